//! Signs in scripts that are no signs of the language: those of a Chinese keyboard and of print.

use super::page::Page;
use super::syntax::bracket;
use super::tokens::Word;
use crate::diagnostic::{Code, Diagnostic};
use crate::number::{self, Decimal};
use crate::signs;
use rhai::Token;
use std::fmt::Display;
use std::ops::Range;

/// How many of them are shown at once.
const MOST: usize = 8;

/// The longest formula that is shown with plain signs.
const LINE: usize = 120;

/// All such signs of a page with what is meant by each; none where there are none.
pub(super) fn problem(page: &Page) -> Option<Diagnostic> {
    let runs = runs(page.chars());
    let (first, rest) = runs.split_first()?;
    if let Some(problem) = percent(page, first) {
        return Some(problem);
    }
    let meant = |run: &Range<usize>| meant(page.chars(), run);
    let written = page.slice(first.clone());
    let message = format!("`{written}` means nothing in a formula");
    let problem = Diagnostic::error(Code::FullWidthSign, page.span(first.clone()), message);
    let write = |run: &Range<usize>| format!("write `{}`", meant(run).trim());
    if rest.is_empty() {
        let wide = written.chars().all(|c| matches!(c, '\u{ff01}'..='\u{ff5e}'));
        let help = if wide { format!("it is a full-width sign: {}", write(first)) } else { write(first) };
        return Some(problem.help(help).fix(page.span(first.clone()), meant(first)));
    }
    let places = rest.iter().take(MOST);
    let problem =
        places.fold(problem.label(write(first)), |problem, run| problem.also(page.span(run.clone()), write(run)));
    let short = is_short(page.chars());
    Some(problem.help(match short {
        true => format!("write `{}`", corrected(page.chars(), &runs)),
        false => "write the plain signs".to_owned(),
    }))
}

/// The name of a character that can't be told from a blank, or can't be seen at all, and what is written in its place.
pub(super) fn unseen(symbol: &str) -> Option<(String, &'static str)> {
    let mut chars = symbol.chars();
    let (c, None) = (chars.next()?, chars.next()) else { return None };
    let (name, plain) = match c {
        '\u{a0}' | '\u{202f}' => ("a no-break space", " "),
        '\u{3000}' => ("the full-width space of a Chinese keyboard", " "),
        '\u{200b}' => ("a zero-width space", ""),
        '\u{200c}' | '\u{200d}' | '\u{2060}' => ("a joiner without width", ""),
        '\u{feff}' => ("a byte order mark", ""),
        '\u{ad}' => ("a soft hyphen", ""),
        c if c.is_whitespace() => ("a space of another width", " "),
        c if crate::data::spelling::is_dangerous(c) => ("a hidden character", ""),
        _ => return None,
    };
    Some((format!("{name} (U+{:04X})", u32::from(c)), plain))
}

fn is_short(chars: &[char]) -> bool {
    let end = chars.iter().rposition(|c| !c.is_whitespace()).unwrap_or(0);
    chars.len() <= LINE && !chars.iter().take(end).any(|c| *c == '\n')
}

/// `2％`, which would be no percentage with the plain sign either.
fn percent(page: &Page, run: &Range<usize>) -> Option<Diagnostic> {
    let written = page.slice(run.clone());
    let start = digits_before(page.chars(), run.start);
    let whole = page.slice(start..run.end);
    let meant = signs::plain_text(&whole).filter(|_| written.ends_with('％'))?;
    share(&meant).map(|share| {
        Diagnostic::error(
            Code::PercentSign,
            page.span(start..run.end),
            format!("`{whole}` means nothing in a formula"),
        )
        .help(percentage(share, meant.trim_end_matches('%')))
    })
}

/// What to write for a percentage: formulas have no sign for it, and points are no shares.
pub(super) fn percentage(share: impl Display, points: &str) -> String {
    format!("write a share as `{share}`, and points out of 100 as `{}`", points.trim())
}

/// `5%` as `0.05`.
pub(super) fn share(percentage: &str) -> Option<Decimal> {
    let written = percentage.ends_with('%').then_some(percentage)?;
    number::parse_with_percent(written).ok().map(|share| share.normalize())
}

/// The first of the digits that stand directly before `at`.
pub(super) fn digits_before(chars: &[char], at: usize) -> usize {
    let before = chars.get(..at).unwrap_or_default().iter().rev();
    at - before.take_while(|c| c.is_ascii_digit() || **c == '.').count()
}

fn is_odd(c: char) -> bool {
    !c.is_whitespace() && !c.is_alphabetic() && signs::plain(c).is_some()
}

fn is_wide_digit(c: char) -> bool {
    matches!(c, '０'..='９')
}

/// Where such signs stand, outside of texts and comments; neighbours together, and digits with their number.
fn runs(chars: &[char]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(c) = chars.get(at).copied() {
        let next = chars.get(at + 1).copied();
        match (c, next) {
            ('"', _) => at = after(chars, at + 1, '"'),
            ('/', Some('/')) => at = after(chars, at, '\n'),
            ('“', _) => {
                runs.push(at..at + 1);
                let close = after(chars, at + 1, '”');
                runs.extend((chars.get(close - 1) == Some(&'”')).then(|| close - 1..close));
                at = close;
            }
            (c, _) if c.is_alphabetic() || c == '_' => {
                at += chars.iter().skip(at).take_while(|c| c.is_alphanumeric() || **c == '_').count();
            }
            (c, _) if is_odd(c) => {
                let run = run(chars, at);
                at = run.end;
                runs.push(run);
            }
            _ => at += 1,
        }
    }
    runs
}

