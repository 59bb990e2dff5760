//! The square root.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, of_one, transcendental};
use crate::interval::{Attained, Range};
use crate::number::{self, Decimal};
use crate::script::operand::number as value;

pub(super) const FUNCTION: Function = Function {
    word: "sqrt",
    arguments: Arguments::These(&[Argument::of("x", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words { en: "the square root; missing below 0", zh: "平方根；负数为缺失" },
    example: ("sqrt(2.25)", "1.5"),
    missing: Missing::Passes,
    range,
    defined: |of| of.iter().all(|x| x.low.is_some_and(|low| low >= Decimal::ZERO)),
    unit: Unit::Own,
    opposite: None,
    cost: transcendental,
    run: |call| Ok(value(number::sqrt(call.number(0)?)?)),
};

fn range(of: &[Range]) -> Range {
    of_one(of, |x| {
        let range = x.max(Range::exactly(Decimal::ZERO).loosened()).map(|x| number::sqrt(x).ok());
        let low = range.attained.low && x.low.is_some_and(|low| low >= Decimal::ZERO);
        Range { attained: Attained { low, ..range.attained }, ..range }
    })
}
