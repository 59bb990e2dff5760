//! The greatest of what all rows say that fit.

use super::{Cells, Hit, Meeting, any_of, of_numbers};
use crate::interval::Range;
use crate::number::Decimal;

pub(super) const HIT: Hit = Hit {
    word: "collect-max",
    doc: "the greatest of all rows that fit; missing for none",
    example: Some("5"),
    only_first: false,
    meeting: Meeting::Always,
    cells: Cells::Numbers,
    of_none: None,
    together: |ranges| ranges.iter().copied().reduce(Range::max),
    any: any_of,
    settle: |fitting| of_numbers(fitting, Decimal::max),
};
