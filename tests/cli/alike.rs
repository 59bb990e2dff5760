//! Rows without a respondent that come again in another file: nobody can tell whether they are the same ones, so nothing is
//! doubled without being asked for, and the result says what may count twice.

use crate::support::Workspace;

const ONE: &str = "questions: {q: {range: [0, 20]}}\nrecords: {l: {b: {type: money}}}\nscore: {value: q.mean}\nalso: {total: l.b.sum}\n";
const TWO: &str = "questions: {q: {range: [0, 20]}, p: {range: [0, 20]}}\nrecords: {l: {b: {type: money}, c: {type: money}}}\nscore: {value: q.mean}\nalso: {pm: p.mean, total: l.b.sum, more: l.c.sum}\n";

fn rules(body: &str) -> String {
    format!("ruleset: m\nperiod: month\n{body}")
}

fn workspace(body: &str) -> Workspace {
    Workspace::empty().file("rules/m/ruleset.yaml", rules(body))
}

/// The score and the number of responses of `s`.
fn score(workspace: &Workspace, arguments: &[&str]) -> (String, String) {
    let command = ["score", "m", "--format", "csv"].into_iter().chain(arguments.iter().copied());
    let csv = workspace.satis(command).code(0).any_out();
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let (header, row) = (lines.next().unwrap(), lines.next().unwrap());
    let cell = |name: &str| {
        let at = header.iter().position(|header| *header == name).unwrap();
        (*row.get(at).unwrap()).to_owned()
    };
    (cell("score"), cell("responses"))
}

#[test]
fn rows_that_come_again_with_another_column_are_refused_until_they_are_accepted() {
    let workspace = workspace(ONE)
        .file("a.csv", "subject,period,q\ns,2025-01,5\ns,2025-01,7\n")
        .file("b.csv", "subject,period,q,p\ns,2025-01,5,1\ns,2025-01,7,2\ns,2025-01,9,3\n");
    workspace.satis(["import", "m", "--responses", "a.csv"]).code(0);
    workspace.write("rules/m/ruleset.yaml", rules(TWO));
    let said = workspace.satis(["import", "m", "--responses", "b.csv"]).code(3).err();
    assert!(
        said.contains(
            "all 2 rows without a respondent that came with batch 1 are among these, which have `p` besides"
        ),
        "{said}"
    );
    // Nothing is stored: (5 + 7) / 2.
    assert_eq!(score(&workspace, &[]), ("6.00".into(), "2".into()));
    workspace.satis(["import", "m", "--responses", "b.csv", "--count-again"]).code(0);
    // (5 + 7 + 5 + 7 + 9) / 5 = 6.6, and two of the five may be counted twice.
    assert_eq!(score(&workspace, &[]), ("6.60".into(), "5".into()));
    let table = workspace.satis(["score", "m"]).code(0).any_out();
    assert!(
        table.contains("2 rows without a respondent that equal rows of an earlier file, counted again [s 2]: an earlier file has the same row with fewer or more columns (2)"),
        "{table}"
    );
    let json = workspace.satis(["score", "m", "--format", "json"]).code(0).any_out();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json.pointer("/lacks/alike").unwrap(), 2);
    workspace.satis(["score", "m", "--format", "csv", "--output", "o.csv"]).code(0);
    assert!(workspace.read("o.notes.csv").contains("alike,s,2025-01,2,"), "{}", workspace.read("o.notes.csv"));
}

#[test]
fn rows_that_come_again_with_fewer_columns_are_refused_too() {
    let records = |rows: &str| format!("subject,period,b,c\n{rows}");
    let workspace = workspace(TWO)
        .file("a.csv", records("s,2025-01,5,1\ns,2025-01,7,2\n"))
        .file("b.csv", records("s,2025-01,5,\ns,2025-01,7,\n"));
    workspace.satis(["import", "m", "--records", "l=a.csv"]).code(0);
    let said = workspace.satis(["import", "m", "--records", "l=b.csv"]).code(3).err();
    assert!(said.contains("are among these, which lack `c`"), "{said}");
}

#[test]
fn a_corrected_file_of_records_is_refused_and_other_records_are_not() {
    // One of fifteen records corrected: 7 + 14 + … + 105 = 840, and 841 with 22 in place of 21.
    let file = |change: &dyn Fn(u32) -> u32| {
        let rows = (1..=15).map(|n| format!("s,2025-01,{}\n", change(n * 7))).collect::<String>();
        format!("subject,period,b\n{rows}")
    };
    let workspace = workspace(ONE)
        .file("a.csv", file(&|n| n))
        .file("b.csv", file(&|n| if n == 21 { 22 } else { n }))
        .file("c.csv", file(&|n| if n == 21 { n } else { n + 1 }));
    workspace.satis(["import", "m", "--records", "l=a.csv"]).code(0);
    let said = workspace.satis(["import", "m", "--records", "l=b.csv"]).code(3).err();
    assert!(said.contains("14 of the 15 rows without a respondent that came with batch 1"), "{said}");
    // One record that is alike may be so by chance: it counts, and that is said.
    let said = workspace.satis(["import", "m", "--records", "l=c.csv"]).code(0).to_string();
    assert!(said.contains("word for word, and count again: 1"), "{said}");
}

#[test]
fn answers_that_many_people_give_are_no_repetition() {
    // Of a question with five answers most rows of any two files are alike.
    let rows = |answers: &str| {
        let rows = answers.chars().map(|answer| format!("s,2025-01,{answer}\n")).collect::<String>();
        format!("subject,period,q\n{rows}")
    };
    let workspace = workspace(ONE).file("a.csv", rows("554432111")).file("b.csv", rows("5554443322211"));
    workspace.satis(["import", "m", "--responses", "a.csv"]).code(0);
    let said = workspace.satis(["import", "m", "--responses", "b.csv"]).code(0).to_string();
    assert!(said.contains("word for word, and count again: 13"), "{said}");
}

#[test]
fn two_files_of_one_command_are_held_against_each_other() {
    let workspace = workspace(TWO)
        .file("a.csv", "subject,period,q,p\ns,2025-01,5,\ns,2025-01,7,\n")
        .file("b.csv", "subject,period,q,p\ns,2025-01,5,1\ns,2025-01,7,2\n");
    let both = ["--responses", "a.csv", "--responses", "b.csv"];
    let said = workspace.satis(["import", "m"].into_iter().chain(both)).code(3).err();
    assert!(
        said.contains("b.csv: all 2 rows without a respondent that came with a.csv are among these"),
        "{said}"
    );
    assert!(!workspace.path("satis.db").exists(), "nothing may be stored");
    // Read without a store they count, (5 + 7 + 5 + 7) / 4, and the result says so.
    assert_eq!(score(&workspace, &both), ("6.00".into(), "4".into()));
    let table = workspace.satis(["score", "m"].into_iter().chain(both)).code(0).any_out();
    assert!(
        table.contains("counted again [s 2]: an earlier file has the same row with fewer or more columns"),
        "{table}"
    );
    // The same file twice is one file.
    let twice = ["import", "m", "--responses", "a.csv", "--responses", "a.csv"];
    workspace.satis(twice).code(0);
    assert_eq!(score(&workspace, &[]), ("6.00".into(), "2".into()));
}
