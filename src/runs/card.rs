//! Scorecards as the records that are kept of them, and how two of these differ.
//!
//! The words of a record are those of the rule language, or chosen here, one for each variant, so that a variant may be renamed.

use super::leaves::{self, Leaf};
use crate::data::Value as Datum;
use crate::number::{self, Decimal, Fault};
use crate::plan::{AlsoPlan, NodePlan, NodeSource, Plan};
use crate::record::card::{
    ActionRecord, AlsoRecord, CAP_GRADE, CardRecord, CauseRecord, CellRecord, DecisionRecord, FORM, FaultWord,
    InputRecord, LeftOutRecord, LeftOutWord, MembersRecord, NamedValue, NodeRecord, OriginWord, OverWord,
    PlaceRecord, Read, SHOWN, StepRecord, StepWord, VETO, ValueRecord,
};
use crate::ruleset::{Effect, Over};
use crate::score::{
    Action, AlsoCard, Card, Cause, Cell, Decision, InputCard, LeftOut, NodeCard, Origin, Place, RowsLeftOut, Step,
};
use crate::script::Input;
use serde_json::Value;

/// The record of a scorecard.
#[must_use]
pub fn record(plan: &Plan, card: &Card) -> CardRecord {
    let outcome = &card.outcome;
    let uncapped = outcome.uncapped.as_ref();
    let tables = plan.tables.iter().skip(1).map(|table| table.id.clone());
    CardRecord {
        form: FORM,
        subject: card.subject.clone(),
        label: card.label.clone(),
        place: card.place.as_ref().map(place),
        status: outcome.status.word.to_owned(),
        reason: outcome.reason.as_ref().map(|label| label.0.clone()).unwrap_or_default(),
        cause: outcome.cause.as_ref().map(cause),
        score: outcome.score.map(decimal),
        shown: card.score_seen(plan),
        grade: outcome.grade.clone(),
        uncapped_grade: uncapped.map(|(grade, _)| grade.clone()),
        cap_reason: uncapped.map(|(_, reason)| reason.0.clone()).unwrap_or_default(),
        rank: outcome.rank,
        responses: outcome.responses,
        rows: tables.zip(outcome.rows.iter().skip(1).copied()).collect(),
        missing_share: outcome.missing_share.map(decimal),
        decisions: outcome.decisions.iter().map(|one| decision(plan, one)).collect(),
        class: card.class().map(str::to_owned),
        classes: card.classes.clone(),
        class_between: card.between.clone(),
        actions: card.actions.iter().map(|one| action(plan, one)).collect(),
        undecided: card.undecided.iter().map(cause).collect(),
        rows_left_out: rows_left_out(&card.rows_left_out),
        also: plan.also.iter().zip(&card.also).map(|(plan, card)| (plan.id.clone(), also(plan, card))).collect(),
        nodes: plan.nodes.iter().zip(&card.nodes).map(|(plan, card)| node(plan, card)).collect(),
        breakdowns: card.breakdowns.iter().map(|one| cell(plan, one)).collect(),
    }
}

/// What differs between a card that was kept and another, by path. Of a card of form 1 only what it says.
#[must_use]
pub fn differences(stored: &Read, other: &Read) -> Vec<Leaf> {
    let compared = |read: &Read| {
        let mut value = serde_json::to_value(&read.card).unwrap_or_default();
        if let Some(map) = value.as_object_mut() {
            let left_out = stored.unsaid.iter().chain(&other.unsaid).chain([&SHOWN]);
            left_out.for_each(|field| drop(map.shift_remove(*field)));
        }
        value
    };
    let (before, after): (Value, Value) = (compared(stored), compared(other));
    let mut leaves = leaves::difference(&before, &after);
    if stored.form == 1 || other.form == 1 {
        // A sentence of form 1 that is not known is no other fault.
        let both = |leaf: &Leaf| leaf.before.is_some() && leaf.after.is_some();
        leaves.retain(|leaf| !leaf.path.ends_with(".fault") || both(leaf));
    }
    leaves
}

fn decimal(x: Decimal) -> String {
    number::show(x, None)
}

