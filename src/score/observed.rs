//! Tells the observer of a plan, if it has one, what scoring reaches: which conditions held, which bands were met,
//! which grades were given.

use super::scorecard::{Card, NodeCard, Origin, Step};
use crate::ids::IdVec;
use crate::number::Decimal;
use crate::observer::{Mark, Observer};
use crate::plan::{Bound, Level, MeasureId, NodeId, NodePlan, NodeSource, Plan};
use crate::ruleset::{BandId, Effect};

/// A condition that could be decided.
pub(super) fn condition<S>(plan: &Plan, bound: &Bound<S>, holds: bool) {
    if let Some(observer) = &plan.observer {
        observer.reach(if holds { Mark::True } else { Mark::False }, bound.formula.span());
    }
}

/// Where the measures of a subject came from.
pub(super) fn defaults(plan: &Plan, origins: &IdVec<MeasureId, Origin>) {
    let Some(observer) = &plan.observer else { return };
    let used = plan.measures.iter().zip(origins).filter(|(_, origin)| **origin == Origin::Default);
    let rules = used.filter_map(|(measure, _)| plan.ruleset.measures.get(&measure.id)?.default.as_ref());
    observer.reach_all(rules.map(|default| (Mark::Default, default.span)));
}

/// What of its points `x` reached: the band that it met, the segment of a curve.
pub(super) fn points(plan: &Plan, node: &NodePlan, x: Decimal, band: Option<BandId>) {
    let Some(observer) = &plan.observer else { return };
    let reached = node.points.as_ref().and_then(|(points, _)| points.reached(x, band));
    observer.reach_all(reached.map(|(mark, span)| (mark, span.unwrap_or(node.span))));
}

/// Whether the floor of a node, if it has one, lifted a value.
pub(super) fn floor(plan: &Plan, node: &NodePlan, lifted: bool) {
    if let (Some(observer), Some(_)) = (&plan.observer, node.floor) {
        observer.reach(if lifted { Mark::Floor } else { Mark::NoFloor }, node.span);
    }
}

/// Whether the cap of a node, if it has one, lowered a value.
pub(super) fn cap(plan: &Plan, node: &NodePlan, lowered: bool) {
    if let (Some(observer), Some(_)) = (&plan.observer, node.cap) {
        observer.reach(if lowered { Mark::Cap } else { Mark::NoCap }, node.span);
    }
}

/// What came out for some subjects; `computed` says whether their nodes were computed from inputs and not given.
pub(super) fn cards(plan: &Plan, cards: &[Card], computed: bool) {
    let Some(observer) = &plan.observer else { return };
    for card in cards {
        results(plan, card, observer);
        // Who has no opinion has no nodes.
        if computed && card.outcome.status.is_judged {
            nodes(plan, card, observer);
        }
    }
}

fn nodes(plan: &Plan, card: &Card, observer: &Observer) {
    for (node, shown) in plan.nodes.iter().zip(&card.nodes) {
        if missing(plan, node, card) {
            observer.reach(Mark::Missing, node.span);
        }
        // Inside a border steps are taken for each response, and told there.
        if let (Some(raw), Level::Subject | Level::Border) = (shown.raw, node.level) {
            steps(plan, node, raw, shown);
        }
    }
}

fn steps(plan: &Plan, node: &NodePlan, raw: Decimal, card: &NodeCard) {
    let mut x = raw;
    let (mut lifted, mut lowered) = (false, false);
    for step in &card.steps {
        match step {
            Step::Transform(value) => x = *value,
            Step::Points(_, band) => points(plan, node, x, *band),
            Step::Position(..) | Step::Distance { .. } => {}
            Step::Floor(_) => lifted = true,
            Step::Cap(_) => lowered = true,
            Step::Round(_) => {}
        }
    }
    if card.value.is_ok() || lifted || lowered {
        floor(plan, node, lifted);
        cap(plan, node, lowered);
    }
}

/// Whether a child that weighs something had no value, for the subject or for one of its responses.
fn missing(plan: &Plan, node: &NodePlan, card: &Card) -> bool {
    let NodeSource::Combination(how) = &node.source else { return false };
    let lacks = |at: usize, child: NodeId| {
        let weightless = how.weights.as_ref().and_then(|weights| weights.get(at)).is_some_and(Decimal::is_zero);
        let shown = &card.nodes[child];
        if weightless || !shown.applies {
            return false;
        }
        match plan.nodes[child].level {
            Level::Inside(_) => shown.n.is_some_and(|n| n < card.outcome.rows[node.table]),
            Level::Subject | Level::Border => shown.value.is_err(),
        }
    };
    !how.combine.is_none() && node.children.iter().enumerate().any(|(at, child)| lacks(at, *child))
}

/// Grade, class, named results, and gates that changed the grade.
fn results(plan: &Plan, card: &Card, observer: &Observer) {
    let rules = &plan.ruleset;
    let (outcome, class) = (&card.outcome, card.class());
    let grade = rules.grades.iter().find(|grade| Some(&grade.grade) == outcome.grade.as_ref());
    let class = rules.classes.iter().find(|other| Some(other.id.as_str()) == class);
    observer.reach_all(grade.map(|grade| (Mark::Grade, grade.span)));
    observer.reach_all(class.map(|class| (Mark::Class, class.span)));
    let valued = plan.also.iter().zip(&card.also).filter(|(_, card)| matches!(card.value, Ok(Some(_))));
    let valued = valued.filter_map(|(also, _)| rules.also.get(&also.id));
    observer.reach_all(valued.map(|also| (Mark::Value, also.span)));
    for gate in outcome.decisions.iter().map(|decision| &plan.outcomes[decision.gate]) {
        let changed = match gate.effect {
            Effect::CapGrade(_) => outcome.uncapped.is_some(),
            Effect::Veto(_) => outcome.vetoed,
            Effect::Status(_) => false,
        };
        if changed {
            observer.reach(Mark::Regraded, gate.span);
        }
    }
}
