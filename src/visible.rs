//! Text from data and rules as it may be shown: nothing in it acts on a terminal, forges a line or hides.
//!
//! Control characters, line ends, direction marks and letters that nobody sees are written as what they are: `\n`,
//! `\u{1b}`. [`line`] is for a text within a line; every writer for people uses it. [`Guarded`] is the net under the
//! program's output: what still has a control character is escaped there. [`cell`] is for CSV.

use crate::data::spelling;
use crate::number;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};

/// A text within a line.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |c, before, after| c.is_control() || is_unseen(c, before, after))
}

/// A text of several lines: they stay lines.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |c, before, after| c != '\n' && (c.is_control() || is_unseen(c, before, after)))
}

/// A cell of a CSV file. A spreadsheet takes what begins with `=`, `+`, `-`, `@`, a tab or a line end for a formula, so that
/// such a text gets a `'` in front, and so does one that has it there already. Numbers are numbers. The same holds of what
/// stands behind a `;`, since many spreadsheets take that for the end of a cell.
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    let text = match harmless(text) {
        Cow::Borrowed(text) => armed_inside(text),
        Cow::Owned(text) => Cow::Owned(armed_inside(&text).into_owned()),
    };
    match text {
        Cow::Borrowed(text) => line(text),
        Cow::Owned(text) => Cow::Owned(line(&text).into_owned()),
    }
}

/// The cells of a row of a table.
pub fn cells<C: AsRef<str>>(cells: impl IntoIterator<Item = C>) -> impl Iterator<Item = String> {
    cells.into_iter().map(|cell| line(cell.as_ref()).into_owned())
}

fn harmless(text: &str) -> Cow<'_, str> {
    let acts = is_formula(text.trim_start_matches('\'')) && !is_number(text);
    if acts { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// What a cell said before [`cell`] put a `'` in front of it, or of parts of it.
#[must_use]
pub fn uncelled(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => disarmed_inside(rest),
        _ => disarmed_inside(text),
    }
}

/// Whether a sign inside of a cell ends it for a spreadsheet that separates cells by other signs than commas: a quote that does not
/// stand at the beginning of such a cell quotes nothing.
fn is_separator(c: char) -> bool {
    matches!(c, ';' | '\n' | '\r' | '\t')
}

/// Whether what stands behind a separator would be a formula, whatever quotes stand before it.
fn acts_inside(rest: &str) -> bool {
    rest.trim_start_matches(['\'', '"']).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// The text with a `'` behind each separator that a formula follows.
#[must_use]
pub fn armed_inside(text: &str) -> Cow<'_, str> {
    let acts = |at: usize| text.get(at + 1..).is_some_and(acts_inside);
    let places: Vec<usize> = text.match_indices(is_separator).map(|(at, _)| at).filter(|at| acts(*at)).collect();
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut armed = text.to_owned();
    places.into_iter().rev().for_each(|at| armed.insert(at + 1, '\''));
    Cow::Owned(armed)
}

/// The text before [`armed_inside`].
#[must_use]
pub fn disarmed_inside(text: &str) -> Cow<'_, str> {
    let armed = |at: usize| text.get(at + 1..).and_then(|rest| rest.strip_prefix('\'')).is_some_and(acts_inside);
    let places: Vec<usize> = text.match_indices(is_separator).map(|(at, _)| at).filter(|at| armed(*at)).collect();
    if places.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut plain = text.to_owned();
    for at in places.into_iter().rev() {
        plain.remove(at + 1);
    }
    Cow::Owned(plain)
}

/// Whether it is a number, of however many digits.
fn is_number(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, rest) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (digits(whole) && digits(rest)) || number::parse_with_percent(text).is_ok()
}

/// Whether a spreadsheet would take it for a formula; wide forms are taken for what they look like.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Whether nobody sees a character, or it changes the direction of what stands around it.
fn is_unseen(c: char, before: Option<char>, after: Option<char>) -> bool {
    match c {
        // Persian, Hindi and joined pictures are written with them; beside a letter of ASCII they only hide.
        '\u{200c}' | '\u{200d}' => [before, after].into_iter().any(|near| near.is_none_or(|near| near.is_ascii())),
        // How a picture or an ideograph is drawn.
        '\u{fe00}'..='\u{fe0f}' => false,
        c => spelling::is_dangerous(c) || spelling::is_invisible(c),
    }
}

