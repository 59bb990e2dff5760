//! The median of a list.

use super::{Arguments, Call, Function, Kind, Missing, Outcome, Unit, Words, never, no_more};
use crate::construct::combination;
use crate::interval::{Range, UNKNOWN};
use crate::script::operand::number as value;
use rhai::Dynamic;

pub(super) const FUNCTION: Function = Function {
    word: "median",
    arguments: Arguments::List,
    yields: Kind::Number,
    doc: Words {
        en: "the middle value of a list, or the mean of the two in the middle; missing for an empty one",
        zh: "列表的中位数（偶数个时取中间两数的平均）；空列表为缺失",
    },
    example: ("median([1, 10, 2, 3])", "2.5"),
    missing: Missing::Passes,
    range,
    defined: never,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run,
};

/// The median is none of the values where their number is even, so no end is sure.
fn range(of: &[Range]) -> Range {
    of.iter().copied().reduce(Range::union).map_or(UNKNOWN, |all| all.stepped(None).loosened())
}

fn run(call: &Call<'_>) -> Outcome {
    let all = call.numbers()?;
    if all.is_empty() { Ok(Dynamic::UNIT) } else { Ok(value(combination::median(&all)?)) }
}
