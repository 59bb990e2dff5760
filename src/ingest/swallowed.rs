//! Rows that a stray quote swallowed: a quoted cell that runs over lines each of which is a row of its own.
//!
//! Comments of several lines are ordinary. What gives a stray quote away is a line inside of the row that has as many cells as
//! the header, a period where the period stands, and answers that fit.

use super::Complaint;
use super::table::{Row, Table};

/// The complaint about a row that runs over lines which look like rows; `fits` says whether the cells of a line do.
pub(super) fn complaint(table: &Table<'_>, row: &Row, mut fits: impl FnMut(&[&str]) -> bool) -> Option<Complaint> {
    let text = table.text_of(row)?;
    let columns = table.header().len();
    let mut swallowed = 0;
    for line in text.split(['\n', '\r']).filter(|line| !line.is_empty()).skip(1) {
        let cells: Vec<&str> = line.split(table.separator()).map(|cell| cell.trim_matches([' ', '"'])).collect();
        swallowed += u32::from(cells.len() == columns && columns > 1 && fits(&cells));
    }
    let lines = if swallowed == 1 {
        "a line that looks like a row of its own".to_owned()
    } else {
        format!("{swallowed} lines that look like rows of their own")
    };
    (swallowed > 0).then(|| Complaint {
        column: String::new(),
        value: String::new(),
        reason: format!(
            "a quote opens in line {} and takes in {lines}: close it, or double it (`\"\"`) where it belongs to the text",
            row.line
        ),
    })
}
