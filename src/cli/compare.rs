//! `satis compare`: why two runs differ, and who moved.

use super::runs::{Format, find_whole, number, result_json};
use super::{Context, Failure, Verdict};
use crate::report::ruled;
use crate::runs;
use crate::runs::compare::{Comparison, Move};
use crate::runs::leaves::Leaf;
use crate::store::{Run, RunResult, Store};
use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Explain the differences between two runs: by data, by rules, by version; and list who moved
#[derive(Debug, Args)]
pub struct Compare {
    /// The number of the first run
    #[arg(value_parser = number)]
    before: i64,
    /// The number of the second run
    #[arg(value_parser = number)]
    after: i64,
    /// Compare runs of different rule sets all the same
    #[arg(long)]
    across: bool,
    /// Show everything that differs, not only the first of it
    #[arg(long)]
    all: bool,
    /// How differences are written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// So many differences of a kind are shown, unless all are asked for.
const SHOWN: usize = 20;
/// As much of a value as fits a line.
const WIDTH: usize = 60;

impl Compare {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let store = Store::open(&context.workspace.store)?;
        let (a, b) = (find_whole(&store, self.before)?, find_whole(&store, self.after)?);
        let (old, new) = (&a.summary.ruleset, &b.summary.ruleset);
        if old != new && !self.across {
            return Err(Failure::Usage(format!(
                "run {} is of `{old}`, run {} of `{new}`: their scores do not mean the same, so nothing follows from how they differ; \
                 compare runs of one rule set, or write `--across`",
                self.before, self.after
            )));
        }
        let comparison = runs::compare(&store, &a, &b)?;
        match self.format {
            Format::Json => writeln!(context.out, "{:#}", json_of(&a, &b, &comparison))?,
            Format::Text => write!(context.out, "{}", self.text(&a, &b, &comparison))?,
        }
        Ok(if comparison.is_same() { Verdict::Fine } else { Verdict::Findings })
    }

    fn text(&self, a: &Run, b: &Run, comparison: &Comparison) -> String {
        let mut text = format!("{}\n{}\n", heading(a), heading(b));
        match &comparison.engine {
            None => text += "engine: the same\n",
            Some((old, new)) => _ = writeln!(text, "engine: {old} → {new}"),
        }
        if comparison.rules.is_empty() {
            text += "rules: the same\n";
        } else {
            _ = writeln!(text, "rules: {}", differ(comparison.rules.len(), "value"));
            text += &self.leaves(&comparison.rules);
        }
        match (comparison.data_differ, comparison.data.is_empty()) {
            (false, _) => text += "data: the same\n",
            (true, true) => text += "data: other questions were read of the same rows\n",
            (true, false) => {
                _ = writeln!(text, "data: {}", differ(comparison.data.len(), "row"));
                text += &self.leaves(&comparison.data);
            }
        }
        text += &Self::moved(self.all, &comparison.moved);
        text
    }

    fn leaves(&self, leaves: &[Leaf]) -> String {
        let most = if self.all { leaves.len() } else { SHOWN };
        let mut text = String::new();
        for Leaf { path, before, after } in leaves.iter().take(most) {
            _ = writeln!(text, "  {path}: {} → {}", cut(before.as_deref()), cut(after.as_deref()));
        }
        if leaves.len() > most {
            _ = writeln!(text, "  … and {} more: `--all` shows them", leaves.len() - most);
        }
        text
    }

    fn moved(all: bool, moved: &[Move]) -> String {
        let (below, told): (Vec<&Move>, Vec<&Move>) = moved.iter().partition(|one| one.below_only);
        if moved.is_empty() {
            return "results: the same\n".to_owned();
        }
        let mut text = String::from("results:\n");
        if !told.is_empty() {
            let mut table = ruled();
            table.set_header(["subject", "score", "grade", "rank", "status"]);
            let most = if all { told.len() } else { SHOWN };
            for one in told.iter().take(most) {
                let field = |get: fn(&RunResult) -> Option<String>| {
                    let side = |result: &Option<RunResult>| result.as_ref().and_then(get);
                    change(side(&one.before), side(&one.after))
                };
                table.add_row([
                    one.subject.clone(),
                    field(|result| result.score.clone()),
                    field(|result| result.grade.clone()),
                    field(|result| result.rank.map(|rank| rank.to_string())),
                    field(|result| Some(result.status.clone())),
                ]);
            }
            text += &table.to_string().lines().map(|line| format!("{}\n", line.trim_end())).collect::<String>();
            if told.len() > most {
                _ = writeln!(text, "… and {} more: `--all` shows them", told.len() - most);
            }
        }
        if !below.is_empty() {
            let names: Vec<&str> = below.iter().take(SHOWN).map(|one| one.subject.as_str()).collect();
            let more = if below.len() > SHOWN { ", …" } else { "" };
            _ = writeln!(text, "the same result by another way: {}{more}", names.join(", "));
        }
        text
    }
}

/// `1 row differs`, `2 rows differ`.
fn differ(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word} differs") } else { format!("{n} {word}s differ") }
}

fn heading(run: &Run) -> String {
    let summary = &run.summary;
    let organisation =
        if summary.organisation.is_empty() { String::new() } else { format!(" · {}", summary.organisation) };
    format!("run {} · {}{organisation} · {} · {}", summary.id, summary.ruleset, summary.period, summary.at)
}

fn change(before: Option<String>, after: Option<String>) -> String {
    let said = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    if before == after { before.unwrap_or_default() } else { format!("{} → {}", said(before), said(after)) }
}

fn cut(text: Option<&str>) -> String {
    match text {
        None => "nothing".to_owned(),
        Some(text) if text.chars().count() > WIDTH => text.chars().take(WIDTH).chain(['…']).collect(),
        Some(text) => text.to_owned(),
    }
}

fn json_of(a: &Run, b: &Run, comparison: &Comparison) -> Value {
    let leaf = |leaf: &Leaf| json!({ "path": leaf.path, "before": leaf.before, "after": leaf.after });
    let one = |one: &Move| {
        json!({
            "subject": one.subject,
            "before": one.before.as_ref().map(result_json),
            "after": one.after.as_ref().map(result_json),
        })
    };
    json!({
        "before": a.summary.id,
        "after": b.summary.id,
        "same": comparison.is_same(),
        "engine": comparison.engine.as_ref().map(|(before, after)| json!({ "before": before, "after": after })),
        "rules": comparison.rules.iter().map(leaf).collect::<Vec<_>>(),
        "data_differ": comparison.data_differ,
        "data": comparison.data.iter().map(leaf).collect::<Vec<_>>(),
        "moved": comparison.moved.iter().map(one).collect::<Vec<_>>(),
    })
}
