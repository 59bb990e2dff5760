//! Shares (0 to 1) and points (0 to 100) held against each other: in bands, bounds, targets and grades of a node, and in
//! means of both.
//!
//! What is a share is known from types and statistics; what is counted in points from ranges that go to 10 and more. Where
//! neither is known nothing is said.

use super::facts::{Facts, response_facts, subject_facts};
use super::known::Known;
use super::range::{self, Range};
use super::terms::term_range;
use super::units::{percent_scale, too_much};
use super::{Bound, Combination, NodeId, NodePlan, NodeSource, Plan, ResponseSlot, SubjectSlot};
use crate::construct::combination::Contribution;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ids::IdVec;
use crate::number::{self, Decimal, Rounding};
use crate::ruleset::{Combine, node_path};
use crate::script::Slot;
use crate::script::Term;

/// Checks all nodes, targets and grades.
pub(super) fn check(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let highs = Highs::of(plan);
    for (index, node) in plan.nodes.entries() {
        percentages(plan, index, node, &highs, problems);
        bounds(plan, index, node, &highs, problems);
        means(plan, node, &highs, problems);
    }
    targets(plan, &highs, problems);
    grades(plan, &highs, problems);
}

/// Whether the value of a node, after all of its steps, is a share.
pub(super) fn is_share(plan: &Plan, id: NodeId) -> bool {
    let node = &plan.nodes[id];
    node.points.is_none() && is_raw_share(plan, id, node)
}

/// Whether the value of a node before its points is a share.
pub(super) fn is_raw_share(plan: &Plan, index: NodeId, node: &NodePlan) -> bool {
    if node.transform.is_some() {
        return false;
    }
    match &node.source {
        NodeSource::Measure(measure) => response_facts(plan, &ResponseSlot::Measure(*measure)).share,
        NodeSource::Column(column) => response_facts(plan, &ResponseSlot::Column(*column)).share,
        NodeSource::Response(bound) => sole(bound).is_some_and(|slot| response_facts(plan, slot).share),
        NodeSource::Subject(bound) => match sole(bound) {
            // A node comes after those that it needs, so this ends.
            Some(SubjectSlot::Node(other)) => plan.place(*other) < plan.place(index) && is_share(plan, *other),
            Some(slot @ (SubjectSlot::Measure(_) | SubjectSlot::Statistic(..))) => subject_facts(plan, slot).share,
            _ => false,
        },
        NodeSource::Combination(Combination { combine, .. }) => {
            lies_between(combine)
                && !node.children.is_empty()
                && node.children.iter().all(|child| is_share(plan, *child))
        }
    }
}

/// Whether what is combined lies between the values of the children.
fn lies_between<F>(combine: &Combine<F>) -> bool {
    combine.method().is_some_and(|method| method.contributes != Contribution::Value)
}

/// Whether what a formula knows of a node, of this subject or of all, now or in another result, is a share.
pub(super) fn is_share_of_node(plan: &Plan, slot: &SubjectSlot) -> bool {
    let unit = Range::of(0, 1);
    let is_unit = |range: Range| range.high == unit.high;
    match slot {
        SubjectSlot::Node(node) => is_share(plan, *node),
        SubjectSlot::Cohort(node, of) => is_unit((of.reach)(unit)) && is_share(plan, *node),
        SubjectSlot::History(node, of) => is_unit((of.reach)(unit, 1)) && is_share(plan, *node),
        SubjectSlot::Other(_, path) => {
            let node = plan.node(path);
            node.is_some_and(|node| is_share(plan, node))
        }
        _ => false,
    }
}

fn sole<S>(bound: &Bound<S>) -> Option<&S> {
    if let Term::Slot(slot, _) = bound.formula.term() { bound.slot(*slot) } else { None }
}

/// The greatest value of what is counted in points, where it is.
fn in_tens(high: Option<Decimal>) -> Option<Decimal> {
    high.filter(|high| *high >= Decimal::TEN)
}

