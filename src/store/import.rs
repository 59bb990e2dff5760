//! Imports: one file is one batch, in one transaction, and lands once.
//!
//! Whether a file is here already is decided by its digest together with its survey and kind. What a
//! batch brings never overwrites what earlier ones brought: it is added under the batch's number.

use super::lacks::{self, Lacking};
use super::manifest::{self, Survey, Whole};
use super::moment::{self, Moment};
use super::repeats::{self, Domains, Repeats, Stored};
use super::seal::{self, Tally};
use super::{Store, StoreError, StoreFault, note, now, segment};
use crate::data::{Batch, Fact, Reference, ReferenceKind, Subject};
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

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
    /// [`Reading::digest`](super::Reading::digest) of the file: its bytes and whatever else decides what they mean.
    pub digest: &'a str,
    /// The digest under which an earlier version may have stored the same file; empty for none.
    pub former: &'a str,
    /// The number of rows accepted.
    pub accepted: u64,
    /// The number of rows rejected.
    pub rejected: u64,
    /// What of the file is not in its contents.
    pub lacking: Lacking<'a>,
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
    #[must_use]
    pub fn kind(&self) -> String {
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
    /// The same file was stored before, and what the rules read of it only now is added.
    Rest {
        /// The batch of what was added.
        batch: i64,
        /// The batch that the file was stored as.
        earlier: i64,
        /// When it was, in UTC.
        at: String,
        /// How many values, subjects or rows were added.
        added: u64,
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
        self.import_file(import, &repeats::unread, false)
    }

    /// Stores a file as one batch, of whose answers it is known what they mean. Of a file that is stored already, what the rules
    /// read of it only now is added; [`Store::check_repeat`] says before whether that can be done.
    ///
    /// # Errors
    /// As [`Store::import`]; [`StoreFault::ReadOtherwise`].
    pub fn import_meaning(&mut self, import: &Import<'_>, domains: Domains<'_>) -> Result<Imported, StoreError> {
        match self.import_file(import, domains, true)? {
            Imported::Already { batch, at } => self.import_rest(import, domains, (batch, at)),
            imported => Ok(imported),
        }
    }

    /// Stores a file that is not stored yet; `by_rules` where its rows are compared by the columns that the rules read now.
    pub(super) fn import_file(
        &mut self,
        import: &Import<'_>,
        domains: Domains<'_>,
        by_rules: bool,
    ) -> Result<Imported, StoreError> {
        // What takes time is done on a state of the store as it is now, before others are kept from writing.
        let prepared = self.read(|conn| prepare(conn, import, domains, by_rules))?;
        let stored = match prepared {
            Prepared::Already(already) => return Ok(already),
            Prepared::New(stored) => stored,
        };
        self.write(|transaction| {
            let survey = Survey::ensure(transaction, import.organisation, import.survey)?;
            let kind = import.contents.kind();
            let digest = match find(transaction, &survey, &kind, import)? {
                Found::Here(already) => return Ok(already),
                Found::New { digest } => digest,
            };
            let moment = Moment::now(transaction, &survey)?;
            let batch = enter(transaction, &survey, &kind, &Import { digest: &digest, ..*import })?;
            // It has one batch more now.
            let survey = Survey::ensure(transaction, import.organisation, import.survey)?;
            lacks::note(transaction, survey.id, batch, import.lacking)?;
            let mut repeats = Repeats::default();
            match import.contents {
                Contents::Responses(batches) | Contents::Records(batches) => {
                    let fresh = || if by_rules { Stored::by_rules() } else { Stored::default() };
                    let mut stored = stored.map_or_else(fresh, |stored| *stored);
                    stored.look(transaction, &survey, batches, domains)?;
                    let new = stored.without(batches, domains, &mut repeats);
                    new.iter().try_for_each(|rows| segment::append(transaction, survey.id, batch, rows))
                }
                Contents::Measures(facts) => {
                    add_facts(transaction, (survey.id, batch), &moment, facts, &mut repeats)
                }
                Contents::Subjects(subjects) => {
                    add_subjects(transaction, (survey.id, batch), &moment, subjects, &mut repeats)
                }
                Contents::References(references) => {
                    add_references(transaction, (survey.id, batch), &moment, references, &mut repeats)
                }
            }?;
            Ok(Imported::New { batch, repeats })
        })
    }
}

/// What is known of an import before anything is written.
enum Prepared {
    /// The file is stored.
    Already(Imported),
    /// It is not; for responses and records, what is stored of them.
    New(Option<Box<Stored>>),
}

