//! What readers say of files: ids in another spelling, signs of currencies, encodings without a mark, first lines that are no
//! header, rows of no known period; and what follows from it.

use crate::support::Workspace;

const MEASURE: &str = "ruleset: m\nperiod: month\nreject_limit: 100%\nmeasures: {v: {type: number}}\nscore: {value: v, round: none}\n";
const SCORE: [&str; 6] = ["score", "m", "--measures", "m.csv", "--format", "csv"];

fn measure(file: impl AsRef<[u8]>) -> Workspace {
    Workspace::empty().file("rules/m/ruleset.yaml", MEASURE).file("m.csv", file)
}

#[test]
fn ids_are_said_to_have_what_they_have() {
    let rows = "subject,period,v\ne\u{301},2025-01,5\na  b,2025-01,5\n\u{fa19},2025-01,4\nＡ,2025-01,3\n";
    let said = measure(rows).satis(SCORE).code(0).to_string();
    assert!(said.contains("ids read in their usual spelling: 4"), "{said}");
    assert_eq!(said.matches("a letter that Unicode writes in several ways").count(), 2, "{said}");
    assert!(said.contains("`a  b` has blanks of another kind, or several in a row"), "{said}");
    assert_eq!(said.matches("letters of full width").count(), 1, "{said}");
    let said = measure("subject,period,v\na\u{200b},2025-01,5\n").satis(SCORE).code(0).to_string();
    assert!(said.contains("ids read without what can't be seen: 1"), "{said}");
}

