//! What a check of a rule set says of its numbers, types and conditions, and what it must not say.

use crate::support;

use satis::diagnostic::Diagnostic;
use satis::score::{self, ScoreError};
use satis::workspace::Workspace;
use support::written;

/// What is wrong with a rule set: `code message`.
fn problems(rules: &str) -> Vec<String> {
    let rules = written(&format!("ruleset: checked\ntitle: Checked\nsubject: shop\nperiod: year\n{rules}"), &[]);
    let found = match score::plan(&rules.library, &rules.id, None) {
        Ok((_, warnings)) => warnings,
        Err(ScoreError::Rules(problems)) => problems,
        Err(_) => Vec::new(),
    };
    found.iter().map(|Diagnostic { code, message, .. }| format!("{} {message}", code.id())).collect()
}

/// What is wrong with bands over a value.
fn bands(value: &str, bands: &str) -> Vec<String> {
    problems(&format!(
        "measures: {{defects: {{type: count}}, x: {{type: number, range: [0, 100]}}}}\n\
         score: {{value: \"{value} + 0 * x * defects\", round: none, bands: {bands}}}\n"
    ))
}

#[test]
fn bands_over_whole_numbers_have_no_hole_between_them() {
    let count = |bands: &str| {
        problems(&format!("measures: {{defects: {{type: count}}}}\nscore: {{value: defects, bands: {bands}}}\n"))
    };
    assert_eq!(count("[{at: 0, points: 100}, {at: 1, points: 60}, {from: 2, points: 0}]"), [""; 0]);
    assert_eq!(count("[{at: 0, points: 100}, {from: 2, points: 0}]"), ["band-hole no band takes 1"]);
    let split = "[{to: 5, points: 1}, {from: 5.5, to: 5.7, points: 2}, {from: 6, points: 0}]";
    assert_eq!(count(split), ["band-unreachable this band can never be met"]);
}

#[test]
fn the_steps_of_a_value_follow_its_formula() {
    let of = |value: &str, to: &str| {
        problems(&format!(
            "measures: {{a: {{type: count}}, b: {{type: count}}, x: {{type: number, range: [0, 100]}}}}\n\
             score:\n  combine: sum\n  of:\n    used: {{value: a + b + x}}\n    \
             node: {{value: \"{value}\", bands: [{{to: {to}, points: 0}}, {{from: 50, points: 1}}]}}\n"
        ))
    };
    assert_eq!(of("floor(x)", "49"), [""; 0]);
    assert_eq!(of("2 * a - b * a + 1", "49"), [""; 0]);
    assert_eq!(of("if x > 2 { a } else { ceil(x) }", "49"), [""; 0]);
    assert_eq!(of("round(x, 2)", "49.99"), [""; 0]);
    assert_eq!(of("round(x, 2)", "49.98"), ["band-hole no band takes 49.99"]);
    assert_eq!(of("x", "49.999999999999"), [""; 0]);
    assert_eq!(of("x", "49.99999999999"), ["band-hole no band takes 49.999999999995"]);
    assert_eq!(of("a * 0.5", "49.5"), [""; 0]);
    assert_eq!(of("100 - 5 * a", "45"), [""; 0]);
    assert_eq!(of("101 - 5 * a", "45"), ["band-hole no band takes 47"]);
    assert_eq!(of("a / 2", "49.5"), ["band-hole no band takes 49.75"]);
}

#[test]
fn means_of_whole_numbers_need_not_be_whole() {
    let rules = "measures: {a: {type: count, over: OVER}}\n\
                 score: {value: a, bands: [{to: 1, points: 1}, {from: 2, points: 0}]}\n";
    assert_eq!(problems(&rules.replace("OVER", "sum")), [""; 0]);
    assert_eq!(problems(&rules.replace("OVER", "mean")), ["band-hole no band takes 1.5"]);
    let stars = "scales: {three: {levels: {good: 2, fair: 1, bad: 0}}}\nquestions: {stars: {scale: three}}\n\
                 score: {value: stars.WHICH, bands: [{to: 1, points: 1}, {from: 2, points: 0}]}\n";
    assert_eq!(problems(&stars.replace("WHICH", "max")), [""; 0]);
    assert_eq!(problems(&stars.replace("WHICH", "mean")), ["band-hole no band takes 1.5"]);
}

