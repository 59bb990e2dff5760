//! How the drawn are divided among strata.
//!
//! Stratum h of N_h rows gets n·w_h/Σw, with w_h = N_h (proportional) or N_h·s_h (Neyman 1934), at least 1 where n
//! allows and never more than N_h; what that takes from or leaves to the others is divided among them by the
//! same rule. Whole numbers come by the largest remainder: of equal ones the larger stratum's, then the first's.

use crate::number::{self, Decimal, Fault};
use std::cmp::Reverse;

/// A stratum that has rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many rows it has (N_h), at least 1.
    pub rows: usize,
    /// What it weighs (w_h), from 0.
    pub weight: Decimal,
}

/// How many of `n` rows each stratum gives; `n` is at most the number of all rows.
///
/// # Errors
/// [`Fault::Overflow`] where the weights are too large to be computed with.
pub fn allocate(n: usize, strata: &[Share]) -> Result<Vec<usize>, Fault> {
    let least = usize::from(n >= strata.len());
    // For each stratum the bound at which it is held; none while it takes its share.
    let mut held: Vec<Option<usize>> = vec![None; strata.len()];
    loop {
        let quotas = quotas(n, strata, &held)?;
        let off = |quota: &Decimal, bound: usize| number::sub(*quota, Decimal::from(bound));
        let (mut above, mut below) = (Decimal::ZERO, Decimal::ZERO);
        for (quota, stratum) in quotas.iter().zip(strata) {
            above = number::add(above, off(quota, stratum.rows)?.max(Decimal::ZERO))?;
            below = number::add(below, (-off(quota, least)?).max(Decimal::ZERO))?;
        }
        if above.is_zero() && below.is_zero() {
            return Ok(whole(n, strata, &quotas));
        }
        // The greater of the two violations is real; the other may vanish when the rest is divided again.
        for ((hold, quota), stratum) in held.iter_mut().zip(&quotas).zip(strata) {
            if above >= below && *quota > Decimal::from(stratum.rows) {
                *hold = Some(stratum.rows);
            } else if above < below && *quota < Decimal::from(least) {
                *hold = Some(least);
            }
        }
    }
}

/// What each stratum would get if rows could be cut, to 12 places.
fn quotas(n: usize, strata: &[Share], held: &[Option<usize>]) -> Result<Vec<Decimal>, Fault> {
    let taken: usize = held.iter().flatten().sum();
    let left = Decimal::from(n.saturating_sub(taken));
    let total = |weight: &dyn Fn(&Share) -> Decimal| {
        let free = strata.iter().zip(held).filter(|(_, hold)| hold.is_none());
        free.map(|(stratum, _)| weight(stratum)).try_fold(Decimal::ZERO, number::add)
    };
    let by_weight = |stratum: &Share| stratum.weight;
    let by_rows = |stratum: &Share| Decimal::from(stratum.rows);
    // Strata without any weight are divided by their sizes.
    let weighed = total(&by_weight)?;
    let (weight, all): (&dyn Fn(&Share) -> Decimal, Decimal) =
        if weighed.is_zero() { (&by_rows, total(&by_rows)?) } else { (&by_weight, weighed) };
    let quota = |(stratum, hold): (&Share, &Option<usize>)| match hold {
        Some(hold) => Ok(Decimal::from(*hold)),
        None => Ok(number::guard(number::div(number::mul(left, weight(stratum))?, all)?)),
    };
    strata.iter().zip(held).map(quota).collect()
}

