//! The share of the cohort that is not better.

use super::{Among, Arithmetic, Direction, Position, Positions, Words, places};
use crate::interval::Range;
use crate::number::{self, Decimal};

pub(super) const POSITION: Position = Position {
    word: "percentile",
    name: Words { en: "percentile in the cohort", zh: "同组百分位" },
    meaning: Words { en: "share of all that are not better, ", zh: "不优于本值的比例，" },
    doc: "the share of the cohort that is not better",
    example: (&[2, 5, 2, 7], &["0.5", "0.75", "0.5", "1"]),
    points,
    reach: Range::SHARE,
    fewer_is_better: false,
    is_centred: false,
    on_root: (
        "the position in the cohort becomes the score: the best has 1, whatever its value",
        "take it out: the rank is shown beside the score anyway; to keep it, put it on the only child of the root",
    ),
    arithmetic,
};

/// (n − better) ÷ n: the member itself is not better.
fn points(cohort: &[Decimal], direction: Direction) -> Positions {
    let share = |place: super::Place| {
        let not_better = Decimal::from(place.n.saturating_sub(place.better));
        Ok((number::div(not_better, place.n.into())?, place.into()))
    };
    places(cohort, direction).map(share).collect()
}

fn arithmetic(_: &str, among: Among, _: Direction) -> Arithmetic {
    let (n, better, same) = match among {
        Among::Place { n, better, same } => (n, better, same),
        Among::Ends { n, .. } | Among::Spread { n, .. } => (n, 0, 0),
    };
    let not_better = n.saturating_sub(better);
    Arithmetic {
        known_en: format!("{better} better, {same} equal, so {not_better} with itself not better"),
        known_zh: format!("{better} 个更好，{same} 个相同，连同自身 {not_better} 个不更好"),
        text: format!("{not_better} / {n}"),
    }
}
