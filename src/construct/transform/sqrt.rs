//! The square root.

use super::{Domain, Method, Words};
use crate::number::{self, Decimal};

pub(super) const METHOD: Method = Method {
    word: "sqrt",
    name: Words { en: "square root", zh: "平方根" },
    doc: "the square root",
    example: ("2.25", "1.5"),
    value: number::sqrt,
    domain: Domain::NotNegative("square root"),
    least: Some(Decimal::ZERO),
};
