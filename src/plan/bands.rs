//! The bands of nodes: holes between them, bands that are never met, and edges that say nothing.
//!
//! A value is tried for each stretch on which nothing changes ([`Range::probes`]), at the steps in which the value goes.

use super::range::Range;
use crate::construct::points::{BandIndex, Banding};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ids::IdVec;
use crate::number::{self, Decimal};
use crate::ruleset::{Band, BandId, Bands};
use std::cell::OnceCell;
use std::collections::BTreeSet;

/// The bands of a node with the values that are tried on them.
struct Tried<'a> {
    bands: &'a Bands,
    index: &'a BandIndex,
    /// What the value can be before its points.
    input: Range,
    /// Whether the values are all that there are.
    known: bool,
    /// From the least to the greatest.
    probes: Vec<Decimal>,
    /// The band that each of them meets.
    met: Vec<Option<BandId>>,
    /// The values that meet each band first, by their places.
    of_band: IdVec<BandId, Vec<usize>>,
    /// The bands that are met by what the value can't be.
    beyond: OnceCell<BTreeSet<BandId>>,
}

/// Checks the bands of a node whose value before its points is `input`.
pub(super) fn check(
    bands: &Banding,
    span: Span,
    input: Range,
    values: Option<&[Decimal]>,
    problems: &mut Vec<Diagnostic>,
) {
    let tried = Tried::of(bands, input, values);
    problems.extend(tried.hole(span));
    for id in bands.all.ids() {
        tried.band(id, problems);
    }
}

impl<'a> Tried<'a> {
    fn of(banding: &'a Banding, input: Range, values: Option<&[Decimal]>) -> Self {
        let Banding { all: bands, index } = banding;
        let probes = values.map_or_else(|| input.probes(banding.edges()), <[Decimal]>::to_vec);
        let met: Vec<Option<BandId>> = probes.iter().map(|x| index.met(*x)).collect();
        let mut of_band = IdVec::filled(bands, Vec::new());
        for (place, band) in met.iter().enumerate() {
            if let Some(band) = band {
                of_band[*band].push(place);
            }
        }
        Self { bands, index, input, known: values.is_some(), probes, met, of_band, beyond: OnceCell::new() }
    }

    /// Whether some data surely make the value what it can be. Within bounds that no data need reach, nobody need
    /// fall into a hole.
    fn sure(&self) -> bool {
        self.known || self.input.attained.low || self.input.attained.high
    }

    fn hole(&self, span: Span) -> Option<Diagnostic> {
        let (hole, _) = self.probes.iter().zip(&self.met).find(|(_, met)| met.is_none())?;
        let shown = number::show(*hole, None);
        let problem = match self.sure() {
            true => Diagnostic::error(Code::BandHole, span, format!("no band takes {shown}"))
                .label(format!("the value can be {}", self.input.in_words())),
            false => Diagnostic::warning(Code::BandHole, span, format!("no band takes {shown}, should it occur"))
                .label(format!("the value lies within {}", self.input.in_words())),
        };
        Some(
            problem
                .also(self.bands.iter().last().map_or(span, |band| band.span), "the last band")
                .help("move an edge, or add a last band with only `points`"),
        )
    }

    fn band(&self, id: BandId, problems: &mut Vec<Diagnostic>) {
        let band = &self.bands[id];
        if self.met_by(id).next().is_some() {
            problems.extend(self.overlap(id, band).or_else(|| self.shared_edge(id, band)));
        } else {
            problems.push(self.unreachable(id, band));
        }
        // That a single value has no line is said where it is read.
        if band.points.0 != band.points.1 && band.at.is_none() {
            problems.extend(self.off_line(id, band));
        }
    }

    /// The values that meet a band first.
    fn met_by(&self, id: BandId) -> impl Iterator<Item = Decimal> {
        self.of_band[id].iter().filter_map(|place| self.probes.get(*place).copied())
    }

    /// The values that all of these bands take, whatever lies above them.
    fn taken_by(&self, all: &[&Band]) -> impl Iterator<Item = Decimal> {
        let least = all.iter().flat_map(|band| [band.from, band.at]).flatten().max();
        let start = least.map_or(0, |least| self.probes.partition_point(|x| number::compare(*x, least).is_lt()));
        let end = all.iter().flat_map(|band| [band.to, band.at]).flatten().min();
        let within = move |x: &Decimal| end.is_none_or(|end| number::compare(*x, end).is_le());
        self.probes
            .get(start..)
            .unwrap_or_default()
            .iter()
            .copied()
            .take_while(within)
            .filter(|x| all.iter().all(|band| band.takes(*x)))
    }

    /// A band whose line lacks an end, or that takes values beyond the ends of its line.
    fn off_line(&self, id: BandId, band: &Band) -> Option<Diagnostic> {
        let (left, right) = self.index.line(id);
        let problem = |message: &str| Diagnostic::error(Code::BandEnds, band.span, message);
        let (Some(left), Some(right)) = (left, right) else {
            let (word, which, end) = match left {
                None => ("from", "left", self.input.low),
                Some(_) => ("to", "right", self.input.high),
            };
            let problem =
                problem("a band with two points needs two ends").label(format!("the {which} end is not said"));
            return Some(problem.help(match end {
                Some(end) => {
                    let end = number::show(end, None);
                    format!("say it, as in `{word}: {end}`, the outermost that the value can be")
                }
                None => format!("say it by `{word}`, or let the neighbouring bands say it"),
            }));
        };
        if left >= right {
            return Some(
                problem("a band with two points needs two ends").label("its ends lie the wrong way round"),
            );
        }
        let is_beyond = |x: &Decimal| number::compare(*x, left).is_lt() || number::compare(*x, right).is_gt();
        let beyond = self.met_by(id).find(is_beyond)?;
        let (word, end, where_) = match number::compare(beyond, left).is_lt() {
            true => ("from", left, "before"),
            false => ("to", right, "behind"),
        };
        let (end, beyond) = (number::show(end, None), number::show(beyond, None));
        let message = format!("{beyond} falls into this band, but lies {where_} its line, which ends at {end}");
        let problem = match self.sure() {
            true => problem(&message),
            false => Diagnostic::warning(Code::BandEnds, band.span, format!("{message}, should it occur")),
        };
        Some(problem.label("the points would go beyond the two that it says").help(format!(
            "say `{word}: {end}`, so that another band takes what lies {where_} it, or say where its line really ends"
        )))
    }

