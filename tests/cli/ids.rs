//! Ids of subjects and respondents, and the quotes around cells: what is one id, what is refused, what is told.

use crate::support::Workspace;

const RULES: &str = "ruleset: a\nperiod: month\nreject_limit: 60%\nquestions: {q: {range: [0, 20]}}\nscore: {value: q.mean, round: none}\n";

/// What scoring rows of `subject,respondent,period,q` writes, as CSV and with remarks.
fn scored(rows: impl AsRef<[u8]>) -> String {
    let text = [b"subject,respondent,period,q\n", rows.as_ref()].concat();
    let workspace = Workspace::rules(RULES).file("r.csv", text);
    workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv"]).to_string()
}

#[test]
fn ids_that_differ_in_nothing_seen_are_one() {
    // (5 + 6) / 2 of one subject.
    for hidden in [
        '\u{3164}',
        '\u{115f}',
        '\u{1160}',
        '\u{ffa0}',
        '\u{2800}',
        '\u{17b4}',
        '\u{180b}',
        '\u{2061}',
        '\u{e0100}',
    ] {
        let run = scored(format!("north,r1,2025-01,5\nnorth{hidden},r2,2025-01,6\n"));
        assert!(
            run.contains("north,2025-01,5.50") && run.contains("ids read without what can't be seen: 1"),
            "{run}"
        );
        assert_eq!(run.matches(",2025-01,").count(), 1, "{hidden:?}: {run}");
    }
}

#[test]
fn a_lost_character_in_an_id_is_refused() {
    // 北京 and 上海 read in a wrong encoding and written again: nobody knows that they are one.
    let run = scored("\u{fffd}\u{fffd},r2,2025-01,10\n\u{fffd}\u{fffd},r3,2025-01,20\nx,r4,2025-01,3\n");
    assert!(run.contains("2 of 3 rows were rejected") && run.contains("export it again"), "{run}");
    let run = scored("x,r\u{fffd},2025-01,10\nx,r4,2025-01,3\n");
    assert!(run.contains("x,2025-01,3.00") && run.contains("a replacement character (U+FFFD) after `r`"), "{run}");
}

#[test]
fn a_stray_quote_makes_no_subject_of_its_own() {
    for row in [
        "s\",r1,2025-01,15",
        "s\",\"r1\",\"2025-01\",\"15\"",
        "\"\"s\",\"r1\",\"2025-01\",\"15\"",
        "\"s\"t\",r1,2025-01,15",
        "\"s\\\"t\",r1,2025-01,15",
        "s,r\"1,2025-01,15",
    ] {
        let run = scored(format!("{row}\ns,r2,2025-01,7\ns,r3,2025-01,8\n"));
        assert!(run.contains("s,2025-01,7.50") && run.contains("left out 1 of 3 rows"), "{row}: {run}");
        assert!(
            run.contains("a quote mark stands on one side of it only, or in the middle: quote the whole cell"),
            "{row}: {run}"
        );
    }
    // Quotes that belong to the name are doubled in a cell that is quoted whole.
    let run = scored("\"the \"\"Best\"\" shop\",r1,2025-01,15\n");
    assert!(run.contains("\"the \"\"Best\"\" shop\",2025-01,15.00"), "{run}");
    for other in ["north.", "north'"] {
        let run = scored(format!("north,r1,2025-01,15\n{other},r2,2025-01,7\n"));
        assert!(run.contains(&format!("similar letters: `north` (1 row), `{other}` (1 row)")), "{run}");
    }
}

#[test]
fn a_text_keeps_its_quotes_unless_one_is_left_over() {
    let rules = RULES.replace("questions: {q:", "questions: {why: {type: text}, q:");
    let read = |cell: &str| {
        let text = format!("subject,respondent,period,why,q\ns,r1,2025-01,{cell},9\ns,r2,2025-01,,7\n");
        let workspace = Workspace::rules(&rules).file("r.csv", text);
        workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv"]).to_string()
    };
    for fine in ["he said \"no\"", "5\" pipe", "\"a \"\"b\"\"\"", "\"two\nlines\"", "\"dear all,\nthanks, bye\""] {
        assert!(read(fine).contains("s,2025-01,8.00"), "{fine}: {}", read(fine));
    }
    for stray in ["south\"", "\"so\"uth", "\"a\\\"b\""] {
        let run = read(stray);
        assert!(run.contains("s,2025-01,7.00") && run.contains("r.csv:2: why `"), "{stray}: {run}");
    }
}

