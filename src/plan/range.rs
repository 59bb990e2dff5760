//! What nodes, columns and everything that formulas are given can be, worked out before any data is seen.
//!
//! A range is never too narrow: what can't be bounded is unbounded. It is used to show that grades and bands
//! cover everything that can happen, and that a promise (`out_of`) can be kept.

use super::facts::{Facts, response_facts, subject_facts};
use super::known::Known;
use super::terms::term_reach;
pub use super::terms::{Base, Reach};
use super::{
    Bound, Call, ColumnId, ColumnPlan, ColumnSource, ColumnStatistic, Level, MeasureId, NodeId, NodePlan,
    NodeSource, OtherResult, Plan, ResponseSlot, SubjectSlot, conditions, shape, spread,
};
use crate::construct::statistic::Needs;
use crate::data::{Domain, Value};
use crate::diagnostic::Span;
use crate::interval::UNKNOWN;
pub use crate::interval::{Attained, Range};
use crate::number::{self, Decimal};
use crate::ruleset::{Over, RollupBy, Transform};
use crate::script::Slot;
use crate::script::{Input, NoValue, Scripts};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Works out the range of every column and every node.
pub(super) fn fill(plan: &mut Plan) {
    let first: Vec<ColumnId> = plan.columns.ids().filter(|id| plan.columns[*id].domain().is_some()).collect();
    for id in first.into_iter().chain(plan.column_order.clone()) {
        plan.columns[id].reach = column_reach(plan, id, &plan.columns[id]);
    }
    for index in plan.order.clone() {
        let node = &plan.nodes[index];
        let input = input_reach(plan, node);
        // The ends of its bands may be those of its input.
        let (range, values) = (input.range, input.values.clone());
        let node = &mut plan.nodes[index];
        (node.input, node.input_values) = (range, values);
        let shaped = shape::shaped(node, input);
        let reach = spread::under_conditions(plan, &[&plan.nodes[index]], shaped);
        let node = &mut plan.nodes[index];
        (node.range, node.reach) = (reach.range, reach);
    }
    // What stands below a condition is not there either where it does not hold.
    for index in plan.nodes.ids() {
        let above = std::iter::successors(Some(&plan.nodes[index]), |node| Some(&plan.nodes[node.parent?]));
        let above: Vec<&NodePlan> = above.filter(|node| node.when.is_some()).collect();
        if above.is_empty() {
            continue;
        }
        let reach = spread::under_conditions(plan, &above, plan.nodes[index].reach.clone());
        let node = &mut plan.nodes[index];
        (node.range, node.reach) = (reach.range, reach);
    }
}

/// The range of a node's value before its points.
#[must_use]
pub fn raw_range(plan: &Plan, node: NodeId) -> Range {
    raw_reach(plan, &plan.nodes[node]).range
}

fn raw_reach(plan: &Plan, node: &NodePlan) -> Reach {
    let reach = source_reach(plan, node);
    let mean = node.level == Level::Border
        || node.level == Level::Subject && matches!(node.source, NodeSource::Column(_));
    if mean { mean_of_rows(reach) } else { reach }
}

/// What a mean over rows of that reach can be.
fn mean_of_rows(reach: Reach) -> Reach {
    let range = reach.range.averaged();
    Reach { always: false, ..reach.ranged(range) }
}

fn source_reach(plan: &Plan, node: &NodePlan) -> Reach {
    match &node.source {
        NodeSource::Subject(bound) => subject_reach(plan, bound, node.when.as_ref()),
        NodeSource::Response(bound) => formula_reach(plan, bound, &|slot| response_facts(plan, slot)),
        NodeSource::Column(column) => response_slot(plan, &ResponseSlot::Column(*column)),
        NodeSource::Measure(measure) => measure_reach(plan, *measure),
        NodeSource::Combination(combination) => spread::combined(plan, combination, node),
    }
}

/// What is known of a node's value after its transform.
fn input_reach(plan: &Plan, node: &NodePlan) -> Reach {
    let raw = raw_reach(plan, node);
    let Some(transform) = &node.transform else { return raw };
    // What a script makes of values says nothing about what it makes of those between.
    let Transform::Method(method) = transform else {
        return Reach { always: false, ..raw.ranged(UNKNOWN) };
    };
    let range = raw.range.map(|x| (method.value)(x).ok());
    let range = match method.least.filter(|_| range.low.is_none()) {
        Some(least) => Range { low: Some(least), attained: Attained { low: false, ..range.attained }, ..range },
        None => range,
    };
    Reach { always: false, ..raw.ranged(range) }
}

