//! A node that is computed for each row: its value in fixed-point integers, and what each subject has of it.

use super::super::row::Context;
use super::super::{Cell, Counter, SubjectTally, finish};
use super::column::{self, Inputs};
use super::linear::Linear;
use super::numbered::Numbered;
use super::{Block, Places, Subjects};
use crate::diagnostic::Diagnostic;
use crate::ids::IdVec;
use crate::number::{Decimal, ExactSum, Fault, SUM_PLACES};
use crate::plan::{ColumnId, Level, NodeId, NodePlan, NodeSource, ResponseSlot};
use crate::score::tally::NodeTally;
use std::collections::HashMap;

/// What came of a node for a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Outcome {
    /// The value at [`SUM_PLACES`] places as its parent sees it: of a tie the even neighbour.
    pub(super) seen: i128,
    /// The same as sums take it: of a tie the neighbour away from zero.
    pub(super) summed: i128,
    /// 0 where there is a value; else the number of the fault and 1 more, or [`UNFIT`].
    pub(super) lack: u32,
}

/// Stands for a value that can't be held in an [`Outcome`].
const UNFIT: u32 = u32::MAX;

impl Outcome {
    /// What can't be held.
    pub(super) const UNFIT: Self = Self { seen: 0, summed: 0, lack: UNFIT };

    pub(super) fn has_value(&self) -> bool {
        self.lack == 0
    }

    pub(super) fn is_unfit(&self) -> bool {
        self.lack == UNFIT
    }

    /// No value for a reason.
    fn lacking(fault: Fault, faults: &mut Faults) -> Self {
        Self { seen: 0, summed: 0, lack: faults.number(fault).saturating_add(1) }
    }
}

/// Faults by number.
pub(super) type Faults = Numbered<Fault>;

/// Shares of the weight for which there are no data, by number.
pub(super) struct Shares {
    shares: Numbered<Decimal>,
    /// In units of a sum, by number.
    units: Vec<i128>,
}

impl Shares {
    /// The number of 0.
    pub(super) const NONE: u32 = 0;
    /// The number of 1.
    pub(super) const ALL: u32 = 1;

    pub(super) fn new() -> Self {
        let mut shares = Self { shares: Numbered::default(), units: Vec::new() };
        shares.number(Decimal::ZERO);
        shares.number(Decimal::ONE);
        shares
    }

    pub(super) fn number(&mut self, share: Decimal) -> u32 {
        let number = self.shares.number(share);
        if self.units.len() < self.shares.len() {
            // A share is from 0 to 1 and at the guard's places.
            self.units.push(ExactSum::units_of(share).unwrap_or(0));
        }
        number
    }

    pub(super) fn share(&self, number: u32) -> Decimal {
        self.shares.get(number).copied().unwrap_or(Decimal::ONE)
    }

    fn units(&self, number: u32) -> i128 {
        self.units.get(number as usize).copied().unwrap_or(0)
    }
}

/// What the nodes of a table share.
pub(super) struct Known<'k> {
    /// Where formulas find the cells that they read.
    pub(super) scratch: &'k mut IdVec<ColumnId, Cell>,
    pub(super) faults: &'k mut Faults,
    pub(super) shares: &'k mut Shares,
}

/// What a subject has of a node, at [`SUM_PLACES`] places; see [`NodeTally`].
#[derive(Clone, Copy, Default)]
pub(super) struct Sums {
    n: u64,
    sum: i128,
    missing: i128,
    pub(super) contribution: i128,
    pub(super) weight_used: i128,
}

impl Sums {
    /// Adds them to a tally.
    pub(super) fn add_to(&self, tally: &mut NodeTally) {
        tally.n += self.n;
        // Nothing was in it before: each node is of one table.
        for (slot, units) in [
            (&mut tally.sum, self.sum),
            (&mut tally.missing, self.missing),
            (&mut tally.contribution, self.contribution),
            (&mut tally.weight_used, self.weight_used),
        ] {
            if units != 0 {
                *slot = ExactSum::of_units(units);
            }
        }
    }
}

/// Where rows are added.
pub(super) struct Adding<'s> {
    /// The nodes of a table.
    pub(super) width: usize,
    /// By subject and node.
    pub(super) sums: &'s mut [Sums],
    /// By subject.
    pub(super) overflow: &'s mut [bool],
}

