//! The oldest value over time.

use super::{Statistic, Values, some, within};
use crate::data::Value;
use crate::number::Fault;

pub(super) const STATISTIC: Statistic = Statistic {
    word: "first",
    doc: "the oldest value",
    example: (&[Some(80), None, Some(90)], "80"),
    is_text: false,
    value,
    reach: within,
};

fn value(values: &Values<'_>) -> Result<Value, Fault> {
    some(values.present()?.first().copied())
}
