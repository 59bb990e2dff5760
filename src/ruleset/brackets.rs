//! How far lists and maps in brackets reach, which the YAML library does not say.

use super::yaml::{Entry, Shape, Style, Tree};
use crate::diagnostic::Span;

impl Entry {
    /// Where the key stands, and its value too where that is a single one or stands in brackets.
    #[must_use]
    pub fn span(&self) -> Span {
        let own = match &self.value.shape {
            Shape::Nothing => false,
            Shape::Scalar(scalar) => matches!(scalar.style, Style::Plain | Style::Quoted),
            Shape::List(_) | Shape::Map(_) => self.value.is_closed(),
        };
        let is_near =
            own && self.value.span.source == self.key_span.source && self.value.span.end > self.key_span.end;
        Span { end: if is_near { self.value.span.end } else { self.key_span.end }, ..self.key_span }
    }
}

impl Tree {
    /// Whether it is a list or a map in brackets: such a one reaches beyond its last entry.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let last = self.items().last().or_else(|| self.entries().last().map(|entry| &entry.value));
        last.map_or(self.span.end > self.span.start + 1, |last| self.span.end > last.span.end)
    }
}

/// Where a list or a map in brackets ends: behind its closing bracket, which only commas, white space and
/// comments part from its last entry. None for other values.
pub(super) fn closing(text: &str, tree: &Tree) -> Option<usize> {
    let close = match (&tree.shape, text.as_bytes().get(tree.span.start)?) {
        (Shape::List(_), b'[') => ']',
        (Shape::Map(_), b'{') => '}',
        _ => return None,
    };
    let last = tree.items().last().or_else(|| tree.entries().last().map(|entry| &entry.value));
    let mut at = last.map_or(tree.span.start + 1, |last| last.span.end.max(tree.span.start + 1));
    loop {
        let rest = text.get(at..)?;
        at += rest.len() - rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',').len();
        let rest = text.get(at..)?;
        match rest.chars().next()? {
            '#' => at += rest.find('\n')?,
            letter => return (letter == close).then_some(at + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::yaml::read;
    use super::*;
    use crate::diagnostic::Sources;

    #[test]
    fn brackets_reach_to_their_end() {
        let text = "a: [1, {b: 2}, ] # x\nc: {\n  d: 3, # }\n}\ne:\n  f: 4\ng: {}\nh: 5\n";
        let id = Sources::default().add("test.yaml", text);
        let tree = read(id, text, &mut Vec::new()).unwrap();
        let written = |key: &str| {
            let Span { start, end, .. } = tree.entry(key).unwrap().span();
            &text[start..end]
        };
        assert_eq!(written("a"), "a: [1, {b: 2}, ]");
        assert_eq!(written("c"), "c: {\n  d: 3, # }\n}");
        assert_eq!(written("e"), "e", "without brackets only the key");
        assert_eq!(written("g"), "g: {}");
        assert_eq!(written("h"), "h: 5");
    }
}
