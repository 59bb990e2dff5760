//! Rule sets checked and bound: names resolved, columns known, order of evaluation known.
//!
//! A [`Plan`] can't hold an unbound name. It is stages over *nodes × all subjects*: the tally of responses
//! ([`ColumnPlan`], [`NodePlan`]s inside a `per: response` border), gates over inputs, node columns in [`Plan::order`],
//! then named results, gates over the score, grade, rank, classes and actions. Formulas are pure functions of
//! their slots ([`Bound`]); what a slot is, is said by [`SubjectSlot`] and [`ResponseSlot`].

mod ambiguous;
mod bands;
mod bind_results;
mod blocks;
mod bound;
mod calls;
pub mod checks;
mod columns;
pub mod combine;
mod conditions;
mod cover;
mod earlier;
mod effects;
mod facts;
mod first_period;
mod fitting;
mod hints;
mod holds;
pub mod ids;
mod shadowed;

mod after_score;
mod known;
mod names;
mod nodes;
pub mod older;
mod order;
mod quoted;
pub mod range;
mod regions;
mod row_condition;
mod rows;
pub mod sample;
pub mod shape;
mod shares;
mod spread;
mod sweep;
mod tables;
mod terms;
mod traced;
mod types;
mod units;
mod wanted;
mod weights;

pub use after_score::{ActionPlan, AlsoPlan, ClassPlan, OutcomePlan};
pub use bound::Bound;
pub use calls::Call;
pub use holds::Chosen;
pub use ids::{ActionId, AlsoId, ColumnId, FrameColumnId, GateId, MeasureId, NodeId, TableId};
pub use row_condition::RowCondition;
pub use wanted::Wanted;

use crate::construct::statistic::{self, Argument, Statistic};
use crate::construct::{cohort, history};
use crate::data::{Answer, Domain, Value};
use crate::diagnostic::{Code, Diagnostic, Severity, Span};
use crate::ids::IdVec;
use crate::number::{self, Decimal};
use crate::observer::Observer;
use crate::ruleset::{Combine, Effect, Label, MissingPolicy, Over, Points, Round, RowKind, RuleSet, Transform};
use crate::script::{Formula, Limits, Scripts};
use older::Older;
use range::Range;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// Decimal places of a score that people see where the rule set doesn't say how many.
pub const ROOT_PLACES: u32 = 2;

/// What a slot of a formula over a subject is.
#[derive(Debug, Clone, PartialEq)]
pub enum SubjectSlot {
    /// A statistic of a column.
    Statistic(ColumnId, ColumnStatistic),
    /// A measure.
    Measure(MeasureId),
    /// A node.
    Node(NodeId),
    /// The children of a node.
    Children(NodeId),
    /// A node of another result for the same subject, by path.
    Other(OtherResult, String),
    /// The children of a node in another result.
    OtherChildren(OtherResult, NodeId),
    /// A statistic of a node over the cohort.
    Cohort(NodeId, &'static cohort::Statistic),
    /// A statistic of a node over earlier periods and this one.
    History(NodeId, &'static history::Statistic),
    /// A named result.
    Also(AlsoId),
    /// The number of rows of a table.
    Rows(TableId),
    /// The grade after caps and vetoes.
    Grade,
    /// The id of the first class that fits.
    Class,
    /// The number of days of the period.
    PeriodDays,
}

/// A result that formulas can compare with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum OtherResult {
    /// The period before.
    Previous,
    /// The same period a year before.
    YearAgo,
    /// Targets.
    Target,
    /// A named benchmark.
    Benchmark(String),
}

/// What a slot of a formula over a response is.
#[derive(Debug, Clone, PartialEq)]
pub enum ResponseSlot {
    /// A column's value.
    Column(ColumnId),
    /// A measure of the response's subject.
    Measure(MeasureId),
    /// A node inside the same `per: response` border.
    Node(NodeId),
    /// The number of days of the period.
    PeriodDays,
}

/// A statistic of a column over the rows of a subject, with its argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnStatistic {
    /// The statistic.
    pub statistic: &'static Statistic,
    /// What it was given.
    pub argument: Argument,
}

