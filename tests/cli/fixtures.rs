//! `satis test`.

use crate::support::{MEASURES, RESPONSES, RULES, Workspace};
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
        .file("fixtures/visits/second/case.yaml", "title: another\nperiod: 2025-03\n")
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
    let workspace = with_snapshot().file("fixtures/vists/first/case.yaml", "title: x\nperiod: 2025-03\n");
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
fn a_case_that_is_no_case_is_an_error_of_data() {
    let said = |text: &[u8]| with_snapshot().file(CASE, text).satis(["test"]).code(3).err();
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
