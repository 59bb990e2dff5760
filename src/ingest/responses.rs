//! Responses: `subject,period[,respondent],<attributes and questions…>`, one row a response; and records:
//! `subject,period,<fields…>`, one row a record.

use super::columns::Judged;
use super::keys::Keys;
use super::swallowed;
use super::table::{Row, Table};
use super::{Complaint, Form, IngestError, Mapping, Pending, Read, TableForm, Verdict, judge};
use crate::data::{Batch, ColumnBuilder, Domain, spelling};
use crate::period::Period;
use crate::ruleset::RowKind;
use chrono::NaiveDate;
use indexmap::IndexMap;

/// Reads responses into one batch a period, in the order in which the periods first appear; rows keep
/// their order. A respondent may be absent; every question and attribute of the form needs its column.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read, or nothing of it would be.
pub fn responses(text: &str, name: &str, form: &Form, mapping: &Mapping) -> Result<Read<Vec<Batch>>, IngestError> {
    form.takes_responses(name)?;
    let eras = form.of_rows(text, name, mapping)?;
    read(("", RowKind::Survey), eras, |form| form.plain.then_some(&form.questions), (text, name), mapping)
}

/// Reads the rows of a survey, as [`responses`] does, or records, which name no respondent.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read, or `which` is no survey and no records of the form.
pub fn rows(
    text: &str,
    name: &str,
    form: &Form,
    which: &str,
    mapping: &Mapping,
) -> Result<Read<Vec<Batch>>, IngestError> {
    let Some(TableForm { kind, .. }) = form.all().find_map(|form| form.tables.get(which)) else {
        return Err(IngestError::UnknownRows { name: name.to_owned(), rows: which.to_owned() });
    };
    let eras = form.of_rows(text, name, mapping)?;
    read((which, *kind), eras, |form| form.tables.get(which).map(|table| &table.columns), (text, name), mapping)
}

fn read<'f>(
    (which, kind): (&str, RowKind),
    eras: Vec<(NaiveDate, &'f Form)>,
    of: impl Fn(&'f Form) -> Option<&'f IndexMap<String, Domain>>,
    (text, name): (&str, &str),
    mapping: &Mapping,
) -> Result<Read<Vec<Batch>>, IngestError> {
    let mut table = Table::open_for(text, name, mapping)?;
    let named = kind == RowKind::Survey;
    let keys = Keys::find(&table, mapping, eras.iter().map(|(_, form)| form.period).max())?;
    let respondent = if named { table.find("respondent", mapping)? } else { None };
    let judged = Judged::find(&table, which, eras, of, mapping)?;
    let mut answers = Answers { instead: vec![None; judged.columns.len()], judged, missing: Vec::new(), era: 0 };
    let places = answers.judged.places();
    let mut used = vec![keys.subject, keys.period, respondent];
    used.extend(places.iter().copied().map(Some));

    let mut pending = Pending::of(mapping);
    let mut read = Read::of((), &table, &used);
    let mut batches: IndexMap<Period, BatchBuilder> = IndexMap::new();
    while let Some(row) = table.next_row()? {
        let mut complaints = Vec::from_iter(table.misfit(&row));
        complaints.extend(row.complaints());
        complaints
            .extend(swallowed::complaint(&table, &row, &keys, respondent, |cells| answers.judged.fit(cells, "")));
        complaints.extend(table.stray_quote(&row, &[keys.subject, keys.period, respondent], &places));
        let (mut key, mut who) = (None, String::new());
        if complaints.is_empty() {
            key = keys.read(&table, &row, &mut complaints);
            complaints.extend(answers.judged.complaint(&table, &row, &keys, key.as_ref()));
            who = named_respondent(&table, &keys, &row, respondent, &mut complaints);
            answers.check(&table, &row, key.as_ref().map(|(_, period)| *period), &mut complaints);
            answers.missing.extend(row.lost());
            answers.missing.extend(nobody(&table, &row, respondent));
        }
        if read.admit(&row, || keys.whom(&row, &who), complaints, &mut pending)
            && let Some((subject, period)) = key
        {
            let batch = batches.entry(period).or_insert_with(|| BatchBuilder::new(answers.era, places.len()));
            batch.push(&subject, &who, &answers, &row);
            read.lack((&subject, period), std::mem::take(&mut answers.missing));
        }
    }
    read.folded = keys.folded.take();
    read.doubts.extend(answers.judged.doubts(&table));
    let rows = batches.into_iter().map(|(period, batch)| batch.finish(which, period, &answers)).collect();
    Ok(read.with(rows))
}

/// The respondent of a row; what is wrong with the id goes to `complaints`.
fn named_respondent(
    table: &Table<'_>,
    keys: &Keys<'_>,
    row: &Row,
    column: Option<usize>,
    complaints: &mut Vec<Complaint>,
) -> String {
    let Some(column) = column.filter(|column| !is_nobody(row.cell(*column))) else { return String::new() };
    let id = keys.id(row, column);
    // The same people in an export whose column of numbers has gaps.
    let id = id.map(|id| spelling::without_zeros(&id).map_or_else(|| id.clone(), str::to_owned));
    id.unwrap_or_else(|reason| {
        let (column, value) = (table.title(column).to_owned(), row.cell(column).to_owned());
        complaints.push(Complaint { column, value, reason });
        String::new()
    })
}

/// Whether the cell of a respondent is a code for "no value": an anonymous response, as one with an empty cell is.
fn is_nobody(cell: &str) -> bool {
    judge::is_no_value(cell)
}

/// The cell of a respondent that is read as missing, in words.
fn nobody(table: &Table<'_>, row: &Row, column: Option<usize>) -> Option<String> {
    let column = column.filter(|column| is_nobody(row.cell(*column)))?;
    Some(format!("{} `{}`", table.title(column), row.cell(column)))
}

/// The columns of the answers, and what became of the row at hand.
struct Answers<'a> {
    judged: Judged<'a>,
    /// The rules by which the row is read.
    era: usize,
    /// For each column the text that is kept instead of the cell.
    instead: Vec<Option<String>>,
    /// The cells that are read as missing, in words.
    missing: Vec<String>,
}

