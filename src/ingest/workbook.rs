//! A sheet of an Excel workbook (XLSX) as CSV text, a line a row: line 7 of the text is row 7 of the sheet.
//!
//! Cells are written as readers of files take them: days as `2025-03-14`, a number that the sheet shows as a percentage as `85%`, true and
//! false as words, numbers with the 15 digits that Excel itself keeps. A line end in a cell becomes a blank, so that rows stay lines.

use super::IngestError;
use super::unpack::{failed, listed};
use crate::data::spelling;
use crate::number::Decimal;
use calamine::{Data, ExcelDateTime, Range, Reader, SheetVisible, StyleRange, Xlsx};
use chrono::{DurationRound, NaiveDateTime, NaiveTime, TimeDelta};
use std::io::Cursor;
use zip::ZipArchive;

type Book<'a> = Xlsx<Cursor<&'a [u8]>>;

/// Whether these are the bytes of a workbook.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
        && ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| {
            archive.index_for_name("[Content_Types].xml").is_some()
                && archive
                    .file_names()
                    .flatten()
                    .any(|entry| entry.starts_with("xl/") && entry.contains("workbook."))
        })
}

/// A sheet as CSV text: that of the name; without one the only one that people see and that is not empty.
///
/// # Errors
/// [`IngestError::Packed`].
pub(super) fn csv(bytes: &[u8], sheet: Option<&str>, name: &str) -> Result<String, IngestError> {
    let damaged = |error: calamine::XlsxError| failed(name, format!("the workbook can't be read ({error})"));
    let mut book: Book<'_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let sheet = chosen(&mut book, sheet, name)?;
    let cells = book.worksheet_range(&sheet).map_err(damaged)?;
    let formulas = book.worksheet_formula(&sheet).map_err(damaged)?;
    if let Some(cell) = uncomputed(&formulas, &cells) {
        let why = format!(
            "no formula of the sheet `{sheet}` has a value, from {cell} on: a program wrote them, and nothing has computed them yet. \
             Open the workbook in Excel and save it"
        );
        return Err(failed(name, why));
    }
    let styles = book.worksheet_style(&sheet).map_err(damaged)?;
    written(&cells, &styles).map_err(|error| failed(name, format!("the sheet can't be read ({error})")))
}

fn chosen(book: &mut Book<'_>, wanted: Option<&str>, name: &str) -> Result<String, IngestError> {
    let all: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), matches!(sheet.visible, SheetVisible::Visible)))
        .collect();
    let names = |all: &[(String, bool)]| listed(all.iter().map(|(name, _)| name.as_str()));
    if let Some(wanted) = wanted {
        let same = |known: &str| spelling::matching(known) == spelling::matching(wanted);
        let found =
            all.iter().find(|(known, _)| known == wanted).or_else(|| all.iter().find(|(known, _)| same(known)));
        return found
            .map(|(known, _)| known.clone())
            .ok_or_else(|| failed(name, format!("the workbook has no sheet `{wanted}`; it has {}", names(&all))));
    }
    let mut full = Vec::new();
    for (sheet, visible) in &all {
        let is_full = book.worksheet_range(sheet).is_ok_and(|cells| cells.used_cells().next().is_some());
        if *visible && is_full {
            full.push((sheet.clone(), true));
        }
    }
    match full.as_slice() {
        [(only, _)] => Ok(only.clone()),
        [] => Err(failed(name, "no sheet of the workbook has anything in it")),
        [(first, _), ..] => Err(failed(
            name,
            format!("the workbook has several sheets, {}: say which, as in `{name}#{first}`", names(&full)),
        )),
    }
}

