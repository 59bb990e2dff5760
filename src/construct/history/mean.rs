//! The mean over time.

use super::{Statistic, Values, sum, within};
use crate::data::Value;
use crate::number::{self, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "mean",
    doc: "the mean",
    example: (&[Some(80), None, Some(90)], "85"),
    is_text: false,
    value,
    reach: within,
};

fn value(values: &Values<'_>) -> Result<Value, Fault> {
    let present = values.present()?;
    Ok(Value::Number(number::div(sum(present.iter().copied())?, present.len().into())?))
}
