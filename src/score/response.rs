//! What is done with each response, and with each row of another table: columns derived, answers counted, nodes inside
//! a border of `per` computed.
//!
//! Everything here is a function of one row and of the measures of its subject, so the order of rows can't matter. Answers are read once for each entry of a batch's dictionary, and derived values once for each
//! different combination of answers.

mod row;

use super::facts::{Facts, Measured, defaults};
use super::observed;
use super::points;
use super::tally::{ColumnTally, SubjectTally, Tally};
use crate::data::{Batch, Column, Domain, Value};
use crate::diagnostic::Diagnostic;
use crate::number::{Decimal, Fault, SUM_PLACES};
use crate::period::Period;
use crate::plan::combine::{self, Uncombined};
use crate::plan::range;
use crate::plan::{Bound, Chosen, ColumnPlan, ColumnSource, Level, NodePlan, NodeSource, Plan, ResponseSlot};
use crate::script::budget;
use crate::script::{Input, NoValue, Scripts, Settled};
use row::Context;
use std::collections::HashMap;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::{Arc, LazyLock};

/// A row's value of a column, with its canonical text.
type Cell = Result<Option<(Arc<str>, Value)>, Lack>;

/// Why a row has no value of a column, where it is not just that nothing was answered.
#[derive(Debug, Clone)]
struct Lack {
    fault: Fault,
    /// The column's `where` stays undecided: whether the row counts is not known.
    undecided: bool,
}

impl From<Fault> for Lack {
    fn from(fault: Fault) -> Self {
        Self { fault, undecided: false }
    }
}

/// How many rows are tallied in one piece.
const PIECE: usize = 16_384;

/// How many processors there are; asking takes longer than tallying a few rows.
static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));

/// Tallies the batches of a period, on as many threads as there are processors.
///
/// # Errors
/// A formula that is wrong whatever the data, or that broke a limit.
pub fn tally(plan: &Plan, batches: &[Batch], facts: &Facts, period: Period) -> Result<Tally, Box<Diagnostic>> {
    tally_on(*PROCESSORS, plan, batches, facts, period)
}

/// Tallies the batches of a period on so many threads; the result does not depend on how many.
///
/// # Errors
/// As [`tally`]; of several, that of the first responses.
pub fn tally_on(
    threads: usize,
    plan: &Plan,
    batches: &[Batch],
    facts: &Facts,
    period: Period,
) -> Result<Tally, Box<Diagnostic>> {
    let counter = Counter::new(plan, facts, period);
    let pieces: Vec<(&Batch, Range<usize>)> = batches
        .iter()
        .filter(|batch| period.contains(batch.period))
        .flat_map(|batch| {
            let starts = (0..batch.len()).step_by(PIECE);
            starts.map(move |start| (batch, start..(start + PIECE).min(batch.len())))
        })
        .collect();
    let threads = threads.clamp(1, pieces.len().max(1));
    let budget = budget::current();
    let worker = |first: usize| {
        let _paid = budget::using(budget.clone());
        let mut tally = Tally::default();
        for (at, (batch, rows)) in pieces.iter().enumerate().skip(first).step_by(threads) {
            tally.merge(counter.batch(batch, rows.clone()).map_err(|error| (at, error))?);
        }
        Ok(tally)
    };
    let done: Vec<Result<Tally, (usize, Box<Diagnostic>)>> = if threads == 1 {
        vec![worker(0)]
    } else {
        std::thread::scope(|scope| {
            let worker = &worker;
            let started: Vec<_> = (0..threads).map(|first| scope.spawn(move || worker(first))).collect();
            started.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic))).collect()
        })
    };
    let mut tally = Tally::default();
    let mut failed: Option<(usize, Box<Diagnostic>)> = None;
    for part in done {
        match part {
            Ok(part) => tally.merge(part),
            Err(error) => failed = failed.filter(|first| first.0 < error.0).or(Some(error)),
        }
    }
    failed.map_or(Ok(tally), |(_, error)| Err(error))
}

