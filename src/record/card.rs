//! The scorecard of a subject, form 2: what it came to and what that was computed from.
//!
//! A card says what was computed, not how it is shown: no sentences, no places in files, no distances to the next grade, no
//! labels of nodes. Decimals are texts in full (at most 12
//! places, no trailing zeros), so that no reader takes them for binary fractions. A field that has nothing to say is left out.
//!
//! Form 1 was the JSON of the reports up to stores of version 5; [`read`] reads both.

use super::earlier;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The form of the cards that are kept now.
pub const FORM: u32 = 2;

/// The path of what is kept for people only: other places are no other result.
pub const SHOWN: &str = "shown";

/// The effect of an outcome that lowered the grade.
pub const CAP_GRADE: &str = "cap-grade";
/// The effect of an outcome that set the grade.
pub const VETO: &str = "veto";

/// A text of the rules, or one a language; `""` is the one without a language.
pub type LabelRecord = BTreeMap<String, String>;

/// A scorecard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardRecord {
    /// [`FORM`].
    #[serde(rename = "card")]
    pub form: u32,
    /// The subject.
    #[serde(rename = "subject")]
    pub subject: String,
    /// What it is called, where that is registered.
    #[serde(rename = "label", default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Its place in the hierarchy, where the rule set rolls up.
    #[serde(rename = "place", default, skip_serializing_if = "Option::is_none")]
    pub place: Option<PlaceRecord>,
    /// What became of it: the word of the rule language, `scored`.
    #[serde(rename = "status")]
    pub status: String,
    /// Why, in the words of the rules.
    #[serde(rename = "reason", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reason: LabelRecord,
    /// Why, where a value is missing.
    #[serde(rename = "cause", default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CauseRecord>,
    /// The score that grade and rank rest on.
    #[serde(rename = "score", default, skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// The score as it was shown then.
    #[serde(rename = "shown", default, skip_serializing_if = "Option::is_none")]
    pub shown: Option<String>,
    /// The grade, after caps.
    #[serde(rename = "grade", default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// The grade before a cap lowered it.
    #[serde(rename = "uncapped_grade", default, skip_serializing_if = "Option::is_none")]
    pub uncapped_grade: Option<String>,
    /// Why a cap lowered it, in the words of the rules.
    #[serde(rename = "cap_reason", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cap_reason: LabelRecord,
    /// The rank in the cohort, 1 the best.
    #[serde(rename = "rank", default, skip_serializing_if = "Option::is_none")]
    pub rank: Option<u32>,
    /// The number of responses.
    #[serde(rename = "responses")]
    pub responses: u64,
    /// The number of rows of further surveys and of records, by their names.
    #[serde(rename = "rows", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rows: BTreeMap<String, u64>,
    /// The share (0 to 1) of the weight behind the score for which there were no data.
    #[serde(rename = "missing_share", default, skip_serializing_if = "Option::is_none")]
    pub missing_share: Option<String>,
    /// The outcomes that decided.
    #[serde(rename = "decisions", default, skip_serializing_if = "Vec::is_empty")]
    pub decisions: Vec<DecisionRecord>,
    /// The class that counts.
    #[serde(rename = "class", default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// All classes that surely fit, in order.
    #[serde(rename = "classes", default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<String>,
    /// The classes between which it stays undecided.
    #[serde(rename = "class_between", default, skip_serializing_if = "Vec::is_empty")]
    pub class_between: Vec<String>,
    /// The actions that were opened.
    #[serde(rename = "actions", default, skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<ActionRecord>,
    /// Conditions that could not be decided.
    #[serde(rename = "undecided", default, skip_serializing_if = "Vec::is_empty")]
    pub undecided: Vec<CauseRecord>,
    /// Rows that derived columns and nodes leave out.
    #[serde(rename = "rows_left_out", default, skip_serializing_if = "Vec::is_empty")]
    pub rows_left_out: Vec<LeftOutRecord>,
    /// The named results by name, in the order of the rules.
    #[serde(rename = "also", default, skip_serializing_if = "IndexMap::is_empty")]
    pub also: IndexMap<String, AlsoRecord>,
    /// The nodes, in the order of the plan.
    #[serde(rename = "nodes", default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<NodeRecord>,
    /// Its results by the values of attributes.
    #[serde(rename = "breakdowns", default, skip_serializing_if = "Vec::is_empty")]
    pub breakdowns: Vec<CellRecord>,
}

super::words! {
    /// Why there is no value.
    FaultWord {
        /// An input has none.
        Missing = "missing",
        /// Division by zero.
        DivisionByZero = "division-by-zero",
        /// A logarithm of what is not above zero.
        Logarithm = "logarithm",
        /// A root or a power that is not defined.
        Power = "power",
        /// A mean over what is not in its domain.
        Mean = "mean",
        /// Too large to be computed exactly.
        Overflow = "overflow",
        /// Out of a range that the rules or their functions promise.
        OutOfRange = "out-of-range",
    }
}

