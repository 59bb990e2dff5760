//! `satis check`.

use crate::support::{RULES, VISITS, Workspace};
use insta::assert_snapshot;

#[test]
fn all_rule_sets_are_checked_when_none_is_named() {
    let workspace = Workspace::visits().file("rules/b/ruleset.yaml", VISITS.replace("visits", "calls"));
    assert_snapshot!(workspace.satis(["check"]).code(0), @"2 rule sets, 0 errors, 0 warnings");
}

#[test]
fn the_tree_of_a_rule_set_is_shown_with_what_it_can_yield() {
    let workspace = Workspace::visits();
    let by_id = workspace.satis(["check", "visits"]).code(0).out();
    assert_snapshot!(by_id, @"
    visits Visits
      score · reaches 0 … 100 · graded exactly, shown with 2 places · sum
        survey · out of 70 · reaches 0 … 70
        care · out of 30 · reaches 0 … 30
    1 rule set, 0 errors, 0 warnings
    ");
    for path in ["rules/visits", "rules/visits/ruleset.yaml", "./rules/visits/"] {
        assert_eq!(workspace.satis(["check", path]).code(0).out(), by_id);
    }
    assert_eq!(workspace.satis_in("rules/visits", ["check", "."]).code(0).out(), by_id);
    assert_eq!(workspace.satis_in("rules", ["-C", "..", "check", "visits"]).code(0).out(), by_id);
}

#[test]
fn a_rule_set_outside_of_rules_is_checked_by_its_path() {
    let workspace =
        Workspace::visits().file("draft/ruleset.yaml", VISITS.replace("ruleset: visits", "ruleset: draft"));
    assert_snapshot!(workspace.satis(["check", "draft"]).code(0), @"
    draft Visits
      score · reaches 0 … 100 · graded exactly, shown with 2 places · sum
        survey · out of 70 · reaches 0 … 70
        care · out of 30 · reaches 0 … 30
    1 rule set, 0 errors, 0 warnings
    ");
}

#[test]
fn weights_and_their_sum_are_shown() {
    let workspace = Workspace::rules(
        "ruleset: a\ntitle: A\nsubject: s\nperiod: year\nmeasures: {x: {type: number}, y: {type: number, range: [0, 10]}}\n\
         score:\n  combine: weighted-mean\n  weights: 100\n  of: {x: 60, y: {weight: 40}}\n",
    );
    assert_snapshot!(workspace.satis(["check", "a"]).code(0), @"
    a A
      score · reaches -∞ … ∞ · not rounded, shown with 2 places · weighted mean, weights sum to 100
        x · weight 60 (60 % of the score) · reaches -∞ … ∞
        y · weight 40 (40 % of the score) · reaches 0 … 10
    1 rule set, 0 errors, 0 warnings
    ");
}

#[test]
fn warnings_do_not_fail() {
    let workspace = Workspace::visits().edit(RULES, "punctual: on_time * 100", "punctual: 1");
    assert_snapshot!(workspace.satis(["check"]).code(0), @"
    warning[unused-name]: `on_time` is declared and never used
      --> rules/visits/ruleset.yaml:12:3
       |
    12 |   on_time: {type: percent, default: 1}
       |   ^^^^^^^ no formula and no leaf names it
       |
       = help: take it out, or use it: a file without this column is refused because of it

    1 rule set, 0 errors, 1 warning
    ");
}

#[test]
fn problems_are_written_as_json_for_programs() {
    let workspace = Workspace::visits().edit(RULES, "10 * complaints", "10 * complants").edit(
        RULES,
        "punctual: on_time",
        "punctual: 1",
    );
    assert_snapshot!(workspace.satis(["check", "--format", "json"]).code(1).out(), @r#"
    [
      {
        "code": "unknown-name",
        "severity": "error",
        "message": "nothing is called `complants` here",
        "file": "rules/visits/ruleset.yaml",
        "line": 17,
        "column": 29,
        "end_line": 17,
        "end_column": 38,
        "label": "unknown name",
        "help": "did you mean `complaints`?",
        "fix": [
          {
            "file": "rules/visits/ruleset.yaml",
            "line": 17,
            "column": 29,
            "end_line": 17,
            "end_column": 38,
            "text": "complaints"
          }
        ]
      }
    ]
    "#);
    let fine = Workspace::visits();
    assert_snapshot!(fine.satis(["check", "visits", "--format", "json"]).code(0).out(), @"[]");
}

#[test]
fn five_mistakes_are_reported_at_once() {
    let workspace = Workspace::visits()
        .edit(RULES, "period: month", "period: fortnight")
        .edit(RULES, "scale: five", "scale: fife")
        .edit(RULES, "10 * complaints", "10 * complants")
        .edit(RULES, "type: count", "type: cuont")
        .edit(RULES, "B: 60", "B: 95");
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[bad-value]: `fortnight` is not allowed here
     --> rules/visits/ruleset.yaml:4:9
      |
    4 | period: fortnight
      |         ^^^^^^^^^ one of: year, half-year, quarter, month, day

    error[unknown-scale]: no scale is called `fife`
     --> rules/visits/ruleset.yaml:8:10
      |
    8 |   scale: fife
      |          ^^^^ wanted by question `overall`
      |
      = help: did you mean `five`?

    error[bad-value]: `cuont` is not allowed here
      --> rules/visits/ruleset.yaml:11:22
       |
    11 |   complaints: {type: cuont, default: 0}
       |                      ^^^^^ one of: bool, count, number, money, percent, date
       |
       = help: did you mean `count`?

    error[unknown-name]: nothing is called `complants` here
      --> rules/visits/ruleset.yaml:17:29
       |
    17 |     care: {value: 30 - 10 * complants, floor: 0, out_of: 30}
       |                             ^^^^^^^^^ unknown name
       |
       = help: did you mean `complaints`?

    error[grade-order]: grades go from the best down: each needs a lower `from`
      --> rules/visits/ruleset.yaml:21:17
       |
    21 | grades: {A: 90, B: 95, C: 0}
       |          -      ^ out of order
       |          |
       |          after this one

    1 rule set, 5 errors, 0 warnings
    ");
}

#[test]
fn one_of_several_rule_sets_is_checked_alone() {
    let workspace = Workspace::visits().file(
        "rules/b/ruleset.yaml",
        VISITS.replace("ruleset: visits", "ruleset: calls").replace("A: 90", "A: 9"),
    );
    workspace.satis(["check", "visits"]).code(0);
    workspace.satis(["check", "calls"]).code(1);
    workspace.satis(["check"]).code(1);
}

#[test]
fn an_unknown_rule_set_is_an_error_of_usage_with_those_that_there_are() {
    let workspace = Workspace::visits();
    assert_snapshot!(workspace.satis(["check", "vists"]).code(2).err(), @"error: no rule set is called `vists`: did you mean `visits`?");
    assert_snapshot!(workspace.satis(["check", "nothing"]).code(2).err(), @"error: no rule set is called `nothing`: rule sets are: visits");
    assert_snapshot!(workspace.satis(["check", ""]).code(2).err(), @"error: no rule set is called ``: rule sets are: visits");
    assert_snapshot!(workspace.satis(["check", "rules/nothing/ruleset.yaml"]).code(2).err(), @"error: no rule set is called `rules/nothing/ruleset.yaml`: rule sets are: visits");
}

#[test]
fn a_folder_without_rules_says_how_to_begin() {
    let workspace = Workspace::empty().file("satis.yaml", "store: satis.db\n");
    assert_snapshot!(workspace.satis(["check"]).code(2).err(), @"error: there are no rule sets in [HERE]/rules: run `satis init`");
    assert_snapshot!(workspace.satis(["check", "visits"]).code(2).err(), @"error: no rule set is called `visits`: there are none in [HERE]/rules: run `satis init`");
    assert_snapshot!(workspace.satis(["-C", "nowhere", "check"]).code(2).err(), @"error: nowhere is not a folder");
}

#[test]
fn the_nearest_workspace_upwards_is_used() {
    let workspace = Workspace::visits()
        .file("satis.yaml", "store: satis.db\n")
        .file("inner/rules/b/ruleset.yaml", VISITS.replace("ruleset: visits", "ruleset: inner"))
        .folder("inner/deep/er");
    workspace.satis_in("inner/deep/er", ["check", "inner"]).code(0);
    workspace.satis_in("rules/visits", ["check", "visits"]).code(0);
}

#[test]
fn an_unknown_owner_is_underlined() {
    let workspace = Workspace::visits().file("satis.yaml", "organisations: {group: {of: {north: North}}}\n").edit(
        RULES,
        "subject: office",
        "subject: office\norganisation: nroth",
    );
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[unknown-organisation]: `visits` belongs to `nroth`, which satis.yaml does not know
     --> rules/visits/ruleset.yaml:4:15
      |
    4 | organisation: nroth
      |               ^^^^^ unknown organisation
      |
      = help: organisations are group, north

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn a_wrong_command_line_is_an_error_of_usage() {
    let workspace = Workspace::visits();
    assert_snapshot!(workspace.satis(["chekc"]).code(2).err(), @"
    error: unrecognized subcommand 'chekc'

      tip: some similar subcommands exist: 'schema', 'check'

    Usage: satis [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    assert_snapshot!(workspace.satis(["check", "--format", "yaml"]).code(2).err(), @"
    error: invalid value 'yaml' for '--format <FORMAT>'
      [possible values: text, json]

    For more information, try '--help'.
    ");
    assert_snapshot!(workspace.satis(["score"]).code(2).err(), @"
    error: the following required arguments were not provided:
      <RULESET>

    Usage: satis score <RULESET>

    For more information, try '--help'.
    ");
    workspace.satis([]).code(2);
    workspace.satis(["--help"]).code(0);
    workspace.satis(["--version"]).code(0);
}

#[test]
fn the_page_of_a_code_is_printed() {
    let workspace = Workspace::empty();
    let page = workspace.satis(["check", "--explain", "percent-scale"]).code(0).out();
    assert!(
        page.starts_with(
            "# percent-scale\n\nA share (0 to 1) and numbers in points (0 to 100) are held against each other."
        ),
        "{page}"
    );
    assert_snapshot!(workspace.satis(["check", "--explain", "percent-scal"]).code(2).err(), @"error: there is no code `percent-scal`: did you mean `percent-scale`?");
}

#[test]
fn the_fixed_words_are_chinese_where_that_is_asked_for() {
    let workspace = Workspace::rules(
        "ruleset: a\ntitle: {zh: 科室评分, en: Wards}\nsubject: ward\nperiod: month\n\
         measures: {\n  a: {type: number, range: [0, 100], default: 0},\n  b: {type: number, range: [0, 100], default: 0}}\n\
         score:\n  combine: weighted-mean\n  weights: 100\n  of:\n    \
         first: {weight: 60, zh: 第一, en: First, value: a}\n    second: {weight: 40, value: b, out_of: 100, when: a > 0}\n",
    );
    assert_snapshot!(workspace.satis(["check", "a", "--language", "zh"]).code(0).out(), @"
    a 科室评分
      score · 可达 0 … 100 · 不舍入，显示 2 位小数 · 加权平均，权重合计 100
        first 第一 · 权重 60（占总分 60 %） · 可达 0 … 100
        second · 权重 40（占总分 40 %） · 仅当 a > 0 · 满分 100 · 可达 0 … 100
    规则集 1 个，错误 0 个，警告 0 个
    ");
}
