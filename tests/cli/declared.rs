//! What a rule set declares of data files: codes for "no value", how numbers are written, and subjects that are not registered.

use crate::support::{RULES, VISITS, Workspace};
use serde_json::Value;

/// Rules with a measure and a survey more.
fn rules(top: &str, overall: &str, complaints: &str) -> String {
    let text = VISITS
        .replace(
            "  overall: Overall\n",
            &format!("  overall: {{label: Overall{overall}}}\n  price: {{range: [0, 100]}}\n"),
        )
        .replace(
            "  complaints: {type: count, default: 0}",
            &format!("  complaints: {{type: count, default: 0{complaints}}}\n  sales: {{type: money}}"),
        )
        .replace("  n: responses\n", "  n: responses\n  price: price.sum\n  sales: sales\n");
    format!("{text}{top}")
}

fn workspace(top: &str, overall: &str, complaints: &str) -> Workspace {
    Workspace::empty().file(RULES, rules(top, overall, complaints))
}

/// The named results of north, in full, of files with these rows.
fn north(workspace: &Workspace, responses: &str, measures: &str, more: &[&str]) -> Value {
    workspace.write("responses.csv", format!("subject;respondent;period;overall;price\n{responses}"));
    workspace.write("measures.csv", format!("subject;period;complaints;on_time;sales\n{measures}"));
    let score =
        ["score", "visits", "--responses", "responses.csv", "--measures", "measures.csv", "--format", "json"];
    let output = workspace.command(score.into_iter().chain(more.iter().copied())).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let json: Value = serde_json::from_str(&text).unwrap();
    json
}

fn of(json: &Value, name: &str) -> String {
    let subjects = json["subjects"].as_array().unwrap();
    let north = subjects.iter().find(|subject| subject["subject"] == "north").unwrap();
    north.pointer(&format!("/also/{name}/value")).map_or_else(|| "null".to_owned(), Value::to_string)
}

#[test]
fn numbers_are_read_as_the_rules_declare_them() {
    let rows = "north;r1;2025-03;good;1,5\nnorth;r2;2025-03;good;2\n";
    let facts = "north;2025-03;0;95%;1.080,5\n";
    // All columns: 1.5 + 2 = 3.5, 1,080.5.
    let both = workspace("decimal_comma: true\nthousands: true\n", "", "");
    let json = north(&both, rows, facts, &[]);
    assert_eq!((of(&json, "price"), of(&json, "sales")), ("3.5".into(), "1080.5".into()));
    // One column: the measure is written otherwise than the answers.
    let text =
        rules("", "", "").replace("price: {range: [0, 100]}", "price: {range: [0, 100], decimal_comma: true}");
    let one = Workspace::empty().file(RULES, text);
    let json = north(&one, rows, "north;2025-03;0;95%;1080.5\n", &[]);
    assert_eq!((of(&json, "price"), of(&json, "sales")), ("3.5".into(), "1080.5".into()));
    // A column says otherwise than all.
    let text = rules("decimal_comma: true\n", "", "")
        .replace("sales: {type: money}", "sales: {type: money, decimal_comma: false}");
    let other = Workspace::empty().file(RULES, text);
    let json = north(&other, rows, "north;2025-03;0;95%;1080.5\n", &[]);
    assert_eq!((of(&json, "price"), of(&json, "sales")), ("3.5".into(), "1080.5".into()));
    // The command line decides.
    let json = north(
        &both,
        "north;r1;2025-03;good;1.5\n",
        "north;2025-03;0;95%;1080.5\n",
        &["--decimal-comma=false", "--thousands=false"],
    );
    assert_eq!((of(&json, "price"), of(&json, "sales")), ("1.5".into(), "1080.5".into()));
    let plain = workspace("", "", "");
    let json = north(&plain, rows, "north;2025-03;0;95%;1.080,5\n", &["--decimal-comma", "--thousands=true"]);
    assert_eq!((of(&json, "price"), of(&json, "sales")), ("3.5".into(), "1080.5".into()));
}

