//! Stored rows that the rules in force refuse: they count in no score, as where the file is read by these rules, and the
//! result says so.

use crate::support::{Run, Workspace};

const LEVELS: &str = "ruleset: a\nperiod: month\nreject_limit: 60%\n\
    scales: {f: {levels: {'5': 100, '4': 75, '1': 0}}}\nquestions: {q: {scale: f}}\nscore: {value: q.mean, round: none}\n";
const RULES: &str = "rules/a/ruleset.yaml";

/// What scoring the store says, and what scoring the same file by the rules of now does: the results are the same.
fn both(workspace: &Workspace, file: &[&str]) -> (Run, Run) {
    let command = || ["score", "a", "--format", "csv", "--period", "all"].into_iter();
    (workspace.satis(command()), workspace.satis(command().chain(file.iter().copied())))
}

#[test]
fn a_level_that_was_taken_out_is_a_rejected_row() {
    // (100 + 0) / 2 = 50 before; then the 0 is refused and the 100 left, of one response.
    let workspace =
        Workspace::rules(LEVELS).file("r.csv", "subject,respondent,period,q\ns,r1,2025-01,5\ns,r2,2025-01,1\n");
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(0);
    assert!(workspace.satis(["score", "a", "--format", "csv"]).code(0).any_out().contains("s,2025-01,50.00"));
    let workspace = workspace.edit(RULES, ", '1': 0", "");
    let (stored, read) = both(&workspace, &["--responses", "r.csv"]);
    assert_eq!(stored.code(1).any_out(), read.code(1).any_out());
    let table = workspace.satis(["score", "a"]).code(1).to_string();
    assert!(table.contains("100.00"), "{table}");
    let lack = "1 row rejected [s 1]: q `1`: not a level of the scale: 5, 4, by the rules in force";
    assert!(table.contains(lack), "{table}");
    assert!(table.contains("1 of 2 rows of 2025-01 are refused by the rules in force"), "{table}");
    let json = workspace.satis(["score", "a", "--format", "json"]).code(1).to_string();
    assert!(json.contains("\"rejected\": 1") && json.contains("q `1`: not a level"), "{json}");
    let explained = workspace.satis(["explain", "a", "s"]).to_string();
    assert!(explained.contains("q `1`: not a level"), "{explained}");
    workspace.satis(["score", "a", "--format", "csv", "-o", "out.csv"]).code(1);
    assert!(
        workspace.read("out.notes.csv").contains("rejected,s,2025-01,1,"),
        "{}",
        workspace.read("out.notes.csv")
    );
    // Of two rows one is more than 5 %.
    let workspace = workspace.edit(RULES, "reject_limit: 60%\n", "");
    let said = workspace.satis(["score", "a"]).code(3).to_string();
    assert!(said.contains("1 of 2 rows of 2025-01 are refused") && said.contains("allows 5%"), "{said}");
    assert!(workspace.satis(["score", "a", "--accept-rejects"]).code(1).to_string().contains("100.00"));
}

#[test]
fn a_subject_all_of_whose_rows_are_refused_is_named() {
    let workspace =
        Workspace::rules(LEVELS).file("r.csv", "subject,respondent,period,q\ns,r1,2025-01,5\nt,r2,2025-01,1\n");
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(0);
    let workspace = workspace.edit(RULES, ", '1': 0", "");
    let table = workspace.satis(["score", "a"]).code(1).to_string();
    assert!(table.contains("not scored because all of their rows were rejected: t"), "{table}");
}

