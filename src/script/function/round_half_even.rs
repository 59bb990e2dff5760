//! Rounding, halves to the even neighbour.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more, rounding};
use crate::number::Rounding;

pub(super) const FUNCTION: Function = Function {
    word: "round_half_even",
    arguments: Arguments::These(&[
        Argument::of("x", &[Kind::Number]),
        Argument::optional("places", &[Kind::Number]),
    ]),
    yields: Kind::Number,
    doc: Words {
        en: "x rounded to places (0 if not said), halves to the even neighbour",
        zh: "四舍六入五成双，到指定小数位（默认 0 位）",
    },
    example: ("round_half_even(2.5)", "2"),
    missing: Missing::Passes,
    range: |of| rounding::range(of, Rounding::HalfEven),
    defined: always,
    unit: Unit::OfFirst,
    opposite: None,
    cost: no_more,
    run: |call| rounding::round(call, Rounding::HalfEven),
};
