//! A rule set as typed data: what was written, resolved against what it extends, not yet bound.

use super::coding::{Codings, Unregistered};
use super::groups::{Breakdown, Rollup};
use crate::construct::combination::Method;
pub use crate::construct::points::{Band, BandId, Bands, Points};
pub use crate::construct::position::Direction;
use crate::construct::status::Status;
use crate::construct::transform;
use crate::data::Domain;
use crate::diagnostic::{SourceId, Span};
use crate::ids::{Id, IdVec};
use crate::language::Language;
use crate::number::{self, Decimal, Rounding};
use crate::period::{Period, PeriodKind};
use crate::script::{Calendar, FormulaText, Tables};
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// A text, or one text a language.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Label(pub BTreeMap<String, String>);

impl Label {
    /// The text in `language`, else that for all languages, else the English one, else any.
    #[must_use]
    pub fn text(&self, language: &str) -> Option<&str> {
        let of = |language: &str| self.0.get(language);
        let english = Language::ENGLISH.tag();
        of(language)
            .or_else(|| of(""))
            .or_else(|| of(english))
            .or_else(|| self.0.values().next())
            .map(String::as_str)
    }

    /// The text in `language`, else in any, else `id`.
    #[must_use]
    pub fn or<'a>(&'a self, language: &str, id: &'a str) -> &'a str {
        self.text(language).unwrap_or(id)
    }
}

/// Which earlier period `previous` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PreviousKind {
    /// The period directly before.
    #[default]
    Adjacent,
    /// The latest earlier period with data.
    Latest,
}

/// A resolved rule set.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// The id.
    pub id: String,
    /// Where the id stands.
    pub span: Span,
    /// What it is called.
    pub title: Label,
    /// What it is for.
    pub purpose: Label,
    /// What is judged.
    pub subject: String,
    /// How long a period is.
    pub period: PeriodKind,
    /// The owner; none: shared.
    pub organisation: Option<String>,
    /// Under which its responses are stored.
    pub survey: String,
    /// First and last period in force.
    pub effective: (Option<Period>, Option<Period>),
    /// Which earlier period `previous` is.
    pub previous: PreviousKind,
    /// Whether earlier periods in which a subject was invalid are compared with.
    pub compare_invalid: bool,
    /// How many earlier adjacent periods trends may see, 1 to 40.
    pub history: Option<u32>,
    /// The share of a file's rows that may be rejected, 0 to 1; above it nothing is scored or stored.
    pub reject_limit: Decimal,
    /// How data files write values.
    pub codings: Codings,
    /// What becomes of rows of subjects that are not registered.
    pub unregistered: Unregistered,
    /// Questions by id.
    pub questions: IndexMap<String, Question>,
    /// The classes of questions of free text, by question and id.
    pub classify: IndexMap<String, IndexMap<String, TextClass>>,
    /// Attributes of a response by id.
    pub attributes: IndexMap<String, Attribute>,
    /// Measures by id.
    pub measures: IndexMap<String, Measure>,
    /// Derived columns by id.
    pub derive: IndexMap<String, Derived>,
    /// Further surveys and records: tables of rows beside the responses.
    pub rows: Vec<RowTable>,
    /// Holidays and extra working days.
    pub calendar: Arc<Calendar>,
    /// Decision tables.
    pub tables: Tables,
    /// The root of the score tree.
    pub score: Node,
    /// Named results beside the score.
    pub also: IndexMap<String, NamedResult>,
    /// Grades from the best down.
    pub grades: IdVec<GradeId, Grade>,
    /// Classes in order.
    pub classes: Vec<Class>,
    /// Benchmarks by name.
    pub benchmarks: IndexMap<String, At<Label>>,
    /// Targets by path as written, in units of the node's value; none: the data give it.
    pub targets: IndexMap<String, At<Option<Decimal>>>,
    /// What opens an action.
    pub actions: Vec<ActionRule>,
    /// Gates.
    pub outcomes: Vec<OutcomeRule>,
    /// By what attributes results are broken down, with at least how many responses they are shown.
    pub breakdown: Option<Breakdown>,
    /// How results of subjects become those of the groups that they belong to.
    pub rollup: Option<Rollup>,
    /// Whom to ask.
    pub sample: Option<super::sample::Sample>,
    /// Where numbers are written as percentages.
    pub percentages: super::percentages::Percentages,
    /// Its `.rhai` files: those of `rules/functions/` first, then the base's.
    pub scripts: Vec<(SourceId, Arc<str>)>,
    /// How many of them are shared with other rule sets, and so need not be used by this one.
    pub shared: usize,
    /// The resolved rules as text: the same rules give the same text.
    pub resolved: String,
}

impl RuleSet {
    /// The target that is declared for the node of that path.
    #[must_use]
    pub fn target(&self, path: &str) -> Option<&At<Option<Decimal>>> {
        self.targets.iter().find(|(short, _)| node_path(short) == path).map(|(_, target)| target)
    }
}

