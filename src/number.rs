//! Exact decimal arithmetic with declared rounding.
//!
//! Every number in satis is a [`Decimal`] (28 significant digits). Operations here are checked: what
//! cannot be held to [`FLOOR_PLACES`] decimal places is a [`Fault`], never a silently rounded result.
//! Means of many responses are taken from an [`ExactSum`], an integer at [`SUM_PLACES`] places, so that
//! they do not depend on order. Before a value is rounded or compared it is taken at [`GUARD_PLACES`]
//! places ([`guard`]), which removes what a division left behind: `1/3*240` is 80, not 79.99…9.

mod sum;

pub use sum::ExactSum;

use rust_decimal::prelude::{MathematicalOps, ToPrimitive};
pub use rust_decimal::{Decimal, RoundingStrategy};
use std::cmp::Ordering;

/// Decimal places at which values are compared and from which they are rounded.
pub const GUARD_PLACES: u32 = 12;
/// Decimal places of the integer sums behind every mean.
pub const SUM_PLACES: u32 = 18;
/// Decimal places that the result of an inexact operation must keep, or it is [`Fault::Overflow`].
pub const FLOOR_PLACES: u32 = 14;

/// A fault in data: it makes the value it happened to missing, with this as the cause.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum Fault {
    /// An operand has no value; the text names it where it is known.
    #[error("{0} is missing")]
    Missing(String),
    /// Division by zero.
    #[error("division by zero")]
    DivisionByZero,
    /// Logarithm of zero or of a negative number.
    #[error("logarithm of a number that is not above zero")]
    Logarithm,
    /// A root or a broken power of a negative number, or a negative power of zero.
    #[error("root or power of a number for which it is not defined")]
    Power,
    /// A geometric mean over a value below zero, or a harmonic mean over one that is not above zero: the English name of
    /// the mean and the value.
    #[error("{0} over {1}, which is not in its domain")]
    Mean(&'static str, String),
    /// The result is too large to be held exactly enough.
    #[error("the result is too large to be computed exactly")]
    Overflow,
    /// A value left the range that the rule set promises for it.
    #[error("{0}")]
    OutOfRange(String),
}

/// How a tie is rounded: away from zero (the default) or to the even neighbour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Rounding {
    /// 0.5 → 1, −0.5 → −1.
    #[default]
    HalfUp,
    /// 0.5 → 0, 1.5 → 2.
    HalfEven,
}

/// `x` at [`GUARD_PLACES`] places, half away from zero, without trailing zeros.
#[must_use]
#[inline]
pub fn guard(x: Decimal) -> Decimal {
    x.round_dp_with_strategy(GUARD_PLACES, RoundingStrategy::MidpointAwayFromZero).normalize()
}

/// `x` rounded to `places` decimal places (0..=12), taken at the guard first.
#[must_use]
#[inline]
pub fn round(x: Decimal, places: u32, rounding: Rounding) -> Decimal {
    let strategy = match rounding {
        Rounding::HalfUp => RoundingStrategy::MidpointAwayFromZero,
        Rounding::HalfEven => RoundingStrategy::MidpointNearestEven,
    };
    let mut rounded = guard(x).round_dp_with_strategy(places.min(GUARD_PLACES), strategy).normalize();
    if rounded.is_zero() {
        rounded.set_sign_positive(true);
    }
    rounded
}

/// Compares two values at the guard.
#[must_use]
#[inline]
pub fn compare(a: Decimal, b: Decimal) -> Ordering {
    guard(a).cmp(&guard(b))
}

/// The largest whole number that is not above `x`, taken at the guard.
#[must_use]
pub fn floor(x: Decimal) -> Decimal {
    guard(x).floor()
}

/// The smallest whole number that is not below `x`, taken at the guard.
#[must_use]
pub fn ceil(x: Decimal) -> Decimal {
    guard(x).ceil()
}

/// `a + b`.
///
/// # Errors
/// [`Fault::Overflow`] when the sum cannot be held exactly to [`FLOOR_PLACES`] places.
#[inline]
pub fn add(a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    let exact = a.normalize().scale().max(b.normalize().scale());
    held(a.checked_add(b), exact)
}

