//! Formulas: the sandboxed script engine, its operators and functions.
use crate::diagnostic::{SourceId, Span};

/// A formula as it stands in a YAML file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormulaText {
    /// The text.
    pub text: String,
    /// The file.
    pub source: SourceId,
    /// For each character, and for the end, the byte in the file.
    pub offsets: Vec<usize>,
    /// The character that follows in the file.
    pub following: Option<char>,
}

impl FormulaText {
    /// The place of a range of characters.
    #[must_use]
    pub fn span(&self, chars: std::ops::Range<usize>) -> Span {
        let at = |i: usize| self.offsets.get(i).or(self.offsets.last()).copied().unwrap_or(0);
        Span { source: self.source, start: at(chars.start), end: at(chars.end) }
    }
}
