//! What is written in spreadsheets and in other languages, with what is written here instead.

use super::page::Page;
use super::references::closing;
use super::tokens::{Word, is_operand};
use crate::diagnostic::{Code, Diagnostic};
use rhai::Token;
use std::ops::Range;

/// What a word of another language stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    If,
    Then,
    Else,
    ElseIf,
    Not,
    /// An operator between two values.
    Between(&'static str),
}

/// Words in small letters. None is refused as a name of something: only in a place where no name can stand.
const WORDS: &[(&str, Meaning)] = &[
    ("if", Meaning::If),
    ("iif", Meaning::If),
    ("如果", Meaning::If),
    ("若", Meaning::If),
    ("then", Meaning::Then),
    ("那么", Meaning::Then),
    ("则", Meaning::Then),
    ("else", Meaning::Else),
    ("otherwise", Meaning::Else),
    ("否则", Meaning::Else),
    ("elif", Meaning::ElseIf),
    ("elseif", Meaning::ElseIf),
    ("elsif", Meaning::ElseIf),
    ("not", Meaning::Not),
    ("非", Meaning::Not),
    ("and", Meaning::Between("&&")),
    ("与", Meaning::Between("&&")),
    ("且", Meaning::Between("&&")),
    ("并且", Meaning::Between("&&")),
    ("or", Meaning::Between("||")),
    ("或", Meaning::Between("||")),
    ("或者", Meaning::Between("||")),
    ("equals", Meaning::Between("==")),
    ("等于", Meaning::Between("==")),
    ("不等于", Meaning::Between("!=")),
    ("大于", Meaning::Between(">")),
    ("小于", Meaning::Between("<")),
    ("mod", Meaning::Between("%")),
    ("x", Meaning::Between("*")),
];

/// Functions of spreadsheets and databases, in small letters, with what is written here.
const FUNCTIONS: &[(&str, &str)] = &[
    ("and", "conditions are joined by `&&`: `a && b`"),
    ("or", "conditions are joined by `||`: `a || b`"),
    ("not", "write `!` before the condition: `!x`, or `!(a && b)`"),
    ("power", "write `x ** y`, or `pow(x, y)`"),
    ("mod", "write `a % b`"),
    ("avg", "write `mean([a, b])`; of a question's answers `overall.mean`"),
    ("average", "write `mean([a, b])`; of a question's answers `overall.mean`"),
    ("previous", "what is compared with stands before the name, without brackets: `previous.score`"),
    ("year_ago", "what is compared with stands before the name, without brackets: `year_ago.score`"),
    ("lag", "of the period before write `previous.score`"),
    ("target", "what is compared with stands before the name, without brackets: `target.score`"),
    ("count", "a statistic stands behind its column: `overall.count`"),
    ("share", "a statistic stands behind its column: `overall.share(\"满意\")`"),
    ("nps", "a statistic stands behind its column: `overall.nps`"),
    ("sd", "a statistic stands behind its column: `overall.sd`"),
    ("stdev", "a statistic stands behind its column: `overall.sd`"),
    ("median", "a statistic stands behind its column: `overall.median`"),
    ("top", "a statistic stands behind its column: `overall.top(2)`"),
    ("bottom", "a statistic stands behind its column: `overall.bottom(2)`"),
    ("answered", "a statistic stands behind its column: `overall.answered`"),
    ("int", "write `floor(x)`"),
    ("trunc", "write `floor(x)`"),
    ("rounddown", "write `floor(x)`"),
    ("roundup", "write `ceil(x)`"),
    ("countif", "of a question's answers write `overall.count(\"满意\")`"),
    ("isblank", "write `is_missing(x)`"),
    ("isnull", "write `is_missing(x)`"),
    ("isna", "write `is_missing(x)`"),
    ("ifna", "write `x ?? 0`"),
    ("iferror", "write `x ?? 0`"),
    ("ifnull", "write `x ?? 0`"),
    ("nvl", "write `x ?? 0`"),
    ("coalesce", "write `x ?? 0`"),
    ("when", "write `if a { b } else { c }`"),
    ("choose", "write `if a { b } else if c { d } else { e }`"),
];

/// The most words of a script that is shown as it is written here.
const LONG: usize = 500;

/// What `if` looks like.
pub(super) const IF: &str = "what `if` and `else` yield stands in braces: `if a { b } else { c }`";

/// What is written here instead of a function of another language.
pub(super) fn function(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, help)| *help)
}

