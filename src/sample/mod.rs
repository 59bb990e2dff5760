//! Whom to ask: rows drawn from a frame as the rules of a sample say.
//!
//! A frame is a list of customers ([`Frame`]). [`draw`] asks of every row whether it can be drawn and whether it must be
//! asked, works out how many are drawn, and takes them. The result is a function of the rules, of what the frame
//! says and of the seed; the order of the frame's rows makes no difference.

mod allocation;
mod frame;
mod random;
mod take;

pub use allocation::{Share, allocate};
pub use frame::{Frame, FrameRow};
pub use random::Urn;
pub use take::draw;

use crate::diagnostic::Diagnostic;
use crate::number::Decimal;

/// Which of two rules decides how many of the largest are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LargestRule {
    /// So many rows.
    Number,
    /// As many as make the share of the total.
    Share,
}

/// What is chosen for one draw.
#[derive(Debug, Clone, Copy, Default)]
pub struct Choices {
    /// The seed; not needed for the largest.
    pub seed: u64,
    /// The share that is drawn, where the rules leave a range.
    pub share: Option<Decimal>,
    /// The rule for the largest, where the rules have two; else the one that takes fewer.
    pub largest: Option<LargestRule>,
}

/// Why a row was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Drawn at random from all that can be drawn, or from its stratum: so many of so many.
    Random {
        /// How many were drawn there.
        drawn: usize,
        /// How many could be.
        of: usize,
    },
    /// One of the largest.
    Largest {
        /// Its place, 1 the largest.
        place: usize,
        /// How many were taken.
        of: usize,
        /// What it is ordered by.
        value: Decimal,
    },
}

/// A row that is to be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Whose row it is.
    pub id: String,
    /// Its stratum; none where there are no strata.
    pub stratum: Option<String>,
    /// Why it was drawn; none where it was not.
    pub drawn: Option<Reason>,
    /// Whether it must be asked in any case.
    pub must: bool,
}

/// A stratum and what it gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stratum {
    /// What its rows say.
    pub name: String,
    /// How many rows it has that can be drawn.
    pub rows: usize,
    /// How many were drawn.
    pub drawn: usize,
}

/// What was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// Who is to be asked: by id; with strata by stratum, then id; the largest by place, then those that must be asked.
    pub taken: Vec<Taken>,
    /// How many rows the frame has.
    pub rows: usize,
    /// How many of them can be drawn (N).
    pub population: usize,
    /// How many the rules want; more than `drawn` where there are not so many.
    pub wanted: usize,
    /// How many were drawn.
    pub drawn: usize,
    /// The strata that have rows which can be drawn.
    pub strata: Vec<Stratum>,
    /// The least and the greatest number that the rules allow, where they leave a range.
    pub range: Option<(usize, usize)>,
    /// How many rows each rule for the largest takes, where there are two.
    pub rules: Option<(usize, usize)>,
    /// SHA-256 of what the frame says, 64 hexadecimal digits.
    pub digest: String,
}

impl Draw {
    /// How many must be asked beside the drawn.
    #[must_use]
    pub fn added(&self) -> usize {
        self.taken.iter().filter(|taken| taken.drawn.is_none()).count()
    }
}

/// A row that can't be dealt with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// The line of the file.
    pub line: u64,
    /// Whose row it is.
    pub id: String,
    /// What is wrong and what to do.
    pub reason: String,
}

/// Why nothing could be drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    /// Rows that can't be dealt with, in the order of their ids.
    #[error("rows can't be dealt with")]
    Rows(Vec<RowProblem>),
    /// The frame as a whole does not fit the rules.
    #[error("{0}")]
    Frame(String),
    /// What was chosen does not fit the rules.
    #[error("{0}")]
    Choice(String),
    /// A formula that is wrong whatever the data, or that broke a limit.
    #[error("{}", .0.message)]
    Broken(Box<Diagnostic>),
}
