//! What a position in the cohort rests on: its number, mean and spread, ends, or places, so that it can be computed again.

use super::standing;
use crate::construct::operand;
use crate::construct::position::{Among, Direction, Position};
use crate::language::Language;
use crate::score::NodeCard;

/// The members, what is known of them, and the arithmetic: `cohort of 3: mean 4, standard deviation 2; (6 - 4) / 2`.
pub(super) fn line(
    position: &Position,
    direction: Direction,
    card: &NodeCard,
    among: Among,
    language: Language,
) -> String {
    let x = standing::before_points(card).map(operand).unwrap_or_default();
    let how = (position.arithmetic)(&x, among, direction);
    let n = among.n();
    let known = language.either(how.known_en, how.known_zh);
    language.filled(
        "cohort of {n}: {known}; {arithmetic}",
        "同组 {n} 个：{known}；{arithmetic}",
        &[("n", &n), ("known", &known), ("arithmetic", &how.text)],
    )
}
