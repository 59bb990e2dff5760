//! Any text.

use super::{Place, Type};
use crate::data::Domain;

pub(super) const TYPE: Type = Type {
    word: "text",
    doc: "any text",
    example: ("north west", "north west"),
    places: &[Place::Attribute, Place::Frame],
    domain: |_| Domain::Text,
    is_number: false,
    needs_over: true,
};