#[test]
fn codes_for_no_value_are_those_of_the_column_or_of_all() {
    // 99 is a price, and no price where the rules say so; `x` is no answer.
    let rows = "north;r1;2025-03;good;99\nnorth;r2;2025-03;x;1\n";
    let facts = "north;2025-03;0;95%;99\n";
    let sums = |workspace: &Workspace, more: &[&str]| {
        let json = north(workspace, rows, facts, more);
        (
            of(&json, "price"),
            of(&json, "sales"),
            json["lacks"]["missing"].to_string(),
            json["lacks"]["rejected"].to_string(),
        )
    };
    let text = |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
    let all = workspace("missing: [99, x]\n", "", "");
    assert_eq!(sums(&all, &[]), text("1", "null", "3", "0"));
    let own = Workspace::empty().file(
        RULES,
        rules("missing: [99, x]\n", "", "").replace("sales: {type: money}", "sales: {type: money, missing: []}"),
    );
    assert_eq!(sums(&own, &[]), text("1", "99", "2", "0"));
    let single = workspace("", ", missing: [x]", "");
    assert_eq!(sums(&single, &[]), text("100", "99", "1", "0"));
    // Codes of the command line replace the declared ones: for all columns, or for one.
    assert_eq!(sums(&all, &["--missing=x"]), text("100", "99", "1", "0"));
    assert_eq!(sums(&all, &["--missing", "sales=7"]), text("1", "99", "2", "0"));
}

#[test]
fn a_subsidiary_says_otherwise() {
    let base = rules("missing: [99]\ndecimal_comma: true\n", "", "").replace("ruleset: visits", "ruleset: base");
    let own = "ruleset: visits\nextends: base\nsurvey: visits\nmissing: [7]\ndecimal_comma: false\nquestions: {price: {missing: [8]}}\n";
    let workspace = Workspace::empty().file("rules/base/ruleset.yaml", &base).file(RULES, own);
    let json = north(
        &workspace,
        "north;r1;2025-03;good;8\nnorth;r2;2025-03;good;7\nnorth;r3;2025-03;good;1.5\n",
        "north;2025-03;0;95%;99\n",
        &[],
    );
    // 7 + 1.5; 99 is a number here.
    assert_eq!((of(&json, "price"), of(&json, "sales")), ("8.5".into(), "99".into()));
    let inherited = "ruleset: visits\nextends: base\nsurvey: visits\n";
    let workspace = Workspace::empty().file("rules/base/ruleset.yaml", &base).file(RULES, inherited);
    let json =
        north(&workspace, "north;r1;2025-03;good;8\nnorth;r2;2025-03;good;1,5\n", "north;2025-03;0;95%;99\n", &[]);
    assert_eq!((of(&json, "price"), of(&json, "sales")), ("9.5".into(), "null".into()));
}

#[test]
fn an_import_reads_as_declared_and_a_file_read_otherwise_is_another() {
    let workspace = workspace("decimal_comma: true\n", "", "");
    workspace.write("r.csv", "subject;respondent;period;overall;price\nnorth;r1;2025-03;good;1,5\n");
    let import = ["import", "visits", "--responses", "r.csv"];
    workspace.satis(import).code(0);
    assert!(workspace.satis(import).code(0).out().contains("already imported"));
    let scores = workspace.satis(["score", "visits", "--format", "csv"]).code(0).any_out();
    assert!(scores.lines().nth(1).unwrap().contains(",1.5,"), "{scores}");
    // What is declared of another file's columns changes nothing of this one.
    workspace.write(RULES, rules("decimal_comma: true\n", "", ", missing: [9]"));
    assert!(workspace.satis(import).code(0).out().contains("already imported"));
    workspace.write(RULES, rules("decimal_comma: true\nmissing: [z]\n", "", ""));
    assert!(
        workspace.satis(import).code(0).out().contains("stored already, word for word, and not added again: 1")
    );
}

#[test]
fn what_is_declared_and_means_nothing_is_said() {
    let said = |top: &str, overall: &str| {
        let workspace = workspace(top, overall, "");
        workspace.satis(["check", "visits"]).to_string()
    };
    let level = said("", ", missing: [good]");
    assert!(level.contains("no-effect") && level.contains("`good` is an answer of `overall`"), "{level}");
    let text =
        rules("", "", "").replace("measures:\n", "attributes: {kind: {type: text, thousands: true}}\nmeasures:\n");
    let said_of_text = Workspace::empty().file(RULES, text).satis(["check", "visits"]).to_string();
    assert!(said_of_text.contains("`kind` takes no numbers, so `thousands` says nothing"), "{said_of_text}");
    assert!(said("unregistered: refuse\n", "").contains("one of: accept, reject"));
    assert!(said("missing: 99\n", "").contains("error["));
    assert!(!said("missing: [99]\ndecimal_comma: true\n", "").contains("no-effect"));
}

