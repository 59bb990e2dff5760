//! What a person is shown of statements without effect, which [`flow`](super::syntax::flow) finds.

use super::page::Page;
use super::syntax::branches::extent;
use super::syntax::flow::{Branch, Dropped, Idle, Unread, idle};
use super::tokens::Word;
use crate::diagnostic::{Code, Diagnostic};
use rhai::{AST, Position, Token};
use std::ops::Range;

/// The most characters of a statement that a help repeats.
const SHOWN: usize = 80;

/// What is said of the value of an `if`.
const OF_BRANCH: &str = "the value of this `if` is not used";

/// Everything in a script that has no effect.
pub(super) fn problems(page: &Page, words: &[Word], ast: &AST) -> Vec<Diagnostic> {
    let script = Script { page, words };
    let mut problems: Vec<Diagnostic> = Vec::new();
    let mut branches: Vec<(Branch, usize)> = Vec::new();
    for idle in idle(ast) {
        let dropped = match idle {
            Idle::Dropped(dropped) => dropped,
            Idle::Unread(unread) => {
                problems.push(script.unread(&unread));
                continue;
            }
            Idle::Unreached(parts) => {
                problems.push(script.unreached(&parts));
                continue;
            }
        };
        let compares = matches!(dropped.variable, Some((_, true)));
        let Some(branch) = dropped.branch.filter(|_| !compares) else {
            problems.push(script.dropped(&dropped));
            continue;
        };
        // The arms of one `if` are one problem.
        let known = branches.iter().find(|(known, _)| *known == branch).map(|(_, at)| *at);
        match known.and_then(|at| problems.get_mut(at)) {
            Some(problem) => script.another_arm(problem, &dropped),
            None => {
                branches.push((branch, problems.len()));
                problems.push(script.arm(&dropped, branch));
            }
        }
    }
    problems
}

struct Script<'a> {
    page: &'a Page,
    words: &'a [Word],
}

