//! Hit policies: what a decision table yields where several of its rows fit, or none. A file each.
//!
//! To add one, write its file, declare it and list it in [`ALL`].

mod any;
mod collect_count;
mod collect_max;
mod collect_min;
mod collect_sum;
mod first;
mod unique;

use super::operand::{Operand, Outcome, Trouble, number};
use crate::construct::{is_its_word, word_list};
use crate::interval::Range;
use crate::number::{Decimal, Fault};
use rhai::Dynamic;

/// All policies, in the order in which the documentation lists them; the first is the default.
pub const ALL: &[&Hit] = &[
    &unique::HIT,
    &first::HIT,
    &any::HIT,
    &collect_sum::HIT,
    &collect_min::HIT,
    &collect_max::HIT,
    &collect_count::HIT,
];

/// Their words.
pub const WORDS: [&str; ALL.len()] = word_list!(ALL);

/// The policy with that word.
#[must_use]
pub fn by_word(word: &str) -> Option<&'static Hit> {
    ALL.iter().copied().find(|hit| hit.word == word)
}

/// The policy of a table that names none.
#[must_use]
pub fn default() -> &'static Hit {
    &unique::HIT
}

/// What is done where several rows fit.
pub struct Hit {
    /// The word after `hit:`.
    pub word: &'static str,
    /// What it means, in one line.
    pub doc: &'static str,
    /// What rows that say 2, 5 and 5 yield where all fit; none where that is refused.
    pub example: Option<&'static str>,
    /// Whether the first row that fits is the only one that counts.
    pub only_first: bool,
    /// Which rows may fit together.
    pub meeting: Meeting,
    /// What the rows may say.
    pub cells: Cells,
    /// What the table yields where no row fits; none where that is missing.
    pub of_none: Option<Decimal>,
    /// What it yields where these rows fit, each of which says what lies in a range; none where that is missing.
    pub together: fn(&[Range]) -> Option<Range>,
    /// What it can yield where any of these rows can fit.
    pub any: fn(&[Range]) -> Range,
    /// One value of what all rows say that fit, in order.
    settle: fn(&Fitting<'_>) -> Outcome,
}

is_its_word!(Hit);

/// Which rows may fit together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meeting {
    /// None.
    Never,
    /// Those that say the same.
    Alike,
    /// Any.
    Always,
}

/// What the rows may say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// Anything; the table yields what one of them says.
    Anything,
    /// Numbers, of which the table makes one.
    Numbers,
    /// Anything, which is not looked at; the table yields a number.
    Unread,
}

impl Hit {
    /// Whether the table yields numbers, whatever its rows say.
    #[must_use]
    pub fn yields_number(&self) -> bool {
        self.cells != Cells::Anything
    }

    /// One value of what all rows say that fit.
    pub(super) fn settle(&self, fitting: &Fitting<'_>) -> Outcome {
        (self.settle)(fitting)
    }
}

/// The rows that fit, in order.
pub(super) struct Fitting<'a> {
    /// The name by which the table was called.
    pub of: &'a str,
    /// The name of the table.
    pub table: &'a str,
    /// The index of each row and what it says; `()` where cells are not read.
    pub rows: Vec<(usize, Dynamic)>,
}

impl Fitting<'_> {
    /// What the first row says; a missing value where there is none.
    fn first(&self) -> Dynamic {
        self.rows.first().map_or(Dynamic::UNIT, |(_, value)| value.clone())
    }

    /// What the rows say; a cell that says nothing is passed over.
    fn numbers(&self) -> Result<Vec<Decimal>, Trouble> {
        let said = self.rows.iter().map(|(_, value)| Operand::of(value));
        said.filter(|operand| !operand.is_missing()).map(|operand| operand.number(self.of)).collect()
    }
}

/// The complaint that two rows of a table fit, by their indices.
pub(super) fn both(table: &str, first: usize, second: usize, more: &str) -> Trouble {
    let text = format!("rows {} and {} of the table {table} both fit{more}", first + 1, second + 1);
    Trouble::Fault(Fault::OutOfRange(text))
}

/// What the first of some rows says.
fn first_of(ranges: &[Range]) -> Option<Range> {
    ranges.first().copied()
}

/// What any of some rows says.
fn any_of(ranges: &[Range]) -> Range {
    ranges.iter().copied().reduce(Range::union).unwrap_or_default()
}

/// The outermost of numbers, missing where there are none.
fn of_numbers(fitting: &Fitting<'_>, of: fn(Decimal, Decimal) -> Decimal) -> Outcome {
    Ok(fitting.numbers()?.into_iter().reduce(of).map_or(Dynamic::UNIT, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_are_right() {
        for (at, hit) in ALL.iter().enumerate() {
            assert_eq!(ALL.iter().position(|other| other.word == hit.word), Some(at));
            if hit.meeting == Meeting::Never {
                assert_eq!(hit.example, None);
                continue;
            }
            let rows = [2, 5, 5].into_iter().map(Dynamic::from_int).enumerate();
            let rows = rows.take(if hit.only_first { 1 } else { 3 }).collect();
            let found = hit.settle(&Fitting { of: "t", table: "t", rows });
            let found = found.ok().and_then(|value| Operand::of(&value).as_number()).map(|x| x.to_string());
            assert_eq!(found.as_deref(), hit.example, "{hit:?}");
        }
    }

    #[test]
    fn where_no_row_fits_there_is_what_the_policy_says() {
        for hit in ALL {
            let found = hit.settle(&Fitting { of: "t", table: "t", rows: Vec::new() }).ok();
            assert_eq!(found.and_then(|value| Operand::of(&value).as_number()), hit.of_none, "{hit:?}");
        }
    }
}
