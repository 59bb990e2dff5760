//! Numbers of a report: exact means, and how numbers are shown.

use crate::number::{self, Decimal, ExactSum};
use rust_decimal::prelude::ToPrimitive as _;

/// Decimal places of values for which none are declared.
pub(super) const PLACES: u32 = 2;

/// A number for a chart or a statistic.
pub(super) fn real(x: Decimal) -> f64 {
    x.to_f64().unwrap_or_default()
}

/// A value with as many places as are declared, or two; with a minus sign, not a hyphen.
pub(super) fn shown(x: Decimal, places: Option<u32>) -> String {
    minus(number::show(x, Some(places.unwrap_or(PLACES))))
}

fn minus(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) => format!("−{rest}"),
        None => text,
    }
}

/// A change with its sign: `+1.20`, `−0.30`.
pub(super) fn signed(x: Decimal, places: Option<u32>) -> String {
    let text = shown(x, places);
    if number::compare(x, Decimal::ZERO).is_gt() { format!("+{text}") } else { text }
}

/// To the better, to the worse, or neither.
pub(super) fn turn(x: Decimal) -> i8 {
    match number::compare(x, Decimal::ZERO) {
        std::cmp::Ordering::Greater => 1,
        std::cmp::Ordering::Less => -1,
        std::cmp::Ordering::Equal => 0,
    }
}

/// A floating-point number with so many places; never `-0`.
pub(super) fn float(x: f64, places: usize) -> String {
    let text = format!("{x:.places$}");
    let is_zero = text.trim_start_matches('-').chars().all(|c| c == '0' || c == '.');
    if is_zero { text.trim_start_matches('-').to_owned() } else { minus(text) }
}

/// A share of 0 to 1 as `12.3 %`.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", float(100.0 * share, 1))
}

/// A decimal share of 0 to 1 as `12.3 %`, exactly.
pub(super) fn exact_percent(share: Decimal) -> String {
    let percent = number::mul(share, Decimal::ONE_HUNDRED).unwrap_or_default();
    format!("{} %", number::show(percent, Some(1)))
}

/// The exact mean of values, and of how many; none of none.
pub(super) fn mean(values: impl IntoIterator<Item = Decimal>) -> Option<(Decimal, u64)> {
    weighted_mean(values.into_iter().map(|value| (value, 1)))
}

/// The same of values that each occur so many times.
pub(super) fn weighted_mean(values: impl IntoIterator<Item = (Decimal, u64)>) -> Option<(Decimal, u64)> {
    let mut sum = ExactSum::default();
    let mut n = 0;
    for (value, times) in values {
        sum.add(value, times).ok()?;
        n += times;
    }
    if n == 0 { None } else { sum.mean(n).ok().map(|mean| (mean, n)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_with_their_places_and_signs() {
        let d = |text: &str| number::parse(text).unwrap();
        assert_eq!((signed(d("1.2"), None), signed(d("-0.3"), Some(1))), ("+1.20".to_owned(), "−0.3".to_owned()));
        assert_eq!(
            (signed(d("0"), None), float(-0.001, 1), percent(0.5)),
            ("0.00".into(), "0.0".into(), "50.0 %".into())
        );
        assert_eq!(
            mean([d("1"), d("2"), d("4")]).map(|(mean, n)| (shown(mean, Some(4)), n)),
            Some(("2.3333".into(), 3))
        );
        assert_eq!(mean([]), None);
    }
}
