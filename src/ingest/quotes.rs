//! The cells of a row as they are written, to tell quotes that belong to cells from those that a program left behind.
//!
//! By RFC 4180 a cell is quoted whole, with quotes in it doubled, or it has none. A reader of CSV takes others as well as it can;
//! what it makes of them may be another id.

/// Why a cell with a stray quote is refused.
pub(super) const STRAY: &str = "a quote mark stands on one side of it only, or in the middle: quote the whole cell and double the quotes in \
                                it (`\"\"`), or take the quote out";

/// A cell as it is written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Written<'a> {
    text: &'a str,
    /// What stands between its quotes, if it is quoted whole.
    inner: Option<&'a str>,
}

impl<'a> Written<'a> {
    /// What stands between its quotes, or behind the first where it is not quoted whole.
    pub fn inside(&self) -> Option<&'a str> {
        self.inner.or_else(|| self.text.strip_prefix('"'))
    }

    /// Whether it has a quote that belongs to no cell: any in an id; in a text an odd number of them with one at an end, or a quoted
    /// beginning only.
    pub fn is_stray(&self, is_id: bool) -> bool {
        let text = self.text.trim();
        let number = text.matches('"').count();
        if self.inner.is_some() || number == 0 {
            return false;
        }
        is_id || self.text.starts_with('"') || number % 2 == 1 && (text.starts_with('"') || text.ends_with('"'))
    }
}

/// The cells of a row, parted as the reader of CSV does it.
pub(super) fn cells(row: &str, separator: char) -> Vec<Written<'_>> {
    let row = row.trim_end_matches(['\n', '\r']);
    let row = row.trim_start_matches(['\n', '\r']);
    let (mut cells, mut from) = (Vec::new(), 0);
    loop {
        let rest = row.get(from..).unwrap_or_default();
        let (text, inner) = first(rest, separator);
        cells.push(Written { text, inner });
        from += text.len();
        if !row.get(from..).is_some_and(|rest| rest.starts_with(separator)) {
            return cells;
        }
        from += separator.len_utf8();
    }
}

/// The first cell of a text, and what is between its quotes where it is quoted whole.
fn first(text: &str, separator: char) -> (&str, Option<&str>) {
    let ends = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.find(separator).unwrap_or(rest.len())
    };
    let Some(quoted) = text.strip_prefix('"') else {
        return (text.get(..ends(0)).unwrap_or_default(), None);
    };
    let mut signs = quoted.char_indices().peekable();
    while let Some((at, c)) = signs.next() {
        if c != '"' {
            continue;
        }
        if signs.next_if(|(_, next)| *next == '"').is_some() {
            continue;
        }
        let end = ends(at + 2);
        let inner = if end == at + 2 { quoted.get(..at) } else { None };
        return (text.get(..end).unwrap_or_default(), inner);
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stray(row: &str) -> Vec<bool> {
        cells(row, ',').iter().map(|cell| cell.is_stray(true)).collect()
    }

    #[test]
    fn a_row_is_parted_into_its_cells_as_written() {
        let inner: Vec<_> = cells("a,\"b,\"\"c\"\"\",,\"\nx\"\r\n", ',').iter().map(|cell| cell.inner).collect();
        assert_eq!(inner, [None, Some("b,\"\"c\"\""), None, Some("\nx")]);
    }

    #[test]
    fn a_quote_that_belongs_to_no_cell_is_stray() {
        assert_eq!(stray("s\",r1,5"), [true, false, false]);
        assert_eq!(stray("s\",\"r1\",\"5\""), [true, false, false]);
        assert_eq!(stray("\"\"s\",\"r1\""), [true, false]);
        assert_eq!(stray("\"s\\\"t\",r1"), [true, false]);
        assert_eq!(stray("\"s \"\"t\"\"\",r1"), [false, false]);
        assert_eq!(stray("s, \"r1\""), [false, true]);
        let text = |cell: &str| cells(cell, ',').first().is_some_and(|cell| cell.is_stray(false));
        assert!(
            text("\"a\"b") && text("south\"") && !text("he said \"no\"") && !text("5\" pipe") && !text("\"a\"")
        );
    }
}
