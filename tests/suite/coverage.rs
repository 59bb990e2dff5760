//! What cases reach of a rule set: each test leaves out a known part of it, and exactly that is found, in its place.

use crate::support;

use satis::regress::coverage::{self, Coverage, SHARED};
use satis::regress::{self, Case};
use satis::ruleset::Library;
use satis::workspace::Workspace;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Rules with one of nearly everything.
const RULES: &str = r#"ruleset: offices
subject: office
period: month
questions:
  overall: {range: [0, 100]}
attributes:
  kind: {choices: [sale, service]}
measures:
  faults:   {type: count, default: 0}
  speed:    {type: number, range: [0, 50]}
  industry: {choices: [trade, farming], default: trade}
  fraud:    {type: bool, default: false}
derive:
  sold: {value: overall, where: kind == "sale"}
tables:
  bonus:
    in:  [industry, faults]
    out: [points]
    rows:
      - [trade, 0, 5]
      - [trade, "> 0", "= if faults > 8 { 1 } else { 2 }"]
      - [farming, "< 5", 0]
score:
  combine: weighted-mean
  weights: 100
  missing: renormalise
  of:
    survey: {weight: 60, value: sold.mean}
    care:
      weight: 10
      value: 100 - cost(faults)
      floor: 0
      cap: 95
    speed:
      weight: 20
      curve: {10: 100, 30: 0}
    trade:
      weight: 10
      when: industry == "trade"
      value: faults
      bands:
        - {at: 0, points: 100}
        - {to: 3, points: 50}
        - {from: 3, points: 0}
also:
  extra: bonus(industry, faults) ?? 0
grades: {A: 80, B: 50, C: 0}
classes:
  - {class: quick, when: speed < 20}
  - {class: other}
actions:
  - {when: score < 50, open: visit}
outcomes:
  - {when: responses == 0 && faults == 0, status: no-opinion}
  - {when: score.care < 50, cap_grade: B}
  - {when: fraud, veto: C}
"#;

const SCRIPT: &str = "\
fn cost(n) {
    if n == 6 { return 0; }
    let sum = 0;
    for i in 0..n {
        if i >= 2 { sum += 20; }
    }
    sum + 10
}
";

const RESPONSES: &str = "\
subject,respondent,period,overall,kind
a,1,2025-03,90,sale
a,2,2025-03,50,service
b,1,2025-03,40,sale
c,1,2025-03,,sale
d,1,2025-03,85,sale
g,1,2025-03,100,sale
";

/// One fact a row, so that a row that is left out is one thing that is not reached.
const MEASURES: &str = "\
subject,period,faults,speed,industry,fraud
a,2025-03,0,5,trade,false
b,2025-03,9,20,trade,false
c,2025-03,,40,farming,true
d,2025-03,3,12,,
e,2025-03,,15,,
f,2025-03,6,9,trade,
g,2025-03,5,5,farming,
";

/// The coverage of a rule set by one case, and its library.
fn measured(rules: &str, script: &str, responses: &str, measures: &str) -> (Vec<Coverage>, Library, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "rules/offices/ruleset.yaml", rules);
    if !script.is_empty() {
        write(folder.path(), "rules/offices/cost.rhai", script);
    }
    write(folder.path(), "fixtures/offices/one/case.yaml", "title: one\nperiod: 2025-03\nexpect: snapshot\n");
    if !responses.is_empty() {
        write(folder.path(), "fixtures/offices/one/responses.csv", responses);
    }
    write(folder.path(), "fixtures/offices/one/measures.csv", measures);
    let (found, library) = run(folder.path());
    (found, library, folder)
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// Runs all cases of a workspace.
fn run(folder: &Path) -> (Vec<Coverage>, Library) {
    let mut library = Library::read(folder, &folder.join("rules"));
    library.observe();
    for case in Case::all(&folder.join("fixtures"), None).unwrap() {
        regress::run(&library, &case, false).unwrap_or_else(|error| panic!("{error}: {}", problems(&library)));
    }
    let ids: Vec<String> = library.ids().map(str::to_owned).collect();
    let found = coverage::measure(&library, &ids, true).unwrap();
    (found, library)
}

