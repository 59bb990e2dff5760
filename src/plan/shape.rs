//! What points, floor, cap and rounding make of a value: of one, and of all that it can be.

use super::NodePlan;
use super::band_index::BandIndex;
use super::terms::Reach;
use crate::interval::{Attained, Range, UNKNOWN, common_step};
use crate::number::{self, Decimal, Fault};
use crate::ruleset::{BandId, Bands, Points};

type Point = (Decimal, Decimal);

/// A straight line between the points beside `x`; flat outside of them.
///
/// # Errors
/// Faults of arithmetic.
pub fn curve(points: &[Point], x: Decimal) -> Result<Decimal, Fault> {
    // Where x lies is decided at the guard; the line is taken at x itself.
    let right = points.iter().position(|(at, _)| number::compare(x, *at).is_le());
    match right {
        None => points.last().map(|(_, y)| *y),
        Some(0) => points.first().map(|(_, y)| *y),
        Some(right) => {
            let ends = points.get(right - 1).zip(points.get(right));
            return ends.map_or(Err(Fault::Missing("a curve".into())), |(a, b)| line(*a, *b, x));
        }
    }
    .ok_or_else(|| Fault::Missing("a curve".into()))
}

/// The straight line through two points at `x`.
///
/// # Errors
/// Faults of arithmetic.
pub fn line(a: Point, b: Point, x: Decimal) -> Result<Decimal, Fault> {
    let rise = number::mul(number::sub(b.1, a.1)?, number::sub(x, a.0)?)?;
    number::add(a.1, number::div(rise, number::sub(b.0, a.0)?)?)
}

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
        reach = pointed(points, node, reach);
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

fn pointed(points: &Points, node: &NodePlan, x: Reach) -> Reach {
    let exact = |f: &dyn Fn(Decimal) -> Option<Decimal>| {
        x.values.as_ref().map(|values| values.iter().filter_map(|x| f(*x)).collect::<Vec<_>>())
    };
    let (range, values, total) = match points {
        Points::Goalposts(..) => {
            let Some((low, high)) = node.posts else { return x.ranged(UNKNOWN) };
            let at = |x: Decimal| number::div(number::sub(x, low).ok()?, number::sub(high, low).ok()?).ok();
            let mapped = if low < high { x.range.map(at) } else { x.range.negate().map(|x| at(-x)) };
            (mapped, exact(&at), true)
        }
        Points::Curve(points) => (curved(points, x.range), exact(&|x| curve(points, x).ok()), true),
        Points::Bands(bands) => {
            let at = |x: Decimal| Some(banded(bands, &node.bands, x).ok()?.0);
            (over_bands(bands, &node.bands, x.range), exact(&at), false)
        }
        Points::Position(position, _) => (position.reach, None, false),
        Points::Distance(_) => (UNKNOWN, None, false),
    };
    let always = x.always && total;
    Reach { always, ..x }.ranged(range).valued(values)
}

/// The values of a curve over a range: those at its ends, and those of the points between.
fn curved(points: &[Point], x: Range) -> Range {
    let end = |x: Option<Decimal>, flat: Option<&Point>| match x {
        Some(x) => curve(points, x).ok(),
        None => flat.map(|(_, y)| *y),
    };
    let mut found: Vec<(Decimal, bool)> = Vec::new();
    let (Some(low), Some(high)) = (end(x.low, points.first()), end(x.high, points.last())) else { return UNKNOWN };
    found.extend([(low, x.attained.low), (high, x.attained.high)]);
    let inside = points.iter().filter(|(at, _)| x.holds(*at));
    found.extend(inside.map(|(at, y)| (*y, x.attained.between && x.down(*at) == number::guard(*at))));
    hull(&found)
}

/// The interval of values, each with whether it is attained.
fn hull(found: &[(Decimal, bool)]) -> Range {
    let (Some(low), Some(high)) = (found.iter().map(|(y, _)| *y).min(), found.iter().map(|(y, _)| *y).max())
    else {
        return UNKNOWN;
    };
    let sure = |end: Decimal| found.iter().any(|(y, sure)| *sure && *y == end);
    Range { attained: Attained { low: sure(low), high: sure(high), between: false }, ..Range::of(low, high) }
}

