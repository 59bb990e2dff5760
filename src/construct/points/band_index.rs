//! Bands by the values that they take: which is met first by a value, and where the lines of all begin and end.
//!
//! Edges are numbered by size. A band takes a stretch of places, of which each edge is one and what lies between two
//! edges is one, so that a tree finds the first band around a place or a stretch however many bands there are.

use super::{Band, BandId, Bands};
use crate::boxtree::{BoxTree, Boxed, Ends};
use crate::ids::IdVec;
use crate::number::{self, Decimal};

/// Bands by what they take.
#[derive(Debug, Default)]
pub struct BandIndex {
    /// All edges at the guard, each once, from the least.
    edges: Vec<Decimal>,
    tree: BoxTree,
    /// The ends of the line of each band.
    lines: IdVec<BandId, Line>,
}

/// The left and the right end of a band's line, as far as it or a neighbour says them.
type Line = (Option<Decimal>, Option<Decimal>);

impl BandIndex {
    /// The index of bands.
    #[must_use]
    pub fn of(bands: &Bands) -> Self {
        let mut edges: Vec<Decimal> = bands.iter().flat_map(Band::edges).map(number::guard).collect();
        edges.sort_unstable();
        edges.dedup();
        let mut index = Self { edges, tree: BoxTree::default(), lines: lines(bands) };
        let boxes = bands.entries().filter_map(|(id, band)| {
            Some(Boxed { owner: u32::try_from(id.index()).ok()?, kind: 0, sides: vec![index.stretch(band)?] })
        });
        index.tree = BoxTree::of(boxes.collect());
        index
    }

    /// The first band that takes `x`, which is taken at the guard.
    #[must_use]
    pub fn met(&self, x: Decimal) -> Option<BandId> {
        let place = self.place(x);
        self.first_around((place, place))
    }

    /// The first band that takes all between two values, both inside.
    pub(crate) fn met_between(&self, a: Decimal, b: Decimal) -> Option<BandId> {
        self.first_around((self.place(a), self.place(b)))
    }

    /// The ends of a band's line: those it says, else those of its neighbours.
    #[must_use]
    pub fn ends(&self, band: BandId) -> Option<(Decimal, Decimal)> {
        let (left, right) = self.line(band);
        left.zip(right).filter(|(left, right)| left < right)
    }

    /// The ends of a band's line, each as far as it is said.
    pub(crate) fn line(&self, band: BandId) -> Line {
        self.lines[band]
    }

    fn first_around(&self, stretch: Ends) -> Option<BandId> {
        self.tree.first_around(&[stretch], |_| true).map(|owner| self.lines.id_at(owner as usize))
    }

    /// The place of a value: odd for an edge, even between edges.
    fn place(&self, x: Decimal) -> u32 {
        let (at, odd) = match self.edges.binary_search(&number::guard(x)) {
            Ok(at) => (at, 1),
            Err(at) => (at, 0),
        };
        u32::try_from(2 * at + odd).unwrap_or(u32::MAX)
    }

    /// The places that a band takes; none where its edges contradict each other.
    fn stretch(&self, band: &Band) -> Option<Ends> {
        let last = u32::try_from(2 * self.edges.len()).ok()?;
        let from = band.from.map_or(0, |from| self.place(from) + u32::from(band.is_above));
        let to = band.to.map_or(last, |to| self.place(to) - u32::from(band.is_below));
        let (from, to) = match band.at.map(|at| self.place(at)) {
            Some(at) => (from.max(at), to.min(at)),
            None => (from, to),
        };
        (from <= to).then_some((from, to))
    }
}

/// The lines of all bands. An end that a band does not say is the next edge of another one; a band that says neither takes
/// what the bands above it leave between them.
fn lines(bands: &Bands) -> IdVec<BandId, Line> {
    let owned = |(id, band): (BandId, &Band)| band.edges().map(move |edge| (edge, id));
    let mut edges: Vec<(Decimal, BandId)> = bands.entries().flat_map(owned).collect();
    edges.sort_unstable();
    let right_of = |x: Decimal, own: BandId| {
        let after = edges.get(edges.partition_point(|(edge, _)| *edge <= x)..).unwrap_or_default();
        after.iter().find(|(_, owner)| *owner != own).map(|(edge, _)| *edge)
    };
    let left_of = |x: Decimal, own: BandId| {
        let before = edges.get(..edges.partition_point(|(edge, _)| *edge < x)).unwrap_or_default();
        before.iter().rfind(|(_, owner)| *owner != own).map(|(edge, _)| *edge)
    };
    let (mut highest, mut lowest): Line = (None, None);
    bands.map(|id, band| {
        let open = band.from.is_none() && band.to.is_none();
        let left = band.from.or_else(|| band.to.and_then(|to| left_of(to, id))).or(highest.filter(|_| open));
        let right = band.to.or_else(|| band.from.and_then(|from| right_of(from, id))).or(lowest.filter(|_| open));
        highest = highest.into_iter().chain(band.to).chain(band.at).max();
        lowest = lowest.into_iter().chain(band.from).min();
        (left, right)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::{Sources, Span};
    use proptest::prelude::*;

    /// The ends of a band's line as they are defined: by a look at all others.
    fn line_of(bands: &[Band], index: usize) -> Line {
        let band = &bands[index];
        let others = || bands.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, band)| band);
        let right_of = |x: Decimal| others().flat_map(Band::edges).filter(|edge| *edge > x).min();
        let left_of = |x: Decimal| others().flat_map(Band::edges).filter(|edge| *edge < x).max();
        let above = || bands.iter().take(index);
        let open = band.from.is_none() && band.to.is_none();
        let below_it = || above().flat_map(|other| [other.to, other.at]).flatten().max().filter(|_| open);
        let left = band.from.or_else(|| band.to.and_then(left_of)).or_else(below_it);
        let above_it = || above().filter_map(|other| other.from).min().filter(|_| open);
        (left, band.to.or_else(|| band.from.and_then(right_of)).or_else(above_it))
    }

    fn bands() -> impl Strategy<Value = Vec<Band>> {
        let source = Sources::default().add("t", "");
        let edge = || prop::option::weighted(0.6, (0..12_i64).prop_map(|x| Decimal::new(x, 1)));
        let band = (prop::option::weighted(0.2, 0..12_i64), edge(), edge(), any::<(bool, bool)>());
        let band = band.prop_map(move |(at, from, to, (above, below))| Band {
            span: Span { source, start: 0, end: 0 },
            at: at.map(|x| Decimal::new(x, 1)),
            from,
            to,
            is_above: above && from.is_some(),
            is_below: below && to.is_some(),
            ends: [None; 2],
            points: (Decimal::ZERO, Decimal::ONE),
        });
        prop::collection::vec(band, 0..24)
    }

    proptest! {
        #[test]
        fn the_index_finds_what_a_look_at_all_bands_finds(bands in bands()) {
            let all: Bands = bands.iter().cloned().collect();
            let index = BandIndex::of(&all);
            let value = |at: i64| Decimal::new(at, 2);
            for at in -10..130 {
                let first = bands.iter().position(|band| band.takes(value(at)));
                prop_assert_eq!(index.met(value(at)).map(BandId::index), first, "{}", at);
                let both = |band: &Band| band.takes(value(at)) && band.takes(value(at + 25));
                let met = index.met_between(value(at), value(at + 25));
                prop_assert_eq!(met.map(BandId::index), bands.iter().position(both), "{} and more", at);
            }
            for at in 0..bands.len() {
                prop_assert_eq!(index.line(all.id_at(at)), line_of(&bands, at), "the line of {}", at);
            }
        }
    }
}
