//! The sum of what all rows say that fit.

use super::{Cells, Fitting, Hit, Meeting, Outcome, number};
use crate::interval::Range;
use crate::number::{self as exact, Decimal};

pub(super) const HIT: Hit = Hit {
    word: "collect-sum",
    doc: "the sum over all rows that fit; 0 for none",
    example: Some("12"),
    only_first: false,
    meeting: Meeting::Always,
    cells: Cells::Numbers,
    of_none: Some(Decimal::ZERO),
    together: |ranges| Some(ranges.iter().copied().fold(nothing(), Range::add)),
    any: |ranges| ranges.iter().map(|range| range.union(nothing())).fold(nothing(), Range::add),
    settle,
};

fn nothing() -> Range {
    Range::exactly(Decimal::ZERO)
}

fn settle(fitting: &Fitting<'_>) -> Outcome {
    Ok(number(fitting.numbers()?.into_iter().try_fold(Decimal::ZERO, exact::add)?))
}
