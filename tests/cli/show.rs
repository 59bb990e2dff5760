//! `satis show`.

use crate::support::{RULES, Workspace};
use insta::assert_snapshot;

/// A branch that changes a threshold and takes a named result out.
const BRANCH: &str = "\
ruleset: branch
extends: visits
title: Branch
also: {punctual: ~}
score:
  of: {care: {value: 30 - 15 * complaints}}
grades: {A: 80, B: 60, C: 0}
";

#[test]
fn inherited_rules_are_shown_with_where_they_come_from() {
    let workspace = Workspace::visits().file("rules/branch/ruleset.yaml", BRANCH);
    assert_snapshot!(workspace.satis(["show", "branch"]).code(0).out(), @"
    ruleset: branch
    title: Branch
    subject: office  # rules/visits/ruleset.yaml:3
    period: month  # rules/visits/ruleset.yaml:4
    # extends visits
    survey: visits  # rules/visits/ruleset.yaml:1
    scales:
      five:
        levels:
          good:
            points: 100  # rules/visits/ruleset.yaml:6
          fair:
            points: 60  # rules/visits/ruleset.yaml:6
            also: [so-so]  # rules/visits/ruleset.yaml:6
          bad:
            points: 0  # rules/visits/ruleset.yaml:6
          unsure: ~  # rules/visits/ruleset.yaml:6
    questions:
      scale: five  # rules/visits/ruleset.yaml:8
      overall:
        label: Overall  # rules/visits/ruleset.yaml:9
    measures:
      complaints:
        type: count  # rules/visits/ruleset.yaml:11
        default: 0  # rules/visits/ruleset.yaml:11
      on_time:
        type: percent  # rules/visits/ruleset.yaml:12
        default: 1  # rules/visits/ruleset.yaml:12
    score:
      combine: sum  # rules/visits/ruleset.yaml:14
      of:
        survey:
          value: overall.mean * 0.7  # rules/visits/ruleset.yaml:16
          out_of: 70  # rules/visits/ruleset.yaml:16
        care:
          value: 30 - 15 * complaints
          floor: 0  # rules/visits/ruleset.yaml:17
          out_of: 30  # rules/visits/ruleset.yaml:17
    also:
      n:
        value: responses  # rules/visits/ruleset.yaml:20
    grades:
      - grade: A
        from: 80
      - grade: B
        from: 60
      - grade: C
        from: 0
    ");
}

#[test]
fn the_tree_is_the_one_that_check_shows() {
    let workspace = Workspace::visits();
    let tree = workspace.satis(["show", "visits", "--tree"]).code(0).out();
    let checked = workspace.satis(["check", "visits"]).code(0).out();
    assert_eq!(format!("{tree}1 rule set, 0 errors, 0 warnings\n"), checked);
}

#[test]
fn a_page_is_written_for_those_who_are_judged() {
    let workspace = Workspace::visits();
    let page = workspace.satis(["show", "visits", "--format", "html"]).code(0).out();
    assert!(page.starts_with("<!") && page.trim_end().ends_with("</html>"), "{page}");
    // What stands in a rule set is text, whatever it looks like.
    let workspace = workspace.edit(RULES, "title: Visits", "title: <script>alert(1)</script>");
    let page = workspace.satis(["show", "visits", "--format", "html"]).code(0).out();
    assert!(!page.contains("<script>alert"), "{page}");
}

#[test]
fn the_version_of_a_period_is_shown() {
    let old = Workspace::visits().read(RULES).replace("A: 90", "A: 80");
    let workspace = Workspace::visits().file("rules/visits/history/2024-01/ruleset.yaml", old).edit(
        RULES,
        "period: month",
        "period: month\neffective: {from: 2025-04}",
    );
    let shown = |period| workspace.satis(["show", "visits", "--period", period]).code(0).out();
    assert!(shown("2025-03").contains("80") && !shown("2025-04").contains("80"));
    assert_snapshot!(workspace.satis(["show", "visits", "--period", "2023-12"]).code(1).err(), @"
    error[no-version]: no version of `visits` is in force on 2023-12-01
      = help: its versions begin with 2024-01, 2025-04
    ");
}

#[test]
fn what_can_not_be_shown_is_an_error() {
    let workspace = Workspace::visits();
    assert_snapshot!(workspace.satis(["show", "vists"]).code(2).err(), @"error: no rule set is called `vists`: did you mean `visits`?");
    assert_snapshot!(workspace.satis(["show", "visits", "--period", "soon"]).code(2).err(), @"
    error: invalid value 'soon' for '--period <PERIOD>': `soon` is not a period: write 2025, 2025-H1, 2025-Q1, 2025-03 or 2025-03-14

    For more information, try '--help'.
    ");
    assert_snapshot!(workspace.satis(["show", "visits", "--tree", "--format", "html"]).code(2).err(), @"
    error: the argument '--tree' cannot be used with '--format <FORMAT>'

    Usage: satis show --tree <RULESET>

    For more information, try '--help'.
    ");
    let workspace = workspace.edit(RULES, "10 * complaints", "10 * complants");
    workspace.satis(["show", "visits", "--tree"]).code(1);
}

#[test]
fn the_page_can_be_markdown_with_a_worked_example() {
    let workspace = Workspace::visits();
    let page = workspace.satis(["show", "visits", "--format", "markdown"]).code(0).out();
    assert!(
        page.starts_with("# ") && page.contains("| indicator |") && !page.contains("Worked example"),
        "{page}"
    );
}

#[test]
fn the_schema_is_printed_by_a_command_of_its_own() {
    let schema = Workspace::empty().satis(["schema"]).code(0).out();
    assert_eq!(schema, Workspace::empty().satis(["reference", "schema"]).code(0).out());
    let json: serde_json::Value = serde_json::from_str(&schema).unwrap();
    assert_eq!(json["title"], "satis rule set");
}
