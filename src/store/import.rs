//! Imports: one file is one batch, in one transaction, and lands once.
//!
//! Whether a file is here already is decided by its digest together with its survey and kind. What a
//! batch brings never overwrites what earlier ones brought: it is added under the batch's number.

use super::repeats::{self, Repeats};
use super::{Store, StoreError, StoreFault, ensure_survey, note, now, seal, segment};
use crate::data::{Batch, Fact, Reference, ReferenceKind, Subject};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// A file to be stored.
#[derive(Debug, Clone, Copy)]
pub struct Import<'a> {
    /// The organisation's id; empty for none.
    pub organisation: &'a str,
    /// The survey's id, shared by the rule sets that read it.
    pub survey: &'a str,
    /// What the file holds.
    pub contents: Contents<'a>,
    /// The file's name, for people.
    pub file: &'a str,
    /// SHA-256 over the file's bytes and whatever else decides what they mean (mapping, encoding).
    pub digest: &'a str,
    /// The number of rows accepted.
    pub accepted: u64,
    /// The number of rows rejected.
    pub rejected: u64,
    /// Who imports.
    pub by: &'a str,
}

/// What a file holds.
#[derive(Debug, Clone, Copy)]
pub enum Contents<'a> {
    /// Responses.
    Responses(&'a [Batch]),
    /// Records: the rows of one table, in which nobody is named, so that all of them count.
    Records(&'a [Batch]),
    /// Facts, withdrawn ones among them; one given in an earlier batch is superseded.
    Measures(&'a [Fact]),
    /// Registered subjects with their labels, parents and levels; what an earlier batch gave of one is superseded.
    Subjects(&'a BTreeMap<String, Subject>),
    /// Values to compare with, all of one kind; one given in an earlier batch is superseded.
    References(&'a [Reference]),
}

impl Contents<'_> {
    /// The word that the table of batches has: `responses`, `records`, `measures`, `subjects`, `previous`, `target`
    /// or `benchmark NAME`.
    fn kind(&self) -> String {
        match self {
            Self::Responses(_) => "responses".to_owned(),
            Self::Records(_) => "records".to_owned(),
            Self::Measures(_) => "measures".to_owned(),
            Self::Subjects(_) => "subjects".to_owned(),
            Self::References(references) => match references.first().map(|reference| words(&reference.kind)) {
                Some((kind, "")) => kind.to_owned(),
                Some((kind, name)) => format!("{kind} {name}"),
                None => "references".to_owned(),
            },
        }
    }
}

/// Kind and name of a reference as the store writes them.
pub(super) fn words(kind: &ReferenceKind) -> (&'static str, &str) {
    match kind {
        ReferenceKind::Previous => ("previous", ""),
        ReferenceKind::Target => ("target", ""),
        ReferenceKind::Benchmark(name) => ("benchmark", name),
    }
}

/// What became of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// It is stored as this batch.
    New {
        /// The batch's number, from 1 on in the order of imports.
        batch: i64,
        /// What was stored already, or stands in the place of something stored.
        repeats: Repeats,
    },
    /// The same file was stored before; nothing was written.
    Already {
        /// The batch that it was stored as.
        batch: i64,
        /// When, in UTC.
        at: String,
    },
}

impl Store {
    /// Stores a file as one batch.
    ///
    /// # Errors
    /// [`StoreFault::Inconsistent`] when columns differ in length, a response has no subject, or a fact,
    /// subject or reference comes twice; [`StoreFault::Busy`], [`StoreFault::Full`] and others of SQLite.
    /// Nothing of the file is stored then.
    pub fn import(&mut self, import: &Import<'_>) -> Result<Imported, StoreError> {
        self.write(|transaction| {
            let survey = ensure_survey(transaction, import.organisation, import.survey)?;
            let kind = import.contents.kind();
            if let Some(already) = find(transaction, survey, &kind, import.digest)? {
                return Ok(already);
            }
            let batch = enter(transaction, survey, &kind, import)?;
            let mut repeats = Repeats::default();
            match import.contents {
                Contents::Responses(batches) => {
                    batches.iter().try_for_each(segment::check)?;
                    let (new, found) = repeats::without(transaction, survey, batches)?;
                    repeats = found;
                    new.iter().try_for_each(|responses| segment::append(transaction, survey, batch, responses))
                }
                Contents::Records(batches) => {
                    batches.iter().try_for_each(segment::check)?;
                    batches.iter().try_for_each(|records| segment::append(transaction, survey, batch, records))
                }
                Contents::Measures(facts) => add_facts(transaction, survey, batch, facts, &mut repeats),
                Contents::Subjects(subjects) => add_subjects(transaction, survey, batch, subjects),
                Contents::References(references) => {
                    add_references(transaction, survey, batch, references, &mut repeats)
                }
            }?;
            Ok(Imported::New { batch, repeats })
        })
    }
}

fn find(conn: &Connection, survey: i64, kind: &str, digest: &str) -> Result<Option<Imported>, StoreFault> {
    let sql = "SELECT id, at FROM batches WHERE survey = ? AND kind = ? AND digest = ?";
    let found = conn.query_row(sql, params![survey, kind, digest], |row| {
        Ok(Imported::Already { batch: row.get(0)?, at: row.get(1)? })
    });
    Ok(found.optional()?)
}

/// The lines of the audit trail that the batches ask for.
pub(super) const HISTORY: &str = "SELECT at, by, 'import', 'batch ' || id || ': ' || kind || ' from ' || file || ', ' || accepted \
                                  || ' accepted, ' || rejected || ' rejected' FROM batches";

/// Enters the batch and its line of the audit trail.
fn enter(conn: &Connection, survey: i64, kind: &str, import: &Import<'_>) -> Result<i64, StoreFault> {
    let at = now();
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let sql = "INSERT INTO batches (survey, kind, file, digest, accepted, rejected, at, by) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let (accepted, rejected) = (count(import.accepted), count(import.rejected));
    conn.execute(sql, params![survey, kind, import.file, import.digest, accepted, rejected, at, import.by])?;
    let batch = conn.last_insert_rowid();
    let detail = format!("batch {batch}: {kind} from {}, {accepted} accepted, {rejected} rejected", import.file);
    note(conn, &at, import.by, "import", &detail)?;
    Ok(batch)
}

fn add_facts(
    conn: &Connection,
    survey: i64,
    batch: i64,
    facts: &[Fact],
    repeats: &mut Repeats,
) -> Result<(), StoreFault> {
    let sql = "SELECT value FROM measures WHERE survey = ? AND measure = ? AND subject = ? AND period = ? \
               AND batch < ? ORDER BY batch DESC LIMIT 1";
    let mut before = conn.prepare(sql)?;
    let sql = "INSERT INTO measures (survey, batch, measure, subject, period, value, seal) \
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    let mut statement = conn.prepare(sql)?;
    for Fact { subject, period, measure, value } in facts {
        let day = period.to_string();
        let stored: Option<String> =
            before.query_row(params![survey, measure, subject, day, batch], |row| row.get(0)).optional()?;
        repeats.count(stored.as_deref(), value);
        let seal = seal::row(&[measure, subject, &day, value]);
        once(statement.execute(params![survey, batch, measure, subject, day, value, seal]), || {
            format!("`{measure}` of {subject} in {period} comes twice")
        })?;
    }
    Ok(())
}

fn add_subjects(
    conn: &Connection,
    survey: i64,
    batch: i64,
    subjects: &BTreeMap<String, Subject>,
) -> Result<(), StoreFault> {
    let sql = "INSERT INTO subjects (survey, batch, subject, label, parent, level, seal) \
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    let mut statement = conn.prepare(sql)?;
    for (subject, Subject { label, parent, level }) in subjects {
        let seal = seal::row(&[subject, label, parent, level]);
        statement.execute(params![survey, batch, subject, label, parent, level, seal])?;
    }
    Ok(())
}

fn add_references(
    conn: &Connection,
    survey: i64,
    batch: i64,
    references: &[Reference],
    repeats: &mut Repeats,
) -> Result<(), StoreFault> {
    let sql = "SELECT value FROM comparisons WHERE survey = ? AND kind = ? AND name = ? AND subject = ? \
               AND period = ? AND node = ? AND batch < ? ORDER BY batch DESC LIMIT 1";
    let mut before = conn.prepare(sql)?;
    let sql = "INSERT INTO comparisons (survey, batch, kind, name, subject, period, node, value, seal) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let mut statement = conn.prepare(sql)?;
    for Reference { kind, subject, period, node, value } in references {
        let (kind, name) = words(kind);
        let (day, value) = (period.to_string(), value.to_string());
        let key = params![survey, kind, name, subject, day, node, batch];
        let stored: Option<String> = before.query_row(key, |row| row.get(0)).optional()?;
        repeats.count(stored.as_deref(), &value);
        let seal = seal::row(&[kind, name, subject, &day, node, &value]);
        once(statement.execute(params![survey, batch, kind, name, subject, day, node, value, seal]), || {
            format!("`{node}` of {subject} in {period} comes twice")
        })?;
    }
    Ok(())
}

/// Says in our words that a key came twice.
pub(super) fn once(done: rusqlite::Result<usize>, twice: impl FnOnce() -> String) -> Result<(), StoreFault> {
    const TWICE: i32 = rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY;
    match done {
        Err(rusqlite::Error::SqliteFailure(error, _)) if error.extended_code == TWICE => {
            Err(StoreFault::Inconsistent(twice()))
        }
        done => done.map(|_| ()).map_err(StoreFault::from),
    }
}
