//! A CSV text as a header and rows that know their lines.
//!
//! Lines are counted here and not by the CSV reader, which is off by one after CRLF and blank lines; and
//! a quoted cell that never ends, which the reader takes as ended, is an error. Cells are separated by commas, semicolons,
//! tabulators or vertical lines: by the sign that stands as often in the header as in the lines after it.

use super::landing::Landed;
use super::rejects::{REJECT_COLUMNS, disarmed, is_rejects};
use super::typed::{TYPED, without_point};
use super::{Complaint, IngestError, Mapping, quotes};
use crate::data::spelling;
use crate::diagnostic::suggested;
use csv::StringRecord;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Headers that a message lists, and characters of each.
const LISTED: usize = 12;
const LISTED_WIDTH: usize = 40;

/// A CSV text being read.
pub(super) struct Table<'a> {
    name: &'a str,
    text: &'a str,
    separator: char,
    header: Vec<String>,
    /// The names of the columns as they are compared.
    folded: Vec<String>,
    /// Whether it is a file of rejects, in which cells are disarmed.
    rejects: bool,
    records: csv::StringRecordsIntoIter<&'a [u8]>,
    lines: Lines<'a>,
    /// Lines of the file before the text.
    before: u64,
    /// What a source made of the file; the text is what that has written.
    landed: Option<Arc<Landed>>,
    mapped: RefCell<BTreeSet<String>>,
    coded: RefCell<BTreeSet<String>>,
}

/// One row of a table.
#[derive(Debug)]
pub(super) struct Row {
    /// The line in which it begins; the header's is usually 1.
    pub line: u64,
    record: StringRecord,
    /// Where it stands in the text.
    place: Range<usize>,
    /// Whether it runs over several lines.
    several: bool,
    /// Whether it is a row of a file of rejects.
    rejected: bool,
    /// The columns whose cells are numbers that are no texts.
    typed: Vec<usize>,
    /// What a source made of a row of the file, and which.
    landed: Option<(Arc<Landed>, usize)>,
}

impl Row {
    /// The text of a cell without what can't be seen at its ends; empty where there is none.
    pub fn cell(&self, column: usize) -> &str {
        spelling::trim(self.record.get(column).unwrap_or(""))
    }

    /// The text of a cell without blanks at its ends.
    pub fn raw(&self, column: usize) -> &str {
        self.record.get(column).unwrap_or("").trim()
    }

    /// The text of a cell as the file has it, also where a source made another one of it.
    pub fn given(&self, column: usize) -> &str {
        match &self.landed {
            Some((landed, at)) => landed.given(*at, column).unwrap_or_else(|| self.cell(column)),
            None => self.cell(column),
        }
    }

    /// What a source found wrong with the row.
    pub fn complaints(&self) -> Vec<Complaint> {
        self.landed.as_ref().map(|(landed, at)| landed.complaints(*at)).unwrap_or_default()
    }

    /// The cells that a source has read as missing, in words.
    pub fn lost(&self) -> Vec<String> {
        self.landed.as_ref().map(|(landed, at)| landed.lost(*at)).unwrap_or_default()
    }

    /// Of a row of a file of rejects the file and the line that it comes from.
    pub fn origin(&self) -> Option<(String, u64)> {
        if let Some((landed, at)) = &self.landed {
            return landed.row(*at).and_then(Self::origin);
        }
        let line = self.record.get(1)?.parse().ok().filter(|_| self.rejected)?;
        Some((self.record.get(0)?.to_owned(), line))
    }

    /// Whether a cell is a number that is no text, so that no notation of the file is meant.
    pub fn is_typed(&self, column: usize) -> bool {
        self.typed.contains(&column)
    }

    /// All cells as given; numbers that are no texts so that they are the same in every notation.
    pub fn cells(&self) -> Vec<String> {
        if let Some((landed, at)) = &self.landed {
            return landed.row(*at).map(Self::cells).unwrap_or_default();
        }
        let cell = |(at, cell): (usize, &str)| match self.is_typed(at) {
            true => without_point(cell).into_owned(),
            false => cell.to_owned(),
        };
        self.record.iter().enumerate().map(cell).collect()
    }

    fn is_blank(&self) -> bool {
        self.record.iter().all(|cell| spelling::trim(cell).is_empty())
    }
}

