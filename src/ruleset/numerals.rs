//! Numbers written in other ways than rules write them: what was surely meant, or what it may mean.

use crate::number::{self, Decimal};
use crate::signs;

/// What is meant by a text that is no number of the rule language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meant {
    /// This number, as it is written here, and why the text is none.
    Number(String, &'static str),
    /// One of two numbers.
    Either(String, String),
    /// That can't be said; what to do.
    Unclear(&'static str),
}

impl Meant {
    /// The help for a reader.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Number(number, why) => format!("write `{number}`: {why}"),
            Self::Either(thousands, decimal) => {
                format!("write `{thousands}` if the comma parts thousands, `{decimal}` if it is a decimal comma")
            }
            Self::Unclear(what) => (*what).to_owned(),
        }
    }
}

const SEPARATORS: &str = "a number has no separators";
const COMMA: &str = "a number has a decimal point";

/// What is meant by `text`, which is no number of the rule language.
#[must_use]
pub fn meant(text: &str) -> Meant {
    let plain = signs::plain_text(text.trim()).unwrap_or_else(|| text.trim().to_owned());
    if number::parse_with_percent(&plain).is_ok() {
        return Meant::Number(plain, "a number has plain digits and signs");
    }
    let (bare, percent) = match plain.strip_suffix('%') {
        Some(bare) => (bare.trim_end(), "%"),
        None => (plain.as_str(), ""),
    };
    let found = separated(bare)
        .or_else(|| comma(bare))
        .or_else(|| based(bare))
        .or_else(|| point(bare))
        .or_else(|| exponent(bare))
        .or_else(|| quotient(bare));
    match found {
        Some(Meant::Number(number, why)) => Meant::Number(number + percent, why),
        Some(Meant::Either(a, b)) => Meant::Either(a + percent, b + percent),
        Some(other) => other,
        None => unclear(bare),
    }
}

fn is_number(text: &str) -> bool {
    number::parse(text).is_ok()
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit())
}

/// A sign, and what stands behind it.
fn signed(text: &str) -> (&str, &str) {
    text.split_at(text.len() - text.trim_start_matches(['-', '+']).len())
}

/// Whether a text is digits in groups of three behind the first, which has one to three of them.
fn grouped(text: &str, separator: char) -> bool {
    let mut groups = text.split(separator);
    let first = groups.next().is_some_and(|first| digits(first) && first.len() <= 3);
    let mut others = groups.peekable();
    first && others.peek().is_some() && others.all(|group| digits(group) && group.len() == 3)
}

/// `1_000`, `1 000`, `1'000`, and more than one comma or point: `1,234,567`, `1.080,5`.
fn separated(text: &str) -> Option<Meant> {
    let (sign, bare) = signed(text);
    let number = |whole: &str, rest: Option<&str>| {
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        let number = rest.map_or_else(|| format!("{sign}{whole}"), |rest| format!("{sign}{whole}.{rest}"));
        is_number(&number).then_some(Meant::Number(number, SEPARATORS))
    };
    let (whole, rest) = match bare.split_once('.') {
        Some((whole, rest)) if digits(rest) => (whole, Some(rest)),
        _ => (bare, None),
    };
    if whole.contains('_') && whole.split('_').all(digits) {
        return number(whole, rest);
    }
    if [' ', '\'', '\u{a0}', '\u{202f}'].iter().any(|separator| grouped(whole, *separator)) {
        return number(whole, rest);
    }
    let commas = whole.matches(',').count();
    if grouped(whole, ',') && (commas > 1 || rest.is_some()) {
        return number(whole, rest);
    }
    let (whole, rest) = match bare.split_once(',') {
        Some((whole, rest)) if digits(rest) => (whole, Some(rest)),
        _ => (bare, None),
    };
    let points = whole.matches('.').count();
    let swiss = ['.', ' ', '\''].iter().any(|separator| grouped(whole, *separator)) && rest.is_some();
    (grouped(whole, '.') && points > 1 || swiss).then(|| number(whole, rest)).flatten()
}

/// `0,15`, and `1,080`, which may be either.
fn comma(text: &str) -> Option<Meant> {
    let (sign, bare) = signed(text);
    let (whole, rest) = bare.split_once(',')?;
    if !digits(whole) || !digits(rest) {
        return None;
    }
    let decimal = format!("{sign}{whole}.{rest}");
    let both = grouped(bare, ',') && !whole.starts_with('0');
    Some(match both {
        true => Meant::Either(format!("{sign}{whole}{rest}"), decimal),
        false => Meant::Number(decimal, COMMA),
    })
}

