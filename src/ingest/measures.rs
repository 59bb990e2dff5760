//! Measures: `subject,period,<measures…>`, one row a subject and period; an empty cell is no fact, and `~` withdraws
//! one that was imported before.

use super::keys::{Key, Keys};
use super::swallowed;
use super::table::{Row, Table};
use super::{Complaint, Form, IngestError, Judge, Mapping, Pending, Read, Verdict};
use crate::data::{Fact, WITHDRAWN};
use crate::period::Period;
use std::collections::HashMap;

/// Reads facts in the order of the file, without those that are withdrawn, since nothing was given before. Every measure of the form needs its column. A row that gives a
/// measure of a subject and period again is rejected with the line that gave it first.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read.
pub fn measures(text: &str, name: &str, form: &Form, mapping: &Mapping) -> Result<Read<Vec<Fact>>, IngestError> {
    read((text, name), form, mapping, false)
}

/// Reads facts as [`measures`] does, withdrawn ones among them: for a store, where something was given before.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read.
pub fn corrections(
    text: &str,
    name: &str,
    form: &Form,
    mapping: &Mapping,
) -> Result<Read<Vec<Fact>>, IngestError> {
    read((text, name), form, mapping, true)
}

fn read(
    (text, name): (&str, &str),
    form: &Form,
    mapping: &Mapping,
    withdrawn: bool,
) -> Result<Read<Vec<Fact>>, IngestError> {
    let mut table = Table::open(text, name)?;
    let keys = Keys::find(&table, mapping, Some(form.period))?;
    let mut cells = Vec::new();
    for (id, domain) in &form.measures {
        cells.push((id.as_str(), table.need(id, mapping)?, Judge::new(id, domain, mapping)));
    }
    let mut used = vec![keys.subject, keys.period];
    used.extend(cells.iter().map(|(_, column, _)| Some(*column)));

    let mut pending = Pending::of(mapping);
    let mut read = Read::of(Vec::new(), &table, &used);
    let mut lines: HashMap<Place, u64> = HashMap::new();
    while let Some(row) = table.next_row()? {
        let mut complaints = Vec::from_iter(table.misfit(&row));
        complaints.extend(swallowed::complaint(&table, &row, |line| keys.fits(line) && fit(&mut cells, line)));
        let (mut facts, mut missing) = (Vec::new(), Vec::new());
        let mut key = None;
        if complaints.is_empty() {
            key = keys.read(&table, &row, &mut complaints);
            for (id, column, judge) in &mut cells {
                match judged(
                    judge,
                    &row,
                    (*column, table.title(*column)),
                    key.as_ref(),
                    (id, &lines),
                    &mut missing,
                ) {
                    Ok(Some(fact)) => facts.push(fact),
                    Ok(None) => {}
                    Err(reason) => complaints.push(Complaint {
                        column: table.title(*column).to_owned(),
                        value: row.cell(*column).to_owned(),
                        reason,
                    }),
                }
            }
        }
        facts.retain(|fact| withdrawn || fact.value != WITHDRAWN);
        let silent =
            facts.is_empty().then(|| key.as_ref().map(|(subject, period)| format!("{subject} in {period}")));
        if read.admit(&row, || keys.whom(&row, ALL), complaints) {
            read.mended.extend(pending.mended(&row, name, || keys.whom(&row, ALL)));
            read.silent.extend(silent.flatten());
            if let Some((subject, period)) = &key {
                read.lack((subject, *period), missing);
            }
            lines.extend(facts.iter().map(|fact| (place(fact), row.line)));
            read.rows.append(&mut facts);
        }
    }
    read.folded = keys.folded.take();
    read.doubts = cells.iter().filter_map(|(_, at, judge)| judge.doubt(table.title(*at))).collect();
    Ok(read)
}

/// Whether the cells of a line could be measures, of which one at least is given.
fn fit(cells: &mut [(&str, usize, Judge<'_>)], line: &[&str]) -> bool {
    let mut given = false;
    for (_, column, judge) in cells {
        let cell = line.get(*column).copied().unwrap_or_default();
        if cell != WITHDRAWN && matches!(judge.verdict(cell), Verdict::Refused(_)) {
            return false;
        }
        given |= !cell.is_empty();
    }
    given
}

/// What stands for the respondent: a file has one row a subject and period.
const ALL: &str = "*";

type Place = (String, Period, String);

fn place(fact: &Fact) -> Place {
    (fact.subject.clone(), fact.period, fact.measure.clone())
}

/// The fact of one cell; none where it is empty or the row has no key.
fn judged(
    judge: &mut Judge<'_>,
    row: &Row,
    (column, title): (usize, &str),
    key: Option<&Key>,
    (measure, lines): (&str, &HashMap<Place, u64>),
    missing: &mut Vec<String>,
) -> Result<Option<Fact>, String> {
    let mut value = row.cell(column).to_owned();
    if value.is_empty() {
        return Ok(None);
    }
    if value != WITHDRAWN {
        match judge.verdict(&value) {
            Verdict::Kept => {}
            Verdict::As(plain) => value = plain,
            Verdict::Refused(reason) => return Err(reason),
            Verdict::NoValue => {
                missing.push(format!("{title} `{value}`"));
                return Ok(None);
            }
        }
    }
    let Some((subject, period)) = key else { return Ok(None) };
    let (subject, measure) = (subject.clone(), measure.to_owned());
    let fact = Fact { subject, period: *period, measure, value };
    match lines.get(&place(&fact)) {
        Some(line) => {
            let Fact { subject, period, measure, .. } = fact;
            Err(format!("line {line} gives `{measure}` of {subject} in {period} already"))
        }
        None => Ok(Some(fact)),
    }
}