#[test]
fn grades_follow_the_rounding_of_the_score() {
    let rules = |round: &str| {
        problems(&format!(
            "measures: {{x: {{type: number, range: [0, 100]}}}}\nscore: {{value: x, round: {round}}}\n\
             grades: {{A: 90, B: 89.995, C: 0}}\n"
        ))
    };
    assert_eq!(rules("2"), ["grade-unreachable grade `B` can't be reached: no score lies between it and `A`"]);
    assert_eq!(rules("3"), [""; 0]);
}

#[test]
fn an_edge_that_a_band_above_takes_at_both_sides_is_said() {
    let both = ["band-overlap two bands take 45: the first of them counts"];
    assert_eq!(bands("x", "[{to: 60, points: 0}, {from: 30, points: 50}]"), both);
    assert_eq!(bands("x", "[{from: 30, points: 50}, {to: 60, points: 0}]"), both);
    assert_eq!(
        bands("x", "[{to: 60, points: 0}, {from: 50, to: 80, points: 50}, {points: 100}]"),
        ["band-overlap two bands take 55: the first of them counts"]
    );
    // An edge in common, of which `above` or `below` would say who takes it.
    assert_eq!(
        bands("x", "[{to: 60, points: 0}, {from: 60, points: 50}]"),
        ["band-edge-shared two bands include 60 and give it different points: the first of them counts"]
    );
    // Steps that begin each where the one before ends, an exception before its rule.
    for plain in [
        "[{to: 60, points: 0}, {above: 60, points: 50}]",
        "[{below: 60, points: 0}, {from: 60, points: 50}]",
        "[{to: 30, points: 0}, {to: 60, points: 20}, {points: 50}]",
        "[{from: 60, points: 50}, {from: 30, points: 20}, {points: 0}]",
        "[{at: 50, points: 7}, {from: 0, points: 1}]",
        "[{from: 40, to: 50, points: 7}, {from: 30, to: 60, points: 1}, {points: 0}]",
    ] {
        assert_eq!(bands("x", plain), [""; 0], "{plain}");
    }
}

#[test]
fn a_comment_behind_the_sign_of_a_literal_text_is_no_matter() {
    let rules = "measures: {x: {type: count}}\nscore:\n  value: |  # why\n    x + 1\n";
    assert_eq!(problems(rules), [""; 0]);
}

#[test]
fn of_a_folded_formula_it_is_not_said_that_there_is_none() {
    let rules = "measures: {x: {type: count}}\nscore:\n  value: >\n    x\n    + 1\n";
    assert_eq!(problems(rules), ["yaml-feature a formula over several lines must stand after `|`"]);
    assert_eq!(
        problems(&rules.replace("+ 1", "+ y")),
        [
            "unknown-name nothing is called `y` here",
            "yaml-feature a formula over several lines must stand after `|`"
        ]
    );
}

/// What is wrong with a formula over a number `x`, a text `k` and a truth value `b`; all three are used besides.
fn formula(formula: &str) -> Vec<String> {
    problems(&format!(
        "measures: {{x: {{type: number}}, k: {{choices: [p, q]}}, b: {{type: bool}}}}\n\
         tables:\n  fee: {{in: [k, x], out: [y], rows: [[p, \"< 5\", 1], [~, ~, 2]], hit: first}}\n  \
         word: {{in: [k], out: [y, z], rows: [[p, one, 1], [q, two, 2]]}}\n\
         score:\n  value: |\n    {formula}\nalso: {{all: 'if b && x > 1 && fee(k, x) > 1 && word_z(k) > 1 \
         {{ word_y(k) }} else {{ k }}'}}\n"
    ))
}

