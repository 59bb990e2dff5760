//! The natural logarithm.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, of_one, transcendental};
use crate::number::{self, Decimal};
use crate::script::operand::number as value;

pub(super) const FUNCTION: Function = Function {
    word: "ln",
    arguments: Arguments::These(&[Argument::of("x", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words {
        en: "the natural logarithm; missing unless x is above 0", zh: "自然对数；x 不大于 0 时为缺失"
    },
    example: ("ln(1)", "0"),
    missing: Missing::Passes,
    range: |of| of_one(of, |x| x.map(|x| number::ln(x).ok())),
    defined: |of| of.iter().all(|x| x.low.is_some_and(|low| low > Decimal::ZERO)),
    unit: Unit::Own,
    opposite: None,
    cost: transcendental,
    run: |call| Ok(value(number::ln(call.number(0)?)?)),
};
