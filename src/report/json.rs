//! Scorecards as JSON: everything that is known of a subject, numbers exact.
//!
//! Numbers are written from their decimal text, declared places kept (`85.00`), never through a binary
//! fraction. The same scorecard gives the same text; nothing that can change without it is in it.

use super::{calls, combined, lacks, standing, summary};
use crate::construct::position::Among;
use crate::data::Value as Datum;
use crate::diagnostic::{Sources, Span};
use crate::number::{self, Decimal};
use crate::plan::{Combination, NodeId, NodePlan, NodeSource, Plan};
use crate::ruleset::{Effect, Label, Over};
use crate::score::{
    Action, AlsoCard, Card, Cause, Cell, Decision, InputCard, LeftOut, NodeCard, Origin, Outcome, Outturn,
    RowsLeftOut, Scorecard, Step,
};
use crate::script::{Formula, Input, Recorded};
use serde_json::{Map, Number, Value, json};

/// A scorecard with its summary and all subjects.
#[must_use]
pub fn json(scorecard: &Scorecard, sources: &Sources) -> Value {
    let mut object = heading(scorecard);
    let statuses = summary::statuses(scorecard);
    object.insert("cohort".into(), summary::ranked(scorecard, None).into());
    if let Some(rollup) = &scorecard.plan.ruleset.rollup {
        let ranked = |level: &String| (level.clone(), Value::from(summary::ranked(scorecard, Some(level))));
        object.insert("cohorts".into(), rollup.levels.iter().map(ranked).collect());
    }
    object.insert(
        "statuses".into(),
        statuses.iter().map(|(status, count)| (status.word.to_owned(), Value::from(*count))).collect(),
    );
    object.extend(lacking(scorecard, sources));
    let subjects = scorecard.cards.iter().map(|card| card_json(&scorecard.plan, card, sources));
    object.insert("subjects".into(), subjects.collect());
    Value::Object(object)
}

/// What the results lack: missing values, undecided conditions, rows that are in no result.
#[must_use]
pub fn lacking_json(scorecard: &Scorecard, sources: &Sources) -> Value {
    Value::Object(lacking(scorecard, sources))
}

fn lacking(scorecard: &Scorecard, sources: &Sources) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("causes".into(), counted(&summary::causes(scorecard), sources));
    object.insert("undecided".into(), counted(&summary::undecided(scorecard), sources));
    for (key, why) in LEFT_OUT {
        object.insert(key.into(), rows(&summary::rows_left_out(scorecard), why, sources));
    }
    object.insert("lacks".into(), lacks::json(scorecard));
    object
}

/// The derivation of one subject's result: what [`json`] says of it, and how it stands in the cohort. None for
/// a subject that the scorecard does not have.
#[must_use]
pub fn explain_json(scorecard: &Scorecard, subject: &str, sources: &Sources) -> Option<Value> {
    let card = scorecard.cards.iter().find(|card| card.subject == subject)?;
    let page = Page { plan: &scorecard.plan, sources, explained: Some(card) };
    let mut object = heading(scorecard);
    object.insert("cohort".into(), summary::ranked(scorecard, summary::level_of(card)).into());
    object.insert("lacks".into(), lacks::json_of(scorecard, card));
    object.insert("subject".into(), page.card(card));
    Some(Value::Object(object))
}

/// The derivation of one node of one subject.
#[must_use]
pub fn explain_node_json(scorecard: &Scorecard, subject: &str, node: NodeId, sources: &Sources) -> Option<Value> {
    let card = scorecard.cards.iter().find(|card| card.subject == subject)?;
    let page = Page { plan: &scorecard.plan, sources, explained: Some(card) };
    let mut object = heading(scorecard);
    object.insert("lacks".into(), lacks::json_of(scorecard, card));
    object.insert("subject".into(), subject.into());
    object.insert("node".into(), page.node(node, &scorecard.plan.nodes[node], card));
    Some(Value::Object(object))
}

fn heading(scorecard: &Scorecard) -> Map<String, Value> {
    let ruleset = &scorecard.plan.ruleset;
    let organisation = Some(scorecard.organisation.as_str()).filter(|organisation| !organisation.is_empty());
    let mut object = Map::new();
    object.insert("ruleset".into(), ruleset.id.clone().into());
    object.insert("title".into(), label(&ruleset.title));
    object.insert("organisation".into(), organisation.into());
    object.insert("period".into(), scorecard.period.to_string().into());
    object
}

