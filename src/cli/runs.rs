//! `satis runs`: what was scored before, what of it is published, and what took its place.

use super::lacking::Lacking;
use super::{Context, Failure, Verdict, user};
use crate::export::{self, Align, Cell, Column, Columns, Kind};
use crate::language::{Language, words};
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
                    Format::Text => writeln!(context.out, "{}", list(&runs, &events, context.language))?,
                }
            }
            Some(What::Show { run }) => {
                let (run, events) = (find(&store, *run)?, store.run_events()?);
                let lacking = Lacking::of(&store, &run, context.language.tag());
                match self.format {
                    Format::Text => {
                        writeln!(context.out, "{}", show(&run, &events, context.language))?;
                        for line in lacking?.lines() {
                            writeln!(context.out, "{line}")?;
                        }
                    }
                    Format::Json => {
                        let json = lacking.as_ref().map_or(Value::Null, Lacking::json);
                        writeln!(context.out, "{:#}", run_json(&run, &events, json))?;
                        lacking?;
                    }
                }
                if !run.is_whole() {
                    warn(context, &run)?;
                    return Ok(Verdict::Findings);
                }
            }
            Some(What::Publish { run }) => {
                let whole = find_whole(&store, *run)?;
                let lacking = Lacking::of(&store, &whole, context.language.tag())?;
                store.publish(*run, &user())?;
                writeln!(context.out, "run {run} is published")?;
                tell_lacking(context, &whole, &lacking)?;
            }
            Some(What::Supersede { run, by, reason }) => {
                let old = find(&store, *run)?;
                let new = find_whole(&store, *by)?;
                // What is changed may leave the place to what is not.
                if !old.is_whole() {
                    warn(context, &old)?;
                }
                let lacking = Lacking::of(&store, &new, context.language.tag())?;
                store.supersede(*run, *by, reason, &user())?;
                writeln!(context.out, "run {run} is superseded by run {by}, which is published")?;
                tell_lacking(context, &new, &lacking)?;
            }
        }
        Ok(Verdict::Fine)
    }
}

/// Says what the results of a run lack that goes on record.
fn tell_lacking(context: &mut Context<'_>, run: &Run, lacking: &Lacking) -> Result<(), Failure> {
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

/// A run, and what happened to all.
struct Kept<'a> {
    run: &'a RunSummary,
    events: &'a [RunEvent],
}

