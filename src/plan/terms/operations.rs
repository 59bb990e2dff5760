//! What operators make of what is known of their operands.

use crate::interval::{Attained, Range, UNKNOWN};
use crate::number::{self, Decimal};
use crate::script::function;

/// Whether an operation has a value wherever its operands have one.
pub(super) fn is_total(symbol: &str, ranges: &[Range]) -> bool {
    match (symbol, ranges) {
        ("/" | "%", [_, b]) => {
            b.low.is_some_and(|low| low > Decimal::ZERO) || b.high.is_some_and(|high| high < Decimal::ZERO)
        }
        (symbol, _) => {
            matches!(symbol, "+" | "-" | "*" | "neg" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" | "!")
        }
    }
}

pub(super) fn operator_value(symbol: &str, operands: &[Decimal]) -> Option<Decimal> {
    match (symbol, operands) {
        ("+", [a, b]) => number::add(*a, *b).ok(),
        ("-", [a, b]) => number::sub(*a, *b).ok(),
        ("*", [a, b]) => number::mul(*a, *b).ok(),
        ("/", [a, b]) => number::div(*a, *b).ok(),
        ("%", [a, b]) => number::rem(*a, *b).ok(),
        ("neg", [x]) => Some(-*x),
        ("**", [a, b]) => number::pow(*a, *b).ok(),
        _ => None,
    }
}

/// Whether a comparison holds whatever the data; none where data decide.
pub(in crate::plan) fn compared(symbol: &str, a: Range, b: Range) -> Option<bool> {
    let order = |x: Option<Decimal>, y: Option<Decimal>| Some(number::compare(x?, y?));
    let below = order(a.high, b.low).is_some_and(std::cmp::Ordering::is_lt);
    let above = order(a.low, b.high).is_some_and(std::cmp::Ordering::is_gt);
    let not_above = order(a.high, b.low).is_some_and(std::cmp::Ordering::is_le);
    let not_below = order(a.low, b.high).is_some_and(std::cmp::Ordering::is_ge);
    let (yes, no) = match symbol {
        "<" => (below, not_below),
        "<=" => (not_above, above),
        ">" => (above, not_above),
        ">=" => (not_below, below),
        "==" => (not_above && not_below, below || above),
        "!=" => (below || above, not_above && not_below),
        _ => (false, false),
    };
    if yes { Some(true) } else { no.then_some(false) }
}

pub(super) fn operator_range(symbol: &str, operands: &[Range]) -> Range {
    match (symbol, operands) {
        ("+", [a, b]) => a.add(*b),
        ("-", [a, b]) => a.add(b.negate()),
        ("*", [a, b]) => a.mul(*b),
        ("/", [a, b]) => divided(*a, *b),
        ("%", [a, b]) => remainder(*a, *b),
        ("-" | "neg", [a]) => a.negate(),
        ("**", all) => function::by_word("pow").map_or(UNKNOWN, |power| (power.range)(all)),
        _ => UNKNOWN,
    }
}

/// The remainder has the sign of what is divided, and is less than the divisor.
fn remainder(a: Range, b: Range) -> Range {
    let most = b.low.zip(b.high).map(|(low, high)| low.abs().max(high.abs()));
    let low = if a.low.is_some_and(|low| low >= Decimal::ZERO) { Some(Decimal::ZERO) } else { most.map(|x| -x) };
    let high = if a.high.is_some_and(|high| high <= Decimal::ZERO) { Some(Decimal::ZERO) } else { most };
    // Less than a whole divisor by a whole number is at most one less.
    Range { low, high, step: a.finer(b), ..UNKNOWN }
}

fn divided(a: Range, b: Range) -> Range {
    if let (Some(low), Some(high)) = (b.low, b.high)
        && low == high
        && !low.is_zero()
    {
        let quotient = a.map(|x| number::div(x, low).ok());
        if low > Decimal::ZERO {
            return quotient;
        }
        return Range { step: None, ..a.negate() }.map(|x| number::div(x, -low).ok());
    }
    let positive = b.low.is_some_and(|low| low > Decimal::ZERO);
    let negative = b.high.is_some_and(|high| high < Decimal::ZERO);
    if let (true, Some(low), Some(high)) = (positive || negative, b.low, b.high)
        && let (Some(from), Some(to)) = (a.low, a.high)
    {
        let all: Option<Vec<Decimal>> = [(from, low), (from, high), (to, low), (to, high)]
            .iter()
            .map(|(x, y)| number::div(*x, *y).ok())
            .collect();
        let sure = [a.attained, b.attained].iter().all(|attained| attained.low && attained.high);
        return all.map_or(UNKNOWN, |all| Range {
            low: all.iter().min().copied(),
            high: all.iter().max().copied(),
            step: None,
            attained: Attained { low: sure, high: sure, between: false },
        });
    }
    let at_least_zero = |range: Range| range.low.is_some_and(|low| low >= Decimal::ZERO);
    if at_least_zero(a) && at_least_zero(b) { Range::at_least(0) } else { UNKNOWN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_follow_arithmetic() {
        let count = Range::at_least(0).whole();
        let fifty = Range::exactly(Decimal::from(50));
        let of = |word: &str, ranges: &[Range]| (function::by_word(word).unwrap().range)(ranges);
        // 50 is a whole number, and so is the difference.
        assert_eq!(
            operator_range("-", &[fifty, count]),
            Range { high: Some(Decimal::from(50)), ..UNKNOWN }.whole()
        );
        assert_eq!(operator_range("*", &[Range::of(-2, 3), Range::of(4, 5)]), Range::of(-10, 15));
        assert_eq!(of("max", &[Range::of(-2, 3), Range::exactly(Decimal::ZERO)]), Range::of(0, 3));
        assert_eq!(of("abs", &[Range::of(-7, 3)]), Range::of(0, 7));
        assert_eq!(
            operator_range("*", &[count, Range::exactly(Decimal::from(-6))]),
            Range { low: None, high: Some(Decimal::ZERO), step: Some(Decimal::from(6)), ..UNKNOWN }
        );
        let tenth = |x: i64| Range::exactly(Decimal::new(x, 1));
        assert_eq!(operator_range("+", &[count.mul(tenth(5)), tenth(12)]).step, Some(Decimal::new(1, 1)));
        assert_eq!(operator_range("/", &[count, tenth(20)]).step, None);
        assert_eq!(operator_range("unheard of", &[count]), UNKNOWN);
    }

    #[test]
    fn quotients_and_remainders_stay_within_their_divisors() {
        // 12 ÷ 2 and 4 ÷ 6
        assert_eq!(operator_range("/", &[Range::of(4, 12), Range::of(2, 6)]).high, Some(Decimal::from(6)));
        assert_eq!(operator_range("%", &[Range::of(0, 100), Range::of(7, 7)]), Range::of(0, 7));
        assert_eq!(operator_range("%", &[Range::of(-5, 100), Range::of(-7, 3)]), Range::of(-7, 7));
    }
}
