//! Sums of many terms in integers.

use super::{Decimal, FLOOR_PLACES, Fault, RoundingStrategy, SUM_PLACES};

/// A sum of many terms as an integer at [`SUM_PLACES`] places: exact, checked and free of order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord)]
pub struct ExactSum(i128);

impl ExactSum {
    /// Adds `term` (rounded to [`SUM_PLACES`] places first, where it has more) `times` times.
    ///
    /// # Errors
    /// [`Fault::Overflow`] beyond about 1.7e20.
    #[inline]
    pub fn add(&mut self, term: Decimal, times: u64) -> Result<(), Fault> {
        self.add_units(units(term)?, times)
    }

    /// Adds so many units `times` times.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn add_units(&mut self, units: i128, times: u64) -> Result<(), Fault> {
        let many = units.checked_mul(i128::from(times)).ok_or(Fault::Overflow)?;
        self.0 = self.0.checked_add(many).ok_or(Fault::Overflow)?;
        Ok(())
    }

    /// The sum of so many units, each 1 at [`SUM_PLACES`] places.
    #[must_use]
    pub const fn of_units(units: i128) -> Self {
        Self(units)
    }

    /// `term`, rounded to [`SUM_PLACES`] places, in units of them.
    ///
    /// # Errors
    /// As [`Self::add`].
    pub fn units_of(term: Decimal) -> Result<i128, Fault> {
        units(term)
    }

    /// Adds another sum.
    ///
    /// # Errors
    /// [`Fault::Overflow`].
    #[inline]
    pub fn merge(&mut self, other: Self) -> Result<(), Fault> {
        self.0 = self.0.checked_add(other.0).ok_or(Fault::Overflow)?;
        Ok(())
    }

    /// The sum divided by `n`, rounded half away from zero at [`SUM_PLACES`] places: off by at most 5e-19
    /// (for means above 1e10 at as many places as 28 digits leave, but never under [`FLOOR_PLACES`]).
    ///
    /// # Errors
    /// [`Fault::DivisionByZero`] for `n` = 0, [`Fault::Overflow`].
    pub fn mean(self, n: u64) -> Result<Decimal, Fault> {
        if n == 0 {
            return Err(Fault::DivisionByZero);
        }
        from_units(divide_half_up(self.0, i128::from(n)))
    }

    /// The sum itself.
    ///
    /// # Errors
    /// [`Fault::Overflow`] when it needs more than 28 digits.
    pub fn total(self) -> Result<Decimal, Fault> {
        from_units(self.0)
    }
}

#[inline]
fn units(term: Decimal) -> Result<i128, Fault> {
    let term = term.round_dp_with_strategy(SUM_PLACES, RoundingStrategy::MidpointAwayFromZero);
    let factor = 10_i128.checked_pow(SUM_PLACES - term.scale()).ok_or(Fault::Overflow)?;
    term.mantissa().checked_mul(factor).ok_or(Fault::Overflow)
}

#[inline]
fn divide_half_up(a: i128, n: i128) -> i128 {
    let (quotient, remainder) = (a / n, a % n);
    // |remainder| < n ≤ 2^64, so doubling it cannot overflow.
    if remainder.abs() * 2 >= n { quotient + a.signum() } else { quotient }
}

fn from_units(mut units: i128) -> Result<Decimal, Fault> {
    let mut places = SUM_PLACES;
    while let Err(_) | Ok(None) = Decimal::try_from_i128_with_scale(units, places).map(Some) {
        if units % 10 != 0 && places <= FLOOR_PLACES || places == 0 {
            return Err(Fault::Overflow);
        }
        units = divide_half_up(units, 10);
        places -= 1;
    }
    Decimal::try_from_i128_with_scale(units, places).map(|d| d.normalize()).map_err(|_| Fault::Overflow)
}
