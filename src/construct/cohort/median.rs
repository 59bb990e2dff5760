//! The median of the cohort.

use super::Statistic;

pub(super) const STATISTIC: Statistic = Statistic {
    word: "median",
    doc: "the middle value, or the mean of the two middle ones",
    example: (&[2, 4, 4, 10], "4"),
    value: crate::construct::combination::median,
    reach: |each| each.stepped(None).loosened(),
};
