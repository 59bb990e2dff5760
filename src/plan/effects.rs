//! Fields that stand where they change nothing, or where they do something else than their author meant.

use super::facts;
use super::names;
use super::range::Range;
use super::types::Kind;
use super::{
    ColumnId, ColumnSource, Combination, NodeId, NodePlan, NodeSource, OtherResult, Plan, ResponseSlot,
    SubjectSlot,
};
use crate::construct::domain::{self, Unit};
use crate::construct::statistic;
use crate::data::Domain;
use crate::diagnostic::{Code, Diagnostic, Severity, Span};
use crate::ids::IdVec;
use crate::number;
use crate::period::PeriodKind;
use crate::ruleset::{At, Combine, Effect, Node, PreviousKind, Transform};

/// A node as it is written, with the way of combining that holds for it.
struct Written<'a> {
    node: &'a Node,
    combine: Option<&'a Combine>,
    parent: Option<NodeId>,
}

impl Written<'_> {
    /// Whether it is a profile without a total.
    fn is_profile(&self) -> bool {
        !self.node.children.is_empty() && self.combine.is_some_and(Combine::is_none)
    }
}

/// Checks the fields of nodes, and those of the rule set that only some formulas use.
pub(super) fn check(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let mut nodes = IdVec::new();
    list(&plan.ruleset.score, None, None, &mut nodes);
    for (id, written) in nodes.entries() {
        without_total(written, &nodes, problems);
        of_leaf(written, problems);
        for_children(plan, id, written, problems);
    }
    position_of_root(plan, problems);
    for index in plan.nodes.ids() {
        mixed_units(plan, index, problems);
        place_in_total(plan, index, problems);
    }
    of_named(plan, problems);
    constant(plan, problems);
    always(plan, problems);
    breakdown(plan, problems);
    over(plan, problems);
    codings(plan, problems);
    unused_settings(plan, problems);
}

/// Only numbers are rounded.
fn of_named(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    for (index, also) in plan.also.entries() {
        let Some(written) = plan.ruleset.also.get(&also.id) else { continue };
        let what = match facts::subject_facts(plan, &SubjectSlot::Also(index)).kind {
            Some(Kind::Text) => "a text",
            Some(Kind::Truth) => "true or false",
            Some(Kind::Date) => "a day",
            _ => continue,
        };
        let fields = [
            written.round.as_ref().map(|at| ("round", at.span)),
            written.show.as_ref().map(|at| ("show", at.span)),
        ];
        for (field, span) in fields.into_iter().flatten() {
            let message = format!("`also.{}` is {what}, which has no places to {field}", also.id);
            problems.push(no_effect(span, message, "take it out"));
        }
    }
}

/// What is said under `no-opinion` too, where nothing gives that status.
fn always(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    if plan.outcomes.iter().any(|outcome| matches!(outcome.effect, Effect::Status(status) if !status.is_judged)) {
        return;
    }
    for also in plan.also.iter().filter(|also| also.always) {
        let span = plan.ruleset.also.get(&also.id).map_or(plan.ruleset.span, |written| written.value.whole());
        let message = format!("`also.{}` has `always: true`, but no outcome has the status `no-opinion`", also.id);
        problems.push(no_effect(span, message, "take `always` out"));
    }
}

/// A breakdown divides the responses: where the score does not read them every part has the same result.
fn breakdown(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let Some(by) = plan.ruleset.breakdown.as_ref().and_then(|breakdown| breakdown.by.first()) else { return };
    let of_responses = |column: ColumnId| plan.columns[column].table.is_responses();
    let subject = |slot: &SubjectSlot| match slot {
        SubjectSlot::Statistic(column, _) => of_responses(*column),
        SubjectSlot::Rows(table) => table.is_responses(),
        _ => false,
    };
    let response = |slot: &ResponseSlot| matches!(slot, ResponseSlot::Column(column) if of_responses(*column));
    let reads = plan.nodes.iter().any(|node| match &node.source {
        NodeSource::Subject(bound) => bound.slots.iter().any(subject),
        NodeSource::Response(bound) => bound.slots.iter().any(response),
        NodeSource::Column(column) => of_responses(*column),
        NodeSource::Measure(_) | NodeSource::Combination(_) => false,
    } || node.when.as_ref().is_some_and(|when| when.slots.iter().any(subject)));
    if !reads {
        let message = "no node reads the responses, so every part has the result of the whole".to_owned();
        problems.push(no_effect(by.span, message, "take `breakdown` out, or name a question in the score"));
    }
}

