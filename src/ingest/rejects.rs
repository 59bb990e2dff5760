//! The rejected rows as a CSV that can be corrected and read again.

use super::Reject;

/// What stands before the columns of the file itself.
pub(super) const REJECT_COLUMNS: [&str; 5] = ["file", "line", "column", "value", "reason"];

/// Whether a header is one that [`rejects_csv`] writes.
pub(super) fn is_rejects(header: &[String]) -> bool {
    let same = |(theirs, ours): (&String, &str)| theirs == ours || theirs.strip_prefix("reject.") == Some(ours);
    header.len() > REJECT_COLUMNS.len() && header.iter().zip(REJECT_COLUMNS).all(same)
}

/// The rejects of the file `name` with its `header`: `file,line,column,value,reason` and then the row as
/// given, one line for each rejected row (several bad cells are joined by `; `), so that the corrected file
/// can be imported without counting a row twice. Ours of these five that the header has too begin with
/// `reject.`. Lines end with LF.
#[must_use]
pub fn rejects_csv(rejects: &[Reject], name: &str, header: &[String]) -> String {
    let title = |ours: &str| match header.iter().any(|theirs| theirs == ours) {
        true => format!("reject.{ours}"),
        false => ours.to_owned(),
    };
    let mut text = String::new();
    push_line(&mut text, REJECT_COLUMNS.into_iter().map(title).chain(header.iter().cloned()));
    for row in rejects.chunk_by(|a, b| a.line == b.line) {
        let Some(first) = row.first() else { continue };
        let joined = |part: fn(&Reject) -> &str| row.iter().map(part).collect::<Vec<_>>().join("; ");
        let said = [
            name.to_owned(),
            first.line.to_string(),
            joined(|reject| &reject.column),
            joined(|reject| &reject.value),
            joined(|reject| &reject.reason),
        ];
        push_line(&mut text, said.into_iter().chain(first.row.iter().cloned()));
    }
    text
}

fn push_line(text: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            text.push(',');
        }
        if cell.contains([',', '"', '\n', '\r']) {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push('\n');
}