#[test]
fn ranges_are_nothing_to_look_into_and_no_values() {
    let range = "argument-type `in` looks into a list or a text, not into a range";
    assert_eq!(formula("if x in 0..10 { 5 } else { 6 }"), [range]);
    assert_eq!(formula("1..5"), ["value-type `score` must be a number"]);
    assert_eq!(formula("max(1..5)"), ["argument-type `max` takes a list here"]);
    assert_eq!(formula("let s = 0; for i in 1..5 { s += i } s + x"), [""; 0]);
}

#[test]
fn branches_are_each_held_against_what_is_wanted() {
    let wanted = ["value-type `score` must be a number"];
    assert_eq!(formula("if b { 1 } else { \"a\" }"), wanted);
    assert_eq!(formula("if b { 1 } else if x > 3 { \"a\" } else { 2 }"), wanted);
    assert_eq!(formula("let y = if b { 1 } else { \"a\" }; y"), wanted);
    let added = ["operand-type a text and a number can't be added"];
    assert_eq!(formula("let y = k; let z = y; z + 1"), added);
    assert_eq!(formula("2 * (if b { 1 } else { \"a\" })"), ["operand-type `*` calculates with numbers only"]);
    // A name of an inner block, one that is set again, one that a loop gives, and a value that comes out earlier.
    let inner = ["unused-variable this is a new `y`, which nothing reads"];
    assert_eq!(formula("let y = 1; if b { let y = \"a\"; } y + 1"), inner);
    assert_eq!(formula("let y = k; y = 5; y + 1"), ["unused-variable nothing reads `y`"]);
    let outer = ["unused-variable nothing reads `i`"];
    assert_eq!(formula("let i = k; let s = 0; for i in [1, 2] { s += i * 2 } s"), outer);
    assert_eq!(formula("if b { return 3; } len(k)"), [""; 0]);
}

#[test]
fn lists_are_looked_into() {
    let numbers = |of: &str| [format!("argument-type `{of}` takes a list of numbers")];
    assert_eq!(formula("max([x, \"a\"])"), numbers("max"));
    assert_eq!(formula("sum([x, k])"), numbers("sum"));
    assert_eq!(formula("min([])"), ["argument-type `min` of an empty list"]);
    assert_eq!(formula("mean([x, 2]) + sum([])"), [""; 0]);
    assert_eq!(formula("len(x)"), ["argument-type `len` takes a text, a list or all children of a node here"]);
    assert_eq!(
        formula("if x in [\"a\", \"b\"] { 1 } else { 2 }"),
        ["compare-types a text is compared with a number"]
    );
    let list = "measures: {x: {type: number}}\nscore: x\nalso: {both: '[x, 2]'}\n";
    assert_eq!(problems(list), ["value-type a result must be a single value"]);
    let named = "measures: {x: {type: number}}\nscore: {value: x}\nalso: {word: 'if x > 2 { \"a\" } else { \"b\" }', more: also.word * 2}\n";
    assert_eq!(problems(named), ["operand-type `*` calculates with numbers only"]);
}

#[test]
fn calls_of_tables_have_types() {
    assert_eq!(formula("fee(k, x)"), [""; 0]);
    assert_eq!(
        formula("fee(x, k)"),
        ["argument-type `fee` takes a text for `k`", "argument-type `fee` takes a number for `x`"]
    );
    assert_eq!(formula("word_y(k) + 1"), ["operand-type a text and a number can't be added"]);
    assert_eq!(formula("word_y(k)"), ["value-type `score` must be a number"]);
    assert_eq!(formula("word_z(k)"), [""; 0]);
}

/// What is wrong with a condition over a number `x` of 0 to 100, a count `n`, a word `k` and a truth value `b`.
fn condition(condition: &str) -> Vec<String> {
    given(&format!("if {condition} {{ 1 }} else {{ 0 }}"))
}

fn given(formula: &str) -> Vec<String> {
    problems(&format!(
        "measures: {{x: {{type: number, range: [0, 100]}}, n: {{type: count}}, k: {{choices: [p, q, r]}}, \
         b: {{type: bool}}}}\nscore:\n  value: |\n    {formula}\n\
         also: {{all: 'b && x > 1 && n > 1 && k == \"p\"'}}\n"
    ))
}

