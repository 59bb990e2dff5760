//! What every rule set and case came to when it was last looked at.

use crate::check;
use crate::cli::check::plural;
use crate::cli::{Context, Failure};
use crate::diagnostic::Severity;
use crate::plan::Plan;
use crate::regress::{self, Broken, Case, expect, snapshot};
use crate::report;
use crate::ruleset::library::dedup;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
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
        Ok(format!(
            "{}, {}; {passed} passed, {failed} failed",
            plural(ids.len(), "rule set"),
            plural(errors, "error")
        ))
    }

    /// Writes what moved in the tree of a rule set: weights, points, ranges.
    fn outline(&mut self, context: &mut Context<'_>, id: &str, plan: &Arc<Plan>) -> Result<(), Failure> {
        let now = report::outline(plan, context.language.code());
        let before = self.outlines.insert(id.to_owned(), now.clone());
        if let Some(before) = before.filter(|before| *before != now) {
            write!(context.out, "{id} moved\n{}", snapshot::difference(&before, &now))?;
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
                    writeln!(context.out, "FAILED {ruleset}/{name}: {why}")?;
                    self.bad.insert((ruleset, name));
                }
            }
        }
        Ok(passed)
    }

    /// Runs a case and writes what moved in it; whether it passed.
    fn case(&mut self, context: &mut Context<'_>, case: &Case) -> Result<bool, Failure> {
        let name = format!("{}/{}", case.ruleset, case.name);
        let key = (case.ruleset.clone(), case.name.clone());
        let library = &context.workspace.library;
        let scorecard = match case.read_all(library).and_then(|()| case.score(library)) {
            Ok(scorecard) => scorecard,
            Err(error) => {
                self.bad.insert(key);
                match error {
                    // Its problems stand above.
                    regress::CaseError::Score(_) => writeln!(context.out, "FAILED {name}: it can't be scored")?,
                    error => writeln!(context.out, "FAILED {name}: {}", Failure::case(error, library.sources()))?,
                }
                return Ok(false);
            }
        };
        let now = snapshot::text(&scorecard);
        let before = self.scorecards.insert(key.clone(), now.clone());
        let mut said = match &before {
            Some(before) if *before != now => format!("{name} moved\n{}", snapshot::difference(before, &now)),
            None if self.begun => format!("{name} is new\n"),
            _ => String::new(),
        };
        let mismatches = expect::compare(&case.expected, &scorecard);
        for wrong in &mismatches {
            let _ = writeln!(
                said,
                "FAILED {name}: {} {}: by hand {}, found {}",
                wrong.subject, wrong.name, wrong.expected, wrong.found
            );
        }
        let same = snapshot::compare(&case.snapshot_path(), &case.title, &now, false);
        let same = matches!(same, Ok(snapshot::Comparison::Same));
        if !same && mismatches.is_empty() {
            let _ = writeln!(
                said,
                "FAILED {name}: it differs from its snapshot (`satis test {}` shows how)",
                case.ruleset
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
