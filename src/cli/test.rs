//! `satis test`: runs the fixtures.

mod coverage;
mod machine;
mod mutants;
pub(super) mod page;
mod watching;

use super::check::plural;
use super::{Context, Failure, Verdict, outputs};
use crate::regress::{self, Broken, Case, orphans, pending, suite};
use crate::ruleset::Library;
use crate::threads;
use clap::{Args, ValueEnum};
use coverage::CoverageOptions;
use mutants::MutantOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Run the cases in fixtures/: results worked out by hand, and snapshots
///
/// What differs from its snapshot waits beside it as scorecard.snap.new: `satis review` shows it and takes it or not.
#[derive(Debug, Args)]
pub struct Test {
    /// Rule sets by id or path [default: all]
    rulesets: Vec<String>,
    /// Write the snapshots that differ (never of a case whose results worked out by hand differ)
    #[arg(long)]
    accept: bool,
    /// Show every result that moved, not only the most important
    #[arg(long)]
    all: bool,
    /// How results are written
    #[arg(long, value_enum, default_value = "text")]
    format: TestFormat,
    /// Write the results as JUnit XML too, for CI systems
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Remove snapshots that belong to no case
    #[arg(long)]
    delete_orphans: bool,
    /// Run what a saved file touches again, at every save; ends with Ctrl-C or when the input closes
    #[arg(long, conflicts_with_all = ["format", "junit", "fixtures", "accept", "delete_orphans"])]
    watch: bool,
    /// Where the cases stand [default: fixtures/ in the workspace]
    #[arg(long, value_name = "FOLDER")]
    fixtures: Option<PathBuf>,
    #[command(flatten)]
    mutants: MutantOptions,
    #[command(flatten)]
    coverage: CoverageOptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TestFormat {
    /// For people
    Text,
    /// For programs: all cases with what moved
    Json,
}

/// A case that was run.
struct Told {
    ruleset: String,
    name: String,
    title: String,
    /// What it found, or why it can't be scored, rendered.
    verdict: Result<regress::Verdict, String>,
    took: Duration,
    /// The file that waits for a decision, as it is shown.
    waiting: Option<String>,
}

impl Told {
    fn passed(&self) -> bool {
        self.verdict.as_ref().is_ok_and(regress::Verdict::passed)
    }

    fn accepted(&self) -> bool {
        let accepted = regress::snapshot::Comparison::Accepted;
        self.verdict.as_ref().is_ok_and(|verdict| verdict.snapshot == accepted)
    }
}

impl Test {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        if !self.watch {
            self.coverage.begin(context);
        }
        let (mut verdict, mut told) = self.cases(context)?;
        if self.rulesets.is_empty() {
            // The cases of a rule set that can't be found are run by nobody.
            let library = &context.workspace.library;
            for problem in library.unplaced() {
                writeln!(context.err, "{}\n", library.sources().render(&problem, false))?;
                verdict = Verdict::Findings;
            }
        }
        let verdict = self.coverage.end(context, &self.rulesets, verdict, told.as_mut())?;
        if let Some(told) = told {
            writeln!(context.out, "{told:#}")?;
        }
        Ok(verdict)
    }

    /// Runs the cases; for programs what they are told.
    fn cases(&self, context: &mut Context<'_>) -> Result<(Verdict, Option<serde_json::Value>), Failure> {
        let folder = self.fixtures.clone().unwrap_or_else(|| context.workspace.root.join("fixtures"));
        let mut ids = Vec::new();
        for named in &self.rulesets {
            ids.push(context.ruleset(named)?);
        }
        if self.watch {
            return watching::watch(context, &ids, self.all).map(|verdict| (verdict, None));
        }
        let (cases, broken) = cases(&folder, &ids);
        let orphans = self.orphans(context, &folder, &ids)?;
        let all: Vec<String> = context.workspace.library.ids().map(str::to_owned).collect();
        let ids = if ids.is_empty() { all } else { ids };
        let holds = |id: &String| {
            cases.iter().any(|case| case.ruleset == *id) || broken.iter().any(|case| case.ruleset == *id)
        };
        let bare: Vec<&str> = ids.iter().filter(|id| !holds(id)).map(String::as_str).collect();
        if cases.is_empty() && broken.is_empty() {
            let place = folder.display();
            return Err(Failure::Usage(format!("there is no case in {place} for: {}", bare.join(", "))));
        }
        if self.mutants.mutants {
            for id in &ids {
                context.undamaged(id)?;
            }
            if let Some(broken) = broken.into_iter().next() {
                return Err(Failure::case(broken.error, context.workspace.library.sources()));
            }
            return self.mutants.run(context, &ids, cases).map(|verdict| (verdict, None));
        }
        let told = run(context, &cases, broken, self.accept, |context, told| match self.format {
            TestFormat::Text => Ok(write!(context.out, "{}", page::case(told, context.language, self.all))?),
            TestFormat::Json => Ok(()),
        })?;
        let json = match self.format {
            TestFormat::Text => {
                writeln!(context.out, "{}", page::summary(&told, context.language))?;
                None
            }
            TestFormat::Json => Some(machine::json(&told, &orphans, &bare)),
        };
        if !bare.is_empty() {
            let what = context.language.pick("no case holds: ", "没有算例的规则集：");
            writeln!(context.err, "{what}{}", bare.join(", "))?;
        }
        if let Some(path) = &self.junit {
            let text = machine::junit(&told).map_err(|error| Failure::Data(format!("JUnit: {error}")))?;
            outputs::write(&context.workspace, path, text.as_bytes(), &[])?;
        }
        Ok((if told.iter().all(Told::passed) { Verdict::Fine } else { Verdict::Findings }, json))
    }

