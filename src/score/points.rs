//! From a value to points: goalposts, curves, bands, and positions in the cohort.

use super::scorecard::Among;
use crate::construct::cohort::{mean, sd};
use crate::number::{self, Decimal, Fault};
use crate::plan::NodePlan;
use crate::plan::shape::{banded, curve};
use crate::ruleset::{Direction, Points};

/// The points of a node's value `x` where they need nothing of the cohort, only `x` and the node's target, with the index of the band that was met.
///
/// # Errors
/// [`Fault::OutOfRange`] where no band takes `x`; [`Fault::Missing`] where there is no target; faults of arithmetic.
pub fn own(
    points: &Points,
    node: &NodePlan,
    target: Option<Decimal>,
    x: Decimal,
) -> Result<(Decimal, Option<usize>), Fault> {
    match points {
        Points::Goalposts(..) => {
            let (low, high) = node.posts.ok_or_else(|| Fault::Missing("a goalpost".into()))?;
            Ok((number::div(number::sub(x, low)?, number::sub(high, low)?)?, None))
        }
        Points::Curve(points) => Ok((curve(points, x)?, None)),
        Points::Bands(bands) => {
            let (points, band) = banded(bands, x, node.input)?;
            Ok((points, Some(band)))
        }
        Points::Distance(direction) => {
            let target = target.ok_or_else(|| Fault::Missing(format!("target.{}", node.path)))?;
            let (part, whole) = if *direction == Direction::Higher { (x, target) } else { (target, x) };
            Ok((number::div(part, whole)?, None))
        }
        _ => Err(Fault::Missing("the cohort".into())),
    }
}

/// The value of a node, where it keeps what its `out_of` promises.
///
/// # Errors
/// [`Fault::OutOfRange`].
pub fn promised(node: &NodePlan, value: Decimal) -> Result<Decimal, Fault> {
    match node.out_of.filter(|promise| number::compare(value, *promise).is_gt()) {
        Some(promise) => Err(Fault::OutOfRange(format!(
            "{} exceeds the {} points that it is out of",
            number::show(value, None),
            number::show(promise, None)
        ))),
        None => Ok(value),
    }
}

/// The points of every member of a cohort, in its order, with what they rest on.
///
/// # Errors
/// One fault for all: a spread of nothing, or of a cohort in which all are equal.
pub fn of_cohort(points: &Points, cohort: &[Decimal]) -> Result<Vec<(Decimal, Among)>, Fault> {
    let n = cohort.len() as u64;
    match points {
        Points::MinMax(direction) => {
            let least = cohort.iter().min().copied().unwrap_or_default();
            let greatest = cohort.iter().max().copied().unwrap_or_default();
            if number::compare(least, greatest).is_eq() {
                return Err(Fault::OutOfRange(
                    "all of the cohort have the same value, so min–max is undefined".into(),
                ));
            }
            let (low, high) = if *direction == Direction::Higher { (least, greatest) } else { (greatest, least) };
            let width = number::sub(high, low)?;
            let among = Among::Ends { n, least, greatest };
            cohort.iter().map(|x| Ok((number::div(number::sub(*x, low)?, width)?, among))).collect()
        }
        Points::ZScore(direction) => z_scores(*direction, cohort),
        Points::Rank(direction) => {
            let rank = |among: Among| (Decimal::from(among.better().saturating_add(1)), among);
            Ok(places(cohort, *direction).into_iter().map(rank).collect())
        }
        Points::Percentile(direction) => {
            let share = |among: Among| {
                let not_better = Decimal::from(n.saturating_sub(among.better()));
                Ok((number::div(not_better, n.into())?, among))
            };
            places(cohort, *direction).into_iter().map(share).collect()
        }
        _ => Err(Fault::Missing("a position in the cohort".into())),
    }
}

