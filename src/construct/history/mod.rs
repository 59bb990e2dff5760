//! Statistics of a node over earlier periods and the one that is scored: `history.score.slope`.
//!
//! The values are in the order of time, one place a period. A period without a value is left out of every statistic but
//! counts as time: two periods lie between two values with one such period between them.
//!
//! To add one, write its file, declare it and list it in [`ALL`].

mod first;
mod line;
mod max;
mod mean;
mod min;
mod n;
mod slope;

use crate::data::Value;
use crate::interval::Range;
use crate::number::{self, Decimal, Fault};

/// All statistics, in the order in which the documentation lists them.
pub const ALL: &[&Statistic] = &[
    &slope::STATISTIC,
    &mean::STATISTIC,
    &min::STATISTIC,
    &max::STATISTIC,
    &first::STATISTIC,
    &n::STATISTIC,
    &line::STATISTIC,
];

/// A statistic of values over time.
pub struct Statistic {
    /// The word after the node.
    pub word: &'static str,
    /// What it is, in one line.
    pub doc: &'static str,
    /// Values from the oldest, and the statistic as text.
    pub example: (&'static [Option<i64>], &'static str),
    /// Whether it is a text.
    pub is_text: bool,
    /// The statistic.
    pub value: fn(&Values<'_>) -> Result<Value, Fault>,
    /// What it can be, from what each value can be and how many periods are seen at most.
    pub reach: fn(Range, u32) -> Range,
}

/// Values over time.
#[derive(Debug, Clone, Copy)]
pub struct Values<'a> {
    /// The values from the oldest, a place a period.
    pub all: &'a [Option<Decimal>],
    /// The number of decimal places with which they are shown; none for as many as they have, at most 12.
    pub places: Option<u32>,
}

impl Values<'_> {
    /// The values of the periods that have one.
    ///
    /// # Errors
    /// [`Fault::Missing`] where there are none.
    fn present(&self) -> Result<Vec<Decimal>, Fault> {
        let present: Vec<Decimal> = self.all.iter().flatten().copied().collect();
        if present.is_empty() { Err(nothing()) } else { Ok(present) }
    }
}

super::is_its_word!(Statistic);

fn nothing() -> Fault {
    Fault::Missing("a value in the history".into())
}

fn some(x: Option<Decimal>) -> Result<Value, Fault> {
    x.map(Value::Number).ok_or_else(nothing)
}

fn sum(terms: impl IntoIterator<Item = Decimal>) -> Result<Decimal, Fault> {
    terms.into_iter().try_fold(Decimal::ZERO, number::add)
}

/// The reach of a statistic that lies between the values. Rules of other periods may have rounded them otherwise.
fn within(each: Range, _: u32) -> Range {
    each.stepped(None).loosened()
}

#[cfg(test)]
mod tests;
