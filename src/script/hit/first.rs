//! The first row that fits counts.

use super::{Cells, Hit, Meeting, any_of, first_of};

pub(super) const HIT: Hit = Hit {
    word: "first",
    doc: "the first row that fits counts",
    example: Some("2"),
    only_first: true,
    meeting: Meeting::Always,
    cells: Cells::Anything,
    of_none: None,
    together: first_of,
    any: any_of,
    settle: |fitting| Ok(fitting.first()),
};
