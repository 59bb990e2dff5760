//! Reading: the dataset of one survey as of a batch.
//!
//! A later batch's fact, label or comparison supersedes an earlier one's; which is in force is decided by
//! the highest batch number that is not above the one asked for.

use super::{Store, StoreError, StoreFault, find_survey, seal, segment, trail};
use crate::data::{Batch, Dataset, Fact, Reference, ReferenceKind, Subject, WITHDRAWN};
use crate::number;
use crate::period::Period;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;

/// What is to be read.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    /// The organisation's id; empty for none.
    pub organisation: &'a str,
    /// The survey's id.
    pub survey: &'a str,
    /// The questions and attributes to read; no others are touched.
    pub columns: &'a [String],
    /// The surveys and records to read, each with its columns.
    pub tables: &'a [(String, Vec<String>)],
    /// The batch after which nothing is read; none for all there is.
    pub as_of: Option<i64>,
}

impl Store {
    /// The responses, rows of other tables, facts, subjects and references of all periods. A survey that nothing was imported
    /// for is empty. Every batch has every column asked for.
    ///
    /// # Errors
    /// [`StoreFault::DamagedColumn`], [`StoreFault::Damaged`] and others of SQLite.
    pub fn dataset(&self, query: &Query<'_>) -> Result<Dataset, StoreError> {
        let as_of = query.as_of.unwrap_or(i64::MAX);
        self.read(|conn| {
            let mut data = Dataset::default();
            if let Some(survey) = find_survey(conn, query.organisation, query.survey)? {
                data = Dataset {
                    batches: segment::read(conn, survey, query.columns, as_of)?,
                    facts: facts(conn, survey, as_of)?,
                    subjects: subjects(conn, survey, as_of)?,
                    references: references(conn, survey, as_of)?,
                };
            }
            for (table, columns) in query.tables {
                let name = super::survey_of(query.survey, table);
                let Some(survey) = find_survey(conn, query.organisation, &name)? else { continue };
                let batches = segment::read(conn, survey, columns, as_of)?;
                data.batches.extend(batches.into_iter().map(|batch| Batch { table: table.clone(), ..batch }));
            }
            Ok(data)
        })
    }

    /// The organisations for which something was imported under that survey, bytewise.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn organisations(&self, survey: &str) -> Result<Vec<String>, StoreError> {
        self.read(|conn| {
            let sql = "SELECT DISTINCT organisation FROM surveys WHERE name = ? ORDER BY organisation";
            let mut statement = conn.prepare(sql)?;
            let rows = statement.query_map([survey], |row| row.get(0))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        })
    }
}

impl Store {
    /// Everything in the store that is not as it came, in words: columns of segments whose checksum is wrong, measures, subjects and
    /// values to compare with whose seal is, and a history that the audit trail tells otherwise.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn damages(&self) -> Result<Vec<String>, StoreError> {
        self.read(|conn| {
            let mut damages = segment::damages(conn)?;
            let tables = [
                (
                    "measures",
                    "measure || ' of ' || subject || ' in ' || period",
                    "measure, subject, period, value",
                ),
                ("subjects", "subject", "subject, label, parent, level"),
                ("comparisons", "node || ' of ' || subject || ' in ' || period", COMPARISON),
            ];
            for (table, name, columns) in tables {
                let sql = format!("SELECT {name}, batch, seal, {columns} FROM {table} WHERE seal <> ''");
                let mut statement = conn.prepare(&sql)?;
                let count = statement.column_count();
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    let text = |at: usize| -> rusqlite::Result<String> {
                        let bytes = row.get_ref(at)?.as_bytes().unwrap_or_default();
                        Ok(String::from_utf8_lossy(bytes).into_owned())
                    };
                    let texts = (3..count).map(text).collect::<rusqlite::Result<Vec<_>>>()?;
                    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
                    let (name, batch, seal) = (text(0)?, row.get::<_, i64>(1)?, text(2)?);
                    if seal != seal::row(&texts) {
                        damages.push(format!("{table}: {name}, of batch {batch}, is not what was stored"));
                    }
                }
            }
            damages.extend(trail::damages(conn)?);
            Ok(damages)
        })
    }
}

/// The columns that the seal of a comparison covers.
const COMPARISON: &str = "kind, name, subject, period, node, value";

// Beside max(), SQLite takes the other columns from the row that holds the maximum.

fn facts(conn: &Connection, survey: i64, as_of: i64) -> Result<Vec<Fact>, StoreFault> {
    let sql = "SELECT subject, period, measure, value, max(batch), seal FROM measures \
               WHERE survey = ? AND batch <= ? \
               GROUP BY measure, subject, period";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query(params![survey, as_of])?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        let (subject, day, measure, value): (String, String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
        let seal: String = row.get(5)?;
        seal::check(&seal, &[&measure, &subject, &day, &value], || {
            format!("the measure `{measure}` of {subject} in {day}")
        })?;
        if value != WITHDRAWN {
            facts.push(Fact { subject, period: period(&day)?, measure, value });
        }
    }
    Ok(facts)
}

fn subjects(conn: &Connection, survey: i64, as_of: i64) -> Result<BTreeMap<String, Subject>, StoreFault> {
    let sql = "SELECT subject, label, parent, level, max(batch), seal FROM subjects \
               WHERE survey = ? AND batch <= ? GROUP BY subject";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query(params![survey, as_of])?;
    let mut subjects = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let (id, seal): (String, String) = (row.get(0)?, row.get(5)?);
        let subject = Subject { label: row.get(1)?, parent: row.get(2)?, level: row.get(3)? };
        let Subject { label, parent, level } = &subject;
        seal::check(&seal, &[&id, label, parent, level], || format!("the subject {id}"))?;
        subjects.insert(id, subject);
    }
    Ok(subjects)
}

fn references(conn: &Connection, survey: i64, as_of: i64) -> Result<Vec<Reference>, StoreFault> {
    let sql = "SELECT kind, name, subject, period, node, value, max(batch), seal FROM comparisons \
               WHERE survey = ? AND batch <= ? GROUP BY kind, name, subject, period, node";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query(params![survey, as_of])?;
    let mut references = Vec::new();
    while let Some(row) = rows.next()? {
        let (word, name, subject): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let (day, node, value): (String, String, String) = (row.get(3)?, row.get(4)?, row.get(5)?);
        let seal: String = row.get(7)?;
        seal::check(&seal, &[&word, &name, &subject, &day, &node, &value], || {
            format!("the {word} `{node}` of {subject} in {day}")
        })?;
        let kind = match word.as_str() {
            "target" => ReferenceKind::Target,
            "benchmark" => ReferenceKind::Benchmark(name),
            _ => ReferenceKind::Previous,
        };
        let value = number::parse(&value).map_err(|error| StoreFault::Damaged(format!("comparisons: {error}")))?;
        references.push(Reference { kind, subject, period: period(&day)?, node, value });
    }
    Ok(references)
}

fn period(text: &str) -> Result<Period, StoreFault> {
    text.parse().map_err(|error: crate::period::PeriodError| StoreFault::Damaged(error.to_string()))
}