#[test]
fn no_option_is_proposed_for_a_sign_of_a_currency() {
    let rows = "subject;period;v\na;2025-01;1.234,00 €\nb;2025-01;-$5\nc;2025-01;($5)\nd;2025-01;￥5\ne;2025-01;5 EUR\nf;2025-01;USD 7\n";
    let said = measure(rows).satis(SCORE).code(3).to_string();
    for meant in [
        "write 1234.00 if it is 1234.00 with a decimal comma and separators of thousands",
        "write -5 if it is -5 without the sign of the currency",
        "write -5 if it is -5 below zero, as accountants write it in brackets",
        "`￥5` is not a number: write 5 if it is 5 without the sign",
        "`5 EUR` is not a number: write 5",
        "write 7 if it is 7",
    ] {
        assert!(said.contains(meant), "{meant}: {said}");
    }
    assert!(!said.contains("declare it"), "{said}");
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

#[test]
fn utf_16_without_a_mark_is_read_in_its_order_and_utf_32_is_named() {
    let text = "subject,period,v\ns,2025-01,5\n";
    for bytes in [utf16(text, u16::to_be_bytes), utf16(text, u16::to_le_bytes)] {
        for encoding in ["utf-16", "utf-16be", "utf-16le"] {
            let csv = measure(&bytes).satis(SCORE.into_iter().chain(["--encoding", encoding])).code(0).any_out();
            assert!(csv.contains("\ns,2025-01,5"), "{encoding}: {csv}");
        }
    }
    let wide = |bytes: fn(u32) -> [u8; 4]| text.chars().flat_map(|c| bytes(u32::from(c))).collect::<Vec<u8>>();
    for bytes in
        [wide(u32::to_be_bytes), wide(u32::to_le_bytes), [b"\xff\xfe\0\0", &wide(u32::to_le_bytes)[..]].concat()]
    {
        let said = measure(&bytes).satis(SCORE).code(3).to_string();
        assert!(said.contains("UTF-32"), "{said}");
    }
}

#[test]
fn a_first_line_that_says_the_separator_is_no_header() {
    for (first, text) in [
        ("sep=;", "subject;period;v\ns;2025-01;5\nt;2025-01\n"),
        ("\"sep=,\"", "subject,period,v\ns,2025-01,5\nt,2025-01\n"),
        ("sep=\t", "subject\tperiod\tv\ns\t2025-01\t5\nt\t2025-01\n"),
        ("sep=|", "subject|period|v\ns|2025-01|5\nt|2025-01\n"),
    ] {
        for end in ["\n", "\r\n"] {
            let said = measure(format!("{first}\n{text}").replace('\n', end)).satis(SCORE).code(1).to_string();
            assert!(said.contains("\ns,2025-01,5") || said.starts_with("s,2025-01,5"), "{first}: {said}");
            // Lines are those of the file.
            assert!(said.contains("m.csv:4: the row has 2 cells, the header 3"), "{first}: {said}");
        }
    }
    let said = measure("# an export\nsubject,period,v\ns,2025-01,5\n").satis(SCORE).code(3).to_string();
    assert!(said.contains("if the first line is a comment, take it out"), "{said}");
}

#[test]
fn rows_of_no_known_period_are_noted_once_and_make_nobody_absent() {
    let rules = "ruleset: m\nperiod: month\nreject_limit: 100%\nquestions: {q: {range: [0, 20]}}\nscore: {value: q.mean}\n";
    let rows = "subject,respondent,period,q\ns,r1,2025-13,5\ns,r2,2025-02,5\nt,r2,2025-13,5\nt,r3,2025-01,5\nu,r4,2025-01,x\n";
    let workspace = Workspace::empty().file("rules/m/ruleset.yaml", rules).file("r.csv", rows);
    workspace.satis(["import", "m", "--responses", "r.csv"]).code(1);
    let table = workspace.satis(["score", "m", "--period", "2025-01"]).code(0).any_out();
    assert!(table.contains("3 rows rejected [s 1, t 1, u 1]"), "{table}");
    assert!(table.contains("not scored because all of their rows were rejected: u"), "{table}");
    workspace.satis(["score", "m", "--period", "all", "--format", "csv", "--output", "o.csv"]).code(0);
    let notes = workspace.read("o.notes.csv");
    assert_eq!(notes.matches("rejected,").count(), 3, "{notes}");
    assert!(notes.contains("rejected,s,,1,") && notes.contains("rejected,u,2025-01,1,"), "{notes}");
}

#[test]
fn an_import_says_how_many_of_its_rows_are_new() {
    let rules = "ruleset: m\nperiod: month\nquestions: {q: {range: [0, 20]}}\nscore: {value: q.mean}\n";
    let rows = "subject,respondent,period,q\ns,r1,2025-01,5\ns,r2,2025-01,5\n";
    let workspace = Workspace::empty().file("rules/m/ruleset.yaml", rules).file("r.csv", rows);
    workspace.satis(["import", "m", "--responses", "r.csv"]).code(0);
    workspace.write("r2.csv", format!("{rows}\n"));
    let said = workspace.satis(["import", "m", "--responses", "r2.csv"]).code(0).any_out();
    assert!(said.contains("r2.csv: 0 of 2 rows imported as batch 2"), "{said}");
    workspace.write("r3.csv", format!("{rows}s,r3,2025-01,5\n"));
    let said = workspace.satis(["import", "m", "--responses", "r3.csv"]).code(0).any_out();
    assert!(said.contains("r3.csv: 1 of 3 rows imported as batch 3"), "{said}");
}

#[test]
fn results_with_labels_are_not_read_again() {
    let workspace = measure("subject,period,v\ns,2025-01,5\ns,2025-02,6\n");
    for language in ["en", "zh"] {
        let write = ["--period", "2025-01", "--labels", "--language", language, "--output", "labels.csv"];
        workspace.satis(SCORE.into_iter().chain(write)).code(0);
        let read = ["--period", "2025-02", "--previous", "labels.csv"];
        workspace.satis(SCORE.into_iter().chain(read)).code(3);
    }
    workspace.satis(SCORE.into_iter().chain(["--period", "2025-01", "--output", "plain.csv"])).code(0);
    workspace.satis(SCORE.into_iter().chain(["--period", "2025-02", "--previous", "plain.csv"])).code(0);
}

#[test]
fn rejects_of_a_file_of_rejects_stay_those_of_the_first_file() {
    let rules = "ruleset: m\nperiod: month\nreject_limit: 100%\nrecords: {l: {b: {type: money}}}\nscore: {value: l.b.sum}\n";
    let workspace = Workspace::empty()
        .file("rules/m/ruleset.yaml", rules)
        .file("l.csv", "subject,period,b\ns,2025-01,5\ns,2025-01,bad\ns,2025-01,worse\n");
    workspace.satis(["import", "m", "--records", "l=l.csv"]).code(1);
    // One of the two is corrected, then the other: 5 + 7 + 8, and nothing lacks.
    let rejects = workspace.read("l.rejects.csv");
    workspace.write("l.rejects.csv", rejects.replace("2025-01,bad", "2025-01,7"));
    workspace.satis(["import", "m", "--records", "l=l.rejects.csv"]).code(1);
    let again = workspace.read("l.rejects.rejects.csv");
    assert!(again.starts_with("file,line,column,value,reason,subject,period,b\nl.csv,4,b,worse,"), "{again}");
    workspace.write("l.rejects.rejects.csv", again.replace("2025-01,worse", "2025-01,8"));
    workspace.satis(["import", "m", "--records", "l=l.rejects.rejects.csv"]).code(0);
    let table = workspace.satis(["score", "m"]).code(0).any_out();
    assert!(table.contains("20.00") && !table.contains("rejected"), "{table}");
}

#[test]
fn a_file_whose_last_line_does_not_end_may_be_cut_off() {
    let said = |text: &str| measure(text).satis(SCORE).code(0).to_string();
    let cut = said("subject,period,v\ns,2025-01,15\nt,2025-01,1");
    assert!(cut.contains("line 3, the last one, has no line end") && cut.contains("(`v`) is not whole"), "{cut}");
    for whole in [
        "subject,period,v\ns,2025-01,15\nt,2025-01,1\n",
        "subject,period,v\r\ns,2025-01,15\r\nt,2025-01,1\r\n",
        "subject,period,v\ns,2025-01,15\nt,2025-01,\"1\"",
        // The cell that may be cut is not read.
        "subject,period,v,note\ns,2025-01,15,a\nt,2025-01,1,b",
    ] {
        let whole = said(whole);
        assert!(!whole.contains("no line end"), "{whole}");
    }
}

#[test]
fn files_that_contradict_each_other_are_refused() {
    let rules = "ruleset: m\nperiod: month\nquestions: {q: {range: [0, 20]}}\nscore: {value: q.mean}\nalso: {t: target.score}\ntargets: {score: given}\n";
    let workspace = Workspace::empty()
        .file("rules/m/ruleset.yaml", rules)
        .file("r.csv", "subject,respondent,period,q\ns,r1,2025-01,5\n")
        .file("t1.csv", "subject,period,score\ns,2025-01,9\n")
        .file("t2.csv", "subject,period,score\ns,2025-01,4\n")
        .file("t3.csv", "subject,period,score\ns,2025-01,9.0\n")
        .file("s1.csv", "subject,label\ns,A\n")
        .file("s2.csv", "subject,label\ns,B\n");
    let score = |more: &[&str]| {
        let command = ["score", "m", "--responses", "r.csv"].into_iter().chain(more.iter().copied());
        workspace.satis(command)
    };
    let said = score(&["--target", "t1.csv", "--target", "t2.csv"]).code(3).to_string();
    assert!(said.contains("t2.csv: `score` of s in 2025-01 is given otherwise in a file before it"), "{said}");
    score(&["--target", "t1.csv", "--target", "t3.csv"]).code(0);
    let said = score(&["--subjects", "s1.csv", "--subjects", "s2.csv"]).code(3).to_string();
    assert!(said.contains("s2.csv: the subject s is given otherwise in a file before it"), "{said}");
    // Imports say what they replace.
    workspace.satis(["import", "m", "--subjects", "s1.csv"]).code(0);
    let said = workspace.satis(["import", "m", "--subjects", "s2.csv"]).code(0).to_string();
    assert!(said.contains("values that take the place of others, imported before: 1"), "{said}");
}