/// Counts batches of responses by a plan.
struct Counter<'a> {
    plan: &'a Plan,
    facts: &'a Facts,
    defaults: Vec<Measured>,
    period: Period,
    /// For each column the given columns that it needs in the end, and whether it needs measures.
    roots: Vec<(Vec<usize>, bool)>,
    /// What is to be done with a row, by index of the plan's tables.
    tables: Vec<Work>,
}

/// What is done with each row of a table.
struct Work {
    /// Its columns that someone needs, in order.
    columns: Vec<usize>,
    /// The nodes computed for each of its rows, in order.
    nodes: Vec<usize>,
}

impl<'a> Counter<'a> {
    fn new(plan: &'a Plan, facts: &'a Facts, period: Period) -> Self {
        let nodes: Vec<usize> = plan
            .order
            .iter()
            .copied()
            .filter(|index| plan.nodes.get(*index).is_some_and(|node| node.level != Level::Subject))
            .collect();
        let roots = roots(plan);
        let needed = needed(plan, &nodes);
        let columns = plan.column_order.iter().copied().filter(|index| needed.get(*index) == Some(&true));
        let columns: Vec<usize> = columns.collect();
        let in_table = |table: usize| Work {
            columns: of_table(&columns, |at| plan.columns.get(at).is_some_and(|column| column.table == table)),
            nodes: of_table(&nodes, |at| plan.nodes.get(at).is_some_and(|node| node.table == table)),
        };
        let tables = (0..plan.tables.len()).map(in_table).collect();
        Self { plan, facts, defaults: defaults(plan), period, roots, tables }
    }

    fn batch(&self, batch: &Batch, rows: Range<usize>) -> Result<Tally, Box<Diagnostic>> {
        let table = self.plan.tables.iter().position(|table| table.id == batch.table);
        // Rows that these rules say nothing of: those of an earlier or a later version.
        let Some((table, work)) = table.and_then(|table| Some((table, self.tables.get(table)?))) else {
            return Ok(Tally::default());
        };
        let here = |column: &&ColumnPlan| column.table == table;
        let columns: Vec<Option<&ColumnPlan>> =
            self.plan.columns.iter().map(|column| Some(column).filter(here)).collect();
        let empty = Column::default();
        let texts = |column: Option<&ColumnPlan>| column.and_then(|column| batch.columns.get(&column.id));
        let dictionary =
            |column: Option<&ColumnPlan>| column.map(|column| dictionary(column, batch)).unwrap_or_default();
        let dictionaries: Vec<Vec<Cell>> = columns.iter().copied().map(dictionary).collect();
        let given: Vec<&Column> = columns.iter().copied().map(|column| texts(column).unwrap_or(&empty)).collect();
        let is_bad = |texts: &Vec<Cell>| texts.iter().any(Result::is_err);
        let refusing = (0..dictionaries.len()).filter(|at| dictionaries.get(*at).is_some_and(is_bad)).collect();
        let mut reader =
            BatchReader { counter: self, work, dictionaries, given, refusing, derived: HashMap::new() };
        let mut subjects: Vec<Option<SubjectTally>> = vec![None; batch.subjects.dictionary.len()];
        for row in rows {
            if reader.is_refused(row) {
                continue;
            }
            let Some(Some(code)) = batch.subjects.codes.get(row).copied() else { continue };
            let Some(subject) = batch.subjects.dictionary.get(code as usize) else { continue };
            let Some(slot) = subjects.get_mut(code as usize) else { continue };
            let tally = slot.get_or_insert_with(|| SubjectTally::empty(self.plan));
            if let Some(rows) = tally.rows.get_mut(table) {
                *rows += 1;
            }
            reader.row(row, code, subject, tally)?;
        }
        let named = batch.subjects.dictionary.iter().zip(subjects);
        Ok(Tally { subjects: named.filter_map(|(subject, tally)| Some((subject.clone(), tally?))).collect() })
    }

