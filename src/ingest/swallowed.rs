//! Rows that a stray quote swallowed: a quoted cell that takes in lines each of which is a row of its own.
//!
//! Comments of several lines are ordinary. What gives a stray quote away is a line inside of a quoted cell that has a subject, a
//! respondent and a period where they belong, complete or not. Where nothing dates the rows it takes a line with as many
//! cells as the header and answers that fit.

use super::Complaint;
use super::keys::Keys;
use super::quotes;
use super::table::{Row, Table};

/// The complaint about a row that runs over lines which look like rows; `answers` says whether the cells of a line could be
/// answers, of which one at least is given.
pub(super) fn complaint(
    table: &Table<'_>,
    row: &Row,
    keys: &Keys<'_>,
    respondent: Option<usize>,
    mut answers: impl FnMut(&[&str]) -> bool,
) -> Option<Complaint> {
    let columns = table.header().len();
    let named = |cells: &[&str]| respondent.is_none_or(|at| cells.get(at).is_some_and(|cell| !cell.is_empty()));
    lines(table, row, |cells| match keys.dates_rows() {
        true => columns > 1 && keys.fits(cells) && named(cells),
        false => columns > 1 && cells.len() == columns && keys.fits(cells) && answers(cells),
    })
}

/// The complaint about a row that runs over lines of which some are rows.
pub(super) fn lines(table: &Table<'_>, row: &Row, mut is_row: impl FnMut(&[&str]) -> bool) -> Option<Complaint> {
    let text = table.text_of(row)?;
    let mut swallowed = 0;
    for cell in quotes::cells(text, table.separator()) {
        // The first line inside of the quotes belongs to the cell, also where it is a stray quote.
        let lines = cell.inside().into_iter().flat_map(|inside| inside.split(['\n', '\r']).skip(1));
        for line in lines.filter(|line| !line.is_empty()) {
            let cells: Vec<&str> =
                line.split(table.separator()).map(|cell| cell.trim_matches([' ', '"'])).collect();
            swallowed += u32::from(is_row(&cells));
        }
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
