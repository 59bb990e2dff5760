//! What is stored under a name that the rules no longer have is in no result, and that is said: by `score`, in its files, and by
//! `check`. An empty cell of the subject is no subject, whatever `--subject` says.

use crate::support::Workspace;

const RULES: &str = "ruleset: t\nperiod: month\nmeasures: {v: {type: number}, w: {type: number, default: 3}}\nrecords: {loans: {b: {type: money}}}\nquestions: {q: {range: [0, 20]}}\nscore: {combine: mean, missing: renormalise, of: {v: {value: v + w}, q: {value: q.mean}}}\nalso: {n: loans.count}\n";

/// A workspace with everything imported, whose rules are changed then.
fn changed(rules: &str) -> Workspace {
    let workspace = Workspace::empty()
        .file("rules/t/ruleset.yaml", RULES)
        .file("m.csv", "subject,period,v,w\ns,2025-01,5,1\n")
        .file("l.csv", "subject,period,b\ns,2025-01,5\ns,2025-01,6\n")
        .file("r.csv", "subject,respondent,period,q\ns,r1,2025-01,10\n");
    let all = ["--measures", "m.csv", "--records", "loans=l.csv", "--responses", "r.csv"];
    workspace.satis(["import", "t"].into_iter().chain(all)).code(0);
    // (6 + 10) / 2, and two loans.
    let csv = workspace.satis(["score", "t", "--format", "csv"]).code(0).any_out();
    assert!(csv.contains("s,2025-01,8.00,") && csv.contains(",6,10,2,"), "{csv}");
    workspace.write("rules/t/ruleset.yaml", rules);
    workspace
}

fn said(workspace: &Workspace, what: &str, near: &str) {
    let warning = format!("warning: stored {what}");
    let score = workspace.satis(["score", "t"]).code(0).to_string();
    assert!(score.contains(&warning) && score.contains(near), "{score}");
    assert!(score.contains("not part of this result"), "{score}");
    let check = workspace.satis(["check", "t"]).to_string();
    assert!(check.contains(&warning) && check.contains(near), "{check}");
    let json = workspace.satis(["score", "t", "--format", "json"]).code(0).any_out();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json.pointer("/lacks/unread").and_then(serde_json::Value::as_u64).unwrap() > 0, "{json}");
    workspace.satis(["score", "t", "--format", "csv", "--output", "o.csv"]).code(0);
    assert!(workspace.read("o.notes.csv").contains("unread,,2025-01,"), "{}", workspace.read("o.notes.csv"));
}

#[test]
fn a_table_that_was_renamed_is_named() {
    let workspace = changed(&RULES.replace("loans", "credits"));
    said(&workspace, "rows of `loans` (2, 2025-01)", "was it renamed to `credits`?");
    // The other way out: the old name has its rows again.
    workspace.write("rules/t/ruleset.yaml", RULES);
    let out = workspace.satis(["score", "t"]).code(0).to_string();
    assert!(!out.contains("in no result"), "{out}");
}

#[test]
fn a_measure_that_was_renamed_is_named() {
    // The default would be taken for the value, without a word: (5 + 3 + 10) / 2 would be 9.
    let workspace = changed(&RULES.replace("w: {", "weight: {").replace("v + w", "v + weight"));
    said(&workspace, "values of `w` (1, 2025-01)", "was it renamed to `weight`?");
}

#[test]
fn a_question_that_was_renamed_is_named_and_one_that_was_dropped_is_not() {
    let workspace = changed(&RULES.replace("{q: {range", "{q1: {range").replace("q.mean", "q1.mean"));
    said(&workspace, "answers to `q` (1, 2025-01)", "did you mean `q1`?");
    let dropped = RULES.replace("questions: {q: {range: [0, 20]}}\n", "").replace(", q: {value: q.mean}", "");
    workspace.write("rules/t/ruleset.yaml", dropped.replace("score:", "questions: {}\nscore:"));
    let out = workspace.satis(["score", "t"]).to_string();
    assert!(!out.contains("answers to `q`"), "{out}");
}

#[test]
fn what_another_rule_set_of_the_survey_reads_is_not_lost() {
    let workspace = changed(&RULES.replace(", w: {type: number, default: 3}}", "}").replace("v + w", "v"));
    let other = "ruleset: other\nsurvey: t\nperiod: month\nmeasures: {w: {type: number}}\nscore: {value: w}\n";
    let out = workspace.satis(["score", "t"]).code(0).to_string();
    assert!(out.contains("stored values of `w`"), "{out}");
    let workspace = workspace.file("rules/other/ruleset.yaml", other);
    let out = workspace.satis(["score", "t"]).code(0).to_string();
    assert!(!out.contains("in no result"), "{out}");
}

#[test]
fn a_rule_set_that_was_renamed_is_told_where_its_data_are() {
    let workspace = changed(&RULES.replace("ruleset: t", "ruleset: service"));
    let out = workspace.satis(["score", "service"]).code(3).err();
    assert!(out.contains("some for `t`") && out.contains("write `survey: t`"), "{out}");
    workspace.write("rules/t/ruleset.yaml", RULES.replace("ruleset: t", "ruleset: service\nsurvey: t"));
    let csv = workspace.satis(["score", "service", "--format", "csv"]).code(0).any_out();
    assert!(csv.contains("s,2025-01,8.00,"), "{csv}");
}

#[test]
fn an_old_store_is_not_changed_by_a_check() {
    let workspace = Workspace::empty().file("rules/t/ruleset.yaml", RULES).file("satis.yaml", "store: satis.db\n");
    let old = std::fs::read_dir("tests/stores").unwrap().map(|entry| entry.unwrap().path());
    let old = old.filter(|path| path.extension().is_some_and(|end| end == "db")).min().expect("an old store");
    std::fs::copy(&old, workspace.path("satis.db")).unwrap();
    let before = std::fs::read(workspace.path("satis.db")).unwrap();
    workspace.satis(["check", "t"]);
    assert!(std::fs::read(workspace.path("satis.db")).unwrap() == before, "{}", old.display());
}

#[test]
fn a_subject_that_is_named_stands_for_a_column_and_not_for_an_empty_cell() {
    let workspace = Workspace::empty()
        .file("rules/t/ruleset.yaml", "ruleset: t\nperiod: month\nquestions: {q: {range: [0, 20]}}\nmeasures: {v: {type: number, default: 0}}\nscore: {value: q.mean + v}\n")
        .file("r.csv", "subject,respondent,period,q\ns,r1,2025-01,5\n,r2,2025-01,9\n")
        .file("none.csv", "respondent,period,q\nr1,2025-01,5\nr2,2025-01,9\n")
        .file("m.csv", "subject,period,v\n,2025-01,4\n");
    let why = "the subject is empty, and `--subject` replaces a column that a file lacks, not an empty cell";
    for (option, file) in [("--responses", "r.csv"), ("--measures", "m.csv")] {
        let out = workspace.satis(["score", "t", option, file, "--subject", "s"]).code(3).err();
        assert!(out.contains(why), "{out}");
    }
    // 5 alone, not (5 + 9) / 2; and of a file without the column both.
    let csv = |file: &str| {
        let command = ["score", "t", "--responses", file, "--subject", "s", "--accept-rejects", "--format", "csv"];
        workspace.satis(command).any_out()
    };
    assert!(csv("r.csv").contains("s,2025-01,5.00,"), "{}", csv("r.csv"));
    assert!(csv("none.csv").contains("s,2025-01,7.00,"), "{}", csv("none.csv"));
}
