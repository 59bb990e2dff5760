//! Formulas whose names are bound.

use crate::ids::IdVec;
use crate::script::{Formula, InputId, Slot};

/// A formula with what each of its slots is.
#[derive(Debug)]
pub struct Bound<S> {
    /// The formula.
    pub formula: Formula,
    /// What the slots are, in the order of the formula's references.
    pub slots: IdVec<InputId, S>,
}

impl<S> Bound<S> {
    /// What a slot of the formula's term is; none where a check put something else there.
    #[must_use]
    pub fn slot(&self, slot: Slot) -> Option<&S> {
        match slot {
            Slot::Input(input) => Some(&self.slots[input]),
            Slot::Made(_) => None,
        }
    }
}
