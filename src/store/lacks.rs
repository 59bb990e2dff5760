//! What of imported files is not in the store: rows that were rejected and cells read as missing, beside the batch.
//!
//! A rejected row that comes in later, corrected, is mended and lacking no more. The table is made when something is first
//! to be noted, so that a store without rejects is as it was.

use super::manifest::Survey;
use super::{Store, StoreError, StoreFault, seal};
use crate::data::{Lack, LackKind, Lacks, Refused};
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS lacks (
    id      INTEGER PRIMARY KEY,
    batch   INTEGER NOT NULL REFERENCES batches (id),
    kind    TEXT NOT NULL CHECK (kind IN ('rejected', 'missing', 'mended')),
    file    TEXT NOT NULL,
    line    INTEGER NOT NULL CHECK (line >= 0),
    subject TEXT NOT NULL,
    period  TEXT NOT NULL,
    who     TEXT NOT NULL,
    reason  TEXT NOT NULL,
    count   INTEGER NOT NULL CHECK (count >= 0),
    seal    TEXT NOT NULL
) STRICT";

const COLUMNS: &str = "kind, file, line, subject, period, who, reason, count";

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

/// Notes what a batch lacks.
pub(super) fn note(conn: &Connection, batch: i64, lacking: Lacking<'_>) -> Result<(), StoreFault> {
    let missing: Vec<(&Lack, u64)> =
        lacking.lacks.iter().filter(|(lack, _)| lack.kind == LackKind::Missing).collect();
    if lacking.refused.is_empty() && lacking.mended.is_empty() && missing.is_empty() {
        return Ok(());
    }
    conn.execute_batch(TABLE)?;
    let sql = format!("INSERT INTO lacks (batch, {COLUMNS}, seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    let mut statement = conn.prepare(&sql)?;
    let mut put = |kind: &str, row: &Refused, count: u64| -> Result<(), StoreFault> {
        let Refused { file, line, subject, period, who, reason } = row;
        let day = period.map(|period| period.to_string()).unwrap_or_default();
        let (line, count) = (i64::try_from(*line).unwrap_or(0), i64::try_from(count).unwrap_or(i64::MAX));
        let seal = seal::row(&[kind, file, &line.to_string(), subject, &day, who, reason, &count.to_string()]);
        statement.execute(params![batch, kind, file, line, subject, day, who, reason, count, seal])?;
        Ok(())
    };
    for row in lacking.refused {
        put("rejected", row, 1)?;
    }
    for row in lacking.mended {
        put("mended", row, 1)?;
    }
    for (lack, count) in missing {
        let Lack { subject, period, file, reason, .. } = lack.clone();
        put("missing", &Refused { file, line: 0, subject, period, who: String::new(), reason }, count)?;
    }
    Ok(())
}

/// The rejected rows of a survey that did not come in since, and the cells read as missing.
fn read(
    conn: &Connection,
    survey: i64,
    kind: Option<&str>,
    as_of: i64,
) -> Result<(Vec<Refused>, Lacks), StoreFault> {
    let there: i64 =
        conn.query_row("SELECT count(*) FROM sqlite_schema WHERE name = 'lacks'", [], |row| row.get(0))?;
    let mut pending: BTreeMap<(String, u64), Vec<Refused>> = BTreeMap::new();
    let mut lacks = Lacks::default();
    if there == 0 {
        return Ok((Vec::new(), lacks));
    }
    let sql = "SELECT lacks.kind, lacks.file, line, subject, period, who, reason, count, lacks.seal FROM lacks \
               JOIN batches ON batches.id = batch \
               WHERE survey = ?1 AND batch <= ?2 AND (?3 IS NULL OR batches.kind = ?3) ORDER BY lacks.id";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query(params![survey, as_of, kind])?;
    while let Some(row) = rows.next()? {
        let (word, file, line): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (subject, day, who): (String, String, String) = (row.get(3)?, row.get(4)?, row.get(5)?);
        let (reason, count, seal): (String, i64, String) = (row.get(6)?, row.get(7)?, row.get(8)?);
        let texts = [&word, &file, &line.to_string(), &subject, &day, &who, &reason, &count.to_string()];
        seal::check(&seal, &texts.map(|text| text.as_str()), || format!("what {file} lacks of {subject}"))?;
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
    Ok((pending.into_values().flatten().collect(), lacks))
}

/// What a survey lacks as of a batch.
pub(super) fn of(conn: &Connection, survey: i64, as_of: i64) -> Result<Lacks, StoreFault> {
    let (pending, mut lacks) = read(conn, survey, None, as_of)?;
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
            Some(survey) => Ok(read(conn, survey.id, Some(kind), i64::MAX)?.0),
            None => Ok(Vec::new()),
        })
    }
}
