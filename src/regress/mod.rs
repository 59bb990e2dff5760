//! Fixtures and snapshots: what holds a rule set in place.
//!
//! A fixture ([`case`]) is a folder with data and a `case.yaml` that says what it is for and what was worked out by
//! hand. Running it compares those results, and the whole scorecard with its snapshot ([`snapshot`]), which is in
//! insta's file format. `cargo test` and `satis test` run the same cases through this code. What of a rule set
//! they reach is found by [`coverage`].
//!
//! What a change of rules does before it is used is said by [`impact`]: [`version`] has the rules before and after and
//! everything between, made of [`edit`]s, and [`attribute`] finds out which of them causes what.
//!
//! What differs waits as a [`pending`] snapshot, and is told as results that [`moved`]; [`suite`] runs many cases at once, [`orphans`] finds what
//! belongs to no case. Whether the cases hold the rules is found by [`mutants`].

pub mod attribute;
pub mod case;
pub mod coverage;
pub mod edit;
pub mod expect;
mod exports;
pub mod impact;
mod layout;
pub mod moved;
pub mod mutants;
pub mod orphans;
pub mod pending;
pub mod snapshot;
mod strays;
pub mod suite;
pub mod version;

pub use case::{Broken, Case, CaseError};
pub use expect::Mismatch;

use crate::ruleset::Library;
use moved::Moved;
use snapshot::Comparison;

/// What running a case found.
#[derive(Debug)]
pub struct Verdict {
    /// Results that differ from those worked out by hand.
    pub mismatches: Vec<Mismatch>,
    /// How the scorecard compares with its snapshot.
    pub snapshot: Comparison,
    /// The scorecard as text.
    pub text: String,
    /// What moved since the snapshot, in the scorecard's order; nothing where there is none.
    pub moved: Vec<Moved>,
}

impl Verdict {
    /// Whether everything is as it should be.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.mismatches.is_empty() && matches!(self.snapshot, Comparison::Same | Comparison::Accepted)
    }
}

/// Runs a case; with `accept` a snapshot that differs is written, unless a result worked out by hand differs too.
///
/// # Errors
/// [`CaseError`] where the case can't be run.
pub fn run(library: &Library, case: &Case, accept: bool) -> Result<Verdict, CaseError> {
    case.read_all(library)?;
    let scorecard = case.score(library)?;
    let mismatches = expect::compare(&case.expected, &scorecard);
    let text = snapshot::text(&scorecard);
    let moved = snapshot::read(&case.snapshot_path())?;
    let accept = accept && mismatches.is_empty();
    let snapshot = snapshot::compare(&case.snapshot_path(), &case.title, &text, accept)?;
    let moved = moved.map(|old| moved::between(snapshot::contents(&old), &text, &scorecard, library.sources()));
    Ok(Verdict { mismatches, snapshot, text, moved: moved.unwrap_or_default() })
}