/// The whole path of a node: `survey` is short for `score.survey`.
#[must_use]
pub fn node_path(path: &str) -> String {
    if path == "score" || path.starts_with("score.") { path.to_owned() } else { format!("score.{path}") }
}

/// A question.
#[derive(Debug, Clone)]
pub struct Question {
    /// Where its id stands.
    pub span: Span,
    /// The wording.
    pub label: Label,
    /// What may be answered.
    pub domain: Domain,
}

/// A class of free text.
#[derive(Debug, Clone)]
pub struct TextClass {
    /// What it is called.
    pub label: Label,
    /// The words of which a text of the class contains one.
    pub words: Vec<String>,
}

/// An attribute of a response.
#[derive(Debug, Clone)]
pub struct Attribute {
    /// Where its id stands.
    pub span: Span,
    /// What it is called.
    pub label: Label,
    /// What it may be.
    pub domain: Domain,
}

/// How a measure of finer periods falls into a coarser one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Over {
    /// The sum.
    Sum,
    /// The mean.
    Mean,
    /// The value of the latest period.
    Last,
}

/// A measure.
#[derive(Debug, Clone)]
pub struct Measure {
    /// Where its id stands.
    pub span: Span,
    /// What it is called.
    pub label: Label,
    /// What it may be.
    pub domain: Domain,
    /// The text that stands for a missing value.
    pub default: Option<At<String>>,
    /// How finer periods fall into a coarser one.
    pub over: Option<Over>,
}

/// A derived column.
#[derive(Debug, Clone)]
pub struct Derived {
    /// Where its id stands.
    pub span: Span,
    /// The value of a response.
    pub value: FormulaText,
    /// Which responses have it.
    pub filter: Option<FormulaText>,
}

/// A table of any number of rows a subject and period, beside the responses.
#[derive(Debug, Clone)]
pub struct RowTable {
    /// Its name.
    pub id: String,
    /// Where its name stands.
    pub span: Span,
    /// What its rows are.
    pub kind: RowKind,
    /// What it is called.
    pub label: Label,
    /// The columns that files give: questions and attributes, or fields.
    pub given: IndexMap<String, GivenColumn>,
    /// The columns that are computed for each row.
    pub derive: IndexMap<String, Derived>,
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Responses of a survey.
    Survey,
    /// Records of facts; nobody is named in them, so equal ones all count.
    Records,
}

/// A column that files give.
#[derive(Debug, Clone)]
pub struct GivenColumn {
    /// Where its id stands.
    pub span: Span,
    /// What it is called.
    pub label: Label,
    /// What it may be.
    pub domain: Domain,
    /// The text that stands for a missing value.
    pub default: Option<At<String>>,
}

/// How children become one value. A script's function is one as written, or one as bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Combine<F = FormulaText> {
    /// By a method of the language.
    Method(&'static Method),
    /// What a function makes of the list of values, and of that of weights where it asks for them.
    Function(F),
    /// Nothing: a profile without a total.
    None,
}

impl<F> Combine<F> {
    /// The word of [`Combine::None`].
    pub const NONE: &'static str = "none";
    /// What stands for a function where a word is wanted.
    pub const FUNCTION: &'static str = "function";

    /// The same with the function as `bind` makes it; none where it can't.
    pub fn bound<G>(&self, bind: impl FnOnce(&F) -> Option<G>) -> Option<Combine<G>> {
        Some(match self {
            Self::Method(method) => Combine::Method(method),
            Self::Function(function) => Combine::Function(bind(function)?),
            Self::None => Combine::None,
        })
    }

    /// The word of the rule language.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Method(method) => method.word,
            Self::Function(_) => Self::FUNCTION,
            Self::None => Self::NONE,
        }
    }

    /// The method, where it is one of the language.
    #[must_use]
    pub fn method(&self) -> Option<&'static Method> {
        match self {
            Self::Method(method) => Some(method),
            Self::Function(_) | Self::None => None,
        }
    }

    /// Whether the value is the sum of what the children contribute.
    #[must_use]
    pub fn is_additive(&self) -> bool {
        self.method().is_some_and(Method::is_additive)
    }

    /// Whether there is no value by intention.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// What the weights beside each other must sum to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// This number.
    Sum(Decimal),
    /// Whatever: they are divided by their sum.
    Rescale,
}

/// What a child without a value does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MissingPolicy {
    /// The parent is missing too.
    Fail,
    /// Its weight goes to the others, when at least this share (0 to 1) of the weight is present.
    Renormalise(Decimal),
    /// It counts as zero.
    Zero,
}

/// For what a node is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Per {
    /// For each response, then averaged.
    Response,
    /// For each row of the survey or the records of that name, then averaged.
    Rows(String),
}

