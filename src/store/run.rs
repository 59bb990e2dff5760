//! Runs: what was scored, by which rules, on which data, with which results. They are never changed.
//!
//! A run names the text of its rules, the digest of its data and the batch up to which it read, so it can
//! be computed again and compared. Texts of rules are kept once, however many runs used them.

use super::import::once;
use super::manifest::{Survey, Whole};
use super::seal::{self, Tally};
use super::{Store, StoreError, StoreFault, next, note, now};
use crate::record::digest;
use crate::record::run::{FORM, ResultRecord, RunRecord};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

/// What a run is known by: equal runs have equal results.
#[derive(Debug, Clone, Copy)]
pub struct RunKey<'a> {
    /// The organisation's id; empty for none.
    pub organisation: &'a str,
    /// The survey whose responses were read.
    pub survey: &'a str,
    /// The rule set's id.
    pub ruleset: &'a str,
    /// The period that was scored.
    pub period: &'a str,
    /// SHA-256 of the rules, in hexadecimal.
    pub rules_digest: &'a str,
    /// [`digest`](super::digest) of the data.
    pub data_digest: &'a str,
    /// The version of satis.
    pub engine: &'a str,
}

impl NewRun {
    /// What it is known by.
    #[must_use]
    pub fn key(&self) -> RunKey<'_> {
        let Self { organisation, survey, ruleset, period, rules_digest, data_digest, engine, .. } = self;
        RunKey { organisation, survey, ruleset, period, rules_digest, data_digest, engine }
    }
}

/// A run to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRun {
    /// The organisation's id; empty for none.
    pub organisation: String,
    /// The survey whose responses were read.
    pub survey: String,
    /// The rule set's id.
    pub ruleset: String,
    /// The period that was scored.
    pub period: String,
    /// The resolved rule set, whole, with those of earlier periods that it was compared with.
    pub rules: String,
    /// SHA-256 of the rules, in hexadecimal.
    pub rules_digest: String,
    /// The files of the rules, from which the run can be computed again.
    pub files: String,
    /// Subjects and values to compare with that did not come from the store; empty for none.
    pub given: String,
    /// [`digest`](super::digest) of the data.
    pub data_digest: String,
    /// The version of satis.
    pub engine: String,
    /// The latest batch that was read; 0 for none.
    pub as_of: i64,
    /// Who ran it.
    pub by: String,
    /// One result a subject and period.
    pub results: Vec<RunResult>,
}

/// The result of one subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunResult {
    /// The subject.
    pub subject: String,
    /// The period.
    pub period: String,
    /// `scored`, `no-opinion`, `invalid` or `not-computable`.
    pub status: String,
    /// The score as shown, where there is one.
    pub score: Option<String>,
    /// The grade, where there is one.
    pub grade: Option<String>,
    /// The rank from 1 on, where there is one.
    pub rank: Option<u32>,
    /// The record of its scorecard: see [`record::card`](crate::record::card).
    pub scorecard: String,
}

/// A run without its rules and results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunSummary {
    /// The run's number, from 1 on.
    pub id: i64,
    /// The organisation's id; empty for none.
    pub organisation: String,
    /// The survey whose responses were read.
    pub survey: String,
    /// The rule set's id.
    pub ruleset: String,
    /// The period that was scored.
    pub period: String,
    /// SHA-256 of the rules.
    pub rules_digest: String,
    /// Digest of the data.
    pub data_digest: String,
    /// The version of satis.
    pub engine: String,
    /// The latest batch that was read.
    pub as_of: i64,
    /// When it was kept, in UTC: `2025-03-14T09:26:53Z`.
    pub at: String,
    /// Who ran it.
    pub by: String,
    /// The number of results by status.
    pub counts: BTreeMap<String, u64>,
}

