//! The logarithm to base 10.

use super::{Domain, Method, Words};
use crate::number;

pub(super) const METHOD: Method = Method {
    word: "log10",
    name: Words { en: "log10", zh: "log10" },
    doc: "the logarithm to base 10",
    example: ("1000", "3"),
    value: number::log10,
    domain: Domain::Positive("logarithm"),
    least: None,
};
