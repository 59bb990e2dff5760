//! The year of a date.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more, whole_number};
use chrono::Datelike;
use rhai::Dynamic;

pub(super) const FUNCTION: Function = Function {
    word: "year",
    arguments: Arguments::These(&[Argument::of("date", &[Kind::Date])]),
    yields: Kind::Number,
    doc: Words { en: "the year of a date", zh: "日期的年份" },
    example: ("year(date(\"2025-03-14\"))", "2025"),
    missing: Missing::Passes,
    range: whole_number,
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| Ok(Dynamic::from_int(call.date(0)?.year().into())),
};
