//! What is written in rules and was ignored, or led to a help that was refused in turn.

use crate::support::Workspace;

const HEAD: &str = "ruleset: a\nmeasures: {x: {type: number, range: [0, 100]}}\n";

fn check(text: &str) -> String {
    Workspace::rules(&format!("{HEAD}{text}")).satis(["check", "a"]).any_out()
}

#[test]
fn names_of_results_are_not_empty_and_not_nearly_equal() {
    for (text, said) in [
        ("grades: {\"\": 80, B: 0}", "error[bad-name]: this grade has no name"),
        ("grades: {A: 80, \" \": 0}", "error[bad-name]: this grade has no name"),
        ("grades: {A: 80, \"A \": 70, B: 0}", "warning[bad-name]: the grade `A ` can't be told from `A`"),
        ("grades: {A: 80, a: 70, B: 0}", "warning[bad-name]: the grade `a` can't be told from `A`"),
        ("classes: [{class: \"\", when: x > 3}]", "error[bad-name]: this class has no name"),
        (
            "classes: [{class: n, when: x > 3}, {class: N}]",
            "warning[bad-name]: the class `N` can't be told from `n`",
        ),
        ("actions: [{when: x > 3, open: \"\"}]", "error[bad-name]: this action has no name"),
    ] {
        let found = check(&format!("score: {{value: x}}\n{text}\n"));
        assert!(found.contains(said), "{text}\n{found}");
    }
    let said = check("score: {value: x}\ngrades: {A+: 90, A: 80, A-: 70, B: 0}\n");
    assert!(!said.contains("bad-name"), "{said}");
}

#[test]
fn nothing_is_taken_out_of_a_rule_set_that_extends_none() {
    for text in [
        "score: {value: x, floor: ~}",
        "score: {value: x}\nalso: {n: ~}",
        "score: {value: x}\ntargets: {score: ~}",
    ] {
        let said = check(&format!("{text}\n"));
        assert!(said.contains("error[extends-missing]") && said.contains("this rule set extends none"), "{said}");
    }
    // A child that is called like its input needs nothing more.
    assert!(!check("score: {combine: sum, of: {x: ~}}\n").contains("error["));
}

#[test]
fn responses_and_promises_that_nothing_bounds() {
    let said = check("score: {value: x}\noutcomes: [{when: responses < 1, status: no-opinion}]\n");
    assert!(
        said.contains("error[unknown-name]: the rule set asks no questions: there are no responses"),
        "{said}"
    );
    let rules = "ruleset: a\nmeasures: {done: {type: count}, all: {type: count}}\nscore: {out_of: 100, value: done / all * 100}\n";
    let said = Workspace::rules(rules).satis(["check", "a"]).any_out();
    assert!(said.contains("warning[out-of]: nothing keeps `score` at most 100"), "{said}");
    // With what the help says there is no warning left.
    let said =
        Workspace::rules(&rules.replace("out_of: 100", "out_of: 100, cap: 100")).satis(["check", "a"]).any_out();
    assert!(!said.contains("out-of"), "{said}");
}

#[test]
fn a_condition_inside_of_rows_is_refused_for_its_place() {
    let rules = "ruleset: a\nquestions: {q: {range: [0, 10]}}\nattributes: {k: {choices: [x, y]}}\nscore:\n  per: response\n  \
                 combine: mean\n  missing: renormalise\n  of:\n    q: {}\n    p: {value: q, when: k == \"x\"}\n";
    let rules = rules.replace("k == \"x\"", "'k == \"x\"'");
    let said = Workspace::rules(&rules).satis(["check", "a"]).any_out();
    assert!(said.contains("error[when-scope]") && !said.contains("k.mean"), "{said}");
    // What the help says: for y there is no value. 4 and (8 of x only): the means 4 and 8, together (4 + 8) / 2.
    let meant = rules.replace("{value: q, when: 'k == \"x\"'}", "{value: 'if k == \"x\" { q } else { () }'}");
    let workspace =
        Workspace::rules(&meant).file("r.csv", "subject,respondent,period,q,k\ns,1,2024,4,y\ns,2,2024,8,x\n");
    let said = workspace.satis(["score", "a", "--responses", "r.csv"]).any_out();
    assert!(said.contains("6.00"), "{said}");
}