/// The first band that takes `x`, which is taken at the guard, and the points of `x` there.
///
/// # Errors
/// [`Fault::OutOfRange`] where no band takes `x`.
pub fn banded(bands: &Bands, index: &BandIndex, x: Decimal) -> Result<(Decimal, BandId), Fault> {
    let Some(met) = index.met(x) else {
        return Err(Fault::OutOfRange(format!("no band takes {}", number::show(x, None))));
    };
    let (left, right) = bands[met].points;
    if left == right {
        return Ok((left, met));
    }
    let Some((low, high)) = index.ends(met) else {
        return Err(Fault::OutOfRange("the band has no two ends".into()));
    };
    Ok((line((low, left), (high, right), x)?, met))
}

/// The points of bands over a range: at each edge, and on each stretch between two of them at both of its ends.
fn over_bands(bands: &Bands, index: &BandIndex, x: Range) -> Range {
    let edges = bands.iter().flat_map(|band| [band.at, band.from, band.to]).flatten();
    let mut edges: Vec<Decimal> =
        edges.chain(x.low).chain(x.high).filter(|at| x.holds(*at)).map(number::guard).collect();
    edges.sort();
    edges.dedup();
    let sure_at = |at: Decimal| {
        let end = |end: Option<Decimal>| end.is_some_and(|end| number::compare(end, at).is_eq());
        x.attained.between && x.down(at) == at || end(x.low) && x.attained.low || end(x.high) && x.attained.high
    };
    let mut found: Vec<(Decimal, bool)> = Vec::new();
    let mut steps = true;
    for at in edges.iter().copied().filter(|at| x.down(*at) == *at) {
        found.extend(banded(bands, index, at).ok().map(|(y, _)| (y, sure_at(at))));
    }
    let stretches = edges.iter().zip(edges.iter().skip(1)).map(|(a, b)| (Some(*a), Some(*b)));
    let before = (x.low.is_none()).then(|| (None, edges.first().copied()));
    let after = (x.high.is_none()).then(|| (edges.last().copied(), None));
    for (a, b) in before.into_iter().chain(stretches).chain(after) {
        let Some(stretch) = stretched(bands, index, (a, b), x) else { continue };
        steps &= stretch.0;
        let Some(points) = stretch.1 else { return UNKNOWN };
        found.extend(points);
    }
    steps &= bands.iter().all(|band| band.points.0 == band.points.1);
    let range = hull(&found);
    let step = common_step(found.iter().map(|(y, _)| *y)).filter(|_| steps);
    Range { step, ..range }
}

/// The points on a stretch on which nothing changes, its edges left out: whether it is a step, and what is earned;
/// nothing where no value lies on it, or no band takes it.
#[expect(clippy::type_complexity, reason = "points that may be unbounded, of a stretch that may be empty")]
fn stretched(
    bands: &Bands,
    index: &BandIndex,
    (a, b): (Option<Decimal>, Option<Decimal>),
    x: Range,
) -> Option<(bool, Option<Vec<(Decimal, bool)>>)> {
    let next = x.step.filter(|step| !step.is_zero());
    let far = next.unwrap_or(Decimal::ONE).max(Decimal::ONE);
    let probe = match (a, b) {
        (Some(a), Some(b)) => {
            let middle = number::add(a, b).ok()? / Decimal::TWO;
            [x.down(middle), x.up(middle)].into_iter().find(|x| a < *x && *x < b)?
        }
        (Some(a), None) => x.up(number::add(a, far).ok()?),
        (None, Some(b)) => x.down(number::sub(b, far).ok()?),
        (None, None) => Decimal::ZERO,
    };
    let (y, met) = banded(bands, index, probe).ok()?;
    let band = &bands[met];
    if band.points.0 == band.points.1 {
        return Some((true, Some(vec![(y, x.attained.between)])));
    }
    let (Some(a), Some(b)) = (a, b) else { return Some((false, None)) };
    let (low, high) = index.ends(met)?;
    let at = |x: Decimal| line((low, band.points.0), (high, band.points.1), x).ok();
    // Where values go in steps, those beside the edges are the outermost.
    let (first, last, sure) = match next {
        Some(step) => {
            let first = if x.up(a) == a { number::add(a, step).ok()? } else { x.up(a) };
            let last = if x.down(b) == b { number::sub(b, step).ok()? } else { x.down(b) };
            (first, last, x.attained.between)
        }
        None => (a, b, false),
    };
    Some((false, Some([at(first), at(last)].into_iter().flatten().map(|y| (y, sure)).collect())))
}