fn prepare(
    conn: &Connection,
    import: &Import<'_>,
    domains: Domains<'_>,
    by_rules: bool,
) -> Result<Prepared, StoreFault> {
    if let Contents::Responses(batches) | Contents::Records(batches) = import.contents {
        batches.iter().try_for_each(segment::check)?;
    }
    let survey = Survey::find(conn, import.organisation, import.survey)?;
    if let Some(survey) = &survey
        && let Found::Here(already) = find(conn, survey, &import.contents.kind(), import)?
    {
        return Ok(Prepared::Already(already));
    }
    let (Contents::Responses(batches) | Contents::Records(batches), Some(survey)) = (import.contents, survey)
    else {
        return Ok(Prepared::New(None));
    };
    let mut stored = if by_rules { Stored::by_rules() } else { Stored::default() };
    stored.look(conn, &survey, batches, domains)?;
    Ok(Prepared::New(Some(Box::new(stored))))
}

/// The batches of a survey, as they are sealed.
pub(super) const BATCHES: &str =
    "SELECT id, survey, kind, file, digest, accepted, rejected, at, by FROM batches WHERE survey = ?";

/// A file among the batches of a survey.
pub(super) enum Found {
    /// The batch as which it is stored.
    Here(Imported),
    /// It is not stored; the digest under which it will be.
    New {
        /// That of the import, or one after the withdrawal of the batch that had it.
        digest: String,
    },
}

/// The batch as which a file is stored and not withdrawn.
pub(super) fn find(
    conn: &Connection,
    survey: &Survey,
    kind: &str,
    import: &Import<'_>,
) -> Result<Found, StoreFault> {
    let lines = moment::entries(conn, survey)?;
    let moment = Moment::by(&lines, i64::MAX);
    let former = Some(import.former).filter(|former| !former.is_empty());
    let plain = std::iter::once(import.digest).chain(former).map(str::to_owned);
    let again = moment.withdrawals().map(|withdrawal| moment::after(import.digest, withdrawal));
    let digests: BTreeSet<String> = plain.chain(again).collect();
    let ours = lines.iter().filter(|line| line.kind == kind && digests.contains(&line.digest));
    let (mut here, mut last) = (None, None);
    for line in ours {
        match moment.withdrawal(line.batch) {
            None => here = Some(Imported::Already { batch: line.batch, at: line.at.clone() }),
            Some(withdrawal) => last = last.max(Some(withdrawal)),
        }
    }
    let digest = || last.map_or_else(|| import.digest.to_owned(), |last| moment::after(import.digest, last));
    Ok(here.map_or_else(|| Found::New { digest: digest() }, Found::Here))
}

/// The lines of the audit trail that the batches ask for.
pub(super) const HISTORY: &str = "SELECT at, by, 'import', 'batch ' || id || ': ' || kind || ' from ' || file || ', ' || accepted \
                                  || ' accepted, ' || rejected || ' rejected' FROM batches WHERE kind NOT LIKE 'withdrawal %' \
                                  AND kind NOT LIKE 'void [%'";

/// Enters the batch and its line of the audit trail.
fn enter(conn: &Connection, survey: &Survey, kind: &str, import: &Import<'_>) -> Result<i64, StoreFault> {
    let at = now();
    let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let batch = super::next(conn, "batches", u64::try_from(Whole::read(conn)?.batch).unwrap_or_default())?;
    let sql = "INSERT INTO batches (id, survey, kind, file, digest, accepted, rejected, at, by) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let (accepted, rejected) = (count(import.accepted), count(import.rejected));
    let Import { file, digest, by, .. } = *import;
    conn.execute(sql, params![batch, survey.id, kind, file, digest, accepted, rejected, at, by])?;
    let numbers = [batch, survey.id, accepted, rejected].map(|number| number.to_string());
    let [id, of, taken, left] = numbers.each_ref().map(String::as_str);
    let hash = seal::hash("batches", [id, of, kind, file, digest, taken, left, &at, by]);
    manifest::Survey::change(conn, survey.id, |survey| survey.batches.add(hash))?;
    Whole::change(conn, |whole| whole.batch = batch)?;
    let detail = format!("batch {batch}: {kind} from {file}, {accepted} accepted, {rejected} rejected");
    note(conn, &at, by, "import", &detail)?;
    Ok(batch)
}

