//! Statistics of a column, from its tally.

use super::tally::ColumnTally;
use crate::data::{Domain, SEVERAL};
use crate::number::{self, Decimal, ExactSum, Fault};
use crate::plan::Statistic;

/// The statistic of a column called `id`.
///
/// # Errors
/// [`Fault::Missing`] where nobody answered (counts are 0 then), or where answers are no numbers.
pub fn statistic(
    id: &str,
    which: &Statistic,
    tally: &ColumnTally,
    domain: Option<&Domain>,
) -> Result<Decimal, Fault> {
    let n = tally.answered();
    let of_all = |count: u64| match n {
        0 => Err(nobody(id)),
        n => number::div(Decimal::from(count), Decimal::from(n)),
    };
    match which {
        Statistic::Answered => Ok(n.into()),
        Statistic::Missing => Ok(tally.missing.into()),
        Statistic::Count(keys) => Ok(count(id, tally, keys, domain)?.into()),
        Statistic::Share(keys) => of_all(count(id, tally, keys, domain)?),
        Statistic::Top(k) => of_all(best(tally, domain, *k, true)),
        Statistic::Bottom(k) => of_all(best(tally, domain, *k, false)),
        Statistic::Nps => nps(id, tally, n),
        Statistic::Sum if n == 0 => Ok(Decimal::ZERO),
        Statistic::Sum => sum(id, tally)?.total(),
        Statistic::Mean => sum(id, tally)?.mean(n).map_err(|_| nobody(id)),
        Statistic::Sd => deviation(id, tally, n),
        Statistic::Min => numbers(id, tally)?.iter().map(|(x, _)| *x).min().ok_or_else(|| nobody(id)),
        Statistic::Max => numbers(id, tally)?.iter().map(|(x, _)| *x).max().ok_or_else(|| nobody(id)),
        Statistic::Median => median(id, tally, n),
    }
}

fn nobody(id: &str) -> Fault {
    Fault::Missing(format!("{id} (nobody answered)"))
}

fn count(id: &str, tally: &ColumnTally, keys: &[String], domain: Option<&Domain>) -> Result<u64, Fault> {
    let counted = |is: &dyn Fn(&str, Option<Decimal>) -> bool| {
        let answers = tally.answers.iter().filter(|(answer, (_, number))| is(answer, *number));
        answers.map(|(_, (count, _))| count).sum()
    };
    let by_text = |answer: &str, _: Option<Decimal>| keys.iter().any(|key| key == answer);
    let numbers: Vec<Decimal> = keys.iter().filter_map(|key| number::parse(key).ok()).collect();
    let by_number = |_: &str, number: Option<Decimal>| {
        number.is_some_and(|x| numbers.iter().any(|key| number::compare(*key, x).is_eq()))
    };
    Ok(match domain {
        // A response that named two of them is one response.
        Some(Domain::Several(_) | Domain::Classified(_)) => {
            counted(&|answers, _| answers.split(SEVERAL).any(|answer| keys.iter().any(|key| key == answer)))
        }
        Some(Domain::Number { .. }) => counted(&by_number),
        Some(Domain::Scale { .. } | Domain::Choice(_) | Domain::Text | Domain::Bool | Domain::Date) => {
            counted(&by_text)
        }
        None if named_alike(id, tally, keys)? => counted(&by_number),
        None => counted(&by_text),
    })
}

/// Whether values of which nothing was known before are numbers.
///
/// # Errors
/// [`Fault::OutOfRange`] where what is to be counted is of another kind than they are, or they are of several kinds: no
/// count of it would mean anything.
fn named_alike(id: &str, tally: &ColumnTally, keys: &[String]) -> Result<bool, Fault> {
    let is_truth = |text: &str| matches!(text, "true" | "false");
    let mut answers = tally.answers.iter().map(|(text, (_, number))| (number.is_some(), is_truth(text)));
    let Some(first) = answers.next() else { return Ok(false) };
    if answers.any(|other| other != first) {
        return Err(Fault::OutOfRange(format!(
            "{id} holds values of several kinds, which can't be counted together"
        )));
    }
    let odd = keys.iter().find(|key| (number::parse(key).is_ok(), is_truth(key)) != first);
    match (odd, first) {
        // Digits may be a text.
        (Some(odd), (false, false)) if !is_truth(odd) => Ok(false),
        (None, (is_number, _)) => Ok(is_number),
        (Some(odd), (is_number, is_truth)) => {
            let what = match (is_number, is_truth) {
                (true, _) => "numbers",
                (_, true) => "true and false",
                _ => "words",
            };
            Err(Fault::OutOfRange(format!("{id} holds {what}, of which none can be `{odd}`")))
        }
    }
}

/// The numbers behind the answers with their counts, ascending.
fn numbers(id: &str, tally: &ColumnTally) -> Result<Vec<(Decimal, u64)>, Fault> {
    let mut numbers = Vec::with_capacity(tally.answers.len());
    for (key, (count, number)) in &tally.answers {
        let number = number.ok_or_else(|| Fault::OutOfRange(format!("`{key}` in {id} is no number")))?;
        numbers.push((number, *count));
    }
    numbers.sort();
    Ok(numbers)
}

fn sum(id: &str, tally: &ColumnTally) -> Result<ExactSum, Fault> {
    let mut sum = ExactSum::default();
    for (x, count) in numbers(id, tally)? {
        sum.add(x, count)?;
    }
    Ok(sum)
}

