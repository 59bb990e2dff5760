//! The median.

use super::{Contribution, Domain, Method, Operand, Parts, Weights, Words, call, operand};
use crate::number::{self, Decimal, Fault};

pub(super) const METHOD: Method = Method {
    word: "median",
    name: Words { en: "median", zh: "中位数" },
    doc: "the middle value, or the mean of the two middle ones",
    example: (&[("80", ""), ("60", ""), ("90", ""), ("65", "")], "72.5"), // (65 + 80) ÷ 2
    weights: Weights::Unused,
    contributes: Contribution::None,
    domain: Domain::All,
    takes_promises: false,
    keeps_step: false,
    value,
    linear: None,
    chooses: Some(middle),
    arithmetic: Some(arithmetic),
};

fn value(parts: &Parts<'_>) -> Result<Decimal, Fault> {
    median(&parts.values().collect::<Vec<_>>())
}

/// The middle value, or the mean of the two middle ones.
///
/// # Errors
/// [`Fault::Missing`] where there are none.
pub fn median(values: &[Decimal]) -> Result<Decimal, Fault> {
    let mut sorted = values.to_vec();
    sorted.sort();
    match middle(&sorted).as_slice() {
        [middle] => Ok(*middle),
        [lower, upper] => number::div(number::add(*lower, *upper)?, Decimal::TWO),
        _ => Err(Fault::Missing("a value".into())),
    }
}

/// The middle value of values in ascending order, or the two middle ones.
fn middle(sorted: &[Decimal]) -> Vec<Decimal> {
    let (half, even) = (sorted.len() / 2, sorted.len().is_multiple_of(2));
    let first = if even { half.saturating_sub(1) } else { half };
    sorted.iter().skip(first).take(if even { 2 } else { 1 }).copied().collect()
}

/// `median(60, 65, 80)`, or `median(60, 65, 80, 90) = (65 + 80) / 2`.
fn arithmetic(parts: &[Operand]) -> String {
    let mut sorted: Vec<Decimal> = parts.iter().map(|part| part.value).collect();
    sorted.sort();
    let text = call("median", sorted.iter().copied());
    match middle(&sorted).as_slice() {
        [low, high] if sorted.len() > 2 => {
            format!("{text} = ({} + {}) / 2", number::show(*low, None), operand(*high))
        }
        _ => text,
    }
}
