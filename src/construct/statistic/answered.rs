//! How many answered.

use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit, rows};
use crate::data::Domain;
use crate::interval::Range;
use crate::number::{Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "answered",
    doc: "how many rows have an answer",
    example: (&[2, 4, 4, 10], "", "4"),
    takes: Takes::Nothing,
    of: Of::Any,
    unit: Unit::Rows,
    lies_within: false,
    needs: Needs::Nothing,
    value,
    reach,
};

fn value(answers: &Answers<'_>, _: &Argument) -> Result<Decimal, Fault> {
    Ok(answers.answered().into())
}

fn reach(_: Range, _: Option<&Domain>, _: &Argument) -> Option<Range> {
    Some(rows())
}
