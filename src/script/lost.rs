//! What is said of functions and formulas whose last statement yields nothing.

use super::page::Page;
use super::syntax::unsaid::{self, Lost};
use super::syntax::word_span;
use super::tokens::Word;
use crate::diagnostic::{Code, Diagnostic, Span};
use rhai::{AST, Token};

/// The problems of a formula.
pub(super) fn of_formula(page: &Page, words: &[Word], ast: &AST) -> Vec<Diagnostic> {
    unsaid::lost(ast).iter().map(|lost| problem(page, words, lost, "the formula")).collect()
}

/// The problems of the functions of a file.
pub(super) fn of_functions(page: &Page, words: &[Word], ast: &AST) -> Vec<Diagnostic> {
    let bodies = unsaid::bodies(ast);
    let lost = unsaid::lost_in_functions(&bodies);
    let without_else = unsaid::ifs_of_functions(&bodies).into_iter().map(|(from, to)| {
        let place = |at| word_span(page, words, at);
        let span = Span { end: place(to).end, ..place(from) };
        Diagnostic::warning(Code::IfWithoutElse, span, "where its condition is false, this `if` has no value")
            .label("has no `else`")
            .help("add what holds then, as in `else { 0 }`; if nothing is meant, say so: `else { () }`")
    });
    lost.iter().map(|lost| problem(page, words, lost, "the function")).chain(without_else).collect()
}

fn problem(page: &Page, words: &[Word], lost: &Lost, what: &str) -> Diagnostic {
    let end = if lost.end.is_none() { page.chars().len() } else { page.index(lost.end) };
    let before = words.iter().rev().find(|word| word.at.end <= end);
    let start = word_span(page, words, lost.at);
    let span = match before.map(|word| page.span(word.at.clone())) {
        Some(before) if before.end > start.start => Span { end: before.end, ..start },
        _ => start,
    };
    let message = format!("{what} ends in a statement that yields nothing");
    let problem = Diagnostic::error(Code::ValueLost, span, message).label("no value comes of it");
    let Some(name) = &lost.name else {
        return problem.help("write the value behind it, as the last line");
    };
    let problem = problem.help(format!("write the value behind it, as the last line: `{name}`"));
    match before {
        Some(word) => {
            let behind = page.span(word.at.end..word.at.end);
            let text = if word.token == Token::SemiColon { format!(" {name}") } else { format!("; {name}") };
            problem.fix(behind, text)
        }
        None => problem,
    }
}
