//! The chapters of a report: a file each, in the order in which handbooks of satisfaction surveys list them.
//!
//! To add one, write its file with a function from [`Study`] to [`Chapter`], and list it in [`ALL`]. A chapter that has nothing to
//! say is `None`.

mod actions;
mod answers;
mod appendix;
mod change;
mod figures;
mod heat;
mod indicators;
mod priorities;
mod ranking;
mod segments;
mod subjects;
mod survey;

use super::model::{Block, Cell, Chapter};
use super::study::Study;
use crate::number::Decimal;

/// What makes a chapter.
type Writer = fn(&Study<'_>) -> Option<Chapter>;

/// The chapters in order.
pub(super) const ALL: &[Writer] = &[
    survey::chapter,
    figures::chapter,
    ranking::chapter,
    indicators::chapter,
    answers::chapter,
    heat::chapter,
    change::chapter,
    priorities::chapter,
    segments::chapter,
    actions::chapter,
    subjects::chapter,
    appendix::chapter,
];

/// A chapter of blocks; none without any.
fn chapter(id: &'static str, title: &str, blocks: Vec<Block>) -> Option<Chapter> {
    (!blocks.is_empty()).then(|| Chapter { id, title: title.to_owned(), blocks })
}

/// A cell with a change and its sign.
fn change_cell(change: Option<Decimal>, places: Option<u32>) -> Cell {
    change.map_or(Cell::Empty, |change| {
        Cell::Change(super::numbers::signed(change, places), super::numbers::turn(change))
    })
}