impl ColumnStatistic {
    /// The mean, which a node has that names a column only.
    pub const MEAN: Self = Self { statistic: statistic::MEAN, argument: Argument::None };
}

/// Where a column comes from.
#[derive(Debug)]
pub enum ColumnSource {
    /// Answered or said by the response.
    Given(Domain),
    /// Computed from other columns.
    Derived {
        /// The value.
        value: Box<Bound<ResponseSlot>>,
        /// Which responses have it.
        filter: Option<Box<Bound<ResponseSlot>>>,
    },
}

/// A table of any number of rows a subject and period.
#[derive(Debug, Clone)]
pub struct TablePlan {
    /// Its name; empty for the responses.
    pub id: String,
    /// What its rows are; none for the responses.
    pub kind: Option<RowKind>,
    /// What it is called.
    pub label: Label,
    /// Where its name stands.
    pub span: Span,
}

/// A column of rows that the plan reads or derives.
#[derive(Debug)]
pub struct ColumnPlan {
    /// Its id, which no other column of its table has.
    pub id: String,
    /// Its name in formulas over a subject: `overall`, or `clients.overall` of a further table.
    pub name: String,
    /// Its table.
    pub table: TableId,
    /// Where its id stands.
    pub span: Span,
    /// What it is called.
    pub label: Label,
    /// Where it comes from.
    pub source: ColumnSource,
    /// What its values are; none where that is not known before they are seen.
    pub holds: Option<Domain>,
    /// The columns from which a derived one takes its values with the answers that were given.
    pub chosen: Option<Chosen>,
    /// What stands for a missing value.
    pub default: Option<Answer>,
    /// Whether some formula or leaf needs its statistics.
    pub tallied: bool,
    /// What is known of its values in a row.
    pub reach: range::Reach,
}

impl ColumnPlan {
    /// What may be answered, for a column that is given.
    #[must_use]
    pub fn domain(&self) -> Option<&Domain> {
        match &self.source {
            ColumnSource::Given(domain) => Some(domain),
            ColumnSource::Derived { .. } => None,
        }
    }
}

/// A measure.
#[derive(Debug)]
pub struct MeasurePlan {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// What it may be.
    pub domain: Domain,
    /// What stands for a missing value.
    pub default: Option<Value>,
    /// How finer periods fall into a coarser one.
    pub over: Option<Over>,
}

/// Where a node is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// For the subject.
    Subject,
    /// For each row of a table, then averaged; its own points, floor, cap and round come after the mean.
    Border,
    /// For each row, inside that border.
    Inside(NodeId),
}

/// How children become one value.
#[derive(Debug, Clone, PartialEq)]
pub struct Combination {
    /// The way.
    pub combine: Combine<Arc<Call>>,
    /// The weight of each child, in order, where weights are used.
    pub weights: Option<Vec<Decimal>>,
    /// What a missing child does.
    pub missing: MissingPolicy,
    /// The promised points of each child, where all have them.
    pub out_of: Option<Vec<Decimal>>,
}

/// Where a node's value comes from.
#[derive(Debug)]
pub enum NodeSource {
    /// A formula over the subject.
    Subject(Bound<SubjectSlot>),
    /// A formula over a response.
    Response(Bound<ResponseSlot>),
    /// A column: its mean for a subject, its value for a response.
    Column(ColumnId),
    /// A measure.
    Measure(MeasureId),
    /// The children.
    Combination(Combination),
}

impl NodeSource {
    /// The input that a formula consists of, as written; a leaf without a formula has its input's name.
    #[must_use]
    pub fn sole_input(&self) -> Option<String> {
        let reference = match self {
            Self::Subject(bound) => bound.formula.sole_reference(),
            Self::Response(bound) => bound.formula.sole_reference(),
            _ => None,
        };
        reference.map(crate::script::Reference::written)
    }
}