#[test]
fn a_text_of_several_lines_is_no_stray_quote_wherever_it_stands() {
    let rows = [
        ("remark,subject,respondent,period,q\n\"two\nlines\",s,r1,2025-01,8\n", RULES),
        ("remark,q,subject,respondent,period\n\"two\nlines\",\"8\",\"s\",\"r4\",\"2025-01\"\n", RULES),
        ("subject,respondent,period,remark,q\ns,r1,2025-01,\"a,\nb, c, 2025, d\",8\n", RULES),
    ];
    for (text, rules) in rows {
        let workspace = Workspace::rules(rules).file("r.csv", text);
        let run = workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv"]).to_string();
        assert!(run.contains("s,2025-01,8.00") && !run.contains("a quote opens"), "{text}: {run}");
    }
    let rules = "ruleset: a\nperiod: month\nmeasures: {v: {type: number}}\nscore: {value: v}\n";
    let workspace = Workspace::rules(rules).file("m.csv", "subject,note,v\ns,\"dear all,\nthanks, bye\",5\n");
    let command = ["score", "a", "--measures", "m.csv", "--format", "csv", "--period", "2025-01"];
    assert!(workspace.satis(command).to_string().contains("s,2025-01,5.00"));
}

#[test]
fn rows_that_a_quote_takes_in_are_missed_though_they_are_not_whole() {
    // r2 and r3 lack the last cell.
    let rows = "subject,respondent,period,q,remark\ns,r1,2025-01,15,\"bad\ns,r2,2025-01,7\ns,r3,2025-01,9\"\ns,r4,2025-01,8,fine\n";
    let workspace = Workspace::rules(RULES).file("r.csv", rows);
    let run = workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv"]).to_string();
    assert!(run.contains("takes in 2 lines that look like rows of their own"), "{run}");
    assert!(run.contains("s,2025-01,8.00"), "{run}");
}

#[test]
fn codes_for_no_value_are_nobody_and_no_subject() {
    // Four anonymous answers: (5 + 5 + 5 + 1) / 4.
    for code in ["NA", "N/A", "#N/A", "NULL", "nan", "<NA>", ""] {
        let rows: String = [5, 5, 5, 1].iter().map(|mark| format!("s,{code},2025-01,{mark}\n")).collect();
        let run = scored(rows);
        assert!(run.contains("s,2025-01,4.00") && !run.contains("counted once"), "{code}: {run}");
    }
    for code in ["#N/A", "#REF!", "#DIV/0!", "#VALUE!", "<NA>", "\\N"] {
        let run = scored(format!("{code},r1,2025-01,5\nx,r2,2025-01,16\n"));
        assert!(run.contains("x,2025-01,16.00,,1,") && run.contains("left out 1 of 2 rows"), "{code}: {run}");
        assert!(run.contains("the subject is empty"), "{code}: {run}");
    }
    for code in ["NA", "NULL", "NaN", "None"] {
        let run = scored(format!("{code},r1,2025-01,5\nx,r2,2025-01,16\n"));
        assert!(
            run.contains(&format!("warning: subject `{code}` (1 row) may mean that there is no subject")),
            "{run}"
        );
    }
}

#[test]
fn ids_that_became_decimal_numbers_are_told() {
    let run = scored("1,r1,2025-01,5\n1.0,r2,2025-01,7\n");
    assert!(run.contains("similar letters: `1` (1 row), `1.0` (1 row)"), "{run}");
    let run = scored("7,r1,2025-01,5\n007,r2,2025-01,7\n70,r3,2025-01,7\n");
    assert!(run.contains("similar letters: `007` (1 row), `7` (1 row)\n"), "{run}");
}

#[test]
fn a_column_twice_that_nobody_reads_is_no_error() {
    let text = "subject,respondent,period,x,x,q\ns,r1,2025-01,a,b,5\n";
    let workspace = Workspace::rules(RULES).file("r.csv", text).file("q.csv", text.replace(",x,q", ",q,q"));
    let run = workspace.satis(["score", "a", "--responses", "r.csv", "--format", "csv"]).code(0).to_string();
    assert!(run.contains("s,2025-01,5.00"), "{run}");
    let said = workspace.satis(["score", "a", "--responses", "q.csv"]).code(3).to_string();
    assert!(said.contains("the header has `q` twice (columns 5 and 6)"), "{said}");
}
