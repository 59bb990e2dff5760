//! Reading: the dataset of one survey as of a batch.
//!
//! A later batch's fact, label or comparison supersedes an earlier one's; which is in force is decided by
//! the highest batch number that is not above the one asked for and was not withdrawn by then.

use super::manifest::Survey;
use super::moment::Moment;
use super::seal::{self, Tally};
use super::{Store, StoreError, StoreFault, again, lacks, segment};
use crate::data::{Batch, Column, Dataset, Fact, Reference, ReferenceKind, Subject, WITHDRAWN};
use crate::number;
use crate::period::Period;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

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
    /// [`StoreFault::DamagedColumn`], [`StoreFault::Changed`], [`StoreFault::Incomplete`] where what is stored is not what was
    /// written, or not all of it; [`StoreFault::Damaged`] and others of SQLite.
    pub fn dataset(&self, query: &Query<'_>) -> Result<Dataset, StoreError> {
        let as_of = query.as_of.unwrap_or(i64::MAX);
        self.read(|conn| {
            let mut data = Dataset { stored: true, ..Dataset::default() };
            let find = |name: &str| Survey::find(conn, query.organisation, name);
            if let Some(survey) = find(query.survey)? {
                let moment = Moment::of(conn, &survey, as_of)?;
                let stored = segment::read(conn, &survey, query.columns, &moment)?;
                let mut lacks = lacks::of(conn, &survey, &moment)?;
                lacks.extend(again::alike(&stored));
                data = Dataset {
                    batches: stored.into_iter().map(|(batch, _)| batch).collect(),
                    facts: facts(conn, &survey, &moment)?,
                    subjects: subjects(conn, &survey, &moment)?,
                    references: references(conn, &survey, &moment)?,
                    lacks,
                    stored: true,
                };
            }
            for (table, columns) in query.tables {
                let Some(survey) = find(&super::survey_of(query.survey, table))? else { continue };
                let moment = Moment::of(conn, &survey, as_of)?;
                let stored = segment::read(conn, &survey, columns, &moment)?.into_iter();
                let stored: Vec<(Batch, Column)> =
                    stored.map(|(batch, imports)| (Batch { table: table.clone(), ..batch }, imports)).collect();
                data.lacks.extend(lacks::of(conn, &survey, &moment)?);
                data.lacks.extend(again::alike(&stored));
                data.batches.extend(stored.into_iter().map(|(batch, _)| batch));
            }
            Ok(data)
        })
    }

    /// The subjects that are registered for a survey.
    ///
    /// # Errors
    /// [`StoreFault::Changed`] and others of SQLite.
    pub fn registered(&self, organisation: &str, survey: &str) -> Result<BTreeMap<String, Subject>, StoreError> {
        self.read(|conn| match Survey::find(conn, organisation, survey)? {
            Some(survey) => subjects(conn, &survey, &Moment::now(conn, &survey)?),
            None => Ok(BTreeMap::new()),
        })
    }

    /// How many rows and measures of each period are stored for a survey, in words: responses, rows of a table, measures.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn held(
        &self,
        organisation: &str,
        survey: &str,
        tables: &[&str],
    ) -> Result<BTreeMap<(String, Period), u64>, StoreError> {
        self.read(|conn| {
            let mut held = BTreeMap::new();
            for table in std::iter::once("").chain(tables.iter().copied()) {
                let name = if table.is_empty() { survey.to_owned() } else { super::survey_of(survey, table) };
                let Some(survey) = Survey::find(conn, organisation, &name)? else { continue };
                let rows = if table.is_empty() { "responses".to_owned() } else { format!("rows of `{table}`") };
                let moment = Moment::now(conn, &survey)?;
                for head in segment::counting(conn, &survey, &moment)? {
                    *held.entry((rows.clone(), period(head.period())?)).or_default() += head.rows();
                }
                // What is in force of each measure, unless that is that it was taken away.
                let sql = format!(
                    "SELECT period, count(*) FROM (SELECT period, value, max(batch) FROM measures WHERE survey = ?{} \
                     GROUP BY measure, subject, period) WHERE value <> '~' GROUP BY period",
                    moment.condition()
                );
                count_by_period(conn, &sql, survey.id, "measures", &mut held)?;
            }
            Ok(held)
        })
    }

    /// The organisations for which something was imported under that survey or for one of its tables, bytewise.
    ///
    /// # Errors
    /// As [`Store::dataset`].
    pub fn organisations(&self, survey: &str) -> Result<Vec<String>, StoreError> {
        self.read(|conn| {
            let of_name =
                Survey::all(conn)?.into_iter().filter(|one| super::table_of(survey, &one.name).is_some());
            let organisations: BTreeSet<String> = of_name.map(|one| one.organisation).collect();
            Ok(organisations.into_iter().collect())
        })
    }

    /// The surveys for which something was imported for an organisation, with those of their tables.
    ///
    /// # Errors
    /// As [`Store::dataset`].
    pub fn surveys(&self, organisation: &str) -> Result<BTreeSet<String>, StoreError> {
        self.read(|conn| {
            let theirs = Survey::all(conn)?.into_iter().filter(|one| one.organisation == organisation);
            Ok(theirs.map(|one| one.name).collect())
        })
    }
}

