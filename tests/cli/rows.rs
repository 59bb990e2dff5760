//! Files of surveys and of records: imported, scored, explained, and what is wrong with them.

use crate::support::Workspace;
use insta::assert_snapshot;

const RULES: &str = "\
ruleset: a
title: Branches
subject: branch
period: quarter
scales:
  five: {levels: {good: 100, fair: 60, bad: 0}}
surveys:
  clients: {questions: {scale: five, overall: {zh: 总体, en: Overall}}}
records:
  loans:
    balance: {type: money}
    days:    {type: count}
    cost:    balance * days / 1000
score:
  combine: weighted-mean
  weights: 100
  missing: renormalise
  of:
    speaking: {weight: 60, per: clients, combine: mean, of: {overall: {}}}
    lending:  {weight: 40, round: 2, value: 100 - loans.cost.sum / loans.count}
also:
  owed:  loans.balance.sum
  asked: clients.responses
  happy: clients.overall.share(\"good\")
";

const CLIENTS: &str = "\
subject,period,respondent,overall
north,2025-01,r1,good
north,2025-02,r2,bad
north,2025-02,r3,
south,2025-Q1,r1,fair
";

const LOANS: &str = "\
subject,period,balance,days
north,2025-Q1,1000,10
north,2025-Q1,1000,10
north,2025-Q1,-500,20
";

const FILES: [&str; 4] = ["--survey", "clients=clients.csv", "--records", "loans=loans.csv"];

fn workspace() -> Workspace {
    Workspace::rules(RULES).file("clients.csv", CLIENTS).file("loans.csv", LOANS)
}

fn with<'a>(command: &[&'a str], files: &[&'a str]) -> Vec<&'a str> {
    command.iter().chain(files).copied().collect()
}

#[test]
fn files_are_scored_as_the_store_is() {
    let workspace = workspace();
    // north: (100 + 0) / 2 = 50; costs 10 + 10 - 10, so 100 - 10 / 3 = 96.67; 0.6 * 50 + 0.4 * 96.67 = 68.67.
    let files = workspace.satis(with(&["score", "a", "--format", "csv"], &FILES)).code(0).out();
    assert_snapshot!(files, @"
    subject,period,score,grade,rank,status,score.speaking,score.speaking.overall,score.lending,also.owed,also.asked,also.happy,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out,clients.responses,loans.count
    north,2025-Q1,68.668,,1,scored,50,50,96.67,1500,3,0.5,,0,0.2,,,,,,,,,,,,,,,3,3
    south,2025-Q1,60.00,,2,scored,60,60,,0,1,0,,0,0.4,,,,,,,,,,,,,,,1,0
    ");
    assert_snapshot!(workspace.satis(with(&["score", "a"], &FILES)).code(0).out(), @"
    Branches · 2025-Q1

    ──────────────────────────────────────────────────────────────────────────────────────────────
     rank   branch   score   status   clients   loans   speaking   lending   owed   asked   happy
    ──────────────────────────────────────────────────────────────────────────────────────────────
        1   north    68.67   scored         3       3         50     96.67   1500       3     0.5
        2   south    60.00   scored         1       0         60                0       1       0
    ──────────────────────────────────────────────────────────────────────────────────────────────
    2 scored
    1 value missing: score.lending: division by zero (rules/a/ruleset.yaml:20:51)
    ");
    assert_snapshot!(workspace.satis(with(&["import", "a"], &FILES)).code(0), @"
    clients.csv: 4 rows imported as batch 1
    loans.csv: 3 rows imported as batch 2
    ");
    assert_eq!(workspace.satis(["score", "a", "--format", "csv"]).code(0).any_out(), files);
    // The same clients land once; the same records are other records, unless it is the same file.
    let again = workspace.file("more.csv", format!("{CLIENTS}\n")).file("loans2.csv", format!("{LOANS}\n"));
    let more = ["--survey", "clients=more.csv", "--records", "loans=loans2.csv"];
    let refused = again.satis(with(&["import", "a"], &more)).code(3).err();
    assert!(
        refused.contains("all 3 rows without a respondent that came with batch 2 are among these"),
        "{refused}"
    );
    let more = with(&more, &["--count-again"]);
    assert_snapshot!(again.satis(with(&["import", "a"], &more)).code(0), @"
    more.csv: 0 of 4 rows imported as batch 3
    more.csv: stored already, word for word, and not added again: 4
    loans2.csv: 3 rows imported as batch 4
    ──── errors
    loans2.csv: rows without a respondent that are stored already, word for word, and count again: 3; if the file corrects an earlier one, these rows are doubled now
    ");
    assert_snapshot!(again.satis(["score", "a", "--format", "csv"]).code(0).any_out(), @"
    subject,period,score,grade,rank,status,score.speaking,score.speaking.overall,score.lending,also.owed,also.asked,also.happy,label,responses,missing_share,uncapped_grade,cap_reason,reason,cause,class,classes,class_between,actions,action_reasons,undecided,level,parent,counted,left_out,clients.responses,loans.count
    north,2025-Q1,68.668,,1,scored,50,50,96.67,3000,3,0.5,,0,0.2,,,,,,,,,,,,,,,3,6
    south,2025-Q1,60.00,,2,scored,60,60,,0,1,0,,0,0.4,,,,,,,,,,,,,,,1,0
    ");
    assert_snapshot!(again.satis(with(&["import", "a"], &FILES)).code(0), @"
    clients.csv: already imported as batch 1 ([TIME]), nothing added
    loans.csv: already imported as batch 2 ([TIME]), nothing added
    ");
}

#[test]
fn an_explanation_says_whose_rows_were_read() {
    assert_snapshot!(workspace().satis(with(&["explain", "a", "north"], &FILES)).code(0).out(), @r#"
    Branches · 2025-Q1 · north

    score = 68.67
    │   weighted mean of 2 indicators; a missing one's weight goes to the others
    │   = 30 + 38.668
    │   exactly 68.668, shown with 2 places
    │   missing share 0.2
    ├─ score.speaking = 50
    │  │   computed for each row of clients, then the mean
    │  │   mean of 1 indicators; a missing one's weight goes to the others
    │  │   n = 2, missing share 0.[DIGEST]
    │  │   weight 60, contribution 30
    │  └─ Overall score.speaking.overall = 50
    │         answer to Overall
    │         n = 2, missing share 0.[DIGEST]
    │         contribution 50
    └─ score.lending = 96.67
           100 - loans.cost.sum / loans.count (rules/a/ruleset.yaml:20:45)
           = 100 - 10 / 3
           loans.cost.sum = 10 (n 3 of 3 records)
           value 96.[DIGEST]
           rounded to 2 places → 96.67
           weight 40, contribution 38.668

    status: scored
    score: 68.67
    rank: 1 of 2
    clients: 3
    loans: 3
    missing share: 0.2

    also.owed = 1500
        loans.balance.sum
        = 1500
        loans.balance.sum = 1500 (n 3 of 3 records)

    also.asked = 3
        clients.responses
        = 3

    also.happy = 0.5
        clients.overall.share("good")
        = 0.5
        clients.overall.share("good") = 0.5 (n 2 of 3 answered)
    "#);
    assert_snapshot!(workspace().satis(with(&["--language", "zh", "explain", "a", "south"], &FILES)).code(0).out(), @r#"
    Branches · 2025-Q1 · south

    score = 60.00
    │   2 项指标加权平均；缺失的权重由其余分担
    │   缺失占比 0.4
    ├─ score.speaking = 60
    │  │   clients逐行计算，再取平均
    │  │   1 项指标平均；缺失的权重由其余分担
    │  │   n = 1
    │  │   权重 60 (实用 60 ÷ 60 = 1)，贡献 60
    │  └─ 总体 score.speaking.overall = 60
    │         答案 总体
    │         n = 1
    │         贡献 60
    └─ score.lending = 缺失
           100 - loans.cost.sum / loans.count (rules/a/ruleset.yaml:20:45)
           = 100 - 0 / 0
           loans.cost.sum = 0 (0 条记录中 0 条有值)
           缺失：除数为零 (rules/a/ruleset.yaml:20:51)
           缺失占比 1
           权重 40

    状态：已评分
    得分：60.00
    排名：第 2 名，共 2 个
    clients：1
    loans：0
    缺失占比：0.4

    also.owed = 0
        loans.balance.sum
        = 0
        loans.balance.sum = 0 (0 条记录中 0 条有值)

    also.asked = 1
        clients.responses
        = 1

    also.happy = 0
        clients.overall.share("good")
        = 0
        clients.overall.share("good") = 0 (1 份中 1 份作答)
    "#);
}

#[test]
fn no_two_columns_of_a_scoreboard_bear_one_name() {
    // The rows of a table, an indicator, a named result and the grade's own column: one name each.
    let rules = "rules/a/ruleset.yaml";
    let workspace = workspace()
        .edit(rules, "    speaking: {", "    clients: {zh: 得分, en: clients, ")
        .edit(rules, "    lending:  {", "    rank: {")
        .edit(rules, "  owed:  ", "  loans:  ");
    let said = workspace.satis(with(&["score", "a"], &FILES)).code(0).out();
    let header = said.lines().find(|line| line.contains("branch")).unwrap();
    let names: Vec<&str> = header.split_whitespace().collect();
    let wanted =
        ["rank", "branch", "score", "status", "clients", "loans", "score.clients", "score.rank", "also.loans"];
    assert_eq!(names, [&wanted[..], &["asked", "happy"]].concat());
    let chinese = workspace.satis(with(&["--language", "zh", "score", "a"], &FILES)).code(0).out();
    let header = chinese.lines().find(|line| line.contains("branch")).unwrap();
    assert_eq!(header.split_whitespace().filter(|name| *name == "得分").count(), 1, "{header}");
    // The CSV has full names always.
    let csv = workspace.satis(with(&["score", "a", "--format", "csv"], &FILES)).code(0).out();
    let header = csv.lines().next().unwrap();
    assert!(
        header.contains(",score.clients,score.clients.overall,score.rank,also.loans,also.asked,also.happy,label,"),
        "{header}"
    );
}

#[test]
fn json_counts_the_rows_of_each_table() {
    let json = workspace().satis(with(&["score", "a", "--format", "json"], &FILES)).code(0).out();
    assert!(json.contains("\"rows\": {\n        \"clients\": 3,\n        \"loans\": 3\n      }"), "{json}");
    assert!(json.contains("\"name\": \"loans.balance.sum\""), "{json}");
}

#[test]
fn what_the_rule_set_does_not_declare_is_refused() {
    let workspace = workspace();
    let score = |files: &[&'static str]| workspace.satis(with(&["score", "a"], files)).code(2).err();
    assert_snapshot!(score(&["--survey", "client=clients.csv"]), @"error: `a` has no survey `client`: did you mean `clients`?");
    assert_snapshot!(score(&["--survey", "staff=clients.csv"]), @"error: `a` has no survey `staff`: it declares clients");
    assert_snapshot!(score(&["--survey", "loans=loans.csv"]), @"error: `loans` of `a` is a table of records: write `--records loans=FILE`");
    assert_snapshot!(score(&["--records", "clients=clients.csv"]), @"error: `clients` of `a` is a survey: write `--survey clients=FILE`");
    assert_snapshot!(score(&["--records", "loans.csv"]), @"
    error: invalid value 'loans.csv' for '--records <NAME=FILE>': write NAME=VALUE

    For more information, try '--help'.
    ");
    assert_snapshot!(workspace.satis(["import", "a", "--records", "loan=loans.csv"]).code(2).err(), @"error: `a` has no records `loan`: did you mean `loans`?");
}

#[test]
fn plain_responses_are_refused_where_nothing_reads_them() {
    let workspace = workspace();
    let wanted = "error: clients.csv: the rule set has no questions of its own, so nothing of this file would be \
                  read: name it with `--survey clients=FILE` or `--records loans=FILE`\n";
    let plain = ["--responses", "clients.csv"];
    for command in [&["import", "a"][..], &["score", "a"], &["explain", "a", "north"]] {
        assert_eq!(workspace.satis(with(command, &plain)).code(3).err(), wanted);
    }
    // Nothing of the other files is stored either.
    let both = ["--responses", "clients.csv", "--records", "loans=loans.csv"];
    assert_eq!(workspace.satis(with(&["import", "a"], &both)).code(3).err(), wanted);
    assert!(!workspace.has("satis.db"));
}

#[test]
fn a_case_has_no_file_of_plain_responses_where_nothing_reads_them() {
    let workspace = workspace()
        .file("fixtures/a/both/case.yaml", "title: both\nperiod: 2025-Q1\nexpect: snapshot\n")
        .file("fixtures/a/both/responses.csv", CLIENTS);
    let said = |workspace: &Workspace| workspace.satis(["test"]).code(1).out();
    assert_snapshot!(said(&workspace), @"
    FAILED a/both: it can't be scored
    error: [HERE]/fixtures/a/both/responses.csv: the case does not read this file: it reads responses-clients.csv, records-loans.csv, subjects.csv, targets.csv; notes are .md or .txt
    0 passed, 1 failed
    ");
    std::fs::remove_file(workspace.path("fixtures/a/both/responses.csv")).unwrap();
    let workspace = workspace.file("fixtures/a/both/responses-client.csv", CLIENTS);
    assert_snapshot!(said(&workspace), @"
    FAILED a/both: it can't be scored
    error: [HERE]/fixtures/a/both/responses-client.csv: the case does not read this file: did you mean `responses-clients.csv`?
    0 passed, 1 failed
    ");
}

#[test]
fn bad_files_say_what_is_wrong() {
    let workspace = workspace()
        .file("lacking.csv", "subject,period,balance\nnorth,2025-Q1,1\n")
        .file("half.csv", "subject,period,balance,days\nnorth,2025-Q1,1,\"2\nnorth")
        .file("bad.csv", "subject,period,balance,days,respondent\nnorth,2025-Q1,1.5,2.5,r\nnorth,2025,1,2,r\nnorth,2025-Q1,1,2,r\n");
    let loans = |file: &str| format!("loans={file}");
    let score = |file: &str| workspace.satis(["score", "a", "--records", &loans(file)]);
    assert_snapshot!(score("lacking.csv").code(3).err(), @"error: lacking.csv: there is no column `days` (the header has `subject`, `period`, `balance`): add it, or say which column it is with `--map days=HEADER`");
    assert_snapshot!(score("half.csv").code(3).err(), @"error: half.csv:2: a quoted cell begins here and never ends: the file is cut off or lacks a closing quote");
    assert_snapshot!(score("absent.csv").code(3).err(), @"error: absent.csv: there is no such file: check the path");
    assert_snapshot!(workspace.satis(["import", "a", "--records", "loans=bad.csv", "--accept-rejects"]).code(1), @"
    bad.csv: 1 row imported as batch 1
    ──── errors
    bad.csv: left out unknown columns: respondent
    bad.csv: left out 2 of 3 rows:
      bad.csv:2: days `2.5`: not a whole number
      bad.csv:3: period `2025`: 2025 is a year, but the rule set scores a quarter: say which quarter it belongs to
    bad.csv: rejected rows written to bad.rejects.csv with the reasons
    ");
    assert_snapshot!(workspace.read("bad.rejects.csv"), @r#"
    file,line,column,value,reason,subject,period,balance,days,respondent
    bad.csv,2,days,2.5,not a whole number,north,2025-Q1,1.5,2.5,r
    bad.csv,3,period,2025,"2025 is a year, but the rule set scores a quarter: say which quarter it belongs to",north,2025,1,2,r
    "#);
}

#[test]
fn a_case_has_a_file_for_each_table() {
    let case = "title: both\nperiod: 2025-Q1\nexpect:\n  north: {score: 68.668, clients.responses: 3, loans.count: 3, \
                because: \"0.6 * 50 + 0.4 * 96.67\"}\n";
    let workspace = workspace()
        .file("fixtures/a/both/case.yaml", case)
        .file("fixtures/a/both/responses-clients.csv", CLIENTS)
        .file("fixtures/a/both/records-loans.csv", LOANS);
    assert_snapshot!(workspace.satis(["test", "--accept"]).code(0).out(), @"
    wrote  a/both
    1 passed, 0 failed, 1 snapshot written
    ");
    assert_snapshot!(workspace.read("fixtures/a/both/scorecard.snap"), @r#"
    ---
    source: src/regress/snapshot.rs
    description: both
    expression: scorecard
    ---
    a 2025-Q1 · 2 subjects

    north: scored 68.668 #1 · n 0 · clients 3 · loans 3 · missing 0.2
      score.speaking = 50 · weight 0.6 · n 2
      score.speaking.overall = 50 · weight 1 · n 2
      score.lending = 96.67 from 96.666666666667 · weight 0.4
      also.owed = 1500
      also.asked = 3
      also.happy = 0.5

    south: scored 60.00 #2 · n 0 · clients 1 · loans 0 · missing 0.4
      score.speaking = 60 · weight 1 · n 1
      score.speaking.overall = 60 · weight 1 · n 1
      score.lending missing: score.lending: division by zero
      also.owed = 0
      also.asked = 1
      also.happy = 0
    "#);
    let wrong = workspace.file("fixtures/a/both/records-loans.csv", LOANS.replace("-500,20", "-500,often"));
    assert_snapshot!(wrong.satis(["test"]).code(1).out(), @"
    FAILED a/both: it can't be scored
    error: [HERE]/fixtures/a/both/records-loans.csv:4: days `often`: `often` is not a number
    0 passed, 1 failed
    ");
}
