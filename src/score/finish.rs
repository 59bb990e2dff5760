//! From the tally to the scorecard: gates over inputs, node columns, named results, gates over the score, grade,
//! rank, classes and actions; each stage over all subjects before the next begins.

use super::combine::{self, Uncombined};
use super::facts::{Facts, Measured, defaults};
use super::others::Others;
use super::points;
use super::scorecard::{Action, AlsoCard, Card, Cause, NodeCard, Outcome, Outturn, Scorecard, Status, Step};
use super::statistic::statistic;
use super::tally::{ColumnTally, SubjectTally, Tally};
use crate::data::Value;
use crate::diagnostic::{Diagnostic, Span};
use crate::number::{self, Decimal, Fault};
use crate::period::Period;
use crate::plan::{Bound, Combination, Level, NodePlan, NodeSource, Plan, SubjectSlot, range};
use crate::ruleset::{Combine, Direction, Effect, Label, Points};
use crate::script::{Failure, Input};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What the stages after the tally work on.
pub(super) struct Stage<'a> {
    plan: &'a Arc<Plan>,
    period: Period,
    others: &'a Others,
    rows: Vec<Row>,
}

/// A subject on its way to a card.
struct Row {
    subject: String,
    label: Option<String>,
    tally: SubjectTally,
    measures: Vec<Measured>,
    gate: Option<(Status, Option<Label>, Option<Cause>)>,
    nodes: Vec<Option<NodeCard>>,
    also: Vec<AlsoCard>,
}

impl Row {
    fn value(&self, node: usize) -> Option<&Outturn> {
        Some(&self.nodes.get(node)?.as_ref()?.value)
    }

    /// Whether its values count in the cohort.
    fn counts(&self) -> bool {
        self.gate.is_none()
    }

    fn has_no_opinion(&self) -> bool {
        matches!(self.gate, Some((Status::NoOpinion, ..)))
    }
}

/// Everything after the tally.
///
/// # Errors
/// A formula that is wrong whatever the data, or that broke a limit.
pub(super) fn finish(
    plan: &Arc<Plan>,
    organisation: &str,
    period: Period,
    inputs: (Tally, Facts),
    registered: &BTreeMap<String, String>,
    others: &Others,
) -> Result<Scorecard, Box<Diagnostic>> {
    let rows = rows(plan, inputs, registered);
    let mut stage = Stage { plan, period, others, rows };
    stage.gates(true)?;
    for index in plan.order.clone() {
        stage.node(index)?;
    }
    stage.weights_used();
    stage.named_results()?;
    stage.gates(false)?;
    let cards = stage.cards()?;
    Ok(Scorecard { plan: plan.clone(), organisation: organisation.to_owned(), period, cards })
}

fn rows(plan: &Plan, (tally, facts): (Tally, Facts), registered: &BTreeMap<String, String>) -> Vec<Row> {
    let mut tallies = tally.subjects;
    let subjects: BTreeSet<String> =
        tallies.keys().chain(facts.keys()).chain(registered.keys()).cloned().collect();
    subjects
        .into_iter()
        .map(|subject| Row {
            label: registered.get(&subject).filter(|label| !label.is_empty()).cloned(),
            tally: tallies
                .remove(&subject)
                .unwrap_or_else(|| SubjectTally::empty(plan.columns.len(), plan.nodes.len())),
            measures: facts.get(&subject).cloned().unwrap_or_else(|| defaults(plan)),
            gate: None,
            nodes: vec![None; plan.nodes.len()],
            also: Vec::new(),
            subject,
        })
        .collect()
}

/// What evaluating a formula over a subject gives, apart from errors that end the run.
type Evaluated = Result<Option<Value>, (Fault, Option<Span>)>;