/// The same for a call that begins at the word `at`, with the name that it is given.
pub(super) fn function_of(name: &str, page: &Page, words: &[Word], at: Option<usize>) -> Option<String> {
    let help = function(name)?;
    let given = at.and_then(|at| match words.get(at + 1..at + 4)? {
        [open, given, close]
            if open.token == Token::LeftParen
                && close.token == Token::RightParen
                && matches!(given.token, Token::Identifier(_)) =>
        {
            Some(page.slice(given.at.clone()))
        }
        _ => None,
    });
    Some(match given {
        Some(given) if help.starts_with("a statistic") => help.replace("overall.", &format!("{given}.")),
        _ => help.to_owned(),
    })
}

fn meaning(word: &Word) -> Option<Meaning> {
    let Token::Identifier(name) = &word.token else { return None };
    let name = name.to_lowercase();
    WORDS.iter().find(|(known, _)| *known == name).map(|(_, meaning)| *meaning)
}

fn problem(page: &Page, at: Range<usize>, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::FormulaSyntax, page.span(at), message).help(help)
}

/// The word at `index`, where it is one of another language in a place where no name can stand.
pub(super) fn word(page: &Page, words: &[Word], index: usize) -> Option<Diagnostic> {
    let word = words.get(index)?;
    if word.token == Token::If {
        return if_call(page, words, index);
    }
    let written = page.slice(word.at.clone());
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    let after_operand = before.is_some_and(|before| is_operand(&before.token));
    let next = words.get(index + 1);
    let begins = next.is_some_and(|next| is_operand(&next.token) && next.token != Token::RightParen);
    let block = next.is_some_and(|next| next.token == Token::LeftBrace);
    let opens = next.is_some_and(|next| next.token == Token::LeftParen);
    let at = word.at.clone();
    let meaning = meaning(word)?;
    let near = near(words, index);
    match meaning {
        Meaning::If if opens && arguments(near, index + 1).len() > 1 => if_call(page, words, index),
        Meaning::If if begins || opens && is_condition(near, index + 1) => {
            Some(problem(page, at, &format!("`{written}` is written `if`"), IF))
        }
        Meaning::Then if after_operand => Some(then(page, words, index)),
        Meaning::Else if begins || block || after_operand => {
            Some(problem(page, at, &format!("`{written}` is written `else`"), IF))
        }
        Meaning::ElseIf if begins || opens => {
            Some(problem(page, at, &format!("`{written}` is written `else if`"), IF))
        }
        Meaning::Not if begins => {
            let operand = next.map_or(String::new(), |next| page.slice(next.at.clone()));
            Some(problem(page, at, &format!("`{written}` is written `!`"), &format!("write `!{operand}`")))
        }
        Meaning::Between(sign) if after_operand && !touches_number(before, word) => {
            let help = match sign {
                "*" => "to multiply write `*`".to_owned(),
                sign => format!("write `{sign}` for `{}`", written.to_lowercase()),
            };
            Some(problem(page, at, &format!("something is missing before `{written}`"), &help))
        }
        _ => None,
    }
}

/// `3x`, of which the number says what is wrong.
fn touches_number(before: Option<&Word>, word: &Word) -> bool {
    before.is_some_and(|before| {
        matches!(before.token, Token::IntegerConstant(_) | Token::DecimalConstant(_))
            && before.at.end == word.at.start
    })
}

/// Whether the parenthesis at `open` is followed by a block.
fn is_condition(words: &[Word], open: usize) -> bool {
    words.get(closing(words, open) + 1).is_some_and(|word| word.token == Token::LeftBrace)
}

/// The arguments of the call whose parenthesis opens at `open`: ranges of words between commas or semicolons.
fn arguments(words: &[Word], open: usize) -> Vec<Range<usize>> {
    let close = closing(words, open);
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0_usize, open + 1);
    for (index, word) in words.iter().enumerate().take(close).skip(open + 1) {
        match word.token {
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace => depth += 1,
            Token::RightParen | Token::RightBracket | Token::RightBrace => depth = depth.saturating_sub(1),
            Token::Comma | Token::SemiColon if depth == 0 => {
                parts.push(start..index);
                start = index + 1;
            }
            _ => {}
        }
    }
    parts.push(start..close);
    parts
}

