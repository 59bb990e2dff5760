//! `satis explain`.

use crate::support::{FILES, RESPONSES, Workspace};
use insta::assert_snapshot;

#[test]
fn every_step_of_a_score_is_explained() {
    let workspace = Workspace::visits();
    let explain = ["explain", "visits", "south"];
    assert_snapshot!(workspace.satis(explain.into_iter().chain(FILES)).code(0).out(), @"
    Visits · 2025-03 · south

    score = 62.00
    │   sum of 2 indicators
    │   = 42 + 20
    ├─ score.survey = 42
    │      overall.mean * 0.7
    │      = 60 * 0.7
    │      contribution 42
    └─ score.care = 20
           30 - 10 * complaints
           = 30 - 10 * 1
           contribution 20

    status: scored
    score: 62.00
    grade: B — from 60 (rules/visits/ruleset.yaml:21:20)
        28.00 below A (from 90)
        2.00 above its threshold; below that C
    rank: 2 of 2
    responses: 1
    missing share: 0

    also.punctual = 80
        on_time * 100
        = 0.8 * 100

    also.n = 1
        responses
        = 1
    ");
}

#[test]
fn an_explanation_is_written_as_json() {
    let workspace = Workspace::visits();
    let explain = ["explain", "visits", "south", "--format", "json"];
    let text = workspace.satis(explain.into_iter().chain(FILES)).code(0).out();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["subject"]["subject"], "south");
    assert_eq!(json["subject"]["score"].to_string(), "62.00");
}

#[test]
fn the_store_is_explained_without_keeping_a_run() {
    let workspace = Workspace::visits().imported();
    let from_store = workspace.satis(["explain", "visits", "north"]).code(0).out();
    let from_files = workspace.satis(["explain", "visits", "north"].into_iter().chain(FILES)).code(0).out();
    assert_eq!(from_store, from_files);
    assert_snapshot!(workspace.satis(["runs"]).code(0).out(), @"no runs are kept yet: `satis score RULESET` on the store keeps one");
}

#[test]
fn an_unknown_subject_is_an_error_of_usage_with_a_suggestion() {
    let workspace = Workspace::visits();
    let explain = |subject| workspace.satis(["explain", "visits", subject].into_iter().chain(FILES)).code(2).err();
    assert_snapshot!(explain("nroth"), @"error: 2025-03 has no subject `nroth`: did you mean `north`?");
    assert_snapshot!(explain("headquarters"), @"error: 2025-03 has no subject `headquarters`: subjects are north, south");
    assert_snapshot!(workspace.satis(["explain", "visits"].into_iter().chain(FILES)).code(2).err(), @"
    error: the following required arguments were not provided:
      <SUBJECT>

    Usage: satis explain --responses <FILE> --measures <FILE> <RULESET> <SUBJECT>

    For more information, try '--help'.
    ");
}

#[test]
fn several_periods_must_be_chosen_from() {
    let workspace = Workspace::visits().file("responses.csv", RESPONSES.replace("2025-03,fair", "2025-04,fair"));
    let explain = ["explain", "visits", "south"];
    assert_snapshot!(workspace.satis(explain.into_iter().chain(FILES)).code(2).err(), @"error: the data hold several periods: name one with --period: 2025-03, 2025-04");
    let chosen = workspace.satis(explain.into_iter().chain(FILES).chain(["--period", "2025-04"])).code(0).out();
    assert!(chosen.starts_with("Visits · 2025-04 · south\n"), "{chosen}");
}
