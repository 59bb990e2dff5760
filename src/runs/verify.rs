//! Computing a run again from what the store keeps, and comparing byte for byte.
//!
//! Nothing outside of the store is read: the rules come from the files that the run keeps, the data are those of the
//! store as of the run's batch. What was changed since is named as closely as it can be.

use super::leaves::{self, Leaf};
use super::{ENGINE, Given, card, columns, digest, read, results, rules};
use crate::data::Dataset;
use crate::period::Period;
use crate::plan::Wanted;
use crate::record::card::{self as cards, trimmed};
use crate::ruleset::Library;
use crate::score::{self, ScoreError, Scorecard};
use crate::store::{Run, RunResult, RunSummary, Seal, Store, StoreError};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Something in which a run is not what it was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Finding {
    /// Where: `seal`, `rules`, `files`, `given`, `data`, `engine` or `result`.
    pub part: &'static str,
    /// The subject, for results.
    pub subject: Option<String>,
    /// The field, or the path in the rules.
    pub field: Option<String>,
    /// What is stored.
    pub stored: Option<String>,
    /// What came out now.
    pub recomputed: Option<String>,
    /// What is wrong, in words.
    pub message: String,
}

impl Finding {
    fn said(part: &'static str, message: impl Into<String>) -> Self {
        Self { part, message: message.into(), ..Self::default() }
    }
}

/// What came of verifying a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The run's number.
    pub run: i64,
    /// Its rule set, organisation and period, where they can be read.
    pub about: Option<(String, String, String)>,
    /// The version of satis that kept it.
    pub engine: Option<String>,
    /// In what it differs; nothing when all is identical.
    pub findings: Vec<Finding>,
}

/// What several runs have in common: rules by the digest of their files, and the rows that were read last.
#[derive(Debug, Default)]
pub struct Shared {
    libraries: BTreeMap<String, Arc<Library>>,
    read: Option<Rows>,
}

/// Rows of the store with their digest.
#[derive(Debug)]
struct Rows {
    organisation: String,
    survey: String,
    as_of: i64,
    wanted: Wanted,
    data: Arc<Dataset>,
    digest: String,
}

impl Shared {
    /// Nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The rows that a run read, as the store has them now.
    fn rows(&mut self, store: &Store, run: &RunSummary, wanted: Wanted) -> Result<&Rows, StoreError> {
        let is_of = |rows: &Rows| {
            let RunSummary { organisation, survey, as_of, .. } = run;
            (&rows.organisation, &rows.survey, &rows.as_of, &rows.wanted) == (organisation, survey, as_of, &wanted)
        };
        let rows = match self.read.take().filter(is_of) {
            Some(rows) => rows,
            None => {
                let (organisation, survey) = (run.organisation.clone(), run.survey.clone());
                let data = read(store, &wanted, (&organisation, &survey), run.as_of)?;
                let digest = digest(&data, &wanted);
                Rows { organisation, survey, as_of: run.as_of, wanted, data: Arc::new(data), digest }
            }
        };
        Ok(self.read.insert(rows))
    }
}

/// Computes run `id` again and compares; none where there is no such run.
///
/// # Errors
/// Those of a store that can't be read at all; a damaged part of it is a finding.
pub fn verify(store: &Store, id: i64, shared: &mut Shared) -> Result<Option<Verified>, StoreError> {
    let run = match store.run(id) {
        Ok(Some(run)) => run,
        Ok(None) => return Ok(None),
        Err(error) => {
            let findings = vec![Finding::said("run", error.fault.to_string())];
            return Ok(Some(Verified { run: id, about: None, engine: None, findings }));
        }
    };
    let summary = &run.summary;
    let mut verified = Verified {
        run: id,
        about: Some((summary.ruleset.clone(), summary.organisation.clone(), summary.period.clone())),
        engine: Some(summary.engine.clone()),
        findings: Vec::new(),
    };
    let findings = &mut verified.findings;
    let own_rules = run.has_own_rules();
    if !own_rules {
        findings.push(Finding::said("rules", "the rules text does not match its digest"));
    }
    if let Err((part, why)) = again(store, &run, shared, findings) {
        findings.push(Finding::said(part, why));
    }
    let is_earlier = run.summary.engine != ENGINE;
    if is_earlier && !findings.is_empty() {
        findings.insert(0, Finding::said("engine", EARLIER));
    }
    // What broke the seal is mostly named already; what another version of satis makes of the run is no trace of it.
    if run.seal == Seal::Broken && (findings.is_empty() || is_earlier) {
        let what = "the run is not what was kept: its time, name, numbers or a result was changed";
        findings.push(Finding::said("seal", what));
    }
    Ok(Some(verified))
}

