//! What a formula sees before any data is seen: what is known of its slots, and what it can call.

use super::Plan;
use super::facts::Facts;
use crate::script::Slot;
use crate::script::{Scripts, Tables};
use std::cell::Cell;

/// The deepest nesting of calls that is followed.
const DEPTH: usize = 8;

/// How many terms of a formula, and of what it calls, are looked at; beyond that nothing is known.
const STEPS: usize = 20_000;

/// What is known of the slots of a formula, and of the functions that it calls.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    slots: &'a dyn Fn(Slot) -> Facts,
    pub calls: Calls<'a>,
}

impl<'a> Known<'a> {
    pub fn new(slots: &'a dyn Fn(Slot) -> Facts, calls: Calls<'a>) -> Self {
        Self { slots, calls }
    }

    /// What is known of a slot.
    pub fn facts(&self, slot: Slot) -> Facts {
        (self.slots)(slot)
    }

    /// The same for other slots.
    pub fn of_slots<'b>(self, slots: &'b dyn Fn(Slot) -> Facts) -> Known<'b>
    where
        'a: 'b,
    {
        Known { slots, calls: self.calls }
    }
}

/// The functions and decision tables that a formula can call.
#[derive(Clone, Copy)]
pub(super) struct Calls<'a> {
    pub scripts: Option<&'a Scripts>,
    pub tables: &'a Tables,
    /// How many terms may still be looked at.
    steps: Option<&'a Cell<usize>>,
    depth: usize,
}

impl<'a> Calls<'a> {
    pub fn new(scripts: Option<&'a Scripts>, tables: &'a Tables) -> Self {
        Self { scripts, tables, steps: None, depth: 0 }
    }

    /// Those of a formula that is followed from its beginning.
    pub fn counted<'b>(self, steps: &'b Cell<usize>) -> Calls<'b>
    where
        'a: 'b,
    {
        if self.steps.is_none() {
            steps.set(STEPS);
        }
        Calls { steps: Some(self.steps.unwrap_or(steps)), ..self }
    }

    /// Those of what is called; none where that lies too deep.
    pub fn inside(self) -> Option<Self> {
        (self.depth < DEPTH).then_some(Self { depth: self.depth + 1, ..self })
    }

    /// Whether one more look is left, or several.
    pub fn may_look(self, looks: usize) -> bool {
        let Some(steps) = self.steps else { return true };
        let left = steps.get().checked_sub(looks);
        steps.set(left.unwrap_or(0));
        left.is_some()
    }
}

impl Plan {
    /// What its formulas can call.
    pub(super) fn calls(&self) -> Calls<'_> {
        Calls::new(Some(&self.scripts), &self.ruleset.tables)
    }
}
