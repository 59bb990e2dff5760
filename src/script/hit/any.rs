//! Several rows may fit where they say the same.

use super::{Cells, Fitting, Hit, Meeting, Outcome, any_of, both, first_of};
use crate::script::table::value_of;

pub(super) const HIT: Hit = Hit {
    word: "any",
    doc: "several rows may fit where they say the same",
    example: None,
    only_first: false,
    meeting: Meeting::Alike,
    cells: Cells::Anything,
    of_none: None,
    together: first_of,
    any: any_of,
    settle,
};

fn settle(fitting: &Fitting<'_>) -> Outcome {
    if let Some((first, value)) = fitting.rows.first()
        && let Some((second, _)) = fitting.rows.iter().find(|(_, other)| value_of(other) != value_of(value))
    {
        return Err(both(fitting.table, *first, *second, " and say different things"));
    }
    Ok(fitting.first())
}
