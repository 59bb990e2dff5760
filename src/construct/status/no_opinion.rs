//! There is nothing to judge.

use super::{Compared, Status, Words};

/// There is nothing to judge.
pub const STATUS: Status = Status {
    word: "no-opinion",
    name: Words { en: "no opinion", zh: "不予评价" },
    doc: "there is nothing to judge: no score at all",
    is_judged: false,
    shows_score: false,
    is_graded: false,
    compared: Compared::Never,
};