/// The words up to some way behind `index`: what is further away does not belong to it.
fn near(words: &[Word], index: usize) -> &[Word] {
    words.get(..index.saturating_add(LONG).min(words.len())).unwrap_or(words)
}

/// Whether a call `IF(a, b, c)` begins at `index`.
fn is_if_call(words: &[Word], index: usize) -> bool {
    let words = near(words, index);
    let named = words.get(index).is_some_and(|w| w.token == Token::If || meaning(w) == Some(Meaning::If));
    named
        && words.get(index + 1).is_some_and(|word| word.token == Token::LeftParen)
        && arguments(words, index + 1).len() > 1
}

/// `IF(a, b, c)`; one inside another is said with the outer one.
fn if_call(page: &Page, words: &[Word], index: usize) -> Option<Diagnostic> {
    if !is_if_call(words, index) {
        return None;
    }
    let at = words.get(index)?.at.clone();
    let written = page.slice(at.clone());
    let message = format!("`{written}(…)` is no function: `if` has braces");
    if words.len() > LONG {
        return Some(problem(page, at, &message, IF));
    }
    let inside = (0..index).any(|other| is_if_call(words, other) && closing(words, other + 1) > index);
    (!inside).then(|| {
        let plain = if_text(page, words, index);
        let help = if plain.chars().count() > LONG { IF.to_owned() } else { format!("write `{plain}`") };
        problem(page, at, &message, &help)
    })
}

/// `IF(a, b, c)` as it is written here.
fn if_text(page: &Page, words: &[Word], index: usize) -> String {
    let parts: Vec<String> = arguments(words, index + 1).into_iter().map(|part| text(page, words, part)).collect();
    match parts.as_slice() {
        [condition, yes, no] => format!("if {condition} {{ {yes} }} else {{ {no} }}"),
        [condition, yes] => format!("if {condition} {{ {yes} }} else {{ () }}"),
        _ => "if a { b } else { c }".to_owned(),
    }
}

/// These words as they are written here.
fn text(page: &Page, words: &[Word], part: Range<usize>) -> String {
    let mut text = String::new();
    let mut at = part.start;
    let mut written_to = words.get(at).map_or(0, |word| word.at.start);
    while at < part.end
        && let Some(word) = words.get(at)
    {
        text += &page.slice(written_to..word.at.start);
        let next = words.get(at + 1);
        let (meant, last) = match &word.token {
            _ if is_if_call(words, at) => (if_text(page, words, at), closing(words, at + 1)),
            Token::LessThan if touch(word, next, &Token::GreaterThan) => ("!=".to_owned(), at + 1),
            Token::Equals => ("==".to_owned(), at),
            Token::XOr => ("**".to_owned(), at),
            _ => match meaning(word) {
                Some(Meaning::Between(sign)) if at > part.start => (sign.to_owned(), at),
                _ => (page.slice(word.at.clone()), at),
            },
        };
        text += &meant;
        written_to = words.get(last).map_or(written_to, |word| word.at.end);
        at = last + 1;
    }
    text
}

/// `if a then b else c`.
fn then(page: &Page, words: &[Word], index: usize) -> Diagnostic {
    let at = words.get(index).map_or(0..0, |word| word.at.clone());
    let written = page.slice(at.clone());
    let help = then_text(page, words, index).map_or_else(|| IF.to_owned(), |text| format!("write `{text}`"));
    problem(page, at, &format!("after a condition stands a brace, not `{written}`"), &help)
}

/// Such an `if` as it is written here, where it is the only one.
fn then_text(page: &Page, words: &[Word], index: usize) -> Option<String> {
    let is = |word: &Word, token: &Token, wanted: Meaning| word.token == *token || meaning(word) == Some(wanted);
    let only = |token: &Token, wanted: Meaning| {
        let mut found = words.iter().enumerate().filter(|(_, word)| is(word, token, wanted));
        found.next().map(|(at, _)| at).filter(|_| found.next().is_none())
    };
    if words.len() > LONG {
        return None;
    }
    let start = only(&Token::If, Meaning::If).filter(|start| *start < index)?;
    let other = only(&Token::Else, Meaning::Else).filter(|other| *other > index)?;
    only(&Token::EOF, Meaning::Then)?;
    let flat = !words.iter().any(|word| matches!(word.token, Token::LeftBrace | Token::SemiColon));
    (flat && start == 0).then(|| {
        let part = |range| text(page, words, range);
        let (condition, yes) = (part(start + 1..index), part(index + 1..other));
        format!("if {condition} {{ {yes} }} else {{ {} }}", part(other + 1..words.len()))
    })
}

