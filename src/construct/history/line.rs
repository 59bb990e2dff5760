//! The values over time.

use super::{Statistic, Values};
use crate::data::Value;
use crate::interval::UNKNOWN;
use crate::number::{self, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "line",
    doc: "all of them as a text, from the first period with a value",
    example: (&[Some(80), None, Some(90)], "80 → – → 90"),
    is_text: true,
    value,
    reach: |_, _| UNKNOWN,
};

/// Stands for a period without a value.
const NOTHING: &str = "–";

fn value(values: &Values<'_>) -> Result<Value, Fault> {
    values.present()?;
    let from_first = values.all.iter().skip_while(|value| value.is_none());
    let shown =
        from_first.map(|value| value.map_or_else(|| NOTHING.to_owned(), |x| number::show(x, values.places)));
    Ok(Value::Text(shown.collect::<Vec<_>>().join(" → ").into()))
}
