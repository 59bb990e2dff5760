//! The bands of nodes: holes between them, bands that are never met, and edges that say nothing.
//!
//! A value is tried for each stretch on which nothing changes ([`Range::probes`]), at the steps in which the value goes.

use super::range::Range;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::number::{self, Decimal};
use crate::ruleset::Band;

/// Checks the bands of a node whose value before its points is `input`.
pub(super) fn check(
    bands: &[Band],
    span: Span,
    input: Range,
    values: Option<&[Decimal]>,
    problems: &mut Vec<Diagnostic>,
) {
    let probes = values.map_or_else(|| input.probes(edges(bands)), <[Decimal]>::to_vec);
    if let Some(hole) = probes.iter().find(|x| met(bands, **x).is_none()) {
        let shown = number::show(*hole, None);
        // Within bounds that no data need reach, nobody need fall into it.
        let sure = values.is_some() || input.attained.low || input.attained.high;
        let problem = match sure {
            true => Diagnostic::error(Code::BandHole, span, format!("no band takes {shown}"))
                .label(format!("the value can be {}", input.in_words())),
            false => Diagnostic::warning(Code::BandHole, span, format!("no band takes {shown}, should it occur"))
                .label(format!("the value lies within {}", input.in_words())),
        };
        problems.push(
            problem
                .also(bands.last().map_or(span, |band| band.span), "the last band")
                .help("move an edge, or add a last band with only `points`"),
        );
    }
    for (index, band) in bands.iter().enumerate() {
        if probes.iter().any(|x| met(bands, *x) == Some(index)) {
            let overlap = overlap(bands, index, &probes);
            problems.extend(overlap.or_else(|| shared_edge(bands, index, &probes)));
        } else {
            problems.push(unreachable(bands, index, input, &probes));
        }
        // That a single value has no line is said where it is read.
        if band.points.0 != band.points.1 && band.at.is_none() {
            problems.extend(off_line(bands, index, input, &probes, values.is_some()));
        }
    }
}

/// A band whose line lacks an end, or that takes values beyond the ends of its line.
fn off_line(bands: &[Band], index: usize, input: Range, probes: &[Decimal], known: bool) -> Option<Diagnostic> {
    let band = bands.get(index)?;
    let (left, right) = line_ends(bands, index);
    let problem = |message: &str| Diagnostic::error(Code::BandEnds, band.span, message);
    let (Some(left), Some(right)) = (left, right) else {
        let (word, which, end) = match left {
            None => ("from", "left", input.low),
            Some(_) => ("to", "right", input.high),
        };
        let problem =
            problem("a band with two points needs two ends").label(format!("the {which} end is not said"));
        return Some(problem.help(match end {
            Some(end) => {
                format!("say it, as in `{word}: {}`, the outermost that the value can be", number::show(end, None))
            }
            None => format!("say it by `{word}`, or let the neighbouring bands say it"),
        }));
    };
    if left >= right {
        return Some(problem("a band with two points needs two ends").label("its ends lie the wrong way round"));
    }
    let beyond = probes.iter().find(|x| {
        met(bands, **x) == Some(index)
            && (number::compare(**x, left).is_lt() || number::compare(**x, right).is_gt())
    })?;
    let (word, end, where_) = match number::compare(*beyond, left).is_lt() {
        true => ("from", left, "before"),
        false => ("to", right, "behind"),
    };
    let (end, beyond) = (number::show(end, None), number::show(*beyond, None));
    let message = format!("{beyond} falls into this band, but lies {where_} its line, which ends at {end}");
    let sure = known || input.attained.low || input.attained.high;
    let problem = match sure {
        true => problem(&message),
        false => Diagnostic::warning(Code::BandEnds, band.span, format!("{message}, should it occur")),
    };
    Some(problem.label("the points would go beyond the two that it says").help(format!(
        "say `{word}: {end}`, so that another band takes what lies {where_} it, or say where its line really ends"
    )))
}

fn edges(bands: &[Band]) -> impl Iterator<Item = Decimal> {
    bands.iter().flat_map(|band| [band.at, band.from, band.to]).flatten()
}

