//! Files that commands write: never over what they read, whole, and with what the results lack.

use crate::support::{MEASURES, RESPONSES, Workspace};

const RULES: &str = "ruleset: a\nperiod: month\nreject_limit: 60%\nattributes: {region: {choices: [north, south]}}\n\
    questions: {q: {range: [0, 20]}}\nscore: {value: q.mean}\nbreakdown: {by: [region], min_n: 1}\n";
const ROWS: &str = "subject,respondent,period,region,q\ns,r1,2025-01,north,5\ns,r2,2025-01,south,99\ns,r1,2025-01,north,6\ns,r5,2025-01,north,NA\n";

#[test]
fn an_output_never_takes_the_place_of_what_is_read() {
    // (100 + 60) / 2 × 0.7 + 30.
    let case = "title: A case\nperiod: 2025-03\nexpect: {north: {score: 86}}\n";
    let workspace = Workspace::visits()
        .file("satis.yaml", "store: satis.db\n")
        .file("fixtures/visits/one/case.yaml", case)
        .file("fixtures/visits/one/responses.csv", RESPONSES)
        .file("fixtures/visits/one/measures.csv", MEASURES)
        .imported();
    let before = |name: &str| std::fs::read(workspace.path(name)).unwrap();
    let named = ["responses.csv", "./responses.csv", "satis.yaml", "satis.db", "rules/visits/ruleset.yaml"];
    for name in named {
        let kept = before(name);
        let command = ["score", "visits", "--responses", "responses.csv", "--format", "csv", "-o", name];
        let said = workspace.satis(command).code(2).to_string();
        assert!(said.contains("no place for an output: name another file"), "{said}");
        assert_eq!(before(name), kept, "{name}");
    }
    for command in [
        &["impact", "visits", "--against", ".", "--responses", "responses.csv", "--html", "responses.csv"][..],
        &["test", "visits", "--accept", "--junit", "rules/visits/ruleset.yaml"],
        &["test", "visits", "--coverage", "--lcov", "satis.yaml"],
        &["score", "visits", "--format", "csv", "-o", "rules/visits/new.yaml"],
        &["score", "visits", "--format", "csv", "-o", "rules"],
    ] {
        let said = workspace.satis(command.iter().copied()).to_string();
        assert!(said.contains("no place for an output"), "{command:?}: {said}");
    }
    assert_eq!(workspace.read("responses.csv"), RESPONSES);
    assert!(!workspace.has("rules.notes.csv") && !workspace.has("rules/visits/new.yaml"));
    // A link to a file that is read is that file.
    std::os::unix::fs::symlink(workspace.path("responses.csv"), workspace.path("link.csv")).unwrap();
    let command = ["score", "visits", "--responses", "responses.csv", "--format", "csv", "-o", "link.csv"];
    workspace.satis(command).code(2);
    // Results of before are written over.
    for _ in 0..2 {
        workspace
            .satis(["score", "visits", "--responses", "responses.csv", "--format", "csv", "-o", "out.csv"])
            .code(0);
    }
    assert!(workspace.read("out.csv").starts_with("subject,period,score"));
}

#[test]
fn notes_take_the_place_of_notes_only() {
    let workspace = Workspace::visits().file("out.notes.csv", "mine\n").imported();
    let command = ["score", "visits", "--format", "csv", "-o", "out.csv"];
    let said = workspace.satis(command).code(2).to_string();
    assert!(said.contains("out.notes.csv: what the results lack is written here"), "{said}");
    assert_eq!(workspace.read("out.notes.csv"), "mine\n");
    workspace.write("out.notes.csv", "kind,subject,period,count,text\nold,,,1,x\n");
    workspace.satis(command).code(0);
    assert!(!workspace.has("out.notes.csv"), "these results lack nothing");
}

#[test]
fn breakdowns_and_results_on_the_standard_output_say_what_they_lack() {
    let workspace = Workspace::rules(RULES).file("r.csv", ROWS);
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(1);
    let lacking = ["1 row rejected [s 1]: q `99`", "1 cell read as missing [s 1]: q `NA`", "counted again [s 1]"];
    for command in [
        &["score", "a", "--breakdown"][..],
        &["score", "a", "--format", "csv"],
        &["score", "a", "--breakdown", "--format", "csv"],
    ] {
        let run = workspace.satis(command.iter().copied()).to_string();
        assert!(lacking.iter().all(|lack| run.contains(lack)), "{command:?}: {run}");
    }
    workspace.satis(["score", "a", "--breakdown", "--format", "csv", "-o", "b.csv"]).code(0);
    let notes = workspace.read("b.notes.csv");
    assert!(notes.contains("rejected,s,2025-01,1,") && notes.contains("doubled,s,2025-01,1,"), "{notes}");
}

#[test]
fn labels_forge_no_line_and_turn_no_text() {
    let forged = "\"no\\u202Ee\\nscore: 100.00\"";
    let rules = RULES.replace("period: month\n", &format!("period: month\ntitle: {{en: {forged}}}\n")).replace(
        "score: {value: q.mean}",
        &format!("score: {{combine: mean, of: {{q: {{value: q.mean, label: {{en: {forged}}}}}}}}}"),
    );
    let workspace = Workspace::rules(&rules).file("r.csv", ROWS.replace(",99", ",9").replace(",NA", ",3"));
    let subjects = "subject,label\ns,\"no\u{202e}e\nscore: 100.00\"\n";
    let workspace = workspace.file("s.csv", subjects);
    for command in [
        &["score", "a", "--responses", "r.csv", "--subjects", "s.csv"][..],
        &["score", "a", "--responses", "r.csv", "--subjects", "s.csv", "--breakdown"],
        &["score", "a", "--responses", "r.csv", "--subjects", "s.csv", "--format", "csv"],
        &["score", "a", "--responses", "r.csv", "--subjects", "s.csv", "--format", "csv", "--labels"],
        &["score", "a", "--responses", "r.csv", "--subjects", "s.csv", "--breakdown", "--format", "csv"],
        &["score", "a", "--responses", "r.csv", "--subjects", "s.csv", "--format", "json"],
        &["explain", "a", "s", "--responses", "r.csv", "--subjects", "s.csv"],
        &["show", "a", "--tree"],
        &["show", "a", "--format", "markdown"],
        &["check", "a"],
        &["impact", "a", "--against", ".", "--responses", "r.csv"],
    ] {
        let run = workspace.satis(command.iter().copied()).to_string();
        assert!(!run.contains('\u{202e}'), "{command:?}: {run}");
        assert!(!run.lines().any(|line| line.trim_start().starts_with("score: 100.00")), "{command:?}: {run}");
    }
}

#[test]
fn reasons_and_names_forge_no_line_of_the_trail() {
    let workspace = Workspace::rules(RULES).file("r.csv", ROWS);
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(1);
    workspace.satis(["score", "a"]).code(0);
    let mut command = workspace.command(["runs", "publish", "1"]);
    assert!(command.env("SATIS_USER", "a\nb\u{202e}").output().unwrap().status.success());
    let shown = workspace.satis(["runs", "show", "1"]).to_string();
    assert!(shown.contains("published by a\\nb\\u{202e}"), "{shown}");
}