/// Applies the transform of a node that stands at `span`.
///
/// # Errors
/// A fault where it is not defined; for a function of the scripts all that it can fail by.
pub fn transformed(
    scripts: &Scripts,
    transform: &Transform<Arc<Call>>,
    x: Decimal,
    span: Span,
) -> Result<Decimal, NoValue> {
    match transform {
        Transform::Method(method) => (method.value)(x).map_err(|fault| NoValue::Fault { fault, span }),
        Transform::Function(call) => call.number(scripts, &[Input::Value(Value::Number(x))]),
    }
}

/// The values of a domain, where they are few.
fn values_of(domain: &Domain) -> Option<Vec<Decimal>> {
    match domain {
        Domain::Scale { levels, range: None, .. } => {
            Some(levels.values().filter_map(|level| level.points).collect())
        }
        Domain::Number { range: Some((low, high)), whole: true, .. } => {
            let (low, high) = (number::ceil(*low), number::floor(*high));
            let n = usize::try_from(number::sub(high, low).ok()?).ok().filter(|n| *n < 32)?;
            Some((0..=n).map(|step| low + Decimal::from(step)).collect())
        }
        _ => None,
    }
}

/// What is known of an input of a domain.
fn input_of(domain: &Domain, base: Base, default: bool) -> Reach {
    let reach = Reach {
        range: Range::of_domain(domain),
        values: None,
        from: BTreeSet::from([base]),
        always: default,
        misses: !default,
        never: false,
    };
    let values = values_of(domain);
    let attained = reach.range.attained;
    let mut reach = reach.valued(values);
    reach.range.attained = attained;
    reach
}

fn column_reach(plan: &Plan, index: ColumnId, column: &ColumnPlan) -> Reach {
    let (value, filter) = match &column.source {
        ColumnSource::Given(domain) => return input_of(domain, Base::Column(index), column.default.is_some()),
        ColumnSource::Derived { value, filter } => (value, filter),
    };
    let known = |slot: Slot| value.slot(slot).map(|slot| response_facts(plan, slot)).unwrap_or_default();
    let sees = |slots| Known::new(slots, plan.calls());
    let Some(filter) = filter else { return term_reach(value.formula.term(), sees(&known)) };
    let asked = |slot: Slot| filter.slot(slot).map(|slot| response_facts(plan, slot)).unwrap_or_default();
    let condition = filter.formula.term();
    let narrowed = conditions::behind(sees(&asked), condition, true).unwrap_or_default();
    let left = |slot: Slot| {
        let facts = known(slot);
        let here = value.slot(slot);
        let same = filter.slots.position(|other| Some(other) == here);
        match same.and_then(|same| narrowed.get(&Slot::Input(same))) {
            Some(range) => facts.narrowed(*range),
            None => facts,
        }
    };
    let decides = term_reach(condition, sees(&asked));
    let mut reach = term_reach(value.formula.term(), sees(&left));
    if !decides.is_free_of(&reach) || !conditions::can_be(sees(&asked), condition, true) {
        reach.range = reach.range.loosened();
    }
    reach.misses = conditions::can_be(sees(&asked), condition, false);
    reach.always = false;
    reach.from.extend(decides.from);
    reach
}

/// The range of the sum of any number of values, or of none.
fn measure_reach(plan: &Plan, measure: MeasureId) -> Reach {
    let known = &plan.measures[measure];
    let reach = input_of(&known.domain, Base::Measure(measure), known.default.is_some());
    let pooled = plan.ruleset.rollup.as_ref().is_some_and(|rollup| rollup.by == RollupBy::Pooled);
    match known.over {
        Some(Over::Mean) => {
            let range = reach.range.stepped(None);
            reach.ranged(range)
        }
        // Any number of finer periods, or of subjects that are pooled, but at least one.
        Some(Over::Sum) => {
            let Range { low, high, step, attained } = reach.range;
            let low = low.filter(|low| *low >= Decimal::ZERO);
            let high = high.filter(|high| *high <= Decimal::ZERO);
            reach.ranged(Range { low, high, step, attained })
        }
        // A pooled measure that says nothing is missing.
        Some(Over::Last) | None if pooled => Reach { always: false, ..reach },
        Some(Over::Last) | None => reach,
    }
}

/// What is known of what a formula over a row is given.
pub(super) fn response_slot(plan: &Plan, slot: &ResponseSlot) -> Reach {
    match slot {
        ResponseSlot::Column(column) => plan.columns[*column].reach.clone(),
        ResponseSlot::Measure(measure) => measure_reach(plan, *measure),
        ResponseSlot::Node(node) => plan.nodes[*node].reach.clone(),
        ResponseSlot::PeriodDays => Reach { always: true, ..Reach::unknown() }.ranged(Range::of(1, 366).whole()),
    }
}

