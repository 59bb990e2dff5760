//! What `check` says of rules that can be read in two ways, or mean something else than they seem to; and what it does not say of
//! rules that are plain.

use satis::diagnostic::{Diagnostic, Severity};
use satis::ruleset::Library;
use satis::score;
use std::fs;

/// Of each problem of a rule set its code, with `!` of an error, its message and its help.
fn all(files: &[(&str, &str)], id: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    for (name, text) in files {
        let path = folder.path().join("rules").join(name);
        let made =
            fs::create_dir_all(path.parent().unwrap_or(folder.path())).and_then(|()| fs::write(&path, text));
        made.unwrap_or_else(|error| panic!("{error}"));
    }
    let library = Library::read(folder.path(), &folder.path().join("rules"));
    let problems = match score::plan(&library, id, None) {
        Ok((_, problems)) => problems,
        Err(score::ScoreError::Rules(problems)) => problems,
        Err(other) => panic!("{other}"),
    };
    let quiet = ["no-fixture", "unused-name"];
    let said = |problem: &Diagnostic| {
        let sign = if problem.severity == Severity::Error { "!" } else { "" };
        format!("{sign}{}: {} | {}", problem.code.id(), problem.message, problem.help.clone().unwrap_or_default())
    };
    problems.iter().filter(|problem| !quiet.contains(&problem.code.id())).map(said).collect()
}

/// The same of one rule set over these inputs.
fn of(rules: &str) -> Vec<String> {
    let inputs = "ruleset: b\nmeasures:\n  a: {type: number, range: [0, 100]}\n  m: {type: number, range: [0, 10]}\n  \
        k: {choices: [low, mid, high]}\n  s: {type: percent, range: [0, 1]}\n";
    all(&[("b/ruleset.yaml", &format!("{inputs}{rules}"))], "b")
}

/// The same of a rule set over a base.
fn over(base: &str, own: &str) -> Vec<String> {
    let base = format!(
        "ruleset: base\nmeasures: {{a: {{type: number, range: [0, 100]}}, c: {{type: number, range: [0, 10]}}}}\n{base}"
    );
    let own = format!("ruleset: b\nextends: base\n{own}");
    all(&[("base/ruleset.yaml", &base), ("b/ruleset.yaml", &own)], "b")
}

fn begins(said: &[String], with: &str) {
    assert!(said.iter().any(|said| said.starts_with(with)), "{with}\nin {said:#?}");
}

const NOTHING: [&str; 0] = [];

/// "high" < "low" < "mid" by letters.
#[test]
fn answers_have_no_order_of_letters() {
    let said = of("score: {value: 'if k >= \"mid\" { 1 } else { 0 }'}\n");
    begins(
        &said,
        "!compare-types: `>=` compares the letters of answers | name those that are meant: `… in [\"mid\", \"high\"]`",
    );
    let said = of("score: {value: 'let v = k; if \"mid\" > v { 1 } else { 0 }'}\n");
    begins(
        &said,
        "!compare-types: `>` compares the letters of answers | name those that are meant: `… in [\"low\"]`",
    );
    let said =
        of("score: {value: a}\nclasses: [{class: x, when: a > 5}, {class: y}]\nalso: {z: 'class > \"x\"'}\n");
    begins(&said, "!compare-types: `>` compares the letters of classes");
    let said = of("attributes: {d: {type: text}}\nderive: {e: 'd < \"9\"'}\nscore: {value: e.share}\n");
    begins(&said, "compare-types: `<` compares texts letter by letter");
    assert_eq!(of("score: {value: 'if k in [\"mid\", \"high\"] { 1 } else { 0 }'}\n"), NOTHING);
}