    fn measures(&self, subject: &str) -> &[Measured] {
        self.facts.get(subject).unwrap_or(&self.defaults)
    }
}

fn of_table(all: &[usize], here: impl Fn(usize) -> bool) -> Vec<usize> {
    all.iter().copied().filter(|at| here(*at)).collect()
}

/// For each column the given columns behind it, and whether measures are.
fn roots(plan: &Plan) -> Vec<(Vec<usize>, bool)> {
    let mut roots: Vec<(Vec<usize>, bool)> = vec![(Vec::new(), false); plan.columns.len()];
    for index in &plan.column_order {
        let mut mine = (Vec::new(), false);
        match plan.columns.get(*index).map(|column| &column.source) {
            Some(ColumnSource::Derived { value, filter }) => {
                for slot in value.slots.iter().chain(filter.iter().flat_map(|filter| &filter.slots)) {
                    match slot {
                        ResponseSlot::Column(other) => {
                            let (columns, measures) = roots.get(*other).cloned().unwrap_or_default();
                            mine.0.extend(columns);
                            mine.1 |= measures;
                        }
                        ResponseSlot::Measure(_) => mine.1 = true,
                        _ => {}
                    }
                }
            }
            _ => mine.0.push(*index),
        }
        mine.0.sort_unstable();
        mine.0.dedup();
        if let Some(slot) = roots.get_mut(*index) {
            *slot = mine;
        }
    }
    roots
}

/// The columns that a statistic, a node or a needed column needs.
fn needed(plan: &Plan, nodes: &[usize]) -> Vec<bool> {
    let mut needed: Vec<bool> = plan.columns.iter().map(|column| column.tallied).collect();
    let want = |slot: &ResponseSlot, needed: &mut Vec<bool>| {
        if let ResponseSlot::Column(at) = slot
            && let Some(flag) = needed.get_mut(*at)
        {
            *flag = true;
        }
    };
    for node in nodes.iter().filter_map(|index| plan.nodes.get(*index)) {
        match &node.source {
            NodeSource::Column(column) => want(&ResponseSlot::Column(*column), &mut needed),
            NodeSource::Response(bound) => bound.slots.iter().for_each(|slot| want(slot, &mut needed)),
            _ => {}
        }
    }
    for index in plan.column_order.iter().rev() {
        if needed.get(*index) == Some(&true)
            && let Some(ColumnSource::Derived { value, filter }) = plan.columns.get(*index).map(|c| &c.source)
        {
            let slots = value.slots.iter().chain(filter.iter().flat_map(|filter| &filter.slots));
            slots.for_each(|slot| want(slot, &mut needed));
        }
    }
    needed
}

/// What each text of a batch's dictionary means for a given column.
fn dictionary(column: &ColumnPlan, batch: &Batch) -> Vec<Cell> {
    let (ColumnSource::Given(domain), Some(texts)) = (&column.source, batch.columns.get(&column.id)) else {
        return Vec::new();
    };
    let read = |text: &String| match domain.read(text) {
        Ok(answer) => Ok(answer.map(|answer| (answer.key, answer.value))),
        Err(reason) => Err(Fault::OutOfRange(format!("{} is `{text}`: {reason}", column.name)).into()),
    };
    texts.dictionary.iter().map(read).collect()
}

/// Reads the rows of one batch.
struct BatchReader<'a> {
    counter: &'a Counter<'a>,
    work: &'a Work,
    dictionaries: Vec<Vec<Cell>>,
    given: Vec<&'a Column>,
    /// The given columns with texts that the rules refuse.
    refusing: Vec<usize>,
    /// Derived cells by column and by the codes of the given columns behind it (and the subject, for measures).
    derived: HashMap<(usize, Vec<Option<u32>>), Cell>,
}

