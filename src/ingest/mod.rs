//! Readers of CSV files: responses, measures, subjects and values to compare with.
//!
//! A file is decoded ([`decode`]), then read by one of [`responses`], [`rows`], [`measures`], [`subjects`] and
//! [`references`]. What is wrong with the file as a whole is an [`IngestError`]; a row with a bad cell is
//! left out and reported as a [`Reject`], one for each bad cell, and can be written out by
//! [`rejects_csv`], corrected and read again. The texts of answers are kept as given, only trimmed.

mod decode;
mod error;
mod frame;
mod keys;
mod measures;
mod references;
mod rejects;
mod responses;
mod subjects;
mod table;
#[cfg(test)]
mod tests;

pub use decode::{Encoding, decode};
pub use error::IngestError;
pub use frame::frame;
pub use measures::{corrections, measures};
pub use references::references;
pub use rejects::rejects_csv;
pub use responses::{responses, rows};
pub(crate) use subjects::circle;
pub use subjects::subjects;

use crate::data::Domain;
use crate::period::{Period, PeriodKind};
use crate::plan::Plan;
use crate::ruleset::RowKind;
use indexmap::IndexMap;
use std::collections::{BTreeMap, HashMap};

/// What a rule set expects of its files.
#[derive(Debug, Clone)]
pub struct Form {
    /// Whether responses of no survey are of use; without questions and attributes they may be counted all the same.
    pub plain: bool,
    /// Attributes and questions of a response, by id.
    pub questions: IndexMap<String, Domain>,
    /// What files of surveys and records contain, by name.
    pub tables: IndexMap<String, TableForm>,
    /// Measures by id.
    pub measures: IndexMap<String, Domain>,
    /// The period that the rule set scores; a row's period is of this kind or finer.
    pub period: PeriodKind,
}

/// What a file of a survey or of records contains.
#[derive(Debug, Clone)]
pub struct TableForm {
    /// What its rows are.
    pub kind: RowKind,
    /// Attributes and questions, or fields, by id.
    pub columns: IndexMap<String, Domain>,
}

impl Form {
    /// What files for a plan contain.
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let given = |table: usize| -> IndexMap<String, Domain> {
            let columns = plan.columns.iter().filter(|column| column.table == table);
            columns.filter_map(|column| Some((column.id.clone(), column.domain()?.clone()))).collect()
        };
        let others = plan.tables.iter().enumerate();
        Self {
            plain: plan.has_responses(),
            questions: given(0),
            tables: others
                .filter_map(|(at, table)| {
                    Some((table.id.clone(), TableForm { kind: table.kind?, columns: given(at) }))
                })
                .collect(),
            measures: plan.measures.iter().map(|measure| (measure.id.clone(), measure.domain.clone())).collect(),
            period: plan.ruleset.period,
        }
    }

    /// Refuses the file `name` of responses where nothing of it would be read.
    ///
    /// # Errors
    /// [`IngestError::NoQuestions`] with the options that name files of surveys and records.
    pub fn takes_responses(&self, name: &str) -> Result<(), IngestError> {
        if self.plain {
            return Ok(());
        }
        let option = |kind: RowKind| if kind == RowKind::Survey { "--survey" } else { "--records" };
        let named = self.tables.iter().map(|(table, of)| format!("`{} {table}=FILE`", option(of.kind)));
        let tables = named.collect::<Vec<_>>().join(" or ");
        Err(IngestError::NoQuestions { name: name.to_owned(), tables })
    }
}

/// How a file that calls things otherwise, or lacks them, is to be read.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// Our name to the header in the file (`--map subject=iso3`).
    pub columns: BTreeMap<String, String>,
    /// The subject of rows that name none.
    pub subject: Option<String>,
    /// The period of rows that name none.
    pub period: Option<Period>,
    /// How the file's bytes are to be read.
    pub encoding: Encoding,
}

/// What a file yielded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// The content of the accepted rows.
    pub rows: T,
    /// The number of accepted rows.
    pub accepted: usize,
    /// The number of rows in the file, less the header and blank lines.
    pub total: usize,
    /// The bad cells of the rows that were left out, in the order of the file.
    pub rejects: Vec<Reject>,
    /// The rows that say nothing, each by subject and period: measures of which none has a value.
    pub silent: Vec<String>,
    /// The headers of columns that were left out and are not known to belong to a file of this kind.
    pub ignored: Vec<String>,
    /// The header as the file gives it, trimmed.
    pub header: Vec<String>,
}

/// A bad cell, or a bad row as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// The line of the file in which the row begins; the first line is 1.
    pub line: u64,
    /// The header of the bad cell as the file gives it; empty when the row as a whole is bad.
    pub column: String,
    /// What the cell holds.
    pub value: String,
    /// What is wrong with it.
    pub reason: String,
    /// All cells of the row as given.
    pub row: Vec<String>,
}

impl<T> Read<T> {
    fn of(rows: T, table: &table::Table<'_>, used: &[Option<usize>]) -> Self {
        Self {
            rows,
            accepted: 0,
            total: 0,
            rejects: Vec::new(),
            silent: Vec::new(),
            ignored: table.unused(used),
            header: table.header().to_vec(),
        }
    }

    /// Counts a row; true when nothing is wrong with it.
    fn admit(&mut self, row: &table::Row, complaints: Vec<Complaint>) -> bool {
        self.total += 1;
        let fine = complaints.is_empty();
        self.accepted += usize::from(fine);
        self.rejects.extend(complaints.into_iter().map(|complaint| Reject {
            line: row.line,
            column: complaint.column,
            value: complaint.value,
            reason: complaint.reason,
            row: row.cells(),
        }));
        fine
    }
}

/// What is wrong with one cell.
#[derive(Debug)]
struct Complaint {
    column: String,
    value: String,
    reason: String,
}

/// How many verdicts on different texts one column remembers.
const REMEMBERED: usize = 65_536;

/// A domain that remembers what it said about a text, since a column repeats few of them.
#[derive(Debug)]
struct Judge<'a> {
    domain: &'a Domain,
    verdicts: HashMap<String, Option<String>>,
}

impl<'a> Judge<'a> {
    fn new(domain: &'a Domain) -> Self {
        Self { domain, verdicts: HashMap::new() }
    }

    /// Why `text` is not allowed here; none when it is.
    fn objection(&mut self, text: &str) -> Option<String> {
        if matches!(self.domain, Domain::Text | Domain::Classified(_)) {
            return None;
        }
        if let Some(verdict) = self.verdicts.get(text) {
            return verdict.clone();
        }
        let verdict = self.domain.read(text).err();
        if self.verdicts.len() < REMEMBERED {
            self.verdicts.insert(text.to_owned(), verdict.clone());
        }
        verdict
    }
}