impl Script<'_> {
    fn place(&self, parts: &[Position]) -> Range<usize> {
        extent(self.page, self.words, parts)
    }

    /// Whether the statement at a position begins with a sign, and so was meant to go on with the one before it.
    fn begins_with_sign(&self, at: Option<Position>) -> bool {
        let Some(start) = at.map(|at| self.page.index(at)) else { return false };
        let index = self.words.partition_point(|word| word.at.start < start);
        let signed = |word: &Word| {
            let written = self.page.slice(word.at.clone());
            matches!(written.as_str(), "-" | "+") || written.starts_with('-')
        };
        let before = index.checked_sub(1).and_then(|before| self.words.get(before));
        self.words.get(index).is_some_and(signed)
            || before.is_some_and(|word| matches!(self.page.slice(word.at.clone()).as_str(), "-" | "+"))
    }

    /// The `;` behind a statement.
    fn semicolon(&self, place: &Range<usize>) -> Option<&Word> {
        let behind = self.words.get(self.words.partition_point(|word| word.at.start < place.end))?;
        (behind.token == Token::SemiColon).then_some(behind)
    }

    /// A value in an arm of an `if`.
    fn arm(&self, dropped: &Dropped, branch: Branch) -> Diagnostic {
        let place = self.place(&dropped.parts);
        let problem =
            Diagnostic::error(Code::UnusedValue, self.page.span(place.clone()), OF_BRANCH).label("goes nowhere");
        if self.begins_with_sign(dropped.next) {
            return problem.help(
                "what follows is a statement of its own: put the `if` in parentheses, as in `(if a { b } else { c }) - d`",
            );
        }
        if let Some((name, _)) = &dropped.variable {
            let text = self.page.slice(place);
            return problem.help(format!(
                "to change `{name}` write `{name} = {text};`; if this is the result, write `return {text};`"
            ));
        }
        if !branch.open || dropped.next.is_none() {
            return problem.help("name it, as in `let x = if a { b } else { c };`, or take it out");
        }
        let written = self.returned(&place);
        problem
            .help(format!(
                "if it is the result, write `{written}`; or put what follows in `else {{ … }}`, without a `;` before it"
            ))
            .fix(self.page.span(place), written)
    }

    fn returned(&self, place: &Range<usize>) -> String {
        let end = if self.semicolon(place).is_some() { "" } else { ";" };
        format!("return {}{end}", self.page.slice(place.clone()))
    }

    fn another_arm(&self, problem: &mut Diagnostic, dropped: &Dropped) {
        let place = self.place(&dropped.parts);
        let span = self.page.span(place.clone());
        problem.also.push((span, "neither is this one".to_owned()));
        if !problem.fix.is_empty() {
            *problem = problem.clone().fix(span, self.returned(&place));
        }
    }

    fn dropped(&self, dropped: &Dropped) -> Diagnostic {
        let place = self.place(&dropped.parts);
        let span = self.page.span(place.clone());
        let text = self.page.slice(place.clone());
        if let [one] = dropped.parts.as_slice()
            && let Some(word) = self.keyword(*one)
        {
            return Diagnostic::error(Code::UnusedValue, span, format!("this `{word}` does nothing"))
                .help("write in its braces what it is for, or take it out");
        }
        let problem = Diagnostic::error(Code::UnusedValue, span, "the value of this statement is not used")
            .label("goes nowhere");
        let short = !text.contains('\n') && text.chars().count() <= SHOWN;
        match &dropped.variable {
            Some((name, true)) => {
                let sign = self.words.iter().find(|word| place.contains(&word.at.start) && word.token == Token::EqualsTo);
                let problem = problem.help(format!("`==` compares; to set `{name}` write `=`"));
                match sign {
                    Some(sign) => problem.fix(self.page.span(sign.at.clone()), "="),
                    None => problem,
                }
            }
            _ if self.begins_with_sign(dropped.next) => {
                let problem = problem.help("what follows is a statement of its own: take out the `;` before its sign");
                match self.semicolon(&place) {
                    Some(semicolon) => problem.fix(self.page.span(semicolon.at.clone()), ""),
                    None => problem,
                }
            }
            Some((name, false)) if short => problem.help(format!("to keep it write `{name} = {text};`")),
            _ => problem.help(
                "the last statement alone is the result: join the two by an operator, name this value by `let x = …;`, or take it out",
            ),
        }
    }

    /// The keyword of an `if` or a loop at a position.
    fn keyword(&self, at: Position) -> Option<String> {
        let start = self.page.index(at);
        let word = self.words.iter().find(|word| word.at.start == start)?;
        let of_block = matches!(word.token, Token::If | Token::While | Token::For | Token::Loop | Token::Do);
        of_block.then(|| self.page.slice(word.at.clone()))
    }

    fn unread(&self, unread: &Unread) -> Diagnostic {
        let name = &unread.name;
        let span = self.page.span(self.place(&unread.parts));
        if unread.hides {
            let problem = Diagnostic::error(
                Code::UnusedVariable,
                span,
                format!("this is a new `{name}`, which nothing reads"),
            )
            .label("ends with its block")
            .help(format!("to change the `{name}` outside of the braces write `{name} = …` without `let`"));
            let start = self.page.index(unread.at);
            let index = self.words.partition_point(|word| word.at.start < start);
            return match index.checked_sub(1).and_then(|before| self.words.get(before)) {
                Some(word) if matches!(word.token, Token::Let | Token::Const) => {
                    problem.fix(self.page.span(word.at.start..start), "")
                }
                _ => problem,
            };
        }
        let message = match unread.made {
            true => format!("nothing reads `{name}`"),
            false => format!("nothing reads what `{name}` is set to here"),
        };
        Diagnostic::warning(Code::UnusedVariable, span, message)
            .label("set for nothing")
            .help("use it in what follows, or take the statement out")
    }

    fn unreached(&self, parts: &[Position]) -> Diagnostic {
        let span = self.page.span(self.place(parts));
        Diagnostic::error(
            Code::UnreachableStatement,
            span,
            "this is never reached: what stands before it always leaves",
        )
        .label("never evaluated")
        .help("take it out, or put the `return` before it in an `if`")
    }
}
