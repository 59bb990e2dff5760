//! Any number.

use super::{Place, Type};
use crate::data::Domain;

pub(super) const TYPE: Type = Type {
    word: "number",
    doc: "a number",
    example: ("-1.50", "-1.5"),
    places: &[Place::Attribute, Place::Measure, Place::Frame],
    domain: |range| Domain::Number { range, whole: false, percent: false },
    is_number: true,
    needs_over: true,
};
