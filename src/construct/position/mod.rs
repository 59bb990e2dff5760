//! Positions of a node's value in the cohort, as points: `min-max: higher`.
//!
//! To add one, write its file, declare it and list it in [`ALL`].

mod min_max;
mod percentile;
mod rank;
mod z_score;

pub use rank::ranks;

use super::Words;
use crate::interval::Range;
use crate::number::{self, Decimal, Fault};

/// All positions, in the order in which the documentation lists them.
pub const ALL: &[&Position] = &[&min_max::POSITION, &z_score::POSITION, &rank::POSITION, &percentile::POSITION];

/// The position with that word.
#[must_use]
pub fn by_word(word: &str) -> Option<&'static Position> {
    ALL.iter().copied().find(|position| position.word == word)
}

/// A position in the cohort.
pub struct Position {
    /// The field of a node.
    pub word: &'static str,
    /// What an explanation calls it.
    pub name: Words,
    /// What the page of a rule set says that it is; the direction follows.
    pub meaning: Words,
    /// What it computes, in one line.
    pub doc: &'static str,
    /// The values of a cohort, and the points of each where higher is better.
    pub example: (&'static [i64], &'static [&'static str]),
    /// The points of every member, in the order of the values, with what they rest on. A fault is one for all.
    pub points: fn(&[Decimal], Direction) -> Positions,
    /// What the points can be.
    pub reach: Range,
    /// Whether fewer points are better, whatever the direction of the values.
    pub fewer_is_better: bool,
    /// Whether the points lie about 0.
    pub is_centred: bool,
    /// What is odd about it on the root, and what to do.
    pub on_root: (&'static str, &'static str),
    /// The arithmetic of an explanation for a value, written as an operand, and what the position rests on.
    pub arithmetic: fn(&str, Among, Direction) -> Arithmetic,
}

/// The points of every member of a cohort, with what they rest on.
pub type Positions = Result<Vec<(Decimal, Among)>, Fault>;

/// Which values are better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Higher ones.
    Higher,
    /// Lower ones.
    Lower,
}

impl Direction {
    /// The words of both.
    pub const WORDS: [&str; 2] = ["higher", "lower"];

    /// The direction of a word.
    #[must_use]
    pub fn by_word(word: &str) -> Option<Self> {
        match word {
            "higher" => Some(Self::Higher),
            "lower" => Some(Self::Lower),
            _ => None,
        }
    }

    /// What reports call it.
    #[must_use]
    pub fn name(self) -> Words {
        match self {
            Self::Higher => Words { en: "higher is better", zh: "越高越好" },
            Self::Lower => Words { en: "lower is better", zh: "越低越好" },
        }
    }
}

/// What a position in the cohort rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Among {
    /// The least and the greatest value.
    Ends {
        /// How many have a value.
        n: u64,
        /// The least value.
        least: Decimal,
        /// The greatest value.
        greatest: Decimal,
    },
    /// The mean and the standard deviation (n − 1).
    Spread {
        /// How many have a value.
        n: u64,
        /// The mean.
        mean: Decimal,
        /// The standard deviation, above 0.
        sd: Decimal,
    },
    /// The place in the order.
    Place {
        /// How many have a value.
        n: u64,
        /// How many are better.
        better: u64,
        /// How many others are equal at twelve places.
        same: u64,
    },
}

impl Among {
    /// How many have a value.
    #[must_use]
    pub fn n(self) -> u64 {
        match self {
            Self::Ends { n, .. } | Self::Spread { n, .. } | Self::Place { n, .. } => n,
        }
    }
}

/// How a position is computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arithmetic {
    /// What is known of the cohort, in English.
    pub known_en: String,
    /// The same in Chinese.
    pub known_zh: String,
    /// The computation, without its result.
    pub text: String,
}

super::is_its_word!(Position);

/// How many are better than each, and how many others are equal to it.
fn places(values: &[Decimal], direction: Direction) -> impl Iterator<Item = Place> {
    let mut sorted: Vec<Decimal> = values.iter().copied().map(number::guard).collect();
    sorted.sort();
    let n = sorted.len();
    values.iter().map(move |x| {
        let x = number::guard(*x);
        let below = sorted.partition_point(|other| *other < x);
        let up_to = sorted.partition_point(|other| *other <= x);
        let better = match direction {
            Direction::Higher => n - up_to,
            Direction::Lower => below,
        };
        Place { n: n as u64, better: better as u64, same: (up_to - below).saturating_sub(1) as u64 }
    })
}

