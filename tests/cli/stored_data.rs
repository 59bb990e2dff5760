//! What counts once, what counts again, and what does not count: the same from files and from the store, and said.

use crate::support::Workspace;

/// A rule set whose score is the mean of one question, and what else it takes.
fn mean(more: &str) -> Workspace {
    let rules = format!(
        "ruleset: r\nperiod: month\nreject_limit: 100%\nquestions: {{q: {{range: [0, 20]}}}}\n{more}score: {{value: q.mean, round: none}}\n"
    );
    Workspace::empty().file("rules/r/ruleset.yaml", rules)
}

/// The value of a column for a subject in results as CSV.
fn cell(csv: &str, subject: &str, column: &str) -> String {
    let mut lines = csv.lines();
    let at = lines.next().unwrap().split(',').position(|name| name == column).unwrap();
    let row = lines.find(|line| line.starts_with(&format!("{subject},"))).unwrap();
    bare(row.split(',').nth(at).unwrap())
}

/// A number without zeros that say nothing.
fn bare(number: &str) -> String {
    match number.contains('.') {
        true => number.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => number.to_owned(),
    }
}

/// Score and number of responses of `s`, and what was remarked.
fn scored(workspace: &Workspace, arguments: &str) -> (String, String, String) {
    let command = format!("score r {arguments} --format csv");
    let output = workspace.command(command.split(' ').filter(|word| !word.is_empty())).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(0), "{out}{err}");
    (cell(&out, "s", "score"), cell(&out, "s", "responses"), err)
}

const FIRST: &str = "subject,respondent,period,q\ns,r1,2025-01,5\ns,r2,2025-01,11\n";
const LATER: &str = "subject,respondent,period,q\ns,r1,2025-01,5\ns,r3,2025-01,17\ns,r4,2025-01,18\n";

#[test]
fn a_response_in_two_files_counts_once_as_it_does_when_they_are_imported() {
    // r1 5, r2 11, r3 17, r4 18: 51 / 4 = 12.75.
    let workspace = mean("").file("d1.csv", FIRST).file("d2.csv", LATER);
    let (score, n, err) = scored(&workspace, "--responses d1.csv --responses d2.csv");
    assert_eq!((score.as_str(), n.as_str()), ("12.75", "4"));
    assert!(err.contains("d2.csv: standing twice, word for word, and counted once: 1"), "{err}");
    workspace.satis(["import", "r", "--responses", "d1.csv", "--responses", "d2.csv"]).code(0);
    let (score, n, _) = scored(&workspace, "");
    assert_eq!((score.as_str(), n.as_str()), ("12.75", "4"));
}

#[test]
fn who_answers_otherwise_in_a_later_file_counts_again_and_that_is_said() {
    // r1 5 and 8, r2 11: 24 / 3 = 8.
    let workspace = mean("").file("d1.csv", FIRST).file("d2.csv", "subject,respondent,period,q\ns,r1,2025-01,8\n");
    let (score, n, err) = scored(&workspace, "--responses d1.csv --responses d2.csv");
    assert_eq!((score.as_str(), n.as_str()), ("8", "3"));
    assert!(err.contains("d2.csv: by respondents who answer otherwise above"), "{err}");
}

#[test]
fn a_file_that_is_named_twice_is_read_once() {
    // Without respondents nothing but the bytes tells that it is the same file: (5 + 11) / 2 = 8.
    let nameless = "subject,period,q\ns,2025-01,5\ns,2025-01,11\n";
    let workspace = mean("").file("a.csv", nameless).file("b.csv", nameless);
    let (score, n, err) = scored(&workspace, "--responses a.csv --responses b.csv");
    assert_eq!((score.as_str(), n.as_str()), ("8", "2"));
    assert!(err.contains("b.csv: the same as a.csv, byte for byte, and read once"), "{err}");
}

#[test]
fn surveys_count_a_response_of_two_files_once_and_apart_from_each_other() {
    // cl: r1 5, r2 11, r3 17, r4 18: 12.75 of 4; the same person in another survey is another response.
    let rules = "ruleset: r\nperiod: month\nsurveys: {cl: {questions: {q: {range: [0, 20]}}}, st: {questions: {q2: {range: [0, 20]}}}}\n\
                 score: {value: cl.q.mean, round: none}\nalso: {n: cl.responses, m: st.responses}\n";
    let workspace =
        Workspace::empty().file("rules/r/ruleset.yaml", rules).file("d1.csv", FIRST).file("d2.csv", LATER);
    let workspace = workspace.file("s.csv", FIRST.replace(",q\n", ",q2\n"));
    let command = [
        "score",
        "r",
        "--survey",
        "cl=d1.csv",
        "--survey",
        "cl=d2.csv",
        "--survey",
        "st=s.csv",
        "--format",
        "csv",
    ];
    let out = workspace.satis(command).code(0).any_out();
    let cells = ["score", "also.n", "also.m"].map(|column| cell(&out, "s", column));
    assert_eq!(cells.each_ref().map(String::as_str), ["12.75", "4", "2"]);
}