/// A run as it was computed again, with what it was computed from.
#[derive(Debug)]
pub struct Recomputed {
    /// Its rules.
    pub library: Arc<Library>,
    /// The data as of its batch, with what was given beside them.
    pub data: Arc<Dataset>,
    /// Its results.
    pub scorecard: Scorecard,
}

/// Computes a run again, for those who need more of it than is kept.
///
/// # Errors
/// Why it does not come out as it was kept.
pub fn recompute(store: &Store, run: &Run) -> Result<Recomputed, String> {
    let (mut shared, mut findings) = (Shared::new(), Vec::new());
    let said = |(_, why): Stop| why;
    let library = library(run, &mut shared).map_err(said)?;
    let summary = &run.summary;
    let period: Period = summary.period.parse().map_err(|error| format!("its period can't be read: {error}"))?;
    let data = data(store, run, &library, period, &mut shared, &mut findings).map_err(said)?;
    let (id, organisation) = (&summary.ruleset, &summary.organisation);
    let scorecard = score::score(&library, id, organisation, &data, period).map_err(|error| failed(error).1)?;
    compare_results(run, &scorecard, &mut findings);
    match findings.first() {
        None => Ok(Recomputed { library, data, scorecard }),
        Some(finding) => {
            let at = [finding.subject.as_deref(), finding.field.as_deref()];
            let at: Vec<&str> = at.into_iter().flatten().collect();
            Err([at.join(" "), finding.message.clone()]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(": "))
        }
    }
}

/// Why a run can't be scored again.
fn failed(error: ScoreError) -> Stop {
    let why = match error {
        ScoreError::Rules(problems) => problems.first().map(|problem| problem.message.clone()),
        error => Some(error.to_string()),
    };
    ("rules", format!("it can't be scored again: {}", why.unwrap_or_default()))
}

/// Why a run that nobody touched may differ.
const EARLIER: &str = "it was kept by an earlier version of satis, which read the same rules otherwise (it rounded scores to 2 \
                       places unasked, or took stored codes for no value for answers); what follows may come from that alone";

