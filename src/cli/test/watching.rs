//! `satis test --watch`: runs what a saved file touches again.
//!
//! A file of a case touches that case. A file of a rule set touches its cases and those of the rule sets that extend it,
//! however far. Any other file, such as one of the functions that all rule sets know, touches all.

use super::{Context, Failure, Verdict, cases, page, run};
use crate::cli::watch::saves::{Saves, Signal};
use crate::cli::watch::touched::{Touched, shown};
use crate::regress::Case;
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Watches until the input closes. Without `ids` all rule sets are watched.
pub(super) fn watch(context: &mut Context<'_>, ids: &[String], all: bool) -> Result<Verdict, Failure> {
    let root = context.workspace.root.canonicalize();
    let root = root.map_err(|error| Failure::file(&context.workspace.root.display().to_string(), &error))?;
    let saves = Saves::begin(&root).map_err(|error| Failure::Data(format!("saves can't be watched: {error}")))?;
    context.workspace = Workspace::at(&root);
    let found = cases(context, &root.join("fixtures"), ids)?;
    round(context, &found, all)?;
    writeln!(context.out, "watching {}\n", root.display())?;
    context.out.flush()?;
    while let Signal::Saved(files) = saves.next() {
        let before = Touched::by(&context.workspace, &root, &files);
        context.workspace = Workspace::at(&root);
        let touched = before.with(Touched::by(&context.workspace, &root, &files));
        let touched = touched.among(&context.workspace, ids);
        let names: Vec<String> = files.iter().map(|file| shown(file, &root)).collect();
        writeln!(context.out, "saved {}", names.join(", "))?;
        match cases(context, &root.join("fixtures"), ids) {
            Ok(mut found) => {
                let folders = of_cases(&root, &files);
                found.retain(|case| match &folders {
                    Some(folders) => folders.contains(&case.folder),
                    None => touched.contains(&case.ruleset),
                });
                round(context, &found, all)?;
            }
            // A case.yaml that is wrong ends nothing.
            Err(failure) => writeln!(context.out, "{}", failure.to_string().trim_end())?,
        }
        writeln!(context.out)?;
        context.out.flush()?;
    }
    Ok(Verdict::Fine)
}

fn round(context: &mut Context<'_>, found: &[Case], all: bool) -> Result<(), Failure> {
    let told = run(context, found, false, |context, told| Ok(write!(context.out, "{}", page::case(told, all))?))?;
    Ok(writeln!(context.out, "{}", page::summary(&told))?)
}

/// The folders of the cases that files belong to; none where one of them belongs to no case.
fn of_cases(root: &Path, files: &BTreeSet<PathBuf>) -> Option<BTreeSet<PathBuf>> {
    let fixtures = root.join("fixtures");
    let of_one = |file: &PathBuf| {
        let mut below = file.strip_prefix(&fixtures).ok()?.components();
        let (ruleset, case) = (below.next()?, below.next()?);
        below.next()?;
        Some(fixtures.join(ruleset).join(case))
    };
    files.iter().map(of_one).collect()
}
