//! The natural logarithm.

use super::{Domain, Method, Words};
use crate::number;

pub(super) const METHOD: Method = Method {
    word: "ln",
    name: Words { en: "ln", zh: "ln" },
    doc: "the natural logarithm",
    example: ("1", "0"),
    value: number::ln,
    domain: Domain::Positive("logarithm"),
    least: None,
};
