//! Binds the columns, the score tree and everything that stands beside it.

use super::names::Scope;
use super::order::sorted;
use super::range::Range;
use super::*;
use crate::diagnostic::suggest;
use crate::ruleset::{At, Node, Per, Weights};
use crate::script::FormulaText;
use std::collections::BTreeSet;

/// A node of the rule set with what it inherits from its ancestors.
struct Draft<'a> {
    node: &'a Node,
    parent: Option<usize>,
    children: Vec<usize>,
    path: String,
    combine: Option<At<Combine>>,
    weights: Option<At<Weights>>,
    missing: Option<At<MissingPolicy>>,
    level: Level,
}

/// Binds a rule set.
pub(super) struct Binder<'a> {
    pub(super) ruleset: &'a Arc<RuleSet>,
    scripts: Option<Scripts>,
    pub(super) problems: &'a mut Vec<Diagnostic>,
    drafts: Vec<Draft<'a>>,
    pub(super) scope: Scope<'a>,
}

impl<'a> Binder<'a> {
    pub fn new(ruleset: &'a Arc<RuleSet>, scripts: Scripts, problems: &'a mut Vec<Diagnostic>) -> Self {
        let given = ruleset.questions.iter().map(|(id, question)| (id, &question.domain));
        let given = given.chain(ruleset.attributes.iter().map(|(id, attribute)| (id, &attribute.domain)));
        let mut columns: Vec<(String, Option<Domain>)> =
            given.map(|(id, domain)| (id.clone(), Some(domain.clone()))).collect();
        columns.extend(ruleset.derive.keys().map(|id| (id.clone(), None)));
        let scope = Scope {
            ruleset,
            columns,
            measures: ruleset.measures.keys().cloned().collect(),
            nodes: Vec::new(),
            also: Vec::new(),
        };
        Self { ruleset, scripts: Some(scripts), problems, drafts: Vec::new(), scope }
    }

    /// The plan; where something could not be bound, with the rest, so that it can be checked too.
    pub fn bind(mut self) -> Option<Plan> {
        let ruleset: &'a RuleSet = self.ruleset;
        self.unique_inputs();
        self.draft(&ruleset.score, None);
        self.scope.nodes = self.drafts.iter().map(|draft| draft.path.clone()).collect();
        let columns = self.columns();
        let column_order = self.column_order(&columns);
        let measures = self.measures();
        let nodes: Vec<NodePlan> = (0..self.drafts.len()).filter_map(|index| self.node(index)).collect();
        let also = self.also();
        let classes = self.classes();
        let actions = self.actions();
        let outcomes = self.outcomes();
        self.targets();
        let order = self.order(&nodes).unwrap_or_else(|| (0..nodes.len()).rev().collect());
        // Of derived columns in a circle nothing can be said.
        let columns = columns.into_iter().map(|column| column.filter(|_| column_order.is_some()));
        let given = |at: usize| self.scope.columns.get(at).and_then(|(_, domain)| domain.clone());
        let mut plan = Plan {
            ruleset: self.ruleset.clone(),
            scripts: self.scripts.take()?,
            columns: columns.enumerate().map(|(at, column)| column.unwrap_or_else(|| unread(given(at)))).collect(),
            column_order: column_order.unwrap_or_default(),
            measures,
            nodes,
            order,
            also: also.into_iter().flatten().collect(),
            classes,
            actions,
            outcomes,
            observer: None,
        };
        mark_tallied(&mut plan);
        Some(plan)
    }

    fn unique_inputs(&mut self) {
        let rules = self.ruleset;
        let all = rules
            .questions
            .iter()
            .map(|(id, question)| (id, question.span))
            .chain(rules.attributes.iter().map(|(id, attribute)| (id, attribute.span)))
            .chain(rules.measures.iter().map(|(id, measure)| (id, measure.span)))
            .chain(rules.derive.iter().map(|(id, derived)| (id, derived.span)));
        let mut seen: Vec<(&String, Span)> = Vec::new();
        for (id, span) in all {
            match seen.iter().find(|(other, _)| *other == id) {
                Some((_, first)) => self.problems.push(
                    Diagnostic::error(Code::DuplicateName, span, format!("two inputs are called `{id}`"))
                        .label("the second")
                        .also(*first, "the first")
                        .help("formulas could not tell them apart: rename one"),
                ),
                None => seen.push((id, span)),
            }
        }
    }