super::words! {
    /// Where an input came from.
    OriginWord {
        /// A statistic over those who answered.
        Answers = "answers",
        /// A statistic over records.
        Records = "records",
        /// A measure.
        Measure = "measure",
        /// The default of a measure.
        Default = "default",
        /// A measure of finer periods, put together.
        Periods = "periods",
        /// A measure of a group, put together from its members.
        Members = "members",
        /// A node, or the children of one.
        Node = "node",
        /// A node of another result.
        Comparison = "comparison",
        /// A statistic over the cohort.
        Cohort = "cohort",
        /// A statistic over time.
        History = "history",
        /// A named result.
        Also = "also",
        /// The grade or the class.
        Outcome = "outcome",
        /// A number of responses or of days.
        Count = "count",
    }
}

super::words! {
    /// How values fell together.
    OverWord {
        /// Their sum.
        Sum = "sum",
        /// Their mean.
        Mean = "mean",
        /// The latest of them.
        Last = "last",
    }
}

super::words! {
    /// Why rows are left out.
    LeftOutWord {
        /// The condition of a derived column could not be decided.
        Undecided = "undecided",
        /// The value could not be computed.
        Uncomputed = "uncomputed",
    }
}

super::words! {
    /// A step from a node's value to its points.
    StepWord {
        /// A transform.
        Transform = "transform",
        /// Goalposts, a curve, bands, or the position in the cohort.
        Points = "points",
        /// The distance to the target.
        Distance = "distance-to-target",
        /// The floor lifted it.
        Floor = "floor",
        /// The cap lowered it.
        Cap = "cap",
        /// Rounded.
        Round = "round",
    }
}

/// A place in a hierarchy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceRecord {
    /// The level.
    #[serde(rename = "level")]
    pub level: String,
    /// The subject that it belongs to.
    #[serde(rename = "parent", default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What the result of a group was made from.
    #[serde(rename = "members", default, skip_serializing_if = "Option::is_none")]
    pub members: Option<MembersRecord>,
}

/// What the result of a group was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MembersRecord {
    /// How many counted.
    #[serde(rename = "counted")]
    pub counted: u64,
    /// How many did not.
    #[serde(rename = "left_out")]
    pub left_out: u64,
    /// The direct children, bytewise.
    #[serde(rename = "children")]
    pub children: Vec<String>,
}

/// Why there is no value, or no decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseRecord {
    /// The path of the node, or the name of the condition, where it happened first.
    #[serde(rename = "at")]
    pub at: String,
    /// What happened; not known of some cards of form 1, which said it in a sentence.
    #[serde(rename = "fault", default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<FaultWord>,
}

/// An outcome that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DecisionRecord {
    /// What it did: the word of the status that it gave, [`CAP_GRADE`] or [`VETO`].
    #[serde(rename = "effect")]
    pub effect: String,
    /// The grade that it set, or lowered to.
    #[serde(rename = "grade", default, skip_serializing_if = "Option::is_none")]
    pub grade: Option<String>,
    /// Its condition, as the rules write it.
    #[serde(rename = "when")]
    pub when: String,
    /// Why, in the words of the rules.
    #[serde(rename = "reason", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reason: LabelRecord,
    /// What its condition read.
    #[serde(rename = "inputs", default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputRecord>,
}

/// An action that was opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ActionRecord {
    /// Its kind.
    #[serde(rename = "open")]
    pub open: String,
    /// What it is about.
    #[serde(rename = "about", default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// Its condition, as the rules write it.
    #[serde(rename = "when", default, skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// Why, in the words of the rules.
    #[serde(rename = "reason", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub reason: LabelRecord,
    /// What its condition read.
    #[serde(rename = "inputs", default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputRecord>,
}

/// Rows that are left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOutRecord {
    /// Why.
    #[serde(rename = "why")]
    pub why: LeftOutWord,
    /// The most frequent cause.
    #[serde(rename = "cause")]
    pub cause: CauseRecord,
    /// How many rows.
    #[serde(rename = "rows")]
    pub rows: u64,
    /// Of how many.
    #[serde(rename = "of")]
    pub of: u64,
}

/// A named result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlsoRecord {
    /// Its value.
    #[serde(rename = "value", default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ValueRecord>,
    /// Why it has none.
    #[serde(rename = "cause", default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CauseRecord>,
    /// Its formula, as the rules write it.
    #[serde(rename = "formula")]
    pub formula: String,
    /// What its formula read.
    #[serde(rename = "inputs", default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputRecord>,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeRecord {
    /// Its path.
    #[serde(rename = "path")]
    pub path: String,
    /// Whether the subject does not have it at all.
    #[serde(rename = "does_not_apply", default, skip_serializing_if = "std::ops::Not::not")]
    pub does_not_apply: bool,
    /// The value that the parent uses.
    #[serde(rename = "value", default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Why it has none.
    #[serde(rename = "cause", default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CauseRecord>,
    /// Its formula, where it has one, as the rules write it.
    #[serde(rename = "formula", default, skip_serializing_if = "Option::is_none")]
    pub formula: Option<String>,
    /// What its formula read.
    #[serde(rename = "inputs", default, skip_serializing_if = "Vec::is_empty")]
    pub inputs: Vec<InputRecord>,
    /// The value before points, floor, cap and round.
    #[serde(rename = "raw", default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<String>,
    /// What became of it on the way.
    #[serde(rename = "steps", default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<StepRecord>,
    /// The band that was met, from 1 on.
    #[serde(rename = "band", default, skip_serializing_if = "Option::is_none")]
    pub band: Option<u64>,
    /// Over how many responses, or other rows, it was taken.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// The share (0 to 1) of its weight or of its responses that was missing.
    #[serde(rename = "missing_share")]
    pub missing_share: String,
    /// The weight that was used, as a share of the parent (0 to 1).
    #[serde(rename = "weight_used", default, skip_serializing_if = "Option::is_none")]
    pub weight_used: Option<String>,
    /// What it brought to the parent's value.
    #[serde(rename = "contribution", default, skip_serializing_if = "Option::is_none")]
    pub contribution: Option<String>,
}

