//! Responses and facts as they were given: columns of answers, measures, and values to compare with.
//!
//! A [`Dataset`] is what the store hands out and what a reader of files makes. Answers are kept as the
//! text that was given, dictionary-coded by [`Column`]; what a text means (a level's points, a number, a
//! date) is said by a [`Domain`] of the rule set, applied both when a file is read and when it is scored.

pub mod codes;
mod domain;
mod keywords;
mod lacks;
pub mod numeral;
pub mod spelling;

pub use domain::{Answer, Domain, Level, SEVERAL};
pub use keywords::{Keywords, OTHER, class_ids, fold};
pub use lacks::{Lack, LackKind, Lacks, Refused};

use crate::number::{self, Decimal};
use crate::period::Period;
use chrono::NaiveDate;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// A value of a column or of a measure.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// A number, or the points of a scale's level.
    Number(Decimal),
    /// True or false.
    Bool(bool),
    /// A choice or free text.
    Text(Arc<str>),
    /// A day.
    Date(NaiveDate),
}

impl Value {
    /// The value as text: a number with `places` where they are declared, else with at most 12, trimmed.
    #[must_use]
    pub fn text(&self, places: Option<u32>) -> String {
        match self {
            Self::Number(x) => number::show(*x, places),
            Self::Bool(truth) => truth.to_string(),
            Self::Text(text) => text.to_string(),
            Self::Date(day) => day.to_string(),
        }
    }

    /// The value as a formula writes it: a text in quotes.
    #[must_use]
    pub fn literal(&self) -> String {
        match self {
            Self::Text(text) => format!("\"{text}\""),
            Self::Number(_) | Self::Bool(_) | Self::Date(_) => self.text(None),
        }
    }
}

/// One column of texts, one for each response, dictionary-coded.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Column {
    /// The different texts, in the order in which they first appeared.
    pub dictionary: Vec<String>,
    /// For each response the index of its text; none where nothing was given.
    pub codes: Vec<Option<u32>>,
}

impl Column {
    /// A column of these texts; empty texts count as nothing given.
    pub fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut builder = ColumnBuilder::default();
        for text in texts {
            builder.push(text);
        }
        builder.finish()
    }

    /// The text of response `row`.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let code = (*self.codes.get(row)?)?;
        self.dictionary.get(code as usize).map(String::as_str)
    }
}

/// Makes a [`Column`] text by text.
#[derive(Debug, Default)]
pub struct ColumnBuilder {
    column: Column,
    index: HashMap<String, u32>,
}

impl ColumnBuilder {
    /// Adds the text of the next response; an empty one counts as nothing given.
    pub fn push(&mut self, text: &str) {
        if text.is_empty() {
            self.column.codes.push(None);
            return;
        }
        let code = match self.index.get(text) {
            Some(code) => *code,
            None => {
                let code = u32::try_from(self.column.dictionary.len()).unwrap_or(u32::MAX);
                self.column.dictionary.push(text.to_owned());
                self.index.insert(text.to_owned(), code);
                code
            }
        };
        self.column.codes.push(Some(code));
    }

    /// The column.
    #[must_use]
    pub fn finish(self) -> Column {
        self.column
    }
}

/// Responses, or rows of another table, of one period: as many rows as `subjects` has codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The survey or the records that the rows belong to; empty for the responses.
    pub table: String,
    /// The period of all of them.
    pub period: Period,
    /// The subject of each response (never missing).
    pub subjects: Column,
    /// The respondent of each, where known.
    pub respondents: Column,
    /// Attributes and questions, or fields, by id.
    pub columns: BTreeMap<String, Column>,
}

impl Batch {
    /// The number of responses.
    #[must_use]
    pub fn len(&self) -> usize {
        self.subjects.codes.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.subjects.codes.is_empty()
    }

    /// Some of its rows, in that order.
    #[must_use]
    pub fn picked(&self, rows: &[usize]) -> Self {
        let pick = |column: &Column| {
            let mut builder = ColumnBuilder::default();
            rows.iter().for_each(|row| builder.push(column.get(*row).unwrap_or("")));
            builder.finish()
        };
        Self {
            table: self.table.clone(),
            period: self.period,
            subjects: pick(&self.subjects),
            respondents: pick(&self.respondents),
            columns: self.columns.iter().map(|(id, column)| (id.clone(), pick(column))).collect(),
        }
    }
}

/// The text that stands for a measure that is withdrawn: given before, and missing from now on.
pub const WITHDRAWN: &str = "~";

/// An operational fact: a measure of a subject in a period, as it was given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// The subject.
    pub subject: String,
    /// The period.
    pub period: Period,
    /// The measure's id.
    pub measure: String,
    /// The text that was given.
    pub value: String,
}

/// What is registered of a subject; empty texts where nothing is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Subject {
    /// What it is called.
    pub label: String,
    /// The subject that it belongs to.
    pub parent: String,
    /// Its level in the hierarchy: `county`.
    pub level: String,
}

impl From<&str> for Subject {
    /// A subject with a label only.
    fn from(label: &str) -> Self {
        Self { label: label.to_owned(), ..Self::default() }
    }
}

/// What values from outside a comparison is made with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferenceKind {
    /// The subject's own scores of the period before.
    Previous,
    /// Targets.
    Target,
    /// A named benchmark.
    Benchmark(String),
}

/// A value to compare a node with: of `subject` in `period`, in the format that `score --format csv` writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// Which comparison.
    pub kind: ReferenceKind,
    /// The subject.
    pub subject: String,
    /// The period that it holds for.
    pub period: Period,
    /// The node's path (`score`, `score.survey`).
    pub node: String,
    /// The value.
    pub value: Decimal,
}

/// Everything that one scoring reads: responses and facts of one organisation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dataset {
    /// Responses and rows of other tables, in any number of batches in any order.
    pub batches: Vec<Batch>,
    /// Facts in any order; no two for the same subject, period and measure.
    pub facts: Vec<Fact>,
    /// Subjects that are registered whether or not they have data.
    pub subjects: BTreeMap<String, Subject>,
    /// Values to compare with.
    pub references: Vec<Reference>,
    /// What of the files is not in the data. It decides no score.
    pub lacks: Lacks,
    /// Whether the rows come from the store, where answers are as they were read by the rules of their import.
    pub stored: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_what_was_given() {
        let column = Column::of(["a", "", "b", "a"]);
        assert_eq!(column.dictionary, ["a", "b"]);
        assert_eq!((column.get(0), column.get(1), column.get(3)), (Some("a"), None, Some("a")));
    }
}
