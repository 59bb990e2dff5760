//! What every rule set and case came to when it was last looked at.

use crate::check;
use crate::cli::check::plural;
use crate::cli::test::page;
use crate::cli::{Context, Failure};
use crate::diagnostic::Severity;
use crate::language::Language;
use crate::plan::Plan;
use crate::regress::{self, Broken, Case, Mismatch, expect, snapshot};
use crate::report;
use crate::ruleset::library::dedup;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Outlines of rule sets and scorecards of cases as they last were, and what is wrong now.
#[derive(Default)]
pub(super) struct State {
    outlines: BTreeMap<String, String>,
    /// By rule set and case; what can't be scored keeps the last that could.
    scorecards: BTreeMap<(String, String), String>,
    /// Rule sets with errors and cases that fail.
    bad: BTreeSet<(String, String)>,
    begun: bool,
}

impl State {
    /// Looks at rule sets again, writes what is wrong with them and what moved, and sums up.
    pub fn look_again(&mut self, context: &mut Context<'_>, ids: &BTreeSet<String>) -> Result<String, Failure> {
        self.bad.retain(|(id, _)| !ids.contains(id));
        let mut problems = context.workspace.problems.clone();
        problems.extend(context.workspace.library.problems().iter().cloned());
        let mut plans = Vec::new();
        for id in ids {
            let mut found = Vec::new();
            plans.extend(check::ruleset(&context.workspace, id, &mut found).last().map(|plan| (id, plan.clone())));
            if found.iter().any(|problem| problem.severity == Severity::Error) {
                self.bad.insert((id.clone(), String::new()));
            }
            problems.append(&mut found);
        }
        dedup(&mut problems);
        for problem in &problems {
            writeln!(context.out, "{}\n", context.workspace.library.sources().render(problem, false))?;
        }
        for (id, plan) in plans {
            self.outline(context, id, &plan)?;
        }
        let mut passed = 0;
        for id in ids {
            passed += self.cases(context, id)?;
        }
        self.begun = true;
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
        let failed = self.bad.iter().filter(|(id, case)| ids.contains(id) && !case.is_empty()).count();
        let language = context.language;
        let counted = language.filled(
            "{plural}, {plural_}; ",
            "规则集 {ids} 个，错误 {errors} 个；",
            &[
                ("plural", &plural(ids.len(), "rule set")),
                ("plural_", &plural(errors, "error")),
                ("ids", &ids.len()),
                ("errors", &errors),
            ],
        );
        Ok(counted + page::passed_and_failed(passed, failed, language).as_str())
    }

    /// Writes what moved in the tree of a rule set: weights, points, ranges.
    fn outline(&mut self, context: &mut Context<'_>, id: &str, plan: &Arc<Plan>) -> Result<(), Failure> {
        let now = report::outline(plan, context.language.tag());
        let before = self.outlines.insert(id.to_owned(), now.clone());
        if let Some(before) = before.filter(|before| *before != now) {
            let moved = context.language.pick("moved", "有变化");
            write!(context.out, "{id} {moved}\n{}", snapshot::difference(&before, &now))?;
        }
        Ok(())
    }

    /// Runs the cases of a rule set; how many passed.
    fn cases(&mut self, context: &mut Context<'_>, id: &str) -> Result<usize, Failure> {
        let mut passed = 0;
        for case in Case::each(&context.workspace.root.join("fixtures"), Some(id)) {
            match case {
                Ok(case) => passed += usize::from(self.case(context, &case)?),
                Err(Broken { ruleset, name, error, .. }) => {
                    let why = Failure::case(error, context.workspace.library.sources());
                    let failed = context.language.pick("FAILED", "未通过");
                    writeln!(context.out, "{failed} {ruleset}/{name}: {why}")?;
                    self.bad.insert((ruleset, name));
                }
            }
        }
        Ok(passed)
    }

    /// Runs a case and writes what moved in it; whether it passed.
    fn case(&mut self, context: &mut Context<'_>, case: &Case) -> Result<bool, Failure> {
        let name = format!("{}/{}", case.ruleset, case.name);
        let language = context.language;
        let failed = language.pick("FAILED", "未通过");
        let key = (case.ruleset.clone(), case.name.clone());
        let library = &context.workspace.library;
        let scorecard = match case.read_all(library).and_then(|()| case.score(library)) {
            Ok(scorecard) => scorecard,
            Err(error) => {
                self.bad.insert(key);
                match error {
                    // Its problems stand above.
                    regress::CaseError::Score(_) => {
                        let unscored = language.pick(": it can't be scored", "：无法评分");
                        writeln!(context.out, "{failed} {name}{unscored}")?;
                    }
                    error => {
                        writeln!(context.out, "{failed} {name}: {}", Failure::case(error, library.sources()))?
                    }
                }
                return Ok(false);
            }
        };
        let now = snapshot::text(&scorecard);
        let before = self.scorecards.insert(key.clone(), now.clone());
        let mut said = match &before {
            Some(before) if *before != now => {
                let moved = language.pick("moved", "有变化");
                format!("{name} {moved}\n{}", snapshot::difference(before, &now))
            }
            None if self.begun => format!("{name} {}\n", language.pick("is new", "是新的")),
            _ => String::new(),
        };
        let mismatches = expect::compare(&case.expected, &scorecard);
        said += &differing(&format!("{failed} {name}"), &mismatches, language);
        let same = snapshot::compare(&case.snapshot_path(), &case.title, &now, false);
        let same = matches!(same, Ok(snapshot::Comparison::Same));
        if !same && mismatches.is_empty() {
            let id = &case.ruleset;
            said += &language.filled(
                "{failed} {name}: it differs from its snapshot (`satis test {id}` shows how)\n",
                "{failed} {name}：与快照不同（见 `satis test {id}`）\n",
                &[("failed", &failed), ("name", &name), ("id", &id)],
            );
        }
        write!(context.out, "{said}")?;
        let passed = same && mismatches.is_empty();
        if !passed {
            self.bad.insert(key);
        }
        Ok(passed)
    }
}

/// Results that differ from those worked out by hand, a line each.
fn differing(case: &str, mismatches: &[Mismatch], language: Language) -> String {
    let line = |Mismatch { subject, name, expected, found, .. }: &Mismatch| {
        language.filled(
            "{case}: {subject} {name}: by hand {expected}, found {found}\n",
            "{case}：{subject} {name}：手算 {expected}，实得 {found}\n",
            &[("case", &case), ("subject", &subject), ("name", &name), ("expected", &expected), ("found", &found)],
        )
    };
    mismatches.iter().map(line).collect()
}
