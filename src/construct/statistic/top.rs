//! The share of the best levels.

use super::{Answers, Argument, Needs, Of, Statistic, Takes, Unit, share_of_some};
use crate::data::Domain;
use crate::interval::Range;
use crate::number::{Decimal, Fault};
use std::collections::BTreeSet;

pub(super) const STATISTIC: Statistic = Statistic {
    word: "top",
    doc: "the share of those who gave one of the n best answers",
    example: (&[2, 4, 4, 10], "2", "0.75"),
    takes: Takes::Levels,
    of: Of::Levels,
    unit: Unit::Share,
    lies_within: false,
    needs: Needs::AnAnswer,
    value,
    reach,
};

fn value(answers: &Answers<'_>, argument: &Argument) -> Result<Decimal, Fault> {
    answers.share(at_end(answers, argument.levels(), true))
}

pub(super) fn reach(_: Range, domain: Option<&Domain>, argument: &Argument) -> Option<Range> {
    let points: Option<BTreeSet<Decimal>> = match domain {
        Some(Domain::Scale { levels, range: None, .. }) if !levels.is_empty() => {
            Some(levels.values().filter_map(|level| level.points).collect())
        }
        _ => None,
    };
    Some(match points {
        Some(points) if points.len() <= argument.levels() => Range::exactly(Decimal::ONE),
        Some(_) => share_of_some(),
        None => Range::of(0, 1),
    })
}

/// How many gave one of the `k` best (or worst) answers: of the whole numbers at the end of the scale's range, or of its levels
/// by points where it has none.
pub(super) fn at_end(answers: &Answers<'_>, k: usize, top: bool) -> u64 {
    let mut points: Vec<Decimal> = match answers.domain {
        Some(Domain::Scale { levels, range: None, .. }) if !levels.is_empty() => {
            levels.values().filter_map(|level| level.points).collect()
        }
        Some(Domain::Scale { range: Some((low, high)), .. } | Domain::Number { range: Some((low, high)), .. }) => {
            // The last of the k whole numbers at the end decides alone.
            let steps = k.checked_sub(1).map(Decimal::from);
            let edge = |n: Decimal| if top { high.saturating_sub(n) } else { low.saturating_add(n) };
            steps.into_iter().map(edge).collect()
        }
        _ => answers.counts.values().filter_map(|(_, number)| *number).collect(),
    };
    points.sort();
    points.dedup();
    if top {
        points.reverse();
    }
    let Some(edge) = points.get(k.saturating_sub(1)).or(points.last()) else { return 0 };
    let counts = |x: &Decimal| if top { x >= edge } else { x <= edge };
    answers.counts.values().filter(|(_, x)| x.as_ref().is_some_and(counts)).map(|(count, _)| count).sum()
}
