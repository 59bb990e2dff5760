//! What counts once: the same answers of one respondent, and one rejected row, however often and however spelt they come.

use crate::support::Workspace;

const MARKS: &str = "ruleset: a\nperiod: month\nreject_limit: 100%\nquestions: {q: {range: [0, 20]}}\nscore: {value: q.mean, round: none}\n";
const HEAD: &str = "subject,respondent,period,q\n";

#[test]
fn the_same_answer_in_another_spelling_counts_once() {
    // (5 + 11) / 2 of two people.
    for other in ["5.0", "５", "05", "+5", "5.00"] {
        let workspace = Workspace::rules(MARKS)
            .file("r.csv", format!("{HEAD}s,r1,2025-01,5\ns,r1,2025-01,{other}\ns,r2,2025-01,11\n"))
            .file("one.csv", format!("{HEAD}s,r1,2025-01,5\ns,r2,2025-01,11\n"))
            .file("two.csv", format!("{HEAD}s,r1,2025-01,{other}\ns,r2,2025-01,11.0\n"));
        let run = workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv"]).code(0);
        assert!(run.written().contains("s,2025-01,8.00") && run.to_string().contains("counted once: 1"), "{run}");
        // The whole export again, in which the column became one of decimal numbers.
        workspace.satis(["import", "a", "--responses", "one.csv"]).code(0);
        let again = workspace.satis(["import", "a", "--responses", "two.csv"]).code(0).out();
        assert!(again.contains("not added again: 2"), "{again}");
        let stored = workspace.satis(["score", "a", "--format", "csv"]).code(0).any_out();
        assert!(stored.contains("s,2025-01,8.00") && stored.contains(",,2,"), "{stored}");
    }
}

#[test]
fn levels_choices_days_and_truth_are_compared_by_what_they_mean() {
    let rules = "ruleset: a\nperiod: month\nscales: {f: {levels: {0 - Not at all: 0, '5': 5, unsure: ~}}}\n\
                 questions: {q: {scale: f}, m: {choices: [price, staff], multiple: true}, c: {choices: ['yes', 'no']}}\n\
                 score: {value: q.mean}\n";
    let same = [
        ["0 - Not at all,price;staff,yes", "0 – not at all,staff | price,YES"],
        ["5,price,no", "5.0,price,No"],
        ["unsure,price,no", "Unsure,price,no"],
    ];
    for [first, second] in same {
        let rows = format!("subject,respondent,period,q,m,c\ns,r1,2025-01,{first}\ns,r1,2025-01,{second}\n");
        let workspace = Workspace::rules(rules).file("r.csv", rows);
        let run = workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv"]).to_string();
        assert!(run.contains("counted once: 1") && !run.contains("answer otherwise"), "{second}: {run}");
    }
    // An answer without points is no missing one.
    let rows = "subject,respondent,period,q,m,c\ns,r1,2025-01,unsure,,\ns,r1,2025-01,,,\n";
    let workspace = Workspace::rules(rules).file("r.csv", rows);
    let run = workspace.satis(["score", "a", "--responses", "r.csv"]).to_string();
    assert!(run.contains("answer otherwise above, for the same subject and period: 1"), "{run}");
}

#[test]
fn several_files_count_as_one_does() {
    // r1 is in both: (5 + 11 + 17 + 18) / 4.
    let workspace = Workspace::rules(MARKS)
        .file("d1.csv", format!("{HEAD}s,r1,2025-01,5\ns,r2,2025-01,11\n"))
        .file("d2.csv", format!("{HEAD}s,r1,2025-01,5\ns,r3,2025-01,17\ns,r4,2025-01,18\n"));
    let files = ["--responses", "d1.csv", "--responses", "d2.csv"];
    let run = workspace.satis(["score", "a", "--format", "csv"].into_iter().chain(files)).code(0);
    assert!(run.written().contains("s,2025-01,12.75"), "{run}");
    let twice = ["--responses", "d1.csv", "--responses", "d1.csv"];
    let run = workspace.satis(["score", "a", "--format", "csv"].into_iter().chain(twice)).code(0);
    assert!(run.written().contains("s,2025-01,8.00"), "{run}");
    let survey = "ruleset: a\nperiod: month\nsurveys: {cl: {questions: {q: {range: [0, 20]}}}}\nscore: {value: cl.q.mean}\n";
    let workspace = workspace.file("rules/a/ruleset.yaml", survey);
    let files = ["--survey", "cl=d1.csv", "--survey", "cl=d2.csv"];
    let run = workspace.satis(["score", "a", "--format", "csv"].into_iter().chain(files)).code(0);
    assert!(run.written().contains("s,2025-01,12.75"), "{run}");
}

/// The line of a table that says what was rejected.
fn rejected(workspace: &Workspace, rules: &str) -> Option<String> {
    let table = workspace.satis(["score", rules]).to_string();
    table.lines().find(|line| line.contains("rejected [")).map(|line| line.trim().to_owned())
}

