//! Rounding, halves away from zero.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more, rounding};
use crate::number::Rounding;

pub(super) const FUNCTION: Function = Function {
    word: "round",
    arguments: Arguments::These(&[
        Argument::of("x", &[Kind::Number]),
        Argument::optional("places", &[Kind::Number]),
    ]),
    yields: Kind::Number,
    doc: Words {
        en: "x rounded to places (0 if not said), halves away from zero",
        zh: "四舍五入到指定小数位（默认 0 位）",
    },
    example: ("round(2.345, 2)", "2.35"),
    missing: Missing::Passes,
    range: |of| rounding::range(of, Rounding::HalfUp),
    defined: always,
    unit: Unit::OfFirst,
    opposite: None,
    cost: no_more,
    run: |call| rounding::round(call, Rounding::HalfUp),
};