/// A run with its rules and results.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// What it was.
    pub summary: RunSummary,
    /// The form in which it is kept: see [`record::run`](crate::record::run).
    pub form: i64,
    /// The resolved rule set.
    pub rules: String,
    /// The files of the rules with the SHA-256 under which they are kept; none for runs of a store of version 2.
    pub files: Option<(String, String)>,
    /// Subjects and values to compare with that did not come from the store; empty for none.
    pub given: String,
    /// Whether it is as it was kept.
    pub seal: Seal,
    /// The results by period text and subject, bytewise.
    pub results: Vec<RunResult>,
}

/// Whether a run is as it was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seal {
    /// It is.
    Whole,
    /// Something in it was changed.
    Broken,
    /// It was kept in a store of version 2, without a seal.
    Absent,
}

/// The lines of the audit trail that the runs ask for.
pub(super) const HISTORY: &str = "SELECT at, by, 'run', 'run ' || id || ': ' || ruleset || ' for ' || period || ', ' || \
                                  (SELECT count(*) FROM results WHERE results.run = runs.id) || ' results' FROM runs";

impl Store {
    /// Keeps a run and gives its number.
    ///
    /// # Errors
    /// [`StoreFault::OtherRules`] when other rules are known under the same digest,
    /// [`StoreFault::Inconsistent`] when a subject and period comes twice, and those of SQLite.
    pub fn record_run(&mut self, run: &NewRun) -> Result<i64, StoreError> {
        self.write(|transaction| insert(transaction, run))
    }

    /// The latest run that is known by `key` and is as it was kept: its number. Who has one need not make another.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn same_run(&self, key: RunKey<'_>) -> Result<Option<i64>, StoreError> {
        self.read(|conn| same(conn, key))
    }

    /// Keeps a run unless the same rules were run over the same data by the same version before: its number, and whether it is
    /// new. Of several programs that keep the same run at once one does.
    ///
    /// # Errors
    /// As [`Store::record_run`].
    pub fn record_run_once(&mut self, run: &NewRun) -> Result<(i64, bool), StoreError> {
        // To look takes nobody the right to write.
        if let Some(kept) = self.same_run(run.key())? {
            return Ok((kept, false));
        }
        self.write(|transaction| match same(transaction, run.key())? {
            Some(kept) => Ok((kept, false)),
            None => Ok((insert(transaction, run)?, true)),
        })
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    /// [`StoreFault::Incomplete`] where one is not what was written or is gone, and those of SQLite.
    pub fn runs(&self) -> Result<Vec<RunSummary>, StoreError> {
        self.read(|conn| {
            Whole::read(conn)?.runs.check(tally(conn)?, "the runs of the store")?;
            // The surveys are what says whose they are.
            Survey::all(conn)?;
            let mut statement = conn.prepare(&format!("{SUMMARY} ORDER BY runs.id"))?;
            let runs = statement.query_map([], |row| Ok((summary(row)?, row.get::<_, String>(11)?)))?;
            let mut all = Vec::new();
            for run in runs {
                let (mut run, counts) = run?;
                run.counts = serde_json::from_str(&counts)
                    .map_err(|_| StoreFault::Changed(format!("the counts of run {}", run.id)))?;
                all.push(run);
            }
            Ok(all)
        })
    }

    /// The numbers of all runs, oldest first, whatever else is damaged.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn run_numbers(&self) -> Result<Vec<i64>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare("SELECT id FROM runs ORDER BY id")?;
            let numbers = statement.query_map([], |row| row.get(0))?;
            Ok(numbers.collect::<rusqlite::Result<_>>()?)
        })
    }

    /// The run with this number, if there is one.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn run(&self, id: i64) -> Result<Option<Run>, StoreError> {
        self.read(|conn| read(conn, id))
    }

    /// The run with this number, if there is one, as it was kept.
    ///
    /// # Errors
    /// [`StoreFault::ChangedRun`] where something in it was changed since, and those of SQLite.
    pub fn whole_run(&self, id: i64) -> Result<Option<Run>, StoreError> {
        let run = self.run(id)?;
        match run.as_ref().filter(|run| !run.is_whole()) {
            Some(_) => self.read(|_| Err(StoreFault::ChangedRun(id))),
            None => Ok(run),
        }
    }
}