impl Stage<'_> {
    fn evaluate(&self, bound: &Bound<SubjectSlot>, row: &Row) -> Result<Evaluated, Box<Diagnostic>> {
        let mut inputs = Vec::with_capacity(bound.slots.len());
        for (slot, reference) in bound.slots.iter().zip(bound.formula.references()) {
            match self.input(slot, row) {
                Ok(input) => inputs.push(input),
                // A statistic over nobody is a missing value; what else is wrong with an input is said.
                Err(Fault::Missing(_)) => inputs.push(Input::Missing),
                Err(fault) => return Ok(Err((fault, Some(reference.span)))),
            }
        }
        match self.plan.scripts.evaluate(&bound.formula, &inputs) {
            Ok(value) => Ok(Ok(value)),
            Err(Failure::Fault { fault, span }) => Ok(Err((fault, Some(span)))),
            Err(Failure::Broken(diagnostic)) => Err(diagnostic),
        }
    }

    fn input(&self, slot: &SubjectSlot, row: &Row) -> Result<Input, Fault> {
        let number = |x: Decimal| Input::Value(Value::Number(x));
        let node = |index: usize| match row.value(index) {
            Some(Ok(x)) => Ok(*x),
            Some(Err(cause)) => Err(cause.fault.clone()),
            None => Err(Fault::Missing(String::new())),
        };
        Ok(match slot {
            SubjectSlot::Statistic(column, which) => number(self.statistic(*column, which, row)?),
            SubjectSlot::Measure(measure) => match row.measures.get(*measure).cloned().unwrap_or(Ok(None))? {
                Some(value) => Input::Value(value),
                None => Input::Missing,
            },
            // A missing node is a missing operand, whatever made it so: `score.x ?? 0` must work.
            SubjectSlot::Node(index) => node(*index).map_or(Input::Missing, number),
            SubjectSlot::Children(parent) => Input::Children(self.children(*parent, |index| node(index).ok())),
            SubjectSlot::Other(other, path) => {
                self.others.value(other, &row.subject, path).map_or(Input::Missing, number)
            }
            SubjectSlot::OtherChildren(other, parent) => Input::Children(self.children(*parent, |index| {
                self.others.value(other, &row.subject, &self.plan.nodes.get(index)?.path)
            })),
            SubjectSlot::Also(index) => match row.also.get(*index).map(|also| &also.value) {
                Some(Ok(Some(value))) => Input::Value(value.clone()),
                _ => Input::Missing,
            },
            SubjectSlot::Responses => number(row.tally.responses.into()),
            SubjectSlot::PeriodDays => number(self.period.days().into()),
        })
    }

    fn children(
        &self,
        parent: usize,
        value: impl Fn(usize) -> Option<Decimal>,
    ) -> Arc<[(String, Option<Decimal>)]> {
        let children = self.plan.nodes.get(parent).map(|node| node.children.as_slice()).unwrap_or_default();
        children
            .iter()
            .filter_map(|child| Some((self.plan.nodes.get(*child)?.id.clone(), value(*child))))
            .collect()
    }

    fn statistic(&self, column: usize, which: &crate::plan::Statistic, row: &Row) -> Result<Decimal, Fault> {
        let Some(plan) = self.plan.columns.get(column) else { return Err(Fault::Missing("a column".into())) };
        let empty = ColumnTally::default();
        let tally = row.tally.columns.get(column).unwrap_or(&empty);
        let value = statistic(&plan.id, which, tally, plan.domain());
        // Where every value failed for one reason, that reason says more than "nobody answered".
        match (value, tally.faults.first_key_value()) {
            (Err(Fault::Missing(_)), Some((fault, _))) if !matches!(fault, Fault::Missing(_)) => {
                Err(fault.clone())
            }
            (value, _) => value,
        }
    }

    /// Gates over inputs (early), or over the score.
    fn gates(&mut self, early: bool) -> Result<(), Box<Diagnostic>> {
        for index in 0..self.rows.len() {
            let Some(row) = self.rows.get(index) else { continue };
            let gate = if row.gate.is_none() { self.gate(row, early)? } else { None };
            if let (Some(row), Some(gate)) = (self.rows.get_mut(index), gate) {
                row.gate = Some(gate);
            }
        }
        Ok(())
    }

    #[expect(clippy::type_complexity, reason = "the gate of a row, named there")]
    fn gate(
        &self,
        row: &Row,
        early: bool,
    ) -> Result<Option<(Status, Option<Label>, Option<Cause>)>, Box<Diagnostic>> {
        for (index, outcome) in self.plan.outcomes.iter().enumerate().filter(|(_, outcome)| outcome.early == early)
        {
            let status = match &outcome.effect {
                Effect::NoOpinion => Status::NoOpinion,
                Effect::Invalid => Status::Invalid,
                Effect::NotComputable => Status::NotComputable,
                Effect::CapGrade(_) => continue,
            };
            match self.condition(&outcome.when, row)? {
                Ok(true) => return Ok(Some((status, Some(outcome.reason.clone()), None))),
                Ok(false) => {}
                Err((fault, span)) => {
                    let cause = Cause { fault, at: format!("outcome {}", index + 1), span };
                    return Ok(Some((Status::NotComputable, None, Some(cause))));
                }
            }
        }
        Ok(None)
    }

    /// Whether a condition holds; the fault, where it can't be decided.
    #[expect(clippy::type_complexity, reason = "the two kinds of failure of Evaluated")]
    fn condition(
        &self,
        bound: &Bound<SubjectSlot>,
        row: &Row,
    ) -> Result<Result<bool, (Fault, Option<Span>)>, Box<Diagnostic>> {
        Ok(match self.evaluate(bound, row)? {
            Ok(Some(Value::Bool(holds))) => Ok(holds),
            Ok(None) => Err((Fault::Missing("the condition's value".into()), Some(bound.formula.span()))),
            Ok(Some(_)) => {
                return Err(Box::new(
                    Diagnostic::error(
                        crate::diagnostic::Code::FormulaType,
                        bound.formula.span(),
                        "a condition must be true or false",
                    )
                    .label("this yields something else")
                    .help("compare it with something: `x > 0`"),
                ));
            }
            Err(fault) => Err(fault),
        })
    }

    /// Computes a node for all subjects.
    fn node(&mut self, index: usize) -> Result<(), Box<Diagnostic>> {
        let plan = self.plan.clone();
        let Some(node) = plan.nodes.get(index) else { return Ok(()) };
        let mut cards: Vec<Option<NodeCard>> = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            cards.push(if row.has_no_opinion() { None } else { Some(self.raw(index, node, row)?) });
        }
        if let Level::Inside(_) = node.level {
            // Points and rounding were applied for each response; this is the mean of what came out.
        } else {
            for card in cards.iter_mut().flatten() {
                transform(node, card);
            }
            self.place_in_cohort(node, &mut cards);
            let input = range::raw_range(&plan, index);
            for card in cards.iter_mut().flatten() {
                shape(node, input, card);
            }
        }
        for (row, card) in self.rows.iter_mut().zip(cards) {
            if let Some(slot) = row.nodes.get_mut(index) {
                *slot = card;
            }
        }
        Ok(())
    }

    /// A node's value before points.
    fn raw(&self, index: usize, node: &NodePlan, row: &Row) -> Result<NodeCard, Box<Diagnostic>> {
        let mut card = NodeCard {
            value: Err(Cause { fault: Fault::Missing(node.id.clone()), at: node.path.clone(), span: None }),
            raw: None,
            steps: Vec::new(),
            n: None,
            missing_share: Decimal::ZERO,
            weight_used: None,
            contribution: None,
        };
        let fail = |fault: Fault| Cause { fault, at: node.path.clone(), span: Some(node.span) };
        if node.level != Level::Subject {
            averaged(index, node, row, &mut card);
        } else {
            match &node.source {
                NodeSource::Combination(how) => combined(how, node, row, &mut card),
                NodeSource::Column(column) => {
                    let tally = row.tally.columns.get(*column);
                    card.n = Some(tally.map_or(0, ColumnTally::answered));
                    card.missing_share = share(tally.map_or(0, |t| t.missing), row.tally.responses);
                    card.value = self.statistic(*column, &crate::plan::Statistic::Mean, row).map_err(fail);
                }
                NodeSource::Measure(measure) => {
                    let measured = row.measures.get(*measure).cloned().unwrap_or(Ok(None));
                    card.value = number_of(measured.map_err(|fault| (fault, None)), node)?;
                }
                NodeSource::Subject(bound) => card.value = number_of(self.evaluate(bound, row)?, node)?,
                NodeSource::Response(_) => {}
            }
        }
        if card.value.is_err()
            && !matches!(node.source, NodeSource::Combination(_))
            && node.level == Level::Subject
        {
            card.missing_share = Decimal::ONE;
        }
        card.raw = card.value.as_ref().ok().copied();
        Ok(card)
    }

    /// Points that need the whole cohort: a barrier.
    fn place_in_cohort(&self, node: &NodePlan, cards: &mut [Option<NodeCard>]) {
        let Some((points, span)) = &node.points else { return };
        if matches!(points, Points::Goalposts(..) | Points::Curve(_) | Points::Bands(_)) {
            return;
        }
        let members: Vec<(usize, Decimal)> = self
            .rows
            .iter()
            .zip(cards.iter())
            .enumerate()
            .filter(|(_, (row, _))| row.counts())
            .filter_map(|(at, (_, card))| Some((at, *card.as_ref()?.value.as_ref().ok()?)))
            .collect();
        let values: Vec<Decimal> = members.iter().map(|(_, value)| *value).collect();
        let placed = points::of_cohort(points, &values);
        for (at, card) in cards.iter_mut().enumerate() {
            let Some(card) = card.as_mut().filter(|card| card.value.is_ok()) else { continue };
            let place = members.iter().position(|(member, _)| *member == at);
            card.value = match (&placed, place) {
                (Ok(placed), Some(place)) => placed.get(place).copied().ok_or(Fault::Overflow),
                (Err(fault), Some(_)) => Err(fault.clone()),
                (_, None) => Err(Fault::OutOfRange("the subject does not count in the cohort".into())),
            }
            .map_err(|fault| Cause { fault, at: node.path.clone(), span: Some(*span) });
            if let Ok(value) = card.value {
                card.steps.push(Step::Points(value, None));
            }
        }
    }

    /// Tells every child of a subject-level combination what it weighed and brought.
    fn weights_used(&mut self) {
        for row in &mut self.rows {
            for node in &self.plan.nodes {
                let NodeSource::Combination(how) = &node.source else { continue };
                if node.level != Level::Subject {
                    continue;
                }
                let values = values(&node.children, row);
                let Ok(combined) = combine::combine(how, &values) else { continue };
                let parts = combined.weights_used.into_iter().zip(combined.contributions);
                for (child, (weight, contribution)) in node.children.iter().zip(parts) {
                    if let Some(Some(card)) = row.nodes.get_mut(*child) {
                        card.weight_used = weight.map(number::guard);
                        card.contribution = contribution;
                    }
                }
            }
        }
    }

    fn named_results(&mut self) -> Result<(), Box<Diagnostic>> {
        for index in 0..self.rows.len() {
            for also in &self.plan.also {
                let Some(row) = self.rows.get(index) else { continue };
                let value = if row.has_no_opinion() { Ok(None) } else { self.evaluate(&also.value, row)? };
                let value = match value {
                    Ok(Some(Value::Number(x))) => Ok(Some(Value::Number(match also.round {
                        Some(round) => number::round(x, round.places.unwrap_or(number::GUARD_PLACES), round.half),
                        None => number::guard(x),
                    }))),
                    Ok(value) => Ok(value),
                    Err((fault, span)) => Err(Cause { fault, at: format!("also.{}", also.id), span }),
                };
                if let Some(row) = self.rows.get_mut(index) {
                    row.also.push(AlsoCard { value });
                }
            }
        }
        Ok(())
    }

    fn cards(self) -> Result<Vec<Card>, Box<Diagnostic>> {
        let profile = self.is_profile();
        let mut cards = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            cards.push(self.card(row, profile)?);
        }
        rank(&mut cards);
        Ok(cards)
    }

    /// Whether the root has no total by intention.
    fn is_profile(&self) -> bool {
        let source = self.plan.nodes.first().map(|root| &root.source);
        matches!(source, Some(NodeSource::Combination(how)) if how.combine == Combine::None)
    }

    fn card(&self, row: &Row, profile: bool) -> Result<Card, Box<Diagnostic>> {
        let root = row.nodes.first().and_then(Option::as_ref);
        let score = root.and_then(|root| root.value.as_ref().ok().copied());
        let lacking = root.and_then(|root| root.value.as_ref().err().cloned());
        let (status, reason, cause) = match &row.gate {
            Some(gate) => gate.clone(),
            None if profile => match profile_cause(row) {
                None => (Status::Scored, None, None),
                cause => (Status::NotComputable, None, cause),
            },
            None => match lacking {
                None => (Status::Scored, None, None),
                cause => (Status::NotComputable, None, cause),
            },
        };
        let graded = score.filter(|_| status == Status::Scored);
        let (grade, uncapped, cause) = match graded {
            Some(score) => self.grade(score, row)?,
            None => (None, None, cause),
        };
        let status = if cause.is_some() { Status::NotComputable } else { status };
        let mut undecided = Vec::new();
        let outcome = Outcome {
            status,
            reason,
            cause,
            score: score.filter(|_| matches!(status, Status::Scored | Status::Invalid)),
            grade: grade.filter(|_| status == Status::Scored),
            uncapped: uncapped.filter(|_| status == Status::Scored),
            rank: None,
            responses: row.tally.responses,
            missing_share: root.map(|root| root.missing_share),
        };
        let quiet = row.has_no_opinion();
        let classes = if quiet { Vec::new() } else { self.classes(row, &mut undecided)? };
        let actions = if quiet { Vec::new() } else { self.actions(row, &mut undecided)? };
        let missing = |node: &NodePlan| NodeCard {
            value: Err(Cause { fault: Fault::Missing("an opinion".into()), at: node.path.clone(), span: None }),
            raw: None,
            steps: Vec::new(),
            n: None,
            missing_share: Decimal::ONE,
            weight_used: None,
            contribution: None,
        };
        let nodes = row.nodes.iter().zip(&self.plan.nodes);
        Ok(Card {
            subject: row.subject.clone(),
            label: row.label.clone(),
            outcome,
            nodes: nodes.map(|(card, node)| card.clone().unwrap_or_else(|| missing(node))).collect(),
            also: row.also.clone(),
            classes,
            actions,
            undecided,
        })
    }

    /// The grade of a score, lowered by caps; a cap that can't be decided is a cause.
    #[expect(clippy::type_complexity, reason = "grade, uncapped grade and cause of one outcome")]
    fn grade(
        &self,
        score: Decimal,
        row: &Row,
    ) -> Result<(Option<String>, Option<(String, Label)>, Option<Cause>), Box<Diagnostic>> {
        let grades = &self.plan.ruleset.grades;
        let earns = |from: &Decimal| number::compare(score, *from).is_ge();
        let Some(mut at) =
            grades.iter().position(|grade| grade.from.as_ref().is_none_or(|from| earns(&from.value)))
        else {
            return Ok((None, None, None));
        };
        let earned = at;
        let mut why = Label::default();
        for (index, outcome) in self.plan.outcomes.iter().enumerate() {
            let Effect::CapGrade(cap) = &outcome.effect else { continue };
            match self.condition(&outcome.when, row)? {
                Ok(true) => {
                    let cap = grades.iter().position(|grade| grade.grade == *cap).unwrap_or(at);
                    if cap > at {
                        at = cap;
                        why = outcome.reason.clone();
                    }
                }
                Ok(false) => {}
                Err((fault, span)) => {
                    let cause = Cause { fault, at: format!("outcome {}", index + 1), span };
                    return Ok((None, None, Some(cause)));
                }
            }
        }
        let name = |at: usize| grades.get(at).map(|grade| grade.grade.clone());
        let uncapped = name(earned).filter(|_| earned != at).map(|grade| (grade, why));
        Ok((name(at), uncapped, None))
    }

    fn classes(&self, row: &Row, undecided: &mut Vec<Cause>) -> Result<Vec<String>, Box<Diagnostic>> {
        let mut fitting = Vec::new();
        for class in &self.plan.classes {
            let fits = match &class.when {
                // What is left: only when nothing else fits.
                None => fitting.is_empty(),
                Some(when) => self.decided(when, row, &format!("class {}", class.id), undecided)?,
            };
            if fits {
                fitting.push(class.id.clone());
            }
        }
        Ok(fitting)
    }

    fn decided(
        &self,
        when: &Bound<SubjectSlot>,
        row: &Row,
        at: &str,
        undecided: &mut Vec<Cause>,
    ) -> Result<bool, Box<Diagnostic>> {
        Ok(match self.condition(when, row)? {
            Ok(holds) => holds,
            Err((fault, span)) => {
                undecided.push(Cause { fault, at: at.to_owned(), span });
                false
            }
        })
    }

    fn actions(&self, row: &Row, undecided: &mut Vec<Cause>) -> Result<Vec<Action>, Box<Diagnostic>> {
        let mut opened = Vec::new();
        for action in &self.plan.actions {
            if !self.decided(&action.when, row, &format!("action {}", action.open), undecided)? {
                continue;
            }
            let about = match &action.about {
                None => None,
                Some(about) => self.evaluate(about, row)?.ok().flatten().map(|value| said(&value)),
            };
            opened.push(Action { open: action.open.clone(), about, reason: action.reason.clone() });
        }
        Ok(opened)
    }
}

