//! Whether there is no value.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more, unknown};

pub(super) const FUNCTION: Function = Function {
    word: "is_missing",
    arguments: Arguments::These(&[Argument::of("x", &[])]),
    yields: Kind::Truth,
    doc: Words { en: "whether x has no value", zh: "x 是否缺失" },
    example: ("is_missing(())", "true"),
    missing: Missing::Answered,
    range: unknown,
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| Ok(call.at(0).is_missing().into()),
};
