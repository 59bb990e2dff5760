//! Statistics of a node over earlier periods and the one that is scored.
//!
//! The values stand oldest first, one place a period; a period without a value is left out of every statistic, but
//! counts as time: between two values with one such period between them two periods went by.

use crate::data::Value;
use crate::number::{self, Decimal, Fault};
use crate::plan::HistoryStatistic;

/// What stands in a line for a period without a value.
const NOTHING: &str = "–";

/// A statistic of `values`; a line shows them with `places` decimal places, at most 12 where none are declared.
///
/// # Errors
/// [`Fault::Missing`] where there are none (the number of them is 0 then), or fewer than two for a slope; faults of
/// arithmetic.
pub fn statistic(
    which: HistoryStatistic,
    values: &[Option<Decimal>],
    places: Option<u32>,
) -> Result<Value, Fault> {
    let present: Vec<Decimal> = values.iter().flatten().copied().collect();
    let nothing = || Fault::Missing("a value in the history".into());
    let some = |x: Option<Decimal>| x.ok_or_else(nothing);
    let found = match which {
        HistoryStatistic::N => Decimal::from(present.len()),
        HistoryStatistic::Line if present.is_empty() => return Err(nothing()),
        HistoryStatistic::Line => return Ok(Value::Text(line(values, places).into())),
        HistoryStatistic::Slope => slope(values)?,
        HistoryStatistic::Mean if present.is_empty() => return Err(nothing()),
        HistoryStatistic::Mean => number::div(sum(present.iter().copied())?, present.len().into())?,
        HistoryStatistic::Min => some(present.iter().min().copied())?,
        HistoryStatistic::Max => some(present.iter().max().copied())?,
        HistoryStatistic::First => some(present.first().copied())?,
    };
    Ok(Value::Number(found))
}

/// From the first period with a value on: `82 → – → 90`.
fn line(values: &[Option<Decimal>], places: Option<u32>) -> String {
    let said = values.iter().skip_while(|value| value.is_none());
    let said = said.map(|value| value.map_or_else(|| NOTHING.to_owned(), |x| number::show(x, places)));
    said.collect::<Vec<_>>().join(" → ")
}

/// By how much the values rise a period, by ordinary least squares.
fn slope(values: &[Option<Decimal>]) -> Result<Decimal, Fault> {
    let points: Vec<(Decimal, Decimal)> =
        values.iter().enumerate().filter_map(|(at, value)| Some((Decimal::from(at), (*value)?))).collect();
    if points.len() < 2 {
        return Err(Fault::Missing("the slope of fewer than two values".into()));
    }
    let n = Decimal::from(points.len());
    let products = |of: fn(&(Decimal, Decimal)) -> (Decimal, Decimal)| {
        points.iter().map(of).map(|(a, b)| number::mul(a, b)).collect::<Result<Vec<_>, _>>().and_then(sum)
    };
    let (x, y) = (sum(points.iter().map(|point| point.0))?, sum(points.iter().map(|point| point.1))?);
    let (xy, xx) = (products(|point| *point)?, products(|point| (point.0, point.0))?);
    // One division, so that what is before it is exact.
    let rise = number::sub(number::mul(n, xy)?, number::mul(x, y)?)?;
    let run = number::sub(number::mul(n, xx)?, number::mul(x, x)?)?;
    number::div(rise, run)
}

fn sum(terms: impl IntoIterator<Item = Decimal>) -> Result<Decimal, Fault> {
    terms.into_iter().try_fold(Decimal::ZERO, number::add)
}

#[cfg(test)]
mod tests {
    use super::*;
    use HistoryStatistic::{First, Line, Max, Mean, Min, N, Slope};

    fn of(which: HistoryStatistic, texts: &[&str]) -> String {
        let values: Vec<Option<Decimal>> =
            texts.iter().map(|text| (!text.is_empty()).then(|| number::parse(text).unwrap())).collect();
        match statistic(which, &values, None) {
            Ok(Value::Number(x)) => number::show(x, None),
            Ok(other) => crate::score::finish::said(&other),
            Err(fault) => fault.to_string(),
        }
    }

    #[test]
    fn gaps_count_as_time_but_not_as_values() {
        let values = ["", "82", "85.5", "", "90"];
        // x 0, 1, 3: (3·(85.5 + 270) − 4·257.5)/(3·10 − 4²) = 36.5/14
        assert_eq!(of(Slope, &values), "2.607142857143");
        assert_eq!(of(Mean, &values), "85.833333333333"); // 257.5/3
        let of_all = |which| of(which, &values);
        assert_eq!([Min, Max, First, N].map(of_all), ["82", "90", "82", "3"]);
        assert_eq!(of(Line, &values), "82 → 85.5 → – → 90");
        assert_eq!(of(Line, &["1", ""]), "1 → –");
        assert_eq!(of(Slope, &["5", "-1"]), "-6");
        assert_eq!(of(Slope, &["0.1", "0.2", "0.3"]), "0.1");
    }

    #[test]
    fn a_single_value_has_no_slope_and_none_has_nothing() {
        assert_eq!(of(Slope, &["", "7"]), "the slope of fewer than two values is missing");
        assert_eq!(
            [Mean, Min, Max, First, Line, N].map(|which| of(which, &["", "7"])),
            ["7", "7", "7", "7", "7", "1"]
        );
        let nothing = "a value in the history is missing";
        let all = [Mean, Min, Max, First, Line, N].map(|which| of(which, &["", ""]));
        assert_eq!(all, [nothing, nothing, nothing, nothing, nothing, "0"]);
    }
}