impl Answers<'_> {
    fn check(&mut self, table: &Table<'_>, row: &Row, period: Option<Period>, complaints: &mut Vec<Complaint>) {
        self.missing.clear();
        self.era = self.judged.era(period);
        for (expected, instead) in self.judged.columns.iter_mut().zip(&mut self.instead) {
            let (text, column) = (row.cell(expected.at), table.title(expected.at));
            *instead = match expected.verdict(row, self.era) {
                Some(Verdict::Kept) | None => None,
                Some(Verdict::As(text)) => Some(text),
                Some(Verdict::NoValue) => {
                    self.missing.push(format!("{column} `{text}`"));
                    Some(String::new())
                }
                Some(Verdict::Refused(reason)) => {
                    let value = row.given(expected.at).to_owned();
                    complaints.push(Complaint { column: column.to_owned(), value, reason });
                    None
                }
            };
        }
    }
}

/// A batch being filled row by row.
struct BatchBuilder {
    /// The rules in force in its period.
    era: usize,
    subjects: ColumnBuilder,
    respondents: ColumnBuilder,
    columns: Vec<ColumnBuilder>,
}

impl BatchBuilder {
    fn new(era: usize, columns: usize) -> Self {
        Self {
            era,
            subjects: ColumnBuilder::default(),
            respondents: ColumnBuilder::default(),
            columns: std::iter::repeat_with(ColumnBuilder::default).take(columns).collect(),
        }
    }

    fn push(&mut self, subject: &str, respondent: &str, answers: &Answers<'_>, row: &Row) {
        self.subjects.push(subject);
        self.respondents.push(respondent);
        for ((builder, expected), instead) in
            self.columns.iter_mut().zip(&answers.judged.columns).zip(&answers.instead)
        {
            builder.push(instead.as_deref().unwrap_or_else(|| row.cell(expected.at)));
        }
    }

    /// The batch with the columns that the rules in force in its period have.
    fn finish(self, table: &str, period: Period, answers: &Answers<'_>) -> Batch {
        let era = self.era;
        let named = answers.judged.columns.iter().zip(self.columns).filter(|(expected, _)| expected.is_of(era));
        Batch {
            table: table.to_owned(),
            period,
            subjects: self.subjects.finish(),
            respondents: self.respondents.finish(),
            columns: named.map(|(expected, column)| (expected.id.to_owned(), column.finish())).collect(),
        }
    }
}