    /// Lists the tree, parents first, each node with what it inherits.
    fn draft(&mut self, node: &'a Node, parent: Option<usize>) -> usize {
        let index = self.drafts.len();
        let above = parent.and_then(|parent| self.drafts.get(parent));
        let level = match (above.map(|draft| draft.level), &node.per) {
            (Some(Level::Border), _) => Level::Inside(parent.unwrap_or(0)),
            (Some(Level::Inside(border)), _) => Level::Inside(border),
            (_, Some(At { value: Per::Response, .. })) => Level::Border,
            _ => Level::Subject,
        };
        let path = above.map_or_else(|| node.id.clone(), |draft| format!("{}.{}", draft.path, node.id));
        let draft = Draft {
            node,
            parent,
            children: Vec::new(),
            path,
            combine: node.combine.clone().or_else(|| above?.combine.clone()),
            weights: node.weights.clone().or_else(|| above?.weights.clone()),
            missing: node.missing.clone().or_else(|| above?.missing.clone()),
            level,
        };
        self.drafts.push(draft);
        let children: Vec<usize> = node.children.iter().map(|child| self.draft(child, Some(index))).collect();
        if let Some(draft) = self.drafts.get_mut(index) {
            draft.children = children;
        }
        index
    }

    /// A node as written, and where it is computed.
    pub(super) fn drafted(&self, index: usize) -> Option<(&'a Node, Level)> {
        self.drafts.get(index).map(|draft| (draft.node, draft.level))
    }

    fn columns(&mut self) -> Vec<Option<ColumnPlan>> {
        let rules = self.ruleset;
        let questions = rules.questions.iter().map(|(id, q)| (id, &q.label, &q.domain));
        let attributes = rules.attributes.iter().map(|(id, a)| (id, &a.label, &a.domain));
        let mut columns: Vec<Option<ColumnPlan>> = questions
            .chain(attributes)
            .map(|(id, label, domain)| {
                let source = ColumnSource::Given(domain.clone());
                Some(ColumnPlan { id: id.clone(), label: label.clone(), source, tallied: false })
            })
            .collect();
        for (id, derived) in &rules.derive {
            let value = self.response_formula(&derived.value, &[]);
            let filter = derived.filter.as_ref().map(|filter| self.response_formula(filter, &[]));
            let column = match (value, filter) {
                (Some(value), None) => Some(ColumnSource::Derived { value: Box::new(value), filter: None }),
                (Some(value), Some(Some(filter))) => {
                    Some(ColumnSource::Derived { value: Box::new(value), filter: Some(Box::new(filter)) })
                }
                _ => None,
            };
            columns.push(column.map(|source| ColumnPlan {
                id: id.clone(),
                label: Label::default(),
                source,
                tallied: false,
            }));
        }
        columns
    }

    fn column_order(&mut self, columns: &[Option<ColumnPlan>]) -> Option<Vec<usize>> {
        let needs = |index: usize| -> Vec<usize> {
            let Some(Some(ColumnPlan { source: ColumnSource::Derived { value, filter }, .. })) =
                columns.get(index)
            else {
                return Vec::new();
            };
            let slots = value.slots.iter().chain(filter.iter().flat_map(|filter| &filter.slots));
            slots.filter_map(|slot| if let ResponseSlot::Column(at) = slot { Some(*at) } else { None }).collect()
        };
        sorted(columns.len(), needs)
            .map_err(|index| {
                let id = self.scope.columns.get(index).map(|(id, _)| id.clone()).unwrap_or_default();
                let span = self.ruleset.derive.get(&id).map(|derived| derived.span);
                self.problems.push(
                    Diagnostic::error(Code::Cycle, span, format!("derived column `{id}` depends on itself"))
                        .label("this value needs itself"),
                );
            })
            .ok()
    }

