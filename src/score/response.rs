//! What is done with each response, and with each row of another table: columns derived, answers counted, nodes inside
//! a border of `per` computed.
//!
//! Everything here is a function of one row and of the measures of its subject, so the order of rows can't matter. Answers are read once for each entry of a batch's dictionary, and derived values once for each
//! different combination of answers. Rows go through by what their answers are ([`lowered`]); [`reference`] takes them one by one.

mod lowered;
mod row;

use super::facts::{Facts, Measured, defaults};
use super::observed;
use super::points;
use super::tally::{ColumnTally, SubjectTally, Tally};
use crate::data::{Batch, Column, Domain, Value};
use crate::diagnostic::Diagnostic;
use crate::ids::IdVec;
use crate::number::{Decimal, Fault, SUM_PLACES};
use crate::period::Period;
use crate::plan::combine::{self, Uncombined};
use crate::plan::range;
use crate::plan::{
    Bound, Chosen, ColumnId, ColumnPlan, ColumnSource, Level, MeasureId, NodeId, NodePlan, NodeSource, Plan,
    ResponseSlot, TableId,
};
use crate::script::budget;
use crate::script::{Input, NoValue, Scripts, Settled};
use crate::threads;
use row::Context;
use std::collections::HashMap;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::Arc;

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

/// The values of a row's nodes as far as they are computed.
type Values = IdVec<NodeId, Option<Result<Decimal, Fault>>>;

/// How many rows are tallied in one piece.
const PIECE: usize = 16_384;