impl Run {
    fn seal_now(&self) -> String {
        let RunSummary { organisation, survey, ruleset, period, .. } = &self.summary;
        let RunSummary { rules_digest, data_digest, engine, as_of, at, by, .. } = &self.summary;
        let record = RunRecord {
            form: self.form,
            organisation,
            survey,
            ruleset,
            period,
            rules_digest,
            data_digest,
            engine,
            as_of: *as_of,
            at,
            by,
            files_digest: self.files.as_ref().map(|(digest, _)| digest.as_str()).unwrap_or_default(),
            given: &self.given,
        };
        record.seal(self.results.iter().map(RunResult::record))
    }

    /// Whether nothing in it was changed, as far as its seal and the digests of its rules tell.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.seal != Seal::Broken && self.has_own_files() && self.has_own_rules()
    }

    /// Whether the files of its rules are those under whose digest they are kept.
    #[must_use]
    pub fn has_own_files(&self) -> bool {
        self.files.as_ref().is_none_or(|(digest, files)| digest::of_text(files) == *digest)
    }

    /// Whether the text of its rules is that of its digest.
    #[must_use]
    pub fn has_own_rules(&self) -> bool {
        digest::of_text(&self.rules) == self.summary.rules_digest
    }
}

impl RunResult {
    fn record(&self) -> ResultRecord<'_> {
        let Self { subject, period, status, score, grade, rank, scorecard } = self;
        let (score, grade) = (score.as_deref(), grade.as_deref());
        ResultRecord { subject, period, status, score, grade, rank: *rank, scorecard }
    }
}

