//! What was decided of whole subjects, and holds for the parts of their responses too.

use super::{Gate, Row, RowId};
use crate::ids::IdVec;
use crate::plan::Plan;
use crate::score::scorecard::Card;
use std::collections::{BTreeMap, BTreeSet};

/// What was decided of whole subjects: the gates over inputs, and who is scored.
pub(in crate::score) struct Whole {
    gates: BTreeMap<String, Gate>,
    scored: BTreeSet<String>,
}

impl Whole {
    /// What the cards of a scorecard say.
    pub fn of(plan: &Plan, cards: &[Card]) -> Self {
        let gates = cards.iter().filter_map(|card| Some((card.subject.clone(), gate(plan, card)?))).collect();
        let scored = cards.iter().filter(|card| card.outcome.status.is_graded);
        Self { gates, scored: scored.map(|card| card.subject.clone()).collect() }
    }

    /// Whether the whole subject is scored.
    pub fn is_scored(&self, subject: &str) -> bool {
        self.scored.contains(subject)
    }

    /// Puts the gates of the whole subjects on their rows.
    pub(super) fn decide(&self, rows: &mut IdVec<RowId, Row>) {
        for row in rows.iter_mut().filter(|row| row.gate.is_none()) {
            row.gate = self.gates.get(&row.subject).cloned();
        }
    }
}

/// The gate over inputs that gave a card its status.
fn gate(plan: &Plan, card: &Card) -> Option<Gate> {
    let outcome = &card.outcome;
    let id = outcome.decisions.first()?.gate;
    let early = plan.outcomes[id].early;
    let (reason, cause) = (outcome.reason.clone(), outcome.cause.clone());
    early.then_some(Gate { id: Some(id), status: outcome.status, reason, cause, undecided: Vec::new() })
}
