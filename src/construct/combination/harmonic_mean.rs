//! The harmonic mean.

use super::{Contribution, Domain, Method, Operand, Parts, Weights, Words, operand, sum_of};
use crate::number::{self, Decimal, Fault};

pub(super) const METHOD: Method = Method {
    word: "harmonic-mean",
    name: Words { en: "harmonic mean", zh: "调和平均" },
    doc: "the sum of the weights, divided by the sum of weights over values",
    example: (&[("40", ""), ("60", "")], "48"), // 2 ÷ (1/40 + 1/60)
    weights: Weights::Optional,
    contributes: Contribution::None,
    domain: Domain::Positive,
    takes_promises: false,
    keeps_step: false,
    value,
    linear: None,
    chooses: None,
    arithmetic: Some(arithmetic),
};

fn value(parts: &Parts<'_>) -> Result<Decimal, Fault> {
    let reciprocals = sum_of(parts.weighed().map(|(weight, value)| number::div(weight, value)))?;
    number::div(parts.weight, reciprocals)
}

/// `1 / (0.3/80 + 0.7/60)`, or `2 / (1/80 + 1/60)` without weights.
fn arithmetic(parts: &[Operand]) -> String {
    let term = |part: &Operand| format!("{}/{}", part.share.as_deref().unwrap_or("1"), operand(part.value));
    let n = match parts.first() {
        Some(Operand { share: None, .. }) => parts.len(),
        _ => 1,
    };
    format!("{n} / ({})", parts.iter().map(term).collect::<Vec<_>>().join(" + "))
}