/// The result of one subject.
#[must_use]
pub fn card_json(plan: &Plan, card: &Card, sources: &Sources) -> Value {
    Page { plan, sources, explained: None }.card(card)
}

/// What a card is written from.
struct Page<'a> {
    plan: &'a Plan,
    sources: &'a Sources,
    /// The card whose nodes are explained: with what they can be computed again from.
    explained: Option<&'a Card>,
}

impl Page<'_> {
    fn card(&self, card: &Card) -> Value {
        let (plan, sources) = (self.plan, self.sources);
        let nodes = plan.nodes.entries();
        let also = plan.also.iter().zip(&card.also);
        let mut object = Map::new();
        object.insert("subject".into(), card.subject.clone().into());
        object.insert("label".into(), card.label.clone().into());
        if let Some(place) = &card.place {
            let members = place.members.as_ref();
            object.insert("level".into(), place.level.clone().into());
            object.insert("parent".into(), place.parent.clone().into());
            object.insert("counted".into(), members.map(|members| members.counted).into());
            object.insert("left_out".into(), members.map(|members| members.left_out).into());
            object.insert("children".into(), members.map(|members| members.children.clone()).into());
        }
        self.outcome(card, &mut object);
        object.insert("class".into(), card.class().into());
        object.insert("classes".into(), card.classes.clone().into());
        object.insert("class_between".into(), card.between.clone().into());
        object.insert("actions".into(), card.actions.iter().map(|action| self.action(action)).collect());
        object.insert("undecided".into(), card.undecided.iter().map(|cause| because(cause, sources)).collect());
        for (key, why) in LEFT_OUT {
            object.insert(key.into(), rows(&card.rows_left_out, why, sources));
        }
        object.insert("also".into(), also.map(|(plan, card)| (plan.id.clone(), self.named(plan, card))).collect());
        object.insert("nodes".into(), nodes.map(|(at, node)| self.node(at, node, card)).collect());
        if plan.ruleset.breakdown.is_some() {
            object.insert("breakdowns".into(), card.breakdowns.iter().map(|cell| self.cell(cell)).collect());
        }
        Value::Object(object)
    }

    fn outcome(&self, card: &Card, object: &mut Map<String, Value>) {
        let outcome = &card.outcome;
        let uncapped = outcome.uncapped.as_ref();
        let decisions = outcome.decisions.iter().map(|decision| self.decision(decision));
        object.insert("status".into(), outcome.status.word.into());
        object.insert("reason".into(), outcome.reason.as_ref().map(label).into());
        object.insert("cause".into(), outcome.cause.as_ref().map(|cause| because(cause, self.sources)).into());
        object.insert("score".into(), self.graded(NodeId::ROOT, outcome.score));
        object.insert("shown".into(), card.score_seen(self.plan).into());
        object.insert("grade".into(), outcome.grade.clone().into());
        object.insert("uncapped_grade".into(), uncapped.map(|(grade, _)| grade.clone()).into());
        object.insert("cap_reason".into(), uncapped.map(|(_, reason)| label(reason)).into());
        object.insert("grade_edges".into(), self.grade_edges(outcome));
        object.insert("rank".into(), outcome.rank.into());
        object.insert("responses".into(), outcome.responses.into());
        let tables = self.plan.tables.iter().zip(&outcome.rows).skip(1);
        let rows: Map<String, Value> = tables.map(|(table, rows)| (table.id.clone(), (*rows).into())).collect();
        if !rows.is_empty() {
            object.insert("rows".into(), rows.into());
        }
        object.insert("missing_share".into(), decimal(outcome.missing_share, None));
        object.insert("decisions".into(), decisions.collect());
    }

    /// What grades, ranks and parents rest on, in full.
    fn graded(&self, node: NodeId, value: Option<Decimal>) -> Value {
        value.map_or(Value::Null, |value| {
            Value::Number(Number::from_string_unchecked(self.plan.graded(node, value)))
        })
    }

    /// How far a graded score is from the next better grade and above the next worse.
    fn grade_edges(&self, outcome: &Outcome) -> Value {
        let standing = outcome.score.filter(|_| outcome.grade.is_some());
        let Some(standing) = standing.and_then(|score| standing::among_grades(self.plan, score)) else {
            return Value::Null;
        };
        let from = standing.earned.from.as_ref();
        json!({
            "from": decimal(from.map(|from| from.value), None),
            "place": self.sources.locate(from.map_or(standing.earned.span, |from| from.span)),
            "better": standing.better.map(|(better, from, lacking)| json!({
                "grade": better.grade,
                "from": decimal(Some(from), None),
                "lacking": self.graded(NodeId::ROOT, Some(lacking)),
            })),
            "worse": standing.worse.map(|worse| json!({
                "grade": worse.grade,
                "above": self.graded(NodeId::ROOT, standing.above),
            })),
        })
    }

    fn decision(&self, decision: &Decision) -> Value {
        let gate = &self.plan.outcomes[decision.gate];
        let (effect, cap) = match &gate.effect {
            Effect::Status(status) => (status.word, None),
            Effect::CapGrade(grade) => ("cap-grade", Some(grade)),
            Effect::Veto(grade) => ("veto", Some(grade)),
        };
        let decided = json!({
            "effect": effect,
            "cap_grade": cap,
            "when": gate.when.formula.text(),
            "inputs": inputs(&decision.inputs),
            "reason": label(&gate.reason),
            "place": self.sources.locate(gate.span),
        });
        self.with_calls(decided, &gate.when.formula, &decision.inputs)
    }

    fn action(&self, action: &Action) -> Value {
        let when = &self.plan.actions[action.rule].when.formula;
        let opened = json!({
            "open": action.open,
            "about": action.about,
            "reason": label(&action.reason),
            "when": when.text(),
            "inputs": inputs(&action.inputs),
        });
        self.with_calls(opened, when, &action.inputs)
    }

    fn named(&self, plan: &crate::plan::AlsoPlan, card: &AlsoCard) -> Value {
        let places = plan.round.and_then(|round| round.places);
        let value = card.value.as_ref().ok().and_then(Option::as_ref);
        let named = json!({
            "label": label(&plan.label),
            "value": value.map(|value| datum(value, places)),
            "cause": card.value.as_ref().err().map(|cause| because(cause, self.sources)),
            "formula": plan.value.formula.text(),
            "inputs": inputs(&card.inputs),
        });
        self.with_calls(named, &plan.value.formula, &card.inputs)
    }

    fn node(&self, index: NodeId, node: &NodePlan, of: &Card) -> Value {
        let card = &of.nodes[index];
        let shown = card.value.as_ref().ok().map(|value| number::show(*value, of.places(self.plan, index)));
        let formula = match &node.source {
            NodeSource::Subject(bound) => Some(&bound.formula),
            NodeSource::Response(bound) => Some(&bound.formula),
            _ => None,
        };
        let mut object = json!({
            "path": node.path,
            "label": label(&node.label),
            "value": self.graded(index, card.value.as_ref().ok().copied()),
            "shown": shown,
            "cause": card.value.as_ref().err().map(|cause| because(cause, self.sources)),
            "formula": formula.map(crate::script::Formula::text),
            "place": formula.map(|formula| self.sources.locate(formula.span())),
            "inputs": inputs(&card.inputs),
            "raw": decimal(card.raw, None),
            "steps": card.steps.iter().map(|step| self.step(node, step)).collect::<Vec<_>>(),
            "band": self.band(index, node, card),
            "n": card.n,
            "missing_share": decimal(Some(card.missing_share), None),
            "weight": decimal(node.weight, None),
            "weight_used": decimal(card.weight_used, None),
            "contribution": decimal(card.contribution, None),
        });
        if let Some(map) = object.as_object_mut() {
            if !card.applies {
                map.insert("applies".into(), false.into());
            }
            self.explained(node, card, map);
        }
        object
    }

    /// What an explanation says more of a node: how its children were combined, and its place in the cohort.
    fn explained(&self, node: &NodePlan, card: &NodeCard, object: &mut Map<String, Value>) {
        let Some(of) = self.explained else { return };
        if let NodeSource::Subject(bound) = &node.source {
            self.calls(&bound.formula, &card.inputs, object);
        }
        if let NodeSource::Combination(how) = &node.source {
            let path = |node: &NodePlan| Value::from(node.path.clone());
            let chosen = combined::chosen(self.plan, node, of).map(|nodes| nodes.into_iter().map(path).collect());
            object.insert("combine".into(), how.combine.word().into());
            object.insert("chosen".into(), chosen.unwrap_or(Value::Null));
            object.insert("children".into(), self.children(node, how, of));
        }
        let position = card.steps.iter().find_map(|step| match step {
            Step::Position(_, among) => Some(*among),
            _ => None,
        });
        if let Some(among) = position {
            object.insert("cohort".into(), position_json(among));
        }
    }

    /// The calls of tables and of functions that a formula made, where there are any.
    fn calls(&self, formula: &Formula, read: &[InputCard], object: &mut Map<String, Value>) {
        if self.explained.is_none() {
            return;
        }
        let calls = calls::of(self.plan, formula, read);
        let row = |(index, span): &(usize, Span)| json!({ "row": index + 1, "place": self.sources.locate(*span) });
        let one = |call: &Recorded| {
            json!({
                "name": call.name,
                "arguments": call.arguments.iter().map(value).collect::<Vec<_>>(),
                "value": value(&call.value),
                "rows": call.rows.as_ref().map(|rows| rows.iter().map(row).collect::<Vec<_>>()),
            })
        };
        if !calls.is_empty() {
            object.insert("calls".into(), calls.iter().map(one).collect());
        }
    }

    /// The same of an object that is not one yet.
    fn with_calls(&self, mut object: Value, formula: &Formula, read: &[InputCard]) -> Value {
        if let Some(map) = object.as_object_mut() {
            self.calls(formula, read, map);
        }
        object
    }

    /// What each child brought.
    fn children(&self, node: &NodePlan, how: &Combination, of: &Card) -> Value {
        let child = |index: &NodeId| {
            let (node, card) = (&self.plan.nodes[*index], &of.nodes[*index]);
            json!({
                "path": node.path,
                "value": self.graded(*index, card.value.as_ref().ok().copied()),
                "applies": card.applies,
                "weight": decimal(node.weight, None),
                "weight_used": decimal(card.weight_used.filter(|_| combined::weighs(how)), None),
                "contribution": decimal(card.contribution, None),
            })
        };
        node.children.iter().map(child).collect()
    }

    /// The result of a part of the responses; without numbers where there are too few of them.
    fn cell(&self, cell: &Cell) -> Value {
        let value = |index: NodeId, value: &Outturn| self.graded(index, value.as_ref().ok().copied());
        let score = cell.nodes.as_ref().and_then(|nodes| nodes.first());
        let nodes = cell.nodes.as_ref().map(|nodes| {
            let named = nodes.iter().skip(1);
            let named = named.map(|(node, outturn)| (self.plan.nodes[*node].path.clone(), value(*node, outturn)));
            named.collect::<Map<String, Value>>()
        });
        json!({
            "by": cell.by,
            "value": cell.value,
            "n": cell.n,
            "suppressed": cell.nodes.is_none(),
            "score": score.map_or(Value::Null, |(index, outturn)| value(*index, outturn)),
            "nodes": nodes,
        })
    }

    fn step(&self, node: &NodePlan, step: &Step) -> Value {
        let (name, value, places) = match step {
            Step::Transform(value) => ("transform", value, None),
            Step::Points(value, _) | Step::Position(value, _) => ("points", value, None),
            Step::Distance { target, value } => {
                let (target, value) = (decimal(Some(*target), None), decimal(Some(*value), None));
                return json!({ "step": "distance-to-target", "target": target, "value": value });
            }
            Step::Floor(value) => ("floor", value, None),
            Step::Cap(value) => ("cap", value, None),
            Step::Round(value) => ("round", value, node.round.and_then(|round| round.places)),
        };
        json!({ "step": name, "value": decimal(Some(*value), places) })
    }

    /// The band that was met, counted from 1, with its edges as far as they are known.
    fn band(&self, index: NodeId, node: &NodePlan, card: &NodeCard) -> Value {
        let Some(standing) = standing::in_band(self.plan, index, card) else { return Value::Null };
        let bands = node.points.as_ref().and_then(|(points, _)| points.bands());
        let Some(bands) = bands else { return Value::Null };
        json!({
            "number": standing.band.index() + 1,
            "place": self.sources.locate(bands.all[standing.band].span),
            "value": decimal(Some(standing.value), None),
            "left": decimal(standing.left.map(|(edge, _)| edge), None),
            "to_left": decimal(standing.left.map(|(_, way)| way), None),
            "right": decimal(standing.right.map(|(edge, _)| edge), None),
            "to_right": decimal(standing.right.map(|(_, way)| way), None),
        })
    }
}

