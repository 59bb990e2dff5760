//! A value that is not there, and why.
//!
//! An operator or a function that needs a missing operand yields an [`Absent`], which travels as any other value and keeps
//! its cause: the input that has no value, or the fault of a calculation, with the operation in which it arose. `()` is
//! absent too, without a cause.

use super::term::InputId;
use crate::number::Fault;
use rhai::{Dynamic, Position};
use std::sync::Arc;

/// A value that is not there.
#[derive(Debug, Clone)]
pub(super) struct Absent {
    pub(super) lack: Lack,
    /// The operation that needed it first; none where nothing did yet.
    pub(super) at: Position,
}

/// What is lacking.
#[derive(Debug, Clone)]
pub(super) enum Lack {
    /// Nothing was said: `()`, the mean of an empty list.
    Nothing,
    /// The input of that slot.
    Input(InputId),
    /// The result of a calculation.
    Fault(Arc<Fault>),
}

impl Absent {
    /// `()`.
    pub(super) const NOTHING: Self = Self { lack: Lack::Nothing, at: Position::NONE };

    /// The input of a slot, which has no value.
    pub(super) fn input(slot: InputId) -> Self {
        Self { lack: Lack::Input(slot), at: Position::NONE }
    }

    /// The result of a calculation that failed.
    pub(super) fn fault(fault: Fault) -> Self {
        Self { lack: Lack::Fault(Arc::new(fault)), at: Position::NONE }
    }

    /// The same, needed by the operation at a position; the first one counts.
    pub(super) fn needed(mut self, at: Position) -> Self {
        if self.at.is_none() {
            self.at = at;
        }
        self
    }

    /// Reads a value; none where there is one.
    pub(super) fn of(value: &Dynamic) -> Option<Self> {
        if value.is_unit() {
            return Some(Self::NOTHING);
        }
        if !value.is_variant() {
            return None;
        }
        value.read_lock::<Self>().map(|absent| absent.clone())
    }

    /// As a value of whoever called the script that it comes from: the places there are not those of the caller.
    pub(super) fn without_place(self) -> Dynamic {
        Self { at: Position::NONE, ..self }.value()
    }

    pub(super) fn value(self) -> Dynamic {
        Dynamic::from(self)
    }
}
