//! Segments: up to 65,536 responses of one survey and period, a blob a column.
//!
//! New responses go to the last segment of their survey and period until it is full, so that many small
//! imports make few segments. Each response keeps the number of its batch in a column of its own, by which
//! a segment is read as it was. Columns of the system begin with `@`, which no question's id does.
//!
//! The row of a segment names its columns with their checksums, and has a seal: a column that is gone is an error, never
//! a question that nobody answered.

mod append;

pub(super) use append::append;

use super::manifest::Survey;
use super::moment::{Moment, Response, Voiding};
use super::seal::{self, Tally};
use super::{StoreFault, blob};
use crate::data::{Batch, Column, ColumnBuilder};
use crate::period::Period;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::collections::{BTreeMap, BTreeSet};
use std::num::ParseIntError;

/// The most responses of a segment.
pub(super) const CAPACITY: usize = 65_536;

const SUBJECT: &str = "@subject";
const RESPONDENT: &str = "@respondent";
const BATCH: &str = "@batch";

/// Refuses columns that are not one text a response.
pub(super) fn check(responses: &Batch) -> Result<(), StoreFault> {
    let rows = responses.len();
    let period = responses.period;
    if responses.subjects.codes.contains(&None) {
        return Err(StoreFault::Inconsistent(format!("a response of {period} has no subject")));
    }
    let system = [(SUBJECT, &responses.subjects), (RESPONDENT, &responses.respondents)];
    let answers = responses.columns.iter().map(|(name, column)| (name.as_str(), column));
    for (name, column) in system.into_iter().chain(answers) {
        let length = column.codes.len();
        if length != rows && !(length == 0 && name == RESPONDENT) {
            let what = format!("column `{name}` of {period} has {length} answers for {rows} responses");
            return Err(StoreFault::Inconsistent(what));
        }
        if column.codes.iter().flatten().any(|code| *code as usize >= column.dictionary.len()) {
            let what = format!("column `{name}` of {period} has a code without a text");
            return Err(StoreFault::Inconsistent(what));
        }
    }
    match responses.columns.keys().find(|name| name.starts_with('@')) {
        Some(name) => Err(StoreFault::Inconsistent(format!("`{name}` is no name of a question"))),
        None => Ok(()),
    }
}

/// The segments of a survey, as they are sealed.
pub(super) const ROWS: &str =
    "SELECT id, survey, period, responses, first_batch, last_batch, columns FROM segments WHERE survey = ?";

/// The row of a segment.
#[derive(Debug, Clone)]
pub(super) struct Head {
    id: i64,
    survey: i64,
    period: String,
    responses: usize,
    first_batch: i64,
    pub(super) last_batch: i64,
    /// Each column with the checksum of its blob.
    columns: BTreeMap<String, String>,
    /// Which of its responses count; none for all. Where some do not, what is read of it has only those that do.
    kept: Option<Vec<bool>>,
}

impl Head {
    fn columns_text(&self) -> String {
        serde_json::json!(self.columns).to_string()
    }

    fn hash(&self) -> u128 {
        let Self { id, survey, period, responses, first_batch, last_batch, .. } = self;
        let [id, survey, first, last] = [id, survey, first_batch, last_batch].map(i64::to_string);
        let (responses, columns) = (responses.to_string(), self.columns_text());
        seal::hash("segments", [&id, &survey, period, &responses, &first, &last, &columns].map(String::as_str))
    }

    /// Reads a row of [`ROWS`] with its seal behind it.
    fn of(row: &Row<'_>) -> Result<Self, StoreFault> {
        let id: i64 = row.get(0)?;
        let changed = || StoreFault::Changed(format!("the row of segment {id}"));
        let columns: String = row.get(6)?;
        let head = Self {
            id,
            survey: row.get(1)?,
            period: row.get(2)?,
            responses: row.get::<_, u32>(3)? as usize,
            first_batch: row.get(4)?,
            last_batch: row.get(5)?,
            columns: serde_json::from_str(&columns).map_err(|_| changed())?,
            kept: None,
        };
        let seal: String = row.get(7)?;
        if seal == seal::digits(head.hash()) && columns == head.columns_text() { Ok(head) } else { Err(changed()) }
    }

    /// Its number.
    pub(super) fn id(&self) -> i64 {
        self.id
    }

    /// The period of its responses, as the store writes it.
    pub(super) fn period(&self) -> &str {
        &self.period
    }

    /// How many responses it holds that count.
    pub(super) fn rows(&self) -> u64 {
        let rows = |kept: &Vec<bool>| kept.iter().filter(|kept| **kept).count();
        self.kept.as_ref().map_or(self.responses, rows) as u64
    }

    /// Whether it holds responses of this period.
    pub(super) fn is_of(&self, period: Period) -> bool {
        self.period == period.to_string()
    }

