//! A number: of things, a share, or any.

use super::{Ends, Kind, Unit, Yields, ends, no_answers, shown, whole_numbers};
use crate::data::Domain;
use crate::language::Language;
use crate::number::{self, Decimal};

pub(super) const KIND: Kind = Kind {
    word: "number",
    example: || {
        (Domain::Number { range: Some((0.into(), 10.into())), whole: false, percent: false }, "7.50", "7.5")
    },
    holds: None,
    yields: Yields::Number,
    answers: no_answers,
    has_levels: |domain| matches!(parts(domain), (Some(_), true, _)),
    steps: |domain| whole_numbers(parts(domain).0),
    unit: |domain| Some(unit(domain)),
    meaning,
    given,
};

fn parts(domain: &Domain) -> (Ends, bool, bool) {
    if let Domain::Number { range, whole, percent } = domain {
        (*range, *whole, *percent)
    } else {
        (None, false, false)
    }
}

fn unit(domain: &Domain) -> Unit {
    match parts(domain) {
        (_, _, true) => Unit::Share,
        (_, true, _) => Unit::Count,
        (range, false, false) => Unit::Number(ends(range)),
    }
}

fn meaning(domain: &Domain, language: Language) -> String {
    match parts(domain) {
        // Where nothing else is said a percentage lies between -1 and 10: that is a guard, not a rule.
        (_, _, true) => language.pick("a percentage", "百分比").to_owned(),
        (_, true, _) => language.pick("a count", "计数").to_owned(),
        (range, false, false) => {
            let range = shown(range).map(|range| format!(", {range}")).unwrap_or_default();
            format!("{}{range}", language.pick("a number", "数值"))
        }
    }
}

fn given(domain: &Domain) -> String {
    let (low, high) = domain.bounds();
    let value = number::show(high.or(low).unwrap_or(Decimal::ONE), None);
    if domain.read(&value).is_ok() { value } else { "1".to_owned() }
}
