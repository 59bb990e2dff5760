//! `satis test`.

use crate::support::{MEASURES, RESPONSES, RULES, VISITS, Workspace};
use insta::assert_snapshot;

pub const CASE: &str = "fixtures/visits/first/case.yaml";

/// A workspace with one case.
pub fn with_case() -> Workspace {
    Workspace::visits()
        .file("fixtures/visits/first/responses.csv", RESPONSES)
        .file("fixtures/visits/first/measures.csv", MEASURES)
        .file(
            CASE,
            "title: two offices\nperiod: 2025-03\nexpect:\n  \
             north: {score: 86, grade: B, rank: 1, because: (100 + 60) / 2 * 0.7 + 30}\n  \
             south: {score.care: 20, status: scored}\n",
        )
}

/// A workspace with one case and its snapshot.
pub fn with_snapshot() -> Workspace {
    let workspace = with_case();
    workspace.satis(["test", "--accept"]).code(0);
    workspace
}

#[test]
fn a_case_without_a_snapshot_fails_until_it_is_accepted() {
    let workspace = with_case();
    assert_snapshot!(workspace.satis(["test"]).code(1).out(), @"
    FAILED visits/first: two offices
      it has no snapshot yet
      waits for a decision: fixtures/visits/first/scorecard.snap.new
    0 passed, 1 failed, 1 snapshot to decide on: `satis review`
    ");
    assert_snapshot!(workspace.satis(["test", "--accept"]).code(0).out(), @"
    wrote  visits/first
    1 passed, 0 failed, 1 snapshot written
    ");
    assert_snapshot!(workspace.satis(["test"]).code(0).out(), @"1 passed, 0 failed");
    assert_snapshot!(workspace.read("fixtures/visits/first/scorecard.snap"), @"
    ---
    source: src/regress/snapshot.rs
    description: two offices
    expression: scorecard
    ---
    visits 2025-03 · 2 subjects

    north: scored 86.00 B #1 · n 2
      score.survey = 56 · weight 0.7
      score.care = 30 · weight 0.3
      also.punctual = 95
      also.n = 2

    south: scored 62.00 B #2 · n 1
      score.survey = 42 · weight 0.7
      score.care = 20 · weight 0.3
      also.punctual = 80
      also.n = 1
    ");
}

#[test]
fn a_changed_threshold_fails_with_what_moved() {
    let workspace = with_snapshot().edit(RULES, "B: 60", "B: 65");
    assert_snapshot!(workspace.satis(["test"]).code(1).out(), @"
    FAILED visits/first: two offices
    ──────────────────────────────────────────────────────────────────────────
     subject   result   before   after   grade   rule
    ──────────────────────────────────────────────────────────────────────────
     south     score    62.00    62.00   B → C   rules/visits/ruleset.yaml:21
    ──────────────────────────────────────────────────────────────────────────
      waits for a decision: fixtures/visits/first/scorecard.snap.new
    0 passed, 1 failed, 1 snapshot to decide on: `satis review`
    ");
    assert_snapshot!(workspace.satis(["test", "visits", "--accept"]).code(0).out(), @"
    wrote  visits/first
    1 passed, 0 failed, 1 snapshot written
    ");
    workspace.satis(["test", "visits"]).code(0);
}

#[test]
fn what_differs_from_results_worked_out_by_hand_is_never_accepted() {
    let workspace = with_snapshot().edit(RULES, "30 - 10 * complaints", "25 - 10 * complaints");
    let before = workspace.read("fixtures/visits/first/scorecard.snap");
    let said = workspace.satis(["test"]).code(1).out();
    assert_snapshot!(said, @"
FAILED visits/first: two offices
  north score: by hand 86, found 81
    because (100 + 60) / 2 * 0.7 + 30
  south score.care: by hand 20, found 15
──────────────────────────────────────────────────────────────────────────────
 subject   result       before   after   grade   rule
──────────────────────────────────────────────────────────────────────────────
 north     score        86.00    81.00   B       rules/visits/ruleset.yaml:13
           score.care   30       25      B       rules/visits/ruleset.yaml:17
 south     score        62.00    57.00   B → C   rules/visits/ruleset.yaml:21
           score.care   20       15      B → C   rules/visits/ruleset.yaml:17
──────────────────────────────────────────────────────────────────────────────
  waits for a decision: fixtures/visits/first/scorecard.snap.new
0 passed, 1 failed, 1 snapshot to decide on: `satis review`
");
    assert_eq!(workspace.satis(["test", "--accept"]).code(1).out(), said);
    assert_eq!(workspace.read("fixtures/visits/first/scorecard.snap"), before);
}

#[test]
fn a_case_that_can_not_be_scored_fails_and_the_others_run() {
    let workspace = with_snapshot()
        .file("fixtures/visits/second/case.yaml", "title: another\nperiod: 2025-03\nexpect: snapshot\n")
        .file("fixtures/visits/second/responses.csv", RESPONSES.replace("so-so", "godo"));
    assert_snapshot!(workspace.satis(["test"]).code(1).out(), @"
    FAILED visits/second: it can't be scored
    error: [HERE]/fixtures/visits/second/responses.csv:3: overall `godo`: not a level of the scale: good, fair, bad, unsure
    1 passed, 1 failed
    ");
    let workspace = with_snapshot().edit(RULES, "10 * complaints", "10 * complants");
    assert_snapshot!(workspace.satis(["test"]).code(1).out(), @"
    FAILED visits/first: it can't be scored
    error[unknown-name]: nothing is called `complants` here
      --> rules/visits/ruleset.yaml:17:29
       |
    17 |     care: {value: 30 - 10 * complants, floor: 0, out_of: 30}
       |                             ^^^^^^^^^ unknown name
       |
       = help: did you mean `complaints`?
    0 passed, 1 failed
    ");
}

#[test]
fn a_case_of_an_unknown_rule_set_fails() {
    let workspace =
        with_snapshot().file("fixtures/vists/first/case.yaml", "title: x\nperiod: 2025-03\nexpect: snapshot\n");
    assert_snapshot!(workspace.satis(["test"]).code(1), @"
    FAILED vists/first: it can't be scored
    error[unknown-rule-set]: no rule set is called `vists`
      = help: did you mean `visits`?
    1 passed, 1 failed
    ──── errors
    orphan fixtures/vists: no rule set is called `vists`: rename the folder, or remove it
    ");
}

#[test]
fn a_case_that_is_no_case_fails_and_the_others_run() {
    let workspace = with_snapshot().file("fixtures/visits/second/case.yaml", "title: without a period\n");
    assert_snapshot!(workspace.satis(["test"]).code(1).out(), @"
    FAILED visits/second: it can't be scored
    error: [HERE]/fixtures/visits/second/case.yaml is not a proper case: it has no `period`
    1 passed, 1 failed
    ");
    // In its turn, and told to programs as any other.
    let workspace = workspace.file("fixtures/visits/a-first/case.yaml", "period: [\n");
    let said = workspace.satis(["test", "visits", "--format", "json", "--junit", "junit.xml"]).code(1).out();
    let said: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!((&said["passed"], &said["failed"]), (&1.into(), &2.into()));
    let told = said["cases"].as_array().unwrap().iter();
    let told: Vec<_> =
        told.map(|case| (case["case"].as_str().unwrap(), case["outcome"].as_str().unwrap())).collect();
    assert_eq!(told, [("a-first", "error"), ("first", "passed"), ("second", "error")]);
    assert!(said["cases"][2]["error"].as_str().unwrap().ends_with("it has no `period`"), "{said}");
    assert!(workspace.read("junit.xml").contains("tests=\"3\" failures=\"0\" errors=\"2\""));
    // Nothing but such a case is a case all the same; where all of them are needed it ends the command.
    let alone = Workspace::visits().file(CASE, "title: two offices\n");
    assert_snapshot!(alone.satis(["test"]).code(1).out(), @"
    FAILED visits/first: it can't be scored
    error: [HERE]/fixtures/visits/first/case.yaml is not a proper case: it has no `period`
    0 passed, 1 failed
    ");
    assert_snapshot!(alone.satis(["test", "--mutants"]).code(3).err(), @"error: [HERE]/fixtures/visits/first/case.yaml is not a proper case: it has no `period`");
}

#[test]
fn a_case_that_compares_nothing_fails_though_its_snapshot_agrees() {
    let workspace = with_snapshot();
    let run = |expect: &str, code: i32| {
        workspace.write(CASE, format!("title: t\nperiod: 2025-03\n{expect}\n"));
        workspace.satis(["test"]).code(code).any_out()
    };
    assert!(run("", 1).contains("it has no `expect`: work a result out by hand"));
    for nothing in ["expect:", "expect: ~", "expect: {}", "expect: []", "expect: north", "expect: [north]"] {
        assert!(run(nothing, 1).contains("`expect` names no subject with its results"), "{nothing}");
    }
    for nothing in ["{}", "{because: it is so}", "86", "~", "[score]"] {
        let said = run(&format!("expect: {{south: {{score: 62}}, north: {nothing}}}"), 1);
        assert!(said.contains("`expect` names no result of `north`"), "{nothing}: {said}");
        assert!(said.contains("north: ") && said.contains("expect: snapshot"), "{nothing}: {said}");
    }
    run("expect: snapshot", 0);
    run("expect: {north: {score: 86}}", 0);
    run("expect: {north: {score: 85}}", 1);
    assert!(run("expect: snapshots", 1).contains("names no subject"));
}

#[test]
fn what_is_wrong_with_a_case_is_said() {
    let said = |text: &[u8]| {
        let said = with_snapshot().file(CASE, text).satis(["test"]).code(1).out();
        let said = said.strip_prefix("FAILED visits/first: it can't be scored\n").unwrap();
        said.strip_suffix("0 passed, 1 failed\n").unwrap().to_owned()
    };
    assert_snapshot!(said(b"title: two offices\n"), @"error: [HERE]/fixtures/visits/first/case.yaml is not a proper case: it has no `period`");
    assert_snapshot!(said(b"title: two offices\nperiod: soon\n"), @"error: [HERE]/fixtures/visits/first/case.yaml is not a proper case: `soon` is not a period: write 2025, 2025-H1, 2025-Q1, 2025-03 or 2025-03-14");
    assert_snapshot!(said(b"title: two offices\nperiod: 2025-03\nexpects: {}\n"), @"
    error: [HERE]/fixtures/visits/first/case.yaml is not a proper case:
    error[unknown-field]: a case has no field `expects`
     --> [HERE]/fixtures/visits/first/case.yaml:3:1
      |
    3 | expects: {}
      | ^^^^^^^ unknown field
      |
      = help: did you mean `expect`?
    ");
    assert_snapshot!(said(b"title: [two offices\n"), @"
    error: [HERE]/fixtures/visits/first/case.yaml is not a proper case:
    error[yaml-syntax]: this is not well-formed YAML: unclosed bracket '['
     --> [HERE]/fixtures/visits/first/case.yaml:1:8
      |
    1 | title: [two offices
      |        ^ here the reader got stuck; the cause may stand just before
      |
      = help: check indentation, closing brackets and quotes; a text with `: ` or ` #` needs quotes, and a formula that begins with a quote stands on a line of its own after `|`
    ");
    assert_snapshot!(said(b""), @"error: [HERE]/fixtures/visits/first/case.yaml is not a proper case: it has no `period`");
    assert_snapshot!(said(b"period: 2025-03\nexpect: {north: {score: {a: 1}}}\n"), @"error: [HERE]/fixtures/visits/first/case.yaml is not a proper case: `score` of `north` is neither a value nor `~`");
}

#[test]
fn a_file_that_a_case_does_not_read_is_an_error() {
    let workspace = with_snapshot()
        .file("fixtures/visits/first/README.md", "# Two offices\n")
        .file("fixtures/visits/first/notes.txt", "by hand\n")
        .file("fixtures/visits/first/.gitkeep", "")
        .file("fixtures/visits/first/responses.rejects.csv", "file,line\n");
    workspace.satis(["test"]).code(0);
    let workspace = workspace.file("fixtures/visits/first/mesures.csv", MEASURES);
    assert_snapshot!(workspace.satis(["test"]).code(1).out(), @"
    FAILED visits/first: it can't be scored
    error: [HERE]/fixtures/visits/first/mesures.csv: the case does not read this file: did you mean `measures.csv`?
    0 passed, 1 failed
    ");
    std::fs::remove_file(workspace.path("fixtures/visits/first/mesures.csv")).unwrap();
    let workspace = workspace.file("fixtures/visits/first/answers.xlsx", "PK");
    assert_snapshot!(workspace.satis(["test"]).code(1).out(), @"
    FAILED visits/first: it can't be scored
    error: [HERE]/fixtures/visits/first/answers.xlsx: the case does not read this file: it reads responses.csv, measures.csv, subjects.csv, targets.csv; notes are .md or .txt
    0 passed, 1 failed
    ");
}

#[test]
fn a_file_of_a_case_that_is_not_utf_8_is_to_be_saved_as_that() {
    // 北京 in GBK, in the second line after the 34 bytes of the first.
    let gbk = b"subject,period,respondent,overall\n\xb1\xb1\xbe\xa9,2025-03,r1,good\n";
    let workspace = with_snapshot().file("fixtures/visits/first/responses.csv", gbk);
    assert_snapshot!(workspace.satis(["test"]).code(1).out(), @"
    FAILED visits/first: it can't be scored
    error: [HERE]/fixtures/visits/first/responses.csv:2: not UTF-8 at byte 34: the files of a case are: save it as UTF-8
    0 passed, 1 failed
    ");
    let workspace = workspace.file("fixtures/visits/first/responses.csv", b"subject\n\xff\x00\n");
    let said = workspace.satis(["test"]).code(1).out();
    assert!(
        said.contains("responses.csv:2: not UTF-8 at byte 8: the files of a case are: save it as UTF-8\n"),
        "{said}"
    );
}

#[test]
fn results_that_do_not_exist_are_said_so() {
    let workspace = with_snapshot().file(
        CASE,
        "period: 2025-03\nexpect:\n  west: {score: 1}\n  north: {score.cares: 1, also.pnctual: 2, grad: B}\n",
    );
    assert_snapshot!(workspace.satis(["test"]).code(1).out(), @"
    FAILED visits/first
      west score: by hand 1, found no such subject
      north score.cares: by hand 1, found no such node: did you mean `score.care`?
      north also.pnctual: by hand 2, found no such result: did you mean `also.punctual`?
      north grad: by hand B, found no such node: did you mean `grade`?
    0 passed, 1 failed
    ");
}

#[test]
fn a_folder_without_cases_is_an_error_of_usage() {
    let workspace = Workspace::visits();
    assert_snapshot!(workspace.satis(["test"]).code(2).err(), @"error: there is no case in [HERE]/fixtures for: visits");
    assert_snapshot!(workspace.satis(["test", "vists"]).code(2).err(), @"error: no rule set is called `vists`: did you mean `visits`?");
    let workspace = with_snapshot();
    workspace.satis(["test", "--fixtures", "fixtures"]).code(0);
    assert_snapshot!(workspace.satis(["test", "--fixtures", "elsewhere"]).code(2).err(), @"error: there is no case in elsewhere for: visits");
}

#[test]
fn the_fixed_words_are_chinese_where_that_is_asked_for() {
    let workspace = with_case();
    let run = |arguments: &[&'static str]| {
        workspace.satis(["--language", "zh"].into_iter().chain(arguments.iter().copied()))
    };
    assert_snapshot!(run(&["test"]).code(1).out(), @"
    未通过 visits/first：two offices
      还没有快照
      待决定：fixtures/visits/first/scorecard.snap.new
    通过 0 个，未通过 1 个，待决定快照 1 个：`satis review`
    ");
    assert_snapshot!(run(&["test", "--accept"]).code(0).out(), @"
    已写入  visits/first
    通过 1 个，未通过 0 个，写入快照 1 个
    ");
    workspace.write(RULES, VISITS.replace("30 - 10 * complaints", "25 - 10 * complaints"));
    let said = run(&["test"]).code(1).out();
    assert_snapshot!(said.lines().take(7).collect::<Vec<_>>().join("\n"), @"
    未通过 visits/first：two offices
      north score：手算 86，实得 81
        依据：(100 + 60) / 2 * 0.7 + 30
      south score.care：手算 20，实得 15
    ───────────────────────────────────────────────────────────────────────────
     对象    结果         原值    现值    等级    规则
    ───────────────────────────────────────────────────────────────────────────
    ");
    // What programs read is the same in any language.
    let json = run(&["test", "--format", "json", "--junit", "zh.xml"]).code(1).out();
    assert_eq!(json, workspace.satis(["test", "--format", "json"]).code(1).out());
    assert!(
        workspace
            .read("zh.xml")
            .contains("FAILED visits/first: two offices\n  north score: by hand 86, found 81\n")
    );
    assert_snapshot!(run(&["review", "--reject"]).code(0).out().lines().last().unwrap(), @"接受 0 个，拒绝 1 个，留下 0 个");
}

/// Beside the folders of cases, or below one: nothing runs it, and it holds no rule set.
#[test]
fn a_case_at_another_depth_is_named_and_holds_nothing() {
    for place in ["fixtures/visits/case.yaml", "fixtures/visits/first/second/case.yaml"] {
        let workspace =
            Workspace::visits().file(place, "title: t\nperiod: 2025-03\nexpect: {north: {score: 1}}\n");
        let said = workspace.satis(["test"]).code(2).to_string();
        assert!(said.contains(&format!("orphan {place}: nothing runs it")), "{said}");
        assert!(workspace.satis(["check", "visits"]).to_string().contains("warning[no-fixture]"), "{place}");
    }
}
