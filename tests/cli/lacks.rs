//! What a result lacks, where it is explained.

use crate::support::{VISITS, Workspace};
use serde_json::{Value, json};

/// 40 sound rows of north; south has two rejected ones, north one that comes again, one of a respondent who answered before, and
/// a cell read as missing; a row without a subject; another month.
fn workspace() -> Workspace {
    let rows: String = (0..40).map(|n| format!("north,n{n},2025-03,good\n")).collect();
    Workspace::visits().file(
        "r.csv",
        format!(
            "subject,respondent,period,overall\n{rows}south,s1,2025-03,godo\nsouth,s2,2025-03,goood\nnorth,n1,2025-03,bad\n\
             north,n2,2025-03,good\nnorth,n50,2025-03,NA\n,n51,2025-03,good\nnorth,n52,2025-04,x\nnorth,n53,2025-04,good\n"
        ),
    )
}

const EXPLAIN: [&str; 8] =
    ["explain", "visits", "north", "--responses", "r.csv", "--period", "2025-03", "--accept-rejects"];

#[test]
fn explain_says_what_its_subject_lacks() {
    let workspace = workspace();
    let said = workspace.satis(EXPLAIN).code(1).any_out();
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("data: ")).collect();
    assert_eq!(
        lines,
        [
            "data: 1 row rejected [unknown subject 1]: subject ``: the subject is empty",
            "data: 1 cell read as missing: overall `NA`",
            "data: 1 repeated response counted once: the response stands there before, word for word",
            "data: 1 response by somebody who answered before, counted again: the respondent answered more than once",
        ],
        "{said}"
    );
    assert!(!said.contains("godo"), "of another subject: {said}");
    let node = workspace.satis(EXPLAIN.into_iter().chain(["--node", "survey"])).code(1).any_out();
    assert!(node.ends_with(&format!("\n\n{}\n", lines.join("\n"))), "{node}");
    let chinese = workspace.satis(EXPLAIN.into_iter().chain(["--language", "zh"])).code(1).any_out();
    assert!(chinese.contains("\n数据：1 个单元格按缺失处理: overall `NA`\n"), "{chinese}");
    // April has one subject, and a reject of its own.
    let april = EXPLAIN.map(|word| if word == "2025-03" { "2025-04" } else { word });
    let said = workspace.satis(april).code(1).any_out();
    assert!(said.contains("data: 1 row rejected: overall `x`: not a level"), "{said}");
}

#[test]
fn the_explanation_for_programs_counts_what_its_subject_lacks() {
    let workspace = workspace();
    for more in [vec![], vec!["--node", "survey"]] {
        let command = EXPLAIN.into_iter().chain(["--format", "json"]).chain(more);
        let said: Value = serde_json::from_slice(&workspace.command(command).output().unwrap().stdout).unwrap();
        let lacks = &said["lacks"];
        let counts = ["rejected", "missing", "repeated", "doubled"].map(|kind| lacks[kind].clone());
        assert_eq!(counts, [json!(0), json!(1), json!(1), json!(1)], "{lacks}");
        assert_eq!(lacks["details"][0]["reason"], "overall `NA`");
        assert_eq!(lacks["unknown_subject"]["rejected"], 1);
        assert_eq!(lacks["unknown_subject"]["details"][0]["subject"], Value::Null);
    }
}

#[test]
fn a_subject_without_a_sound_row_is_said_to_have_none() {
    let south = EXPLAIN.map(|word| if word == "north" { "south" } else { word });
    let said = workspace().satis(south).code(2).to_string();
    assert!(
        said.contains("2025-03 has no subject `south`: 2 rows rejected: overall `godo`: not a level"),
        "{said}"
    );
    let unknown = EXPLAIN.map(|word| if word == "north" { "nroth" } else { word });
    let said = workspace().satis(unknown).code(2).to_string();
    assert!(said.contains("2025-03 has no subject `nroth`: did you mean `north`?"), "{said}");
}

#[test]
fn a_group_lacks_what_its_members_lack() {
    let rules = format!("{VISITS}rollup: {{levels: [office, area, country], by: pooled}}\n");
    let subjects = "subject,level,parent\nnorth,office,a\nsouth,office,b\na,area,all\nb,area,all\nall,country,\n";
    let workspace = workspace().file("rules/visits/ruleset.yaml", rules).file("s.csv", subjects);
    let explain = |subject: &'static str| {
        let command = EXPLAIN.map(|word| if word == "north" { subject } else { word });
        let command = command.into_iter().chain(["--subjects", "s.csv"]);
        workspace.satis(command).code(1).any_out()
    };
    // The country has both offices below its areas; `a` has north alone.
    let all = explain("all");
    assert!(all.contains("data: 3 rows rejected [unknown subject 1, south 2]: "), "{all}");
    assert!(all.contains("data: 1 cell read as missing [north 1]: overall `NA`"), "{all}");
    let area = explain("a");
    assert!(area.contains("data: 1 row rejected [unknown subject 1]: ") && !area.contains("godo"), "{area}");
}
