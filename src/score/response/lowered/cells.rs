//! The different cells of a column by number.

use super::super::{Cell, Lack};
use super::numbered::Numbered;
use crate::data::Value;
use crate::number::Fault;
use std::sync::Arc;

/// The number of the cell without a value and without a reason.
pub(super) const NOTHING: u32 = 0;

/// The cells of a column, each once; [`NOTHING`] is there from the start.
pub(super) struct Cells {
    cells: Vec<Cell>,
    keys: Numbered<Key>,
}

/// What makes two cells the same for everything that is computed from them.
#[derive(PartialEq, Eq, Hash)]
enum Key {
    Nothing,
    /// The canonical text and the value, which for numbers is more than equality: 1.0 has a place that 1 has not.
    Value(Arc<str>, Value, u32),
    Lack(Fault, bool),
}

impl Key {
    fn of(cell: &Cell) -> Self {
        match cell {
            Ok(None) => Self::Nothing,
            Ok(Some((key, value))) => {
                let places = if let Value::Number(x) = value { x.scale() } else { 0 };
                Self::Value(key.clone(), value.clone(), places)
            }
            Err(Lack { fault, undecided }) => Self::Lack(fault.clone(), *undecided),
        }
    }
}

impl Cells {
    pub(super) fn new() -> Self {
        let mut cells = Self { cells: Vec::new(), keys: Numbered::default() };
        cells.number(Ok(None));
        cells
    }

    /// The number of a cell.
    pub(super) fn number(&mut self, cell: Cell) -> u32 {
        let number = self.keys.number(Key::of(&cell));
        if self.cells.len() < self.keys.len() {
            self.cells.push(cell);
        }
        number
    }

    /// The cell of a number, which it gave.
    pub(super) fn cell(&self, number: u32) -> Cell {
        self.cells.get(number as usize).cloned().unwrap_or(Ok(None))
    }

    /// All cells in the order of their numbers.
    pub(super) fn all(&self) -> &[Cell] {
        &self.cells
    }
}
