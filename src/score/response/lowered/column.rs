//! A column of a table: the number of each row's cell, and how often each subject has it.

use super::super::row::Context;
use super::super::{Batch, Cell, Counter, Lack, SubjectTally, count_times, dictionary};
use super::cells::{Cells, NOTHING};
use super::counts::Counts;
use super::node::{self, Faults};
use super::{Block, Places, Subjects};
use crate::diagnostic::Diagnostic;
use crate::ids::IdVec;
use crate::plan::{Bound, Chosen, ColumnId, ColumnSource, ResponseSlot};
use std::collections::HashMap;

/// What is done with a column.
pub(super) struct Work<'a> {
    id: ColumnId,
    source: Source<'a>,
    /// Whether its answers are asked for.
    tallied: bool,
    /// Whether its cells are counted: because they are asked for, or a node is nothing but it.
    pub(super) counted: bool,
    cells: Cells,
    counts: Counts,
    /// The number of each row's cell in the block.
    numbers: Vec<u32>,
}

enum Source<'a> {
    Given {
        /// The number of the cell that stands for none.
        default: u32,
        /// The numbers of the cells of the batch's dictionary.
        translated: Vec<u32>,
    },
    Derived {
        value: &'a Bound<ResponseSlot>,
        filter: Option<&'a Bound<ResponseSlot>>,
        chosen: Option<&'a Chosen>,
        inputs: Inputs,
    },
}

/// What a formula reads of a row, and what came of it for each different reading.
pub(super) struct Inputs<T = u32> {
    /// The columns, by place in the table's work.
    columns: Vec<usize>,
    /// Whether it reads measures, which the subject has.
    measures: bool,
    known: HashMap<Box<[u32]>, T, foldhash::fast::FixedState>,
    reading: Vec<u32>,
}

/// The most readings that are remembered.
const READINGS: usize = 1 << 16;

impl<T: Copy> Inputs<T> {
    /// The inputs of formulas; none where one reads what has no place before.
    pub(super) fn of<'s>(
        slots: impl Iterator<Item = &'s ResponseSlot>,
        more: impl Iterator<Item = &'s ColumnId>,
        places: &Places<ColumnId>,
    ) -> Option<Self> {
        let place = |id: ColumnId| places[id];
        let (mut columns, mut measures) = (Vec::new(), false);
        for slot in slots {
            match slot {
                ResponseSlot::Column(id) => columns.push(place(*id)?),
                ResponseSlot::Measure(_) => measures = true,
                ResponseSlot::PeriodDays => {}
                ResponseSlot::Node(_) => return None,
            }
        }
        for id in more {
            columns.push(place(*id)?);
        }
        columns.sort_unstable();
        columns.dedup();
        Some(Self { columns, measures, known: HashMap::default(), reading: Vec::new() })
    }

    /// What comes of each row of a block: of a reading that was not met before, what `compute` makes of the cells of the plan's
    /// columns, and the subject. It reads none but its inputs, so what is in the other cells does not matter.
    pub(super) fn each(
        &mut self,
        cells: &mut IdVec<ColumnId, Cell>,
        columns: &[Work<'_>],
        subjects: &Subjects<'_>,
        block: &Block,
        mut compute: impl FnMut(&IdVec<ColumnId, Cell>, &str) -> Result<T, Box<Diagnostic>>,
        mut put: impl FnMut(T),
    ) -> Result<(), Box<Diagnostic>> {
        for (at, subject) in block.subjects.iter().enumerate() {
            self.reading.clear();
            let numbers = self.columns.iter().filter_map(|column| columns.get(*column)?.numbers.get(at).copied());
            self.reading.extend(numbers);
            self.reading.extend(self.measures.then_some(*subject));
            if let Some(known) = self.known.get(&*self.reading) {
                put(*known);
                continue;
            }
            for column in self.columns.iter().filter_map(|column| columns.get(*column)) {
                if let Some(number) = column.numbers.get(at) {
                    cells[column.id] = column.cells.cell(*number);
                }
            }
            let name = subjects.get(*subject).copied().unwrap_or_default();
            let made = compute(cells, name)?;
            if self.known.len() >= READINGS {
                self.known.clear();
            }
            self.known.insert(self.reading.as_slice().into(), made);
            put(made);
        }
        Ok(())
    }
}