    fn measures(&mut self) -> Vec<MeasurePlan> {
        let measures = self.ruleset.measures.iter();
        measures
            .map(|(id, measure)| {
                let default =
                    measure.default.as_ref().and_then(|default| measure.domain.read(&default.value).ok()?);
                MeasurePlan {
                    id: id.clone(),
                    label: measure.label.clone(),
                    domain: measure.domain.clone(),
                    default: default.map(|answer| answer.value),
                    over: measure.over,
                }
            })
            .collect()
    }

    fn compile(&mut self, text: &FormulaText) -> Option<Formula> {
        let formula = self.scripts.as_ref()?.compile(text.clone(), self.problems)?;
        types::divisions(formula.term(), self.problems);
        for (name, span) in formula.locals() {
            if self.scope.is_known(name) {
                self.problems.push(
                    Diagnostic::error(
                        Code::HiddenName,
                        *span,
                        format!("`{name}` hides what the rule set calls `{name}`"),
                    )
                    .label("a name of this formula's own")
                    .help("give it another name"),
                );
            }
        }
        Some(formula)
    }

    pub(super) fn subject_formula(&mut self, text: &FormulaText) -> Option<Bound<SubjectSlot>> {
        let formula = self.compile(text)?;
        let slots: Vec<Option<SubjectSlot>> =
            formula.references().iter().map(|reference| self.scope.subject(reference, self.problems)).collect();
        Some(Bound { slots: slots.into_iter().collect::<Option<_>>()?, formula })
    }

    fn response_formula(&mut self, text: &FormulaText, inside: &[usize]) -> Option<Bound<ResponseSlot>> {
        let formula = self.compile(text)?;
        let slots: Vec<Option<ResponseSlot>> = formula
            .references()
            .iter()
            .map(|reference| self.scope.response(reference, inside, self.problems))
            .collect();
        Some(Bound { slots: slots.into_iter().collect::<Option<_>>()?, formula })
    }

    fn node(&mut self, index: usize) -> Option<NodePlan> {
        let draft = self.drafts.get(index)?;
        let (node, level, parent, children) = (draft.node, draft.level, draft.parent, draft.children.clone());
        let path = draft.path.clone();
        if let (Level::Inside(_), Some(points)) = (level, &node.points) {
            let cohort = !matches!(points.value, Points::Goalposts(..) | Points::Curve(_) | Points::Bands(_));
            if cohort {
                self.problems.push(
                    Diagnostic::error(
                        Code::CohortInside,
                        points.span,
                        "a single response has no position in the cohort",
                    )
                    .label("inside `per: response`")
                    .help("put it on the node that says `per: response`, or above it"),
                );
            }
        }
        let weight = self.weight(index);
        let when = self.when(index);
        let source = self.source(index).unwrap_or(NodeSource::Combination(UNREAD));
        let label = if node.label == Label::default() { self.input_label(&source) } else { node.label.clone() };
        let default_round = Round { places: Some(2), half: crate::number::Rounding::HalfUp };
        Some(NodePlan {
            path,
            id: node.id.clone(),
            span: node.span,
            label,
            parent,
            children,
            level,
            source,
            weight,
            when: when?,
            transform: node.transform.as_ref().map(|at| at.value),
            points: node.points.as_ref().map(|at| (at.value.clone(), at.span)),
            floor: node.floor.as_ref().map(|at| at.value),
            cap: node.cap.as_ref().map(|at| at.value),
            round: node.round.as_ref().map(|at| at.value).or_else(|| (index == 0).then_some(default_round)),
            out_of: node.out_of.as_ref().map(|at| at.value),
            range: Range::default(),
        })
    }

