//! Snapshots and folders of cases that nothing runs: what is left of cases and rule sets that went, were renamed, or are
//! not whole yet.

use super::case::{folder_files, folders, name_of};
use std::fs;
use std::path::{Path, PathBuf};

/// Something below `fixtures/` that belongs to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Orphan {
    /// The file or the folder.
    pub path: PathBuf,
    /// Why it belongs to nothing, and what to do where nothing is done about it.
    pub reason: String,
    /// Whether it is a snapshot, which can be made again; folders with data and hand-worked results are only named.
    pub snapshot: bool,
}

/// The snapshots that a case has.
const KNOWN: [&str; 2] = ["scorecard.snap", "scorecard.snap.new"];

/// The orphans below `fixtures`, in the order of their paths; `known` says which rule sets there are.
#[must_use]
pub fn find(fixtures: &Path, known: impl Fn(&str) -> bool) -> Vec<Orphan> {
    let mut orphans = Vec::new();
    snapshots(fixtures, |_| Some("it belongs to no case".to_owned()), &mut orphans);
    for ruleset in folders(fixtures) {
        let id = name_of(&ruleset);
        if !known(&id) {
            orphans.push(Orphan {
                path: ruleset.clone(),
                reason: format!("no rule set is called `{id}`: rename the folder, or remove it"),
                snapshot: false,
            });
        }
        snapshots(&ruleset, |_| Some("it belongs to no case".to_owned()), &mut orphans);
        orphans.extend(misplaced(&ruleset, &id).filter(|_| known(&id)));
        for case in folders(&ruleset) {
            let is_case = case.join("case.yaml").exists();
            let why = |name: &str| match (is_case, KNOWN.contains(&name)) {
                (true, true) => None,
                (true, false) => Some("a case has one snapshot, scorecard.snap".to_owned()),
                (false, _) => Some("there is no case.yaml beside it".to_owned()),
            };
            snapshots(&case, why, &mut orphans);
            if !is_case && known(&id) && folder_files(&case).iter().any(|file| holds_a_case(file)) {
                let reason = "it has no case.yaml, so nothing runs it: add one".to_owned();
                orphans.push(Orphan { path: case.clone(), reason, snapshot: false });
            }
            for below in folders(&case) {
                snapshots(&below, |_| Some("it belongs to no case".to_owned()), &mut orphans);
                orphans.extend(misplaced(&below, &id));
            }
        }
    }
    orphans.sort_by(|a, b| a.path.cmp(&b.path));
    orphans
}

fn snapshots(folder: &Path, why: impl Fn(&str) -> Option<String>, orphans: &mut Vec<Orphan>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()) {
        let name = name_of(&path);
        if !(name.ends_with(".snap") || name.ends_with(".snap.new")) {
            continue;
        }
        if let Some(reason) = why(&name) {
            orphans.push(Orphan { path, reason, snapshot: true });
        }
    }
}

/// Whether a folder of a rule set has cases, but all at another depth than they lie, where nothing runs them.
#[must_use]
pub fn only_misplaced(ruleset: &Path) -> bool {
    let cases = folders(ruleset);
    let below = || cases.iter().flat_map(|case| folders(case));
    !cases.iter().any(|case| case.join("case.yaml").exists())
        && std::iter::once(ruleset.to_owned()).chain(below()).any(|folder| misplaced(&folder, "").is_some())
}

/// A `case.yaml` that lies at another depth than cases do.
fn misplaced(folder: &Path, ruleset: &str) -> Option<Orphan> {
    let path = ["case.yaml", "case.yml"].into_iter().map(|name| folder.join(name)).find(|path| path.is_file())?;
    let reason = format!(
        "nothing runs it: a case is a folder of its own below `{ruleset}`, as in `{ruleset}/ordinary/case.yaml`"
    );
    Some(Orphan { path, reason, snapshot: false })
}

/// Whether a file is one that somebody wrote for a case: data, or a `case.yml`.
fn holds_a_case(file: &Path) -> bool {
    file.extension().is_some_and(|extension| ["csv", "yaml", "yml"].iter().any(|known| extension == *known))
}
