//! The exponential function.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, never, of_one, transcendental};
use crate::interval::Range;
use crate::number::{self, Decimal};
use crate::script::operand::number as value;

pub(super) const FUNCTION: Function = Function {
    word: "exp",
    arguments: Arguments::These(&[Argument::of("x", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words { en: "e to the power of x", zh: "e 的 x 次方" },
    example: ("exp(0)", "1"),
    missing: Missing::Passes,
    range,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: transcendental,
    run: |call| Ok(value(number::exp(call.number(0)?)?)),
};

fn range(of: &[Range]) -> Range {
    of_one(of, |x| Range {
        low: x.low.map_or(Some(Decimal::ZERO), |x| number::exp(x).ok()),
        ..x.map(|x| number::exp(x).ok())
    })
}
