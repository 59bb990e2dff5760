//! What an observed scoring comes to: every place of the rules that some subject, response or script reached.
//!
//! Nothing is observed unless it is asked for ([`crate::ruleset::Library::observe`]): then the plans of a rule set
//! tell its [`Observer`], from all threads, and what it holds in the end does not depend on their order.

use crate::diagnostic::Span;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Mutex, PoisonError};

/// What can be reached at a place of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mark {
    /// A function of a `.rhai` file is called.
    Function,
    /// The arm of an `if` or `else if`.
    Then,
    /// The arm of an `else`.
    Else,
    /// An `if` without `else` whose condition is false.
    NoElse,
    /// The right side of `&&`, `||` or `??`.
    Right,
    /// The body of a loop.
    Body,
    /// A loop that ends before its body was entered.
    NoBody,
    /// A `return`.
    Return,
    /// A condition that is true.
    True,
    /// A condition that is false.
    False,
    /// A row of a decision table that fits.
    Row,
    /// A band that is met.
    Band,
    /// A segment of a curve, by the index of the point at its right end; 0 and the number of points are the flat ends.
    Segment(usize),
    /// A floor that lifts a value.
    Floor,
    /// A value that its floor leaves as it is.
    NoFloor,
    /// A cap that lowers a value.
    Cap,
    /// A value that its cap leaves as it is.
    NoCap,
    /// A child that is missing, so that the policy of its parent acts.
    Missing,
    /// The default of a measure.
    Default,
    /// A named result that has a value.
    Value,
    /// A grade that is given.
    Grade,
    /// A gate that changes a grade.
    Regraded,
    /// A class that counts, being the first that fits.
    Class,
}

/// Which marks were reached, and where.
#[derive(Debug, Default)]
pub struct Observer(Mutex<HashSet<(Mark, Span)>>);

impl Observer {
    /// Takes note of a mark.
    pub fn reach(&self, mark: Mark, at: Span) {
        self.reach_all([(mark, at)]);
    }

    /// Takes note of several marks.
    pub fn reach_all(&self, marks: impl IntoIterator<Item = (Mark, Span)>) {
        // A set of places is whole at any time, also where a thread that held it gave up.
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(marks);
    }

    /// Everything that was reached so far.
    #[must_use]
    pub fn reached(&self) -> BTreeSet<(Mark, Span)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect()
    }
}
