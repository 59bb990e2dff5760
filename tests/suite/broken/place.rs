//! Where an edit stands in the broken text: the words that differ, not all that a case writes around them.

use satis::diagnostic::Span;
use std::ops::Range;

/// The changed bytes of a text; empty where something was only taken out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(pub Range<usize>);

impl Place {
    /// What differs between two texts, in whole words and signs, without the white space and commas around it;
    /// the new text begins at byte `start`.
    pub fn changed(old: &str, new: &str, start: usize) -> Self {
        let (old, tokens) = (tokens(old), tokens(new));
        let same = old.iter().zip(&tokens).take_while(|(old, new)| old == new).count();
        let rest = old[same..].iter().rev().zip(tokens[same..].iter().rev());
        let after = rest.take_while(|(old, new)| old == new).count();
        let length = |tokens: &[&str]| tokens.iter().map(|token| token.len()).sum::<usize>();
        let changed = tokens[same..tokens.len() - after].concat();
        let begin = start + length(&tokens[..same]);
        let first = begin + changed.len() - changed.trim_start_matches(separates).len();
        let changed = changed.trim_matches(separates);
        if changed.is_empty() { Self(begin..begin) } else { Self(first..first + changed.len()) }
    }

    /// Whether all of it lies under an underline; where something was taken out, whether the underline
    /// reaches that place: between them stand signs of YAML and white space at most.
    pub fn is_covered(&self, text: &str, span: Span) -> bool {
        let Range { start, end } = self.0;
        if start < end {
            return span.start <= start && end <= span.end;
        }
        self.is_touched(text, span)
    }

    /// Whether an underline reaches it, signs of YAML and white space aside.
    pub fn is_touched(&self, text: &str, span: Span) -> bool {
        let Range { start, end } = self.0;
        let sign = |letter: char| separates(letter) || ":-[]{}".contains(letter);
        let before = text[..start].trim_end_matches(sign).len();
        let after = text.len() - text[end..].trim_start_matches(sign).len();
        span.start <= after && before <= span.end
    }
}

/// White space, and the comma between two entries.
fn separates(letter: char) -> bool {
    letter.is_whitespace() || letter == ','
}

/// Words (letters and digits of any script, and `_`) and single signs.
fn tokens(text: &str) -> Vec<&str> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
        let (token, others) = rest.split_at(word.max(first.len_utf8()));
        tokens.push(token);
        rest = others;
    }
    tokens
}

#[test]
fn a_place_is_the_words_that_differ() {
    let place = |old: &str, new: &str| Place::changed(old, new, 10).0;
    assert_eq!(place("value: 50 - findings", "value: 50 - findngs"), 22..29, "the whole word");
    assert_eq!(place("{a: 1, b: 2}", "{a: 1, c: 3}"), 17..21, "from the first to the last that differs");
    assert_eq!(place("{a: 1, b: 2}", "{a: 1}"), 15..15, "taken out");
    assert_eq!(place("a\nc", "a\n  b\nc"), 14..15, "without white space");
    assert_eq!(place("满意: 1", "不满意: 1"), 10..19);
}
