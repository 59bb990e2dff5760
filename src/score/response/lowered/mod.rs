//! The rows of a table by what their answers are, not one by one: answers are small numbers, and what a row does to a tally is
//! looked up or added up in integers.
//!
//! A table's work is lowered once for each thread ([`Table::of`]): its columns become [`column::Work`], its nodes
//! [`node::Work`]. Rows then go through in blocks: first everything is computed (cells by the answers behind them, leaves by
//! their cell, linear combinations in fixed-point integers), then it is added to the counts and sums of each subject.
//!
//! The rows one by one ([`super::BatchReader`]) are the reference. A table with a node that can't be lowered, and a row whose
//! numbers don't fit, take that way; because a tally is a commutative monoid, it makes no difference which rows do. A fault of
//! the rules is looked for again on that way, so that the same one is reported.
//!
//! INVARIANT: both ways give the same tally, whatever the rules and the data (`tests/proofs/lowered.rs`).

mod cells;
mod column;
mod counts;
mod linear;
mod node;
mod numbered;

use super::{BatchReader, Cell, Counter, Range, SubjectTally, Tally};
use crate::data::Batch;
use crate::diagnostic::Diagnostic;
use crate::ids::IdVec;
use crate::plan::{ColumnId, NodeId, TableId};
use node::{Faults, Shares};
use numbered::Numbered;
use std::collections::BTreeMap;

/// Rows that are computed together: their intermediate values stay close to the processor.
const BLOCK: usize = 512;

/// The place of each column or node in a table's work, where it has one.
type Places<I> = IdVec<I, Option<usize>>;

/// The names of subjects by number.
type Subjects<'a> = Numbered<&'a str>;

/// The rows of one thread.
pub(super) struct Lowered<'a> {
    counter: &'a Counter<'a>,
    subjects: Subjects<'a>,
    /// None for what can't be lowered.
    tables: IdVec<TableId, Option<Table<'a>>>,
    /// What was tallied row by row.
    plain: Tally,
}

/// The rows of a block that count: their places in the batch and the numbers of their subjects.
#[derive(Default)]
struct Block {
    rows: Vec<usize>,
    subjects: Vec<u32>,
    /// Whether a row's numbers don't fit, so that it has to be tallied by itself.
    unfit: Vec<bool>,
}

/// The work on a table, and what came of it so far.
struct Table<'a> {
    columns: Vec<column::Work<'a>>,
    nodes: Vec<node::Work<'a>>,
    /// Where formulas find the cells that they read.
    scratch: IdVec<ColumnId, Cell>,
    faults: Faults,
    shares: Shares,
    /// The number of rows, by subject.
    rows: Vec<u64>,
    /// Sums by subject, each with one for each of `nodes`.
    sums: Vec<node::Sums>,
    /// Subjects with a sum that grew beyond what can be held.
    overflow: Vec<bool>,
    /// The number of the batch that the columns are translated for, and the numbers of its subjects.
    batch: Option<(usize, Vec<u32>)>,
}

impl<'a> Lowered<'a> {
    pub(super) fn new(counter: &'a Counter<'a>) -> Self {
        let tables = counter.plan.tables.map(|table, _| Table::of(counter, table));
        Self { counter, subjects: Subjects::default(), tables, plain: Tally::default() }
    }

    /// Tallies some rows of a batch, of which `number` is known to this thread alone.
    ///
    /// # Errors
    /// As [`super::tally`].
    pub(super) fn rows(
        &mut self,
        number: usize,
        batch: &'a Batch,
        rows: Range<usize>,
    ) -> Result<(), Box<Diagnostic>> {
        let Some(table) = self.counter.plan.tables.position(|table| table.id == batch.table) else {
            return Ok(());
        };
        let Some(work) = &mut self.tables[table] else {
            self.plain.merge(self.counter.batch(batch, rows)?);
            return Ok(());
        };
        let mut plain = Plain { counter: self.counter, table, batch, reader: None, tally: BTreeMap::new() };
        if let Err(found) = work.rows(self.counter, &mut self.subjects, &mut plain, number, rows.clone()) {
            // The first one in the order of the rows, as whoever reads the data would meet it.
            self.counter.batch(batch, rows)?;
            return Err(found);
        }
        self.plain.merge(Tally { subjects: plain.tally });
        Ok(())
    }

