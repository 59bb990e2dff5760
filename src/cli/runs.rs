//! `satis runs`: what was scored before, what of it is published, and what took its place.

use super::lacking::Lacking;
use super::{Context, Failure, Verdict, user};
use crate::report::ruled;
use crate::runs;
use crate::store::{Run, RunEvent, RunResult, RunSummary, Store, StoreFault};
use crate::visible;
use clap::{Args, Subcommand, ValueEnum};
use comfy_table::Table;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// List the runs that are kept; show, publish or supersede one
#[derive(Debug, Args)]
pub struct Runs {
    #[command(subcommand)]
    what: Option<What>,
    /// How runs are written
    #[arg(long, value_enum, default_value = "text", global = true)]
    format: Format,
}

/// How runs, their verification and their comparison are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Show a run with its results and what happened to it
    Show {
        /// The run's number
        #[arg(value_parser = number)]
        run: i64,
    },
    /// Publish a run: it may be superseded later, but never overwritten
    Publish {
        /// The run's number
        #[arg(value_parser = number)]
        run: i64,
    },
    /// Let another run take the place of a published one, and say why
    Supersede {
        /// The number of the published run
        #[arg(value_parser = number)]
        run: i64,
        /// The number of the run that takes its place; it is published with it
        #[arg(long, value_name = "RUN", value_parser = number)]
        by: i64,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Reads the number of a run.
pub fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "a run is named by its number: `satis runs` lists them".to_owned())
}

/// The run of that number.
///
/// # Errors
/// [`Failure::Usage`] where there is none, [`Failure::Store`].
pub fn find(store: &Store, id: i64) -> Result<Run, Failure> {
    store.run(id)?.ok_or_else(|| unknown(id))
}

/// The run of that number, which must be as it was kept.
///
/// # Errors
/// As [`find`]; [`Failure::Store`] where something in it was changed.
pub fn find_whole(store: &Store, id: i64) -> Result<Run, Failure> {
    store.whole_run(id)?.ok_or_else(|| unknown(id))
}

fn unknown(id: i64) -> Failure {
    Failure::Usage(format!("there is no run {id}: `satis runs` lists them"))
}

/// Says of a run that it is not as it was kept.
fn warn(context: &mut Context<'_>, run: &Run) -> Result<(), Failure> {
    let fault = StoreFault::ChangedRun(run.summary.id);
    writeln!(context.err, "warning: {}: {fault}", context.workspace.store.display())?;
    Ok(())
}

impl Runs {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let mut store = Store::open(&context.workspace.store)?;
        match &self.what {
            None => {
                let (runs, events) = (store.runs()?, store.run_events()?);
                match self.format {
                    Format::Json => {
                        let all: Vec<Value> = runs.iter().map(|run| summary_json(run, &events)).collect();
                        writeln!(context.out, "{:#}", Value::Array(all))?;
                    }
                    Format::Text if runs.is_empty() => {
                        let how = "`satis score RULESET` on the store keeps one";
                        writeln!(context.out, "no runs are kept yet: {how}")?;
                    }
                    Format::Text => writeln!(context.out, "{}", list(&runs, &events))?,
                }
            }
            Some(What::Show { run }) => {
                let (run, events) = (find(&store, *run)?, store.run_events()?);
                let lacking = Lacking::of(&store, &run, context.language.tag());
                match self.format {
                    Format::Text => {
                        writeln!(context.out, "{}", show(&run, &events))?;
                        for line in lacking.lines() {
                            writeln!(context.out, "{line}")?;
                        }
                    }
                    Format::Json => writeln!(context.out, "{:#}", run_json(&run, &events, &lacking))?,
                }
                if !run.is_whole() {
                    warn(context, &run)?;
                    return Ok(Verdict::Findings);
                }
            }
            Some(What::Publish { run }) => {
                let whole = find_whole(&store, *run)?;
                store.publish(*run, &user())?;
                writeln!(context.out, "run {run} is published")?;
                tell_lacking(context, &store, &whole)?;
            }
            Some(What::Supersede { run, by, reason }) => {
                let old = find(&store, *run)?;
                let new = find_whole(&store, *by)?;
                // What is changed may leave the place to what is not.
                if !old.is_whole() {
                    warn(context, &old)?;
                }
                store.supersede(*run, *by, reason, &user())?;
                writeln!(context.out, "run {run} is superseded by run {by}, which is published")?;
                tell_lacking(context, &store, &new)?;
            }
        }
        Ok(Verdict::Fine)
    }
}

/// Says what the results of a run lack that goes on record.
fn tell_lacking(context: &mut Context<'_>, store: &Store, run: &Run) -> Result<(), Failure> {
    let lacking = Lacking::of(store, run, context.language.tag());
    for line in lacking.lines() {
        writeln!(context.err, "run {}: {line}", run.summary.id)?;
    }
    Ok(())
}

