//! What single constructs can reach, worked out by hand, and what `check` says of it.

use crate::support;

use satis::diagnostic::Severity;
use satis::score;
use support::written;

const HEAD: &str = "ruleset: written\ntitle: t\nsubject: thing\nperiod: year\n\
    scales:\n  five: {levels: {a: 20, b: 16, c: 4, d: ~}}\n  back: {levels: {a: 3, b: 2, c: 1}, reverse: true}\n";

/// Codes of what `check` says, errors with `!`, and what the root reaches with `*` at an end that data attain.
fn said(rules: &str) -> String {
    said_with(rules, "")
}

/// The same with a file of functions.
fn said_with(rules: &str, functions: &str) -> String {
    let files = [("f.rhai", functions)];
    let rules = written(&format!("{HEAD}{rules}"), if functions.is_empty() { &[] } else { &files });
    let listed = |problems: &[satis::diagnostic::Diagnostic]| {
        let kept =
            problems.iter().filter(|p| !["unused-scale", "no-fixture", "unused-name"].contains(&p.code.id()));
        kept.map(|problem| {
            let sign = if problem.severity == Severity::Error { "!" } else { "" };
            format!("{sign}{} ", problem.code.id())
        })
        .collect::<String>()
    };
    match score::plan(&rules.library, &rules.id, None) {
        Ok((plan, problems)) => {
            let range = plan.root().range;
            let sign = |sure: bool| if sure { "*" } else { "" };
            let (low, high) = (sign(range.attained.low), sign(range.attained.high));
            format!("{}{low}{range}{high}", listed(&problems))
        }
        Err(score::ScoreError::Rules(problems)) => listed(&problems).trim_end().to_owned(),
        Err(other) => panic!("{other}"),
    }
}

/// `u1` from 1 to 4 through `curve: {0: 0, 4: 100}` is 25 … 100: no grade is lacking.
#[test]
fn a_curve_is_taken_where_its_input_lies() {
    let rules = "questions: {u1: {range: [1, 4]}}\nscore: {value: u1.mean, curve: {0: 0, 4: 100}}\n\
        grades: {A: 80, D: 25}\n";
    assert_eq!(said(rules), "*25 … 100*");
    assert_eq!(said(&rules.replace("D: 25", "D: 26")), "!grade-hole");
    // A peak between the ends: 2.5 of 1 … 4.
    let peak = "questions: {u1: {range: [1, 4]}}\nscore: {value: u1.mean, curve: {0: 0, 2.5: 100, 5: 0}}\n";
    assert_eq!(said(peak), "*40 … 100*"); // 1 and 4 are 1.5 of 2.5 away
    // Falling, and flat outside of its points.
    let down = "questions: {u1: {range: [1, 4]}}\nscore: {value: u1.mean, curve: {2: 9, 3: 1}}\n";
    assert_eq!(said(down), "*1 … 9*");
}

/// Of 1 … 4 the curve to 50 at 100 is followed to 20 at 4 only.
#[test]
fn a_promise_is_held_against_what_can_be_reached() {
    let rules = "questions: {q: {range: [1, 4]}}\nscore:\n  combine: sum\n  of:\n    \
        a: {out_of: 20, value: q.mean, curve: {0: 0, 4: 20, 100: 50}}\n";
    assert_eq!(said(rules), "*5 … 20*");
    assert_eq!(said(&rules.replace("out_of: 20", "out_of: 19")), "!out-of");
    // The conditions of branches bound them.
    let branch = "measures: {a: {type: number, range: [0, 20]}}\nscore:\n  combine: sum\n  of:\n    \
        x: {out_of: 10, value: 'if a > 10 { 10 } else { a }'}\n";
    assert_eq!(said(branch).trim_start_matches('*'), "0 … 10*");
}

#[test]
fn bands_that_interpolate_are_taken_where_their_input_lies() {
    // From 0 at 0 to 100 at 4: 1 earns 25.
    let rules = "questions: {u1: {range: [1, 4]}}\n\
        score: {value: u1.mean, bands: [{from: 0, to: 4, points: [0, 100]}]}\ngrades: {A: 80, D: 25}\n";
    assert_eq!(said(rules), "*25 … 100*");
    assert_eq!(said(&rules.replace("D: 25", "D: 25.1")), "!grade-hole");
    // Beyond the ends that its neighbours give the line goes on: at 10 it is 2.5 times 40 down.
    let beyond = "questions: {u1: {range: [0, 10]}}\n\
        score: {value: u1.mean, bands: [{to: 2, points: 100}, {from: 2, to: 4, points: [100, 60]}, {points: 5}]}\n";
    assert_eq!(said(beyond), "*5 … 100*");
    let steps = "questions: {u1: {range: [1, 4]}}\n\
        score: {value: u1.mean, bands: [{to: 0, points: -9}, {from: 0, to: 2, points: 3}, {points: 7}]}\n";
    assert_eq!(said(steps), "!band-unreachable");
}