#[test]
fn a_narrowed_range_refuses_what_lies_outside() {
    let rules = "ruleset: a\nperiod: month\nreject_limit: 60%\nquestions: {q: {range: [0, 20]}, why: {range: [0, 20]}}\n\
                 score: {value: q.mean, round: none}\n";
    // (5 + 15) / 2 = 10 before, 5 then. A question that no formula reads refuses its row too, as the reader does.
    let rows = "subject,respondent,period,q,why\ns,r1,2025-01,5,1\ns,r2,2025-01,15,1\nt,r3,2025-01,8,2\nt,r4,2025-01,4,15\n";
    let workspace = Workspace::rules(rules).file("r.csv", rows);
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(0);
    let workspace = workspace.edit(RULES, "[0, 20]}, why: {range: [0, 20]}", "[0, 10]}, why: {range: [0, 10]}");
    let (stored, read) = both(&workspace, &["--responses", "r.csv"]);
    assert_eq!(stored.code(1).any_out(), read.code(1).any_out());
    let run = workspace.satis(["score", "a", "--format", "csv"]).code(1).any_out();
    assert!(run.contains("s,2025-01,5.00") && run.contains("t,2025-01,8.00"), "{run}");
}

/// Until 2025 marks went to 10: of 9, 15 and 15 only the 9 is one.
const MARKS: &str =
    "subject,respondent,period,q\ns,r1,2024-01,9\ns,r2,2024-01,15\ns,r3,2024-01,15\ns,r4,2025-01,15\n";
const NEW: &str = "ruleset: a\nperiod: month\nreject_limit: 70%\nquestions: {q: {range: [0, 20]}}\nscore: {value: q.mean, round: none}\n\
                   effective: {from: 2025-01}\n";

fn old() -> String {
    NEW.replace("[0, 20]", "[0, 10]").replace("2025-01", "2024-01")
}

fn first_month(run: &Run) -> String {
    run.written().lines().find(|row| row.starts_with("s,2024-01")).unwrap().to_owned()
}

#[test]
fn stored_rows_are_judged_by_the_version_in_force_for_their_period() {
    // Stored while the newest version was the only one.
    let workspace = Workspace::rules(&NEW.replace("effective: {from: 2025-01}\n", "")).file("r.csv", MARKS);
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(0);
    let workspace = workspace.file(RULES, NEW).file("rules/a/history/2024-01/ruleset.yaml", old());
    let stored = workspace.satis(["score", "a", "--period", "all", "--format", "csv"]).code(1);
    assert!(first_month(&stored).starts_with("s,2024-01,9.00"), "{stored}");
    assert!(stored.written().contains("s,2025-01,15.00"), "{stored}");
    assert!(stored.to_string().contains("2 of 3 rows of 2024-01 are refused by the rules in force"), "{stored}");
    let json = workspace.satis(["score", "a", "--period", "2024-01", "--format", "json"]).code(1).to_string();
    assert!(json.contains("\"responses\": 1") && json.contains("\"rejected\": 2"), "{json}");
}

#[test]
fn rows_of_a_file_are_read_by_the_version_in_force_for_their_period() {
    // The 15 of 2025 is read by the rules of 2025, whatever period is asked for.
    let workspace = Workspace::rules(NEW).file("rules/a/history/2024-01/ruleset.yaml", old()).file("r.csv", MARKS);
    for period in ["all", "2024-01"] {
        let run =
            workspace.satis(["score", "a", "--responses", "r.csv", "--period", period, "--format", "csv"]).code(1);
        assert!(first_month(&run).starts_with("s,2024-01,9.00"), "{run}");
        assert!(run.to_string().contains("r.csv: left out 2 of 4 rows:"), "{run}");
    }
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(1);
    let stored = workspace.satis(["score", "a", "--period", "all", "--format", "csv"]).code(0);
    assert!(first_month(&stored).starts_with("s,2024-01,9.00"), "{stored}");
    assert!(stored.written().contains("s,2025-01,15.00"), "{stored}");
}

