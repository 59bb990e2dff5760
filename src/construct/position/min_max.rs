//! The position between the least and the greatest of the cohort.

use super::{Among, Arithmetic, Direction, Position, Positions, Words};
use crate::construct::operand;
use crate::interval::Range;
use crate::number::{self, Decimal, Fault};

pub(super) const POSITION: Position = Position {
    word: "min-max",
    name: Words { en: "min-max over the cohort", zh: "同组极差标准化" },
    meaning: Words {
        en: "position between the lowest and the highest of all (0 to 1), ",
        zh: "在全体最低与最高之间的位置（0–1），",
    },
    doc: "0 to 1 over the cohort",
    example: (&[2, 4, 6], &["0", "0.5", "1"]),
    points,
    reach: Range::SHARE,
    fewer_is_better: false,
    is_centred: false,
    on_root: (
        "the position in the cohort becomes the score: the worst has 0, the best 1, whatever their values",
        "put it on the children, so that each comes to one scale before they combine; to keep it, put it on the only child of the root",
    ),
    arithmetic,
};

/// (x − worst) ÷ (best − worst).
fn points(cohort: &[Decimal], direction: Direction) -> Positions {
    let least = cohort.iter().min().copied().unwrap_or_default();
    let greatest = cohort.iter().max().copied().unwrap_or_default();
    if number::compare(least, greatest).is_eq() {
        let why = "all of the cohort have the same value, so min–max is undefined";
        return Err(Fault::OutOfRange(why.into()));
    }
    let (low, high) = if direction == Direction::Higher { (least, greatest) } else { (greatest, least) };
    let width = number::sub(high, low)?;
    let among = Among::Ends { n: cohort.len() as u64, least, greatest };
    cohort.iter().map(|x| Ok((number::div(number::sub(*x, low)?, width)?, among))).collect()
}

fn arithmetic(x: &str, among: Among, direction: Direction) -> Arithmetic {
    let (least, greatest) = match among {
        Among::Ends { least, greatest, .. } => (least, greatest),
        Among::Spread { .. } | Among::Place { .. } => (Decimal::ZERO, Decimal::ONE),
    };
    let (low, high) = (operand(least), operand(greatest));
    let above = match direction {
        Direction::Higher => format!("{x} - {low}"),
        Direction::Lower => format!("{high} - {x}"),
    };
    let (least, greatest) = (number::show(least, None), number::show(greatest, None));
    Arithmetic {
        known_en: format!("least {least}, greatest {greatest}"),
        known_zh: format!("最小 {least}，最大 {greatest}"),
        text: format!("({above}) / ({high} - {low})"),
    }
}
