//! A number without its sign.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more, of_one};
use crate::interval::{Attained, Range};
use crate::number::Decimal;
use crate::script::operand::number as value;

pub(super) const FUNCTION: Function = Function {
    word: "abs",
    arguments: Arguments::These(&[Argument::of("x", &[Kind::Number])]),
    yields: Kind::Number,
    doc: Words { en: "x without its sign", zh: "绝对值" },
    example: ("abs(-3.5)", "3.5"),
    missing: Missing::Passes,
    range,
    defined: always,
    unit: Unit::OfFirst,
    opposite: None,
    cost: no_more,
    run: |call| Ok(value(call.number(0)?.abs())),
};

fn range(of: &[Range]) -> Range {
    of_one(of, |x| match (x.low, x.high) {
        (Some(low), _) if low >= Decimal::ZERO => x,
        (_, Some(high)) if high <= Decimal::ZERO => x.negate(),
        _ => {
            let far = x.union(x.negate());
            let attained = Attained { low: x.attained.between, high: far.attained.high, between: false };
            Range { low: Some(Decimal::ZERO), attained, ..far }
        }
    })
}
