//! Numbers that are written as elsewhere: with an exponent, or as the parts of a day.

use super::page::Page;
use super::tokens::Word;
use crate::diagnostic::{Code, Diagnostic};
use crate::number;
use rhai::Token;
use std::ops::Range;

/// The greatest power of ten of an exponent that is written out.
const POWER: u32 = 28;

fn syntax(page: &Page, at: Range<usize>, message: &str, help: &str) -> Diagnostic {
    Diagnostic::error(Code::FormulaSyntax, page.span(at), message).help(help)
}

/// A number that a name follows directly: `1e3`, `1e-3`, `3x`.
pub(super) fn with_name(page: &Page, words: &[Word], index: usize, digits: &str) -> Option<Diagnostic> {
    let word = words.get(index)?;
    let next = words.get(index + 1).filter(|next| next.at.start == word.at.end)?;
    let Token::Identifier(name) = &next.token else { return None };
    let Some(end) = exponent(page.chars(), next.at.start) else {
        let help = format!("to multiply write `{digits} * {name}`");
        return Some(syntax(page, word.at.start..next.at.end, "a name can't follow a number directly", &help));
    };
    let power: Option<i64> = page.slice(next.at.start + 1..end).trim_start_matches('+').parse().ok();
    let help = match power.and_then(|power| written_out(digits, power)) {
        Some(plain) => format!("write {plain}"),
        None if power.is_some_and(|power| power < 0) => "write the number out; it may have 28 digits".to_owned(),
        None => {
            "write the number out; it may have 28 digits: what is never reached can be left out, or be a lesser number"
                .to_owned()
        }
    };
    Some(syntax(page, word.at.start..end, "numbers have no exponents here", &help))
}

/// Where an exponent that begins with its `e` ends.
fn exponent(chars: &[char], start: usize) -> Option<usize> {
    let sign = matches!(chars.get(start + 1), Some('+' | '-'));
    let from = start + 1 + usize::from(sign);
    let digits = chars.iter().skip(from).take_while(|c| c.is_ascii_digit()).count();
    let end = from + digits;
    let ends = !chars.get(end).is_some_and(|c| c.is_alphanumeric() || *c == '_');
    (matches!(chars.get(start), Some('e' | 'E')) && digits > 0 && ends).then_some(end)
}

/// A number with an exponent, in digits.
fn written_out(digits: &str, power: i64) -> Option<String> {
    let amount = u32::try_from(power.unsigned_abs()).ok().filter(|amount| *amount <= POWER)?;
    let factor = number::pow(number::Decimal::TEN, amount.into()).ok()?;
    let number = number::parse(digits).ok()?;
    let plain = if power < 0 { number::div(number, factor) } else { number::mul(number, factor) }.ok()?;
    let back = if power < 0 { number::mul(plain, factor) } else { number::div(plain, factor) }.ok()?;
    (back == number).then(|| plain.normalize().to_string())
}

/// A day without `date`, as in `2024-01-31`, `2024/1/31` or `2024-01`; it would be a calculation.
pub(super) fn day(page: &Page, words: &[Word], index: usize) -> Option<Diagnostic> {
    let chars = page.chars();
    let start = words.get(index)?.at.start;
    let before = start.checked_sub(1).and_then(|before| chars.get(before));
    if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.')) {
        return None;
    }
    let digits = |from: usize| chars.iter().skip(from).take_while(|c| c.is_ascii_digit()).count();
    let sign = chars.get(start + 4).copied().filter(|c| matches!(c, '-' | '/'))?;
    let month = digits(start + 5);
    if digits(start) != 4 || !(1..=2).contains(&month) {
        return None;
    }
    let part = |from: usize, length: usize| page.slice(from..from + length).parse::<u32>().ok();
    let behind = start + 5 + month;
    let number = part(start + 5, month)?;
    let day = digits(behind + 1);
    let has_day = chars.get(behind) == Some(&sign) && (1..=2).contains(&day);
    let end = if has_day { behind + 1 + day } else { behind };
    let ends = !chars.get(end).is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.') || *c == sign);
    let year = page.slice(start..start + 4);
    let padded = |length: usize, number: u32| length == 2 || (1..=12).contains(&number);
    if !ends || !(padded(month, number)) {
        return None;
    }
    if !has_day {
        // `2024-12` may be a calculation, but nobody writes `2024-03` for one.
        let zero = chars.get(start + 5) == Some(&'0') && month == 2;
        let help = format!("write the first day of the month, as in `date(\"{year}-{number:02}-01\")`");
        return zero.then(|| syntax(page, start..end, "this is a calculation, not a month", &help));
    }
    let last = part(behind + 1, day)?;
    let written = (month == 2 && day == 2) || ((1..=12).contains(&number) && (1..=31).contains(&last));
    let meant = format!("date(\"{year}-{number:02}-{last:02}\")");
    written.then(|| syntax(page, start..end, "this is a calculation, not a day", &format!("write `{meant}`")))
}
