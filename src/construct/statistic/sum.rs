//! The sum.

use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit};
use crate::data::Domain;
use crate::interval::{Attained, Range};
use crate::number::{Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "sum",
    doc: "the sum of the answers, 0 where there are none",
    example: (&[2, 4, 4, 10], "", "20"),
    takes: Takes::Nothing,
    of: Of::Numbers,
    unit: Unit::Answers,
    lies_within: false,
    needs: Needs::Nothing,
    value,
    reach,
};

fn value(answers: &Answers<'_>, _: &Argument) -> Result<Decimal, Fault> {
    if answers.answered() == 0 { Ok(Decimal::ZERO) } else { answers.sum()?.total() }
}

/// Any number of rows have any sum, on the side of 0 on which the answers lie.
fn reach(each: Range, _: Option<&Domain>, _: &Argument) -> Option<Range> {
    let zero = Decimal::ZERO;
    Some(Range {
        low: each.low.filter(|low| *low >= zero).map(|_| zero),
        high: each.high.filter(|high| *high <= zero).map(|_| zero),
        attained: Attained { between: false, ..each.attained },
        ..each
    })
}
