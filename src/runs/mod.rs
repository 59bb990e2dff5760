//! Runs: what is kept of a scoring, computing it again, and comparing two.
//!
//! [`keep()`] keeps a scorecard as a run: the resolved rules (with those of earlier periods that it was compared with), the
//! files that they stand in, the digest of the data, what was given beside the store, and the results. [`verify()`] computes a
//! run again from nothing but the store and compares byte for byte. [`compare()`] says why two runs differ, and who moved.

pub mod card;
pub mod compare;
pub mod given;
pub mod lacking;
pub mod leaves;
pub mod verify;

pub use compare::{Comparison, compare};
pub use given::Given;
pub use lacking::{NotKnown, lacking};
pub use verify::{Finding, Recomputed, Verified, recompute, verify};

use crate::data::{Batch, Dataset};
use crate::period::Period;
use crate::plan::NodeId;
use crate::plan::Wanted;
use crate::record::card::{self as cards, CardRecord};
use crate::record::digest::of_text;
use crate::record::rules::RulesRecord;
use crate::ruleset::Library;
use crate::score::{self, Card, InLibrary, ScoreError, Scorecard};
use crate::store::{self, NewRun, Query, RunKey, RunResult, Store, StoreError};
use std::collections::BTreeSet;

/// The version of satis, and after the `+` that of what rules mean: it is raised whenever the same rules over the same
/// data may give another result.
pub const ENGINE: &str = concat!(env!("CARGO_PKG_VERSION"), "+3");

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

/// What a scoring rests on: an equal run may be kept already.
#[derive(Debug)]
pub struct Basis<'a> {
    scorecard: &'a Scorecard,
    period: String,
    rules: String,
    rules_digest: String,
    data_digest: String,
}

impl<'a> Basis<'a> {
    /// What a scorecard of the store's data rests on.
    ///
    /// # Errors
    /// [`ScoreError`] where the rules of an earlier period are wrong.
    pub fn of(library: &Library, scorecard: &'a Scorecard, data: &Dataset) -> Result<Self, ScoreError> {
        let rules = rules(library, scorecard, data)?;
        let columns = columns(library, &scorecard.plan.ruleset.id, Some(scorecard.period));
        Ok(Self {
            scorecard,
            period: scorecard.period.to_string(),
            rules_digest: of_text(&rules),
            rules,
            data_digest: digest(data, &columns),
        })
    }

    /// What a run of it is known by.
    #[must_use]
    pub fn key(&self) -> RunKey<'_> {
        let Scorecard { plan, organisation, .. } = self.scorecard;
        let Self { period, rules_digest, data_digest, .. } = self;
        let (survey, ruleset) = (&plan.ruleset.survey, &plan.ruleset.id);
        RunKey { organisation, survey, ruleset, period, rules_digest, data_digest, engine: ENGINE }
    }

    /// The run to be kept.
    #[must_use]
    pub fn run(&self, library: &Library, keeper: Keeper<'_>) -> NewRun {
        let RunKey { organisation, survey, ruleset, period, rules_digest, data_digest, engine } = self.key();
        NewRun {
            organisation: organisation.to_owned(),
            survey: survey.to_owned(),
            ruleset: ruleset.to_owned(),
            period: period.to_owned(),
            rules_digest: rules_digest.to_owned(),
            rules: self.rules.clone(),
            files: library.files(ruleset),
            given: keeper.given.record().to_text(),
            data_digest: data_digest.to_owned(),
            engine: engine.to_owned(),
            as_of: keeper.as_of,
            by: keeper.by.to_owned(),
            results: results(self.scorecard),
        }
    }
}

/// Keeps a scorecard of the store's data as a run, unless an equal one is kept: its number, and whether it is new. The equal
/// one is looked for before any result is written.
///
/// # Errors
/// [`NotKept`].
pub fn keep(
    store: &mut Store,
    library: &Library,
    scorecard: &Scorecard,
    data: &Dataset,
    keeper: Keeper<'_>,
) -> Result<(i64, bool), NotKept> {
    let basis = Basis::of(library, scorecard, data)?;
    if let Some(kept) = store.same_run(basis.key())? {
        return Ok((kept, false));
    }
    Ok(store.record_run_once(&basis.run(library, keeper))?)
}

/// Why no run could be kept.
#[derive(Debug, thiserror::Error)]
pub enum NotKept {
    /// The rules of an earlier period are wrong.
    #[error(transparent)]
    Rules(#[from] ScoreError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
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
            // INVARIANT: resolved rules are the text of a record.
            others.extend(RulesRecord::of_text(resolved).map(|rules| rules.of_period(earlier.period.to_string())));
        }
    }
    Ok(match RulesRecord::of_text(text) {
        Ok(rules) if !others.is_empty() => RulesRecord { earlier: others, ..rules }.to_text(),
        _ => text.clone(),
    })
}

fn results(scorecard: &Scorecard) -> Vec<RunResult> {
    let one = |card: &Card| RunResult {
        subject: card.subject.clone(),
        period: scorecard.period.to_string(),
        status: card.outcome.status.word.to_owned(),
        score: card.outcome.score.map(|score| scorecard.plan.graded(NodeId::ROOT, score)),
        grade: card.outcome.grade.clone(),
        rank: card.outcome.rank,
        scorecard: card::record(&scorecard.plan, card).to_text(),
    };
    scorecard.cards.iter().map(one).collect()
}

/// The scorecard of a result, where it can be read.
#[must_use]
pub fn card(result: &RunResult) -> Option<CardRecord> {
    cards::read(&result.scorecard).ok().map(|read| read.card)
}

/// The score of a result as people see it; in full where the run does not say how.
#[must_use]
pub fn seen(result: &RunResult) -> Option<String> {
    card(result).and_then(|card| card.shown).or_else(|| result.score.clone())
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

/// Leaves of data what is wanted, as if nothing else had been read of the store.
pub fn narrow(data: &mut Dataset, wanted: &Wanted) {
    data.batches.retain(|batch| wanted.has_table(&batch.table));
    for Batch { table, columns, .. } in &mut data.batches {
        columns.retain(|name, _| wanted.has(table, name));
    }
}

/// The digest of data of which only these columns are read.
fn digest(data: &Dataset, wanted: &Wanted) -> String {
    let more = |batch: &Batch| batch.columns.keys().any(|name| !wanted.has(&batch.table, name));
    if !data.batches.iter().any(more) {
        return store::digest(data);
    }
    let mut data = data.clone();
    for Batch { table, columns, .. } in &mut data.batches {
        columns.retain(|name, _| wanted.has(table, name));
    }
    store::digest(&data)
}