/// A sum of 15 items of 0 … 1, prorated by what is there, is 0 … 15.
#[test]
fn a_prorated_sum_has_ends() {
    let measures: Vec<String> = (0..15).map(|i| format!("  m{i}: {{type: number, range: [0, 1]}}")).collect();
    let items: Vec<String> = (0..15).map(|i| format!("    m{i}: {{out_of: 1}}")).collect();
    let (measures, items) = (measures.join("\n"), items.join("\n"));
    let rules = format!("measures:\n{measures}\nscore:\n  combine: sum\n  missing: renormalise\n  of:\n{items}\n");
    assert_eq!(said(&rules), "*0 … 15*");
    // Three of them, of which half must be there: 1 of 2 that are there is 1.5 of 3.
    let three = "measures: {a: {type: number, range: [1, 2]}, b: {type: number, range: [3, 4]}}\n\
        score: {combine: sum, missing: renormalise, of: {a: {out_of: 2}, b: {out_of: 8}}}\n";
    // b alone: 3·10/8 … 4·10/8; a alone: 5 … 10; both 4 … 6.
    assert_eq!(said(three), "*3.75 … 10*");
}

#[test]
fn policies_and_conditions_are_in_the_reach() {
    let of = |policy: &str| {
        format!(
            "measures: {{a: {{type: number, range: [2, 4]}}, b: {{type: number, range: [10, 20]}}, on: {{type: bool}}}}\n\
             score: {{combine: weighted-mean, weights: 4, missing: {policy}, of: {{a: 1, b: 3}}}}\n"
        )
    };
    assert_eq!(said(&of("fail")), "*8 … 16*"); // (2 + 30)/4, (4 + 60)/4
    assert_eq!(said(&of("zero")), "*0 … 16*");
    assert_eq!(said(&of("renormalise")), "*2 … 20*"); // a alone, b alone
    assert_eq!(said(&of("{renormalise: 0.5}")), "*8 … 20*"); // b alone, not a alone
    let when = of("fail").replace("b: 3}", "b: {weight: 3, when: on}}");
    assert_eq!(said(&when), "*2 … 16*"); // without b the 2 of a
}

#[test]
fn what_is_the_same_twice_has_a_bound_only() {
    let rules = "measures: {a: {type: number, range: [1, 5]}}\nscore: {value: a - a}\ngrades: {A: 1, B: 0}\n";
    // -4 … 4 is only a bound: no error, but a warning.
    assert_eq!(said(rules), "grade-hole -4 … 4");
    assert_eq!(said(&rules.replace("a - a", "a - 1")), "*0 … 4*");
    let filled = "measures: {a: {type: number, range: [3, 5]}}\nscore: {value: a ?? 0}\ngrades: {A: 3, B: 0}\n";
    assert_eq!(said(filled), "*0 … 5*");
}

/// Levels are what they are: a band for each of them leaves no hole between.
#[test]
fn bands_at_the_levels_of_a_scale_have_no_holes() {
    let rules = "questions: {q: {scale: five}}\nscore:\n  per: response\n  combine: mean\n  missing: renormalise\n  \
        of:\n    x: {value: q, bands: [{at: 20, points: 100}, {at: 16, points: 50}, {at: 4, points: 0}]}\n";
    assert_eq!(said(rules), "*0 … 100*");
    assert_eq!(said(&rules.replace("{at: 16, points: 50}, ", "")), "!band-hole");
    // What is computed of few values has few: 3 - 1 … 3 turned round.
    let turned = "questions: {q: {scale: back}}\nscore:\n  per: response\n  combine: mean\n  missing: renormalise\n  \
        of:\n    x: {value: q * 10, bands: [{at: 10, points: 1}, {at: 20, points: 2}, {at: 30, points: 3}]}\n";
    assert_eq!(said(turned), "*1 … 3*");
}

/// Over 12 months a share of 0 … 10 each is more than 10.
#[test]
fn a_measure_that_is_summed_goes_beyond_its_range() {
    let rules = "measures: {a: {type: number, range: [0, 10], over: sum}}\nscore: {value: a}\n";
    assert_eq!(said(rules), "*0 … ∞*");
    assert_eq!(said(&rules.replace("sum", "mean")), "*0 … 10*");
}

