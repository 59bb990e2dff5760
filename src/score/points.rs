//! From a value to points: goalposts, curves, bands, and distances to a target.

use crate::number::{self, Decimal, Fault};
use crate::plan::NodePlan;
use crate::plan::shape::{Limited, banded, curve, limited};
use crate::ruleset::{BandId, Direction, Points};

/// The points of a node's value `x` where they need nothing of the cohort, only `x` and the node's target, with the band that was met.
///
/// # Errors
/// [`Fault::OutOfRange`] where no band takes `x`; [`Fault::Missing`] where there is no target; faults of arithmetic.
fn own(
    points: &Points,
    node: &NodePlan,
    target: Option<Decimal>,
    x: Decimal,
) -> Result<(Decimal, Option<BandId>), Fault> {
    match points {
        Points::Goalposts(..) => {
            let (low, high) = node.posts.ok_or_else(|| Fault::Missing("a goalpost".into()))?;
            Ok((number::div(number::sub(x, low)?, number::sub(high, low)?)?, None))
        }
        Points::Curve(points) => Ok((curve(points, x)?, None)),
        Points::Bands(bands) => {
            let (points, band) = banded(bands, &node.bands, x)?;
            Ok((points, Some(band)))
        }
        Points::Distance(direction) => {
            let target = target.ok_or_else(|| Fault::Missing(format!("target.{}", node.path)))?;
            let (part, whole) = if *direction == Direction::Higher { (x, target) } else { (target, x) };
            Ok((number::div(part, whole)?, None))
        }
        Points::Position(..) => Err(Fault::Missing("the cohort".into())),
    }
}

/// A value after its node's points, floor, cap and rounding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shaped {
    /// The points, where the node has some that need nothing of the cohort, and the band that was met.
    pub points: Option<(Decimal, Option<BandId>)>,
    /// What floor, cap and rounding changed.
    pub limits: Limited,
    /// What came out; [`Fault::OutOfRange`] where it breaks the promise of the node's `out_of`.
    pub value: Result<Decimal, Fault>,
}

/// Points, floor, cap, rounding and the promise of `out_of`, in this order, of a value after its transform: of a
/// subject's and of a response's alike. Points over the cohort are in `value` already.
///
/// # Errors
/// As [`own`]: the value has no points.
pub fn shaped(node: &NodePlan, target: Option<Decimal>, value: Decimal) -> Result<Shaped, Fault> {
    let points = match &node.points {
        Some((points, _)) if !points.over_cohort() => Some(own(points, node, target, value)?),
        Some(_) | None => None,
    };
    let limits = limited(node, points.map_or(value, |(points, _)| points));
    Ok(Shaped { points, limits, value: promised(node, limits.value) })
}

/// The value of a node, where it keeps what its `out_of` promises.
///
/// # Errors
/// [`Fault::OutOfRange`].
fn promised(node: &NodePlan, value: Decimal) -> Result<Decimal, Fault> {
    match node.out_of.filter(|promise| number::compare(value, *promise).is_gt()) {
        Some(promise) => Err(Fault::OutOfRange(format!(
            "{} exceeds the {} points that it is out of",
            number::show(value, None),
            number::show(promise, None)
        ))),
        None => Ok(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Decimal {
        number::parse(text).unwrap()
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
}
