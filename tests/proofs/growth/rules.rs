//! Rule sets with very many parts of one kind.

use super::shapes::{CHECK, Commands, Files, SCORE, Shape, files, lines, measured, shape};

const RHAI: &str = "rules/a/f.rhai";
pub const X: &str = "measures: {x: {type: number, range: [0, 10000]}}\n";

/// Parts of nodes, of what is graded, and of what comes after the score.
pub fn parts() -> Vec<Shape> {
    let both: Commands = &[(&CHECK, 0), (&SCORE, 0)];
    let wrong: Commands = &[(&CHECK, 1)];
    vec![
        shape(
            "bands side by side",
            1_000,
            |n| banded(n, |at| format!("{{from: {}, points: {at}}}", 9_000 - at)),
            both,
        ),
        shape(
            "bands with lines",
            1_000,
            |n| banded(n, |at| format!("{{from: {at}, to: {}, points: [{at}, {}]}}", at + 1, at + 1)),
            both,
        ),
        shape("bands of single values", 1_000, |n| banded(n, |at| format!("{{at: {at}, points: {at}}}")), both),
        shape(
            "bands in each other",
            1_000,
            |n| banded(n, |at| format!("{{from: {}, to: {}, points: {at}}}", n - at, n + at)),
            both,
        ),
        shape(
            "bands that are never met",
            1_000,
            |n| {
                banded(n, |at| {
                    format!(
                        "{{from: {at}, to: {}, points: 2}}\n      - {{from: {at}, to: {}, points: 1}}",
                        at + 1,
                        at + 1
                    )
                })
            },
            wrong,
        ),
        shape("classes", 1_000, |n| listed("classes", n, |at| format!("{{class: c{at}, when: x == {at}}}")), both),
        shape(
            "classes by order",
            1_000,
            |n| listed("classes", n, |at| format!("{{class: c{at}, when: x < {}}}", at + 1)),
            both,
        ),
        shape(
            "classes that are never the first",
            1_000,
            |n| listed("classes", n, |at| format!("{{class: c{at}, when: x < {}}}", n - at)),
            both,
        ),
        shape(
            "classes by two inputs",
            1_000,
            |n| listed("classes", n, |at| format!("{{class: c{at}, when: x < {} && score > {}}}", n - at, n - at)),
            both,
        ),
        shape(
            "outcomes over inputs",
            1_000,
            |n| listed("outcomes", n, |at| format!("{{when: x == {at}, status: invalid, reason: r{at}}}")),
            both,
        ),
        shape(
            "outcomes over the score",
            1_000,
            |n| listed("outcomes", n, |at| format!("{{when: score < {at}, cap_grade: good}}")),
            both,
        ),
        shape(
            "actions",
            1_000,
            |n| listed("actions", n, |at| format!("{{when: score < {at}, open: a{at}, reason: r{at}}}")),
            both,
        ),
        shape(
            "results after each other",
            500,
            |n| named("also", n, |at| if at == 0 { "x".to_owned() } else { format!("also.k{} + 1", at - 1) }),
            both,
        ),
        shape(
            "results after two others",
            500,
            |n| {
                named("also", n, |at| match at {
                    0 | 1 => "x".to_owned(),
                    _ => format!("also.k{} + also.k{}", at - 1, at - 2),
                })
            },
            &[(&CHECK, 0)],
        ),
        shape(
            "results by grade after each other",
            500,
            |n| {
                named("also", n, |at| match at {
                    0 => "'if grade == \"good\" { 1 } else { x }'".to_owned(),
                    _ => format!("also.k{} + 1", at - 1),
                })
            },
            both,
        ),
        shape("targets", 500, targets, both),
        shape("positions in the cohort", 300, positions, both),
        shape("nodes of the cohort", 300, cohorts, both),
        shape("nodes by conditions", 500, conditional, both),
        shape("words of choices in conditions", 50, words_in_conditions, both),
    ]
}