/// Codes for no value that are answers, and separators of numbers in columns without numbers.
fn codings(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let columns = plan.columns.iter().filter_map(|column| Some((column.name.as_str(), column.domain()?)));
    let measures = plan.measures.iter().map(|measure| (measure.id.as_str(), &measure.domain));
    for (name, domain) in columns.chain(measures) {
        let codings = &plan.ruleset.codings;
        let missing =
            codings.columns.get(name).and_then(|said| said.missing.as_ref()).or(codings.all.missing.as_ref());
        problems.extend(missing.and_then(|codes| answered_code(name, domain, codes)));
        let Some(said) = codings.columns.get(name) else { continue };
        if let Some(At { value: codes, span }) = &said.missing
            && let Some(code) = codes.iter().find(|code| names::is_answer(domain, code))
        {
            let message = format!("`{code}` is an answer of `{name}`, so it can't be a code for no value");
            problems.push(no_effect(*span, message, "take it out here, or from the answers"));
        }
        let flags = [
            said.decimal_comma.as_ref().map(|at| ("decimal_comma", at.span)),
            said.thousands.as_ref().map(|at| ("thousands", at.span)),
        ];
        for (flag, span) in flags.into_iter().flatten().filter(|_| !domain.takes_numbers()) {
            problems.push(no_effect(
                span,
                format!("`{name}` takes no numbers, so `{flag}` says nothing"),
                "take it out",
            ));
        }
    }
}

/// A code for no value that is a number which the column may have: then such an answer never counts.
fn answered_code(name: &str, domain: &Domain, At { value: codes, span }: &At<Vec<String>>) -> Option<Diagnostic> {
    let (Domain::Scale { range: Some((low, high)), .. } | Domain::Number { range: Some((low, high)), .. }) =
        domain
    else {
        return None;
    };
    let whole = matches!(domain, Domain::Number { whole: true, .. });
    let number = |code: &&String| {
        let x = number::parse(code.trim()).ok()?;
        (*low <= x && x <= *high && (!whole || x.is_integer())).then_some(x)
    };
    let code = codes.iter().find(|code| number(code).is_some())?;
    let message = format!("`{code}` is a number that `{name}` may have, and counts as no value");
    let (low, high) = (number::show(*low, None), number::show(*high, None));
    Some(
        Diagnostic::warning(Code::BadValue, *span, message)
            .label(format!("`{name}` goes from {low} to {high}"))
            .help(format!("take it out, narrow the range, or write `missing` with `{name}` alone for those that have the code")),
    )
}

/// Values that points, a floor or a cap make the same for all data.
fn constant(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    // Points that are wrong may be the same for the same reason.
    if problems.iter().any(|problem| problem.severity == Severity::Error) {
        return;
    }
    for node in &plan.nodes {
        let shaped = node.points.is_some() || node.floor.is_some() || node.cap.is_some();
        let same = |range: Range| range.low.is_some() && range.low == range.high;
        if !shaped || !same(node.range) || same(node.input) {
            continue;
        }
        let always = node.range.low.map(|x| number::show(x, None)).unwrap_or_default();
        let message = format!("`{}` is {always} whatever the data", node.path);
        problems.push(
            Diagnostic::warning(Code::NoEffect, node.span, message)
                .label(format!("before points, floor and cap it lies within {}", node.input))
                .help("correct what makes it so: `cap`, `floor`, or the points"),
        );
    }
}

/// The finest periods have none within them.
fn over(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let rules = &plan.ruleset;
    if rules.period != PeriodKind::Day || rules.rollup.is_some() {
        return;
    }
    for (id, measure) in rules.measures.iter().filter(|(_, measure)| measure.over.is_some()) {
        let message = format!("`{id}` says `over`, but a day has no finer periods to take together");
        problems.push(no_effect(measure.span, message, "take `over` out"));
    }
}

/// All nodes, parents first, as the plan lists them.
fn list<'a>(
    node: &'a Node,
    parent: Option<NodeId>,
    above: Option<&'a Combine>,
    found: &mut IdVec<NodeId, Written<'a>>,
) {
    let combine = node.combine.as_ref().map(|at| &at.value).or(above);
    let id = found.push(Written { node, combine, parent });
    for child in &node.children {
        list(child, Some(id), combine, found);
    }
}

fn no_effect(span: Span, message: String, help: impl Into<String>) -> Diagnostic {
    Diagnostic::warning(Code::NoEffect, span, message).label("changes nothing").help(help)
}