/// Why a profile without a total has nothing to show: only where no child has a value.
fn profile_cause(row: &Row) -> Option<Cause> {
    let mut nodes = row.nodes.iter().skip(1).flatten();
    if nodes.clone().any(|node| node.value.is_ok()) {
        return None;
    }
    nodes.find_map(|node| node.value.as_ref().err().cloned())
}

/// A value as text.
#[must_use]
pub fn said(value: &Value) -> String {
    match value {
        Value::Number(x) => number::show(*x, None),
        Value::Bool(x) => x.to_string(),
        Value::Text(x) => x.to_string(),
        Value::Date(x) => x.to_string(),
    }
}

fn share(part: u64, whole: u64) -> Decimal {
    number::div(part.into(), whole.into()).map(number::guard).unwrap_or(Decimal::ONE)
}

fn number_of(value: Evaluated, node: &NodePlan) -> Result<Outturn, Box<Diagnostic>> {
    Ok(match value {
        Ok(Some(Value::Number(x))) => Ok(x),
        Ok(None) => Err(Cause {
            fault: Fault::Missing(node.source.sole_input().unwrap_or_else(|| node.id.clone())),
            at: node.path.clone(),
            span: Some(node.span),
        }),
        Err((fault, span)) => Err(Cause { fault, at: node.path.clone(), span: span.or(Some(node.span)) }),
        Ok(Some(_)) => {
            let span = match &node.source {
                NodeSource::Subject(bound) => bound.formula.span(),
                _ => node.span,
            };
            return Err(Box::new(
                Diagnostic::error(
                    crate::diagnostic::Code::FormulaType,
                    span,
                    format!("`{}` must be a number", node.path),
                )
                .label("this yields something else")
                .help("for true or false write `if … { 1 } else { 0 }`"),
            ));
        }
    })
}