#[test]
fn statistics_have_the_reach_of_their_kind() {
    let of = |formula: &str| {
        said(&format!("questions: {{q: {{range: [0, 10]}}, s: {{scale: five}}}}\nscore: {{value: '{formula}'}}\n"))
    };
    assert_eq!(of("q.mean"), "*0 … 10*");
    assert_eq!(of("q.nps"), "*-100 … 100*");
    assert_eq!(of("s.share(\"a\")"), "*0 … 1*");
    assert_eq!(of("s.share(\"a\", \"b\", \"c\")"), "*1 … 1*");
    assert_eq!(of("s.top(2)"), "*0 … 1*");
    assert_eq!(of("s.median"), "*4 … 20*");
    assert_eq!(of("s.sum"), "*0 … ∞*");
    // One at each end: 16 ÷ √2.
    assert_eq!(of("s.sd"), "*0 … 11.313708498985*");
}

const INPUTS: &str = "measures:\n  k: {choices: [x, y]}\n  a: {type: number, range: [0, 10]}\n  \
    b: {type: number, range: [0, 10]}\n  n: {type: count}\n";

/// What is said of a formula over these inputs.
fn of_formula(formula: &str, rest: &str, functions: &str) -> String {
    said_with(&format!("{INPUTS}{rest}score:\n  value: |\n    {formula}\n"), functions)
}

/// What a table yields are its output cells, of those rows that can fit.
#[test]
fn decision_tables_reach_what_their_cells_say() {
    let choice = "tables: {t: {in: [k], out: [r], rows: [[x, 5], [y, 9]]}}\n";
    assert_eq!(of_formula("t(k)", choice, ""), "*5 … 9*");
    let graded = |grades: &str| of_formula("t(k)", &format!("{choice}grades: {grades}\n"), "");
    assert_eq!(graded("{A: 9, B: 5}"), "*5 … 9*");
    assert_eq!(graded("{A: 9, B: 6}"), "!grade-hole");
    // The last row fits nothing from 0 to 10: 7 is never met.
    let numbers = "tables: {t: {in: [i], out: [r], hit: first, rows: [[\"< 5\", 1], [\"<= 20\", 3], [~, 7]]}}\n";
    assert_eq!(of_formula("t(a)", numbers, ""), "table-row *1 … 3*");
    assert_eq!(of_formula("t(a + 20)", numbers, ""), "table-row *3 … 7*"); // 20 … 30
    // Both rows fit from 5 to 8: 2 + 3; none above 8, which is 0.
    let sums = "tables: {t: {in: [i], out: [r], hit: collect-sum, rows: [[\"<= 8\", 2], [5..8, 3]]}}\n";
    assert_eq!(of_formula("t(a)", sums, ""), "*0 … 5*");
    let counts = sums.replace("collect-sum", "collect-count");
    assert_eq!(of_formula("t(a)", &counts, ""), "*0 … 2*");
    // x and y never fit together: 4 or 6, not 10.
    let apart = "tables: {t: {in: [k], out: [r], hit: collect-sum, rows: [[x, 4], [y, 6]]}}\n";
    assert_eq!(of_formula("t(k)", apart, ""), "*4 … 6*");
    // A formula counts where its row fits: from 5 on 2 · (i − 5) is 0 … 10.
    let formulas = "tables: {t: {in: [i], out: [r], rows: [[\"< 5\", 1], [\">= 5\", \"= 2 * (i - 5)\"]]}}\n";
    assert_eq!(of_formula("t(a)", formulas, ""), "0 … 10");
    // Two of three outputs of two inputs, one of them the other way round: 10 − 3 … 20 − 1.
    let two = "tables: {t: {in: [k, i], out: [p, q], rows: [[x, \"< 5\", 10, 1], [x, \">= 5\", 20, 3], [y, ~, 15, 2]]}}\n";
    assert_eq!(of_formula("t_p(k, a) - t_q(k, a)", two, ""), "7 … 19");
}

/// A body is followed with what its parameters are given.
/// A table that has nothing for 3 gives no value, so nothing that needs one has any: no data meet an end.
#[test]
fn what_needs_a_value_that_never_is_meets_no_end() {
    let table = "tables: {d: {in: [i], out: [o], hit: first, rows: [[\"<= 0.5\", 1], [\"> 0.5\", ~]]}}\n";
    let of = |formula: &str| of_formula(formula, table, "");
    let is_met = |formula: &str| {
        let said = of(formula);
        assert!(said.contains("0 … 10"), "{formula}: {said}");
        said.contains("*0 … 10*")
    };
    assert!(is_met("a * 1"));
    assert!(!is_met("a + 0 * d(3)"));
    assert!(!is_met("max(a, 0 * d(3))"));
    assert!(is_met("a + 0 * d(0.5)"));
    // What stands for it has a value.
    assert!(is_met("d(3) ?? a"));
}