    /// A leaf that bears the name of an input is called what the input is called.
    fn input_label(&self, source: &NodeSource) -> Label {
        let rules = self.ruleset;
        match source {
            NodeSource::Column(column) => {
                let id = self.scope.columns.get(*column).map_or("", |(id, _)| id.as_str());
                rules.questions.get(id).map(|question| question.label.clone()).unwrap_or_default()
            }
            NodeSource::Measure(measure) => {
                rules.measures.get_index(*measure).map(|(_, measure)| measure.label.clone()).unwrap_or_default()
            }
            _ => Label::default(),
        }
    }

    /// The node's weight, where its parent uses weights; anywhere else a weight is an error.
    fn weight(&mut self, index: usize) -> Option<Decimal> {
        let draft = self.drafts.get(index)?;
        let weight = draft.node.weight.as_ref()?;
        let parent = draft.parent.and_then(|parent| self.drafts.get(parent));
        let combine = parent.and_then(|parent| parent.combine.as_ref()).map(|combine| combine.value);
        let weighted =
            matches!(combine, Some(Combine::WeightedMean | Combine::GeometricMean | Combine::HarmonicMean) | None);
        if parent.is_none() {
            self.problems.push(
                Diagnostic::error(
                    Code::WeightMeaningless,
                    weight.span,
                    "the root has no parent, so a weight means nothing here",
                )
                .label("take it out"),
            );
        } else if !weighted {
            self.problems.push(
                Diagnostic::error(
                    Code::WeightMeaningless,
                    weight.span,
                    "a weight means nothing here: the parent does not weigh",
                )
                .label("no weight is used")
                .help(
                    "write `combine: weighted-mean` on the parent, or take the weight out; a value is `value: …`",
                ),
            );
        } else if weight.value < Decimal::ZERO {
            self.problems.push(
                Diagnostic::error(
                    Code::WeightNegative,
                    weight.span,
                    format!("weight {} is negative", weight.value),
                )
                .label("weights go from 0 up")
                .help("for a deduction write it in a formula"),
            );
        }
        Some(weight.value)
    }

    fn source(&mut self, index: usize) -> Option<NodeSource> {
        let draft = self.drafts.get(index)?;
        let (node, level) = (draft.node, draft.level);
        match (&node.value, node.children.is_empty()) {
            (Some(_), false) => {
                let problem = Diagnostic::error(
                    Code::ValueAndChildren,
                    node.span,
                    format!("`{}` has a `value` and children", node.id),
                )
                .label("this node")
                .help("a node has one or the other: put the value on a child of its own");
                self.problems.push(problem);
                None
            }
            (Some(value), true) if level == Level::Subject => {
                Some(NodeSource::Subject(self.subject_formula(value)?))
            }
            (Some(value), true) => {
                let border = if let Level::Inside(border) = level { border } else { index };
                let inside: Vec<usize> = (0..self.drafts.len())
                    .filter(|other| self.drafts.get(*other).is_some_and(|d| d.level == Level::Inside(border)))
                    .collect();
                Some(NodeSource::Response(self.response_formula(value, &inside)?))
            }
            (None, false) => self.combination(index).map(NodeSource::Combination),
            (None, true) => self.leaf(node),
        }
    }

    /// A leaf without a value bears the name of an input.
    fn leaf(&mut self, node: &Node) -> Option<NodeSource> {
        let column = self.scope.columns.iter().position(|(id, _)| *id == node.id);
        if let Some(column) = column {
            let domain = self.scope.columns.get(column).and_then(|(_, domain)| domain.as_ref());
            if domain.is_some_and(|domain| !domain.is_number()) {
                self.not_a_number(node, "an attribute without points");
                return None;
            }
            return Some(NodeSource::Column(column));
        }
        if let Some(measure) = self.ruleset.measures.get_index_of(&node.id) {
            if self.ruleset.measures.get_index(measure).is_some_and(|(_, m)| !m.domain.is_number()) {
                self.not_a_number(node, "a measure that is no number");
                return None;
            }
            return Some(NodeSource::Measure(measure));
        }
        let inputs = self
            .scope
            .columns
            .iter()
            .map(|(id, _)| id.as_str())
            .chain(self.scope.measures.iter().map(String::as_str));
        let help = suggest(&node.id, inputs)
            .unwrap_or_else(|| "give it a `value`, children under `of`, or the name of an input".into());
        self.problems.push(
            Diagnostic::error(
                Code::NoValue,
                node.span,
                format!("`{}` has no value, and no question, measure or derived column is called so", node.id),
            )
            .label("where does its value come from?")
            .help(help),
        );
        None
    }

