//! Patterns in place of names of files.

use crate::support::Workspace;

const RULES: &str = "ruleset: a\nquestions: {q: {range: [0, 10]}}\nrecords: {l: {b: {type: money}}}\nscore: {value: q.mean}\nalso: {total: l.b.sum}\n";

#[test]
fn a_pattern_is_every_file_that_fits() {
    let rows = |row: &str| format!("subject,respondent,period,q\ns,{row}\n");
    let workspace = Workspace::rules(RULES)
        .file("in/2025-01.csv", rows("r1,2025,4"))
        .file("in/2025-02.csv", rows("r2,2025,9"))
        .file("in/2025-02.rejects.csv", "file,line,column,value,reason\n")
        .file("in/2024-12.csv", rows("r3,2025,1"))
        .file("l-1.csv", "subject,period,b\ns,2025,5\n")
        .file("l-2.csv", "subject,period,b\ns,2025,6\n");
    // (4 + 9) / 2 = 6.5, and 5 + 6 = 11.
    let command = ["score", "a", "--responses", "in/2025-*.csv", "--records=l=l-?.csv", "--format", "csv"];
    let out = workspace.satis(command).code(0).any_out();
    assert!(out.contains("s,2025,6.50,,1,scored,11,"), "{out}");
    let said = workspace.satis(["score", "a", "--responses", "in/2023-*.csv"]).code(3).err();
    assert!(said.contains("no file fits `in/2023-*.csv`"), "{said}");
    // A file that is called like a pattern is that file.
    let workspace = workspace.file("what?.csv", rows("r1,2025,7"));
    let out = workspace.satis(["score", "a", "--responses", "what?.csv", "--format", "csv"]).code(0).any_out();
    assert!(out.contains("s,2025,7.00,"), "{out}");
}
