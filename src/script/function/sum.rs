//! The sum of a list.

use super::list::total;
use super::{Arguments, Call, Function, Kind, Missing, Outcome, Unit, Words, always, no_more};
use crate::number::{self, Decimal};
use crate::script::operand::number as value;

pub(super) const FUNCTION: Function = Function {
    word: "sum",
    arguments: Arguments::List,
    yields: Kind::Number,
    doc: Words { en: "the sum of a list", zh: "列表各数之和" },
    example: ("sum([0.1, 0.2])", "0.3"),
    missing: Missing::Passes,
    range: total,
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run,
};

fn run(call: &Call<'_>) -> Outcome {
    let total = call.numbers()?.into_iter().try_fold(Decimal::ZERO, number::add)?;
    Ok(value(total))
}
