//! Readers of CSV files: responses, measures, subjects and values to compare with.
//!
//! A file is decoded ([`decode`]), then read by one of [`responses`], [`rows`], [`measures`], [`subjects`] and
//! [`references`]. What is wrong with the file as a whole is an [`IngestError`]; a row with a bad cell is
//! left out and reported as a [`Reject`], one for each bad cell, and can be written out by
//! [`rejects_csv`], corrected and read again. The texts of answers are kept as given, only trimmed.

mod codes;
mod columns;
mod decode;
mod error;
mod frame;
mod json;
mod judge;
mod keys;
mod landing;
mod measures;
mod pending;
mod proposal;
mod quotes;
mod references;
mod rejects;
mod responses;
mod shares;
mod subjects;
mod suspicion;
mod swallowed;
mod table;
#[cfg(test)]
mod tests;
mod typed;
mod unpack;
mod workbook;

pub use decode::{Encoding, decode};
pub use error::IngestError;
pub use frame::frame;
pub use landing::{Landed, fits, land};
pub use measures::{corrections, measures};
pub use proposal::{Proposal, Proposed, propose};
pub use references::{MORE_RESULTS, references};
pub use rejects::rejects_csv;
pub use responses::{responses, rows};
pub use subjects::subjects;
pub(crate) use table::did_you_mean;
pub use table::listed;
pub use unpack::{Table as Unpacked, unpack};

use crate::data::{Domain, Lack, LackKind, Lacks, Refused};
use crate::period::{Period, PeriodKind};
use crate::plan::Plan;
use crate::plan::TableId;
use crate::ruleset::{Coding, Codings, Library, RowKind};
use crate::score::{InLibrary, Rules};
use chrono::NaiveDate;
use indexmap::IndexMap;
use judge::{Judge, Verdict};
use pending::Pending;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

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
    /// What the versions of the rule set expect, by the day from which each is in force: a row is read by the one in force in
    /// its period, before the first of them by the first. None where all rows are read alike.
    pub eras: BTreeMap<NaiveDate, Form>,
    /// How columns are written that the rules say something of.
    pub codings: Codings,
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
        let given = |table: TableId| -> IndexMap<String, Domain> {
            let columns = plan.columns.iter().filter(|column| column.table == table);
            columns.filter_map(|column| Some((column.id.clone(), column.domain()?.clone()))).collect()
        };
        let others = plan.tables.entries();
        Self {
            plain: plan.has_responses(),
            questions: given(TableId::RESPONSES),
            tables: others
                .filter_map(|(at, table)| {
                    Some((table.id.clone(), TableForm { kind: table.kind?, columns: given(at) }))
                })
                .collect(),
            measures: plan.measures.iter().map(|measure| (measure.id.clone(), measure.domain.clone())).collect(),
            period: plan.ruleset.period,
            eras: BTreeMap::new(),
            codings: plan.ruleset.codings.clone(),
        }
    }

    /// How the columns of a file are written as the rules of all versions say, in fixed words: of responses or rows by their
    /// table, or of measures.
    #[must_use]
    pub fn declared(&self, table: Option<&str>) -> Vec<String> {
        let mut words: Vec<String> = self.all().flat_map(|form| form.declared_alone(table)).collect();
        words.sort();
        words.dedup();
        words
    }

    fn declared_alone(&self, table: Option<&str>) -> Vec<String> {
        let ids: Vec<String> = match table {
            None => self.measures.keys().cloned().collect(),
            Some("") => self.questions.keys().cloned().collect(),
            Some(table) => {
                let columns = self.tables.get(table).into_iter().flat_map(|of| of.columns.keys());
                columns.map(|id| column_name(table, id)).collect()
            }
        };
        let mut words = Vec::new();
        for id in ids {
            let Coding { missing, notation } = self.codings.of(&id);
            words.extend(missing.iter().map(|code| format!("declared {id} missing={code}")));
            words.extend(notation.decimal_comma.then(|| format!("declared {id} decimal-comma")));
            words.extend(notation.thousands.then(|| format!("declared {id} thousands")));
        }
        words
    }

    /// What files for a plan contain whose rows are read by the rules in force in their periods.
    #[must_use]
    pub fn by_version(plan: &Plan, library: &Library, id: &str) -> Self {
        Self::by_rules(plan, &InLibrary { library, id })
    }

    /// The same of rules from anywhere.
    #[must_use]
    pub fn by_rules(plan: &Plan, rules: &dyn Rules) -> Self {
        let mut form = Self::of(plan);
        let turns = rules.turns();
        // A version that is wrong, or not in force yet, is said by whoever scores by it.
        let in_force = |turn: Period| Some(Self::of(&*rules.plan(Some(turn)).ok()?));
        let before = turns.first().and_then(|first| Some((NaiveDate::MIN, in_force(first.previous())?)));
        let since = turns.iter().filter_map(|turn| Some((turn.first_day(), in_force(*turn)?)));
        form.eras = before.into_iter().chain(since).collect();
        form
    }

    /// What a column of a table may hold in a period; the responses have no name.
    #[must_use]
    pub fn domain(&self, table: &str, period: Period, column: &str) -> Option<&Domain> {
        let form = self.on(period.first_day());
        match table {
            "" => form.questions.get(column),
            table => form.tables.get(table)?.columns.get(column),
        }
    }

    /// What the rules in force on a day expect.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> &Self {
        self.eras.range(..=day).next_back().map_or(self, |(_, form)| form)
    }

    /// The kind of the periods that the rules in force on a day score.
    #[must_use]
    pub fn scores(&self, day: NaiveDate) -> PeriodKind {
        let in_force = self.eras.range(..=day).next_back().or_else(|| self.eras.first_key_value());
        in_force.map_or(self.period, |(_, form)| form.period)
    }

    /// It, and what all versions expect.
    pub fn all(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(self.eras.values())
    }

    /// The forms by which the rows of a file are read, in the order of their days.
    fn of_rows(&self, text: &str, name: &str, mapping: &Mapping) -> Result<Vec<(NaiveDate, &Self)>, IngestError> {
        let mut eras: Vec<(NaiveDate, &Self)> = self.eras.iter().map(|(from, form)| (*from, form)).collect();
        let coarsest = eras.iter().map(|(_, form)| form.period).max().filter(|_| eras.len() > 1);
        let Some(coarsest) = coarsest else { return Ok(vec![(NaiveDate::MIN, self)]) };
        if let Some(first) = eras.first_mut() {
            first.0 = NaiveDate::MIN;
        }
        let mut met = vec![false; eras.len()];
        for day in keys::days(text, name, mapping, coarsest)? {
            met.get_mut(in_force(&eras, day)).into_iter().for_each(|met| *met = true);
        }
        let mut used: Vec<(NaiveDate, &Self)> =
            eras.into_iter().zip(met).filter(|(_, met)| *met).map(|(era, _)| era).collect();
        match used.first_mut() {
            Some(first) => first.0 = NaiveDate::MIN,
            None => used.push((NaiveDate::MIN, self)),
        }
        Ok(used)
    }

    /// Refuses the file `name` of responses where nothing of it would be read.
    ///
    /// # Errors
    /// [`IngestError::NoQuestions`] with the options that name files of surveys and records.
    pub fn takes_responses(&self, name: &str) -> Result<(), IngestError> {
        if self.all().any(|form| form.plain) {
            return Ok(());
        }
        let option = |kind: RowKind| if kind == RowKind::Survey { "--survey" } else { "--records" };
        let mut tables: IndexMap<&String, &TableForm> = IndexMap::new();
        self.all().flat_map(|form| &form.tables).for_each(|(name, of)| {
            tables.entry(name).or_insert(of);
        });
        let named = tables.iter().map(|(table, of)| format!("`{} {table}=FILE`", option(of.kind)));
        let tables = named.collect::<Vec<_>>().join(" or ");
        Err(IngestError::NoQuestions { name: name.to_owned(), tables })
    }
}

