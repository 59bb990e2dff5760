//! `satis test --watch`: runs what a saved file touches again.
//!
//! A file of a case touches that case. A file of a rule set touches its cases and those of the rule sets that extend it,
//! however far. Any other file, such as one of the functions that all rule sets know, touches all.

use super::{Context, Failure, Told, Verdict, cases, page, run};
use crate::cli::watch::{Save, Watching};
use crate::regress::{Broken, Case};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Watches until the input closes. Without `ids` all rule sets are watched.
pub(super) fn watch(context: &mut Context<'_>, ids: &[String], all: bool) -> Result<Verdict, Failure> {
    let watching = Watching::begin(context)?;
    let fixtures = watching.root.join("fixtures");
    let (found, broken) = cases(&fixtures, ids);
    round(context, &found, broken, all)?;
    let word = context.language.pick("watching", "正在监视");
    writeln!(context.out, "{word} {}\n", watching.root.display())?;
    context.out.flush()?;
    while let Some(Save { files, touched }) = watching.next(context, ids)? {
        let (mut found, mut broken) = cases(&fixtures, ids);
        let folders = of_cases(&fixtures, &files);
        let again = |folder: &PathBuf, ruleset: &String| match &folders {
            Some(folders) => folders.contains(folder),
            None => touched.contains(ruleset),
        };
        found.retain(|case| again(&case.folder, &case.ruleset));
        broken.retain(|case| again(&case.folder, &case.ruleset));
        round(context, &found, broken, all)?;
        writeln!(context.out)?;
        context.out.flush()?;
    }
    Ok(Verdict::Fine)
}

fn round(context: &mut Context<'_>, found: &[Case], broken: Vec<Broken>, all: bool) -> Result<(), Failure> {
    let tell = |context: &mut Context<'_>, told: &Told| {
        Ok(write!(context.out, "{}", page::case(told, context.language, all))?)
    };
    let told = run(context, found, broken, false, tell)?;
    Ok(writeln!(context.out, "{}", page::summary(&told, context.language))?)
}

/// The folders of the cases that files belong to; none where one of them belongs to no case.
fn of_cases(fixtures: &Path, files: &BTreeSet<PathBuf>) -> Option<BTreeSet<PathBuf>> {
    let of_one = |file: &PathBuf| {
        let mut below = file.strip_prefix(fixtures).ok()?.components();
        let (ruleset, case) = (below.next()?, below.next()?);
        below.next()?;
        Some(fixtures.join(ruleset).join(case))
    };
    files.iter().map(of_one).collect()
}
