//! Statistics of a node over the subjects of the cohort that have a value: `cohort.score.mean`.
//!
//! To add one, write its file, declare it and list it in [`ALL`].

mod max;
mod mean;
mod median;
mod min;
mod n;
mod sd;

pub use sd::sd;

use crate::interval::Range;
use crate::number::{self, Decimal, Fault};

/// All statistics, in the order in which the documentation lists them.
pub const ALL: &[&Statistic] =
    &[&mean::STATISTIC, &min::STATISTIC, &max::STATISTIC, &median::STATISTIC, &sd::STATISTIC, &n::STATISTIC];

/// A statistic of values.
pub struct Statistic {
    /// The word after the node.
    pub word: &'static str,
    /// What it is, in one line.
    pub doc: &'static str,
    /// Values and the statistic.
    pub example: (&'static [i64], &'static str),
    /// The statistic.
    pub value: fn(&[Decimal]) -> Result<Decimal, Fault>,
    /// What it can be, from what each value can be.
    pub reach: fn(Range) -> Range,
}

super::is_its_word!(Statistic);

fn nobody() -> Fault {
    Fault::Missing("a value in the cohort".into())
}

/// The mean of values.
///
/// # Errors
/// [`Fault::Missing`] where there are none.
pub fn mean(values: &[Decimal]) -> Result<Decimal, Fault> {
    match values {
        [] => Err(nobody()),
        values => {
            let sum = values.iter().copied().try_fold(Decimal::ZERO, number::add)?;
            number::div(sum, Decimal::from(values.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(statistic: &Statistic, values: &[i64]) -> String {
        let values: Vec<Decimal> = values.iter().copied().map(Decimal::from).collect();
        (statistic.value)(&values).map_or_else(|fault| fault.to_string(), |x| number::show(x, None))
    }

    #[test]
    fn examples_are_right() {
        for (at, statistic) in ALL.iter().enumerate() {
            let (values, wanted) = statistic.example;
            assert_eq!(shown(statistic, values), wanted, "{statistic:?}");
            assert_eq!(ALL.iter().position(|other| other.word == statistic.word), Some(at));
        }
    }

    #[test]
    fn of_nobody_only_the_number_is_known() {
        for statistic in ALL {
            let wanted = match statistic.word {
                "n" => "0",
                "sd" => "the spread of a cohort of fewer than two is missing",
                "median" => "a value is missing",
                _ => "a value in the cohort is missing",
            };
            assert_eq!(shown(statistic, &[]), wanted, "{statistic:?}");
        }
    }
}
