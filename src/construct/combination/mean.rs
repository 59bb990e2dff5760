//! The mean.

use super::{Contribution, Domain, Linear, Method, Weights, Words, weighted_mean};

pub(super) const METHOD: Method = Method {
    word: "mean",
    name: Words { en: "mean", zh: "平均" },
    doc: "the sum of the values, divided by their number",
    example: (&[("80", ""), ("60", "")], "70"),
    weights: Weights::Unused,
    contributes: Contribution::WeightedValue,
    domain: Domain::All,
    takes_promises: false,
    keeps_step: false,
    value: weighted_mean::value,
    linear: Some(Linear::Mean),
    chooses: None,
    arithmetic: None,
};
