//! What results look like outside: whole CSV without live formulas, files written whole, and nothing forged.

use crate::support::{FILES, RULES, VISITS, Workspace};

fn rules(rest: &str) -> Workspace {
    Workspace::rules(&format!(
        "ruleset: a\nsubject: shop\nperiod: year\nmeasures: {{a: {{type: number, range: [0, 100]}}}}\n{rest}\n"
    ))
}

fn scored(workspace: &Workspace, more: &[&str]) -> crate::support::Run {
    let command = ["score", "a", "--measures", "m.csv"];
    workspace.satis(command.into_iter().chain(more.iter().copied()))
}

#[test]
fn csv_has_all_that_is_known_of_a_subject() {
    let rest = "score: {value: a}\ngrades: {A: 80, B: 0}\n\
                outcomes: [{when: a > 90, cap_grade: B, reason: too good}]\n\
                classes: [{class: high, when: a > 50}, {class: odd, when: a == 95}, {class: rest}]\n\
                actions: [{when: a > 90, open: look, about: '\"a\"', reason: seen}, {when: a > 80, open: talk}]";
    let workspace = rules(rest).file("m.csv", "subject,period,a\nn,2025,95\ns,2025,10.5\n");
    insta::assert_snapshot!(scored(&workspace, &["--format", "csv"]).code(0).out(), @"
    subject,period,score,grade,rank,status,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out
    n,2025,95.00,B,1,scored,,0,0,A,too good,,,high,high; odd,,look: a; talk,seen; ,,,,,
    s,2025,10.50,B,2,scored,,0,0,,,,,rest,rest,,,,,,,,
    ");
    insta::assert_snapshot!(
        scored(&workspace, &["--format", "csv", "--labels", "--language", "zh"]).code(0).out(), @"
        对象,周期,得分,等级,排名,状态,名称,答卷,缺失占比,限级前等级,限级原因,原因,缺失原因,类别,全部类别,类别未定，介于,措施,措施原因,无法判定,层级,上级,计入,未计入
        n,2025,95.00,B,1,已评分,,0,0,A,too good,,,high,high; odd,,look: a; talk,seen; ,,,,,
        s,2025,10.50,B,2,已评分,,0,0,,,,,rest,rest,,,,,,,,
        ");
}

#[test]
fn every_column_is_documented_in_its_order() {
    let page = include_str!("../../docs/csv.md");
    let mut rest = page;
    for column in satis::report::result_columns() {
        let row = format!("| `{column}` |");
        let at = rest.find(&row);
        assert!(at.is_some(), "docs/csv.md has no row `{row}` where it belongs");
        rest = rest.split_at(at.unwrap_or_default()).1;
    }
    for column in satis::ingest::MORE_RESULTS {
        assert!(satis::report::is_result_column(column), "{column}");
    }
    let known = |column: &&str| ["subject", "period", "score", "grade", "rank", "status"].contains(column);
    for column in satis::report::result_columns().filter(|column| !known(column)) {
        assert!(satis::ingest::MORE_RESULTS.contains(&column), "{column} would be read as a node");
    }
}

#[test]
fn results_are_read_again_as_those_of_the_last_period() {
    let rest = "score: {value: a}\nalso: {change: score - previous.score}\nclasses: [{class: rest}]";
    let workspace = rules(rest).file("m.csv", "subject,period,a\n=n,2024,10.125\n");
    let last = scored(&workspace, &["--format", "csv", "--output", "last.csv"]).code(0);
    assert_eq!(last.any_out(), "");
    // `=n` is a live formula; '=n is a text, and is read as =n again.
    assert!(workspace.read("last.csv").contains("\n'=n,2024,10.125,"));
    let workspace = workspace.file("m.csv", "subject,period,a\n=n,2025,30\n");
    let found = scored(&workspace, &["--format", "csv", "--previous", "last.csv"]).code(0).to_string();
    // 30 − 10.125
    assert!(found.contains("'=n,2025,30.00,,1,scored,19.875,"), "{found}");
    assert!(!found.contains("no node"), "{found}");
}

#[test]
fn a_file_of_results_is_whole_and_says_beside_it_what_is_lacking() {
    let rest = "score: {value: a}\nalso: {half: 1 / (a - 10)}";
    let workspace = rules(rest).file("m.csv", "subject,period,a\nn,2025,10\ns,2025,12\n");
    let run = scored(&workspace, &["--format", "csv", "--output", "out/results.csv", "--bom"]).code(0).to_string();
    assert!(run.contains("results.notes.csv"), "{run}");
    assert!(
        workspace.read("out/results.csv").starts_with("\u{feff}subject,period,score,grade,rank,status,also.half,")
    );
    assert_eq!(
        workspace.read("out/results.notes.csv"),
        "\u{feff}kind,subject,period,count,text\nmissing-value,n,2025,1,also.half: division by zero\n"
    );
    // What is not lacking any more is not said any more.
    let workspace = workspace.file("m.csv", "subject,period,a\nn,2025,11\n");
    scored(&workspace, &["--format", "csv", "--output", "out/results.csv"]).code(0);
    assert!(!workspace.has("out/results.notes.csv"));
    scored(&workspace, &["--bom"]).code(2);
}

#[test]
fn no_control_character_and_no_forged_line_comes_from_rules_or_data() {
    let rest = "title: \"T\\e]0;x\\a\\u202e\"\nscore: {value: a, label: {en: \"L\\r\\nscore: 100.00\", zh: L}}\n\
                also: {t: {value: '\"=cmd\"', label: {en: \"@SUM\\e\", zh: t}}}\n\
                actions: [{when: a > 1, open: look, reason: \"R\\nstatus: scored\\e[2J\"}]";
    let workspace = rules(rest).file("m.csv", "subject,period,a\nn,2025,10\n");
    let ways: [&[&str]; 4] = [&[], &["--format", "csv"], &["--format", "csv", "--labels"], &["--format", "json"]];
    let explained = workspace.satis(["explain", "a", "n", "--measures", "m.csv"]).to_string();
    let page = workspace.satis(["show", "a", "--format", "html"]).to_string();
    let all: Vec<String> =
        ways.iter().map(|way| scored(&workspace, way).to_string()).chain([explained, page]).collect();
    for text in &all {
        assert!(!text.contains(['\u{1b}', '\u{7}', '\r']), "{text:?}");
        // In a page a line end is a blank.
        let page = text.starts_with("<!DOCTYPE");
        assert!(page || !text.contains("\nscore: 100.00") && !text.contains("\nstatus: scored\\u"), "{text}");
        assert!(!text.contains(",=cmd") && !text.contains(",@SUM"), "{text}");
    }
    assert!(all.iter().any(|text| text.contains("T\\u{1b}]0;x\\u{7}\\u{202e}")), "{all:#?}");
}

#[test]
fn warnings_are_said_once_where_there_are_several_versions() {
    let versions = VISITS.replacen("ruleset: visits", "ruleset: visits\neffective: {from: 2025-02}", 1);
    let workspace = Workspace::visits().file(RULES, &versions).file(
        "rules/visits/history/2024-01/ruleset.yaml",
        VISITS.replacen("ruleset: visits", "ruleset: visits\neffective: {from: 2024-01, to: 2025-01}", 1),
    );
    let responses = workspace.read("responses.csv").replacen("period", "period,remark", 1);
    let responses: String = responses
        .lines()
        .map(|line| if line.contains("remark") { format!("{line}\n") } else { format!("{line},\n") })
        .collect();
    let workspace = workspace.file("responses.csv", responses);
    let run = workspace.satis(["score", "visits"].into_iter().chain(FILES)).to_string();
    assert_eq!(run.matches("left out unknown columns").count(), 1, "{run}");
}

#[test]
fn the_weights_used_make_the_arithmetic_come_out() {
    // 0.11 of 0.99 is a ninth: 90 × 0.111… = 10; 9 × 0.888… = 8.
    let rest = "score: {combine: weighted-mean, weights: rescale, of: {p: {weight: 0.11, value: a}, q: {weight: 0.88, value: a / 10}}}";
    let workspace = rules(rest).file("m.csv", "subject,period,a\nn,2025,90\n");
    let text = workspace.satis(["explain", "a", "n", "--measures", "m.csv"]).code(0).out();
    assert!(text.contains("weights ÷ 0.99, their sum"), "{text}");
    assert!(text.contains("weight 0.11 (used 0.11 ÷ 0.99 = 0.[DIGEST]), contribution 10\n"), "{text}");
    assert!(text.contains("weight 0.88 (used 0.88 ÷ 0.99 = 0.[DIGEST]), contribution 8\n"), "{text}");
    // One of two missing: 30 ÷ 30 for the other.
    let rest = "score: {combine: weighted-mean, weights: 100, missing: renormalise, \
                of: {p: {weight: 30, value: a}, q: {weight: 70, value: 1 / (a - 90)}}}";
    let workspace = rules(rest).file("m.csv", "subject,period,a\nn,2025,90\n");
    let text = workspace.satis(["explain", "a", "n", "--measures", "m.csv"]).code(0).out();
    assert!(text.contains("weight 30 (used 30 ÷ 30 = 1), contribution 90\n"), "{text}");
}

#[test]
fn who_has_no_responses_has_one_line_that_says_so() {
    let nodes: String = (1..=16).map(|at| format!("q{at}: {{value: q}}, ")).collect();
    let yaml = format!(
        "ruleset: a\nsubject: shop\nperiod: year\nquestions: {{q: {{range: [1, 5]}}}}\n\
         score: {{combine: mean, per: response, missing: renormalise, of: {{{nodes}}}}}\n"
    );
    let workspace =
        Workspace::rules(&yaml).file("r.csv", "subject,period,q\nn,2025,4\n").file("s.csv", "subject\nn\ns\n");
    let text = workspace.satis(["explain", "a", "s", "--responses", "r.csv", "--subjects", "s.csv"]).code(0).out();
    assert!(text.contains("16 of 16: no responses\n"), "{text}");
    assert_eq!(text.matches("missing:").count(), 0, "{text}");
}
