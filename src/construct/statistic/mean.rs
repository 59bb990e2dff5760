//! The mean.

use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit};
use crate::data::Domain;
use crate::interval::Range;
use crate::number::{Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "mean",
    doc: "the mean of the answers",
    example: (&[2, 4, 4, 10], "", "5"),
    takes: Takes::Nothing,
    of: Of::Numbers,
    unit: Unit::Answers,
    lies_within: true,
    needs: Needs::AnAnswer,
    value,
    reach,
};

fn value(answers: &Answers<'_>, _: &Argument) -> Result<Decimal, Fault> {
    answers.sum()?.mean(answers.answered())
}

fn reach(each: Range, _: Option<&Domain>, _: &Argument) -> Option<Range> {
    Some(each.averaged())
}
