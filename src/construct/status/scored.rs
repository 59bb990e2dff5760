//! The subject has a score or, in a profile without a total, values of nodes.

use super::{Compared, Status, Words};

/// The subject has a score or, in a profile without a total, values of nodes.
pub const STATUS: Status = Status {
    word: "scored",
    name: Words { en: "scored", zh: "已评分" },
    doc: "the subject has a score",
    is_judged: true,
    shows_score: true,
    is_graded: true,
    compared: Compared::Always,
};
