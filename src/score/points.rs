//! From a value to points, and on to what floor, cap, rounding and a promise leave of them.

use crate::construct::points::{Earned, Points};
use crate::number::{self, Decimal, Fault};
use crate::plan::NodePlan;
use crate::plan::shape::{Limited, limited};
use crate::ruleset::BandId;

/// The points of a node's value `x` where they need nothing of the cohort, only `x` and the node's target, with the band that was met.
///
/// # Errors
/// [`Fault::OutOfRange`] where no band takes `x`; [`Fault::Missing`] where there is no target; faults of arithmetic.
fn own(points: &Points, node: &NodePlan, target: Option<Decimal>, x: Decimal) -> Option<Earned> {
    points.of_value(x).or_else(|| {
        let (compute, direction) = points.of_target()?;
        let target = target.ok_or_else(|| Fault::Missing(format!("target.{}", node.path)));
        Some(target.and_then(|target| Ok((compute(direction, x, target)?, None))))
    })
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
    let points = node.points.as_ref().and_then(|(points, _)| own(points, node, target, value)).transpose()?;
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
