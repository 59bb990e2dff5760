//! What is wrong with the rows of a table together: rows that can never fit, rows that meet where they may not, and holes.

use super::super::blocks::{Block, Remainder};
use super::super::cover::{Sight, Space};
use super::probes::Probed;
use crate::boxtree::BoxTree;
use crate::diagnostic::{Code, Diagnostic};
use crate::script::hit::Meeting;
use crate::script::{Condition, Row, Said};
use std::collections::HashMap;

/// The most problems that are looked for in the rows of a table.
const MOST_PROBLEMS: usize = 1_000;

/// The most pairs of rows that are looked at in a table: rows that only nearly meet can be many.
const MOST_PAIRS: usize = 50_000_000;

/// Checks the rows of a table.
pub(super) fn check(probed: &Probed<'_>, problems: &mut Vec<Diagnostic>) {
    let before = problems.len();
    let space = Space { blocks: &probed.boxes, lengths: &probed.lengths };
    if probed.table.hit.only_first {
        never(probed, &space.sights(), problems);
    } else {
        meeting(probed, &space, problems);
    }
    // Rows that lie apart are counted, but only where it is known that they do.
    let apart = probed.table.hit.meeting == Meeting::Never && problems.len() == before;
    holes(probed, &space, apart, problems);
}

/// A row with a cell that takes nothing.
fn empty(probed: &Probed<'_>, row: &Row, mine: &Block) -> Option<Diagnostic> {
    let column = mine.empty_side()?;
    let name = probed.table.inputs.get(column).map_or("", |input| input.name.as_str());
    Some(
        Diagnostic::error(Code::TableRow, row.span, "this row can never fit")
            .label(format!("`{name}` is never so"))
            .help("compare the cell with what is declared for the input, or take the row out"),
    )
}

/// Rows of which those above them leave nothing.
fn never(probed: &Probed<'_>, sights: &[Sight], problems: &mut Vec<Diagnostic>) {
    let before = problems.len();
    let mut unknown = Vec::new();
    for ((row, mine), sight) in probed.table.rows.iter().zip(&probed.boxes).zip(sights) {
        if problems.len() - before > MOST_PROBLEMS {
            break;
        }
        if let Some(problem) = empty(probed, row, mine) {
            problems.push(problem);
            continue;
        }
        match sight {
            Sight::Seen => {}
            Sight::Unknown => unknown.push(row),
            Sight::Hidden => problems.push(
                Diagnostic::error(Code::TableRow, row.span, "this row can never fit")
                    .label("rows above it take everything first")
                    .help("the first row that fits counts: correct its conditions or its place"),
            ),
        }
    }
    if let Some(first) = unknown.first() {
        let message = match unknown.len() {
            1 => "not checked whether this row can ever fit".to_owned(),
            n => format!("not checked whether {n} rows of `{}` can ever fit", probed.table.name),
        };
        problems.push(
            Diagnostic::warning(Code::TableRow, first.span, message)
                .label("the rows above it divide it into too many parts")
                .help("divide the table into two, or put rows together"),
        );
    }
}

/// Rows by what they say, and those that are the same in all cells.
struct Alike<'t> {
    /// Of each row; none where a formula says it.
    kinds: Vec<Option<u32>>,
    /// The rows with the same cells.
    twins: HashMap<(Vec<&'t Condition>, u32), Vec<usize>>,
}

impl<'t> Alike<'t> {
    fn of(probed: &Probed<'t>) -> Self {
        let mut known: HashMap<Vec<&Said>, u32> = HashMap::new();
        let mut alike = Self { kinds: Vec::new(), twins: HashMap::new() };
        for (at, (row, mine)) in probed.table.rows.iter().zip(&probed.boxes).enumerate() {
            let said: Vec<&Said> = row.said.iter().map(|(said, _)| said).collect();
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            let kind = *known.entry(said).or_insert(next);
            alike.kinds.push((!is_formula(row)).then_some(kind));
            if mine.empty_side().is_none() {
                alike.twins.entry((cells(row), kind)).or_default().push(at);
            }
        }
        alike.twins.retain(|_, rows| rows.len() > 1);
        alike
    }

    /// The rows before one that are the same in all cells.
    fn twins(&self, at: usize, row: &'t Row) -> Vec<usize> {
        let Some(kind) = self.kinds.get(at).copied().flatten().filter(|_| !self.twins.is_empty()) else {
            return Vec::new();
        };
        let all = self.twins.get(&(cells(row), kind)).map(Vec::as_slice).unwrap_or_default();
        all.iter().copied().take_while(|other| *other < at).collect()
    }
}

fn cells(row: &Row) -> Vec<&Condition> {
    row.conditions.iter().map(|(condition, _)| condition).collect()
}

