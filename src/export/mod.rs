//! Results as columns and rows, and the formats in which they are written: a file a format.
//!
//! A [`Report`] knows its columns: each is one [`Column`], with its name, label, kind, alignment and value. An
//! [`Exporter`] writes any report. A further format is a file here and its line in [`ALL`]; a command offers the formats
//! of that list ([`Form`] says what they need of it).

mod csv;
pub mod html;
pub mod json;
mod sheet;
mod table;
mod tsv;
mod xlsx;

pub use sheet::{Align, Cell, Column, Columns, Head, Kind, Sheet};
pub use table::{lines, ruled, table};

use serde_json::Value;

/// All formats, in the order in which commands offer them.
pub static ALL: [&dyn Exporter; 5] = [&table::People, &json::Json, &csv::Csv, &tsv::Tsv, &xlsx::Xlsx];

/// A format.
pub trait Exporter: Sync {
    /// The word by which it is chosen, and how the names of its files end.
    fn word(&self) -> &'static str;

    /// What it is.
    fn form(&self) -> Form;

    /// What it writes of a report, for the help of a command.
    fn about(&self, offer: &Offer) -> String;

    /// The report in this format.
    ///
    /// # Errors
    /// [`ExportError`].
    fn export(&self, report: &dyn Report, how: How) -> Result<Vec<u8>, ExportError>;
}

/// What a format is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Text for people.
    People,
    /// Everything, for programs.
    Everything,
    /// Columns and rows as text, one table a file.
    Lines,
    /// Columns and rows in a file that is no text and holds several tables.
    Book,
}

impl Form {
    /// Whether it holds columns and rows and nothing else.
    #[must_use]
    pub fn is_rows(self) -> bool {
        match self {
            Self::Lines | Self::Book => true,
            Self::People | Self::Everything => false,
        }
    }
}

/// How a command describes the formats that it offers.
#[derive(Debug, Clone, Copy)]
pub struct Offer {
    /// What people get: `A scoreboard for people`.
    pub people: &'static str,
    /// What a row is: `a subject`.
    pub row: &'static str,
}

/// How lines are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct How {
    /// A byte order mark before the text.
    pub mark: bool,
}

/// The format of that word.
#[must_use]
pub fn named(word: &str) -> Option<&'static dyn Exporter> {
    ALL.into_iter().find(|format| format.word() == word)
}

/// The report as CSV.
///
/// # Errors
/// [`ExportError`].
pub fn csv(report: &dyn Report) -> Result<String, ExportError> {
    let bytes = csv::Csv.export(report, How::default())?;
    String::from_utf8(bytes).map_err(|error| ExportError::Text(error.to_string()))
}

/// What can be written: it knows its columns and nothing of formats.
pub trait Report {
    /// Its columns and rows.
    fn sheet(&self) -> Sheet<'_>;

    /// What it lacks, in columns and rows of its own.
    fn notes(&self) -> Option<Sheet<'_>> {
        None
    }

    /// The same for people.
    fn text(&self) -> String {
        lines(&table(self.sheet()))
    }

    /// Everything that is known, for programs.
    fn json(&self) -> Value {
        json::rows(self.sheet())
    }
}

/// Columns and rows that are a report by themselves.
pub struct Rows {
    heads: Vec<Head>,
    rows: Vec<Vec<Cell>>,
    labelled: bool,
}

impl Rows {
    /// The rows of a sheet.
    #[must_use]
    pub fn of(sheet: Sheet<'_>) -> Self {
        Self { heads: sheet.heads, rows: sheet.rows.collect(), labelled: sheet.labelled }
    }
}

impl Report for Rows {
    fn sheet(&self) -> Sheet<'_> {
        Sheet { heads: self.heads.clone(), rows: Box::new(self.rows.iter().cloned()), labelled: self.labelled }
    }
}

/// Why nothing could be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The writer of CSV and TSV failed.
    #[error("the rows can't be written: {0}")]
    Lines(#[from] ::csv::Error),
    /// What was written is no text.
    #[error("the rows can't be written: {0}")]
    Text(String),
    /// More than a workbook can hold, or its writer failed.
    #[error("the workbook can't be written: {0}")]
    Book(#[from] rust_xlsxwriter::XlsxError),
}