/// The greatest values of nodes where shares are at most 1: data may have more, but that makes no points of them.
struct Highs {
    /// Before their points.
    raw: IdVec<NodeId, Option<Decimal>>,
    /// After all steps.
    all: IdVec<NodeId, Option<Decimal>>,
}

impl Highs {
    fn of(plan: &Plan) -> Self {
        let none = IdVec::filled(&plan.nodes, None);
        let mut highs = Self { raw: none.clone(), all: none };
        // A node comes after those that it needs.
        for index in &plan.order {
            let node = &plan.nodes[*index];
            let raw = highs.before_points(plan, *index, node);
            let high = match &node.points {
                None if node.transform.is_some() => None,
                None => raw,
                Some((points, _)) => node.range.high.filter(|_| !points.goes_on()),
            };
            let high = high.map(|high| node.cap.map_or(high, |cap| high.min(cap)));
            (highs.raw[*index], highs.all[*index]) = (raw, high);
        }
        highs
    }

    fn before_points(&self, plan: &Plan, index: NodeId, node: &NodePlan) -> Option<Decimal> {
        if is_raw_share(plan, index, node) {
            return Some(Decimal::ONE);
        }
        let of_unit = |facts: Facts| match facts.share {
            true => Facts { range: Range::of(0, 1), ..facts },
            false => facts,
        };
        match &node.source {
            NodeSource::Measure(_) | NodeSource::Column(_) => range::raw_range(plan, index).high,
            NodeSource::Response(bound) => {
                let facts = |slot: &ResponseSlot| of_unit(response_facts(plan, slot));
                let facts = |slot: Slot| bound.slot(slot).map(facts).unwrap_or_default();
                term_range(bound.formula.term(), Known::new(&facts, plan.calls())).high
            }
            NodeSource::Subject(bound) => {
                let facts = |slot: &SubjectSlot| {
                    let facts = subject_facts(plan, slot);
                    let SubjectSlot::Node(other) = slot else { return of_unit(facts) };
                    let high = self.all[*other].or(facts.range.high);
                    of_unit(Facts { range: Range { high, ..facts.range }, ..facts })
                };
                let facts = |slot: Slot| bound.slot(slot).map(facts).unwrap_or_default();
                term_range(bound.formula.term(), Known::new(&facts, plan.calls())).high
            }
            NodeSource::Combination(Combination { combine, .. }) => {
                let mut children = node.children.iter().map(|child| self.all[*child]);
                match lies_between(combine) {
                    true => children.flatten().max(),
                    false => children.try_fold(Decimal::ZERO, |sum, high| number::add(sum, high?).ok()),
                }
            }
        }
    }

    /// The greatest value of what is counted in points, before its points.
    fn raw(&self, node: NodeId) -> Option<Decimal> {
        in_tens(self.raw[node])
    }

    /// The same after all steps.
    fn all(&self, node: NodeId) -> Option<Decimal> {
        in_tens(self.all[node])
    }
}

pub(super) fn in_points(span: Span, message: String, x: Decimal, high: Decimal) -> Diagnostic {
    let points = number::mul(x, high).map(|points| number::show(points, None)).unwrap_or_default();
    let (x, high) = (number::show(x, None), number::show(high, None));
    Diagnostic::warning(Code::PercentScale, span, message)
        .label(format!("this is {x}, and the value goes to {high}"))
        .help(format!("write it in points: `{points}` for {x} of {high}"))
}

/// Bands, curves and goalposts in percent of a value in points.
fn percentages(plan: &Plan, index: NodeId, node: &NodePlan, highs: &Highs, problems: &mut Vec<Diagnostic>) {
    let Some((points, span)) = node.points.as_ref().filter(|_| node.transform.is_none()) else { return };
    let Some(high) = highs.raw(index) else { return };
    let written = |x: &Decimal| !x.is_zero() && plan.ruleset.percentages.has(*span, *x);
    if let Some(x) = points.thresholds().into_iter().filter(written).max() {
        let message = format!("the value of `{}` is in points, and percentages divide it", node.path);
        problems.push(in_points(points.place_of(x).unwrap_or(*span), message, x, high));
    }
}

