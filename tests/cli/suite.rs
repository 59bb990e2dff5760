//! `satis test` over many cases: what is shown first, orphans, CI formats, watching.

use crate::fixtures::with_snapshot;
use crate::support::{MEASURES, RESPONSES, RULES, VISITS, Workspace};
use crate::watch::{Watch, workspace as watched};
use insta::assert_snapshot;
use std::fmt::Write as _;

/// One case with twenty offices, all content, with no complaint, one or two by turns.
fn many_offices() -> Workspace {
    let mut responses = "subject,respondent,period,overall\n".to_owned();
    let mut measures = "subject,period,complaints,on_time\n".to_owned();
    for office in 0..20 {
        let _ = writeln!(responses, "office{office},r{office},2025-03,good");
        let _ = writeln!(measures, "office{office},2025-03,{},1", office % 3);
    }
    let workspace = Workspace::visits()
        .file("fixtures/visits/many/case.yaml", "title: twenty offices\nperiod: 2025-03\nexpect: snapshot\n")
        .file("fixtures/visits/many/responses.csv", responses)
        .file("fixtures/visits/many/measures.csv", measures);
    workspace.satis(["test", "--accept"]).code(0);
    workspace
}

#[test]
fn where_everything_moves_the_most_important_comes_first() {
    // 100, 90 and 80 become 100, 85 and 70: those with one complaint fall to B, those with two stay there.
    let workspace = many_offices().edit(RULES, "30 - 10 * complaints", "30 - 15 * complaints");
    let said = workspace.satis(["test"]).code(1).out();
    assert_snapshot!(said, @"
    FAILED visits/many: twenty offices
    ───────────────────────────────────────────────────────────────────────────
     subject    result   before   after   grade   rule
    ───────────────────────────────────────────────────────────────────────────
     office1    score    90.00    85.00   A → B   rules/visits/ruleset.yaml:21
     office10   score    90.00    85.00   A → B   rules/visits/ruleset.yaml:21
     office13   score    90.00    85.00   A → B   rules/visits/ruleset.yaml:21
     office16   score    90.00    85.00   A → B   rules/visits/ruleset.yaml:21
     office19   score    90.00    85.00   A → B   rules/visits/ruleset.yaml:21
     office4    score    90.00    85.00   A → B   rules/visits/ruleset.yaml:21
     office7    score    90.00    85.00   A → B   rules/visits/ruleset.yaml:21
     office11   score    80.00    70.00   B       rules/visits/ruleset.yaml:13
     office14   score    80.00    70.00   B       rules/visits/ruleset.yaml:13
     office17   score    80.00    70.00   B       rules/visits/ruleset.yaml:13
     office2    score    80.00    70.00   B       rules/visits/ruleset.yaml:13
     office5    score    80.00    70.00   B       rules/visits/ruleset.yaml:13
    ───────────────────────────────────────────────────────────────────────────
      … and 14 more: `--all` shows them
      waits for a decision: fixtures/visits/many/scorecard.snap.new
    0 passed, 1 failed, 1 snapshot to decide on: `satis review`
    ");
    let all = workspace.satis(["test", "--all"]).code(1).out();
    assert!(!all.contains("more") && all.lines().count() > said.lines().count(), "{all}");
}

#[test]
fn what_belongs_to_no_case_is_named_and_removed_on_request() {
    let workspace = with_snapshot()
        .file("fixtures/visits/gone/scorecard.snap", "---\n---\n")
        .file("fixtures/visits/first/other.snap", "---\n---\n")
        .file("fixtures/visits/lost.snap.new", "---\n---\n")
        .file("fixtures/visits/half/case.yml", "period: 2025-03\n")
        .file("fixtures/closed/one/measures.csv", MEASURES);
    assert_snapshot!(workspace.satis(["test"]).code(0), @"
    1 passed, 0 failed
    ──── errors
    orphan fixtures/closed: no rule set is called `closed`: rename the folder, or remove it
    orphan fixtures/visits/first/other.snap: a case has one snapshot, scorecard.snap (`--delete-orphans` removes it)
    orphan fixtures/visits/gone/scorecard.snap: there is no case.yaml beside it (`--delete-orphans` removes it)
    orphan fixtures/visits/half: it has no case.yaml, so nothing runs it: add one
    orphan fixtures/visits/lost.snap.new: it belongs to no case (`--delete-orphans` removes it)
    ");
    // Only below the rule sets that are asked for.
    let workspace =
        workspace.file("rules/other/ruleset.yaml", VISITS.replace("ruleset: visits", "ruleset: other"));
    let workspace = workspace
        .file("fixtures/other/one/case.yaml", "period: 2025-03\nexpect: snapshot\n")
        .file("fixtures/other/one/measures.csv", MEASURES)
        .file("fixtures/other/one/responses.csv", RESPONSES);
    assert_snapshot!(workspace.satis(["test", "other", "--accept"]).code(0), @"
    wrote  other/one
    1 passed, 0 failed, 1 snapshot written
    ");
    assert_snapshot!(workspace.satis(["test", "--delete-orphans"]).code(0), @"
    2 passed, 0 failed
    ──── errors
    orphan fixtures/closed: no rule set is called `closed`: rename the folder, or remove it
    removed fixtures/visits/first/other.snap: a case has one snapshot, scorecard.snap
    removed fixtures/visits/gone/scorecard.snap: there is no case.yaml beside it
    orphan fixtures/visits/half: it has no case.yaml, so nothing runs it: add one
    removed fixtures/visits/lost.snap.new: it belongs to no case
    ");
    assert!(
        !workspace.has("fixtures/visits/gone/scorecard.snap") && workspace.has("fixtures/closed/one/measures.csv")
    );
    assert!(workspace.has("fixtures/visits/first/scorecard.snap"));
}

#[test]
fn results_for_ci_systems() {
    let workspace = with_snapshot()
        .edit(RULES, "B: 60", "B: 65")
        .file("fixtures/visits/second/case.yaml", "title: <broken> & \"odd\"\nperiod: 2025-03\nexpect: snapshot\n")
        .file("fixtures/visits/second/responses.csv", RESPONSES.replace("so-so", "godo"))
        .file("fixtures/visits/third/case.yaml", "title: empty\nperiod: 2025-03\nexpect: {north: {score: 1}}\n")
        .file("fixtures/visits/third/responses.csv", RESPONSES);
    let said = workspace.satis(["test", "--format", "json", "--junit", "out/junit.xml"]).code(1).out();
    assert_snapshot!(said, @r#"
    {
      "passed": 0,
      "failed": 3,
      "cases": [
        {
          "ruleset": "visits",
          "case": "first",
          "title": "two offices",
          "outcome": "failed",
          "error": null,
          "snapshot": "differs",
          "pending": "fixtures/visits/first/scorecard.snap.new",
          "by_hand": [],
          "moved": [
            {
              "subject": "south",
              "result": "score",
              "before": "62.00",
              "after": "62.00",
              "grade": "B → C",
              "rule": "rules/visits/ruleset.yaml:21"
            }
          ]
        },
        {
          "ruleset": "visits",
          "case": "second",
          "title": "<broken> & \"odd\"",
          "outcome": "error",
          "error": "error: [HERE]/fixtures/visits/second/responses.csv:3: overall `godo`: not a level of the scale: good, fair, bad, unsure",
          "snapshot": null,
          "pending": null,
          "by_hand": [],
          "moved": []
        },
        {
          "ruleset": "visits",
          "case": "third",
          "title": "empty",
          "outcome": "failed",
          "error": null,
          "snapshot": "absent",
          "pending": "fixtures/visits/third/scorecard.snap.new",
          "by_hand": [
            {
              "subject": "north",
              "result": "score",
              "by_hand": "1",
              "found": "86",
              "because": ""
            }
          ],
          "moved": []
        }
      ],
      "orphans": [],
      "without_cases": []
    }
    "#);
    let xml = workspace.read("out/junit.xml");
    let untimed: String = xml
        .lines()
        .map(|line| {
            let timed = line.find(" time=\"").and_then(|at| Some((at, line[at + 7..].find('"')? + at + 8)));
            let line =
                timed.map_or_else(|| line.to_owned(), |(from, to)| format!("{}{}", &line[..from], &line[to..]));
            line.replace(&workspace.path("").display().to_string(), "[HERE]/") + "\n"
        })
        .collect();
    assert_snapshot!(untimed, @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="satis test" tests="3" failures="2" errors="1">
        <testsuite name="visits" tests="3" disabled="0" errors="1" failures="2">
            <testcase name="first" classname="visits">
                <failure message="1 result moved">FAILED visits/first: two offices
    ──────────────────────────────────────────────────────────────────────────
     subject   result   before   after   grade   rule
    ──────────────────────────────────────────────────────────────────────────
     south     score    62.00    62.00   B → C   rules/visits/ruleset.yaml:21
    ──────────────────────────────────────────────────────────────────────────
      waits for a decision: fixtures/visits/first/scorecard.snap.new
    </failure>
            </testcase>
            <testcase name="second" classname="visits">
                <error message="it can&apos;t be scored">FAILED visits/second: it can&apos;t be scored
    error: [HERE]/fixtures/visits/second/responses.csv:3: overall `godo`: not a level of the scale: good, fair, bad, unsure
    </error>
            </testcase>
            <testcase name="third" classname="visits">
                <failure message="1 result by hand, found otherwise">FAILED visits/third: empty
      north score: by hand 1, found 86
      it has no snapshot yet
      waits for a decision: fixtures/visits/third/scorecard.snap.new
    </failure>
            </testcase>
        </testsuite>
    </testsuites>
    "#);
}

#[test]
fn cases_are_told_in_their_order_however_many_run_at_once() {
    let mut workspace = Workspace::visits();
    for case in 0..40 {
        let responses: String = RESPONSES
            .lines()
            .take(1)
            .chain(RESPONSES.lines().skip(1).cycle().take(case * 7 % 40 + 1))
            .map(|l| format!("{l}\n"))
            .collect();
        workspace = workspace
            .file(&format!("fixtures/visits/case{case:02}/case.yaml"), "period: 2025-03\nexpect: snapshot\n")
            .file(&format!("fixtures/visits/case{case:02}/responses.csv"), responses);
    }
    let first = workspace.satis(["test"]).code(1).out();
    let order: Vec<&str> = first.lines().filter_map(|line| line.strip_prefix("FAILED visits/")).collect();
    assert_eq!(order.len(), 40);
    assert!(order.is_sorted(), "{order:?}");
    assert_eq!(workspace.satis(["test"]).code(1).out(), first);
}

#[test]
fn a_save_runs_what_it_touches_and_nothing_else() {
    let workspace = watched()
        .file("fixtures/visits/april/case.yaml", "title: April\nperiod: 2025-03\nexpect: snapshot\n")
        .file("fixtures/visits/april/responses.csv", RESPONSES)
        .file("fixtures/north/first/case.yaml", "title: the North\nperiod: 2025-03\nexpect: snapshot\n")
        .file("fixtures/north/first/responses.csv", RESPONSES)
        .file("fixtures/other/first/case.yaml", "title: another\nperiod: 2025-03\nexpect: snapshot\n")
        .file("fixtures/other/first/responses.csv", RESPONSES)
        .file("rules/functions/shared.rhai", "fn twice(x) { x * 2 }\n");
    workspace.satis(["test", "--accept"]).code(0);
    let watch = Watch::start(&workspace, ["test", "--watch"]);
    let text = watch.until("watching ");
    assert!(text.starts_with("4 passed, 0 failed\n"), "{text}");

    // A file of a case: that case.
    workspace.write("fixtures/visits/march/measures.csv", MEASURES.replace("south,2025-03,1", "south,2025-03,2"));
    let text = watch.until(" passed, ");
    assert!(text.contains("saved fixtures/visits/march/measures.csv\nFAILED visits/march: March\n"), "{text}");
    assert!(text.ends_with("0 passed, 1 failed, 1 snapshot to decide on: `satis review`\n"), "{text}");
    workspace.write("fixtures/visits/march/measures.csv", MEASURES);
    assert!(watch.until(" passed, ").ends_with("1 passed, 0 failed\n"));

    // A rule set: its cases, and those of the rule set that extends it.
    workspace.write(RULES, VISITS.replace("C: 0", "C: -1"));
    assert!(watch.until(" passed, ").ends_with("3 passed, 0 failed\n"));
    // Functions that all know: all.
    workspace.write("rules/functions/shared.rhai", "fn twice(x) { 2 * x }\n");
    assert!(watch.until(" passed, ").ends_with("4 passed, 0 failed\n"));
    // What is wrong ends nothing.
    workspace.write("fixtures/visits/april/case.yaml", "period: soon\n");
    let text = watch.until(" passed, ");
    assert!(text.contains("april/case.yaml is not a proper case: `soon` is not a period"), "{text}");
    assert!(text.ends_with("0 passed, 1 failed\n"), "{text}");
    workspace.write("fixtures/visits/april/case.yaml", "title: April\nperiod: 2025-03\nexpect: snapshot\n");
    assert!(watch.until(" passed, ").ends_with("1 passed, 0 failed\n"));
    assert_eq!(watch.end(), Some(0));
    workspace.satis(["test", "--watch", "--format", "json"]).code(2);
}