impl BatchReader<'_> {
    /// Whether an answer of a row is none by the rules: such a row counts nowhere, as where a file is read by them
    /// ([`super::refused`]).
    fn is_refused(&self, row: usize) -> bool {
        let code = |at: usize| self.given.get(at)?.codes.get(row).copied().flatten();
        let cell = |at: usize| self.dictionaries.get(at)?.get(code(at)? as usize);
        self.refusing.iter().any(|at| cell(*at).is_some_and(Result::is_err))
    }

    fn row(
        &mut self,
        row: usize,
        subject_code: u32,
        subject: &str,
        tally: &mut SubjectTally,
    ) -> Result<(), Box<Diagnostic>> {
        let (counter, work) = (self.counter, self.work);
        let mut cells: Vec<Cell> = vec![Ok(None); counter.plan.columns.len()];
        for index in &work.columns {
            let cell = self.cell(*index, row, subject_code, subject, &cells)?;
            let tallied = counter.plan.columns.get(*index).is_some_and(|column| column.tallied);
            if let Some(column) = tally.columns.get_mut(*index) {
                if tallied {
                    count(column, &cell);
                }
                if let Err(Lack { fault, undecided: true }) = &cell {
                    *column.undecided.entry(fault.clone()).or_default() += 1;
                }
            }
            if let Some(slot) = cells.get_mut(*index) {
                *slot = cell;
            }
        }
        self.nodes(&cells, subject, tally)
    }

    fn cell(
        &mut self,
        index: usize,
        row: usize,
        subject_code: u32,
        subject: &str,
        cells: &[Cell],
    ) -> Result<Cell, Box<Diagnostic>> {
        let counter = self.counter;
        let Some(column) = counter.plan.columns.get(index) else { return Ok(Ok(None)) };
        let ColumnSource::Derived { value, filter } = &column.source else {
            let code = self.given.get(index).and_then(|texts| texts.codes.get(row).copied().flatten());
            if code.is_none() {
                return Ok(Ok(column.default.as_ref().map(|answer| (answer.key.clone(), answer.value.clone()))));
            }
            let cell = code.and_then(|code| self.dictionaries.get(index)?.get(code as usize).cloned());
            return Ok(cell.unwrap_or(Ok(None)));
        };
        let (roots, measures) = counter.roots.get(index).cloned().unwrap_or_default();
        let mut key: Vec<Option<u32>> = roots
            .iter()
            .map(|root| self.given.get(*root).and_then(|column| column.codes.get(row).copied().flatten()))
            .collect();
        if measures {
            key.push(Some(subject_code));
        }
        let key = (index, key);
        if let Some(cell) = self.derived.get(&key) {
            return Ok(cell.clone());
        }
        let context = Context { counter, cells, nodes: &[], subject };
        let cell = context.derive(value, filter.as_deref(), column.chosen.as_ref())?;
        self.derived.insert(key, cell.clone());
        Ok(cell)
    }

    /// Computes the nodes inside borders and adds them to the tally.
    fn nodes(&self, cells: &[Cell], subject: &str, tally: &mut SubjectTally) -> Result<(), Box<Diagnostic>> {
        let (counter, work) = (self.counter, self.work);
        if work.nodes.is_empty() {
            return Ok(());
        }
        let mut values: Vec<Option<Result<Decimal, Fault>>> = vec![None; counter.plan.nodes.len()];
        let mut missing = vec![Decimal::ONE; counter.plan.nodes.len()];
        for index in &work.nodes {
            let Some(node) = counter.plan.nodes.get(*index) else { continue };
            let context = Context { counter, cells, nodes: &values, subject };
            let value = match &node.source {
                NodeSource::Combination(how) => combined(&counter.plan.scripts, how, node, &values, tally)?,
                _ => context.leaf(node)?,
            };
            let value = match value {
                Ok(value) if node.level != Level::Border => finish(counter.plan, node, value)?,
                value => value,
            };
            let share = if value.is_ok() { lacking(node, &missing) } else { Decimal::ONE };
            if let Some(slot) = missing.get_mut(*index) {
                *slot = share;
            }
            if let Some(tally_of_node) = tally.nodes.get_mut(*index) {
                tally.overflow |= tally_of_node.missing.add(share, 1).is_err();
                match &value {
                    Ok(value) => {
                        tally_of_node.n += 1;
                        tally.overflow |= tally_of_node.sum.add(*value, 1).is_err();
                    }
                    Err(fault) => *tally_of_node.faults.entry(fault.clone()).or_default() += 1,
                }
            }
            if let Some(slot) = values.get_mut(*index) {
                *slot = Some(value.map(|value| value.round_dp(SUM_PLACES)));
            }
        }
        Ok(())
    }
}

