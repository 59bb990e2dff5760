//! `satis runs`: what was scored before.

use super::{Context, Failure, Verdict};
use crate::report::ruled;
use crate::store::{Run, RunSummary, Store};
use clap::Args;
use comfy_table::Table;

/// List the runs that are kept, or show one
#[derive(Debug, Args)]
pub struct Runs {
    /// The number of the run to show
    #[arg(value_parser = number)]
    run: Option<i64>,
}

fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "a run is named by its number: `satis runs` lists them".to_owned())
}

impl Runs {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let store = Store::open(&context.workspace.store)?;
        match self.run {
            None => {
                let runs = store.runs()?;
                if runs.is_empty() {
                    writeln!(context.out, "no runs are kept yet: `satis score RULESET` on the store keeps one")?;
                } else {
                    writeln!(context.out, "{}", list(&runs))?;
                }
            }
            Some(id) => match store.run(id)? {
                Some(run) => writeln!(context.out, "{}", show(&run))?,
                None => return Err(Failure::Usage(format!("there is no run {id}: `satis runs` lists them"))),
            },
        }
        Ok(Verdict::Fine)
    }
}

/// As much of a digest as people compare.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

fn counts(run: &RunSummary) -> String {
    run.counts.iter().map(|(status, n)| format!("{n} {status}")).collect::<Vec<_>>().join(", ")
}

fn list(runs: &[RunSummary]) -> Table {
    let mut table = ruled();
    table.set_header([
        "run",
        "rule set",
        "organisation",
        "period",
        "at",
        "by",
        "results",
        "rules",
        "data",
        "batch",
    ]);
    for run in runs {
        table.add_row([
            run.id.to_string(),
            run.ruleset.clone(),
            run.organisation.clone(),
            run.period.clone(),
            run.at.clone(),
            run.by.clone(),
            counts(run),
            short(&run.rules_digest).to_owned(),
            short(&run.data_digest).to_owned(),
            run.as_of.to_string(),
        ]);
    }
    table
}

fn show(run: &Run) -> String {
    let summary = &run.summary;
    let mut table = ruled();
    table.set_header(["rank", "subject", "score", "grade", "status"]);
    let mut results: Vec<_> = run.results.iter().collect();
    results.sort_by_key(|result| (result.rank.unwrap_or(u32::MAX), result.subject.clone()));
    for result in results {
        table.add_row([
            result.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            result.subject.clone(),
            result.score.clone().unwrap_or_default(),
            result.grade.clone().unwrap_or_default(),
            result.status.clone(),
        ]);
    }
    format!(
        "run {} · {} · {} · {} · {} by {}\nrules  {}\ndata   {} (up to batch {})\nengine {}\n{table}",
        summary.id,
        summary.ruleset,
        if summary.organisation.is_empty() { "no organisation" } else { &summary.organisation },
        summary.period,
        summary.at,
        if summary.by.is_empty() { "unknown" } else { &summary.by },
        summary.rules_digest,
        summary.data_digest,
        summary.as_of,
        summary.engine,
    )
}