/// A node of the score tree.
#[derive(Debug)]
pub struct NodePlan {
    /// Its path: `score`, `score.survey`.
    pub path: String,
    /// Its name.
    pub id: String,
    /// Where its name stands.
    pub span: Span,
    /// What it is called.
    pub label: Label,
    /// Its parent.
    pub parent: Option<NodeId>,
    /// Its children in order.
    pub children: Vec<NodeId>,
    /// Where it is computed.
    pub level: Level,
    /// The table for whose rows it is computed, where it is not computed for the subject.
    pub table: TableId,
    /// Where its value comes from.
    pub source: NodeSource,
    /// Its weight in its parent.
    pub weight: Option<Decimal>,
    /// The condition under which a subject has it.
    pub when: Option<Bound<SubjectSlot>>,
    /// A function of its value.
    pub transform: Option<Transform<Arc<Call>>>,
    /// How its value becomes points, and where that is said.
    pub points: Option<(Points, Span)>,
    /// The least value.
    pub floor: Option<Decimal>,
    /// The greatest value.
    pub cap: Option<Decimal>,
    /// The rounding that is declared; of the root without one, to the twelve places of the guard.
    pub round: Option<Round>,
    /// The decimal places that people see, where they are declared.
    pub show: Option<u32>,
    /// The points that it never exceeds.
    pub out_of: Option<Decimal>,
    /// The values that its points are taken of, as far as `check` can see: those after its transform.
    pub input: Range,
    /// All of these, where they are few.
    pub input_values: Option<Vec<Decimal>>,
    /// The values that it can take, as far as `check` can see.
    pub range: Range,
    /// What is known of these values beside their range.
    pub reach: range::Reach,
}

impl NodePlan {
    /// The functions that do a step of it.
    pub fn calls(&self) -> impl Iterator<Item = &Arc<Call>> {
        let combining = match &self.source {
            NodeSource::Combination(Combination { combine: Combine::Function(call), .. }) => Some(call),
            _ => None,
        };
        let transforming = match &self.transform {
            Some(Transform::Function(call)) => Some(call),
            _ => None,
        };
        combining.into_iter().chain(transforming)
    }
}

/// A rule set that is checked and bound.
#[derive(Debug)]
pub struct Plan {
    /// The rule set as written.
    pub ruleset: Arc<RuleSet>,
    /// The script engine with the rule set's functions.
    pub scripts: Scripts,
    /// Tables of rows: the responses, then the surveys and records that the rule set names.
    pub tables: IdVec<TableId, TablePlan>,
    /// Columns: questions, attributes, derived ones, then those of further tables.
    pub columns: IdVec<ColumnId, ColumnPlan>,
    /// All columns in an order in which each comes after those it needs.
    pub column_order: Vec<ColumnId>,
    /// Measures.
    pub measures: IdVec<MeasureId, MeasurePlan>,
    /// All nodes in document order, parents first; the first is the root.
    pub nodes: IdVec<NodeId, NodePlan>,
    /// All nodes in an order in which each comes after those it needs.
    pub order: Vec<NodeId>,
    /// Where nodes are found.
    places: OnceLock<Places>,
    /// Named results.
    pub also: IdVec<AlsoId, AlsoPlan>,
    /// The kinds of their values, where these are known.
    also_kinds: OnceLock<IdVec<AlsoId, Option<types::Kind>>>,
    /// What their values can be.
    also_found: OnceLock<IdVec<AlsoId, holds::Found>>,
    /// Classes.
    pub classes: Vec<ClassPlan>,
    /// Actions.
    pub actions: IdVec<ActionId, ActionPlan>,
    /// Gates.
    pub outcomes: IdVec<GateId, OutcomePlan>,
    /// Whom to ask.
    pub sample: Option<sample::SamplePlan>,
    /// What nodes reach in the versions by which earlier periods are scored.
    pub older: Older,
    /// Who is told what scoring by this plan reaches.
    pub observer: Option<Arc<Observer>>,
}

/// Where nodes are found.
#[derive(Debug)]
struct Places {
    by_path: HashMap<String, NodeId>,
    /// In the order in which they are computed.
    in_order: IdVec<NodeId, usize>,
}

impl Plan {
    /// From now on scoring by this plan tells what it reaches.
    pub fn observe(&mut self, observer: &Arc<Observer>) {
        self.scripts.observe(observer);
        self.observer = Some(observer.clone());
    }

