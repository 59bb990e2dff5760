//! Which batches and responses of a survey count at a moment, and how they are taken back.
//!
//! Nothing that was imported is ever deleted. What takes a batch back is a batch itself, of the kind `withdrawal N`, whose `file` is
//! the reason. So a run as of an earlier batch reads what it read then, and a withdrawal can be withdrawn. Of the batches up to a
//! moment those count that no withdrawal which counts takes back.
//!
//! A single response of a named respondent is taken back by a batch of the kind `void ["PERIOD","SUBJECT","RESPONDENT"]`: what earlier batches
//! brought of it does not count; the respondent may answer again.
//!
//! A file whose batch was withdrawn may be imported again. Its batch has the digest [`after`] the withdrawal, since a survey has a digest
//! once.

use super::manifest::{self, Survey, Whole};
use super::seal::{self, Tally};
use super::{Store, StoreError, StoreFault, import, note, now, segment};
use crate::period::Period;
use crate::record;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, BTreeSet};

/// What the kind of a withdrawal begins with; the number of the batch that it takes back follows.
const WITHDRAWAL: &str = "withdrawal ";

/// What the kind of a batch begins with that takes a response back; period, subject and respondent follow as a list in JSON.
const VOID: &str = "void ";

/// A response of a named respondent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Response {
    /// Its period, as the store writes it.
    pub period: String,
    /// Its subject.
    pub subject: String,
    /// Who gave it.
    pub respondent: String,
}

impl Response {
    fn kind(&self) -> String {
        let Self { period, subject, respondent } = self;
        format!("{VOID}{}", serde_json::json!([period, subject, respondent]))
    }

    fn of(kind: &str) -> Option<Self> {
        let (period, subject, respondent) = serde_json::from_str(kind.strip_prefix(VOID)?).ok()?;
        Some(Self { period, subject, respondent })
    }
}

/// The batches of a survey, or of a file of it, as they are entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The batch's number.
    pub batch: i64,
    /// Whose it is; empty for no organisation.
    pub organisation: String,
    /// The survey, with the table behind a point where the rows are of one.
    pub survey: String,
    /// `responses`, `records`, `measures`, `subjects`, `previous`, `target`, `benchmark NAME`; `withdrawal N` for what takes batch N back, `void [PERIOD, SUBJECT,
    /// RESPONDENT]` for what takes a response back.
    pub kind: String,
    /// The file's name; of what takes something back, why.
    pub file: String,
    /// How many rows were accepted, those that were stored already among them.
    pub accepted: u64,
    /// How many rows were rejected.
    pub rejected: u64,
    /// When, in UTC: `2025-03-14T09:26:53Z`.
    pub at: String,
    /// By whom.
    pub by: String,
    /// The withdrawal that takes it back; none where it counts.
    pub withdrawn: Option<i64>,
}

impl Entry {
    /// The batch that it takes back; none for the batch of a file.
    #[must_use]
    pub fn takes_back(&self) -> Option<i64> {
        taken_back(&self.kind)
    }

    /// Whether it is of a survey of an organisation, or of one of the survey's tables.
    #[must_use]
    pub fn is_of(&self, organisation: &str, survey: &str) -> bool {
        self.organisation == organisation && super::table_of(survey, &self.survey).is_some()
    }

    /// The response that it takes back.
    #[must_use]
    pub fn voids(&self) -> Option<Response> {
        Response::of(&self.kind)
    }
}

/// What became of a withdrawal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawn {
    /// The batch of the withdrawal.
    pub batch: i64,
    /// What it takes back.
    pub of: Entry,
    /// The runs that were made while the batch counted; they stay as they are.
    pub runs: Vec<i64>,
    /// Later files that left out rows since they were stored already: batch, file and how many rows. Where they were stored with
    /// the withdrawn batch they are not stored any more.
    pub left_out: Vec<(i64, String, u64)>,
}

fn taken_back(kind: &str) -> Option<i64> {
    kind.strip_prefix(WITHDRAWAL)?.parse().ok()
}

/// Which batches of a survey count at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    as_of: i64,
    /// Each batch that was taken back, by which withdrawal.
    withdrawn: BTreeMap<i64, i64>,
    /// Each response that was taken back, and the latest batch that did.
    voided: BTreeMap<Response, i64>,
}

