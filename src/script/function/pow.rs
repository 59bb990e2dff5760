//! A power.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, never};
use crate::interval::{Attained, Range, UNKNOWN};
use crate::number::{self, Decimal};
use crate::script::budget;
use crate::script::operand::number as value;

pub(super) const FUNCTION: Function = Function {
    word: "pow",
    arguments: Arguments::These(&[Argument::of("x", &[Kind::Number]), Argument::of("y", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words { en: "x to the power of y, as `x ** y`", zh: "x 的 y 次方，同 `x ** y`" },
    example: ("pow(2, 10)", "1024"),
    missing: Missing::Passes,
    range,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: |call| call.at(1).as_number().map_or(0, budget::power),
    run: |call| Ok(value(number::pow(call.number(0)?, call.number(1)?)?)),
};

/// What powers with one exponent can be.
fn range(of: &[Range]) -> Range {
    let [x, Range { low: Some(y), high, .. }] = of else { return UNKNOWN };
    if *high != Some(*y) || *y <= Decimal::ZERO {
        return UNKNOWN;
    }
    let raised = |x: Range| x.map(|x| number::pow(x, *y).ok());
    let whole = y.normalize().scale() == 0;
    let odd = whole && !(*y % Decimal::TWO).is_zero();
    let positive = x.low.is_some_and(|low| low >= Decimal::ZERO);
    let negative = x.high.is_some_and(|high| high <= Decimal::ZERO);
    match (positive || odd, whole && negative) {
        (true, _) => raised(*x),
        (_, true) => raised(x.negate()),
        _ if whole => {
            let high = raised(x.max(x.negate()));
            let attained = Attained { low: false, ..high.attained };
            Range { low: Some(Decimal::ZERO), attained, ..high }
        }
        // Of a negative number there is no such power.
        _ => {
            let high = raised(x.max(Range::exactly(Decimal::ZERO).loosened()));
            Range { low: Some(Decimal::ZERO), ..high }.loosened()
        }
    }
}