/// The place of the last form that is in force on a day.
fn in_force(eras: &[(NaiveDate, &Form)], day: NaiveDate) -> usize {
    eras.iter().rposition(|(from, _)| *from <= day).unwrap_or_default()
}

/// Codes for "no value" as they are compared.
fn codes_of(codes: &[String]) -> Vec<crate::data::codes::Code> {
    codes.iter().map(|code| crate::data::codes::Code::of(code)).collect()
}

/// The name of a column as the rules have it.
fn column_name(table: &str, id: &str) -> String {
    if table.is_empty() { id.to_owned() } else { format!("{table}.{id}") }
}

/// How a file that calls things otherwise, or lacks them, is to be read.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// Our name to the header in the file (`--map subject=iso3`).
    pub columns: BTreeMap<String, String>,
    /// The subject of all rows of a file without such a column.
    pub subject: Option<String>,
    /// The period of all rows of a file without such a column.
    pub period: Option<Period>,
    /// How the file's bytes are to be read.
    pub encoding: Encoding,
    /// Whether a comma in numbers is the decimal sign, instead of what the rules say.
    pub decimal_comma: Option<bool>,
    /// Whether numbers may have separators of thousands, instead of what the rules say.
    pub thousands: Option<bool>,
    /// Codes for "no value", of the columns that they are for instead of those of the rules.
    pub missing: Vec<Coded>,
    /// The subjects whose rows are accepted; none for all.
    pub registered: Option<Arc<BTreeSet<String>>>,
    /// Rows that were rejected when their files were imported, to see which of them come in now.
    pub pending: Vec<Refused>,
    /// What a source made of the file; then nothing else of the file is read.
    pub landed: Option<Arc<Landed>>,
    /// The source by which the file is read, with what identifies its text.
    pub source: Option<String>,
}

impl Mapping {
    /// How the table is read that a source has made of a file: its numbers are plain.
    #[must_use]
    pub fn of_landed(landed: Landed) -> Self {
        Self {
            landed: Some(Arc::new(landed)),
            decimal_comma: Some(false),
            thousands: Some(false),
            ..Self::default()
        }
    }
}

