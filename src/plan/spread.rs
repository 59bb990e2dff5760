//! What a combination of children can be.
//!
//! All ways of combining rise with each child, so the ends of the children give the ends of the whole; that is tried for
//! every set of children that can be present, can be missing and can be there at all, as far as these are few.

use super::combine::{Uncombined, combine};
use super::conditions;
use super::facts::{Facts, subject_facts};
use super::known::Known;
use super::terms::{Reach, are_free, term_reach};
use super::{Combination, NodePlan, Plan};
use crate::construct::combination::{Contribution, Domain};
use crate::interval::{Attained, Range, UNKNOWN};
use crate::number::{self, Decimal, Fault};
use crate::ruleset::{Combine, MissingPolicy};
use crate::script::Slot;

/// The most sets of children that are tried.
const SETS: usize = 600;

/// Stands for an end that there is not, where only order counts.
const FAR: i64 = 1_000_000_000_000_000_000;

/// How a child takes part.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Present,
    Missing,
    /// The subject has it not.
    Absent,
}

struct Child<'a> {
    reach: &'a Reach,
    weightless: bool,
    /// How it can take part, each with whether some data surely make it so.
    ways: Vec<(Part, bool)>,
}

/// What is known of the combined children of a node.
pub(super) fn combined(plan: &Plan, how: &Combination, node: &NodePlan) -> Reach {
    let nodes: Vec<&NodePlan> = node.children.iter().map(|child| &plan.nodes[*child]).collect();
    let whens: Vec<Option<Reach>> = nodes.iter().map(|node| decided(plan, node)).collect();
    let children: Vec<Child<'_>> = nodes
        .iter()
        .enumerate()
        .map(|(at, node)| {
            let weight = how.weights.as_ref().and_then(|weights| weights.get(at));
            let weightless = weight.is_some_and(Decimal::is_zero);
            Child { reach: &node.reach, weightless, ways: ways(plan, node, weightless) }
        })
        .collect();
    let all: Vec<Reach> =
        nodes.iter().map(|node| node.reach.clone()).chain(whens.iter().flatten().cloned()).collect();
    let range = match how.combine {
        Combine::None | Combine::Function(_) => UNKNOWN,
        _ => {
            let sets = children.iter().try_fold(1, |sets: usize, child| sets.checked_mul(child.ways.len()));
            match sets.filter(|sets| *sets <= SETS) {
                Some(_) => every_set(plan, how, &children),
                None => bounds(how, &children),
            }
        }
    };
    let range = Range { step: step(how, &children), ..range };
    let range = if are_free(&all) { range } else { range.loosened() };
    let from = all.iter().flat_map(|reach| &reach.from).copied().collect();
    let missing = presence(how, &children, whens.iter().any(Option::is_some));
    let reach = Reach { from, always: missing.0, misses: missing.1, ..Reach::default() }.ranged(range);
    let fixed = children.iter().all(|child| {
        child.ways.iter().all(|(part, _)| *part == Part::Present)
            || how.missing == MissingPolicy::Fail && child.ways.iter().all(|(part, _)| *part != Part::Absent)
    });
    let values = if fixed { values(plan, how, &children) } else { None };
    reach.valued(values)
}

/// What is known of the condition under which a subject has a node.
fn decided(plan: &Plan, node: &NodePlan) -> Option<Reach> {
    let when = node.when.as_ref()?;
    let known = |slot: Slot| when.slot(slot).map_or_else(Facts::default, |slot| subject_facts(plan, slot));
    Some(term_reach(when.formula.term(), Known::new(&known, plan.calls())))
}

/// What a node can be, given the conditions of nodes that decide whether a subject has it.
pub(super) fn under_conditions(plan: &Plan, nodes: &[&NodePlan], reach: Reach) -> Reach {
    let can_hold = |node: &&NodePlan| {
        let Some(when) = &node.when else { return true };
        let known = |slot: Slot| when.slot(slot).map_or_else(Facts::default, |slot| subject_facts(plan, slot));
        conditions::can_be(Known::new(&known, plan.calls()), when.formula.term(), true)
    };
    let mut all: Vec<Reach> = nodes.iter().filter_map(|node| decided(plan, node)).collect();
    if all.is_empty() {
        return reach;
    }
    all.push(reach.clone());
    if are_free(&all) && nodes.iter().all(can_hold) {
        return reach;
    }
    Reach { range: reach.range.loosened(), ..reach }
}