    /// Everything that was tallied.
    pub(super) fn finish(self) -> Tally {
        let Self { counter, subjects, tables, plain } = self;
        let mut tallies: Vec<Option<SubjectTally>> = vec![None; subjects.len()];
        for (at, table) in counter.plan.tables.ids().zip(tables) {
            if let Some(table) = table {
                table.finish(at, counter, &mut tallies);
            }
        }
        let named = subjects.into_all().zip(tallies);
        let mut tally =
            Tally { subjects: named.filter_map(|(name, tally)| Some((name.to_owned(), tally?))).collect() };
        tally.merge(plain);
        tally
    }
}

/// Tallies single rows on the reference's way.
struct Plain<'a> {
    counter: &'a Counter<'a>,
    table: TableId,
    batch: &'a Batch,
    reader: Option<BatchReader<'a>>,
    tally: BTreeMap<String, SubjectTally>,
}

impl Plain<'_> {
    fn row(&mut self, row: usize) -> Result<(), Box<Diagnostic>> {
        let Self { counter, table, batch, reader, tally } = self;
        if reader.is_none() {
            *reader = Some(counter.reader(*table, batch));
        }
        let code = batch.subjects.codes.get(row).copied().flatten();
        let name = code.and_then(|code| batch.subjects.dictionary.get(code as usize));
        let (Some(reader), Some(code), Some(name)) = (reader, code, name) else { return Ok(()) };
        let tally = tally.entry(name.clone()).or_insert_with(|| SubjectTally::empty(counter.plan));
        tally.rows[*table] += 1;
        reader.row(row, code, name, tally)
    }
}

impl<'a> Table<'a> {
    /// The work on a table; none where a node can't be lowered.
    fn of(counter: &'a Counter<'a>, table: TableId) -> Option<Self> {
        let work = &counter.tables[table];
        let mut columns: Vec<column::Work<'a>> = Vec::with_capacity(work.columns.len());
        let mut places: Places<ColumnId> = IdVec::filled(&counter.plan.columns, None);
        for id in &work.columns {
            columns.push(column::Work::of(counter, *id, &places)?);
            places[*id] = Some(columns.len() - 1);
        }
        let mut nodes: Vec<node::Work<'a>> = Vec::with_capacity(work.nodes.len());
        let mut node_places: Places<NodeId> = IdVec::filled(&counter.plan.nodes, None);
        for id in &work.nodes {
            let node = node::Work::of(counter, *id, &places, (&node_places, &nodes))?;
            if let Some(column) = node.column().and_then(|at| columns.get_mut(at)) {
                column.counted = true;
            }
            nodes.push(node);
            node_places[*id] = Some(nodes.len() - 1);
        }
        Some(Self {
            columns,
            nodes,
            scratch: IdVec::filled(&counter.plan.columns, Ok(None)),
            faults: Faults::default(),
            shares: Shares::new(),
            rows: Vec::new(),
            sums: Vec::new(),
            overflow: Vec::new(),
            batch: None,
        })
    }

