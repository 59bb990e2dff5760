//! Codes for "no value" that the rules declare after an import: stored answers that are such a code are missing, as in the file.

use crate::support::Workspace;

const PLAIN: &str = "ruleset: m\nperiod: month\nreject_limit: 100%\nattributes: {kind: {type: text}}\nquestions: {q: {range: [0, 100]}}\nmeasures: {v: {type: number, default: 1}}\nrecords: {l: {b: {type: money}}}\nbreakdown: {by: [kind], min_n: 1}\nscore: {combine: sum, of: {a: {value: q.mean}, v: {value: v}, b: {value: l.b.sum}}}\n";

/// The value of a column for `s` in results as CSV.
fn cell(csv: &str, column: &str) -> String {
    let mut lines = csv.lines();
    let at = lines.next().unwrap().split(',').position(|name| name == column).unwrap();
    let row = lines.find(|line| line.starts_with("s,")).unwrap();
    row.split(',').nth(at).unwrap().to_owned()
}

fn workspace() -> Workspace {
    Workspace::empty()
        .file("rules/m/ruleset.yaml", PLAIN)
        .file("r.csv", "subject,respondent,period,kind,q\ns,r1,2025-01,a,99\ns,r2,2025-01,a,7.0\ns,r3,2025-02,a,99\ns,r4,2025-02,b,9\n")
        .file("m.csv", "subject,period,v\ns,2025-01,99.0\ns,2025-02,3\n")
        .file("l.csv", "subject,period,b\ns,2025-01,99\ns,2025-01,5\ns,2025-02,8\n")
}

const FILES: [&str; 6] = ["--responses", "r.csv", "--measures", "m.csv", "--records", "l=l.csv"];

fn coded() -> String {
    PLAIN
        .replace("[0, 100]}", "[0, 100], missing: [99]}")
        .replace("default: 1}", "default: 1, missing: [99]}")
        .replace("{type: money}", "{type: money, missing: [99]}")
}

#[test]
fn stored_codes_that_the_rules_declare_later_are_missing_as_in_the_file() {
    let workspace = workspace();
    workspace.satis(["import", "m"].into_iter().chain(FILES)).code(0);
    let score = |more: &[&str]| {
        let command =
            ["score", "m", "--period", "2025-01", "--format", "csv"].into_iter().chain(more.iter().copied());
        workspace.satis(command).code(0).any_out()
    };
    // (99 + 7) / 2 + 99 + 99 + 5.
    assert_eq!(cell(&score(&[]), "score"), "256.00");
    workspace.write("rules/m/ruleset.yaml", coded());
    // 7 + 1 by default + 5, from the store and from the files.
    assert_eq!(cell(&score(&[]), "score"), "13.00");
    assert_eq!(cell(&score(&FILES), "score"), "13.00");
    let table = workspace.satis(["score", "m", "--period", "2025-01"]).code(0).any_out();
    assert!(table.contains("3 cells read as missing [s 3]: b `99`; q `99`; v `99.0`"), "{table}");
    // Parts of the whole, runs and explanations say the same.
    let parts = workspace.satis(["score", "m", "--period", "2025-01", "--breakdown"]).code(0).any_out();
    assert!(parts.contains("13") && !parts.contains("53"), "{parts}");
    assert!(workspace.satis(["verify", "--all"]).code(0).any_out().contains("all identical"));
    assert!(workspace.satis(["runs", "show", "2"]).code(0).any_out().contains("3 cells read as missing"));
    let said = workspace.satis(["explain", "m", "s", "--period", "2025-01"]).code(0).any_out();
    assert!(said.contains("3 cells read as missing"), "{said}");
}

#[test]
fn codes_are_those_of_the_rules_in_force_in_the_period() {
    let workspace = workspace();
    workspace.satis(["import", "m"].into_iter().chain(FILES)).code(0);
    workspace.write("rules/m/history/2025-01/ruleset.yaml", PLAIN);
    workspace.write("rules/m/ruleset.yaml", format!("{}effective: {{from: 2025-02}}\n", coded()));
    let score = |period: &str| {
        let csv = workspace.satis(["score", "m", "--period", period, "--format", "csv"]).code(0).any_out();
        cell(&csv, "score")
    };
    // In January 99 is an answer, in February it is none: 9 + 3 + 8.
    assert_eq!((score("2025-01").as_str(), score("2025-02").as_str()), ("256.00", "20.00"));
}

#[test]
fn a_code_that_is_outside_of_the_range_is_missing_and_no_rejected_row() {
    let workspace = workspace();
    workspace.satis(["import", "m"].into_iter().chain(FILES)).code(0);
    workspace.write("rules/m/ruleset.yaml", coded().replace("[0, 100]", "[0, 10]"));
    let table = workspace.satis(["score", "m", "--period", "2025-01"]).code(0).any_out();
    assert!(
        table.contains("13.00") && table.contains("3 cells read as missing") && !table.contains("rejected"),
        "{table}"
    );
    // Without the code it is.
    workspace.write("rules/m/ruleset.yaml", PLAIN.replace("[0, 100]", "[0, 10]"));
    let table = workspace.satis(["score", "m", "--period", "2025-01"]).any_out();
    assert!(table.contains("1 row rejected [s 1]: q `99`"), "{table}");
}
