//! No two rows may fit.

use super::{Cells, Hit, Meeting, both};

pub(super) const HIT: Hit = Hit {
    word: "unique",
    doc: "no two rows may fit: two that can are an error",
    example: None,
    only_first: false,
    meeting: Meeting::Never,
    cells: Cells::Anything,
    of_none: None,
    settle: |fitting| match fitting.rows.as_slice() {
        [(first, _), (second, _), ..] => Err(both(fitting.table, *first, *second, "")),
        _ => Ok(fitting.first()),
    },
};
