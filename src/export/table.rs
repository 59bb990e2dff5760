//! Tables for people, with lines above, below and under the header.

use super::{Align, ExportError, Exporter, Form, How, Offer, Report, Sheet};
use crate::visible;
use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

/// The format: whatever a report says to people.
pub(super) struct People;

impl Exporter for People {
    fn word(&self) -> &'static str {
        "table"
    }

    fn form(&self) -> Form {
        Form::People
    }

    fn about(&self, offer: &Offer) -> String {
        offer.people.to_owned()
    }

    fn export(&self, report: &dyn Report, _: How) -> Result<Vec<u8>, ExportError> {
        Ok(report.text().into_bytes())
    }
}

/// Columns and rows as a table.
#[must_use]
pub fn table(sheet: Sheet<'_>) -> Table {
    let mut table = ruled();
    table.set_header(visible::cells(sheet.titles(true)));
    for row in sheet.rows {
        table.add_row(visible::cells(row.iter().map(super::Cell::said)));
    }
    for (column, head) in table.column_iter_mut().zip(&sheet.heads) {
        column.set_cell_alignment(match head.align {
            Align::Left => CellAlignment::Left,
            Align::Right => CellAlignment::Right,
        });
    }
    table
}

/// The lines of a table without blanks at their ends.
#[must_use]
pub fn lines(table: &Table) -> String {
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// An empty table with lines above, below and under its header.
#[must_use]
pub fn ruled() -> Table {
    let mut table = Table::new();
    let rule = || LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().top_border(rule()).header_separator(rule()).bottom_border(rule()));
    table
}
