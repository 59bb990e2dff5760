//! The slope over time.

use super::{Statistic, Values, sum};
use crate::data::Value;
use crate::interval::UNKNOWN;
use crate::number::{self, Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "slope",
    doc: "by how much it rises a period, by ordinary least squares; at least two values are needed",
    example: (&[Some(80), None, Some(90)], "5"),
    is_text: false,
    value,
    reach: |_, _| UNKNOWN,
};

/// (n·Σxy − Σx·Σy) ÷ (n·Σx² − (Σx)²), x counting periods. One division, so that what is before it is exact.
fn value(values: &Values<'_>) -> Result<Value, Fault> {
    let points: Vec<(Decimal, Decimal)> =
        values.all.iter().enumerate().filter_map(|(at, value)| Some((Decimal::from(at), (*value)?))).collect();
    if points.len() < 2 {
        return Err(Fault::Missing("the slope of fewer than two values".into()));
    }
    let n = Decimal::from(points.len());
    let products = |of: fn(&(Decimal, Decimal)) -> (Decimal, Decimal)| {
        points.iter().map(of).map(|(a, b)| number::mul(a, b)).collect::<Result<Vec<_>, _>>().and_then(sum)
    };
    let (x, y) = (sum(points.iter().map(|point| point.0))?, sum(points.iter().map(|point| point.1))?);
    let (xy, xx) = (products(|point| *point)?, products(|point| (point.0, point.0))?);
    let rise = number::sub(number::mul(n, xy)?, number::mul(x, y)?)?;
    let run = number::sub(number::mul(n, xx)?, number::mul(x, x)?)?;
    Ok(Value::Number(number::div(rise, run)?))
}
