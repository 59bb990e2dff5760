//! `satis test --mutants`: whether the cases hold the rules.

use super::super::{Context, Failure, Verdict, against, outputs};
use crate::diagnostic::Sources;
use crate::number;
use crate::regress::mutants::{self, Draft, Mutant, Report, Trial};
use crate::regress::{Case, CaseError, suite};
use crate::ruleset::Library;
use crate::threads;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::io::Write;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// What `satis test --mutants` is asked.
#[derive(Debug, Args)]
pub struct MutantOptions {
    /// Change each threshold, weight, operator, policy and table cell a little, one at a time, and see whether a case
    /// notices
    #[arg(long, conflicts_with_all = ["accept", "format", "junit", "watch", "coverage"])]
    pub mutants: bool,
    /// Write a case with the smallest data that would have noticed the survivors; its snapshot is left to be read
    #[arg(long, requires = "mutants")]
    pub write_case: bool,
    /// Only lines that were changed since this git revision
    #[arg(long, value_name = "REVISION", requires = "mutants")]
    pub changed_since: Option<String>,
    /// Write a page in Markdown: the kill rate of every rule set, survivors, equivalent mutants
    #[arg(long, value_name = "FILE", requires = "mutants")]
    pub mutants_report: Option<PathBuf>,
}

impl MutantOptions {
    /// Tries the mutants of the rule sets, each with its cases.
    pub fn run(&self, context: &mut Context<'_>, ids: &[String], cases: Vec<Case>) -> Result<Verdict, Failure> {
        let changed = match &self.changed_since {
            Some(revision) => Some(changed_lines(&context.workspace.root, revision)?),
            None => None,
        };
        if let Some(path) = &self.mutants_report {
            // Minutes later would be late to find out.
            let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
            folder.map_err(|error| Failure::file(&path.display().to_string(), &error))?;
        }
        let failing = failing(&context.workspace.library, &cases);
        Failure::spent()?;
        if !failing.is_empty() {
            let those = failing.join(", ");
            writeln!(
                context.out,
                "nothing was tried: what a case holds shows only while it passes, and these don't: {those}"
            )?;
            writeln!(context.out, "`satis test` shows why, `satis review` takes snapshots that are right")?;
            return Ok(Verdict::Findings);
        }
        let mut by_ruleset: BTreeMap<String, Vec<Case>> = BTreeMap::new();
        for case in cases {
            by_ruleset.entry(case.ruleset.clone()).or_default().push(case);
        }
        let with_cases = |id: &String| (id.clone(), by_ruleset.remove(id).unwrap_or_default());
        let rulesets: Vec<(String, Vec<Case>)> = ids.iter().map(with_cases).collect();
        let library = &context.workspace.library;
        let sources = library.sources();
        let trials = trials(library, &rulesets, changed.as_ref())?;
        let mut reports = Vec::new();
        let mut written = Vec::new();
        let mut added = Vec::new();
        let bar = progress(trials.iter().map(|(_, mutants)| mutants.len()).sum());
        let out = &mut context.out;
        mutants::run_all(&trials, &|| bar.inc(1), |trial, report| {
            Failure::spent()?;
            if let Some(folder) = trial.folder().filter(|_| self.write_case && !report.survivors.is_empty()) {
                written.extend(write_cases(trial, &report, folder, sources)?);
                Failure::spent()?;
                added.push(trial.id());
            }
            bar.suspend(|| show(out, &report, sources))?;
            reports.push(report);
            Ok::<(), Failure>(())
        })?;
        bar.finish_and_clear();
        let survived: usize = reports.iter().map(|report| report.survivors.len()).sum();
        let counted: usize = reports.iter().map(Report::counted).sum();
        writeln!(out, "{counted} mutants, {survived} survived")?;
        tell_written(out, &written, &added)?;
        Failure::spent()?;
        if let Some(path) = &self.mutants_report {
            let page = mutants::markdown(&reports, sources);
            outputs::write(&context.workspace, path, page.as_bytes(), &[])?;
        }
        Ok(if survived > 0 { Verdict::Findings } else { Verdict::Fine })
    }
}