#[test]
fn rows_without_a_respondent_that_come_again_are_counted_and_said() {
    // 5 and 6, and with a blank line more 5 and 6 again: four responses, of which two are the first two once more.
    let workspace = mean("").file("r1.csv", "subject,period,q\ns,2025-01,5\ns,2025-01,6\n");
    workspace.satis(["import", "r", "--responses", "r1.csv"]).code(0).out();
    workspace.write("r1.csv", "subject,period,q\ns,2025-01,5\ns,2025-01,6\n\n");
    let said = workspace.satis(["import", "r", "--responses", "r1.csv"]).code(3).to_string();
    assert!(said.contains("all 2 rows without a respondent that came with batch 1 are among these"), "{said}");
    let said = workspace.satis(["import", "r", "--responses", "r1.csv", "--count-again"]).code(0).to_string();
    assert!(said.contains("stored already, word for word, and count again: 2"), "{said}");
    let table = workspace.satis(["score", "r"]).code(0).any_out();
    assert!(
        table.contains("2 rows without a respondent that equal rows of an earlier file, counted again"),
        "{table}"
    );
    let json = workspace.satis(["score", "r", "--format", "json"]).code(0).any_out();
    assert!(json.contains("\"alike\": 2"), "{json}");
    let csv = workspace.satis(["score", "r", "--format", "csv", "--output", "res.csv"]).code(0);
    drop(csv);
    assert!(workspace.read("res.notes.csv").contains("alike,s,2025-01,2,"), "{}", workspace.read("res.notes.csv"));
}

#[test]
fn equal_rows_of_one_file_are_no_repetition() {
    let workspace = mean("").file("r1.csv", "subject,period,q\ns,2025-01,5\ns,2025-01,5\n");
    workspace.satis(["import", "r", "--responses", "r1.csv"]).code(0).out();
    let table = workspace.satis(["score", "r"]).code(0).any_out();
    assert!(!table.contains("counted again"), "{table}");
}

#[test]
fn records_that_come_again_are_counted_and_said() {
    // Loans of 5 and 6; the corrected file has 5 and 7: 5 + 6 + 5 + 7 = 23, of which one 5 stood there before.
    let rules = "ruleset: r\nperiod: month\nrecords: {loans: {b: {type: money}}}\nscore: {value: loans.b.sum}\n";
    let workspace = Workspace::empty()
        .file("rules/r/ruleset.yaml", rules)
        .file("l.csv", "subject,period,b\ns,2025-01,5\ns,2025-01,6\n")
        .file("l2.csv", "subject,period,b\ns,2025-01,5\ns,2025-01,7\n");
    workspace.satis(["import", "r", "--records", "loans=l.csv"]).code(0).out();
    let said = workspace.satis(["import", "r", "--records", "loans=l2.csv"]).code(0).to_string();
    assert!(said.contains("count again: 1"), "{said}");
    let table = workspace.satis(["score", "r"]).code(0).any_out();
    assert!(
        table.contains("1 row without a respondent that equals one of an earlier file, counted again"),
        "{table}"
    );
    let both = ["score", "r", "--records", "loans=l.csv", "--records", "loans=l2.csv"];
    let said = workspace.satis(both).code(0).to_string();
    assert!(
        said.contains(
            "l2.csv: rows without a respondent that repeat a row of an earlier file, word for word, and count again: 1"
        ),
        "{said}"
    );
}

