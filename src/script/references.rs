//! What a formula refers to, and the folding of each reference into one identifier.
//!
//! `score.survey` or `overall.share("满意")` would be property accesses and method calls to Rhai. Folded into
//! identifiers of the same length they are plain variables: a formula is then a function of its slots, and
//! all positions stay true. A name alone (`findings`) stays as it is.

use super::page::Page;
use super::term::InputId;
use super::tokens::{FOLD, Kind, Word, cut};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ids::IdVec;
use crate::number::Decimal;
use rhai::Token;
use std::collections::BTreeMap;
use std::ops::Range;

/// Something outside that a formula depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// The parts of the name: `score.survey` has two.
    pub path: Vec<String>,
    /// The arguments of a statistic, as in `overall.share("满意")`.
    pub arguments: Option<Vec<Literal>>,
    /// Where it first stands in the formula.
    pub span: Span,
}

impl Reference {
    /// The reference as it is written.
    #[must_use]
    pub fn written(&self) -> String {
        let path = self.path.join(".");
        match &self.arguments {
            None => path,
            Some(arguments) => {
                let list: Vec<String> = arguments.iter().map(Literal::written).collect();
                format!("{path}({})", list.join(", "))
            }
        }
    }
}

/// A value written out in a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Literal {
    /// A number.
    Number(Decimal),
    /// A text.
    Text(String),
    /// `true` or `false`.
    Bool(bool),
}

impl Literal {
    fn written(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => format!("\"{text}\""),
            Self::Bool(truth) => truth.to_string(),
        }
    }
}

/// A formula with its references folded.
#[derive(Debug)]
pub(super) struct Folded {
    pub(super) references: IdVec<InputId, Reference>,
    /// The identifier of each reference.
    pub(super) names: IdVec<InputId, String>,
    /// For the first character of each occurrence the slot and all characters of it.
    pub(super) occurrences: BTreeMap<usize, (InputId, Range<usize>)>,
    /// Names that `let`, `const` and `for` make in the formula, where they first stand.
    pub(super) locals: Vec<(String, Span)>,
    /// The text to compile, of the same length as the original.
    pub(super) chars: Vec<char>,
}

/// Finds and folds the references of a formula. What is wrong with them is added to `problems`.
pub(super) fn fold(page: &Page, words: &[Word], kind: Kind, problems: &mut Vec<Diagnostic>) -> Folded {
    let mut folded = Folded {
        references: IdVec::new(),
        names: IdVec::new(),
        occurrences: BTreeMap::new(),
        locals: locals(page, words),
        chars: page.chars().to_vec(),
    };
    let mut index = 0;
    while index < words.len() {
        match chain(page, words, index, &folded.locals, problems) {
            Some(chain) => {
                index = chain.next;
                if chain.unclosed && problems.is_empty() {
                    problems.push(cut(
                        page,
                        kind,
                        page.span(chain.at.clone()),
                        "`)` is missing",
                        "close the bracket",
                    ));
                }
                folded.take(page, chain, problems);
            }
            None => index += 1,
        }
    }
    folded
}

/// The names that a formula makes itself.
fn locals(page: &Page, words: &[Word]) -> Vec<(String, Span)> {
    let mut locals: Vec<(String, Span)> = Vec::new();
    let mut add = |word: &Word| {
        if let Token::Identifier(name) = &word.token
            && !locals.iter().any(|(local, _)| local == name.as_str())
        {
            locals.push((name.to_string(), page.span(word.at.clone())));
        }
    };
    for (index, word) in words.iter().enumerate() {
        let rest = words.get(index + 1..).unwrap_or_default();
        match word.token {
            Token::Let | Token::Const => rest.first().into_iter().for_each(&mut add),
            // `for x in …` and `for (x, i) in …`
            Token::For => rest.iter().take_while(|word| word.token != Token::In).take(5).for_each(&mut add),
            _ => {}
        }
    }
    locals
}

struct Chain {
    path: Vec<String>,
    arguments: Option<Vec<Literal>>,
    at: Range<usize>,
    /// Index of the first word after it.
    next: usize,
    /// Whether its parenthesis is not closed.
    unclosed: bool,
}

fn name_of(word: Option<&Word>) -> Option<&str> {
    match word.map(|word| &word.token) {
        Some(Token::Identifier(name)) => Some(name),
        _ => None,
    }
}

fn is(words: &[Word], index: usize, token: &Token) -> bool {
    words.get(index).is_some_and(|word| word.token == *token)
}