fn is_formula(row: &Row) -> bool {
    row.said.iter().any(|(said, _)| matches!(said, Said::Formula(_)))
}

/// Rows that meet where they may not.
fn meeting(probed: &Probed<'_>, space: &Space<'_>, problems: &mut Vec<Diagnostic>) {
    let (before, meeting) = (problems.len(), probed.table.hit.meeting);
    let alike = Alike::of(probed);
    let tree = match meeting {
        Meeting::Never => space.tree(|_| Some(0)),
        Meeting::Alike => space.tree(|at| alike.kinds.get(at).copied().flatten()),
        Meeting::Always => BoxTree::default(),
    };
    let mut pairs = MOST_PAIRS;
    for (at, (row, mine)) in probed.table.rows.iter().zip(&probed.boxes).enumerate() {
        if problems.len() - before > MOST_PROBLEMS {
            return;
        }
        if let Some(problem) = empty(probed, row, mine) {
            problems.push(problem);
            continue;
        }
        let kind = alike.kinds.get(at).copied().flatten();
        let of_any = meeting != Meeting::Alike || kind.is_some();
        let kind = kind.filter(|_| meeting == Meeting::Alike);
        let near = |around: Vec<_>| tree.meeting(&around, u32::try_from(at).unwrap_or(u32::MAX), kind, &mut pairs);
        let Some(near) = mine.around().filter(|_| of_any).map_or(Some(Vec::new()), near) else {
            problems.push(not_all_pairs(probed, row));
            return;
        };
        let mut earlier: Vec<usize> = near.into_iter().map(|owner| owner as usize).collect();
        earlier.extend(alike.twins(at, row));
        earlier.sort_unstable();
        earlier.dedup();
        for other in earlier {
            if problems.len() - before > MOST_PROBLEMS {
                return;
            }
            let Some((first, theirs)) = probed.table.rows.get(other).zip(probed.boxes.get(other)) else {
                continue;
            };
            problems.extend(mine.common(theirs).and_then(|point| two_rows(probed, first, row, &point)));
        }
    }
}

fn not_all_pairs(probed: &Probed<'_>, row: &Row) -> Diagnostic {
    let message = format!("not checked whether all rows of `{}` may stand beside each other", probed.table.name);
    Diagnostic::warning(Code::TableOverlap, row.span, message)
        .label("checked as far as this row: too many rows nearly meet")
        .help("divide the table into two, or put rows together")
}

/// What is wrong with two rows that both fit at a point.
fn two_rows(probed: &Probed<'_>, first: &Row, second: &Row, point: &[usize]) -> Option<Diagnostic> {
    let (table, point) = (probed.table, probed.in_words(point));
    let problem = |message: String, help: &str| {
        Some(
            Diagnostic::error(Code::TableOverlap, second.span, message)
                .label("this row")
                .also(first.span, "and this one")
                .help(help),
        )
    };
    let same = || first.said.iter().map(|(said, _)| said).eq(second.said.iter().map(|(said, _)| said));
    match table.hit.meeting {
        Meeting::Never => problem(
            format!("two rows of `{}` fit {point}", table.name),
            "correct an edge, or say what counts: `hit: first`, `any`, `collect-sum`, …",
        ),
        Meeting::Alike if !same() && !is_formula(first) && !is_formula(second) => problem(
            format!("two rows of `{}` fit {point} and say different things", table.name),
            "under `hit: any` rows that fit together must agree",
        ),
        _ if table.hit.only_first => None,
        _ if cells(first) == cells(second) && same() => {
            problem(format!("a row of `{}` stands twice", table.name), "take one out")
        }
        _ => None,
    }
}

/// Something that can occur and that no row takes: the call is missing then.
fn holes(probed: &Probed<'_>, space: &Space<'_>, apart: bool, problems: &mut Vec<Diagnostic>) {
    let table = probed.table;
    if table.hit.of_none.is_some() || probed.probes.iter().any(|probes| !probes.complete) {
        return;
    }
    let problem = match space.hole(apart) {
        Remainder::Nothing => return,
        Remainder::Point(point) => {
            let message = format!("no row of `{}` takes {}", table.name, probed.in_words(&point));
            Diagnostic::warning(Code::TableHole, table.span, message)
                .label("the call has no value then")
                .also(table.rows.last().map_or(table.span, |row| row.span), "the last row")
                .help("add a row; `~` takes anything, and `~` for an output says that there is no value")
        }
        Remainder::Unknown => {
            let message = format!("not checked whether the rows of `{}` take everything", table.name);
            Diagnostic::warning(Code::TableHole, table.span, message)
                .label("its rows divide what can occur into too many parts")
                .help("add a last row that takes anything, `~`, or divide the table into two")
        }
    };
    problems.push(problem);
}