/// The mean over responses of a node that is computed for each.
fn averaged(index: usize, node: &NodePlan, row: &Row, card: &mut NodeCard) {
    let Some(tally) = row.tally.nodes.get(index) else { return };
    card.n = Some(tally.n);
    card.missing_share = share(row.tally.responses - tally.n.min(row.tally.responses), row.tally.responses);
    let fault = match tally.faults.iter().max_by_key(|(_, count)| **count) {
        Some((fault, _)) => fault.clone(),
        None => Fault::Missing("a response".into()),
    };
    let mean = if row.tally.overflow { Err(Fault::Overflow) } else { tally.sum.mean(tally.n) };
    card.value = mean.map_err(|_| Cause { fault, at: node.path.clone(), span: Some(node.span) });
    let parent = node.parent.and_then(|parent| row.tally.nodes.get(parent)).filter(|parent| parent.n > 0);
    if let (Some(parent), Level::Inside(_)) = (parent, node.level) {
        card.weight_used = tally.weight_used.mean(parent.n).ok().map(number::guard).filter(|w| !w.is_zero());
        card.contribution = card.weight_used.and_then(|_| tally.contribution.mean(parent.n).ok());
    }
}

fn values(children: &[usize], row: &Row) -> Vec<Option<Decimal>> {
    children.iter().map(|child| row.value(*child).and_then(|value| value.as_ref().ok().copied())).collect()
}

