//! The share of the worst levels.

use super::top::{at_end, reach};
use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit};
use crate::number::{Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "bottom",
    doc: "the share of those who gave one of the n worst answers",
    example: (&[2, 4, 4, 10], "2", "0.75"),
    takes: Takes::Levels,
    of: Of::Levels,
    unit: Unit::Share,
    lies_within: false,
    needs: Needs::AnAnswer,
    value,
    reach,
};

fn value(answers: &Answers<'_>, argument: &Argument) -> Result<Decimal, Fault> {
    answers.share(at_end(answers, argument.levels(), false))
}
