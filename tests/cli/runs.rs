//! `satis runs`.

use crate::support::{RULES, Workspace};
use insta::assert_snapshot;

#[test]
fn runs_are_listed_and_shown() {
    let workspace = Workspace::visits().imported();
    assert_snapshot!(workspace.satis(["runs"]).code(0).out(), @"no runs are kept yet: `satis score RULESET` on the store keeps one");
    workspace.satis(["score", "visits"]).code(0);
    assert_snapshot!(workspace.satis(["runs"]).code(0).out(), @"
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     run   rule set   organisation   period    at                     by       results    rules          data           batch
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     1     visits                    2025-03   [TIME]   tester   2 scored   [DIGEST]   [DIGEST]   2
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    ");
    assert_snapshot!(workspace.satis(["runs", "1"]).code(0).out(), @"
    run 1 · visits · no organisation · 2025-03 · [TIME] by tester
    rules  [DIGEST]
    data   [DIGEST] (up to batch 2)
    engine 0.1.0
    ─────────────────────────────────────────
     rank   subject   score   grade   status
    ─────────────────────────────────────────
     1      north     86.00   B       scored
     2      south     62.00   B       scored
    ─────────────────────────────────────────
    ");
}

#[test]
fn to_look_twice_is_not_to_score_twice() {
    let workspace = Workspace::visits().imported();
    let kept = |workspace: &Workspace| {
        let shown = workspace.satis(["score", "visits", "--format", "csv"]).code(0).to_string();
        shown.lines().last().unwrap_or_default().to_owned()
    };
    assert_eq!(kept(&workspace), "kept as run 1");
    assert_eq!(kept(&workspace), "the same as run 1");
    // Other rules make another run, and so do other data.
    let workspace = workspace.edit(RULES, "B: 60", "B: 61");
    assert_eq!(kept(&workspace), "kept as run 2");
    let workspace = workspace.file("more.csv", "subject,respondent,period,overall\nsouth,r9,2025-03,good\n");
    workspace.satis(["import", "visits", "--responses", "more.csv"]).code(0);
    assert_eq!(kept(&workspace), "kept as run 3");
    assert_eq!(workspace.satis(["runs"]).code(0).out().matches("visits").count(), 3);
}

#[test]
fn an_unknown_run_is_an_error_of_usage() {
    let workspace = Workspace::visits().imported();
    assert_snapshot!(workspace.satis(["runs", "7"]).code(2).err(), @"error: there is no run 7: `satis runs` lists them");
    assert_snapshot!(workspace.satis(["runs", "last"]).code(2).err(), @"
    error: invalid value 'last' for '[RUN]': a run is named by its number: `satis runs` lists them

    For more information, try '--help'.
    ");
}

#[test]
fn without_a_store_there_are_no_runs() {
    assert_snapshot!(Workspace::visits().satis(["runs"]).code(4).err(), @"error: [HERE]/satis.db: there is no store here: check the path, or import a file to make one");
}