/// What a position in the cohort rests on.
fn position_json(among: Among) -> Value {
    match among {
        Among::Ends { n, least, greatest } => {
            json!({ "n": n, "min": decimal(Some(least), None), "max": decimal(Some(greatest), None) })
        }
        Among::Spread { n, mean, sd } => {
            json!({ "n": n, "mean": decimal(Some(mean), None), "sd": decimal(Some(sd), None) })
        }
        Among::Place { n, better, same } => json!({ "n": n, "better": better, "equal": same }),
    }
}

/// What a formula read, each by its name: a statistic with how many answered, a measure with where it came from.
fn inputs(read: &[InputCard]) -> Value {
    let one = |card: &InputCard| {
        let (n, of) = match card.origin {
            Origin::Answers { answered: n, of } | Origin::Records { given: n, of } => (Some(n), of),
            _ => (None, 0),
        };
        let missing_share = n.and_then(|n| number::div((of - n.min(of)).into(), of.into()).ok());
        json!({
            "name": card.name,
            "value": value(&card.input),
            "n": n,
            "missing_share": decimal(missing_share.map(number::guard), None),
            "source": source(card.origin),
        })
    };
    read.iter().map(one).collect()
}

fn value(input: &Input) -> Value {
    match input {
        Input::Missing | Input::Faulty(_) => Value::Null,
        Input::Value(value) => datum(value, None),
        Input::Words(joined) => joined.as_ref().into(),
        Input::List(list) => list.iter().map(|x| decimal(Some(*x), None)).collect(),
        Input::Children(children) => {
            children.iter().map(|(child, value)| (child.clone(), decimal(*value, None))).collect()
        }
    }
}

