//! A share.

use super::{Place, Type};
use crate::data::Domain;

pub(super) const TYPE: Type = Type {
    word: "percent",
    doc: "a share: `5%`, or 0.05",
    example: ("5%", "0.05"),
    places: &[Place::Measure, Place::Frame],
    domain: |range| Domain::Number { range, whole: false, percent: true },
    is_number: true,
    needs_over: true,
};
