//! How the children of a node became its value: the arithmetic, which child was chosen, and what each brought.

use super::derivation::Page;
use crate::construct::combination::{Operand, Weights};
use crate::number::{self, Decimal};
use crate::plan::{Combination, Level, NodeId, NodePlan, NodeSource, Plan};
use crate::ruleset::Combine;
use crate::score::{Card, NodeCard};

/// A child that took part in a combination.
struct Part<'a> {
    node: &'a NodePlan,
    /// Its value; 0 for a missing one that counts as 0.
    value: Decimal,
    /// The share (0 to 1) of the weight that it was given.
    share: Decimal,
}

/// The arithmetic of a combination whose value is not the sum of what its children bring: `= 80^0.3 × 60^0.7`. Only where the
/// children's values are combined, and not those of each response.
pub(super) fn arithmetic(page: &Page<'_>, how: &Combination, node: &NodePlan, of: &Card) -> Option<String> {
    let parts = parts(page.plan, node, of);
    if parts.is_empty() {
        return None;
    }
    let arithmetic = how.combine.method()?.arithmetic?;
    let text = arithmetic(&operands(&parts, how));
    let chosen: Vec<String> = chosen_of(how, &parts).into_iter().map(|node| page.name(node)).collect();
    let chosen = match chosen.is_empty() {
        true => String::new(),
        false => page.language.filled(
            ", of {chosen}",
            "，取自 {chosen_}",
            &[("chosen", &chosen.join(", ")), ("chosen_", &chosen.join("，"))],
        ),
    };
    Some(format!("= {text}{chosen}"))
}

/// The children whose values the least, the greatest or the median is; all of those that are equal.
pub(super) fn chosen<'a>(plan: &'a Plan, node: &NodePlan, of: &Card) -> Option<Vec<&'a NodePlan>> {
    let NodeSource::Combination(how) = &node.source else { return None };
    how.combine.method()?.chooses?;
    Some(chosen_of(how, &parts(plan, node, of)))
}

/// The children with their values, the weight declared and the weight really used, and what each brought.
pub(super) fn children(page: &Page<'_>, node: &NodePlan, of: &Card) -> Vec<String> {
    let NodeSource::Combination(how) = &node.source else { return Vec::new() };
    let last = node.children.len();
    let line = |(at, child): (usize, &NodeId)| {
        let (plan, card) = (&page.plan.nodes[*child], &of.nodes[*child]);
        let branch = if at + 1 == last { "└─ " } else { "├─ " };
        let said = weighed(page, how, plan, (card, of)).join(page.language.pick(", ", "，"));
        let colon = if said.is_empty() { "" } else { page.language.pick(": ", "：") };
        format!("{branch}{}{colon}{said}", page.head(plan, *child, of))
    };
    node.children.iter().enumerate().map(line).collect()
}

/// Whether the value depends on weights: a sum and a choice among values use none.
pub(super) fn weighs(how: &Combination) -> bool {
    match &how.combine {
        Combine::Method(method) => method.weights != Weights::Unused,
        Combine::Function(_) => true,
        Combine::None => false,
    }
}

/// The weight with which a child's value becomes its contribution, where that is not the declared one (of 1 or 100 in all):
/// `0.11 ÷ 0.99 = 0.111111111111`; of means over responses only what it comes to.
pub(super) fn used(page: &Page<'_>, node: &NodePlan, card: &NodeCard, of: &Card) -> Option<String> {
    let (weight, share, parent) = (node.weight?, card.weight_used?, node.parent?);
    let total = page.weights(parent)?;
    let siblings = &page.plan.nodes[parent].children;
    let present = siblings.iter().filter_map(|child| {
        of.nodes[*child].weight_used?;
        page.plan.nodes[*child].weight
    });
    let present = sum(present)?;
    let near = |a: Decimal, b: Decimal| a.saturating_sub(b).abs() < Decimal::new(1, 9);
    if near(present, total) && !is_rescaled(total) && near(number::mul(share, total).ok()?, weight) {
        return None;
    }
    let fraction = number::div(weight, present).ok().filter(|quotient| near(*quotient, share));
    Some(match fraction {
        Some(quotient) => format!("{} ÷ {} = {}", exact(weight), exact(present), exact(quotient)),
        None if is_rescaled(total) => exact(share),
        None => exact(number::mul(share, total).ok()?),
    })
}

