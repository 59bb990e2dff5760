//! From the tally to the scorecard: gates over inputs, node columns, named results, gates over the score, grade,
//! classes, the named results that depend on these, actions and rank; each stage over all subjects before the next begins.

mod node;
mod outcome;
mod shown;
mod whole;

pub(super) use whole::Whole;

use crate::construct::statistic::Answers;
use crate::construct::status::{self, Status};
use crate::construct::{cohort, history};
use crate::data::{Lacks, Value};
use crate::diagnostic::{Diagnostic, Span};
use crate::ids::{Id, IdVec};
use crate::number::{self, Decimal, Fault};
use crate::period::Period;
use crate::plan::combine::{self, Uncombined};
use crate::plan::{
    AlsoId, AlsoPlan, Bound, Call, ColumnId, ColumnStatistic, Combination, GateId, Level, MeasureId, NodeId,
    NodePlan, NodeSource, Plan, SubjectSlot, range,
};
use crate::ruleset::{Combine, Direction, Effect, GradeId, Label, RowKind};
use crate::score::facts::{Facts, Measured, Origins, default_origins, defaults};
use crate::score::observed;
use crate::score::others::Others;
use crate::score::points;
use crate::score::scorecard::{
    Action, AlsoCard, Card, Cause, Decision, InputCard, NodeCard, Origin, Outcome, Outturn, Scorecard, Shown, Step,
};
use crate::score::tally::{SubjectTally, Tally};
use crate::script::InputId;
use crate::script::{Input, NoValue, Scripts, Settled, Yielded};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Statistics over the cohort, by node and word.
type CohortStatistics = BTreeMap<(NodeId, &'static str), Result<Decimal, Fault>>;

/// What the stages after the tally work on.
pub(super) struct Stage<'a> {
    plan: &'a Arc<Plan>,
    period: Period,
    others: &'a Others,
    rows: IdVec<RowId, Row>,
    /// What was decided of the whole subjects, where these are parts of their responses.
    whole: Option<&'a Whole>,
    /// Statistics over the cohort that some formula has asked for; a node asked for is computed for all.
    cohort: RefCell<CohortStatistics>,
}

/// What a gate said.
#[derive(Clone)]
struct Gate {
    /// Which of the rules it is; none for that of a group without members.
    id: Option<GateId>,
    status: &'static Status,
    reason: Option<Label>,
    cause: Option<Cause>,
    /// Gates before it that can't be decided.
    undecided: Vec<Cause>,
}

/// The grade of a score.
#[derive(Default)]
struct Graded {
    grade: Option<String>,
    uncapped: Option<(String, Label)>,
    /// Why a cap can't be decided.
    cause: Option<Cause>,
    /// Caps and vetoes that can't be decided and change nothing.
    undecided: Vec<Cause>,
    /// The gate that lowered the grade, vetoed, or can't be decided.
    gate: Option<GateId>,
    /// Whether a veto gave the grade.
    vetoed: bool,
}

/// A subject of the cohort.
type RowId = Id<Row>;

/// A subject on its way to a card.
struct Row {
    subject: String,
    label: Option<String>,
    tally: SubjectTally,
    measures: IdVec<MeasureId, Measured>,
    /// Where each measure came from.
    origins: IdVec<MeasureId, Origin>,
    gate: Option<Gate>,
    /// The gate over inputs that a part of the responses meets by itself: it says nothing of the subject.
    own: Option<Gate>,
    /// Whether its values count in the cohort: no gate over inputs took it out.
    in_cohort: bool,
    /// Which nodes it has.
    applies: IdVec<NodeId, Applies>,
    nodes: IdVec<NodeId, Option<NodeCard>>,
    also: IdVec<AlsoId, Option<AlsoCard>>,
    verdict: Option<Verdict>,
}

/// What is known of a subject once it is graded.
struct Verdict {
    outcome: Outcome,
    /// All classes that surely fit.
    classes: Vec<String>,
    /// The classes between which the first stays undecided.
    between: Vec<String>,
    /// Conditions of outcomes and classes that can't be decided.
    undecided: Vec<Cause>,
}

/// Whether a subject has a node.
#[derive(Debug, Clone, PartialEq)]
enum Applies {
    Yes,
    No,
    /// Its condition can't be decided.
    Undecided(Cause),
}

impl Row {
    fn value(&self, node: NodeId) -> Option<&Outturn> {
        Some(&self.nodes[node].as_ref()?.value)
    }

    /// A node as others may see it: the total of a subject that a gate made not computable is no result.
    fn shown(&self, node: NodeId) -> Option<&Outturn> {
        let hidden = node.is_root()
            && self.gate.as_ref().is_some_and(|gate| gate.status.is_judged && !gate.status.shows_score);
        self.value(node).filter(|_| !hidden)
    }