fn escaped(text: &str, is_escaped: impl Fn(char, Option<char>, Option<char>) -> bool) -> Cow<'_, str> {
    let mut before = None;
    let mut letters = text.chars().peekable();
    let mut shown = String::new();
    let mut differs = false;
    while let Some(c) = letters.next() {
        if is_escaped(c, before, letters.peek().copied()) {
            differs = true;
            match c {
                '\n' => shown.push_str("\\n"),
                '\r' => shown.push_str("\\r"),
                '\t' => shown.push_str("\\t"),
                c => _ = write!(shown, "\\u{{{:x}}}", u32::from(c)),
            }
        } else {
            shown.push(c);
        }
        before = Some(c);
    }
    if differs { Cow::Owned(shown) } else { Cow::Borrowed(text) }
}

/// A writer that lets no control character through but line ends and tabs, and no mark of direction. Beyond ASCII they are written as JSON writes
/// them (`\u009b`), so that JSON stays JSON; in it no other can stand.
pub struct Guarded<'a> {
    inner: &'a mut dyn Write,
}

impl<'a> Guarded<'a> {
    /// A guard before `inner`.
    pub fn new(inner: &'a mut dyn Write) -> Self {
        Self { inner }
    }
}

impl Write for Guarded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let acts = |c: char| spelling::is_dangerous(c) && c != '\n' && c != '\t';
        match std::str::from_utf8(bytes) {
            Ok(text) if text.contains(acts) => {
                let mut shown = String::with_capacity(text.len());
                for c in text.chars() {
                    _ = match u32::from(c) {
                        code @ 0..=0x1f if acts(c) => write!(shown, "\\u{{{code:x}}}"),
                        _ if acts(c) => {
                            c.encode_utf16(&mut [0; 2]).iter().try_for_each(|unit| write!(shown, "\\u{unit:04x}"))
                        }
                        _ => write!(shown, "{c}"),
                    };
                }
                self.inner.write_all(shown.as_bytes())?;
            }
            _ => self.inner.write_all(bytes)?,
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_or_hides_is_shown_and_all_else_left_alone() {
        assert_eq!(line("north\r\nscore: 100.00"), "north\\r\\nscore: 100.00");
        assert_eq!(line("\u{1b}]0;x\u{7}\u{9b}1m\u{7f}"), "\\u{1b}]0;x\\u{7}\\u{9b}1m\\u{7f}");
        assert_eq!(
            line("a\u{202e}b\u{2066}c\u{feff}d\u{200b}\u{ad}"),
            "a\\u{202e}b\\u{2066}c\\u{feff}d\\u{200b}\\u{ad}"
        );
        assert_eq!(line("a\u{2028}b\u{85}c\td"), "a\\u{2028}b\\u{85}c\\td");
        assert!(matches!(line("Renée 北京 می\u{200c}خواهم 👨\u{200d}👩"), Cow::Borrowed(_)));
        assert_eq!(line("no\u{200d}rth"), "no\\u{200d}rth");
        assert_eq!(lines("a\nb\rc"), "a\nb\\rc");
    }

    #[test]
    fn a_cell_is_no_formula_and_can_be_read_back() {
        for text in ["=cmd|' /C calc'!A0", "+1+cmd", "-x", "@SUM(A1)", "\t=1", "＝1", "'=1", "''=1"] {
            let shown = cell(text);
            assert!(shown.starts_with('\''), "{text}: {shown}");
            if !text.contains('\t') {
                assert_eq!(uncelled(&shown), text);
            }
        }
        for (text, shown) in [
            ("a;=1+1", "a;'=1+1"),
            ("a;=1;@x", "a;'=1;'@x"),
            ("a;\"=1\"", "a;'\"=1\""),
            ("a;'=1", "a;''=1"),
            ("=1;+x", "'=1;'+x"),
            ("；＝1;＝1", "；＝1;'＝1"),
            ("a;-5", "a;'-5"),
            ("a; =1", "a; =1"),
            ("a;b'c;'d", "a;b'c;'d"),
        ] {
            assert_eq!(cell(text), shown);
            assert_eq!(uncelled(&cell(text)), text);
        }
        assert_eq!(disarmed_inside(&armed_inside("a\n=1\r\n+2\t@x")), "a\n=1\r\n+2\t@x");
        assert_eq!(armed_inside("a\n=1\r\n+2"), "a\n'=1\r\n'+2");
        for text in ["-5", "+5", "-0.25", "-5%", "north", "'north", "a=b", "", "'"] {
            assert_eq!(cell(text), text);
            assert_eq!(uncelled(text), text);
        }
        assert_eq!(cell("a\r\nb\u{1b}"), "a\\r\\nb\\u{1b}");
    }

    #[test]
    fn no_control_character_passes_the_guard() {
        let mut out = Vec::new();
        write!(Guarded::new(&mut out), "a\u{1b}[1m\tb\r\n\u{9b}c").unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a\\u{1b}[1m\tb\\u{d}\n\\u009bc");
    }
}
