//! The size of the cohort.

use super::Statistic;
use crate::interval::Range;

pub(super) const STATISTIC: Statistic = Statistic {
    word: "n",
    doc: "how many have a value",
    example: (&[2, 4, 4, 10], "4"),
    value: |values| Ok(values.len().into()),
    reach: |_| Range::at_least(0).whole(),
};
