//! `satis test --coverage`: what of the rule sets the cases reach.

use super::super::{Context, Failure, Verdict, outputs};
use crate::regress::coverage::{self, Coverage};
use clap::Args;
use serde_json::Value;
use std::path::PathBuf;

/// What is measured besides, and where it is written.
#[derive(Debug, Args)]
pub struct CoverageOptions {
    /// Also show what of the rule sets no case reaches: branches, bands, gates, grades, rows of tables
    #[arg(long)]
    coverage: bool,
    /// Fail where less of a rule set is reached, in percent
    #[arg(long, value_name = "PERCENT", requires = "coverage", value_parser = clap::value_parser!(u8).range(0..=100))]
    threshold: Option<u8>,
    /// Write the coverage in the format of LCOV, too
    #[arg(long, value_name = "FILE", requires = "coverage")]
    lcov: Option<PathBuf>,
    /// Write the coverage as pages, too: index.html, and the rules of each rule set in colours
    #[arg(long, value_name = "FOLDER", requires = "coverage")]
    html: Option<PathBuf>,
}

impl CoverageOptions {
    /// Has scoring tell what it reaches, where that is asked for.
    pub fn begin(&self, context: &mut Context<'_>) {
        if self.coverage {
            context.workspace.library.observe();
        }
    }

    /// Writes what the cases reached of the rule sets that are named (all, if none is): into `told` for programs.
    pub fn end(
        &self,
        context: &mut Context<'_>,
        named: &[String],
        verdict: Verdict,
        told: Option<&mut Value>,
    ) -> Result<Verdict, Failure> {
        if !self.coverage {
            return Ok(verdict);
        }
        let mut ids = named.iter().map(|named| context.ruleset(named)).collect::<Result<Vec<_>, _>>()?;
        let all = ids.is_empty();
        if all {
            ids = context.workspace.library.ids().map(str::to_owned).collect();
        }
        let library = &context.workspace.library;
        let found =
            coverage::measure(library, &ids, all).map_err(|error| Failure::score(error, library.sources()))?;
        self.files(context, &found)?;
        match told.and_then(Value::as_object_mut) {
            None => text(context, &found)?,
            Some(told) => {
                let sources = context.workspace.library.sources();
                let list: Vec<Value> = found.iter().map(|coverage| coverage.to_json(sources)).collect();
                told.insert("coverage".to_owned(), list.into());
            }
        }
        self.judge(context, &found, verdict)
    }

    fn files(&self, context: &Context<'_>, found: &[Coverage]) -> Result<(), Failure> {
        let sources = context.workspace.library.sources();
        let write = |path: &PathBuf, text: &str| outputs::write(&context.workspace, path, text.as_bytes(), &[]);
        if let Some(path) = &self.lcov {
            write(path, &coverage::lcov::report(found, sources))?;
        }
        if let Some(folder) = &self.html {
            write(&folder.join("index.html"), &coverage::index(found))?;
            for coverage in found {
                let page = folder.join(coverage::file_name(&coverage.ruleset));
                write(&page, &coverage::page(coverage, sources))?;
            }
        }
        Ok(())
    }

    fn judge(&self, context: &mut Context<'_>, found: &[Coverage], verdict: Verdict) -> Result<Verdict, Failure> {
        let Some(threshold) = self.threshold else { return Ok(verdict) };
        let below = |coverage: &&Coverage| coverage.reached() * 100 < usize::from(threshold) * coverage.total();
        let below: Vec<&str> = found.iter().filter(below).map(|coverage| coverage.ruleset.as_str()).collect();
        if below.is_empty() {
            return Ok(verdict);
        }
        writeln!(context.err, "below {threshold} %: {}", below.join(", "))?;
        Ok(Verdict::Findings)
    }
}

fn text(context: &mut Context<'_>, found: &[Coverage]) -> Result<(), Failure> {
    let sources = context.workspace.library.sources();
    for coverage in found {
        let percent = coverage::percent(coverage.per_mille());
        writeln!(
            context.out,
            "{}: {}/{} reached, {percent} %",
            coverage.ruleset,
            coverage.reached(),
            coverage.total()
        )?;
        for site in coverage.unreached() {
            writeln!(context.out, "  {} {} never reached: {}", sources.locate(site.span), site.kind(), site.what)?;
        }
    }
    let sum = |count: fn(&Coverage) -> usize| found.iter().map(count).sum::<usize>();
    let (reached, total) = (sum(Coverage::reached), sum(Coverage::total));
    let percent = coverage::percent((reached * 1000).checked_div(total).unwrap_or(1000));
    writeln!(context.out, "coverage: {reached}/{total} reached, {percent} %")?;
    Ok(())
}