impl Adding<'_> {
    /// Changes the sums of a subject's node, and takes note where one grows too large.
    pub(super) fn to(&mut self, subject: u32, node: usize, change: impl FnOnce(&mut Sums) -> Option<()>) {
        let sums = self.sums.get_mut(subject as usize * self.width + node);
        if sums.is_some_and(|sums| change(sums).is_none())
            && let Some(overflow) = self.overflow.get_mut(subject as usize)
        {
            *overflow = true;
        }
    }
}

/// What is done with a node.
pub(super) struct Work<'a> {
    id: NodeId,
    node: &'a NodePlan,
    source: Source<'a>,
    /// What came of each row of the block.
    pub(super) outcomes: Vec<Outcome>,
    /// The share of the weight without data, by number; of a leaf it follows from the outcome and is not kept.
    pub(super) missing: Vec<u32>,
    /// How often subjects have a fault, by number.
    faulty: HashMap<(u32, u32), u64, foldhash::fast::FixedState>,
}

enum Source<'a> {
    /// A column, with what comes of each of its cells.
    Column {
        at: usize,
        of_cells: Vec<Outcome>,
    },
    /// A formula over columns and measures, or a measure alone.
    Formula {
        inputs: Inputs<Outcome>,
    },
    Linear(Box<Linear<'a>>),
}

impl<'a> Work<'a> {
    /// The work on a node of the plan; none where only the reference computes it.
    pub(super) fn of(
        counter: &'a Counter<'a>,
        id: NodeId,
        columns: &Places<ColumnId>,
        nodes: (&Places<NodeId>, &[Self]),
    ) -> Option<Self> {
        let node = &counter.plan.nodes[id];
        let source = match &node.source {
            NodeSource::Subject(_) => return None,
            NodeSource::Column(wanted) => Source::Column { at: columns[*wanted]?, of_cells: Vec::new() },
            NodeSource::Response(bound) => {
                let inputs = Inputs::of(bound.slots.iter(), std::iter::empty(), columns)?;
                Source::Formula { inputs }
            }
            NodeSource::Measure(measure) => {
                let slot = ResponseSlot::Measure(*measure);
                Source::Formula { inputs: Inputs::of(std::iter::once(&slot), std::iter::empty(), columns)? }
            }
            NodeSource::Combination(how) => Source::Linear(Box::new(Linear::of(node, how, nodes)?)),
        };
        let (outcomes, missing) = (Vec::new(), Vec::new());
        Some(Self { id, node, source, outcomes, missing, faulty: HashMap::default() })
    }

    /// Its place among the plan's nodes.
    pub(super) fn id(&self) -> NodeId {
        self.id
    }

    /// The column that it is, by place in the table's work: then its rows are counted by cells.
    pub(super) fn column(&self) -> Option<usize> {
        if let Source::Column { at, .. } = &self.source { Some(*at) } else { None }
    }

    /// Whether it has no children.
    pub(super) fn is_leaf(&self) -> bool {
        !matches!(self.source, Source::Linear(_))
    }

    /// The share of the weight without data of a row of the block, by number.
    pub(super) fn missing_of(&self, at: usize) -> u32 {
        if self.is_leaf() {
            let has = self.outcomes.get(at).is_some_and(Outcome::has_value);
            return if has { Shares::NONE } else { Shares::ALL };
        }
        self.missing.get(at).copied().unwrap_or(Shares::ALL)
    }