/// Whether `token` follows a word directly.
fn touch(word: &Word, next: Option<&Word>, token: &Token) -> bool {
    next.is_some_and(|next| next.token == *token && next.at.start == word.at.end)
}

/// A sign that is written otherwise elsewhere: `<>`, `=<`, `> =`, `? :`, and `=` where something is compared.
pub(super) fn sign(page: &Page, words: &[Word], index: usize) -> Option<Diagnostic> {
    let word = words.get(index)?;
    let next = words.get(index + 1);
    let both = || word.at.start..next.map_or(word.at.end, |next| next.at.end);
    let meant = |message: &str, sign: &str| {
        Some(problem(page, both(), message, &format!("write `{sign}`")).fix(page.span(both()), sign))
    };
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    match (&word.token, next.map(|next| &next.token)) {
        (Token::LessThan, Some(Token::GreaterThan)) => meant("`is not equal` has another sign here", "!="),
        (Token::GreaterThan, Some(Token::Equals)) => meant("the two signs of `>=` belong together", ">="),
        (Token::LessThan, Some(Token::Equals)) => meant("the two signs of `<=` belong together", "<="),
        (Token::Bang, Some(Token::Equals)) => meant("the two signs of `!=` belong together", "!="),
        (Token::Equals, Some(Token::Equals)) => meant("the two signs of `==` belong together", "=="),
        (Token::Equals, Some(Token::LessThan)) => meant("`is at most` has another sign here", "<="),
        (Token::DoubleArrow, _) if !has_switch(page, words) => {
            Some(problem(page, word.at.clone(), "`is at least` has another sign here", "write `>=`"))
        }
        (Token::Equals, _) if !before.is_some_and(joins_equals) && compares(words, index) => Some(
            Diagnostic::error(
                Code::Assignment,
                page.span(word.at.clone()),
                "`=` sets a value, but here one is compared",
            )
            .help("to compare write `==`"),
        ),
        (Token::Reserved(sign), _) if sign.as_str() == "?" => Some(question(page, words, index)),
        (Token::Reserved(sign), _) if sign.as_str() == "is" => {
            Some(problem(page, word.at.clone(), "`is` is no operator here", "to compare write `==`"))
        }
        _ => None,
    }
}

/// Whether a script has a `switch`, whose arms have an arrow; of a long one it is not asked.
fn has_switch(page: &Page, words: &[Word]) -> bool {
    words.len() > LONG || words.iter().any(|word| page.slice(word.at.clone()) == "switch")
}

fn joins_equals(word: &Word) -> bool {
    matches!(word.token, Token::GreaterThan | Token::LessThan | Token::Bang | Token::Equals)
}

/// Whether an `=` stands where a value is wanted: in a condition, or in parentheses.
fn compares(words: &[Word], index: usize) -> bool {
    let mut depth = 0_usize;
    for word in words.iter().take(index).rev() {
        match word.token {
            Token::RightParen | Token::RightBracket => depth += 1,
            Token::LeftParen | Token::LeftBracket if depth == 0 => return true,
            Token::LeftParen | Token::LeftBracket => depth -= 1,
            Token::SemiColon | Token::LeftBrace | Token::RightBrace if depth == 0 => return false,
            Token::If | Token::While | Token::And | Token::Or | Token::Equals if depth == 0 => return true,
            _ => {}
        }
    }
    false
}

/// `a ? b : c`.
fn question(page: &Page, words: &[Word], index: usize) -> Diagnostic {
    let at = words.get(index).map_or(0..0, |word| word.at.clone());
    let colon = words.iter().position(|word| word.token == Token::Colon).filter(|colon| *colon > index);
    let flat = !words.iter().any(|word| matches!(word.token, Token::LeftBrace | Token::SemiColon | Token::Let));
    let part = |range| text(page, words, range);
    let help = match colon.filter(|_| flat && words.len() <= LONG) {
        Some(colon) if colon == index + 1 => {
            format!("write `{} ?? {}`", part(0..index), part(colon + 1..words.len()))
        }
        Some(colon) => format!(
            "write `if {} {{ {} }} else {{ {} }}`",
            part(0..index),
            part(index + 1..colon),
            part(colon + 1..words.len())
        ),
        None => IF.to_owned(),
    };
    problem(page, at, "`?` is not an operator", &help)
}