fn combined(how: &Combination, node: &NodePlan, row: &Row, card: &mut NodeCard) {
    let shares: Vec<Decimal> = node
        .children
        .iter()
        .map(|child| match row.nodes.get(*child).and_then(Option::as_ref) {
            Some(child) if child.value.is_ok() => child.missing_share,
            _ => Decimal::ONE,
        })
        .collect();
    card.missing_share = combine::missing_share(how, &shares);
    card.value = match combine::combine(how, &values(&node.children, row)) {
        Ok(combined) => Ok(combined.value),
        Err(Uncombined::Fault(fault)) => Err(Cause { fault, at: node.path.clone(), span: Some(node.span) }),
        // The first missing child says why.
        Err(Uncombined::Child(at)) => {
            let child = node.children.get(at).and_then(|child| row.value(*child));
            Err(match child {
                Some(Err(cause)) => cause.clone(),
                _ => Cause { fault: Fault::Missing(node.id.clone()), at: node.path.clone(), span: None },
            })
        }
    };
}

fn transform(node: &NodePlan, card: &mut NodeCard) {
    let (Some(transform), Ok(value)) = (node.transform, &card.value) else { return };
    match range::transformed(transform, *value) {
        Ok(value) => {
            card.steps.push(Step::Transform(value));
            card.value = Ok(value);
        }
        Err(fault) => card.value = Err(Cause { fault, at: node.path.clone(), span: Some(node.span) }),
    }
}

