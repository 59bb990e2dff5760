//! A number of things.

use super::{Place, Type};
use crate::data::Domain;

pub(super) const TYPE: Type = Type {
    word: "count",
    doc: "a whole number from 0 on",
    example: ("12", "12"),
    places: &[Place::Measure, Place::Frame],
    domain: |range| Domain::Number { range, whole: true, percent: false },
    is_number: true,
    needs_over: true,
};
