//! Rows whose inputs are there and that a calculation leaves out, and the share of the weight without data.

use crate::support::Workspace;
use serde_json::{Value, json};

/// 8 ÷ 2 = 4; 9 ÷ 0 has no value; the third response did not answer `a`.
const ROWS: &str = "subject,respondent,period,a,c\ns,1,2024,8,2\ns,2,2024,9,0\ns,3,2024,,3\n";

fn score(rules: &str, rows: &str) -> Value {
    let workspace = Workspace::rules(rules).file("r.csv", rows);
    // A run masks what looks like a digest, as the digits of 2 ÷ 3 do.
    let output = workspace.command(["score", "a", "--responses", "r.csv", "--format", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn number(value: &Value) -> f64 {
    value.to_string().parse().unwrap()
}

fn uncomputed(scorecard: &Value) -> Vec<(String, String, u64, u64)> {
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = scorecard["uncomputed_rows"].as_array().unwrap().iter();
    rows.map(|row| {
        (text(row, "at"), text(row, "message"), row["rows"].as_u64().unwrap(), row["of"].as_u64().unwrap())
    })
    .collect()
}

#[test]
fn rows_that_a_calculation_leaves_out_are_counted_with_the_cause() {
    let zero = |at: &str| (at.to_owned(), "division by zero".to_owned(), 1, 3);
    let questions = "ruleset: a\nquestions: {a: {range: [0, 10]}, c: {range: [0, 10]}}\n";
    let node = score(&format!("{questions}score: {{per: response, value: a / c}}\n"), ROWS);
    assert_eq!(uncomputed(&node), [zero("score")]);
    assert_eq!(node["subjects"][0]["uncomputed_rows"][0]["rows"], 1);
    let derived = score(&format!("{questions}derive: {{q: a / c}}\nscore: {{value: q.mean}}\n"), ROWS);
    assert_eq!(uncomputed(&derived), [zero("q")]);
    // The parent leaves out what its child does: said once.
    let below = "score: {per: response, combine: sum, missing: fail, of: {x: {value: a / c}, y: {value: c}}}\n";
    assert_eq!(uncomputed(&score(&format!("{questions}{below}"), ROWS)), [zero("score.x")]);
    // √(4 − 8) is not defined.
    let rows = "subject,respondent,period,a,c\ns,1,2024,8,2\ns,2,2024,4,0\ns,3,2024,9,3\n";
    let roots = score(&format!("{questions}score: {{per: response, value: sqrt(a - 8)}}\n"), rows);
    assert_eq!(uncomputed(&roots).iter().map(|row| (row.2, row.3)).collect::<Vec<_>>(), [(1, 3)]);
}

#[test]
fn what_nobody_answered_is_not_left_out_by_a_calculation() {
    let rules = "ruleset: a\nquestions: {a: {range: [0, 10]}, c: {range: [0, 10]}}\nscore: {per: response, value: a + c}\n";
    assert_eq!(score(rules, ROWS)["uncomputed_rows"], json!([]));
}

#[test]
fn the_table_the_explanation_and_the_notes_say_which_rows_are_left_out() {
    let rules = "ruleset: a\nquestions: {a: {range: [0, 10]}, c: {range: [0, 10]}}\nscore: {per: response, value: a / c}\n";
    let workspace = Workspace::rules(rules).file("r.csv", ROWS);
    let line = "score: 1 of 3 rows left out: division by zero";
    let table = workspace.satis(["score", "a", "--responses", "r.csv"]).out();
    assert!(table.contains(&format!("\n{line} (rules/a/ruleset.yaml:3:")), "{table}");
    let explained = workspace.satis(["explain", "a", "s", "--responses", "r.csv"]).out();
    assert!(explained.contains(&format!("\nleft out: {line} (")), "{explained}");
    let chinese = workspace.satis(["explain", "a", "s", "--responses", "r.csv", "--language", "zh"]).out();
    assert!(
        chinese.contains("未计入: score：3 行中 1 行无法计算，未计入：除数为零")
            || chinese.contains("3 行中 1 行无法计算"),
        "{chinese}"
    );
    workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv", "--output", "s.csv"]).any_out();
    let notes = std::fs::read_to_string(workspace.path("s.notes.csv")).unwrap();
    assert!(notes.contains("uncomputed-rows") && notes.contains(line), "{notes}");
}

/// Two responses to two questions of equal weight; one of the four answers is missing.
#[test]
fn the_missing_share_is_that_of_the_answers_whatever_the_policy() {
    let rows = "subject,respondent,period,q,p\ns,1,2024,5,5\ns,2,2024,6,\n";
    for (policy, value) in [("renormalise", 5.5), ("zero", 4.0)] {
        let rules = format!(
            "ruleset: a\nquestions: {{q: {{range: [0, 10]}}, p: {{range: [0, 10]}}}}\n\
             score: {{per: response, combine: mean, missing: {policy}, of: {{q: {{}}, p: {{}}}}}}\n"
        );
        let scorecard = score(&rules, rows);
        let subject = &scorecard["subjects"][0];
        assert_eq!((number(&subject["score"]), number(&subject["missing_share"])), (value, 0.25));
    }
    // Weights 3 : 1, and `fail` leaves out the whole response: all of its weight is without data.
    let rules = "ruleset: a\nquestions: {q: {range: [0, 10]}, p: {range: [0, 10]}}\n\
                 score: {per: response, combine: weighted-mean, weights: 4, missing: fail, of: {q: 3, p: 1}}\n";
    assert_eq!(number(&score(rules, rows)["subjects"][0]["missing_share"]), 0.5);
    let rules = rules.replace("fail", "renormalise");
    assert_eq!(number(&score(&rules, rows)["subjects"][0]["missing_share"]), 0.125); // (0 + 1/4) ÷ 2
}
