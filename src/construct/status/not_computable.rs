//! Something that the score needs is missing.

use super::{Compared, Status, Words};

/// Something that the score needs is missing.
pub const STATUS: Status = Status {
    word: "not-computable",
    name: Words { en: "not computable", zh: "无法计算" },
    doc: "something that the score needs is missing",
    is_judged: true,
    shows_score: false,
    is_graded: false,
    compared: Compared::Always,
};
