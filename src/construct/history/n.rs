//! The number of values over time.

use super::{Statistic, Values};
use crate::data::Value;
use crate::interval::Range;
use crate::number::Fault;

pub(super) const STATISTIC: Statistic = Statistic {
    word: "n",
    doc: "how many periods have a value",
    example: (&[Some(80), None, Some(90)], "2"),
    is_text: false,
    value,
    reach: |_, periods| Range::of(0, periods).whole(),
};

fn value(values: &Values<'_>) -> Result<Value, Fault> {
    Ok(Value::Number(values.all.iter().flatten().count().into()))
}
