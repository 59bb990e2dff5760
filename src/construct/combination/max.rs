//! The greatest value.

use super::{Contribution, Domain, Method, Operand, Parts, Weights, Words, call};
use crate::number::{Decimal, Fault};

pub(super) const METHOD: Method = Method {
    word: "max",
    name: Words { en: "greatest", zh: "最大值" },
    doc: "the greatest value",
    example: (&[("80", ""), ("60", "")], "80"),
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
    parts.values().max().ok_or_else(|| Fault::Missing("a value".into()))
}

fn chosen(sorted: &[Decimal]) -> Vec<Decimal> {
    sorted.last().copied().into_iter().collect()
}

/// `max(80, 60)`.
fn arithmetic(parts: &[Operand]) -> String {
    call("max", parts.iter().map(|part| part.value))
}