fn fault(fault: &Fault) -> FaultWord {
    match fault {
        Fault::Missing(_) => FaultWord::Missing,
        Fault::DivisionByZero => FaultWord::DivisionByZero,
        Fault::Logarithm => FaultWord::Logarithm,
        Fault::Power => FaultWord::Power,
        Fault::Mean(..) => FaultWord::Mean,
        Fault::Overflow => FaultWord::Overflow,
        Fault::OutOfRange(_) => FaultWord::OutOfRange,
    }
}

fn cause(cause: &Cause) -> CauseRecord {
    CauseRecord { at: cause.at.clone(), fault: Some(fault(&cause.fault)) }
}

fn place(place: &Place) -> PlaceRecord {
    let members = place.members.as_ref().map(|members| MembersRecord {
        counted: members.counted,
        left_out: members.left_out,
        children: members.children.clone(),
    });
    PlaceRecord { level: place.level.clone(), parent: place.parent.clone(), members }
}

fn decision(plan: &Plan, decision: &Decision) -> DecisionRecord {
    let gate = &plan.outcomes[decision.gate];
    let (effect, grade) = match &gate.effect {
        Effect::Status(status) => (status.word, None),
        Effect::CapGrade(grade) => (CAP_GRADE, Some(grade.clone())),
        Effect::Veto(grade) => (VETO, Some(grade.clone())),
    };
    DecisionRecord {
        effect: effect.to_owned(),
        grade,
        when: gate.when.formula.text().to_owned(),
        reason: gate.reason.0.clone(),
        inputs: inputs(&decision.inputs),
    }
}

fn action(plan: &Plan, action: &Action) -> ActionRecord {
    ActionRecord {
        open: action.open.clone(),
        about: action.about.clone(),
        when: Some(plan.actions[action.rule].when.formula.text().to_owned()),
        reason: action.reason.0.clone(),
        inputs: inputs(&action.inputs),
    }
}

/// Those of one kind together, as they come.
fn rows_left_out(all: &[RowsLeftOut]) -> Vec<LeftOutRecord> {
    let kinds = [(LeftOut::Undecided, LeftOutWord::Undecided), (LeftOut::Uncomputed, LeftOutWord::Uncomputed)];
    let of_kind = |(kind, why): (LeftOut, LeftOutWord)| {
        let those = all.iter().filter(move |rows| rows.why == kind);
        those.map(move |rows| LeftOutRecord { why, cause: cause(&rows.cause), rows: rows.rows, of: rows.of })
    };
    kinds.into_iter().flat_map(of_kind).collect()
}

fn also(plan: &AlsoPlan, card: &AlsoCard) -> AlsoRecord {
    let value = card.value.as_ref().ok().and_then(Option::as_ref);
    AlsoRecord {
        value: value.map(datum),
        cause: card.value.as_ref().err().map(cause),
        formula: plan.value.formula.text().to_owned(),
        inputs: inputs(&card.inputs),
    }
}

fn node(plan: &NodePlan, card: &NodeCard) -> NodeRecord {
    let band = card.steps.iter().find_map(|step| match step {
        Step::Points(_, band) => *band,
        _ => None,
    });
    let formula = match &plan.source {
        NodeSource::Subject(bound) => Some(&bound.formula),
        NodeSource::Response(bound) => Some(&bound.formula),
        NodeSource::Column(_) | NodeSource::Measure(_) | NodeSource::Combination(_) => None,
    };
    NodeRecord {
        path: plan.path.clone(),
        does_not_apply: !card.applies,
        value: card.value.as_ref().ok().copied().map(decimal),
        cause: card.value.as_ref().err().map(cause),
        formula: formula.map(|formula| formula.text().to_owned()),
        inputs: inputs(&card.inputs),
        raw: card.raw.map(decimal),
        steps: card.steps.iter().map(step).collect(),
        band: band.map(|band| band.index() as u64 + 1),
        n: card.n,
        missing_share: decimal(card.missing_share),
        weight_used: card.weight_used.map(decimal),
        contribution: card.contribution.map(decimal),
    }
}

