//! The standard deviation.

use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit};
use crate::data::Domain;
use crate::interval::{Attained, Range};
use crate::number::{self, Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "sd",
    doc: "the standard deviation with n − 1; at least two answers are needed",
    example: (&[2, 4, 4, 10], "", "3.464101615138"),
    takes: Takes::Nothing,
    of: Of::Numbers,
    unit: Unit::Answers,
    lies_within: false,
    needs: Needs::TwoAnswers,
    value,
    reach,
};

/// √(Σ(x − mean)² ÷ (n − 1)). The example: mean 5, squares 9 + 1 + 1 + 25 = 36, √(36 ÷ 3) = √12.
fn value(answers: &Answers<'_>, _: &Argument) -> Result<Decimal, Fault> {
    let n = answers.answered();
    let mean = answers.sum()?.mean(n)?;
    let mut squares = Decimal::ZERO;
    for (x, count) in answers.numbers()? {
        let off = number::sub(x, mean)?;
        squares = number::add(squares, number::mul(number::mul(off, off)?.round_dp(20), count.into())?)?;
    }
    number::sqrt(number::div(squares, Decimal::from(n - 1))?)
}

/// At most width ÷ √2: that of two answers, one at each end.
fn reach(each: Range, _: Option<&Domain>, _: &Argument) -> Option<Range> {
    let width = each.low.zip(each.high).and_then(|(low, high)| number::sub(high, low).ok());
    let half_square = |width: Decimal| number::div(number::mul(width, width).ok()?, Decimal::TWO).ok();
    let high = width.and_then(half_square).and_then(|square| number::sqrt(square).ok());
    let ends = each.attained.low && each.attained.high;
    let attained = Attained { low: each.attained.low || each.attained.high, high: ends, between: false };
    Some(Range { high, attained, ..Range::at_least(0) })
}