    /// Whether its values count in the cohort.
    fn counts(&self) -> bool {
        self.gate.is_none()
    }

    fn verdict(&self) -> Option<&Verdict> {
        self.verdict.as_ref()
    }

    fn has_no_opinion(&self) -> bool {
        self.gate.as_ref().is_some_and(|gate| !gate.status.is_judged)
    }
}

/// What is known of all subjects before the first stage.
pub(super) struct Inputs {
    pub tally: Tally,
    pub facts: Facts,
    pub origins: Origins,
}

/// What is known of a group beforehand.
pub(super) struct Group {
    /// Whether it has no member that counts.
    pub empty: bool,
    /// Its node columns, where they are not computed from its inputs.
    pub nodes: Option<IdVec<NodeId, NodeCard>>,
}

/// Everything after the tally. Where `whole` says what was decided of the whole subjects, the inputs are those of a part.
///
/// # Errors
/// A formula that is wrong whatever the data, or that broke a limit.
pub(super) fn finish(
    plan: &Arc<Plan>,
    organisation: &str,
    period: Period,
    inputs: Inputs,
    labels: &BTreeMap<String, String>,
    others: &Others,
    whole: Option<&Whole>,
) -> Result<Scorecard, Box<Diagnostic>> {
    let rows = rows(plan, inputs, labels);
    rows.iter().for_each(|row| observed::defaults(plan, &row.origins));
    let mut stage = Stage { plan, period, others, rows, whole, cohort: RefCell::default() };
    stage.gates(true)?;
    stage.nodes()?;
    let cards = stage.results()?;
    observed::cards(plan, &cards, true);
    Ok(Scorecard {
        plan: plan.clone(),
        organisation: organisation.to_owned(),
        period,
        cards,
        lacks: Lacks::default(),
        earlier_lacks: BTreeMap::new(),
    })
}

/// The same stages for the groups of one level. Where node columns are given, no gate over inputs is asked: it was
/// asked of every child.
///
/// # Errors
/// As [`finish`].
pub(super) fn groups(
    plan: &Arc<Plan>,
    period: Period,
    inputs: Inputs,
    labels: &BTreeMap<String, String>,
    others: &Others,
    groups: &BTreeMap<String, Group>,
    whole: Option<&Whole>,
) -> Result<Vec<Card>, Box<Diagnostic>> {
    let mut rows = rows(plan, inputs, labels);
    let mut given = false;
    for row in &mut rows {
        let Some(group) = groups.get(&row.subject) else { continue };
        row.gate = group.empty.then(|| {
            let fault = Fault::Missing("a scored member".into());
            let cause = Some(Cause { fault, at: row.subject.clone(), span: None });
            let undecided = Vec::new();
            Gate { id: None, status: &status::NOT_COMPUTABLE, reason: None, cause, undecided }
        });
        row.in_cohort = !group.empty;
        if let Some(nodes) = &group.nodes {
            given = true;
            row.nodes = nodes.iter().cloned().map(Some).collect();
        }
    }
    let mut stage = Stage { plan, period, others, rows, whole, cohort: RefCell::default() };
    if !given {
        stage.gates(true)?;
        stage.nodes()?;
    }
    let cards = stage.results()?;
    observed::cards(plan, &cards, !given);
    Ok(cards)
}

fn rows(
    plan: &Plan,
    Inputs { tally, facts, origins }: Inputs,
    registered: &BTreeMap<String, String>,
) -> IdVec<RowId, Row> {
    let mut tallies = tally.subjects;
    let subjects: BTreeSet<String> =
        tallies.keys().chain(facts.keys()).chain(registered.keys()).cloned().collect();
    subjects
        .into_iter()
        .map(|subject| Row {
            label: registered.get(&subject).filter(|label| !label.is_empty()).cloned(),
            tally: tallies.remove(&subject).unwrap_or_else(|| SubjectTally::empty(plan)),
            measures: facts.get(&subject).cloned().unwrap_or_else(|| defaults(plan)),
            origins: origins.get(&subject).cloned().unwrap_or_else(|| default_origins(plan)),
            gate: None,
            own: None,
            in_cohort: true,
            applies: IdVec::filled(&plan.nodes, Applies::Yes),
            nodes: IdVec::filled(&plan.nodes, None),
            also: IdVec::filled(&plan.also, None),
            verdict: None,
            subject,
        })
        .collect()
}

/// A fault, and the place in the rules where it arose.
type Placed = (Fault, Option<Span>);

/// What evaluating a formula over a subject gives, apart from errors that end the run.
type Evaluated = Result<Option<Value>, Placed>;

/// What a formula reads.
struct Reading {
    values: Vec<Input>,
    origins: Vec<Origin>,
}