/// The run with this number, if there is one.
fn read(conn: &Connection, id: i64) -> Result<Option<Run>, StoreFault> {
    let found = conn.query_row(&format!("{SUMMARY} WHERE runs.id = ?"), [id], summary).optional()?;
    let Some(mut summary) = found else {
        // That there is none is believed only where all are there.
        Survey::all(conn)?;
        Whole::read(conn)?.runs.check(tally(conn)?, "the runs of the store")?;
        return Ok(None);
    };
    summary.counts = counts(conn, id)?;
    let sql = "SELECT text FROM rules WHERE digest = ?";
    let rules = conn.query_row(sql, [&summary.rules_digest], |row| row.get(0)).optional()?;
    let sql = "SELECT runs.files, rule_files.files, given, seal, form FROM runs \
               LEFT JOIN rule_files ON rule_files.digest = runs.files WHERE id = ?";
    let (digest, files, given, seal, form): (Option<String>, Option<String>, String, String, i64) =
        conn.query_row(sql, [id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
    let mut run = Run {
        summary,
        form,
        rules: rules.unwrap_or_default(),
        files: digest.map(|digest| (digest, files.unwrap_or_default())),
        given,
        seal: Seal::Absent,
        results: results(conn, id)?,
    };
    if !seal.is_empty() {
        run.seal = if seal == run.seal_now() { Seal::Whole } else { Seal::Broken };
    }
    Ok(Some(run))
}

/// The latest run of the same rules over the same data by the same version that is as it was kept.
fn same(conn: &Connection, key: RunKey<'_>) -> Result<Option<i64>, StoreFault> {
    let sql = "SELECT runs.id FROM runs JOIN surveys ON surveys.id = runs.survey WHERE organisation = ? AND name = ? \
               AND ruleset = ? AND period = ? AND rules = ? AND data_digest = ? AND engine = ? ORDER BY runs.id DESC";
    let RunKey { organisation, survey, ruleset, period, rules_digest, data_digest, engine } = key;
    let mut statement = conn.prepare(sql)?;
    let key = params![organisation, survey, ruleset, period, rules_digest, data_digest, engine];
    let kept = statement.query_map(key, |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    for id in kept {
        if read(conn, id)?.is_some_and(|run| run.is_whole()) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}

/// Keeps a run, as part of a transaction.
fn insert(conn: &Connection, run: &NewRun) -> Result<i64, StoreFault> {
    let survey = Survey::ensure(conn, &run.organisation, &run.survey)?.id;
    keep_rules(conn, &run.rules_digest, &run.rules)?;
    let files = keep_files(conn, &run.files)?;
    let at = now();
    let NewRun { ruleset, period, rules_digest, data_digest, engine, as_of, by, given, .. } = run;
    let mut results: Vec<&RunResult> = run.results.iter().collect();
    results.sort_by(|a, b| (&a.period, &a.subject).cmp(&(&b.period, &b.subject)));
    let record = RunRecord {
        form: FORM,
        organisation: &run.organisation,
        survey: &run.survey,
        ruleset,
        period,
        rules_digest,
        data_digest,
        engine,
        as_of: *as_of,
        at: &at,
        by,
        files_digest: &files,
        given,
    };
    let seal = record.seal(results.into_iter().map(RunResult::record));
    let counts = counts_text(run.results.iter().map(|result| result.status.as_str()));
    let id = next(conn, "runs", Whole::read(conn)?.runs.rows)?;
    let sql = "INSERT INTO runs (id, survey, ruleset, period, rules, data_digest, engine, as_of, at, by, files, given, \
               seal, counts, form) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    let row = params![
        id,
        survey,
        ruleset,
        period,
        rules_digest,
        data_digest,
        engine,
        as_of,
        at,
        by,
        files,
        given,
        seal,
        counts,
        FORM
    ];
    conn.execute(sql, row)?;
    let hash = conn.query_row(&format!("{ROWS} WHERE id = ?"), [id], |row| seal::hash_of("runs", row))?;
    Whole::change(conn, |whole| whole.runs.add(hash))?;
    keep_results(conn, id, &run.results)?;
    let detail = format!("run {id}: {ruleset} for {period}, {} results", run.results.len());
    note(conn, &at, by, "run", &detail)?;
    Ok(id)
}

/// Runs as they are sealed; until version 5 of the store without their last column.
const ROWS: &str = "SELECT id, survey, ruleset, period, rules, data_digest, engine, as_of, at, by, files, given, seal, \
                    counts, form FROM runs";

/// The tally of the runs that are there.
pub(super) fn tally(conn: &Connection) -> Result<Tally, StoreFault> {
    let mut statement = conn.prepare(ROWS)?;
    let mut rows = statement.query([])?;
    let mut tally = Tally::default();
    while let Some(row) = rows.next()? {
        tally.add(seal::hash_of("runs", row)?);
    }
    Ok(tally)
}

/// The tally of version 6 of runs that had this one before: what was amiss stays amiss by as much.
pub(super) fn take_over(conn: &Connection, mut tally: Tally) -> Result<Tally, StoreFault> {
    let mut statement = conn.prepare(ROWS)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let form = row.as_ref().column_count().saturating_sub(1);
        tally.remove(seal::hash_of_first("runs", row, form)?);
        tally.add(seal::hash_of("runs", row)?);
    }
    Ok(tally)
}

/// Counts the results of the runs of a store of an earlier version.
pub(super) fn seal_all(conn: &Connection) -> Result<Tally, StoreFault> {
    let mut statement = conn.prepare("SELECT id FROM runs ORDER BY id")?;
    for id in statement.query_map([], |row| row.get::<_, i64>(0))?.collect::<rusqlite::Result<Vec<_>>>()? {
        let mut statement = conn.prepare_cached("SELECT status FROM results WHERE run = ?")?;
        let all = statement.query_map([id], |row| row.get(0))?.collect::<rusqlite::Result<Vec<String>>>()?;
        let counts = counts_text(all.iter().map(String::as_str));
        conn.execute("UPDATE runs SET counts = ? WHERE id = ?", params![counts, id])?;
    }
    tally(conn)
}

/// The number of results by status, as JSON.
fn counts_text<'a>(statuses: impl Iterator<Item = &'a str>) -> String {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    statuses.for_each(|status| *counts.entry(status).or_default() += 1);
    serde_json::json!(counts).to_string()
}

/// Whether there is a run of that number.
pub(super) fn run_exists(conn: &Connection, run: i64) -> Result<bool, StoreFault> {
    let sql = "SELECT count(*) FROM runs WHERE id = ?";
    Ok(conn.query_row(sql, [run], |row| row.get::<_, i64>(0))? > 0)
}

/// Keeps the files of rules, once, and gives their digest.
fn keep_files(conn: &Connection, files: &str) -> Result<String, StoreFault> {
    let digest = digest::of_text(files);
    conn.execute("INSERT OR IGNORE INTO rule_files (digest, files) VALUES (?, ?)", [digest.as_str(), files])?;
    Ok(digest)
}

fn keep_rules(conn: &Connection, digest: &str, text: &str) -> Result<(), StoreFault> {
    conn.execute("INSERT OR IGNORE INTO rules (digest, text) VALUES (?, ?)", [digest, text])?;
    let kept: String = conn.query_row("SELECT text FROM rules WHERE digest = ?", [digest], |row| row.get(0))?;
    if kept == text { Ok(()) } else { Err(StoreFault::OtherRules(digest.to_owned())) }
}

fn keep_results(conn: &Connection, run: i64, results: &[RunResult]) -> Result<(), StoreFault> {
    let sql = "INSERT INTO results (run, period, subject, status, score, grade, rank, scorecard) \
               VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
    let mut statement = conn.prepare(sql)?;
    for result in results {
        let RunResult { subject, period, status, score, grade, rank, scorecard } = result;
        once(statement.execute(params![run, period, subject, status, score, grade, rank, scorecard]), || {
            format!("the result of {subject} in {period} comes twice")
        })?;
    }
    Ok(())
}

const SUMMARY: &str = "SELECT runs.id, organisation, name, ruleset, period, rules, data_digest, engine, as_of, \
                       at, by, counts FROM runs JOIN surveys ON surveys.id = runs.survey";

fn summary(row: &Row<'_>) -> rusqlite::Result<RunSummary> {
    Ok(RunSummary {
        id: row.get(0)?,
        organisation: row.get(1)?,
        survey: row.get(2)?,
        ruleset: row.get(3)?,
        period: row.get(4)?,
        rules_digest: row.get(5)?,
        data_digest: row.get(6)?,
        engine: row.get(7)?,
        as_of: row.get(8)?,
        at: row.get(9)?,
        by: row.get(10)?,
        counts: BTreeMap::new(),
    })
}

fn counts(conn: &Connection, run: i64) -> Result<BTreeMap<String, u64>, StoreFault> {
    let mut statement =
        conn.prepare_cached("SELECT status, count(*) FROM results WHERE run = ? GROUP BY status")?;
    let rows = statement.query_map([run], |row| Ok((row.get(0)?, u64::from(row.get::<_, u32>(1)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn results(conn: &Connection, run: i64) -> Result<Vec<RunResult>, StoreFault> {
    let sql = "SELECT subject, period, status, score, grade, rank, scorecard FROM results WHERE run = ? \
               ORDER BY period, subject";
    let mut statement = conn.prepare(sql)?;
    let rows = statement.query_map([run], |row| {
        Ok(RunResult {
            subject: row.get(0)?,
            period: row.get(1)?,
            status: row.get(2)?,
            score: row.get(3)?,
            grade: row.get(4)?,
            rank: row.get(5)?,
            scorecard: row.get(6)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