/// Points that need nothing but the value, floor, cap, round, and the promise of `out_of`.
fn shape(node: &NodePlan, input: range::Range, card: &mut NodeCard) {
    let Ok(mut value) = card.value.clone() else { return };
    if let Some((points, span)) = &node.points
        && matches!(points, Points::Goalposts(..) | Points::Curve(_) | Points::Bands(_))
    {
        match points::own(points, node.transform, value, input) {
            Ok((points, band)) => {
                value = points;
                card.steps.push(Step::Points(value, band));
            }
            Err(fault) => {
                card.value = Err(Cause { fault, at: node.path.clone(), span: Some(*span) });
                return;
            }
        }
    }
    if let Some(floor) = node.floor.filter(|floor| number::compare(value, *floor).is_lt()) {
        value = floor;
        card.steps.push(Step::Floor(value));
    }
    if let Some(cap) = node.cap.filter(|cap| number::compare(value, *cap).is_gt()) {
        value = cap;
        card.steps.push(Step::Cap(value));
    }
    if let Some(round) = node.round {
        let rounded = number::round(value, round.places.unwrap_or(number::GUARD_PLACES), round.half);
        if rounded != value {
            card.steps.push(Step::Round(rounded));
        }
        value = rounded;
    }
    card.value = match node.out_of.filter(|promise| number::compare(value, *promise).is_gt()) {
        Some(promise) => {
            let fault = Fault::OutOfRange(format!(
                "{} exceeds the {} points that it is out of",
                number::show(value, None),
                number::show(promise, None)
            ));
            Err(Cause { fault, at: node.path.clone(), span: Some(node.span) })
        }
        None => Ok(value),
    };
}

