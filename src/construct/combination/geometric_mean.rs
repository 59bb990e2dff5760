//! The geometric mean.

use super::{Contribution, Domain, Method, Operand, Parts, Weights, Words, operand};
use crate::number::{self, Decimal, Fault};

pub(super) const METHOD: Method = Method {
    word: "geometric-mean",
    name: Words { en: "geometric mean", zh: "几何平均" },
    doc: "the product of the values, each to the power of its share of the weight",
    example: (&[("1", ""), ("8", ""), ("27", "")], "6"), // ³√216
    weights: Weights::Optional,
    contributes: Contribution::None,
    domain: Domain::NotNegative,
    takes_promises: false,
    keeps_step: false,
    value,
    linear: None,
    chooses: None,
    arithmetic: Some(arithmetic),
};

/// The most factors that are multiplied out before the root is taken; the exact way for whole results.
const MOST_FACTORS: u32 = 16;

fn value(parts: &Parts<'_>) -> Result<Decimal, Fault> {
    if parts.weighed().any(|(_, value)| value.is_zero()) {
        return Ok(Decimal::ZERO);
    }
    let first = parts.weighed().next().map(|(weight, _)| weight);
    let equal = parts.weighed().all(|(weight, _)| Some(weight) == first);
    let n = u32::try_from(parts.weighed().count()).unwrap_or(u32::MAX);
    if equal && n <= MOST_FACTORS {
        let product = parts.weighed().try_fold(Decimal::ONE, |product, (_, value)| number::mul(product, value));
        if let Ok(product) = product {
            return number::root(product, n);
        }
    }
    let mut logarithms = Decimal::ZERO;
    for (weight, value) in parts.weighed() {
        logarithms = number::add(logarithms, number::mul(weight, number::ln(value)?)?)?;
    }
    number::exp(number::div(logarithms, parts.weight)?)
}

/// `80^0.3 × 60^0.7`, or `(80 × 60)^(1/2)` without weights.
fn arithmetic(parts: &[Operand]) -> String {
    let factor = |part: &Operand| match &part.share {
        Some(share) => format!("{}^{share}", operand(part.value)),
        None => operand(part.value),
    };
    let factors = parts.iter().map(factor).collect::<Vec<_>>().join(" × ");
    match parts.first() {
        Some(Operand { share: None, .. }) => format!("({factors})^(1/{})", parts.len()),
        _ => factors,
    }
}
