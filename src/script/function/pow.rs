//! A power.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, never, unknown};
use crate::number;
use crate::script::budget;
use crate::script::operand::number as value;

pub(super) const FUNCTION: Function = Function {
    word: "pow",
    arguments: Arguments::These(&[Argument::of("x", &[Kind::Number]), Argument::of("y", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words { en: "x to the power of y, as `x ** y`", zh: "x 的 y 次方，同 `x ** y`" },
    example: ("pow(2, 10)", "1024"),
    missing: Missing::Passes,
    range: unknown,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: |call| call.at(1).as_number().map_or(0, budget::power),
    run: |call| Ok(value(number::pow(call.number(0)?, call.number(1)?)?)),
};
