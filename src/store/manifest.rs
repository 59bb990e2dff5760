//! What a store should hold: for each survey how many rows of each table and the sum of their hashes, and one row over all of
//! it, so that a row that vanished is missed whatever hides it, a damaged index or page among them.
//!
//! Every write changes the rows and their tallies in one transaction; every reading that decides a score compares both.

use super::schema::{FORMS, LACKS_SEALED, NEWEST};
use super::seal::{self, Tally};
use super::{StoreFault, event, import, lacks, run, segment};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// The one row over the whole store.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Whole {
    /// The number of the latest batch.
    pub(super) batch: i64,
    /// The surveys, by their seals.
    pub(super) surveys: Tally,
    /// The runs.
    pub(super) runs: Tally,
    /// The trail of runs.
    pub(super) events: Tally,
    /// The audit trail.
    pub(super) audit: Tally,
}

/// A survey of an organisation, with what it should hold.
#[derive(Debug, Clone)]
pub(super) struct Survey {
    pub(super) id: i64,
    pub(super) organisation: String,
    pub(super) name: String,
    pub(super) batches: Tally,
    pub(super) segments: Tally,
    pub(super) subjects: Tally,
    pub(super) measures: Tally,
    pub(super) comparisons: Tally,
    pub(super) lacks: Tally,
}

impl Whole {
    fn hash(&self, version: i64) -> u128 {
        let Self { batch, surveys, runs, events, audit } = self;
        let numbers = [version.to_string(), batch.to_string()];
        let tallies = [surveys, runs, events, audit].map(Tally::to_string);
        seal::hash("store_seal", numbers.iter().chain(&tallies).map(String::as_str))
    }

    /// Reads it.
    ///
    /// # Errors
    /// [`StoreFault::Changed`] where it is not what was written, and those of SQLite.
    pub(super) fn read(conn: &Connection) -> Result<Self, StoreFault> {
        Self::of_version(conn, NEWEST)
    }

    fn of_version(conn: &Connection, version: i64) -> Result<Self, StoreFault> {
        let sql = "SELECT version, batch, surveys, runs, events, audit, seal FROM store_seal WHERE id = 1";
        let read = |row: &Row<'_>| {
            let whole = Self {
                batch: number(row, 1),
                surveys: tally(row, 2),
                runs: tally(row, 3),
                events: tally(row, 4),
                audit: tally(row, 5),
            };
            let seal = seal::digits(whole.hash(version));
            Ok((whole, number(row, 0) == version && text(row, 6) == seal.as_bytes()))
        };
        match conn.query_row(sql, [], read).optional()? {
            Some((whole, true)) => Ok(whole),
            Some((_, false)) => Err(StoreFault::Changed("the seal of the store".to_owned())),
            None => Err(StoreFault::Incomplete("the seal of the store is gone".to_owned())),
        }
    }

    fn write(&self, conn: &Connection) -> Result<(), StoreFault> {
        let Self { batch, surveys, runs, events, audit } = self;
        let [surveys, runs, events, audit] = [surveys, runs, events, audit].map(Tally::to_string);
        let sql = "INSERT INTO store_seal (id, version, batch, surveys, runs, events, audit, seal) \
                   VALUES (1, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET version = excluded.version, \
                   batch = excluded.batch, surveys = excluded.surveys, runs = excluded.runs, \
                   events = excluded.events, audit = excluded.audit, seal = excluded.seal";
        let seal = seal::digits(self.hash(NEWEST));
        conn.prepare_cached(sql)?.execute(params![NEWEST, batch, surveys, runs, events, audit, seal])?;
        Ok(())
    }

    /// Changes it, as part of a transaction.
    ///
    /// # Errors
    /// As [`Whole::read`].
    pub(super) fn change<T>(conn: &Connection, change: impl FnOnce(&mut Self) -> T) -> Result<T, StoreFault> {
        let mut whole = Self::read(conn)?;
        let done = change(&mut whole);
        whole.write(conn)?;
        Ok(done)
    }
}

const SURVEYS: &str = "SELECT surveys.id, organisation, name, batches, segments, subjects, measures, comparisons, lacks, seal \
                       FROM surveys LEFT JOIN survey_seals ON survey_seals.survey = surveys.id";

/// The same of version 4.
const SURVEYS_4: &str = "SELECT surveys.id, organisation, name, batches, segments, subjects, measures, comparisons, seal \
                         FROM surveys LEFT JOIN survey_seals ON survey_seals.survey = surveys.id ORDER BY surveys.id";

impl Survey {
    fn hash(&self) -> u128 {
        let Self { id, organisation, name, batches, segments, subjects, measures, comparisons, lacks } = self;
        let id = id.to_string();
        let tallies = [batches, segments, subjects, measures, comparisons, lacks].map(Tally::to_string);
        let texts = [&id, organisation, name].into_iter().chain(&tallies);
        seal::hash("surveys", texts.map(String::as_str))
    }