/// A step of a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// What it was.
    #[serde(rename = "step")]
    pub step: StepWord,
    /// The target, where the step measures the distance to it.
    #[serde(rename = "target", default, skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    /// The value after it.
    #[serde(rename = "value")]
    pub value: String,
}

/// What a formula read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputRecord {
    /// The name as the formula writes it.
    #[serde(rename = "name")]
    pub name: String,
    /// What it was; left out where it was missing.
    #[serde(rename = "value", default, skip_serializing_if = "Option::is_none")]
    pub value: Option<ValueRecord>,
    /// Of a statistic, over how many.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub n: Option<u64>,
    /// Of a statistic, the share (0 to 1) of the rows that did not have it.
    #[serde(rename = "missing_share", default, skip_serializing_if = "Option::is_none")]
    pub missing_share: Option<String>,
    /// Where it came from.
    #[serde(rename = "origin")]
    pub origin: OriginWord,
    /// Of values put together, how.
    #[serde(rename = "over", default, skip_serializing_if = "Option::is_none")]
    pub over: Option<OverWord>,
    /// Of finer periods, the first.
    #[serde(rename = "from", default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Of finer periods, the last.
    #[serde(rename = "to", default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
}

/// A value with its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ValueRecord {
    /// A number.
    #[serde(rename = "number")]
    Number(String),
    /// True or false.
    #[serde(rename = "truth")]
    Truth(bool),
    /// A text, or a day as `2025-03-14`.
    #[serde(rename = "text")]
    Text(String),
    /// Numbers in order.
    #[serde(rename = "numbers")]
    Numbers(Vec<String>),
    /// The children of a node in order, each with its value, or without one.
    #[serde(rename = "children")]
    Children(Vec<NamedValue>),
}

/// The value of a node, by its id or its path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedValue {
    /// Its id, or its path.
    #[serde(rename = "name")]
    pub name: String,
    /// Its value, where it has one.
    #[serde(rename = "value", default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

/// The result over the responses that have one value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CellRecord {
    /// The attribute, or several crossed as in `region*channel`.
    #[serde(rename = "by")]
    pub by: String,
    /// The value, or those of several.
    #[serde(rename = "value")]
    pub value: String,
    /// How many of the subject's responses have it.
    #[serde(rename = "n")]
    pub n: u64,
    /// Whether there are too few of them to show anything.
    #[serde(rename = "suppressed", default, skip_serializing_if = "std::ops::Not::not")]
    pub suppressed: bool,
    /// The value of the root.
    #[serde(rename = "score", default, skip_serializing_if = "Option::is_none")]
    pub score: Option<String>,
    /// The root's children by path, each with its value, or without one.
    #[serde(rename = "nodes", default, skip_serializing_if = "Vec::is_empty")]
    pub nodes: Vec<NamedValue>,
}

impl CardRecord {
    /// The text of it.
    #[must_use]
    pub fn to_text(&self) -> String {
        super::text(self)
    }
}

/// A decimal without the zeros at its end.
#[must_use]
pub fn trimmed(decimal: &str) -> &str {
    if decimal.contains('.') { decimal.trim_end_matches('0').trim_end_matches('.') } else { decimal }
}

/// A card as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// What it says.
    pub card: CardRecord,
    /// Its form: 1 or 2.
    pub form: u32,
    /// Whether it is written in the one way of form 2.
    pub is_canonical: bool,
    /// The fields of which a card of form 1 says nothing, because its version of satis did not know them.
    pub unsaid: Vec<&'static str>,
}

/// Reads the text of a card of any form.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(text: &str) -> Result<Read, String> {
    let value: Value = super::of_text(text)?;
    match value.get("card") {
        None => earlier::card(&value).map(|(card, unsaid)| Read { card, form: 1, is_canonical: true, unsaid }),
        Some(form) if form.as_u64() == Some(u64::from(FORM)) => {
            let card: CardRecord = super::of_text(text)?;
            let is_canonical = card.to_text() == text;
            Ok(Read { card, form: FORM, is_canonical, unsaid: Vec::new() })
        }
        Some(form) => Err(format!("its form {form} is not known")),
    }
}