#[test]
fn a_respondent_whose_number_became_a_decimal_is_the_same() {
    // 1: 5, 2: 7, 3: 12; 24 / 3 = 8.
    let workspace = mean("")
        .file("a.csv", "subject,respondent,period,q\ns,1,2025-01,5\ns,2,2025-01,7\n")
        .file("b.csv", "subject,respondent,period,q\ns,1.0,2025-01,5\ns,2.0,2025-01,7\ns,3.00,2025-01,12\n");
    let (score, n, _) = scored(&workspace, "--responses a.csv --responses b.csv");
    assert_eq!((score.as_str(), n.as_str()), ("8", "3"));
    workspace.satis(["import", "r", "--responses", "a.csv"]).code(0);
    workspace.satis(["import", "r", "--responses", "b.csv"]).code(0);
    let (score, n, _) = scored(&workspace, "");
    assert_eq!((score.as_str(), n.as_str()), ("8", "3"));
    // 1.5 is no whole number, and nobody's `.0` is cut.
    let other =
        mean("").file("a.csv", "subject,respondent,period,q\ns,1.5,2025-01,5\ns,1,2025-01,5\ns,v1.0,2025-01,5\n");
    assert_eq!(scored(&other, "--responses a.csv").1, "3");
}

#[test]
fn ids_that_a_spreadsheet_rounded_are_rejected() {
    for (subject, respondent) in [("s", "1.23457E+11"), ("s", "1E+15"), ("4.2e+12", "r1")] {
        let file = format!("subject,respondent,period,q\n{subject},{respondent},2025-01,5\ns,r2,2025-01,7\n");
        let said = mean("").file("a.csv", file).satis(["score", "r", "--responses", "a.csv"]).code(1).to_string();
        assert!(said.contains("a spreadsheet has rounded this id"), "{said}");
    }
}

/// A store with a response and a measure: 9 - 4 = 5.
fn with_store() -> Workspace {
    let rules = "ruleset: r\nperiod: month\nquestions: {q: {range: [0, 20]}}\nmeasures: {c: {type: count, default: 0}}\n\
                 score: {value: q.mean - c}\n";
    let workspace = Workspace::empty()
        .file("rules/r/ruleset.yaml", rules)
        .file("r.csv", "subject,respondent,period,q\ns,r1,2025-01,9\n")
        .file("c.csv", "subject,period,c\ns,2025-01,4\n");
    workspace.satis(["import", "r", "--responses", "r.csv", "--measures", "c.csv"]).code(0);
    workspace
}

#[test]
fn stored_data_beside_files_are_no_part_of_the_result_and_that_is_said() {
    let workspace = with_store();
    assert!(workspace.satis(["score", "r"]).code(0).any_out().contains("5.00"));
    // Without the stored measure it is 9 - 0.
    let said = workspace.satis(["score", "r", "--responses", "r.csv"]).code(0).to_string();
    assert!(
        said.contains("9.00") && said.contains("2 stored rows and measures not part of this result"),
        "{said}"
    );
    assert!(said.contains("read instead of the store: 1 measure (2025-01); 1 response (2025-01)"), "{said}");
    let json = workspace.satis(["score", "r", "--measures", "c.csv", "--format", "json"]).code(0).any_out();
    assert!(json.contains("\"unread\": 2"), "{json}");
    workspace.satis(["score", "r", "--responses", "r.csv", "--format", "csv", "--output", "o.csv"]).code(0);
    assert!(workspace.read("o.notes.csv").contains("unread,,2025-01,1,"), "{}", workspace.read("o.notes.csv"));
    let said = workspace.satis(["explain", "r", "s", "--responses", "r.csv"]).code(0).to_string();
    assert!(said.contains("2 stored rows and measures not part of this result"), "{said}");
}

#[test]
fn stored_data_of_other_periods_are_said_once_and_are_no_lack_of_this_one() {
    let workspace = with_store().file("f.csv", "subject,respondent,period,q\ns,r1,2025-03,9\n");
    let run = workspace.satis(["score", "r", "--responses", "f.csv"]).code(0).to_string();
    assert!(run.contains("1 measure (2025-01); 1 response (2025-01)"), "{run}");
    assert!(!run.contains("not part of this result\n") && !run.contains("rows and measures"), "{run}");
}

#[test]
fn results_as_csv_say_what_they_lack_on_the_error_stream() {
    let workspace =
        mean("").file("a.csv", "subject,respondent,period,q\ns,r1,2025-01,5\ns,r2,2025-01,99\ns,r3,2025-01,NA\n");
    workspace.satis(["import", "r", "--responses", "a.csv"]).code(1);
    let said = workspace.satis(["score", "r", "--format", "csv"]).code(0).to_string();
    assert!(said.contains("2025-01: 1 row rejected [s 1]"), "{said}");
    assert!(said.contains("2025-01: 1 cell read as missing [s 1]"), "{said}");
}

