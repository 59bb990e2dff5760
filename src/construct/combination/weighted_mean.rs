//! The weighted mean.

use super::{Contribution, Domain, Linear, Method, Parts, Weights, Words, sum_of};
use crate::number::{self, Decimal, Fault};

pub(super) const METHOD: Method = Method {
    word: "weighted-mean",
    name: Words { en: "weighted mean", zh: "加权平均" },
    doc: "weights times values, divided by the sum of the weights",
    example: (&[("80", "3"), ("60", "1")], "75"), // (3 × 80 + 1 × 60) ÷ 4
    weights: Weights::Required,
    contributes: Contribution::WeightedValue,
    domain: Domain::All,
    takes_promises: false,
    keeps_step: false,
    value,
    linear: Some(Linear::Mean),
    chooses: None,
    arithmetic: None,
};

/// Σ(w·x) ÷ Σw; the plain mean where all weights are 1.
pub(super) fn value(parts: &Parts<'_>) -> Result<Decimal, Fault> {
    let products = parts.parts.iter().map(|(weight, value)| number::mul(*weight, *value));
    number::div(sum_of(products)?, parts.weight)
}