/// The chain of names that begins at a word, if one does and if it is a reference.
fn chain(
    page: &Page,
    words: &[Word],
    start: usize,
    locals: &[(String, Span)],
    problems: &mut Vec<Diagnostic>,
) -> Option<Chain> {
    let first = words.get(start)?;
    let root = name_of(Some(first))?;
    let is_property = start.checked_sub(1).is_some_and(|before| is(words, before, &Token::Period));
    if is_property || locals.iter().any(|(local, _)| local == root) {
        return None;
    }
    let mut path = vec![root.to_owned()];
    let (mut next, mut end) = (start + 1, first.at.end);
    while is(words, next, &Token::Period)
        && let Some(name) = name_of(words.get(next + 1))
    {
        path.push(name.to_owned());
        end = words.get(next + 1).map_or(end, |word| word.at.end);
        next += 2;
    }
    let called = is(words, next, &Token::LeftParen) || is(words, next, &Token::Unit);
    if !called {
        return Some(Chain { path, arguments: None, at: first.at.start..end, next, unclosed: false });
    }
    if path.len() == 1 {
        return None;
    }
    let (arguments, after) = arguments(page, words, next, &path.join("."), problems);
    let end = after.checked_sub(1).and_then(|last| words.get(last)).map_or(end, |last| last.at.end);
    let unclosed = is(words, next, &Token::LeftParen) && closing(words, next) == words.len();
    Some(Chain { path, arguments: Some(arguments), at: first.at.start..end, next: after, unclosed })
}

/// The literals in the parentheses that open at a word, and the index after them.
fn arguments(
    page: &Page,
    words: &[Word],
    open: usize,
    of: &str,
    problems: &mut Vec<Diagnostic>,
) -> (Vec<Literal>, usize) {
    if is(words, open, &Token::Unit) {
        return (Vec::new(), open + 1);
    }
    let close = closing(words, open);
    let inside = words.get(open + 1..close).unwrap_or_default();
    let mut literals = Vec::new();
    for (index, word) in inside.iter().enumerate() {
        match literal(&word.token) {
            Some(literal) if index % 2 == 0 => literals.push(literal),
            None if index % 2 == 1 && word.token == Token::Comma && index + 1 < inside.len() => {}
            _ => {
                let message = format!("the arguments of `{of}` must be written out");
                problems.push(
                    Diagnostic::error(Code::UnknownStatistic, page.span(word.at.clone()), message)
                        .label("not a text or a number")
                        .help("labels stand in quotes, numbers in digits: `overall.share(\"满意\")`, `overall.top(2)`"),
                );
                break;
            }
        }
    }
    (literals, (close + 1).min(words.len()))
}

/// The index of the parenthesis that closes the one at `open`, or of the end.
pub(super) fn closing(words: &[Word], open: usize) -> usize {
    let mut depth = 0_usize;
    for (index, word) in words.iter().enumerate().skip(open) {
        match word.token {
            Token::LeftParen => depth += 1,
            Token::RightParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return index;
        }
    }
    words.len()
}

fn literal(token: &Token) -> Option<Literal> {
    match token {
        Token::IntegerConstant(whole) => Some(Literal::Number(Decimal::from(*whole))),
        Token::DecimalConstant(number) => Some(Literal::Number(number.0.normalize())),
        Token::StringConstant(text) => Some(Literal::Text(text.to_string())),
        Token::True => Some(Literal::Bool(true)),
        Token::False => Some(Literal::Bool(false)),
        _ => None,
    }
}

/// The first of the characters that number the folded references; there are 20,000 letters after it.
const NUMERALS: u32 = 0x4e00;
/// Room for the mark, the fold sign and the number of a folded reference.
const FOLDED_LENGTH: usize = 3;

impl Folded {
    fn take(&mut self, page: &Page, chain: Chain, problems: &mut Vec<Diagnostic>) {
        let Chain { path, arguments, at, .. } = chain;
        let known = self.references.position(|known| known.path == path && known.arguments == arguments);
        let bare = path.len() == 1;
        let slot = known.unwrap_or_else(|| {
            self.names.push(if bare { path.concat() } else { folded_name(self.references.len()) });
            self.references.push(Reference { path, arguments, span: page.span(at.clone()) })
        });
        if bare {
            self.occurrences.insert(at.start, (slot, at));
            return;
        }
        let name: Vec<char> = self.names[slot].chars().collect();
        match write_over(&mut self.chars, at.clone(), &name) {
            Some(start) => {
                self.occurrences.insert(start, (slot, at));
            }
            None => problems.push(
                Diagnostic::error(Code::FormulaSyntax, page.span(at), "a name is broken over too many lines")
                    .help("write it on one line"),
            ),
        }
    }
}

fn folded_name(slot: usize) -> String {
    let numeral = u32::try_from(slot).ok().and_then(|slot| char::from_u32(NUMERALS + slot)).unwrap_or('一');
    ['s', FOLD, numeral].into_iter().collect()
}

/// Puts `name` over the first of `at` where it fits on a line, and spaces over the rest except line breaks.
fn write_over(chars: &mut [char], at: Range<usize>, name: &[char]) -> Option<usize> {
    let part = chars.get_mut(at.clone())?;
    let start = part.windows(FOLDED_LENGTH).position(|run| !run.contains(&'\n'))?;
    part.iter_mut().filter(|c| **c != '\n').for_each(|c| *c = ' ');
    part.iter_mut().skip(start).zip(name).for_each(|(place, c)| *place = *c);
    Some(at.start + start)
}
