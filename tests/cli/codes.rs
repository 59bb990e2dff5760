//! Codes for "no value" and notations of numbers: which cells they mean, and which files.

use crate::support::Workspace;

const MEASURE: &str = "ruleset: a\nperiod: month\nmeasures: {v: {type: number}}\nscore: {value: v, round: none}\n";
const QUESTION: &str =
    "ruleset: a\nperiod: month\nquestions: {q: {range: [0, 20]}}\nscore: {value: q.mean, round: none}\n";

/// Scores as `subject=score`, where scoring succeeds; else what was said.
fn scores(workspace: &Workspace, options: &[&str]) -> Result<String, String> {
    let command = ["score", "a", "--format", "csv"];
    let output = workspace.command(command.into_iter().chain(options.iter().copied())).output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    if output.status.code() != Some(0) {
        return Err(err);
    }
    let row = |row: &str| {
        let mut cells = row.split(',');
        format!("{}={}", cells.next().unwrap(), cells.nth(1).unwrap())
    };
    Ok(out.lines().skip(1).map(row).collect::<Vec<_>>().join(" "))
}

#[test]
fn a_code_is_the_same_number_however_a_program_writes_it() {
    // `s` has the code, and so no value at all; `t` is 5.
    for (cell, codes, more) in [
        ("99", "v=99", &[][..]),
        ("99.0", "v=99", &[]),
        ("99.00", "v=99", &[]),
        ("+99", "v=99", &[]),
        ("099", "v=99", &[]),
        ("9.9e1", "v=99", &[]),
        ("９９", "v=99", &[]),
        ("99", "v=99.0", &[]),
        ("-99.0", "-99", &[]),
        ("\u{2212}99", "-99", &[]),
        ("9,999", "9999", &["--thousands"]),
        ("9 999.0", "9999", &["--thousands"]),
        ("99,0", "99", &["--decimal-comma"]),
        ("9.999,0", "9999", &["--decimal-comma", "--thousands"]),
    ] {
        let text = format!("subject;period;v\ns;2025-01;{cell}\nt;2025-01;5\n");
        let workspace = Workspace::rules(MEASURE).file("m.csv", text);
        let missing = format!("--missing={codes}");
        let options = [&["--measures", "m.csv", missing.as_str()], more].concat();
        assert_eq!(scores(&workspace, &options).unwrap(), "t=5.00", "{cell} {codes}");
        let said = workspace.satis(["score", "a"].into_iter().chain(options.iter().copied())).code(0).to_string();
        assert!(said.contains(&format!("1 cell read as missing [s 1]: v `{cell}`")), "{said}");
    }
    // 9.9 is another number than 99, and 990 too.
    for cell in ["9.9", "990", "-99", "0.99"] {
        let workspace =
            Workspace::rules(MEASURE).file("m.csv", format!("subject,period,v\ns,2025-01,{cell}\nt,2025-01,5\n"));
        let read = scores(&workspace, &["--measures", "m.csv", "--missing", "v=99"]).unwrap();
        assert!(read.starts_with("s="), "{cell}: {read}");
    }
}

#[test]
fn a_code_holds_for_answers_fields_choices_and_texts_too() {
    // (9 left out) 5 alone.
    let rows = "subject,respondent,period,q\ns,r1,2025-01,9.0\ns,r2,2025-01,5\n";
    let workspace = Workspace::rules(QUESTION).file("r.csv", rows);
    assert_eq!(scores(&workspace, &["--responses", "r.csv", "--missing", "q=9"]).unwrap(), "s=5.00");
    let records = "ruleset: a\nperiod: month\nrecords: {loans: {balance: {type: money}}}\nscore: {value: loans.balance.sum}\n";
    let rows = "subject,period,balance\ns,2025-01,99.00\ns,2025-01,10\n";
    let workspace = Workspace::rules(records).file("l.csv", rows);
    for column in ["loans.balance", "balance", "Balance"] {
        let missing = format!("{column}=99");
        let read = scores(&workspace, &["--records", "loans=l.csv", "--missing", &missing]);
        assert_eq!(read.unwrap(), "s=10.00", "{column}");
    }
    // A day before the firm was founded stands for none: one of the two rows has a day.
    let dates =
        "ruleset: a\nperiod: month\nrecords: {loans: {due: {type: date}}}\nscore: {value: loans.due.answered}\n";
    let rows = "subject,period,due\ns,2025-01,1900-01-01\ns,2025-01,2025-01-05\n";
    let workspace = Workspace::rules(dates).file("l.csv", rows);
    let read = scores(&workspace, &["--records", "loans=l.csv", "--missing", "due=1900-01-01"]);
    assert_eq!(read.unwrap(), "s=1.00");
}

