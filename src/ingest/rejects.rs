//! The rejected rows as a CSV that can be corrected and read again.

use super::Reject;
use crate::data::{numeral, spelling};
use crate::visible;
use std::borrow::Cow;

/// What stands before the columns of the file itself.
pub(super) const REJECT_COLUMNS: [&str; 5] = ["file", "line", "column", "value", "reason"];

/// Whether a header is one that [`rejects_csv`] writes.
pub(super) fn is_rejects(header: &[String]) -> bool {
    let same = |(theirs, ours): (&String, &str)| theirs == ours || theirs.strip_prefix("reject.") == Some(ours);
    header.len() > REJECT_COLUMNS.len() && header.iter().zip(REJECT_COLUMNS).all(same)
}

/// Signs with which a cell begins that a spreadsheet takes for a formula.
const LIVE: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A cell that a spreadsheet takes for text: an apostrophe stands before what would be a formula. Numbers stay as they
/// are, and so does every other cell.
fn armed(cell: &str) -> bool {
    let mut signs = cell.chars();
    match (signs.next(), signs.next()) {
        (Some(first), _) if LIVE.contains(&first) => numeral::read(cell, true).is_err(),
        (Some('\''), Some(second)) => LIVE.contains(&second) || second == '\'',
        _ => false,
    }
}

/// A cell of a file of rejects without the apostrophes that were put into it.
pub(super) fn disarmed(cell: &str) -> Cow<'_, str> {
    let rest = cell.strip_prefix('\'');
    let rest = rest.filter(|rest| rest.starts_with(|c: char| LIVE.contains(&c) || c == '\''));
    visible::disarmed_inside(rest.unwrap_or(cell))
}

/// A cell as it is written: control characters that no spreadsheet shows as `\u{…}`, formulas behind an apostrophe.
fn written(cell: &str) -> String {
    let odd = |c: char| spelling::is_dangerous(c) && !matches!(c, '\n' | '\r' | '\t');
    let mut text = String::with_capacity(cell.len() + 1);
    if armed(cell) {
        text.push('\'');
    }
    for c in visible::armed_inside(cell).chars() {
        match odd(c) {
            true => text.extend(c.escape_unicode()),
            false => text.push(c),
        }
    }
    text
}

/// The rejects of the file `name` with its `header` (of a file of rejects those of the file that its rows come from): `file,line,column,value,reason` and then the row as
/// given, one line for each rejected row (several bad cells are joined by `; `), so that the corrected file
/// can be imported without counting a row twice. Ours of these five that the header has too begin with
/// `reject.`. Lines end with LF. A cell that a spreadsheet would take for a formula stands behind an apostrophe,
/// which is taken away when the file is read again; control characters are written as `\u{…}`.
#[must_use]
pub fn rejects_csv(rejects: &[Reject], name: &str, header: &[String]) -> String {
    // A row of a file of rejects stays the row of the file that it comes from.
    let again = is_rejects(header);
    let ours = if again { REJECT_COLUMNS.len() } else { 0 };
    let header = header.get(ours..).unwrap_or_default();
    let title = |ours: &str| match header.iter().any(|theirs| theirs == ours) {
        true => format!("reject.{ours}"),
        false => ours.to_owned(),
    };
    let mut text = String::new();
    push_line(&mut text, REJECT_COLUMNS.into_iter().map(title).chain(header.iter().cloned()));
    for row in rejects.chunk_by(|a, b| a.line == b.line) {
        let Some(first) = row.first() else { continue };
        let joined = |part: fn(&Reject) -> &str| row.iter().map(part).collect::<Vec<_>>().join("; ");
        let (file, line) = match first.row.as_slice() {
            [file, line, ..] if again => (file.clone(), line.clone()),
            _ => (name.to_owned(), first.line.to_string()),
        };
        let said = [
            file,
            line,
            joined(|reject| &reject.column),
            joined(|reject| &reject.value),
            joined(|reject| &reject.reason),
        ];
        push_line(&mut text, said.into_iter().chain(first.row.iter().skip(ours).cloned()));
    }
    text
}

fn push_line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.map(|cell| written(&cell)).enumerate() {
        push_cell(text, at, &cell);
    }
    text.push('\n');
}

/// Writes a line of a table with its cells as they are.
pub(super) fn csv_line<'c>(text: &mut String, cells: impl Iterator<Item = &'c str>) {
    cells.enumerate().for_each(|(at, cell)| push_cell(text, at, cell));
    text.push('\n');
}

fn push_cell(text: &mut String, at: usize, cell: &str) {
    if at > 0 {
        text.push(',');
    }
    if cell.contains([',', '"', '\n', '\r']) {
        text.push('"');
        text.push_str(&cell.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(cell);
    }
}