impl Moment {
    /// As of a batch.
    ///
    /// # Errors
    /// [`StoreFault::Incomplete`] where a batch is gone or another one, and those of SQLite.
    pub(super) fn of(conn: &Connection, survey: &Survey, as_of: i64) -> Result<Self, StoreFault> {
        Ok(Self::by(&entries(conn, survey)?, as_of))
    }

    /// As of the latest batch.
    ///
    /// # Errors
    /// As [`Moment::of`].
    pub(super) fn now(conn: &Connection, survey: &Survey) -> Result<Self, StoreFault> {
        Self::of(conn, survey, i64::MAX)
    }

    /// By the batches of the survey, in the order of their numbers.
    pub(super) fn by(entries: &[Line], as_of: i64) -> Self {
        let mut withdrawn = BTreeMap::new();
        // The latest first: whether it counts says whether those before it do.
        for line in entries.iter().rev().filter(|line| line.batch <= as_of) {
            if let Some(of) = taken_back(&line.kind).filter(|_| !withdrawn.contains_key(&line.batch)) {
                withdrawn.entry(of).or_insert(line.batch);
            }
        }
        let counts = |line: &&Line| line.batch <= as_of && !withdrawn.contains_key(&line.batch);
        let voids = entries.iter().filter(counts);
        let voided = voids.filter_map(|line| Some((Response::of(&line.kind)?, line.batch))).collect();
        Self { as_of, withdrawn, voided }
    }

    /// The same, with the responses that were taken back: what is stored, whether it counts or not.
    pub(super) fn with_voided(self) -> Self {
        Self { voided: BTreeMap::new(), ..self }
    }

    /// The responses of a period that were taken back, by subject and respondent, each with the batch that did.
    pub(super) fn voided(&self, period: &str) -> BTreeMap<(&str, &str), i64> {
        let of_period = self.voided.iter().filter(|(response, _)| response.period == period);
        of_period
            .map(|(response, batch)| ((response.subject.as_str(), response.respondent.as_str()), *batch))
            .collect()
    }

    /// Whether a batch counts.
    pub(super) fn counts(&self, batch: i64) -> bool {
        batch <= self.as_of && !self.withdrawn.contains_key(&batch)
    }

    /// Whether a batch came later.
    pub(super) fn is_before(&self, batch: i64) -> bool {
        batch > self.as_of
    }

    /// Whether all batches from one to another count.
    pub(super) fn counts_all(&self, first: i64, last: i64) -> bool {
        last <= self.as_of && self.withdrawn.range(first..=last).next().is_none()
    }

    /// The withdrawal of a batch.
    pub(super) fn withdrawal(&self, batch: i64) -> Option<i64> {
        self.withdrawn.get(&batch).copied()
    }

    /// Whether no batch was withdrawn.
    pub(super) fn is_plain(&self) -> bool {
        self.withdrawn.is_empty()
    }

    /// The withdrawals that count.
    pub(super) fn withdrawals(&self) -> impl Iterator<Item = i64> + '_ {
        self.withdrawn.values().copied()
    }

    /// The end of a condition of SQL that leaves out what was withdrawn, in a table with a column `batch`.
    pub(super) fn condition(&self) -> String {
        if self.is_plain() {
            return String::new();
        }
        let numbers: Vec<String> = self.withdrawn.keys().map(i64::to_string).collect();
        format!(" AND batch NOT IN ({})", numbers.join(", "))
    }
}

/// A batch as it is sealed.
pub(super) struct Line {
    pub(super) batch: i64,
    pub(super) kind: String,
    pub(super) file: String,
    pub(super) digest: String,
    pub(super) accepted: u64,
    rejected: u64,
    pub(super) at: String,
    by: String,
}

