//! The sum.

use super::{Contribution, Domain, Linear, Method, Parts, Weights, Words, sum_of};
use crate::number::{Decimal, Fault};

pub(super) const METHOD: Method = Method {
    word: "sum",
    name: Words { en: "sum", zh: "求和" },
    doc: "the sum of the values",
    example: (&[("80", ""), ("-6", "")], "74"),
    weights: Weights::Unused,
    contributes: Contribution::Value,
    domain: Domain::All,
    takes_promises: true,
    keeps_step: true,
    value,
    linear: Some(Linear::Sum),
    chooses: None,
    arithmetic: None,
};

fn value(parts: &Parts<'_>) -> Result<Decimal, Fault> {
    sum_of(parts.values().map(Ok))
}
