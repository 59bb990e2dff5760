//! What the results of a run lack: rows that were rejected, values that are missing, conditions that are undecided, responses
//! that count twice.
//!
//! A run keeps results, and the store beside them what each import lacks; which of it concerns the run follows from the run's
//! own rules over the data that it read. What imports lack that came later and changed no data concerns it too.

use super::verify::{Shared, data, library};
use super::{Given, columns, digest, read};
use crate::period::Period;
use crate::ruleset::Library;
use crate::score::{self, Scorecard};
use crate::store::{Run, Store, StoreError};
use std::sync::Arc;

/// Why it is not known what the results of a run lack.
#[derive(Debug)]
pub enum NotKnown {
    /// The store can't be read, or is damaged.
    Store(StoreError),
    /// Something else, in words.
    Said(String),
}

impl From<String> for NotKnown {
    fn from(why: String) -> Self {
        Self::Said(why)
    }
}

/// The scorecard of a run's rules over its data, with what it lacks, and the rules.
///
/// # Errors
/// [`NotKnown`].
pub fn lacking(store: &Store, run: &Run) -> Result<(Scorecard, Arc<Library>), NotKnown> {
    let (summary, mut shared) = (&run.summary, Shared::new());
    let library = library(run, &mut shared).map_err(|(_, why)| why)?;
    let period: Period = summary.period.parse().map_err(|error| format!("its period can't be read: {error}"))?;
    let wanted = columns(&library, &summary.ruleset, Some(period));
    let survey = (summary.organisation.as_str(), summary.survey.as_str());
    let mut now = read(store, &wanted, survey, i64::MAX).map_err(NotKnown::Store)?;
    let read_then = data(store, run, &library, period, &mut shared, &mut Vec::new());
    let read_then = read_then.map_err(|(_, why)| match read(store, &wanted, survey, summary.as_of) {
        Err(error) => NotKnown::Store(error),
        Ok(_) => NotKnown::Said(why),
    })?;
    Given::of_text(&run.given)?.add_to(&mut now);
    // The same data as of a later import: what that one lacks, these results lack.
    let is_same = digest(&now, &wanted) == digest(&read_then, &wanted);
    drop(shared);
    let mut data = if is_same { now } else { Arc::unwrap_or_clone(read_then) };
    data.note_doubled();
    let scorecard = score::score(&library, &summary.ruleset, &summary.organisation, &data, period)
        .map_err(|error| error.to_string())?;
    Ok((scorecard, library))
}
