//! The least of the cohort.

use super::Statistic;

pub(super) const STATISTIC: Statistic = Statistic {
    word: "min",
    doc: "the least value",
    example: (&[2, 4, 4, 10], "2"),
    value: |values| values.iter().min().copied().ok_or_else(super::nobody),
    reach: |each| each.loosened(),
};