/// What keeps a run from being computed again: the part of it, and why in words.
pub(super) type Stop = (&'static str, String);

/// Computes a run again and compares all that it says.
fn again(store: &Store, run: &Run, shared: &mut Shared, findings: &mut Vec<Finding>) -> Result<(), Stop> {
    let summary = &run.summary;
    let library = library(run, shared)?;
    let period: Period =
        summary.period.parse().map_err(|error| ("run", format!("its period can't be read: {error}")))?;
    if !run.has_own_files() {
        findings.push(Finding::said("files", "the files of its rules do not match their digest"));
        compare_files(run, &library, period, findings);
        return Ok(());
    }
    let data = data(store, run, &library, period, shared, findings)?;
    let (id, organisation) = (&summary.ruleset, &summary.organisation);
    let scorecard = score::score(&library, id, organisation, &data, period).map_err(failed)?;
    let text = rules(&library, &scorecard, &data).map_err(failed)?;
    compare_rules(&run.rules, &text, findings);
    compare_results(run, &scorecard, findings);
    Ok(())
}

/// The data as of the run's batch, with what was given beside them.
pub(super) fn data(
    store: &Store,
    run: &Run,
    library: &Library,
    period: Period,
    shared: &mut Shared,
    findings: &mut Vec<Finding>,
) -> Result<Arc<Dataset>, Stop> {
    let summary = &run.summary;
    let given = Given::of_text(&run.given)
        .map_err(|why| ("given", format!("what was given beside the store can't be read: {why}")))?;
    let wanted = columns(library, &summary.ruleset, Some(period));
    let rows = shared.rows(store, summary, wanted).map_err(|error| ("data", error.fault.to_string()))?;
    let (data, now) = match given == Given::default() {
        true => (rows.data.clone(), rows.digest.clone()),
        false => {
            let mut data = Dataset::clone(&rows.data);
            given.add_to(&mut data);
            let now = digest(&data, &rows.wanted);
            (Arc::new(data), now)
        }
    };
    if now != summary.data_digest {
        let why = format!("the data as of batch {} are not those that were scored", summary.as_of);
        findings.push(Finding {
            field: Some("digest".to_owned()),
            stored: Some(summary.data_digest.clone()),
            recomputed: Some(now),
            ..Finding::said("data", why)
        });
    }
    Ok(data)
}

/// The rules of a run, from the files that it keeps.
pub(super) fn library(run: &Run, shared: &mut Shared) -> Result<Arc<Library>, Stop> {
    let libraries = &mut shared.libraries;
    let Some((digest, files)) = &run.files else {
        let why =
            "it was kept before stores of version 3, without the files of its rules, and can't be computed again";
        return Err(("files", why.to_owned()));
    };
    let own = run.has_own_files();
    if let Some(library) = libraries.get(digest).filter(|_| own) {
        return Ok(library.clone());
    }
    let library = Library::of_files(files)
        .map_err(|why| ("files", format!("the files of its rules are damaged and can't be read: {why}")))?;
    let library = Arc::new(library);
    if own {
        libraries.insert(digest.clone(), library.clone());
    }
    Ok(library)
}

/// What damaged files say otherwise than the rules text; nothing that is computed from them is worth saying.
fn compare_files(run: &Run, library: &Library, period: Period, findings: &mut Vec<Finding>) {
    let resolved = library.resolve(&run.summary.ruleset, Some(period.first_day())).0;
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    let both = read(&run.rules).zip(resolved.and_then(|ruleset| read(&ruleset.resolved)));
    if let Some((mut stored, now)) = both {
        stored.as_object_mut().and_then(|map| map.shift_remove("earlier"));
        let leaves = leaves::difference(&stored, &now);
        findings.extend(leaves.into_iter().map(|leaf| leaf_finding("rules", None, leaf)));
    }
}

fn compare_rules(stored: &str, recomputed: &str, findings: &mut Vec<Finding>) {
    if stored == recomputed {
        return;
    }
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    let leaves = read(stored).zip(read(recomputed)).map(|(old, new)| leaves::difference(&old, &new));
    match leaves {
        Some(leaves) if !leaves.is_empty() => {
            findings.extend(leaves.into_iter().map(|leaf| leaf_finding("rules", None, leaf)));
        }
        _ => findings.push(Finding::said("rules", "the rules text is not what the files of the rules say")),
    }
}

fn leaf_finding(part: &'static str, subject: Option<&str>, leaf: Leaf) -> Finding {
    Finding {
        part,
        subject: subject.map(str::to_owned),
        field: Some(leaf.path),
        stored: leaf.before,
        recomputed: leaf.after,
        message: "it differs".to_owned(),
    }
}

fn compare_results(run: &Run, scorecard: &Scorecard, findings: &mut Vec<Finding>) {
    let now = results(scorecard);
    let key = |result: &RunResult| (result.period.clone(), result.subject.clone());
    let mut fresh: BTreeMap<_, &RunResult> = now.iter().map(|result| (key(result), result)).collect();
    for stored in &run.results {
        match fresh.remove(&key(stored)) {
            Some(again) => compare_result((stored, again), run.summary.engine == ENGINE, findings),
            None => findings.push(Finding {
                subject: Some(stored.subject.clone()),
                ..Finding::said("result", "there is no such subject when it is computed again")
            }),
        }
    }
    findings.extend(fresh.into_values().map(|again| Finding {
        subject: Some(again.subject.clone()),
        ..Finding::said("result", "its result is not stored")
    }));
}

/// Where it was not this version that kept the result, what only this one says of it is no difference.
fn compare_result((stored, again): (&RunResult, &RunResult), is_own: bool, findings: &mut Vec<Finding>) {
    let rank = |result: &RunResult| result.rank.map(|rank| rank.to_string());
    let fields = [
        ("status", Some(stored.status.clone()), Some(again.status.clone())),
        ("score", stored.score.clone(), again.score.clone()),
        ("grade", stored.grade.clone(), again.grade.clone()),
        ("rank", rank(stored), rank(again)),
    ];
    let subject = Some(stored.subject.as_str());
    let mut told = Vec::new();
    for (name, before, after) in fields {
        // With how many zeros a score ends is no other score.
        if before.as_deref().map(trimmed) != after.as_deref().map(trimmed) {
            told.push(name);
            findings.push(leaf_finding("result", subject, Leaf { path: name.to_owned(), before, after }));
        }
    }
    if stored.scorecard == again.scorecard {
        return;
    }
    let wrong = |why: String| Finding {
        subject: subject.map(str::to_owned),
        field: Some("scorecard".to_owned()),
        ..Finding::said("result", why)
    };
    let (old, new) = match (cards::read(&stored.scorecard), cards::read(&again.scorecard)) {
        (Ok(old), Ok(new)) => (old, new),
        (Err(why), _) | (_, Err(why)) => {
            findings.push(wrong(format!("its scorecard can't be read: {why}")));
            return;
        }
    };
    if !old.is_canonical {
        findings.push(wrong("its scorecard says the same in other bytes".to_owned()));
    }
    let mut leaves = card::differences(&old, &new);
    leaves.retain(|leaf| is_own || leaf.before.is_some());
    let new = leaves.into_iter().filter(|leaf| !told.contains(&leaf.path.as_str()));
    findings.extend(new.map(|leaf| leaf_finding("result", subject, leaf)));
}
