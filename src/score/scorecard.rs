//! What scoring yields: for each subject a tree of values with their reasons, and the outcome.

use crate::construct::position::Among;
use crate::construct::status::Status;
use crate::data::{Lacks, Value};
use crate::diagnostic::Span;
use crate::ids::IdVec;
use crate::number::{self, Decimal, Fault};
use crate::period::Period;
use crate::plan::{ActionId, AlsoId, GateId, NodeId, Plan, TableId};
use crate::ruleset::{BandId, Label, Over};
use crate::script::Input;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Why a value is missing: the fault in the data, and where it arose.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// What happened.
    pub fault: Fault,
    /// The path of the node, or the name of the condition, where it happened first.
    pub at: String,
    /// The place in the rules.
    pub span: Option<Span>,
}

impl std::fmt::Display for Cause {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.at, self.fault)
    }
}

/// A value, or why there is none.
pub type Outturn = Result<Decimal, Cause>;

/// What a formula read under a name.
#[derive(Debug, Clone, PartialEq)]
pub struct InputCard {
    /// The name as the formula writes it.
    pub name: String,
    /// What stood for it.
    pub input: Input,
    /// Where that came from.
    pub origin: Origin,
}

/// Where a value that a formula read came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// A statistic over those who answered, of so many responses or other rows.
    Answers {
        /// How many answered.
        answered: u64,
        /// How many responses there are.
        of: u64,
    },
    /// A statistic over the records that have the field, of so many.
    Records {
        /// How many have it.
        given: u64,
        /// How many records there are.
        of: u64,
    },
    /// A measure as it was given, or that was not.
    Measure,
    /// The default of a measure that was not given.
    Default,
    /// A measure given for finer periods.
    Over {
        /// How they fell together.
        over: Over,
        /// The first of them.
        from: Period,
        /// The last of them.
        to: Period,
        /// How many there are.
        n: u64,
    },
    /// A statistic of a node over the cohort.
    Cohort,
    /// A statistic of a node over earlier periods and this one.
    History,
    /// A measure of a group, pooled over the members that counted.
    Members {
        /// How it is pooled, if anything says so.
        over: Option<Over>,
        /// How many members have it.
        given: u64,
        /// How many counted.
        of: u64,
    },
    /// A node, or the children of one.
    Node,
    /// A node of another result: an earlier period, a target, a benchmark.
    Comparison,
    /// A named result.
    Also,
    /// The grade or the class.
    Outcome,
    /// A number of responses or of days.
    Count,
}

/// A gate that decided, or that could not be decided.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The gate.
    pub gate: GateId,
    /// What its condition read, in the order of the formula's references.
    pub inputs: Vec<InputCard>,
}

/// The outcome for a subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What became of it.
    pub status: &'static Status,
    /// Why, where a gate said it.
    pub reason: Option<Label>,
    /// Why, where a value is missing.
    pub cause: Option<Cause>,
    /// The score that grade and rank rest on.
    pub score: Option<Decimal>,
    /// The grade, after caps.
    pub grade: Option<String>,
    /// The grade before a cap lowered it, and why it did.
    pub uncapped: Option<(String, Label)>,
    /// The rank in the cohort, 1 the best.
    pub rank: Option<u32>,
    /// The number of responses.
    pub responses: u64,
    /// The number of rows of each table; of the responses as `responses` says.
    pub rows: IdVec<TableId, u64>,
    /// The share (0 to 1) of the weight behind the score for which there were no data.
    pub missing_share: Option<Decimal>,
    /// Whether a veto gave the grade: there is no rank then.
    pub vetoed: bool,
    /// The gates that decided: the one that gave the status, the cap that lowered the grade, the veto.
    pub decisions: Vec<Decision>,
}

/// A step from a node's value to its points, with the value after it.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// ln, log10, …
    Transform(Decimal),
    /// Goalposts, curve or bands; for bands the band that was met.
    Points(Decimal, Option<BandId>),
    /// Its position in the cohort, with what that rests on.
    Position(Decimal, Among),
    /// Its distance to the target.
    Distance {
        /// The target.
        target: Decimal,
        /// The value after it.
        value: Decimal,
    },
    /// The floor lifted it.
    Floor(Decimal),
    /// The cap lowered it.
    Cap(Decimal),
    /// Rounded.
    Round(Decimal),
}

/// Why rows are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// The `where` of a derived column could not be decided.
    Undecided,
    /// The value could not be computed: division by zero, a logarithm of 0, no band.
    Uncomputed,
}

/// A node of a subject's score tree, in the order of the plan's nodes.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeCard {
    /// Whether the subject has it at all: where its `when` is false it has no value, and none is missing.
    pub applies: bool,
    /// The value that the parent uses.
    pub value: Outturn,
    /// The value before points, floor, cap and round.
    pub raw: Option<Decimal>,
    /// What its formula over the subject read, in the order of the formula's references.
    pub inputs: Vec<InputCard>,
    /// What became of it on the way.
    pub steps: Vec<Step>,
    /// Over how many responses, or other rows, it was taken.
    pub n: Option<u64>,
    /// The share (0 to 1) of its weight or of its responses that was missing.
    pub missing_share: Decimal,
    /// The weight that was really used, as a share of the parent (0 to 1).
    pub weight_used: Option<Decimal>,
    /// What it brought to the parent's value.
    pub contribution: Option<Decimal>,
}

