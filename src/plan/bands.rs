//! The bands of nodes: holes between them, bands that are never met, and edges that say nothing.
//!
//! A value is tried for each stretch on which nothing changes ([`Range::probes`]), at the steps in which the value goes.

use super::range::Range;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::number::{self, Decimal};
use crate::ruleset::Band;

/// Checks the bands of a node whose value before its points is `input`.
pub(super) fn check(bands: &[Band], span: Span, input: Range, problems: &mut Vec<Diagnostic>) {
    let probes = input.probes(edges(bands));
    if let Some(hole) = probes.iter().find(|x| met(bands, **x).is_none()) {
        let shown = number::show(*hole, None);
        problems.push(
            Diagnostic::error(Code::BandHole, span, format!("no band takes {shown}"))
                .label(format!("the value can be {}", input.in_words()))
                .also(bands.last().map_or(span, |band| band.span), "the last band")
                .help("move an edge, or add a last band with only `points`"),
        );
    }
    for (index, band) in bands.iter().enumerate() {
        if probes.iter().any(|x| met(bands, *x) == Some(index)) {
            problems.extend(overlap(bands, index, &probes));
        } else {
            problems.push(unreachable(bands, index, input, &probes));
        }
        let line = band.points.0 != band.points.1;
        if line && ends(bands, index, input).is_none() {
            problems.push(
                Diagnostic::error(Code::BandEnds, band.span, "a band with two points needs two ends")
                    .label("one end is not known")
                    .help("say `from` and `to`, or let the neighbouring bands say them"),
            );
        }
    }
}

fn edges(bands: &[Band]) -> impl Iterator<Item = Decimal> {
    bands.iter().flat_map(|band| [band.at, band.from, band.to]).flatten()
}

/// Whether a band takes `x`, which is taken at the guard.
fn takes(band: &Band, x: Decimal) -> bool {
    band.at.is_none_or(|at| number::compare(x, at).is_eq())
        && band.from.is_none_or(|from| number::compare(from, x).is_le())
        && band.to.is_none_or(|to| number::compare(x, to).is_le())
}

/// The band that takes `x`.
fn met(bands: &[Band], x: Decimal) -> Option<usize> {
    bands.iter().position(|band| takes(band, x))
}

/// A band that is never met, with what takes its values.
fn unreachable(bands: &[Band], index: usize, input: Range, probes: &[Decimal]) -> Diagnostic {
    let alone = bands.get(index..=index).unwrap_or_default();
    let problem = Diagnostic::error(
        Code::BandUnreachable,
        alone.first().map(|band| band.span),
        "this band can never be met",
    );
    let masked = probes.iter().find(|x| met(alone, **x).is_some());
    // Outside of what the value can be, it may well be the first that fits.
    let beyond = Range { low: None, high: None, ..input }.probes(edges(bands));
    let outside = beyond.iter().any(|x| met(bands, *x) == Some(index));
    match masked.and_then(|x| Some((*x, bands.get(met(bands, *x)?)?))) {
        Some((x, above)) if !outside => problem
            .label("bands above it take everything first")
            .also(above.span, format!("{} falls here, for one", number::show(x, None)))
            .help("the first band that fits counts: correct its edges or its place"),
        masked => {
            let problem = problem.label(format!("the value can only be {}", input.in_words()));
            let problem = match masked {
                Some((_, above)) => problem.also(above.span, "what lies inside is taken here"),
                None => problem,
            };
            problem.help("correct its edges, or take the band out")
        }
    }
}

/// An edge of a band that says nothing, because a band above it takes what lies at both sides of it.
fn overlap(bands: &[Band], index: usize, probes: &[Decimal]) -> Option<Diagnostic> {
    let band = bands.get(index)?;
    let beside = |edge: Decimal, above: &&Band| {
        let inside = |x: &Decimal| takes(above, *x);
        let left = probes.iter().rfind(|x| number::compare(**x, edge).is_lt());
        let right = probes.iter().find(|x| number::compare(**x, edge).is_gt());
        left.is_some_and(inside) && right.is_some_and(inside)
    };
    let found = [band.from, band.to].into_iter().flatten().find_map(|edge| {
        let above = bands.iter().take(index).find(|above| beside(edge, above))?;
        // One that lies inside of both and nowhere at an edge is the plainest example.
        let both = || probes.iter().filter(|x| takes(above, **x) && takes(band, **x));
        let inner = both().find(|x| ![above.from, above.to, band.from, band.to].contains(&Some(**x)));
        Some((edge, above, *inner.or_else(|| both().next())?))
    });
    let (edge, above, x) = found?;
    let (edge, x) = (number::show(edge, None), number::show(x, None));
    Some(
        Diagnostic::warning(Code::BandOverlap, band.span, format!("two bands take {x}: the first of them counts"))
            .label(format!("its edge at {edge} means nothing"))
            .also(above.span, format!("{x} falls here"))
            .help("move the edge to where the band above it ends, or change their order"),
    )
}

