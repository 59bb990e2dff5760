//! The greatest answer.

use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit};
use crate::data::Domain;
use crate::interval::Range;
use crate::number::{Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "max",
    doc: "the greatest answer",
    example: (&[2, 4, 4, 10], "", "10"),
    takes: Takes::Nothing,
    of: Of::Numbers,
    unit: Unit::Answers,
    lies_within: true,
    needs: Needs::AnAnswer,
    value,
    reach,
};

fn value(answers: &Answers<'_>, _: &Argument) -> Result<Decimal, Fault> {
    let numbers = answers.numbers()?;
    numbers.last().map(|(x, _)| *x).ok_or_else(|| Fault::Missing(answers.column.to_owned()))
}

fn reach(_: Range, _: Option<&Domain>, _: &Argument) -> Option<Range> {
    None
}