    /// Computes it for the rows of a block.
    pub(super) fn compute(
        &mut self,
        counter: &'a Counter<'a>,
        columns: &[column::Work<'a>],
        before: &[Self],
        subjects: &Subjects<'a>,
        block: &mut Block,
        known: &mut Known<'_>,
    ) -> Result<(), Box<Diagnostic>> {
        let Self { node, source, outcomes, missing, .. } = self;
        outcomes.clear();
        match source {
            Source::Column { at, of_cells } => {
                let Some(column) = columns.get(*at) else { return Ok(()) };
                for cell in column.cells().iter().skip(of_cells.len()) {
                    known.scratch[column.id()].clone_from(cell);
                    let context = Context { counter, cells: known.scratch, nodes: &counter.no_nodes, subject: "" };
                    of_cells.push(outcome(counter, node, context.leaf(node)?, known.faults)?);
                }
                let of = |number: &u32| of_cells.get(*number as usize).copied().unwrap_or(Outcome::UNFIT);
                outcomes.extend(column.numbers().iter().map(of));
            }
            Source::Formula { inputs } => {
                let compute = |cells: &IdVec<ColumnId, Cell>, subject: &str| {
                    let context = Context { counter, cells, nodes: &counter.no_nodes, subject };
                    outcome(counter, node, context.leaf(node)?, known.faults)
                };
                inputs.each(known.scratch, columns, subjects, block, compute, |outcome| outcomes.push(outcome))?;
            }
            Source::Linear(linear) => linear.compute(counter, before, block, outcomes, missing, known)?,
        }
        for (unfit, outcome) in block.unfit.iter_mut().zip(outcomes.iter()) {
            *unfit |= outcome.is_unfit();
        }
        Ok(())
    }

    /// Adds the rows of a block to the sums of their subjects; those of a column are counted there.
    pub(super) fn add(&mut self, place: usize, block: &Block, shares: &Shares, adding: &mut Adding<'_>) {
        if self.column().is_some() {
            return;
        }
        let rows = block.subjects.iter().zip(&block.unfit).enumerate();
        for (at, (subject, _)) in rows.filter(|(_, (_, unfit))| !**unfit) {
            let Some(outcome) = self.outcomes.get(at) else { continue };
            let missing = shares.units(self.missing_of(at));
            if !outcome.has_value() {
                *self.faulty.entry((*subject, outcome.lack)).or_default() += 1;
            }
            adding.to(*subject, place, |sums| {
                sums.missing = sums.missing.checked_add(missing)?;
                if outcome.has_value() {
                    sums.n += 1;
                    sums.sum = sums.sum.checked_add(outcome.summed)?;
                }
                Some(())
            });
            if let Source::Linear(linear) = &self.source {
                linear.add(at, *subject, adding);
            }
        }
    }

    /// Adds so many rows with a cell of its column to a subject's tally.
    pub(super) fn add_cells(&self, number: u32, count: u64, faults: &Faults, tally: &mut SubjectTally) {
        let Source::Column { of_cells, .. } = &self.source else { return };
        let Some(outcome) = of_cells.get(number as usize) else { return };
        let slot = &mut tally.nodes[self.id];
        let fits = if outcome.has_value() {
            slot.n += count;
            slot.sum.add_units(outcome.summed, count)
        } else {
            if let Some(fault) = reason(outcome.lack, faults) {
                *slot.faults.entry(fault.clone()).or_default() += count;
            }
            slot.missing.add(Decimal::ONE, count)
        };
        tally.overflow |= fits.is_err();
    }

    /// Adds the faults of rows to the tallies of their subjects, by number.
    pub(super) fn add_faults(&self, faults: &Faults, tallies: &mut [Option<SubjectTally>]) {
        for ((subject, number), count) in &self.faulty {
            let tally = tallies.get_mut(*subject as usize).and_then(Option::as_mut);
            if let (Some(tally), Some(fault)) = (tally, reason(*number, faults)) {
                *tally.nodes[self.id].faults.entry(fault.clone()).or_default() += count;
            }
        }
    }
}

/// The fault of what lacks a value.
fn reason(lack: u32, faults: &Faults) -> Option<&Fault> {
    faults.get(lack.checked_sub(1)?)
}

/// What comes of a leaf's or a combination's value: transform, points, floor, cap and rounding inside a border.
pub(super) fn outcome(
    counter: &Counter<'_>,
    node: &NodePlan,
    value: Result<Decimal, Fault>,
    faults: &mut Faults,
) -> Result<Outcome, Box<Diagnostic>> {
    let value = match value {
        Ok(value) if node.level != Level::Border => finish(counter.plan, node, value)?,
        value => value,
    };
    Ok(match value {
        Err(fault) => Outcome::lacking(fault, faults),
        Ok(value) => match (ExactSum::units_of(value.round_dp(SUM_PLACES)), ExactSum::units_of(value)) {
            (Ok(seen), Ok(summed)) => Outcome { seen, summed, lack: 0 },
            _ => Outcome::UNFIT,
        },
    })
}
