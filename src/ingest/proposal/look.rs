//! What a file looks like: where its header stands, what its columns hold.

use super::super::IngestError;
use super::super::landing::moment::Reader;
use super::super::table::Table;
use crate::data::spelling;
use crate::source::{Header, Time};

/// Rows that are looked at for the header, and for what columns hold.
const HEAD: usize = 20;
const ROWS: usize = 500;

/// A file as it looks.
pub(super) struct Look {
    pub header: Header,
    pub columns: Vec<Column>,
}

/// A column of the file.
pub(super) struct Column {
    /// Its header; joined where there are several rows.
    pub name: String,
    /// What else the rows of the header hold: a question's wording below its number.
    pub others: Vec<String>,
    /// Its place, from 0.
    pub at: usize,
    /// Its cells in the rows that were looked at.
    pub cells: Vec<String>,
}

impl Column {
    /// How alike its names and a name of ours are, 0 to 100.
    pub fn alike(&self, name: &str) -> u32 {
        let all = std::iter::once(&self.name).chain(&self.others);
        all.map(|theirs| super::names::alike(theirs, name)).max().unwrap_or_default()
    }

    /// The cells that hold something.
    pub fn given(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty())
    }

    /// The different cells, in their order.
    pub fn different(&self) -> Vec<&str> {
        let mut seen: Vec<&str> = Vec::new();
        for cell in self.given() {
            if !seen.contains(&cell) {
                seen.push(cell);
            }
        }
        seen
    }

    /// The share of its cells, in percent, that are days, times or periods.
    pub fn times(&self) -> u32 {
        let time = Time::default();
        let any = Reader::any(&time);
        let all = self.given().count();
        let read = self.given().filter(|cell| any.looks_like_a_time(cell)).count();
        percent(read, all)
    }
}

/// So many of so many in percent; 0 of none.
pub(super) fn percent(some: usize, all: usize) -> u32 {
    u32::try_from(some * 100 / all.max(1)).unwrap_or_default()
}

impl Look {
    pub fn of(text: &str, name: &str) -> Result<Self, IngestError> {
        let mut table = Table::start(text, name, 0)?;
        let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
        while let Some(row) = table.next_row()?
            && rows.len() < ROWS + HEAD
        {
            let cells = row.cells().iter().map(|cell| spelling::trim(cell).to_owned()).collect();
            rows.push((row.line, cells));
        }
        let at = header_at(&rows);
        let Some((line, first)) = rows.get(at) else { return Err(IngestError::Empty(name.to_owned())) };
        let mut header = Header { row: usize::try_from(*line).unwrap_or(1), rows: 1, used: None, after: 0 };
        let below = |n: usize| rows.get(at + n).map(|(_, cells)| cells.as_slice()).unwrap_or_default();
        if below(2).iter().any(|cell| cell.contains("\"ImportId\"")) {
            header = Header { rows: 3, used: Some(1), ..header };
        } else if is_second(first, below(1)) {
            header.rows = 2;
        }
        let mut named: Vec<Vec<String>> =
            (0..header.rows).map(|n| rows.get(at + n).map(|(_, row)| row.clone()).unwrap_or_default()).collect();
        let names = match header.used {
            Some(_) => first.clone(),
            None => super::super::landing::header::joined(&mut named),
        };
        let others = |at: usize| {
            let cells = named.iter().filter_map(|row| row.get(at)).filter(|cell| !cell.is_empty());
            cells.filter(|cell| !cell.contains("\"ImportId\"")).cloned().collect::<Vec<_>>()
        };
        let data = rows.get(at + header.rows..).unwrap_or_default();
        let column = |(at, name): (usize, String)| Column {
            name,
            others: others(at),
            at,
            cells: data.iter().map(|(_, row)| row.get(at).cloned().unwrap_or_default()).collect(),
        };
        Ok(Self { header, columns: names.into_iter().enumerate().map(column).collect() })
    }
}

/// The row of the header: the first that has as many names as most rows have cells.
fn header_at(rows: &[(u64, Vec<String>)]) -> usize {
    let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty()).count();
    let head = rows.get(..rows.len().min(HEAD)).unwrap_or_default();
    let most = head.iter().map(|(_, row)| row.len()).max().unwrap_or_default();
    let is_header = |(_, row): &(u64, Vec<String>)| {
        let names = filled(row);
        let numbers = row.iter().filter(|cell| crate::data::numeral::read(cell, true).is_ok()).count();
        row.len() == most && (names * 3 >= most || most <= 2) && names > 0 && numbers * 2 <= names
    };
    head.iter().position(is_header).unwrap_or_default()
}

/// Whether a row has further names below those of the first: in columns where the first has none, and nothing that is data.
fn is_second(first: &[String], second: &[String]) -> bool {
    let time = Time::default();
    let any = Reader::any(&time);
    let is_data = |cell: &String| {
        !cell.is_empty() && (crate::data::numeral::read(cell, true).is_ok() || any.looks_like_a_time(cell))
    };
    let fills = first.iter().zip(second).any(|(above, below)| above.is_empty() && !below.is_empty());
    let leaves = first.iter().zip(second).any(|(above, below)| !above.is_empty() && below.is_empty());
    fills && leaves && !second.iter().any(is_data)
}
