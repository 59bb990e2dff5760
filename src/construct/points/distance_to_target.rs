//! The value over the node's target; where lower is better the target over the value.

use super::{Argument, Computes, Example, Gives, Show, Takes, Way, no_sites, nothing_reached};
use crate::construct::position::Direction;
use crate::interval::{Range, UNKNOWN};
use crate::language::Language;
use crate::number::{self, Decimal, Fault};

pub(super) const WAY: Way = Way {
    word: "distance-to-target",
    doc: "the value over the node's target, or the target over the value",
    example,
    takes: Takes::Direction,
    gives: Gives::WithOthers,
    goes_on: true,
    is_scale: false,
    computes: Computes::OfTarget(value),
    reach,
    rule,
    meaning,
    sites: no_sites,
    reached: nothing_reached,
};

fn example() -> Example {
    Example {
        argument: Argument::Direction(Direction::Higher),
        target: Some(80),
        points: &[(60, "0.75"), (80, "1"), (100, "1.25")],
    }
}

fn value(direction: Direction, x: Decimal, target: Decimal) -> Result<Decimal, Fault> {
    let (part, whole) = match direction {
        Direction::Higher => (x, target),
        Direction::Lower => (target, x),
    };
    number::div(part, whole)
}

/// Files may give any target.
fn reach(_: &Argument, _: Range) -> Range {
    UNKNOWN
}

/// The target follows.
fn rule(argument: &Argument, language: Language) -> String {
    let rule = match argument.direction() {
        Direction::Higher => language.pick("value ÷ target", "原值 ÷ 目标"),
        Direction::Lower => language.pick("target ÷ value, target", "目标 ÷ 原值，目标"),
    };
    rule.to_owned()
}

fn meaning(argument: &Argument, language: Language, _: Show<'_>) -> String {
    let meaning = match argument.direction() {
        Direction::Higher => language.pick("value ÷ target", "原值 ÷ 目标"),
        Direction::Lower => language.pick("target ÷ value", "目标 ÷ 原值"),
    };
    meaning.to_owned()
}
