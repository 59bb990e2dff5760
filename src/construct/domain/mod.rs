//! What columns and measures may hold: scales, choices, numbers, texts. A file each.
//!
//! What a text means there is known by [`Domain`]; here is what the language makes of it. To add one, add it to `Domain`,
//! write its file, declare it and list it in [`of`] and [`ALL`].

mod bool;
mod choice;
mod classified;
mod date;
mod number;
mod scale;
mod several;
mod text;

use crate::data::Domain;
use crate::language::Language;
use crate::number::Decimal;

/// All kinds.
pub const ALL: &[&Kind] = &[
    &scale::KIND,
    &choice::KIND,
    &several::KIND,
    &classified::KIND,
    &number::KIND,
    &bool::KIND,
    &date::KIND,
    &text::KIND,
];

/// The kind of a domain.
#[must_use]
pub fn of(domain: &Domain) -> &'static Kind {
    match domain {
        Domain::Scale { .. } => &scale::KIND,
        Domain::Choice(_) => &choice::KIND,
        Domain::Several(_) => &several::KIND,
        Domain::Classified(_) => &classified::KIND,
        Domain::Number { .. } => &number::KIND,
        Domain::Bool => &bool::KIND,
        Domain::Date => &date::KIND,
        Domain::Text => &text::KIND,
    }
}

/// What columns and measures may hold.
pub struct Kind {
    /// What it is called.
    pub word: &'static str,
    /// One, with a cell of it and the key of what that means.
    pub example: fn() -> (Domain, &'static str, &'static str),
    /// What messages call what it holds; none of numbers, which every statistic takes.
    pub holds: Option<&'static str>,
    /// What formulas see.
    pub yields: Yields,
    /// All that can be answered, where that is a list.
    pub answers: fn(&Domain) -> Option<Vec<String>>,
    /// Whether it is known which answers are the best: by levels, or by whole numbers of a range.
    pub has_levels: fn(&Domain) -> core::primitive::bool,
    /// How many steps it has for `top` and `bottom`, where that is known.
    pub steps: fn(&Domain) -> Option<usize>,
    /// In what it is counted, where it is a number.
    pub unit: fn(&Domain) -> Option<Unit>,
    /// What the page of a rule set says that may be given.
    pub meaning: fn(&Domain, Language) -> String,
    /// A value that may be given.
    pub given: fn(&Domain) -> String,
}

super::is_its_word!(Kind);

/// What formulas see of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Yields {
    /// A number.
    Number,
    /// True or false.
    Truth,
    /// A day.
    Date,
    /// A text.
    Text,
}

/// In what a number is counted.
#[derive(Debug, PartialEq, Eq)]
pub enum Unit {
    /// Shares.
    Share,
    /// Things.
    Count,
    /// The points of a scale with these ends.
    Scale(String),
    /// Numbers of a range with these ends.
    Number(String),
}

type Ends = Option<(Decimal, Decimal)>;

/// The ends of a unit.
fn ends(range: Ends) -> String {
    range.map(|(low, high)| format!("{low}..{high}")).unwrap_or_default()
}

/// A range as a page shows it.
fn shown(range: Ends) -> Option<String> {
    let show = |x: Decimal| crate::number::show(x, None);
    range.map(|(low, high)| format!("{}–{}", show(low), show(high)))
}

/// How many whole numbers lie in a range.
fn whole_numbers(range: Ends) -> Option<usize> {
    let (low, high) = range?;
    usize::try_from(high.checked_sub(low)?.floor()).ok()?.checked_add(1)
}

fn no_answers(_: &Domain) -> Option<Vec<String>> {
    None
}

fn no_levels(_: &Domain) -> core::primitive::bool {
    false
}

fn no_steps(_: &Domain) -> Option<usize> {
    None
}

fn no_unit(_: &Domain) -> Option<Unit> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Value;

    #[test]
    fn an_example_is_of_its_kind_and_is_read() {
        for kind in ALL {
            let (domain, cell, key) = (kind.example)();
            assert_eq!(of(&domain), *kind);
            let answer = domain.read(cell).unwrap().unwrap();
            assert_eq!(&*answer.key, key, "{kind:?}");
            let yields = match answer.value {
                Value::Number(_) => Yields::Number,
                Value::Bool(_) => Yields::Truth,
                Value::Date(_) => Yields::Date,
                Value::Text(_) => Yields::Text,
            };
            assert_eq!(kind.yields, yields, "{kind:?}");
            assert_eq!(domain.is_number(), kind.holds.is_none(), "{kind:?}");
            assert_eq!((kind.unit)(&domain).is_some(), domain.is_number(), "{kind:?}");
        }
    }

    #[test]
    fn what_may_be_given_and_all_answers_can_be_read() {
        for kind in ALL {
            let (domain, ..) = (kind.example)();
            assert!(domain.read(&(kind.given)(&domain)).unwrap().is_some(), "{kind:?}");
            for answer in (kind.answers)(&domain).into_iter().flatten() {
                assert!(domain.named(&answer).is_ok(), "{answer} of {kind:?}");
            }
            assert!(!(kind.meaning)(&domain, Language::ENGLISH).is_empty(), "{kind:?}");
        }
    }

    /// 1, 2 and 3 have three steps; two levels with the same points are one.
    #[test]
    fn the_steps_of_a_scale_are_its_whole_numbers_or_its_points() {
        let level = |points: i64| crate::data::Level { points: Some(points.into()), also: Vec::new() };
        let levels = [("a", 1), ("b", 1), ("c", 5)].map(|(label, points)| (label.to_owned(), level(points)));
        let scale = |range| Domain::Scale { levels: levels.clone().into_iter().collect(), range, reverse: None };
        let steps = |domain: &Domain| (of(domain).steps)(domain);
        assert_eq!(steps(&scale(None)), Some(2));
        assert_eq!(steps(&scale(Some((1.into(), 3.into())))), Some(3));
        assert_eq!(steps(&Domain::Number { range: None, whole: true, percent: false }), None);
    }
}
