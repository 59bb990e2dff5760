//! `satis check`: everything that is wrong with rule sets, at once.

use super::failure::{first_of_each, rest};
use super::renamed::Renamed;
use super::{Context, Failure, Verdict, watch};
use crate::check;
use crate::diagnostic::{Code, Diagnostic, Severity, suggest};
use crate::ingest::Form;
use crate::plan::Plan;
use crate::report;
use crate::ruleset::library::dedup;
use crate::store::Store;
use clap::{Args, ValueEnum};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Check rule sets: names, weights, bands, grades, formulas
#[derive(Debug, Args)]
pub struct Check {
    /// Rule sets by id or path [default: all]
    rulesets: Vec<String>,
    /// How problems are written
    #[arg(long, value_enum, default_value = "text")]
    format: CheckFormat,
    /// Print the page of a code instead, such as `weight-sum`
    #[arg(long, value_name = "CODE", conflicts_with = "rulesets")]
    explain: Option<String>,
    /// Check and run the cases again at every save, and show what moved; ends with Ctrl-C or when the input closes
    #[arg(long, conflicts_with = "format")]
    watch: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// For people, with the place underlined
    Text,
    /// For programs: a list of problems
    Json,
}

impl Check {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        if let Some(id) = &self.explain {
            return explain(context, id);
        }
        let mut ids = Vec::new();
        for named in &self.rulesets {
            ids.push(context.ruleset(named)?);
        }
        if self.watch {
            return watch::watch(context, &ids);
        }
        let mut problems = Vec::new();
        if ids.is_empty() {
            ids = context.workspace.library.ids().map(str::to_owned).collect();
            problems.extend(context.workspace.library.problems().iter().cloned());
            if ids.is_empty() && problems.is_empty() {
                let place = context.workspace.root.join("rules");
                return Err(Failure::Usage(format!(
                    "there are no rule sets in {}: run `satis init`",
                    place.display()
                )));
            }
        }
        let mut plans = Vec::new();
        for id in &ids {
            plans.extend(check::ruleset(&context.workspace, id, &mut problems));
        }
        dedup(&mut problems);
        match self.format {
            CheckFormat::Json => self.json(context, &problems)?,
            CheckFormat::Text => self.text(context, &ids, &plans, &problems)?,
        }
        self.stored(context, &plans)?;
        let failed = |code: fn(&Diagnostic) -> bool| problems.iter().any(code);
        if failed(|p| matches!(p.code, Code::YamlLimit | Code::ScriptLimit)) {
            return Err(Failure::Limit("a limit was reached: see above".into()));
        }
        Ok(if failed(|p| p.severity == Severity::Error) { Verdict::Findings } else { Verdict::Fine })
    }

    /// Says what the store has under names that the rules do not know. A store that can't be read is for those who read it.
    fn stored(&self, context: &mut Context<'_>, plans: &[Arc<Plan>]) -> Result<(), Failure> {
        let Ok(Some(store)) = Store::open_current(&context.workspace.store) else { return Ok(()) };
        let mut surveys = BTreeSet::new();
        for plan in plans.iter().filter(|plan| surveys.insert(plan.ruleset.survey.clone())) {
            let (id, survey) = (&plan.ruleset.id, plan.ruleset.survey.as_str());
            let library = &context.workspace.library;
            let form = Form::by_version(plan, library, id);
            let mut found = Vec::new();
            for organisation in store.organisations(survey).unwrap_or_default() {
                found.extend(Renamed::find(library, &store, &organisation, (survey, &form)));
            }
            found.iter().try_for_each(|renamed| renamed.warn(context))?;
        }
        Ok(())
    }

    fn json(&self, context: &mut Context<'_>, problems: &[Diagnostic]) -> Result<(), Failure> {
        let sources = context.workspace.library.sources();
        let (shown, more) = first_of_each(problems);
        let mut list: Vec<serde_json::Value> = shown.into_iter().map(|problem| sources.to_json(problem)).collect();
        let left = |(code, n): (Code, usize)| {
            let of = problems.iter().filter(|problem| problem.code == code).map(|problem| problem.severity).min();
            let severity = of.unwrap_or(Severity::Error).to_string();
            serde_json::json!({ "code": code.id(), "severity": severity, "message": rest(code, n), "more": n })
        };
        list.extend(more.into_iter().map(left));
        writeln!(context.out, "{:#}", serde_json::Value::Array(list))?;
        Ok(())
    }

    fn text(
        &self,
        context: &mut Context<'_>,
        ids: &[String],
        plans: &[Arc<Plan>],
        problems: &[Diagnostic],
    ) -> Result<(), Failure> {
        let (shown, more) = first_of_each(problems);
        for problem in shown {
            writeln!(context.out, "{}\n", context.workspace.library.sources().render(problem, false))?;
        }
        for (code, n) in more {
            writeln!(context.out, "{}\n", rest(code, n))?;
        }
        if !self.rulesets.is_empty() {
            for plan in plans {
                write!(context.out, "{}", report::outline(plan, context.language.tag()))?;
            }
        }
        let count = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        let summary = context.language.filled(
            "{ids}, {errors}, {warnings}",
            "规则集 {n_ids} 个，错误 {n_errors} 个，警告 {n_warnings} 个",
            &[
                ("ids", &plural(ids.len(), "rule set")),
                ("errors", &plural(errors, "error")),
                ("warnings", &plural(warnings, "warning")),
                ("n_ids", &ids.len()),
                ("n_errors", &errors),
                ("n_warnings", &warnings),
            ],
        );
        writeln!(context.out, "{summary}")?;
        Ok(())
    }
}

/// Prints the page of a code.
fn explain(context: &mut Context<'_>, id: &str) -> Result<Verdict, Failure> {
    let Some(code) = Code::named(id) else {
        let help = suggest(id, Code::ALL.iter().map(|code| code.id()))
            .unwrap_or_else(|| "`satis reference codes` lists all of them".to_owned());
        return Err(Failure::Usage(format!("there is no code `{id}`: {help}")));
    };
    write!(context.out, "{}", code.page())?;
    Ok(Verdict::Fine)
}

pub(super) fn plural(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
