//! Bytes of a text and the positions that editors use: lines and UTF-16 columns, both from 0.

/// A place in a text as editors count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line from 0.
    pub line: usize,
    /// The column from 0, in UTF-16 units.
    pub column: usize,
}

/// The position of a byte; the end of the text for one behind it, the character's start for one inside it.
#[must_use]
pub fn position(text: &str, offset: usize) -> Position {
    let before = text.get(..border(text, offset)).unwrap_or("");
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before.get(line_start..).unwrap_or("").encode_utf16().count();
    Position { line: before.matches('\n').count(), column }
}

/// The byte at a position; the end of the line for a column behind it, the end of the text for a line behind it.
#[must_use]
pub fn offset(text: &str, position: Position) -> usize {
    let start: usize = text.split_inclusive('\n').take(position.line).map(str::len).sum();
    let rest = text.get(start..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mut column = 0;
    for (at, c) in line.char_indices() {
        if column + c.len_utf16() > position.column {
            return start + at;
        }
        column += c.len_utf16();
    }
    start + line.len()
}

/// The nearest border of characters at or before a byte.
#[must_use]
pub fn border(text: &str, offset: usize) -> usize {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