const SUBJECTS: &str = "subject,label\nnorth,North\nsouth,South\n";

#[test]
fn rows_of_subjects_that_are_not_registered_are_rejected_where_the_rules_say_so() {
    let rows: String = (0..40).map(|n| format!("north,n{n},2025-03,good\n")).collect();
    let text = format!("subject,respondent,period,overall\n{rows}nroth,x1,2025-03,bad\nwest,x2,2025-03,bad\n");
    let workspace = Workspace::visits().file("r.csv", &text).file("s.csv", SUBJECTS);
    let score = ["score", "visits", "--responses", "r.csv", "--subjects", "s.csv", "--format", "json"];
    let run = |rules: &str, more: &[&str]| {
        workspace.write(RULES, format!("{VISITS}{rules}"));
        workspace.command(score.into_iter().chain(more.iter().copied())).output().unwrap()
    };
    let subjects = |stdout: &[u8]| -> (Vec<String>, Value) {
        let json: Value = serde_json::from_slice(stdout).unwrap();
        let ids = json["subjects"].as_array().unwrap().iter();
        (ids.map(|subject| subject["subject"].as_str().unwrap().to_owned()).collect(), json["lacks"].clone())
    };
    let (all, lacks) = subjects(&run("", &[]).stdout);
    assert_eq!((all.len(), &lacks["rejected"]), (4, &0.into()), "they count, and are named in a warning");
    let output = run("unregistered: reject\n", &[]);
    let (registered, lacks) = subjects(&output.stdout);
    assert_eq!(registered, ["north", "south"]);
    assert_eq!(lacks["rejected"], 2);
    assert_eq!(lacks["absent_subjects"], serde_json::json!(["nroth", "west"]));
    assert_eq!(lacks["details"][0]["reason"], "subject `nroth`: not registered: did you mean `north`?");
    let err = String::from_utf8(output.stderr).unwrap();
    assert!(err.contains("subject `west`: not registered"), "{err}");
    // They count as rejected rows: 2 of 42 is below 5 %, and above 2 %.
    assert_eq!(run("unregistered: reject\nreject_limit: 2%\n", &[]).status.code(), Some(3));
    assert_eq!(run("unregistered: reject\nreject_limit: 2%\n", &["--accept-rejects"]).status.code(), Some(1));
    // Without a register nobody could be scored.
    let said = workspace.satis(["score", "visits", "--responses", "r.csv"]).code(3).err();
    assert!(
        said.contains("accepts registered subjects only (`unregistered: reject`), and none are registered"),
        "{said}"
    );
}

#[test]
fn stored_rows_of_subjects_that_are_not_registered_are_left_out_and_counted() {
    let workspace = Workspace::visits().imported();
    workspace.write("s.csv", "subject,label\nnorth,North\n");
    workspace.satis(["import", "visits", "--subjects", "s.csv"]).code(0);
    workspace.write(RULES, format!("{VISITS}unregistered: reject\n"));
    let json = workspace.command(["score", "visits", "--format", "json"]).output().unwrap();
    let json: Value = serde_json::from_slice(&json.stdout).unwrap();
    assert_eq!(json["subjects"].as_array().unwrap().len(), 1);
    // South has one response and one row of measures.
    assert_eq!(json["lacks"]["rejected"], 2, "{}", json["lacks"]);
    assert_eq!(json["lacks"]["absent_subjects"], serde_json::json!(["south"]));
    // A row that comes now is rejected; once the subject is registered everything counts.
    workspace
        .write("more.csv", "subject,respondent,period,overall\nsouth,r9,2025-03,good\nnorth,r8,2025-03,good\n");
    let import = ["import", "visits", "--responses", "more.csv", "--accept-rejects"];
    assert!(workspace.satis(import).code(1).to_string().contains("subject `south`: not registered"));
    workspace.write("s.csv", SUBJECTS);
    workspace.satis(["import", "visits", "--subjects", "s.csv"]).code(0);
    let table = workspace.satis(["score", "visits"]).code(0).any_out();
    assert!(table.contains("south South") && table.contains("1 row rejected [south 1]"), "{table}");
    let said = workspace.satis(["import", "visits", "--responses", "more.rejects.csv"]).code(0).to_string();
    assert!(said.contains("1 row imported"), "{said}");
    let table = workspace.satis(["score", "visits"]).code(0).any_out();
    assert!(!table.contains("rejected"), "{table}");
    workspace.satis(["verify", "--all"]).code(0);
}