/// Whether weights of that sum are no shares of themselves, of 1 or of 100.
pub(super) fn is_rescaled(total: Decimal) -> bool {
    total != Decimal::ONE && total != Decimal::ONE_HUNDRED
}

pub(super) fn sum(weights: impl Iterator<Item = Decimal>) -> Option<Decimal> {
    weights
        .map(Ok)
        .try_fold(Decimal::ZERO, |sum, weight: Result<Decimal, number::Fault>| number::add(sum, weight?))
        .ok()
}

fn weighed(page: &Page<'_>, how: &Combination, node: &NodePlan, of: (&NodeCard, &Card)) -> Vec<String> {
    let (card, of) = of;
    let pick = |english: &'static str, chinese: &'static str| page.language.pick(english, chinese);
    let mut said = Vec::new();
    said.extend(node.weight.map(|weight| format!("{} {}", pick("weight", "权重"), exact(weight))));
    let used = used(page, node, card, of).filter(|_| weighs(how));
    said.extend(used.map(|used| format!("{} {used}", pick("used", "实用"))));
    said.extend(card.contribution.map(|part| format!("{} {}", pick("contribution", "贡献"), exact(part))));
    said
}

/// The children that took part; none where the values of each response were combined.
fn parts<'a>(plan: &'a Plan, node: &NodePlan, of: &Card) -> Vec<Part<'a>> {
    if node.level != Level::Subject {
        return Vec::new();
    }
    let part = |child: &NodeId| {
        let (node, card) = (&plan.nodes[*child], &of.nodes[*child]);
        let value = card.value.as_ref().ok().copied().unwrap_or_default();
        Some(Part { node, value, share: card.weight_used? })
    };
    node.children.iter().filter_map(part).collect()
}

fn chosen_of<'a>(how: &Combination, parts: &[Part<'a>]) -> Vec<&'a NodePlan> {
    let Some(chooses) = how.combine.method().and_then(|method| method.chooses) else { return Vec::new() };
    let mut sorted: Vec<Decimal> = parts.iter().map(|part| part.value).collect();
    sorted.sort();
    let picked = chooses(&sorted);
    let is_picked = |part: &&Part<'a>| picked.iter().any(|value| number::compare(*value, part.value).is_eq());
    parts.iter().filter(is_picked).map(|part| part.node).collect()
}

/// The operands of the arithmetic; a child of weight 0 is none.
fn operands(parts: &[Part<'_>], how: &Combination) -> Vec<Operand> {
    let parts: Vec<&Part<'_>> = parts.iter().filter(|part| !part.share.is_zero()).collect();
    let share = |part| how.weights.is_some().then(|| share(part, &parts));
    parts.iter().map(|part| Operand { value: part.value, share: share(part) }).collect()
}

/// The share of the weight as a decimal, or as a fraction where it has none that is exact.
fn share(part: &Part<'_>, parts: &[&Part<'_>]) -> String {
    let weights = parts.iter().map(|part| part.node.weight);
    let total = weights.sum::<Option<Decimal>>();
    let fraction = part
        .node
        .weight
        .zip(total)
        .filter(|(weight, total)| number::mul(part.share, *total).is_ok_and(|product| product != *weight));
    match fraction {
        Some((weight, total)) => format!("({}/{})", exact(weight), exact(total)),
        None => exact(part.share),
    }
}

fn exact(x: Decimal) -> String {
    number::show(x, None)
}
