//! Rows of every period are read by the version in force in it, without `--period` too: columns, tables, kinds of periods.

use crate::support::Workspace;

const NEW: &str = "ruleset: b\nperiod: year\nmeasures: {a: {type: number, range: [0, 100]}, n: {type: number}}\nscore: {value: a + n}\neffective: {from: 2024}\n";
const OLD: &str = "ruleset: b\nperiod: year\nmeasures: {a: {type: number, range: [0, 1000]}, o: {type: number}}\nrecords: {l: {b: {type: money}}}\nscore: {value: a + o + l.b.sum}\n";

fn workspace(new: &str) -> Workspace {
    Workspace::empty().file("rules/b/ruleset.yaml", new).file("rules/b/history/2023/ruleset.yaml", OLD)
}

/// The lines of results as CSV: subject, period, score.
fn scores(workspace: &Workspace, arguments: &[&str]) -> Vec<String> {
    let command = ["score", "b", "--format", "csv"].into_iter().chain(arguments.iter().copied());
    let csv = workspace.satis(command).code(0).any_out();
    let cells = |line: &str| line.split(',').take(3).collect::<Vec<_>>().join(",");
    csv.lines().filter(|line| line.starts_with("s,")).map(cells).collect()
}

#[test]
fn a_file_of_an_earlier_period_is_read_by_its_version_with_and_without_period() {
    let workspace = workspace(NEW)
        .file("m.csv", "subject,period,a,o\ns,2023,700,1\n")
        .file("l.csv", "subject,period,b\ns,2023,5\n");
    let files = ["--measures", "m.csv", "--records", "l=l.csv"];
    // 700 + 1 + 5.
    for period in [&[][..], &["--period", "2023"], &["--period", "all"]] {
        let arguments: Vec<&str> = files.iter().chain(period).copied().collect();
        assert_eq!(scores(&workspace, &arguments), ["s,2023,706.00"], "{period:?}");
    }
    workspace.satis(["import", "b"].into_iter().chain(files)).code(0);
    assert_eq!(scores(&workspace, &[]), ["s,2023,706.00"]);
}

#[test]
fn periods_of_another_kind_are_scored_by_the_version_that_scores_them() {
    let new = NEW.replace("period: year", "period: month").replace("2024", "2024-01");
    let workspace = workspace(&new)
        .file("m.csv", "subject,period,a,o,n\ns,2023,700,1,\ns,2024-01,50,,3\n")
        .file("l.csv", "subject,period,b\ns,2023,5\n");
    let files = ["--measures", "m.csv", "--records", "l=l.csv"];
    let both = ["s,2023,706.00", "s,2024-01,53.00"];
    let all: Vec<&str> = files.iter().copied().chain(["--period", "all"]).collect();
    assert_eq!(scores(&workspace, &all), both);
    let said = workspace.satis(["score", "b"].into_iter().chain(files)).code(2).to_string();
    assert!(said.contains("name one with --period: 2023, 2024-01"), "{said}");
    workspace.satis(["import", "b"].into_iter().chain(files)).code(0);
    assert_eq!(scores(&workspace, &["--period", "all"]), both);
}

#[test]
fn rows_that_the_version_of_their_period_can_not_use_are_rejected() {
    let new = NEW.replace("period: year", "period: month").replace("2024", "2024-01");
    let workspace = workspace(&new)
        .file("m.csv", "subject,period,a,o,n\ns,2023,700,1,\ns,2024,50,,3\n")
        .file("l.csv", "subject,period,b\ns,2023,5\ns,2024-02,7\n");
    let said = workspace.satis(["score", "b", "--measures", "m.csv", "--accept-rejects"]).to_string();
    assert!(said.contains("2024 is a year, but the rules in force in it score a month"), "{said}");
    let said = workspace.satis(["score", "b", "--records", "l=l.csv", "--accept-rejects"]).to_string();
    assert!(said.contains("the rules in force in 2024-02 have no `l`"), "{said}");
    // A table that no version has.
    let said = workspace.satis(["score", "b", "--records", "k=l.csv"]).code(2).to_string();
    assert!(said.contains("`b` has no records `k`") && said.contains("it declares l"), "{said}");
}

#[test]
fn cells_of_columns_that_the_version_of_their_period_does_not_have_are_counted() {
    let workspace = workspace(NEW).file("m.csv", "subject,period,a,o,n\ns,2023,700,1,4\ns,2024,50,2,3\n");
    let said = workspace.satis(["import", "b", "--measures", "m.csv"]).code(0).to_string();
    for column in ["o", "n"] {
        assert!(
            said.contains(&format!("m.csv: {column}: 1 cell is left out, since the rules in force")),
            "{said}"
        );
    }
    assert_eq!(scores(&workspace, &["--period", "2024"]), ["s,2024,53.00"]);
}