#[test]
fn cells_of_tables_that_are_taken_for_texts_are_said() {
    let table = |cell: &str| {
        of(&format!(
            "attributes: {{ch: {{type: text}}}}\ntables: {{t: {{hit: first, in: [ch], out: [p], rows: [[{cell}, 1], [~, 0]]}}}}\n\
             derive: {{z: t(ch)}}\nscore: {{value: z.mean}}\n"
        ))
    };
    begins(&table("\"!= web\""), "!table-cell: `!= web` is taken for a text | a cell can't say `not`");
    begins(&table("\"= web\""), "!table-cell: `= web` is taken for a text | write `web` alone");
    begins(&table("\"a..c\""), "!table-cell: `a..c` is taken for a text");
    begins(
        &table("\"web|app\""),
        "table-cell: `web|app` is taken for a text | for one of several write a list: `[web, app]`",
    );
    assert_eq!(table("[web, app]"), NOTHING);
    let outputs = |cells: &str| {
        of(&format!(
            "tables: {{t: {{in: [k], out: [p], rows: [{cells}]}}}}\nscore: {{value: a}}\nalso: {{z: t(k)}}\n"
        ))
    };
    let rows = |cell: &str| outputs(&format!("[[low, mid], {cell}], [high, \"7\"]"));
    begins(&rows(".5"), "!table-cell: `.5` is taken for a text | write `0.5`");
    begins(&rows("1e3"), "!table-cell: `1e3` is taken for a text | write `1000`");
    begins(&rows("\"1,5\""), "!table-cell: `1,5` is taken for a text | write `1.5`");
    begins(&rows("\"50%\""), "!table-cell: `50%` is taken for a text | write `50%` without quotes");
    // Codes are texts, and so is what stands beside words.
    assert_eq!(rows("\"007\""), NOTHING);
    assert_eq!(outputs("[[low, mid], \".5\"], [high, none]"), NOTHING);
}

#[test]
fn formulas_in_cells_are_traced() {
    let table = |formula: &str| {
        of(&format!(
            "tables: {{t: {{in: [i, x], out: [p], rows: [[low, ~, '= {formula}'], [[mid, high], ~, 2]]}}}}\nscore: {{value: 't(k, a)'}}\n"
        ))
    };
    begins(
        &table("if i == \"Low\" { 1 } else { 2 }"),
        "!unknown-level: what is compared with `Low` here is never that | did you mean `low`?",
    );
    begins(&table("if starts_with(i, \"z\") { x } else { 2 }"), "!unknown-level: what is compared with `z`");
    assert_eq!(table("if x > 5 { 1 } else { 2 }"), NOTHING);
}

/// What has the name of an input says nothing of what a call gives.
#[test]
fn rows_are_checked_by_what_calls_give() {
    let table = |rows: &str, call: &str| {
        of(&format!("tables: {{t: {{in: [m], out: [p], rows: [{rows}]}}}}\nscore: {{value: '{call}'}}\n"))
    };
    assert_eq!(table("[\"<= 10\", 0], [\"> 10\", 1]", "t(m * 2)"), NOTHING);
    begins(&table("[\"<= 10\", 0], [\"> 10\", 1]", "t(m)"), "!table-row: this row can never fit");
    begins(&table("[\"<= 10\", 0]", "t(m * 2)"), "table-hole: no row of `t` takes m = ");
    assert_eq!(table("[\"<= 10\", 0]", "t(m)"), NOTHING);
    // The mean over finer periods lies between whole numbers.
    let means = "measures: {c: {type: count, range: [0, 100], over: mean}}\n\
        tables: {t: {in: [c], out: [p], rows: [[\"<= 49\", 0], [\">= 50\", 1]]}}\nscore: {value: t(c)}\n";
    begins(
        &all(&[("b/ruleset.yaml", &format!("ruleset: b\n{means}"))], "b"),
        "table-hole: no row of `t` takes c = 49.5",
    );
    let other = "tables: {t: {in: [k], out: [p], rows: [[x, 1], [y, 2]]}}\nattributes: {o: {choices: [x, y]}}\n\
        derive: {z: t(o)}\nscore: {value: z.mean}\n";
    assert_eq!(of(other), NOTHING);
}

/// Of 10 and 100, half and half, the first is 5 of 55.
#[test]
fn means_of_two_scales_are_said() {
    let mean = |how: &str, first: &str, second: &str| {
        of(&format!("score: {{combine: {how}, of: {{p: {{value: a{second}}}, q: {{value: m{first}}}}}}}\n"))
    };
    begins(
        &mean("mean", "", ""),
        "percent-scale: `score` combines two scales: `q` and `p` | bring both to one scale first, as in `value: x * 10`",
    );
    begins(&mean("weighted-mean", ", weight: 50", ", weight: 50"), "percent-scale: `score` combines two scales");
    assert_eq!(mean("weighted-mean", ", weight: 90", ", weight: 10"), NOTHING);
    assert_eq!(mean("sum", "", ""), NOTHING);
    assert_eq!(mean("mean", ", goalposts: [0, 10]", ", goalposts: [0, 100]"), NOTHING);
    assert_eq!(mean("mean", " * 10", ""), NOTHING);
    let share = of("score: {combine: mean, of: {p: {value: s}, q: {value: m}}}\n");
    begins(&share, "percent-scale: `score` combines a share and points: `p` and `q`");
}

