//! The words of a script, and what can be said against them before it is parsed.
//!
//! Rhai's own tokenizer cuts the text; here every word gets its range of characters, and the words that
//! rule sets may not use are refused with what to write instead. Numbers are checked as they are written,
//! since the tokenizer rounds long ones quietly.

use super::page::Page;
use super::{comments, foreign, numerals, typography};
use crate::diagnostic::{Code, Diagnostic};
use crate::number::{self, NumberError};
use rhai::{Engine, LexError, Token};
use std::ops::Range;

/// A token and its characters.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) token: Token,
    pub(super) at: Range<usize>,
}

/// Which kind of script a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A formula in YAML, with the character that follows it there.
    Formula(Option<char>),
    /// A `.rhai` file.
    File,
}

/// Stands between the slot's mark and its number in a folded reference; nobody else may write it.
pub(super) const FOLD: char = '·';

/// Reads the words of a page. Whatever is wrong with them is added to `problems`.
pub(super) fn read(engine: &Engine, page: &Page, kind: Kind, problems: &mut Vec<Diagnostic>) -> Vec<Word> {
    let script = page.script(page.chars());
    let inputs = [script.as_str()];
    let (mut tokens, _) = engine.lex(&inputs);
    let mut words = Vec::new();
    while let Some((token, position)) = tokens.next() {
        if token == Token::EOF {
            break;
        }
        let start = page.index(position);
        let at = start..(page.index(tokens.pos) + 1).max(start + 1);
        // In a text between backticks the tokenizer needs the parser's help, and it is refused anyway.
        let ends = matches!(token, Token::LexError(_) | Token::InterpolatedString(_));
        words.push(Word { token, at });
        if ends {
            break;
        }
    }
    for index in 0..words.len() {
        problems.extend(problem(page, kind, &words, index));
    }
    // Where a word is none, what follows it is not known.
    if !words.iter().any(|word| matches!(word.token, Token::LexError(_) | Token::InterpolatedString(_))) {
        problems.extend(comments::problems(page, kind, &words));
    }
    words
}

fn problem(page: &Page, kind: Kind, words: &[Word], index: usize) -> Option<Diagnostic> {
    let word = words.get(index)?;
    let next = words.get(index + 1);
    let before = index.checked_sub(1).and_then(|before| words.get(before));
    let written = page.slice(word.at.clone());
    if written.starts_with('`') {
        return Some(refused(
            page,
            word,
            "texts between backticks",
            "write texts in double quotes; join them by `+`",
        ));
    }
    match &word.token {
        Token::LexError(error) => Some(not_a_word(page, kind, word, error)),
        Token::Identifier(name) => name_problem(page, word, name)
            .or_else(|| foreign::word(page, words, index))
            .or_else(|| two_in_a_row(page, words, index)),
        Token::If => foreign::word(page, words, index),
        Token::IntegerConstant(_) | Token::DecimalConstant(_) => number_problem(page, words, index, &written)
            .or_else(|| numerals::day(page, words, index))
            .or_else(|| sign_before_power(page, word, next, words.get(index + 2))),
        Token::StringConstant(_) => two_in_a_row(page, words, index),
        Token::UnaryMinus => next.and_then(|operand| {
            let simple = matches!(operand.token, Token::Identifier(_));
            simple.then(|| sign_before_power(page, word, words.get(index + 2), words.get(index + 3))).flatten()
        }),
        Token::Modulo if ends_operand(next) => Some(percentage(page, word)),
        Token::Period if !before.is_some_and(|word| is_operand(&word.token)) => {
            next.filter(|next| matches!(next.token, Token::IntegerConstant(_))).map(|next| {
                syntax(page, word.at.start..next.at.end, "a number begins with a digit", "write `0.5`, not `.5`")
            })
        }
        Token::DoubleQuestion => typography::replacement(page, words, index),
        _ => foreign::sign(page, words, index).or_else(|| forbidden(page, kind, word, &written)),
    }
}

/// `5%` as a percentage.
fn percentage(page: &Page, word: &Word) -> Diagnostic {
    let start = typography::digits_before(page.chars(), word.at.start);
    let written = page.slice(start..word.at.end);
    let help = match typography::share(&written) {
        Some(share) => typography::percentage(share, written.trim_end_matches('%')),
        None => typography::percentage("0.05", "5"),
    };
    Diagnostic::error(Code::PercentSign, page.span(word.at.clone()), "`%` is the remainder of a division")
        .help(help)
}

fn syntax(page: &Page, at: Range<usize>, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::FormulaSyntax, page.span(at), message).help(help)
}

fn refused(page: &Page, word: &Word, what: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::FormulaFeature, page.span(word.at.clone()), format!("{what} can't be used in rules"))
        .label("switched off")
        .help(help)
}

/// Whether a value ends with a token.
pub(super) fn is_operand(token: &Token) -> bool {
    matches!(
        token,
        Token::Identifier(_)
            | Token::IntegerConstant(_)
            | Token::DecimalConstant(_)
            | Token::StringConstant(_)
            | Token::True
            | Token::False
            | Token::RightParen
            | Token::RightBracket
            | Token::Unit
    )
}

