//! What stands in a column of a generated file.
//!
//! | column | cells |
//! | --- | --- |
//! | `{好: 50, 差: 20, ~: 3}` | words with weights, the best first; `~` is an empty cell |
//! | `{words: {…}, tilt: false}` | the same, not tilted by the subject's quality |
//! | `{from: 60, to: 100, step: 5, missing: 4}` | numbers; `missing`: percent of empty cells; `lower: true`: better ones are lower |
//! | `{from: 2025-01-01, to: 2025-03-20}` | days |
//! | `{after: event, days: [0, 9]}` | a day so many days after that of another column |
//! | `{of: sent, from: 0.5, to: 1}` | a whole number: that share of another column |
//! | `{serial: R}` | R1, R2, … through the whole file |
//!
//! Each subject has a quality, drawn once, which tilts what it gets: weights of words by up to four fifths, numbers by a third.

use super::recipe::{number, only};
use chrono::{Days, NaiveDate};
use rand::Rng as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use satis::number::Decimal;
use satis::ruleset::yaml::Tree;
use sha2::{Digest as _, Sha256};

/// Where a cell stands: all that its value depends on.
pub struct Place<'a> {
    pub seed: u64,
    pub file: &'a str,
    pub subject: &'a str,
    pub period: &'a str,
    pub row: u64,
    pub column: &'a str,
}

impl Place<'_> {
    /// A number from 0, below `below`.
    pub fn draw(&self, below: u64) -> u64 {
        drawn(
            &format!("{}/{}/{}/{}/{}/{}", self.seed, self.file, self.subject, self.period, self.row, self.column),
            below,
        )
    }

    /// Whether the cell is empty: a draw of its own, so that it does not move the values.
    fn is_missing(&self, percent: u64) -> bool {
        percent > 0
            && drawn(
                &format!(
                    "{}/{}/{}/{}/{}/{}?",
                    self.seed, self.file, self.subject, self.period, self.row, self.column
                ),
                100,
            ) < percent
    }

    /// The quality of the subject, 0 to 1000.
    fn quality(&self) -> u64 {
        drawn(&format!("{}/{}", self.seed, self.subject), 1001)
    }
}

fn drawn(place: &str, below: u64) -> u64 {
    ChaCha8Rng::from_seed(Sha256::digest(place).into()).random_range(0..below)
}

/// What stands in a column.
pub enum Cells {
    Words { words: Vec<(String, u64)>, tilt: bool },
    Numbers { from: Decimal, step: Decimal, steps: u64, tilt: Tilt, missing: u64 },
    Days { from: NaiveDate, days: u64, missing: u64 },
    After { column: String, least: u64, most: u64, missing: u64 },
    Share { column: String, from: Decimal, to: Decimal, tilt: Tilt },
    Serial(String),
}

/// What the subject's quality does to a number.
#[derive(Clone, Copy)]
pub enum Tilt {
    None,
    Higher,
    Lower,
}

impl Cells {
    /// Reads what a recipe says about the column `name`.
    pub fn read(name: &str, tree: &Tree, known: impl Fn(&str) -> bool) -> Self {
        let text = |key: &str| tree.get(key).and_then(Tree::text);
        let flag = |key: &str| text(key).map(|word| word == "true");
        let tilt = match (flag("tilt"), flag("lower")) {
            (Some(false), _) => Tilt::None,
            (_, Some(true)) => Tilt::Lower,
            _ => Tilt::Higher,
        };
        let missing = text("missing").map_or(0, |percent| number(percent, name));
        let other = |key: &str| -> Option<String> {
            let column = text(key)?;
            assert!(known(column), "{name}: `{column}` is no column before it");
            Some(column.to_owned())
        };
        if let Some(prefix) = text("serial") {
            return Self::Serial(prefix.to_owned());
        }
        if let Some(column) = other("after") {
            only(tree, &["after", "days", "missing"], "a column");
            let days = tree.get("days").map(Tree::scalars).unwrap_or_default();
            let [least, most] = days.as_slice() else { panic!("{name}: days are [least, most]") };
            return Self::After { column, least: number(least, name), most: number(most, name), missing };
        }
        if let Some(column) = other("of") {
            only(tree, &["of", "from", "to", "tilt", "lower"], "a column");
            return Self::Share { column, from: decimal(name, text("from")), to: decimal(name, text("to")), tilt };
        }
        if let (Some(from), Some(to)) = (text("from"), text("to")) {
            only(tree, &["from", "to", "step", "missing", "tilt", "lower"], "a column");
            if let (Ok(from), Ok(to)) = (from.parse::<NaiveDate>(), to.parse::<NaiveDate>()) {
                let days = u64::try_from((to - from).num_days()).expect("the last day is not before the first");
                return Self::Days { from, days, missing };
            }
            let (from, to) = (decimal(name, Some(from)), decimal(name, Some(to)));
            let step = text("step").map_or(Decimal::ONE, |step| decimal(name, Some(step)));
            let steps = ((to - from) / step).floor().try_into().expect("so many steps");
            return Self::Numbers { from, step, steps, tilt, missing };
        }
        if let Some(words) = tree.get("words") {
            only(tree, &["words", "tilt"], "a column");
            return Self::Words { words: weights(name, words), tilt: matches!(tilt, Tilt::Higher) };
        }
        Self::Words { words: weights(name, tree), tilt: true }
    }

