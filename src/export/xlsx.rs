//! XLSX: a workbook for spreadsheets, with the results and, where they lack something, what they lack.
//!
//! Nothing in it is computed by the spreadsheet: a text that begins with `=` is a text. A number is a number, shown with
//! the places that a CSV has. A spreadsheet keeps 15 digits of a number; one with more is a text, so that none is lost.

use super::{Cell, ExportError, Exporter, Form, Head, How, Kind, Offer, Report, Sheet};
use crate::visible;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::collections::BTreeMap;
use unicode_width::UnicodeWidthStr;

/// The format.
pub(super) struct Xlsx;

impl Exporter for Xlsx {
    fn word(&self) -> &'static str {
        "xlsx"
    }

    fn form(&self) -> Form {
        Form::Book
    }

    fn about(&self, offer: &Offer) -> String {
        format!("One row {}, as a workbook for spreadsheets: with `--output`", offer.row)
    }

    fn export(&self, report: &dyn Report, _: How) -> Result<Vec<u8>, ExportError> {
        let mut book = Workbook::new();
        // The same results are the same bytes, whenever they are written.
        let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&created));
        fill(book.add_worksheet().set_name("results")?, report.sheet())?;
        if let Some(notes) = report.notes() {
            fill(book.add_worksheet().set_name("notes")?, notes)?;
        }
        Ok(book.save_to_buffer()?)
    }
}

/// The digits of a number that a spreadsheet keeps.
const DIGITS: usize = 15;
/// Columns are as wide as their longest text, between these.
const WIDTHS: (usize, usize) = (8, 48);

/// Writes columns and rows with a header that stays in view and filters.
fn fill(page: &mut Worksheet, sheet: Sheet<'_>) -> Result<(), ExportError> {
    let bold = Format::new().set_bold();
    let titles = sheet.titles(sheet.labelled);
    let mut widths: Vec<usize> = titles.iter().map(|title| title.width()).collect();
    for (column, title) in (0..).zip(&titles) {
        page.write_string_with_format(0, column, visible::line(title), &bold)?;
    }
    let mut formats = Formats::default();
    let mut last = 0;
    for row in sheet.rows {
        last += 1;
        for ((column, cell), (head, width)) in (0..).zip(&row).zip(sheet.heads.iter().zip(&mut widths)) {
            *width = (*width).max(cell.said().width());
            write(page, (last, column), cell, head, &mut formats)?;
        }
    }
    page.set_freeze_panes(1, 0)?;
    page.autofilter(0, 0, last, u16::try_from(titles.len().saturating_sub(1)).map_err(too_many)?)?;
    for (column, width) in (0..).zip(widths) {
        // A little more, for the button of the filter.
        let width = u16::try_from(width.clamp(WIDTHS.0, WIDTHS.1) + 2).map_err(too_many)?;
        page.set_column_width(column, width)?;
    }
    Ok(())
}

fn too_many(_: std::num::TryFromIntError) -> XlsxError {
    XlsxError::RowColumnLimitError
}

fn write(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    cell: &Cell,
    head: &Head,
    formats: &mut Formats,
) -> Result<(), XlsxError> {
    match (cell, plain(cell)) {
        (Cell::Empty, _) => {}
        (Cell::Truth(truth), _) => {
            page.write_boolean(row, column, *truth)?;
        }
        (Cell::Number(text), Some(number)) => {
            let places = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            page.write_number_with_format(row, column, number, formats.of(places))?;
        }
        (cell, _) if head.kind == Kind::Number => {
            page.write_string_with_format(row, column, visible::line(cell.said()), &formats.text)?;
        }
        (cell, _) => {
            page.write_string(row, column, visible::line(cell.said()))?;
        }
    }
    Ok(())
}

/// The number of a cell, where a spreadsheet keeps all its digits.
fn plain(cell: &Cell) -> Option<f64> {
    let Cell::Number(text) = cell else { return None };
    let digits = text.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count();
    text.parse().ok().filter(|_| digits <= DIGITS)
}

/// How numbers are shown, by their places; and a text among numbers.
struct Formats {
    numbers: BTreeMap<usize, Format>,
    text: Format,
}

impl Default for Formats {
    fn default() -> Self {
        Self { numbers: BTreeMap::new(), text: Format::new().set_align(FormatAlign::Right) }
    }
}

impl Formats {
    fn of(&mut self, places: usize) -> &Format {
        self.numbers.entry(places).or_insert_with(|| {
            let point = if places > 0 { "." } else { "" };
            Format::new().set_num_format(format!("0{point}{}", "0".repeat(places)))
        })
    }
}