fn ends_operand(next: Option<&Word>) -> bool {
    next.is_none_or(|next| {
        !is_operand(&next.token)
            && !matches!(next.token, Token::LeftParen | Token::LeftBracket | Token::UnaryMinus | Token::UnaryPlus)
            && !matches!(next.token, Token::Bang | Token::If | Token::LexError(_))
    })
}

fn name_problem(page: &Page, word: &Word, name: &str) -> Option<Diagnostic> {
    name.contains(FOLD).then(|| {
        syntax(
            page,
            word.at.clone(),
            "`·` can't stand in a name",
            "between the parts of a name write a full stop: `score.survey`",
        )
    })
}

/// Two operands with nothing between them.
fn two_in_a_row(page: &Page, words: &[Word], index: usize) -> Option<Diagnostic> {
    let at = index.checked_sub(1)?;
    let (word, before) = (words.get(index)?, words.get(at).filter(|before| is_operand(&before.token))?);
    // A number directly before it is said by the number, a word of another language by itself.
    let is_number = matches!(before.token, Token::IntegerConstant(_) | Token::DecimalConstant(_));
    if is_number && before.at.end == word.at.start || foreign::word(page, words, at).is_some() {
        return None;
    }
    let message = format!("something is missing before `{}`", page.slice(word.at.clone()));
    let help = "write an operator between them";
    Some(syntax(page, word.at.clone(), &message, help))
}

fn number_problem(page: &Page, words: &[Word], index: usize, written: &str) -> Option<Diagnostic> {
    let word = words.get(index)?;
    let digits: String = written.chars().filter(|c| !matches!(c, '_' | '-')).collect();
    if digits.starts_with(['0']) && digits.chars().nth(1).is_some_and(|c| c.is_ascii_alphabetic()) {
        return Some(refused(
            page,
            word,
            "hexadecimal, octal and binary numbers",
            "write the number in decimal digits",
        ));
    }
    let too_long = || matches!(number::parse(digits.trim_end_matches('.')), Err(NumberError::TooLong(_)));
    numerals::with_name(page, words, index, &digits).or_else(|| {
        too_long().then(|| {
            let message = format!("`{written}` has more digits than can be held exactly (28)");
            Diagnostic::error(Code::NumberPrecision, page.span(word.at.clone()), message)
                .help("write fewer digits")
        })
    })
}

/// `-2 ** 2` is 4 in Rhai and −4 in mathematics, so it is asked for.
fn sign_before_power(
    page: &Page,
    word: &Word,
    power: Option<&Word>,
    exponent: Option<&Word>,
) -> Option<Diagnostic> {
    let signed = page.slice(word.at.clone()).starts_with('-');
    let power = power.filter(|power| signed && power.token == Token::PowerOf)?;
    let end = exponent.map_or(power.at.end, |exponent| exponent.at.end);
    let message = "a sign before a power can be read in two ways";
    Some(syntax(page, word.at.start..end, message, "write `(-x) ** y` or `-(x ** y)`"))
}

/// What stands between values.
const OPERATORS: &str = "the operators are + - * / % ** == != < <= > >= && || ! ?? in";

/// Words of Rhai that rules may not use: the word, what it is, what to write instead.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    ("switch", "`switch`", "use `if … else if …`; `switch` never matches decimals"),
    ("try", "`try`", "a missing value is tested by `is_missing(x)` or replaced by `x ?? 0`"),
    ("catch", "`catch`", "a missing value is tested by `is_missing(x)` or replaced by `x ?? 0`"),
    ("throw", "`throw`", "return `()` for no value"),
    ("import", "`import`", "all functions of the rule set's .rhai files can be called as they are"),
    ("export", "`export`", "all functions of the rule set's .rhai files can be called as they are"),
    ("as", "`as`", "leave it away"),
    ("private", "`private`", "leave it away"),
    ("eval", "`eval`", "write the formula itself"),
    ("print", "`print`", "name an intermediate result under `also:` and look at `satis explain`"),
    ("debug", "`debug`", "name an intermediate result under `also:` and look at `satis explain`"),
    ("Fn", "function pointers", "call the function by its name"),
    ("call", "function pointers", "call the function by its name"),
    ("curry", "function pointers", "call the function by its name"),
    ("this", "`this`", "give the function a parameter"),
    ("type_of", "`type_of`", "types are known from the rule set; `is_missing(x)` tests for a missing value"),
    ("is_shared", "`is_shared`", "leave it away"),
    ("is_def_var", "`is_def_var`", "`is_missing(x)` tests for a missing value"),
    ("is_def_fn", "`is_def_fn`", "call the function"),
    ("?.", "`?.`", "`x ?? 0` replaces a missing value"),
    ("?[", "`?[`", "`x ?? 0` replaces a missing value"),
    ("::", "`::`", "between the parts of a name write a full stop: `score.survey`"),
    ("&", "`&`", "for `and` write `&&`"),
    ("|", "`|`", "for `or` write `||`"),
    ("^", "`^`", "for a power write `**`"),
    ("<<", "`<<`", "multiply by a power of 2"),
    (">>", "`>>`", "divide by a power of 2"),
    ("&=", "`&=`", "write `x = x && y`"),
    ("|=", "`|=`", "write `x = x || y`"),
    ("^=", "`^=`", "for a power write `**`"),
    ("<<=", "`<<=`", "multiply by a power of 2"),
    (">>=", "`>>=`", "divide by a power of 2"),
    ("'", "texts in single quotes", "write texts in double quotes"),
];

