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
    │      overall.mean * 0.7 (rules/visits/ruleset.yaml:16:21)
    │      = 60 * 0.7
    │      overall.mean = 60 (n 1 of 1 answered)
    │      contribution 42
    └─ score.care = 20
           30 - 10 * complaints (rules/visits/ruleset.yaml:17:19)
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
    let files = Workspace::visits();
    let from_files = files.satis(["explain", "visits", "north"].into_iter().chain(FILES)).code(0).out();
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

/// Sales of three months: 2 + 3 + 4 = 9; of the two marks one is an answer: 80.
#[test]
fn inputs_say_where_they_came_from() {
    let rules = "\
ruleset: a
period: quarter
questions: {overall: {range: [0, 100]}}
measures:
  sales: {type: number, over: sum}
  calls: {type: number, over: last}
  debts: {type: count, default: 0}
score:
  combine: sum
  of:
    survey: overall.mean / 10
    sales: sales + calls
    debts: {}
    calls: {}
";
    let workspace = Workspace::rules(rules)
        .file("responses.csv", "subject,period,overall\nn,2025-Q1,80\nn,2025-Q1,\n")
        .file("measures.csv", "subject,period,sales,calls,debts\nn,2025-01,2,,\nn,2025-02,3,7,\nn,2025-03,4,,\n");
    let explain = |more: &[&'static str]| {
        let run = ["explain", "a", "n"].into_iter().chain(FILES).chain(more.iter().copied());
        workspace.satis(run)
    };
    let text = explain(&[]).code(0).out();
    assert_snapshot!(text.split("\n\nstatus").next().unwrap_or_default(), @"
    a · 2025-Q1 · n

    score = 31.00
    │   sum of 4 indicators
    │   = 8 + 16 + 0 + 7
    ├─ score.survey = 8
    │      overall.mean / 10 (rules/a/ruleset.yaml:11:13)
    │      = 80 / 10
    │      overall.mean = 80 (n 1 of 2 answered)
    │      contribution 8
    ├─ score.sales = 16
    │      sales + calls (rules/a/ruleset.yaml:12:12)
    │      = 9 + 7
    │      sales = 9 (2025-01 … 2025-03 summed)
    │      calls = 7 (2025-02 the last)
    │      contribution 16
    ├─ score.debts = 0
    │      measure debts
    │      debts = 0 (default)
    │      contribution 0
    └─ score.calls = 7
           measure calls
           calls = 7 (2025-02 the last)
           contribution 7
    ");
    let zh = explain(&["--language", "zh", "--node", "survey"]).code(0).out();
    assert_snapshot!(zh, @"
    a · 2025-Q1 · n

    score.survey = 8
        overall.mean / 10 (rules/a/ruleset.yaml:11:13)
        = 80 / 10
        overall.mean = 80 (2 份中 1 份作答)
        贡献 8
    ");
    assert_snapshot!(explain(&["--node", "score.salse"]).code(2).err(), @"error: `a` has no node `score.salse`: did you mean `score.sales`?");
    let json = explain(&["--node", "score.sales", "--format", "json"]).code(0).out();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["node"]["place"], "rules/a/ruleset.yaml:12:12");
    assert_snapshot!(json["node"]["inputs"].to_string(), @r#"[{"name":"sales","value":9,"n":null,"missing_share":null,"source":"sum of 2025-01 to 2025-03"},{"name":"calls","value":7,"n":null,"missing_share":null,"source":"last of 2025-02"}]"#);
    let json = explain(&["--node", "score.survey", "--format", "json"]).code(0).out();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_snapshot!(json["node"]["inputs"].to_string(), @r#"[{"name":"overall.mean","value":80,"n":1,"missing_share":0.5,"source":"answers"}]"#);
}