/// Formulas and functions.
pub fn formulas() -> Vec<Shape> {
    let both: Commands = &[(&CHECK, 0), (&SCORE, 0)];
    vec![
        shape(
            "a list in a formula",
            110,
            |n| formula(&format!("sum([{}])", chained(n, ", ", |at| format!("x + {at}")))),
            both,
        ),
        shape(
            "branches in a formula",
            20,
            |n| formula(&format!("{} {{ 0 }}", chained(n, " ", |at| format!("if x < {at} {{ {at} }} else")))),
            both,
        ),
        shape(
            "statements of a function",
            500,
            |n| function(&format!("fn f(x) {{\n let s = 0;\n{} s }}", lines(n, |at| format!(" s += x * {at};")))),
            both,
        ),
        shape(
            "statements of a formula",
            500,
            |n| formula(&format!("let s = 0; {} s", chained(n, " ", |at| format!("s += x * {at};")))),
            both,
        ),
        shape("functions", 500, functions, both),
        shape("functions that call each other", 500, functions_called, both),
        shape("files of functions", 300, function_files, both),
        shape("tables", 500, tables, both),
        shape("formulas of cells", 500, cells, both),
        shape(
            "a formula that is too long",
            1_000,
            |n| formula(&chained(n.max(200), " + ", |_| "x".to_owned())),
            &[(&CHECK, 5)],
        ),
    ]
}

/// Rule sets that are wrong in one way very often.
pub fn problems() -> Vec<Shape> {
    let wrong: Commands = &[(&CHECK, 1)];
    vec![
        shape("children of unknown names", 1_000, |n| tree(&lines(n, |at| format!("    y{at}: 1"))), wrong),
        shape("unknown functions", 1_000, |n| named("also", n, |at| format!("f{at}(x)")), wrong),
        shape("wrong kinds", 1_000, |n| named("also", n, |at| format!("'x + \"a{at}\"'")), wrong),
        shape(
            "keys that stand twice",
            1_000,
            |n| rules(&format!("score: {{value: x}}\nalso:\n{}", lines(2 * n, |at| format!("  k{}: 1", at / 2)))),
            wrong,
        ),
        shape("results in a circle", 500, |n| named("also", n, |at| format!("also.k{} + 1", (at + 1) % n)), wrong),
        shape(
            "nodes in a circle",
            250,
            |n| tree(&lines(n, |at| format!("    k{at}: {{weight: 1, value: score.k{} + 1}}", (at + 1) % n))),
            wrong,
        ),
        shape(
            "wrong weights",
            500,
            |n| {
                tree(&lines(n, |at| {
                    format!(
                        "    k{at}: {{weight: 1, combine: weighted-mean, weights: 1, of: {{a{at}: {{weight: 2, value: x}}}}}}"
                    )
                }))
            },
            wrong,
        ),
        shape(
            "holes in bands",
            1_000,
            |n| banded_before(n, |at| format!("{{from: {}, to: {}, points: 1}}", 2 * at, 2 * at + 1), ""),
            wrong,
        ),
        shape(
            "tags",
            1_000,
            |n| rules(&format!("score: {{value: x}}\nalso:\n{}", lines(n, |at| format!("  k{at}: !x 1")))),
            wrong,
        ),
    ]
}

pub fn chained(n: usize, by: &str, one: impl Fn(usize) -> String) -> String {
    (0..n).map(one).collect::<Vec<_>>().join(by)
}

pub fn rules(text: &str) -> Files {
    files(format!("ruleset: a\n{X}{text}"), "m.csv", measured(&["x"], 5_000))
}

fn banded(n: usize, band: impl Fn(usize) -> String) -> Files {
    banded_before(n, band, "      - {points: 0}\n")
}

fn banded_before(n: usize, band: impl Fn(usize) -> String, last: &str) -> Files {
    rules(&format!("score:\n  value: x\n  bands:\n{}{last}", lines(n, |at| format!("      - {}", band(at)))))
}

fn listed(key: &str, n: usize, entry: impl Fn(usize) -> String) -> Files {
    let grades = "grades: {best: 90, good: 50, bad: 0}\n";
    rules(&format!("score: {{value: x}}\n{grades}{key}:\n{}", lines(n, |at| format!("  - {}", entry(at)))))
}

fn named(key: &str, n: usize, entry: impl Fn(usize) -> String) -> Files {
    let grades = "grades: {best: 90, good: 50, bad: 0}\n";
    rules(&format!("score: {{value: x}}\n{grades}{key}:\n{}", lines(n, |at| format!("  k{at}: {}", entry(at)))))
}

