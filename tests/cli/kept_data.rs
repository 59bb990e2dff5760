//! What a result says of the earlier periods that it is compared with, and the trail of a run.

use crate::support::Workspace;

fn measures(rules: &str) -> Workspace {
    Workspace::empty()
        .file("rules/m/ruleset.yaml", format!("ruleset: m\nperiod: month\nreject_limit: 100%\n{rules}"))
}

const ONE: &str = "measures: {v: {type: number}}\nscore: {value: v}\n";

#[test]
fn what_an_earlier_period_lacks_is_said_where_it_is_compared_with() {
    let rules = "ruleset: m\nperiod: month\nreject_limit: 100%\nquestions: {q: {range: [0, 20]}}\nscore: {value: q.mean}\nalso: {ch: score - previous.score}\n";
    let rows = "subject,respondent,period,q\ns,r1,2025-01,9\ns,r2,2025-01,99\ns,r1,2025-02,8\n";
    let workspace = Workspace::empty().file("rules/m/ruleset.yaml", rules).file("r.csv", rows);
    workspace.satis(["import", "m", "--responses", "r.csv"]).code(1);
    let table = workspace.satis(["score", "m", "--period", "2025-02"]).code(0).any_out();
    assert!(table.contains("compared with 2025-01: 1 row rejected [s 1]: q `99`"), "{table}");
    let json = workspace.satis(["score", "m", "--period", "2025-02", "--format", "json"]).code(0).any_out();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["lacks"]["earlier"]["2025-01"]["rejected"], 1);
    assert_eq!(json["lacks"]["rejected"], 0);
    let said = workspace.satis(["explain", "m", "s", "--period", "2025-02"]).code(0).any_out();
    assert!(said.contains("compared with 2025-01: 1 row rejected"), "{said}");
    workspace.satis(["score", "m", "--period", "2025-02", "--format", "csv", "--output", "o.csv"]).code(0);
    assert!(
        workspace.read("o.notes.csv").contains("earlier,s,2025-02,1,2025-01: rejected: r.csv"),
        "{}",
        workspace.read("o.notes.csv")
    );
    // Rules that compare with nothing say nothing of it.
    let workspace =
        workspace.file("rules/m/ruleset.yaml", rules.replace("also: {ch: score - previous.score}\n", ""));
    let table = workspace.satis(["score", "m", "--period", "2025-02"]).code(0).any_out();
    assert!(!table.contains("compared with"), "{table}");
}

#[test]
fn reasons_and_names_in_the_trail_of_a_run_stay_on_their_line() {
    let workspace = measures(ONE).file("m.csv", "subject,period,v\ns,2025-01,9\n");
    workspace.satis(["import", "m", "--measures", "m.csv"]).code(0);
    workspace.satis(["score", "m"]).code(0);
    workspace.write("n.csv", "subject,period,v\ns,2025-01,8\n");
    workspace.satis(["import", "m", "--measures", "n.csv"]).code(0);
    workspace.satis(["score", "m"]).code(0);
    let named = workspace.command(["runs", "publish", "1"]).env("SATIS_USER", "a\nb").output().unwrap();
    assert!(named.status.success());
    let reason = "late\n2026-01-01T00:00:00Z published by chief\u{202e}";
    workspace.satis(["runs", "supersede", "1", "--by", "2", "--reason", reason]).code(0);
    let shown = workspace.satis(["runs", "show", "1"]).code(0).any_out();
    assert!(
        shown.contains("late\\n") && shown.contains("chief\\u{202e}") && shown.contains("by a\\nb"),
        "{shown}"
    );
    assert!(
        !shown.contains('\u{202e}') && shown.lines().all(|line| !line.starts_with("[TIME] published by chief")),
        "{shown}"
    );
}