fn count(column: &mut ColumnTally, cell: &Cell) {
    match cell {
        Ok(Some((key, value))) => {
            let number = if let Value::Number(x) = value { Some(*x) } else { None };
            column.add(key, 1, number);
        }
        Ok(None) => column.missing += 1,
        Err(lack) => {
            column.missing += 1;
            *column.faults.entry(lack.fault.clone()).or_default() += 1;
        }
    }
}

/// The share (0 to 1) of the weight behind a node's value for which a response has no data, by the shares of its children.
fn lacking(node: &NodePlan, missing: &[Decimal]) -> Decimal {
    let NodeSource::Combination(how) = &node.source else { return Decimal::ZERO };
    let shares: Vec<Decimal> =
        node.children.iter().map(|child| missing.get(*child).copied().unwrap_or(Decimal::ONE)).collect();
    if shares.iter().all(Decimal::is_zero) { Decimal::ZERO } else { combine::missing_share(how, &shares) }
}

/// Combines the children of a node for one response, and tallies what each brought.
fn combined(
    scripts: &Scripts,
    how: &crate::plan::Combination,
    node: &NodePlan,
    values: &[Option<Result<Decimal, Fault>>],
    tally: &mut SubjectTally,
) -> Settled<Decimal> {
    let child = |index: &usize| values.get(*index).and_then(Option::as_ref);
    let children: Vec<Option<Decimal>> =
        node.children.iter().map(|index| child(index).and_then(|value| value.as_ref().ok().copied())).collect();
    Ok(match combine::combine(scripts, how, &children) {
        Ok(combined) => {
            let parts = combined.contributions.iter().zip(&combined.weights_used);
            for (index, (contribution, weight)) in node.children.iter().zip(parts) {
                if let Some(tally_of_child) = tally.nodes.get_mut(*index) {
                    let added = contribution.map_or(Ok(()), |x| tally_of_child.contribution.add(x, 1));
                    let weighed = weight.map_or(Ok(()), |x| tally_of_child.weight_used.add(x, 1));
                    tally.overflow |= added.is_err() || weighed.is_err();
                }
            }
            Ok(combined.value)
        }
        Err(Uncombined::Broken(diagnostic)) => return Err(diagnostic),
        Err(Uncombined::Fault(fault, _)) => Err(fault),
        Err(Uncombined::Child(at)) => {
            let index = node.children.get(at).copied().unwrap_or(0);
            Err(match child(&index) {
                Some(Err(fault)) => fault.clone(),
                _ => Fault::Missing("an answer".into()),
            })
        }
    })
}

/// Transform, points, floor, cap and round of a node inside a border.
fn finish(plan: &Plan, node: &NodePlan, value: Decimal) -> Settled<Decimal> {
    let transformed = match &node.transform {
        Some(transform) => range::transformed(&plan.scripts, transform, value, node.span),
        None => Ok(value),
    };
    Ok(match NoValue::settle(transformed)? {
        Ok(value) => shaped(plan, node, value),
        Err((fault, _)) => Err(fault),
    })
}

fn shaped(plan: &Plan, node: &NodePlan, value: Decimal) -> Result<Decimal, Fault> {
    let shaped = points::shaped(node, None, value)?;
    if let Some((_, band)) = shaped.points {
        observed::points(plan, node, value, band);
    }
    observed::floor(plan, node, shaped.limits.floor.is_some());
    observed::cap(plan, node, shaped.limits.cap.is_some());
    shaped.value
}