/// The batches of a survey in the order of their numbers, all of them: what a damaged index hides would be stored twice.
///
/// # Errors
/// [`StoreFault::Incomplete`] where one is gone or another one, and those of SQLite.
pub(super) fn entries(conn: &Connection, survey: &Survey) -> Result<Vec<Line>, StoreFault> {
    let mut statement = conn.prepare(import::BATCHES)?;
    let mut rows = statement.query([survey.id])?;
    let (mut entries, mut found) = (Vec::new(), Tally::default());
    while let Some(row) = rows.next()? {
        found.add(seal::hash_of("batches", row)?);
        let count = |number: i64| u64::try_from(number).unwrap_or(0);
        entries.push(Line {
            batch: row.get(0)?,
            kind: row.get(2)?,
            file: row.get(3)?,
            digest: row.get(4)?,
            accepted: count(row.get(5)?),
            rejected: count(row.get(6)?),
            at: row.get(7)?,
            by: row.get(8)?,
        });
    }
    survey.batches.check(found, &format!("the batches of the survey {}", survey.named()))?;
    entries.sort_by_key(|line| line.batch);
    Ok(entries)
}

/// The digest of a file whose batch was withdrawn, when it is imported again.
pub(super) fn after(digest: &str, withdrawal: i64) -> String {
    record::digest::of_text(&format!("satis again 1\n{digest}\n{withdrawal}"))
}

impl Line {
    fn entry(self, survey: &Survey, moment: &Moment) -> Entry {
        let withdrawn = moment.withdrawal(self.batch);
        let Self { batch, kind, file, accepted, rejected, at, by, .. } = self;
        let (organisation, survey) = (survey.organisation.clone(), survey.name.clone());
        Entry { batch, organisation, survey, kind, file, accepted, rejected, at, by, withdrawn }
    }
}

impl Store {
    /// All batches of the store, in the order of their numbers.
    ///
    /// # Errors
    /// [`StoreFault::Incomplete`] where one is gone or another one, and those of SQLite.
    pub fn entries(&self) -> Result<Vec<Entry>, StoreError> {
        self.read(|conn| {
            let mut all = Vec::new();
            for survey in Survey::all(conn)? {
                let lines = entries(conn, &survey)?;
                let moment = Moment::by(&lines, i64::MAX);
                all.extend(lines.into_iter().map(|line| line.entry(&survey, &moment)));
            }
            all.sort_by_key(|entry| entry.batch);
            Ok(all)
        })
    }

    /// Takes batches back, all of them or none: what they brought counts no more, and what they replaced counts again.
    ///
    /// # Errors
    /// [`StoreFault::Refused`] for an unknown batch, one that is withdrawn, an empty reason, and for a withdrawal of rows after which
    /// others were imported, since both would count.
    pub fn withdraw(&mut self, batches: &[i64], why: &str, by: &str) -> Result<Vec<Withdrawn>, StoreError> {
        self.write(|transaction| {
            if why.trim().is_empty() {
                return Err(StoreFault::Refused("say why: `--why` is empty".to_owned()));
            }
            batches.iter().map(|batch| withdraw(transaction, *batch, why, by)).collect()
        })
    }

    /// Takes responses of a survey back, all of those in which these respondents are named: of a subject and a period, where they are given.
    ///
    /// # Errors
    /// [`StoreFault::Refused`] for a respondent without a response that counts, and an empty reason.
    pub fn void(&mut self, which: &Voiding<'_>, why: &str, by: &str) -> Result<Voided, StoreError> {
        self.write(|transaction| {
            let refused = |why: String| Err(StoreFault::Refused(why));
            if why.trim().is_empty() {
                return refused("say why: `--why` is empty".to_owned());
            }
            let Some(survey) = Survey::find(transaction, which.organisation, which.survey)? else {
                return refused(format!("nothing is stored for `{}`", which.survey));
            };
            let moment = Moment::now(transaction, &survey)?;
            let responses = segment::responses(transaction, &survey, &moment, which)?;
            let found: BTreeSet<&str> = responses.iter().map(|response| response.respondent.as_str()).collect();
            if let Some(nobody) = which.respondents.iter().find(|name| !found.contains(name.as_str())) {
                return refused(format!("no response by `{nobody}` counts{}", which.place()));
            }
            let runs = runs(transaction, &survey, 0)?;
            let voided = responses.into_iter().map(|response| {
                let batch = enter(transaction, &survey, &response.kind(), why, by)?;
                Ok((batch, response))
            });
            Ok(Voided { responses: voided.collect::<Result<_, StoreFault>>()?, runs })
        })
    }
}

/// Responses that were taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voided {
    /// Each with the batch that took it back.
    pub responses: Vec<(i64, Response)>,
    /// The runs that were made before; they stay as they are.
    pub runs: Vec<i64>,
}

