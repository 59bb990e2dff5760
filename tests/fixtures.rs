//! Runs every case in `fixtures/`, one test a case, through the code that `satis test` runs.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use libtest_mimic::{Arguments, Failed, Trial};
use satis::regress::snapshot::Comparison;
use satis::regress::{Case, Verdict};
use satis::score::ScoreError;
use satis::workspace::Workspace;
use std::path::Path;
use std::sync::Arc;

fn main() {
    let arguments = Arguments::from_args();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = Arc::new(Workspace::at(root));
    let cases = Case::all(&root.join("fixtures"), None).expect("every case can be read");
    assert!(!cases.is_empty(), "fixtures/ holds cases");
    let trials = cases
        .into_iter()
        .map(|case| {
            let workspace = workspace.clone();
            Trial::test(format!("{}::{}", case.ruleset, case.name), move || check(&workspace, &case))
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}

fn check(workspace: &Workspace, case: &Case) -> Result<(), Failed> {
    let verdict = satis::regress::run(&workspace.library, case, false).map_err(|error| match error {
        satis::regress::CaseError::Score(ScoreError::Rules(problems)) => {
            let sources = workspace.library.sources();
            problems.iter().map(|problem| sources.render(problem, false)).collect::<Vec<_>>().join("\n").into()
        }
        error => Failed::from(error.to_string()),
    })?;
    // As insta does it: what came out is left beside the snapshot, but not on a CI machine.
    if std::env::var_os("CI").is_none() {
        satis::regress::pending::settle(case, &verdict).map_err(|error| Failed::from(error.to_string()))?;
    }
    if verdict.passed() { Ok(()) } else { Err(describe(&verdict).into()) }
}

fn describe(verdict: &Verdict) -> String {
    let mut text = String::new();
    for m in &verdict.mismatches {
        text += &format!("{} {}: by hand {}, found {} ({})\n", m.subject, m.name, m.expected, m.found, m.because);
    }
    match &verdict.snapshot {
        Comparison::Differs(difference) => text += difference,
        Comparison::New(_) => text += "there is no snapshot: read it and take it with `satis review`\n",
        Comparison::Same | Comparison::Accepted => {}
    }
    text
}
