//! The month of a date.

use super::{Argument, Arguments, Function, Kind, Missing, Unit, Words, always, no_more};
use crate::interval::Range;
use chrono::Datelike;
use rhai::Dynamic;

pub(super) const FUNCTION: Function = Function {
    word: "month",
    arguments: Arguments::These(&[Argument::of("date", &[Kind::Date])]),
    yields: Kind::Number,
    doc: Words { en: "the month of a date, 1 to 12", zh: "日期的月份（1–12）" },
    example: ("month(date(\"2025-03-14\"))", "3"),
    missing: Missing::Passes,
    range: |_| Range::of(1, 12).whole(),
    defined: always,
    unit: Unit::Own,
    opposite: None,
    cost: no_more,
    run: |call| Ok(Dynamic::from_int(call.date(0)?.month().into())),
};