/// `a - b`.
///
/// # Errors
/// As [`add`].
#[inline]
pub fn sub(a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    add(a, -b)
}

/// `a * b`.
///
/// # Errors
/// [`Fault::Overflow`] when the product cannot be held to [`FLOOR_PLACES`] places.
#[inline]
pub fn mul(a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    let (a, b) = (a.normalize(), b.normalize());
    held(a.checked_mul(b), a.scale() + b.scale())
}

/// `a / b`.
///
/// # Errors
/// [`Fault::DivisionByZero`], and [`Fault::Overflow`] as for [`mul`].
#[inline]
pub fn div(a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    if b.is_zero() {
        return Err(Fault::DivisionByZero);
    }
    let quotient = a.checked_div(b).ok_or(Fault::Overflow)?;
    let exact = mul(quotient, b).is_ok_and(|back| back == a);
    // Not the places that are there count, of which the library drops trailing zeros, but those that could be.
    let whole = quotient.trunc().mantissa().unsigned_abs().checked_ilog10().map_or(0, |log| log + 1);
    if !exact && Decimal::MAX_SCALE.saturating_sub(whole) < FLOOR_PLACES {
        Err(Fault::Overflow)
    } else {
        Ok(quotient)
    }
}

/// The remainder of `a / b` with the sign of `a`.
///
/// # Errors
/// [`Fault::DivisionByZero`].
pub fn rem(a: Decimal, b: Decimal) -> Result<Decimal, Fault> {
    if b.is_zero() {
        return Err(Fault::DivisionByZero);
    }
    a.checked_rem(b).ok_or(Fault::Overflow)
}

#[inline]
fn held(result: Option<Decimal>, exact_places: u32) -> Result<Decimal, Fault> {
    let value = result.ok_or(Fault::Overflow)?;
    if value.scale() < exact_places.min(FLOOR_PLACES) && !value.is_zero() {
        // The library rounded digits away: only trailing zeros may have been lost.
        return Err(Fault::Overflow);
    }
    Ok(value)
}

/// Natural logarithm.
///
/// # Errors
/// [`Fault::Logarithm`] for `x` ≤ 0.
pub fn ln(x: Decimal) -> Result<Decimal, Fault> {
    if x <= Decimal::ZERO {
        return Err(Fault::Logarithm);
    }
    x.checked_ln().ok_or(Fault::Overflow)
}

/// Logarithm to base 10.
///
/// # Errors
/// [`Fault::Logarithm`] for `x` ≤ 0.
pub fn log10(x: Decimal) -> Result<Decimal, Fault> {
    div(ln(x)?, ln(Decimal::TEN)?)
}

/// e to the power of `x`.
///
/// # Errors
/// [`Fault::Overflow`].
pub fn exp(x: Decimal) -> Result<Decimal, Fault> {
    // Less than any digit that is held.
    if x < Decimal::from(-60) {
        return Ok(Decimal::ZERO);
    }
    let value = x.checked_exp().ok_or(Fault::Overflow)?;
    // A result may come without trailing zeros (e to the ln 4.07 is 4.07): what counts is whether there was room for the places.
    let mut padded = value;
    padded.rescale(FLOOR_PLACES.max(value.scale()));
    if padded.scale() < FLOOR_PLACES { Err(Fault::Overflow) } else { Ok(value) }
}

/// Square root.
///
/// # Errors
/// [`Fault::Power`] for `x` < 0.
pub fn sqrt(x: Decimal) -> Result<Decimal, Fault> {
    if x.is_zero() {
        return Ok(Decimal::ZERO);
    }
    if x < Decimal::ZERO {
        return Err(Fault::Power);
    }
    // Not the library's own square root: it asserts that its iteration converges.
    root(x, 2)
}

/// The `n`-th root of `x` ≥ 0: the exponential of the logarithm's n-th part, at 24 places, so that a root that comes
/// out even is even.
///
/// # Errors
/// [`Fault::Power`] for `x` < 0 or `n` = 0.
pub fn root(x: Decimal, n: u32) -> Result<Decimal, Fault> {
    if x < Decimal::ZERO || n == 0 {
        return Err(Fault::Power);
    }
    if x.is_zero() || n == 1 {
        return Ok(x);
    }
    let exponent = div(ln(x)?, Decimal::from(n))?;
    exponent.checked_exp().map(|root| root.round_dp(24).normalize()).ok_or(Fault::Overflow)
}