#[test]
fn what_is_lost_or_kept_of_a_base_is_said() {
    let base = "score: {value: a, curve: {0: 0, 100: 10}}\ngrades: {A: 9, B: 6, C: 0}\n\
        outcomes: [{when: a < 5, status: no-opinion}, {when: c > 8, cap_grade: C}]\n";
    begins(
        &over(base, "outcomes: [{when: c > 5, cap_grade: B}]\n"),
        "inherited: `outcomes` replaces all outcomes of the base, also those that it does not say again | \
         what is to hold here too is written again: `{when: a < 5, status: no-opinion}`, `{when: c > 8, cap_grade: C}`",
    );
    // Another threshold of each.
    assert_eq!(
        over(base, "outcomes: [{when: a < 9, status: no-opinion}, {when: c > 9, cap_grade: C}]\n"),
        NOTHING
    );
    assert_eq!(over(base, "outcomes: ~\n"), NOTHING);
    begins(&over(base, "grades: {A: 9.5, C: 0}\n"), "inherited: `grades` replaces all grades");
    assert_eq!(over(base, "grades: {Gold: 9, Silver: 0}\noutcomes: ~\n"), NOTHING);
    begins(
        &over(base, "score: {value: c}\n"),
        "inherited: this value is another one, and `curve` of the base makes its points | write `curve` again below the value, or `curve: ~`",
    );
    assert_eq!(over(base, "score: {value: c, curve: {0: 0, 10: 10}}\n"), NOTHING);
    assert_eq!(over(base, "score: {value: a - c}\n"), NOTHING);
    begins(
        &over("score: {value: a}\n", "measures: {c: {type: percent}}\n"),
        "inherited: `range` of the base was written for `type: number`",
    );
    assert_eq!(over("score: {value: a}\n", "measures: {c: {type: percent, range: [0%, 50%]}}\n"), NOTHING);
    begins(
        &over("score: {value: a}\n", "also: {x: {value: a, round: ~}}\n"),
        "!extends-missing: there is no `round` to remove",
    );
}

/// Each help, followed, is taken.
#[test]
fn helps_are_not_refused_in_turn() {
    begins(
        &of("score: {value: a, curve: [[0, 0], [100, 10]]}\n"),
        "!curve-points: a curve needs at least two points, each at its own value | write `curve: {0: 0, 100: 10}`",
    );
    assert_eq!(of("score: {value: a, curve: {0: 0, 100: 10}}\n"), NOTHING);
    let unknown = of("score: {value: score_a}\n");
    begins(&unknown, "!unknown-name: nothing is called `score_a` here | declare it");
    let day = of("tables: {t: {in: [d], out: [p], rows: [[\"> 2024-03-01\", 1]]}}\nscore: {value: a}\n");
    begins(&day, "!table-cell: `2024-03-01` is not a number | give the table a number, such as `days(");
}

/// 50 + 30 + 30 is 10 above 100, not 109 above 1.
#[test]
fn labels_say_what_is_true() {
    let rules = "scales: {s: {levels: {x: 1, x2: 1}}}\nquestions: {q: {scale: s}}\nscore: {value: q.top(1)}\n";
    begins(
        &of(rules),
        "!unknown-statistic: `top(1)` is always 1: `q` has 1 level of different points | give its levels points that differ",
    );
}

/// The mean of 4 and 5 is 4.5.
#[test]
fn means_of_groups_lie_between_the_values_of_their_members() {
    let rules = "ruleset: b\nmeasures: {n: {type: count, range: [0, 5]}}\nscore: {value: n}\n\
        classes: [{class: x, when: score > 4 && score < 5}, {class: y}]\noutcomes: [{when: score == 4.5, status: invalid}]\n\
        rollup: {levels: [p, q], by: mean-of-children}\n";
    assert_eq!(all(&[("b/ruleset.yaml", rules)], "b"), NOTHING);
    let pooled = all(&[("b/ruleset.yaml", &rules.replace("mean-of-children", "pooled"))], "b");
    begins(&pooled, "condition-never: ");
}