/// Ranks the scored subjects of a cohort by their rounded score.
fn rank(cards: &mut [Card]) {
    let scored: Vec<(usize, Decimal)> = cards
        .iter()
        .enumerate()
        .filter(|(_, card)| card.outcome.status == Status::Scored)
        .filter_map(|(at, card)| Some((at, card.outcome.score?)))
        .collect();
    let scores: Vec<Decimal> = scored.iter().map(|(_, score)| *score).collect();
    for ((at, _), rank) in scored.iter().zip(points::ranks(&scores, Direction::Higher)) {
        if let Some(card) = cards.get_mut(*at) {
            card.outcome.rank = Some(rank);
        }
    }
}

/// The values of a scorecard by subject and path, for a later period to compare with.
#[must_use]
pub fn values_of(scorecard: &Scorecard) -> BTreeMap<String, BTreeMap<String, Decimal>> {
    let nodes = &scorecard.plan.nodes;
    scorecard
        .cards
        .iter()
        .filter(|card| card.outcome.status == Status::Scored)
        .map(|card| {
            let values = nodes.iter().zip(&card.nodes);
            let values = values.filter_map(|(node, card)| Some((node.path.clone(), *card.value.as_ref().ok()?)));
            (card.subject.clone(), values.collect())
        })
        .collect()
}
