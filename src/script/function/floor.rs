//! The largest whole number not above a number.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more, of_one};
use crate::number;
use crate::script::operand::number as value;

pub(super) const FUNCTION: Function = Function {
    word: "floor",
    arguments: Arguments::These(&[Argument::of("x", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words { en: "the largest whole number not above x", zh: "不大于 x 的最大整数" },
    example: ("floor(-2.5)", "-3"),
    missing: Missing::Passes,
    range: |of| of_one(of, |x| x.map(|x| Some(number::floor(x))).whole()),
    defined: always,
    unit: Unit::Own,
    opposite: Some("ceil"),
    cost: no_more,
    run: |call| Ok(value(number::floor(call.number(0)?))),
};