#[test]
fn other_results_have_nodes_only() {
    let said = check("score: {value: previous.x}\n");
    assert!(said.contains("`previous` has nodes of the score only, and `x` is a measure"), "{said}");
    let said = check("score: {value: x - previous}\n");
    assert!(said.contains("`previous` alone is no value") && said.contains("`previous.score`"), "{said}");
    let said = check("score: {value: x}\nalso: {n: year_ago.x}\n");
    assert!(said.contains("`year_ago` has nodes of the score only"), "{said}");
}

#[test]
fn helps_name_what_the_rule_set_has() {
    let rules =
        "ruleset: a\nquestions: {recommend: {range: [0, 10]}}\nscore: {value: nps(recommend) + top(recommend)}\n";
    let said = Workspace::rules(rules).satis(["check", "a"]).any_out();
    assert!(said.contains("`recommend.nps`") && said.contains("`recommend.top(2)`"), "{said}");
}

#[test]
fn characters_that_look_like_others_are_named() {
    for (blank, name) in [
        ("\u{a0}", "a no-break space (U+00A0)"),
        ("\u{3000}", "the full-width space of a Chinese keyboard (U+3000)"),
        ("\u{200b}", "a zero-width space (U+200B)"),
        ("\u{2003}", "a space of another width (U+2003)"),
    ] {
        let said = check(&format!("score: {{value: \"x{blank}+ 1\"}}\n"));
        assert!(said.contains(&format!("{name} means nothing in a formula")), "{said}");
    }
    // The letter U+0445 looks like x.
    let said = check("score: {value: х + 1}\n");
    assert!(said.contains("write `x`: `х` is U+0445 here, not U+0078"), "{said}");
    let said =
        Workspace::rules("ruleset: a\nmeasures: {x: {type: number}, х: {type: number}}\nscore: {value: x + х}\n")
            .satis(["check", "a"])
            .any_out();
    assert!(said.contains("warning[duplicate-name]: `х` looks like `x`, but is another name"), "{said}");
}

#[test]
fn settings_without_an_effect_get_a_word() {
    let said = check("compare_invalid: true\nscore: {value: x}\nalso: {n: {value: x + 1, always: true}}\n");
    assert!(said.contains("`compare_invalid` is said, but no formula asks for an earlier period"), "{said}");
    assert!(said.contains("`also.n` has `always: true`, but no outcome has the status `no-opinion`"), "{said}");
    let said = check("score: {combine: none, of: {z: {value: x}}}\ngrades: {A: 5, B: 0}\n");
    assert!(said.contains("`combine: none` gives no total") && !said.contains("grade-hole"), "{said}");
}

#[test]
fn two_points_of_a_curve_at_one_value_are_named() {
    let said = check("score: {value: x, curve: {0.10: 1, 0.1: 2, 9: 3}}\n");
    assert!(said.contains("error[curve-points]: two points of the curve are at 0.1"), "{said}");
}

#[test]
fn a_power_of_e_that_is_next_to_nothing_is_nothing() {
    let workspace = Workspace::rules("ruleset: a\nmeasures: {x: {type: number}}\nscore: {value: 5 + exp(x)}\n");
    let workspace = workspace.file("m.csv", "subject,period,x\ns,2024,-1000\n");
    // e to the −1000 has 434 zeros behind the point.
    let said = workspace.satis(["score", "a", "--measures", "m.csv", "--format", "csv"]).any_out();
    assert!(said.contains("s,2024,5.00,"), "{said}");
}

#[test]
fn a_name_that_could_be_a_neighbour_is_shown() {
    // `b` takes the measure: 2 × 7 = 14, not 2 × 93.
    let said = check("score: {combine: sum, of: {x: {value: 100 - x}, b: {value: x * 2}}}\n");
    assert!(said.contains("warning[hidden-name]: `x` is the measure `x` here, not the node `score.x`"), "{said}");
    // What the help says is taken.
    let said = check("score: {combine: sum, of: {x: {value: 100 - x}, b: {value: score.x * 2}}}\n");
    assert!(!said.contains("hidden-name"), "{said}");
    let said = check(
        "score: {combine: sum, of: {g: {value: x}, h: {combine: mean, of: {g: {value: x + 1}, i: {value: g}}}}}\n",
    );
    assert!(said.contains("`g` is `score.g` here, not the node `score.h.g`"), "{said}");
    // The input as it is, under its own name, is the same number.
    assert!(!check("score: {combine: sum, of: {x: {}, b: {value: x * 2}}}\n").contains("hidden-name"));
}

