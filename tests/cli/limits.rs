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

/// Responses are tallied on many threads; what they take is added up over all of them. Each answers otherwise: a formula is evaluated
/// once for all who answer alike.
#[test]
fn threads_share_one_budget() {
    let rules = "ruleset: a\nquestions: {q: {range: [0, 10]}}\nscore:\n  per: response\n  value: |\n    \
                 if q > 0 { let s = 0; for i in 0..15000 { s = exp(0); } q } else { 0 }\n";
    let rows = (0..200)
        .fold("subject,respondent,period,q\n".to_owned(), |text, at| format!("{text}x,r{at},2025,5.{at:03}\n"));
    let workspace = Workspace::rules(rules).file("r.csv", rows);
    let run = workspace.satis(["score", "a", "--responses", "r.csv"]);
    assert_eq!(run.exit_code(), Some(5), "{run}");
}

/// 3,000 unknown fields: the first hundred are shown, the rest is counted, by `check` and by what can't be scored.
#[test]
fn at_most_a_hundred_problems_of_a_kind_are_shown() {
    let fields = (0..3_000).fold(String::new(), |text, at| format!("{text}field_{at}: 1\n"));
    let workspace = Workspace::rules(&format!("ruleset: a\nscore: {{value: 1}}\n{fields}"));
    for command in [&["check", "a"][..], &["show", "a", "--tree"]] {
        let run = workspace.satis(command.iter().copied());
        let text = run.to_string();
        assert_eq!(run.exit_code(), Some(1), "{text}");
        assert_eq!(text.matches("error[unknown-field]").count(), 100, "{command:?}");
        assert!(text.contains("… and 2900 more: unknown-field"), "{command:?}");
    }
    let json = workspace.satis(["check", "a", "--format", "json"]).to_string();
    assert!(json.contains("\"more\": 2900") && json.matches("has no field").count() == 100, "{json}");
}

/// Every pair of two inputs once: sound. One pair twice, or one left out, is found among 900 rows.
#[test]
fn a_large_decision_table_is_checked_row_by_row() {
    let row = |at: u32| format!("      - [a{}, b{}, {at}]\n", at / 30, at % 30);
    let table = |rows: &str| {
        let names = |letter: char| (0..30).map(|at| format!("{letter}{at}")).collect::<Vec<_>>().join(", ");
        let (x, y) = (names('a'), names('b'));
        let given = format!("measures: {{x: {{choices: [{x}]}}, y: {{choices: [{y}]}}}}");
        let head = "tables:\n  points:\n    in: [x, y]\n    out: [p]\n    rows:\n";
        Workspace::rules(&format!("ruleset: a\n{given}\n{head}{rows}score: {{value: \"points(x, y)\"}}\n"))
    };
    let all: Vec<String> = (0..900).map(row).collect();
    let run = table(&all.concat()).satis(["check", "a"]);
    assert!(run.exit_code() == Some(0) && !run.to_string().contains("table-hole"), "{run}");
    let twice = table(&format!("{}{}", all.concat(), row(77))).satis(["check", "a"]).to_string();
    assert_eq!(twice.matches("error[table-overlap]").count(), 1, "{twice}");
    assert!(twice.contains("x = \"a2\", y = \"b17\""), "77 is 2 · 30 + 17: {twice}");
    let hole = [&all[..500], &all[501..]].concat().concat();
    let hole = table(&hole).satis(["check", "a"]).to_string();
    assert!(hole.contains("takes x = \"a16\", y = \"b20\""), "500 is 16 · 30 + 20: {hole}");
}

/// A rule set of which each case takes about 4 × 4,000 exponentials of 200 steps, less the free ones: 3 million steps.
fn busy_cases(cases: usize, steps: &str) -> Workspace {
    let rules = looping(4_000).replace("s += i", "s = exp(0)");
    let workspace = Workspace::rules(&rules).file("satis.yaml", format!("title: t\n{steps}"));
    let case = |workspace: Workspace, at: usize| {
        let folder = format!("fixtures/a/c{at}");
        let expect = "title: busy\nperiod: 2025\nexpect: {s0: {score: 8, because: four times 1 + 1}}\n";
        workspace.file(&format!("{folder}/case.yaml"), expect).file(&format!("{folder}/measures.csv"), subjects(1))
    };
    (0..cases).fold(workspace, case)
}

/// No scoring of them takes 20 million steps, all of them take more than the command may.
#[test]
fn a_command_has_a_budget_for_all_its_scorings() {
    let few = busy_cases(2, "steps: 10000000\n");
    few.satis(["test", "--accept"]).code(0);
    let many = busy_cases(5, "steps: 10000000\n");
    let run = many.satis(["test", "--accept"]);
    assert_eq!(run.exit_code(), Some(5), "5 × 3 million are more than 10 million: {run}");
    let text = run.to_string();
    assert!(text.contains("the formulas of this command take more than 10000000 steps together"), "{text}");
    assert!(text.contains("raise `steps` in satis.yaml"), "{text}");
    // As it is, or with more, they pass.
    for enough in ["", "steps: 20000000\n"] {
        many.write("satis.yaml", format!("title: t\n{enough}"));
        many.satis(["test", "--accept"]).code(0);
    }
}

/// A mutant that could not be tried is not killed: nothing is said of any, and no page is written.
#[test]
fn mutants_are_not_counted_when_the_budget_is_spent() {
    let workspace = busy_cases(1, "");
    workspace.satis(["test", "--accept"]).code(0);
    workspace.write("satis.yaml", "steps: 12000000\n");
    let run = workspace.satis(["test", "--mutants", "--mutants-report", "page.md"]);
    let text = run.to_string();
    assert_eq!(run.exit_code(), Some(5), "{text}");
    assert!(text.contains("the formulas of this command take more than 12000000 steps together"), "{text}");
    assert!(!text.contains("killed") && !workspace.has("page.md"), "{text}");
}

#[test]
fn the_budget_of_a_command_is_a_whole_number() {
    for wrong in ["0", "-5", "many", "1.5", "[1]"] {
        let workspace =
            Workspace::rules("ruleset: a\nscore: {value: 1}\n").file("satis.yaml", format!("steps: {wrong}\n"));
        let run = workspace.satis(["check"]);
        assert!(
            run.exit_code() == Some(1) && run.to_string().contains("a whole number of steps above 0 is wanted"),
            "{run}"
        );
    }
}
