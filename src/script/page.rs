//! Texts of scripts and the way back from a script's lines and columns to the bytes of the file.
//!
//! Rhai counts lines and characters; diagnostics want bytes of a source. A [`Page`] knows both. A formula's
//! characters may stand anywhere in its YAML file (escapes, indented blocks), so each has its own offset.

use crate::diagnostic::{SourceId, Span};
use rhai::Position;
use std::ops::Range;

/// A formula as YAML yields it, with the place of each character.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct FormulaText {
    /// The formula.
    pub text: String,
    /// The file that it stands in.
    pub source: SourceId,
    /// The byte offset in the file of each character, and one more for the end.
    pub offsets: Vec<usize>,
    /// The first character after the formula in the file that is not a space; it tells a formula that YAML
    /// cut short from one that is merely unfinished.
    pub following: Option<char>,
}

impl FormulaText {
    /// A formula that stands in one piece in its file, from byte `start` on.
    #[must_use]
    pub fn in_one_piece(text: &str, source: SourceId, start: usize) -> Self {
        let ends = text.char_indices().map(|(at, _)| start + at);
        let offsets = ends.chain([start + text.len()]).collect();
        Self { text: text.to_owned(), source, offsets, following: None }
    }

    /// A call of the function whose name this is, with `arguments`; all of it stands where the name does.
    #[must_use]
    pub fn call(&self, arguments: &str) -> Self {
        let more = format!("({arguments})");
        let end = self.offsets.last().copied().unwrap_or(0);
        let offsets = self.offsets.iter().copied().chain(more.chars().map(|_| end)).collect();
        Self { text: format!("{}{more}", self.text), source: self.source, offsets, following: None }
    }

    /// The characters that stand at a place in the file.
    #[must_use]
    pub fn chars_of(&self, span: Span) -> Option<Range<usize>> {
        let at = |offset: usize| self.offsets.iter().position(|other| *other == offset);
        let start = at(span.start)?;
        let end = self.offsets.iter().rposition(|other| *other <= span.end)?;
        (start <= end).then_some(start..end)
    }

    /// The same with other characters in place of some; they stand where these began.
    #[must_use]
    pub fn replaced(&self, chars: Range<usize>, by: &str) -> Self {
        let kept = |from: usize, to: usize| self.text.chars().skip(from).take(to.saturating_sub(from));
        let n = self.offsets.len().saturating_sub(1);
        let text = kept(0, chars.start).chain(by.chars()).chain(kept(chars.end, n)).collect();
        let start = self.offsets.get(chars.start).copied().unwrap_or(0);
        let before = self.offsets.iter().copied().take(chars.start);
        let after = self.offsets.iter().copied().skip(chars.end);
        let offsets = before.chain(by.chars().map(|_| start)).chain(after).collect();
        Self { text, source: self.source, offsets, following: self.following }
    }

    /// Where all of it stands.
    #[must_use]
    pub fn whole(&self) -> Span {
        self.span(0..self.offsets.len().saturating_sub(1))
    }

    /// The place in the file of a range of characters.
    #[must_use]
    pub fn span(&self, chars: Range<usize>) -> Span {
        span(self.source, &self.offsets, chars)
    }
}

fn span(source: SourceId, offsets: &[usize], chars: Range<usize>) -> Span {
    let last = offsets.last().copied().unwrap_or(0);
    let offset = |at: usize| offsets.get(at).copied().unwrap_or(last);
    let start = offset(chars.start);
    // The end is that of the last character, not the start of the next, which may be on another line.
    let end = match chars.end.checked_sub(1) {
        Some(before) if before >= chars.start => offset(before + 1).max(start),
        _ => start,
    };
    Span { source, start, end }
}

/// A script's text by characters, as the tokenizer counts them.
#[derive(Debug, Clone)]
pub(super) struct Page {
    chars: Vec<char>,
    /// Index of the first character of each line.
    lines: Vec<usize>,
    source: SourceId,
    offsets: Vec<usize>,
    /// The number that Rhai gives to the first line.
    first_line: usize,
}

impl Page {
    pub(super) fn of_formula(text: &FormulaText) -> Self {
        Self::new(text.text.chars(), text.source, text.offsets.clone(), 1)
    }

    /// A whole file, its lines counted from `first_line`.
    pub(super) fn of_file(text: &str, source: SourceId, first_line: usize) -> Self {
        let offsets = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        // Editors may mark a file as UTF-8 by a first character that is none of its text.
        let mark = text.strip_prefix('\u{FEFF}').map(|rest| (" ", rest));
        let (blank, rest) = mark.unwrap_or(("", text));
        Self::new(blank.chars().chain(rest.chars()), source, offsets, first_line)
    }

    fn new(chars: impl Iterator<Item = char>, source: SourceId, offsets: Vec<usize>, first_line: usize) -> Self {
        // The tokenizer takes a lone carriage return in a comment for the end of a line; we never do.
        let chars: Vec<char> = chars.map(|c| if c == '\r' { ' ' } else { c }).collect();
        let breaks = chars.iter().enumerate().filter(|(_, c)| **c == '\n').map(|(at, _)| at + 1);
        let lines = [0].into_iter().chain(breaks).collect();
        Self { chars, lines, source, offsets, first_line }
    }

    pub(super) fn chars(&self) -> &[char] {
        &self.chars
    }

    pub(super) fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// `chars` as the text to compile, moved down to this page's first line.
    pub(super) fn script(&self, chars: &[char]) -> String {
        let mut script = "\n".repeat(self.first_line.saturating_sub(1));
        script.extend(chars);
        script
    }

    /// Whether the tokenizer's line lies on this page.
    pub(super) fn has_line(&self, line: usize) -> bool {
        (self.first_line..self.first_line + self.lines.len()).contains(&line)
    }

    /// The character at a position.
    pub(super) fn index(&self, position: Position) -> usize {
        let line = position.line().unwrap_or(self.first_line).saturating_sub(self.first_line);
        let start = self.lines.get(line).copied().unwrap_or(self.chars.len());
        let column = position.position().unwrap_or(1).saturating_sub(1);
        (start + column).min(self.chars.len())
    }

    /// The position of a character.
    pub(super) fn position(&self, index: usize) -> Position {
        let line = self.lines.partition_point(|start| *start <= index).max(1);
        let column = index - self.lines.get(line - 1).copied().unwrap_or(0) + 1;
        let whole = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        Position::new(whole(self.first_line + line - 1), whole(column))
    }

    pub(super) fn slice(&self, chars: Range<usize>) -> String {
        self.chars.get(chars).map_or_else(String::new, |part| part.iter().collect())
    }

    pub(super) fn span(&self, chars: Range<usize>) -> Span {
        span(self.source, &self.offsets, chars)
    }

    /// The whole text without the white space around it.
    pub(super) fn whole(&self) -> Span {
        let start = self.chars.iter().position(|c| !c.is_whitespace()).unwrap_or(0);
        let end = self.chars.iter().rposition(|c| !c.is_whitespace()).map_or(start, |last| last + 1);
        self.span(start..end)
    }

    /// Whether nothing but white space stands after `index`.
    pub(super) fn ends_at(&self, index: usize) -> bool {
        self.chars.get(index + 1..).is_none_or(|rest| rest.iter().all(|c| c.is_whitespace()))
    }
}
