//! Sources: how a file of some kind becomes responses, records or measures, written down once in `sources/NAME.yaml`.
//!
//! [`FileSource`] is a source as written: where the header stands, which column is what, how labels, days and numbers
//! are written, which rows count. It is read by the decoder of rule sets, so that every mistake has its place
//! ([`fields`], [`decode`]). [`Shelf`] holds all sources of a workspace and knows which of them a rule set may use.
//! [`check`] holds a source against the rule set; what a source does to a file is a matter of `ingest`.

mod check;
mod decode;
mod fields;
mod shelf;

pub use check::{check, ids_of};
pub use decode::{offset, read_text as read};
pub use shelf::Shelf;

use fields::SOURCE;

use crate::data::Domain;
use crate::data::numeral::Notation;
use crate::diagnostic::{Diagnostic, Span};
use crate::plan::RowCondition;
use crate::ruleset::{At, Label};
use indexmap::IndexMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The JSON Schema of a source, for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    crate::ruleset::schema::of(&SOURCE, "satis source")
}

/// A source as written.
#[derive(Debug)]
pub struct FileSource {
    /// Its id.
    pub id: String,
    /// Where the id stands, or the file begins.
    pub span: Span,
    /// The path of its file as messages show it.
    pub file: String,
    /// The text of its file.
    pub text: Arc<str>,
    /// The folder of the rule set whose files it reads; none where all rule sets may use it.
    pub home: Option<PathBuf>,
    /// What kind of file it reads.
    pub title: Label,
    /// What its rows are.
    pub into: At<Rows>,
    /// How the file is encoded.
    pub encoding: Option<At<String>>,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// Where the names of the columns stand.
    pub header: Header,
    /// Who is judged.
    pub subject: Option<Role>,
    /// Who answers.
    pub respondent: Option<Role>,
    /// When.
    pub period: Option<Role>,
    /// How days and times are written.
    pub time: Time,
    /// How all columns are written that say nothing themselves.
    pub writing: Writing,
    /// The columns of answers by the id of the rule set.
    pub answers: IndexMap<String, AnswerColumn>,
    /// Further columns by the name that `filter` has for them.
    pub columns: IndexMap<String, SideColumn>,
    /// Which rows count.
    pub filter: Option<RowCondition>,
    /// Which rows of the same respondent count.
    pub keep: Keep,
    /// What is wrong with it.
    pub problems: Vec<Diagnostic>,
}

/// What the rows of a file are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Responses of the rule set's own survey.
    Responses,
    /// Measures.
    Measures,
    /// Rows of a further survey, or records.
    Table(String),
}

/// Where the names of the columns stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The row in which it begins, from 1.
    pub row: usize,
    /// How many rows it has.
    pub rows: usize,
    /// The only row of these that has names, from 1; none where all are joined.
    pub used: Option<usize>,
    /// How many rows below it are no data.
    pub after: usize,
}

/// How a column is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// By its header; of several with the same the nth, from 1.
    Header(String, Option<usize>),
    /// By its place, from 1.
    Position(usize),
    /// By a pattern of its header.
    Like(String),
}

/// A column of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRef {
    /// How it is found.
    pub named: Named,
    /// Where that is written.
    pub span: Span,
    /// The same in words, `file:line`.
    pub place: String,
}

/// A column, or one value for all rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A column.
    Column(ColumnRef),
    /// The same value in all rows.
    Value(String),
}

/// A column of ids or of periods.
#[derive(Debug, Clone)]
pub struct Role {
    /// What it is read from.
    pub from: Origin,
    /// Ids by what the file calls them, as they are compared.
    pub labels: IndexMap<String, String>,
}

/// In which order a day is written in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `14.3.2025`
    DayMonthYear,
    /// `3/14/2025`
    MonthDayYear,
    /// `25/3/14`
    YearMonthDay,
}

/// A form of days and times that has to be declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Numbers in an order.
    Numbers(Order),
    /// Days since 1899-12-30.
    Excel,
    /// Seconds since 1970.
    Unix,
    /// Thousandths of seconds since 1970.
    UnixMs,
}

/// How days and times are written.
#[derive(Debug, Clone, Default)]
pub struct Time {
    /// The forms that are declared.
    pub formats: Vec<Format>,
    /// The offset of the place from UTC, in seconds.
    pub zone: Option<i32>,
    /// The offset of times that say none, in seconds.
    pub written_in: Option<i32>,
    /// Where the period is written, `file:line`.
    pub place: String,
}

/// How cells are written; none where nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Writing {
    /// Codes for "no value".
    pub missing: Option<Vec<String>>,
    /// Whether a comma is the decimal sign.
    pub decimal_comma: Option<bool>,
    /// Whether numbers may have separators of thousands.
    pub thousands: Option<bool>,
}

impl Writing {
    /// How numbers are written: as a column says, else as `all`, else as `rules`.
    #[must_use]
    pub fn notation(&self, all: &Self, rules: Notation) -> Notation {
        Notation {
            decimal_comma: self.decimal_comma.or(all.decimal_comma).unwrap_or(rules.decimal_comma),
            thousands: self.thousands.or(all.thousands).unwrap_or(rules.thousands),
        }
    }
}

/// What a cell that can't be read costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnBad {
    /// The row.
    RejectRow,
    /// Its value.
    Missing,
}

/// What counts of a label with a number at its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Head {
    /// The number.
    Number,
    /// What follows it.
    Label,
}

/// A column of answers, or columns of ticks.
#[derive(Debug, Clone)]
pub struct AnswerColumn {
    /// Where its id stands.
    pub span: Span,
    /// What it is read from.
    pub given: Given,
    /// Answers by what the file has, as it is compared; none for no answer.
    pub labels: IndexMap<String, Option<At<String>>>,
    /// What counts of a label with a number at its head.
    pub head: Option<Head>,
    /// How its cells are written.
    pub writing: Writing,
    /// What a cell that can't be read costs; none where nothing is said.
    pub on_bad: Option<OnBad>,
    /// What stands between several choices.
    pub separators: Vec<String>,
    /// The choice for texts that are none.
    pub other: Option<At<String>>,
    /// Further signs of a tick, as they are compared.
    pub ticked: Vec<String>,
    /// Whether a row without a tick says nothing.
    pub no_tick_is_missing: bool,
}

/// What answers are read from.
#[derive(Debug, Clone)]
pub enum Given {
    /// A column, or one value for all rows.
    One(Origin),
    /// A column for each choice.
    Ticks(Vec<(At<String>, ColumnRef)>),
    /// Nothing: the file does not have it.
    Nothing,
}

/// A further column, for `where`.
#[derive(Debug, Clone)]
pub struct SideColumn {
    /// The column.
    pub column: ColumnRef,
    /// What its cells are.
    pub domain: Domain,
    /// How its cells are written.
    pub writing: Writing,
}

/// Which rows of the same respondent, subject and period count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// All of them.
    #[default]
    All,
    /// The first.
    First,
    /// The last.
    Last,
}