    fn not_a_number(&mut self, node: &Node, what: &str) {
        self.problems.push(
            Diagnostic::error(Code::ValueType, node.span, format!("`{}` is {what}, so it has no mean", node.id))
                .label("a number is wanted")
                .help(format!(
                    "give the node a formula, such as `value: \"if {} {{ 1 }} else {{ 0 }}\"`",
                    node.id
                )),
        );
    }

    fn combination(&mut self, index: usize) -> Option<Combination> {
        let draft = self.drafts.get(index)?;
        let (span, children) = (draft.node.span, draft.children.clone());
        let (missing, weights, level) = (draft.missing.clone(), draft.weights.clone(), draft.level);
        let Some(combine) = draft.combine.clone() else {
            self.problems.push(
                Diagnostic::error(
                    Code::CombineUnsaid,
                    span,
                    format!("`{}` does not say how its children combine", draft.node.id),
                )
                .label("this node")
                .help("write `combine: weighted-mean`, `mean`, `sum`, `min`, `max`, … here or on a node above"),
            );
            return None;
        };
        let child = |i: &usize| self.drafts.get(*i).map(|draft| draft.node);
        let nodes: Vec<&Node> = children.iter().filter_map(child).collect();
        let out_of: Option<Vec<Decimal>> = nodes.iter().map(|n| n.out_of.as_ref().map(|o| o.value)).collect();
        if missing.is_none() && level != Level::Subject && combine.value != Combine::None {
            self.problems.push(
                Diagnostic::warning(
                    Code::MissingUnsaid,
                    span,
                    "a response that left one of these unanswered gets no value, because nothing else is said",
                )
                .label("`missing` is not said")
                .help("write `missing: renormalise` (its weight goes to the others) or `missing: fail`"),
            );
        }
        let policy = missing.as_ref().map_or(MissingPolicy::Fail, |missing| missing.value);
        if let (Combine::Sum, MissingPolicy::Renormalise(_), None) = (combine.value, policy, &out_of) {
            let at = missing.map_or(span, |missing| missing.span);
            self.problems.push(
                Diagnostic::error(
                    Code::RenormalisedSum,
                    at,
                    "a sum can be renormalised only when all children say `out_of`",
                )
                .label("by how much should the others grow?")
                .help("give every child its `out_of`, or write `missing: fail` or `missing: zero`"),
            );
        }
        let weights = self.weights(combine.value, &nodes, weights.as_ref(), span);
        Some(Combination { combine: combine.value, weights: weights?, missing: policy, out_of })
    }

