//! Runs: what is kept of a scoring, computing it again, and comparing two.
//!
//! [`keep`] makes a run of a scorecard: the resolved rules (with those of earlier periods that it was compared with), the
//! files that they stand in, the digest of the data, what was given beside the store, and the results. [`verify()`] computes a
//! run again from nothing but the store and compares byte for byte. [`compare()`] says why two runs differ, and who moved.

pub mod compare;
pub mod given;
pub mod lacking;
pub mod leaves;
pub mod verify;

pub use compare::{Comparison, compare};
pub use given::Given;
pub use lacking::{Lacking, lacking};
pub use verify::{Finding, Verified, verify};

use crate::data::{Batch, Dataset};
use crate::diagnostic::Sources;
use crate::period::Period;
use crate::plan::Wanted;
use crate::report;
use crate::ruleset::Library;
use crate::score::{self, Card, InLibrary, ScoreError, Scorecard};
use crate::store::{self, NewRun, Query, RunResult, Store, StoreError};
use serde_json::json;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The version of satis, and after the `+` that of what rules mean: it is raised whenever the same rules over the same
/// data may give another result.
pub const ENGINE: &str = concat!(env!("CARGO_PKG_VERSION"), "+2");

/// Where and by whom a run is kept.
#[derive(Debug, Clone, Copy)]
pub struct Keeper<'a> {
    /// The latest batch of the store that was read.
    pub as_of: i64,
    /// What did not come from the store.
    pub given: &'a Given,
    /// Who ran it.
    pub by: &'a str,
}

/// A scorecard of the store's data as a run to be kept.
///
/// # Errors
/// [`ScoreError`] where the rules of an earlier period are wrong.
pub fn keep(
    library: &Library,
    scorecard: &Scorecard,
    data: &Dataset,
    keeper: Keeper<'_>,
) -> Result<NewRun, ScoreError> {
    let ruleset = &scorecard.plan.ruleset;
    let rules = rules(library, scorecard, data)?;
    let columns = columns(library, &ruleset.id, Some(scorecard.period));
    Ok(NewRun {
        organisation: scorecard.organisation.clone(),
        survey: ruleset.survey.clone(),
        ruleset: ruleset.id.clone(),
        period: scorecard.period.to_string(),
        rules_digest: Sha256::digest(rules.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect(),
        rules,
        files: library.files(&ruleset.id),
        given: keeper.given.to_text(),
        data_digest: digest(data, &columns),
        engine: ENGINE.to_owned(),
        as_of: keeper.as_of,
        by: keeper.by.to_owned(),
        results: results(scorecard, library.sources()),
    })
}

/// The resolved rules as text, with those of the earlier periods that it is compared with where they are others.
///
/// # Errors
/// [`ScoreError`] where the rules of an earlier period are wrong.
fn rules(library: &Library, scorecard: &Scorecard, data: &Dataset) -> Result<String, ScoreError> {
    let text = &scorecard.plan.ruleset.resolved;
    let mut others = Vec::new();
    let in_library = InLibrary { library, id: &scorecard.plan.ruleset.id };
    let mut seen = BTreeSet::new();
    for earlier in score::earlier(&in_library, &scorecard.plan, data, scorecard.period)? {
        let resolved = &earlier.plan.ruleset.resolved;
        if resolved != text && seen.insert(earlier.period) {
            let period = json!(earlier.period.to_string());
            others.push(format!("{{\"period\":{period},{}", resolved.trim_start_matches('{')));
        }
    }
    Ok(match text.strip_suffix('}') {
        Some(open) if !others.is_empty() => format!("{open},\"earlier\":[{}]}}", others.join(",")),
        _ => text.clone(),
    })
}

fn results(scorecard: &Scorecard, sources: &Sources) -> Vec<RunResult> {
    let one = |card: &Card| RunResult {
        subject: card.subject.clone(),
        period: scorecard.period.to_string(),
        status: card.outcome.status.word.to_owned(),
        score: card.outcome.score.map(|score| scorecard.plan.graded(0, score)),
        grade: card.outcome.grade.clone(),
        rank: card.outcome.rank,
        scorecard: report::card_json(&scorecard.plan, card, sources).to_string(),
    };
    scorecard.cards.iter().map(one).collect()
}

/// The score of a result as people see it; in full where the run does not say how.
#[must_use]
pub fn seen(result: &RunResult) -> Option<String> {
    let card: serde_json::Value = serde_json::from_str(&result.scorecard).unwrap_or_default();
    let shown = card.get("shown").and_then(serde_json::Value::as_str);
    shown.map(str::to_owned).or_else(|| result.score.clone())
}

/// What scoring `period` may read: what the rules in force in it do, and those of every version before them, by which an
/// earlier period may be scored. Without a period that of all versions.
#[must_use]
pub fn columns(library: &Library, id: &str, period: Option<Period>) -> Wanted {
    let turns = library.turns(id);
    // What is in force from ever is so before the first of them.
    let mut days: Vec<Option<Period>> = turns.first().map(|first| Some(first.previous())).into_iter().collect();
    let before = |turn: &&Period| period.is_none_or(|period| turn.first_day() <= period.first_day());
    days.extend(turns.iter().filter(before).copied().map(Some));
    // The last of them is in force in the period itself, too.
    if days.is_empty() {
        days.push(period);
    }
    // A version that is wrong, or not yet in force when its base begins, is said by whoever scores by it.
    let plans = days.into_iter().filter_map(|day| score::plan(library, id, day).ok());
    plans.fold(Wanted::default(), |wanted, (plan, _)| wanted.and(Wanted::of(&plan)))
}

/// The data of an organisation's survey in the store up to a batch, of which only some columns are wanted.
///
/// # Errors
/// [`StoreError`].
pub fn read(
    store: &Store,
    wanted: &Wanted,
    (organisation, survey): (&str, &str),
    as_of: i64,
) -> Result<Dataset, StoreError> {
    let (columns, tables) = (&wanted.columns, &wanted.tables);
    store.dataset(&Query { organisation, survey, columns, tables, as_of: Some(as_of) })
}

/// The digest of data of which only these columns are read.
fn digest(data: &Dataset, wanted: &Wanted) -> String {
    let more = |batch: &Batch| batch.columns.keys().any(|name| !wanted.has(&batch.table, name));
    if !data.batches.iter().any(more) {
        return store::digest(data);
    }
    let mut data = data.clone();
    for batch in &mut data.batches {
        let table = batch.table.clone();
        batch.columns.retain(|name, _| wanted.has(&table, name));
    }
    store::digest(&data)
}