    /// What belongs to no case: named, and removed where that is asked for.
    fn orphans(&self, context: &mut Context<'_>, folder: &Path, ids: &[String]) -> Result<Vec<String>, Failure> {
        let library = &context.workspace.library;
        let found = orphans::find(folder, |id| library.ids().any(|known| known == id));
        let below = |path: &Path| ids.is_empty() || ids.iter().any(|id| path.starts_with(folder.join(id)));
        let mut named = Vec::new();
        for orphan in found.iter().filter(|orphan| below(&orphan.path)) {
            let shown = shown(context, &orphan.path);
            if self.delete_orphans && orphan.snapshot {
                std::fs::remove_file(&orphan.path).map_err(|error| Failure::file(&shown, &error))?;
                writeln!(context.err, "removed {shown}: {}", orphan.reason)?;
            } else {
                let help = if orphan.snapshot { " (`--delete-orphans` removes it)" } else { "" };
                writeln!(context.err, "orphan {shown}: {}{help}", orphan.reason)?;
                named.push(shown);
            }
        }
        Ok(named)
    }
}

/// The cases of these rule sets, or of all, and those whose `case.yaml` can't be read.
pub(super) fn cases(folder: &Path, ids: &[String]) -> (Vec<Case>, Vec<Broken>) {
    let (mut cases, mut broken) = (Vec::new(), Vec::new());
    let wanted = |id: &String| ids.is_empty() || ids.contains(id);
    for case in Case::each(folder, None) {
        match case {
            Ok(case) if wanted(&case.ruleset) => cases.push(case),
            Err(case) if wanted(&case.ruleset) => broken.push(case),
            _ => {}
        }
    }
    (cases, broken)
}

/// Runs cases, tells each in its turn with those that can't be read, and writes or removes the snapshots that wait.
fn run(
    context: &mut Context<'_>,
    cases: &[Case],
    broken: Vec<Broken>,
    accept: bool,
    mut tell: impl FnMut(&mut Context<'_>, &Told) -> Result<(), Failure>,
) -> Result<Vec<Told>, Failure> {
    let library = std::mem::take(&mut context.workspace.library);
    let mut broken = broken.into_iter().peekable();
    let mut all = Vec::new();
    let mut told = |context: &mut Context<'_>, told: Told| {
        tell(context, &told)?;
        all.push(told);
        Ok::<(), Failure>(())
    };
    let result = suite::run_all(&library, cases, accept, threads::processors(), |case, ran| {
        let before = |broken: &Broken| (&broken.ruleset, &broken.name) < (&case.ruleset, &case.name);
        while let Some(broken) = broken.next_if(before) {
            told(context, unread(broken, &library))?;
        }
        let waiting = match ran.verdict.as_ref().map(|verdict| pending::settle(case, verdict)) {
            Ok(Ok(waiting)) => waiting,
            // Where nothing can be written, the results are told all the same.
            Ok(Err(error)) => {
                writeln!(context.err, "{}", Failure::case(error, library.sources()))?;
                None
            }
            Err(_) => None,
        };
        let found = Told {
            ruleset: case.ruleset.clone(),
            name: case.name.clone(),
            title: case.title.lines().next().unwrap_or_default().to_owned(),
            verdict: ran.verdict.map_err(|error| Failure::case(error, library.sources()).to_string()),
            took: ran.took,
            waiting: waiting.map(|path| shown(context, &path)),
        };
        told(context, found)
    });
    let result = result.and_then(|()| broken.try_for_each(|broken| told(context, unread(broken, &library))));
    context.workspace.library = library;
    result.map(|()| all)
}

/// A case that can't be read is one that failed.
fn unread(broken: Broken, library: &Library) -> Told {
    Told {
        ruleset: broken.ruleset,
        name: broken.name,
        title: String::new(),
        verdict: Err(Failure::case(broken.error, library.sources()).to_string()),
        took: Duration::ZERO,
        waiting: None,
    }
}

fn shown(context: &Context<'_>, path: &Path) -> String {
    path.strip_prefix(&context.workspace.root).unwrap_or(path).display().to_string()
}

/// `3 snapshots`.
fn snapshots(n: usize) -> String {
    plural(n, "snapshot")
}
