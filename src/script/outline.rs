//! What a `.rhai` file holds, before it is compiled: the functions that it defines, and a comment without an end.

use super::library::{LibraryFunction, functions};
use super::page::Page;
use super::tokens::{self, Kind};
use crate::diagnostic::{SourceId, Span};
use rhai::Engine;

/// What a `.rhai` file holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outline {
    /// The functions that it defines, in order.
    pub functions: Vec<LibraryFunction>,
    /// Whether nothing but comments and white space is in it.
    pub is_empty: bool,
    /// The beginning of a comment that is not closed.
    pub open_comment: Option<Span>,
}

impl Outline {
    /// Reads the text of a file.
    #[must_use]
    pub fn of(source: SourceId, text: &str) -> Self {
        let page = Page::of_file(text, source, 1);
        // What is wrong with single words is said when the file is compiled.
        let words = tokens::read(&Engine::new_raw(), &page, Kind::File, &mut Vec::new());
        Self {
            functions: functions(&page, &words),
            is_empty: words.is_empty(),
            open_comment: open_comment(page.chars()).map(|at| page.span(at..at + 2)),
        }
    }
}

/// Where a `/*` is that no `*/` closes. Such comments contain others, and the texts in quotes contain none.
fn open_comment(chars: &[char]) -> Option<usize> {
    let mut at = 0;
    let mut open: Vec<usize> = Vec::new();
    while let Some(one) = chars.get(at) {
        let next = chars.get(at + 1);
        at += match (one, next) {
            ('/', Some('*')) => {
                open.push(at);
                2
            }
            ('*', Some('/')) if !open.is_empty() => {
                open.pop();
                2
            }
            ('/', Some('/')) if open.is_empty() => length(chars, at, '\n'),
            ('"', _) if open.is_empty() => length(chars, at, '"'),
            _ => 1,
        };
    }
    // The first one that is open holds all the rest.
    open.first().copied()
}

/// The number of characters from `at` to the next `end`, both included, those after a backslash aside.
fn length(chars: &[char], at: usize, end: char) -> usize {
    let mut escaped = false;
    for (n, one) in chars.iter().enumerate().skip(at + 1) {
        if *one == end && (end == '\n' || !escaped) {
            return n + 1 - at;
        }
        escaped = *one == '\\' && !escaped;
    }
    chars.len() - at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn outline(text: &str) -> Outline {
        Outline::of(Sources::default().add("f.rhai", text), text)
    }

    #[test]
    fn functions_and_their_parameters_are_found() {
        let names = |text: &str| -> Vec<(String, usize)> {
            let functions = outline(text).functions;
            functions.into_iter().map(|function| (function.name, function.parameters.len())).collect()
        };
        assert_eq!(
            names("fn f(x) { x }\n/* fn g(x) { 1 } */ fn h() { 1 } // fn i() {}"),
            [("f".into(), 1), ("h".into(), 0)]
        );
        assert_eq!(names("fn 分数(a, b) { \"fn g(x)\" }"), [("分数".into(), 2)]);
        for text in ["", " \n", "// fn f(x) { 1 }", "/* fn f(x) { 1 } */"] {
            assert!(outline(text).is_empty && names(text).is_empty(), "{text}");
        }
        assert!(!outline("1").is_empty);
    }

    #[test]
    fn a_comment_without_an_end_is_found() {
        for (text, at) in [
            ("/* old\nfn f(x) { 1 }", 0),
            ("fn f(x) { x }\n/* /* inner */ fn g(x) { 1 }", 14),
            ("fn f(x) { \"*/\" } /* \"*/", usize::MAX),
            ("/*/ fn f(x) { 1 }", 0),
            ("// a\n/* b", 5),
        ] {
            assert_eq!(outline(text).open_comment.map_or(usize::MAX, |span| span.start), at, "{text}");
        }
        for text in [
            "/* a */ fn f(x) { 1 }",
            "// /* a\nfn f(x) { 1 }",
            "fn f(x) { \"/*\" }",
            "fn f(x) { \"\\\"/*\" }",
            "/**/",
        ] {
            assert_eq!(outline(text).open_comment, None, "{text}");
        }
    }
}
