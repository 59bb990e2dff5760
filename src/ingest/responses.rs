//! Responses: `subject,period[,respondent],<attributes and questions…>`, one row a response; and records:
//! `subject,period,<fields…>`, one row a record.

use super::keys::Keys;
use super::swallowed;
use super::table::{Row, Table};
use super::{Complaint, Form, IngestError, Judge, Mapping, Pending, Read, TableForm, Verdict};
use crate::data::{Batch, ColumnBuilder};
use crate::period::{Period, PeriodKind};
use crate::ruleset::RowKind;
use indexmap::IndexMap;

/// Reads responses into one batch a period, in the order in which the periods first appear; rows keep
/// their order. A respondent may be absent; every question and attribute of the form needs its column.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read, or nothing of it would be.
pub fn responses(text: &str, name: &str, form: &Form, mapping: &Mapping) -> Result<Read<Vec<Batch>>, IngestError> {
    form.takes_responses(name)?;
    let kind = RowKind::Survey;
    read("", &TableForm { kind, columns: form.questions.clone() }, (text, name), form.period, mapping)
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
    let Some(columns) = form.tables.get(which) else {
        return Err(IngestError::UnknownRows { name: name.to_owned(), rows: which.to_owned() });
    };
    read(which, columns, (text, name), form.period, mapping)
}

fn read(
    which: &str,
    form: &TableForm,
    (text, name): (&str, &str),
    period: PeriodKind,
    mapping: &Mapping,
) -> Result<Read<Vec<Batch>>, IngestError> {
    let mut table = Table::open(text, name)?;
    let named = form.kind == RowKind::Survey;
    let keys = Keys::find(&table, mapping, Some(period))?;
    let respondent = if named { table.find("respondent", mapping)? } else { None };
    let mut answers = Answers::find(&table, form, mapping)?;
    let mut used = vec![keys.subject, keys.period, respondent];
    used.extend(answers.columns.iter().map(|(_, column, _)| Some(*column)));

    let mut pending = Pending::of(mapping);
    let mut read = Read::of((), &table, &used);
    let mut batches: IndexMap<Period, BatchBuilder> = IndexMap::new();
    while let Some(row) = table.next_row()? {
        let mut complaints = Vec::from_iter(table.misfit(&row));
        complaints.extend(swallowed::complaint(&table, &row, |cells| keys.fits(cells) && answers.fit(cells)));
        let (mut key, mut who) = (None, String::new());
        if complaints.is_empty() {
            key = keys.read(&table, &row, &mut complaints);
            who = named_respondent(&table, &keys, &row, respondent, &mut complaints);
            answers.check(&table, &row, &mut complaints);
        }
        if read.admit(&row, || keys.whom(&row, &who), complaints)
            && let Some((subject, period)) = key
        {
            read.mended.extend(pending.mended(&row, name, || keys.whom(&row, &who)));
            let batch = batches.entry(period).or_insert_with(|| BatchBuilder::new(answers.columns.len()));
            batch.push(&subject, &who, &answers, &row);
            read.lack((&subject, period), std::mem::take(&mut answers.missing));
        }
    }
    read.folded = keys.folded.take();
    read.doubts = answers.columns.iter().filter_map(|(_, at, judge)| judge.doubt(table.title(*at))).collect();
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
    let Some(column) = column else { return String::new() };
    keys.id(row, column).unwrap_or_else(|reason| {
        let (column, value) = (table.title(column).to_owned(), row.cell(column).to_owned());
        complaints.push(Complaint { column, value, reason });
        String::new()
    })
}

/// The columns of the answers: id, place in the file, what is allowed; and what became of the row at hand.
struct Answers<'a> {
    columns: Vec<(&'a str, usize, Judge<'a>)>,
    /// For each column the text that is kept instead of the cell.
    instead: Vec<Option<String>>,
    /// The cells that are read as missing, in words.
    missing: Vec<String>,
}

impl<'a> Answers<'a> {
    fn find(table: &Table<'_>, form: &'a TableForm, mapping: &Mapping) -> Result<Self, IngestError> {
        let found = form
            .columns
            .iter()
            .map(|(id, domain)| Ok((id.as_str(), table.need(id, mapping)?, Judge::new(id, domain, mapping))));
        let columns = found.collect::<Result<Vec<_>, IngestError>>()?;
        Ok(Self { instead: vec![None; columns.len()], columns, missing: Vec::new() })
    }

    fn check(&mut self, table: &Table<'_>, row: &Row, complaints: &mut Vec<Complaint>) {
        self.missing.clear();
        for ((_, column, judge), instead) in self.columns.iter_mut().zip(&mut self.instead) {
            let text = row.cell(*column);
            let column = table.title(*column);
            *instead = match judge.verdict(text) {
                Verdict::Kept => None,
                Verdict::As(text) => Some(text),
                Verdict::NoValue => {
                    self.missing.push(format!("{column} `{text}`"));
                    Some(String::new())
                }
                Verdict::Refused(reason) => {
                    complaints.push(Complaint { column: column.to_owned(), value: text.to_owned(), reason });
                    None
                }
            };
        }
    }

    /// Whether the cells of a line could be answers, of which one at least is given.
    fn fit(&mut self, cells: &[&str]) -> bool {
        let mut given = self.columns.is_empty();
        for (_, column, judge) in &mut self.columns {
            let cell = cells.get(*column).copied().unwrap_or_default();
            if matches!(judge.verdict(cell), Verdict::Refused(_)) {
                return false;
            }
            given |= !cell.is_empty();
        }
        given
    }
}

/// A batch being filled row by row.
struct BatchBuilder {
    subjects: ColumnBuilder,
    respondents: ColumnBuilder,
    columns: Vec<ColumnBuilder>,
}

impl BatchBuilder {
    fn new(columns: usize) -> Self {
        Self {
            subjects: ColumnBuilder::default(),
            respondents: ColumnBuilder::default(),
            columns: std::iter::repeat_with(ColumnBuilder::default).take(columns).collect(),
        }
    }

    fn push(&mut self, subject: &str, respondent: &str, answers: &Answers<'_>, row: &Row) {
        self.subjects.push(subject);
        self.respondents.push(respondent);
        for ((builder, (_, column, _)), instead) in
            self.columns.iter_mut().zip(&answers.columns).zip(&answers.instead)
        {
            builder.push(instead.as_deref().unwrap_or_else(|| row.cell(*column)));
        }
    }

    fn finish(self, table: &str, period: Period, answers: &Answers<'_>) -> Batch {
        let ids = answers.columns.iter().map(|(id, _, _)| (*id).to_owned());
        Batch {
            table: table.to_owned(),
            period,
            subjects: self.subjects.finish(),
            respondents: self.respondents.finish(),
            columns: ids.zip(self.columns.into_iter().map(ColumnBuilder::finish)).collect(),
        }
    }
}