#[test]
fn codes_of_a_column_that_no_file_has_are_refused() {
    let rows = "subject,respondent,period,q\ns,r1,2025-01,9\ns,r2,2025-01,5\n";
    let workspace =
        Workspace::rules(QUESTION).file("r.csv", rows).file("o.csv", rows.replace(",q\n", ",Overall\n"));
    // By the id whatever its letter case, and by the header that is mapped to it.
    assert_eq!(scores(&workspace, &["--responses", "r.csv", "--missing", "Q=9"]).unwrap(), "s=5.00");
    let mapped = ["--responses", "o.csv", "--map", "q=Overall", "--missing", "Overall=9"];
    assert_eq!(scores(&workspace, &mapped).unwrap(), "s=5.00");
    for (column, hint) in
        [("qq", "correct the name"), ("respondant", "did you mean `respondent`?"), ("loans.q", "correct the name")]
    {
        let missing = format!("{column}=9");
        let said = scores(&workspace, &["--responses", "r.csv", "--missing", &missing]).unwrap_err();
        assert!(said.contains(&format!("`--missing {column}=…`: no file")) && said.contains(hint), "{said}");
        let import = ["import", "a", "--responses", "r.csv", "--missing", &missing];
        assert!(workspace.satis(import).code(3).to_string().contains("no file read here"), "{column}");
    }
    assert!(!workspace.has("satis.db"), "nothing is stored");
    // And where no file has cells with codes at all, or no code is named.
    workspace.satis(["import", "a", "--responses", "r.csv"]).code(0);
    for option in ["--missing=9", "--decimal-comma", "--thousands"] {
        let said = workspace.satis(["score", "a", option]).code(2).to_string();
        assert!(said.contains("is for files of responses, surveys, records and measures"), "{said}");
    }
    let said = workspace.satis(["score", "a", "--responses", "r.csv", "--missing", "q="]).code(2).to_string();
    assert!(said.contains("names no code"), "{said}");
}

#[test]
fn a_code_that_is_a_level_of_its_column_is_refused() {
    let rules = "ruleset: a\nperiod: month\nscales: {f: {levels: {'9': 100, '1': 0}}}\nquestions: {q: {scale: f}}\nscore: {value: q.mean}\n";
    let workspace = Workspace::rules(rules).file("r.csv", "subject,period,q\ns,2025-01,9.0\ns,2025-01,1\n");
    let said = scores(&workspace, &["--responses", "r.csv", "--missing", "q=9"]).unwrap_err();
    assert!(said.contains("the rules declare `9` as an answer of this column"), "{said}");
    // For all columns it holds where it is no answer: (100 + 0) / 2.
    assert_eq!(scores(&workspace, &["--responses", "r.csv", "--missing", "9"]).unwrap(), "s=50.00");
}