/// A profile has no value: nothing can be made of it, by a node above or by itself.
fn without_total(written: &Written<'_>, nodes: &IdVec<NodeId, Written<'_>>, problems: &mut Vec<Diagnostic>) {
    if !written.is_profile() {
        return;
    }
    let node = written.node;
    let above = written.parent.map(|parent| &nodes[parent]).filter(|above| !above.is_profile());
    // A child of weight 0 is shown, and nothing of it counts.
    let counts = node.weight.as_ref().is_none_or(|weight| !weight.value.is_zero());
    let above = above.filter(|_| counts);
    if let (Some(above), Some(said)) = (above, &node.combine) {
        let message = format!("`{}` has no total, so `{}` can't combine it", node.id, above.node.id);
        let problem = Diagnostic::error(Code::CombineUnsaid, said.span, message)
            .label("no subject would have a score")
            .help("combine its children; or give it `weight: 0`, or name its values under `also`, if it is only to be shown");
        problems.push(match &above.node.combine {
            Some(combine) => problem.also(combine.span, "combines the children"),
            None => problem.also(above.node.span, "combines the children"),
        });
    }
    let steps = [
        node.transform.as_ref().map(|at| ("transform", at.span)),
        node.points.as_ref().map(|at| ("a way to points", at.span)),
        node.floor.as_ref().map(|at| ("floor", at.span)),
        node.cap.as_ref().map(|at| ("cap", at.span)),
        node.round.as_ref().map(|at| ("round", at.span)),
        node.out_of.as_ref().map(|at| ("out_of", at.span)),
    ];
    for (what, span) in steps.into_iter().flatten() {
        let message = format!("`{}` has no total, so {what} has nothing to work on", node.id);
        problems.push(no_effect(span, message, "take it out, put it on the children, or combine them"));
    }
}

/// A leaf combines nothing.
fn of_leaf(written: &Written<'_>, problems: &mut Vec<Diagnostic>) {
    let node = written.node;
    if !node.children.is_empty() {
        return;
    }
    let fields = [
        node.combine.as_ref().map(|at| ("combine", at.span)),
        node.weights.as_ref().map(|at| ("weights", at.span)),
        node.missing.as_ref().map(|at| ("missing", at.span)),
    ];
    for (what, span) in fields.into_iter().flatten() {
        let message = format!("`{}` has no children, so `{what}` says nothing of it", node.id);
        problems.push(no_effect(span, message, "take it out, or write it on the node above"));
    }
}

/// What holds for the children below needs some for which it holds.
fn for_children(plan: &Plan, id: NodeId, written: &Written<'_>, problems: &mut Vec<Diagnostic>) {
    let node = written.node;
    if node.children.is_empty() {
        return;
    }
    let below = || below(plan, id).filter_map(combination);
    if let Some(weights) = node.weights.as_ref().filter(|_| !below().any(|how| how.weights.is_some())) {
        let message = format!("nothing at or below `{}` weighs its children", node.id);
        problems.push(no_effect(weights.span, message, "take it out, or write `combine: weighted-mean`"));
    }
    if let Some(missing) = node.missing.as_ref().filter(|_| below().all(|how| how.combine.is_none())) {
        let message = format!("nothing at or below `{}` combines its children", node.id);
        problems.push(no_effect(missing.span, message, "take it out, or say how the children combine"));
    }
}