fn step(step: &Step) -> StepRecord {
    let (step, target, value) = match step {
        Step::Transform(value) => (StepWord::Transform, None, value),
        Step::Points(value, _) | Step::Position(value, _) => (StepWord::Points, None, value),
        Step::Distance { target, value } => (StepWord::Distance, Some(*target), value),
        Step::Floor(value) => (StepWord::Floor, None, value),
        Step::Cap(value) => (StepWord::Cap, None, value),
        Step::Round(value) => (StepWord::Round, None, value),
    };
    StepRecord { step, target: target.map(decimal), value: decimal(*value) }
}

fn inputs(cards: &[InputCard]) -> Vec<InputRecord> {
    cards.iter().map(input).collect()
}

fn input(card: &InputCard) -> InputRecord {
    let (n, of) = match card.origin {
        Origin::Answers { answered: n, of } | Origin::Records { given: n, of } => (Some(n), of),
        _ => (None, 0),
    };
    let missing = n.and_then(|n| number::div((of - n.min(of)).into(), of.into()).ok());
    let (origin, how, ends) = origin(card.origin);
    InputRecord {
        name: card.name.clone(),
        value: value(&card.input),
        n,
        missing_share: missing.map(decimal),
        origin,
        over: how.map(over),
        from: ends.as_ref().map(|(from, _)| from.clone()),
        to: ends.map(|(_, to)| to),
    }
}

/// Where an input came from, how values fell together, and the first and the last of their periods.
fn origin(origin: Origin) -> (OriginWord, Option<Over>, Option<(String, String)>) {
    let plain = |word| (word, None, None);
    match origin {
        Origin::Answers { .. } => plain(OriginWord::Answers),
        Origin::Records { .. } => plain(OriginWord::Records),
        Origin::Measure => plain(OriginWord::Measure),
        Origin::Default => plain(OriginWord::Default),
        Origin::Over { over, from, to, n: _ } => {
            (OriginWord::Periods, Some(over), Some((from.to_string(), to.to_string())))
        }
        Origin::Members { over, given: _, of: _ } => (OriginWord::Members, over, None),
        Origin::Node => plain(OriginWord::Node),
        Origin::Comparison => plain(OriginWord::Comparison),
        Origin::Cohort => plain(OriginWord::Cohort),
        Origin::History => plain(OriginWord::History),
        Origin::Also => plain(OriginWord::Also),
        Origin::Outcome => plain(OriginWord::Outcome),
        Origin::Count => plain(OriginWord::Count),
    }
}

fn over(over: Over) -> OverWord {
    match over {
        Over::Sum => OverWord::Sum,
        Over::Mean => OverWord::Mean,
        Over::Last => OverWord::Last,
    }
}

fn value(input: &Input) -> Option<ValueRecord> {
    match input {
        Input::Missing | Input::Faulty(_) => None,
        Input::Value(value) => Some(datum(value)),
        Input::Words(joined) => Some(ValueRecord::Text(joined.as_ref().to_owned())),
        Input::List(list) => Some(ValueRecord::Numbers(list.iter().copied().map(decimal).collect())),
        Input::Children(children) => {
            let child = |(name, value): &(String, Option<Decimal>)| named(name, *value);
            Some(ValueRecord::Children(children.iter().map(child).collect()))
        }
    }
}

fn datum(value: &Datum) -> ValueRecord {
    match value {
        Datum::Number(x) => ValueRecord::Number(decimal(*x)),
        Datum::Bool(truth) => ValueRecord::Truth(*truth),
        Datum::Text(text) => ValueRecord::Text(text.as_ref().to_owned()),
        Datum::Date(day) => ValueRecord::Text(day.format("%Y-%m-%d").to_string()),
    }
}

fn named(name: &str, value: Option<Decimal>) -> NamedValue {
    NamedValue { name: name.to_owned(), value: value.map(decimal) }
}

fn cell(plan: &Plan, cell: &Cell) -> CellRecord {
    let nodes = cell.nodes.as_deref().unwrap_or_default();
    let score = nodes.first().and_then(|(_, value)| value.as_ref().ok());
    let below =
        nodes.iter().skip(1).map(|(node, value)| named(&plan.nodes[*node].path, value.as_ref().ok().copied()));
    CellRecord {
        by: cell.by.clone(),
        value: cell.value.clone(),
        n: cell.n,
        suppressed: cell.nodes.is_none(),
        score: score.copied().map(decimal),
        nodes: below.collect(),
    }
}
