//! How far a value stands from the next edge: of its grade, or of the band that it met.

use crate::number::{self, Decimal};
use crate::plan::{NodeId, Plan};
use crate::ruleset::{BandId, Grade};
use crate::score::{NodeCard, Step};

/// Where a score stands among the grades.
pub(super) struct GradeStanding<'a> {
    /// The grade that the score earns, before caps.
    pub earned: &'a Grade,
    /// How far it is above the threshold of the grade that it earns, where that has one.
    pub above: Option<Decimal>,
    /// The grade below.
    pub worse: Option<&'a Grade>,
    /// The next better grade, its threshold and how far the score is below it.
    pub better: Option<(&'a Grade, Decimal, Decimal)>,
}

/// Where `score` stands among the grades of the plan.
pub(super) fn among_grades(plan: &Plan, score: Decimal) -> Option<GradeStanding<'_>> {
    let grades = &plan.ruleset.grades;
    let from = |grade: &Grade| grade.from.as_ref().map(|from| from.value);
    let earns = |grade: &Grade| from(grade).is_none_or(|from| number::compare(score, from).is_ge());
    let at = grades.position(earns)?;
    let earned = &grades[at];
    let better = grades.iter().take(at.index()).next_back();
    Some(GradeStanding {
        earned,
        above: from(earned).and_then(|from| number::sub(score, from).ok()),
        worse: grades.iter().nth(at.index() + 1),
        better: better.and_then(|better| {
            let from = from(better)?;
            Some((better, from, number::sub(from, score).ok()?))
        }),
    })
}

/// Where a value stands in the band that it met.
pub(super) struct BandStanding {
    /// The band.
    pub band: BandId,
    /// The value that met it: after the transform, before points.
    pub value: Decimal,
    /// The band's left edge, where it is known, and the way to it.
    pub left: Option<(Decimal, Decimal)>,
    /// The band's right edge, where it is known, and the way to it.
    pub right: Option<(Decimal, Decimal)>,
}

/// Where a node's value stands in the band that it met; none without bands.
pub(super) fn in_band(plan: &Plan, index: NodeId, card: &NodeCard) -> Option<BandStanding> {
    let bands = plan.nodes[index].points.as_ref()?.0.bands()?;
    let band = card.steps.iter().find_map(|step| match step {
        Step::Points(_, band) => *band,
        _ => None,
    })?;
    let value = number::guard(before_points(card)?);
    let way = |edge: Decimal| number::sub(edge, value).ok().map(|way| (edge, number::guard(way.abs())));
    let said = &bands.all[band];
    let ends = match said.at {
        Some(_) => None,
        None => bands.extent(band, plan.nodes[index].input),
    };
    let left = said.from.or(ends.map(|(left, _)| left));
    let right = said.to.or(ends.map(|(_, right)| right));
    Some(BandStanding { band, value, left: left.and_then(way), right: right.and_then(way) })
}

/// A node's value before points: after the transform, where it has one.
pub(super) fn before_points(card: &NodeCard) -> Option<Decimal> {
    let transformed = card.steps.iter().find_map(|step| match step {
        Step::Transform(value) => Some(*value),
        _ => None,
    });
    transformed.or(card.raw)
}
