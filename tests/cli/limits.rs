//! Limits hold for a whole command, and what can't be foreseen ends with a sentence.

use super::support::Workspace;

/// Four nodes that each go round a loop so often that a single evaluation stays within its own limit.
fn looping(turns: u32) -> String {
    let body = format!("{{ let s = 0; for i in 0..{turns} {{ s += i; }} s + a }}");
    let node = |name: &str| format!("    {name}:\n      value: |\n        if a > 0 {body} else {{ 0 }}\n");
    format!(
        "ruleset: a\nmeasures: {{a: {{type: number}}}}\nscore:\n  combine: sum\n  of:\n{}{}{}{}",
        node("n1"),
        node("n2"),
        node("n3"),
        node("n4")
    )
}

fn subjects(n: u32) -> String {
    (0..n).fold("subject,period,a\n".to_owned(), |text, at| format!("{text}s{at},2025,1\n"))
}

/// 40 subjects × 4 nodes × 15,000 exponentials of 200 steps each are 480 million: more than the 20 million that a scoring may take,
/// though each evaluation stays below its own limit.
#[test]
fn many_evaluations_near_their_limit_end_with_the_place() {
    let rules = looping(15_000).replace("s += i", "s = exp(0)");
    let workspace = Workspace::rules(&rules).file("m.csv", subjects(40));
    let run = workspace.satis(["score", "a", "--measures", "m.csv"]);
    let text = run.to_string();
    assert_eq!(run.exit_code(), Some(5), "{text}");
    assert!(
        text.contains("error[script-limit]") && text.contains("take more than 20000000 steps together"),
        "{text}"
    );
    assert!(text.contains("rules/a/ruleset.yaml:") && text.contains("exp(0)"), "{text}");
    assert!(!text.contains("scored"), "{text}");
    // The steps decide, not the machine: the same text again.
    assert_eq!(workspace.satis(["score", "a", "--measures", "m.csv"]).to_string(), text);
    let imported = workspace.satis(["import", "a", "--measures", "m.csv"]);
    assert_eq!(imported.exit_code(), Some(0));
    assert_eq!(workspace.satis(["score", "a", "--period", "2025"]).exit_code(), Some(5));
    assert!(workspace.satis(["runs"]).to_string().contains("no runs are kept"));
}

/// A few are not too many, and short ones are free however many there are: 400 × 4 × about 400 steps.
#[test]
fn few_long_and_many_short_evaluations_pass() {
    let few = Workspace::rules(&looping(45_000)).file("m.csv", subjects(2));
    assert_eq!(few.satis(["score", "a", "--measures", "m.csv"]).exit_code(), Some(0));
    let many = Workspace::rules(&looping(100)).file("m.csv", subjects(400));
    assert_eq!(many.satis(["score", "a", "--measures", "m.csv"]).exit_code(), Some(0));
}

/// Responses are tallied on many threads; what they take is added up over all of them.
#[test]
fn threads_share_one_budget() {
    let rules = "ruleset: a\nquestions: {q: {range: [0, 10]}}\nscore:\n  per: response\n  value: |\n    \
                 if q > 0 { let s = 0; for i in 0..15000 { s = exp(0); } q } else { 0 }\n";
    let rows =
        (0..200).fold("subject,respondent,period,q\n".to_owned(), |text, at| format!("{text}x,r{at},2025,5\n"));
    let workspace = Workspace::rules(rules).file("r.csv", rows);
    let run = workspace.satis(["score", "a", "--responses", "r.csv"]);
    assert_eq!(run.exit_code(), Some(5), "{run}");
}