    /// The questions and attributes that were answered.
    pub(super) fn questions(&self) -> Vec<String> {
        self.columns.keys().filter(|name| !is_ours(name)).cloned().collect()
    }

    /// Whether one of its respondents is wanted.
    pub(super) fn has_respondent(
        &self,
        conn: &Connection,
        wanted: impl Fn(&[u8]) -> bool,
    ) -> Result<bool, StoreFault> {
        self.with_blob(conn, RESPONDENT, |blob, checksum| blob::has_any(blob, checksum, wanted))
            .map(Option::unwrap_or_default)
    }

    /// Subjects and respondents.
    pub(super) fn people(&self, conn: &Connection) -> Result<(Column, Column), StoreFault> {
        let reader = Reader::of(conn, self);
        Ok((reader.column(SUBJECT)?, reader.column(RESPONDENT)?))
    }

    /// Some of its responses that count, with these columns.
    pub(super) fn some(&self, conn: &Connection, some: Vec<bool>, wanted: &[String]) -> Result<Batch, StoreFault> {
        let kept = match &self.kept {
            None => some,
            Some(kept) => {
                let mut some = some.into_iter();
                kept.iter().map(|counts| *counts && some.next().unwrap_or(false)).collect()
            }
        };
        Reader { conn, head: self, kept: Some(kept) }.batch(wanted)
    }

    /// Whether somebody answered a question.
    pub(super) fn has(&self, name: &str) -> bool {
        self.columns.contains_key(name)
    }

    /// All of its responses, with these columns; one that nobody answered is there without answers.
    pub(super) fn all<'n>(
        &self,
        conn: &Connection,
        wanted: impl Iterator<Item = &'n String>,
    ) -> Result<Batch, StoreFault> {
        Reader::of(conn, self).batch(&wanted.cloned().collect::<Vec<_>>())
    }

    /// The answers to a question.
    pub(super) fn answers(&self, conn: &Connection, name: &str) -> Result<Column, StoreFault> {
        Reader::of(conn, self).column(name)
    }

    /// The number of each response's import.
    pub(super) fn imports(&self, conn: &Connection) -> Result<Column, StoreFault> {
        self.answers(conn, BATCH)
    }

    /// The number of the batch of each of its responses, whether it counts or not.
    fn batches(&self, conn: &Connection) -> Result<Vec<i64>, StoreFault> {
        let column = self.column(conn, BATCH)?.unwrap_or_default();
        let numbers = column.dictionary.iter().map(|text| text.parse());
        let numbers: Vec<i64> = numbers
            .collect::<Result<_, _>>()
            .map_err(|error: ParseIntError| self.damaged(BATCH, &error.to_string()))?;
        let number = |code: &Option<u32>| {
            let number = code.and_then(|code| numbers.get(code as usize)).copied();
            number.ok_or_else(|| self.damaged(BATCH, "a gap"))
        };
        column.codes.iter().map(number).collect()
    }

    /// Which of its responses were not taken back one by one, of those that are `kept`.
    fn without(
        &self,
        conn: &Connection,
        voided: &BTreeMap<(&str, &str), i64>,
        kept: Option<Vec<bool>>,
    ) -> Result<Vec<bool>, StoreFault> {
        let ((subjects, respondents), batches) = (self.people(conn)?, self.batches(conn)?);
        let counts = |(row, batch): (usize, &i64)| {
            let by = subjects.get(row).zip(respondents.get(row)).and_then(|person| voided.get(&person));
            by.is_none_or(|by| by < batch) && kept.as_ref().is_none_or(|kept| kept.get(row) == Some(&true))
        };
        Ok(batches.iter().enumerate().map(counts).collect())
    }

    /// Which of its responses are of some batches.
    fn of_batches(&self, conn: &Connection, wanted: impl Fn(i64) -> bool) -> Result<Vec<bool>, StoreFault> {
        Ok(self.batches(conn)?.into_iter().map(wanted).collect())
    }

    /// A column; none where nobody answered it.
    fn column(&self, conn: &Connection, name: &str) -> Result<Option<Column>, StoreFault> {
        self.with_blob(conn, name, |blob, checksum| {
            blob::decode(blob, checksum).and_then(|column| match column.codes.len() {
                n if n == self.responses => Ok(column),
                n => Err(format!("it holds {n} responses, the segment {}", self.responses)),
            })
        })
    }

    /// Reads the blob of a column with its checksum; none where nobody answered it.
    fn with_blob<T>(
        &self,
        conn: &Connection,
        name: &str,
        read: impl FnOnce(&[u8], &str) -> Result<T, String>,
    ) -> Result<Option<T>, StoreFault> {
        let Some(checksum) = self.columns.get(name) else { return Ok(None) };
        let sql = "SELECT data FROM segment_columns WHERE segment = ? AND name = ?";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query(params![self.id, name])?;
        let Some(row) = rows.next()? else { return Err(self.damaged(name, "it is gone")) };
        let data = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
        read(data, checksum).map(Some).map_err(|reason| self.damaged(name, &reason))
    }

    fn damaged(&self, column: &str, reason: &str) -> StoreFault {
        StoreFault::DamagedColumn { segment: self.id, column: column.to_owned(), reason: reason.to_owned() }
    }
}

