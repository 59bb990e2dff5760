//! The logarithm to base 10.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, of_one, transcendental};
use crate::number::{self, Decimal};
use crate::script::operand::number as value;

pub(super) const FUNCTION: Function = Function {
    word: "log10",
    arguments: Arguments::These(&[Argument::of("x", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words {
        en: "the logarithm to base 10; missing unless x is above 0",
        zh: "以 10 为底的对数；x 不大于 0 时为缺失",
    },
    example: ("log10(1000)", "3"),
    missing: Missing::Passes,
    range: |of| of_one(of, |x| x.map(|x| number::log10(x).ok())),
    defined: |of| of.iter().all(|x| x.low.is_some_and(|low| low > Decimal::ZERO)),
    unit: Unit::Own,
    opposite: None,
    cost: transcendental,
    run: |call| Ok(value(number::log10(call.number(0)?)?)),
};