fn z_scores(direction: Direction, cohort: &[Decimal]) -> Result<Vec<(Decimal, Among)>, Fault> {
    let n = cohort.len();
    if n < 2 {
        return Err(Fault::OutOfRange("the cohort has fewer than two values, so they have no spread".into()));
    }
    let (mean, deviation) = (mean(cohort)?, sd(cohort)?);
    if number::guard(deviation).is_zero() {
        return Err(Fault::OutOfRange("all of the cohort have the same value, so they have no spread".into()));
    }
    let sign = if direction == Direction::Higher { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
    let among = Among::Spread { n: n as u64, mean, sd: deviation };
    let score = |x: &Decimal| number::mul(sign, number::div(number::sub(*x, mean)?, deviation)?);
    cohort.iter().map(|x| Ok((score(x)?, among))).collect()
}

/// How many are better than each, and how many others are equal to it.
fn places(values: &[Decimal], direction: Direction) -> Vec<Among> {
    let mut sorted: Vec<Decimal> = values.iter().copied().map(number::guard).collect();
    sorted.sort();
    let n = sorted.len();
    let place = |x: &Decimal| {
        let x = number::guard(*x);
        let below = sorted.partition_point(|other| *other < x);
        let up_to = sorted.partition_point(|other| *other <= x);
        let better = match direction {
            Direction::Higher => n - up_to,
            Direction::Lower => below,
        };
        Among::Place { n: n as u64, better: better as u64, same: (up_to - below).saturating_sub(1) as u64 }
    };
    values.iter().map(place).collect()
}

/// Ranks from 1; ties share the smallest (1, 2, 2, 4).
#[must_use]
pub fn ranks(values: &[Decimal], direction: Direction) -> Vec<u32> {
    let rank = |among: Among| u32::try_from(among.better()).unwrap_or(u32::MAX).saturating_add(1);
    places(values, direction).into_iter().map(rank).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        number::parse(text).unwrap()
    }

    fn all(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| d(text)).collect()
    }

    #[test]
    fn a_curve_is_straight_between_its_points_and_flat_outside() {
        let points = [(d("0.01"), d("100")), (d("0.02"), d("80")), (d("0.05"), d("0"))];
        let at = |x: &str| number::show(curve(&points, d(x)).unwrap(), None);
        assert_eq!(
            [at("0"), at("0.01"), at("0.015"), at("0.02"), at("0.035"), at("0.05"), at("9")],
            ["100", "100", "90", "80", "40", "0", "0"]
        );
    }

    #[test]
    fn ties_share_the_smallest_rank() {
        assert_eq!(ranks(&all(&["80", "90", "80", "70"]), Direction::Higher), [2, 1, 2, 4]);
        assert_eq!(ranks(&all(&["80", "90", "80", "70"]), Direction::Lower), [2, 4, 2, 1]);
        // Equal at twelve places is equal.
        assert_eq!(ranks(&all(&["80", "79.9999999999999"]), Direction::Higher), [1, 1]);
    }

    fn points(points: &Points, cohort: &[&str]) -> Result<Vec<Decimal>, Fault> {
        Ok(of_cohort(points, &all(cohort))?.into_iter().map(|(points, _)| points).collect())
    }

    #[test]
    fn a_cohort_of_one_or_of_equals_has_no_spread() {
        assert!(points(&Points::MinMax(Direction::Higher), &["5"]).is_err());
        assert!(points(&Points::ZScore(Direction::Higher), &["5"]).is_err());
        assert!(points(&Points::ZScore(Direction::Higher), &["5", "5"]).is_err());
        assert_eq!(points(&Points::Percentile(Direction::Higher), &["5"]), Ok(all(&["1"])));
        assert_eq!(points(&Points::Rank(Direction::Lower), &["5"]), Ok(all(&["1"])));
    }

    #[test]
    fn the_better_direction_is_turned_round() {
        assert_eq!(points(&Points::MinMax(Direction::Lower), &["2", "4", "6"]), Ok(all(&["1", "0.5", "0"])));
        assert_eq!(points(&Points::ZScore(Direction::Lower), &["1", "2", "3"]), Ok(all(&["1", "0", "-1"])));
    }
    /// Of 2, 2, 5, 7 with higher better: 1 is better than 5, 2 than each 2; so 3/4 and 2/4 are not better than they.
    #[test]
    fn a_percentile_counts_all_that_are_not_better() {
        let cohort = ["2", "5", "2", "7"];
        let percentile = points(&Points::Percentile(Direction::Higher), &cohort);
        assert_eq!(percentile, Ok(all(&["0.5", "0.75", "0.5", "1"])));
        let percentile = points(&Points::Percentile(Direction::Lower), &cohort);
        assert_eq!(percentile, Ok(all(&["1", "0.5", "1", "0.25"])));
        let placed = of_cohort(&Points::Rank(Direction::Higher), &all(&cohort)).unwrap();
        assert_eq!(placed.first(), Some(&(d("3"), Among::Place { n: 4, better: 2, same: 1 })));
    }
}