impl<'a> Table<'a> {
    /// Reads the header of a file, or of what a source made of it.
    pub fn open_for(text: &'a str, name: &'a str, mapping: &'a Mapping) -> Result<Self, IngestError> {
        let Some(landed) = &mapping.landed else { return Self::open(text, name) };
        let mut table = Self::open(landed.text(), name)?;
        table.landed = Some(landed.clone());
        Ok(table)
    }

    /// Reads the header.
    pub fn open(text: &'a str, name: &'a str) -> Result<Self, IngestError> {
        let mut table = Self::start(text, name, 0)?;
        if declared_separator(text).is_some() {
            table.next_row()?;
        }
        let first = table.next_row()?.ok_or_else(|| IngestError::Empty(name.to_owned()))?;
        table.name_columns(first.record.iter().map(|cell| spelling::trim(cell).to_owned()).collect());
        Ok(table)
    }

    /// Begins to read a text, behind its first lines; the names of the columns are read by the caller.
    pub fn start(text: &'a str, name: &'a str, skipped: usize) -> Result<Self, IngestError> {
        let from = text.match_indices('\n').nth(skipped.saturating_sub(1)).filter(|_| skipped > 0);
        let at = from.map_or(if skipped > 0 { text.len() } else { 0 }, |(at, _)| at + 1);
        let text = text.get(at..).unwrap_or_default();
        let separator = separator(text);
        let before = skipped as u64;
        if let Some(line) = open_quote(text, separator) {
            return Err(IngestError::OpenQuote { name: name.to_owned(), line: line + before });
        }
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(u8::try_from(separator).unwrap_or(b','))
            .from_reader(text.as_bytes());
        Ok(Self {
            name,
            text,
            separator,
            header: Vec::new(),
            folded: Vec::new(),
            rejects: false,
            records: reader.into_records(),
            lines: Lines::new(text),
            before,
            landed: None,
            mapped: RefCell::default(),
            coded: RefCell::default(),
        })
    }

    /// Sets the names of the columns.
    pub fn name_columns(&mut self, names: Vec<String>) {
        self.rejects = is_rejects(&names);
        self.header = match self.rejects {
            true => names.iter().map(|header| disarmed(header).into_owned()).collect(),
            false => names,
        };
        self.folded = self.header.iter().map(|header| spelling::matching(header)).collect();
    }

    /// Whether a source made the text of the file.
    pub fn is_landed(&self) -> bool {
        self.landed.is_some()
    }

    /// What a source made of the file.
    pub fn landed(&self) -> Option<&Landed> {
        self.landed.as_deref()
    }

    /// The sign between cells.
    pub fn separator(&self) -> char {
        self.separator
    }

