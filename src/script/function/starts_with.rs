//! Whether a text begins with another.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more, unknown};

pub(super) const FUNCTION: Function = Function {
    word: "starts_with",
    arguments: Arguments::These(&[Argument::of("text", &[Kind::Text]), Argument::of("start", &[Kind::Text])]),
    yields: Kind::Truth,
    doc: Words { en: "whether a text begins with another", zh: "文字是否以某段文字开头" },
    example: ("starts_with(\"A-12\", \"A-\")", "true"),
    missing: Missing::Passes,
    range: unknown,
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| Ok(call.text(0)?.starts_with(call.text(1)?).into()),
};