    /// The weights of the children, checked against what they must sum to. The outer option is none on errors.
    #[expect(clippy::option_option, reason = "no weights is an answer, an error is none")]
    fn weights(
        &mut self,
        combine: Combine,
        children: &[&Node],
        sum: Option<&At<Weights>>,
        span: Span,
    ) -> Option<Option<Vec<Decimal>>> {
        let given: Option<Vec<Decimal>> = children.iter().map(|n| n.weight.as_ref().map(|w| w.value)).collect();
        let none = children.iter().all(|node| node.weight.is_none());
        let weighed = match combine {
            Combine::WeightedMean => true,
            Combine::GeometricMean | Combine::HarmonicMean => !none,
            _ => false,
        };
        if !weighed {
            return Some(None);
        }
        let Some(weights) = given else {
            for node in children.iter().filter(|node| node.weight.is_none()) {
                self.problems.push(
                    Diagnostic::error(Code::WeightMissing, node.span, format!("`{}` has no weight", node.id))
                        .label("its neighbours are weighed")
                        .help(format!("write `{}: 20`, or `weight: 20` in the node; 0 is allowed", node.id)),
                );
            }
            return None;
        };
        let total: Decimal =
            weights.iter().fold(Decimal::ZERO, |sum, w| sum.checked_add(*w).unwrap_or(Decimal::MAX));
        let wanted = match sum.map(|sum| sum.value) {
            Some(Weights::Sum(wanted)) => vec![wanted],
            Some(Weights::Rescale) => vec![],
            None => vec![Decimal::ONE, Decimal::ONE_HUNDRED],
        };
        let fits = wanted.is_empty() || wanted.contains(&total);
        if !fits {
            self.weight_sum(children, total, &wanted, sum.map(|sum| sum.span), span);
        }
        if total.is_zero() {
            let problem =
                Diagnostic::error(Code::WeightZero, self.weights_place(children, span), "all weights are zero")
                    .label("nothing is left to divide by")
                    .help("give at least one of them a weight above 0");
            self.problems.push(problem);
            return None;
        }
        Some(Some(weights))
    }

    /// Where the weights stand; of inherited ones, those that the rule set itself says.
    fn weights_place(&self, children: &[&Node], otherwise: Span) -> Span {
        let all = children.iter().filter_map(|node| node.weight.as_ref()).map(|weight| weight.span);
        let own = all.clone().filter(|span| span.source == self.ruleset.span.source);
        let (first, last) = match own.clone().min() {
            Some(first) => (Some(first), own.max()),
            None => (all.clone().min(), all.max()),
        };
        match (first, last) {
            (Some(first), Some(last)) if first.source == last.source => Span { end: last.end, ..first },
            _ => otherwise,
        }
    }

    fn weight_sum(
        &mut self,
        children: &[&Node],
        total: Decimal,
        wanted: &[Decimal],
        said: Option<Span>,
        span: Span,
    ) {
        let terms: Vec<String> = children
            .iter()
            .map(|node| node.weight.as_ref().map_or(String::new(), |w| w.value.to_string()))
            .collect();
        let wish = wanted.iter().map(|w| w.normalize().to_string()).collect::<Vec<_>>().join(" or ");
        let total = total.normalize();
        let off = wanted.first().map(|w| (*w - total).normalize()).unwrap_or_default();
        let place = self.weights_place(children, span);
        let mut problem = Diagnostic::error(
            Code::WeightSum,
            place,
            format!("these weights sum to {total}, not to {wish}: {} = {total}", terms.join(" + ")),
        )
        .label(if off > Decimal::ZERO { format!("{off} is lacking") } else { format!("{} too much", -off) })
        .help("correct a weight, or write `weights: rescale` to divide by whatever they sum to");
        if let Some(said) = said {
            problem = problem.also(said, "what they must sum to");
        }
        self.problems.push(problem);
    }
}

/// Stands for a value that could not be bound: nothing is known of it.
const UNREAD: Combination =
    Combination { combine: Combine::None, weights: None, missing: MissingPolicy::Fail, out_of: None };

/// Stands for a column that could not be bound.
fn unread(domain: Option<Domain>) -> ColumnPlan {
    let domain = domain.unwrap_or(Domain::Number { range: None, whole: false, percent: false });
    ColumnPlan { id: String::new(), label: Label::default(), source: ColumnSource::Given(domain), tallied: false }
}

fn mark_tallied(plan: &mut Plan) {
    let mut tallied = BTreeSet::new();
    for bound in plan.subject_formulas() {
        tallied.extend(bound.slots.iter().filter_map(|slot| match slot {
            SubjectSlot::Statistic(column, _) => Some(*column),
            _ => None,
        }));
    }
    tallied.extend(plan.nodes.iter().filter_map(|node| match (&node.source, node.level) {
        (NodeSource::Column(column), Level::Subject) => Some(*column),
        _ => None,
    }));
    for (index, column) in plan.columns.iter_mut().enumerate() {
        column.tallied = tallied.contains(&index);
    }
}