/// A named result.
#[derive(Debug, Clone, PartialEq)]
pub struct AlsoCard {
    /// The value; none where the formula yields nothing.
    pub value: Result<Option<Value>, Cause>,
    /// What its formula read, in the order of the formula's references.
    pub inputs: Vec<InputCard>,
}

/// An action that a subject's result opened.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    /// Its kind.
    pub open: String,
    /// What it is about.
    pub about: Option<String>,
    /// Why, in words.
    pub reason: Label,
    /// What opened it.
    pub rule: ActionId,
    /// What its condition read, in the order of the formula's references.
    pub inputs: Vec<InputCard>,
}

/// The result of one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Card {
    /// The subject.
    pub subject: String,
    /// What it is called, where that is registered.
    pub label: Option<String>,
    /// The outcome.
    pub outcome: Outcome,
    /// The nodes.
    pub nodes: IdVec<NodeId, NodeCard>,
    /// The named results.
    pub also: IdVec<AlsoId, AlsoCard>,
    /// All classes that surely fit, in order; the first one counts, where it is known.
    pub classes: Vec<String>,
    /// Where the first is not known: the classes between which it stays undecided, in order. The last of them is the first
    /// that surely fits, or the one that takes what is left.
    pub between: Vec<String>,
    /// Actions that were opened.
    pub actions: Vec<Action>,
    /// Conditions of outcomes that another decided, of classes and actions, that could not be decided, and why.
    pub undecided: Vec<Cause>,
    /// Rows that derived columns and nodes leave out, although their inputs are there.
    pub rows_left_out: Vec<RowsLeftOut>,
    /// Its place in the hierarchy, where the rule set rolls up.
    pub place: Option<Place>,
    /// Its results by the values of attributes, in the order of the rule set's breakdown, then of the values.
    pub breakdowns: Vec<Cell>,
    /// With how many decimal places people see its values.
    pub shown: Shown,
}

/// With how many decimal places people see the values of a card: what is declared, and more where that would
/// contradict what rests on the value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Of the nodes.
    pub nodes: IdVec<NodeId, u32>,
    /// Of the named results.
    pub also: IdVec<AlsoId, u32>,
}

impl Card {
    /// The decimal places of a node that people see; none where none are declared, so that it is shown trimmed.
    #[must_use]
    pub fn places(&self, plan: &Plan, node: NodeId) -> Option<u32> {
        plan.seen(node).map(|places| places.max(self.shown.nodes[node]))
    }

    /// The decimal places of a named result that people see, as [`Card::places`].
    #[must_use]
    pub fn also_places(&self, plan: &Plan, also: AlsoId) -> Option<u32> {
        plan.also[also].seen().map(|places| places.max(self.shown.also[also]))
    }

    /// The score as people see it.
    #[must_use]
    pub fn score_seen(&self, plan: &Plan) -> Option<String> {
        self.outcome.score.map(|score| number::show(score, self.places(plan, NodeId::ROOT)))
    }
}

impl Card {
    /// The class that counts; none where none fits, and where it stays undecided between several.
    #[must_use]
    pub fn class(&self) -> Option<&str> {
        self.classes.first().filter(|_| self.between.is_empty()).map(String::as_str)
    }
}

/// Rows that a derived column or a node leaves out, although their inputs are there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowsLeftOut {
    /// Why.
    pub why: LeftOut,
    /// The most frequent cause, at `where` of the column, at the column or at the node.
    pub cause: Cause,
    /// For how many rows.
    pub rows: u64,
    /// Of how many.
    pub of: u64,
}

/// A subject's place in a hierarchy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The level: `county`.
    pub level: String,
    /// The subject that it belongs to.
    pub parent: Option<String>,
    /// What its result was made from, for a group.
    pub members: Option<Members>,
}

/// What the result of a group was made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// How many counted: subjects of the lowest level where they are pooled, else children.
    pub counted: u64,
    /// How many did not, because they are not scored.
    pub left_out: u64,
    /// The direct children, bytewise.
    pub children: Vec<String>,
}

/// The result of a subject over the responses that have one value of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The attribute, or several crossed as in `region*channel`.
    pub by: String,
    /// The value; crossed ones are joined in the same way.
    pub value: String,
    /// How many of the subject's responses have it.
    pub n: u64,
    /// The root and its children; none where there are fewer responses than the rule set wants before anything is
    /// shown.
    pub nodes: Option<Vec<(NodeId, Outturn)>>,
}

/// The results of all subjects of an organisation in a period.
#[derive(Debug, Clone)]
pub struct Scorecard {
    /// The plan that was run.
    pub plan: Arc<Plan>,
    /// The organisation; empty where there is none.
    pub organisation: String,
    /// The period.
    pub period: Period,
    /// Subjects in the order of their ids, bytewise.
    pub cards: Vec<Card>,
    /// What of the period's data did not come through. It decides no score.
    pub lacks: Lacks,
    /// The same of the earlier periods that this one is compared with, where something of them did not come through.
    pub earlier_lacks: BTreeMap<Period, Lacks>,
}
