//! Points by bands; the first that takes the value.

use super::{
    Argument, Band, BandId, Banding, Computes, Earned, Example, Gives, Reached, Show, Site, Takes, Way, exact,
    hull, line,
};
use crate::diagnostic::Span;
use crate::interval::{Range, UNKNOWN, common_step};
use crate::language::Language;
use crate::number::{self, Decimal, Fault};
use crate::observer::Mark;

pub(super) const WAY: Way = Way {
    word: "bands",
    doc: "points by bands; the first that fits",
    example,
    takes: Takes::Bands,
    gives: Gives::WithinBands,
    goes_on: false,
    is_scale: false,
    computes: Computes::OfValue(value),
    reach,
    rule,
    meaning,
    sites,
    reached,
};

/// `[{at: 0, points: 15}, {to: 5, points: [14, 11]}, {points: 0}]`.
fn example() -> Example {
    let source = crate::diagnostic::Sources::default().add("an example", "");
    let band = |at: Option<i64>, to: Option<i64>, points: (i64, i64)| Band {
        span: Span { source, start: 0, end: 0 },
        at: at.map(Decimal::from),
        from: None,
        to: to.map(Decimal::from),
        is_above: false,
        is_below: false,
        ends: [None; 2],
        points: (points.0.into(), points.1.into()),
    };
    let bands = [band(Some(0), None, (15, 15)), band(None, Some(5), (14, 11)), band(None, None, (0, 0))];
    Example {
        argument: Argument::Bands(Banding::from(bands.into_iter().collect::<super::Bands>())),
        target: None,
        // From 0, where the band above it lies, to 5.
        points: &[(0, "15"), (1, "13.4"), (5, "11"), (6, "0")],
    }
}

fn value(argument: &Argument, x: Decimal) -> Earned {
    let bands = argument.bands().ok_or_else(|| Fault::Missing("a band".into()))?;
    let (points, band) = banded(bands, x)?;
    Ok((points, Some(band)))
}

/// The first band that takes `x`, which is taken at the guard, and the points of `x` there.
///
/// # Errors
/// [`Fault::OutOfRange`] where no band takes `x`.
fn banded(Banding { all, index }: &Banding, x: Decimal) -> Result<(Decimal, BandId), Fault> {
    let Some(met) = index.met(x) else {
        return Err(Fault::OutOfRange(format!("no band takes {}", number::show(x, None))));
    };
    let (left, right) = all[met].points;
    if left == right {
        return Ok((left, met));
    }
    let Some((low, high)) = index.ends(met) else {
        return Err(Fault::OutOfRange("the band has no two ends".into()));
    };
    Ok((line((low, left), (high, right), x)?, met))
}

/// The points of bands over a range: at each edge, and on each stretch between two of them at both of its ends.
fn reach(argument: &Argument, x: Range) -> Range {
    let Some(bands) = argument.bands() else { return UNKNOWN };
    let mut edges: Vec<Decimal> =
        bands.edges().chain(x.low).chain(x.high).filter(|at| x.holds(*at)).map(number::guard).collect();
    edges.sort();
    edges.dedup();
    let sure_at = |at: Decimal| {
        let end = |end: Option<Decimal>| end.is_some_and(|end| number::compare(end, at).is_eq());
        x.attained.between && x.down(at) == at || end(x.low) && x.attained.low || end(x.high) && x.attained.high
    };
    let mut found: Vec<(Decimal, bool)> = Vec::new();
    let mut steps = true;
    for at in edges.iter().copied().filter(|at| x.down(*at) == *at) {
        found.extend(banded(bands, at).ok().map(|(y, _)| (y, sure_at(at))));
    }
    let stretches = edges.iter().zip(edges.iter().skip(1)).map(|(a, b)| (Some(*a), Some(*b)));
    let before = (x.low.is_none()).then(|| (None, edges.first().copied()));
    let after = (x.high.is_none()).then(|| (edges.last().copied(), None));
    for (a, b) in before.into_iter().chain(stretches).chain(after) {
        let Some(stretch) = stretched(bands, (a, b), x) else { continue };
        steps &= stretch.0;
        let Some(points) = stretch.1 else { return UNKNOWN };
        found.extend(points);
    }
    steps &= bands.all.iter().all(Band::is_step);
    let range = hull(&found);
    let step = common_step(found.iter().map(|(y, _)| *y)).filter(|_| steps);
    Range { step, ..range }
}

/// The points on a stretch on which nothing changes, its edges left out: whether it is a step, and what is earned;
/// nothing where no value lies on it, or no band takes it.
#[expect(clippy::type_complexity, reason = "points that may be unbounded, of a stretch that may be empty")]
fn stretched(
    bands: &Banding,
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
    let (y, met) = banded(bands, probe).ok()?;
    let band = &bands.all[met];
    if band.is_step() {
        return Some((true, Some(vec![(y, x.attained.between)])));
    }
    let (Some(a), Some(b)) = (a, b) else { return Some((false, None)) };
    let (low, high) = bands.index.ends(met)?;
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

fn rule(_: &Argument, language: Language) -> String {
    language.pick("bands", "分段").to_owned()
}

fn meaning(argument: &Argument, language: Language, show: Show<'_>) -> String {
    let bands = argument.bands().into_iter().flat_map(|bands| &bands.all).map(|band| in_signs(band, show));
    format!("{}{}", language.pick("bands ", "分段 "), bands.collect::<Vec<_>>().join("; "))
}

/// `= 0: 15`, `≤ 5: 14 … 11`, `80 ≤ x < 90: 8`.
fn in_signs(band: &Band, show: Show<'_>) -> String {
    let (less, more) = (if band.is_above { "<" } else { "≤" }, if band.is_below { "<" } else { "≤" });
    let place = match (band.at, band.from, band.to) {
        (Some(at), ..) => format!("= {}", show(&at)),
        (None, Some(from), Some(to)) => format!("{} {less} x {more} {}", show(&from), show(&to)),
        (None, Some(from), None) => format!("{} {}", if band.is_above { ">" } else { "≥" }, show(&from)),
        (None, None, Some(to)) => format!("{more} {}", show(&to)),
        (None, None, None) => "…".to_owned(),
    };
    let (left, right) = &band.points;
    if left == right {
        format!("{place}: {}", exact(left))
    } else {
        format!("{place}: {} … {}", exact(left), exact(right))
    }
}

fn sites(argument: &Argument, _: Range) -> Vec<Site> {
    let bands = argument.bands().into_iter().flat_map(|bands| &bands.all);
    bands.map(|band| Site { mark: Mark::Band, span: Some(band.span), values: in_words(band) }).collect()
}

/// Which values a band takes.
fn in_words(Band { span: _, ends: _, at, from, to, is_above, is_below, points: _ }: &Band) -> String {
    let (begin, end) = (if *is_above { "above" } else { "from" }, if *is_below { "below" } else { "to" });
    match (at, from, to) {
        (Some(at), _, _) => exact(at),
        (None, Some(from), Some(to)) => format!("{begin} {} {end} {}", exact(from), exact(to)),
        (None, Some(from), None) if *is_above => format!("above {}", exact(from)),
        (None, Some(from), None) => format!("from {} on", exact(from)),
        (None, None, Some(to)) if *is_below => format!("below {}", exact(to)),
        (None, None, Some(to)) => format!("up to {}", exact(to)),
        (None, None, None) => "in the band that is left".to_owned(),
    }
}

fn reached(argument: &Argument, _: Decimal, band: Option<BandId>) -> Option<Reached> {
    let bands = argument.bands()?;
    Some((Mark::Band, Some(bands.all[band?].span)))
}
