//! Runs: what was scored, by which rules, on which data, with which results. They are never changed.
//!
//! A run names the text of its rules, the digest of its data and the batch up to which it read, so it can
//! be computed again and compared. Texts of rules are kept once, however many runs used them.

use super::import::once;
use super::{Store, StoreError, StoreFault, ensure_survey, note, now, seal};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::BTreeMap;

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
    /// The whole scorecard as JSON.
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
        self.write(|transaction| {
            let survey = ensure_survey(transaction, &run.organisation, &run.survey)?;
            keep_rules(transaction, &run.rules_digest, &run.rules)?;
            let files = keep_files(transaction, &run.files)?;
            let at = now();
            let sql = "INSERT INTO runs (survey, ruleset, period, rules, data_digest, engine, as_of, at, by, files, given, \
                       seal) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
            let NewRun { ruleset, period, rules_digest, data_digest, engine, as_of, by, given, .. } = run;
            let mut results: Vec<&RunResult> = run.results.iter().collect();
            results.sort_by(|a, b| (&a.period, &a.subject).cmp(&(&b.period, &b.subject)));
            let number = as_of.to_string();
            let head = [&run.organisation, &run.survey, ruleset, period, rules_digest, data_digest, engine, &number];
            let seal = seal_of(head.into_iter().chain([&at, by, &files, given]), results);
            transaction.execute(
                sql,
                params![
                    survey, ruleset, period, rules_digest, data_digest, engine, as_of, at, by, files, given, seal
                ],
            )?;
            let id = transaction.last_insert_rowid();
            keep_results(transaction, id, &run.results)?;
            let detail = format!("run {id}: {ruleset} for {period}, {} results", run.results.len());
            note(transaction, &at, by, "run", &detail)?;
            Ok(id)
        })
    }

    /// All runs, oldest first.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn runs(&self) -> Result<Vec<RunSummary>, StoreError> {
        self.read(|conn| {
            let mut statement = conn.prepare(&format!("{SUMMARY} ORDER BY runs.id"))?;
            let mut runs = statement.query_map([], summary)?.collect::<rusqlite::Result<Vec<_>>>()?;
            for run in &mut runs {
                run.counts = counts(conn, run.id)?;
            }
            Ok(runs)
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
        self.read(|conn| {
            let found = conn.query_row(&format!("{SUMMARY} WHERE runs.id = ?"), [id], summary).optional()?;
            let Some(mut summary) = found else { return Ok(None) };
            summary.counts = counts(conn, id)?;
            let sql = "SELECT text FROM rules WHERE digest = ?";
            let rules = conn.query_row(sql, [&summary.rules_digest], |row| row.get(0)).optional()?;
            let sql = "SELECT runs.files, rule_files.files, given, seal FROM runs \
                       LEFT JOIN rule_files ON rule_files.digest = runs.files WHERE id = ?";
            let (digest, files, given, seal): (Option<String>, Option<String>, String, String) =
                conn.query_row(sql, [id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            let mut run = Run {
                summary,
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
        })
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
        let number = as_of.to_string();
        let files = self.files.as_ref().map(|(digest, _)| digest.clone()).unwrap_or_default();
        let head = [organisation, survey, ruleset, period, rules_digest, data_digest, engine, &number];
        seal_of(head.into_iter().chain([at, by, &files, &self.given]), &self.results)
    }

    /// Whether nothing in it was changed, as far as its seal and the digests of its rules tell.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.seal != Seal::Broken && self.has_own_files() && self.has_own_rules()
    }

    /// Whether the files of its rules are those under whose digest they are kept.
    #[must_use]
    pub fn has_own_files(&self) -> bool {
        self.files.as_ref().is_none_or(|(digest, files)| seal::sha256(files) == *digest)
    }

    /// Whether the text of its rules is that of its digest.
    #[must_use]
    pub fn has_own_rules(&self) -> bool {
        seal::sha256(&self.rules) == self.summary.rules_digest
    }
}

/// The seal over a run's fields and its results, by period text and subject.
fn seal_of<'a>(
    head: impl IntoIterator<Item = &'a String>,
    results: impl IntoIterator<Item = &'a RunResult>,
) -> String {
    let mut texts: Vec<String> = head.into_iter().cloned().collect();
    for RunResult { subject, period, status, score, grade, rank, scorecard } in results {
        let rank = rank.map(|rank| rank.to_string());
        // What is not there and what is empty are two things.
        let told = |text: &Option<String>| text.as_ref().map_or_else(|| "-".to_owned(), |text| format!("={text}"));
        texts.extend([subject, period, status].map(Clone::clone));
        texts.extend([told(score), told(grade), told(&rank), scorecard.clone()]);
    }
    seal::over(texts.iter().map(String::as_str))
}

/// Whether there is a run of that number.
pub(super) fn run_exists(conn: &Connection, run: i64) -> Result<bool, StoreFault> {
    let sql = "SELECT count(*) FROM runs WHERE id = ?";
    Ok(conn.query_row(sql, [run], |row| row.get::<_, i64>(0))? > 0)
}

/// Keeps the files of rules, once, and gives their digest.
fn keep_files(conn: &Connection, files: &str) -> Result<String, StoreFault> {
    let digest = seal::sha256(files);
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
                       at, by FROM runs JOIN surveys ON surveys.id = runs.survey";

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