/// What a column of runs holds: for programs, and in the list for people.
#[derive(Clone, Copy)]
struct Values {
    json: fn(&Kept<'_>) -> Value,
    /// None where the list does not show it.
    list: Option<fn(&Kept<'_>) -> String>,
}

/// The columns of runs, in the order of the list and of JSON.
const COLUMNS: [Column<Values>; 14] = [
    item("run", ["run", "运行"], |kept| kept.run.id.into(), Some(|kept| kept.run.id.to_string())),
    item("ruleset", ["rule set", "规则集"], |kept| json!(kept.run.ruleset), Some(|kept| kept.run.ruleset.clone())),
    item(
        "organisation",
        ["organisation", "机构"],
        |kept| json!(kept.run.organisation),
        Some(|kept| kept.run.organisation.clone()),
    ),
    item("survey", ["survey", "调查"], |kept| json!(kept.run.survey), None),
    item("period", ["period", "周期"], |kept| json!(kept.run.period), Some(|kept| kept.run.period.clone())),
    item("at", ["at", "时间"], |kept| json!(kept.run.at), Some(|kept| kept.run.at.clone())),
    item("by", ["by", "执行人"], |kept| json!(kept.run.by), Some(|kept| kept.run.by.clone())),
    item("results", ["results", "结果"], |kept| json!(kept.run.counts), Some(|kept| counts(kept.run))),
    item(
        "rules_digest",
        ["rules", "规则"],
        |kept| json!(kept.run.rules_digest),
        Some(|kept| short(&kept.run.rules_digest).to_owned()),
    ),
    item(
        "data_digest",
        ["data", "数据"],
        |kept| json!(kept.run.data_digest),
        Some(|kept| short(&kept.run.data_digest).to_owned()),
    ),
    item("engine", ["engine", "程序版本"], |kept| json!(kept.run.engine), None),
    item("as_of", ["batch", "批次"], |kept| json!(kept.run.as_of), Some(|kept| kept.run.as_of.to_string())),
    item("standing", ["standing", "发布状态"], |kept| json!(kept.standing()), Some(|kept| kept.standing())),
    item("trail", ["trail", "经过"], |kept| kept.trail(), None),
];

const fn item(
    name: &'static str,
    [en, zh]: [&'static str; 2],
    json: fn(&Kept<'_>) -> Value,
    list: Option<fn(&Kept<'_>) -> String>,
) -> Column<Values> {
    Column { name, label: words(en, zh), kind: Kind::Text, align: Align::Left, value: Values { json, list } }
}

impl Kept<'_> {
    fn standing(&self) -> String {
        standing(self.run.id, self.events)
    }

    fn trail(&self) -> Value {
        let event = |event: &RunEvent| {
            let RunEvent { action, other, reason, at, by, .. } = event;
            json!({ "action": action, "other": other, "reason": reason, "at": at, "by": by })
        };
        self.events.iter().filter(|event| event.run == self.run.id).map(event).collect()
    }
}

fn list(runs: &[RunSummary], events: &[RunEvent], language: Language) -> Table {
    let mut columns: Columns<'_, Kept<'_>> = Columns::new(language);
    for column in &COLUMNS {
        if let Some(list) = column.value.list {
            columns.add(column.head(language), move |kept| Cell::of(list(kept)));
        }
    }
    export::table(columns.of(runs.iter().map(|run| Kept { run, events })))
}

type ResultColumn = Column<fn(&&RunResult) -> Cell>;

/// The columns of the results of a run.
const RESULTS: [ResultColumn; 5] = [
    result("rank", "排名", |result| Cell::number(result.rank)),
    result("subject", "对象", |result| Cell::of(&result.subject)),
    result("score", "得分", |result| Cell::number(runs::seen(result))),
    result("grade", "等级", |result| Cell::text(result.grade.as_deref())),
    result("status", "状态", |result| Cell::of(&result.status)),
];

const fn result(name: &'static str, zh: &'static str, value: fn(&&RunResult) -> Cell) -> ResultColumn {
    Column { name, label: words(name, zh), kind: Kind::Text, align: Align::Left, value }
}

fn show(run: &Run, events: &[RunEvent], language: Language) -> String {
    let summary = &run.summary;
    let mut results: Vec<_> = run.results.iter().collect();
    results.sort_by_key(|result| (result.rank.unwrap_or(u32::MAX), result.subject.clone()));
    let mut columns: Columns<'_, &RunResult> = Columns::new(language);
    columns.all(&RESULTS);
    let table = export::table(columns.of(results));
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
        if summary.organisation.is_empty() {
            "no organisation".into()
        } else {
            visible::line(&summary.organisation)
        },
        summary.period,
        summary.at,
        visible::line(named(&summary.by)),
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
    let kept = Kept { run, events };
    let named = COLUMNS.iter().map(|column| (column.name.to_owned(), (column.value.json)(&kept)));
    Value::Object(named.collect())
}

fn run_json(run: &Run, events: &[RunEvent], lacking: Value) -> Value {
    let read = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let mut all = summary_json(&run.summary, events);
    if let Some(map) = all.as_object_mut() {
        map.insert("rules".to_owned(), read(&run.rules));
        map.insert("given".to_owned(), read(&run.given));
        map.insert("whole".to_owned(), run.is_whole().into());
        let card = |result: &RunResult| runs::card(result).map_or(Value::Null, |card| read(&card.to_text()));
        let cards: Vec<Value> = run.results.iter().map(card).collect();
        map.insert("scorecards".to_owned(), cards.into());
        map.insert("lacking".to_owned(), lacking);
    }
    all
}

/// A result as JSON, without its scorecard.
pub fn result_json(result: &RunResult) -> Value {
    let RunResult { status, score, grade, rank, .. } = result;
    json!({ "status": status, "score": score, "grade": grade, "rank": rank })
}
