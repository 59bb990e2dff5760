//! Slips of those who write rules for the first time: each is told once, with what to write.

use crate::fixtures::with_snapshot;
use crate::support::{FILES, RULES, Workspace};

/// The first lines and the helps of what `check` says of the small rule set after one edit.
fn told(old: &str, new: &str) -> Vec<String> {
    heads(&Workspace::visits().edit(RULES, old, new).satis(["check"]).any_out())
}

fn heads(said: &str) -> Vec<String> {
    let is_head =
        |line: &&str| line.starts_with("error") || line.starts_with("warning") || line.contains("= help");
    said.lines().filter(is_head).map(|line| line.trim().to_owned()).collect()
}

#[test]
fn a_label_of_the_workspace_is_checked_like_any_other() {
    let said = |text: &str| heads(&Workspace::visits().file("satis.yaml", text).satis(["check"]).to_string());
    assert_eq!(
        said("title: {zh：集团}\norganisations: {group: {zh：集团，en：Group}}\n"),
        [
            "error[full-width-sign]: `zh：集团` has no value",
            "= help: write `zh: 集团`",
            "error[full-width-sign]: `zh：集团，en：Group` has no value",
            "= help: write `zh: 集团, en: Group`",
        ]
    );
    assert_eq!(
        said("organisations:\n  group: {fr: Groupe, of: {north: {en: North}}}\n"),
        [
            "error[unknown-field]: a label has no language `fr`".to_owned(),
            format!("= help: labels are written in {}", satis::language::tags_in_words()),
        ]
    );
    assert_eq!(said("organisations:\n  group:\n    zh: 集团\n    of: {north: 北方}\n"), Vec::<String>::new());
}

#[test]
fn one_slip_is_told_once() {
    assert_eq!(
        told("measures:", "measure:"),
        ["error[unknown-field]: a rule set has no field `measure`", "= help: did you mean `measures`?"]
    );
    assert_eq!(
        told("period: month", "period: month\nhistory: {n: 3}\nbenchmarks: {b: B}\n").first().map(String::as_str),
        Some("error[wrong-type]: a map of names stands where a whole number from 0 is wanted")
    );
    let trend = "period: month\nhistory: 50";
    let workspace = Workspace::visits().edit(RULES, "period: month", trend);
    let said = workspace.edit(RULES, "n: responses", "n: history.score.mean").satis(["check"]).code(1).out();
    assert!(said.contains("[bad-value]") && !said.contains("[history-unsaid]"), "{said}");
    assert_eq!(
        told("floor: 0", "floor: ０"),
        ["error[full-width-sign]: `０`: a number has plain digits and signs", "= help: write `0`"]
    );
    assert_eq!(
        told("A: 90", "A: ninety").first().map(String::as_str),
        Some("error[wrong-type]: `ninety` stands where a number is wanted"),
        "and nothing of a grade that takes everything"
    );
    assert_eq!(
        told("out_of: 70", "out_of: 1,70").last().map(String::as_str),
        Some("= help: write numbers without separators and with a decimal point: `1000`, `0.5`")
    );
}

#[test]
fn a_share_is_no_size() {
    for (size, share) in [("20%", "20%"), ("0.2", "0.2"), ("'20% of N'", "20%"), ("20％", "20%")] {
        let sample = format!("period: month\nsample: {{frame: {{main: {{type: bool}}}}, of: main, size: {size}}}");
        let said = told("period: month", &sample);
        let written = size.trim_matches('\'');
        assert_eq!(
            said,
            [
                format!("error[sample-fields]: `size` is a number of rows, and `{written}` is a share"),
                format!("= help: write `share: {share}`"),
            ]
        );
    }
}

#[test]
fn two_comparisons_in_a_row_are_said_to_be_two() {
    let said = told("30 - 10 * complaints", "\"if 0 < complaints < 3 { 20 } else { 30 }\"");
    assert_eq!(
        said.get(..2).unwrap(),
        [
            "error[compare-types]: two comparisons in a row mean nothing together",
            "= help: join them by `&&` and name the middle twice: `3 < x && x < 8`",
        ]
    );
}

#[test]
fn responses_are_counted_by_survey_where_all_questions_belong_to_surveys() {
    let rules = "\
ruleset: a
title: A
period: year
scales: {five: {levels: {good: 1, bad: 0}}}
surveys:
  clients: {questions: {scale: five, overall: Overall}}
score: {value: clients.overall.mean}
outcomes: [{when: responses < 1, status: invalid}]
";
    let said = Workspace::rules(rules).satis(["check"]).code(1).out();
    assert!(said.contains("there are no other responses") && said.contains("write `clients.responses`"), "{said}");
    let counted = rules.replace("when: responses", "when: clients.responses");
    Workspace::rules(&counted).satis(["check"]).code(0);
    // With a question of its own there are responses to count.
    let own = rules.replace("surveys:", "questions: {own: {scale: five}}\nsurveys:");
    assert!(!Workspace::rules(&own).satis(["check"]).any_out().contains("no other responses"));
}

#[test]
fn full_width_digits_and_separators_in_data_are_said_plainly() {
    let rows = "subject,period,complaints,on_time\nnorth,2025-03,８０,0.8\nsouth,2025-03,0,９０％\neast,2025-03,\"1,000\",1\n";
    let workspace = Workspace::visits().file("measures.csv", rows);
    let run = workspace.satis(["score", "visits", "--period", "2025-03"].into_iter().chain(FILES));
    let said = run.to_string();
    // Full-width digits can mean one number only, and are read as it.
    assert!(said.contains("left out 1 of 3 rows") && !said.contains("８０") && !said.contains("９０"), "{said}");
    assert!(said.contains("write 1000 if it is 1000 with separators of thousands"), "{said}");
}

#[test]
fn words_that_a_case_expects_in_vain_are_said_with_the_right_ones() {
    let case = "period: 2025-03\nexpect:\n  north: {grade: AA, status: score, scor: 1}\n  nort: {score: 1}\n";
    let said = with_snapshot().file("fixtures/visits/first/case.yaml", case).satis(["test"]).code(1).out();
    for hint in [
        "no grade is called `AA`: did you mean `A`?",
        "no status is called `score`: did you mean `scored`?",
        "no such node: did you mean `score`?",
        "no such subject: did you mean `north`?",
    ] {
        assert!(said.contains(hint), "{hint}: {said}");
    }
}
