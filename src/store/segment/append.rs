//! Adding responses: to the last segment while it has room, then to new ones.

use super::super::manifest::Survey;
use super::super::{StoreFault, blob, seal};
use super::{BATCH, CAPACITY, Head, RESPONDENT, ROWS, SUBJECT, with_seal};
use crate::data::{Batch, Column};
use crate::period::Period;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// Adds the responses of one period, which [`check`](super::check) let through, to the segments of `survey`, as part of batch
/// `number`.
pub(in crate::store) fn append(
    conn: &Connection,
    survey: i64,
    number: i64,
    responses: &Batch,
) -> Result<(), StoreFault> {
    let mut segment = Segment::with_room(conn, survey, responses.period, number)?;
    let mut next = 0;
    while next < responses.len() {
        let end = responses.len().min(next + CAPACITY - segment.responses);
        segment.append(responses, next..end, number);
        segment.write(conn, survey, responses.period, number)?;
        segment = Segment::new(number);
        next = end;
    }
    Ok(())
}

/// A segment that is being filled.
struct Segment {
    /// Its row as it is stored; none for a new one.
    stored: Option<Head>,
    responses: usize,
    first_batch: i64,
    columns: BTreeMap<String, Filling>,
}

impl Segment {
    fn new(number: i64) -> Self {
        Self { stored: None, responses: 0, first_batch: number, columns: BTreeMap::new() }
    }

    /// The last segment of the survey and period where it is not full, else a new one.
    fn with_room(conn: &Connection, survey: i64, period: Period, number: i64) -> Result<Self, StoreFault> {
        let sql = with_seal(ROWS) + " AND period = ? ORDER BY id DESC LIMIT 1";
        let mut statement = conn.prepare(&sql)?;
        let mut rows = statement.query(params![survey, period.to_string()])?;
        let last = rows.next()?.map(Head::of).transpose()?;
        let Some(head) = last.filter(|head| head.responses < CAPACITY) else {
            return Ok(Self::new(number));
        };
        let mut columns = BTreeMap::new();
        for name in head.columns.keys() {
            columns.insert(name.clone(), Filling::from(head.column(conn, name)?.unwrap_or_default()));
        }
        let (responses, first_batch) = (head.responses, head.first_batch);
        Ok(Self { stored: Some(head), responses, first_batch, columns })
    }

    fn append(&mut self, responses: &Batch, rows: Range<usize>, number: i64) {
        let batch = Column { dictionary: vec![number.to_string()], codes: vec![Some(0); responses.len()] };
        let system = [(SUBJECT, &responses.subjects), (RESPONDENT, &responses.respondents), (BATCH, &batch)];
        let answers = responses.columns.iter().map(|(name, column)| (name.as_str(), column));
        let before = self.responses;
        self.responses += rows.len();
        for (name, column) in system.into_iter().chain(answers) {
            let given = column.codes.get(rows.clone()).unwrap_or_default();
            if given.iter().any(Option::is_some) {
                let filling = self.columns.entry(name.to_owned()).or_default();
                filling.pad(before);
                filling.append(given, &column.dictionary);
            }
        }
        for filling in self.columns.values_mut() {
            filling.pad(self.responses);
        }
    }

    fn write(&self, conn: &Connection, survey: i64, period: Period, last_batch: i64) -> Result<(), StoreFault> {
        let mut blobs = BTreeMap::new();
        for (name, filling) in &self.columns {
            let data = blob::encode(&filling.column)
                .map_err(|reason| StoreFault::Inconsistent(format!("column `{name}` of {period}: {reason}")))?;
            blobs.insert(name, data);
        }
        let id = match &self.stored {
            Some(head) => head.id,
            None => conn.query_row("SELECT coalesce(max(id), 0) + 1 FROM segments", [], |row| row.get(0))?,
        };
        let head = Head {
            id,
            survey,
            period: period.to_string(),
            responses: self.responses,
            first_batch: self.first_batch,
            last_batch,
            columns: blobs.iter().map(|(name, data)| ((*name).clone(), blob::checksum_of(data))).collect(),
            kept: None,
        };
        let sql = "INSERT INTO segments (id, survey, period, responses, first_batch, last_batch, columns, seal) \
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET responses = excluded.responses, \
                   last_batch = excluded.last_batch, columns = excluded.columns, seal = excluded.seal";
        let responses = i64::try_from(head.responses).unwrap_or(i64::MAX);
        let (columns, seal) = (head.columns_text(), seal::digits(head.hash()));
        let Head { first_batch, last_batch, period, .. } = &head;
        conn.execute(sql, params![id, survey, period, responses, first_batch, last_batch, columns, seal])?;
        Survey::change(conn, survey, |survey| {
            if let Some(before) = &self.stored {
                survey.segments.remove(before.hash());
            }
            survey.segments.add(head.hash());
        })?;
        let sql = "INSERT INTO segment_columns (segment, name, data) VALUES (?, ?, ?) \
                   ON CONFLICT (segment, name) DO UPDATE SET data = excluded.data";
        let mut statement = conn.prepare_cached(sql)?;
        for (name, data) in blobs {
            statement.execute(params![id, name, data])?;
        }
        Ok(())
    }
}

/// A column that grows, with the codes of its texts.
#[derive(Default)]
struct Filling {
    column: Column,
    codes: HashMap<String, u32>,
}

impl From<Column> for Filling {
    fn from(column: Column) -> Self {
        let codes = column.dictionary.iter().cloned().zip(0..).collect();
        Self { column, codes }
    }
}

impl Filling {
    fn pad(&mut self, responses: usize) {
        if self.column.codes.len() < responses {
            self.column.codes.resize(responses, None);
        }
    }

    /// Adds `given`, codes of another dictionary; only texts that are used are taken over.
    fn append(&mut self, given: &[Option<u32>], dictionary: &[String]) {
        let mut own: Vec<Option<u32>> = vec![None; dictionary.len()];
        for code in given {
            let place = code.map(|code| code as usize);
            let known = place.and_then(|place| own.get(place).copied().flatten());
            let text = place.and_then(|place| dictionary.get(place));
            let code = known.or_else(|| text.map(|text| self.code_of(text)));
            if let Some(slot) = place.and_then(|place| own.get_mut(place)) {
                *slot = code;
            }
            self.column.codes.push(code);
        }
    }

    fn code_of(&mut self, text: &str) -> u32 {
        if let Some(code) = self.codes.get(text) {
            return *code;
        }
        // A segment has at most 65,536 responses and so no more texts.
        let code = u32::try_from(self.column.dictionary.len()).unwrap_or(u32::MAX);
        self.column.dictionary.push(text.to_owned());
        self.codes.insert(text.to_owned(), code);
        code
    }
}