/// Where an input came from, in words for programs.
fn source(origin: Origin) -> String {
    let word = |over| match over {
        Over::Sum => "sum",
        Over::Mean => "mean",
        Over::Last => "last",
    };
    match origin {
        Origin::Answers { .. } => "answers".into(),
        Origin::Records { .. } => "records".into(),
        Origin::Measure => "measure".into(),
        Origin::Default => "default".into(),
        Origin::Over { over, from, to, n: _ } if from == to => format!("{} of {from}", word(over)),
        Origin::Over { over, from, to, n: _ } => format!("{} of {from} to {to}", word(over)),
        Origin::Members { over: None, .. } => "members".into(),
        Origin::Members { over: Some(over), given, of } if given < of => {
            format!("{} of {given} of {of} members", word(over))
        }
        Origin::Members { over: Some(over), .. } => format!("{} of members", word(over)),
        Origin::Node => "node".into(),
        Origin::Comparison => "comparison".into(),
        Origin::Cohort => "cohort".into(),
        Origin::History => "history".into(),
        Origin::Also => "also".into(),
        Origin::Outcome => "outcome".into(),
        Origin::Count => "count".into(),
    }
}

fn counted(causes: &[(Cause, usize)], sources: &Sources) -> Value {
    let one = |(cause, count): &(Cause, usize)| {
        let mut object = because(cause, sources);
        if let Some(map) = object.as_object_mut() {
            map.insert("count".into(), (*count).into());
        }
        object
    };
    causes.iter().map(one).collect()
}

