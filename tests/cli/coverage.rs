//! `satis test --coverage`.

use crate::support::{MEASURES, RESPONSES, RULES, Workspace};
use insta::assert_snapshot;

/// A workspace with one case, which reaches a part of the rules.
fn with_case() -> Workspace {
    let workspace = Workspace::visits()
        .file("fixtures/visits/first/responses.csv", RESPONSES)
        .file("fixtures/visits/first/measures.csv", MEASURES)
        .file("fixtures/visits/first/case.yaml", "title: two offices\nperiod: 2025-03\nexpect: snapshot\n");
    workspace.satis(["test", "--accept"]).code(0);
    workspace
}

#[test]
fn what_no_case_reaches_is_listed_with_its_place() {
    let workspace = with_case();
    assert_snapshot!(workspace.satis(["test", "--coverage"]).code(0).out(), @"
    1 passed, 0 failed
    visits: 4/10 reached, 40.0 %
      rules/visits/ruleset.yaml:11:38 default never reached: `complaints` is not given, so that it is 0
      rules/visits/ruleset.yaml:12:37 default never reached: `on_time` is not given, so that it is 1
      rules/visits/ruleset.yaml:14:12 missing never reached: a child of `score` is missing
      rules/visits/ruleset.yaml:17:48 floor never reached: `score.care` is lifted to 0
      rules/visits/ruleset.yaml:21:10 grade never reached: the grade A is given
      rules/visits/ruleset.yaml:21:24 grade never reached: the grade C is given
    coverage: 4/10 reached, 40.0 %
    ");
}

#[test]
fn below_the_threshold_is_a_finding() {
    let workspace = with_case();
    let all = workspace.satis(["test", "--coverage"]).code(0).out();
    let below = workspace.satis(["test", "--coverage", "--threshold", "41"]).code(1).to_string();
    assert_eq!(below, format!("{all}──── errors\nbelow 41 %: visits\n"));
    workspace.satis(["test", "--coverage", "--threshold", "40"]).code(0);
    // What fails is a finding, whatever is reached.
    let workspace = workspace.edit(RULES, "B: 60", "B: 65");
    workspace.satis(["test", "--coverage", "--threshold", "0"]).code(1);
    for wrong in [&["test", "--threshold", "50"][..], &["test", "--coverage", "--threshold", "101"]] {
        workspace.satis(wrong.iter().copied()).code(2);
    }
}

#[test]
fn with_json_the_output_is_json_alone() {
    let run = with_case().satis(["test", "--coverage", "--format", "json"]).code(0);
    let read: serde_json::Value = serde_json::from_str(&run.any_out()).unwrap();
    assert_eq!((read["passed"].as_u64(), read["failed"].as_u64()), (Some(1), Some(0)));
    let visits = &read["coverage"][0];
    assert_eq!((visits["ruleset"].as_str(), visits["total"].as_u64()), (Some("visits"), Some(10)));
    assert_eq!(visits["unreached"][0]["file"], RULES);
}

#[test]
fn lcov_and_pages_are_written() {
    let workspace = with_case();
    workspace.satis(["test", "--coverage", "--lcov", "out/lcov.info", "--html", "out/pages"]).code(0);
    assert_snapshot!(workspace.read("out/lcov.info"), @"
    TN:
    SF:rules/visits/ruleset.yaml
    BRDA:11,0,0,0
    BRDA:12,0,0,0
    BRDA:14,0,0,0
    BRDA:17,0,0,0
    BRDA:17,0,1,1
    BRDA:19,0,0,1
    BRDA:20,0,0,1
    BRDA:21,0,0,0
    BRDA:21,0,1,1
    BRDA:21,0,2,0
    BRF:10
    BRH:4
    DA:11,0
    DA:12,0
    DA:14,0
    DA:17,1
    DA:19,1
    DA:20,1
    DA:21,1
    LF:7
    LH:4
    end_of_record
    ");
    assert!(workspace.read("out/pages/index.html").contains("<a href=\"visits.html\">visits</a>"));
    let page = workspace.read("out/pages/visits.html");
    assert!(page.contains("<span class=\"miss\">A</span>"), "{page}");
    assert!(page.contains("never: the grade A is given"), "{page}");
}

#[test]
fn a_rule_set_that_is_wrong_or_without_cases_is_not_passed_over() {
    const BARE: &str = "rules/bare/ruleset.yaml";
    let measures = "measures: {a: {type: number}}\n";
    let rules = format!("ruleset: bare\nsubject: x\nperiod: month\n{measures}score: {{value: a, floor: 0}}\n");
    let workspace = with_case().file(BARE, &rules);
    let run = workspace.satis(["test", "--coverage", "--threshold", "10"]).code(1).to_string();
    assert!(run.contains("bare: 0/2 reached, 0.0 %") && run.contains("below 10 %: bare\n"), "{run}");
    let workspace = workspace.edit(BARE, measures, "");
    let run = workspace.satis(["test", "--coverage"]).code(1).to_string();
    assert!(run.contains("nothing is called `a` here"), "{run}");
}
