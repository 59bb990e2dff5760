//! An amount of money.

use super::{Place, Type};
use crate::data::Domain;

pub(super) const TYPE: Type = Type {
    word: "money",
    doc: "an amount, without the sign of the currency",
    example: ("1200.50", "1200.5"),
    places: &[Place::Measure, Place::Frame],
    domain: |range| Domain::Number { range, whole: false, percent: false },
    is_number: true,
    needs_over: true,
};
