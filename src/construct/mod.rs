//! The constructs of the rule language, a file each.
//!
//! A kind of construct (a way to combine children, a statistic of a column) is a folder with one descriptor type. Each
//! construct of the kind is one value of that type in a file of its own: its word, its names, what it takes, what it
//! computes, how it is explained. The fields have no defaults, so the compiler asks for what a new construct forgets.
//!
//! The fields of the rule language, the decoder, the checks, the scoring, the explanations, coverage and mutants read the
//! descriptors and keep no lists of their own. Descriptors know numbers, intervals and inputs; they know nothing of rule
//! sets, plans, scorecards or reports.

pub mod cohort;
pub mod combination;
mod descriptor;
pub mod domain;
pub mod history;
pub mod input;
pub mod points;
pub mod position;
pub mod statistic;
pub mod status;
pub mod transform;

pub use crate::language::Words;
pub(crate) use descriptor::{concatenated, is_its_word, word_list};

use crate::number::{self, Decimal};

/// A number as an operand of the arithmetic of an explanation: negative ones in parentheses.
#[must_use]
pub fn operand(x: Decimal) -> String {
    if x < Decimal::ZERO { format!("({})", number::show(x, None)) } else { number::show(x, None) }
}