#[test]
fn functions_reach_what_their_bodies_yield() {
    let choose = "fn f(k) { if k == \"x\" { 1 } else { 2 } }";
    assert_eq!(of_formula("f(k)", "", choose), "*1 … 2*");
    // 0 … 10 twice, and once more by another function: 0 … 40.
    let twice = "fn f(x) { g(x) * 2 } fn g(x) { x + x }";
    assert_eq!(of_formula("f(a)", "", twice), "0 … 40");
    // From 6 on it is 100, below 3 · a: up to 18.
    let early = "fn f(x) { if x >= 6 { return 100; } 3 * x }";
    assert_eq!(of_formula("f(a)", "", early), "0 … 100*");
    assert_eq!(of_formula("min(f(a), 50)", "grades: {A: 18, B: 0}\n", early), "0 … 50*");
    // A function that calls itself is followed so deep and no deeper.
    let itself = "fn f(x) { if x < 1 { 0 } else { f(x - 1) } }";
    assert_eq!(of_formula("f(a)", "", itself), "-∞ … ∞");
    assert_eq!(
        of_formula("t(f(k))", "tables: {t: {in: [i], out: [r], rows: [[1, 3], [2, 4]]}}\n", choose),
        "*3 … 4*"
    );
}

#[test]
fn names_that_are_set_again_are_followed() {
    assert_eq!(of_formula("let s = 100; if a > 5 { s -= 20; } s", "", ""), "*80 … 100*");
    assert_eq!(of_formula("let r = 2; if k == \"x\" { r = 1; } r", "", ""), "*1 … 2*");
    // Never below 0, though 100 − 20 · n is.
    assert_eq!(of_formula("let s = 100 - 20 * n; if s < 0 { s = 0; } s", "", ""), "*0 … 100");
    // Either the one or the other is added: 1 or 2, never 0 or 3.
    assert_eq!(of_formula("let s = 0; if a >= 5 { s += 1; } if a < 5 { s += 2; } s", "", ""), "1 … 2");
    // A block takes its own name with it.
    assert_eq!(of_formula("let s = 1; if a > 5 { let s = 50; s += a; s } else { s }", "", ""), "*1 … 60");
    // 10 for each of the two above 5.
    let each = "let s = 0; for x in [a, b] { if x > 5 { s += 10; } } s";
    assert_eq!(of_formula(each, "", ""), "*0 … 20*");
    // Eight deductions, each once.
    let all: String = (0..8).map(|at| format!("if a > {at} {{ s -= {}; }} ", at + 1)).collect();
    assert_eq!(of_formula(&format!("let s = 100; {all}s"), "", ""), "64 … 100"); // 1 + 2 + … + 8 is 36
    assert_eq!(of_formula("if a > 5 { return 1; } a", "", ""), "0 … 5");
    // There is no third case.
    assert_eq!(of_formula("if a >= 5 { 9 } else if a < 5 { 3 } else { 0 }", "", ""), "3 … 9*");
    // What a loop sets that is not followed can be anything.
    assert_eq!(of_formula("let s = 0; let i = 0; while i < n { s += 1; i += 1; } s", "", ""), "-∞ … ∞");
}

/// A power of a number on both sides of 0 has its least value there.
#[test]
fn powers_and_logarithms_are_bounded() {
    assert_eq!(of_formula("a ** 2", "", ""), "*0 … 100*");
    assert_eq!(of_formula("pow(a - 3, 2)", "", ""), "0 … 49*"); // −3 … 7
    assert_eq!(of_formula("(a - 3) ** 3", "", ""), "*-27 … 343*");
    assert_eq!(of_formula("-((a - 12) ** 2)", "", ""), "*-144 … -4*"); // −12 … −2
    assert_eq!(of_formula("log10(a * 9 + 10)", "", ""), "*1 … 2*"); // 10 … 100
    assert_eq!(of_formula("a ** b", "", ""), "-∞ … ∞");
}

/// A node with a condition is what it is where the condition holds.
#[test]
fn a_condition_bounds_the_node_that_it_gives() {
    let rules = "measures: {a: {type: number, range: [0, 10]}}\nscore: {combine: sum, of: {n: {value: a, when: 'a >= 4'}}}\n";
    assert_eq!(said(rules), "4 … 10");
}