#[test]
fn notations_are_for_the_data_and_not_for_the_format_of_results() {
    let rules = "ruleset: a\nperiod: month\nquestions: {q: {range: [0, 20]}}\n\
                 score: {combine: sum, of: {q: {value: q.mean}}}\n\
                 also: {p: previous.score, t: target.score, b: benchmark.best.score}\n\
                 targets: {score: given}\nbenchmarks: {best: Best}\n";
    let workspace = Workspace::rules(rules)
        .file("r.csv", "subject;respondent;period;q\ns;r1;2025-02;5,5\n")
        .file("t.csv", "subject,period,score\ns,2025-02,1.125\n")
        .file("p.csv", "subject,period,score\ns,2025-01,6.125\n")
        .file("b.csv", "subject,period,score\ns,2025-02,7.125\n");
    for more in [&["--decimal-comma"][..], &["--decimal-comma", "--thousands"]] {
        let files =
            ["--responses", "r.csv", "--target", "t.csv", "--previous", "p.csv", "--benchmark", "best=b.csv"];
        let command = ["score", "a", "--format", "csv"].into_iter().chain(files).chain(more.iter().copied());
        let run = workspace.satis(command).code(0).out();
        assert!(run.contains(",scored,5.5,6.125,1.125,7.125,"), "{run}");
    }
    // A target with a decimal comma is refused, and no option is proposed that would not help.
    let workspace = workspace.file("t.csv", "subject;period;score\ns;2025-02;1,125\n");
    let said = workspace
        .satis(["score", "a", "--responses", "r.csv", "--target", "t.csv", "--decimal-comma"])
        .to_string();
    assert!(said.contains("write 1.125 if") && !said.contains("declare it for the whole file"), "{said}");
}

#[test]
fn a_number_with_separators_of_thousands_begins_with_no_zero() {
    for (cell, written) in [("0,123", "0.123"), ("-0,123", "-0.123"), ("01,234", "01.234"), ("0,080", "0.080")] {
        let workspace =
            Workspace::rules(MEASURE).file("m.csv", format!("subject,period,v\ns,2025-01,\"{cell}\"\n"));
        let said = scores(&workspace, &["--measures", "m.csv"]).unwrap_err();
        assert!(said.contains(&format!("write {written} if")) && !said.contains("--thousands"), "{said}");
        let said = scores(&workspace, &["--measures", "m.csv", "--thousands"]).unwrap_err();
        assert!(said.contains("rejected") && !said.contains("`--thousands`"), "{cell}: {said}");
    }
    let workspace = Workspace::rules(MEASURE).file("m.csv", "subject;period;v\ns;2025-01;0.123,5\n");
    assert!(scores(&workspace, &["--measures", "m.csv", "--decimal-comma", "--thousands"]).is_err());
}

#[test]
fn a_period_that_is_asked_for_dates_no_row_of_a_file_with_periods() {
    // The undated 9 counts in no month: 3 in January, 5 in February.
    let rules = format!("reject_limit: 60%\n{QUESTION}");
    let rows = "subject,respondent,period,q\ns,r1,2025-01,3\ns,r2,2025-02,5\ns,r3,,9\n";
    let workspace = Workspace::rules(&rules).file("r.csv", rows);
    for (period, score) in [("2025-01", "3.00"), ("2025-02", "5.00")] {
        let command = ["score", "a", "--responses", "r.csv", "--format", "csv", "--period", period];
        let run = workspace.satis(command).code(1);
        assert!(run.written().contains(&format!("s,{period},{score}")), "{run}");
        assert!(run.to_string().contains("r.csv:4: period ``: the period is empty, and `--period`"), "{run}");
    }
    // The same of measures and of records.
    let measures = format!("reject_limit: 60%\n{MEASURE}");
    let workspace = Workspace::rules(&measures).file("m.csv", "subject,period,v\ns,2025-01,3\nt,\u{200b},9\n");
    let run = workspace.satis(["score", "a", "--measures", "m.csv", "--format", "csv", "--period", "2025-01"]);
    assert!(run.code(1).to_string().contains("m.csv:3: period ``: the period is empty"));
    // Where the file has no such column, it stands for all rows: (3 + 9) / 2.
    let workspace = Workspace::rules(&rules).file("r.csv", "subject,q\ns,3\ns,9\n");
    let read = scores(&workspace, &["--responses", "r.csv", "--period", "2025-01"]).unwrap();
    assert_eq!(read, "s=6.00");
}
