//! Working days between two dates.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more, whole_number};
use crate::script::Calendar;

pub(super) const FUNCTION: Function = Function {
    word: "workdays",
    arguments: Arguments::These(&[Argument::of("from", &[Kind::Date]), Argument::of("to", &[Kind::Date])]),
    yields: Kind::Number,
    doc: Words {
        en: "days from the day after one date to another that are neither Saturday nor Sunday, less `holidays`, with the rule set's extra `workdays`",
        zh: "从前一日期的次日到后一日期之间的工作日数（不含周末与 `holidays`，另加 `workdays`）",
    },
    example: ("workdays(date(\"2025-03-14\"), date(\"2025-03-18\"))", "2"),
    missing: Missing::Passes,
    range: whole_number,
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| Calendar::default().call(call),
};
