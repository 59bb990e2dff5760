//! In what order columns and nodes can be computed.

use super::nodes::Binder;
use super::*;
use std::collections::BTreeSet;

impl Binder<'_> {
    pub(super) fn order(&mut self, nodes: &[NodePlan]) -> Option<Vec<usize>> {
        let needs = |index: usize| -> Vec<usize> {
            let Some(node) = nodes.get(index) else { return Vec::new() };
            let mut needed = node.children.clone();
            match &node.source {
                NodeSource::Subject(bound) => {
                    for slot in &bound.slots {
                        match slot {
                            SubjectSlot::Node(other)
                            | SubjectSlot::Cohort(other, _)
                            | SubjectSlot::History(other, _) => needed.push(*other),
                            SubjectSlot::Children(other) => {
                                needed.extend(nodes.get(*other).map(|n| n.children.clone()).unwrap_or_default());
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
        sorted(nodes.len(), needs)
            .map_err(|index| {
                let node = nodes.get(index);
                let path = node.map_or("", |node| &node.path);
                let problem =
                    Diagnostic::error(Code::Cycle, node.map(|n| n.span), format!("`{path}` depends on itself"))
                        .label("this value needs itself")
                        .help("follow the names in its formula: one of them leads back here");
                self.problems.push(match node.and_then(|node| names_itself(node, index)) {
                    Some(span) => problem.also(span, "by this name"),
                    None => problem,
                });
            })
            .ok()
    }
}

/// Where the formula of a node names the node itself.
fn names_itself(node: &NodePlan, index: usize) -> Option<Span> {
    let NodeSource::Subject(bound) = &node.source else { return None };
    let at = bound.slots.iter().position(|slot| *slot == SubjectSlot::Node(index))?;
    bound.formula.references().get(at).map(|reference| reference.span)
}

/// An order of `0..n` in which each comes after all that it needs.
///
/// # Errors
/// One that needs itself.
pub(super) fn sorted(n: usize, needs: impl Fn(usize) -> Vec<usize>) -> Result<Vec<usize>, usize> {
    let mut order = Vec::with_capacity(n);
    let mut done = vec![false; n];
    let mut open = BTreeSet::new();
    for start in 0..n {
        // A stack instead of recursion: a chain of formulas may be as long as the rule set.
        let mut stack = vec![(start, false)];
        while let Some((index, left)) = stack.pop() {
            if left {
                open.remove(&index);
                if let Some(done) = done.get_mut(index) {
                    *done = true;
                }
                order.push(index);
            } else if done.get(index) == Some(&false) {
                if !open.insert(index) {
                    return Err(index);
                }
                stack.push((index, true));
                let needed = needs(index);
                if let Some(again) = needed.iter().find(|other| open.contains(other)) {
                    return Err(*again);
                }
                stack
                    .extend(needed.into_iter().rev().filter(|o| done.get(*o) == Some(&false)).map(|o| (o, false)));
            }
        }
    }
    Ok(order)
}
