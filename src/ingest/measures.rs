//! Measures: `subject,period,<measures…>`, one row a subject and period; an empty cell is no fact, and `~` withdraws
//! one that was imported before.

use super::columns::{Expected, Judged};
use super::keys::{Key, Keys};
use super::pending::ALL;
use super::swallowed;
use super::table::{Row, Table};
use super::{Complaint, Form, IngestError, Mapping, Pending, Read, Verdict};
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
    let mut table = Table::open_for(text, name, mapping)?;
    let eras = form.of_rows(text, name, mapping)?;
    let keys = Keys::find(&table, mapping, eras.iter().map(|(_, form)| form.period).max())?;
    let mut judged = Judged::find(&table, "", eras, |form| Some(&form.measures), mapping)?;
    let mut used = vec![keys.subject, keys.period];
    used.extend(judged.places().into_iter().map(Some));

    let mut pending = Pending::of(mapping);
    let mut read = Read::of(Vec::new(), &table, &used);
    let (mut lines, mut missed_facts): (HashMap<Place, u64>, Vec<Fact>) = (HashMap::new(), Vec::new());
    while let Some(row) = table.next_row()? {
        let mut complaints = Vec::from_iter(table.misfit(&row));
        complaints.extend(row.complaints());
        complaints.extend(swallowed::complaint(&table, &row, &keys, None, |line| judged.fit(line, WITHDRAWN)));
        complaints.extend(table.stray_quote(&row, &[keys.subject, keys.period], &[]));
        let (mut facts, mut missing) = (Vec::new(), Vec::new());
        let mut key = None;
        if complaints.is_empty() {
            key = keys.read(&table, &row, &mut complaints);
            complaints.extend(judged.complaint(&table, &row, &keys, key.as_ref()));
            let era = judged.era(key.as_ref().map(|(_, period)| *period));
            for expected in &mut judged.columns {
                let (at, title) = (expected.at, table.title(expected.at));
                match fact(expected, era, (&row, title), key.as_ref(), &lines, &mut missing) {
                    Ok(Some(fact)) => facts.push(fact),
                    Ok(None) => {}
                    Err(reason) => complaints.push(Complaint {
                        column: title.to_owned(),
                        value: row.given(at).to_owned(),
                        reason,
                    }),
                }
            }
        }
        facts.retain(|fact| withdrawn || fact.value != WITHDRAWN);
        let silent =
            facts.is_empty().then(|| key.as_ref().map(|(subject, period)| format!("{subject} in {period}")));
        let gives = judged.given(&row);
        if read.admit(&row, || keys.whom(&row, &format!("{ALL}{}", gives.join(";"))), complaints, &mut pending) {
            read.silent.extend(silent.flatten());
            if let Some((subject, period)) = &key {
                let missed = missing.iter().map(|(measure, _)| ((*measure).to_owned(), WITHDRAWN.to_owned()));
                let fact = |(measure, value)| Fact { subject: subject.clone(), period: *period, measure, value };
                missed_facts.extend(missed.map(fact).filter(|_| withdrawn));
                read.lack(
                    (subject, *period),
                    missing.into_iter().map(|(_, cell)| cell).chain(row.lost()).collect(),
                );
            }
            lines.extend(facts.iter().map(|fact| (place(fact), row.line)));
            read.rows.append(&mut facts);
        }
    }
    // A code for "no value" says that there is none, so what was imported before is not in force any more.
    missed_facts.retain(|fact| !lines.contains_key(&place(fact)));
    missed_facts.sort();
    missed_facts.dedup();
    read.rows.append(&mut missed_facts);
    read.folded = keys.folded.take();
    read.doubts.extend(judged.doubts(&table));
    Ok(read)
}

type Place = (String, Period, String);

fn place(fact: &Fact) -> Place {
    (fact.subject.clone(), fact.period, fact.measure.clone())
}

/// The fact of one cell; none where it is empty, the row has no key, or the rules in force do not have the measure.
fn fact<'a>(
    expected: &mut Expected<'a>,
    era: usize,
    (row, title): (&Row, &str),
    key: Option<&Key>,
    lines: &HashMap<Place, u64>,
    missing: &mut Vec<(&'a str, String)>,
) -> Result<Option<Fact>, String> {
    let mut value = row.cell(expected.at).to_owned();
    if value.is_empty() || !expected.is_of(era) {
        // It counts the cells of columns that the rules in force do not have.
        let _ = expected.verdict(row, era);
        return Ok(None);
    }
    if value != WITHDRAWN {
        match expected.verdict(row, era) {
            Some(Verdict::Kept) | None => {}
            Some(Verdict::As(plain)) => value = plain,
            Some(Verdict::Refused(reason)) => return Err(reason),
            Some(Verdict::NoValue) => {
                missing.push((expected.id, format!("{title} `{}`", row.given(expected.at))));
                return Ok(None);
            }
        }
    }
    let Some((subject, period)) = key else { return Ok(None) };
    let (subject, measure) = (subject.clone(), expected.id.to_owned());
    let fact = Fact { subject, period: *period, measure, value };
    match lines.get(&place(&fact)) {
        Some(line) => {
            let Fact { subject, period, measure, .. } = fact;
            Err(format!("line {line} gives `{measure}` of {subject} in {period} already"))
        }
        None => Ok(Some(fact)),
    }
}
