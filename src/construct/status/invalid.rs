//! The score is shown, but neither graded nor ranked.

use super::{Compared, Status, Words};

/// The score is shown, but neither graded nor ranked.
pub const STATUS: Status = Status {
    word: "invalid",
    name: Words { en: "invalid", zh: "无效" },
    doc: "the score is shown, but neither graded nor ranked",
    is_judged: true,
    shows_score: true,
    is_graded: false,
    compared: Compared::WhereAllowed,
};