/// The index after the next `end`, or the end of all.
fn after(chars: &[char], from: usize, end: char) -> usize {
    let rest = chars.get(from..).unwrap_or_default();
    rest.iter().position(|c| *c == end).map_or(chars.len(), |found| from + found + 1)
}

fn run(chars: &[char], start: usize) -> Range<usize> {
    let rest = || chars.iter().skip(start).copied();
    if !chars.get(start).copied().is_some_and(is_wide_digit) {
        let length = rest().take_while(|c| is_odd(*c) && !is_wide_digit(*c)).count();
        return start..start + length;
    }
    let of_number = |c: &char| is_wide_digit(*c) || c.is_ascii_digit() || matches!(c, '.' | '．' | '％');
    digits_before(chars, start)..start + rest().take_while(of_number).count()
}

/// The plain signs for those at `run`; a single `＝` compares, except after `let`.
fn meant(chars: &[char], run: &Range<usize>) -> String {
    let written: String = chars.get(run.clone()).unwrap_or_default().iter().collect();
    let before: String = chars.get(..run.start).unwrap_or_default().iter().collect();
    let statement = before.rsplit([';', '{', '}']).next().unwrap_or_default().trim_start();
    match written.as_str() {
        "＝" if !before.ends_with(['=', '<', '>', '!']) && !statement.starts_with("let ") => "==".to_owned(),
        _ => signs::plain_text(&written).unwrap_or(written),
    }
}

/// All of a text with plain signs at `runs`.
fn corrected(chars: &[char], runs: &[Range<usize>]) -> String {
    let mut text = String::new();
    let mut at = 0;
    for run in runs {
        text.extend(chars.get(at..run.start).unwrap_or_default());
        text += &meant(chars, run);
        at = run.end;
    }
    text.extend(chars.get(at..).unwrap_or_default());
    text.trim().to_owned()
}

/// `a + b ?? 0`, of which Rhai replaces the whole sum: a calculation beside `??` without brackets.
pub(super) fn replacement(page: &Page, words: &[Word], index: usize) -> Option<Diagnostic> {
    let before = words.get(..index)?;
    let start = before.len() - operand(before.iter().rev(), false);
    let behind = words.get(index + 1..)?;
    let end = index + 1 + operand(behind.iter(), true);
    let (left, right) = (words.get(start..index)?, words.get(index + 1..end)?);
    let (last, first) = (calculation(left).last(), calculation(right).next());
    if last.is_none() && first.is_none() {
        return None;
    }
    let slice = |part: &[Word]| match (part.first(), part.last()) {
        (Some(first), Some(last)) => page.slice(first.at.start..last.at.end),
        _ => String::new(),
    };
    let (kept, replaced) = left.split_at(last.map_or(0, |at| at + 1));
    let (by, rest) = right.split_at(first.unwrap_or(right.len()));
    let near = format!("{} ({} ?? {}) {}", slice(kept), slice(replaced), slice(by), slice(rest));
    let brackets = |part: &[Word], is: bool| if is { format!("({})", slice(part)) } else { slice(part) };
    let far = format!("{} ?? {}", brackets(left, last.is_some()), brackets(right, first.is_some()));
    let at = page.span(words.get(start)?.at.start..right.last()?.at.end);
    Some(
        Diagnostic::error(Code::FormulaSyntax, at, "a calculation beside `??` can be read in two ways")
            .help(format!("write `{}`, or `{far}`", near.trim())),
    )
}

/// How many words belong to the operand that begins here, up to what binds less than `??` or to the bracket around it.
fn operand<'w>(words: impl Iterator<Item = &'w Word>, opening: bool) -> usize {
    let mut depth = 0_usize;
    let mut count = 0;
    for word in words {
        match bracket(&word.token) {
            _ if depth == 0 && ends_operand(&word.token) => break,
            Some(is_opening) if is_opening == opening => depth += 1,
            Some(_) => {
                let Some(outer) = depth.checked_sub(1) else { break };
                depth = outer;
            }
            None => {}
        }
        count += 1;
    }
    count
}

fn ends_operand(token: &Token) -> bool {
    matches!(
        token,
        Token::Comma
            | Token::SemiColon
            | Token::Equals
            | Token::EqualsTo
            | Token::NotEqualsTo
            | Token::LessThan
            | Token::LessThanEqualsTo
            | Token::GreaterThan
            | Token::GreaterThanEqualsTo
            | Token::And
            | Token::Or
            | Token::In
            | Token::If
            | Token::Else
            | Token::While
            | Token::Return
            | Token::Let
            | Token::DoubleQuestion
            | Token::LeftBrace
            | Token::RightBrace
            | Token::PlusAssign
            | Token::MinusAssign
            | Token::MultiplyAssign
            | Token::DivideAssign
    )
}

/// Calculations between two values in an operand, outside of brackets.
fn calculation(words: &[Word]) -> impl DoubleEndedIterator<Item = usize> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let calculates = matches!(
            word.token,
            Token::Plus | Token::Minus | Token::Multiply | Token::Divide | Token::Modulo | Token::PowerOf
        );
        match bracket(&word.token) {
            Some(true) => depth += 1,
            Some(false) => depth = depth.saturating_sub(1),
            None if calculates && depth == 0 && at > 0 => found.push(at),
            None => {}
        }
    }
    found.into_iter()
}