/// Which responses are to be taken back.
#[derive(Debug, Clone, Copy)]
pub struct Voiding<'a> {
    /// The organisation's id; empty for none.
    pub organisation: &'a str,
    /// The survey, with a point and the table where the rows are of one.
    pub survey: &'a str,
    /// Who gave them.
    pub respondents: &'a [String],
    /// Of which subject; none for all.
    pub subject: Option<&'a str>,
    /// Of which period; none for all.
    pub period: Option<Period>,
}

impl Voiding<'_> {
    /// Whether a response is one of them.
    pub(super) fn wants(&self, subject: &str, respondent: &str) -> bool {
        self.subject.is_none_or(|wanted| wanted == subject)
            && self.respondents.iter().any(|name| name == respondent)
    }

    /// Where they were sought, in words.
    fn place(&self) -> String {
        let subject = self.subject.map(|subject| format!(" of {subject}")).unwrap_or_default();
        let period = self.period.map(|period| format!(" in {period}")).unwrap_or_default();
        format!("{subject}{period} for `{}`", self.survey)
    }
}

fn withdraw(conn: &Connection, batch: i64, why: &str, by: &str) -> Result<Withdrawn, StoreFault> {
    let refused = |why: String| Err(StoreFault::Refused(why));
    let Some(survey) = survey_of(conn, batch)? else {
        return refused(format!("there is no batch {batch}: `satis imports` lists them"));
    };
    let lines = entries(conn, &survey)?;
    let moment = Moment::by(&lines, i64::MAX);
    let Some(line) = lines.iter().find(|line| line.batch == batch) else {
        return refused(format!("there is no batch {batch}: `satis imports` lists them"));
    };
    if let Some(before) = moment.withdrawal(batch) {
        return refused(format!("batch {batch} is withdrawn already, by batch {before}"));
    }
    let of = taken_back(&line.kind);
    if let Some(of) = of {
        refuse_doubles(&lines, &moment, of, batch)?;
    }
    let left_out = match of {
        None => left_out(conn, &survey, &lines, &moment, batch)?,
        Some(_) => Vec::new(),
    };
    let runs = runs(conn, &survey, batch)?;
    let number = enter(conn, &survey, &format!("{WITHDRAWAL}{batch}"), why, by)?;
    let of = lines.into_iter().find(|line| line.batch == batch).map(|line| line.entry(&survey, &moment));
    let of = of.ok_or_else(|| StoreFault::Incomplete(format!("batch {batch} is gone")))?;
    Ok(Withdrawn { batch: number, of, runs, left_out })
}

/// Whether a kind has rows, which would count beside each other.
fn has_rows(kind: &str) -> bool {
    matches!(kind, "responses" | "records")
}

/// Refuses to bring a batch of rows back after which others were imported: those that both have would count twice.
fn refuse_doubles(lines: &[Line], moment: &Moment, of: i64, withdrawal: i64) -> Result<(), StoreFault> {
    let is_of_rows = lines.iter().any(|line| line.batch == of && has_rows(&line.kind));
    let later = |line: &&Line| line.batch > withdrawal && has_rows(&line.kind) && moment.counts(line.batch);
    let later: Vec<String> = lines.iter().filter(later).map(|line| line.batch.to_string()).collect();
    if !is_of_rows || later.is_empty() {
        return Ok(());
    }
    let later = later.join(" ");
    Err(StoreFault::Refused(format!(
        "batch {of} can't count again: rows of the same survey were imported since, and those that both have would count twice; \
         take these back first: `satis withdraw {later} --why WHY`, or import the file of batch {of} again"
    )))
}

fn survey_of(conn: &Connection, batch: i64) -> Result<Option<Survey>, StoreFault> {
    let sql = "SELECT survey FROM batches WHERE id = ?";
    let id: Option<i64> = conn.query_row(sql, [batch], |row| row.get(0)).optional()?;
    let all = Survey::all(conn)?;
    Ok(all.into_iter().find(|survey| Some(survey.id) == id))
}

