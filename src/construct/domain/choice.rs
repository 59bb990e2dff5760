//! One of a list of words.

use super::{Kind, Yields, no_levels, no_steps, no_unit};
use crate::data::Domain;

pub(super) const KIND: Kind = Kind {
    word: "choice",
    example: || (Domain::Choice(vec!["web".to_owned(), "phone".to_owned()]), "Phone", "phone"),
    holds: Some("words"),
    yields: Yields::Text,
    answers: |domain| Some(choices(domain)),
    has_levels: no_levels,
    steps: no_steps,
    unit: no_unit,
    meaning: |domain, _| choices(domain).join(", "),
    given: |domain| choices(domain).into_iter().next().unwrap_or_default(),
};

fn choices(domain: &Domain) -> Vec<String> {
    if let Domain::Choice(choices) = domain { choices.clone() } else { Vec::new() }
}