#[test]
fn a_row_that_is_rejected_again_lacks_once_and_no_more_when_it_comes_in() {
    let text = |cell: &str| format!("{HEAD}s,r1,2025-01,5\nu,r4,2025-01,{cell}\n");
    let workspace = Workspace::rules(MARKS).file("r.csv", text("bad")).file("good.csv", text("8"));
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(1);
    workspace.satis(["import", "a", "--responses", "r.rejects.csv"]).code(1);
    assert!(rejected(&workspace, "a").unwrap().starts_with("1 row rejected [u 1]"));
    // The whole file once more, still bad.
    let workspace = workspace.file("again.csv", text("worse"));
    workspace.satis(["import", "a", "--responses", "again.csv"]).code(1);
    assert!(rejected(&workspace, "a").unwrap().starts_with("1 row rejected [u 1]"));
    workspace.satis(["import", "a", "--responses", "good.csv"]).code(0);
    assert_eq!(rejected(&workspace, "a"), None);
    assert!(workspace.satis(["score", "a", "--format", "csv"]).code(0).any_out().contains("u,2025-01,8.00"));
}

#[test]
fn two_rejected_rows_of_one_respondent_come_in_one_by_one() {
    let rows = |first: &str, second: &str| format!("{HEAD}u,r4,2025-01,{first}\nu,r4,2025-01,{second}\n");
    let workspace =
        Workspace::rules(MARKS).file("r.csv", rows("bad", "worse")).file("one.csv", rows("8", "worse"));
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(1);
    workspace.satis(["import", "a", "--responses", "one.csv"]).code(1);
    assert!(rejected(&workspace, "a").unwrap().starts_with("1 row rejected [u 1]"));
}

#[test]
fn a_rejected_measure_lacks_until_it_comes_in() {
    let rules = "ruleset: a\nperiod: month\nreject_limit: 100%\n\
                 measures: {v: {type: number, default: 0}, w: {type: number, default: 0}}\nscore: {value: v + w}\n";
    let head = "subject,period,v,w\n";
    let workspace = Workspace::rules(rules)
        .file("m.csv", format!("{head}s,2025-01,bad,3\nt,2025-01,4,4\n"))
        .file("n.csv", format!("{head}s,2025-01,,3\n"))
        .file("o.csv", format!("{head}s,2025-01,2,3\n"))
        .file("p.csv", format!("{head}s,2025-01,~,3\n"));
    workspace.satis(["import", "a", "--measures", "m.csv"]).code(1);
    assert!(rejected(&workspace, "a").unwrap().starts_with("1 row rejected [s 1]: v `bad`"));
    // w comes in, v does not: an empty cell says nothing.
    workspace.satis(["import", "a", "--measures", "n.csv"]).code(0);
    assert!(rejected(&workspace, "a").unwrap().starts_with("1 row rejected [s 1]: v `bad`"));
    workspace.satis(["import", "a", "--measures", "o.csv"]).code(0);
    assert_eq!(rejected(&workspace, "a"), None);
    // Or it is taken away.
    let workspace = Workspace::rules(rules)
        .file("m.csv", format!("{head}s,2025-01,bad,3\nt,2025-01,4,4\n"))
        .file("p.csv", format!("{head}s,2025-01,~,3\n"));
    workspace.satis(["import", "a", "--measures", "m.csv"]).code(1);
    workspace.satis(["import", "a", "--measures", "p.csv"]).code(0);
    assert_eq!(rejected(&workspace, "a"), None);
}

#[test]
fn a_code_for_no_value_takes_an_earlier_value_out_of_force() {
    let rules = "ruleset: a\nperiod: month\nmeasures: {v: {type: number, default: 0}, w: {type: number, default: 0}}\nscore: {value: v + w}\n";
    let head = "subject,period,v,w\n";
    let workspace = Workspace::rules(rules)
        .file("m.csv", format!("{head}s,2025-01,99,1\n"))
        .file("n.csv", format!("{head}s,2025-01,NA,\n"));
    workspace.satis(["import", "a", "--measures", "m.csv"]).code(0);
    let again = workspace.satis(["import", "a", "--measures", "m.csv", "--missing", "v=99"]).code(0).to_string();
    assert!(again.contains("imported before and are missing now: 1"), "{again}");
    // v is its default 0, w the 1.
    assert!(workspace.satis(["score", "a", "--format", "csv"]).code(0).any_out().contains("s,2025-01,1.00"));
    // The same by a code that needs no declaration; the empty cell of w says nothing.
    let workspace = Workspace::rules(rules)
        .file("m.csv", format!("{head}s,2025-01,7,1\n"))
        .file("n.csv", format!("{head}s,2025-01,NA,\n"));
    workspace.satis(["import", "a", "--measures", "m.csv"]).code(0);
    workspace.satis(["import", "a", "--measures", "n.csv"]).code(0);
    assert!(workspace.satis(["score", "a", "--format", "csv"]).code(0).any_out().contains("s,2025-01,1.00"));
    // A row that has the value beside one that has the code gives it.
    let workspace = workspace.file("o.csv", format!("{head}s,2025-01,NA,2\ns,2025-01,5,\n"));
    workspace.satis(["import", "a", "--measures", "o.csv"]).code(0);
    assert!(workspace.satis(["score", "a", "--format", "csv"]).code(0).any_out().contains("s,2025-01,7.00"));
}