/// A place in the order of the cohort.
#[derive(Clone, Copy)]
struct Place {
    n: u64,
    better: u64,
    same: u64,
}

impl From<Place> for Among {
    fn from(Place { n, better, same }: Place) -> Self {
        Self::Place { n, better, same }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: &[&str]) -> Vec<Decimal> {
        texts.iter().map(|text| number::parse(text).unwrap()).collect()
    }

    fn points(word: &str, direction: Direction, cohort: &[&str]) -> Result<Vec<Decimal>, Fault> {
        let found = (by_word(word).unwrap().points)(&all(cohort), direction)?;
        Ok(found.into_iter().map(|(points, _)| points).collect())
    }

    #[test]
    fn examples_are_right() {
        for (at, position) in ALL.iter().enumerate() {
            let (cohort, wanted) = position.example;
            let cohort: Vec<Decimal> = cohort.iter().copied().map(Decimal::from).collect();
            let found = (position.points)(&cohort, Direction::Higher).unwrap();
            let found: Vec<Decimal> = found.into_iter().map(|(points, _)| points).collect();
            assert_eq!(found, all(wanted), "{position:?}");
            assert_eq!(ALL.iter().position(|other| other.word == position.word), Some(at));
        }
    }

    #[test]
    fn points_lie_in_the_reach() {
        for position in ALL {
            for direction in [Direction::Higher, Direction::Lower] {
                let found = (position.points)(&all(&["-3", "7.5", "7.5", "20", "0.001"]), direction).unwrap();
                assert!(found.iter().all(|(points, _)| position.reach.holds(*points)), "{position:?}");
                assert!(found.iter().all(|(_, among)| among.n() == 5));
            }
        }
    }

    #[test]
    fn a_cohort_of_one_or_of_equals_has_no_spread() {
        assert!(points("min-max", Direction::Higher, &["5"]).is_err());
        assert!(points("z-score", Direction::Higher, &["5"]).is_err());
        assert!(points("z-score", Direction::Higher, &["5", "5"]).is_err());
        assert_eq!(points("percentile", Direction::Higher, &["5"]), Ok(all(&["1"])));
        assert_eq!(points("rank", Direction::Lower, &["5"]), Ok(all(&["1"])));
    }

    #[test]
    fn the_better_direction_is_turned_round() {
        assert_eq!(points("min-max", Direction::Lower, &["2", "4", "6"]), Ok(all(&["1", "0.5", "0"])));
        assert_eq!(points("z-score", Direction::Lower, &["1", "2", "3"]), Ok(all(&["1", "0", "-1"])));
    }

    /// Of 2, 2, 5, 7 with higher better: 1 is better than 5, 2 than each 2; so 3/4 and 2/4 are not better than they.
    #[test]
    fn a_percentile_counts_all_that_are_not_better() {
        let cohort = ["2", "5", "2", "7"];
        assert_eq!(points("percentile", Direction::Higher, &cohort), Ok(all(&["0.5", "0.75", "0.5", "1"])));
        assert_eq!(points("percentile", Direction::Lower, &cohort), Ok(all(&["1", "0.5", "1", "0.25"])));
        let placed = (rank::POSITION.points)(&all(&cohort), Direction::Higher).unwrap();
        assert_eq!(placed.first(), Some(&(3.into(), Among::Place { n: 4, better: 2, same: 1 })));
    }

    #[test]
    fn ties_share_the_smallest_rank() {
        assert_eq!(ranks(&all(&["80", "90", "80", "70"]), Direction::Higher), [2, 1, 2, 4]);
        assert_eq!(ranks(&all(&["80", "90", "80", "70"]), Direction::Lower), [2, 4, 2, 1]);
        // Equal at twelve places is equal.
        assert_eq!(ranks(&all(&["80", "79.9999999999999"]), Direction::Higher), [1, 1]);
    }
}
