//! True or false.

use super::{Place, Type};
use crate::data::Domain;

pub(super) const TYPE: Type = Type {
    word: "bool",
    doc: "true or false: `yes`, `no`, `是`, `否`, `1`, `0`",
    example: ("是", "true"),
    places: &[Place::Attribute, Place::Measure, Place::Frame],
    domain: |_| Domain::Bool,
    is_number: false,
    needs_over: false,
};