    /// Checks and binds a rule set. Everything that is wrong, or doubtful, goes to `problems`; there is a plan
    /// only without errors. `older` says what nodes reach in the versions before; it is asked only where formulas see
    /// earlier periods.
    pub fn bind(ruleset: Arc<RuleSet>, older: &dyn Fn() -> Older, problems: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut found = Vec::new();
        let sound = tables::check(&ruleset, &mut found);
        let (files, tables, calendar) = (&ruleset.scripts, &ruleset.tables, &ruleset.calendar);
        let scripts = Scripts::with_library(Limits::default(), files, tables, calendar, &mut found);
        let plan = nodes::Binder::new(&ruleset, scripts, &mut found).bind();
        let failed = |found: &[Diagnostic]| found.iter().any(|problem| problem.severity == Severity::Error);
        let mut given = traced::AllGiven::new();
        let plan = plan.map(|mut plan| {
            if plan.compares_with(&OtherResult::YearAgo) || plan.history() > 0 {
                plan.older = older();
            }
            range::fill(&mut plan);
            let half = failed(&found);
            let mut seen = Vec::new();
            given = facts::check(&plan, &mut seen);
            let half = half || failed(&seen);
            checks::check(&plan, &mut seen);
            tables::unused(&plan, &mut seen);
            // What is only doubtful about half a plan may be due to the other half.
            found.extend(seen.into_iter().filter(|problem| !half || problem.severity == Severity::Error));
            plan
        });
        tables::check_rows(&ruleset, &sound, &given, &mut found);
        let failed = failed(&found);
        problems.append(&mut found);
        plan.filter(|_| !failed)
    }

