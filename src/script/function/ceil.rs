//! The smallest whole number not below a number.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more, of_one};
use crate::number;
use crate::script::operand::number as value;

pub(super) const FUNCTION: Function = Function {
    word: "ceil",
    arguments: Arguments::These(&[Argument::of("x", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words { en: "the smallest whole number not below x", zh: "不小于 x 的最小整数" },
    example: ("ceil(2.1)", "3"),
    missing: Missing::Passes,
    range: |of| of_one(of, |x| x.map(|x| Some(number::ceil(x))).whole()),
    defined: always,
    unit: Unit::Own,
    opposite: Some("floor"),
    cost: no_more,
    run: |call| Ok(value(number::ceil(call.number(0)?))),
};