/// The segments of a survey, in the order of their numbers, all of them.
///
/// # Errors
/// [`StoreFault::Changed`], [`StoreFault::Incomplete`] where one is not what was written or is gone, and those of SQLite.
pub(super) fn heads(conn: &Connection, survey: &Survey) -> Result<Vec<Head>, StoreFault> {
    let mut statement = conn.prepare(&with_seal(ROWS))?;
    let mut rows = statement.query([survey.id])?;
    let (mut heads, mut found) = (Vec::new(), Tally::default());
    while let Some(row) = rows.next()? {
        let head = Head::of(row)?;
        found.add(head.hash());
        heads.push(head);
    }
    survey.segments.check(found, &format!("the segments of the survey {}", survey.named()))?;
    heads.sort_by_key(|head| head.id);
    Ok(heads)
}

fn with_seal(rows: &str) -> String {
    rows.replace("columns FROM", "columns, seal FROM")
}

/// Seals the rows of a store of an earlier version, whose columns have checksums of their own.
pub(super) fn seal_all(conn: &Connection) -> Result<(), StoreFault> {
    let sql = "SELECT id, survey, period, responses, first_batch, last_batch FROM segments ORDER BY id";
    let mut statement = conn.prepare(sql)?;
    let mut columns = conn.prepare("SELECT name, substr(data, 1, 32) FROM segment_columns WHERE segment = ?")?;
    let rows = statement.query_map([], |row| {
        Ok(Head {
            id: row.get(0)?,
            survey: row.get(1)?,
            period: row.get(2)?,
            responses: row.get::<_, u32>(3)? as usize,
            first_batch: row.get(4)?,
            last_batch: row.get(5)?,
            columns: BTreeMap::new(),
            kept: None,
        })
    })?;
    for mut head in rows.collect::<rusqlite::Result<Vec<_>>>()? {
        let named = columns.query_map([head.id], |row| {
            Ok((row.get::<_, String>(0)?, blob::checksum_of(row.get_ref(1)?.as_blob().unwrap_or_default())))
        })?;
        head.columns = named.collect::<rusqlite::Result<_>>()?;
        let sql = "UPDATE segments SET columns = ?, seal = ? WHERE id = ?";
        conn.execute(sql, params![head.columns_text(), seal::digits(head.hash()), head.id])?;
    }
    Ok(())
}

/// The segments of a survey with responses that count at a moment.
///
/// # Errors
/// As [`heads`]; [`StoreFault::DamagedColumn`].
pub(super) fn counting(conn: &Connection, survey: &Survey, moment: &Moment) -> Result<Vec<Head>, StoreFault> {
    let mut counting = Vec::new();
    for mut head in heads(conn, survey)? {
        if moment.is_before(head.first_batch) {
            continue;
        }
        let mut kept = None;
        if !moment.counts_all(head.first_batch, head.last_batch) {
            kept = Some(head.of_batches(conn, |batch| moment.counts(batch))?);
        }
        let voided = moment.voided(&head.period);
        if !voided.is_empty() {
            kept = Some(head.without(conn, &voided, kept)?);
        }
        match kept {
            Some(kept) if !kept.contains(&true) => continue,
            kept => head.kept = kept.filter(|kept| kept.contains(&false)),
        }
        counting.push(head);
    }
    Ok(counting)
}

/// The responses that count of some respondents, each once, in order.
///
/// # Errors
/// As [`counting`].
pub(super) fn responses(
    conn: &Connection,
    survey: &Survey,
    moment: &Moment,
    which: &Voiding<'_>,
) -> Result<Vec<Response>, StoreFault> {
    let mut found = BTreeSet::new();
    let wanted = |name: &[u8]| which.respondents.iter().any(|one| one.as_bytes() == name);
    for head in counting(conn, survey, moment)? {
        if which.period.is_some_and(|period| !head.is_of(period)) || !head.has_respondent(conn, wanted)? {
            continue;
        }
        let (subjects, respondents) = head.people(conn)?;
        for row in 0..subjects.codes.len() {
            let (Some(subject), Some(respondent)) = (subjects.get(row), respondents.get(row)) else { continue };
            if which.wants(subject, respondent) {
                let (subject, respondent) = (subject.to_owned(), respondent.to_owned());
                found.insert(Response { period: head.period.clone(), subject, respondent });
            }
        }
    }
    Ok(found.into_iter().collect())
}