/// A code for "no value".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coded {
    /// The column that it is declared for; none for all.
    pub column: Option<String>,
    /// The code.
    pub code: String,
}

/// What a file yielded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read<T> {
    /// The content of the accepted rows.
    pub rows: T,
    /// What else there is to say of the file.
    pub about: About,
}

/// What there is to say of a file beside its rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
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
    /// What of the file is not in the rows, by subject and period.
    pub lacks: Lacks,
    /// Ids that were changed, since they have something that can't be seen or letters of full width: as given, and as
    /// kept.
    pub folded: BTreeMap<String, String>,
    /// Columns whose accepted values are probably meant as others, each in words.
    pub doubts: Vec<String>,
    /// Which names of the mapping the file has a column for.
    pub mapped: Vec<String>,
    /// Which columns with codes of their own for "no value" the file has.
    pub coded: Vec<String>,
    /// The rejected rows, in the order of the file.
    pub refused: Vec<Refused>,
    /// Rows that were rejected before and are accepted now.
    pub mended: Vec<Refused>,
    /// The file.
    pub name: String,
    /// What a source left out of the file, and what it made of it, in words.
    pub notes: Vec<String>,
    /// Columns of which a source could not read cells.
    pub odd: Vec<Odd>,
}

/// A column with cells that could not be read and are taken as missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Odd {
    /// The header of the column.
    pub column: String,
    /// How many cells could not be read.
    pub cells: u64,
    /// How many cells are not empty.
    pub of: u64,
    /// What is wrong with the first, and what it holds.
    pub first: String,
    /// Where the column is written in the source, or the source itself.
    pub place: String,
}

impl<T> std::ops::Deref for Read<T> {
    type Target = About;

    fn deref(&self) -> &About {
        &self.about
    }
}

impl<T> std::ops::DerefMut for Read<T> {
    fn deref_mut(&mut self) -> &mut About {
        &mut self.about
    }
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
        let about = About {
            ignored: table.unused(used),
            header: table.landed().map_or_else(|| table.header().to_vec(), |landed| landed.header().to_vec()),
            notes: table.landed().map(|landed| landed.notes().to_vec()).unwrap_or_default(),
            odd: table.landed().map(|landed| landed.odd().to_vec()).unwrap_or_default(),
            mapped: table.mapped(),
            coded: table.coded(),
            name: table.name().to_owned(),
            doubts: table.cut_off(used).into_iter().collect(),
            ..About::default()
        };
        Self { rows, about }
    }

    /// The same with other rows.
    fn with<U>(self, rows: U) -> Read<U> {
        Read { rows, about: self.about }
    }
}

impl About {
    /// The number of rejected rows.
    #[must_use]
    pub fn rejected(&self) -> usize {
        self.total - self.accepted
    }

    /// Counts a row of `whom`, as far as that is known; true when nothing is wrong with it. Of rows that were rejected when
    /// their file was imported it notes which come in now; one that is rejected again lacks as it did.
    fn admit(
        &mut self,
        row: &table::Row,
        whom: impl Fn() -> Whom,
        complaints: Vec<Complaint>,
        pending: &mut Pending,
    ) -> bool {
        self.total += 1;
        let known = pending.take(row, &self.name, &whom, complaints.is_empty());
        let fine = complaints.is_empty();
        self.accepted += usize::from(fine);
        match (complaints.first(), known) {
            (None, known) => self.mended.extend(known),
            (Some(_), Some(_)) => {}
            (Some(first), None) => {
                let Whom { subject, period, who } = whom();
                let (file, line) = row.origin().unwrap_or_else(|| (self.name.clone(), row.line));
                let refused = Refused { file, line, subject, period, who, reason: first.summary() };
                self.lacks.add(refused.clone().into(), 1);
                self.refused.push(refused);
            }
        }
        self.rejects.extend(complaints.into_iter().map(|complaint| Reject {
            line: row.line,
            column: complaint.column,
            value: complaint.value,
            reason: complaint.reason,
            row: row.cells(),
        }));
        fine
    }

    /// Counts cells of an accepted row that were read as missing.
    fn lack(&mut self, (subject, period): (&str, Period), cells: Vec<String>) {
        for reason in cells {
            let (subject, period, file) = (subject.to_owned(), Some(period), self.name.clone());
            self.lacks.add(Lack { kind: LackKind::Missing, subject, period, file, reason }, 1);
        }
    }
}

/// What is wrong with one cell.
#[derive(Debug, Clone)]
struct Complaint {
    column: String,
    value: String,
    reason: String,
}

/// The subject, the period and the respondent of a row as far as they can be read.
#[derive(Debug, Default)]
struct Whom {
    subject: String,
    period: Option<Period>,
    who: String,
}

/// Characters of a value that a reason for a rejection repeats.
const SHOWN_OF_VALUE: usize = 40;

impl Complaint {
    /// The complaint in one line, without the place.
    fn summary(&self) -> String {
        match self.column.as_str() {
            "" => self.reason.clone(),
            column => {
                let value: String = self.value.chars().take(SHOWN_OF_VALUE).collect();
                format!("{column} `{value}`: {}", self.reason)
            }
        }
    }
}
