//! The exponential function.

use super::{Domain, Method, Words};
use crate::number::{self, Decimal};

pub(super) const METHOD: Method = Method {
    word: "exp",
    name: Words { en: "exp", zh: "exp" },
    doc: "e to the power of the value",
    example: ("0", "1"),
    value: number::exp,
    domain: Domain::All,
    least: Some(Decimal::ZERO),
};
