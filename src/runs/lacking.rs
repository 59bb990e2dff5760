//! What the results of a run lack: rows that were rejected, values that are missing, conditions that are undecided, responses
//! that count twice.
//!
//! A run keeps results, and the store beside them what each import lacks; which of it concerns the run follows from the run's
//! own rules over the data that it read. What imports lack that came later and changed no data concerns it too.

use super::verify::{data, library};
use super::{columns, digest, read};
use crate::period::Period;
use crate::report;
use crate::score;
use crate::store::{Run, Store};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the results of a run lack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// One line for each kind; none where nothing is lacking.
    pub lines: Vec<String>,
    /// The same for programs.
    pub json: Value,
}

/// What the results of a run lack, in a language.
///
/// # Errors
/// Why that is not known, in words.
pub fn lacking(store: &Store, run: &Run, language: &str) -> Result<Lacking, String> {
    let summary = &run.summary;
    let library = library(run, &mut BTreeMap::new()).map_err(|(_, why)| why)?;
    let period: Period = summary.period.parse().map_err(|error| format!("its period can't be read: {error}"))?;
    let mut read_then = data(store, run, &library, period, &mut Vec::new()).map_err(|(_, why)| why)?;
    let wanted = columns(&library, &summary.ruleset, Some(period));
    let survey = (summary.organisation.as_str(), summary.survey.as_str());
    let mut now = read(store, &wanted, survey, i64::MAX).map_err(|error| error.fault.to_string())?;
    super::Given::of_text(&run.given)?.add_to(&mut now);
    // The same data as of a later import: what that one lacks, these results lack.
    let mut data =
        if digest(&now, &wanted) == digest(&read_then, &wanted) { now } else { std::mem::take(&mut read_then) };
    data.note_doubled();
    let scorecard = score::score(&library, &summary.ruleset, &summary.organisation, &data, period)
        .map_err(|error| error.to_string())?;
    let sources = library.sources();
    Ok(Lacking {
        lines: report::lacking(&scorecard, language, sources),
        json: report::lacking_json(&scorecard, sources),
    })
}
