//! Numbers as people and programs write them into cells.
//!
//! What can mean only one number is read: `.5`, `5.`, `+5`, `1.2e6`, full-width digits, a minus of print. A comma, a blank or
//! an apostrophe among digits may be a decimal sign or part the thousands: it is read where the file declares a
//! [`Notation`], and otherwise refused with the numbers that it may be.

use super::spelling;
use crate::number::{Decimal, NumberError};

/// What separators of numbers mean in a file that declares it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Notation {
    /// A comma is the decimal sign.
    pub decimal_comma: bool,
    /// Thousands may be parted by commas (by points where the comma is the decimal sign), blanks and apostrophes.
    pub thousands: bool,
}

/// Powers of ten beyond which no number can be held.
const MOST_POWER: i32 = 60;

/// Reads a number that can mean only one thing; where `percent` is allowed `5%` as 0.05.
///
/// # Errors
/// [`NumberError`].
pub fn read(text: &str, percent: bool) -> Result<Decimal, NumberError> {
    let wrong = || NumberError::NotANumber(text.to_owned());
    let long = || NumberError::TooLong(text.to_owned());
    let plain = signed(text);
    let body = match plain.strip_suffix('%') {
        Some(_) if !percent => return Err(wrong()),
        Some(body) => body.trim_end(),
        None => plain.as_str(),
    };
    let (mantissa, power) = match body.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, whole(power).ok_or_else(wrong)?),
        None => (body, 0),
    };
    let power = if plain.ends_with('%') { power - 2 } else { power };
    let (sign, digits) = match mantissa.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", mantissa.strip_prefix('+').unwrap_or(mantissa)),
    };
    let (units, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{units}{fraction}");
    if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(wrong());
    }
    if all.bytes().all(|byte| byte == b'0') {
        return Ok(Decimal::ZERO);
    }
    if power.abs() > MOST_POWER {
        return Err(long());
    }
    let point = i32::try_from(units.len()).map_err(|_| long())? + power;
    Decimal::from_str_exact(&format!("{sign}{}", shifted(&all, point))).map_err(|_| long())
}

/// A power of ten as it is written behind `e`.
fn whole(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|byte| byte.is_ascii_digit());
    text.strip_prefix('+').unwrap_or(text).parse().ok().filter(|_| plain)
}

