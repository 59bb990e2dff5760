//! Rule sets and workspaces that are wrong: message, underline and help, and the exit code.

use crate::support::{FILES, RULES, VISITS, Workspace};
use insta::assert_snapshot;

/// What `check` says of the small rule set after one edit.
fn edited(old: &str, new: &str, code: i32) -> String {
    Workspace::visits().edit(RULES, old, new).satis(["check"]).code(code).out()
}

/// What `check` says of a file with these bytes.
fn whole(contents: impl AsRef<[u8]>) -> String {
    Workspace::empty().file(RULES, contents).satis(["check"]).code(1).out()
}

#[test]
fn yaml_that_does_not_parse() {
    assert_snapshot!(edited("title: Visits", "title: [Visits", 1), @"
    error[yaml-syntax]: this is not well-formed YAML: illegal placement of ':' indicator
     --> rules/visits/ruleset.yaml:3:8
      |
    3 | subject: office
      |        ^ here the reader got stuck; the cause may stand just before
      |
      = help: check indentation, closing brackets and quotes; a text with `: ` or ` #` needs quotes, and a formula that begins with a quote stands on a line of its own after `|`

    0 rule sets, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("title: Visits", "\ttitle: Visits", 1), @"
    error[yaml-syntax]: this line is indented by a tab
     --> rules/visits/ruleset.yaml:2:1
      |
    1 | ruleset: visits
      | --------------- the line before it
    2 |     title: Visits
      | ^^^^ a tab
      |
      = help: take the tab out to stand beside `ruleset`

    0 rule sets, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("punctual: on_time * 100", "punctual: \"a\" + \"b\"", 1), @r#"
    error[formula-cut]: YAML ends a formula at its commas, braces and quotes
      --> rules/visits/ruleset.yaml:19:13
       |
    19 |   punctual: "a" + "b"
       |             ^^^^^^^^^ put this in quotes
       |
       = help: write `punctual: '"a" + "b"'`

    0 rule sets, 1 error, 0 warnings
    "#);
}

#[test]
fn a_duplicate_key() {
    assert_snapshot!(edited("  n: responses", "  punctual: responses", 1), @"
    error[duplicate-key]: `punctual` stands twice in one map
      --> rules/visits/ruleset.yaml:20:3
       |
    19 |   punctual: on_time * 100
       |   -------- the first
    20 |   punctual: responses
       |   ^^^^^^^^ the second
       |
       = help: keep one of the two

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn an_unknown_field() {
    assert_snapshot!(edited("floor: 0", "flor: 0", 1), @"
    error[unknown-field]: a node has no field `flor`
      --> rules/visits/ruleset.yaml:17:41
       |
    17 |     care: {value: 30 - 10 * complaints, flor: 0, out_of: 30}
       |                                         ^^^^ unknown field
       |
       = help: did you mean `floor`?

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("grades:", "grade:", 1), @"
    error[unknown-field]: a rule set has no field `grade`
      --> rules/visits/ruleset.yaml:21:1
       |
    21 | grade: {A: 90, B: 60, C: 0}
       | ^^^^^ unknown field
       |
       = help: did you mean `grades`?

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn weights_that_do_not_sum_to_one() {
    let workspace = Workspace::visits().file(
        RULES,
        "ruleset: a\ntitle: A\nsubject: s\nperiod: year\nmeasures: {x: {type: number}, y: {type: number}}\n\
         score:\n  combine: weighted-mean\n  weights: 1\n  of:\n    x: 0.5\n    y: 0.49\n",
    );
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[weight-sum]: these weights sum to 0.99, not to 1: 0.5 + 0.49 = 0.99
      --> rules/visits/ruleset.yaml:10:8
       |
     8 |     weights: 1
       |              - what they must sum to
     9 |     of:
    10 |       x: 0.5
       |  ________^
    11 | |     y: 0.49
       | |___________^ 0.01 is lacking
       |
       = help: correct a weight, or write `weights: rescale` to divide by whatever they sum to

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn a_negative_weight() {
    let workspace = Workspace::visits().file(
        RULES,
        "ruleset: a\ntitle: A\nsubject: s\nperiod: year\nmeasures: {x: {type: number}, y: {type: number}}\n\
         score:\n  combine: weighted-mean\n  weights: 1\n  of:\n    x: 6\n    y: -5\n",
    );
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[weight-negative]: weight -5 is negative
      --> rules/visits/ruleset.yaml:11:8
       |
    11 |     y: -5
       |        ^^ weights go from 0 up
       |
       = help: for a deduction write it in a formula

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn a_question_that_no_scale_knows() {
    assert_snapshot!(edited("overall: Overall", "overall: {scale: fivee, label: Overall}", 1), @"
    error[unknown-scale]: no scale is called `fivee`
     --> rules/visits/ruleset.yaml:9:20
      |
    9 |   overall: {scale: fivee, label: Overall}
      |                    ^^^^^ wanted by question `overall`
      |
      = help: did you mean `five`?

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("  scale: five\n", "", 1), @"
    error[question-without-scale]: question `overall` has no scale
     --> rules/visits/ruleset.yaml:8:3
      |
    8 |   overall: Overall
      |   ^^^^^^^ this question
      |
      = help: write `scale: NAME` here or as the default under `questions`, or `range: [1, 10]`

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn a_typo_in_a_formula_is_underlined_inside_the_yaml() {
    assert_snapshot!(edited("overall.mean * 0.7", "overal.mean * 0.7", 1), @"
    error[unknown-name]: nothing is called `overal.mean` here
      --> rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: overal.mean * 0.7, out_of: 70}
       |                     ^^^^^^^^^^^ unknown name
       |
       = help: did you mean `overall`?

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("overall.mean * 0.7", "scroe.care * 0.7", 1), @"
    error[unknown-name]: nothing is called `scroe.care` here
      --> rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: scroe.care * 0.7, out_of: 70}
       |                     ^^^^^^^^^^ unknown name
       |
       = help: did you mean `score.care`?

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("overall.mean * 0.7", "overall.maen * 0.7", 1), @"
    error[unknown-statistic]: a column has no statistic `maen`
      --> rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: overall.maen * 0.7, out_of: 70}
       |                     ^^^^^^^^^^^^ a statistic of all responses is wanted
       |
       = help: did you mean `mean`?

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("overall.mean * 0.7", "rond(overall.mean)", 1), @"
    error[unknown-function]: there is no function `rond`
      --> rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: rond(overall.mean), out_of: 70}
       |                     ^^^^
       |
       = help: did you mean `round`?

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("overall.mean * 0.7", "overall * 0.7", 1), @"
    error[statistic-wanted]: `overall` is a column of answers, not one value
      --> rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: overall * 0.7, out_of: 70}
       |                     ^^^^^^^ a statistic of all responses is wanted
       |
       = help: write `overall.mean`, or another of: mean, sum, sd, min, max, median, answered, missing, share, count, top, bottom, nps

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("overall.mean * 0.7", "overall.mean * ", 1), @"
    error[formula-cut]: YAML cut the formula at `,`
      --> rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: overall.mean * , out_of: 70}
       |                     ^^^^^^^^^^^^^^ the end is missing
       |
       = help: put the formula in quotes, or on lines of its own after `|`

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("overall.mean * 0.7", "overall.mean ^ 2", 1), @"
    error[formula-feature]: `^` can't be used in rules
      --> rules/visits/ruleset.yaml:16:34
       |
    16 |     survey: {value: overall.mean ^ 2, out_of: 70}
       |                                  ^ switched off
       |
       = help: for a power write `**`

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("overall.mean * 0.7", "\"满意\" + overall.men", 1), @r#"
    error[formula-cut]: YAML ends a formula at its commas, braces and quotes
      --> rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: "满意" + overall.men, out_of: 70}
       |                     ^^^^^^^^^^^^^^^^^^^^ put this in quotes
       |
       = help: write `survey: {value: '"满意" + overall.men', out_of: 70}`

    0 rule sets, 1 error, 0 warnings
    "#);
}

#[test]
fn a_formula_that_yaml_cut_at_a_comma() {
    assert_snapshot!(edited("overall.mean * 0.7", "min(overall.mean, 100) * 0.7", 1), @"
    error[formula-cut]: YAML cut the formula at `,`
      --> rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: min(overall.mean, 100) * 0.7, out_of: 70}
       |                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ inside `{…}` a comma ends a value
       |
       = help: put all of it in quotes: `value: 'min(overall.mean, 100) * 0.7'`

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn a_formula_of_the_wrong_type() {
    assert_snapshot!(edited("overall.mean * 0.7", "overall.mean > 0.7", 1), @"
    error[value-type]: `survey` must be a number
      --> rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: overall.mean > 0.7, out_of: 70}
       |                     ^^^^^^^^^^^^^^^^^^ this yields true or false
       |
       = help: for true or false write `if … { 1 } else { 0 }`

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("30 - 10 * complaints", "'if complaints > 0 { \"bad\" } else { \"good\" }'", 1), @r#"
    error[value-type]: `care` must be a number
      --> rules/visits/ruleset.yaml:17:20
       |
    17 |     care: {value: 'if complaints > 0 { "bad" } else { "good" }', floor: 0, out_of: 30}
       |                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this yields a text
       |
       = help: texts stand under `also`, grades under `grades`

    1 rule set, 1 error, 0 warnings
    "#);
    assert_snapshot!(edited("grades:", "classes:\n  - {class: new, when: score * 2}\ngrades:", 1), @"
    error[condition-type]: a condition must be true or false
      --> rules/visits/ruleset.yaml:22:24
       |
    22 |   - {class: new, when: score * 2}
       |                        ^^^^^^^^^ this yields a number
       |
       = help: compare it with something: `x > 0`

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn a_label_that_the_scale_lacks() {
    assert_snapshot!(edited("overall.mean * 0.7", "'overall.share(\"godo\", \"fair\") * 70'", 1), @r#"
    error[unknown-level]: `godo` is no answer of `overall`: not a level of the scale: good, fair, bad, unsure
      --> rules/visits/ruleset.yaml:16:22
       |
    16 |     survey: {value: 'overall.share("godo", "fair") * 70', out_of: 70}
       |                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this answer can't be given
       |
       = help: did you mean `good`?

    1 rule set, 1 error, 0 warnings
    "#);
}

#[test]
fn an_endless_loop_is_told_with_its_line() {
    let workspace = Workspace::visits().edit(RULES, "overall.mean * 0.7", "spin(overall.mean)").file(
        "rules/visits/more.rhai",
        "// of no use\nfn spin(x) {\n    let y = x;\n    loop {\n        y += 1;\n    }\n}\n",
    );
    assert_snapshot!(workspace.satis(["score", "visits"].into_iter().chain(FILES)).code(5).err(), @"
    error[script-limit]: the script takes more than 200000 steps
     --> rules/visits/more.rhai:5:14
      |
    5 |         y += 1;
      |              ^
      |
      = help: look for a loop that does not end
    ");
}

#[test]
fn a_memory_bomb() {
    let workspace = Workspace::visits().edit(RULES, "overall.mean * 0.7", "grow(overall.mean)").file(
        "rules/visits/more.rhai",
        "fn grow(x) {\n    let text = \"satisfaction\";\n    for i in 0..40 { text += text; }\n    len(text)\n}\n",
    );
    assert_snapshot!(workspace.satis(["score", "visits"].into_iter().chain(FILES)).code(5).err(), @"
    error[script-limit]: texts take more than 4096 bytes
     --> rules/visits/more.rhai:3:30
      |
    3 |     for i in 0..40 { text += text; }
      |                              ^^^^
      |
      = help: keep less at a time
    ");
}

#[test]
fn a_deep_recursion() {
    let workspace = Workspace::visits()
        .edit(RULES, "overall.mean * 0.7", "down(overall.mean)")
        .file("rules/visits/more.rhai", "fn down(x) {\n    1 + down(x + 1)\n}\n");
    assert_snapshot!(workspace.satis(["score", "visits"].into_iter().chain(FILES)).code(5).err(), @"
    error[script-limit]: more than 16 functions are called in each other
     --> rules/visits/more.rhai:2:18
      |
    2 |     1 + down(x + 1)
      |                  ^
      |
      = help: look for a function that calls itself without end
    ");
}

#[test]
fn a_script_that_does_not_parse_hides_no_second_mistake_behind_the_first() {
    let workspace = Workspace::visits()
        .edit(RULES, "overall.mean * 0.7", "half(overall.mean)")
        .file("rules/visits/more.rhai", "fn half(x) {\n    x /\n}\n");
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[formula-syntax]: `}` can't stand here
     --> rules/visits/more.rhai:3:1
      |
    3 | }
      | ^
      |
      = help: a value or an opening bracket is missing before it

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn an_alias_bomb() {
    let mut text = "title: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for (name, before) in [("b", "a"), ("c", "b"), ("d", "c"), ("e", "d"), ("f", "e")] {
        let aliases = vec![format!("*{before}"); 9].join(", ");
        text += &format!("{name}: &{name} [{aliases}]\n");
    }
    let workspace = Workspace::rules(&text);
    assert_snapshot!(workspace.satis(["check"]).code(5), @"
    error[yaml-limit]: too much for a rule set: its anchors (`&` and `*`) expand to too many values
     --> rules/a/ruleset.yaml:5:12
      |
    5 | e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d]
      |            ^^ here the limit was reached
      |
      = help: write the values out, or let an alias repeat less: anchors inside of anchors multiply

    0 rule sets, 1 error, 0 warnings
    ──── errors
    a limit was reached: see above
    ");
}

#[test]
fn maps_in_maps_without_end() {
    let workspace = Workspace::rules(&format!("score: {}1{}\n", "{of: ".repeat(120), "}".repeat(120)));
    assert_snapshot!(workspace.satis(["check"]).code(5), @"
    error[yaml-limit]: too much for a rule set: it is nested too deeply
     --> rules/a/ruleset.yaml:1:503
      |
    1 | ... {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of: {of:...
      |                                                       ^ here the limit was reached
      |
      = help: write the values out, or let an alias repeat less: anchors inside of anchors multiply

    0 rule sets, 1 error, 0 warnings
    ──── errors
    a limit was reached: see above
    ");
}

#[test]
fn a_very_long_formula() {
    let workspace = Workspace::visits().edit(RULES, "overall.mean * 0.7", &vec!["on_time"; 20_000].join(" + "));
    let run = workspace.satis(["check"]).code(5);
    assert!(run.to_string().contains("error[script-limit]: the formula is too long"), "{run}");
}

#[test]
fn a_division_by_zero_that_is_written_out() {
    assert_snapshot!(edited("overall.mean * 0.7", "overall.mean / 0", 1), @"
    error[divides-by-zero]: this divides by zero, whatever the data
      --> rules/visits/ruleset.yaml:16:21
       |
    16 |     survey: {value: overall.mean / 0, out_of: 70}
       |                     ^^^^^^^^^^^^^^^^ never a value
       |
       = help: write what it is to be divided by

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn a_file_in_gbk() {
    assert_snapshot!(whole(b"ruleset: visits\ntitle: \xc2\xfa\xd2\xe2\n"), @"
    error[file-access]: rules/visits/ruleset.yaml:2: the file is not UTF-8
      = help: save it as UTF-8; GBK and other encodings are read for CSV files only

    0 rule sets, 1 error, 0 warnings
    ");
}

#[test]
fn an_empty_file() {
    assert_snapshot!(whole(""), @"
    error[missing-field]: the rule set is empty
     --> rules/visits/ruleset.yaml:1:1
      |
    1 |
      | ^ nothing stands here
      |
      = help: begin with `ruleset:` and an id; `satis init FOLDER` writes an example

    0 rule sets, 1 error, 0 warnings
    ");
    assert_snapshot!(whole("# only a remark\n"), @"
    error[missing-field]: the rule set is empty
     --> rules/visits/ruleset.yaml:1:17
      |
    1 | # only a remark
      |                ^ nothing stands here
      |
      = help: begin with `ruleset:` and an id; `satis init FOLDER` writes an example

    0 rule sets, 1 error, 0 warnings
    ");
}

#[test]
fn what_is_required_and_left_empty_is_lacking() {
    assert_snapshot!(edited("ruleset: visits", "ruleset:", 1), @"
    error[missing-field]: a rule set lacks `ruleset`
     --> rules/visits/ruleset.yaml:1:1
      |
    1 | ruleset:
      | ^^^^^^^ `ruleset` belongs here
      |
      = help: `ruleset` is the id, unique in the workspace

    0 rule sets, 1 error, 0 warnings
    ");
    assert_snapshot!(edited("{A: 90, B: 60, C: 0}", "[{grade: , from: 90}]", 1), @"
    error[missing-field]: a grade lacks `grade`
      --> rules/visits/ruleset.yaml:21:11
       |
    21 | grades: [{grade: , from: 90}]
       |           ^^^^^ `grade` belongs here
       |
       = help: `grade` is the grade

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn a_file_of_another_shape() {
    assert_snapshot!(whole("visits"), @"
    error[wrong-type]: `visits` stands where a rule set (a map) is wanted
     --> rules/visits/ruleset.yaml:1:1
      |
    1 | visits
      | ^^^^^^ a rule set (a map) is wanted

    0 rule sets, 1 error, 0 warnings
    ");
    assert_snapshot!(whole("- visits\n- calls\n"), @"
    error[wrong-type]: a list stands where a rule set (a map) is wanted
     --> rules/visits/ruleset.yaml:1:1
      |
    1 | - visits
      | ^ a rule set (a map) is wanted

    0 rule sets, 1 error, 0 warnings
    ");
    assert_snapshot!(whole("ruleset: visits\0\n"), @r"
    error[yaml-syntax]: this is not well-formed YAML: unexpected character: `\u{0}'
     --> rules/visits/ruleset.yaml:1:16
      |
    1 | ruleset: visits␀
      |                ^ here the reader got stuck; the cause may stand just before
      |
      = help: check indentation, closing brackets and quotes; a text with `: ` or ` #` needs quotes, and a formula that begins with a quote stands on a line of its own after `|`

    0 rule sets, 1 error, 0 warnings
    ");
}

#[test]
fn a_folder_instead_of_a_file() {
    let workspace = Workspace::empty().folder(RULES);
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[file-access]: rules/visits/ruleset.yaml can't be read: this is a folder, but a file is wanted

    0 rule sets, 1 error, 0 warnings
    ");
    assert_snapshot!(workspace.satis(["score", "visits"]).code(1).err(), @"error[file-access]: rules/visits/ruleset.yaml can't be read: this is a folder, but a file is wanted");
}

#[test]
fn two_rule_sets_with_one_id() {
    let workspace = Workspace::visits().file("rules/copy/ruleset.yaml", VISITS);
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[duplicate-rule-set]: two rule sets are called `visits`
     --> rules/visits/ruleset.yaml:1:10
      |
    1 | ruleset: visits
      |          ^^^^^^ the second
      |
     ::: rules/copy/ruleset.yaml:1:10
      |
    1 | ruleset: visits
      |          ------ the first
      |
      = help: ids are unique; older versions belong in `history/<from>/` of the rule set's own folder

    1 rule set, 1 error, 0 warnings
    ");
    // Not the first of them, in silence.
    workspace.satis(["score", "visits"].into_iter().chain(FILES)).code(1);
}

#[test]
fn to_extend_an_unknown_rule_set() {
    let workspace = Workspace::visits().file("rules/b/ruleset.yaml", "ruleset: calls\nextends: vists\n");
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[extends-unknown]: no rule set is called `vists`
     --> rules/b/ruleset.yaml:2:10
      |
    2 | extends: vists
      |          ^^^^^ this can't be extended
      |
      = help: did you mean `visits`?

    2 rule sets, 1 error, 0 warnings
    ");
    let workspace = Workspace::rules("ruleset: calls\nextends: visits\n");
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[extends-unknown]: no rule set is called `visits`
     --> rules/a/ruleset.yaml:2:10
      |
    2 | extends: visits
      |          ^^^^^^ this can't be extended
      |
      = help: rule sets are found by the `ruleset:` in their file, not by their folder

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn to_extend_in_a_circle() {
    let workspace =
        Workspace::rules("ruleset: a\nextends: b\n").file("rules/b/ruleset.yaml", "ruleset: b\nextends: a\n");
    assert_snapshot!(workspace.satis(["check", "a"]).code(1).out(), @"
    error[extends-cycle]: `a → b` extends `a` again
     --> rules/b/ruleset.yaml:2:10
      |
    2 | extends: a
      |          ^ this closes the circle
      |
      = help: take one `extends:` out: what all of them share belongs into a rule set that extends none

    1 rule set, 1 error, 0 warnings
    ");
    assert_snapshot!(Workspace::rules("ruleset: a\nextends: a\n").satis(["check"]).code(1).out(), @"
    error[extends-cycle]: `a` extends `a` again
     --> rules/a/ruleset.yaml:2:10
      |
    2 | extends: a
      |          ^ this closes the circle
      |
      = help: take one `extends:` out: what all of them share belongs into a rule set that extends none

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn to_extend_without_an_id() {
    let workspace = Workspace::visits().file("rules/b/ruleset.yaml", "extends: visits\ntitle: Calls\n");
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[missing-field]: a rule set lacks `ruleset`
     --> rules/b/ruleset.yaml:1:1
      |
    1 | extends: visits
      | ^^^^^^^ `ruleset` belongs here
      |
      = help: give this one an id of its own, as in `ruleset: northern-branch`

    1 rule set, 1 error, 0 warnings
    ");
}

#[test]
fn a_mistake_in_what_is_extended_is_told_once() {
    let workspace = Workspace::visits()
        .edit(RULES, "10 * complaints", "10 * complants")
        .file("rules/b/ruleset.yaml", "ruleset: calls\nextends: visits\ntitle: Calls\n");
    assert_snapshot!(workspace.satis(["check"]).code(1).out(), @"
    error[unknown-name]: nothing is called `complants` here
      --> rules/visits/ruleset.yaml:17:29
       |
    17 |     care: {value: 30 - 10 * complants, floor: 0, out_of: 30}
       |                             ^^^^^^^^^ unknown name
       |
       = help: did you mean `complaints`?

    2 rule sets, 1 error, 0 warnings
    ");
}

#[test]
fn wrong_rules_stop_every_command_that_uses_them() {
    let workspace = Workspace::visits().edit(RULES, "10 * complaints", "10 * complants");
    let said = workspace.satis(["score", "visits"].into_iter().chain(FILES)).code(1).err();
    assert_snapshot!(said, @"
    error[unknown-name]: nothing is called `complants` here
      --> rules/visits/ruleset.yaml:17:29
       |
    17 |     care: {value: 30 - 10 * complants, floor: 0, out_of: 30}
       |                             ^^^^^^^^^ unknown name
       |
       = help: did you mean `complaints`?
    ");
    for command in [vec!["import", "visits"], vec!["explain", "visits", "north"]] {
        assert_eq!(workspace.satis(command.into_iter().chain(FILES)).code(1).err(), said);
    }
    assert!(!workspace.has("satis.db"));
}

#[test]
fn a_workspace_with_an_unknown_field() {
    let workspace = Workspace::visits().file("satis.yaml", "stor: satis.db\n");
    assert_snapshot!(workspace.satis(["check"]).code(1).err(), @"
    error[unknown-field]: a workspace has no field `stor`
     --> satis.yaml:1:1
      |
    1 | stor: satis.db
      | ^^^^ unknown field
      |
      = help: did you mean `store`?
    ");
    assert_snapshot!(workspace.satis(["runs"]).code(1).err(), @"
    error[unknown-field]: a workspace has no field `stor`
     --> satis.yaml:1:1
      |
    1 | stor: satis.db
      | ^^^^ unknown field
      |
      = help: did you mean `store`?
    ");
}

#[test]
fn a_workspace_of_another_shape() {
    let said = |text: &[u8]| Workspace::visits().file("satis.yaml", text).satis(["check"]).code(1).err();
    assert_snapshot!(said(b"store: [satis.db]\n"), @"
    error[wrong-type]: a list stands where the path of the store's file is wanted
     --> satis.yaml:1:8
      |
    1 | store: [satis.db]
      |        ^^^^^^^^^^ the path of the store's file is wanted
      |
      = help: as in `store: satis.db`, `steps: 400000000` and `organisations: {group: {en: Group, of: {north: {en: North}}}}`
    ");
    assert_snapshot!(said(b"organisations: [group, north]\n"), @"
    error[wrong-type]: a list stands where a map of organisations is wanted
     --> satis.yaml:1:16
      |
    1 | organisations: [group, north]
      |                ^^^^^^^^^^^^^^ a map of organisations is wanted
      |
      = help: as in `store: satis.db`, `steps: 400000000` and `organisations: {group: {en: Group, of: {north: {en: North}}}}`
    ");
    assert_snapshot!(said(b"organisations: {group: {of: {north: N}}, north: M}\n"), @"
    error[duplicate-name]: two organisations are called `north`
     --> satis.yaml:1:42
      |
    1 | organisations: {group: {of: {north: N}}, north: M}
      |                                          ^^^^^ the second
      |
      = help: ids are unique in the whole tree: rename one of the two
    ");
    assert_snapshot!(said(b"organisations: {group: [north]}\n"), @"
    error[wrong-type]: a list stands where a text or a map is wanted
     --> satis.yaml:1:24
      |
    1 | organisations: {group: [north]}
      |                        ^^^^^^^ a text or a map is wanted
      |
      = help: as in `store: satis.db`, `steps: 400000000` and `organisations: {group: {en: Group, of: {north: {en: North}}}}`
    ");
    assert_snapshot!(said(b"satis.db\n"), @"
    error[wrong-type]: a single value stands where a map is wanted
     --> satis.yaml:1:1
      |
    1 | satis.db
      | ^^^^^^^^ a map is wanted
      |
      = help: as in `store: satis.db`, `steps: 400000000` and `organisations: {group: {en: Group, of: {north: {en: North}}}}`
    ");
    assert_snapshot!(said(b"title: \xc2\xfa\n"), @"
    error[file-access]: satis.yaml:1: the file is not UTF-8
      = help: save it as UTF-8; GBK and other encodings are read for CSV files only
    ");
    assert_snapshot!(Workspace::visits().folder("satis.yaml").satis(["check"]).code(1).err(), @"error[file-access]: satis.yaml can't be read: this is a folder, but a file is wanted");
    Workspace::visits().file("satis.yaml", "").satis(["check"]).code(0);
}

#[test]
fn a_period_before_the_first_version() {
    let workspace = Workspace::visits().edit(RULES, "period: month", "period: month\neffective: {from: 2025-04}");
    assert_snapshot!(workspace.satis(["score", "visits"].into_iter().chain(FILES)).code(1).err(), @"
    error[no-version]: no version of `visits` is in force on 2025-03-01
      = help: its versions begin with 2025-04
    ");
}
