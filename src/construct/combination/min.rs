//! The least value.

use super::{Contribution, Domain, Method, Operand, Parts, Weights, Words, call};
use crate::number::{Decimal, Fault};

pub(super) const METHOD: Method = Method {
    word: "min",
    name: Words { en: "least", zh: "最小值" },
    doc: "the least value",
    example: (&[("80", ""), ("60", "")], "60"),
    weights: Weights::Unused,
    contributes: Contribution::None,
    domain: Domain::All,
    takes_promises: false,
    keeps_step: true,
    value,
    linear: None,
    chooses: Some(chosen),
    arithmetic: Some(arithmetic),
};

fn value(parts: &Parts<'_>) -> Result<Decimal, Fault> {
    parts.values().min().ok_or_else(|| Fault::Missing("a value".into()))
}

fn chosen(sorted: &[Decimal]) -> Vec<Decimal> {
    sorted.first().copied().into_iter().collect()
}

/// `min(80, 60)`.
fn arithmetic(parts: &[Operand]) -> String {
    call("min", parts.iter().map(|part| part.value))
}