/// The row of the latest batch that counts.
pub(super) fn latest(rows: &str, moment: &Moment) -> String {
    format!("{rows}{} ORDER BY batch DESC LIMIT 1", moment.condition())
}

fn add_facts(
    conn: &Connection,
    (survey, batch): (i64, i64),
    moment: &Moment,
    facts: &[Fact],
    repeats: &mut Repeats,
) -> Result<(), StoreFault> {
    let sql =
        "SELECT value FROM measures WHERE survey = ? AND measure = ? AND subject = ? AND period = ? AND batch < ?";
    let mut before = conn.prepare(&latest(sql, moment))?;
    let sql = "INSERT INTO measures (survey, batch, measure, subject, period, value, seal) \
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    let mut statement = conn.prepare(sql)?;
    let (mut tally, of, number) = (Tally::default(), survey.to_string(), batch.to_string());
    for Fact { subject, period, measure, value } in facts {
        let day = period.to_string();
        let stored: Option<String> =
            before.query_row(params![survey, measure, subject, day, batch], |row| row.get(0)).optional()?;
        repeats.count(stored.as_deref(), value);
        let seal = seal::row(&[measure, subject, &day, value]);
        tally
            .add(seal::hash("measures", [&of, measure, subject, &day, &number, value, &seal].map(String::as_str)));
        once(statement.execute(params![survey, batch, measure, subject, day, value, seal]), || {
            format!("`{measure}` of {subject} in {period} comes twice")
        })?;
    }
    Survey::change(conn, survey, |survey| survey.measures.extend(tally))
}

fn add_subjects(
    conn: &Connection,
    (survey, batch): (i64, i64),
    moment: &Moment,
    subjects: &BTreeMap<String, Subject>,
    repeats: &mut Repeats,
) -> Result<(), StoreFault> {
    let sql = "SELECT label, parent, level FROM subjects WHERE survey = ? AND subject = ? AND batch < ?";
    let mut before = conn.prepare(&latest(sql, moment))?;
    let sql = "INSERT INTO subjects (survey, batch, subject, label, parent, level, seal) \
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    let mut statement = conn.prepare(sql)?;
    let (mut tally, of, number) = (Tally::default(), survey.to_string(), batch.to_string());
    for (subject, Subject { label, parent, level }) in subjects {
        let stored = before.query_row(params![survey, subject, batch], |row| {
            Ok(Subject { label: row.get(0)?, parent: row.get(1)?, level: row.get(2)? })
        });
        let now = Subject { label: label.clone(), parent: parent.clone(), level: level.clone() };
        repeats.replaced += u64::from(stored.optional()?.is_some_and(|stored| stored != now));
        let seal = seal::row(&[subject, label, parent, level]);
        tally
            .add(seal::hash("subjects", [&of, subject, &number, label, parent, level, &seal].map(String::as_str)));
        statement.execute(params![survey, batch, subject, label, parent, level, seal])?;
    }
    Survey::change(conn, survey, |survey| survey.subjects.extend(tally))
}

fn add_references(
    conn: &Connection,
    (survey, batch): (i64, i64),
    moment: &Moment,
    references: &[Reference],
    repeats: &mut Repeats,
) -> Result<(), StoreFault> {
    let sql = "SELECT value FROM comparisons WHERE survey = ? AND kind = ? AND name = ? AND subject = ? AND period = ? \
               AND node = ? AND batch < ?";
    let mut before = conn.prepare(&latest(sql, moment))?;
    let sql = "INSERT INTO comparisons (survey, batch, kind, name, subject, period, node, value, seal) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let mut statement = conn.prepare(sql)?;
    let (mut tally, of, number) = (Tally::default(), survey.to_string(), batch.to_string());
    for Reference { kind, subject, period, node, value } in references {
        let (kind, name) = words(kind);
        let (day, value) = (period.to_string(), value.to_string());
        let key = params![survey, kind, name, subject, day, node, batch];
        let stored: Option<String> = before.query_row(key, |row| row.get(0)).optional()?;
        repeats.count(stored.as_deref(), &value);
        let seal = seal::row(&[kind, name, subject, &day, node, &value]);
        let texts = [&of, kind, name, subject, &day, node, &number, &value, &seal];
        tally.add(seal::hash("comparisons", texts));
        once(statement.execute(params![survey, batch, kind, name, subject, day, node, value, seal]), || {
            format!("`{node}` of {subject} in {period} comes twice")
        })?;
    }
    Survey::change(conn, survey, |survey| survey.comparisons.extend(tally))
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
