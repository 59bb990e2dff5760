//! Straight lines between points, flat outside of them.

use super::{
    Argument, BandId, Computes, Earned, Example, Gives, Point, Reached, Show, Site, Takes, Way, exact, hull, line,
};
use crate::interval::{Range, UNKNOWN};
use crate::language::Language;
use crate::number::{self, Decimal, Fault};
use crate::observer::Mark;

pub(super) const WAY: Way = Way {
    word: "curve",
    doc: "straight lines between points",
    example,
    takes: Takes::Knots,
    gives: Gives::Always,
    goes_on: false,
    is_scale: false,
    computes: Computes::OfValue(value),
    reach,
    rule,
    meaning,
    sites,
    reached,
};

fn example() -> Example {
    Example {
        argument: Argument::Knots(vec![(0.into(), 0.into()), (50.into(), 80.into()), (100.into(), 100.into())]),
        target: None,
        points: &[(-5, "0"), (0, "0"), (25, "40"), (50, "80"), (75, "90"), (120, "100")],
    }
}

fn value(argument: &Argument, x: Decimal) -> Earned {
    Ok((curve(argument.knots(), x)?, None))
}

/// A straight line between the points beside `x`; flat outside of them.
fn curve(points: &[Point], x: Decimal) -> Result<Decimal, Fault> {
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

/// The values of a curve over a range: those at its ends, and those of the points between.
fn reach(argument: &Argument, x: Range) -> Range {
    let points = argument.knots();
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

fn rule(argument: &Argument, language: Language) -> String {
    let knots = argument.knots().iter().map(|(x, y)| format!("{}: {}", exact(x), exact(y)));
    format!("{} {{{}}}", language.pick("curve", "折线"), knots.collect::<Vec<_>>().join(", "))
}

fn meaning(argument: &Argument, language: Language, show: Show<'_>) -> String {
    let points = argument.knots().iter().map(|(x, y)| format!("{} → {}", show(x), exact(y)));
    format!("{}{}", language.pick("straight between ", "折线 "), points.collect::<Vec<_>>().join(", "))
}

/// The segments of a curve, and its flat ends where values can lie beyond.
fn sites(argument: &Argument, input: Range) -> Vec<Site> {
    let points = argument.knots();
    let site = |at: usize, values: String| Site { mark: Mark::Segment(at), span: None, values };
    let between = points.iter().zip(points.iter().skip(1)).enumerate();
    let between =
        between.map(|(at, ((a, _), (b, _)))| site(at + 1, format!("between {} and {}", exact(a), exact(b))));
    let first = points.first().filter(|(x, _)| input.low.is_none_or(|low| low < *x));
    let last = points.last().filter(|(x, _)| input.high.is_none_or(|high| high > *x));
    let below = first.map(|(x, _)| site(0, format!("below {}", exact(x))));
    let above = last.map(|(x, _)| site(points.len(), format!("above {}", exact(x))));
    between.chain(below).chain(above).collect()
}

/// The segment that `x` lies on, by the index of the point at its right end; the first point belongs to the segment after it.
fn reached(argument: &Argument, x: Decimal, _: Option<BandId>) -> Option<Reached> {
    let points = argument.knots();
    let first = points.first().is_some_and(|(first, _)| number::compare(x, *first).is_eq());
    let right = points.iter().position(|(at, _)| number::compare(x, *at).is_le()).unwrap_or(points.len());
    Some((Mark::Segment(if first { 1 } else { right }), None))
}