/// `0x1F`, `0o7`, `0b101`.
fn based(text: &str) -> Option<Meant> {
    let (sign, bare) = signed(text);
    let bare = bare.strip_prefix('0')?;
    let base = match bare.chars().next()? {
        'x' | 'X' => 16,
        'o' | 'O' => 8,
        'b' | 'B' => 2,
        _ => return None,
    };
    let value = u64::from_str_radix(bare.get(1..)?, base).ok()?;
    Some(Meant::Number(format!("{sign}{value}"), "a number has decimal digits"))
}

/// `.5` and `5.`.
fn point(text: &str) -> Option<Meant> {
    let (sign, bare) = signed(text);
    let why = "a digit stands on both sides of the point";
    match (bare.strip_prefix('.'), bare.strip_suffix('.')) {
        (Some(rest), None) if digits(rest) => Some(Meant::Number(format!("{sign}0.{rest}"), why)),
        (None, Some(whole)) if digits(whole) => Some(Meant::Number(format!("{sign}{whole}"), why)),
        _ => None,
    }
}

/// `2e-06`.
fn exponent(text: &str) -> Option<Meant> {
    let (mantissa, power) = text.split_once(['e', 'E'])?;
    let mantissa = match point(mantissa) {
        Some(Meant::Number(number, _)) => number,
        _ => mantissa.to_owned(),
    };
    let mantissa = number::parse(&mantissa).ok()?;
    let power: i32 = power.parse().ok()?;
    let steps = power.unsigned_abs();
    if steps > 28 {
        return None;
    }
    let tens = (0..steps).try_fold(Decimal::ONE, |tens, _| tens.checked_mul(Decimal::TEN))?;
    let value = if power < 0 { mantissa.checked_div(tens) } else { mantissa.checked_mul(tens) }?;
    // What the library rounded away can't be written out.
    let back = if power < 0 { value.checked_mul(tens) } else { value.checked_div(tens) };
    (back == Some(mantissa)).then(|| Meant::Number(value.normalize().to_string(), "a number has no exponent"))
}

/// `1/2`.
fn quotient(text: &str) -> Option<Meant> {
    let (a, b) = text.split_once('/')?;
    let (a, b) = (number::parse(a.trim()).ok()?, number::parse(b.trim()).ok()?);
    let value = number::div(a, b).ok()?;
    match number::mul(value, b).is_ok_and(|back| back == a) && value.scale() <= 12 {
        true => Some(Meant::Number(value.normalize().to_string(), "a number is written out")),
        false => Some(Meant::Unclear("a number is written out: write as many places of the fraction as it needs")),
    }
}

fn unclear(text: &str) -> Meant {
    let (_, bare) = signed(text);
    let times: Vec<&str> = bare.split(':').collect();
    if times.len() > 1 && times.iter().all(|part| digits(part)) {
        return Meant::Unclear("a time is written as a number of one unit: `90` minutes, or `1.5` hours");
    }
    let unit = bare.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
    if unit.len() < bare.len() && !unit.is_empty() && unit.chars().all(|c| c.is_alphabetic() || c.is_whitespace())
    {
        return Meant::Unclear("a number has no unit behind it: write the digits alone");
    }
    Meant::Unclear("write digits with a decimal point, as in `0.25`, `-3` or `5%`; no exponent, no separators")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_its_writer_meant() {
        for (text, wanted) in [
            ("0,15", "0.15"),
            ("-12,5", "-12.5"),
            ("0,150", "0.150"),
            ("62,61988125", "62.61988125"),
            ("1,080.5", "1080.5"),
            ("1.080,5", "1080.5"),
            ("1,234,567", "1234567"),
            ("1.234.567", "1234567"),
            ("1_000", "1000"),
            ("1 000", "1000"),
            ("1'000.5", "1000.5"),
            ("0,5 %", "0.5%"),
            ("０，１５", "0.15"),
            ("１２", "12"),
            ("1e3", "1000"),
            ("2e-06", "0.000002"),
            (".5", "0.5"),
            ("-.5", "-0.5"),
            ("5.", "5"),
            (".5e1", "5"),
            ("0x1F", "31"),
            ("0o7", "7"),
            ("0b101", "5"),
            ("1/2", "0.5"),
        ] {
            match meant(text) {
                Meant::Number(number, _) => assert_eq!(number, wanted, "{text}"),
                other => panic!("{text}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_may_mean_two_numbers_or_none_is_not_guessed() {
        assert_eq!(meant("1,080"), Meant::Either("1080".into(), "1.080".into()));
        assert_eq!(meant("12,345%"), Meant::Either("12345%".into(), "12.345%".into()));
        for text in
            ["1:30", "80分", "80 points", "yes", "1,2,3", "1 00", "1/3", "1e99", "--5", "1,08,000", "5k", "０ｘ"]
        {
            assert!(matches!(meant(text), Meant::Unclear(_)), "{text}: {:?}", meant(text));
        }
    }
}