impl<'a> Work<'a> {
    /// The work on a column of the plan, of which those before it have places; none where it reads others.
    pub(super) fn of(counter: &'a Counter<'a>, id: ColumnId, places: &Places<ColumnId>) -> Option<Self> {
        let column = &counter.plan.columns[id];
        let mut cells = Cells::new();
        let source = match &column.source {
            ColumnSource::Given(_) => {
                let default = column.default.as_ref().map(|answer| (answer.key.clone(), answer.value.clone()));
                Source::Given { default: cells.number(Ok(default)), translated: Vec::new() }
            }
            ColumnSource::Derived { value, filter } => {
                let which = column.chosen.iter().filter_map(|chosen| chosen.which.as_ref());
                let slots = value.slots.iter().chain(filter.iter().flat_map(|filter| &filter.slots));
                let slots = slots.chain(which.flat_map(|which| &which.slots));
                let more = column.chosen.iter().flat_map(|chosen| &chosen.columns);
                let (filter, chosen) = (filter.as_deref(), column.chosen.as_ref());
                Source::Derived { value, filter, chosen, inputs: Inputs::of(slots, more, places)? }
            }
        };
        let (tallied, counted) = (column.tallied, column.tallied);
        Some(Self { id, source, tallied, counted, cells, counts: Counts::new(), numbers: Vec::new() })
    }

    /// Its place among the plan's columns.
    pub(super) fn id(&self) -> ColumnId {
        self.id
    }

    /// The number of each row's cell in the block.
    pub(super) fn numbers(&self) -> &[u32] {
        &self.numbers
    }

    /// Its different cells so far, by number.
    pub(super) fn cells(&self) -> &[Cell] {
        self.cells.all()
    }

    /// Takes over the dictionary of a batch.
    pub(super) fn translate(&mut self, counter: &Counter<'_>, batch: &Batch) {
        let Source::Given { translated, .. } = &mut self.source else { return };
        let column = &counter.plan.columns[self.id];
        translated.clear();
        translated.extend(dictionary(column, batch).into_iter().map(|cell| self.cells.number(cell)));
    }

    /// Finds the cells of a block.
    pub(super) fn compute(
        &mut self,
        counter: &'a Counter<'a>,
        batch: &Batch,
        before: &[Self],
        scratch: &mut IdVec<ColumnId, Cell>,
        subjects: &Subjects<'_>,
        block: &Block,
    ) -> Result<(), Box<Diagnostic>> {
        let Self { id, source, cells, numbers, .. } = self;
        numbers.clear();
        match source {
            Source::Given { default, translated } => {
                let given = batch.columns.get(&counter.plan.columns[*id].id);
                let Some(given) = given else {
                    numbers.resize(block.rows.len(), *default);
                    return Ok(());
                };
                numbers.extend(block.rows.iter().map(|row| match given.codes.get(*row).copied().flatten() {
                    Some(code) => translated.get(code as usize).copied().unwrap_or(NOTHING),
                    None => *default,
                }));
                Ok(())
            }
            Source::Derived { value, filter, chosen, inputs } => {
                let compute = |found: &IdVec<ColumnId, Cell>, subject: &str| {
                    let context = Context { counter, cells: found, nodes: &counter.no_nodes, subject };
                    Ok(cells.number(context.derive(value, *filter, *chosen)?))
                };
                inputs.each(scratch, before, subjects, block, compute, |number| numbers.push(number))
            }
        }
    }

    /// Counts the cells of a block.
    pub(super) fn add(&mut self, block: &Block) {
        let Self { counted, cells, counts, numbers, source, .. } = self;
        let rows = block.subjects.iter().zip(numbers.iter()).zip(&block.unfit).filter(|(_, unfit)| !**unfit);
        let rows = rows.map(|((subject, number), _)| (*subject, *number));
        counts.widen(cells.all().len());
        if *counted {
            counts.add(rows);
        } else if matches!(source, Source::Derived { filter: Some(_), .. }) {
            // What its condition leaves undecided is counted of every column.
            let is_undecided =
                |number: u32| matches!(cells.all().get(number as usize), Some(Err(lack)) if lack.undecided);
            counts.add(rows.filter(|(_, number)| is_undecided(*number)));
        }
    }

    /// Adds its counts, and those of the nodes that are nothing but it, to the tallies of the subjects, by number.
    pub(super) fn finish(self, leaves: &[&node::Work<'_>], faults: &Faults, tallies: &mut [Option<SubjectTally>]) {
        let Self { id, tallied, cells, counts, .. } = self;
        for (subject, number, count) in counts.each() {
            let Some(Some(tally)) = tallies.get_mut(subject as usize) else { continue };
            for leaf in leaves {
                leaf.add_cells(number, count, faults, tally);
            }
            let Some(cell) = cells.all().get(number as usize) else { continue };
            let column = &mut tally.columns[id];
            if tallied {
                count_times(column, cell, count);
            }
            if let Err(Lack { fault, undecided: true }) = cell {
                *column.undecided.entry(fault.clone()).or_default() += count;
            }
        }
    }
}
