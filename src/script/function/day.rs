//! The day of the month of a date.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more};
use crate::interval::Range;
use chrono::Datelike;
use rhai::Dynamic;

pub(super) const FUNCTION: Function = Function {
    word: "day",
    arguments: Arguments::These(&[Argument::of("date", &[Kind::Date])]),
    yields: Kind::Number,
    doc: Words { en: "the day of the month, 1 to 31", zh: "日期的日（1–31）" },
    example: ("day(date(\"2025-03-14\"))", "14"),
    missing: Missing::Passes,
    range: |_| Range::of(1, 31).whole(),
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| Ok(Dynamic::from_int(call.date(0)?.day().into())),
};