#[test]
fn what_is_stored_of_longer_periods_than_any_result_is_said() {
    let body = "measures: {a: {type: number, over: sum}}\nscore: {value: a}\n";
    let workspace = Workspace::empty()
        .file("rules/b/ruleset.yaml", format!("ruleset: b\nperiod: year\n{body}"))
        .file("y.csv", "subject,period,a\ns,2022,30\n")
        .file("m.csv", "subject,period,a\ns,2023-01,3\ns,2023-02,4\n");
    workspace.satis(["import", "b", "--measures", "y.csv"]).code(0);
    workspace.write("rules/b/ruleset.yaml", format!("ruleset: b\nperiod: month\n{body}"));
    workspace.satis(["import", "b", "--measures", "m.csv"]).code(0);
    let said = workspace.satis(["score", "b", "--period", "all"]).code(0).to_string();
    assert!(said.contains("what is stored of 2022 is in no result: it is a year"), "{said}");
}

#[test]
fn impact_reads_each_row_by_the_version_of_its_period_on_both_sides() {
    let new = "ruleset: v\nperiod: month\nquestions: {q: {range: [0, 10]}}\nscore: {value: q.mean}\neffective: {from: 2025-01}\n";
    let old = "ruleset: v\nperiod: month\nquestions: {q: {range: [0, 20]}, old: {range: [0, 10]}}\nscore: {combine: mean, missing: renormalise, of: {q: {value: q.mean}, old: {value: old.mean}}}\n";
    let more = |rules: &str| rules.replace("value: q.mean", "value: q.mean + 1");
    let workspace = Workspace::empty()
        .file("before/rules/v/ruleset.yaml", new)
        .file("before/rules/v/history/2024-01/ruleset.yaml", old)
        .file("rules/v/ruleset.yaml", more(new))
        .file("rules/v/history/2024-01/ruleset.yaml", more(old))
        .file("r.csv", "subject,respondent,period,q,old\ns,r1,2024-01,15,1\ns,r2,2025-01,5,\n");
    // By the version of 2024: (15 + 1) / 2 = 8, and (16 + 1) / 2 = 8.5; by that of 2025, 5 and 6. The newest version takes neither
    // 15 nor the column `old`.
    let impact = workspace.satis(["impact", "v", "--against", "before", "--responses", "r.csv"]).code(0).any_out();
    assert!(impact.contains("s 2024-01: score 8.00 → 8.50 (+0.5)"), "{impact}");
    assert!(impact.contains("s 2025-01: score 5.00 → 6.00 (+1)"), "{impact}");
}

#[test]
fn a_case_reads_rows_of_earlier_periods_by_their_version() {
    // 2024: 15 + 1; 2025: 5, which is 11 below it. The newest version has no column `old`.
    let new = "ruleset: v\nperiod: year\nmeasures: {q: {type: number, range: [0, 10]}}\nscore: {value: q}\nalso: {fell: previous.score - score}\neffective: {from: 2025}\n";
    let old = "ruleset: v\nperiod: year\nmeasures: {q: {type: number, range: [0, 20]}, old: {type: number}}\nscore: {value: q + old}\n";
    let workspace = Workspace::empty()
        .file("rules/v/ruleset.yaml", new)
        .file("rules/v/history/2024/ruleset.yaml", old)
        .file("fixtures/v/fall/case.yaml", "period: 2025\nexpect: {s: {also.fell: 11, because: \"15 + 1 - 5\"}}\n")
        .file("fixtures/v/fall/measures.csv", "subject,period,q,old\ns,2024,15,1\ns,2025,5,\n");
    let out = workspace.satis(["test", "v"]).to_string();
    assert!(!out.contains("expect") && !out.contains("not a number from"), "{out}");
}

#[test]
fn impact_ends_with_1_where_rows_were_left_out() {
    let workspace = Workspace::empty()
        .file("before/rules/b/ruleset.yaml", NEW)
        .file("rules/b/ruleset.yaml", NEW.replace("a + n", "a + n + 1"))
        .file("m.csv", "subject,period,a,n\ns,2024,5,1\nt,2024,500,1\n");
    let command = ["impact", "b", "--against", "before", "--measures", "m.csv", "--accept-rejects"];
    workspace.satis(command).code(1);
}