/// A floor or a cap in the other unit than the value.
fn bounds(plan: &Plan, index: NodeId, node: &NodePlan, highs: &Highs, problems: &mut Vec<Diagnostic>) {
    if node.floor.is_none() && node.cap.is_none() {
        return;
    }
    let Some(written) = written(plan, index) else { return };
    let share = node.points.is_none() && is_raw_share(plan, index, node);
    let greatest = match &node.points {
        None if node.transform.is_none() => highs.raw(index),
        None => return,
        Some((points, _)) => match points.greatest() {
            None => return,
            greatest => greatest,
        },
    };
    for (what, at) in [("floor", &written.floor), ("cap", &written.cap)] {
        let Some(at) = at else { continue };
        if share && at.value.abs() > too_much(range::raw_range(plan, index)) {
            problems.push(percent_scale(at.value).at(at.span));
        } else if let Some(high) = in_tens(greatest)
            && !at.value.is_zero()
            && plan.ruleset.percentages.has(at.span, at.value)
        {
            let message = format!("the `{what}` of `{}` is a percentage, its value is in points", node.path);
            problems.push(in_points(at.span, message, at.value, high));
        }
    }
}

/// The node of the rule set that became the node `index`: parents come before their children.
fn written(plan: &Plan, index: NodeId) -> Option<&crate::ruleset::Node> {
    let path = plan.nodes[index].path.as_str();
    let mut node = &plan.ruleset.score;
    for id in path.split('.').skip(1) {
        node = node.children.iter().find(|child| child.id == id)?;
    }
    Some(node)
}

/// A target in the other unit than what is compared with it.
fn targets(plan: &Plan, highs: &Highs, problems: &mut Vec<Diagnostic>) {
    for (path, target) in &plan.ruleset.targets {
        let path = node_path(path);
        let found = plan.node(&path);
        let (Some(index), Some(x)) = (found, target.value) else { continue };
        let node = &plan.nodes[index];
        let before = node.points.as_ref().is_some_and(|(points, _)| points.of_target().is_some());
        let (share, greatest) = match before {
            true => (is_raw_share(plan, index, node), highs.raw(index)),
            false => (is_share(plan, index), highs.all(index)),
        };
        if share && x.abs() > too_much(range::raw_range(plan, index)) {
            problems.push(percent_scale(x).at(target.span));
        } else if let Some(high) = in_tens(greatest)
            && !x.is_zero()
            && plan.ruleset.percentages.has(target.span, x)
        {
            let message = format!("the target of `{path}` is a percentage, its value is in points");
            problems.push(in_points(target.span, message, x, high));
        }
    }
}

/// A mean of shares and points: what is a share hardly counts.
fn means(plan: &Plan, node: &NodePlan, highs: &Highs, problems: &mut Vec<Diagnostic>) {
    let NodeSource::Combination(Combination { combine, .. }) = &node.source else { return };
    // A share may be added as a bonus, and what a function does is its own.
    if !lies_between(combine) {
        return;
    }
    let counts = |child: &NodeId| plan.nodes[*child].weight.is_none_or(|weight| !weight.is_zero());
    let counting = || node.children.iter().copied().filter(counts);
    let share = counting().find(|child| is_share(plan, *child));
    let points = counting().find(|child| highs.all(*child).is_some());
    let (Some(share), Some(points)) = (share, points) else { return scales(plan, node, problems) };
    let (share, points) = (&plan.nodes[share], &plan.nodes[points]);
    let message = format!("`{}` combines a share and points: `{}` and `{}`", node.path, share.id, points.id);
    problems.push(
        Diagnostic::warning(Code::PercentScale, share.span, message)
            .label(format!("a share, reaches {}", share.range))
            .also(points.span, format!("reaches {}", points.range))
            .help("bring both to one scale first, as in `value: x * 100`, or by `goalposts`"),
    );
}

