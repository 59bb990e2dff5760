//! Values to compare with, the frame of a sample, and data that are not read: what is said of them.

use crate::support::Workspace;

const RULES: &str = "ruleset: a\nperiod: month\nquestions: {q: {range: [0, 100]}}\nscore: {value: q.mean}\n\
    also: {t: target.score}\ntargets: {score: given}\n";

#[test]
fn a_target_has_the_format_of_results() {
    let workspace = Workspace::rules(RULES).file("q.csv", "subject,respondent,period,q\ns,r1,2025-02,50\n");
    let score = |target: &str| {
        workspace.write("t.csv", target);
        workspace.satis(["score", "a", "--responses", "q.csv", "--target", "t.csv", "--format", "csv"]).to_string()
    };
    let run = score("subject,period,score\ns,2025-02,90%\n");
    assert!(run.contains("t.csv:2: score `90%`") && run.contains("write 90 if it is 90"), "{run}");
    assert!(
        score("subject,period,score\ns,2025-02,90\n").contains(",50,90,")
            || score("subject,period,score\ns,2025-02,90\n").contains(",90,")
    );
    for status in ["ungültig", "SCORED", "not computable"] {
        let run = score(&format!("subject,period,score,status\ns,2025-02,90,{status}\n"));
        assert!(
            run.contains(&format!(
                "status `{status}`: no status: write scored, no-opinion, invalid, not-computable"
            )),
            "{run}"
        );
    }
    // Subjects that nobody has.
    for (other, hint) in [("S", ": did you mean `s`?"), ("zz", "")] {
        let run = score(&format!("subject,period,score\n{other},2025-02,90\n"));
        assert!(
            run.contains(&format!("warning: there are targets for `{other}`, but no other data of it{hint}")),
            "{run}"
        );
    }
    // Of all.
    for all in ["period,score\n2025-02,90\n", "subject,period,score\n*,2025-02,90\n"] {
        assert!(!score(all).contains("warning: there are targets"), "{all}");
    }
}

#[test]
fn results_are_utf_8_beside_data_in_another_encoding() {
    // 北京 in GBK.
    let rows = b"subject,respondent,period,q\n\xb1\xb1\xbe\xa9,r1,2025-02,50\n";
    let workspace =
        Workspace::rules(RULES).file("q.csv", rows).file("t.csv", "subject,period,score\n北京,2025-02,90\n");
    let command =
        ["score", "a", "--responses", "q.csv", "--target", "t.csv", "--encoding", "gbk", "--format", "json"];
    let run = workspace.satis(command).code(0).to_string();
    assert!(run.contains("北京") && run.contains("90"), "{run}");
}

#[test]
fn stored_data_that_are_not_read_beside_files_are_told() {
    let rules = "ruleset: a\nperiod: month\nquestions: {q: {range: [0, 20]}}\nmeasures: {c: {type: count, default: 0}}\nscore: {value: q.mean - c}\n";
    let workspace = Workspace::rules(rules)
        .file("r.csv", "subject,respondent,period,q\ns,r1,2025-01,9\n")
        .file("c.csv", "subject,period,c\ns,2025-01,4\n");
    workspace.satis(["import", "a", "--responses", "r.csv", "--measures", "c.csv"]).code(0);
    let run = workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv"]).code(0).to_string();
    assert!(
        run.contains("not part of this result, because files with data are named")
            && run.contains("1 measure (2025-01)"),
        "{run}"
    );
    let both = ["score", "a", "--responses", "r.csv", "--measures", "c.csv", "--format", "csv"];
    assert!(workspace.satis(both).code(0).any_out().contains("s,2025-01,5.00"));
}

#[test]
fn a_frame_is_read_as_carefully_as_data() {
    let rules = "ruleset: a\nperiod: month\nquestions: {q: {range: [0, 20]}}\nscore: {value: q.mean}\n\
        sample: {frame: {main: {type: bool}, sales: {type: money}, region: {choices: [south, north]}}, of: main, take: largest, by: sales, n: 2}\n";
    let sample = |rows: &str| {
        let workspace = Workspace::rules(rules).file("f.csv", format!("customer,main,sales,region\n{rows}"));
        workspace.satis(["sample", "a", "--frame", "f.csv"])
    };
    let rest = "c,1,3,north\nd,1,2,north\n";
    let swallowed = sample(&format!("\"a,1,50,south\nb\",1,7,north\n{rest}")).code(3).to_string();
    assert!(swallowed.contains("an id can't have a line end"), "{swallowed}");
    for (row, why) in [
        ("c\u{200b},1,50,south", "names this customer already"),
        ("ｃ,1,50,south", "names this customer already"),
        ("c\u{1b}[31m,1,50,south", "an id can't have an escape character"),
        ("\u{fffd},1,50,south", "export it again"),
        ("c\",1,50,south", "a quote mark stands on one side"),
        ("#N/A,1,50,south", "the customer is empty"),
    ] {
        let run = sample(&format!("{rest}{row}\n")).code(3).to_string();
        assert!(run.contains(why), "{row}: {run}");
    }
    // Help names no option that the command does not have.
    let run = sample(&format!("{rest}e,1,\"1,5\",south\n")).to_string();
    assert!(run.contains("write 1.5 if") && !run.contains("--decimal-comma"), "{run}");
    let run = sample(&format!("{rest}e,1,-,south\n")).to_string();
    assert!(run.contains("is not a number") && !run.contains("--missing"), "{run}");
    let run = sample(&format!("{rest}C,1,9,south\n")).code(0).to_string();
    assert!(run.contains("similar letters: `C` (1 row), `c` (1 row)"), "{run}");
}