    /// What stands in a column: for a derived one the scale, the choices or the kind of values that come of its formula;
    /// none where that is not known before any data is seen.
    #[must_use]
    pub fn answers<'a>(&self, column: &'a ColumnPlan) -> Option<&'a Domain> {
        column.holds.as_ref()
    }

    /// The root of the score tree.
    #[must_use]
    pub fn root(&self) -> &NodePlan {
        &self.nodes[NodeId::ROOT]
    }

    /// The node of that path.
    #[must_use]
    pub fn node(&self, path: &str) -> Option<NodeId> {
        self.places().by_path.get(path).copied()
    }

    /// The place of a node in the order in which nodes are computed.
    fn place(&self, node: NodeId) -> usize {
        self.places().in_order[node]
    }

    fn places(&self) -> &Places {
        self.places.get_or_init(|| {
            let mut by_path = HashMap::new();
            for (at, node) in self.nodes.entries() {
                by_path.entry(node.path.clone()).or_insert(at);
            }
            let mut in_order = IdVec::filled(&self.nodes, 0);
            self.order.iter().enumerate().for_each(|(place, node)| in_order[*node] = place);
            Places { by_path, in_order }
        })
    }

    /// Whether responses say something here; where all rows are those of surveys and records, there are none.
    #[must_use]
    pub fn has_responses(&self) -> bool {
        self.tables.len() == 1 || self.columns.iter().any(|column| column.table.is_responses())
    }

    /// The survey or the records whose number of rows is called so (`clients.responses`, `loans.count`).
    #[must_use]
    pub fn counted(&self, name: &str) -> Option<TableId> {
        let (id, word) = name.rsplit_once('.')?;
        self.tables.position(|table| table.kind.is_some() && table.id == id && table.count_word() == word)
    }

    /// Whether all named results could be bound, so that formulas over subjects can be followed into them.
    fn has_all_named(&self) -> bool {
        self.also.len() == self.ruleset.also.len()
    }

    /// All formulas over a subject.
    pub fn subject_formulas(&self) -> impl Iterator<Item = &Bound<SubjectSlot>> {
        let nodes = self.nodes.iter().filter_map(|node| match &node.source {
            NodeSource::Subject(bound) => Some(bound),
            _ => None,
        });
        nodes
            .chain(self.nodes.iter().filter_map(|node| node.when.as_ref()))
            .chain(self.also.iter().map(|also| &also.value))
            .chain(self.classes.iter().filter_map(|class| class.when.as_ref()))
            .chain(self.outcomes.iter().map(|outcome| &outcome.when))
            .chain(self.actions.iter().flat_map(|action| std::iter::once(&action.when).chain(&action.about)))
    }

    /// All formulas, over subjects and over responses.
    #[must_use]
    pub fn formulas(&self) -> Vec<&Formula> {
        let mut formulas: Vec<&Formula> = self.subject_formulas().map(|bound| &bound.formula).collect();
        for column in &self.columns {
            if let ColumnSource::Derived { value, filter } = &column.source {
                formulas.extend(std::iter::once(value).chain(filter).map(|bound| &bound.formula));
            }
        }
        formulas.extend(self.nodes.iter().filter_map(|node| match &node.source {
            NodeSource::Response(bound) => Some(&bound.formula),
            _ => None,
        }));
        formulas.extend(self.sample.iter().flat_map(sample::SamplePlan::formulas).map(|bound| &bound.formula));
        formulas.extend(self.nodes.iter().flat_map(NodePlan::calls).map(|call| &call.formula));
        formulas
    }

    /// Whether some formula compares with that other result.
    #[must_use]
    pub fn compares_with(&self, other: &OtherResult) -> bool {
        self.subject_formulas().flat_map(|bound| &bound.slots).any(|slot| match slot {
            SubjectSlot::Other(result, _) | SubjectSlot::OtherChildren(result, _) => result == other,
            _ => false,
        })
    }

    /// Whether the values of a subject depend on those of others: by their positions, or by statistics over all.
    #[must_use]
    pub fn sees_others(&self) -> bool {
        let over_all = |slot: &SubjectSlot| matches!(slot, SubjectSlot::Cohort(..));
        self.subject_formulas().flat_map(|bound| &bound.slots).any(over_all)
            || self.nodes.iter().any(|node| node.points.as_ref().is_some_and(|(points, _)| points.over_cohort()))
    }

    /// How many earlier periods some formula sees; 0 where none does.
    #[must_use]
    pub fn history(&self) -> u32 {
        let sees = |slot: &SubjectSlot| matches!(slot, SubjectSlot::History(..));
        let seen = self.subject_formulas().flat_map(|bound| &bound.slots).any(sees);
        self.ruleset.history.filter(|_| seen).unwrap_or(0)
    }

    /// The decimal places that a node is rounded to, where some are declared.
    #[must_use]
    pub fn rounded(&self, node: NodeId) -> Option<u32> {
        self.nodes[node].round?.places
    }

    /// The decimal places of a node that people see, unless a value needs more: those of `show`, else of `round`; of
    /// the root without either, 2.
    #[must_use]
    pub fn seen(&self, node: NodeId) -> Option<u32> {
        let root = || node.is_root().then_some(ROOT_PLACES);
        self.nodes[node].show.or(self.rounded(node)).or_else(root)
    }

    /// A node's value as text for programs: what grades, ranks and parents rest on, in full. With the places of its
    /// `round`; without one at most 12, and of the root at least as many as people see.
    #[must_use]
    pub fn graded(&self, node: NodeId, value: Decimal) -> String {
        match self.rounded(node) {
            Some(places) => number::show(value, Some(places)),
            None if node.is_root() => number::at_least(value, self.seen(node).unwrap_or_default()),
            None => number::show(value, None),
        }
    }
}

/// An error for a name that formulas do not know.
fn unknown_name(span: Span, name: &str, known: &[String]) -> Diagnostic {
    // A shorter path is another thing: of `score.delivry` the score itself is not what was meant.
    let near = |name: &str| {
        let dots = name.matches('.').count();
        let alike = known.iter().map(String::as_str).filter(|known| known.matches('.').count() == dots);
        crate::diagnostic::suggest(name, alike)
    };
    // Of `overal.mean` only what stands before the statistic is a name.
    let column = || {
        let (column, statistic_word) = name.rsplit_once('.')?;
        near(column)
            .filter(|_| statistic::by_word(statistic_word).is_some() && !known.iter().any(|known| known == column))
    };
    let help = near(name).or_else(column).unwrap_or_else(|| {
        "declare it under `questions`, `attributes`, `measures` or `derive`, or name a node of the score".into()
    });
    Diagnostic::error(Code::UnknownName, span, format!("nothing is called `{name}` here"))
        .label("unknown name")
        .help(help)
}
