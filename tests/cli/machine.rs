//! What programs and spreadsheets read: names forge no line and hide nothing, and no cell is a formula.

use crate::support::{RESPONSES, RULES, VISITS, Workspace};

#[test]
fn reports_for_programs_forge_and_hide_nothing() {
    let odd = "fixtures/visits/od\u{202e}d\nname";
    let workspace = Workspace::empty()
        .file("rules/vis\nSF:forged/ruleset.yaml", VISITS)
        .file(&format!("{odd}/case.yaml"), "title: t\nperiod: 2025-03\nexpect: {north: {score: 1}}\n")
        .file(&format!("{odd}/responses.csv"), RESPONSES);
    workspace.satis(["test", "--junit", "junit.xml"]).code(1);
    let junit = workspace.read("junit.xml");
    assert!(junit.contains("name=\"od\\u{202e}d\\nname\""), "{junit}");
    assert!(!junit.contains('\u{202e}'), "{junit}");
    workspace.satis(["test", "--coverage", "--lcov", "lcov.info"]);
    let lcov = workspace.read("lcov.info");
    let files: Vec<&str> = lcov.lines().filter(|line| line.starts_with("SF:")).collect();
    assert_eq!(files, ["SF:rules/vis\\nSF:forged/ruleset.yaml"], "{lcov}");
}

#[test]
fn a_cell_holds_no_formula_behind_a_semicolon() {
    let rows = "subject,respondent,period,overall\na;=1+1,r1,2025-03,good\n\"b;\"\"@x\"\"\",r2,2025-03,good\n";
    let workspace = Workspace::empty().file(RULES, VISITS).file("r.csv", rows);
    let score = ["score", "visits", "--responses", "r.csv", "--format", "csv"];
    let csv = workspace.satis(score).code(0).any_out();
    assert!(csv.contains("\na;'=1+1,2025-03,100.00,") && csv.contains("\n\"b;'\"\"@x\"\"\",2025-03,"), "{csv}");
    // Read again, it is the same subject.
    workspace.write("before.csv", csv.replace("2025-03", "2025-02"));
    let rules = VISITS.replace("  n: responses\n", "  n: responses\n  change: score - previous.score\n");
    workspace.write(RULES, rules);
    let csv = workspace.satis(score.into_iter().chain(["--previous", "before.csv"])).code(0).any_out();
    assert!(csv.lines().skip(1).all(|line| line.contains(",1,0,A,") || line.contains(",100,1,0,")), "{csv}");
}

#[test]
fn rejected_rows_with_formulas_inside_come_back_as_they_were() {
    let rows = "subject,respondent,period,overall\nnorth,\"x;=1+1\",2025-03,godo\nnorth,\"y\n=2\",2025-03,good\nnorth,z,2025-03,good\n";
    let workspace = Workspace::empty().file(RULES, VISITS).file("r.csv", rows);
    workspace.satis(["import", "visits", "--responses", "r.csv", "--accept-rejects"]).code(1);
    let rejects = workspace.read("r.rejects.csv");
    assert!(rejects.contains("x;'=1+1") && !rejects.contains("\n=2"), "{rejects}");
    workspace.write(
        "again.csv",
        rejects
            .lines()
            .filter(|line| !line.contains("line end"))
            .collect::<Vec<_>>()
            .join("\n")
            .replace("2025-03,godo", "2025-03,good"),
    );
    let said = workspace.satis(["import", "visits", "--responses", "again.csv", "--accept-rejects"]).to_string();
    assert!(said.contains("row imported as batch 2") || said.contains("rows imported as batch 2"), "{said}");
}
