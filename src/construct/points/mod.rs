//! Ways in which the value of a node becomes points: `goalposts: [60, 90]`.
//!
//! To add one, write its file, declare it and list it in [`OF_VALUE`] or [`OF_TARGET`]. Positions in the cohort are ways to
//! points too, with a folder of their own ([`super::position`]).

mod argument;
mod band;
mod band_index;
mod bands;
mod curve;
mod distance_to_target;
mod goalposts;
#[cfg(test)]
mod tests;

pub use argument::{Argument, Ends, Takes};
pub use band::{Band, BandId, Banding, Bands};
pub use band_index::BandIndex;

use super::descriptor::concatenated;
use super::position::{self, Direction, Position};
use super::word_list;
use crate::diagnostic::Span;
use crate::interval::{Attained, Range, UNKNOWN};
use crate::language::Language;
use crate::number::{self, Decimal, Fault};
use crate::observer::Mark;

/// The ways that need the value alone, in the order in which the documentation lists them.
pub const OF_VALUE: &[&Way] = &[&goalposts::WAY, &curve::WAY, &bands::WAY];

/// The ways that need the node's target too.
pub const OF_TARGET: &[&Way] = &[&distance_to_target::WAY];

/// The fields of a node that make points, of which it has one at most: the ways here, and positions in the cohort.
pub const WORDS: [&str; OF_VALUE.len() + position::ALL.len() + OF_TARGET.len()] =
    concatenated(&[&word_list!(OF_VALUE), &word_list!(position::ALL), &word_list!(OF_TARGET)], "");

/// The way with that word.
#[must_use]
pub fn by_word(word: &str) -> Option<&'static Way> {
    OF_VALUE.iter().chain(OF_TARGET).copied().find(|way| way.word == word)
}

/// A way to points.
pub struct Way {
    /// The field of a node.
    pub word: &'static str,
    /// What it computes, in one line.
    pub doc: &'static str,
    /// What is given to it, the target if it needs one, and values with their points.
    pub example: fn() -> Example,
    /// What it takes.
    pub takes: Takes,
    /// For which values there are points.
    pub gives: Gives,
    /// Whether points go straight on beyond those that are named.
    pub goes_on: bool,
    /// Whether it brings values to one scale, as positions do.
    pub is_scale: bool,
    /// The points of a value after its transform.
    pub computes: Computes,
    /// What the points can be, of values in a range.
    pub reach: fn(&Argument, Range) -> Range,
    /// The rule as an explanation says it.
    pub rule: fn(&Argument, Language) -> String,
    /// The rule as the page of a rule set says it, with what writes values.
    pub meaning: fn(&Argument, Language, Show<'_>) -> String,
    /// What of it a case can reach, of values in a range.
    pub sites: fn(&Argument, Range) -> Vec<Site>,
    /// What of it a value reached, given the band that it met.
    pub reached: fn(&Argument, Decimal, Option<BandId>) -> Option<Reached>,
}

super::is_its_word!(Way);

/// Writes a value as it is counted.
pub type Show<'a> = &'a dyn Fn(&Decimal) -> String;

/// The points of a value, with the band that it met.
pub type Earned = Result<(Decimal, Option<BandId>), Fault>;

/// What a way is given, the target if it needs one, and values with their points.
pub struct Example {
    /// What is given.
    pub argument: Argument,
    /// The target.
    pub target: Option<i64>,
    /// Values and their points.
    pub points: &'static [(i64, &'static str)],
}

/// The points of a value and the target, by which values are better.
pub type OfTarget = fn(Direction, Decimal, Decimal) -> Result<Decimal, Fault>;

/// What a value reached, and where that stands if not where the way does.
pub type Reached = (Mark, Option<Span>);

/// What computes the points.
#[derive(Debug, Clone, Copy)]
pub enum Computes {
    /// Of the value.
    OfValue(fn(&Argument, Decimal) -> Earned),
    /// Of the value and the target.
    OfTarget(OfTarget),
}

/// For which values there are points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// For each.
    Always,
    /// For those that a band takes.
    WithinBands,
    /// That depends on more than the value.
    WithOthers,
}

/// Something of a way that a case can reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// What it is.
    pub mark: Mark,
    /// Where it stands, if not where the way does; there it is marked too.
    pub span: Option<Span>,
    /// Which values reach it: `from 60 to 80`.
    pub values: String,
}