/// What is known of what a formula over a subject is given.
pub(super) fn subject_slot(plan: &Plan, slot: &SubjectSlot) -> Reach {
    let of_groups = || plan.ruleset.rollup.as_ref().is_some_and(|rollup| rollup.by == RollupBy::MeanOfChildren);
    let reach_of = |node: NodeId| match &plan.nodes[node] {
        node if matches!(node.level, Level::Inside(_)) => mean_of_rows(node.reach.clone()),
        node if of_groups() => node.reach.clone().ranged(node.range),
        node => node.reach.clone(),
    };
    // A node, or what it stands below, may not be there.
    let conditional = |node: NodeId| {
        let above = std::iter::successors(Some(&plan.nodes[node]), |node| Some(&plan.nodes[node.parent?]));
        above.into_iter().any(|node| node.when.is_some())
    };
    let reach_of = |node: NodeId| {
        let reach = reach_of(node);
        match conditional(node) {
            true => Reach { always: false, range: reach.range.loosened(), ..reach },
            false => reach,
        }
    };
    // Other rules may have rounded it otherwise.
    let node_of = |node: NodeId| reach_of(node).range.stepped(None).loosened();
    let range = match slot {
        SubjectSlot::Statistic(column, statistic) => return statistic_reach(plan, *column, statistic),
        SubjectSlot::Measure(measure) => return measure_reach(plan, *measure),
        SubjectSlot::Node(node) => return reach_of(*node),
        SubjectSlot::Rows(table) => {
            let here =
                |(at, column): (ColumnId, &ColumnPlan)| (column.table == *table).then_some(Base::Column(at));
            let from = plan.columns.entries().filter_map(here).chain([Base::Rows(*table)]).collect();
            let reach = Reach { from, always: true, ..Reach::default() };
            return reach.ranged(counts());
        }
        SubjectSlot::Other(OtherResult::YearAgo, path) => {
            plan.node(path).map_or(UNKNOWN, |node| plan.older.reach(path, node_of(node)))
        }
        // A file may give it, with numbers of other rules.
        SubjectSlot::Other(OtherResult::Previous | OtherResult::Target | OtherResult::Benchmark(_), _) => UNKNOWN,
        SubjectSlot::Cohort(node, which) => (which.reach)(reach_of(*node).range),
        SubjectSlot::History(node, which) => {
            let path = plan.nodes[*node].path.as_str();
            let range = plan.older.reach(path, reach_of(*node).range);
            (which.reach)(range, plan.ruleset.history.unwrap_or(0) + 1)
        }
        SubjectSlot::Children(node) => {
            let children = plan.nodes[*node].children.as_slice();
            children.iter().map(|child| reach_of(*child).range).reduce(Range::union).unwrap_or(UNKNOWN)
        }
        SubjectSlot::PeriodDays => {
            return Reach { always: true, ..Reach::unknown() }.ranged(Range::of(1, 366).whole());
        }
        _ => UNKNOWN,
    };
    Reach::unknown().ranged(range)
}

/// Any number of things.
fn counts() -> Range {
    let attained = Attained { low: true, high: true, between: false };
    Range { attained, ..Range::at_least(0).whole() }
}

fn statistic_reach(plan: &Plan, column: ColumnId, asked: &ColumnStatistic) -> Reach {
    let column = &plan.columns[column];
    let each = column.reach.clone();
    let always = asked.statistic.needs == Needs::Nothing;
    let Some(range) = (asked.statistic.reach)(each.range, column.domain(), &asked.argument) else {
        return Reach { always, ..each };
    };
    Reach { always, misses: !always && each.misses, ..each }.ranged(range)
}

/// What a formula over a subject can be, of those subjects for which a condition holds.
fn subject_reach(plan: &Plan, bound: &Bound<SubjectSlot>, when: Option<&Bound<SubjectSlot>>) -> Reach {
    let asked = |slot: Slot| when.and_then(|when| when.slot(slot)).map(|slot| subject_facts(plan, slot));
    let asked = |slot: Slot| asked(slot).unwrap_or_default();
    let narrowed =
        when.and_then(|when| conditions::behind(Known::new(&asked, plan.calls()), when.formula.term(), true));
    formula_reach(plan, bound, &|slot| {
        let facts = subject_facts(plan, slot);
        let same = when.and_then(|when| when.slots.position(|other| other == slot));
        match same.and_then(|same| narrowed.as_ref()?.get(&Slot::Input(same))) {
            Some(range) => facts.narrowed(*range),
            None => facts,
        }
    })
}

fn formula_reach<S>(plan: &Plan, bound: &Bound<S>, slot: &dyn Fn(&S) -> Facts) -> Reach {
    let slots = |at: Slot| bound.slot(at).map_or_else(Facts::default, slot);
    let reach = term_reach(bound.formula.term(), Known::new(&slots, plan.calls()));
    // An `if` without `else` is a slip: what it would yield is not known.
    if bound.formula.unsaid().is_empty() { reach } else { reach.ranged(UNKNOWN) }
}
