//! Small changes of formulas and functions, found token by token.
//!
//! A change need not make sense: what does not bind is no mutant. So this reads tokens, not syntax.

use crate::number::{self, Decimal};
use crate::script::function;
use std::ops::Range;

/// A piece of a script, by bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Number,
    Word,
    Operator,
    Other,
}

/// The operators that are read whole, longest first.
const OPERATORS: [&str; 20] = [
    "...", "..=", "==", "!=", "<=", ">=", "&&", "||", "??", "=>", "->", "..", "::", "+=", "-=", "<", ">", "+",
    "-", "!",
];

/// What may stand in the place of each piece of `script`.
#[must_use]
pub fn changes(script: &str) -> Vec<(Range<usize>, Vec<String>)> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut before: Option<(Token, &str)> = None;
    while let Some(rest) = script.get(at..).filter(|rest| !rest.is_empty()) {
        let (token, length) = next(rest);
        let text = rest.get(..length).unwrap_or_default();
        if !text.trim().is_empty() && !is_comment(text) {
            let instead = match token {
                Token::Number => beside(text),
                Token::Word => word(text, rest.get(length..).unwrap_or_default(), before),
                Token::Operator => operator(text, before),
                Token::Other => Vec::new(),
            };
            if !instead.is_empty() {
                found.push((at..at + length, instead));
            }
            before = Some((token, text));
        }
        at += length;
    }
    found
}

fn is_comment(text: &str) -> bool {
    text.starts_with("//") || text.starts_with("/*")
}

/// The next token and its length in bytes.
fn next(rest: &str) -> (Token, usize) {
    let Some(first) = rest.chars().next() else { return (Token::Other, 0) };
    let while_true = |test: &dyn Fn(char) -> bool| rest.find(|c: char| !test(c)).unwrap_or(rest.len());
    if rest.starts_with("//") {
        return (Token::Other, rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return (Token::Other, rest.find("*/").map_or(rest.len(), |end| end + 2));
    }
    if let '"' | '\'' | '`' = first {
        return (Token::Other, quoted(rest, first));
    }
    if first.is_whitespace() {
        return (Token::Other, while_true(&char::is_whitespace));
    }
    if first.is_ascii_digit() {
        let whole = while_true(&|c| c.is_ascii_digit() || c == '_');
        let fraction = rest.get(whole..).and_then(|more| more.strip_prefix('.'));
        let digits = fraction.map_or(0, |more| more.find(|c: char| !c.is_ascii_digit()).unwrap_or(more.len()));
        return (Token::Number, if digits > 0 { whole + 1 + digits } else { whole });
    }
    if first.is_alphabetic() || first == '_' {
        return (Token::Word, while_true(&|c| c.is_alphanumeric() || c == '_'));
    }
    if let Some(operator) = OPERATORS.iter().find(|operator| rest.starts_with(**operator)) {
        return (Token::Operator, operator.len());
    }
    let token = if matches!(first, '*' | '/') { Token::Operator } else { Token::Other };
    (token, first.len_utf8())
}

/// The length of a text in quotes, with its end.
fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' {
            escaped = true;
        } else if c == quote {
            return at + c.len_utf8();
        }
    }
    rest.len()
}

fn operator(text: &str, before: Option<(Token, &str)>) -> Vec<String> {
    // After an operand `-` subtracts; elsewhere it is a sign.
    let operand = match before {
        Some((Token::Number, _)) => true,
        Some((Token::Word, word)) => !matches!(word, "return" | "if" | "else" | "in" | "while"),
        Some((Token::Other, text)) => text.ends_with([')', ']', '"', '\'', '`']),
        _ => false,
    };
    let instead: &[&str] = match text {
        "<" => &["<="],
        "<=" => &["<"],
        ">" => &[">="],
        ">=" => &[">"],
        "==" => &["!="],
        "!=" => &["=="],
        "&&" => &["||"],
        "||" => &["&&"],
        "+" => &["-"],
        "-" if operand => &["+"],
        "*" => &["/"],
        "/" => &["*"],
        "!" => &[""],
        "+=" => &["-="],
        "-=" => &["+="],
        _ => &[],
    };
    instead.iter().map(|text| (*text).to_owned()).collect()
}

