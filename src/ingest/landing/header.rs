//! The header of a file as a source describes it: rows above it, one to three rows of names, rows below it that are no data.

use super::super::IngestError;
use super::super::rejects::is_rejects;
use super::super::table::{Row, Table, did_you_mean, listed};
use crate::data::spelling;
use crate::source::{ColumnRef, FileSource, Header, Named};

/// A file whose header is read.
pub(in crate::ingest) struct Opened<'a> {
    pub table: Table<'a>,
    name: &'a str,
    /// The cells of each row of the header, the merged ones filled in.
    rows: Vec<Vec<String>>,
    /// Columns before those of the file itself, in a file of rejects.
    shift: usize,
}

/// Opens a file by what its source says of the header.
pub(in crate::ingest) fn open<'a>(
    text: &'a str,
    name: &'a str,
    source: &FileSource,
) -> Result<Opened<'a>, IngestError> {
    // Rejected rows come back with one row of names, whatever the file had.
    let plain = Table::open(text, name);
    if let Ok(mut table) = plain
        && is_rejects(table.header())
    {
        let names = table.header().to_vec();
        table.name_columns(names.clone());
        return Ok(Opened { table, name, rows: vec![names], shift: super::super::rejects::REJECT_COLUMNS.len() });
    }
    let Header { row, rows, used, after } = source.header;
    let mut table = Table::start(text, name, row.saturating_sub(1))?;
    if row == 1 && text.starts_with("sep=") {
        table.next_row()?;
    }
    let mut found: Vec<Vec<String>> = Vec::new();
    for _ in 0..rows {
        let next = table.next_row()?.ok_or_else(|| IngestError::Empty(name.to_owned()))?;
        found.push(cells(&next));
    }
    let names = match used.and_then(|used| found.get(used.saturating_sub(1))) {
        Some(names) => names.clone(),
        None => joined(&mut found),
    };
    table.name_columns(names);
    for _ in 0..after {
        table.next_row()?;
    }
    Ok(Opened { table, name, rows: found, shift: 0 })
}

fn cells(row: &Row) -> Vec<String> {
    row.cells().iter().map(|cell| spelling::trim(cell).to_owned()).collect()
}

/// The names of columns over several rows: the parts with a blank between them. A name that stands over several columns is
/// written once in the file, over the first of them.
pub(in crate::ingest) fn joined(rows: &mut [Vec<String>]) -> Vec<String> {
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let last = rows.len().saturating_sub(1);
    let below: Vec<bool> = (0..width)
        .map(|at| rows.last().and_then(|row| row.get(at)).is_some_and(|cell| !cell.is_empty()))
        .collect();
    for row in rows.iter_mut().take(last) {
        row.resize(width, String::new());
        let mut over = String::new();
        for (cell, named) in row.iter_mut().zip(&below) {
            match cell.is_empty() {
                true if *named => cell.clone_from(&over),
                true => over.clear(),
                false => over.clone_from(cell),
            }
        }
    }
    let name = |at: usize| {
        let mut parts: Vec<&str> = Vec::new();
        for part in rows.iter().filter_map(|row| row.get(at)).filter(|part| !part.is_empty()) {
            if parts.last() != Some(&part.as_str()) {
                parts.push(part);
            }
        }
        parts.join(" ")
    };
    (0..width).map(name).collect()
}

