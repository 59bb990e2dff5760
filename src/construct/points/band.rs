//! Bands: stretches of values with their points.

use super::BandIndex;
use crate::diagnostic::Span;
use crate::ids::{Id, IdVec};
use crate::interval::Range;
use crate::number::{self, Decimal};
use std::sync::Arc;

/// A band of a node, in the order in which they are tried.
pub type BandId = Id<Band>;

/// All bands of a node.
pub type Bands = IdVec<BandId, Band>;

/// A band.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Where it stands.
    pub span: Span,
    /// Exactly this value.
    pub at: Option<Decimal>,
    /// From this value on.
    pub from: Option<Decimal>,
    /// Up to this value.
    pub to: Option<Decimal>,
    /// Whether `from` itself belongs to another band: it was written `above`.
    pub is_above: bool,
    /// Whether `to` itself belongs to another band: it was written `below`.
    pub is_below: bool,
    /// Where both ends are said, key and value.
    pub ends: [Option<Span>; 2],
    /// The points at the left and at the right end; equal for a step.
    pub points: (Decimal, Decimal),
}

impl Band {
    /// Whether it takes `x`, which is taken at the guard.
    #[must_use]
    pub fn takes(&self, x: Decimal) -> bool {
        let order = |edge: Decimal| number::compare(x, edge);
        self.at.is_none_or(|at| order(at).is_eq())
            && self.from.is_none_or(|from| if self.is_above { order(from).is_gt() } else { order(from).is_ge() })
            && self.to.is_none_or(|to| if self.is_below { order(to).is_lt() } else { order(to).is_le() })
    }

    /// The values at which it begins and ends.
    pub fn edges(&self) -> impl Iterator<Item = Decimal> + use<> {
        [self.at, self.from, self.to].into_iter().flatten()
    }

    /// Whether all of its values earn the same points.
    #[must_use]
    pub fn is_step(&self) -> bool {
        self.points.0 == self.points.1
    }
}

/// The bands of a node, with which of them is met first by a value.
#[derive(Debug, Clone)]
pub struct Banding {
    /// The bands.
    pub all: Bands,
    /// Which is met first.
    pub index: Arc<BandIndex>,
}

impl PartialEq for Banding {
    fn eq(&self, other: &Self) -> bool {
        self.all == other.all
    }
}

impl From<Bands> for Banding {
    fn from(all: Bands) -> Self {
        Self { index: Arc::new(BandIndex::of(&all)), all }
    }
}

impl Banding {
    /// The values at which bands begin and end.
    pub fn edges(&self) -> impl Iterator<Item = Decimal> {
        self.all.iter().flat_map(Band::edges)
    }

    /// Where a band stands that begins or ends at `x`.
    #[must_use]
    pub fn place_of(&self, x: Decimal) -> Option<Span> {
        self.all.iter().find(|band| band.edges().any(|edge| edge == x)).map(|band| band.span)
    }

    /// Between which values a band is met: the ends of its line, else those of the input.
    #[must_use]
    pub fn extent(&self, band: BandId, input: Range) -> Option<(Decimal, Decimal)> {
        let (left, right) = self.index.line(band);
        left.or(input.low).zip(right.or(input.high)).filter(|(left, right)| left < right)
    }
}
