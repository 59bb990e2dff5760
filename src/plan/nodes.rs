//! Binds the columns, the score tree and everything that stands beside it.

use super::columns::unread;
use super::hints::MOST_COMPARISONS;
use super::names::{NamedColumn, Scope};
use super::range::Range;
use super::*;
use crate::ids::IdVec;
use crate::ruleset::{At, Node, Weights};
use crate::script::FormulaText;
use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::sync::OnceLock;

/// A node of the rule set with what it inherits from its ancestors.
pub(super) struct Draft<'a> {
    pub(super) node: &'a Node,
    pub(super) parent: Option<NodeId>,
    pub(super) children: Vec<NodeId>,
    pub(super) path: String,
    pub(super) combine: Option<At<Combine>>,
    pub(super) weights: Option<At<Weights>>,
    pub(super) missing: Option<At<MissingPolicy>>,
    pub(super) level: Level,
    /// The table for whose rows it is computed.
    pub(super) table: TableId,
}

/// By what something depends on the grade or the class.
#[derive(Debug, Clone, Copy)]
pub(super) enum StepToGrading {
    /// By the word itself.
    Word(&'static str),
    /// By this named result.
    Also(AlsoId),
}

/// Binds a rule set.
pub(super) struct Binder<'a> {
    pub(super) ruleset: &'a Arc<RuleSet>,
    pub(super) scripts: Option<Scripts>,
    pub(super) problems: &'a mut Vec<Diagnostic>,
    pub(super) drafts: IdVec<NodeId, Draft<'a>>,
    pub(super) scope: Scope<'a>,
    /// By what each named result depends on the grade or the class.
    pub(super) ways: IdVec<AlsoId, Option<StepToGrading>>,
}

impl<'a> Binder<'a> {
    pub fn new(ruleset: &'a Arc<RuleSet>, scripts: Scripts, problems: &'a mut Vec<Diagnostic>) -> Self {
        let given = ruleset.questions.iter().map(|(id, question)| (id, &question.domain));
        let given = given.chain(ruleset.attributes.iter().map(|(id, attribute)| (id, &attribute.domain)));
        let given = given.map(|(id, domain)| NamedColumn::given(id.clone(), domain.clone()));
        let derived = ruleset.derive.keys().map(|id| NamedColumn::derived(id.clone()));
        let columns: IdVec<ColumnId, NamedColumn> = given.chain(derived).chain(rows::names(ruleset)).collect();
        let mut column_at = HashMap::new();
        for (at, column) in columns.entries() {
            column_at.entry(column.name.clone()).or_insert(at);
        }
        let measures: IdVec<MeasureId, _> = ruleset.measures.iter().collect();
        let measure_at = measures.entries().map(|(at, (id, _))| ((*id).clone(), at)).collect();
        let scope = Scope {
            ruleset,
            tables: rows::tables(ruleset),
            columns,
            column_at,
            measures,
            measure_at,
            nodes: IdVec::new(),
            node_at: HashMap::new(),
            also: IdVec::new(),
            also_at: HashMap::new(),
            comparisons: Cell::new(MOST_COMPARISONS),
        };
        Self { ruleset, scripts: Some(scripts), problems, drafts: IdVec::new(), scope, ways: IdVec::new() }
    }

