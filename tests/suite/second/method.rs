//! The second results, and how they are held against the program's.

use super::draw::{Draw, Files};
use super::engine::Rows;
use crate::support::fraction::{Fraction, over, whole};
use std::collections::{BTreeMap, BTreeSet};

/// A value that may be missing.
pub type Maybe = Option<Fraction>;

/// A method that looks at what was known of a subject in a period and in the one before.
pub struct TwoPeriods<T> {
    pub seed: u64,
    /// What ids begin with.
    pub name: &'static str,
    pub period: &'static str,
    pub before: &'static str,
    /// What is known of a subject in a period, drawn.
    pub drawn: fn(&mut Draw) -> T,
    /// Writes it into the files.
    pub write: fn(&mut Files, &str, &str, &T),
    pub judged: fn(String, &T, Option<&T>) -> Second,
}

impl<T> TwoPeriods<T> {
    /// The results of these subjects and of as many drawn ones as make a thousand; three of five have a period before.
    pub fn thousand(&self, files: &mut Files, mut subjects: Vec<(T, Option<T>)>) -> Vec<Second> {
        let mut draw = Draw::new(self.seed);
        subjects.resize_with(1000, || {
            let this = (self.drawn)(&mut draw);
            let before = draw.chance(60).then(|| (self.drawn)(&mut draw));
            (this, before)
        });
        let mut second = Vec::new();
        for (at, (this, before)) in subjects.iter().enumerate() {
            let subject = format!("{}-{at:04}", self.name);
            files.subjects.row(&[&subject]);
            (self.write)(files, &subject, self.period, this);
            if let Some(before) = before {
                (self.write)(files, &subject, self.before, before);
            }
            second.push((self.judged)(subject, this, before.as_ref()));
        }
        second
    }
}

/// The second result of one subject.
#[derive(Default)]
pub struct Second {
    pub subject: String,
    pub status: &'static str,
    /// The score as it is shown: with two places.
    pub score: Maybe,
    pub grade: &'static str,
    /// The classes that fit, in order.
    pub classes: Vec<&'static str>,
    /// The classes that what is unknown leaves open, in order.
    pub undecided: Vec<String>,
    /// Whether the first class that fits is not known: one before those that fit is undecided.
    pub open: bool,
    /// Every further column by name.
    pub cells: BTreeMap<String, String>,
}

impl Second {
    /// Sets a column that is shown with as many decimals as it has, at most twelve.
    pub fn put(&mut self, column: &str, value: Maybe) {
        self.say(column, value.map(trimmed).unwrap_or_default());
    }

    /// The class that counts; none where it is not known.
    fn class(&self) -> &'static str {
        self.classes.first().filter(|_| !self.open).copied().unwrap_or_default()
    }

    /// Sets a column to a text.
    pub fn say(&mut self, column: &str, text: String) {
        self.cells.insert(column.to_owned(), text);
    }

    /// The score with two places: from its value, taken at twelve places before.
    pub fn scores(&mut self, value: Maybe) {
        self.score = value.map(|value| Fraction::read(&rounded(value, 2)));
    }
}

/// A value at twelve places, a half away from zero.
pub fn guarded(value: Fraction) -> Fraction {
    Fraction::read(&value.rounded(12))
}

/// A value with that many places, after twelve.
pub fn rounded(value: Fraction, places: u32) -> String {
    guarded(value).rounded(places)
}

/// A value with as many decimals as it has, at most twelve: `0.333333333333`, `12`.
pub fn trimmed(value: Fraction) -> String {
    let text = value.rounded(12);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A share as so many of a hundred, with one decimal.
pub fn percentage(share: Maybe) -> String {
    share.map(|share| rounded(share * whole(100), 1)).unwrap_or_default()
}

/// Where `x` lies on the straight line through two points.
pub fn line(x: Fraction, from: (Fraction, Fraction), to: (Fraction, Fraction)) -> Fraction {
    from.1 + (x - from.0) * (to.1 - from.1) / (to.0 - from.0)
}

/// `x` of a hundred.
pub fn percent(x: i128) -> Fraction {
    over(x, 100)
}

/// How much was compared.
pub struct Compared {
    pub subjects: usize,
    pub values: usize,
    /// How often each status, grade and class came up.
    pub outcomes: BTreeMap<String, usize>,
}

/// Compares every column of every subject; fails with the differences.
pub fn compare(period: &str, second: &[Second], engine: &Rows) -> Compared {
    let wanted = rows(period, second);
    let (ours, theirs): (BTreeSet<_>, BTreeSet<_>) = (wanted.keys().collect(), engine.keys().collect());
    assert_eq!(ours.difference(&theirs).collect::<Vec<_>>(), Vec::<&&String>::new(), "subjects the program lacks");
    assert_eq!(
        theirs.difference(&ours).collect::<Vec<_>>(),
        Vec::<&&String>::new(),
        "subjects it should not have"
    );
    let mut compared = Compared { subjects: wanted.len(), values: 0, outcomes: BTreeMap::new() };
    let mut differences: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (subject, row) in &wanted {
        let found = &engine[subject];
        // What is said beside the results has no second computation.
        let lacking: Vec<&String> = row.keys().filter(|column| !found.contains_key(*column)).collect();
        assert!(lacking.is_empty(), "columns the program lacks: {lacking:?}");
        let results = found.keys().filter(|column| column.starts_with("score") || column.starts_with("also."));
        assert_eq!(results.filter(|column| !row.contains_key(*column)).collect::<Vec<_>>(), [""; 0], "results");
        for (column, value) in row {
            compared.values += 1;
            if *value != found[column] {
                let difference = format!("{subject}: second `{value}`, engine `{}`", found[column]);
                differences.entry(column).or_default().push(difference);
            }
        }
    }
    for one in second {
        let class = one.class();
        let outcome: Vec<&str> =
            [one.status, one.grade, class].into_iter().filter(|word| !word.is_empty()).collect();
        *compared.outcomes.entry(outcome.join(" ")).or_default() += 1;
    }
    let shown = differences.iter().map(|(column, all)| {
        format!("{column}: {} differ\n  {}", all.len(), all[..all.len().min(8)].join("\n  "))
    });
    let shown: Vec<String> = shown.collect();
    assert!(shown.is_empty(), "second and engine do not agree\n{}", shown.join("\n"));
    compared
}

fn rows(period: &str, second: &[Second]) -> Rows {
    let scored = |one: &Second| if one.status == "scored" { one.score } else { None };
    let scores: Vec<Fraction> = second.iter().filter_map(scored).collect();
    let mut rows = Rows::new();
    for one in second {
        let rank = scored(one).map(|own| 1 + scores.iter().filter(|other| **other > own).count());
        let mut row = one.cells.clone();
        let outcome = [
            ("subject", one.subject.clone()),
            ("period", period.to_owned()),
            ("status", one.status.to_owned()),
            ("score", one.score.map(|x| x.rounded(2)).unwrap_or_default()),
            ("grade", one.grade.to_owned()),
            ("rank", rank.map(|rank| rank.to_string()).unwrap_or_default()),
            ("class", one.class().to_owned()),
            ("classes", one.classes.join(" ")),
            ("undecided", one.undecided.join(" ")),
        ];
        row.extend(outcome.map(|(column, value)| (column.to_owned(), value)));
        assert!(rows.insert(one.subject.clone(), row).is_none(), "{} stands twice", one.subject);
    }
    rows
}
