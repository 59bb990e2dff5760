//! Helps that name what is meant, and that are accepted when they are followed.

use super::support::Workspace;

fn check(rules: &str) -> String {
    Workspace::empty().file("rules/b/ruleset.yaml", rules).satis(["check", "b"]).to_string()
}

const HEAD: &str = "ruleset: b\nmeasures: {a: {type: number}}\n";

#[test]
fn a_field_behind_a_field_gets_braces() {
    let said = check(&format!("{HEAD}score: value: a\n"));
    assert!(said.contains("help: write `score: {value: a}`"), "{said}");
    assert!(!check(&format!("{HEAD}score: {{value: a}}\n")).contains("error["));
}

/// Of a bracket that stays open the lines below are as they should be.
#[test]
fn lines_below_an_open_bracket_get_no_braces() {
    let said = check(&format!("{HEAD}title: [Visits\nsubject: office\nscore: {{value: a}}\n"));
    assert!(said.contains("error[yaml-syntax]") && !said.contains("braces"), "{said}");
}

#[test]
fn an_anchor_inside_itself_is_named() {
    let said = check(&format!("{HEAD}score: &s {{combine: sum, of: {{p: *s}}}}\n"));
    assert!(said.contains("an anchor (`&`) is used inside of what it stands for"), "{said}");
}

#[test]
fn a_file_of_the_other_kind_is_sent_to_its_option() {
    let rules = "ruleset: b\nquestions: {q: {range: [0, 10]}}\nmeasures: {a: {type: number}}\nscore: {value: a}\nalso: {m: q.mean}\n";
    let workspace = Workspace::empty()
        .file("rules/b/ruleset.yaml", rules)
        .file("r.csv", "subject,respondent,period,q\ns,r1,2024,5\n")
        .file("m.csv", "subject,period,a\ns,2024,5\n");
    let said = workspace.satis(["score", "b", "--measures", "r.csv"]).code(3).to_string();
    assert!(said.contains("which is a question: such a file is given by `--responses`"), "{said}");
    let said = workspace.satis(["score", "b", "--responses", "m.csv"]).code(3).to_string();
    assert!(said.contains("which is a measure: such a file is given by `--measures`"), "{said}");
}