/// Digits with the decimal point at a place that may lie outside of them, without zeros that say nothing.
fn shifted(digits: &str, point: i32) -> String {
    let count = digits.len();
    let text = match usize::try_from(point) {
        Err(_) | Ok(0) => format!("0.{}{digits}", "0".repeat(point.unsigned_abs() as usize)),
        Ok(point) if point >= count => return format!("{digits}{}", "0".repeat(point - count)),
        Ok(point) => format!("{}.{}", digits.get(..point).unwrap_or(""), digits.get(point..).unwrap_or("")),
    };
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A text in plain widths, its minus a plain one.
fn signed(text: &str) -> String {
    let plain = spelling::plain(text);
    match plain.strip_prefix(['\u{2212}', '\u{fe63}']) {
        Some(rest) => format!("-{rest}"),
        None => plain,
    }
}

/// A cell of a file that declares its notation as a plain number; none for what is no number in it.
#[must_use]
pub fn converted(text: &str, notation: Notation) -> Option<String> {
    let plain = signed(text);
    let (body, percent) = match plain.strip_suffix('%') {
        Some(body) => (body.trim_end(), "%"),
        None => (plain.as_str(), ""),
    };
    let (body, power) = match body.find(['e', 'E']) {
        Some(at) => body.split_at(at),
        None => (body, ""),
    };
    let number = notation.plain(body)?;
    Some(format!("{number}{power}{percent}"))
}

impl Notation {
    /// A number of this notation in the plain one.
    fn plain(self, text: &str) -> Option<String> {
        let (sign, digits) = match text.strip_prefix(['-', '+']) {
            Some(digits) => (text.get(..1).unwrap_or(""), digits),
            None => ("", text),
        };
        let sign = sign.trim_start_matches('+');
        let decimal = if self.decimal_comma { ',' } else { '.' };
        let mut parts = digits.split(decimal);
        let (units, fraction, more) = (parts.next()?, parts.next(), parts.next());
        let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if more.is_some() || !fraction.is_none_or(is_digits) {
            return None;
        }
        let units = if self.thousands { ungrouped(units, self.decimal_comma)? } else { units.to_owned() };
        let some = !units.is_empty() || fraction.is_some_and(|fraction| !fraction.is_empty());
        if !some || !is_digits(&units) {
            return None;
        }
        let units = if units.is_empty() { "0" } else { &units };
        Some(match fraction.filter(|fraction| !fraction.is_empty()) {
            Some(fraction) => format!("{sign}{units}.{fraction}"),
            None => format!("{sign}{units}"),
        })
    }
}

/// Digits without separators of thousands; none where these do not part groups of three.
fn ungrouped(digits: &str, decimal_comma: bool) -> Option<String> {
    let is_separator =
        |c: char| c == ' ' || matches!(c, '\'' | '\u{2019}') || c == if decimal_comma { '.' } else { ',' };
    let Some(separator) = digits.chars().find(|c| is_separator(*c)) else { return Some(digits.to_owned()) };
    let groups: Vec<&str> = digits.split(separator).collect();
    // No number with separators of thousands begins with a zero: `0,123` can only have a decimal comma.
    let fits = |(at, group): (usize, &&str)| {
        let fits =
            if at == 0 { (1..=3).contains(&group.len()) && !group.starts_with('0') } else { group.len() == 3 };
        fits && group.bytes().all(|byte| byte.is_ascii_digit())
    };
    groups.iter().enumerate().all(fits).then(|| groups.concat())
}

/// A number without the sign or the letters of a currency and without the brackets that accountants put around what is below
/// zero; and how it is then meant.
fn undressed(plain: &str) -> (String, &'static str) {
    const SIGNS: [char; 9] = ['¥', '￥', '$', '€', '£', '₽', '₩', '₹', '元'];
    const LETTERS: [&str; 10] = ["EUR", "USD", "CNY", "RMB", "GBP", "JPY", "CHF", "HKD", "RUB", "INR"];
    let bare = |text: &str| {
        let text = text.trim_matches(|c: char| SIGNS.contains(&c) || c == ' ');
        let text = LETTERS.iter().find_map(|letters| text.strip_prefix(letters)).unwrap_or(text);
        let text = LETTERS.iter().find_map(|letters| text.strip_suffix(letters)).unwrap_or(text);
        text.trim_matches(|c: char| SIGNS.contains(&c) || c == ' ').to_owned()
    };
    let inside = plain.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let negative = |inside: &str| bare(inside).starts_with(|c: char| c.is_ascii_digit());
    if let Some(inside) = inside.filter(|inside| negative(inside)) {
        return (format!("-{}", bare(inside)), "below zero, as accountants write it in brackets");
    }
    let why = "without the sign of the currency";
    match plain.strip_prefix('-') {
        Some(rest) if bare(rest) != rest => (format!("-{}", bare(rest)), why),
        _ => (bare(plain), why),
    }
}

/// What may be meant by a cell that is no plain number, each as a plain number with what it rests on, and the option
/// by which a whole file is read so.
fn meanings(text: &str) -> Vec<(String, &'static str, Option<&'static str>)> {
    let plain = signed(text);
    let (bare, why_bare) = undressed(&plain);
    let bare = bare.as_str();
    let mut found = Vec::new();
    let mut add = |number: Option<String>, why, option: Option<&'static str>| {
        if let Some(number) = number.filter(|number| *number != text && read(number, true).is_ok()) {
            // No option takes the sign of a currency off.
            found.push((number, why, option.filter(|_| bare == plain)));
        }
    };
    let comma = Notation { decimal_comma: true, thousands: false };
    let parted = Notation { decimal_comma: false, thousands: true };
    if bare != plain {
        add(converted(bare, Notation::default()), why_bare, None);
    }
    add(converted(bare, comma).filter(|_| bare.contains(',')), "with a decimal comma", Some("--decimal-comma"));
    let grouped = bare.contains([',', ' ', '\'', '\u{2019}']);
    add(converted(bare, parted).filter(|_| grouped), "with separators of thousands", Some("--thousands"));
    let both = Notation { decimal_comma: true, thousands: true };
    let mixed = bare.contains(',') && bare.contains(['.', ' ', '\'', '\u{2019}']);
    add(
        converted(bare, both).filter(|_| mixed),
        "with a decimal comma and separators of thousands",
        Some("--decimal-comma --thousands"),
    );
    if let Some(dashed) = bare.strip_prefix(['\u{2013}', '\u{2014}', '\u{2010}', '\u{2011}']) {
        add(converted(&format!("-{dashed}"), Notation::default()), "with a minus", None);
    }
    if bare.contains(['。', '·', '٫']) {
        let pointed = bare.replace(['。', '·', '٫'], ".");
        add(converted(&pointed, Notation::default()), "with a point", None);
    }
    found
}

/// What stands before the options that declare how a file writes its numbers.
const DECLARED: &str = " (or declare it for the whole file: ";
/// What stands before the option that declares a code for "no value".
pub const NO_VALUE: &str = "; if it stands for no value, declare it with ";

/// A reason without the options that it proposes, for a file that has none.
#[must_use]
pub fn undeclared(reason: &str) -> String {
    let plain = reason.split_once(NO_VALUE).map_or(reason, |(plain, _)| plain);
    match plain.split_once(DECLARED) {
        Some((before, after)) => format!("{before}{}", after.split_once(')').map_or("", |(_, rest)| rest)),
        None => plain.to_owned(),
    }
}

/// Whether a text is a number, or may be meant as one.
#[must_use]
pub fn may_be_one(text: &str) -> bool {
    read(text, true).is_ok() || !meanings(text).is_empty()
}

