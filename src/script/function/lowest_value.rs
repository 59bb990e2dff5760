//! The lowest value of the children.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, children, never, no_more};
use std::cmp::Ordering;

pub(super) const FUNCTION: Function = Function {
    word: "lowest_value",
    arguments: Arguments::These(&[Argument::of("children", &[Kind::Children])]),
    yields: Kind::Number,
    doc: Words {
        en: "the lowest value of the children; missing if none has one: `lowest_value(score.of)`",
        zh: "各子项中最低的得分；均缺失时为缺失：`lowest_value(score.of)`",
    },
    example: ("lowest_value(score.of)", "70"),
    missing: Missing::Passes,
    range: children::outermost_range,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| children::outermost_value(call, Ordering::Less),
};
