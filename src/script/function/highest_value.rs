//! The highest value of the children.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, children, never, no_more};
use std::cmp::Ordering;

pub(super) const FUNCTION: Function = Function {
    word: "highest_value",
    arguments: Arguments::These(&[Argument::of("children", &[Kind::Children])]),
    yields: Kind::Number,
    doc: Words {
        en: "the highest value of the children; missing if none has one: `highest_value(score.of)`",
        zh: "各子项中最高的得分；均缺失时为缺失：`highest_value(score.of)`",
    },
    example: ("highest_value(score.of)", "80"),
    missing: Missing::Passes,
    range: children::outermost_range,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| children::outermost_value(call, Ordering::Greater),
};