/// Later files of rows, of which fewer are stored than were accepted.
fn left_out(
    conn: &Connection,
    survey: &Survey,
    lines: &[Line],
    moment: &Moment,
    batch: i64,
) -> Result<Vec<(i64, String, u64)>, StoreFault> {
    if !lines.iter().any(|line| line.batch == batch && has_rows(&line.kind)) {
        return Ok(Vec::new());
    }
    let stored = segment::rows_by_batch(conn, survey)?;
    let later =
        lines.iter().filter(|line| line.batch > batch && has_rows(&line.kind) && moment.counts(line.batch));
    let missing = later.map(|line| {
        let rows = stored.get(&line.batch).copied().unwrap_or(0);
        (line.batch, line.file.clone(), line.accepted.saturating_sub(rows))
    });
    Ok(missing.filter(|(.., rows)| *rows > 0).collect())
}

/// The runs that read a batch, and perhaps used it.
fn runs(conn: &Connection, survey: &Survey, batch: i64) -> Result<Vec<i64>, StoreFault> {
    let sql = "SELECT runs.id FROM runs JOIN surveys ON surveys.id = runs.survey WHERE organisation = ? AND as_of >= ? \
               AND (name = ? OR substr(?, 1, length(name) + 1) = name || '.') ORDER BY runs.id";
    let mut statement = conn.prepare(sql)?;
    let key = params![survey.organisation, batch, survey.name, survey.name];
    Ok(statement.query_map(key, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?)
}

/// Enters what takes something back, with its line of the audit trail.
fn enter(conn: &Connection, survey: &Survey, kind: &str, why: &str, by: &str) -> Result<i64, StoreFault> {
    let at = now();
    let number = super::next(conn, "batches", u64::try_from(Whole::read(conn)?.batch).unwrap_or_default())?;
    let digest = record::digest::of_text(&format!("satis withdrawal 1\n{kind}\n{number}"));
    let sql = "INSERT INTO batches (id, survey, kind, file, digest, accepted, rejected, at, by) \
               VALUES (?, ?, ?, ?, ?, 0, 0, ?, ?)";
    conn.execute(sql, params![number, survey.id, kind, why, digest, at, by])?;
    let [id, of_survey] = [number, survey.id].map(|number| number.to_string());
    let hash = seal::hash("batches", [&id, &of_survey, kind, why, &digest, "0", "0", &at, by]);
    manifest::Survey::change(conn, survey.id, |survey| survey.batches.add(hash))?;
    Whole::change(conn, |whole| whole.batch = number)?;
    note(conn, &at, by, "withdraw", &format!("batch {number}: {kind}, {why}"))?;
    Ok(number)
}

/// The lines of the audit trail that the withdrawals ask for.
pub(super) const HISTORY: &str = "SELECT at, by, 'withdraw', 'batch ' || id || ': ' || kind || ', ' || file FROM batches \
     WHERE kind LIKE 'withdrawal %' OR kind LIKE 'void [%'";

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(lines: &[(i64, &str)], as_of: i64) -> Moment {
        let line = |(batch, kind): &(i64, &str)| Line {
            batch: *batch,
            kind: (*kind).to_owned(),
            file: String::new(),
            digest: String::new(),
            accepted: 0,
            rejected: 0,
            at: String::new(),
            by: String::new(),
        };
        Moment::by(&lines.iter().map(line).collect::<Vec<_>>(), as_of)
    }

    #[test]
    fn a_withdrawal_that_is_withdrawn_takes_nothing_back() {
        let lines = [
            (1, "responses"),
            (2, "responses"),
            (3, "withdrawal 1"),
            (4, "withdrawal 3"),
            (5, "withdrawal 4"),
            (7, "withdrawal 5"),
        ];
        // As of 2 nothing is withdrawn; 3 takes 1 back; 4 gives it back; 5 takes 4 back, so 3 counts again; 7 undoes 5.
        for (as_of, counts) in [(2, true), (3, false), (4, true), (5, false), (6, false), (7, true)] {
            assert_eq!(moment(&lines, as_of).counts(1), counts, "as of {as_of}");
            assert!(moment(&lines, as_of).counts(2));
        }
        assert!(!moment(&lines, 0).counts(1), "it had not come");
        assert!(moment(&lines, 3).counts_all(2, 2) && !moment(&lines, 3).counts_all(1, 2));
        assert_eq!(moment(&lines, 3).condition(), " AND batch NOT IN (1)");
    }
}
