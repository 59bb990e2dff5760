//! Nodes that look back at nodes which look back themselves.
//!
//! An earlier period is scored without the period before it, so what `previous`, `year_ago` and `history` see of such a node
//! is not what was printed for that period.

use super::{Bound, NodeId, NodeSource, Plan, SubjectSlot};
use super::{OtherResult::Previous, OtherResult::YearAgo};
use crate::diagnostic::{Code, Diagnostic};
use std::collections::BTreeSet;

pub(super) fn check(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let looks_back = plan.nodes.map(|node, _| node_looks_back(plan, node, &mut BTreeSet::new()));
    let mut told = BTreeSet::new();
    for bound in plan.subject_formulas() {
        for slot in &bound.slots {
            let Some(node) = seen_earlier(plan, slot).filter(|node| looks_back[*node]) else { continue };
            if !told.insert((node, bound.formula.span())) {
                continue;
            }
            let path = plan.nodes[node].path.as_str();
            let message =
                format!("`{path}` looks back itself, and an earlier period is scored without the one before it");
            let problem = Diagnostic::warning(Code::EarlierOfEarlier, bound.formula.span(), message)
                .label("this may differ from what was printed for that period")
                .help("look back at a node that does not look back: the total without its comparison");
            problems.push(problem);
        }
    }
}

/// The node of which a slot sees an earlier value.
fn seen_earlier(plan: &Plan, slot: &SubjectSlot) -> Option<NodeId> {
    match slot {
        SubjectSlot::Other(Previous | YearAgo, path) => plan.node(path),
        SubjectSlot::OtherChildren(Previous | YearAgo, node) | SubjectSlot::History(node, _) => Some(*node),
        _ => None,
    }
}

/// Whether a node's value depends on an earlier period.
fn node_looks_back(plan: &Plan, id: NodeId, visited: &mut BTreeSet<NodeId>) -> bool {
    if !visited.insert(id) {
        return false;
    }
    let node = &plan.nodes[id];
    let when = node.when.as_ref().is_some_and(|when| formula_looks_back(plan, when, visited));
    let value = match &node.source {
        NodeSource::Subject(bound) => formula_looks_back(plan, bound, visited),
        NodeSource::Combination(_) => node.children.iter().any(|child| node_looks_back(plan, *child, visited)),
        NodeSource::Response(_) | NodeSource::Column(_) | NodeSource::Measure(_) => false,
    };
    when || value
}

fn formula_looks_back(plan: &Plan, bound: &Bound<SubjectSlot>, visited: &mut BTreeSet<NodeId>) -> bool {
    bound.slots.iter().any(|slot| match slot {
        SubjectSlot::Other(Previous | YearAgo, _)
        | SubjectSlot::OtherChildren(Previous | YearAgo, _)
        | SubjectSlot::History(..) => true,
        SubjectSlot::Node(node) | SubjectSlot::Cohort(node, _) => node_looks_back(plan, *node, visited),
        SubjectSlot::Children(node) => {
            plan.nodes[*node].children.iter().any(|child| node_looks_back(plan, *child, visited))
        }
        SubjectSlot::Also(also) => {
            plan.has_all_named() && formula_looks_back(plan, &plan.also[*also].value, visited)
        }
        _ => false,
    })
}
