//! Statistics of a column over the rows of a subject: `overall.mean`, `overall.share("满意")`.
//!
//! To add one, write its file, declare it and list it in [`ALL`].

mod answered;
mod bottom;
mod count;
mod max;
mod mean;
mod median;
mod min;
mod missing;
mod nps;
mod sd;
mod share;
mod sum;
mod top;

use crate::data::Domain;
use crate::interval::{Attained, Range};
use crate::number::{self, Decimal, ExactSum, Fault};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All statistics, in the order in which the documentation lists them.
pub const ALL: &[&Statistic] = &[
    &mean::STATISTIC,
    &sum::STATISTIC,
    &sd::STATISTIC,
    &min::STATISTIC,
    &max::STATISTIC,
    &median::STATISTIC,
    &answered::STATISTIC,
    &missing::STATISTIC,
    &share::STATISTIC,
    &count::STATISTIC,
    &top::STATISTIC,
    &bottom::STATISTIC,
    &nps::STATISTIC,
];

/// The mean, which a node has that names a column only.
pub const MEAN: &Statistic = &mean::STATISTIC;

/// The statistic with that word.
#[must_use]
pub fn by_word(word: &str) -> Option<&'static Statistic> {
    ALL.iter().copied().find(|statistic| statistic.word == word)
}

/// The words of all statistics.
pub fn words() -> impl Iterator<Item = &'static str> + Clone {
    ALL.iter().map(|statistic| statistic.word)
}

/// A statistic.
pub struct Statistic {
    /// The word after the column.
    pub word: &'static str,
    /// What it is, in one line.
    pub doc: &'static str,
    /// Answers from 0 to 10, the argument as written, and the value.
    pub example: (&'static [i64], &'static str, &'static str),
    /// What it takes.
    pub takes: Takes,
    /// The columns that have it.
    pub of: Of,
    /// The unit of the value.
    pub unit: Unit,
    /// Whether the value lies between the least and the greatest answer and is of their kind: the mean of shares is a share.
    pub lies_within: bool,
    /// How many answers it needs.
    pub needs: Needs,
    /// The value of at least as many answers as it needs.
    pub value: fn(&Answers<'_>, &Argument) -> Result<Decimal, Fault>,
    /// What the value can be, from what each answer can be, what is declared of the column and the argument; none where it
    /// is any answer.
    pub reach: fn(Range, Option<&Domain>, &Argument) -> Option<Range>,
}

super::is_its_word!(Statistic);

/// What a statistic takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// Nothing.
    Nothing,
    /// The answers that it counts: `share("满意")`; of true and false none means true.
    Answers,
    /// A number of levels from 1 to 100: `top(2)`.
    Levels,
}

/// The columns that have a statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    /// All.
    Any,
    /// Numbers, and scales by their points.
    Numbers,
    /// Scales, and whole numbers of a range.
    Levels,
    /// Answers from 0 to 10.
    ZeroToTen,
}

/// How many answers a statistic needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// None: it has a value where nobody answered.
    Nothing,
    /// One.
    AnAnswer,
    /// Two.
    TwoAnswers,
}

/// The unit of a statistic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A share from 0 to 1.
    Share,
    /// A number of rows.
    Rows,
    /// That of the answers.
    Answers,
}

/// What a statistic was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Argument {
    /// Nothing.
    None,
    /// Answers, by their keys in the histogram.
    Answers(Vec<String>),
    /// A number of levels.
    Levels(usize),
}

impl Argument {
    fn answers(&self) -> &[String] {
        match self {
            Self::Answers(answers) => answers,
            Self::None | Self::Levels(_) => &[],
        }
    }

    fn levels(&self) -> usize {
        match self {
            Self::Levels(levels) => *levels,
            Self::None | Self::Answers(_) => 1,
        }
    }
}

/// The answers of a column over the rows of a subject.
#[derive(Debug, Clone, Copy)]
pub struct Answers<'a> {
    /// What the column is called in faults.
    pub column: &'a str,
    /// How often each answer was given, with the number that it stands for.
    pub counts: &'a BTreeMap<Arc<str>, (u64, Option<Decimal>)>,
    /// How many rows have none.
    pub missing: u64,
    /// What the column holds, where that is declared.
    pub domain: Option<&'a Domain>,
}

impl Answers<'_> {
    /// How many rows have an answer.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.counts.values().map(|(count, _)| count).sum()
    }

    /// The statistic of them.
    ///
    /// # Errors
    /// [`Fault::Missing`] where it needs more answers, [`Fault::OutOfRange`] where answers are
    /// no numbers, or a fault of the arithmetic.
    pub fn statistic(&self, which: &Statistic, argument: &Argument) -> Result<Decimal, Fault> {
        let missing = |what: String| Err(Fault::Missing(what));
        match (which.needs, self.answered()) {
            (Needs::AnAnswer, 0) => missing(format!("{} (nobody answered)", self.column)),
            (Needs::TwoAnswers, 0 | 1) => {
                missing(format!("the spread of {} (fewer than two answers)", self.column))
            }
            _ => (which.value)(self, argument),
        }
    }

    /// `count` as a share of those who answered.
    fn share(&self, count: u64) -> Result<Decimal, Fault> {
        number::div(Decimal::from(count), Decimal::from(self.answered()))
    }

    /// The numbers behind the answers with their counts, ascending.
    fn numbers(&self) -> Result<Vec<(Decimal, u64)>, Fault> {
        let mut numbers = Vec::with_capacity(self.counts.len());
        for (answer, (count, number)) in self.counts {
            let no_number = || Fault::OutOfRange(format!("`{answer}` in {} is no number", self.column));
            numbers.push((number.ok_or_else(no_number)?, *count));
        }
        numbers.sort();
        Ok(numbers)
    }

    fn sum(&self) -> Result<ExactSum, Fault> {
        let mut sum = ExactSum::default();
        for (x, count) in self.numbers()? {
            sum.add(x, count)?;
        }
        Ok(sum)
    }
}

/// From 0 to 1, both attained.
fn share_of_some() -> Range {
    Range { attained: Attained { low: true, high: true, between: false }, ..Range::of(0, 1) }
}

/// A number of rows.
fn rows() -> Range {
    Range { attained: Attained { low: true, high: true, between: false }, ..Range::at_least(0).whole() }
}

#[cfg(test)]
mod tests;
