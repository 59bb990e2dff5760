//! Responses: `subject,period[,respondent],<attributes and questions…>`, one row a response; and records:
//! `subject,period,<fields…>`, one row a record.

use super::keys::Keys;
use super::table::{Row, Table};
use super::{Complaint, Form, IngestError, Judge, Mapping, Read, TableForm};
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
    let mut known = vec!["subject", "period"];
    known.extend(named.then_some("respondent"));
    known.extend(form.columns.keys().map(String::as_str));
    table.check_mapping(mapping, &known)?;
    let keys = Keys::find(&table, mapping, Some(period))?;
    let respondent = if named { table.find("respondent", mapping)? } else { None };
    let mut answers = Answers::find(&table, form, mapping)?;
    let mut used = vec![keys.subject, keys.period, respondent];
    used.extend(answers.0.iter().map(|(_, column, _)| Some(*column)));

    let mut read = Read::of((), &table, &used);
    let mut batches: IndexMap<Period, BatchBuilder> = IndexMap::new();
    while let Some(row) = table.next_row()? {
        let mut complaints = Vec::from_iter(table.misfit(&row));
        let mut key = None;
        if complaints.is_empty() {
            key = keys.read(&table, &row, &mut complaints);
            answers.check(&table, &row, &mut complaints);
        }
        if read.admit(&row, complaints)
            && let Some((subject, period)) = key
        {
            let batch = batches.entry(period).or_insert_with(|| BatchBuilder::new(answers.0.len()));
            batch.push(&subject, respondent.map_or("", |column| row.cell(column)), &answers, &row);
        }
    }
    let rows = batches.into_iter().map(|(period, batch)| batch.finish(which, period, &answers)).collect();
    let Read { accepted, total, rejects, silent, ignored, header, .. } = read;
    Ok(Read { rows, accepted, total, rejects, silent, ignored, header })
}

/// The columns of the answers: id, place in the file, what is allowed.
struct Answers<'a>(Vec<(&'a str, usize, Judge<'a>)>);

impl<'a> Answers<'a> {
    fn find(table: &Table<'_>, form: &'a TableForm, mapping: &Mapping) -> Result<Self, IngestError> {
        let found = form
            .columns
            .iter()
            .map(|(id, domain)| Ok((id.as_str(), table.need(id, mapping)?, Judge::new(domain))));
        Ok(Self(found.collect::<Result<_, IngestError>>()?))
    }

    fn check(&mut self, table: &Table<'_>, row: &Row, complaints: &mut Vec<Complaint>) {
        for (_, column, judge) in &mut self.0 {
            let text = row.cell(*column);
            if let Some(reason) = judge.objection(text) {
                let column = table.title(*column).to_owned();
                complaints.push(Complaint { column, value: text.to_owned(), reason });
            }
        }
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
        for (builder, (_, column, _)) in self.columns.iter_mut().zip(&answers.0) {
            builder.push(row.cell(*column));
        }
    }

    fn finish(self, table: &str, period: Period, answers: &Answers<'_>) -> Batch {
        let ids = answers.0.iter().map(|(id, _, _)| (*id).to_owned());
        Batch {
            table: table.to_owned(),
            period,
            subjects: self.subjects.finish(),
            respondents: self.respondents.finish(),
            columns: ids.zip(self.columns.into_iter().map(ColumnBuilder::finish)).collect(),
        }
    }
}