/// From so many times the values on, two children are on different scales.
const APART: i64 = 10;

/// From so many times the points on, the weights do not make up for it.
const UNEVEN: i64 = 3;

/// A mean of marks to 10 and points to 100: the marks hardly count.
fn scales(plan: &Plan, node: &NodePlan, problems: &mut Vec<Diagnostic>) {
    let NodeSource::Combination(how) = &node.source else { return };
    // Where contributions are added up, and are parts of a whole.
    if how.combine.method().is_none_or(|method| method.contributes != Contribution::WeightedValue) {
        return;
    }
    let counting = node.children.iter().enumerate().filter_map(|(at, child)| {
        let child = &plan.nodes[*child];
        let weight = how.weights.as_ref().and_then(|weights| weights.get(at)).copied().unwrap_or(Decimal::ONE);
        let high = child.range.high.filter(|high| *high >= Decimal::ONE && !weight.is_zero())?;
        let from_zero = child.range.low.is_some_and(|low| low >= Decimal::ZERO);
        from_zero.then_some((child, high, number::mul(high, weight).ok()?))
    });
    let counting: Vec<_> = counting.collect();
    let least = counting.iter().min_by_key(|(_, high, _)| *high);
    let greatest = counting.iter().max_by_key(|(_, high, _)| *high);
    let (Some((small, low, little)), Some((large, high, much))) = (least, greatest) else { return };
    let times = |x: Decimal, n: i64| number::mul(x, n.into()).unwrap_or(Decimal::MAX);
    if *high < times(*low, APART) || *much < times(*little, UNEVEN) {
        return;
    }
    let message = format!("`{}` combines two scales: `{}` and `{}`", node.path, small.id, large.id);
    let factor =
        number::div(*high, *low).map(|factor| number::show(number::round(factor, 0, Rounding::HalfUp), None));
    problems.push(
        Diagnostic::warning(Code::PercentScale, small.span, message)
            .label(format!("reaches {}", small.range))
            .also(large.span, format!("reaches {}", large.range))
            .help(format!(
                "bring both to one scale first, as in `value: x * {}`, or by `goalposts`; where points are to be added, write `combine: sum`",
                factor.unwrap_or_default()
            )),
    );
}

/// Thresholds of grades written as shares (`90%`, `0.9`) where the score is in points: all but the least would get the best grade.
fn grades(plan: &Plan, highs: &Highs, problems: &mut Vec<Diagnostic>) {
    let froms: Vec<_> = plan.ruleset.grades.iter().filter_map(|grade| grade.from.as_ref()).collect();
    let unit = |x: Decimal| x >= Decimal::ZERO && x <= Decimal::ONE;
    let inside = |x: Decimal| x > Decimal::ZERO && x < Decimal::ONE;
    // A threshold of 1 may be one point.
    let share = froms.iter().any(|from| inside(from.value) || plan.ruleset.percentages.has(from.span, from.value));
    let best = froms.iter().max_by_key(|from| from.value).filter(|from| from.value > Decimal::ZERO);
    let (Some(best), Some(high)) = (best, highs.all(NodeId::ROOT)) else { return };
    if share && froms.iter().all(|from| unit(from.value)) {
        let points = number::mul(best.value, high).map(|points| number::show(points, None)).unwrap_or_default();
        let (best_one, high) = (number::show(best.value, None), number::show(high, None));
        problems.push(
            Diagnostic::warning(
                Code::PercentScale,
                best.span,
                "the thresholds of the grades are shares, the score is none",
            )
            .label(format!("this is {best_one}, and the score goes to {high}"))
            .help(format!("write thresholds in points: `{points}` for {best_one} of {high}")),
        );
    }
}