/// Whole numbers by the largest remainder.
fn whole(n: usize, strata: &[Share], quotas: &[Decimal]) -> Vec<usize> {
    let floor = |quota: &Decimal| usize::try_from(number::floor(*quota)).unwrap_or(0);
    let mut given: Vec<usize> = quotas.iter().map(floor).collect();
    let mut order: Vec<usize> = (0..strata.len()).collect();
    order.sort_by_key(|index| {
        let remainder = quotas.get(*index).map(Decimal::fract);
        (Reverse(remainder), Reverse(strata.get(*index).map(|stratum| stratum.rows)), *index)
    });
    let mut left = n.saturating_sub(given.iter().sum());
    for index in order {
        if let (Some(slot), Some(stratum)) = (given.get_mut(index), strata.get(index))
            && left > 0
            && *slot < stratum.rows
        {
            *slot += 1;
            left -= 1;
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn proportional(n: usize, rows: &[usize]) -> Vec<usize> {
        let share = |rows: &usize| Share { rows: *rows, weight: Decimal::from(*rows) };
        allocate(n, &rows.iter().map(share).collect::<Vec<_>>()).unwrap()
    }

    fn neyman(n: usize, strata: &[(usize, &str)]) -> Vec<usize> {
        let share = |(rows, sd): &(usize, &str)| Share {
            rows: *rows,
            weight: Decimal::from(*rows) * number::parse(sd).unwrap(),
        };
        allocate(n, &strata.iter().map(share).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn proportional_to_the_sizes_by_the_largest_remainder() {
        // 24/100 of each: 12, 7.2, 4.8; the one that is left goes to the third.
        assert_eq!(proportional(24, &[50, 30, 20]), [12, 7, 5]);
        // 10/60: 1.67, 3.33, 5.
        assert_eq!(proportional(10, &[10, 20, 30]), [2, 3, 5]);
        // Equal remainders, 2.5 and 2.5 and 5: the first of the two, which are as large.
        assert_eq!(proportional(10, &[5, 5, 10]), [3, 2, 5]);
        assert_eq!(proportional(60, &[10, 20, 30]), [10, 20, 30], "all");
        assert_eq!(proportional(0, &[10, 20]), [0, 0]);
    }

    #[test]
    fn a_small_stratum_gives_one_and_the_others_the_rest() {
        // 5/103 of each: 4.85, 0.10, 0.05; the second and third give 1, the first 3.
        assert_eq!(proportional(5, &[100, 2, 1]), [3, 1, 1]);
        // Two cannot give one each of three: 1.94, 0.04, 0.02.
        assert_eq!(proportional(2, &[100, 2, 1]), [2, 0, 0]);
    }

    /// N·s = 100, 120, 20, together 240; a tenth of each is 24.
    #[test]
    fn neyman_weighs_sizes_by_standard_deviations() {
        assert_eq!(neyman(24, &[(50, "2"), (30, "4"), (20, "1")]), [10, 12, 2]);
        // 12/1010 of each: 10 · 100 / 1010 · 12 = 11.88, but there are 10; the other gives 2.
        assert_eq!(neyman(12, &[(10, "100"), (10, "1")]), [10, 2]);
        // No spread at all: by size, 4 · 30/40 and 4 · 10/40.
        assert_eq!(neyman(4, &[(30, "0"), (10, "0")]), [3, 1]);
        // All is drawn of the one that varies; the other two give the last 2 of 12 by size, at least one each.
        assert_eq!(neyman(12, &[(10, "5"), (30, "0"), (10, "0")]), [10, 1, 1]);
    }

    proptest! {
        #[test]
        fn all_are_given_and_no_stratum_gives_more_than_it_has(
            strata in prop::collection::vec((1_usize..60, 0_u32..9), 1..9),
            part in 0_u32..=100,
        ) {
            let rows: usize = strata.iter().map(|(rows, _)| rows).sum();
            let n = rows * part as usize / 100;
            let share = |(rows, sd): &(usize, u32)| Share { rows: *rows, weight: Decimal::from(*rows * *sd as usize) };
            let shares: Vec<Share> = strata.iter().map(share).collect();
            let given = allocate(n, &shares).unwrap();
            prop_assert_eq!(given.iter().sum::<usize>(), n);
            for (given, stratum) in given.iter().zip(&shares) {
                prop_assert!(*given <= stratum.rows);
                prop_assert!(*given >= usize::from(n >= shares.len()));
            }
        }
    }
}
