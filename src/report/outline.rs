//! The score tree of a rule set in a few lines: weights, effective weights, reachable ranges.

use crate::construct::combination::Contribution;
use crate::language::Language;
use crate::number::{self, Decimal};
use crate::plan::{NodeId, NodeSource, Plan};
use crate::visible;
use std::fmt::Write as _;

/// The tree, one line a node.
#[must_use]
pub fn outline(plan: &Plan, language: &str) -> String {
    let language = Language::of(language);
    let title = language.label(&plan.ruleset.title, "");
    let title = if title == plan.ruleset.id { "" } else { title };
    let mut text = format!("{} {}\n", plan.ruleset.id, visible::line(title));
    for (index, node) in plan.nodes.entries() {
        let indent = "  ".repeat(node.path.matches('.').count() + 1);
        let _ = write!(text, "{indent}{}", node.id);
        let label = language.label(&node.label, "");
        if !label.is_empty() && label != node.id {
            let _ = write!(text, " {}", visible::line(label));
        }
        if let Some(weight) = node.weight {
            let _ = write!(text, " · {} {}", language.pick("weight", "权重"), number::show(weight, None));
        }
        let share = effective_weight(plan, index).filter(|_| node.parent.is_some());
        if share.is_some_and(|share| share.is_zero()) {
            text += language.pick(" (no part of the score)", "（不计入总分）");
        } else if let Some(share) = share {
            let percent = number::mul(share, Decimal::ONE_HUNDRED).unwrap_or_default();
            let percent = number::show(number::round(percent, 2, number::Rounding::HalfUp), None);
            text += &language.filled(
                " ({percent} % of the score)",
                "（占总分 {percent} %）",
                &[("percent", &percent)],
            );
        }
        if let Some(when) = &node.when {
            let _ = write!(
                text,
                " · {} {}",
                language.pick("only when", "仅当"),
                visible::line(when.formula.text().trim())
            );
        }
        if let Some(points) = node.out_of {
            let _ = write!(text, " · {} {}", language.pick("out of", "满分"), number::show(points, None));
        }
        let _ = write!(text, " · {} {}", language.pick("reaches", "可达"), node.range);
        text += &rounding(plan, index, language);
        if let NodeSource::Combination(how) = &node.source {
            let _ = write!(text, " · {}", language.combine(&how.combine));
            if let Some(weights) = &how.weights {
                let sum = weights.iter().try_fold(Decimal::ZERO, |sum, weight| number::add(sum, *weight));
                let sum = sum.map_or_else(|_| "?".into(), |sum| number::show(sum, None));
                let _ = write!(text, "{} {sum}", language.pick(", weights sum to", "，权重合计"));
            }
        }
        text.push('\n');
    }
    text
}

/// On how many places grades, ranks and parents rest, and how many people see: always of the root, of another node where
/// it says either.
fn rounding(plan: &Plan, index: NodeId, language: Language) -> String {
    let (rounded, shown) = (plan.rounded(index), plan.seen(index));
    let graded = index.is_root() && !plan.ruleset.grades.is_empty();
    let plural = |places: u32| if places == 1 { "" } else { "s" };
    let mut text = match rounded {
        Some(places) => {
            let plural = plural(places);
            language.filled(
                " · rounded to {places} place{plural}",
                " · 保留 {places} 位小数",
                &[("places", &places), ("plural", &plural)],
            )
        }
        None if shown.is_none() => String::new(),
        None if graded => language.pick(" · graded exactly", " · 按精确值定级").to_owned(),
        None => language.pick(" · not rounded", " · 不舍入").to_owned(),
    };
    if let Some(places) = shown.filter(|_| shown != rounded) {
        let plural = plural(places);
        text += &language.filled(
            ", shown with {places} place{plural}",
            "，显示 {places} 位小数",
            &[("places", &places), ("plural", &plural)],
        );
    }
    text
}

/// The share (0 to 1) that a node has in the root, where everything between is a weighted or plain mean.
#[must_use]
pub fn effective_weight(plan: &Plan, index: NodeId) -> Option<Decimal> {
    let mut share = Decimal::ONE;
    let mut at = index;
    while let Some(parent) = plan.nodes[at].parent {
        let NodeSource::Combination(how) = &plan.nodes[parent].source else { return None };
        let place = plan.nodes[parent].children.iter().position(|child| *child == at)?;
        if how.combine.method()?.contributes != Contribution::WeightedValue {
            return None;
        }
        let own = match &how.weights {
            Some(weights) => {
                let total =
                    weights.iter().try_fold(Decimal::ZERO, |sum, weight| number::add(sum, *weight)).ok()?;
                number::div(*weights.get(place)?, total).ok()?
            }
            None => number::div(Decimal::ONE, Decimal::from(plan.nodes[parent].children.len())).ok()?,
        };
        share = number::mul(share, own).ok()?;
        at = parent;
    }
    Some(number::guard(share))
}