    /// The text of a row that runs over several lines; none for others.
    pub fn text_of(&self, row: &Row) -> Option<&'a str> {
        // What a source wrote was looked at before.
        if self.is_landed() {
            return None;
        }
        self.text.get(row.place.clone()).filter(|_| row.several)
    }

    /// The complaint about a quote that belongs to no cell in one of the columns; in those of `ids` there may be none but around
    /// and doubled in the cell.
    pub fn stray_quote(&self, row: &Row, ids: &[Option<usize>], others: &[usize]) -> Option<Complaint> {
        let text = self.text.get(row.place.clone()).filter(|text| !self.is_landed() && text.contains('"'))?;
        let cells = quotes::cells(text, self.separator);
        let of = |at: usize, is_id: bool| cells.get(at).filter(|cell| cell.is_stray(is_id)).map(|_| at);
        let ids = ids.iter().flatten().map(|at| (*at, true));
        let at = ids.chain(others.iter().map(|at| (*at, false))).find_map(|(at, is_id)| of(at, is_id))?;
        Some(Complaint {
            column: self.title(at).to_owned(),
            value: row.raw(at).to_owned(),
            reason: quotes::STRAY.to_owned(),
        })
    }

    /// What is said of a file whose last line does not end and ends in a cell of one of these columns: the cell may be a part of
    /// what it was.
    pub fn cut_off(&self, used: &[Option<usize>]) -> Option<String> {
        if self.is_landed() {
            return None;
        }
        let last = self.header.len().checked_sub(1)?;
        let line = self.text.lines().count();
        let open = !self.text.ends_with(['\n', '\r', '"']) && self.text.lines().nth(1).is_some();
        let whole = quotes::cells(self.text.lines().last()?, self.separator).len() == self.header.len();
        (open && whole && used.contains(&Some(last))).then(|| {
            format!(
                "line {line}, the last one, has no line end: if the file was cut off, its last cell (`{}`) is not whole",
                self.title(last)
            )
        })
    }

    /// The names of the mapping for which a column was found.
    pub fn mapped(&self) -> Vec<String> {
        self.mapped.borrow().iter().cloned().collect()
    }

    /// Notes that the file has the column that codes for "no value" are declared for.
    pub fn note_coded(&self, column: &str) {
        self.coded.borrow_mut().insert(column.to_owned());
    }

    /// The columns that were noted so.
    pub fn coded(&self) -> Vec<String> {
        self.coded.borrow().iter().cloned().collect()
    }

    /// The file.
    pub fn name(&self) -> &str {
        self.name
    }

    /// The trimmed names of the columns; empty where a column has none.
    pub fn header(&self) -> &[String] {
        &self.header
    }

    /// The name of a column.
    pub fn title(&self, column: usize) -> &str {
        if let Some(title) = self.landed.as_ref().and_then(|landed| landed.title(column)) {
            return title;
        }
        self.header.get(column).map_or("", String::as_str)
    }

    /// The error of two columns (counted from 0) for the same thing.
    pub fn duplicate(&self, column: &str, first: usize, second: usize) -> IngestError {
        let (first, second) = (first + 1, second + 1);
        IngestError::DuplicateColumn { name: self.name.to_owned(), column: column.to_owned(), first, second }
    }

    /// The column that holds `ours`: the one that the mapping names, else the one of that name; none where the file has
    /// neither.
    pub fn find(&self, ours: &str, mapping: &Mapping) -> Result<Option<usize>, IngestError> {
        if let Some(theirs) = mapping.columns.get(ours)
            && let Some(found) = self.position(spelling::trim(theirs))?
        {
            self.mapped.borrow_mut().insert(ours.to_owned());
            return Ok(Some(found));
        }
        self.position(ours)
    }

    /// Notes that the file has a column for a name of the mapping, if it has.
    pub fn note_mapped(&self, ours: &str, theirs: &str) {
        if self.header.iter().any(|header| header == spelling::trim(theirs)) {
            self.mapped.borrow_mut().insert(ours.to_owned());
        }
    }

    /// The column of a name: word for word, else whatever its letter case, widths, blanks and what can't be seen in it.
    fn position(&self, wanted: &str) -> Result<Option<usize>, IngestError> {
        let only = |names: &[String], name: &str| {
            let mut found = names.iter().enumerate().filter(|(_, header)| *header == name).map(|(at, _)| at);
            match (found.next(), found.next()) {
                (Some(first), Some(second)) => Err(self.duplicate(wanted, first, second)),
                (first, _) => Ok(first),
            }
        };
        match only(&self.header, wanted)? {
            Some(found) => Ok(Some(found)),
            None => only(&self.folded, &spelling::matching(wanted)),
        }
    }

    /// The column that holds `ours`, which must be there.
    pub fn need(&self, ours: &str, mapping: &Mapping) -> Result<usize, IngestError> {
        self.find(ours, mapping)?.ok_or_else(|| match mapping.columns.get(ours) {
            Some(theirs) => self.missing(spelling::trim(theirs), format!("correct `--map {ours}={theirs}`")),
            None => self.missing(ours, format!("say which column it is with `--map {ours}=HEADER`")),
        })
    }

    /// The error of a column that is not there.
    pub fn missing(&self, column: &str, remedy: String) -> IngestError {
        let remedy = match self.header.as_slice() {
            [first] if first.starts_with('#') => {
                format!("{remedy}; if the first line is a comment, take it out: a file begins with its header")
            }
            _ => remedy,
        };
        let hint = did_you_mean(column, self.header.iter().map(String::as_str));
        let header = listed(&self.header, |header| format!("`{header}`"));
        IngestError::MissingColumn { name: self.name.to_owned(), column: column.to_owned(), header, hint, remedy }
    }

    /// The names of the columns that are not among `used`.
    pub fn unused(&self, used: &[Option<usize>]) -> Vec<String> {
        // A source names the columns that it uses; all others are left out on purpose.
        if self.is_landed() {
            return Vec::new();
        }
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
        while let Some(record) = self.records.next() {
            let csv =
                |error: csv::Error| IngestError::Csv { name: self.name.to_owned(), reason: error.to_string() };
            let mut record = record.map_err(csv)?;
            let (start, first) = record.position().map_or((0, 0), |at| (at.byte(), at.line()));
            let end = self.records.reader().position();
            let several = end.line() > first + 1 && record.as_slice().contains(['\n', '\r']);
            let place = as_place(start)..as_place(end.byte());
            if self.rejects {
                record = record.iter().map(disarmed).collect();
            }
            let typed = if record.as_slice().contains(TYPED) { unmark(&mut record) } else { Vec::new() };
            let line = self.lines.at(start) + self.before;
            let mut row = Row { line, record, place, several, rejected: self.rejects, typed, landed: None };
            // The first cell says which row of the file it was.
            let at = self.landed.as_ref().and_then(|_| row.record.get(0)?.parse::<usize>().ok());
            if let Some((landed, at)) = self.landed.clone().zip(at) {
                row.line = landed.row(at).map_or(row.line, |row| row.line);
                row.landed = Some((landed, at));
            }
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

/// Takes the marks off numbers that are no texts; the columns that have one.
fn unmark(record: &mut StringRecord) -> Vec<usize> {
    let typed = record.iter().enumerate().filter(|(_, cell)| cell.ends_with(TYPED)).map(|(at, _)| at).collect();
    *record = record.iter().map(|cell| cell.strip_suffix(TYPED).unwrap_or(cell)).collect();
    typed
}

/// Some of many names, and how many more there are.
#[must_use]
pub fn listed(names: &[String], shown: impl Fn(&str) -> String) -> String {
    let short = |name: &String| {
        let beginning: String = spelling::shown(name).chars().take(LISTED_WIDTH).collect();
        shown(&beginning)
    };
    let mut some: Vec<String> = names.iter().take(LISTED).map(short).collect();
    if names.len() > LISTED {
        some.push(format!("… and {} more", names.len() - LISTED));
    }
    some.join(", ")
}

fn as_place(byte: u64) -> usize {
    usize::try_from(byte).unwrap_or(usize::MAX)
}

/// The signs that can stand between cells, the commonest first.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];
/// The separator that a first line `sep=;` says, as spreadsheets write it before the header.
fn declared_separator(text: &str) -> Option<char> {
    let said = text.lines().next()?.trim_end().trim_matches('"').strip_prefix("sep=")?;
    SEPARATORS.into_iter().find(|c| said.starts_with(*c) || *c == '\t' && said.is_empty())
}

/// Lines by which the sign between cells is found.
const LOOKED_AT: usize = 20;

/// The sign between cells: of those that the header has the one that stands as often in most of the lines that follow.
fn separator(text: &str) -> char {
    if let Some(declared) = declared_separator(text) {
        return declared;
    }
    let mut lines = text.lines().filter(|line| !line.trim().is_empty()).take(LOOKED_AT);
    let header = counts(lines.next().unwrap_or_default());
    let rows: Vec<[usize; 4]> = lines.map(counts).collect();
    let alike = |at: usize| rows.iter().filter(|row| row.get(at) == header.get(at)).count();
    let found = SEPARATORS.iter().zip(header).enumerate().filter(|(_, (_, n))| *n > 0);
    // Of equal ones the first: `max_by_key` takes the last.
    found.rev().max_by_key(|(at, _)| alike(*at)).map_or(',', |(_, (sign, _))| *sign)
}

/// How often each separator occurs in a line outside of quotes.
fn counts(line: &str) -> [usize; 4] {
    let mut quoted = false;
    let mut found = [0; 4];
    for c in line.chars() {
        quoted ^= c == '"';
        for (n, sign) in found.iter_mut().zip(SEPARATORS) {
            *n += usize::from(c == sign && !quoted);
        }
    }
    found
}

pub(crate) fn did_you_mean<'n>(wanted: &str, names: impl Iterator<Item = &'n str>) -> String {
    suggested(wanted, names).map_or_else(String::new, |name| match spelling::hidden(name) {
        Some(hidden) => format!("; did you mean `{}`, which has {hidden}?", spelling::shown(name)),
        None => format!("; did you mean `{name}`?"),
    })
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
fn open_quote(text: &str, separator: char) -> Option<u64> {
    let separator = u8::try_from(separator).unwrap_or(b',');
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
            (_, b'\n' | b'\r') => At::Start,
            (_, byte) if *byte == separator => At::Start,
            _ => At::Plain,
        };
        line += u64::from(ends_line(bytes, place));
    }
    matches!(at, At::Quoted).then_some(opened)
}
