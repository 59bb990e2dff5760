//! Files in the folder of a case that nothing reads: under a misspelt name, data would be missed by nobody.

use super::case::{CaseError, folder_files, name_of, rows_file};
use crate::diagnostic::suggest;
use crate::plan::{Plan, TablePlan};
use std::path::Path;

/// Refuses the first file in the folder of a case that the case does not read; notes (`.md`, `.txt`), snapshots, what
/// `satis import` rejected and what editors leave may stand there.
///
/// # Errors
/// [`CaseError::Stray`] with the names that the rule set has use for.
pub(super) fn check(folder: &Path, plan: &Plan, exports: &[&str]) -> Result<(), CaseError> {
    let known = names(plan);
    let stray = folder_files(folder).into_iter().find(|path| {
        let name = name_of(path);
        !(known.contains(&name) || exports.contains(&name.as_str()) || stands_beside(&name))
    });
    let Some(stray) = stray else { return Ok(()) };
    let near = suggest(&name_of(&stray), known.iter().map(String::as_str));
    let help = near.unwrap_or_else(|| format!("it reads {}; notes are .md or .txt", known.join(", ")));
    Err(CaseError::Stray { path: stray.display().to_string(), help })
}

/// The names of data files that a case of the rule set may have.
fn names(plan: &Plan) -> Vec<String> {
    let row_file = |table: &TablePlan| table.kind.map(|kind| rows_file(kind, &table.id));
    let mut names: Vec<String> = plan.has_responses().then(|| "responses.csv".to_owned()).into_iter().collect();
    names.extend(plan.tables.iter().filter_map(row_file));
    names.extend((!plan.measures.is_empty()).then(|| "measures.csv".to_owned()));
    names.extend(["subjects.csv", "targets.csv"].map(str::to_owned));
    names.extend(plan.ruleset.benchmarks.keys().map(|name| format!("benchmark-{name}.csv")));
    names
}

/// Whether a file may stand in the folder of a case without being data.
fn stands_beside(name: &str) -> bool {
    const NAMES: [&str; 3] = ["case.yaml", "generate.yaml", "README"];
    const ENDINGS: [&str; 7] = [".md", ".txt", ".snap", ".snap.new", ".rejects.csv", ".part", "~"];
    NAMES.contains(&name) || name.starts_with('.') || ENDINGS.iter().any(|ending| name.ends_with(ending))
}
