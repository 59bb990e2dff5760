//! The least of numbers.

use super::{Arguments, Function, Kind, Missing, Unit, Words, always, list, no_more};
use crate::interval::{Range, UNKNOWN};
use std::cmp::Ordering;

pub(super) const FUNCTION: Function = Function {
    word: "min",
    arguments: Arguments::Numbers,
    yields: Kind::Number,
    doc: Words { en: "the least of the numbers", zh: "各数中的最小值" },
    example: ("min(3, 1.5, 2)", "1.5"),
    missing: Missing::Passes,
    range: |of| of.iter().copied().reduce(Range::min).unwrap_or(UNKNOWN),
    defined: always,
    unit: Unit::OfAll,
    opposite: Some("max"),
    cost: no_more,
    run: |call| list::extreme(call, Ordering::Less),
};
