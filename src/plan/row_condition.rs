//! A condition over the columns of a row of a file, checked like every other formula.

use super::facts::Facts;
use super::range::Range;
use super::types::{self, Wanted};
use crate::data::{Domain, Value};
use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::script::{Formula, FormulaText, Input, Limits, NoValue, Scripts, Slot, Tables};
use indexmap::IndexMap;
use std::sync::Arc;

/// A condition with the engine that computes it.
#[derive(Debug)]
pub struct RowCondition {
    scripts: Scripts,
    formula: Formula,
    /// For each reference the place of its column.
    slots: Vec<usize>,
}

impl RowCondition {
    /// A condition over columns of these names; none where something is wrong with it.
    pub fn new(
        text: FormulaText,
        columns: &IndexMap<String, Domain>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let before = problems.len();
        let scripts = Scripts::new(Limits::default());
        let formula = scripts.compile(text, problems)?;
        let mut slots = Vec::new();
        for reference in formula.references() {
            let name = reference.path.join(".");
            match columns.get_index_of(&name).filter(|_| reference.arguments.is_none()) {
                Some(at) => slots.push(at),
                None => {
                    let known = columns.keys().map(String::as_str);
                    let help = suggest(&name, known).unwrap_or_else(|| {
                        format!(
                            "declare the column: `columns: {{{name}: HEADER}}`; with `type: number` for numbers"
                        )
                    });
                    problems.push(
                        Diagnostic::error(
                            Code::UnknownName,
                            reference.span,
                            format!("nothing is called `{name}` here"),
                        )
                        .label("no column of the source")
                        .help(help),
                    );
                }
            }
        }
        let is_error = |problem: &Diagnostic| problem.severity == Severity::Error;
        if problems.iter().skip(before).any(is_error) {
            return None;
        }
        let facts = |slot: Slot| {
            let domain = formula.reference(slot).and_then(|reference| columns.get(&reference.path.join(".")));
            domain.map(|domain| Facts::of_domain(domain, Range::of_domain(domain))).unwrap_or_default()
        };
        types::check(&formula, &facts, &Tables::default(), Wanted::Truth, problems);
        let fine = !problems.iter().skip(before).any(is_error);
        fine.then(|| Self { scripts, formula, slots })
    }

    /// The places of the columns that it uses.
    #[must_use]
    pub fn columns(&self) -> &[usize] {
        &self.slots
    }

    /// Whether it holds of a row with these values; none where it can't be decided.
    ///
    /// # Errors
    /// What is wrong with it whatever the row, and a broken limit.
    pub fn holds(&self, values: &[Option<Value>]) -> Result<Option<bool>, Box<Diagnostic>> {
        let input = |at: &usize| match values.get(*at) {
            Some(Some(Value::Text(text))) if text.is_empty() => Input::Value(Value::Text(Arc::from(""))),
            Some(Some(value)) => Input::Value(value.clone()),
            Some(None) | None => Input::Missing,
        };
        let inputs: Vec<Input> = self.slots.iter().map(input).collect();
        Ok(match NoValue::settle(self.scripts.evaluate(&self.formula, &inputs))? {
            Ok(Some(Value::Bool(holds))) => Some(holds),
            Ok(Some(_) | None) | Err(_) => None,
        })
    }
}
