//! The mean of the cohort.

use super::Statistic;

pub(super) const STATISTIC: Statistic = Statistic {
    word: "mean",
    doc: "the mean",
    example: (&[2, 4, 4, 10], "5"),
    value: super::mean,
    reach: |each| each.stepped(None).loosened(),
};