fn count_by_period(
    conn: &Connection,
    sql: &str,
    survey: i64,
    what: &str,
    held: &mut BTreeMap<(String, Period), u64>,
) -> Result<(), StoreFault> {
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([survey])?;
    while let Some(row) = rows.next()? {
        let (day, n): (String, i64) = (row.get(0)?, row.get(1)?);
        *held.entry((what.to_owned(), period(&day)?)).or_default() += u64::try_from(n).unwrap_or(0);
    }
    Ok(())
}

/// The rows of a survey, as they are sealed.
pub(super) const MEASURES: &str =
    "SELECT survey, measure, subject, period, batch, value, seal FROM measures WHERE survey = ?";
/// The same of subjects.
pub(super) const SUBJECTS: &str =
    "SELECT survey, subject, batch, label, parent, level, seal FROM subjects WHERE survey = ?";
/// The same of values to compare with.
pub(super) const COMPARISONS: &str =
    "SELECT survey, kind, name, subject, period, node, batch, value, seal FROM comparisons WHERE survey = ?";

/// What is in force of each key: what the highest batch gave that counts.
struct InForce<'a, K, V> {
    moment: &'a Moment,
    values: BTreeMap<K, (i64, V)>,
}

impl<'a, K: Ord, V> InForce<'a, K, V> {
    fn at(moment: &'a Moment) -> Self {
        Self { moment, values: BTreeMap::new() }
    }

    fn add(&mut self, batch: i64, key: K, value: V) {
        if self.moment.counts(batch) && self.values.get(&key).is_none_or(|(earlier, _)| *earlier < batch) {
            self.values.insert(key, (batch, value));
        }
    }

    fn into_iter(self) -> impl Iterator<Item = (K, V)> + use<'a, K, V> {
        self.values.into_iter().map(|(key, (_, value))| (key, value))
    }
}

// All rows are read, those of later batches too: only so a row that is gone is missed.

fn facts(conn: &Connection, survey: &Survey, moment: &Moment) -> Result<Vec<Fact>, StoreFault> {
    let mut statement = conn.prepare(MEASURES)?;
    let mut rows = statement.query([survey.id])?;
    let (mut values, mut found) = (InForce::at(moment), Tally::default());
    while let Some(row) = rows.next()? {
        found.add(seal::hash_of("measures", row)?);
        let (measure, subject, day): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let (batch, value, seal): (i64, String, String) = (row.get(4)?, row.get(5)?, row.get(6)?);
        seal::check(&seal, &[&measure, &subject, &day, &value], || {
            format!("the measure `{measure}` of {subject} in {day}")
        })?;
        values.add(batch, (measure, subject, day), value);
    }
    survey.measures.check(found, &format!("the measures of the survey {}", survey.named()))?;
    let given = values.into_iter().filter(|(_, value)| value != WITHDRAWN);
    given
        .map(|((measure, subject, day), value)| Ok(Fact { subject, period: period(&day)?, measure, value }))
        .collect()
}

fn subjects(conn: &Connection, survey: &Survey, moment: &Moment) -> Result<BTreeMap<String, Subject>, StoreFault> {
    let mut statement = conn.prepare(SUBJECTS)?;
    let mut rows = statement.query([survey.id])?;
    let (mut values, mut found) = (InForce::at(moment), Tally::default());
    while let Some(row) = rows.next()? {
        found.add(seal::hash_of("subjects", row)?);
        let (id, batch, seal): (String, i64, String) = (row.get(1)?, row.get(2)?, row.get(6)?);
        let subject = Subject { label: row.get(3)?, parent: row.get(4)?, level: row.get(5)? };
        let Subject { label, parent, level } = &subject;
        seal::check(&seal, &[&id, label, parent, level], || format!("the subject {id}"))?;
        values.add(batch, id, subject);
    }
    survey.subjects.check(found, &format!("the subjects of the survey {}", survey.named()))?;
    Ok(values.into_iter().collect())
}

fn references(conn: &Connection, survey: &Survey, moment: &Moment) -> Result<Vec<Reference>, StoreFault> {
    let mut statement = conn.prepare(COMPARISONS)?;
    let mut rows = statement.query([survey.id])?;
    let (mut values, mut found) = (InForce::at(moment), Tally::default());
    while let Some(row) = rows.next()? {
        found.add(seal::hash_of("comparisons", row)?);
        let (word, name, subject): (String, String, String) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let (day, node, batch): (String, String, i64) = (row.get(4)?, row.get(5)?, row.get(6)?);
        let (value, seal): (String, String) = (row.get(7)?, row.get(8)?);
        seal::check(&seal, &[&word, &name, &subject, &day, &node, &value], || {
            format!("the {word} `{node}` of {subject} in {day}")
        })?;
        values.add(batch, (word, name, subject, day, node), value);
    }
    survey.comparisons.check(found, &format!("the values to compare with of the survey {}", survey.named()))?;
    let mut references = Vec::new();
    for ((word, name, subject, day, node), value) in values.into_iter() {
        let kind = match word.as_str() {
            "target" => ReferenceKind::Target,
            "benchmark" => ReferenceKind::Benchmark(name),
            "previous" => ReferenceKind::Previous,
            other => return Err(StoreFault::Damaged(format!("comparisons: `{other}` is no kind"))),
        };
        let value = number::parse(&value).map_err(|error| StoreFault::Damaged(format!("comparisons: {error}")))?;
        references.push(Reference { kind, subject, period: period(&day)?, node, value });
    }
    Ok(references)
}

pub(super) fn period(text: &str) -> Result<Period, StoreFault> {
    text.parse().map_err(|error: crate::period::PeriodError| StoreFault::Damaged(error.to_string()))
}
