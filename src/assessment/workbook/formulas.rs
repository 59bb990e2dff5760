//! Totals as formulas: what a node is of its children, in cells.

use crate::construct::combination::Contribution;
use crate::number::{self, Decimal, Rounding};
use crate::plan::{Level, NodeId, NodePlan, NodeSource, Plan};
use crate::score::{Card, Step};

/// The formula of a node with children, where it is a sum or a weighted mean of their values, or of what they brought.
///
/// `value` names the cell of a node's value in the same row, `brought` that of its contribution. None where the total is another
/// thing, where a child is missing that counts, or where what the formula comes to is not the engine's value.
pub(super) fn of(
    plan: &Plan,
    card: &Card,
    node: NodeId,
    value: impl Fn(NodeId) -> String,
    brought: impl Fn(NodeId) -> String,
) -> Option<String> {
    let (of, own) = (&plan.nodes[node], &card.nodes[node]);
    let NodeSource::Combination(how) = &of.source else { return None };
    let result = *own.value.as_ref().ok()?;
    let contributes = how.combine.method()?.contributes;
    // A transform or points in between make another number of it.
    if own.steps.iter().any(|step| !matches!(step, Step::Floor(_) | Step::Cap(_) | Step::Round(_))) {
        return None;
    }
    let there: Vec<NodeId> = of
        .children
        .iter()
        .copied()
        .filter(|child| card.nodes[*child].applies && card.nodes[*child].value.is_ok())
        .collect();
    let (inner, raw) = match (of.level, contributes) {
        (_, Contribution::None) => return None,
        (Level::Subject, Contribution::Value) => (
            joined(&there, &value),
            sum(there.iter().map(|child| card.nodes[*child].value.as_ref().ok().copied()))?,
        ),
        (Level::Subject, Contribution::WeightedValue) if how.weights.is_some() => {
            weighted(plan, card, of, &there, how.weights.as_deref()?, &value)?
        }
        // Response by response: the mean of each child is not enough, what it brought is.
        (_, Contribution::Value | Contribution::WeightedValue) => {
            (joined(&there, &brought), sum(there.iter().map(|child| card.nodes[*child].contribution))?)
        }
    };
    let (formula, reached) = stepped(of, own.steps.as_slice(), inner, raw);
    (number::compare(number::round(reached, 9, Rounding::HalfUp), number::round(result, 9, Rounding::HalfUp))
        .is_eq())
    .then_some(formula)
}

fn sum(values: impl Iterator<Item = Option<Decimal>>) -> Option<Decimal> {
    values.into_iter().try_fold(Decimal::ZERO, |sum, value| number::add(sum, value?).ok())
}

fn joined(children: &[NodeId], cell: &impl Fn(NodeId) -> String) -> String {
    match children {
        [] => "0".to_owned(),
        children => children.iter().map(|child| cell(*child)).collect::<Vec<_>>().join("+"),
    }
}

/// `(20*C2+40*D2)/(20+40)`: a child that is missing takes its weight with it.
fn weighted(
    plan: &Plan,
    card: &Card,
    of: &NodePlan,
    there: &[NodeId],
    weights: &[Decimal],
    value: &impl Fn(NodeId) -> String,
) -> Option<(String, Decimal)> {
    let mut terms = Vec::new();
    let (mut above, mut below) = (Decimal::ZERO, Decimal::ZERO);
    for (child, weight) in of.children.iter().zip(weights).filter(|(child, _)| there.contains(child)) {
        let worth = *card.nodes[*child].value.as_ref().ok()?;
        terms.push((number::show(*weight, None), value(*child)));
        above = number::add(above, number::mul(*weight, worth).ok()?).ok()?;
        below = number::add(below, *weight).ok()?;
    }
    debug_assert!(there.iter().all(|child| plan.nodes[*child].parent.is_some()));
    let product = terms.iter().map(|(weight, cell)| format!("{weight}*{cell}")).collect::<Vec<_>>().join("+");
    let total = terms.iter().map(|(weight, _)| weight.clone()).collect::<Vec<_>>().join("+");
    Some((format!("({product})/({total})"), number::div(above, below).ok()?))
}

/// The same after floor, cap and rounding.
fn stepped(of: &NodePlan, steps: &[Step], mut formula: String, mut value: Decimal) -> (String, Decimal) {
    if let Some(floor) = of.floor {
        formula = format!("MAX({},{formula})", number::show(floor, None));
        value = value.max(floor);
    }
    if let Some(cap) = of.cap {
        formula = format!("MIN({},{formula})", number::show(cap, None));
        value = value.min(cap);
    }
    let rounds = steps.iter().any(|step| matches!(step, Step::Round(_)));
    // A spreadsheet rounds halves away from zero.
    if let Some((round, places)) = of.round.and_then(|round| Some((round, round.places?)))
        && round.half == Rounding::HalfUp
        && (rounds || number::round(value, places, Rounding::HalfUp) == number::guard(value))
    {
        // Binary numbers are off in their last digits; halves have to be seen as halves.
        formula = format!("ROUND(ROUND({formula},10),{places})");
        value = number::round(value, places, Rounding::HalfUp);
    }
    (formula, value)
}