/// A node and what stands below it.
fn below(plan: &Plan, index: NodeId) -> impl Iterator<Item = &NodePlan> {
    let path = plan.nodes[index].path.as_str();
    let inside = move |node: &&NodePlan| {
        node.path.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    plan.nodes.iter().filter(inside)
}

fn combination(node: &NodePlan) -> Option<&Combination> {
    match &node.source {
        NodeSource::Combination(how) => Some(how),
        NodeSource::Subject(_) | NodeSource::Response(_) | NodeSource::Column(_) | NodeSource::Measure(_) => None,
    }
}

/// A position of the root is the score itself.
fn position_of_root(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let Some((points, span)) = &plan.root().points else { return };
    let Some((position, _)) = points.position() else { return };
    let (message, help) = position.on_root;
    problems.push(
        Diagnostic::warning(Code::PositionMisplaced, *span, message).label("a position on the root").help(help),
    );
}

/// A place of which fewer is better becomes part of a total that rises with it.
fn place_in_total(plan: &Plan, index: NodeId, problems: &mut Vec<Diagnostic>) {
    let node = &plan.nodes[index];
    let Some((points, span)) = &node.points else { return };
    let Some((position, _)) = points.position() else { return };
    let counts = |node: &NodePlan| node.weight.is_none_or(|weight| !weight.is_zero());
    if !position.fewer_is_better || node.parent.is_none() || !counts(node) {
        return;
    }
    let mut above = node.parent.map(|parent| &plan.nodes[parent]);
    while let Some(parent) = above {
        // A function, a step of the parent's own or a weight of 0 may turn it round.
        let rises = combination(parent).is_some_and(|how| how.combine.method().is_some());
        let stepped = parent.points.is_some() || matches!(parent.transform, Some(Transform::Function(_)));
        if !rises || stepped || !counts(parent) {
            return;
        }
        above = parent.parent.map(|parent| &plan.nodes[parent]);
    }
    let message =
        format!("the place of `{}` becomes part of the score, so the last of the cohort gains most", node.path);
    problems.push(
        Diagnostic::warning(Code::PositionMisplaced, *span, message)
            .label("1 is the best place and the smallest number")
            .help("write `percentile` or `min-max` in its place, or give points for places: `bands` on a node above it"),
    );
}

/// One scale for all of the cohort is made of a mean of raw values that are counted in different things.
fn mixed_units(plan: &Plan, index: NodeId, problems: &mut Vec<Diagnostic>) {
    let node = &plan.nodes[index];
    let Some((points, span)) = &node.points else { return };
    if !points.is_scale() || combination(node).is_none() {
        return;
    }
    let children = node.children.iter().map(|child| &plan.nodes[*child]);
    let units: Vec<(&NodePlan, Unit)> = children.filter_map(|child| Some((child, unit(plan, child)?))).collect();
    let Some((first, known)) = units.first() else { return };
    let Some((other, _)) = units.iter().find(|(_, unit)| unit != known) else { return };
    let message = format!(
        "`{}` first combines raw values of different units, then takes their position: `{}` and `{}`",
        node.path, first.id, other.id
    );
    problems.push(
        Diagnostic::warning(Code::PositionMisplaced, *span, message)
            .label("comes after the children are combined")
            .also(first.span, format!("reaches {}", first.range))
            .also(other.span, format!("reaches {}", other.range))
            .help("put it on each of the children, so that they come to one scale before they combine"),
    );
}

/// The unit of a node that is a raw input.
fn unit(plan: &Plan, node: &NodePlan) -> Option<Unit> {
    if node.points.is_some() || node.transform.is_some() {
        return None;
    }
    match &node.source {
        NodeSource::Measure(measure) => unit_of(&plan.measures[*measure].domain),
        NodeSource::Column(column) => of_column(plan, *column),
        NodeSource::Subject(bound) => {
            bound.formula.sole_reference()?;
            match bound.slots.first()? {
                SubjectSlot::Measure(measure) => unit_of(&plan.measures[*measure].domain),
                SubjectSlot::Statistic(column, asked) => match asked.statistic.unit {
                    statistic::Unit::Share => Some(Unit::Share),
                    statistic::Unit::Rows => Some(Unit::Count),
                    statistic::Unit::Answers => of_column(plan, *column),
                },
                _ => None,
            }
        }
        NodeSource::Response(_) | NodeSource::Combination(_) => None,
    }
}

fn of_column(plan: &Plan, column: ColumnId) -> Option<Unit> {
    match &plan.columns[column].source {
        ColumnSource::Given(domain) => unit_of(domain),
        ColumnSource::Derived { .. } => None,
    }
}

fn unit_of(held: &Domain) -> Option<Unit> {
    (domain::of(held).unit)(held)
}

/// Settings of the whole rule set that no formula asks for.
fn unused_settings(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let rules = &plan.ruleset;
    let mut warn = |message: &str, help: &str| {
        problems.push(no_effect(rules.span, message.to_owned(), help.to_owned()));
    };
    let asks =
        |wanted: fn(&SubjectSlot) -> bool| plan.subject_formulas().flat_map(|bound| &bound.slots).any(wanted);
    if rules.history.is_some() && !asks(|slot| matches!(slot, SubjectSlot::History(..))) {
        warn(
            "`history` is said, but no formula asks for a trend",
            "take `history` out, or use `history.score.slope`",
        );
    }
    if rules.previous == PreviousKind::Latest && !plan.compares_with(&OtherResult::Previous) {
        warn("`previous: latest` is said, but no formula asks for `previous.…`", "take it out");
    }
    let earlier = [OtherResult::Previous, OtherResult::YearAgo];
    if rules.compare_invalid
        && !earlier.iter().any(|other| plan.compares_with(other))
        && !asks(|slot| matches!(slot, SubjectSlot::History(..)))
    {
        warn("`compare_invalid` is said, but no formula asks for an earlier period", "take it out");
    }
    let calls = plan.formulas().iter().flat_map(|formula| formula.calls()).any(|call| call.name == "workdays")
        || plan.scripts.is_called("workdays");
    let said = !rules.calendar.holidays.is_empty() || !rules.calendar.worked.is_empty();
    if said && !calls {
        warn("`holidays` and `workdays` are said, but no formula calls `workdays(from, to)`", "take them out");
    }
}