    /// A band that is never met, with what takes its values.
    fn unreachable(&self, id: BandId, band: &Band) -> Diagnostic {
        let problem = Diagnostic::error(Code::BandUnreachable, Some(band.span), "this band can never be met");
        let masked = self.taken_by(&[band]).next();
        // Outside of what the value can be, it may well be the first that fits.
        let beyond = self.beyond.get_or_init(|| {
            let all =
                Range { low: None, high: None, ..self.input }.probes(self.bands.iter().flat_map(Band::edges));
            all.into_iter().filter_map(|x| self.index.met(x)).collect()
        });
        match masked.and_then(|x| Some((x, &self.bands[self.index.met(x)?]))) {
            Some((x, above)) if !beyond.contains(&id) => problem
                .label("bands above it take everything first")
                .also(above.span, format!("{} falls here, for one", number::show(x, None)))
                .help("the first band that fits counts: correct its edges or its place"),
            masked => {
                let problem = problem.label(format!("the value can only be {}", self.input.in_words()));
                let problem = match masked {
                    Some((_, above)) => problem.also(above.span, "what lies inside is taken here"),
                    None => problem,
                };
                problem.help("correct its edges, or take the band out")
            }
        }
    }

    /// An edge of a band that says nothing, because a band above it takes what lies at both sides of it.
    fn overlap(&self, id: BandId, band: &Band) -> Option<Diagnostic> {
        let above = |edge: Decimal| {
            let left = self.probes.partition_point(|x| number::compare(*x, edge).is_lt());
            let right = self.probes.partition_point(|x| number::compare(*x, edge).is_le());
            let (left, right) = (self.probes.get(left.checked_sub(1)?)?, self.probes.get(right)?);
            let above = self.index.met_between(*left, *right).filter(|other| *other < id)?;
            Some(&self.bands[above])
        };
        let found = [band.from, band.to].into_iter().flatten().find_map(|edge| {
            let above = above(edge)?;
            // One that lies inside of both and nowhere at an edge is the plainest example.
            let pair = [above, band];
            let both = || self.taken_by(&pair);
            let inner = both().find(|x| ![above.from, above.to, band.from, band.to].contains(&Some(*x)));
            Some((edge, above, inner.or_else(|| both().next())?))
        });
        let (edge, above, x) = found?;
        let (edge, x) = (number::show(edge, None), number::show(x, None));
        let message = format!("two bands take {x}: the first of them counts");
        Some(
            Diagnostic::warning(Code::BandOverlap, band.span, message)
                .label(format!("its edge at {edge} means nothing"))
                .also(above.span, format!("{x} falls here"))
                .help("move the edge to where the band above it ends, or change their order"),
        )
    }

    /// An edge that a band and one above it both include, with different points.
    fn shared_edge(&self, id: BandId, band: &Band) -> Option<Diagnostic> {
        let ends = [(band.from, false, band.is_above), (band.to, true, band.is_below)];
        let said =
            ends.into_iter().filter_map(|(edge, right, open)| edge.filter(|_| !open).map(|edge| (edge, right)));
        let (edge, right, above) = said.into_iter().find_map(|(edge, right)| {
            let first = self.index.met(edge).filter(|first| *first < id)?;
            let above = Some(&self.bands[first]).filter(|above| above.at.is_none())?;
            let other = if right { above.from } else { above.to };
            let occurs = self.probes.binary_search_by(|x| number::compare(*x, edge)).is_ok();
            let differ = self.points_at(first, edge)? != self.points_at(id, edge)?;
            (occurs && differ && other.is_some_and(|other| number::compare(other, edge).is_eq()))
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
    fn points_at(&self, id: BandId, edge: Decimal) -> Option<Decimal> {
        let (left, right) = self.bands[id].points;
        if left == right {
            return Some(left);
        }
        let (low, _) = self.index.ends(id)?;
        Some(if number::compare(low, edge).is_eq() { left } else { right })
    }
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

    fn all(bands: &[Band]) -> Bands {
        bands.iter().cloned().collect()
    }

    /// The ends of the line of the band at a place.
    fn ends(bands: &[Band], at: usize) -> Option<(Decimal, Decimal)> {
        let bands = all(bands);
        BandIndex::of(&bands).ends(bands.id_at(at))
    }

    fn codes(bands: &[Band], input: Range) -> Vec<String> {
        let mut problems = Vec::new();
        let (all, span) = (all(bands), bands[0].span);
        check(&Banding::from(all), span, input, None, &mut problems);
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
        let index = BandIndex::of(&all(&bands));
        let met = |x: i64| index.met(Decimal::from(x)).map(BandId::index);
        assert_eq!([4, 5, 7].map(met), [Some(0), Some(1), Some(2)]);
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