fn word(text: &str, after: &str, before: Option<(Token, &str)>) -> Vec<String> {
    let call = after.starts_with('(') && !matches!(before, Some((_, ".")));
    let instead = match text {
        "true" => "false",
        "false" => "true",
        _ => {
            let function = function::by_word(text).filter(|_| call);
            return function.and_then(|function| function.opposite).map(str::to_owned).into_iter().collect();
        }
    };
    vec![instead.to_owned()]
}

/// How many digits of a number count: the last of more is too little to matter to anybody.
const DIGITS: u32 = 4;

/// The numbers one unit of the last written digit (of a fraction at most the fourth digit that counts) above and below,
/// written in the same way.
#[must_use]
pub fn beside(text: &str) -> Vec<String> {
    let (digits, percent) = match text.strip_suffix('%') {
        Some(digits) => (digits.trim_end(), "%"),
        None => (text, ""),
    };
    let Ok(x) = number::parse(&digits.replace('_', "")) else { return Vec::new() };
    let whole = x.trunc().mantissa().unsigned_abs().checked_ilog10().map_or(0, |log| log + 1);
    let zeros =
        x.fract().mantissa().unsigned_abs().checked_ilog10().map_or(0, |log| x.scale().saturating_sub(log + 1));
    let places =
        if whole > 0 { DIGITS.saturating_sub(whole).max(1) } else { (zeros + DIGITS).min(Decimal::MAX_SCALE) };
    let unit = Decimal::new(1, x.scale().min(places));
    let moved = [number::add(x, unit), number::sub(x, unit)];
    moved.into_iter().flatten().map(|x| format!("{x}{percent}")).collect()
}

/// The numbers that stand in a text, those in quotes too.
#[must_use]
pub fn numbers(text: &str) -> Vec<Decimal> {
    if let Ok(x) = number::parse_with_percent(text.trim()) {
        return vec![x];
    }
    let words = text.split(|c: char| !(c.is_ascii_digit() || c == '.' || c == '%'));
    words.filter_map(|word| number::parse_with_percent(word.trim_matches('.')).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(script: &str) -> Vec<String> {
        let all = changes(script).into_iter();
        all.flat_map(|(at, instead)| {
            instead.into_iter().map(move |text| format!("{}{text}{}", &script[..at.start], &script[at.end..]))
        })
        .collect()
    }

    #[test]
    fn every_operator_and_number_is_changed_once() {
        assert_eq!(
            changed("if a <= 0.5 { -b } else { c - 2 }"),
            [
                "if a < 0.5 { -b } else { c - 2 }",
                "if a <= 0.6 { -b } else { c - 2 }",
                "if a <= 0.4 { -b } else { c - 2 }",
                "if a <= 0.5 { -b } else { c + 2 }",
                "if a <= 0.5 { -b } else { c - 3 }",
                "if a <= 0.5 { -b } else { c - 1 }",
            ]
        );
    }

    #[test]
    fn texts_comments_names_and_ranges_are_left_alone() {
        assert_eq!(changed("a2 == \"x > 1\" // 5 < 6\n"), ["a2 != \"x > 1\" // 5 < 6\n"]);
        assert_eq!(changed("max(a.max, `1`)"), ["min(a.max, `1`)"]);
        assert_eq!(
            changed("!done && 满意.mean * 2"),
            [
                "done && 满意.mean * 2",
                "!done || 满意.mean * 2",
                "!done && 满意.mean / 2",
                "!done && 满意.mean * 3",
                "!done && 满意.mean * 1",
            ]
        );
    }

    #[test]
    fn numbers_move_by_their_last_digit() {
        assert_eq!(beside("95"), ["96", "94"]);
        assert_eq!(beside("0.30"), ["0.31", "0.29"]);
        assert_eq!(beside("0.00151500593"), ["0.00151600593", "0.00151400593"]);
        assert_eq!(beside("2104.125"), ["2104.225", "2104.025"]);
        assert_eq!(beside("5%"), ["6%", "4%"]);
        assert_eq!(beside("x"), Vec::<String>::new());
    }
}