/// The rule sets, each with its cases, and the mutants of each that are tried.
fn trials<'a>(
    library: &'a Library,
    rulesets: &'a [(String, Vec<Case>)],
    changed: Option<&Lines>,
) -> Result<Vec<(Trial<'a>, Vec<Mutant>)>, Failure> {
    let sources = library.sources();
    let mut trials = Vec::new();
    let prepared = |(id, cases): &'a (String, Vec<Case>)| {
        let trial = Trial::new(library, id, cases)?;
        let mut mutants = trial.mutants();
        if let Some(changed) = changed {
            mutants.retain(|mutant| is_changed(mutant, changed, sources));
        }
        Ok((trial, mutants))
    };
    suite::in_order(rulesets, threads::processors(), prepared, |_, trial: Result<_, CaseError>| {
        trials.push(trial.map_err(|error| Failure::case(error, sources))?);
        Ok::<(), Failure>(())
    })?;
    Ok(trials)
}

/// Names the cases that were written, and the commands that come next for their rule sets.
fn tell_written(out: &mut dyn Write, written: &[String], rulesets: &[&str]) -> Result<(), Failure> {
    for case in written {
        writeln!(out, "wrote {case}")?;
    }
    if !rulesets.is_empty() {
        let rulesets = rulesets.join(" ");
        writeln!(
            out,
            "next: `satis test {rulesets}` scores what was written, then `satis review {rulesets}` shows it and takes its \
             snapshot or not"
        )?;
    }
    Ok(())
}

/// The cases that fail or have no snapshot yet.
fn failing(library: &Library, cases: &[Case]) -> Vec<String> {
    let mut failing = Vec::new();
    let told = suite::run_all(library, cases, false, threads::processors(), |case, ran| {
        if !ran.verdict.is_ok_and(|verdict| verdict.passed()) {
            failing.push(format!("{}/{}", case.ruleset, case.name));
        }
        Ok::<(), Infallible>(())
    });
    match told {
        Ok(()) => failing,
        Err(never) => match never {},
    }
}

