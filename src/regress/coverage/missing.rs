//! Which nodes can lack a value, as far as the rules tell: the policy of a node all of whose children always have one
//! has nothing to do.

use crate::construct::combination::Domain;
use crate::construct::points::Gives;
use crate::construct::statistic::Needs;
use crate::construct::transform;
use crate::ids::IdVec;
use crate::interval::UNKNOWN;
use crate::plan::{
    Bound, Combination, Level, MeasureId, NodeId, NodePlan, NodeSource, Plan, ResponseSlot, SubjectSlot,
};
use crate::ruleset::{Combine, MissingPolicy, Transform};
use crate::script::{InputId, Slot};
use crate::script::{Term, function};

/// Which nodes can lack a value, as far as that is worked out.
type Lacking = IdVec<NodeId, bool>;

/// For each node whether one of its children can lack a value, so that its policy decides.
pub(super) fn policies(plan: &Plan) -> IdVec<NodeId, bool> {
    let mut lacking = IdVec::filled(&plan.nodes, false);
    for node in &plan.order {
        lacking[*node] = can_lack(plan, &plan.nodes[*node], &lacking);
    }
    let acts = |node: &NodePlan| match &node.source {
        NodeSource::Combination(how) => how.combine != Combine::None && some_child(how, node, &lacking),
        NodeSource::Subject(_) | NodeSource::Response(_) | NodeSource::Column(_) | NodeSource::Measure(_) => false,
    };
    plan.nodes.map(|_, node| acts(node))
}

fn some_child(how: &Combination, node: &NodePlan, lacking: &Lacking) -> bool {
    let weightless = |at: usize| how.weights.as_ref().and_then(|w| w.get(at)).is_some_and(|w| w.is_zero());
    let mut children = node.children.iter().enumerate();
    children.any(|(at, child)| !weightless(at) && lacking[*child])
}

fn can_lack(plan: &Plan, node: &NodePlan, lacking: &Lacking) -> bool {
    let undecided = node.when.as_ref().is_some_and(|when| subject_formula(plan, when, lacking));
    let own = match &node.source {
        NodeSource::Column(_) => true,
        NodeSource::Measure(measure) => no_default(plan, *measure),
        NodeSource::Subject(bound) => subject_formula(plan, bound, lacking),
        NodeSource::Response(bound) => {
            let slots = bound.slots.map(|_, slot| response_slot(plan, slot, lacking));
            term(bound.formula.term(), &slots)
        }
        NodeSource::Combination(how) => combination(plan, how, node, lacking),
    };
    let shaped = node.points.as_ref().is_some_and(|(points, _)| match points.gives() {
        Gives::WithOthers => true,
        Gives::Always | Gives::WithinBands => false,
    });
    let transformed = match &node.transform {
        Some(Transform::Method(method)) => method.domain != transform::Domain::All,
        Some(Transform::Function(_)) => true,
        None => false,
    };
    // A mean over responses needs one.
    undecided || own || shaped || transformed || node.level == Level::Border
}

fn combination(plan: &Plan, how: &Combination, node: &NodePlan, lacking: &Lacking) -> bool {
    let children = || node.children.iter().map(|child| &plan.nodes[*child]);
    if children().all(|child| child.when.is_some()) {
        return true;
    }
    if how.combine.method().is_none_or(|method| method.domain != Domain::All) {
        return true;
    }
    match how.missing {
        MissingPolicy::Zero => false,
        MissingPolicy::Fail => some_child(how, node, lacking),
        MissingPolicy::Renormalise(least) if least.is_zero() => node.children.iter().all(|child| lacking[*child]),
        MissingPolicy::Renormalise(_) => some_child(how, node, lacking),
    }
}

fn no_default(plan: &Plan, measure: MeasureId) -> bool {
    plan.measures[measure].default.is_none()
}

fn subject_formula(plan: &Plan, bound: &Bound<SubjectSlot>, lacking: &Lacking) -> bool {
    let slots = bound.slots.map(|_, slot| subject_slot(plan, slot, lacking));
    term(bound.formula.term(), &slots)
}

fn subject_slot(plan: &Plan, slot: &SubjectSlot, lacking: &Lacking) -> bool {
    match slot {
        SubjectSlot::Statistic(_, asked) => asked.statistic.needs != Needs::Nothing,
        SubjectSlot::Measure(measure) => no_default(plan, *measure),
        SubjectSlot::Node(node) => lacking[*node],
        SubjectSlot::Other(..)
        | SubjectSlot::Cohort(..)
        | SubjectSlot::History(..)
        | SubjectSlot::Also(_)
        | SubjectSlot::Grade
        | SubjectSlot::Class => true,
        SubjectSlot::Children(_)
        | SubjectSlot::OtherChildren(..)
        | SubjectSlot::Rows(_)
        | SubjectSlot::PeriodDays => false,
    }
}

fn response_slot(plan: &Plan, slot: &ResponseSlot, lacking: &Lacking) -> bool {
    match slot {
        // Any question may be left open.
        ResponseSlot::Column(_) => true,
        ResponseSlot::Measure(measure) => no_default(plan, *measure),
        ResponseSlot::Node(node) => lacking[*node],
        ResponseSlot::PeriodDays => false,
    }
}

/// Whether a formula can fail or yield nothing, of whose slots these can.
fn term(whole: &Term, slots: &IdVec<InputId, bool>) -> bool {
    let any = |terms: &[Term]| terms.iter().any(|part| term(part, slots));
    match whole {
        Term::Number(..) | Term::Text(..) | Term::Bool(..) => false,
        Term::Missing(_) => true,
        Term::Slot(Slot::Input(input), _) => slots[*input],
        Term::Slot(Slot::Made(_), _) => true,
        Term::If { condition, then, otherwise, .. } => {
            [condition, then, otherwise].into_iter().any(|part| term(part, slots))
        }
        Term::Other(parts, _) => any(parts),
        Term::Call { name, arguments, .. } => match (name.as_str(), arguments.as_slice()) {
            ("??", operands) => operands.iter().all(|operand| term(operand, slots)),
            ("/", [over, Term::Number(under, _)]) if !under.is_zero() => term(over, slots),
            ("+" | "-" | "*" | "neg" | "!" | "&&" | "||", operands) => any(operands),
            ("==" | "!=" | "<" | "<=" | ">" | ">=", operands) => any(operands),
            // Division, powers, tables and functions of one's own may have no value for any arguments.
            (name, operands) => function::by_word(name).is_none_or(|function| {
                let defined = (function.defined)(&vec![UNKNOWN; operands.len()]);
                !function.missing.has_result() && (!defined || any(operands))
            }),
        },
    }
}
