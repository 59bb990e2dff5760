//! The median.

use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit};
use crate::data::Domain;
use crate::interval::Range;
use crate::number::{self, Decimal, Fault};

pub(super) const STATISTIC: Statistic = Statistic {
    word: "median",
    doc: "the middle answer, or the mean of the two middle ones",
    example: (&[2, 4, 5, 10], "", "4.5"),
    takes: Takes::Nothing,
    of: Of::Numbers,
    unit: Unit::Answers,
    lies_within: true,
    needs: Needs::AnAnswer,
    value,
    reach,
};

fn value(answers: &Answers<'_>, _: &Argument) -> Result<Decimal, Fault> {
    let (numbers, n) = (answers.numbers()?, answers.answered());
    let at = |rank: u64| {
        let mut seen = 0;
        numbers.iter().find(|(_, count)| {
            seen += count;
            seen > rank
        })
    };
    match (at(n.saturating_sub(1) / 2), at(n / 2)) {
        (Some((a, _)), Some((b, _))) => number::div(number::add(*a, *b)?, Decimal::TWO),
        _ => Err(Fault::Missing(answers.column.to_owned())),
    }
}

fn reach(each: Range, _: Option<&Domain>, _: &Argument) -> Option<Range> {
    Some(each.averaged())
}
