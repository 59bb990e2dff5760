//! What of imported files is not in the store: rows that were rejected and cells read as missing, beside the batch.
//!
//! A rejected row that comes in later, corrected, is mended and lacking no more. Rows are sealed and counted as those of
//! what was imported: a result that hides what it lacks is as wrong as one with another number.

use super::manifest::Survey;
use super::moment::Moment;
use super::seal::{self, Tally};
use super::{Store, StoreError, StoreFault};
use crate::data::{Lack, LackKind, Lacks, Refused};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// The query for the rows of a survey, with further columns behind those that are sealed.
macro_rules! rows {
    ($more:literal) => {
        concat!(
            "SELECT lacks.id, batch, lacks.kind, lacks.file, line, subject, period, who, reason, count, seal",
            $more,
            " FROM lacks JOIN batches ON batches.id = batch WHERE survey = ? ORDER BY lacks.id"
        )
    };
}

/// The rows of a survey, as they are sealed.
pub(super) const ROWS: &str = rows!("");

/// The same rows with the kind of their batch.
const ROWS_WITH_KIND: &str = rows!(", batches.kind");

/// How many columns of [`ROWS_WITH_KIND`] are sealed.
const SEALED: usize = 11;

/// What an import lacks, and which rows that were lacking it brings.
#[derive(Debug, Clone, Copy)]
pub struct Lacking<'a> {
    /// Rejected rows.
    pub refused: &'a [Refused],
    /// Rows that were rejected before and are accepted now.
    pub mended: &'a [Refused],
    /// Of these the cells that were read as missing.
    pub lacks: &'a Lacks,
}

impl Lacking<'_> {
    /// An import that lacks nothing.
    #[must_use]
    pub fn nothing() -> Lacking<'static> {
        static NONE: Lacks = Lacks::new();
        Lacking { refused: &[], mended: &[], lacks: &NONE }
    }
}

/// Notes what a batch of a survey lacks.
pub(super) fn note(conn: &Connection, survey: i64, batch: i64, lacking: Lacking<'_>) -> Result<(), StoreFault> {
    let mut noting = Noting { conn, batch, tally: Tally::default() };
    for row in lacking.refused {
        noting.put("rejected", row, 1)?;
    }
    for row in lacking.mended {
        noting.put("mended", row, 1)?;
    }
    for (lack, count) in lacking.lacks.iter().filter(|(lack, _)| lack.kind == LackKind::Missing) {
        let Lack { subject, period, file, reason, .. } = lack.clone();
        noting.put("missing", &Refused { file, line: 0, subject, period, who: String::new(), reason }, count)?;
    }
    match noting.tally {
        none if none == Tally::default() => Ok(()),
        tally => Survey::change(conn, survey, |survey| survey.lacks.extend(tally)),
    }
}

/// Rows on their way into the table.
struct Noting<'a> {
    conn: &'a Connection,
    batch: i64,
    tally: Tally,
}

impl Noting<'_> {
    fn put(&mut self, kind: &str, row: &Refused, count: u64) -> Result<(), StoreFault> {
        let Refused { file, line, subject, period, who, reason } = row;
        let day = period.map(|period| period.to_string()).unwrap_or_default();
        let (line, count) = (i64::try_from(*line).unwrap_or(0), i64::try_from(count).unwrap_or(i64::MAX));
        let texts = [kind, file, &line.to_string(), subject, &day, who, reason, &count.to_string()];
        let seal = seal::row(&texts);
        let sql = "INSERT INTO lacks (batch, kind, file, line, subject, period, who, reason, count, seal) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        let values = params![self.batch, kind, file, line, subject, day, who, reason, count, seal];
        self.conn.prepare_cached(sql)?.execute(values)?;
        let (id, batch) = (self.conn.last_insert_rowid().to_string(), self.batch.to_string());
        let before = [id.as_str(), &batch];
        self.tally.add(seal::hash("lacks", before.into_iter().chain(texts).chain([seal.as_str()])));
        Ok(())
    }
}

/// The rejected rows of a survey that did not come in since, and the cells read as missing: of batches of a kind that count.
///
/// All rows are read, those of other batches too: only so a row that is gone is missed. Which batches count is read from the
/// same rows: another query could take another index, in which one is gone.
fn read(
    conn: &Connection,
    survey: &Survey,
    kind: Option<&str>,
    moment: &Moment,
) -> Result<(Vec<Refused>, Lacks), StoreFault> {
    let mut pending: BTreeMap<(String, u64), Vec<Refused>> = BTreeMap::new();
    let (mut lacks, mut found) = (Lacks::default(), Tally::default());
    let mut statement = conn.prepare(ROWS_WITH_KIND)?;
    let mut rows = statement.query([survey.id])?;
    while let Some(row) = rows.next()? {
        found.add(seal::hash_of_first("lacks", row, SEALED)?);
        let (batch, of): (i64, String) = (row.get(1)?, row.get(SEALED)?);
        let (word, file, line): (String, String, i64) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let (subject, day, who): (String, String, String) = (row.get(5)?, row.get(6)?, row.get(7)?);
        let (reason, count, seal): (String, i64, String) = (row.get(8)?, row.get(9)?, row.get(10)?);
        let texts = [&word, &file, &line.to_string(), &subject, &day, &who, &reason, &count.to_string()];
        seal::check(&seal, &texts.map(|text| text.as_str()), || format!("what {file} lacks of {subject}"))?;
        if !moment.counts(batch) || kind.is_some_and(|kind| kind != of) {
            continue;
        }
        let period = if day.is_empty() { None } else { Some(super::query::period(&day)?) };
        let line = u64::try_from(line).unwrap_or(0);
        let refused = Refused { file: file.clone(), line, subject, period, who, reason };
        match word.as_str() {
            "rejected" => pending.entry((file, line)).or_default().push(refused),
            "mended" => drop(pending.get_mut(&(file, line)).and_then(Vec::pop)),
            _ => {
                let Refused { file, subject, period, reason, .. } = refused;
                let lack = Lack { kind: LackKind::Missing, subject, period, file, reason };
                lacks.add(lack, u64::try_from(count).unwrap_or(0));
            }
        }
    }
    survey.lacks.check(found, &format!("the rows that imports of the survey {} lack", survey.named()))?;
    Ok((pending.into_values().flatten().collect(), lacks))
}

/// What a survey lacks at a moment.
pub(super) fn of(conn: &Connection, survey: &Survey, moment: &Moment) -> Result<Lacks, StoreFault> {
    let (pending, mut lacks) = read(conn, survey, None, moment)?;
    pending.into_iter().for_each(|refused| lacks.add(refused.into(), 1));
    Ok(lacks)
}

impl Store {
    /// The rows of files of a kind (`responses`, `records`, `measures`) that were rejected and did not come in since.
    ///
    /// # Errors
    /// Those of SQLite, and [`StoreFault::Changed`].
    pub fn refused(&self, organisation: &str, survey: &str, kind: &str) -> Result<Vec<Refused>, StoreError> {
        self.read(|conn| match Survey::find(conn, organisation, survey)? {
            Some(survey) => Ok(read(conn, &survey, Some(kind), &Moment::now(conn, &survey)?)?.0),
            None => Ok(Vec::new()),
        })
    }
}
