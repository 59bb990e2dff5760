//! Reading: the dataset of one survey as of a batch.
//!
//! A later batch's fact, label or comparison supersedes an earlier one's; which is in force is decided by
//! the highest batch number that is not above the one asked for.

use super::{Store, StoreError, StoreFault, find_survey, segment};
use crate::data::{Batch, Dataset, Fact, Reference, ReferenceKind, Subject};
use crate::number;
use crate::period::Period;
use rusqlite::{Connection, Row, params};
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
}

// Beside max(), SQLite takes the other columns from the row that holds the maximum.

fn facts(conn: &Connection, survey: i64, as_of: i64) -> Result<Vec<Fact>, StoreFault> {
    let sql = "SELECT subject, period, measure, value, max(batch) FROM measures WHERE survey = ? AND batch <= ? \
               GROUP BY measure, subject, period";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query(params![survey, as_of])?;
    let mut facts = Vec::new();
    while let Some(row) = rows.next()? {
        let period = period(row, 1)?;
        facts.push(Fact { subject: row.get(0)?, period, measure: row.get(2)?, value: row.get(3)? });
    }
    Ok(facts)
}

fn subjects(conn: &Connection, survey: i64, as_of: i64) -> Result<BTreeMap<String, Subject>, StoreFault> {
    let sql = "SELECT subject, label, parent, level, max(batch) FROM subjects WHERE survey = ? AND batch <= ? \
               GROUP BY subject";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map(params![survey, as_of], |row| {
        Ok((row.get(0)?, Subject { label: row.get(1)?, parent: row.get(2)?, level: row.get(3)? }))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn references(conn: &Connection, survey: i64, as_of: i64) -> Result<Vec<Reference>, StoreFault> {
    let sql = "SELECT kind, name, subject, period, node, value, max(batch) FROM comparisons \
               WHERE survey = ? AND batch <= ? GROUP BY kind, name, subject, period, node";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query(params![survey, as_of])?;
    let mut references = Vec::new();
    while let Some(row) = rows.next()? {
        let kind = match row.get_ref(0)?.as_str().unwrap_or("") {
            "target" => ReferenceKind::Target,
            "benchmark" => ReferenceKind::Benchmark(row.get(1)?),
            _ => ReferenceKind::Previous,
        };
        let value: String = row.get(5)?;
        let value = number::parse(&value).map_err(|error| StoreFault::Damaged(format!("comparisons: {error}")))?;
        references.push(Reference {
            kind,
            subject: row.get(2)?,
            period: period(row, 3)?,
            node: row.get(4)?,
            value,
        });
    }
    Ok(references)
}

fn period(row: &Row<'_>, column: usize) -> Result<Period, StoreFault> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error: crate::period::PeriodError| StoreFault::Damaged(error.to_string()))
}
