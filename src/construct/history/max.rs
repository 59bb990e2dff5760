//! The greatest value over time.

use super::{Statistic, Values, some, within};
use crate::data::Value;
use crate::number::Fault;

pub(super) const STATISTIC: Statistic = Statistic {
    word: "max",
    doc: "the greatest value",
    example: (&[Some(80), None, Some(90)], "90"),
    is_text: false,
    value,
    reach: within,
};

fn value(values: &Values<'_>) -> Result<Value, Fault> {
    some(values.present()?.iter().max().copied())
}