/// As much of a digest as people compare.
fn short(digest: &str) -> &str {
    digest.get(..12).unwrap_or(digest)
}

fn counts(run: &RunSummary) -> String {
    run.counts.iter().map(|(status, n)| format!("{n} {status}")).collect::<Vec<_>>().join(", ")
}

/// `published`, `superseded by 4`, or nothing.
fn standing(run: i64, events: &[RunEvent]) -> String {
    let mut own = events.iter().filter(|event| event.run == run);
    match own.clone().find_map(|event| event.other) {
        Some(other) => format!("superseded by {other}"),
        None => own.next().map(|_| "published".to_owned()).unwrap_or_default(),
    }
}

fn list(runs: &[RunSummary], events: &[RunEvent]) -> Table {
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
        "standing",
    ]);
    for run in runs {
        table.add_row(visible::cells([
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
            standing(run.id, events),
        ]));
    }
    table
}

fn show(run: &Run, events: &[RunEvent]) -> String {
    let summary = &run.summary;
    let mut table = ruled();
    table.set_header(["rank", "subject", "score", "grade", "status"]);
    let mut results: Vec<_> = run.results.iter().collect();
    results.sort_by_key(|result| (result.rank.unwrap_or(u32::MAX), result.subject.clone()));
    for result in results {
        table.add_row(visible::cells([
            result.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            result.subject.clone(),
            runs::seen(result).unwrap_or_default(),
            result.grade.clone().unwrap_or_default(),
            result.status.clone(),
        ]));
    }
    let mut trail = String::new();
    for event in events.iter().filter(|event| event.run == summary.id || event.other == Some(summary.id)) {
        let reason =
            if event.reason.is_empty() { String::new() } else { format!(": {}", visible::line(&event.reason)) };
        let what = match event.other {
            None => "published".to_owned(),
            Some(other) if other == summary.id => format!("takes the place of run {}", event.run),
            Some(other) => format!("superseded by run {other}"),
        };
        let _ = writeln!(trail, "{} {what} by {}{reason}", event.at, visible::line(named(&event.by)));
    }
    let changed = if run.is_whole() { "" } else { "\nNOT AS IT WAS KEPT" };
    let given = if run.given.is_empty() { "" } else { ", and values named on the command line" };
    format!(
        "run {} · {} · {} · {} · {} by {}{changed}\nrules  {}\ndata   {} (up to batch {}{given})\nengine {}\n{trail}{table}",
        summary.id,
        summary.ruleset,
        if summary.organisation.is_empty() { "no organisation" } else { &summary.organisation },
        summary.period,
        summary.at,
        named(&summary.by),
        summary.rules_digest,
        summary.data_digest,
        summary.as_of,
        summary.engine,
    )
}

fn named(by: &str) -> &str {
    if by.is_empty() { "unknown" } else { by }
}

fn summary_json(run: &RunSummary, events: &[RunEvent]) -> Value {
    let event = |event: &RunEvent| {
        let RunEvent { action, other, reason, at, by, .. } = event;
        json!({ "action": action, "other": other, "reason": reason, "at": at, "by": by })
    };
    let trail: Vec<Value> = events.iter().filter(|event| event.run == run.id).map(event).collect();
    json!({
        "run": run.id,
        "ruleset": run.ruleset,
        "organisation": run.organisation,
        "survey": run.survey,
        "period": run.period,
        "at": run.at,
        "by": run.by,
        "results": run.counts,
        "rules_digest": run.rules_digest,
        "data_digest": run.data_digest,
        "engine": run.engine,
        "as_of": run.as_of,
        "standing": standing(run.id, events),
        "trail": trail,
    })
}

fn run_json(run: &Run, events: &[RunEvent], lacking: &Lacking) -> Value {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let mut all = summary_json(&run.summary, events);
    if let Some(map) = all.as_object_mut() {
        map.insert("rules".to_owned(), read(&run.rules));
        map.insert("given".to_owned(), read(&run.given));
        map.insert("whole".to_owned(), run.is_whole().into());
        let card = |result: &RunResult| runs::card(result).map_or(Value::Null, |card| read(&card.to_text()));
        let cards: Vec<Value> = run.results.iter().map(card).collect();
        map.insert("scorecards".to_owned(), cards.into());
        map.insert("lacking".to_owned(), lacking.json());
    }
    all
}

/// A result as JSON, without its scorecard.
pub fn result_json(result: &RunResult) -> Value {
    let RunResult { status, score, grade, rank, .. } = result;
    json!({ "status": status, "score": score, "grade": grade, "rank": rank })
}
