//! What a position in the cohort rests on: its number, mean and spread, ends, or places, so that it can be computed anew.

use super::standing;
use super::words::Language;
use crate::number::{self, Decimal};
use crate::ruleset::{Direction, Points};
use crate::score::{Among, NodeCard};

/// The members, what is known of them, and the arithmetic: `cohort of 3: mean 4, standard deviation 2; (6 - 4) / 2`.
pub(super) fn line(points: &Points, card: &NodeCard, among: Among, language: Language) -> String {
    let cohort = |n: u64| language.pick(format!("cohort of {n}: "), format!("同组 {n} 个："));
    let x = standing::before_points(card).map(term).unwrap_or_default();
    let stop = language.pick("; ", "；");
    match (among, points) {
        (Among::Ends { n, least, greatest }, _) => {
            let (low, high) = (term(least), term(greatest));
            let ends = language.pick(
                format!("least {}, greatest {}", exact(least), exact(greatest)),
                format!("最小 {}，最大 {}", exact(least), exact(greatest)),
            );
            let above = match points {
                Points::MinMax(Direction::Lower) => format!("{high} - {x}"),
                _ => format!("{x} - {low}"),
            };
            format!("{}{ends}{stop}({above}) / ({high} - {low})", cohort(n))
        }
        (Among::Spread { n, mean, sd }, _) => {
            let spread = language.pick(
                format!("mean {}, standard deviation {}", exact(mean), exact(sd)),
                format!("均值 {}，标准差 {}", exact(mean), exact(sd)),
            );
            let off = match points {
                Points::ZScore(Direction::Lower) => format!("{} - {x}", term(mean)),
                _ => format!("{x} - {}", term(mean)),
            };
            format!("{}{spread}{stop}({off}) / {}", cohort(n), exact(sd))
        }
        (Among::Place { n, better, same }, Points::Percentile(_)) => {
            let not_better = n.saturating_sub(better);
            let places = language.pick(
                format!("{better} better, {same} equal, so {not_better} with itself not better"),
                format!("{better} 个更好，{same} 个相同，连同自身 {not_better} 个不更好"),
            );
            format!("{}{places}{stop}{not_better} / {n}", cohort(n))
        }
        (Among::Place { n, better, same }, _) => {
            let places =
                language.pick(format!("{better} better, {same} equal"), format!("{better} 个更好，{same} 个相同"));
            format!("{}{places}{stop}{better} + 1", cohort(n))
        }
    }
}

fn exact(x: Decimal) -> String {
    number::show(x, None)
}

/// A number inside arithmetic.
fn term(x: Decimal) -> String {
    if x < Decimal::ZERO { format!("({})", exact(x)) } else { exact(x) }
}
