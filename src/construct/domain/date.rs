//! A day.

use super::{Kind, Yields, no_answers, no_levels, no_steps, no_unit};
use crate::data::Domain;

pub(super) const KIND: Kind = Kind {
    word: "date",
    example: || (Domain::Date, "2025/3/14", "2025-03-14"),
    holds: Some("days"),
    yields: Yields::Date,
    answers: no_answers,
    has_levels: no_levels,
    steps: no_steps,
    unit: no_unit,
    meaning: |_, language| language.pick("a day", "日期").to_owned(),
    given: |_| "2025-01-01".to_owned(),
};
