//! Files of data that are wrong: what is rejected, why, and the exit code.

use crate::support::{FILES, RESPONSES, RULES, Workspace};
use insta::assert_snapshot;

/// What an import of these bytes as responses says.
fn responses(contents: impl AsRef<[u8]>, code: i32) -> String {
    let workspace = Workspace::visits().file("bad.csv", contents);
    workspace.satis(["import", "visits", "--responses", "bad.csv", "--accept-rejects"]).code(code).to_string()
}

/// What an import of these rows of measures says.
fn measures(rows: &str) -> String {
    let workspace = Workspace::visits().file("bad.csv", format!("subject,period,complaints,on_time\n{rows}"));
    workspace.satis(["import", "visits", "--measures", "bad.csv", "--accept-rejects"]).code(1).to_string()
}

#[test]
fn a_label_that_the_scale_lacks() {
    assert_snapshot!(responses(RESPONSES.replace("so-so", "godo"), 1), @"
    bad.csv: 2 rows imported as batch 1
    ──── errors
    bad.csv: left out 1 of 3 rows:
      bad.csv:3: overall `godo`: not a level of the scale: good, fair, bad, unsure
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    ");
}

#[test]
fn numbers_out_of_range_and_no_numbers() {
    assert_snapshot!(measures("a,2025-03,-1,\nb,2025-03,1.5,\nc,2025-03,many,\nd,2025-03,,-3\n"), @"
    bad.csv: nothing to import
    ──── errors
    bad.csv: left out 4 of 4 rows:
      bad.csv:2: complaints `-1`: below 0
      bad.csv:3: complaints `1.5`: not a whole number
      bad.csv:4: complaints `many`: `many` is not a number
      bad.csv:5: on_time `-3`: -3 as a share is -300%: write -3%
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    ");
    assert_snapshot!(measures(&format!("a,2025-03,{},\n", "9".repeat(40))), @"
    bad.csv: nothing to import
    ──── errors
    bad.csv: left out 1 of 1 rows:
      bad.csv:2: complaints `9999999999999999999999999999999999999999`: `9999999999999999999999999999999999999999` has more digits than can be held exactly (28)
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    ");
}

#[test]
fn a_bare_number_where_a_percent_is_wanted() {
    assert_snapshot!(measures("north,2025-03,0,95\n"), @"
    bad.csv: nothing to import
    ──── errors
    bad.csv: left out 1 of 1 rows:
      bad.csv:2: on_time `95`: 95 as a share is 9500%: write 95%
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    ");
}

#[test]
fn a_short_row_and_a_long_one() {
    assert_snapshot!(responses(format!("{RESPONSES}south,r4\nsouth,r5,2025-03,good,x\n"), 1), @"
    bad.csv: 3 rows imported as batch 1
    ──── errors
    bad.csv: left out 2 of 5 rows:
      bad.csv:5: the row has 2 cells, the header 4
      bad.csv:6: the row has 5 cells, the header 4
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    ");
}

#[test]
fn rows_without_subject_or_with_a_wrong_period() {
    let rows = ",r1,2025-03,good\nnorth,r2,2025-13,good\nnorth,r3,2025,good\nnorth,r4,,good\n";
    assert_snapshot!(responses(format!("subject,respondent,period,overall\n{rows}"), 1), @"
    bad.csv: nothing to import
    ──── errors
    bad.csv: left out 4 of 4 rows:
      bad.csv:2: subject ``: the subject is empty
      bad.csv:3: period `2025-13`: `2025-13` is not a period: write 2025, 2025-H1, 2025-Q1, 2025-03 or 2025-03-14
      bad.csv:4: period `2025`: 2025 is a year, but the rule set scores a month: say which month it belongs to
      bad.csv:5: period ``: the period is empty
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    ");
}

#[test]
fn a_measure_that_comes_twice() {
    assert_snapshot!(measures("north,2025-03,0,\nnorth,2025-03,1,\n"), @"
    bad.csv: 1 row imported as batch 1
    ──── errors
    bad.csv: left out 1 of 2 rows:
      bad.csv:3: complaints `1`: line 2 gives `complaints` of north in 2025-03 already
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    ");
    let workspace = Workspace::visits().file("more.csv", "subject,period,complaints,on_time\nnorth,2025-03,4,\n");
    let twice = ["score", "visits", "--measures", "measures.csv", "--measures", "more.csv"];
    assert_snapshot!(workspace.satis(twice).code(3), @"error: `complaints` of north in 2025-03 is given twice: keep one of the two files");
}

#[test]
fn an_empty_file_and_one_with_a_header_only() {
    assert_snapshot!(responses("", 3), @"error: bad.csv: the file is empty: its first line must name the columns");
    assert_snapshot!(responses("\n\n", 3), @"error: bad.csv: the file is empty: its first line must name the columns");
    assert_snapshot!(responses("subject,respondent,period,overall\n", 0), @"bad.csv: nothing to import");
}

#[test]
fn a_missing_column() {
    assert_snapshot!(responses("subject,period\nnorth,2025-03\n", 3), @"error: bad.csv: there is no column `overall` (the header has `subject`, `period`): add it, or say which column it is with `--map overall=HEADER`");
    assert_snapshot!(responses("subject,period,overal\nnorth,2025-03,good\n", 3), @"error: bad.csv: there is no column `overall` (the header has `subject`, `period`, `overal`); did you mean `overal`?: add it, or say which column it is with `--map overall=HEADER`");
    assert_snapshot!(responses("office,period,overall\nnorth,2025-03,good\n", 3), @"error: bad.csv: there is no column `subject` (the header has `office`, `period`, `overall`): add it, or say which column it is with `--map subject=HEADER`, or name the one subject with `--subject`");
    // Semicolons are read where the header has no comma.
    responses("subject;period;overall\nnorth;2025-03;good\n", 0);
}

#[test]
fn a_column_twice() {
    assert_snapshot!(responses("subject,period,overall,overall\nnorth,2025-03,good,fair\n", 3), @"error: bad.csv: the header has `overall` twice (columns 3 and 4): rename one of them");
}

#[test]
fn half_a_file_that_ends_inside_a_quote() {
    assert_snapshot!(responses("subject,period,overall\nnorth,2025-03,good\nsouth,2025-03,\"fa", 3), @"error: bad.csv:3: a quoted cell begins here and never ends: the file is cut off or lacks a closing quote");
}

#[test]
fn gbk_without_being_told() {
    let gbk = b"subject,period,overall\n\xb1\xb1,2025-03,good\n";
    assert_snapshot!(responses(gbk, 3), @"error: bad.csv:2: not UTF-8 at byte 23: it may be gb18030; some of its cells read: as gb18030 `北`; as euc-kr `굇`; as big5 `控`; if that is right add `--encoding gb18030`, else name the encoding that reads right or save the file as UTF-8");
    let latin = b"subject,period,overall\nnorth,2025-03,caf\xe9\n";
    assert_snapshot!(responses(latin, 3), @"error: bad.csv:2: not UTF-8 at byte 40: it is most likely windows-1252; some of its cells read: as windows-1252 `café`; if that is right add `--encoding windows-1252`, else name the encoding that reads right or save the file as UTF-8");
    let utf16 = b"\xff\xfes\0u\0b\0";
    assert_snapshot!(responses(utf16, 3), @"error: bad.csv:1: not UTF-8 at byte 0: it is UTF-16: add `--encoding utf-16`");
}

#[test]
fn nul_bytes() {
    let said = responses("subject,period,overall\nnorth,2025-03,go\0od\n", 1);
    assert_snapshot!(said.replace('\0', "[NUL]"), @r#"
    bad.csv: nothing to import
    ──── errors
    bad.csv: left out 1 of 1 rows:
      bad.csv:2: overall `go\u{0}od`: not a level of the scale: good, fair, bad, unsure; it has a NUL character (U+0000) after `go`
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    "#);
}

#[test]
fn a_very_long_cell_is_shortened() {
    let long = "x".repeat(200_000);
    assert_snapshot!(responses(format!("subject,period,overall\nnorth,2025-03,{long}\n"), 1), @"
    bad.csv: nothing to import
    ──── errors
    bad.csv: left out 1 of 1 rows:
      bad.csv:2: overall `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`: not a level of the scale: good, fair, bad, unsure
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    ");
}

#[test]
fn ten_rejects_are_shown_and_the_rest_is_counted() {
    let rows: String = (0..25).map(|n| format!("north,2025-03,bad{n}\n")).collect();
    assert_snapshot!(responses(format!("subject,period,overall\n{rows}"), 1), @"
    bad.csv: nothing to import
    ──── errors
    bad.csv: left out 25 of 25 rows:
      bad.csv:2: overall `bad0`: not a level of the scale: good, fair, bad, unsure
      bad.csv:3: overall `bad1`: not a level of the scale: good, fair, bad, unsure
      bad.csv:4: overall `bad2`: not a level of the scale: good, fair, bad, unsure
      bad.csv:5: overall `bad3`: not a level of the scale: good, fair, bad, unsure
      bad.csv:6: overall `bad4`: not a level of the scale: good, fair, bad, unsure
      bad.csv:7: overall `bad5`: not a level of the scale: good, fair, bad, unsure
      bad.csv:8: overall `bad6`: not a level of the scale: good, fair, bad, unsure
      bad.csv:9: overall `bad7`: not a level of the scale: good, fair, bad, unsure
      bad.csv:10: overall `bad8`: not a level of the scale: good, fair, bad, unsure
      bad.csv:11: overall `bad9`: not a level of the scale: good, fair, bad, unsure
      … and 15 more
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    ");
}

#[test]
fn a_folder_and_nothing_instead_of_a_file() {
    let workspace = Workspace::visits();
    assert_snapshot!(workspace.satis(["import", "visits", "--responses", "rules"]).code(3), @"error: rules: this is a folder, but a file is wanted");
    assert_snapshot!(workspace.satis(["import", "visits", "--responses", "nothing.csv"]).code(3), @"error: nothing.csv: there is no such file: check the path");
    assert_snapshot!(workspace.satis(["score", "visits", "--measures", "measures.csv/x"]).code(3), @"error: measures.csv/x: a file stands where a folder is wanted");
}

#[test]
fn rejects_that_can_not_be_written_stop_the_import() {
    let workspace =
        Workspace::visits().file("bad.csv", RESPONSES.replace("so-so", "godo")).folder("bad.rejects.csv/x");
    assert_snapshot!(workspace.satis(["import", "visits", "--responses", "bad.csv", "--accept-rejects"]).code(3), @"
    bad.csv: left out 1 of 3 rows:
      bad.csv:3: overall `godo`: not a level of the scale: good, fair, bad, unsure
    error: bad.rejects.csv: this is a folder, but a file is wanted
    ");
    // Nothing was imported, so no store was made either.
    assert_snapshot!(workspace.satis(["score", "visits"]).code(4), @"error: [HERE]/satis.db: there is no store here: check the path, or import a file to make one");
}

#[test]
fn division_by_zero_makes_a_value_missing_with_its_cause() {
    let workspace = Workspace::visits().edit(RULES, "30 - 10 * complaints", "30 / complaints");
    let run = workspace.satis(["score", "visits", "--format", "csv"].into_iter().chain(FILES)).code(0);
    assert_snapshot!(run, @"
    subject,period,score,grade,rank,status,score.survey,score.care,also.punctual,also.n,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    north,2025-03,,,,not-computable,56,,95,2,,2,0.3,,,,score.care: division by zero,,,,,,,,,,
    south,2025-03,72.00,B,1,scored,42,30,80,1,,1,0,,,,,,,,,,,,,,
    ");
    let table = workspace.satis(["score", "visits"].into_iter().chain(FILES)).code(0).out();
    assert!(table.contains("division by zero"), "{table}");
}
