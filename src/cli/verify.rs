//! `satis verify`: computes stored runs again and compares them byte for byte.

use super::runs::{Format, number};
use super::{Context, Failure, Verdict};
use crate::runs::verify::Shared;
use crate::runs::{self, Finding, Verified};
use crate::store::Store;
use clap::Args;
use serde_json::{Value, json};

/// Compute stored runs again, from nothing but the store, and compare byte for byte
#[derive(Debug, Args)]
pub struct Verify {
    /// The numbers of the runs
    #[arg(value_parser = number, required_unless_present = "all")]
    runs: Vec<i64>,
    /// All runs; what is damaged outside of them is found too
    #[arg(long, conflicts_with = "runs")]
    all: bool,
    /// How findings are written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// So many findings of a run are shown to people.
const SHOWN: usize = 10;

impl Verify {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let store = Store::open(&context.workspace.store)?;
        let ids = if self.all { store.run_numbers()? } else { self.runs.clone() };
        let (mut shared, mut all) = (Shared::new(), Vec::new());
        for id in ids {
            let verified = runs::verify(&store, id, &mut shared)?;
            let verified = verified
                .ok_or_else(|| Failure::Usage(format!("there is no run {id}: `satis runs` lists them")))?;
            if self.format == Format::Text && (!self.all || !verified.findings.is_empty()) {
                write_one(context, &verified)?;
            }
            all.push(verified);
        }
        let damages = if self.all { store.damages()? } else { store.trail_damages()? };
        let differ = all.iter().filter(|verified| !verified.findings.is_empty()).count();
        match self.format {
            Format::Json => {
                let list: Vec<Value> = all.iter().map(json_of).collect();
                writeln!(context.out, "{:#}", json!({ "runs": list, "differ": differ, "damages": damages }))?;
            }
            Format::Text => {
                for damage in &damages {
                    writeln!(context.out, "in the store: {damage}")?;
                }
                let n = super::check::plural(all.len(), "run");
                match differ {
                    0 => writeln!(context.out, "{n}, all identical")?,
                    _ => writeln!(context.out, "{n}, {} identical, {differ} not", all.len() - differ)?,
                }
            }
        }
        Ok(if differ > 0 || !damages.is_empty() { Verdict::Findings } else { Verdict::Fine })
    }
}

fn write_one(context: &mut Context<'_>, verified: &Verified) -> Result<(), Failure> {
    let about = verified.about.as_ref();
    let about = about.map(|(ruleset, _, period)| format!(" · {ruleset} · {period}")).unwrap_or_default();
    if verified.findings.is_empty() {
        return Ok(writeln!(context.out, "run {}{about}: identical", verified.run)?);
    }
    writeln!(context.out, "run {}{about}: DIFFERS", verified.run)?;
    let engine = verified.engine.as_deref().filter(|engine| *engine != runs::ENGINE);
    if let Some(engine) = engine {
        writeln!(context.out, "  kept by satis {engine}, computed again by {}", runs::ENGINE)?;
    }
    for finding in verified.findings.iter().take(SHOWN) {
        writeln!(context.out, "  {}", line(finding))?;
    }
    if verified.findings.len() > SHOWN {
        let more = verified.findings.len() - SHOWN;
        writeln!(context.out, "  … and {more} more: `--format json` has all of them")?;
    }
    Ok(())
}

/// As much of a value as fits a line.
const WIDTH: usize = 60;

fn line(finding: &Finding) -> String {
    let cut = |text: &Option<String>| match text {
        None => "nothing".to_owned(),
        Some(text) if text.chars().count() > WIDTH => text.chars().take(WIDTH).chain(['…']).collect(),
        Some(text) => text.clone(),
    };
    let Finding { part, subject, field, stored, recomputed, message } = finding;
    let about: Vec<&str> = [subject.as_deref(), field.as_deref()].into_iter().flatten().collect();
    let about = if about.is_empty() { String::new() } else { format!(" {}", about.join(" ")) };
    match (stored, recomputed) {
        (None, None) => format!("{part}{about}: {message}"),
        _ if message == "it differs" => {
            format!("{part}{about}: stored {}, computed again {}", cut(stored), cut(recomputed))
        }
        _ => format!("{part}: {message}"),
    }
}

fn json_of(verified: &Verified) -> Value {
    let Verified { run, about, engine, findings } = verified;
    let finding = |finding: &Finding| {
        let Finding { part, subject, field, stored, recomputed, message } = finding;
        json!({
            "part": part,
            "subject": subject,
            "field": field,
            "stored": stored,
            "recomputed": recomputed,
            "message": message,
        })
    };
    json!({
        "run": run,
        "ruleset": about.as_ref().map(|about| &about.0),
        "organisation": about.as_ref().map(|about| &about.1),
        "period": about.as_ref().map(|about| &about.2),
        "engine": engine,
        "identical": findings.is_empty(),
        "findings": findings.iter().map(finding).collect::<Vec<_>>(),
    })
}
