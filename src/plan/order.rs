//! In what order columns and nodes can be computed.

use super::nodes::Binder;
use super::*;
use crate::ids::{Id, IdVec};
use std::collections::BTreeSet;

impl Binder<'_> {
    pub(super) fn order(&mut self, nodes: &IdVec<NodeId, NodePlan>) -> Option<Vec<NodeId>> {
        let needs = |id: NodeId| -> Vec<NodeId> {
            let node = &nodes[id];
            let mut needed = node.children.clone();
            match &node.source {
                NodeSource::Subject(bound) => {
                    for slot in &bound.slots {
                        match slot {
                            SubjectSlot::Node(other)
                            | SubjectSlot::Cohort(other, _)
                            | SubjectSlot::History(other, _) => needed.push(*other),
                            SubjectSlot::Children(other) => {
                                needed.extend(&nodes[*other].children);
                            }
                            _ => {}
                        }
                    }
                }
                NodeSource::Response(bound) => needed.extend(
                    bound.slots.iter().filter_map(|s| if let ResponseSlot::Node(n) = s { Some(*n) } else { None }),
                ),
                _ => {}
            }
            needed
        };
        sorted(nodes, needs)
            .map_err(|id| {
                let node = &nodes[id];
                let problem =
                    Diagnostic::error(Code::Cycle, node.span, format!("`{}` depends on itself", node.path))
                        .label("this value needs itself")
                        .help("follow the names in its formula: one of them leads back here");
                self.problems.push(match names_itself(node, id) {
                    Some(span) => problem.also(span, "by this name"),
                    None => problem,
                });
            })
            .ok()
    }
}

/// Where the formula of a node names the node itself.
fn names_itself(node: &NodePlan, id: NodeId) -> Option<Span> {
    let NodeSource::Subject(bound) = &node.source else { return None };
    let at = bound.slots.position(|slot| *slot == SubjectSlot::Node(id))?;
    Some(bound.formula.references()[at].span)
}

/// An order of all of a kind in which each comes after those that it needs.
///
/// # Errors
/// One that needs itself.
pub(super) fn sorted<K, T>(
    all: &IdVec<Id<K>, T>,
    needs: impl Fn(Id<K>) -> Vec<Id<K>>,
) -> Result<Vec<Id<K>>, Id<K>> {
    let mut order = Vec::with_capacity(all.len());
    let mut done = IdVec::filled(all, false);
    let mut open = BTreeSet::new();
    for start in all.ids() {
        // A stack instead of recursion: a chain of formulas may be as long as the rule set.
        let mut stack = vec![(start, false)];
        while let Some((id, left)) = stack.pop() {
            if left {
                open.remove(&id);
                done[id] = true;
                order.push(id);
            } else if !done[id] {
                if !open.insert(id) {
                    return Err(id);
                }
                stack.push((id, true));
                let needed = needs(id);
                if let Some(again) = needed.iter().find(|other| open.contains(other)) {
                    return Err(*again);
                }
                stack.extend(needed.into_iter().rev().filter(|other| !done[*other]).map(|other| (other, false)));
            }
        }
    }
    Ok(order)
}