    /// Reads a row of [`SURVEYS`], whose seal was compared.
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            id: row.get(0)?,
            organisation: row.get(1)?,
            name: row.get(2)?,
            batches: tally(row, 3),
            segments: tally(row, 4),
            subjects: tally(row, 5),
            measures: tally(row, 6),
            comparisons: tally(row, 7),
            lacks: tally(row, 8),
        })
    }

    /// The hash of a row of [`SURVEYS`], which must be what its seal says.
    fn sealed(row: &Row<'_>) -> Result<u128, StoreFault> {
        let seal = row.as_ref().column_count().saturating_sub(1);
        let hash = seal::hash_of_first("surveys", row, seal)?;
        if text(row, seal) == seal::digits(hash).as_bytes() {
            return Ok(hash);
        }
        let name = String::from_utf8_lossy(&text(row, 2)).into_owned();
        Err(StoreFault::Changed(format!("the seal of the survey `{name}`")))
    }

    /// The surveys of the store that are wanted; all are compared with the seal of the store.
    fn each(conn: &Connection, wanted: impl Fn(&Row<'_>) -> bool) -> Result<Vec<Self>, StoreFault> {
        let expected = Whole::read(conn)?.surveys;
        let mut statement = conn.prepare_cached(&format!("{SURVEYS} ORDER BY surveys.id"))?;
        let mut rows = statement.query([])?;
        let (mut surveys, mut found) = (Vec::new(), Tally::default());
        while let Some(row) = rows.next()? {
            found.add(Self::sealed(row)?);
            if wanted(row) {
                surveys.push(Self::of(row)?);
            }
        }
        expected.check(found, "the surveys of the store")?;
        Ok(surveys)
    }

    /// All surveys of the store.
    ///
    /// # Errors
    /// [`StoreFault::Changed`], [`StoreFault::Incomplete`] where one is not what was written or is gone.
    pub(super) fn all(conn: &Connection) -> Result<Vec<Self>, StoreFault> {
        Self::each(conn, |_| true)
    }

    /// The survey of an organisation, if it has one.
    ///
    /// # Errors
    /// As [`Survey::all`].
    pub(super) fn find(conn: &Connection, organisation: &str, name: &str) -> Result<Option<Self>, StoreFault> {
        let sql = format!("{SURVEYS} WHERE organisation = ? AND name = ?");
        let mut statement = conn.prepare_cached(&sql)?;
        let mut rows = statement.query([organisation, name])?;
        if let Some(row) = rows.next()? {
            Self::sealed(row)?;
            let survey = Self::of(row)?;
            if survey.organisation == organisation && survey.name == name {
                return Ok(Some(survey));
            }
        }
        // What an index does not find may be there: only all surveys together tell that there is none.
        let is = |row: &Row<'_>| text(row, 1) == organisation.as_bytes() && text(row, 2) == name.as_bytes();
        Ok(Self::each(conn, is)?.pop())
    }

    /// The survey of an organisation, made where there is none.
    ///
    /// # Errors
    /// As [`Survey::all`].
    pub(super) fn ensure(conn: &Connection, organisation: &str, name: &str) -> Result<Self, StoreFault> {
        if let Some(survey) = Self::find(conn, organisation, name)? {
            return Ok(survey);
        }
        conn.execute("INSERT OR IGNORE INTO organisations (id) VALUES (?)", [organisation])?;
        conn.execute("INSERT INTO surveys (organisation, name) VALUES (?, ?)", [organisation, name])?;
        let survey = Self::empty(conn.last_insert_rowid(), organisation, name);
        survey.write(conn)?;
        Whole::change(conn, |whole| whole.surveys.add(survey.hash()))?;
        Ok(survey)
    }

    fn empty(id: i64, organisation: &str, name: &str) -> Self {
        let none = Tally::default();
        let (organisation, name) = (organisation.to_owned(), name.to_owned());
        Self {
            id,
            organisation,
            name,
            batches: none,
            segments: none,
            subjects: none,
            measures: none,
            comparisons: none,
            lacks: none,
        }
    }

    fn write(&self, conn: &Connection) -> Result<(), StoreFault> {
        let Self { batches, segments, subjects, measures, comparisons, lacks, .. } = self;
        let [batches, segments, subjects, measures, comparisons, lacks] =
            [batches, segments, subjects, measures, comparisons, lacks].map(Tally::to_string);
        let sql = "INSERT INTO survey_seals (survey, batches, segments, subjects, measures, comparisons, lacks, seal) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (survey) DO UPDATE SET batches = excluded.batches, \
                   segments = excluded.segments, subjects = excluded.subjects, measures = excluded.measures, \
                   comparisons = excluded.comparisons, lacks = excluded.lacks, seal = excluded.seal";
        let seal = seal::digits(self.hash());
        let values = params![self.id, batches, segments, subjects, measures, comparisons, lacks, seal];
        conn.prepare_cached(sql)?.execute(values)?;
        Ok(())
    }

    /// Changes what a survey should hold, as part of a transaction.
    ///
    /// # Errors
    /// [`StoreFault::Changed`] where its seal is not what was written, and those of SQLite.
    pub(super) fn change(conn: &Connection, id: i64, change: impl FnOnce(&mut Self)) -> Result<(), StoreFault> {
        let mut statement = conn.prepare_cached(&format!("{SURVEYS} WHERE surveys.id = ?"))?;
        let mut rows = statement.query([id])?;
        let gone = || StoreFault::Incomplete(format!("survey {id} of the store is gone"));
        let row = rows.next()?.ok_or_else(gone)?;
        let before = Self::sealed(row)?;
        let mut survey = Self::of(row)?;
        drop(rows);
        change(&mut survey);
        survey.write(conn)?;
        Whole::change(conn, |whole| {
            whole.surveys.remove(before);
            whole.surveys.add(survey.hash());
        })
    }

    /// Whose it is, for messages: `` `visits` `` or `` `visits` of north ``.
    pub(super) fn named(&self) -> String {
        match self.organisation.as_str() {
            "" => format!("`{}`", self.name),
            organisation => format!("`{}` of {organisation}", self.name),
        }
    }
}