/// Why a cell is refused, with the numbers that it may mean and that would be accepted, and how a whole file is read so.
#[must_use]
pub fn advised(why: &str, text: &str, accepts: impl Fn(&str) -> bool) -> String {
    advice(why, text, true, accepts)
}

/// The same for a file of which the notation can't be declared.
#[must_use]
pub fn advised_here(why: &str, text: &str, accepts: impl Fn(&str) -> bool) -> String {
    advice(why, text, false, accepts)
}

fn advice(why: &str, text: &str, declarable: bool, accepts: impl Fn(&str) -> bool) -> String {
    let mut found = meanings(text);
    let plain = signed(text);
    if let Some(body) = plain.strip_suffix('%')
        && read(&plain, true).is_ok()
    {
        let share = read(&plain, true).map(|share| share.normalize().to_string()).unwrap_or_default();
        found.push((body.trim_end().to_owned(), "as a number of hundredths", None));
        found.push((share, "as a share", None));
    }
    let (fit, unfit): (Vec<_>, Vec<_>) = found.into_iter().partition(|(number, ..)| accepts(number));
    let options: Vec<&str> = fit.iter().filter_map(|(_, _, option)| option.filter(|_| declarable)).collect();
    let said: Vec<String> =
        fit.iter().map(|(number, how, _)| format!("write {number} if it is {number} {how}")).collect();
    if said.is_empty() {
        let refused: Vec<String> = unfit.iter().map(|(number, how, _)| format!("{how} it is {number}")).collect();
        return if refused.is_empty() { why.to_owned() } else { format!("{why}: {}", refused.join(", ")) };
    }
    let options = match options.as_slice() {
        [] => String::new(),
        options => format!("{DECLARED}`{}`)", options.join("` or `")),
    };
    format!("{why}: {}{options}", said.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number;

    fn d(text: &str) -> Decimal {
        number::parse(text).unwrap()
    }

    #[test]
    fn what_can_mean_only_one_number_is_read() {
        for (text, meant) in [
            ("2e-06", "0.000002"),
            ("1.2e6", "1200000"),
            ("1E3", "1000"),
            ("1e+3", "1000"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            ("+5", "5"),
            ("８５", "85"),
            ("８５．５", "85.5"),
            ("－5", "-5"),
            ("\u{2212}5", "-5"),
            ("\u{feff}5\u{200b}", "5"),
            ("5.0000000000000000000000000000000000000000", "5"),
            ("0e99", "0"),
            ("-12.50", "-12.50"),
        ] {
            assert_eq!(read(text, false).unwrap(), d(meant), "{text}");
        }
        for (text, meant) in
            [("5%", "0.05"), ("５％", "0.05"), ("5 %", "0.05"), ("1e1%", "0.1"), ("0.5%", "0.005")]
        {
            assert_eq!(read(text, true).unwrap(), d(meant), "{text}");
            assert!(read(text, false).is_err(), "{text}");
        }
    }

    #[test]
    fn what_can_mean_two_or_none_is_not() {
        for text in [
            "1,5", "1,080", "1 080", "1’080", "1.080,5", "", ".", "-", "e5", "1e", "1e5e5", "--5", "5-", "0x10",
            "1_000", "1.2.3", "¥5", "5 000", "–5", "NaN", "inf", "1e1.5", "5%%",
        ] {
            assert!(read(text, true).is_err(), "{text}");
        }
        assert!(matches!(read("1e40", false), Err(NumberError::TooLong(_))));
        assert!(matches!(read("1e-40", false), Err(NumberError::TooLong(_))));
        assert!(matches!(read("1e9999", false), Err(NumberError::TooLong(_))));
    }

    #[test]
    fn a_declared_notation_is_read() {
        let comma = Notation { decimal_comma: true, thousands: false };
        let parted = Notation { decimal_comma: false, thousands: true };
        let both = Notation { decimal_comma: true, thousands: true };
        for (notation, text, meant) in [
            (comma, "1,5", Some("1.5")),
            (comma, "2,25", Some("2.25")),
            (comma, ",5", Some("0.5")),
            (comma, "7", Some("7")),
            (comma, "1.5", None),
            (comma, "1,2,3", None),
            (comma, "1,5e3", Some("1.5e3")),
            (comma, "12,5 %", Some("12.5%")),
            (parted, "1,080", Some("1080")),
            (parted, "1,080,000.5", Some("1080000.5")),
            (parted, "1\u{202f}080", Some("1080")),
            (parted, "1’080", Some("1080")),
            (parted, "1,08", None),
            (parted, "10,8000", None),
            (parted, "-1,080", Some("-1080")),
            (both, "1.080,5", Some("1080.5")),
            (both, "1 080,5", Some("1080.5")),
            (both, "1.5", None),
        ] {
            assert_eq!(converted(text, notation).as_deref(), meant, "{text}");
        }
    }
}
