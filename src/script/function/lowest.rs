//! The child with the lowest value.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, children, never, no_more, unknown};
use std::cmp::Ordering;

pub(super) const FUNCTION: Function = Function {
    word: "lowest",
    arguments: Arguments::These(&[Argument::of("children", &[Kind::Children])]),
    yields: Kind::Text,
    doc: Words {
        en: "the name of the child with the lowest value, the first of equal ones: `lowest(score.of)`",
        zh: "得分最低的子项名称（并列取先者）：`lowest(score.of)`",
    },
    example: ("lowest(score.of)", "\"delivery\""),
    missing: Missing::Passes,
    range: unknown,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| children::outermost(call, Ordering::Less),
};
