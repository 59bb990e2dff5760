//! The standard deviation of the cohort.

use super::Statistic;
use super::mean;
use crate::interval::Range;
use crate::number::{self, Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "sd",
    doc: "the standard deviation with n − 1; at least two values are needed",
    example: (&[2, 4, 4, 10], "3.464101615138"),
    value: sd,
    reach: |_| Range::at_least(0),
};

/// √(Σ(x − mean)² ÷ (n − 1)). The example: mean 5, squares 9 + 1 + 1 + 25 = 36, √(36 ÷ 3) = √12.
///
/// # Errors
/// [`Fault::Missing`] for fewer than two values; faults of the arithmetic.
pub fn sd(values: &[Decimal]) -> Result<Decimal, Fault> {
    if values.len() < 2 {
        return Err(Fault::Missing("the spread of a cohort of fewer than two".into()));
    }
    let mean = mean(values)?;
    let mut squares = Decimal::ZERO;
    for x in values {
        let off = number::sub(*x, mean)?;
        squares = number::add(squares, number::mul(off, off)?)?;
    }
    number::sqrt(number::div(squares, Decimal::from(values.len() - 1))?)
}
