//! A day.

use super::{Place, Type};
use crate::data::Domain;

pub(super) const TYPE: Type = Type {
    word: "date",
    doc: "a day: `2025-03-14` or `2025/3/14`",
    example: ("2025/3/14", "2025-03-14"),
    places: &[Place::Attribute, Place::Measure, Place::Frame],
    domain: |_| Domain::Date,
    is_number: false,
    needs_over: false,
};