#[test]
fn conditions_that_leave_nothing_can_never_be_true() {
    let never = ["condition-never this condition can never be true"];
    for dead in [
        "x > 50 && x < 40",
        "x < 40 && x > 50",
        "n > 0 && n < 1",
        "n == 2.5",
        "x >= 50 && x <= 50 && x != 50",
        "k == \"p\" && k == \"q\"",
        "k != \"p\" && k != \"q\" && k != \"r\"",
        "k in [\"p\", \"q\"] && k == \"r\"",
        "n in [1, 3] && n > 3",
        "b && !b",
        "x > n && x < 5 && n > 7",
        "!(x > 50 || x <= 60)",
        "(x > 90 || x < 10) && x > 20 && x < 80",
        "x > 101 && b",
    ] {
        let found = condition(dead);
        assert_eq!(found, never, "{dead}");
    }
}

#[test]
fn conditions_whose_opposite_leaves_nothing_are_always_true() {
    let always = ["condition-always this condition is true whatever the value"];
    for idle in [
        "x >= 50 || x < 60",
        "k != \"p\" || k != \"q\"",
        "b || !b",
        "n <= 0 || n >= 1",
        "k == \"p\" || k == \"q\" || k == \"r\"",
    ] {
        assert_eq!(condition(idle), always, "{idle}");
    }
}

#[test]
fn conditions_that_data_decide_are_let_through() {
    for open in [
        "x > 50 && x < 60",
        "x >= 50 && x <= 50",
        "n > 0 && n < 2",
        "x > 50 || x < 40",
        "k == \"p\" || k == \"q\"",
        "k != \"p\" && k != \"q\"",
        "x > n && x < 5 && n < 5",
        "(x > 90 || x < 10) && x > 80",
        "b && x > 3 || !b && x < 2",
        "x > 50 && is_missing(n)",
        "n in [1, 3] && n > 1",
        "x != 50 && x > 49.999999999999",
    ] {
        assert_eq!(condition(open), [""; 0], "{open}");
    }
}

#[test]
fn a_condition_behind_others_may_be_left_nothing() {
    let never = ["condition-never this condition can never be true here"];
    assert_eq!(given("if x > 50 { 1 } else if x > 60 { 2 } else { 3 }"), never);
    assert_eq!(given("if x > 50 { if x < 40 { 1 } else { 2 } } else { 3 }"), never);
    assert_eq!(
        given("if k == \"p\" { 1 } else if k in [\"q\", \"r\"] { 2 } else if k == \"p\" { 3 } else { 4 }"),
        never
    );
    assert_eq!(given("if k == \"p\" && x > 5 { 1 } else if x > 6 && k == \"p\" { 2 } else { 4 }"), never);
    assert_eq!(given("if x > 60 { 1 } else if x > 50 { 2 } else if x <= 50 { 3 } else { 4 }"), [""; 0]);
    assert_eq!(given("if k == \"p\" && x > 5 { 1 } else if k == \"p\" { 2 } else { 4 }"), [""; 0]);
}

#[test]
fn classes_and_caps_behind_others_are_said() {
    let rules = |rest: &str| {
        problems(&format!(
            "measures: {{x: {{type: number, range: [0, 100]}}, n: {{type: count}}}}\nscore: x\n\
             grades: {{A: 90, B: 80, C: 70, D: 0}}\nalso: {{all: x + n}}\n{rest}"
        ))
    };
    let classes = |b: &str| {
        rules(&format!(
            "classes:\n  - {{class: a, when: x > 50 && n > 3}}\n  - {{class: b, when: {b}}}\n  - {{class: c}}\n"
        ))
    };
    let dead = ["class-unreachable class `b` can never be the first that fits"];
    assert_eq!(classes("n > 5 && x > 60"), dead);
    assert_eq!(classes("n == 4 && x > 60"), dead);
    assert_eq!(classes("n > 2 && x > 60"), [""; 0]);
    let together = "classes:\n  - {class: a, when: x > 50}\n  - {class: d, when: x <= 50 && n > 2}\n  \
                    - {class: b, when: n > 2}\n  - {class: c}\n";
    assert_eq!(rules(together), dead);
    let caps = |first: &str, second: &str| {
        rules(&format!("outcomes:\n  - {{when: {first}, cap_grade: C}}\n  - {{when: {second}, cap_grade: B}}\n"))
    };
    let idle = ["cap-useless the cap at `B` caps nothing: whenever it holds, one at `C` holds too"];
    assert_eq!(caps("n > 3", "n > 5"), idle);
    assert_eq!(caps("n > 5", "n > 3"), [""; 0]);
    assert_eq!(caps("n > 3 || x < 20", "x < 10"), idle);
}

