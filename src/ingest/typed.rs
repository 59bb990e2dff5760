//! Numbers that a program keeps as numbers, in a workbook or in JSON: their point is a decimal sign, whatever notation is
//! declared for texts.
//!
//! They come in the text of a table with a mark behind them, a character that Unicode keeps out of texts. Where a file has it,
//! it stands for a letter that is lost.

use std::borrow::Cow;

/// Behind a number with a point that is no text.
pub(super) const TYPED: char = '\u{fdd0}';

/// Text of a file, in which nothing is marked.
pub(super) fn unmarked(text: String) -> String {
    if text.contains(TYPED) { text.replace(TYPED, "\u{fffd}") } else { text }
}

/// A number without a sign between its digits, so that it is the same in every notation: `1.125` is `1125e-3`.
pub(super) fn without_point(number: &str) -> Cow<'_, str> {
    let (body, percent) = number.strip_suffix('%').map_or((number, ""), |body| (body, "%"));
    let (mantissa, power) = body.split_once(['e', 'E']).unwrap_or((body, "0"));
    let (Some((whole, fraction)), Ok(power)) = (mantissa.split_once('.'), power.parse::<i64>()) else {
        return Cow::Borrowed(number);
    };
    let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
    let digits = format!("{whole}{fraction}");
    let digits = match digits.trim_start_matches('0') {
        "" => "0",
        digits => digits,
    };
    let power = power.saturating_sub(i64::try_from(fraction.len()).unwrap_or(0));
    Cow::Owned(format!("{sign}{digits}e{power}{percent}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_same_value_without_its_point() {
        for (number, wanted) in [
            ("1.125", "1125e-3"),
            ("-0.05", "-5e-2"),
            ("28.5%", "285e-1%"),
            ("1.5E+17", "15e16"),
            ("85", "85"),
            ("0.0", "0e-1"),
        ] {
            assert_eq!(without_point(number), wanted);
        }
    }
}
