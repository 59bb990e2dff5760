//! Any text.

use super::{Kind, Yields, no_answers, no_levels, no_steps, no_unit};
use crate::data::Domain;

pub(super) const KIND: Kind = Kind {
    word: "text",
    example: || (Domain::Text, "too slow", "too slow"),
    holds: Some("words"),
    yields: Yields::Text,
    answers: no_answers,
    has_levels: no_levels,
    steps: no_steps,
    unit: no_unit,
    meaning: |_, language| language.pick("text", "文字").to_owned(),
    given: |_| "example".to_owned(),
};