#[test]
fn values_that_are_the_same_whatever_the_data_get_a_word() {
    for node in ["cap: 0", "floor: 100", "bands: [{points: 3}]"] {
        let said = check(&format!("score: {{value: x, {node}}}\n"));
        assert!(said.contains("whatever the data"), "{node}\n{said}");
    }
    for node in ["cap: 1", "floor: 99", "curve: {0: 1, 1: 2}"] {
        let said = check(&format!("score: {{value: x, {node}}}\n"));
        assert!(!said.contains("whatever the data"), "{node}\n{said}");
    }
}

#[test]
fn a_code_for_no_value_that_is_an_answer_is_shown() {
    let rules = |missing: &str, range: &str| {
        let text = format!(
            "ruleset: a\nmissing: {missing}\nquestions: {{q: {{range: {range}}}}}\nscore: {{value: q.mean}}\n"
        );
        Workspace::rules(&text).satis(["check", "a"]).any_out()
    };
    let said = rules("[\"9\"]", "[0, 10]");
    assert!(said.contains("`9` is a number that `q` may have, and counts as no value"), "{said}");
    assert!(!rules("[\"99\"]", "[0, 10]").contains("counts as no value"));
    assert!(rules("[\"-1\", \"9.0\"]", "[0, 10]").contains("`9.0` is a number"));
}

#[test]
fn answers_that_files_cannot_tell_apart_are_shown() {
    for (words, shown) in [("[yes, Yes]", true), ("[５, 5]", true), ("[x, y]", false), ("[A, A+]", false)] {
        let text = format!(
            "ruleset: a\nmeasures: {{x: {{type: number}}, k: {{choices: {words}}}}}\nscore: {{value: x}}\n"
        );
        let said = Workspace::rules(&text).satis(["check", "a"]).any_out();
        assert_eq!(said.contains("warning[duplicate-level]"), shown, "{words}\n{said}");
    }
    let text =
        "ruleset: a\nscales: {s: {levels: {A: 2, a: 1}}}\nquestions: {q: {scale: s}}\nscore: {value: q.mean}\n";
    assert!(Workspace::rules(text).satis(["check", "a"]).any_out().contains("warning[duplicate-level]"));
}

#[test]
fn a_share_and_points_in_one_mean_of_a_formula() {
    let head =
        "ruleset: a\nmeasures: {x: {type: number, range: [0, 100]}, late: {type: percent, range: [0, 1]}}\n";
    for (formula, shown) in [
        ("mean([late, x])", true),
        ("(late + x) / 2", true),
        ("0.4 * late + 0.6 * x", true),
        ("x * 0.5 + late * 0.5", true),
        ("max([late, x])", true),
        // 50 and 50 of 100, and a bonus.
        ("0.4 * (late * 100) + 0.6 * x", false),
        ("late + x", false),
        ("(late + x) / 3", false),
    ] {
        let text = format!("{head}score: {{value: '{formula}'}}\n");
        let said = Workspace::rules(&text).satis(["check", "a"]).any_out();
        assert_eq!(said.contains("a share and points are taken together"), shown, "{formula}\n{said}");
    }
}

#[test]
fn an_answer_within_the_letters_of_a_text_and_the_other_replacement() {
    let head = "ruleset: a\nmeasures: {x: {type: number}, k: {choices: [on, soon]}}\n";
    let said = |formula: &str| {
        let text = format!("{head}score: {{value: x}}\nalso: {{n: '{formula}'}}\n");
        Workspace::rules(&text).satis(["check", "a"]).any_out()
    };
    let found = said("k in \"soon, on\"");
    assert!(found.contains("an answer is looked for within the letters of a text"), "{found}");
    assert!(found.contains("`[\"on\", \"soon\"]`"), "{found}");
    assert!(!said("k in [\"on\"]").contains("letters of a text"));
    assert!(said("x ?: 0").contains("write `x ?? 0`"));
}