pub fn tree(children: &str) -> Files {
    rules(&format!(
        "score:\n  combine: weighted-mean\n  weights: rescale\n  missing: renormalise\n  of:\n{children}"
    ))
}

fn formula(text: &str) -> Files {
    rules(&format!("score:\n  value: |\n    {text}\n"))
}

fn function(text: &str) -> Files {
    let name = text.split_once("fn ").and_then(|(_, rest)| rest.split_once('(')).map_or("f", |(name, _)| name);
    let mut all = rules(&format!("score: {{value: {name}(x)}}\n"));
    all.push((RHAI.to_owned(), text.to_owned()));
    all
}

fn targets(n: usize) -> Files {
    let mut text = lines(n, |at| format!("    k{at}: {{weight: 1, value: x, distance-to-target: higher}}"));
    text.push_str(&format!("targets:\n{}", lines(n, |at| format!("  score.k{at}: {}", at + 1))));
    tree(&text)
}

fn positions(n: usize) -> Files {
    tree(&lines(n, |at| format!("    k{at}: {{weight: 1, value: x + {at}, rank: higher}}")))
}

fn cohorts(n: usize) -> Files {
    let mut text = lines(n, |at| format!("    k{at}: {{weight: 1, value: x + {at}}}"));
    text.push_str(&format!("also:\n{}", lines(n, |at| format!("  r{at}: score.k{at} - cohort.k{at}.mean"))));
    tree(&text)
}

fn conditional(n: usize) -> Files {
    tree(&lines(n, |at| format!("    k{at}: {{weight: 1, when: x > {at}, value: x}}")))
}

fn words_in_conditions(n: usize) -> Files {
    let choices = chained(n, ", ", |at| format!("c{at}"));
    let text = format!(
        "ruleset: a\nmeasures: {{x: {{choices: [{choices}]}}}}\nscore: {{value: 1}}\nclasses:\n{}",
        lines(n, |at| format!("  - {{class: k{at}, when: x == \"c{at}\"}}"))
    );
    files(text, "m.csv", format!("subject,period,x\n{}", lines(20, |at| format!("s{at},2025,c{at}"))))
}

fn functions(n: usize) -> Files {
    spread(n, |at| format!("fn g{at}(x) {{ x + {at} }}"))
}

fn functions_called(n: usize) -> Files {
    spread(n, |at| match at {
        0 => "fn g0(x) { x }".to_owned(),
        _ => format!("fn g{at}(x) {{ g{}(x) + {at} }}", (at - 1) / 2),
    })
}

/// Functions in files of a hundred, each of them used.
fn spread(n: usize, one: impl Fn(usize) -> String) -> Files {
    let mut all = rules(&format!("score: {{value: x}}\nalso:\n{}", lines(n, |at| format!("  k{at}: g{at}(x)"))));
    for file in 0..n.div_ceil(100) {
        let text = lines(n.min(file * 100 + 100) - file * 100, |at| one(file * 100 + at));
        all.push((format!("rules/a/f{file}.rhai"), text));
    }
    all
}

fn function_files(n: usize) -> Files {
    let mut all = rules(&format!("score: {{value: x}}\nalso:\n{}", lines(n, |at| format!("  k{at}: g{at}(x)"))));
    all.extend((0..n).map(|at| (format!("rules/functions/f{at}.rhai"), format!("fn g{at}(x) {{ x + {at} }}\n"))));
    all
}

fn tables(n: usize) -> Files {
    let one =
        |at: usize| format!("  t{at}: {{in: [x], out: [p], rows: [[\"< {0}\", 1], [\">= {0}\", 2]]}}", at + 1);
    rules(&format!(
        "tables:\n{}score: {{value: x}}\nalso:\n{}",
        lines(n, one),
        lines(n, |at| format!("  k{at}: t{at}(x)"))
    ))
}

fn cells(n: usize) -> Files {
    let row = |at: usize| format!("      - [\"{at}..{}\", \"= x * {at}\"]", at + 1);
    let rows = format!("{}      - [\">= {n}\", 0]\n", lines(n, row));
    rules(&format!("tables:\n  t:\n    in: [x]\n    out: [p]\n    rows:\n{rows}score: {{value: t(x) ?? 0}}\n"))
}
