//! Comments of Rhai where they are hardly meant: `//` for a division, `/*` without an end.
//!
//! Between two words of a script there is nothing but white space and comments, so that comments are found there.

use super::page::Page;
use super::tokens::{Kind, Word};
use crate::diagnostic::{Code, Diagnostic};
use std::ops::Range;

/// What a comment is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comment {
    /// `// …` to the end of the line.
    Line,
    /// `/* … */`.
    Block,
    /// `/* …` to the end of the script.
    Unclosed,
}

/// What is said of the comments of a script.
pub(super) fn problems(page: &Page, kind: Kind, words: &[Word]) -> Vec<Diagnostic> {
    let chars = page.chars();
    let text = chars.iter().collect::<String>();
    let one_line = kind != Kind::File && !text.trim().contains('\n');
    let mut problems = Vec::new();
    let starts = words.iter().map(|word| word.at.start).chain([chars.len()]);
    let ends = [0].into_iter().chain(words.iter().map(|word| word.at.end));
    for gap in ends.zip(starts).map(|(start, end)| start..end.max(start)) {
        for (comment, at) in comments(chars, gap.clone()) {
            let written = page.slice(at.clone());
            problems.extend(match comment {
                Comment::Unclosed => Some(unclosed(page, &at)),
                Comment::Line if one_line => Some(in_one_line(page, &at)),
                Comment::Block if one_line => Some(in_one_line(page, &at)),
                Comment::Line if is_behind(chars, at.start) && goes_on(&written) => Some(in_one_line(page, &at)),
                Comment::Line | Comment::Block => None,
            });
        }
    }
    problems
}

/// The comments in a part of a script where no word stands.
fn comments(chars: &[char], gap: Range<usize>) -> Vec<(Comment, Range<usize>)> {
    let mut found = Vec::new();
    let mut at = gap.start;
    while at < gap.end {
        let next = match (chars.get(at), chars.get(at + 1)) {
            (Some('/'), Some('/')) => {
                let rest = chars.get(at..gap.end).unwrap_or_default();
                let end = at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
                found.push((Comment::Line, at..end));
                end
            }
            (Some('/'), Some('*')) => {
                let (comment, end) = block(chars, at, gap.end);
                found.push((comment, at..end));
                end
            }
            _ => at + 1,
        };
        at = next.max(at + 1);
    }
    found
}

/// A block comment, which may hold others, and where it ends.
fn block(chars: &[char], start: usize, end: usize) -> (Comment, usize) {
    let mut depth = 0_usize;
    let mut at = start;
    while at < end {
        match (chars.get(at), chars.get(at + 1)) {
            (Some('/'), Some('*')) => {
                depth += 1;
                at += 2;
            }
            (Some('*'), Some('/')) => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return (Comment::Block, at);
                }
            }
            _ => at += 1,
        }
    }
    (Comment::Unclosed, end)
}

/// Whether something else stands before a comment in its line.
fn is_behind(chars: &[char], at: usize) -> bool {
    let before = chars.get(..at).unwrap_or_default().iter().rev();
    before.take_while(|c| **c != '\n').any(|c| !c.is_whitespace())
}

/// Whether what `//` leaves out goes on with a formula: a number alone, or an operator.
fn goes_on(comment: &str) -> bool {
    let rest = comment.trim_start_matches('/').trim();
    let number = rest.trim_end_matches([';', ')', '}']).trim_end();
    let is_number = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    is_number
        || ["&&", "||", "??", "+ ", "* ", "/ ", "== ", "<= ", ">= "].iter().any(|sign| rest.starts_with(sign))
}

fn unclosed(page: &Page, at: &Range<usize>) -> Diagnostic {
    let line = page.slice(at.clone()).lines().next().map_or(2, |line| line.trim_end().chars().count());
    Diagnostic::error(Code::FormulaSyntax, page.span(at.start..at.start + line), "this comment is not closed")
        .label("all that follows is passed over")
        .help("close it by `*/`; to divide and to multiply there are `/` and `*`")
}

fn in_one_line(page: &Page, at: &Range<usize>) -> Diagnostic {
    let chars = page.chars();
    let end = chars.get(..at.end).unwrap_or_default().iter().rposition(|c| !c.is_whitespace());
    let span = page.span(at.start..end.map_or(at.end, |last| last + 1));
    let sign = page.slice(at.start..at.start + 2);
    let left = page.slice(0..at.start);
    let left = left.trim().rsplit('\n').next().unwrap_or_default().trim();
    let message = match left {
        "" => format!("`{sign}` begins a comment"),
        left => format!("`{sign}` begins a comment: what is left is `{left}`"),
    };
    Diagnostic::warning(Code::FormulaCut, span, message).label("a comment").help(
        "to divide write `/`, and `floor(a / b)` for a whole number; a comment stands behind ` # `, or in a formula on lines of its own after `|`",
    )
}