/// The segments of a survey with responses whose batches were taken back.
///
/// # Errors
/// As [`counting`].
pub(super) fn withdrawn(conn: &Connection, survey: &Survey, moment: &Moment) -> Result<Vec<Head>, StoreFault> {
    let mut withdrawn = Vec::new();
    let heads = if moment.is_plain() { Vec::new() } else { heads(conn, survey)? };
    for mut head in heads {
        if !moment.counts_all(head.first_batch, head.last_batch) {
            let kept = head.of_batches(conn, |batch| moment.withdrawal(batch).is_some())?;
            if kept.contains(&true) {
                head.kept = Some(kept);
                withdrawn.push(head);
            }
        }
    }
    Ok(withdrawn)
}

/// How many rows of each batch are stored, whether they count or not.
pub(super) fn rows_by_batch(conn: &Connection, survey: &Survey) -> Result<BTreeMap<i64, u64>, StoreFault> {
    let mut rows = BTreeMap::new();
    for head in heads(conn, survey)? {
        for batch in head.batches(conn)? {
            *rows.entry(batch).or_default() += 1;
        }
    }
    Ok(rows)
}

/// All responses of a survey that count at a moment, one [`Batch`] a segment, with these columns and no others, and the number
/// of each row's import. A column that a segment lacks is there without answers.
pub(super) fn read(
    conn: &Connection,
    survey: &Survey,
    wanted: &[String],
    moment: &Moment,
) -> Result<Vec<(Batch, Column)>, StoreFault> {
    let heads = counting(conn, survey, moment)?;
    let read = heads.iter().map(|head| {
        let reader = Reader::of(conn, head);
        Ok((reader.batch(wanted)?, reader.column(BATCH)?))
    });
    read.collect()
}

/// Which columns of a survey's segments are not what was written, in words.
pub(super) fn damages(conn: &Connection, survey: &Survey) -> Result<Vec<String>, StoreFault> {
    let mut damages = Vec::new();
    for head in heads(conn, survey)? {
        for name in head.columns.keys() {
            match head.column(conn, name) {
                Err(StoreFault::DamagedColumn { segment, reason, .. }) => {
                    damages.push(format!("column `{name}` of segment {segment} is damaged ({reason})"));
                }
                read => drop(read?),
            }
        }
        let sql = "SELECT count(*) FROM segment_columns WHERE segment = ?";
        let found: i64 = conn.query_row(sql, [head.id], |row| row.get(0)).optional()?.unwrap_or_default();
        if usize::try_from(found) != Ok(head.columns.len()) {
            damages.push(format!("segment {} has {found} columns, not {}", head.id, head.columns.len()));
        }
    }
    Ok(damages)
}

/// Whether a column is one of those that a segment has of its own.
fn is_ours(name: &str) -> bool {
    [SUBJECT, RESPONDENT, BATCH].contains(&name)
}

/// Reads the columns of one segment.
struct Reader<'a> {
    conn: &'a Connection,
    head: &'a Head,
    /// Which responses are wanted; none for all.
    kept: Option<Vec<bool>>,
}

impl<'a> Reader<'a> {
    /// Reads the responses that count.
    fn of(conn: &'a Connection, head: &'a Head) -> Self {
        Self { conn, head, kept: head.kept.clone() }
    }

    fn batch(&self, wanted: &[String]) -> Result<Batch, StoreFault> {
        let damaged =
            |error: crate::period::PeriodError| StoreFault::Damaged(format!("segment {}: {error}", self.head.id));
        let period = self.head.period.parse().map_err(damaged)?;
        let subjects = self.column(SUBJECT)?;
        if subjects.codes.contains(&None) {
            return Err(self.head.damaged(SUBJECT, "a response has no subject"));
        }
        let respondents = self.column(RESPONDENT)?;
        let columns = wanted.iter().map(|name| Ok((name.clone(), self.column(name)?)));
        let columns = columns.collect::<Result<_, StoreFault>>()?;
        Ok(Batch { table: String::new(), period, subjects, respondents, columns })
    }

    fn column(&self, name: &str) -> Result<Column, StoreFault> {
        let column = self.head.column(self.conn, name)?;
        let column =
            column.unwrap_or_else(|| Column { dictionary: vec![], codes: vec![None; self.head.responses] });
        let Some(kept) = &self.kept else { return Ok(column) };
        let mut builder = ColumnBuilder::default();
        for (row, _) in kept.iter().enumerate().filter(|(_, kept)| **kept) {
            builder.push(column.get(row).unwrap_or(""));
        }
        Ok(builder.finish())
    }
}