/// The same for formulas alone.
const FORBIDDEN_IN_FORMULAS: &[(&str, &str, &str)] = &[
    ("fn", "`fn` in a formula", "write the function in a .rhai file beside the ruleset.yaml"),
    ("#{", "maps in a formula", "use `if … else if …`, or a function in a .rhai file"),
];

fn forbidden(page: &Page, kind: Kind, word: &Word, written: &str) -> Option<Diagnostic> {
    if matches!(word.token, Token::CharConstant(_)) {
        return forbidden_symbol(page, kind, word, "'");
    }
    forbidden_symbol(page, kind, word, written).or_else(|| match &word.token {
        Token::Reserved(name) if name.chars().all(char::is_alphanumeric) => {
            let message = format!("`{name}` is a reserved word of the script language");
            let help = match name.as_str() {
                "null" | "nil" | "void" => "no value is written `()`; `is_missing(x)` asks for it",
                _ => "choose another name",
            };
            Some(syntax(page, word.at.clone(), &message, help))
        }
        Token::Reserved(symbol) => {
            let message = format!("`{symbol}` is not an operator");
            Some(syntax(page, word.at.clone(), &message, OPERATORS))
        }
        _ => None,
    })
}

fn forbidden_symbol(page: &Page, kind: Kind, word: &Word, symbol: &str) -> Option<Diagnostic> {
    let own = if kind == Kind::File { &[] } else { FORBIDDEN_IN_FORMULAS };
    let (_, what, help) = FORBIDDEN.iter().chain(own).find(|(forbidden, ..)| *forbidden == symbol)?;
    Some(refused(page, word, what, help))
}

fn not_a_word(page: &Page, kind: Kind, word: &Word, error: &LexError) -> Diagnostic {
    match error {
        LexError::ImproperSymbol(symbol, _) => forbidden_symbol(page, kind, word, symbol).unwrap_or_else(|| {
            let help = match symbol.as_str() {
                "===" => "write `==`",
                "!==" => "write `!=`",
                "<-" => "for `is less than minus` put a space between `<` and `-`",
                _ => OPERATORS,
            };
            syntax(page, word.at.clone(), &format!("`{symbol}` is not an operator"), help)
        }),
        LexError::UnterminatedString => {
            cut(page, kind, page.span(word.at.clone()), "a text is not closed", "close it with `\"`")
        }
        LexError::StringTooLong(limit) => Diagnostic::error(
            Code::ScriptLimit,
            page.span(word.at.clone()),
            format!("a text is longer than {limit} bytes"),
        ),
        LexError::MalformedChar(_) => {
            refused(page, word, "texts in single quotes", "write texts in double quotes")
        }
        LexError::UnexpectedInput(symbol) if let Some((name, plain)) = typography::unseen(symbol) => {
            let place = page.span(word.at.clone());
            let message = format!("{name} means nothing in a formula");
            let help = if plain.is_empty() { "take it out: it can't be seen" } else { "write a plain blank" };
            Diagnostic::error(Code::FormulaSyntax, place, message).help(help).fix(place, plain)
        }
        LexError::UnexpectedInput(symbol) => typography::problem(page).unwrap_or_else(|| {
            let help = match symbol.as_str() {
                "√" => "write `sqrt(x)`",
                "‰" => "write it as a share: 5‰ is `0.005`",
                _ => OPERATORS,
            };
            syntax(page, word.at.clone(), &format!("`{symbol}` means nothing in a formula"), help)
        }),
        LexError::MalformedNumber(number) => {
            let message = format!("`{number}` is not a number that can be held exactly (28 digits)");
            Diagnostic::error(Code::NumberPrecision, page.span(word.at.clone()), message)
                .help("write fewer digits")
        }
        other => syntax(
            page,
            word.at.clone(),
            &other.to_string(),
            "in a text write `\\\\` for a backslash and `\\\"` for a quote",
        ),
    }
}

/// A script that ends too early; in a formula perhaps because YAML took its end for its own.
pub(super) fn cut(
    page: &Page,
    kind: Kind,
    span: crate::diagnostic::Span,
    message: &str,
    help: &str,
) -> Diagnostic {
    match kind {
        Kind::Formula(Some(following @ (',' | '}' | ']' | '#' | ':'))) => {
            Diagnostic::error(Code::FormulaCut, page.whole(), format!("YAML cut the formula at `{following}`"))
                .label(message)
                .help("put the formula in quotes, or on lines of its own after `|`")
        }
        _ => Diagnostic::error(Code::FormulaSyntax, span, message).help(help),
    }
}
