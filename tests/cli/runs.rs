//! `satis runs`.

use crate::support::Workspace;
use insta::assert_snapshot;

#[test]
fn runs_are_listed_and_shown() {
    let workspace = Workspace::visits().imported();
    assert_snapshot!(workspace.satis(["runs"]).code(0).out(), @"no runs are kept yet: `satis score RULESET` on the store keeps one");
    workspace.satis(["score", "visits"]).code(0);
    workspace.satis(["score", "visits", "--format", "json"]).code(0);
    assert_snapshot!(workspace.satis(["runs"]).code(0).out(), @"
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     run   rule set   organisation   period    at                     by       results    rules          data           batch
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
     1     visits                    2025-03   [TIME]   tester   2 scored   [DIGEST]   [DIGEST]   2
     2     visits                    2025-03   [TIME]   tester   2 scored   [DIGEST]   [DIGEST]   2
    ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    ");
    assert_snapshot!(workspace.satis(["runs", "2"]).code(0).out(), @"
    run 2 · visits · no organisation · 2025-03 · [TIME] by tester
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
fn a_run_on_the_same_rules_and_data_has_the_same_digests() {
    let workspace = Workspace::visits().imported();
    workspace.satis(["score", "visits"]).code(0);
    workspace.satis(["score", "visits"]).code(0);
    let shown = |run| workspace.satis(["runs", run]).code(0).out();
    let below_the_first_line = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    assert_eq!(below_the_first_line(&shown("1")), below_the_first_line(&shown("2")));
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