/// `base` to the power of `exponent`.
///
/// # Errors
/// [`Fault::Power`] for zero to a negative power and for a negative base with a broken exponent, where the
/// library would answer 0 and −|x|^y; [`Fault::Overflow`].
pub fn pow(base: Decimal, exponent: Decimal) -> Result<Decimal, Fault> {
    let exponent = exponent.normalize();
    if base.is_zero() && exponent < Decimal::ZERO {
        return Err(Fault::Power);
    }
    if exponent.scale() == 0 {
        let whole = exponent.to_i64().filter(|n| n.abs() <= 1_000).ok_or(Fault::Overflow)?;
        let mut result = Decimal::ONE;
        for _ in 0..whole.unsigned_abs() {
            result = mul(result, base)?;
        }
        return if whole < 0 { div(Decimal::ONE, result) } else { Ok(result) };
    }
    if base < Decimal::ZERO {
        return Err(Fault::Power);
    }
    if base.is_zero() {
        return Ok(Decimal::ZERO);
    }
    exp(mul(ln(base)?, exponent)?)
}

/// Why a text is not a number that can be held exactly.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NumberError {
    /// Not a plain decimal number.
    #[error("`{0}` is not a number")]
    NotANumber(String),
    /// More digits than can be held.
    #[error("`{0}` has more digits than can be held exactly (28)")]
    TooLong(String),
}

/// Reads a plain decimal number such as `-12.50` exactly. Exponents, separators and spaces are refused.
///
/// # Errors
/// [`NumberError`].
pub fn parse(text: &str) -> Result<Decimal, NumberError> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    let plain = digits.chars().all(|c| c.is_ascii_digit() || c == '.')
        && digits.chars().filter(|c| *c == '.').count() <= 1
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.ends_with(|c: char| c.is_ascii_digit());
    if !plain {
        return Err(NumberError::NotANumber(text.to_owned()));
    }
    Decimal::from_str_exact(text).map_err(|_| NumberError::TooLong(text.to_owned()))
}

/// Reads `5%` as 0.05 and a bare number as itself.
///
/// # Errors
/// [`NumberError`].
pub fn parse_with_percent(text: &str) -> Result<Decimal, NumberError> {
    match text.strip_suffix('%') {
        Some(number) => {
            let number = parse(number.trim_end())?;
            number.checked_mul(Decimal::new(1, 2)).ok_or_else(|| NumberError::TooLong(text.to_owned()))
        }
        None => parse(text),
    }
}

/// `x` with exactly `places` decimals where they are declared (`85.00`), else at most 12, trimmed.
#[must_use]
pub fn show(x: Decimal, places: Option<u32>) -> String {
    match places {
        Some(places) => padded(round(x, places, Rounding::HalfUp), places),
        None => at_least(x, 0),
    }
}

/// `x` at [`GUARD_PLACES`] places, trimmed, but with at least `places` decimals: 85 is `85.00`, 79.9984 stays what it is.
#[must_use]
pub fn at_least(x: Decimal, places: u32) -> String {
    padded(guard(x), places)
}