/// The keys of rows that are left out.
const LEFT_OUT: [(&str, LeftOut); 2] =
    [("undecided_rows", LeftOut::Undecided), ("uncomputed_rows", LeftOut::Uncomputed)];

/// Rows that columns and nodes leave out for a reason.
fn rows(all: &[RowsLeftOut], why: LeftOut, sources: &Sources) -> Value {
    let one = |of: &RowsLeftOut| {
        let mut object = because(&of.cause, sources);
        if let Some(map) = object.as_object_mut() {
            map.insert("rows".into(), of.rows.into());
            map.insert("of".into(), of.of.into());
        }
        object
    };
    all.iter().filter(|of| of.why == why).map(one).collect()
}

fn because(cause: &Cause, sources: &Sources) -> Value {
    let place = cause.span.map(|span: Span| sources.locate(span));
    json!({ "at": cause.at, "message": cause.fault.to_string(), "place": place })
}

/// A label: its text, or its texts by language; null where there is none.
fn label(label: &Label) -> Value {
    match label.0.get("") {
        Some(text) if label.0.len() == 1 => text.clone().into(),
        _ if label.0.is_empty() => Value::Null,
        _ => label.0.iter().map(|(language, text)| (language.clone(), Value::from(text.clone()))).collect(),
    }
}

fn datum(value: &Datum, places: Option<u32>) -> Value {
    match value {
        Datum::Number(x) => decimal(Some(*x), places),
        Datum::Bool(truth) => (*truth).into(),
        Datum::Text(_) | Datum::Date(_) => value.text(None).into(),
    }
}

/// A decimal as a JSON number with exactly its digits.
fn decimal(x: Option<Decimal>, places: Option<u32>) -> Value {
    x.map_or(Value::Null, |x| Value::Number(Number::from_string_unchecked(number::show(x, places))))
}
