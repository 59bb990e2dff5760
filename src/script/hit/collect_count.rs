//! How many rows fit.

use super::{Cells, Hit, Meeting, number};
use crate::interval::Range;
use crate::number::Decimal;

pub(super) const HIT: Hit = Hit {
    word: "collect-count",
    doc: "how many rows fit; 0 for none",
    example: Some("3"),
    only_first: false,
    meeting: Meeting::Always,
    cells: Cells::Unread,
    of_none: Some(Decimal::ZERO),
    together: |ranges| Some(Range::exactly(ranges.len().into())),
    any: |ranges| Range::of(0, Decimal::from(ranges.len())).whole(),
    settle: |fitting| Ok(number(Decimal::from(fitting.rows.len()))),
};
