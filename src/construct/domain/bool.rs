//! True or false.

use super::{Kind, Yields, no_levels, no_steps, no_unit};
use crate::data::Domain;

pub(super) const KIND: Kind = Kind {
    word: "bool",
    example: || (Domain::Bool, "yes", "true"),
    holds: Some("true and false"),
    yields: Yields::Truth,
    answers: |_| Some(vec!["true".to_owned(), "false".to_owned()]),
    has_levels: no_levels,
    steps: no_steps,
    unit: no_unit,
    meaning: |_, language| language.pick("yes or no", "是或否").to_owned(),
    given: |_| "true".to_owned(),
};