fn progress(mutants: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(mutants).unwrap_or(0));
    if let Ok(style) = ProgressStyle::with_template("mutants {bar:30} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}

fn show(out: &mut dyn Write, report: &Report, sources: &Sources) -> Result<(), Failure> {
    writeln!(
        out,
        "{}: {} of {} mutants killed ({} %), {} equivalent",
        report.ruleset,
        report.killed,
        report.killed + report.survivors.len(),
        number::show(report.rate(), None),
        report.equivalent.len(),
    )?;
    for survivor in &report.survivors {
        writeln!(out, "  survived {}", survivor.mutant.describe(sources))?;
        for line in survivor.smallest.lines() {
            writeln!(out, "      {line}")?;
        }
        match &survivor.told {
            (by_rules, by_mutant) if by_rules.is_empty() && by_mutant.is_empty() => {
                writeln!(out, "      the mutant can't score these")?;
            }
            (by_rules, by_mutant) => {
                writeln!(out, "      by the rules  {by_rules}")?;
                writeln!(out, "      by the mutant {by_mutant}")?;
            }
        }
    }
    for mutant in &report.equivalent {
        writeln!(out, "  equivalent {}", mutant.describe(sources))?;
    }
    Ok(())
}

/// Writes a case for every survivor, but one for all that the same data tell.
fn write_cases(
    trial: &Trial<'_>,
    report: &Report,
    folder: &Path,
    sources: &Sources,
) -> Result<Vec<String>, Failure> {
    let mut written = Vec::new();
    let mut drafts: Vec<&Draft> = Vec::new();
    let mut number = 1;
    for survivor in &report.survivors {
        if drafts.iter().any(|draft| trial.tells(draft, &survivor.mutant)) {
            continue;
        }
        drafts.push(&survivor.smallest);
        let case = loop {
            let case = folder.join(format!("mutant-{number}"));
            number += 1;
            if !case.exists() {
                break case;
            }
        };
        let title = format!("tells the rules from {}", survivor.mutant.describe(sources));
        survivor.smallest.write(&case, &title).map_err(|error| Failure::case(error, sources))?;
        written.push(case.display().to_string());
    }
    Ok(written)
}

type Lines = BTreeMap<String, Vec<RangeInclusive<usize>>>;

fn is_changed(mutant: &Mutant, changed: &Lines, sources: &Sources) -> bool {
    let place = sources.place(mutant.span);
    let lines = changed.get(sources.name(mutant.span.source));
    lines.is_some_and(|lines| lines.iter().any(|range| range.contains(&place.line)))
}

/// The lines of the working tree that differ from a revision, by file; files that git does not know yet are wholly changed.
fn changed_lines(root: &Path, revision: &str) -> Result<Lines, Failure> {
    let asked = |arguments: &[&str]| -> Result<String, Failure> {
        let output = against::git(root, arguments)?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(Failure::Usage(format!("git can't tell what changed since `{revision}`: {said}")))
    };
    let Some(commit) = against::commit(root, revision)? else {
        return Err(Failure::Usage(format!(
            "git knows nothing of `{revision}` here: name a revision of the repository that {} lies in",
            root.display()
        )));
    };
    // Whatever is configured for people, this is read by a program.
    let shape = [
        "--relative",
        "--unified=0",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--text",
        "--ignore-submodules=all",
    ];
    let names = ["--src-prefix=a/", "--dst-prefix=b/", &commit, "--", "."];
    let unfiltered = unfiltered(root)?;
    let unfiltered: Vec<&str> = unfiltered.iter().flat_map(|set| ["-c", set.as_str()]).collect();
    let compare = [&unfiltered[..], &["-c", "core.quotepath=off", "diff"], &shape, &names].concat();
    let mut lines = hunks(&asked(&compare)?);
    for file in asked(&["ls-files", "-z", "--others", "--exclude-standard", "--", "."])?.split('\0') {
        lines.insert(file.to_owned(), vec![1..=usize::MAX]);
    }
    Ok(lines)
}

/// Settings that take the commands away by which the repository would have files read: they are not run.
fn unfiltered(root: &Path) -> Result<Vec<String>, Failure> {
    let known =
        against::git(root, &["config", "--name-only", "-z", "--get-regexp", r"^filter\..*\.(clean|process)$"])?;
    let known = String::from_utf8_lossy(&known.stdout).into_owned();
    let filters: BTreeSet<&str> = known.split('\0').filter_map(|name| Some(name.rsplit_once('.')?.0)).collect();
    let off = |filter: &str| ["clean=", "process=", "required=false"].map(|set| format!("{filter}.{set}"));
    Ok(filters.into_iter().flat_map(off).collect())
}

/// Reads `+++ b/FILE` and `@@ -a,b +c,d @@`.
fn hunks(diff: &str) -> Lines {
    let mut lines = Lines::new();
    let mut file = String::new();
    for line in diff.lines() {
        if let Some(name) = line.strip_prefix("+++ ") {
            file = named(name);
        } else if let Some(rest) = line.strip_prefix("@@ ") {
            let added = rest.split_whitespace().find_map(|part| part.strip_prefix('+')).unwrap_or_default();
            let (start, count) = added.split_once(',').unwrap_or((added, "1"));
            if let (Ok(start), Ok(count)) = (start.parse::<usize>(), count.parse::<usize>())
                && count > 0
            {
                lines.entry(file.clone()).or_default().push(start..=start + count - 1);
            }
        }
    }
    lines
}

/// The file of `b/FILE`: with a tab behind it where it has spaces, in quotes where it has signs that git escapes.
fn named(name: &str) -> String {
    let name = name.trim_end_matches('\t');
    let name = match name.strip_prefix('"').and_then(|name| name.strip_suffix('"')) {
        Some(quoted) => quoted.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => name.to_owned(),
    };
    name.strip_prefix("b/").unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests {
    use super::hunks;

    #[test]
    fn names_with_spaces_and_quotes_are_read() {
        assert_eq!(super::named("b/rules/质 量/ruleset.yaml\t"), "rules/质 量/ruleset.yaml");
        assert_eq!(super::named(r#""b/rules/\"a\" \\b/ruleset.yaml""#), r#"rules/"a" \b/ruleset.yaml"#);
    }

    #[test]
    fn the_new_lines_of_a_difference_are_read() {
        let diff = "--- a/rules/a/ruleset.yaml\n+++ b/rules/a/ruleset.yaml\n@@ -3 +3,2 @@ x\n-a\n+b\n+c\n@@ -9,2 +10,0 @@\n-d\n-e\n";
        assert_eq!(
            hunks(diff).into_iter().collect::<Vec<_>>(),
            [("rules/a/ruleset.yaml".to_owned(), vec![3..=4])]
        );
    }
}
