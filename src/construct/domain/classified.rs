//! Free text that belongs to the classes of which it contains a word.

use super::{Kind, Yields, no_levels, no_steps, no_unit};
use crate::data::{Domain, Keywords, class_ids};

pub(super) const KIND: Kind = Kind {
    word: "classified",
    example: || (Domain::Classified(vec![Keywords::new("efficiency", ["slow"])]), "Too slow!", "efficiency"),
    holds: Some("words"),
    yields: Yields::Text,
    answers: |domain| Some(classes(domain)),
    has_levels: no_levels,
    steps: no_steps,
    unit: no_unit,
    meaning: |domain, _| classes(domain).join(", "),
    given: |_| "example".to_owned(),
};

fn classes(domain: &Domain) -> Vec<String> {
    if let Domain::Classified(classes) = domain { class_ids(classes) } else { Vec::new() }
}
