//! The greatest of numbers.

use super::{Arguments, Function, Kind, Missing, Unit, Words, always, list, no_more};
use crate::interval::{Range, UNKNOWN};
use std::cmp::Ordering;

pub(super) const FUNCTION: Function = Function {
    word: "max",
    arguments: Arguments::Numbers,
    yields: Kind::Number,
    doc: Words { en: "the greatest of the numbers", zh: "各数中的最大值" },
    example: ("max([3, 1.5, 2])", "3"),
    missing: Missing::Passes,
    range: |of| of.iter().copied().reduce(Range::max).unwrap_or(UNKNOWN),
    defined: always,
    unit: Unit::OfAll,
    opposite: Some("min"),
    cost: no_more,
    run: |call| list::extreme(call, Ordering::Greater),
};
