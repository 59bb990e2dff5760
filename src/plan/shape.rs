//! What points, floor, cap and rounding make of a value: of one, and of all that it can be.

use super::NodePlan;
use super::terms::Reach;
use crate::construct::points::{Gives, Points};
use crate::interval::{Range, UNKNOWN};
use crate::number::{self, Decimal};

/// What floor, cap and rounding make of a value, and which of them changed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limited {
    /// The floor, where the value was below it.
    pub floor: Option<Decimal>,
    /// The cap, where the value was above it.
    pub cap: Option<Decimal>,
    /// The value with its declared places, where that is another one.
    pub round: Option<Decimal>,
    /// What came out.
    pub value: Decimal,
}

/// Floor, then cap, then rounding of a node's value. Like every comparison they are made at 12 places: a value that is
/// the floor but for the trace of a division is not below it.
#[must_use]
pub fn limited(node: &NodePlan, value: Decimal) -> Limited {
    let floor = node.floor.filter(|floor| number::compare(value, *floor).is_lt());
    let value = floor.unwrap_or(value);
    let cap = node.cap.filter(|cap| number::compare(value, *cap).is_gt());
    let value = cap.unwrap_or(value);
    let rounded = node.round.map_or(value, |round| round.of(value));
    let declared = node.round.is_some_and(|round| round.places.is_some());
    Limited { floor, cap, round: (declared && rounded != value).then_some(rounded), value: rounded }
}

/// What is known of a node, given its value after its transform.
pub(super) fn shaped(node: &NodePlan, input: Reach) -> Reach {
    let mut reach = input;
    if let Some((points, _)) = &node.points {
        reach = pointed(points, reach);
    }
    let values = reach.values.clone().map(|values| values.into_iter().map(|x| limited(node, x).value).collect());
    let mut range = reach.range;
    if let Some(floor) = node.floor {
        range = range.max(Range::exactly(floor));
    }
    if let Some(cap) = node.cap {
        range = range.min(Range::exactly(cap));
    }
    if let Some((places, half)) = node.round.and_then(|round| Some((round.places?, round.half))) {
        range = range.rounded(places, half);
    }
    // Without a value where it would break its promise.
    let kept =
        node.out_of.is_none_or(|promise| range.high.is_some_and(|high| number::compare(high, promise).is_le()));
    let always = reach.always && kept;
    Reach { always, ..reach }.ranged(range).valued(values)
}

fn pointed(points: &Points, x: Reach) -> Reach {
    if points.is_undefined() {
        return x.ranged(UNKNOWN);
    }
    let earned = |values: &Vec<Decimal>| {
        values.iter().map(|x| points.of_value(*x)).collect::<Option<Vec<_>>>().map(|earned| {
            earned.into_iter().filter_map(Result::ok).map(|(points, _)| points).collect::<Vec<Decimal>>()
        })
    };
    let values = x.values.as_ref().and_then(earned);
    let always = x.always && points.gives() == Gives::Always;
    let range = points.reach(x.range);
    Reach { always, ..x }.ranged(range).valued(values)
}
