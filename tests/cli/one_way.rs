//! What is done in one way wherever it is done: floor and cap of a subject and of a response, the name that was meant.

use crate::support::Workspace;

/// The sites of floor and cap that a case does not reach; `care` is computed from `answer`, once a response or once a
/// subject.
fn limits_not_reached(per: &str, care: &str, answer: &str) -> Vec<String> {
    let rules = format!(
        "ruleset: a\nsubject: office\nperiod: month\nquestions:\n  overall: {{range: [0, 300]}}\n\
         score:\n  {per}combine: mean\n  of:\n    care: {{{care}}}\n"
    );
    let responses = format!("subject,respondent,period,overall\nnorth,r1,2025-03,{answer}\n");
    let workspace = Workspace::rules(&rules)
        .file("fixtures/a/one/responses.csv", responses)
        .file("fixtures/a/one/case.yaml", "title: one\nperiod: 2025-03\nexpect: snapshot\n");
    workspace.satis(["test", "--accept"]).code(0);
    let out = workspace.satis(["test", "--coverage"]).any_out();
    let lines = out.lines().filter(|line| line.contains(" floor never") || line.contains(" cap never"));
    lines.map(|line| line.split(": ").last().unwrap().to_owned()).collect()
}

/// 1/3 in 28 digits times 240 is 79.99…92, and 2/3 times 120 is 80.00…04: at 12 places both are 80, which is neither
/// below a floor of 80 nor above a cap of 80.
#[test]
fn floor_and_cap_compare_at_12_places_for_subjects_and_responses_alike() {
    for (per, of) in [("per: response\n  missing: fail\n  ", "overall"), ("", "overall.mean")] {
        let floor = format!("value: 1 / 3 * {of}, floor: 80");
        assert_eq!(limits_not_reached(per, &floor, "240"), ["`score.care` is lifted to 80"], "{per}");
        let cap = format!("value: 2 / 3 * {of}, cap: 80");
        assert_eq!(limits_not_reached(per, &cap, "120"), ["`score.care` is lowered to 80"], "{per}");
        // One step further they act: 1/3 times 239 is 79.67, 2/3 times 121 is 80.67.
        assert_eq!(limits_not_reached(per, &floor, "239"), ["`score.care` is not below 80"], "{per}");
        assert_eq!(limits_not_reached(per, &cap, "121"), ["`score.care` is not above 80"], "{per}");
    }
}

/// A name in a file and a name on the command line are near to another by the same measure: a third of its letters,
/// whatever their case.
#[test]
fn a_column_is_taken_for_another_by_the_same_measure_as_a_name_in_the_rules() {
    let workspace = Workspace::visits();
    let hint = |header: &str| {
        let responses = format!("{header},respondent,period,overall\nnorth,r1,2025-03,good\n");
        let workspace = Workspace::visits().data(&responses, crate::support::MEASURES);
        let out = workspace.satis(["score", "visits"].into_iter().chain(crate::support::FILES)).to_string();
        out.contains(&format!("did you mean `{header}`?"))
    };
    // SUBJCT is `subject` with a letter less; `subs` differs by three of seven.
    assert!(hint("SUBJCT"));
    assert!(!hint("subs"));
    let meant = |id: &str| workspace.satis(["score", id]).to_string().contains("did you mean `visits`?");
    assert!(meant("VISIT"));
    assert!(!meant("vast"));
}
