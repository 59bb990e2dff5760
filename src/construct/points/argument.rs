//! What a way to points is given.

use super::{Banding, Direction, Point};
use crate::number::Decimal;

/// What a way takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Two values: `[60, 90]`.
    Ends,
    /// A map from values to points: `{0: 0, 8: 100}`.
    Knots,
    /// A list of bands.
    Bands,
    /// Which values are better: `higher`.
    Direction,
}

/// What a way was given.
#[derive(Debug, Clone, PartialEq)]
pub enum Argument {
    /// The two ends of a scale.
    Ends(Ends),
    /// Values with their points, ascending.
    Knots(Vec<Point>),
    /// Bands.
    Bands(Banding),
    /// Which values are better.
    Direction(Direction),
}

/// The two ends of a scale.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// As written.
    pub written: (Decimal, Decimal),
    /// After the transform of the node, which is taken of them too; none where it has no value there.
    pub transformed: Option<(Decimal, Decimal)>,
}

impl Argument {
    /// The ends, where it takes ends; of the other kinds likewise.
    pub(super) fn ends(&self) -> Option<Ends> {
        match self {
            Self::Ends(ends) => Some(*ends),
            Self::Knots(_) | Self::Bands(_) | Self::Direction(_) => None,
        }
    }

    pub(super) fn knots(&self) -> &[Point] {
        match self {
            Self::Knots(knots) => knots,
            Self::Ends(_) | Self::Bands(_) | Self::Direction(_) => &[],
        }
    }

    pub(super) fn bands(&self) -> Option<&Banding> {
        match self {
            Self::Bands(bands) => Some(bands),
            Self::Ends(_) | Self::Knots(_) | Self::Direction(_) => None,
        }
    }

    pub(super) fn direction(&self) -> Direction {
        match self {
            Self::Direction(direction) => *direction,
            Self::Ends(_) | Self::Knots(_) | Self::Bands(_) => Direction::Higher,
        }
    }

    pub(super) fn is_undefined(&self) -> bool {
        match self {
            Self::Ends(ends) => ends.transformed.is_none(),
            Self::Knots(_) | Self::Bands(_) | Self::Direction(_) => false,
        }
    }

    /// The values at which points change.
    pub(super) fn thresholds(&self) -> Vec<Decimal> {
        match self {
            Self::Ends(Ends { written: (low, high), .. }) => vec![*low, *high],
            Self::Knots(knots) => knots.iter().map(|(x, _)| *x).collect(),
            Self::Bands(bands) => bands.edges().collect(),
            Self::Direction(_) => Vec::new(),
        }
    }

    /// The most points that are written.
    pub(super) fn greatest(&self) -> Option<Decimal> {
        match self {
            Self::Knots(knots) => knots.iter().map(|(_, y)| *y).max(),
            Self::Bands(bands) => bands.all.iter().flat_map(|band| [band.points.0, band.points.1]).max(),
            Self::Ends(_) | Self::Direction(_) => None,
        }
    }
}