    /// The plan; where something could not be bound, with the rest, so that it can be checked too.
    pub fn bind(mut self) -> Option<Plan> {
        let ruleset: &'a RuleSet = self.ruleset;
        self.unique_inputs();
        self.draft(&ruleset.score, None);
        self.look_alikes();
        self.scope.nodes = self.drafts.iter().map(|draft| draft.path.clone()).collect();
        for (at, path) in self.scope.nodes.entries() {
            self.scope.node_at.entry(path.clone()).or_insert(at);
        }
        let mut columns = self.columns();
        let column_order = self.column_order(&columns);
        self.holdings(&mut columns, column_order.as_deref().unwrap_or_default());
        let measures = self.measures();
        let nodes: IdVec<NodeId, NodePlan> = self.drafts.ids().map(|id| self.node(id)).collect();
        let also = self.also();
        let classes = self.classes();
        let actions = self.actions();
        let outcomes = self.outcomes();
        self.targets();
        let sample = self.sample();
        let order = self.order(&nodes).unwrap_or_else(|| nodes.ids().rev().collect());
        // Of derived columns in a circle nothing can be said.
        let columns = columns.into_iter().map(|column| column.filter(|_| column_order.is_some()));
        let span = self.ruleset.span;
        let mut plan = Plan {
            ruleset: self.ruleset.clone(),
            scripts: self.scripts.take()?,
            tables: self.scope.tables.clone(),
            columns: columns
                .zip(&self.scope.columns)
                .map(|(column, named)| column.unwrap_or_else(|| unread(named.domain.clone(), span)))
                .collect(),
            column_order: column_order.unwrap_or_default(),
            measures,
            nodes,
            order,
            also: also.into_iter().flatten().collect(),
            also_kinds: OnceLock::new(),
            also_found: OnceLock::new(),
            places: OnceLock::new(),
            classes,
            actions,
            outcomes,
            sample,
            older: Older::default(),
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
            .chain(rules.derive.iter().map(|(id, derived)| (id, derived.span)))
            .chain(rules.rows.iter().map(|table| (&table.id, table.span)));
        let mut seen: HashMap<&String, Span> = HashMap::new();
        for (id, span) in all {
            match seen.get(id) {
                Some(first) => self.problems.push(
                    Diagnostic::error(Code::DuplicateName, span, format!("two inputs are called `{id}`"))
                        .label("the second")
                        .also(*first, "the first")
                        .help("formulas could not tell them apart: rename one"),
                ),
                None => {
                    seen.insert(id, span);
                }
            }
        }
        self.unlike_measures();
    }

    /// Lists the tree, parents first, each node with what it inherits.
    fn draft(&mut self, node: &'a Node, parent: Option<NodeId>) -> NodeId {
        let level = match (parent.map(|parent| (parent, self.drafts[parent].level)), &node.per) {
            (Some((border, Level::Border) | (_, Level::Inside(border))), _) => Level::Inside(border),
            (_, Some(_)) => Level::Border,
            _ => Level::Subject,
        };
        let table = self.table_of(node, parent);
        let above = parent.map(|parent| &self.drafts[parent]);
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
            table,
        };
        let id = self.drafts.push(draft);
        self.drafts[id].children = node.children.iter().map(|child| self.draft(child, Some(id))).collect();
        id
    }

    /// A node as written, and where it is computed.
    pub(super) fn drafted(&self, id: NodeId) -> (&'a Node, Level) {
        let draft = &self.drafts[id];
        (draft.node, draft.level)
    }