fn problems(library: &Library) -> String {
    let found = library.ids().filter_map(|id| satis::score::plan(library, id, None).err());
    let rules = found.filter_map(|error| match error {
        satis::score::ScoreError::Rules(problems) => Some(problems),
        _ => None,
    });
    rules.flatten().map(|problem| library.sources().render(&problem, false)).collect()
}

/// What is not reached, a line each: `file:line:column kind: what`.
fn unreached(rules: &str, script: &str, responses: &str, measures: &str) -> Vec<String> {
    let (found, library, _folder) = measured(rules, script, responses, measures);
    said(&found[0], &library)
}

fn said(coverage: &Coverage, library: &Library) -> Vec<String> {
    let sources = library.sources();
    let line = |site: &coverage::Site| {
        let place = sources.place(site.span);
        let file = sources.name(site.span.source).rsplit('/').next().unwrap_or_default().to_owned();
        format!("{file}:{}:{} {}: {}", place.line, place.column, site.kind(), site.what)
    };
    coverage.unreached().map(line).collect()
}

/// The place of a piece of the rules or of the script, which must occur there once.
fn at(piece: &str) -> String {
    let (file, text) = if SCRIPT.contains(piece) { ("cost.rhai", SCRIPT) } else { ("ruleset.yaml", RULES) };
    assert_eq!(text.matches(piece).count(), 1, "{piece}");
    let start = text.find(piece).unwrap();
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = text[..start].matches('\n').count() + 1;
    format!("{file}:{line}:{}", text[line_start..start].chars().count() + 1)
}

fn without(text: &str, row: &str) -> String {
    assert_eq!(text.matches(row).count(), 1, "{row}");
    text.replace(row, "")
}

#[test]
fn everything_is_reached_by_the_whole_case() {
    let (found, library, _folder) = measured(RULES, SCRIPT, RESPONSES, MEASURES);
    assert_eq!(said(&found[0], &library), Vec::<String>::new());
    assert_eq!(found[0].per_mille(), 1000);
    // By hand. Defaults 3, where 2, rows 3, root's policy 1, care 4, curve 1 and two flat ends, when 2, bands 3, also 1,
    // grades 3, classes 2, action 2, gates 6 and the cap and the veto 2: 37.
    // Formulas: `??` 1, `&&` 1, the cell's two arms 2. Script: function 1, `if` 2, return 1, loop 2, inner `if` 2: 12 in all.
    assert_eq!(found[0].total(), 49);
}