/// How a value becomes points.
#[derive(Debug, Clone, PartialEq)]
pub enum Points {
    /// By a way that needs the value alone, or the node's target too.
    Way(&'static Way, Argument),
    /// A position in the cohort.
    Position(&'static Position, Direction),
}

impl Points {
    /// Whether they need the values of the whole cohort.
    #[must_use]
    pub fn over_cohort(&self) -> bool {
        self.position().is_some()
    }

    /// The position in the cohort, where it is one, and which values are better.
    #[must_use]
    pub fn position(&self) -> Option<(&'static Position, Direction)> {
        match self {
            Self::Position(position, direction) => Some((position, *direction)),
            Self::Way(..) => None,
        }
    }

    /// What computes them where the target is needed, and which values are better.
    #[must_use]
    pub fn of_target(&self) -> Option<(OfTarget, Direction)> {
        match self {
            Self::Way(Way { computes: Computes::OfTarget(compute), .. }, argument) => {
                Some((*compute, argument.direction()))
            }
            Self::Way(Way { computes: Computes::OfValue(_), .. }, _) | Self::Position(..) => None,
        }
    }

    fn argument(&self) -> Option<&Argument> {
        match self {
            Self::Way(_, argument) => Some(argument),
            Self::Position(..) => None,
        }
    }

    /// The bands, where there are some.
    #[must_use]
    pub fn bands(&self) -> Option<&Banding> {
        self.argument().and_then(Argument::bands)
    }

    /// The two ends of a scale, where there are some.
    pub(crate) fn ends_mut(&mut self) -> Option<&mut Ends> {
        match self {
            Self::Way(_, Argument::Ends(ends)) => Some(ends),
            Self::Way(_, Argument::Knots(_) | Argument::Bands(_) | Argument::Direction(_))
            | Self::Position(..) => None,
        }
    }

    /// The values at which points change.
    #[must_use]
    pub fn thresholds(&self) -> Vec<Decimal> {
        self.argument().map(Argument::thresholds).unwrap_or_default()
    }

    /// Where a band stands that begins or ends at `x`.
    #[must_use]
    pub fn place_of(&self, x: Decimal) -> Option<Span> {
        self.bands()?.place_of(x)
    }

    /// The most points that are written.
    #[must_use]
    pub fn greatest(&self) -> Option<Decimal> {
        self.argument().and_then(Argument::greatest)
    }

    /// For which values there are points.
    #[must_use]
    pub fn gives(&self) -> Gives {
        match self {
            Self::Way(way, _) => way.gives,
            Self::Position(..) => Gives::WithOthers,
        }
    }

    /// Whether they go straight on beyond those that are named.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        match self {
            Self::Way(way, _) => way.goes_on,
            Self::Position(..) => false,
        }
    }

    /// Whether they bring the values of the whole cohort, or all values, to one scale.
    #[must_use]
    pub fn is_scale(&self) -> bool {
        match self {
            Self::Way(way, _) => way.is_scale,
            Self::Position(..) => true,
        }
    }

    /// Whether they have no value anywhere, since the transform of the node has none at their ends.
    #[must_use]
    pub fn is_undefined(&self) -> bool {
        self.argument().is_some_and(Argument::is_undefined)
    }

    /// The points of a value, where they need nothing else.
    #[must_use]
    pub fn of_value(&self, x: Decimal) -> Option<Earned> {
        match self {
            Self::Way(Way { computes: Computes::OfValue(compute), .. }, argument) => Some(compute(argument, x)),
            Self::Way(Way { computes: Computes::OfTarget(_), .. }, _) | Self::Position(..) => None,
        }
    }

    /// What they can be, of values in a range.
    #[must_use]
    pub fn reach(&self, x: Range) -> Range {
        match self {
            Self::Way(way, argument) => (way.reach)(argument, x),
            Self::Position(position, _) => position.reach,
        }
    }

    /// The rule as an explanation says it.
    #[must_use]
    pub fn rule(&self, language: Language) -> String {
        match self {
            Self::Way(way, argument) => (way.rule)(argument, language),
            Self::Position(position, direction) => {
                format!("{} ({})", language.words(position.name), language.words(direction.name()))
            }
        }
    }

    /// The rule as the page of a rule set says it, with what writes values.
    #[must_use]
    pub fn meaning(&self, language: Language, show: Show<'_>) -> String {
        match self {
            Self::Way(way, argument) => (way.meaning)(argument, language, show),
            Self::Position(position, direction) => {
                format!("{}{}", language.words(position.meaning), language.words(direction.name()))
            }
        }
    }

    /// What of them a case can reach, of values in a range.
    #[must_use]
    pub fn sites(&self, input: Range) -> Vec<Site> {
        match self {
            Self::Way(way, argument) => (way.sites)(argument, input),
            Self::Position(..) => Vec::new(),
        }
    }

    /// What of them a value reached, given the band that it met.
    #[must_use]
    pub fn reached(&self, x: Decimal, band: Option<BandId>) -> Option<Reached> {
        match self {
            Self::Way(way, argument) => (way.reached)(argument, x, band),
            Self::Position(..) => None,
        }
    }
}

/// A value and its points.
pub type Point = (Decimal, Decimal);

/// The straight line through two points at `x`.
///
/// # Errors
/// Faults of arithmetic.
fn line(a: Point, b: Point, x: Decimal) -> Result<Decimal, Fault> {
    let rise = number::mul(number::sub(b.1, a.1)?, number::sub(x, a.0)?)?;
    number::add(a.1, number::div(rise, number::sub(b.0, a.0)?)?)
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

/// Of a way of which no part can be reached apart from the others.
fn no_sites(_: &Argument, _: Range) -> Vec<Site> {
    Vec::new()
}

/// Of a way of which no part can be reached apart from the others.
fn nothing_reached(_: &Argument, _: Decimal, _: Option<BandId>) -> Option<Reached> {
    None
}

/// A number as a rule shows it.
fn exact(x: &Decimal) -> String {
    number::show(*x, None)
}
