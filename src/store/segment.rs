//! Segments: up to 65,536 responses of one survey and period, a blob a column.
//!
//! New responses go to the last segment of their survey and period until it is full, so that many small
//! imports make few segments. Each response keeps the number of its batch in a column of its own, by which
//! a segment is read as it was. Columns of the system begin with `@`, which no question's id does.

use super::{StoreFault, blob};
use crate::data::{Batch, Column, ColumnBuilder};
use crate::period::Period;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// The most responses of a segment.
pub(super) const CAPACITY: usize = 65_536;

const SUBJECT: &str = "@subject";
const RESPONDENT: &str = "@respondent";
const BATCH: &str = "@batch";

/// Adds the responses of one period, which [`check`] let through, to the segments of `survey`, as part of batch
/// `number`.
pub(super) fn append(conn: &Connection, survey: i64, number: i64, responses: &Batch) -> Result<(), StoreFault> {
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

/// A segment that is being filled.
struct Segment {
    id: Option<i64>,
    responses: usize,
    first_batch: i64,
    columns: BTreeMap<String, Filling>,
}

impl Segment {
    fn new(number: i64) -> Self {
        Self { id: None, responses: 0, first_batch: number, columns: BTreeMap::new() }
    }

    /// The last segment of the survey and period where it is not full, else a new one.
    fn with_room(conn: &Connection, survey: i64, period: Period, number: i64) -> Result<Self, StoreFault> {
        let sql = "SELECT id, responses, first_batch FROM segments WHERE survey = ? AND period = ? \
                   ORDER BY id DESC LIMIT 1";
        let last = conn.query_row(sql, params![survey, period.to_string()], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)? as usize, row.get(2)?))
        });
        let Some((id, responses, first_batch)) = last.optional()?.filter(|(_, n, _)| *n < CAPACITY) else {
            return Ok(Self::new(number));
        };
        let mut columns = BTreeMap::new();
        let mut statement = conn.prepare("SELECT name FROM segment_columns WHERE segment = ?")?;
        for name in statement.query_map([id], |row| row.get::<_, String>(0))? {
            let name = name?;
            let column = read_column(conn, id, &name, responses)?.unwrap_or_default();
            columns.insert(name, Filling::from(column));
        }
        Ok(Self { id: Some(id), responses, first_batch, columns })
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
        let responses = i64::try_from(self.responses).unwrap_or(i64::MAX);
        let id = match self.id {
            Some(id) => {
                let sql = "UPDATE segments SET responses = ?, last_batch = ? WHERE id = ?";
                conn.execute(sql, params![responses, last_batch, id])?;
                id
            }
            None => {
                let sql = "INSERT INTO segments (survey, period, responses, first_batch, last_batch) \
                           VALUES (?, ?, ?, ?, ?)";
                let period = period.to_string();
                conn.execute(sql, params![survey, period, responses, self.first_batch, last_batch])?;
                conn.last_insert_rowid()
            }
        };
        let sql = "INSERT INTO segment_columns (segment, name, data) VALUES (?, ?, ?) \
                   ON CONFLICT (segment, name) DO UPDATE SET data = excluded.data";
        let mut statement = conn.prepare_cached(sql)?;
        for (name, filling) in &self.columns {
            let data = blob::encode(&filling.column)
                .map_err(|reason| StoreFault::Inconsistent(format!("column `{name}` of {period}: {reason}")))?;
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

/// All responses of a survey up to batch `as_of`, one [`Batch`] a segment, with these columns and no others.
/// A column that a segment lacks is there without answers.
pub(super) fn read(
    conn: &Connection,
    survey: i64,
    wanted: &[String],
    as_of: i64,
) -> Result<Vec<Batch>, StoreFault> {
    let sql =
        "SELECT id, period, responses, last_batch FROM segments WHERE survey = ? AND first_batch <= ? ORDER BY id";
    read_segments(conn, sql, params![survey, as_of], wanted, as_of)
}

/// The same for the responses of one period, of all batches.
pub(super) fn read_period(
    conn: &Connection,
    survey: i64,
    wanted: &[String],
    period: Period,
) -> Result<Vec<Batch>, StoreFault> {
    let sql = "SELECT id, period, responses, last_batch FROM segments WHERE survey = ? AND period = ? ORDER BY id";
    read_segments(conn, sql, params![survey, period.to_string()], wanted, i64::MAX)
}

/// Which columns of segments are not what was written, in words.
pub(super) fn damages(conn: &Connection) -> Result<Vec<String>, StoreFault> {
    let sql = "SELECT segment, name, responses FROM segment_columns JOIN segments ON segments.id = segment \
               ORDER BY segment, name";
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut damages = Vec::new();
    while let Some(row) = rows.next()? {
        let (segment, name, responses): (i64, String, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        match read_column(conn, segment, &name, responses as usize) {
            Err(StoreFault::DamagedColumn { reason, .. }) => {
                damages.push(format!("column `{name}` of segment {segment} is damaged ({reason})"));
            }
            read => drop(read?),
        }
    }
    Ok(damages)
}

/// Whether a column is one of those that a segment has of its own.
pub(super) fn is_ours(name: &str) -> bool {
    [SUBJECT, RESPONDENT, BATCH].contains(&name)
}

fn read_segments(
    conn: &Connection,
    sql: &str,
    which: impl rusqlite::Params,
    wanted: &[String],
    as_of: i64,
) -> Result<Vec<Batch>, StoreFault> {
    let mut statement = conn.prepare(sql)?;
    let mut rows = statement.query(which)?;
    let mut batches = Vec::new();
    while let Some(row) = rows.next()? {
        let (id, period, responses): (i64, String, u32) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let period = period
            .parse()
            .map_err(|error: crate::period::PeriodError| StoreFault::Damaged(format!("segment {id}: {error}")))?;
        let reader = Reader { conn, id, responses: responses as usize, kept: None };
        let reader = if row.get::<_, i64>(3)? <= as_of { reader } else { reader.until(as_of)? };
        batches.push(reader.batch(period, wanted)?);
    }
    Ok(batches)
}

/// Reads the columns of one segment.
struct Reader<'a> {
    conn: &'a Connection,
    id: i64,
    responses: usize,
    /// Which responses are wanted; none for all.
    kept: Option<Vec<bool>>,
}

impl Reader<'_> {
    /// Leaves out the responses of later batches.
    fn until(self, as_of: i64) -> Result<Self, StoreFault> {
        let batches = self.column(BATCH)?;
        let early = |text: &String| text.parse::<i64>().map(|number| number <= as_of);
        let early: Vec<bool> = batches
            .dictionary
            .iter()
            .map(early)
            .collect::<Result<_, _>>()
            .map_err(|error| self.damaged(BATCH, &error.to_string()))?;
        let is_early = |code: &Option<u32>| {
            code.and_then(|code| early.get(code as usize)).copied().ok_or_else(|| self.damaged(BATCH, "a gap"))
        };
        let kept = batches.codes.iter().map(is_early).collect::<Result<_, _>>()?;
        Ok(Self { kept: Some(kept), ..self })
    }

    fn batch(&self, period: Period, wanted: &[String]) -> Result<Batch, StoreFault> {
        let subjects = self.column(SUBJECT)?;
        if subjects.codes.contains(&None) {
            return Err(self.damaged(SUBJECT, "a response has no subject"));
        }
        let respondents = self.column(RESPONDENT)?;
        let columns = wanted.iter().map(|name| Ok((name.clone(), self.column(name)?)));
        let columns = columns.collect::<Result<_, StoreFault>>()?;
        Ok(Batch { table: String::new(), period, subjects, respondents, columns })
    }

    fn column(&self, name: &str) -> Result<Column, StoreFault> {
        let column = read_column(self.conn, self.id, name, self.responses)?;
        let column = column.unwrap_or_else(|| Column { dictionary: vec![], codes: vec![None; self.responses] });
        let Some(kept) = &self.kept else { return Ok(column) };
        let mut builder = ColumnBuilder::default();
        for (row, _) in kept.iter().enumerate().filter(|(_, kept)| **kept) {
            builder.push(column.get(row).unwrap_or(""));
        }
        Ok(builder.finish())
    }

    fn damaged(&self, column: &str, reason: &str) -> StoreFault {
        StoreFault::DamagedColumn { segment: self.id, column: column.to_owned(), reason: reason.to_owned() }
    }
}

/// A column of a segment; none where nobody answered it.
fn read_column(
    conn: &Connection,
    segment: i64,
    name: &str,
    responses: usize,
) -> Result<Option<Column>, StoreFault> {
    let sql = "SELECT data FROM segment_columns WHERE segment = ? AND name = ?";
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params![segment, name])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let data = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from);
    let column = blob::decode(data?).and_then(|column| match column.codes.len() {
        n if n == responses => Ok(column),
        n => Err(format!("it holds {n} responses, the segment {responses}")),
    });
    column.map(Some).map_err(|reason| StoreFault::DamagedColumn { segment, column: name.to_owned(), reason })
}
