//! Fixtures and snapshots: what holds a rule set in place.
//!
//! A fixture ([`case`]) is a folder with data and a `case.yaml` that says what it is for and what was worked out by
//! hand. Running it compares those results, and the whole scorecard with its snapshot ([`snapshot`]), which is in
//! insta's file format. `cargo test` and `satis test` run the same cases through this code.

pub mod case;
pub mod edit;
pub mod expect;
pub mod mutants;
pub mod snapshot;

pub use case::{Case, CaseError};
pub use expect::Mismatch;

use crate::ruleset::Library;
use snapshot::Comparison;

/// What running a case found.
#[derive(Debug)]
pub struct Verdict {
    /// Results that differ from those worked out by hand.
    pub mismatches: Vec<Mismatch>,
    /// How the scorecard compares with its snapshot.
    pub snapshot: Comparison,
}

impl Verdict {
    /// Whether everything is as it should be.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.mismatches.is_empty() && matches!(self.snapshot, Comparison::Same)
    }
}

/// Runs a case; with `accept` a snapshot that differs is written, unless a result worked out by hand differs too.
///
/// # Errors
/// [`CaseError`] where the case can't be run.
pub fn run(library: &Library, case: &Case, accept: bool) -> Result<Verdict, CaseError> {
    let scorecard = case.score(library)?;
    let mismatches = expect::compare(&case.expected, &scorecard);
    let text = snapshot::text(&scorecard);
    let accept = accept && mismatches.is_empty();
    let snapshot = snapshot::compare(&case.snapshot_path(), &case.title, &text, accept)?;
    Ok(Verdict { mismatches, snapshot })
}
