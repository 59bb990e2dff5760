//! The mean of a list.

use super::list::total;
use super::{Arguments, Call, Function, Kind, Missing, Outcome, Unit, Words, never, no_more};
use crate::interval::Range;
use crate::number::{self, Decimal, ExactSum};
use crate::script::operand::number as value;
use rhai::Dynamic;

pub(super) const FUNCTION: Function = Function {
    word: "mean",
    arguments: Arguments::List,
    yields: Kind::Number,
    doc: Words {
        en: "the mean of a list; missing for an empty one", zh: "列表各数的平均值；空列表为缺失"
    },
    example: ("mean([80, 90, 85])", "85"),
    missing: Missing::Passes,
    range,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run,
};

fn range(of: &[Range]) -> Range {
    let n = Decimal::from(of.len());
    total(of).map(|x| number::div(x, n).ok())
}

fn run(call: &Call<'_>) -> Outcome {
    let all = call.numbers()?;
    if all.is_empty() {
        return Ok(Dynamic::UNIT);
    }
    let mut total = ExactSum::default();
    for x in &all {
        total.add(*x, 1)?;
    }
    Ok(value(total.mean(all.len() as u64)?.normalize()))
}