/// The tally of the rows that a query gives.
pub(super) fn count(conn: &Connection, table: &str, sql: &str, survey: i64) -> Result<Tally, StoreFault> {
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([survey])?;
    let mut tally = Tally::default();
    while let Some(row) = rows.next()? {
        tally.add(seal::hash_of(table, row)?);
    }
    Ok(tally)
}

/// Makes the seals of a store that has none: of a new one, and of one of an earlier version, whose rows are taken as they are.
pub(super) fn make(conn: &Connection) -> Result<(), StoreFault> {
    segment::seal_all(conn)?;
    let batch = conn.query_row("SELECT coalesce(max(id), 0) FROM batches", [], |row| row.get(0))?;
    let mut whole = Whole { batch, ..Whole::default() };
    let mut statement = conn.prepare("SELECT id, organisation, name FROM surveys ORDER BY id")?;
    let rows =
        statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?)))?;
    for row in rows {
        let (id, organisation, name) = row?;
        let survey = Survey {
            batches: count(conn, "batches", import::BATCHES, id)?,
            segments: count(conn, "segments", segment::ROWS, id)?,
            subjects: count(conn, "subjects", super::query::SUBJECTS, id)?,
            measures: count(conn, "measures", super::query::MEASURES, id)?,
            comparisons: count(conn, "comparisons", super::query::COMPARISONS, id)?,
            lacks: count(conn, "lacks", lacks::ROWS, id)?,
            ..Survey::empty(id, &organisation, &name)
        };
        survey.write(conn)?;
        whole.surveys.add(survey.hash());
    }
    whole.runs = run::seal_all(conn)?;
    whole.events = event::seal_all(conn)?;
    whole.audit = super::trail::seal_all(conn)?;
    whole.write(conn)
}

/// Makes the seals of a store of version 4 or newer into those of the newest. They are compared and taken over, not made again from
/// the rows: what is damaged there stays damaged. Only what imports lack is sealed as it is where version 4 did not seal it.
pub(super) fn take_over(conn: &Connection, version: i64) -> Result<(), StoreFault> {
    let mut whole = Whole::of_version(conn, version)?;
    let seals_lacks = version >= LACKS_SEALED;
    let mut statement = conn.prepare(&match seals_lacks {
        true => format!("{SURVEYS} ORDER BY surveys.id"),
        false => SURVEYS_4.to_owned(),
    })?;
    let mut rows = statement.query([])?;
    let (mut surveys, mut found) = (Vec::new(), Tally::default());
    while let Some(row) = rows.next()? {
        found.add(Survey::sealed(row)?);
        let survey = Survey::of(row)?;
        surveys.push(match seals_lacks {
            true => survey,
            false => Survey { lacks: count(conn, "lacks", lacks::ROWS, survey.id)?, ..survey },
        });
    }
    whole.surveys.check(found, "the surveys of the store")?;
    whole.surveys = Tally::default();
    for survey in surveys {
        survey.write(conn)?;
        whole.surveys.add(survey.hash());
    }
    if version < FORMS {
        whole.runs = run::take_over(conn, whole.runs)?;
    }
    whole.write(conn)
}

/// A tally; where its text is none, one that no rows have.
fn tally(row: &Row<'_>, at: usize) -> Tally {
    let none = Tally { rows: u64::MAX, sum: 0 };
    std::str::from_utf8(&text(row, at)).ok().and_then(|text| text.parse().ok()).unwrap_or(none)
}

fn number(row: &Row<'_>, at: usize) -> i64 {
    match row.get_ref(at) {
        Ok(ValueRef::Integer(number)) => number,
        _ => -1,
    }
}

fn text(row: &Row<'_>, at: usize) -> Vec<u8> {
    match row.get_ref(at) {
        Ok(ValueRef::Text(bytes)) => bytes.to_vec(),
        _ => Vec::new(),
    }
}
