//! Rows with an answer that the rules in force refuse: a level that was taken out, a range that was narrowed, an answer
//! read by another version.
//!
//! Stored answers are kept as they were given, and read by whatever rules score them. A row that a reader of files would
//! reject counts in no score here either, so that a file gives the same scores as its import; and the result says so.

use crate::data::{Batch, Column, Domain, Fact, Lack, LackKind, Lacks};
use crate::period::Period;
use crate::plan::{ColumnPlan, Plan, TableId};
use std::collections::BTreeMap;

/// Rows of a period that the rules in force refuse.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusals {
    /// Each as a rejected row of its subject.
    pub lacks: Lacks,
    /// How many rows of each table are refused, of how many; tables without such rows are left out. The responses have
    /// no name.
    pub tables: BTreeMap<String, (u64, u64)>,
}

/// The rows of a period that a plan refuses.
#[must_use]
pub fn refusals(plan: &Plan, batches: &[Batch], period: Period) -> Refusals {
    let mut found = Refusals::default();
    let mut rows: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    for batch in batches.iter().filter(|batch| period.contains(batch.period)) {
        let Some(table) = plan.tables.position(|table| table.id == batch.table) else { continue };
        let (rejected, of) = rows.entry(&batch.table).or_default();
        *of += batch.len() as u64;
        let refusals: Vec<Refusal<'_>> = Refusal::all(plan, table, batch).collect();
        if refusals.is_empty() {
            continue;
        }
        for row in 0..batch.len() {
            let Some(reason) = refusals.iter().find_map(|refusal| refusal.of_row(row)) else { continue };
            *rejected += 1;
            let subject = batch.subjects.get(row).unwrap_or_default().to_owned();
            let (file, reason) = (batch.table.clone(), reason.to_owned());
            let lack = Lack { kind: LackKind::Rejected, subject, period: Some(batch.period), file, reason };
            found.lacks.add(lack, 1);
        }
    }
    coarser(plan, batches, period, &mut found.lacks, &mut rows);
    let some = rows.into_iter().filter(|(_, (rejected, _))| *rejected > 0);
    found.tables = some.map(|(table, counts)| (table.to_owned(), counts)).collect();
    found
}

/// Whether the rules in force accept each row of a batch of a table.
#[must_use]
pub fn accepted(plan: &Plan, table: TableId, batch: &Batch) -> Vec<bool> {
    let refusals: Vec<Refusal<'_>> = Refusal::all(plan, table, batch).collect();
    (0..batch.len()).map(|row| refusals.iter().all(|refusal| refusal.of_row(row).is_none())).collect()
}

/// Rows of a period that is longer than those which the rules score: what of them falls into a shorter one is not known.
fn coarser<'b>(
    plan: &Plan,
    batches: &'b [Batch],
    period: Period,
    lacks: &mut Lacks,
    rows: &mut BTreeMap<&'b str, (u64, u64)>,
) {
    let is_coarser = |given: Period| given.kind() > plan.ruleset.period && given.contains(period);
    for batch in batches.iter().filter(|batch| is_coarser(batch.period) && !batch.is_empty()) {
        let reason = format!(
            "{} is a {}, but the rules in force score a {}",
            batch.period,
            batch.period.kind().word(),
            plan.ruleset.period.word()
        );
        let (rejected, of) = rows.entry(&batch.table).or_default();
        *rejected += batch.len() as u64;
        *of += batch.len() as u64;
        for row in 0..batch.len() {
            let subject = batch.subjects.get(row).unwrap_or_default().to_owned();
            let (file, reason) = (batch.table.clone(), reason.clone());
            lacks.add(Lack { kind: LackKind::Rejected, subject, period: Some(batch.period), file, reason }, 1);
        }
    }
}

/// Measures of a period that is longer than the one that is scored: what of them falls into it is not known, so they are no
/// part of the result.
#[must_use]
pub fn longer(plan: &Plan, facts: &[Fact], period: Period) -> Lacks {
    let mut lacks = Lacks::default();
    let is_longer = |fact: &&Fact| fact.period.kind() > period.kind() && fact.period.contains(period);
    for fact in facts.iter().filter(is_longer) {
        let Fact { subject, period: given, measure, .. } = fact;
        if plan.measures.iter().all(|known| known.id != *measure) {
            continue;
        }
        let (longer, scored) = (given.kind().word(), period.kind().word());
        let reason =
            format!("`{measure}` is given for {given}, a {longer}, and the rules in force score a {scored}");
        let (subject, file) = (subject.clone(), String::new());
        lacks.add(Lack { kind: LackKind::Unread, subject, period: Some(*given), file, reason }, 1);
    }
    lacks
}

/// A column of a batch of which some texts are refused.
struct Refusal<'a> {
    texts: &'a Column,
    /// Why, by the place in the column's dictionary; none for what is accepted.
    reasons: Vec<Option<String>>,
}

impl<'a> Refusal<'a> {
    /// The columns with such texts.
    fn all(plan: &'a Plan, table: TableId, batch: &'a Batch) -> impl Iterator<Item = Self> {
        let columns = plan.columns.iter().filter(move |column| column.table == table);
        columns.filter_map(|column| Self::of(column, column.domain()?, batch.columns.get(&column.id)?))
    }

    fn of(column: &ColumnPlan, domain: &Domain, texts: &'a Column) -> Option<Self> {
        if domain.is_free_text() {
            return None;
        }
        let reason = |text: &String| {
            let why = domain.read(text).err()?;
            Some(format!("{} `{text}`: {why}, by the rules in force", column.id))
        };
        let reasons: Vec<Option<String>> = texts.dictionary.iter().map(reason).collect();
        reasons.iter().any(Option::is_some).then_some(Self { texts, reasons })
    }

    fn of_row(&self, row: usize) -> Option<&str> {
        let code = self.texts.codes.get(row).copied().flatten()?;
        self.reasons.get(code as usize)?.as_deref()
    }
}