/// The zeros are added to the text: the library's formatter pads within 32 bytes, and panics beyond them.
fn padded(x: Decimal, places: u32) -> String {
    let mut text = if x.is_zero() { "0".to_owned() } else { x.to_string() };
    let there = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if there == 0 && places > 0 {
        text.push('.');
    }
    text.extend(std::iter::repeat_n('0', (places as usize).saturating_sub(there)));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers at the ends of what can be held, and everything between them that has a name.
    const EXTREME: [&str; 16] = [
        "0",
        "1",
        "-1",
        "0.5",
        "-0.0000000000000000000000000001",
        "0.0000000000000000000000000001",
        "77777777777777777777",
        "79228162514264337593543950335",
        "-79228162514264337593543950335",
        "7.9228162514264337593543950335",
        "39614081257132168796771975168",
        "9999999999999999999999999999",
        "0.9999999999999999999999999999",
        "99.99999999999999999999999999",
        "-65.5",
        "1000",
    ];

    #[test]
    fn nothing_panics_at_the_ends_of_what_can_be_held() {
        let one: [fn(Decimal) -> Option<Decimal>; 8] = [
            |x| ln(x).ok(),
            |x| log10(x).ok(),
            |x| exp(x).ok(),
            |x| sqrt(x).ok(),
            |x| Some(floor(x)),
            |x| Some(ceil(x)),
            |x| Some(guard(x)),
            |x| root(x, 7).ok(),
        ];
        let two: [fn(Decimal, Decimal) -> Option<Decimal>; 6] = [
            |a, b| add(a, b).ok(),
            |a, b| sub(a, b).ok(),
            |a, b| mul(a, b).ok(),
            |a, b| div(a, b).ok(),
            |a, b| rem(a, b).ok(),
            |a, b| pow(a, b).ok(),
        ];
        for a in EXTREME {
            let _: Vec<_> = one.iter().map(|function| function(d(a))).collect();
            for places in 0..=28 {
                let shown = show(d(a), Some(places));
                assert_eq!(shown.split_once('.').map_or(0, |(_, f)| f.len()), places as usize, "{a}");
                let _ = (round(d(a), places, Rounding::HalfEven), show(d(a), None));
            }
            for b in EXTREME {
                let _: Vec<_> = two.iter().map(|function| function(d(a), d(b))).collect();
                let _ = compare(d(a), d(b));
            }
        }
        // 20 digits before the point and 12 behind it.
        assert_eq!(show(d("77777777777777777777"), Some(12)), "77777777777777777777.000000000000");
        assert_eq!(show(d("-0.5"), Some(3)), "-0.500");
        assert_eq!((show(d("2.5"), Some(0)), show(d("-0.04"), Some(1))), ("3".to_owned(), "0.0".to_owned()));
    }

    fn d(text: &str) -> Decimal {
        parse(text).unwrap()
    }

    #[test]
    fn a_third_of_240_is_80_at_the_guard() {
        let third = div(d("1"), d("3")).unwrap();
        let product = mul(third, d("240")).unwrap();
        assert_ne!(product, d("80"), "the raw product carries the division's error");
        assert_eq!(guard(product), d("80"));
        assert_eq!(compare(product, d("80")), Ordering::Equal);
    }

    #[test]
    fn a_half_goes_away_from_zero_and_only_after_the_guard() {
        assert_eq!(round(d("0.125"), 2, Rounding::HalfUp), d("0.13"));
        assert_eq!(round(d("-0.125"), 2, Rounding::HalfUp), d("-0.13"));
        assert_eq!(round(d("0.125"), 2, Rounding::HalfEven), d("0.12"));
        // 0.1249999999999999 is 0.125 at twelve places.
        assert_eq!(round(d("0.1249999999999999"), 2, Rounding::HalfUp), d("0.13"));
    }

    #[test]
    fn domain_errors_replace_the_traps_of_the_library() {
        // The library answers 0, −|x|^y and a quietly rounded product.
        assert_eq!(pow(d("0"), d("-1")), Err(Fault::Power));
        assert_eq!(pow(d("-8"), d("0.5")), Err(Fault::Power));
        assert_eq!(sqrt(d("-1")), Err(Fault::Power));
        assert_eq!(ln(d("0")), Err(Fault::Logarithm));
        assert_eq!(div(d("1"), d("0")), Err(Fault::DivisionByZero));
        // The library drops the zeros of a quotient that is rounded at its 28th place.
        assert_eq!(
            div(d("16"), div(d("25"), d("3")).and_then(|x| mul(x, d("3"))).unwrap()).map(guard),
            Ok(d("0.64"))
        );
        assert_eq!(div(d("100000000000000000"), d("0.0003")), Err(Fault::Overflow));
        assert_eq!(mul(d("12345678901234567.123456789"), d("1.000000001")), Err(Fault::Overflow));
        assert_eq!(add(d("79228162514264337593543950335"), d("0.5")), Err(Fault::Overflow));
        assert!(matches!(parse("0.12345678901234567890123456789"), Err(NumberError::TooLong(_))));
        assert!(matches!(parse("1e3"), Err(NumberError::NotANumber(_))));
    }

    #[test]
    fn a_power_that_comes_out_even_is_not_too_large() {
        for x in 1..=2_000_i64 {
            let x = Decimal::new(x * 37, 2);
            assert_eq!(exp(ln(x).unwrap()).map(guard), Ok(x.normalize()));
        }
        assert_eq!(pow(d("4"), d("0.5")).map(guard), Ok(d("2")));
        assert_eq!(exp(d("34")).map(|x| x.scale() >= FLOOR_PLACES), Ok(true)); // 583,461,742,527,454.88…
        assert_eq!(exp(d("35")), Err(Fault::Overflow)); // above 7.9e14, 14 places no longer fit
    }

    #[test]
    fn roots_are_right_to_the_guard() {
        for n in [2_u32, 3, 5, 7] {
            for x in ["0.000001", "0.3", "2", "80", "123456.789"] {
                let r = root(d(x), n).unwrap();
                let back = pow(r, Decimal::from(n)).unwrap();
                assert!((back - d(x)).abs() < d("0.00000000000000001") * (Decimal::ONE + d(x)), "{x} {n} {back}");
            }
        }
        assert_eq!(guard(sqrt(d("2")).unwrap()), d("1.414213562373"));
        assert_eq!(guard(root(d("512000"), 3).unwrap()), d("80"));
        assert_eq!(guard(ln(d("75000")).unwrap()), d("11.225243392518"));
        assert_eq!(
            sqrt(d("0.0000000000000000000000000001")).map(guard),
            Ok(d("0.00000000000001").round_dp(12).normalize())
        );
    }

    #[test]
    fn a_mean_does_not_depend_on_order_and_rounds_at_18_places() {
        let mut a = ExactSum::default();
        let mut b = ExactSum::default();
        for x in ["0.1", "0.2", "99999999999.3"] {
            a.add(d(x), 1).unwrap();
        }
        for x in ["99999999999.3", "0.2", "0.1"] {
            b.add(d(x), 1).unwrap();
        }
        assert_eq!(a, b);
        assert_eq!(a.mean(3).unwrap(), d("33333333333.2"));
        let mut c = ExactSum::default();
        c.add(d("2"), 1).unwrap();
        assert_eq!(c.mean(3).unwrap(), d("0.666666666666666667"));
        let mut money = ExactSum::default();
        money.add(d("5000000000000"), 1).unwrap();
        assert_eq!(money.mean(3).unwrap(), d("1666666666666.6666666666666667"));
    }

    #[test]
    fn percent_is_a_hundredth() {
        assert_eq!(parse_with_percent("5%"), Ok(d("0.05")));
        assert_eq!(parse_with_percent("12.5 %"), Ok(d("0.125")));
        assert_eq!(parse_with_percent("95"), Ok(d("95")));
    }

    #[test]
    fn shown_numbers_keep_declared_places() {
        assert_eq!(show(d("85"), Some(2)), "85.00");
        assert_eq!(show(d("85.50"), None), "85.5");
        assert_eq!(show(d("-0.001"), Some(2)), "0.00");
        assert_eq!(at_least(d("85"), 2), "85.00");
        assert_eq!(at_least(d("79.99840"), 2), "79.9984");
    }

    #[test]
    fn places_beyond_28_digits_are_zeros_like_any_other() {
        // 20 digits and 12 places are 32 digits: more than a decimal has, and than the library can format.
        let sevens = "77777777777777777777";
        assert_eq!(show(d(sevens), Some(12)), format!("{sevens}.000000000000"));
        assert_eq!(show(-d(sevens), Some(12)), format!("-{sevens}.000000000000"));
        assert_eq!(show(Decimal::MAX, Some(12)), "79228162514264337593543950335.000000000000");
        assert_eq!(show(Decimal::MIN, Some(1)), "-79228162514264337593543950335.0");
        assert_eq!(show(d("1234567890123456789012345.678"), Some(9)), "1234567890123456789012345.678000000");
        assert_eq!(at_least(d("7922816251426433759354395033.5"), 4), "7922816251426433759354395033.5000");
    }
}