    fn measures(&mut self) -> IdVec<MeasureId, MeasurePlan> {
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

    pub(super) fn compile(&mut self, text: &FormulaText, table: TableId) -> Option<Formula> {
        let formula = self.scripts.as_ref()?.compile(text.clone(), self.problems)?;
        types::divisions(formula.term(), self.problems);
        for (name, span) in formula.locals() {
            if self.scope.is_known(name, table) {
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
        let formula = self.compile(text, TableId::RESPONSES)?;
        let slots: Vec<Option<SubjectSlot>> =
            formula.references().iter().map(|reference| self.scope.subject(reference, self.problems)).collect();
        Some(Bound { slots: slots.into_iter().collect::<Option<_>>()?, formula })
    }

    /// A formula over a row of a table; `inside` are the nodes of the same border.
    pub(super) fn response_formula(
        &mut self,
        text: &FormulaText,
        inside: &[NodeId],
        table: TableId,
    ) -> Option<Bound<ResponseSlot>> {
        let formula = self.compile(text, table)?;
        let slots: Vec<Option<ResponseSlot>> = formula
            .references()
            .iter()
            .map(|reference| self.scope.response(reference, inside, table, self.problems))
            .collect();
        Some(Bound { slots: slots.into_iter().collect::<Option<_>>()?, formula })
    }

    fn node(&mut self, id: NodeId) -> NodePlan {
        let draft = &self.drafts[id];
        let (node, level, parent, children) = (draft.node, draft.level, draft.parent, draft.children.clone());
        let table = draft.table;
        let path = draft.path.clone();
        if let Some(points) = &node.points {
            self.compared(&path, level, points);
        }
        let weight = self.weight(id);
        self.floor_and_cap(node);
        let when = self.when(id);
        let source = self.source(id);
        let transform = self.transform(node);
        // Of the value after a transform that could not be bound nothing is known either.
        let source = source.filter(|_| transform.is_some() == node.transform.is_some());
        let source = source.unwrap_or(NodeSource::Combination(UNREAD));
        let points = node.points.as_ref().map(|at| (self.transformed_points(at, transform.as_ref()), at.span));
        let label = if node.label == Label::default() { self.input_label(&source) } else { node.label.clone() };
        // Whatever divisions left behind beyond twelve places is no part of the score.
        let default_round = Round { places: None, half: crate::number::Rounding::HalfUp };
        NodePlan {
            path,
            id: node.id.clone(),
            span: node.span,
            label,
            parent,
            children,
            level,
            table,
            source,
            weight,
            when: when.flatten(),
            transform,
            points,
            floor: node.floor.as_ref().map(|at| at.value),
            cap: node.cap.as_ref().map(|at| at.value),
            round: node.round.as_ref().map(|at| at.value).or_else(|| id.is_root().then_some(default_round)),
            show: node.show,
            out_of: node.out_of.as_ref().map(|at| at.value),
            input: Range::default(),
            input_values: None,
            range: Range::default(),
            reach: range::Reach::default(),
        }
    }

    /// A leaf that has the name of an input is called what the input is called.
    fn input_label(&self, source: &NodeSource) -> Label {
        let rules = self.ruleset;
        match source {
            NodeSource::Column(column) => {
                let name = self.scope.columns[*column].name.as_str();
                let question = rules.questions.get(name).map(|question| question.label.clone());
                question.or_else(|| rows::label(rules, name)).unwrap_or_default()
            }
            NodeSource::Measure(measure) => self.scope.measures[*measure].1.label.clone(),
            _ => Label::default(),
        }
    }

    fn floor_and_cap(&mut self, node: &Node) {
        if let (Some(floor), Some(cap)) = (&node.floor, &node.cap)
            && floor.value > cap.value
        {
            let message = format!("the floor {} lies above the cap {}", floor.value, cap.value);
            self.problems.push(
                Diagnostic::error(Code::FloorAboveCap, floor.span, message)
                    .label("above the cap")
                    .also(cap.span, "the cap"),
            );
        }
    }

    fn source(&mut self, id: NodeId) -> Option<NodeSource> {
        let draft = &self.drafts[id];
        let (node, level, table, path) = (draft.node, draft.level, draft.table, draft.path.clone());
        match (&node.value, node.children.is_empty()) {
            (Some(value), false) => {
                let problem = Diagnostic::error(
                    Code::ValueAndChildren,
                    node.span,
                    format!("`{}` has a `value` and children", node.id),
                )
                .label("this node")
                .also(value.whole(), "its value")
                .help("a node has one or the other: put the value on a child of its own");
                self.problems.push(problem);
                None
            }
            (Some(value), true) if level == Level::Subject => {
                let before = self.problems.len();
                let bound = self.before_grading(&path, value);
                never_itself(&path, self.problems.get_mut(before..).unwrap_or_default());
                Some(NodeSource::Subject(bound?))
            }
            (Some(value), true) => {
                let border = if let Level::Inside(border) = level { border } else { id };
                let is_inside = |other: &NodeId| self.drafts[*other].level == Level::Inside(border);
                let inside: Vec<NodeId> = self.drafts.ids().filter(is_inside).collect();
                Some(NodeSource::Response(self.response_formula(value, &inside, table)?))
            }
            (None, false) => self.combination(id).map(NodeSource::Combination),
            // That nothing stands under `of` was said before.
            (None, true) if node.of.is_some() => None,
            (None, true) => self.leaf(node, table),
        }
    }

    /// A leaf without a value has the name of an input.
    fn leaf(&mut self, node: &Node, table: TableId) -> Option<NodeSource> {
        let column = self.scope.column_of(table, &node.id);
        if let Some(column) = column {
            if self.scope.columns[column].domain.as_ref().is_some_and(|domain| !domain.is_number()) {
                self.not_a_number(node, "a column without numbers");
                return None;
            }
            return Some(NodeSource::Column(column));
        }
        if let Some(measure) = self.scope.measure(&node.id) {
            if !self.scope.measures[measure].1.domain.is_number() {
                self.not_a_number(node, "a measure that is no number");
                return None;
            }
            return Some(NodeSource::Measure(measure));
        }
        let help = self
            .scope
            .meant_input(table, &node.id)
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

    fn combination(&mut self, id: NodeId) -> Option<Combination> {
        let draft = &self.drafts[id];
        let span = draft.node.span;
        let children_span = draft.node.of.unwrap_or(span);
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
        let nodes = self.below(draft);
        let out_of: Option<Vec<Decimal>> = nodes.iter().map(|n| n.out_of.as_ref().map(|o| o.value)).collect();
        if missing.is_none() && level != Level::Subject && !combine.value.is_none() {
            let problem = Diagnostic::warning(
                Code::MissingUnsaid,
                span,
                "a response that left one of these unanswered gets no value, because nothing else is said",
            )
            .label("`missing` is not said")
            .help("write `missing: renormalise` (its weight goes to the others) or `missing: fail`");
            let per = self.drafts[id].node.per.as_ref();
            self.problems.push(match per {
                Some(per) => problem.also(per.span, "for each of these"),
                None => problem,
            });
        }
        let policy = missing.as_ref().map_or(MissingPolicy::Fail, |missing| missing.value);
        let scales_up = combine.value.method().is_some_and(|method| method.takes_promises);
        if let (true, MissingPolicy::Renormalise(_), None) = (scales_up, policy, &out_of) {
            let at = missing.map_or(span, |missing| missing.span);
            self.problems.push(
                Diagnostic::error(
                    Code::RenormalisedSum,
                    at,
                    "a sum can be renormalised only when all children say `out_of`",
                )
                .label("by how much should the others grow?")
                .also(combine.span, "the sum")
                .help("give every child its `out_of`, or write `missing: fail` or `missing: zero`"),
            );
        }
        let weights = self.weights(&combine.value, &nodes, weights.as_ref(), children_span);
        let way = combine.value.bound(|function| {
            let arguments = if self.asks_for_weights(function, &nodes) { "values, weights" } else { "values" };
            self.call(function, arguments)
        });
        Some(Combination { combine: way?, weights: weights?, missing: policy, out_of })
    }
}

/// Takes back what was suggested for an unknown name where it is the node itself, or what the node is a part of: followed, it
/// would be a circle.
fn never_itself(path: &str, problems: &mut [Diagnostic]) {
    let around = |name: &str| path == name || path.strip_prefix(name).is_some_and(|rest| rest.starts_with('.'));
    for problem in problems.iter_mut().filter(|problem| problem.code == Code::UnknownName) {
        let meant = problem.help.as_ref().and_then(|help| help.strip_prefix("did you mean `")?.strip_suffix("`?"));
        if meant.is_some_and(around) {
            problem.help = Some(
                "declare it under `questions`, `attributes`, `measures` or `derive`, or name another node of the score".to_owned(),
            );
        }
    }
}

/// Stands for a value that could not be bound: nothing is known of it.
const UNREAD: Combination =
    Combination { combine: Combine::None, weights: None, missing: MissingPolicy::Fail, out_of: None };

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
    for (id, column) in plan.columns.entries_mut() {
        column.tallied = tallied.contains(&id);
    }
}