/// The left and the right end of a band: those it says, else those of its neighbours, else those of the input.
#[must_use]
pub fn ends(bands: &[Band], index: usize, input: Range) -> Option<(Decimal, Decimal)> {
    let band = bands.get(index)?;
    let others = || bands.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, band)| band);
    let edges = |band: &Band| [band.at, band.from, band.to].into_iter().flatten().collect::<Vec<_>>();
    let right_of = |x: Decimal| others().flat_map(edges).filter(|edge| *edge > x).min();
    let left_of = |x: Decimal| others().flat_map(edges).filter(|edge| *edge < x).max();
    // A band that says neither end takes what the bands above it leave between them.
    let above = || bands.iter().take(index);
    let open = band.from.is_none() && band.to.is_none();
    let below_it = || above().flat_map(|other| [other.to, other.at]).flatten().max().filter(|_| open);
    let left = band.from.or_else(|| band.to.and_then(left_of)).or_else(below_it).or(input.low);
    let above_it = || above().filter_map(|other| other.from).min().filter(|_| open);
    let right = band.to.or_else(|| band.from.and_then(right_of)).or_else(above_it).or(input.high);
    left.zip(right).filter(|(left, right)| left < right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn band(at: Option<i64>, from: Option<i64>, to: Option<i64>, points: (i64, i64)) -> Band {
        let source = Sources::default().add("t", "");
        let span = Span { source, start: 0, end: 0 };
        let d = |x: Option<i64>| x.map(Decimal::from);
        Band { span, at: d(at), from: d(from), to: d(to), points: (points.0.into(), points.1.into()) }
    }

    fn codes(bands: &[Band], input: Range) -> Vec<String> {
        let mut problems = Vec::new();
        check(bands, bands[0].span, input, &mut problems);
        problems.into_iter().map(|p| p.message).collect()
    }

    #[test]
    fn a_hole_is_shown_with_a_value_that_falls_into_it() {
        let bands = [band(None, Some(10), None, (1, 1)), band(None, None, Some(5), (0, 0))];
        assert_eq!(codes(&bands, Range::of(0, 20)), ["no band takes 7.5"]);
        let whole = [band(None, Some(10), None, (1, 1)), band(None, None, None, (0, 0))];
        assert_eq!(codes(&whole, Range::of(0, 20)), Vec::<String>::new());
    }

    #[test]
    fn a_band_behind_others_is_never_met() {
        let bands = [
            band(None, Some(0), None, (1, 1)),
            band(None, Some(10), None, (2, 2)),
            band(None, None, None, (0, 0)),
        ];
        assert_eq!(codes(&bands, Range::default()), ["this band can never be met"]);
    }

    #[test]
    fn ends_come_from_neighbours() {
        let bands = [
            band(Some(0), None, None, (15, 15)),
            band(None, None, Some(5), (14, 11)),
            band(None, None, Some(30), (10, 8)),
        ];
        let unknown = Range::default();
        assert_eq!(ends(&bands, 1, unknown), Some((0.into(), 5.into())));
        assert_eq!(ends(&bands, 2, unknown), Some((5.into(), 30.into())));
        let down = [band(None, Some(90), None, (14, 11)), band(None, Some(80), None, (8, 10))];
        assert_eq!(ends(&down, 1, unknown), Some((80.into(), 90.into())));
        assert_eq!(ends(&down, 0, unknown), None);
        // Up to 4 days, a week or more, and what lies between.
        let middle =
            [band(None, None, Some(4), (8, 8)), band(None, Some(7), None, (3, 3)), band(None, None, None, (7, 4))];
        assert_eq!(ends(&middle, 2, unknown), Some((4.into(), 7.into())));
    }
}