    fn rows(
        &mut self,
        counter: &'a Counter<'a>,
        subjects: &mut Subjects<'a>,
        plain: &mut Plain<'a>,
        number: usize,
        rows: Range<usize>,
    ) -> Result<(), Box<Diagnostic>> {
        let batch = plain.batch;
        if self.batch.as_ref().is_none_or(|(known, _)| *known != number) {
            let named = batch.subjects.dictionary.iter().map(|name| subjects.number(name)).collect();
            self.batch = Some((number, named));
            self.columns.iter_mut().for_each(|column| column.translate(counter, batch));
        }
        let refusing = counter.refusing(plain.table, batch);
        let room = subjects.len();
        self.rows.resize(room, 0);
        self.overflow.resize(room, false);
        self.sums.resize(room * self.nodes.len(), node::Sums::default());
        let mut block = Block::default();
        let mut start = rows.start;
        while start < rows.end {
            let end = rows.end.min(start + BLOCK);
            block.rows.clear();
            block.subjects.clear();
            let numbers = self.batch.as_ref().map_or(&[][..], |(_, numbers)| numbers);
            for row in start..end {
                let code = batch.subjects.codes.get(row).copied().flatten();
                let subject = code.and_then(|code| numbers.get(code as usize));
                if let Some(subject) = subject
                    && !refusing.iter().any(|column| column.refuses(row))
                {
                    block.rows.push(row);
                    block.subjects.push(*subject);
                }
            }
            block.unfit.clear();
            block.unfit.resize(block.rows.len(), false);
            self.compute(counter, batch, subjects, &mut block)?;
            self.add(&block, plain)?;
            start = end;
        }
        Ok(())
    }

    /// Computes the cells and the nodes of a block.
    fn compute(
        &mut self,
        counter: &'a Counter<'a>,
        batch: &Batch,
        subjects: &Subjects<'a>,
        block: &mut Block,
    ) -> Result<(), Box<Diagnostic>> {
        for at in 0..self.columns.len() {
            let (before, rest) = self.columns.split_at_mut(at);
            if let Some(column) = rest.first_mut() {
                column.compute(counter, batch, before, &mut self.scratch, subjects, block)?;
            }
        }
        for at in 0..self.nodes.len() {
            let (before, rest) = self.nodes.split_at_mut(at);
            let Some(node) = rest.first_mut() else { continue };
            let mut known =
                node::Known { scratch: &mut self.scratch, faults: &mut self.faults, shares: &mut self.shares };
            node.compute(counter, &self.columns, before, subjects, block, &mut known)?;
        }
        Ok(())
    }

    /// Adds what was computed of a block to the subjects' counts and sums.
    fn add(&mut self, block: &Block, plain: &mut Plain<'a>) -> Result<(), Box<Diagnostic>> {
        for (row, _) in block.rows.iter().zip(&block.unfit).filter(|(_, unfit)| **unfit) {
            plain.row(*row)?;
        }
        for (subject, _) in block.subjects.iter().zip(&block.unfit).filter(|(_, unfit)| !**unfit) {
            if let Some(rows) = self.rows.get_mut(*subject as usize) {
                *rows += 1;
            }
        }
        for column in &mut self.columns {
            column.add(block);
        }
        let width = self.nodes.len();
        for (at, node) in self.nodes.iter_mut().enumerate() {
            node.add(
                at,
                block,
                &self.shares,
                &mut node::Adding { width, sums: &mut self.sums, overflow: &mut self.overflow },
            );
        }
        Ok(())
    }

    /// Adds everything to the tallies of the subjects, by number.
    fn finish(self, table: TableId, counter: &Counter<'a>, tallies: &mut [Option<SubjectTally>]) {
        let Self { columns, nodes, faults, rows, sums, overflow, .. } = self;
        for ((slot, rows), overflow) in tallies.iter_mut().zip(&rows).zip(overflow) {
            if *rows == 0 {
                continue;
            }
            let tally = slot.get_or_insert_with(|| SubjectTally::empty(counter.plan));
            tally.overflow |= overflow;
            tally.rows[table] += rows;
        }
        let width = nodes.len();
        for (subject, sums) in sums.chunks_exact(width.max(1)).enumerate() {
            let Some(Some(tally)) = tallies.get_mut(subject) else { continue };
            for (node, sums) in nodes.iter().zip(sums) {
                sums.add_to(&mut tally.nodes[node.id()]);
            }
        }
        for node in &nodes {
            node.add_faults(&faults, tallies);
        }
        let mut leaves: Vec<Vec<&node::Work<'_>>> = vec![Vec::new(); columns.len()];
        for node in &nodes {
            if let Some(of) = node.column().and_then(|at| leaves.get_mut(at)) {
                of.push(node);
            }
        }
        for (column, leaves) in columns.into_iter().zip(leaves) {
            column.finish(&leaves, &faults, tallies);
        }
    }
}