impl Reading {
    /// What was read, by name.
    fn cards(self, bound: &Bound<SubjectSlot>) -> Vec<InputCard> {
        let names = bound.formula.references().iter().map(crate::script::Reference::written);
        let read = self.values.into_iter().zip(self.origins);
        names.zip(read).map(|(name, (input, origin))| InputCard { name, input, origin }).collect()
    }
}

/// Where the value of a slot comes from.
fn origin(plan: &Plan, slot: &SubjectSlot, row: &Row) -> Origin {
    match slot {
        SubjectSlot::Statistic(column, _) => of_rows(plan, *column, row),
        SubjectSlot::Measure(measure) => row.origins[*measure],
        SubjectSlot::Node(_) | SubjectSlot::Children(_) => Origin::Node,
        SubjectSlot::Cohort(..) => Origin::Cohort,
        SubjectSlot::History(..) => Origin::History,
        SubjectSlot::Other(..) | SubjectSlot::OtherChildren(..) => Origin::Comparison,
        SubjectSlot::Also(_) => Origin::Also,
        SubjectSlot::Grade | SubjectSlot::Class => Origin::Outcome,
        SubjectSlot::Rows(_) | SubjectSlot::PeriodDays => Origin::Count,
    }
}

/// A statistic over the rows of a column's table.
fn of_rows(plan: &Plan, column: ColumnId, row: &Row) -> Origin {
    let answered = row.tally.columns[column].answered();
    let of = rows_of(plan, column, row);
    match plan.tables[plan.columns[column].table].kind {
        Some(RowKind::Records) => Origin::Records { given: answered, of },
        _ => Origin::Answers { answered, of },
    }
}

/// How many rows a subject has of a column's table.
fn rows_of(plan: &Plan, column: ColumnId, row: &Row) -> u64 {
    row.tally.rows[plan.columns[column].table]
}

