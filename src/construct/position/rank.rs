//! The rank in the cohort.

use super::{Among, Arithmetic, Direction, Position, Positions, Words, places};
use crate::interval::Range;
use crate::number::Decimal;

pub(super) const POSITION: Position = Position {
    word: "rank",
    name: Words { en: "rank in the cohort", zh: "同组名次" },
    meaning: Words { en: "rank among all, ", zh: "全体排名，" },
    doc: "the rank in the cohort, 1 the best",
    example: (&[80, 90, 80, 70], &["2", "1", "2", "4"]),
    points,
    reach: Range::RANKS,
    fewer_is_better: true,
    is_centred: false,
    on_root: (
        "the place becomes the score, so the last of the cohort has the highest score and is ranked first",
        "take it out: the rank is shown beside the score anyway",
    ),
    arithmetic,
};

/// One more than are better, so ties share the best rank (1, 2, 2, 4).
fn points(cohort: &[Decimal], direction: Direction) -> Positions {
    let rank = |place: super::Place| (Decimal::from(place.better.saturating_add(1)), place.into());
    Ok(places(cohort, direction).map(rank).collect())
}

fn arithmetic(_: &str, among: Among, _: Direction) -> Arithmetic {
    let (better, same) = match among {
        Among::Place { better, same, .. } => (better, same),
        Among::Ends { .. } | Among::Spread { .. } => (0, 0),
    };
    Arithmetic {
        known_en: format!("{better} better, {same} equal"),
        known_zh: format!("{better} 个更好，{same} 个相同"),
        text: format!("{better} + 1"),
    }
}

/// Ranks from 1; ties share the best rank (1, 2, 2, 4).
#[must_use]
pub fn ranks(values: &[Decimal], direction: Direction) -> Vec<u32> {
    let rank = |place: super::Place| u32::try_from(place.better).unwrap_or(u32::MAX).saturating_add(1);
    places(values, direction).map(rank).collect()
}
