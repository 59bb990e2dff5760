//! How many gave some of the answers.

use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit, rows};
use crate::data::{Domain, SEVERAL};
use crate::interval::Range;
use crate::number::{self, Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "count",
    doc: "how many gave one of these answers",
    example: (&[2, 4, 4, 10], "4, 10", "3"),
    takes: Takes::Answers,
    of: Of::Any,
    unit: Unit::Rows,
    lies_within: false,
    needs: Needs::Nothing,
    value,
    reach,
};

fn value(answers: &Answers<'_>, argument: &Argument) -> Result<Decimal, Fault> {
    Ok(counted(answers, argument.answers())?.into())
}

/// Whether a derived column ever has this value is not followed.
fn reach(_: Range, domain: Option<&Domain>, _: &Argument) -> Option<Range> {
    Some(if domain.is_some() { rows() } else { rows().loosened() })
}

/// How many gave one of the answers with these keys.
///
/// # Errors
/// [`Fault::OutOfRange`] where values of unknown kind are no such answers.
pub(super) fn counted(answers: &Answers<'_>, keys: &[String]) -> Result<u64, Fault> {
    let counted = |is: &dyn Fn(&str, Option<Decimal>) -> bool| {
        let given = answers.counts.iter().filter(|(answer, (_, number))| is(answer, *number));
        given.map(|(_, (count, _))| count).sum()
    };
    let by_text = |answer: &str, _: Option<Decimal>| keys.iter().any(|key| key == answer);
    let numbers: Vec<Decimal> = keys.iter().filter_map(|key| number::parse(key).ok()).collect();
    let by_number = |_: &str, number: Option<Decimal>| {
        number.is_some_and(|x| numbers.iter().any(|key| number::compare(*key, x).is_eq()))
    };
    Ok(match answers.domain {
        // A response that named two of them is one response.
        Some(Domain::Several(_) | Domain::Classified(_)) => {
            counted(&|given, _| given.split(SEVERAL).any(|answer| keys.iter().any(|key| key == answer)))
        }
        Some(Domain::Number { .. }) => counted(&by_number),
        Some(Domain::Scale { .. } | Domain::Choice(_) | Domain::Text | Domain::Bool | Domain::Date) => {
            counted(&by_text)
        }
        None if are_numbers(answers, keys)? => counted(&by_number),
        None => counted(&by_text),
    })
}

/// Whether values of which nothing was known before are numbers.
///
/// # Errors
/// [`Fault::OutOfRange`] where what is to be counted is of another kind than they are, or they are of several kinds: no
/// count of it would mean anything.
fn are_numbers(answers: &Answers<'_>, keys: &[String]) -> Result<bool, Fault> {
    let column = answers.column;
    let is_truth = |text: &str| matches!(text, "true" | "false");
    let mut kinds = answers.counts.iter().map(|(text, (_, number))| (number.is_some(), is_truth(text)));
    let Some(first) = kinds.next() else { return Ok(false) };
    if kinds.any(|other| other != first) {
        return Err(Fault::OutOfRange(format!(
            "{column} holds values of several kinds, which can't be counted together"
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
            Err(Fault::OutOfRange(format!("{column} holds {what}, of which none can be `{odd}`")))
        }
    }
}