/// A row of data is left out; what it alone reached is found, in its place.
#[test]
fn what_one_row_alone_reached_is_found_without_it() {
    let veto = [
        (r#"[farming, "< 5", 0]"#, "row: row 3 of `bonus` fits"),
        ("curve: {10", "segment: `score.speed` is above 30"),
        ("fraud, veto", "condition: the gate veto C is true"),
        ("C}\n", "gate: the veto gives the grade C"),
    ];
    let cases: [(&str, &[(&str, &str)]); 9] = [
        // Six faults are the only ones that cost nothing, so that 100 points are lowered.
        (
            "f,2025-03,6,9,trade,\n",
            &[
                ("95\n", "cap: `score.care` is lowered to 95"),
                ("return 0", "return: `return 0` is evaluated"),
                ("return 0", "branch: `n == 6` is true"),
            ],
        ),
        (
            "g,2025-03,5,5,farming,\n",
            &[("0\ngrades", "operand: `?? 0` is evaluated"), ("B}\n", "gate: the cap lowers a grade to B")],
        ),
        ("e,2025-03,,15,,\n", &[("responses == 0", "condition: the gate no-opinion is true")]),
        ("d,2025-03,3,12,,\n", &[("{to: 3", "band: `score.trade` is up to 3")]),
        ("c,2025-03,,40,farming,true\n", &veto),
        (
            "b,2025-03,9,20,trade,false\n",
            &[
                ("1 } else", "branch: `faults > 8` is true"),
                ("0\n      cap", "floor: `score.care` is lifted to 0"),
            ],
        ),
        ("a,2,2025-03,50,service\n", &[(r#"kind == "sale"}"#, "condition: a response has no `sold`")]),
        // Without a response there is nothing to veto, nor a mean for the others.
        ("c,1,2025-03,,sale\n", &veto),
        ("g,1,2025-03,100,sale\n", &[("B}\n", "gate: the cap lowers a grade to B")]),
    ];
    for (row, expected) in cases {
        let (mut responses, mut measures) = (RESPONSES.to_owned(), MEASURES.to_owned());
        let file = if RESPONSES.contains(row) { &mut responses } else { &mut measures };
        *file = without(file, row);
        let mut expected: Vec<String> =
            expected.iter().map(|(piece, what)| format!("{} {what}", at(piece).trim_end())).collect();
        let mut found = unreached(RULES, SCRIPT, &responses, &measures);
        // A band stands where its first field does.
        expected.iter_mut().filter(|line| line.contains("band:")).for_each(|line| {
            *line = line.replacen(&at("{to: 3"), &at("to: 3"), 1);
        });
        expected.sort();
        found.sort();
        assert_eq!(found, expected, "without {row}");
    }
}

/// Rules whose only result comes from a function `f` of two measures that may be missing.
fn of_function(script: &str, rows: &str) -> Vec<String> {
    let rules = "ruleset: offices\nsubject: office\nperiod: month\nmeasures:\n  \
                 x: {type: number}\n  y: {type: number}\n\
                 score:\n  value: f(x, y)\n";
    unreached(rules, script, "", &format!("subject,period,x,y\n{rows}"))
}

const NESTED: &str = "\
fn f(x, y) {
    if x > 0 {
        if y > 0 { 1 } else if y == 0 { 2 } else { 3 }
    } else {
        if y > 0 && x < -5 { 4 }
        else { g(x) }
    }
}
fn g(n) { let sum = 0; while n < 0 { n += 1; if n == -1 { sum += 10; } } sum }
";

#[test]
fn arms_of_nested_ifs_are_counted_one_by_one() {
    // x > 0: lines 3's three arms; x <= 0: the right side of && and its two arms; g is called in the last.
    let g = [
        "cost.rhai:6:16 branch: `y > 0 && x < -5` is false",
        "cost.rhai:9:4 function: `g(n)` is called",
        "cost.rhai:9:24 loop: the loop over `n < 0` is not entered",
        "cost.rhai:9:38 loop: the loop over `n < 0` is entered",
        "cost.rhai:9:46 branch: `n == -1` is false",
        "cost.rhai:9:59 branch: `n == -1` is true",
    ];
    let outer = [
        "cost.rhai:5:9 branch: `x > 0` is false",
        "cost.rhai:5:21 operand: `&& x < -5` is evaluated",
        "cost.rhai:5:30 branch: `y > 0 && x < -5` is true",
    ];
    let of_line_3 = [
        "cost.rhai:3:20 branch: `y > 0` is true",
        "cost.rhai:3:41 branch: `y == 0` is true",
        "cost.rhai:3:52 branch: `y == 0` is false",
    ];
    let all = |parts: &[&[&str]]| parts.concat().iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert_eq!(of_function(NESTED, "a,2025-03,1,1\n"), all(&[&of_line_3[1..], &outer, &g]));
    assert_eq!(of_function(NESTED, "a,2025-03,1,0\nb,2025-03,1,-1\n"), all(&[&of_line_3[..1], &outer, &g]));
    let then = ["cost.rhai:3:9 branch: `x > 0` is true"];
    assert_eq!(of_function(NESTED, "a,2025-03,-6,1\n"), all(&[&then, &of_line_3, &g]));
    // g(0): the loop is not entered; the right side of && is asked, and false.
    assert_eq!(of_function(NESTED, "a,2025-03,0,1\n"), all(&[&then, &of_line_3, &outer[2..], &g[3..]]));
    // g(-2): n becomes -1, then 0: both arms, and the loop is entered.
    assert_eq!(of_function(NESTED, "a,2025-03,-2,0\n"), all(&[&then, &of_line_3, &outer[1..], &g[2..3]]));
}

#[test]
fn a_script_that_fails_did_not_reach_what_comes_after() {
    let script = "fn f(x, y) {\n    let sum = 1;\n    if x / y > 1 { sum = 2; }\n    if x > 0 { sum = 3; }\n    \
                  sum / x\n}\n";
    let first = ["cost.rhai:3:5 branch: `x / y > 1` is false", "cost.rhai:3:20 branch: `x / y > 1` is true"];
    let second = ["cost.rhai:4:5 branch: `x > 0` is false", "cost.rhai:4:16 branch: `x > 0` is true"];
    // The condition itself fails: none of its arms was taken.
    assert_eq!(of_function(script, "a,2025-03,1,0\n"), [first, second].concat());
    // Only the last line fails, after both conditions were false.
    assert_eq!(of_function(script, "a,2025-03,0,1\n"), [first[1], second[1]]);
    // Only the caller fails, after `g` has ended without its arm.
    let script = "fn f(x, y) { let m = g(x); m * x / y }\nfn g(n) { let m = n; if n > 5 { m = 9; } m }\n";
    assert_eq!(of_function(script, "a,2025-03,1,0\n"), ["cost.rhai:2:33 branch: `n > 5` is true"]);
}

#[test]
fn an_arm_without_text_is_told_from_the_other_one() {
    let script = "fn f(x, y) {\n    if x > 0 { } else { return 1; }\n    for i in 0..y { if i > x { } else { x += 1; } }\n    x\n}\n";
    let found =
        |rows: &str| of_function(script, rows).into_iter().map(|line| line[10..].to_owned()).collect::<Vec<_>>();
    assert_eq!(
        found("a,2025-03,1,0\n"),
        [
            "2:25 return: `return 1` is evaluated",
            "2:25 branch: `x > 0` is false",
            "3:21 branch: `i > x` is true",
            "3:21 loop: the loop over `0..y` is entered",
            "3:41 branch: `i > x` is false",
        ]
    );
    assert_eq!(
        found("a,2025-03,0,0\nb,2025-03,1,2\n"),
        ["3:5 loop: the loop over `0..y` is not entered", "3:21 branch: `i > x` is true"]
    );
}

#[test]
fn places_in_formulas_of_several_lines_lead_back_to_the_file() {
    let rules = "ruleset: offices\nsubject: office\nperiod: month\nmeasures:\n  x: {type: number}\n\
                 score:\n  value: |\n    if is_missing(x) { 0 }\n    else if x > 5 ||\n        x < -5 { 1 }\n    else { 2 }\n\
                 also:\n  y: 'if x == \"\" { 1 } else { 2 }'\n";
    let rules = rules.replace("x == \"\"", "x == 7");
    let found = unreached(&rules, "", "", "subject,period,x\na,2025-03,6\n");
    assert_eq!(
        found,
        [
            "ruleset.yaml:8:24 branch: `is_missing(x)` is true",
            "ruleset.yaml:10:9 operand: `|| x < -5` is evaluated",
            "ruleset.yaml:11:12 branch: `x > 5 || x < -5` is false",
            "ruleset.yaml:13:19 branch: `x == 7` is true",
        ]
    );
}

#[test]
fn a_policy_counts_where_a_child_can_be_missing_and_when_one_was() {
    let rules = "ruleset: offices\nsubject: office\nperiod: month\n\
                 questions: {q: {range: [0, 9]}, r: {range: [0, 9]}}\nmeasures: {n: {type: count, default: 0}}\n\
                 score:\n  combine: sum\n  of:\n    facts:\n      combine: sum\n      of: {n: {value: n}, m: {value: 2 * n}}\n    \
                 answers:\n      per: response\n      combine: mean\n      missing: zero\n      of: {q: {}, r: {}}\n";
    let whole = "subject,respondent,period,q,r\na,1,2025-03,5,6\n";
    let facts = "subject,period,n\na,2025-03,1\n";
    // Of `facts` no child can be missing.
    let root = "ruleset.yaml:7:12 missing: a child of `score` is missing";
    let answers = "ruleset.yaml:15:16 missing: a child of `score.answers` is missing";
    let default = "ruleset.yaml:5:38 default: `n` is not given, so that it is 0";
    assert_eq!(unreached(rules, "", whole, facts), [default, root, answers]);
    let gap = format!("{whole}a,2,2025-03,5,\n");
    assert_eq!(unreached(rules, "", &gap, facts), [default, root]);
    assert_eq!(unreached(rules, "", whole, "subject,period,n\nb,2025-03,1\n"), [answers]);
}

#[test]
fn a_subsidiary_answers_for_its_own_files_and_shared_functions_for_themselves() {
    let folder = tempfile::tempdir().unwrap();
    let base = "ruleset: group\nsubject: office\nperiod: month\nmeasures:\n  x: {type: number}\n\
                score: {value: 'if x > 0 { twice(x) } else { 0 }', floor: 1}\ngrades: {A: 5, B: 0}\n";
    write(folder.path(), "rules/group/ruleset.yaml", base);
    let own = "ruleset: south\nextends: group\nscore: {cap: 9}\n";
    write(folder.path(), "rules/south/ruleset.yaml", own);
    write(folder.path(), "rules/functions/twice.rhai", "fn twice(x) { if x > 3 { 10 } else { 2 * x } }\n");
    for (ruleset, x) in [("group", "1"), ("south", "7")] {
        write(folder.path(), &format!("fixtures/{ruleset}/one/case.yaml"), "period: 2025-03\nexpect: snapshot\n");
        let rows = format!("subject,period,x\na,2025-03,{x}\n");
        write(folder.path(), &format!("fixtures/{ruleset}/one/measures.csv"), &rows);
    }
    let (found, library) = run(folder.path());
    let said: Vec<(String, Vec<String>)> =
        found.iter().map(|coverage| (coverage.ruleset.clone(), said(coverage, &library))).collect();
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert_eq!(
        said,
        [
            (
                "group".to_owned(),
                lines(&[
                    "ruleset.yaml:6:46 branch: `x > 0` is false",
                    "ruleset.yaml:6:59 floor: `score` is lifted to 1",
                    "ruleset.yaml:7:10 grade: the grade A is given",
                ])
            ),
            // 10 is lowered to 9: only the other side of the cap is left.
            ("south".to_owned(), lines(&["ruleset.yaml:3:14 cap: `score` is not above 9"])),
            // The two together reach all of it.
            (SHARED.to_owned(), lines(&[])),
        ]
    );
}

#[test]
fn what_is_reached_does_not_depend_on_the_number_of_threads() {
    let rules = "ruleset: offices\nsubject: office\nperiod: month\nquestions: {q: {range: [0, 100]}}\n\
                 derive: {d: {value: 'if q > 50 { 2 } else { 0 }', where: q != 7}}\n\
                 score:\n  per: response\n  combine: mean\n  missing: fail\n  \
                 of: {a: {value: d, floor: 1}, b: {value: q, bands: [{at: 3, points: 1}, {points: 2}]}}\n";
    let rules = rules.replace("{points: 2}", "{to: 50, points: 2}, {above: 50, points: 3}");
    let marks = |threads: usize| {
        let mut written = support::written(&rules, &[]);
        written.library.observe();
        let plan = written.plan();
        // Each of nine batches holds other answers than the rest.
        let batches = (0..9).flat_map(|at| {
            let row = format!("subject,respondent,period,q\ns{},{at},2025-03,{}\n", at % 2, [3, 7, 60][at % 3]);
            support::dataset(&plan, &row, "").batches
        });
        let batches: Vec<_> = batches.collect();
        let period = support::p("2025-03");
        satis::score::response::tally_on(threads, &plan, &batches, &Default::default(), period).unwrap();
        written
            .library
            .observer("offices")
            .unwrap()
            .reached()
            .into_iter()
            .map(|(mark, span)| (mark, span.start))
            .collect::<Vec<_>>()
    };
    let one = marks(1);
    // Both arms, both answers of `where`, the floor's two, all three bands.
    assert_eq!(one.len(), 9, "{one:?}");
    assert_eq!(marks(2), one);
    assert_eq!(marks(4), one);
}

#[test]
fn lcov_says_the_same_when_it_is_read_back() {
    let (found, library, _folder) =
        measured(RULES, SCRIPT, RESPONSES, &without(MEASURES, "f,2025-03,6,9,trade,\n"));
    let report = coverage::lcov::report(&found, library.sources());
    let mut file = "";
    let (mut lines, mut branches, mut functions) = (Vec::new(), Vec::new(), Vec::new());
    for line in report.lines() {
        let (key, rest) = line.split_once(':').unwrap_or((line, ""));
        let fields: Vec<&str> = rest.split(',').collect();
        match key {
            "SF" => file = rest,
            "DA" => lines.push((file, fields[0].parse::<usize>().unwrap(), fields[1] == "1")),
            "BRDA" => branches.push((file, fields[0].parse::<usize>().unwrap(), fields[3] == "1")),
            "FNDA" => functions.push((fields[0] == "1", rest.split_once(',').unwrap().1)),
            "LF" => assert_eq!(lines.iter().filter(|(f, ..)| *f == file).count().to_string(), rest),
            "BRF" => assert_eq!(branches.iter().filter(|(f, ..)| *f == file).count().to_string(), rest),
            _ => {}
        }
    }
    assert_eq!(functions, [(true, "cost(n)")]);
    let sources = library.sources();
    let sites = found[0].sites.iter().filter(|(site, _)| site.kind() != "function");
    let mut expected: Vec<(&str, usize, bool)> = sites
        .map(|(site, reached)| (sources.name(site.span.source), sources.place(site.span).line, *reached))
        .collect();
    expected.sort();
    branches.sort();
    assert_eq!(branches, expected);
    // Line 2 of the script: its `if` is asked, its arm never taken; line 33 of the rules: never lowered.
    assert!(
        lines.contains(&("rules/offices/cost.rhai", 2, true))
            && branches.contains(&("rules/offices/cost.rhai", 2, false))
    );
    assert!(lines.iter().all(|(_, _, hit)| *hit) && branches.contains(&("rules/offices/ruleset.yaml", 33, false)));
}

#[test]
fn the_cases_of_the_shipped_rule_sets_reach_all_of_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut workspace = Workspace::at(root);
    workspace.library.observe();
    let cases = Case::all(&root.join("fixtures"), None).unwrap();
    support::on_all_cores(&cases, |case| {
        regress::run(&workspace.library, case, false).unwrap();
    });
    let ids: Vec<String> = workspace.library.ids().map(str::to_owned).collect();
    let found = coverage::measure(&workspace.library, &ids, true).unwrap();
    let gaps: Vec<String> = found.iter().flat_map(|coverage| said(coverage, &workspace.library)).collect();
    assert_eq!(gaps, Vec::<String>::new());
}