/// The first formula, where no formula of a sheet has a value.
fn uncomputed(formulas: &Range<String>, cells: &Range<Data>) -> Option<String> {
    let (top, left) = formulas.start()?;
    let mut first = None;
    for (row, column, formula) in formulas.used_cells() {
        let at = (top + u32::try_from(row).ok()?, left + u32::try_from(column).ok()?);
        if formula.is_empty() {
            continue;
        }
        if cells.get_value(at).is_some_and(|value| *value != Data::Empty) {
            return None;
        }
        first = first.or(Some(at));
    }
    first.map(|(row, column)| format!("{}{}", letters(column), row + 1))
}

/// The letters of a column, counted from 0: `A`, `Z`, `AA`.
fn letters(column: u32) -> String {
    let mut rest = column + 1;
    let mut found = Vec::new();
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        found.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    found.iter().rev().collect()
}

fn written(cells: &Range<Data>, styles: &StyleRange) -> Result<String, csv::Error> {
    let (top, left) = cells.start().unwrap_or_default();
    let mut text = "\n".repeat(top as usize).into_bytes();
    {
        let mut out = csv::WriterBuilder::new().flexible(true).from_writer(&mut text);
        for (row, values) in (top..).zip(cells.rows()) {
            let before = (0..left).map(|_| String::new());
            let own =
                (left..).zip(values).map(|(column, value)| cell(value, is_percentage(styles, (row, column))));
            out.write_record(before.chain(own))?;
        }
        out.flush()?;
    }
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Whether a sheet shows a number as a percentage.
fn is_percentage(styles: &StyleRange, at: (u32, u32)) -> bool {
    let format = styles.get(at).and_then(|style| style.number_format.as_ref());
    // A sign in quotes or behind a backslash is a text beside the number.
    let mut quoted = false;
    let mut escaped = false;
    format.is_some_and(|format| {
        format.format_code.chars().any(|c| {
            let free = !quoted && !escaped;
            quoted ^= c == '"' && !escaped;
            escaped = c == '\\' && !escaped;
            free && c == '%'
        })
    })
}

fn cell(value: &Data, is_percentage: bool) -> String {
    match value {
        Data::Empty => String::new(),
        Data::Bool(truth) => truth.to_string(),
        Data::Int(whole) => number(*whole as f64, is_percentage),
        Data::Float(x) => number(*x, is_percentage),
        Data::DateTime(time) => moment(time),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => {
            text.replace("\r\n", " ").replace(['\r', '\n'], " ")
        }
        Data::Error(error) => error.to_string(),
    }
}

/// A number with 15 digits, as Excel keeps and shows it: 0.1 + 0.2 is 0.3.
fn number(x: f64, is_percentage: bool) -> String {
    let digits = format!("{x:.14e}");
    let Ok(exact) = Decimal::from_scientific(&digits) else { return digits };
    match is_percentage {
        true => exact.checked_mul(Decimal::ONE_HUNDRED).map_or(digits, |x| format!("{}%", x.normalize())),
        false => exact.normalize().to_string(),
    }
}

fn moment(time: &ExcelDateTime) -> String {
    if time.is_duration() {
        let seconds = time.as_duration().map_or(0, |time| time.num_seconds());
        return format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }
    // A time is a fraction of a day, so its seconds are not exact.
    let rounded = |time: NaiveDateTime| time.duration_round(TimeDelta::seconds(1)).unwrap_or(time);
    match time.as_datetime().map(rounded) {
        Some(at) if time.as_f64() < 1.0 => at.time().to_string(),
        Some(at) if at.time() == NaiveTime::MIN => at.date().to_string(),
        Some(at) => at.to_string(),
        None => time.as_f64().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_the_digits_that_people_see() {
        assert_eq!(number(0.1 + 0.2, false), "0.3");
        assert_eq!(number(85.0, false), "85");
        assert_eq!(number(-1.5e-7, false), "-0.00000015");
        assert_eq!(number(20_250_314_000_123.0, false), "20250314000123");
        assert_eq!(number(0.85, true), "85%");
        assert_eq!(number(0.285, true), "28.5%");
        assert_eq!(number(1e300, false), "1.00000000000000e300");
    }

    #[test]
    fn columns_have_their_letters() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }
}
