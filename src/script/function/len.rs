//! The length of a text or a list.

use super::{Argument, Arguments, Call, Function, Kind, Missing, Outcome, Unit, Words, always, no_more};
use crate::interval::Range;
use crate::script::operand::{Children, Operand};
use rhai::Dynamic;

pub(super) const FUNCTION: Function = Function {
    word: "len",
    arguments: Arguments::These(&[Argument::of("text or list", &[Kind::Text, Kind::List, Kind::Children])]),
    yields: Kind::Number,
    doc: Words {
        en: "the number of characters of a text, or of entries of a list",
        zh: "文字的字数，或列表的项数",
    },
    example: ("len(\"满意\")", "2"),
    missing: Missing::Passes,
    range: |_| Range::at_least(0).whole(),
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run,
};

fn run(call: &Call<'_>) -> Outcome {
    let length = match call.at(0) {
        Operand::Text(text) | Operand::Words(text) => text.chars().count(),
        Operand::List(list) => list.len(),
        Operand::Map(map) => map.len(),
        Operand::Children(Children(children)) => children.len(),
        other => return Err(other.unfit(call.of, "a text or a list")),
    };
    Ok(Dynamic::from_int(i64::try_from(length).unwrap_or(i64::MAX)))
}
