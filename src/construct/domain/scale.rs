//! A scale: labelled levels, numbers in a range, or both.

use super::{Ends, Kind, Unit, Yields, ends, shown, whole_numbers};
use crate::data::{Domain, Level};
use crate::language::Language;
use crate::number;
use std::collections::BTreeSet;

pub(super) const KIND: Kind = Kind {
    word: "scale",
    example,
    holds: None,
    yields: Yields::Number,
    answers: |domain| Some(levels(domain).map(|(label, _)| label.clone()).collect()),
    has_levels: |_| true,
    steps,
    unit: |domain| Some(unit(domain)),
    meaning,
    given,
};

fn example() -> (Domain, &'static str, &'static str) {
    let level = |points: i64, also: &[&str]| Level {
        points: Some(points.into()),
        also: also.iter().map(|also| (*also).to_owned()).collect(),
    };
    let levels = [("good".to_owned(), level(100, &["fine"])), ("bad".to_owned(), level(0, &[]))];
    (Domain::Scale { levels: levels.into_iter().collect(), range: None, reverse: None }, "Fine", "good")
}

fn levels(domain: &Domain) -> impl Iterator<Item = (&String, &Level)> {
    let levels = if let Domain::Scale { levels, .. } = domain { Some(levels) } else { None };
    levels.into_iter().flatten()
}

fn range(domain: &Domain) -> Ends {
    if let Domain::Scale { range, .. } = domain { *range } else { None }
}

fn steps(domain: &Domain) -> Option<usize> {
    match range(domain) {
        None => Some(levels(domain).filter_map(|(_, level)| level.points).collect::<BTreeSet<_>>().len()),
        range => whole_numbers(range),
    }
}

fn unit(domain: &Domain) -> Unit {
    let points = || levels(domain).filter_map(|(_, level)| level.points);
    Unit::Scale(ends(range(domain).or(points().min().zip(points().max()))))
}

fn meaning(domain: &Domain, language: Language) -> String {
    let points = |level: &Level| match level.points {
        Some(points) => number::show(points, None),
        None => language.pick("no answer", "不计").to_owned(),
    };
    let levels = levels(domain).map(|(label, level)| format!("{label} {}", points(level)));
    levels.chain(shown(range(domain))).collect::<Vec<_>>().join(", ")
}

fn given(domain: &Domain) -> String {
    let level = levels(domain).next().map(|(label, _)| label.clone());
    level.unwrap_or_else(|| range(domain).map_or_else(String::new, |(_, high)| number::show(high, None)))
}
