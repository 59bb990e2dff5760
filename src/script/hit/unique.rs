//! No two rows may fit.

use super::{Cells, Hit, Meeting, any_of, first_of};

pub(super) const HIT: Hit = Hit {
    word: "unique",
    doc: "no two rows may fit: two that can are an error",
    example: None,
    only_first: false,
    meeting: Meeting::Never,
    cells: Cells::Anything,
    of_none: None,
    together: first_of,
    any: any_of,
    // That a second row fits is found before cells are read.
    settle: |fitting| Ok(fitting.first()),
};
