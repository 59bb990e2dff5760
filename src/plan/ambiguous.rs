//! Names in the formula of a node that could mean a neighbour of it, but mean something else.
//!
//! A bare name is first an input, then a child of the root. Where a neighbour has that name too, whoever reads the formula may take it
//! for the neighbour.

use super::{Bound, NodeId, NodePlan, NodeSource, Plan, ResponseSlot, SubjectSlot};
use crate::diagnostic::{Code, Diagnostic};

/// What a bare name means.
enum Means {
    Input(&'static str),
    Node(NodeId),
}

pub(super) fn check(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    for (index, node) in plan.nodes.entries() {
        match &node.source {
            NodeSource::Subject(bound) => names(plan, index, bound, problems, |slot| match slot {
                SubjectSlot::Measure(_) => Some(Means::Input("measure")),
                SubjectSlot::Node(node) => Some(Means::Node(*node)),
                _ => None,
            }),
            NodeSource::Response(bound) => names(plan, index, bound, problems, |slot| match slot {
                ResponseSlot::Measure(_) => Some(Means::Input("measure")),
                ResponseSlot::Column(_) => Some(Means::Input("answer")),
                ResponseSlot::Node(node) => Some(Means::Node(*node)),
                ResponseSlot::PeriodDays => None,
            }),
            NodeSource::Column(_) | NodeSource::Measure(_) | NodeSource::Combination(_) => {}
        }
    }
}

fn names<S>(
    plan: &Plan,
    index: NodeId,
    bound: &Bound<S>,
    problems: &mut Vec<Diagnostic>,
    means: impl Fn(&S) -> Option<Means>,
) {
    let parent = plan.nodes[index].parent;
    let neighbours = || plan.nodes.entries().filter(|(at, node)| *at != index && node.parent == parent);
    for (slot, reference) in bound.slots.iter().zip(bound.formula.references()) {
        let [name] = reference.path.as_slice() else { continue };
        let Some(means) = means(slot) else { continue };
        let Some((at, neighbour)) = neighbours().find(|(_, node)| node.id == *name) else { continue };
        let what = match means {
            Means::Node(node) if node == at => continue,
            Means::Node(node) => format!("`{}`", plan.nodes[node].path),
            // That is the same number.
            Means::Input(_) if is_bare(neighbour) => continue,
            Means::Input(what) => format!("the {what} `{name}`"),
        };
        let path = &neighbour.path;
        problems.push(
            Diagnostic::warning(
                Code::HiddenName,
                reference.span,
                format!("`{name}` is {what} here, not the node `{path}`"),
            )
            .label("could be either")
            .also(neighbour.span, "this node has the name too")
            .help(format!("write `{path}` if the node is meant; if not, give the node another name")),
        );
    }
}

/// Whether a node is an input as it is.
fn is_bare(node: &NodePlan) -> bool {
    let is_input = matches!(node.source, NodeSource::Column(_) | NodeSource::Measure(_));
    let is_name = node.source.sole_input().is_some_and(|input| input == node.id);
    (is_input || is_name)
        && node.points.is_none()
        && node.transform.is_none()
        && node.floor.is_none()
        && node.cap.is_none()
        && node.round.is_none()
        && node.when.is_none()
}
