//! The tally: everything that is kept of responses, per subject.
//!
//! A commutative monoid: any split of the responses, tallied in any order and merged in any order, gives the
//! same tally, because counts and sums are integers ([`ExactSum`]) and histograms are sets of counts.
//! What a node of a `per: response` border does with one response is in [`super::response`].

use crate::ids::IdVec;
use crate::number::{Decimal, ExactSum, Fault};
use crate::plan::{ColumnId, NodeId, Plan, TableId};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is kept of one column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnTally {
    /// How often each answer was given, by its canonical text, with the number that it stands for.
    pub answers: BTreeMap<Arc<str>, (u64, Option<Decimal>)>,
    /// How many rows have no answer.
    pub missing: u64,
    /// Why values are missing, where it is not just that nothing was answered.
    pub faults: BTreeMap<Fault, u64>,
    /// Rows of which the column's `where` stays undecided, and why; they are among the missing ones. Kept of every column.
    pub undecided: BTreeMap<Fault, u64>,
}

impl ColumnTally {
    /// How many answered.
    #[must_use]
    pub fn answered(&self) -> u64 {
        self.answers.values().map(|(count, _)| count).sum()
    }

    /// Counts an answer. Where a text stands for a number and also for something else, it is no number, whichever came first.
    pub(super) fn add(&mut self, key: &Arc<str>, count: u64, number: Option<Decimal>) {
        match self.answers.get_mut(key) {
            Some((known_count, known)) => {
                *known_count += count;
                *known = (*known).filter(|known| number == Some(*known));
            }
            None => {
                self.answers.insert(key.clone(), (count, number));
            }
        }
    }

    fn merge(&mut self, other: Self) {
        for (key, (count, number)) in other.answers {
            self.add(&key, count, number);
        }
        self.missing += other.missing;
        add_counts(&mut self.faults, other.faults);
        add_counts(&mut self.undecided, other.undecided);
    }
}

/// What is kept of a node that is computed for each response.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeTally {
    /// The sum of its values.
    pub sum: ExactSum,
    /// How many responses gave it a value.
    pub n: u64,
    /// The sum of what it brought to its parent, over the responses that gave the parent a value.
    pub contribution: ExactSum,
    /// The sum of the shares of weight that were really used for it, over the same responses.
    pub weight_used: ExactSum,
    /// The sum, over all responses, of the share (0 to 1) of the weight behind its value for which there is no data.
    pub missing: ExactSum,
    /// Why other responses gave it none.
    pub faults: BTreeMap<Fault, u64>,
}

impl NodeTally {
    fn merge(&mut self, other: Self) -> Result<(), Fault> {
        self.sum.merge(other.sum)?;
        self.n += other.n;
        self.contribution.merge(other.contribution)?;
        self.weight_used.merge(other.weight_used)?;
        self.missing.merge(other.missing)?;
        add_counts(&mut self.faults, other.faults);
        Ok(())
    }
}

/// What is kept of one subject.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SubjectTally {
    /// The number of rows of each table.
    pub rows: IdVec<TableId, u64>,
    /// Of the columns; of those that are not tallied only what their `where` leaves undecided.
    pub columns: IdVec<ColumnId, ColumnTally>,
    /// Of the nodes; empty for those that are computed for the subject.
    pub nodes: IdVec<NodeId, NodeTally>,
    /// A sum grew beyond what can be held: everything that needs it is missing.
    pub overflow: bool,
}

impl SubjectTally {
    /// An empty tally for a plan.
    #[must_use]
    pub fn empty(plan: &Plan) -> Self {
        Self {
            rows: IdVec::filled(&plan.tables, 0),
            columns: IdVec::filled(&plan.columns, ColumnTally::default()),
            nodes: IdVec::filled(&plan.nodes, NodeTally::default()),
            overflow: false,
        }
    }

    fn merge(&mut self, other: Self) {
        for (mine, theirs) in self.rows.iter_mut().zip(other.rows) {
            *mine += theirs;
        }
        self.overflow |= other.overflow;
        for (mine, theirs) in self.columns.iter_mut().zip(other.columns) {
            mine.merge(theirs);
        }
        for (mine, theirs) in self.nodes.iter_mut().zip(other.nodes) {
            self.overflow |= mine.merge(theirs).is_err();
        }
    }
}

/// What is kept of all responses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    /// By subject.
    pub subjects: BTreeMap<String, SubjectTally>,
}

impl Tally {
    /// Adds another tally.
    pub fn merge(&mut self, other: Self) {
        for (subject, theirs) in other.subjects {
            match self.subjects.get_mut(&subject) {
                Some(mine) => mine.merge(theirs),
                None => {
                    self.subjects.insert(subject, theirs);
                }
            }
        }
    }
}

fn add_counts(mine: &mut BTreeMap<Fault, u64>, theirs: BTreeMap<Fault, u64>) {
    for (fault, count) in theirs {
        *mine.entry(fault).or_default() += count;
    }
}
