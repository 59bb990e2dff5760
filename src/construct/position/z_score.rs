//! The distance from the cohort's mean in standard deviations.

use super::{Among, Arithmetic, Direction, Position, Positions, Words};
use crate::construct::cohort::{mean, sd};
use crate::construct::operand;
use crate::interval::UNKNOWN;
use crate::number::{self, Decimal, Fault};

pub(super) const POSITION: Position = Position {
    word: "z-score",
    name: Words { en: "z-score over the cohort", zh: "同组标准分" },
    meaning: Words { en: "standard deviations from the mean of all, ", zh: "距全体平均的标准差数，" },
    doc: "standard deviations from the cohort's mean",
    example: (&[1, 2, 3], &["-1", "0", "1"]),
    points,
    reach: UNKNOWN,
    fewer_is_better: false,
    is_centred: true,
    on_root: (
        "the distance from the cohort's mean becomes the score, so about half of the subjects are below 0",
        "put it on the children, so that each comes to one scale before they combine; to keep it, put it on the only child of the root",
    ),
    arithmetic,
};

/// ±(x − mean) ÷ sd (n − 1).
fn points(cohort: &[Decimal], direction: Direction) -> Positions {
    let n = cohort.len();
    if n < 2 {
        let why = "the cohort has fewer than two values, so they have no spread";
        return Err(Fault::OutOfRange(why.into()));
    }
    let (mean, sd) = (mean(cohort)?, sd(cohort)?);
    if number::guard(sd).is_zero() {
        let why = "all of the cohort have the same value, so they have no spread";
        return Err(Fault::OutOfRange(why.into()));
    }
    let sign = if direction == Direction::Higher { Decimal::ONE } else { Decimal::NEGATIVE_ONE };
    let among = Among::Spread { n: n as u64, mean, sd };
    let score = |x: &Decimal| number::mul(sign, number::div(number::sub(*x, mean)?, sd)?);
    cohort.iter().map(|x| Ok((score(x)?, among))).collect()
}

fn arithmetic(x: &str, among: Among, direction: Direction) -> Arithmetic {
    let (mean, sd) = match among {
        Among::Spread { mean, sd, .. } => (mean, number::show(sd, None)),
        Among::Ends { .. } | Among::Place { .. } => (Decimal::ZERO, "1".to_owned()),
    };
    let off = match direction {
        Direction::Higher => format!("{x} - {}", operand(mean)),
        Direction::Lower => format!("{} - {x}", operand(mean)),
    };
    let mean = number::show(mean, None);
    Arithmetic {
        known_en: format!("mean {mean}, standard deviation {sd}"),
        known_zh: format!("均值 {mean}，标准差 {sd}"),
        text: format!("({off}) / {sd}"),
    }
}