/// Tallies the batches of a period, on as many threads as there are processors.
///
/// # Errors
/// A formula that is wrong whatever the data, or that broke a limit.
pub fn tally(plan: &Plan, batches: &[Batch], facts: &Facts, period: Period) -> Result<Tally, Box<Diagnostic>> {
    tally_on(threads::processors(), plan, batches, facts, period)
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
    let pieces: Vec<(usize, &Batch, Range<usize>)> = batches
        .iter()
        .enumerate()
        .filter(|(_, batch)| period.contains(batch.period))
        .flat_map(|(number, batch)| {
            let starts = (0..batch.len()).step_by(PIECE);
            starts.map(move |start| (number, batch, start..(start + PIECE).min(batch.len())))
        })
        .collect();
    let threads = threads.clamp(1, pieces.len().max(1));
    let budget = budget::current();
    let worker = |first: usize| {
        let _paid = budget::using(budget.clone());
        let mut lowered = lowered::Lowered::new(&counter);
        for (at, (number, batch, rows)) in pieces.iter().enumerate().skip(first).step_by(threads) {
            lowered.rows(*number, batch, rows.clone()).map_err(|error| (at, error))?;
        }
        Ok(lowered.finish())
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

/// Tallies the batches of a period row by row, on one thread: what [`tally`] has to come to.
///
/// # Errors
/// As [`tally`].
pub fn reference(plan: &Plan, batches: &[Batch], facts: &Facts, period: Period) -> Result<Tally, Box<Diagnostic>> {
    let counter = Counter::new(plan, facts, period);
    let mut tally = Tally::default();
    for batch in batches.iter().filter(|batch| period.contains(batch.period)) {
        tally.merge(counter.batch(batch, 0..batch.len())?);
    }
    Ok(tally)
}

/// Counts batches of responses by a plan.
struct Counter<'a> {
    plan: &'a Plan,
    facts: &'a Facts,
    defaults: IdVec<MeasureId, Measured>,
    /// What derived columns see of nodes: that none has a value yet.
    no_nodes: Values,
    period: Period,
    /// What each column needs in the end.
    roots: IdVec<ColumnId, Roots>,
    /// What is to be done with a row of each table.
    tables: IdVec<TableId, Work>,
}

/// What is done with each row of a table.
struct Work {
    /// Its columns that someone needs, in order.
    columns: Vec<ColumnId>,
    /// The nodes computed for each of its rows, in order.
    nodes: Vec<NodeId>,
}

impl<'a> Counter<'a> {
    fn new(plan: &'a Plan, facts: &'a Facts, period: Period) -> Self {
        let of_rows = |node: &NodeId| plan.nodes[*node].level != Level::Subject;
        let nodes: Vec<NodeId> = plan.order.iter().copied().filter(of_rows).collect();
        let roots = roots(plan);
        let needed = needed(plan, &nodes);
        let columns = plan.column_order.iter().copied().filter(|id| needed[*id]);
        let columns: Vec<ColumnId> = columns.collect();
        let in_table = |table: TableId| Work {
            columns: of_table(&columns, |column| plan.columns[column].table == table),
            nodes: of_table(&nodes, |node| plan.nodes[node].table == table),
        };
        let tables = plan.tables.ids().map(in_table).collect();
        let no_nodes = IdVec::filled(&plan.nodes, None);
        Self { plan, facts, defaults: defaults(plan), no_nodes, period, roots, tables }
    }

    /// Tallies some rows of a batch one by one.
    fn batch(&self, batch: &Batch, rows: Range<usize>) -> Result<Tally, Box<Diagnostic>> {
        // Rows that these rules say nothing of: those of an earlier or a later version.
        let Some(table) = self.plan.tables.position(|table| table.id == batch.table) else {
            return Ok(Tally::default());
        };
        let mut reader = self.reader(table, batch);
        let refusing = self.refusing(table, batch);
        let mut subjects: Vec<Option<SubjectTally>> = vec![None; batch.subjects.dictionary.len()];
        for row in rows {
            if refusing.iter().any(|column| column.refuses(row)) {
                continue;
            }
            let Some(Some(code)) = batch.subjects.codes.get(row).copied() else { continue };
            let Some(subject) = batch.subjects.dictionary.get(code as usize) else { continue };
            let Some(slot) = subjects.get_mut(code as usize) else { continue };
            let tally = slot.get_or_insert_with(|| SubjectTally::empty(self.plan));
            tally.rows[table] += 1;
            reader.row(row, code, subject, tally)?;
        }
        let named = batch.subjects.dictionary.iter().zip(subjects);
        Ok(Tally { subjects: named.filter_map(|(subject, tally)| Some((subject.clone(), tally?))).collect() })
    }

    /// What reads the rows of a batch of a table one by one.
    fn reader<'r>(&'r self, table: TableId, batch: &'r Batch) -> BatchReader<'r> {
        let work = &self.tables[table];
        let here = |column: &&ColumnPlan| column.table == table;
        let columns = self.plan.columns.map(|_, column| Some(column).filter(here));
        let dictionaries =
            columns.map(|_, column| column.map(|column| dictionary(column, batch)).unwrap_or_default());
        let given = columns.map(|_, column| column.and_then(|column| batch.columns.get(&column.id)));
        BatchReader { counter: self, work, dictionaries, given, derived: HashMap::new() }
    }

    /// The given columns of a batch of a table with texts that the rules refuse. A row with one counts nowhere, as where a
    /// file is read by them ([`super::refused`]).
    fn refusing<'b>(&self, table: TableId, batch: &'b Batch) -> Vec<Refusing<'b>> {
        let here = self.plan.columns.iter().filter(|column| column.table == table);
        let refusing = here.filter_map(|column| {
            let refused: Vec<bool> = dictionary(column, batch).iter().map(Result::is_err).collect();
            let texts = batch.columns.get(&column.id)?;
            refused.contains(&true).then_some(Refusing { codes: &texts.codes, refused })
        });
        refusing.collect()
    }

    fn measures(&self, subject: &str) -> &IdVec<MeasureId, Measured> {
        self.facts.get(subject).unwrap_or(&self.defaults)
    }
}

fn of_table<I: Copy>(all: &[I], here: impl Fn(I) -> bool) -> Vec<I> {
    all.iter().copied().filter(|at| here(*at)).collect()
}

/// The given columns that a column needs in the end, and whether it needs measures.
type Roots = (Vec<ColumnId>, bool);

