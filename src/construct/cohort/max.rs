//! The greatest of the cohort.

use super::Statistic;

pub(super) const STATISTIC: Statistic = Statistic {
    word: "max",
    doc: "the greatest value",
    example: (&[2, 4, 4, 10], "10"),
    value: |values| values.iter().max().copied().ok_or_else(super::nobody),
    reach: |each| each.loosened(),
};