/// The band that takes `x`.
fn met(bands: &[Band], x: Decimal) -> Option<usize> {
    bands.iter().position(|band| band.takes(x))
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
        let inside = |x: &Decimal| above.takes(*x);
        let left = probes.iter().rfind(|x| number::compare(**x, edge).is_lt());
        let right = probes.iter().find(|x| number::compare(**x, edge).is_gt());
        left.is_some_and(inside) && right.is_some_and(inside)
    };
    let found = [band.from, band.to].into_iter().flatten().find_map(|edge| {
        let above = bands.iter().take(index).find(|above| beside(edge, above))?;
        // One that lies inside of both and nowhere at an edge is the plainest example.
        let both = || probes.iter().filter(|x| above.takes(**x) && band.takes(**x));
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

/// An edge that a band and one above it both include, with different points.
fn shared_edge(bands: &[Band], index: usize, probes: &[Decimal]) -> Option<Diagnostic> {
    let band = bands.get(index)?;
    let ends = [(band.from, false, band.is_above), (band.to, true, band.is_below)];
    let said = ends.into_iter().filter_map(|(edge, right, open)| edge.filter(|_| !open).map(|edge| (edge, right)));
    let (edge, right, above) = said.into_iter().find_map(|(edge, right)| {
        let taken = |above: &&Band| above.at.is_none() && above.takes(edge);
        let place = bands.iter().take(index).position(|above| taken(&above))?;
        let above = bands.get(place)?;
        let other = if right { above.from } else { above.to };
        let met = probes.iter().any(|x| number::compare(*x, edge).is_eq()) && met(bands, edge) == Some(place);
        let differ = points_at(bands, place, edge)? != points_at(bands, index, edge)?;
        (met && differ && other.is_some_and(|other| number::compare(other, edge).is_eq()))
            .then_some((edge, right, above))
    })?;
    let shown = number::show(edge, None);
    let (word, written, other) = if right { ("to", "below", "from") } else { ("from", "above", "to") };
    let place = band.ends.get(usize::from(right)).copied().flatten();
    let problem = Diagnostic::warning(
        Code::BandEdgeShared,
        place.unwrap_or(band.span),
        format!("two bands include {shown} and give it different points: the first of them counts"),
    )
    .label(format!("{shown} does not fall here"))
    .also(above.span, format!("{shown} falls here"))
    .help(format!(
        "write `{written}` in place of `{word}` if this is meant; if not, leave {shown} out of the other band, in place of its `{other}`"
    ));
    Some(match place {
        Some(place) => problem.fix(Span { end: place.start + word.len(), ..place }, written),
        None => problem,
    })
}

/// The points that a band gives at an edge of its own.
fn points_at(bands: &[Band], index: usize, edge: Decimal) -> Option<Decimal> {
    let band = bands.get(index)?;
    let (left, right) = band.points;
    if left == right {
        return Some(left);
    }
    let (low, _) = ends(bands, index)?;
    Some(if number::compare(low, edge).is_eq() { left } else { right })
}

/// The left and the right end of a band: those it says, else those of its neighbours.
#[must_use]
pub fn ends(bands: &[Band], index: usize) -> Option<(Decimal, Decimal)> {
    let (left, right) = line_ends(bands, index);
    left.zip(right).filter(|(left, right)| left < right)
}

/// The same, else those of the input: between which values a band is met.
#[must_use]
pub fn extent(bands: &[Band], index: usize, input: Range) -> Option<(Decimal, Decimal)> {
    let (left, right) = line_ends(bands, index);
    left.or(input.low).zip(right.or(input.high)).filter(|(left, right)| left < right)
}

fn line_ends(bands: &[Band], index: usize) -> (Option<Decimal>, Option<Decimal>) {
    let Some(band) = bands.get(index) else { return (None, None) };
    let others = || bands.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, band)| band);
    let edges = |band: &Band| [band.at, band.from, band.to].into_iter().flatten().collect::<Vec<_>>();
    let right_of = |x: Decimal| others().flat_map(edges).filter(|edge| *edge > x).min();
    let left_of = |x: Decimal| others().flat_map(edges).filter(|edge| *edge < x).max();
    // A band that says neither end takes what the bands above it leave between them.
    let above = || bands.iter().take(index);
    let open = band.from.is_none() && band.to.is_none();
    let below_it = || above().flat_map(|other| [other.to, other.at]).flatten().max().filter(|_| open);
    let left = band.from.or_else(|| band.to.and_then(left_of)).or_else(below_it);
    let above_it = || above().filter_map(|other| other.from).min().filter(|_| open);
    (left, band.to.or_else(|| band.from.and_then(right_of)).or_else(above_it))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Sources;

    fn band(at: Option<i64>, from: Option<i64>, to: Option<i64>, points: (i64, i64)) -> Band {
        let source = Sources::default().add("t", "");
        let span = Span { source, start: 0, end: 0 };
        let d = |x: Option<i64>| x.map(Decimal::from);
        let points = (points.0.into(), points.1.into());
        Band {
            span,
            at: d(at),
            from: d(from),
            to: d(to),
            is_above: false,
            is_below: false,
            ends: [None; 2],
            points,
        }
    }

    fn codes(bands: &[Band], input: Range) -> Vec<String> {
        let mut problems = Vec::new();
        check(bands, bands[0].span, input, None, &mut problems);
        problems.into_iter().map(|p| p.message).collect()
    }

    #[test]
    fn a_hole_is_shown_with_a_value_that_falls_into_it() {
        let bands = [band(None, Some(10), None, (1, 1)), band(None, None, Some(5), (0, 0))];
        assert_eq!(codes(&bands, Range::of(0, 20).attained()), ["no band takes 7.5"]);
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
    fn an_open_end_leaves_its_edge_to_the_neighbour() {
        // Above 4 and below 7: 7 to 4 points; from 7 on 3.
        let mut middle = band(None, Some(4), Some(7), (7, 4));
        (middle.is_above, middle.is_below) = (true, true);
        let bands = [band(None, None, Some(4), (8, 8)), middle.clone(), band(None, Some(7), None, (3, 3))];
        assert_eq!(codes(&bands, Range::of(0, 20)), Vec::<String>::new());
        assert_eq!([4, 5, 7].map(|x| met(&bands, Decimal::from(x))), [Some(0), Some(1), Some(2)]);
        assert_eq!(ends(&bands, 1), Some((4.into(), 7.into())));
        // Where both neighbours leave it out, the edge is a hole.
        let mut low = band(None, None, Some(4), (8, 8));
        low.is_below = true;
        assert_eq!(
            codes(&[low, middle.clone(), band(None, Some(7), None, (3, 3))], Range::of(0, 20)),
            ["no band takes 4, should it occur"]
        );
        // Where both include it, the first takes it.
        middle.is_below = false;
        let shared = [band(None, None, Some(4), (8, 8)), middle, band(None, Some(7), None, (3, 3))];
        assert_eq!(
            codes(&shared, Range::of(0, 20)),
            ["two bands include 7 and give it different points: the first of them counts"]
        );
        // Of equal points nothing hangs on it, and an edge that can't happen either.
        let equal = [
            band(None, Some(4), Some(7), (7, 4)),
            band(None, Some(7), None, (4, 4)),
            band(None, None, None, (9, 9)),
        ];
        assert_eq!(codes(&equal, Range::of(0, 20)), Vec::<String>::new());
        assert_eq!(codes(&shared, Range::of(0, 6)).len(), 1, "only that the last is never met");
    }

    #[test]
    fn ends_come_from_neighbours() {
        let bands = [
            band(Some(0), None, None, (15, 15)),
            band(None, None, Some(5), (14, 11)),
            band(None, None, Some(30), (10, 8)),
        ];
        assert_eq!(ends(&bands, 1), Some((0.into(), 5.into())));
        assert_eq!(ends(&bands, 2), Some((5.into(), 30.into())));
        let down = [band(None, Some(90), None, (14, 11)), band(None, Some(80), None, (8, 10))];
        assert_eq!(ends(&down, 1), Some((80.into(), 90.into())));
        assert_eq!(ends(&down, 0), None);
        // Up to 4 days, a week or more, and what lies between.
        let middle =
            [band(None, None, Some(4), (8, 8)), band(None, Some(7), None, (3, 3)), band(None, None, None, (7, 4))];
        assert_eq!(ends(&middle, 2), Some((4.into(), 7.into())));
    }
}
