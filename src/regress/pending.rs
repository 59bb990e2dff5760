//! Pending snapshots: what came out, beside what was accepted, until somebody decides.
//!
//! They are insta's: `scorecard.snap.new` beside `scorecard.snap`, in the same form, so that `cargo insta` accepts ours
//! and `satis review` accepts those of insta. A run writes one where the scorecard differs from its snapshot and
//! removes the one that is there where it does not.

use super::Verdict;
use super::case::{Case, CaseError};
use super::snapshot::{self, Comparison};
use std::fs;
use std::io;
use std::path::PathBuf;

/// A snapshot that waits for a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The pending file.
    pub path: PathBuf,
    /// The accepted one, which need not exist.
    pub target: PathBuf,
    /// What was accepted; none where nothing was.
    pub old: Option<String>,
    /// What came out.
    pub new: String,
    /// The whole pending file.
    file: String,
}

/// Where the pending snapshot of a case stands.
#[must_use]
pub fn path(case: &Case) -> PathBuf {
    case.snapshot_path().with_extension("snap.new")
}

/// Writes the pending snapshot of a case that differs from its snapshot, and removes that of one that does not. Gives
/// the file that waits.
///
/// A result worked out by hand that differs does not keep it from being written: what came out is to be seen. It keeps
/// it from being accepted.
///
/// # Errors
/// [`CaseError::File`].
pub fn settle(case: &Case, verdict: &Verdict) -> Result<Option<PathBuf>, CaseError> {
    let path = path(case);
    let failed = |error| CaseError::File { path: path.display().to_string(), error };
    match verdict.snapshot {
        Comparison::Same | Comparison::Accepted => match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(error)),
            _ => Ok(None),
        },
        Comparison::New(_) | Comparison::Differs(_) => {
            let file = snapshot::file(&case.title, &verdict.text);
            // Left alone where it says this already, so that watching it sees no save.
            if fs::read_to_string(&path).ok().as_ref() != Some(&file) {
                snapshot::write(&path, &file)?;
            }
            Ok(Some(path))
        }
    }
}

/// The pending snapshot of a case, if there is one.
///
/// # Errors
/// [`CaseError::File`].
pub fn find(case: &Case) -> Result<Option<Pending>, CaseError> {
    let path = path(case);
    let Some(file) = snapshot::read(&path)? else { return Ok(None) };
    let target = case.snapshot_path();
    let old = snapshot::read(&target)?.map(|old| snapshot::contents(&old).to_owned());
    let new = snapshot::contents(&file).to_owned();
    Ok(Some(Pending { path, target, old, new, file }))
}

impl Pending {
    /// Makes it the accepted one.
    ///
    /// # Errors
    /// [`CaseError::File`].
    pub fn accept(&self) -> Result<(), CaseError> {
        snapshot::write(&self.target, &snapshot::accepted(&self.file))?;
        self.reject()
    }

    /// Removes it.
    ///
    /// # Errors
    /// [`CaseError::File`].
    pub fn reject(&self) -> Result<(), CaseError> {
        let failed = |error| CaseError::File { path: self.path.display().to_string(), error };
        fs::remove_file(&self.path).map_err(failed)
    }
}
