//! A CSV text as a header and rows that know their lines.
//!
//! Lines are counted here and not by the CSV reader, which is off by one after CRLF and blank lines; and
//! a quoted cell that never ends, which the reader takes as ended, is an error.

use super::rejects::{REJECT_COLUMNS, is_rejects};
use super::{Complaint, IngestError, Mapping};
use csv::StringRecord;
use std::collections::BTreeMap;

/// A CSV text being read.
pub(super) struct Table<'a> {
    name: &'a str,
    header: Vec<String>,
    records: csv::StringRecordsIntoIter<&'a [u8]>,
    lines: Lines<'a>,
}

/// One row of a table.
pub(super) struct Row {
    /// The line in which it begins; the header's is usually 1.
    pub line: u64,
    record: StringRecord,
}

impl Row {
    /// The trimmed text of a cell; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or("").trim()
    }

    /// All cells as given.
    pub fn cells(&self) -> Vec<String> {
        self.record.iter().map(str::to_owned).collect()
    }

    fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| cell.trim().is_empty())
    }
}

impl<'a> Table<'a> {
    /// Reads the header.
    pub fn open(text: &'a str, name: &'a str) -> Result<Self, IngestError> {
        if let Some(line) = open_quote(text) {
            return Err(IngestError::OpenQuote { name: name.to_owned(), line });
        }
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let records = reader.into_records();
        let mut table = Self { name, header: Vec::new(), records, lines: Lines::new(text) };
        let first = table.next_row()?.ok_or_else(|| IngestError::Empty(name.to_owned()))?;
        table.header = first.record.iter().map(|cell| cell.trim().to_owned()).collect();
        let mut places = BTreeMap::new();
        for (at, header) in table.header.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
            if let Some(first) = places.insert(header, at) {
                return Err(table.duplicate(header, first, at));
            }
        }
        Ok(table)
    }

    /// The trimmed names of the columns; empty where a column has none.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The name of a column.
    pub fn title(&self, column: usize) -> &str {
        self.header.get(column).map_or("", String::as_str)
    }

    /// The error of two columns (counted from 0) for the same thing.
    pub fn duplicate(&self, column: &str, first: usize, second: usize) -> IngestError {
        let (first, second) = (first + 1, second + 1);
        IngestError::DuplicateColumn { name: self.name.to_owned(), column: column.to_owned(), first, second }
    }

    /// The column that holds `ours`; none where the file has none and the mapping does not speak of it.
    pub fn find(&self, ours: &str, mapping: &Mapping) -> Result<Option<usize>, IngestError> {
        let mapped = mapping.columns.get(ours).map(|header| header.trim());
        let wanted = mapped.unwrap_or(ours);
        match self.header.iter().position(|header| header == wanted) {
            None if mapped.is_some() => Err(self.missing(wanted, format!("correct `--map {ours}={wanted}`"))),
            found => Ok(found),
        }
    }

    /// The column that holds `ours`, which must be there.
    pub fn need(&self, ours: &str, mapping: &Mapping) -> Result<usize, IngestError> {
        self.find(ours, mapping)?
            .ok_or_else(|| self.missing(ours, format!("say which column it is with `--map {ours}=HEADER`")))
    }

    /// The error of a column that is not there.
    pub fn missing(&self, column: &str, remedy: String) -> IngestError {
        let lone = self.header.first().filter(|_| self.header.len() == 1);
        let hint = if lone.is_some_and(|header| header.contains([';', '\t'])) {
            "; cells must be separated by commas".to_owned()
        } else {
            did_you_mean(column, self.header.iter().map(String::as_str))
        };
        let header = self.header.iter().map(|header| format!("`{header}`")).collect::<Vec<_>>().join(", ");
        IngestError::MissingColumn { name: self.name.to_owned(), column: column.to_owned(), header, hint, remedy }
    }

    /// Refuses a mapping of names other than these.
    pub fn check_mapping(&self, mapping: &Mapping, known: &[&str]) -> Result<(), IngestError> {
        match mapping.columns.keys().find(|name| !known.contains(&name.as_str())) {
            None => Ok(()),
            Some(name) => Err(IngestError::UnknownName {
                name: name.clone(),
                file: self.name.to_owned(),
                known: known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", "),
                hint: did_you_mean(name, known.iter().copied()),
            }),
        }
    }

    /// The names of the columns that are not among `used`.
    pub fn unused(&self, used: &[Option<usize>]) -> Vec<String> {
        // A file of rejects begins with what was wrong with its rows.
        let ours = if is_rejects(&self.header) { REJECT_COLUMNS.len() } else { 0 };
        let left = self.header.iter().enumerate().skip(ours).filter(|(at, _)| !used.contains(&Some(*at)));
        left.map(|(at, header)| match header.as_str() {
            "" => format!("column {} (without a name)", at + 1),
            header => header.to_owned(),
        })
        .collect()
    }

    /// The next row that is not blank.
    pub fn next_row(&mut self) -> Result<Option<Row>, IngestError> {
        for record in self.records.by_ref() {
            let csv =
                |error: csv::Error| IngestError::Csv { name: self.name.to_owned(), reason: error.to_string() };
            let record = record.map_err(csv)?;
            let start = record.position().map_or(0, csv::Position::byte);
            let row = Row { line: self.lines.at(start), record };
            if !row.is_blank() {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// The complaint about a row that is shorter or longer than the header.
    pub fn misfit(&self, row: &Row) -> Option<Complaint> {
        let (cells, header) = (row.record.len(), self.header.len());
        (cells != header).then(|| Complaint {
            column: String::new(),
            value: String::new(),
            reason: format!("the row has {cells} cells, the header {header}"),
        })
    }
}

fn did_you_mean<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> String {
    let distance = |name: &str| strsim::damerau_levenshtein(&name.to_lowercase(), &wanted.to_lowercase());
    let near = names
        .map(|name| (distance(name), name))
        .min()
        .filter(|(distance, name)| *distance <= 2 && *distance < name.chars().count().min(wanted.chars().count()));
    near.map_or_else(String::new, |(_, name)| format!("; did you mean `{name}`?"))
}

/// Counts lines up to a byte, forwards only.
struct Lines<'a> {
    bytes: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str) -> Self {
        Self { bytes: text.as_bytes(), at: 0, line: 1 }
    }

    /// The line of the first byte from `start` on that ends no line.
    fn at(&mut self, start: u64) -> u64 {
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        while let Some(byte) = self.bytes.get(self.at) {
            if self.at >= start && !matches!(byte, b'\n' | b'\r') {
                break;
            }
            self.line += u64::from(ends_line(self.bytes, self.at));
            self.at += 1;
        }
        self.line
    }
}

/// Whether the byte is the last of a line: LF, or CR without LF.
fn ends_line(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        Some(b'\n') => true,
        Some(b'\r') => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    }
}

/// The line in which a quoted cell begins that is still open at the end of the text.
fn open_quote(text: &str) -> Option<u64> {
    enum At {
        Start,
        Plain,
        Quoted,
        /// Just behind a quote inside of a quoted cell.
        Quote,
    }
    let bytes = text.as_bytes();
    let (mut at, mut line, mut opened) = (At::Start, 1, 1);
    for (place, byte) in bytes.iter().enumerate() {
        at = match (at, byte) {
            (At::Start, b'"') => {
                opened = line;
                At::Quoted
            }
            (At::Quoted, b'"') => At::Quote,
            (At::Quoted, _) | (At::Quote, b'"') => At::Quoted,
            (_, b',' | b'\n' | b'\r') => At::Start,
            _ => At::Plain,
        };
        line += u64::from(ends_line(bytes, place));
    }
    matches!(at, At::Quoted).then_some(opened)
}