/// What is wrong with a table of these rows over three numbers.
fn table(rows: &str, hit: &str) -> Vec<String> {
    problems(&format!(
        "measures: {{a: {{type: number, range: [0, 100]}}, b: {{type: number, range: [0, 100]}}, \
         c: {{type: number, range: [0, 100]}}}}\n\
         tables: {{t: {{in: [a, b, c], out: [y], hit: {hit}, rows: [{rows}]}}}}\nscore: {{value: 't(a, b, c)'}}\n"
    ))
}

#[test]
fn large_tables_are_searched_for_holes_and_masked_rows() {
    // 12 rows beside each other in each of three inputs: 50^3 points, of which the rows take a few.
    let diagonal: Vec<String> =
        (0..12).map(|i| format!("[{0}..{1}, {0}..{1}, {0}..{1}, {i}]", i * 8, i * 8 + 7)).collect();
    let rows = diagonal.join(", ");
    let found = table(&rows, "unique");
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found.iter().all(|problem| problem.starts_with("table-hole no row of `t` takes a = ")), "{found:?}");
    assert_eq!(table(&format!("{rows}, [~, ~, ~, 99]"), "first"), [""; 0]);
    assert_eq!(
        table(&format!("{rows}, [9..14, 8..15, 10, 7], [~, ~, ~, 99]"), "first"),
        ["table-row this row can never fit"]
    );
    // Halves of each input, in eight rows: the last of them is the hole if it is not there.
    let halves: Vec<String> = (0..8)
        .map(|i| {
            let half = |bit: u8| if i & bit == 0 { "\"< 50\"" } else { "\">= 50\"" };
            format!("[{}, {}, {}, {i}]", half(1), half(2), half(4))
        })
        .collect();
    assert_eq!(table(&halves.join(", "), "unique"), [""; 0]);
    let found = table(&halves[..7].join(", "), "unique");
    assert_eq!(found, ["table-hole no row of `t` takes a = 50, b = 50, c = 50"]);
}

#[test]
fn a_table_with_too_many_inputs_is_refused_for_that_alone() {
    let inputs: Vec<String> = (0..10).map(|i| format!("i{i}")).collect();
    let rows: Vec<String> = (0..400).map(|row| format!("[{}{row}]", format!("{row}, ").repeat(10))).collect();
    let found = problems(&format!(
        "measures: {{x: {{type: number}}}}\n\
         tables: {{t: {{in: [{}], out: [y], rows: [{}]}}}}\nscore: {{value: 'x'}}\n",
        inputs.join(", "),
        rows.join(", ")
    ));
    assert_eq!(found, ["script-limit `t` has more than 8 inputs"]);
}

#[test]
fn means_over_z_scores_and_positions_of_what_is_the_same_for_all_are_doubtful() {
    let mean = |combine: &str, child: &str| {
        problems(&format!(
            "measures: {{x: {{type: number, range: [0, 100]}}, y: {{type: number, range: [1, 100]}}}}\n\
             score:\n  combine: {combine}\n  missing: fail\n  of:\n    y:\n    place: {child}\n"
        ))
    };
    let below = "geometric-domain `score.place` is below 0 for about half of a cohort, and of that there is no";
    assert_eq!(mean("geometric-mean", "{value: x, z-score: higher}"), [format!("{below} geometric mean")]);
    assert_eq!(mean("harmonic-mean", "{value: x, z-score: higher}"), [format!("{below} harmonic mean")]);
    let nested = "{combine: mean, of: {one: {value: x, z-score: higher}, two: {value: y, z-score: lower}}}";
    assert_eq!(mean("geometric-mean", nested), [format!("{below} geometric mean")]);
    assert_eq!(mean("geometric-mean", "{value: x, z-score: higher, floor: 0}"), [""; 0]);
    let same = ["cohort-constant this compares values that are the same for all"];
    assert_eq!(mean("mean", "{value: 7 - x * 0, z-score: higher}"), same);
    assert_eq!(mean("mean", "{value: period.days * 2, z-score: higher}").len(), 2);
    assert!(mean("mean", "{value: period.days * 2, z-score: higher}").contains(&same[0].to_owned()));
    assert_eq!(mean("mean", "{value: period.days * x, z-score: higher}"), [""; 0]);
}