/// A function of a node's value. A script's is one as written, or one as bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transform<F = FormulaText> {
    /// One of the language.
    Method(&'static transform::Method),
    /// A function of the scripts.
    Function(F),
}

impl<F> Transform<F> {
    /// The same with the function as `bind` makes it; none where it can't.
    pub fn bound<G>(&self, bind: impl FnOnce(&F) -> Option<G>) -> Option<Transform<G>> {
        Some(match self {
            Self::Method(method) => Transform::Method(method),
            Self::Function(function) => Transform::Function(bind(function)?),
        })
    }

    /// The method, where it is one of the language.
    #[must_use]
    pub fn method(&self) -> Option<&'static transform::Method> {
        match self {
            Self::Method(method) => Some(method),
            Self::Function(_) => None,
        }
    }
}

/// A declared rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Decimal places, 0 to 12; none for no rounding but the guard's.
    pub places: Option<u32>,
    /// Where a half goes.
    pub half: Rounding,
}

impl Round {
    /// `x` rounded as declared.
    #[must_use]
    pub fn of(self, x: Decimal) -> Decimal {
        number::round(x, self.places.unwrap_or(number::GUARD_PLACES), self.half)
    }
}

/// A node of the score tree.
#[derive(Debug, Clone)]
pub struct Node {
    /// Its name in its parent; `score` for the root.
    pub id: String,
    /// Where its name stands.
    pub span: Span,
    /// What it is called.
    pub label: Label,
    /// Its weight in its parent.
    pub weight: Option<At<Decimal>>,
    /// The condition under which a subject has it.
    pub when: Option<FormulaText>,
    /// Its formula.
    pub value: Option<FormulaText>,
    /// Its children.
    pub children: Vec<Node>,
    /// Where `of` stands in the last of the rule sets that say or change the children.
    pub of: Option<Span>,
    /// How the children become one value.
    pub combine: Option<At<Combine>>,
    /// What the weights must sum to.
    pub weights: Option<At<Weights>>,
    /// What a missing child does.
    pub missing: Option<At<MissingPolicy>>,
    /// For what it is computed.
    pub per: Option<At<Per>>,
    /// A function of its value.
    pub transform: Option<At<Transform>>,
    /// How the value becomes points.
    pub points: Option<At<Points>>,
    /// The least value.
    pub floor: Option<At<Decimal>>,
    /// The greatest value.
    pub cap: Option<At<Decimal>>,
    /// The rounding.
    pub round: Option<At<Round>>,
    /// The decimal places that people see, 0 to 12.
    pub show: Option<u32>,
    /// The points that it never exceeds.
    pub out_of: Option<At<Decimal>>,
}

/// A named result beside the score.
#[derive(Debug, Clone)]
pub struct NamedResult {
    /// Where its name stands.
    pub span: Span,
    /// What it is called.
    pub label: Label,
    /// Its formula.
    pub value: FormulaText,
    /// The rounding of a number.
    pub round: Option<At<Round>>,
    /// The decimal places of a number that people see, 0 to 12.
    pub show: Option<At<u32>>,
    /// Whether it is said of subjects without an opinion too.
    pub always: bool,
}

/// A grade, from the best down.
pub type GradeId = Id<Grade>;

/// A grade.
#[derive(Debug, Clone, PartialEq)]
pub struct Grade {
    /// The grade.
    pub grade: String,
    /// Where it stands.
    pub span: Span,
    /// The least score that earns it; none: whatever is left.
    pub from: Option<At<Decimal>>,
    /// The grade in other languages.
    pub label: Label,
}

/// A class.
#[derive(Debug, Clone)]
pub struct Class {
    /// Its id.
    pub id: String,
    /// Where it stands.
    pub span: Span,
    /// All of it where it stands in braces, otherwise its id.
    pub whole: Span,
    /// What it is called.
    pub label: Label,
    /// The condition; none: whatever is left.
    pub when: Option<FormulaText>,
}

/// What opens an action.
#[derive(Debug, Clone)]
pub struct ActionRule {
    /// Where it stands.
    pub span: Span,
    /// The condition.
    pub when: FormulaText,
    /// The kind of action.
    pub open: String,
    /// What it is about.
    pub about: Option<FormulaText>,
    /// Why, in words.
    pub reason: Label,
}

/// What an outcome rule does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The subject has this status.
    Status(&'static Status),
    /// The grade is at best this one.
    CapGrade(String),
    /// The grade is this one, whatever the score; there is no rank.
    Veto(String),
}

/// A gate.
#[derive(Debug, Clone)]
pub struct OutcomeRule {
    /// Where it stands.
    pub span: Span,
    /// The condition.
    pub when: FormulaText,
    /// What it does.
    pub effect: Effect,
    /// Why, in words.
    pub reason: Label,
}
