//! Finding the rows of a table that fit without a look at each.
//!
//! The numbers and texts that the cells of an input name divide what it can be into places: each of them is one, and so
//! is what lies between two numbers. A cell then takes a stretch of places, a row is a box, and the rows that fit are the
//! boxes around a point ([`BoxTree`]). What is found is held against the cells themselves, so the index decides only
//! where to look; the plain scan is what it must agree with.

use super::{Condition, Row, Table};
use crate::boxtree::{BoxTree, Ends, Stretched};
use crate::data::Value;
use crate::number::{self as exact, Decimal};
use std::cmp::Ordering;

/// Tables with fewer rows are scanned.
const FEW: usize = 16;
/// The whole of a side.
const WHOLE: Ends = (0, u32::MAX);

/// What the places of an input are.
#[derive(Debug)]
enum Places {
    /// No cell asks anything of it.
    All,
    Truth,
    /// In order, each once.
    Numbers(Vec<Decimal>),
    /// In order, each once.
    Texts(Vec<String>),
}

/// The rows of a table by what they take.
#[derive(Debug)]
pub(super) struct Index {
    inputs: Vec<Places>,
    tree: BoxTree,
}

impl Index {
    /// An index of a table; none where a scan does as well, or where cells of an input are of several kinds.
    pub fn of(table: &Table) -> Option<Self> {
        if table.rows.len() < FEW {
            return None;
        }
        let inputs: Option<Vec<Places>> =
            (0..table.inputs.len()).map(|column| Places::of(&table.rows, column)).collect();
        let inputs = inputs?;
        let mut rows = Vec::with_capacity(table.rows.len());
        for (owner, row) in table.rows.iter().enumerate() {
            let owner = u32::try_from(owner).ok()?;
            let stretches = |(column, places): (usize, &Places)| {
                row.conditions.get(column).map_or_else(|| vec![WHOLE], |(cell, _)| places.stretches(cell))
            };
            let stretches: Vec<Vec<Ends>> = inputs.iter().enumerate().map(stretches).collect();
            rows.push(Stretched { owner, kind: 0, stretches });
        }
        Some(Self { inputs, tree: BoxTree::of_rows(rows) })
    }

    /// The rows that fit, in order, only the first where no other counts; none where a value is of a kind that the cells
    /// do not ask for, which the scan has to say.
    pub fn fitting(&self, table: &Table, values: &[Value]) -> Option<Vec<usize>> {
        let point: Option<Vec<Ends>> =
            self.inputs.iter().zip(values).map(|(places, value)| places.at(value).map(|at| (at, at))).collect();
        let point = point?;
        let fits = |owner: u32| {
            let row = table.rows.get(owner as usize);
            row.is_some_and(|row| {
                row.conditions.iter().zip(values).all(|((cell, _), value)| cell.takes(value) == Some(true))
            })
        };
        let found = if table.hit.only_first {
            Vec::from_iter(self.tree.first_around(&point, fits))
        } else {
            self.tree.all_around(&point).into_iter().filter(|owner| fits(*owner)).collect()
        };
        Some(found.into_iter().map(|owner| owner as usize).collect())
    }
}

impl Places {
    /// The places of an input; none where its cells are of several kinds.
    fn of(rows: &[Row], column: usize) -> Option<Self> {
        let cells = || rows.iter().filter_map(|row| row.conditions.get(column)).map(|(cell, _)| cell);
        let mut numbers: Vec<Decimal> = Vec::new();
        let mut texts: Vec<String> = Vec::new();
        let (mut truth, mut number, mut text) = (false, false, false);
        for cell in cells() {
            match cell {
                Condition::Anything => {}
                Condition::Truth(_) => truth = true,
                Condition::Texts(named) => {
                    text = true;
                    texts.extend(named.iter().cloned());
                }
                Condition::Numbers(named) => {
                    number = true;
                    numbers.extend(named.iter().map(|x| exact::guard(*x)));
                }
                Condition::Between(low, high) => {
                    number = true;
                    numbers.extend([low, high].into_iter().flatten().map(|(edge, _)| exact::guard(*edge)));
                }
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        texts.sort_unstable();
        texts.dedup();
        match (truth, number, text) {
            (false, false, false) => Some(Self::All),
            (true, false, false) => Some(Self::Truth),
            (false, true, false) => Some(Self::Numbers(numbers)),
            (false, false, true) => Some(Self::Texts(texts)),
            _ => None,
        }
    }

    /// Where a value lies; none where it is of another kind.
    fn at(&self, value: &Value) -> Option<u32> {
        match (self, value) {
            (Self::All, _) => Some(0),
            (Self::Truth, Value::Bool(truth)) => Some(u32::from(*truth)),
            (Self::Numbers(known), Value::Number(x)) => number_place(known, *x),
            (Self::Texts(known), Value::Text(text)) => Some(text_place(known, text)),
            _ => None,
        }
    }

    /// The stretches of places that a cell takes, in order and apart.
    fn stretches(&self, cell: &Condition) -> Vec<Ends> {
        let mut stretches: Vec<Ends> = match (self, cell) {
            (_, Condition::Anything) => vec![WHOLE],
            (_, Condition::Truth(truth)) => vec![(u32::from(*truth), u32::from(*truth))],
            (Self::Texts(known), Condition::Texts(named)) => {
                named.iter().map(|text| text_place(known, text)).map(|at| (at, at)).collect()
            }
            (Self::Numbers(known), Condition::Numbers(named)) => {
                named.iter().filter_map(|x| number_place(known, *x)).map(|at| (at, at)).collect()
            }
            (Self::Numbers(known), Condition::Between(low, high)) => {
                let end = |edge: Option<(Decimal, bool)>, open: u32, step: fn(u32) -> u32| match edge {
                    None => Some(open),
                    Some((edge, inside)) => number_place(known, edge).map(|at| if inside { at } else { step(at) }),
                };
                let low = end(*low, WHOLE.0, |at| at + 1);
                let high = end(*high, WHOLE.1, |at| at - 1);
                Vec::from_iter(low.zip(high).filter(|(low, high)| low <= high))
            }
            (Self::All | Self::Truth | Self::Numbers(_) | Self::Texts(_), _) => Vec::new(),
        };
        stretches.sort_unstable();
        stretches.dedup();
        // Texts that follow each other have nothing between them.
        let mut joined: Vec<Ends> = Vec::with_capacity(stretches.len());
        for (from, to) in stretches {
            match joined.last_mut() {
                Some(last) if last.1 != u32::MAX && from <= last.1 + 1 => last.1 = last.1.max(to),
                _ => joined.push((from, to)),
            }
        }
        joined
    }
}

/// The place of a number: odd for those that are known, even for what lies below, between and above them.
fn number_place(known: &[Decimal], x: Decimal) -> Option<u32> {
    let x = exact::guard(x);
    let below = known.partition_point(|other| other.cmp(&x) == Ordering::Less);
    let is_known = known.get(below) == Some(&x);
    u32::try_from(below * 2 + usize::from(is_known)).ok().filter(|at| *at < u32::MAX)
}

/// The place of a text: 0 for all that are not known.
fn text_place(known: &[String], text: &str) -> u32 {
    let found = known.binary_search_by(|other| other.as_str().cmp(text)).ok();
    found.and_then(|at| u32::try_from(at + 1).ok()).unwrap_or(0)
}