/// What `satis check` says of rule sets, each by its id: code, message, and the places beside with their words.
fn checked(sets: &[(&str, &str)], id: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (id, rules) in sets {
        let home = folder.path().join("rules").join(id);
        std::fs::create_dir_all(&home).expect("a folder");
        std::fs::write(home.join("ruleset.yaml"), format!("ruleset: {id}\n{rules}")).expect("ruleset.yaml");
    }
    let workspace = Workspace::at(folder.path());
    let mut found = Vec::new();
    satis::check::ruleset(&workspace, id, &mut found);
    let said = |problem: &Diagnostic| {
        let also = problem.also.iter().map(|(span, label)| {
            let place = workspace.library.sources().locate(*span);
            format!(" | {} {label}", place.trim_start_matches("rules/"))
        });
        format!("{} {}{}", problem.code.id(), problem.message, also.collect::<String>())
    };
    // None of them has a case.
    found.iter().filter(|problem| problem.code != satis::diagnostic::Code::NoFixture).map(said).collect()
}

#[test]
fn what_a_subsidiary_breaks_in_its_base_names_the_subsidiary() {
    let base = "title: Base\nsubject: shop\nperiod: year\nmeasures: {x: {type: number}, y: {type: number}}\n\
                score: {value: x}\nalso: {up: x + y}\n";
    let all = [
        ("base", base),
        ("child", "extends: base\ntitle: Child\nmeasures:\n  y: ~\n"),
        ("grandchild", "extends: child\ntitle: Grandchild\n"),
        ("other", "extends: base\ntitle: Other\nscore: {value: x + z}\n"),
        ("idle", "extends: base\ntitle: Idle\nalso: {up: x}\n"),
    ];
    assert_eq!(checked(&all, "base"), [""; 0]);
    let lost = ["unknown-name nothing is called `y` here | child/ruleset.yaml:5:3 `child` takes `y` out here"];
    assert_eq!(checked(&all, "child"), lost);
    assert_eq!(checked(&all, "grandchild"), lost);
    assert_eq!(checked(&all, "other"), ["unknown-name nothing is called `z` here"]);
    assert_eq!(
        checked(&all, "idle"),
        [
            "unused-name `y` is declared and never used | idle/ruleset.yaml:2:10 it is so in `idle` only, which extends this"
        ]
    );
    let circle = [("base", "extends: child\n"), ("child", "extends: base\n")];
    assert!(checked(&circle, "child").iter().any(|problem| problem.starts_with("extends-cycle")));
}

#[test]
fn thresholds_in_percent_of_a_score_in_points_are_doubted() {
    // 90 % is 0.9: whoever has one of the hundred points would get the best grade.
    let said = |value: &str, grades: &str| {
        let rules =
            format!("questions: {{overall: {{range: [0, 100]}}}}\nscore: {{value: {value}}}\ngrades: {grades}\n");
        problems(&rules).into_iter().filter(|problem| problem.starts_with("percent-scale")).collect::<Vec<_>>()
    };
    let doubted = "percent-scale the thresholds of the grades are shares, the score is none";
    assert_eq!(said("overall.mean", "{good: 90%, fair: 60%, bad: 0%}"), [doubted]);
    assert_eq!(said("overall.mean", "{good: 90, fair: 60, bad: 0}"), [""; 0]);
    assert_eq!(said("overall.mean / 100", "{good: 90%, bad: 0}"), [""; 0]);
}