#[test]
fn columns_of_an_earlier_version_are_read_for_its_rows() {
    // In 2024 the mean of q (9) and old (1): 5. In 2025 q alone: 5.
    let new = "ruleset: a\nperiod: month\nquestions: {q: {range: [0, 10]}}\nscore: {value: q.mean}\neffective: {from: 2025-01}\n";
    let old = "ruleset: a\nperiod: month\nquestions: {q: {range: [0, 20]}, old: {range: [0, 10]}}\n\
               score: {combine: mean, missing: renormalise, of: {q: {value: q.mean}, old: {value: old.mean}}}\n";
    let rows = "subject,respondent,period,q,old\ns,r1,2024-01,9,1\ns,r3,2025-01,5,\n";
    let workspace = Workspace::rules(new).file("rules/a/history/2024-01/ruleset.yaml", old).file("r.csv", rows);
    for period in ["all", "2024-01"] {
        let run = workspace
            .satis(["score", "a", "--responses", "r.csv", "--period", period, "--format", "csv"])
            .code(0)
            .out();
        assert!(run.contains("s,2024-01,5.00"), "{period}: {run}");
    }
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(0);
    let stored = workspace.satis(["score", "a", "--period", "all", "--format", "csv"]).code(0).any_out();
    assert!(stored.contains("s,2024-01,5.00") && stored.contains("s,2025-01,5.00"), "{stored}");
    // A file with rows of 2025 only needs no column of 2024.
    let workspace = workspace.file("n.csv", "subject,respondent,period,q\ns,r3,2025-01,5\n");
    let run = workspace.satis(["score", "a", "--responses", "n.csv", "--format", "csv"]).code(0).any_out();
    assert!(run.contains("s,2025-01,5.00"), "{run}");
}

#[test]
fn measures_of_nested_periods_are_refused() {
    // A quarter and one of its months: 30 holds the 5 or not, nobody knows.
    let rules =
        "ruleset: a\nperiod: year\nmeasures: {v: {type: money, over: sum}}\nscore: {value: v, round: none}\n";
    for (first, second) in [
        ("2025-Q1", "2025-02"),
        ("2025-H1", "2025-02"),
        ("2025-H1", "2025-Q2"),
        ("2025-02", "2025-02-03"),
        ("2025", "2025-04"),
    ] {
        let rows = format!("subject,period,v\ns,{first},30\ns,{second},5\n");
        let workspace = Workspace::rules(rules).file("m.csv", rows);
        let said = workspace.satis(["score", "a", "--measures", "m.csv"]).code(3).to_string();
        assert!(said.contains(&format!("`v` of s is given for {first} and for {second} inside it")), "{said}");
    }
    // Periods side by side add up, also of different kinds.
    let rows = "subject,period,v\ns,2025-Q1,30\ns,2025-04,5\n";
    let workspace = Workspace::rules(rules).file("m.csv", rows);
    let run = workspace.satis(["score", "a", "--measures", "m.csv", "--format", "csv"]).code(0).out();
    assert!(run.contains("s,2025,35.00"), "{run}");
}

#[test]
fn records_choices_and_several_choices_are_judged_alike() {
    let rules = "ruleset: a\nperiod: month\nreject_limit: 60%\n\
        questions: {m: {choices: [a, b, c], multiple: true}}\n\
        records: {loans: {balance: {type: money, range: [0, 1000]}}}\n\
        score: {value: 'loans.balance.sum', round: none}\nalso: {of_a: 'm.share(\"a\")'}\n";
    let workspace = Workspace::rules(rules)
        .file("r.csv", "subject,respondent,period,m\ns,r1,2025-01,a\ns,r2,2025-01,b;c\ns,r3,2025-01,b\n")
        .file("l.csv", "subject,period,balance\ns,2025-01,100\ns,2025-01,500\n");
    let files = ["--responses", "r.csv", "--records", "loans=l.csv"];
    workspace.satis(["import", "a"].into_iter().chain(files)).code(0);
    let workspace = workspace.edit(RULES, "[0, 1000]", "[0, 200]").edit(RULES, "[a, b, c]", "[a, b]");
    let (stored, read) = both(&workspace, &files);
    let (stored, read) = (stored.code(1), read.code(1));
    assert_eq!(stored.written(), read.written());
    // 100 is left of 600; of `a` and `b` (`b;c` is refused) one is `a`.
    assert!(stored.written().contains("s,2025-01,100.00") && stored.written().contains(",0.5"), "{stored}");
    let said = workspace.satis(["score", "a"]).code(1).to_string();
    assert!(
        said.contains("1 of 2 rows of `loans` of 2025-01") && said.contains("1 of 3 rows of 2025-01"),
        "{said}"
    );
}
