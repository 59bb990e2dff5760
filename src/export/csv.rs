//! CSV: UTF-8, cells between commas, lines that end with LF.

use super::{ExportError, Exporter, Form, How, Offer, Report, Sheet};
use crate::visible;

/// The format.
pub(super) struct Csv;

impl Exporter for Csv {
    fn word(&self) -> &'static str {
        "csv"
    }

    fn form(&self) -> Form {
        Form::Lines
    }

    fn about(&self, offer: &Offer) -> String {
        format!("One row {}", offer.row)
    }

    fn export(&self, report: &dyn Report, how: How) -> Result<Vec<u8>, ExportError> {
        separated(report.sheet(), b',', how)
    }
}

/// Columns and rows as lines, cells between `separator`. No cell is a formula to a spreadsheet, and no text has a line end
/// or a tab in it.
///
/// # Errors
/// [`ExportError`].
pub(super) fn separated(sheet: Sheet<'_>, separator: u8, how: How) -> Result<Vec<u8>, ExportError> {
    let start = if how.mark { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let mut writer = ::csv::WriterBuilder::new().delimiter(separator).from_writer(start);
    let titles = sheet.titles(sheet.labelled);
    writer.write_record(titles.iter().map(|title| visible::cell(title).into_owned()))?;
    for row in sheet.rows {
        writer.write_record(row.iter().map(|cell| visible::cell(cell.said()).into_owned()))?;
    }
    writer.into_inner().map_err(|error| ExportError::Text(error.to_string()))
}
