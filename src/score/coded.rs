//! Stored answers that the rules in force declare as codes for "no value": they are missing, as they are in a file.
//!
//! The store keeps answers as the rules of their import read them. Where a code was declared later, the same file would give
//! another score than its import.

use crate::data::codes::Code;
use crate::data::{Dataset, Domain, Lack, LackKind};
use crate::period::Period;
use crate::plan::Plan;
use crate::ruleset::Coding;
use std::borrow::Cow;

/// The codes of one column.
struct Codes {
    codes: Vec<Code>,
    coding: Coding,
}

impl Codes {
    fn of(plan: &Plan, column: &str) -> Option<Self> {
        let coding = plan.ruleset.codings.of(column);
        let codes: Vec<Code> = coding.missing.iter().map(|code| Code::of(code)).collect();
        (!codes.is_empty()).then_some(Self { codes, coding })
    }

    fn has(&self, text: &str, domain: &Domain) -> bool {
        self.codes.iter().any(|code| code.is_stored(text, self.coding.notation, domain))
    }
}

/// The data of a period without answers and measures that are codes for "no value"; each is counted as missing.
#[must_use]
pub fn without<'d>(plan: &Plan, data: &'d Dataset, period: Period) -> Cow<'d, Dataset> {
    let codings = &plan.ruleset.codings;
    let none = codings.all.missing.is_none() && codings.columns.values().all(|said| said.missing.is_none());
    if none || !data.stored {
        return Cow::Borrowed(data);
    }
    let mut kept = data.clone();
    rows(plan, &mut kept, period);
    facts(plan, &mut kept, period);
    if kept.lacks == data.lacks { Cow::Borrowed(data) } else { Cow::Owned(kept) }
}

fn missing(data: &mut Dataset, (subject, period): (&str, Period), table: &str, column: &str, text: &str) {
    let (subject, file) = (subject.to_owned(), table.to_owned());
    let reason = format!("{column} `{text}`");
    data.lacks.add(Lack { kind: LackKind::Missing, subject, period: Some(period), file, reason }, 1);
}

fn rows(plan: &Plan, data: &mut Dataset, period: Period) {
    let mut found: Vec<(String, Period, String, String, String)> = Vec::new();
    for batch in data.batches.iter_mut().filter(|batch| period.contains(batch.period)) {
        let Some(table) = plan.tables.position(|table| table.id == batch.table) else { continue };
        for column in plan.columns.iter().filter(|column| column.table == table) {
            let name =
                if batch.table.is_empty() { column.id.clone() } else { format!("{}.{}", batch.table, column.id) };
            let (Some(domain), Some(codes)) = (column.domain(), Codes::of(plan, &name)) else { continue };
            let Some(answers) = batch.columns.get_mut(&column.id) else { continue };
            let coded: Vec<bool> = answers.dictionary.iter().map(|text| codes.has(text, domain)).collect();
            if !coded.contains(&true) {
                continue;
            }
            for (row, answer) in answers.codes.iter_mut().enumerate() {
                let place = answer.map(|code| code as usize);
                if place.and_then(|place| coded.get(place)) == Some(&true) {
                    let text = place.and_then(|place| answers.dictionary.get(place)).cloned().unwrap_or_default();
                    let subject = batch.subjects.get(row).unwrap_or_default().to_owned();
                    found.push((subject, batch.period, batch.table.clone(), column.id.clone(), text));
                    *answer = None;
                }
            }
        }
    }
    for (subject, period, table, column, text) in found {
        missing(data, (&subject, period), &table, &column, &text);
    }
}

fn facts(plan: &Plan, data: &mut Dataset, period: Period) {
    let is_coded = |fact: &crate::data::Fact| {
        let measure = plan.measures.iter().find(|measure| measure.id == fact.measure);
        let codes = measure.and_then(|measure| Some((measure, Codes::of(plan, &measure.id)?)));
        period.contains(fact.period)
            && codes.is_some_and(|(measure, codes)| codes.has(&fact.value, &measure.domain))
    };
    let (coded, kept): (Vec<_>, Vec<_>) = std::mem::take(&mut data.facts).into_iter().partition(is_coded);
    data.facts = kept;
    for fact in coded {
        missing(data, (&fact.subject, fact.period), "", &fact.measure, &fact.value);
    }
}