#[test]
fn of_figures_of_a_quarter_and_later_ones_of_its_months_one_can_be_taken_away() {
    let rules =
        "ruleset: y\nperiod: year\nmeasures: {v: {type: money, over: sum}}\nscore: {value: v, round: none}\n";
    let workspace = Workspace::empty()
        .file("rules/y/ruleset.yaml", rules)
        .file("q.csv", "subject,period,v\ns,2025-Q1,30\n")
        .file("m.csv", "subject,period,v\ns,2025-01,4\ns,2025-02,7\n")
        .file("away.csv", "subject,period,v\ns,2025-Q1,~\n");
    workspace.satis(["import", "y", "--measures", "q.csv"]).code(0);
    workspace.satis(["import", "y", "--measures", "m.csv"]).code(0);
    let said = workspace.satis(["score", "y"]).code(3).to_string();
    assert!(said.contains("given for 2025-Q1 and for 2025-01 inside it"), "{said}");
    workspace.satis(["import", "y", "--measures", "away.csv"]).code(0);
    // 4 + 7.
    let csv = workspace.satis(["score", "y", "--format", "csv"]).code(0).any_out();
    assert_eq!(cell(&csv, "s", "score"), "11");
}

const TARGETS: &str = "also: {t: target.score, p: previous.score}\ntargets: {score: given}\n";

#[test]
fn a_share_is_no_value_to_compare_with() {
    let workspace = mean(TARGETS).file("q.csv", "subject,respondent,period,q\ns,r1,2025-02,5\n");
    for option in ["--target", "--previous"] {
        for value in ["90%", "90 ％", "0.9%"] {
            let period = if option == "--target" { "2025-02" } else { "2025-01" };
            workspace.write("t.csv", format!("subject,period,score\ns,{period},{value}\n"));
            let run = workspace
                .satis(["score", "r", "--responses", "q.csv", option, "t.csv", "--format", "csv"])
                .code(1);
            let said = run.to_string();
            assert!(
                said.contains("score `") && said.contains("write 90 ") || said.contains("write 0.9"),
                "{said}"
            );
            let csv = run.any_out();
            assert_eq!((cell(&csv, "s", "also.t"), cell(&csv, "s", "also.p")), (String::new(), String::new()));
        }
    }
}

#[test]
fn values_to_compare_with_of_a_subject_without_data_are_named() {
    let workspace = mean(TARGETS).file("q.csv", "subject,respondent,period,q\nnorth,r1,2025-02,5\n");
    for (subject, said) in
        [("North", ": did you mean `north`?"), ("zz", " of it\n"), ("nroth", ": did you mean `north`?")]
    {
        workspace.write("t.csv", format!("subject,period,score\n{subject},2025-01,9\n{subject},2025-02,8\n"));
        for option in ["--target", "--previous"] {
            let run = workspace.satis(["score", "r", "--responses", "q.csv", option, "t.csv"]).code(0).to_string();
            let named = format!("for `{subject}`, but no other data");
            assert!(run.contains(&named) && run.contains(said), "{run}");
        }
    }
    workspace.write("t.csv", "subject,period,score\nnorth,2025-02,8\n");
    workspace.satis(["score", "r", "--responses", "q.csv", "--target", "t.csv"]).code(0).out();
}

#[test]
fn results_of_satis_are_utf_8_beside_data_in_another_encoding() {
    let workspace = mean(TARGETS)
        .file("g.csv", &b"subject,respondent,period,q\n\xb1\xb1\xbe\xa9,r1,2025-02,5\n"[..])
        .file("t.csv", "subject,period,score\n北京,2025-02,7\n")
        // Saved again by a spreadsheet it is in the encoding that is named.
        .file("gt.csv", &b"subject,period,score\n\xb1\xb1\xbe\xa9,2025-02,8\n"[..]);
    for (target, value) in [("t.csv", "7"), ("gt.csv", "8")] {
        let command =
            ["score", "r", "--responses", "g.csv", "--target", target, "--encoding", "gb18030", "--format", "csv"];
        let csv = workspace.satis(command).code(0).any_out();
        assert_eq!(cell(&csv, "北京", "also.t"), value);
    }
    let import = ["import", "r", "--responses", "g.csv", "--target", "t.csv", "--encoding", "gb18030"];
    workspace.satis(import).code(0);
    let csv = workspace.satis(["score", "r", "--format", "csv"]).code(0).any_out();
    assert_eq!(cell(&csv, "北京", "also.t"), "7");
}