fn ways(plan: &Plan, node: &NodePlan, weightless: bool) -> Vec<(Part, bool)> {
    // A child of weight zero changes nothing.
    if weightless {
        return vec![(Part::Missing, true)];
    }
    let reach = &node.reach;
    let mut ways = Vec::new();
    let Some(when) = &node.when else {
        ways.push((Part::Present, true));
        ways.extend((!reach.always).then_some((Part::Missing, reach.misses)));
        return ways;
    };
    let known = |slot: Slot| when.slot(slot).map_or_else(Facts::default, |slot| subject_facts(plan, slot));
    let can = |holds| conditions::can_be(Known::new(&known, plan.calls()), when.formula.term(), holds);
    ways.extend([(Part::Present, can(true)), (Part::Absent, can(false))]);
    ways.push((Part::Missing, reach.misses && can(true)));
    ways
}

/// Whether it has a value for all data, and whether some data surely leave it without one.
fn presence(how: &Combination, children: &[Child<'_>], conditional: bool) -> (bool, bool) {
    let mut weighed = children.iter().filter(|child| !child.weightless);
    let total = how.combine.method().is_some_and(|method| method.domain == Domain::All);
    let always = total
        && !conditional
        && (how.missing == MissingPolicy::Zero || weighed.clone().all(|child| child.reach.always));
    let misses = match how.missing {
        MissingPolicy::Fail => weighed.any(|child| child.ways.contains(&(Part::Missing, true))),
        MissingPolicy::Zero => false,
        MissingPolicy::Renormalise(_) => weighed.all(|child| child.ways.contains(&(Part::Missing, true))),
    };
    (always, misses)
}

fn step(how: &Combination, children: &[Child<'_>]) -> Option<Decimal> {
    let method = how.combine.method().filter(|method| method.keeps_step)?;
    if method.takes_promises && matches!(how.missing, MissingPolicy::Renormalise(_)) {
        return None; // The values are scaled up.
    }
    let ranges = children.iter().map(|child| child.reach.range);
    ranges.reduce(|a, b| a.stepped(a.finer(b)))?.step
}

/// The ends of one set of children, with whether some data give them.
struct Set {
    low: Option<(Option<Decimal>, bool)>,
    high: Option<(Option<Decimal>, bool)>,
}

fn every_set(plan: &Plan, how: &Combination, children: &[Child<'_>]) -> Range {
    let mut found: Option<Range> = None;
    let mut at = vec![0_usize; children.len()];
    loop {
        let chosen: Vec<(Part, bool)> =
            children.iter().zip(&at).filter_map(|(child, at)| child.ways.get(*at).copied()).collect();
        let set = ends_of(plan, how, children, &chosen);
        if let (Some((low, sure_low)), Some((high, sure_high))) = (set.low, set.high) {
            let attained = Attained { low: sure_low, high: sure_high, between: false };
            let range = Range { low, high, step: None, attained };
            found = Some(found.map_or(range, |found| found.union(range)));
        }
        let Some(next) = (0..at.len()).find(|place| {
            at.get(*place).zip(children.get(*place)).is_some_and(|(way, child)| way + 1 < child.ways.len())
        }) else {
            return found.unwrap_or(UNKNOWN);
        };
        for (place, way) in at.iter_mut().enumerate().take(next + 1) {
            *way = if place == next { *way + 1 } else { 0 };
        }
    }
}

fn ends_of(plan: &Plan, how: &Combination, children: &[Child<'_>], chosen: &[(Part, bool)]) -> Set {
    let there: Vec<usize> =
        (0..children.len()).filter(|at| chosen.get(*at).is_some_and(|(part, _)| *part != Part::Absent)).collect();
    let keep = |numbers: &Vec<Decimal>| there.iter().filter_map(|at| numbers.get(*at).copied()).collect();
    let how = Combination {
        weights: how.weights.as_ref().map(keep),
        out_of: how.out_of.as_ref().map(keep),
        ..how.clone()
    };
    if there.is_empty() {
        return Set { low: None, high: None };
    }
    let possible = chosen.iter().all(|(_, sure)| *sure);
    let domain = how.combine.method().map_or(Domain::All, |method| method.domain);
    let chooses = how.combine.method().is_some_and(|method| method.chooses.is_some());
    let end = |low: bool| -> Option<(Option<Decimal>, bool)> {
        let mut sure = possible;
        let mut open = false;
        let mut values = Vec::with_capacity(there.len());
        for at in &there {
            let (child, (part, _)) = children.get(*at).zip(chosen.get(*at))?;
            if *part == Part::Missing {
                values.push(None);
                continue;
            }
            let range = child.reach.range;
            let (end, attained) =
                if low { (range.low, range.attained.low) } else { (range.high, range.attained.high) };
            sure &= attained;
            values.push(Some(match (domain, end) {
                (Domain::NotNegative, end) if low => {
                    let end = end.unwrap_or(Decimal::NEGATIVE_ONE);
                    sure &= end >= Decimal::ZERO;
                    end.max(Decimal::ZERO)
                }
                // Just above 0 the whole is just above 0.
                (Domain::Positive, end) if low && end.is_none_or(|end| end <= Decimal::ZERO) => {
                    return Some((Some(Decimal::ZERO), false));
                }
                (_, Some(end)) => end,
                (_, None) if chooses => Decimal::from(if low { -FAR } else { FAR }),
                (_, None) => {
                    open = true;
                    Decimal::ONE
                }
            }));
        }
        let value = match combine(&plan.scripts, &how, &values) {
            Ok(combined) => combined.value,
            // Too large at its end, but not before it.
            Err(Uncombined::Fault(Fault::Overflow, _)) => return Some((None, false)),
            Err(_) => return None,
        };
        let far = number::compare(value.abs(), Decimal::from(FAR / 4)).is_gt();
        Some((Some(value).filter(|_| !open && !far), sure))
    };
    Set { low: end(true), high: end(false) }
}

/// Bounds where there are too many sets of children to try them.
fn bounds(how: &Combination, children: &[Child<'_>]) -> Range {
    let zero = Range::exactly(Decimal::ZERO);
    let weighed = || children.iter().filter(|child| !child.weightless);
    let hull = |ranges: &mut dyn Iterator<Item = Range>| ranges.reduce(Range::union).unwrap_or(UNKNOWN);
    // Any child can be the only one there.
    let alone = match how.missing {
        MissingPolicy::Renormalise(least) => {
            least.is_zero() && weighed().all(|child| child.ways == [(Part::Present, true), (Part::Missing, true)])
        }
        MissingPolicy::Fail | MissingPolicy::Zero => false,
    };
    let loose = |range: Range| if alone { range } else { range.loosened() };
    let Some(method) = how.combine.method() else { return UNKNOWN };
    match (method.contributes, how.missing, &how.out_of) {
        (Contribution::Value, MissingPolicy::Renormalise(_), Some(points)) => {
            let Ok(total) = points.iter().try_fold(Decimal::ZERO, |sum, x| number::add(sum, *x)) else {
                return UNKNOWN;
            };
            // The mean of the shares of the promised points, times all points.
            let share = |(child, points): (&Child<'_>, &Decimal)| {
                child.reach.range.map(|x| number::div(number::mul(x, total).ok()?, *points).ok())
            };
            if points.iter().any(|points| *points <= Decimal::ZERO) {
                return UNKNOWN;
            }
            loose(hull(&mut children.iter().zip(points).map(share)))
        }
        (Contribution::Value, ..) => {
            let term = |child: &Child<'_>| {
                let certain = child.ways.iter().all(|(part, _)| *part == Part::Present);
                let fails =
                    how.missing == MissingPolicy::Fail && child.ways.iter().all(|(part, _)| *part != Part::Absent);
                if certain || fails { child.reach.range } else { child.reach.range.union(zero) }
            };
            children.iter().map(term).fold(zero, Range::add).loosened()
        }
        _ if method.domain != Domain::All => {
            let range = hull(&mut weighed().map(|child| child.reach.range));
            let low = range.low.unwrap_or_default().max(Decimal::ZERO);
            let low = if how.missing == MissingPolicy::Zero { Decimal::ZERO } else { low };
            Range { low: Some(low), ..range.loosened() }
        }
        (_, policy, _) => {
            let range = hull(&mut weighed().map(|child| child.reach.range));
            loose(if policy == MissingPolicy::Zero { range.union(zero) } else { range })
        }
    }
}

/// All values of children that have few.
fn values(plan: &Plan, how: &Combination, children: &[Child<'_>]) -> Option<Vec<Decimal>> {
    if matches!(how.combine, Combine::None | Combine::Function(_)) || children.is_empty() {
        return None;
    }
    let mut sets: Vec<Vec<Option<Decimal>>> = vec![Vec::new()];
    for child in children {
        let own: Vec<Option<Decimal>> = match child.weightless {
            true => vec![None],
            false => child.reach.values.clone()?.into_iter().map(Some).collect(),
        };
        if sets.len() * own.len() > SETS / 4 {
            return None;
        }
        sets = sets
            .into_iter()
            .flat_map(|set| own.iter().map(move |x| set.iter().copied().chain([*x]).collect()))
            .collect();
    }
    Some(sets.iter().filter_map(|set| Some(combine(&plan.scripts, how, set).ok()?.value)).collect())
}