    /// The cell at `place`, given those of the row that stand before it.
    pub fn cell(&self, place: &Place<'_>, serial: u64, head: &[&str], before: &[String]) -> String {
        let other = |name: &str| {
            let at = head.iter().position(|column| *column == name).expect("a column before");
            before.get(at).map(String::as_str).unwrap_or_default()
        };
        match self {
            Self::Serial(prefix) => format!("{prefix}{serial}"),
            Self::Words { words, tilt } => word(words, *tilt, place),
            Self::Numbers { missing, .. } | Self::Days { missing, .. } | Self::After { missing, .. }
                if place.is_missing(*missing) =>
            {
                String::new()
            }
            Self::Numbers { from, step, steps, tilt, .. } => {
                let at = permille(place, *tilt) * (steps + 1) / 1000;
                (*from + *step * Decimal::from(at)).normalize().to_string()
            }
            Self::Days { from, days, .. } => (*from + Days::new(place.draw(days + 1))).to_string(),
            Self::After { column, least, most, .. } => match other(column).parse::<NaiveDate>() {
                Ok(day) => (day + Days::new(least + place.draw(most - least + 1))).to_string(),
                Err(_) => String::new(),
            },
            Self::Share { column, from, to, tilt } => match other(column).parse::<Decimal>() {
                Ok(whole) => {
                    let share = *from + (*to - *from) * Decimal::from(permille(place, *tilt)) / Decimal::from(999);
                    (whole * share).round().normalize().to_string()
                }
                Err(_) => String::new(),
            },
        }
    }
}

fn weights(name: &str, tree: &Tree) -> Vec<(String, u64)> {
    let weight = |value: &Tree| value.text().and_then(|text| text.parse().ok());
    tree.entries()
        .iter()
        .map(|entry| match weight(&entry.value) {
            Some(weight) => (entry.key.clone(), weight),
            None => panic!("a column has no `{}`; the weight of a word is a whole number ({name})", entry.key),
        })
        .collect()
}

fn decimal(name: &str, text: Option<&str>) -> Decimal {
    text.and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{name}: {text:?} is no number"))
}

/// 0 to 999, tilted by the quality of the subject.
fn permille(place: &Place<'_>, tilt: Tilt) -> u64 {
    let drawn = place.draw(1000);
    match tilt {
        Tilt::None => drawn,
        Tilt::Higher => (2 * drawn + place.quality().min(999)) / 3,
        Tilt::Lower => (2 * drawn + 999 - place.quality().min(999)) / 3,
    }
}

/// A word by its weight; the quality of the subject makes the first likelier or the last.
fn word(words: &[(String, u64)], tilt: bool, place: &Place<'_>) -> String {
    let last = words.iter().filter(|(word, _)| !is_blank(word)).count().saturating_sub(1);
    let tilted = |at: usize, (word, weight): &(String, u64)| -> u64 {
        if !tilt || is_blank(word) || last == 0 {
            return weight * 1000;
        }
        let (at, last) = (i64::try_from(at).unwrap_or(0), i64::try_from(last).unwrap_or(1));
        let quality = i64::try_from(place.quality()).unwrap_or(500) - 500;
        let factor = 1000 + 16 * quality * (last - 2 * at) / (10 * last);
        weight * u64::try_from(factor).unwrap_or(0)
    };
    let weighed: Vec<u64> = words.iter().enumerate().map(|(at, word)| tilted(at, word)).collect();
    let mut left = place.draw(weighed.iter().sum::<u64>().max(1));
    for ((word, _), weight) in words.iter().zip(&weighed) {
        if left < *weight {
            return if is_blank(word) { String::new() } else { word.clone() };
        }
        left -= weight;
    }
    String::new()
}

fn is_blank(word: &str) -> bool {
    word == "~" || word == "blank"
}
