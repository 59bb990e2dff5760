//! The child with the highest value.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, children, never, no_more, unknown};
use std::cmp::Ordering;

pub(super) const FUNCTION: Function = Function {
    word: "highest",
    arguments: Arguments::These(&[Argument::of("children", &[Kind::Children])]),
    yields: Kind::Text,
    doc: Words {
        en: "the name of the child with the highest value, the first of equal ones: `highest(score.of)`",
        zh: "得分最高的子项名称（并列取先者）：`highest(score.of)`",
    },
    example: ("highest(score.of)", "\"price\""),
    missing: Missing::Passes,
    range: unknown,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| children::outermost(call, Ordering::Greater),
};