impl Opened<'_> {
    /// The place of a column; an error of the file where it is not there, or is one of several.
    pub fn find(&self, wanted: &ColumnRef) -> Result<usize, IngestError> {
        let names = self.table.header();
        let found: Vec<usize> = match &wanted.named {
            Named::Position(at) => {
                let at = at.saturating_sub(1) + self.shift;
                if at >= names.len() {
                    let why = format!("there is no column {}: the file has {}", at + 1, names.len());
                    return Err(self.wrong(wanted, why));
                }
                vec![at]
            }
            Named::Like(pattern) => self.by(|name| like(&spelling::matching(pattern), &spelling::matching(name))),
            Named::Header(header, _) => self.named(header),
        };
        let nth = match &wanted.named {
            Named::Header(_, nth) => *nth,
            Named::Position(_) | Named::Like(_) => None,
        };
        match (found.as_slice(), nth) {
            ([only], None | Some(1)) => Ok(*only),
            ([], _) => Err(self.missing(wanted)),
            (all, Some(nth)) => all.get(nth - 1).copied().ok_or_else(|| {
                self.wrong(wanted, format!("the header has this column {} times only: correct `nth`", all.len()))
            }),
            (all, None) => Err(self.wrong(wanted, self.several(&wanted.named, all))),
        }
    }

    /// The column that has a name of ours as its header, if one has.
    pub fn own(&self, id: &str) -> Option<usize> {
        match self.named(id).as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The columns with that header: word for word, else whatever its spelling, else in one of several rows.
    fn named(&self, header: &str) -> Vec<usize> {
        let exact = self.by(|name| name == header);
        if !exact.is_empty() {
            return exact;
        }
        let folded = spelling::matching(header);
        let alike = self.by(|name| spelling::matching(name) == folded);
        if !alike.is_empty() || folded.is_empty() {
            return alike;
        }
        let width = self.table.header().len();
        let in_row = |row: &Vec<String>| -> Vec<usize> {
            (self.shift..width)
                .filter(|at| row.get(*at).is_some_and(|cell| spelling::matching(cell) == folded))
                .collect()
        };
        let part = self.rows.iter().rev().map(in_row).find(|found| !found.is_empty());
        part.unwrap_or_else(|| self.by(|name| spelling::matching(name).ends_with(&format!(" {folded}"))))
    }

    fn by(&self, fits: impl Fn(&str) -> bool) -> Vec<usize> {
        let names = self.table.header().iter().enumerate().skip(self.shift);
        names.filter(|(_, name)| fits(name)).map(|(at, _)| at).collect()
    }

    fn several(&self, named: &Named, all: &[usize]) -> String {
        let places: Vec<String> = all.iter().map(|at| (at + 1 - self.shift).to_string()).collect();
        let places = places.join(", ");
        match named {
            Named::Like(pattern) => {
                format!(
                    "several columns are like `{pattern}` (columns {places}): write a pattern of one, or `position`"
                )
            }
            Named::Header(header, _) => format!(
                "the header has `{header}` several times (columns {places}): say which with `nth` or `position`"
            ),
            Named::Position(at) => format!("column {at} is not clear"),
        }
    }

    fn missing(&self, wanted: &ColumnRef) -> IngestError {
        let names = self.table.header();
        let (what, text) = match &wanted.named {
            Named::Header(header, _) => (format!("column `{header}`"), header.as_str()),
            Named::Like(pattern) => (format!("column like `{pattern}`"), pattern.as_str()),
            Named::Position(at) => (format!("column {at}"), ""),
        };
        let hint = did_you_mean(text, names.iter().map(String::as_str));
        let header = listed(names, |header| format!("`{header}`"));
        self.wrong(wanted, format!("there is no {what} (the header has {header}){hint}: correct the source"))
    }

    fn wrong(&self, wanted: &ColumnRef, why: String) -> IngestError {
        IngestError::Source { place: wanted.place.clone(), name: self.name.to_owned(), why }
    }
}

/// Whether a text fits a pattern in which `*` stands for any text.
fn like(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, between)) = parts.split_last() else { return rest.is_empty() };
    for part in between {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.len() >= last.len() && rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_whole_texts() {
        for (pattern, text, fits) in [
            ("q1*", "q1 how", true),
            ("*how*", "q1 how?", true),
            ("*how", "q1 how?", false),
            ("q1", "q1 how", false),
            ("a*a", "a", false),
            ("a*b*c", "axxbyyc", true),
            ("*", "", true),
        ] {
            assert_eq!(like(pattern, text), fits, "{pattern} {text}");
        }
    }

    #[test]
    fn a_name_over_several_columns_holds_for_all_of_them() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let mut rows =
            vec![row(&["id", "Rate us", "", "", "why", ""]), row(&["", "Speed", "Price", "Staff", "", ""])];
        assert_eq!(joined(&mut rows), ["id", "Rate us Speed", "Rate us Price", "Rate us Staff", "why", ""]);
    }
}