impl Stage<'_> {
    /// Computes all node columns.
    fn nodes(&mut self) -> Result<(), Box<Diagnostic>> {
        self.applicability()?;
        for index in self.plan.order.clone() {
            self.node(index)?;
        }
        Ok(())
    }

    fn evaluate(&self, bound: &Bound<SubjectSlot>, row: &Row) -> Settled<Option<Value>, Placed> {
        self.evaluate_of(bound, &self.inputs(bound, row))
    }

    fn evaluate_of(&self, bound: &Bound<SubjectSlot>, inputs: &Reading) -> Settled<Option<Value>, Placed> {
        let lacking = |input: InputId| {
            let reference = &bound.formula.references()[input];
            let fault = match inputs.values.get(input.index())? {
                Input::Faulty(fault) => fault.clone(),
                Input::Missing => Fault::Missing(reference.written()),
                Input::Value(_) | Input::Words(_) | Input::Children(_) | Input::List(_) => return None,
            };
            Some((fault, Some(reference.span)))
        };
        Ok(match NoValue::settle(self.plan.scripts.yielded(&bound.formula, &inputs.values))? {
            Ok(Yielded::Value(value)) => Ok(Some(value)),
            Ok(Yielded::Nothing(Some(slot))) => lacking(slot).map_or(Ok(None), Err),
            // A formula that says `()`, most likely because something it names has no value: say what.
            Ok(Yielded::Nothing(None)) => bound.slots.ids().find_map(lacking).map_or(Ok(None), Err),
            Err((fault, span)) => Err((fault, Some(span))),
        })
    }

    fn inputs(&self, bound: &Bound<SubjectSlot>, row: &Row) -> Reading {
        let origins = bound.slots.iter().map(|slot| origin(self.plan, slot, row)).collect();
        let values = bound.slots.iter().map(|slot| self.input(slot, row).unwrap_or_else(Input::Faulty)).collect();
        Reading { values, origins }
    }

    /// A gate with what its condition read.
    fn decision(&self, gate: GateId, row: &Row) -> Decision {
        let when = &self.plan.outcomes[gate].when;
        Decision { gate, inputs: self.inputs(when, row).cards(when) }
    }

    fn input(&self, slot: &SubjectSlot, row: &Row) -> Result<Input, Fault> {
        let number = |x: Decimal| Input::Value(Value::Number(x));
        let text = |text: &String| Input::Value(Value::Text(text.as_str().into()));
        let node = |index: NodeId| match row.shown(index) {
            Some(Ok(x)) => Ok(*x),
            Some(Err(cause)) => Err(cause.fault.clone()),
            None => Err(Fault::Missing(String::new())),
        };
        Ok(match slot {
            SubjectSlot::Statistic(column, which) => number(self.statistic(*column, which, row)?),
            SubjectSlot::Measure(measure) => match row.measures[*measure].clone()? {
                Some(value) => Input::Value(value),
                None => Input::Missing,
            },
            // A missing node is a missing operand, whatever made it so: `score.x ?? 0` must work.
            SubjectSlot::Node(index) => node(*index).map_or(Input::Missing, number),
            SubjectSlot::Children(parent) => Input::Children(self.children(*parent, |index| node(index).ok())),
            SubjectSlot::Other(other, path) => {
                self.others.value(other, &row.subject, path).map_or(Input::Missing, number)
            }
            SubjectSlot::OtherChildren(other, parent) => {
                Input::Children(self.children(*parent, |index| {
                    self.others.value(other, &row.subject, &self.plan.nodes[index].path)
                }))
            }
            SubjectSlot::Cohort(node, which) => number(self.over_cohort(*node, which)?),
            SubjectSlot::History(node, which) => Input::Value(self.over_time(*node, which, row)?),
            SubjectSlot::Also(also) => match row.also[*also].as_ref().map(|also| &also.value) {
                Some(Ok(Some(value))) => Input::Value(value.clone()),
                _ => Input::Missing,
            },
            SubjectSlot::Grade => {
                row.verdict().and_then(|verdict| verdict.outcome.grade.as_ref()).map_or(Input::Missing, text)
            }
            SubjectSlot::Class => match row.verdict() {
                Some(verdict) if verdict.between.is_empty() => {
                    verdict.classes.first().map_or(Input::Missing, text)
                }
                Some(verdict) => {
                    Input::Faulty(Fault::Missing(format!("class ({}?)", verdict.between.join(" or "))))
                }
                None => Input::Missing,
            },
            SubjectSlot::Rows(table) => number(row.tally.rows[*table].into()),
            SubjectSlot::PeriodDays => number(self.period.days().into()),
        })
    }

    fn over_time(&self, node: NodeId, which: &history::Statistic, row: &Row) -> Result<Value, Fault> {
        let path = self.plan.nodes[node].path.as_str();
        let mut values = self.others.history(&row.subject, path);
        values.push(row.shown(node).and_then(|value| value.as_ref().ok().copied()));
        (which.value)(&history::Values { all: &values, places: self.plan.seen(node) })
    }

    fn over_cohort(&self, node: NodeId, which: &cohort::Statistic) -> Result<Decimal, Fault> {
        if let Some(known) = self.cohort.borrow().get(&(node, which.word)) {
            return known.clone();
        }
        let members = self.rows.iter().filter(|row| row.in_cohort);
        let values: Vec<Decimal> = members.filter_map(|row| row.value(node)?.as_ref().ok().copied()).collect();
        let found = (which.value)(&values);
        self.cohort.borrow_mut().insert((node, which.word), found.clone());
        found
    }

    fn children(
        &self,
        parent: NodeId,
        value: impl Fn(NodeId) -> Option<Decimal>,
    ) -> Arc<[(String, Option<Decimal>)]> {
        let children = self.plan.nodes[parent].children.iter();
        children.map(|child| (self.plan.nodes[*child].id.clone(), value(*child))).collect()
    }

    fn statistic(&self, column: ColumnId, asked: &ColumnStatistic, row: &Row) -> Result<Decimal, Fault> {
        let plan = &self.plan.columns[column];
        let tally = &row.tally.columns[column];
        let answers = Answers {
            column: &plan.name,
            counts: &tally.answers,
            missing: tally.missing,
            domain: self.plan.answers(plan),
        };
        let value = answers.statistic(asked.statistic, &asked.argument);
        // Where every value failed for one reason, that reason says more than "nobody answered".
        match (value, tally.faults.first_key_value()) {
            (Err(Fault::Missing(_)), Some((fault, _))) if !matches!(fault, Fault::Missing(_)) => {
                Err(fault.clone())
            }
            (value, _) => value,
        }
    }

    /// Whether a condition holds; the fault, where it can't be decided.
    fn condition(&self, bound: &Bound<SubjectSlot>, row: &Row) -> Settled<bool, Placed> {
        Ok(match self.evaluate(bound, row)? {
            Ok(Some(Value::Bool(holds))) => {
                observed::condition(self.plan, bound, holds);
                Ok(holds)
            }
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
}

/// The values of a scorecard by subject and path, for a later period to compare with: nodes that have one, also where the total has
/// none. Of invalid subjects only where `invalid` says that they are compared too.
#[must_use]
pub fn values_of(scorecard: &Scorecard, invalid: bool) -> BTreeMap<String, BTreeMap<String, Decimal>> {
    let nodes = &scorecard.plan.nodes;
    scorecard
        .cards
        .iter()
        .filter(|card| card.outcome.status.is_compared(invalid))
        .map(|card| {
            let shown = |node: NodeId| !node.is_root() || card.outcome.status.shows_score;
            let values = nodes.entries().zip(&card.nodes).filter(|((node, _), _)| shown(*node));
            let values =
                values.filter_map(|((_, node), card)| Some((node.path.clone(), *card.value.as_ref().ok()?)));
            (card.subject.clone(), values.collect())
        })
        .collect()
}