fn roots(plan: &Plan) -> IdVec<ColumnId, Roots> {
    let mut roots: IdVec<ColumnId, Roots> = IdVec::filled(&plan.columns, (Vec::new(), false));
    for index in &plan.column_order {
        let mut mine = (Vec::new(), false);
        match &plan.columns[*index].source {
            ColumnSource::Derived { value, filter } => {
                for slot in value.slots.iter().chain(filter.iter().flat_map(|filter| &filter.slots)) {
                    match slot {
                        ResponseSlot::Column(other) => {
                            let (columns, measures) = &roots[*other];
                            mine.0.extend(columns);
                            mine.1 |= measures;
                        }
                        ResponseSlot::Measure(_) => mine.1 = true,
                        _ => {}
                    }
                }
            }
            ColumnSource::Given(_) => mine.0.push(*index),
        }
        mine.0.sort_unstable();
        mine.0.dedup();
        roots[*index] = mine;
    }
    roots
}

/// The columns that a statistic, a node or a needed column needs.
fn needed(plan: &Plan, nodes: &[NodeId]) -> IdVec<ColumnId, bool> {
    let mut needed = plan.columns.map(|_, column| column.tallied);
    let want = |slot: &ResponseSlot, needed: &mut IdVec<ColumnId, bool>| {
        if let ResponseSlot::Column(column) = slot {
            needed[*column] = true;
        }
    };
    for node in nodes.iter().map(|index| &plan.nodes[*index]) {
        match &node.source {
            NodeSource::Column(column) => want(&ResponseSlot::Column(*column), &mut needed),
            NodeSource::Response(bound) => bound.slots.iter().for_each(|slot| want(slot, &mut needed)),
            _ => {}
        }
    }
    for index in plan.column_order.iter().rev() {
        if needed[*index]
            && let ColumnSource::Derived { value, filter } = &plan.columns[*index].source
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
    dictionaries: IdVec<ColumnId, Vec<Cell>>,
    given: IdVec<ColumnId, Option<&'a Column>>,
    /// Derived cells by column and by the codes of the given columns behind it (and the subject, for measures).
    derived: HashMap<(ColumnId, Vec<Option<u32>>), Cell>,
}

/// A column of a batch of which the rules refuse some texts.
struct Refusing<'b> {
    codes: &'b [Option<u32>],
    /// Whether a text is refused, by code.
    refused: Vec<bool>,
}

impl Refusing<'_> {
    fn refuses(&self, row: usize) -> bool {
        let code = self.codes.get(row).copied().flatten();
        code.and_then(|code| self.refused.get(code as usize).copied()).unwrap_or(false)
    }
}

impl BatchReader<'_> {
    fn code(&self, column: ColumnId, row: usize) -> Option<u32> {
        self.given[column]?.codes.get(row).copied().flatten()
    }

    fn row(
        &mut self,
        row: usize,
        subject_code: u32,
        subject: &str,
        tally: &mut SubjectTally,
    ) -> Result<(), Box<Diagnostic>> {
        let (counter, work) = (self.counter, self.work);
        let mut cells: IdVec<ColumnId, Cell> = IdVec::filled(&counter.plan.columns, Ok(None));
        for index in &work.columns {
            let cell = self.cell(*index, row, subject_code, subject, &cells)?;
            let column = &mut tally.columns[*index];
            if counter.plan.columns[*index].tallied {
                count_times(column, &cell, 1);
            }
            if let Err(Lack { fault, undecided: true }) = &cell {
                *column.undecided.entry(fault.clone()).or_default() += 1;
            }
            cells[*index] = cell;
        }
        self.nodes(&cells, subject, tally)
    }

    fn cell(
        &mut self,
        index: ColumnId,
        row: usize,
        subject_code: u32,
        subject: &str,
        cells: &IdVec<ColumnId, Cell>,
    ) -> Result<Cell, Box<Diagnostic>> {
        let counter = self.counter;
        let column = &counter.plan.columns[index];
        let ColumnSource::Derived { value, filter } = &column.source else {
            let code = self.code(index, row);
            if code.is_none() {
                return Ok(Ok(column.default.as_ref().map(|answer| (answer.key.clone(), answer.value.clone()))));
            }
            let cell = code.and_then(|code| self.dictionaries[index].get(code as usize).cloned());
            return Ok(cell.unwrap_or(Ok(None)));
        };
        let (roots, measures) = &counter.roots[index];
        let mut key: Vec<Option<u32>> = roots.iter().map(|root| self.code(*root, row)).collect();
        if *measures {
            key.push(Some(subject_code));
        }
        let key = (index, key);
        if let Some(cell) = self.derived.get(&key) {
            return Ok(cell.clone());
        }
        let context = Context { counter, cells, nodes: &counter.no_nodes, subject };
        let cell = context.derive(value, filter.as_deref(), column.chosen.as_ref())?;
        self.derived.insert(key, cell.clone());
        Ok(cell)
    }

    /// Computes the nodes inside borders and adds them to the tally.
    fn nodes(
        &self,
        cells: &IdVec<ColumnId, Cell>,
        subject: &str,
        tally: &mut SubjectTally,
    ) -> Result<(), Box<Diagnostic>> {
        let (counter, work) = (self.counter, self.work);
        if work.nodes.is_empty() {
            return Ok(());
        }
        let mut values = counter.no_nodes.clone();
        let mut missing = IdVec::filled(&counter.plan.nodes, Decimal::ONE);
        for index in &work.nodes {
            let node = &counter.plan.nodes[*index];
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
            missing[*index] = share;
            let tally_of_node = &mut tally.nodes[*index];
            tally.overflow |= tally_of_node.missing.add(share, 1).is_err();
            match &value {
                Ok(value) => {
                    tally_of_node.n += 1;
                    tally.overflow |= tally_of_node.sum.add(*value, 1).is_err();
                }
                Err(fault) => *tally_of_node.faults.entry(fault.clone()).or_default() += 1,
            }
            values[*index] = Some(value.map(|value| value.round_dp(SUM_PLACES)));
        }
        Ok(())
    }
}

