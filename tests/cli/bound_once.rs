//! A plan is bound once and shared: rules of another day are never taken for those of this one.

use crate::support::Workspace;

/// A rule set of one version on one of two versions: its rules change with those below it.
fn on_dated() -> Workspace {
    let base = |from: &str, times: u8| {
        format!(
            "ruleset: base\nperiod: year\neffective: {{from: {from}}}\nmeasures: {{v: {{type: number}}}}\nscore: {{value: v * {times}}}\n"
        )
    };
    Workspace::empty()
        .file("rules/base/ruleset.yaml", base("2025", 3))
        .file("rules/base/history/2024/ruleset.yaml", base("2024", 2))
        .file("rules/sub/ruleset.yaml", "ruleset: sub\nextends: base\ngrades: {A: 10, B: }\n")
        .file("m.csv", "subject,period,v\ns,2024,5\ns,2025,5\n")
}

#[test]
fn rules_that_change_below_a_rule_set_of_one_version_are_those_of_their_day() {
    let workspace = on_dated();
    workspace.satis(["import", "sub", "--measures", "m.csv"]).code(0);
    // 5 * 2 and 5 * 3, in whatever order they are asked for.
    for periods in [vec!["--period", "all"], vec!["--period", "2025", "--period", "2024"]] {
        let args = ["score", "sub", "--format", "csv"].into_iter().chain(periods);
        let csv = workspace.satis(args).code(0).any_out();
        assert!(csv.contains("s,2024,10.00,A") && csv.contains("s,2025,15.00,A"), "{csv}");
    }
    workspace.satis(["verify", "--all"]).code(0);
}

#[test]
fn impact_compares_each_period_by_the_rules_of_its_day() {
    let workspace = on_dated();
    workspace.satis(["import", "sub", "--measures", "m.csv"]).code(0);
    // Before: 10 and 15. After: 10 * 1 and 15 with A from 12 on, so that 2024 falls to B.
    let old = workspace.read("rules/sub/ruleset.yaml");
    let base = |from: &str| workspace.read(from);
    let workspace2 = Workspace::empty()
        .file("rules/sub/ruleset.yaml", old)
        .file("rules/base/ruleset.yaml", base("rules/base/ruleset.yaml"))
        .file("rules/base/history/2024/ruleset.yaml", base("rules/base/history/2024/ruleset.yaml"));
    workspace.write("rules/sub/ruleset.yaml", "ruleset: sub\nextends: base\ngrades: {A: 12, B: }\n");
    let against = workspace2.path("").display().to_string();
    let csv = workspace.satis(["impact", "sub", "--against", &against, "--format", "csv"]).code(0).any_out();
    let rows: Vec<&str> = csv.lines().skip(1).collect();
    assert!(rows.iter().any(|row| row.contains("2024") && row.contains("10") && row.contains('B')), "{csv}");
    assert!(rows.iter().all(|row| !row.contains("2025")), "{csv}");
}

#[test]
fn a_period_of_one_version_among_several_is_read_once_and_scored_as_it_is_alone() {
    let rules = |from: &str, more: &str| {
        format!(
            "ruleset: a\nperiod: year\neffective: {{from: {from}}}\nquestions: {{q: {{range: [0, 10]}}{more}}}\nscore: {{value: q.mean}}\n"
        )
    };
    let rows = "subject,respondent,period,q,p\ns,,2024,4,1\ns,,2024,4,2\ns,r1,2024,10,3\n";
    let workspace = Workspace::empty()
        .file("rules/a/ruleset.yaml", rules("2025", ", p: {range: [0, 5]}"))
        .file("rules/a/history/2024/ruleset.yaml", rules("2024", ""))
        .file("r.csv", rows);
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(0);
    workspace.write("again.csv", "subject,respondent,period,q,p\ns,,2024,4,5\n");
    workspace.satis(["import", "a", "--responses", "again.csv"]).code(0);
    // (4 + 4 + 10 + 4) / 4; the rows without a respondent are alike in what the rules of 2024 read.
    let found = workspace.satis(["score", "a", "--format", "json"]).code(0).any_out();
    let named = workspace.satis(["score", "a", "--period", "2024", "--format", "json"]).code(0).any_out();
    assert_eq!(found, named);
    let json: serde_json::Value = serde_json::from_str(&found).unwrap();
    assert_eq!(json["subjects"][0]["score"].to_string(), "5.50");
    assert_eq!(workspace.satis(["runs", "--format", "json"]).code(0).any_out().matches("\"run\":").count(), 1);
}