fn median(id: &str, tally: &ColumnTally, n: u64) -> Result<Decimal, Fault> {
    let numbers = numbers(id, tally)?;
    let at = |rank: u64| {
        let mut seen = 0;
        numbers.iter().find(|(_, count)| {
            seen += count;
            seen > rank
        })
    };
    let (lower, upper) = (at(n.saturating_sub(1) / 2), at(n / 2));
    match (lower, upper) {
        (Some((a, _)), Some((b, _))) if n > 0 => number::div(number::add(*a, *b)?, Decimal::TWO),
        _ => Err(nobody(id)),
    }
}

/// Standard deviation with n − 1: √((Σx² − (Σx)²/n) / (n − 1)), the sums exact.
fn deviation(id: &str, tally: &ColumnTally, n: u64) -> Result<Decimal, Fault> {
    if n < 2 {
        return Err(Fault::Missing(format!("the spread of {id} (fewer than two answers)")));
    }
    let mean = sum(id, tally)?.mean(n)?;
    let mut squares = Decimal::ZERO;
    for (x, count) in numbers(id, tally)? {
        let off = number::sub(x, mean)?;
        squares = number::add(squares, number::mul(number::mul(off, off)?.round_dp(20), count.into())?)?;
    }
    number::sqrt(number::div(squares, Decimal::from(n - 1))?)
}

/// Promoters (9 and 10) less detractors (0 to 6), as a share of all, times 100.
fn nps(id: &str, tally: &ColumnTally, n: u64) -> Result<Decimal, Fault> {
    if n == 0 {
        return Err(nobody(id));
    }
    let (nine, six) = (Decimal::from(9), Decimal::from(6));
    let (mut promoters, mut detractors) = (0_u64, 0_u64);
    for (x, count) in numbers(id, tally)? {
        promoters += if x >= nine { count } else { 0 };
        detractors += if x <= six { count } else { 0 };
    }
    let difference = number::sub(promoters.into(), detractors.into())?;
    number::div(number::mul(difference, Decimal::ONE_HUNDRED)?, Decimal::from(n))
}

/// How many gave one of the `k` best (or worst) answers: of the scale's levels by points, or of the whole numbers
/// at the end of its range.
fn best(tally: &ColumnTally, domain: Option<&Domain>, k: usize, top: bool) -> u64 {
    let mut points: Vec<Decimal> = match domain {
        Some(Domain::Scale { levels, .. }) if !levels.is_empty() => {
            levels.values().filter_map(|level| level.points).collect()
        }
        Some(Domain::Scale { range: Some((low, high)), .. } | Domain::Number { range: Some((low, high)), .. }) => {
            // The last of the k whole numbers at the end decides alone.
            let steps = k.checked_sub(1).map(Decimal::from);
            let edge = |n: Decimal| if top { high.saturating_sub(n) } else { low.saturating_add(n) };
            steps.into_iter().map(edge).collect()
        }
        _ => tally.answers.values().filter_map(|(_, number)| *number).collect(),
    };
    points.sort();
    points.dedup();
    if top {
        points.reverse();
    }
    let Some(edge) = points.get(k.saturating_sub(1)).or(points.last()) else { return 0 };
    let counts = |x: &Decimal| if top { x >= edge } else { x <= edge };
    tally.answers.values().filter(|(_, x)| x.as_ref().is_some_and(counts)).map(|(count, _)| count).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(answers: &[(&str, u64)]) -> ColumnTally {
        let answers = answers.iter().map(|(x, n)| ((*x).into(), (*n, number::parse(x).ok()))).collect();
        ColumnTally { answers, missing: 1, ..ColumnTally::default() }
    }

    fn shown(which: &Statistic, tally: &ColumnTally) -> String {
        statistic("q", which, tally, None).map_or_else(|fault| fault.to_string(), |x| number::show(x, None))
    }

    #[test]
    fn statistics_by_hand() {
        // 2, 4, 4, 10: mean 5, squares of differences 9+1+1+25 = 36, 36/3 = 12
        let t = tally(&[("2", 1), ("4", 2), ("10", 1)]);
        assert_eq!(shown(&Statistic::Mean, &t), "5");
        assert_eq!(shown(&Statistic::Sd, &t), "3.464101615138");
        assert_eq!(shown(&Statistic::Median, &t), "4");
        assert_eq!(shown(&Statistic::Share(vec!["4".into(), "4".into()]), &t), "0.5");
        assert_eq!(shown(&Statistic::Nps, &t), "-50"); // one promoter, three detractors of four
        assert_eq!(shown(&Statistic::Missing, &t), "1");
        assert_eq!(shown(&Statistic::Median, &tally(&[("1", 1), ("2", 1)])), "1.5");
    }

    #[test]
    fn nobody_has_counts_but_no_mean() {
        let t = tally(&[]);
        assert_eq!(shown(&Statistic::Answered, &t), "0");
        assert_eq!(shown(&Statistic::Count(vec!["4".into()]), &t), "0");
        assert_eq!(shown(&Statistic::Mean, &t), "q (nobody answered) is missing");
        assert_eq!(shown(&Statistic::Share(vec!["4".into()]), &t), "q (nobody answered) is missing");
        assert_eq!(
            shown(&Statistic::Sd, &tally(&[("1", 1)])),
            "the spread of q (fewer than two answers) is missing"
        );
    }

    #[test]
    fn the_top_boxes_of_a_range_are_its_highest_numbers() {
        let range =
            Domain::Scale { levels: indexmap::IndexMap::new(), range: Some((1.into(), 10.into())), reverse: None };
        let t = tally(&[("9", 3), ("7", 1)]);
        assert_eq!(statistic("q", &Statistic::Top(2), &t, Some(&range)), Ok(number::parse("0.75").unwrap()));
        assert_eq!(statistic("q", &Statistic::Bottom(3), &t, Some(&range)), Ok(Decimal::ZERO));
    }
}