/// Counts so many rows with a cell.
fn count_times(column: &mut ColumnTally, cell: &Cell, times: u64) {
    match cell {
        Ok(Some((key, value))) => {
            let number = if let Value::Number(x) = value { Some(*x) } else { None };
            column.add(key, times, number);
        }
        Ok(None) => column.missing += times,
        Err(lack) => {
            column.missing += times;
            *column.faults.entry(lack.fault.clone()).or_default() += times;
        }
    }
}

/// The share (0 to 1) of the weight behind a node's value for which a response has no data, by the shares of its children.
fn lacking(node: &NodePlan, missing: &IdVec<NodeId, Decimal>) -> Decimal {
    let NodeSource::Combination(how) = &node.source else { return Decimal::ZERO };
    let shares: Vec<Decimal> = node.children.iter().map(|child| missing[*child]).collect();
    if shares.iter().all(Decimal::is_zero) { Decimal::ZERO } else { combine::missing_share(how, &shares) }
}

/// Combines the children of a node for one response, and tallies what each brought.
fn combined(
    scripts: &Scripts,
    how: &crate::plan::Combination,
    node: &NodePlan,
    values: &Values,
    tally: &mut SubjectTally,
) -> Settled<Decimal> {
    let value = |child: &NodeId| values[*child].as_ref()?.as_ref().ok().copied();
    let children: Vec<Option<Decimal>> = node.children.iter().map(value).collect();
    Ok(match combine::combine(scripts, how, &children) {
        Ok(combined) => {
            let parts = combined.contributions.iter().zip(&combined.weights_used);
            for (index, (contribution, weight)) in node.children.iter().zip(parts) {
                let tally_of_child = &mut tally.nodes[*index];
                let added = contribution.map_or(Ok(()), |x| tally_of_child.contribution.add(x, 1));
                let weighed = weight.map_or(Ok(()), |x| tally_of_child.weight_used.add(x, 1));
                tally.overflow |= added.is_err() || weighed.is_err();
            }
            Ok(combined.value)
        }
        Err(Uncombined::Broken(diagnostic)) => return Err(diagnostic),
        Err(Uncombined::Fault(fault, _)) => Err(fault),
        Err(Uncombined::Child(at)) => Err(match node.children.get(at).and_then(|child| values[*child].as_ref()) {
            Some(Err(fault)) => fault.clone(),
            _ => Fault::Missing("an answer".into()),
        }),
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
