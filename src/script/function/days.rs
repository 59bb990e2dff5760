//! Days between two dates.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more, whole_number};
use rhai::Dynamic;

pub(super) const FUNCTION: Function = Function {
    word: "days",
    arguments: Arguments::These(&[Argument::of("from", &[Kind::Date]), Argument::of("to", &[Kind::Date])]),
    yields: Kind::Number,
    doc: Words { en: "whole days from one date to another", zh: "两个日期之间的天数" },
    example: ("days(date(\"2025-02-27\"), date(\"2025-03-01\"))", "2"),
    missing: Missing::Passes,
    range: whole_number,
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| Ok(Dynamic::from_int((call.date(1)? - call.date(0)?).num_days())),
};
