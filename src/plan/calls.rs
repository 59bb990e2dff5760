//! Steps of a node that a function of the scripts does: its transform, or how its children combine.

use super::nodes::Binder;
use super::types::{self, Kind, Wanted};
use super::{TableId, facts::Facts, range};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::number::{Decimal, Fault};
use crate::ruleset::{At, Node, Points, Transform};
use crate::script::{Formula, FormulaText, Input, NoValue, Scripts, Tables};
use std::sync::Arc;

/// A function of the scripts as a step of a node, bound as a formula: `f(x)`, `f(values)` or `f(values, weights)`.
#[derive(Debug)]
pub struct Call {
    /// The call.
    pub formula: Formula,
    /// The function's name.
    pub function: String,
}

impl PartialEq for Call {
    fn eq(&self, other: &Self) -> bool {
        self.formula.text() == other.formula.text()
    }
}

impl Call {
    /// Whether the function asks for the weights of the values too.
    #[must_use]
    pub fn takes_weights(&self) -> bool {
        self.formula.references().len() > 1
    }

    /// What the function makes of the values that it is given, in the order of its parameters.
    ///
    /// # Errors
    /// [`NoValue`], also where it yields anything but a number.
    pub fn number(&self, scripts: &Scripts, given: &[Input]) -> Result<Decimal, NoValue> {
        let span = self.formula.span();
        match scripts.evaluate(&self.formula, given)? {
            Some(crate::data::Value::Number(x)) => Ok(x),
            None => {
                Err(NoValue::Fault { fault: Fault::Missing(format!("the value of `{}`", self.function)), span })
            }
            Some(_) => Err(NoValue::Broken(Box::new(
                Diagnostic::error(Code::FormulaType, span, format!("`{}` must yield a number", self.function))
                    .label("this yields something else")
                    .help("for true or false write `if … { 1 } else { 0 }`"),
            ))),
        }
    }

    /// Reports what is of a wrong type in the call for the node of that name.
    pub(super) fn check(&self, kind: Kind, node: &str, problems: &mut Vec<Diagnostic>) {
        // A table is no function of the scripts.
        let facts = |_| Facts { kind: Some(kind), ..Facts::default() };
        types::check(&self.formula, &facts, &Tables::default(), Wanted::Number(node), problems);
    }
}

impl Binder<'_> {
    /// A transform with its function bound.
    pub(super) fn transform(&mut self, node: &Node) -> Option<Transform<Arc<Call>>> {
        let transform = &node.transform.as_ref()?.value;
        transform.bound(|function| self.call(function, "x"))
    }

    pub(super) fn call(&mut self, function: &FormulaText, arguments: &str) -> Option<Arc<Call>> {
        let formula = self.compile(&function.call(arguments), TableId::RESPONSES)?;
        Some(Arc::new(Call { formula, function: function.text.clone() }))
    }

    /// Whether a function that combines `children` is given their weights: only where it asks for them. Of two
    /// functions of that name the one with weights is meant where a child has one.
    pub(super) fn asks_for_weights(&self, function: &FormulaText, children: &[&Node]) -> bool {
        let Some(scripts) = &self.scripts else { return false };
        let takes = |n: usize| {
            scripts.functions().iter().any(|own| own.name == function.text && own.parameters.len() == n)
        };
        takes(2) && (!takes(1) || children.iter().any(|child| child.weight.is_some()))
    }

    /// The points of a node with the transform, which is taken of goalposts too.
    pub(super) fn transformed_points(
        &mut self,
        At { value, span }: &At<Points>,
        transform: Option<&Transform<Arc<Call>>>,
    ) -> Points {
        let mut points = value.clone();
        if let (Some(ends), Some(transform)) = (points.ends_mut(), transform) {
            ends.transformed = self.posts(ends.written, *span, transform);
        }
        points
    }

    fn posts(
        &mut self,
        (low, high): (Decimal, Decimal),
        span: Span,
        transform: &Transform<Arc<Call>>,
    ) -> Option<(Decimal, Decimal)> {
        let mut post = |x: Decimal| match range::transformed(self.scripts.as_ref()?, transform, x, span) {
            Ok(x) => Some(x),
            Err(NoValue::Broken(problem)) => {
                self.problems.push(*problem);
                None
            }
            Err(NoValue::Fault { fault, .. }) => {
                self.problems.push(
                    Diagnostic::error(
                        Code::TransformDomain,
                        span,
                        format!("the transform has no value at {x}: {fault}"),
                    )
                    .label("it is taken of the goalposts too")
                    .help("move the goalpost to where the transform is defined"),
                );
                None
            }
        };
        let (low, high) = (post(low)?, post(high)?);
        if low == high {
            self.problems.push(
                Diagnostic::error(Code::Goalposts, span, "after the transform both goalposts are the same")
                    .label("0 and 1 would lie at the same value"),
            );
            return None;
        }
        Some((low, high))
    }
}
