//! What comes of missing and undecided operands: every operator and every function, with a value, without one, and undecided, in every
//! place that a formula can stand. The table in `tests/suite/oracle.txt` was read by a person; `SATIS_ACCEPT=1` writes it again.

use crate::support;

use satis::data::{Dataset, Value};
use satis::ingest::{self, Form, Mapping};
use satis::number;
use satis::score::facts;
use satis::score::tally::ColumnTally;
use satis::score::{self, Scorecard, response};
use satis::script::function;
use std::fmt::Write as _;
use support::{Written, card, dataset, p, scored, written};

/// What the operand is: a value of that kind, a missing one, an undecided one.
const NUMBER: &[&str] = &["x", "m", "(if u { 1 } else { 2 })"];
const TRUTH: &[&str] = &["t", "f", "u", "(m > 1)"];
const TEXT: &[&str] = &["\"ab\"", "(if f { \"a\" } else { () })", "(if u { \"a\" } else { \"b\" })"];
const WRITTEN: &[&str] =
    &["\"2024-03-05\"", "(if f { \"a\" } else { () })", "(if u { \"2024-03-05\" } else { \"a\" })"];
const DAY: &[&str] = &["on", "gone", "(if u { on } else { on })"];
const LIST: &[&str] = &["[x, 2]", "[m, 2]", "[(if u { 1 } else { 2 }), 2]"];

/// What a formula yields.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Number,
    Truth,
    Text,
    Day,
}
use Kind::{Day, Number, Text, Truth};

/// Formulas with `$` for the operand, what it is, and what they yield.
const FORMULAS: &[(&str, &[&str], Kind)] = &[
    ("$", NUMBER, Number),
    ("$ + 1", NUMBER, Number),
    ("1 - $", NUMBER, Number),
    ("$ * 0", NUMBER, Number),
    ("x / $", NUMBER, Number),
    ("$ / z", NUMBER, Number),
    ("$ % 2", NUMBER, Number),
    ("2 ** $", NUMBER, Number),
    ("-$", NUMBER, Number),
    ("$ + \"c\"", TEXT, Text),
    ("$ == 5", NUMBER, Truth),
    ("5 != $", NUMBER, Truth),
    ("$ < 5", NUMBER, Truth),
    ("$ <= 5", NUMBER, Truth),
    ("5 > $", NUMBER, Truth),
    ("$ >= $", NUMBER, Truth),
    ("$ == \"a\"", TEXT, Truth),
    ("$ > date(\"2024-01-01\")", DAY, Truth),
    ("!$", TRUTH, Truth),
    ("$ && t", TRUTH, Truth),
    ("$ && f", TRUTH, Truth),
    ("$ && u", TRUTH, Truth),
    ("t && $", TRUTH, Truth),
    ("f && $", TRUTH, Truth),
    ("u && $", TRUTH, Truth),
    ("$ || t", TRUTH, Truth),
    ("$ || f", TRUTH, Truth),
    ("$ || u", TRUTH, Truth),
    ("t || $", TRUTH, Truth),
    ("f || $", TRUTH, Truth),
    ("u || $", TRUTH, Truth),
    ("$ ?? 7", NUMBER, Number),
    ("m ?? $", NUMBER, Number),
    ("$ ?? true", TRUTH, Truth),
    ("$ in [5, 1]", NUMBER, Truth),
    ("5 in [$, 1]", NUMBER, Truth),
    ("5 in [m, $]", NUMBER, Truth),
    ("9 in [m, $]", NUMBER, Truth),
    ("$ !in [5, 1]", NUMBER, Truth),
    ("if $ { 1 } else { 2 }", TRUTH, Number),
    ("if t { $ } else { 2 }", NUMBER, Number),
    ("if f { $ } else { 2 }", NUMBER, Number),
    ("let q = $; q ?? 3", NUMBER, Number),
    ("let q = 1; if $ { q = 2; } q", TRUTH, Number),
    ("[$, 4][0] ?? 3", NUMBER, Number),
    ("min($, 9)", NUMBER, Number),
    ("max($)", LIST, Number),
    ("sum($)", LIST, Number),
    ("mean($)", LIST, Number),
    ("median($)", LIST, Number),
    ("abs($)", NUMBER, Number),
    ("round($, 1)", NUMBER, Number),
    ("round_half_even($)", NUMBER, Number),
    ("floor($)", NUMBER, Number),
    ("ceil($)", NUMBER, Number),
    ("sqrt($)", NUMBER, Number),
    ("ln($)", NUMBER, Number),
    ("log10($)", NUMBER, Number),
    ("exp($)", NUMBER, Number),
    ("pow($, 2)", NUMBER, Number),
    ("is_missing($)", NUMBER, Truth),
    ("is_missing($)", TRUTH, Truth),
    ("rise($, 1)", NUMBER, Number),
    ("rise(1, $)", NUMBER, Number),
    ("fall($, 9)", NUMBER, Number),
    ("date($)", WRITTEN, Day),
    ("days($, on)", DAY, Number),
    ("workdays(on, $)", DAY, Number),
    ("year($)", DAY, Number),
    ("month($)", DAY, Number),
    ("day($)", DAY, Number),
    ("len($)", TEXT, Number),
    ("len($)", LIST, Number),
    ("contains($, 5)", LIST, Truth),
    ("contains($, 9)", LIST, Truth),
    ("contains($, \"a\")", TEXT, Truth),
    ("starts_with($, \"a\")", TEXT, Truth),
    ("starts_with(\"ab\", $)", TEXT, Truth),
    ("through($)", NUMBER, Number),
    ("spared($)", NUMBER, Number),
    ("echo($)", NUMBER, Number),
];

const INPUTS: &str = "measures:\n  x: {type: number}\n  z: {type: number}\n  m: {type: number}\n  t: {type: bool}\n  f: {type: bool}\n  \
    u: {type: bool}\n  on: {type: date}\n  gone: {type: date}\n";
const FACTS: &str = "subject,period,x,z,m,t,f,u,on,gone\ns,2024,5,0,,true,false,,2024-03-04,\n";
const HEAD: &str = "ruleset: o\ntitle: O\nsubject: shop\nperiod: year\ntables: {echo: {in: [v], out: [r], rows: [['< 1000', '= v']]}}\n";
const SCRIPT: &str = "fn through(v) { v }\nfn spared(v) { v ?? 8 }\n";

fn formulas() -> Vec<(String, Kind)> {
    let all = FORMULAS
        .iter()
        .flat_map(|(text, operands, kind)| operands.iter().map(|operand| (text.replace('$', operand), *kind)));
    all.collect()
}

/// The names of inputs in a formula.
fn names(formula: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    let quoted: String = formula.split('"').step_by(2).collect::<Vec<_>>().join(" ");
    for name in ["x", "z", "m", "t", "f", "u", "on", "gone"] {
        if quoted.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == name) {
            found.push(name);
        }
    }
    found
}

/// As a number, which nodes must be; with the value that a number stands for.
fn as_number(formula: &str, kind: Kind) -> String {
    match kind {
        Number => formula.to_owned(),
        Truth => format!("if {formula} {{ 1 }} else {{ 0 }}"),
        Text => format!("len({formula})"),
        Day => format!("day({formula})"),
    }
}

fn all_places(formulas: &[(String, Kind)]) -> Written {
    let (mut derive, mut fields, mut nodes, mut also) =
        (String::new(), String::new(), String::new(), String::new());
    let (mut classes, mut actions) = (String::new(), String::new());
    let mut scripts = vec![SCRIPT.to_owned()];
    for (at, (formula, kind)) in formulas.iter().enumerate() {
        let number = as_number(formula, *kind);
        let _ = writeln!(derive, "  d{at}: '{formula}'");
        let _ = writeln!(fields, "    d{at}: '{formula}'");
        let _ =
            writeln!(nodes, "    r{at}: {{per: response, value: '{number}'}}\n    s{at}: {{value: '{number}'}}");
        let _ = writeln!(also, "  a{at}: '{formula}'\n  l{at}: 'let v = {{ {formula} }}; v'");
        let _ = writeln!(also, "  k{at}: 'd{at}.answered + rows.d{at}.answered'");
        let names = names(formula).join(", ");
        let _ = writeln!(also, "  f{at}: 'own{at}({names})'");
        if at % 100 == 99 {
            scripts.push(String::new());
        }
        let _ = writeln!(scripts.last_mut().expect("one"), "fn own{at}({names}) {{ {formula} }}");
        if *kind == Truth {
            let _ = writeln!(derive, "  w{at}: {{value: 1, where: '{formula}'}}");
            let _ = writeln!(also, "  v{at}: w{at}.answered");
            let _ = writeln!(nodes, "    n{at}: {{value: 1, when: '{formula}'}}");
            let _ = writeln!(classes, "  - {{class: c{at}, when: '{formula}'}}");
            let _ = writeln!(actions, "  - {{open: o{at}, when: '{formula}'}}");
        }
    }
    let yaml = format!(
        "{HEAD}{INPUTS}questions: {{ask: {{range: [1, 5]}}}}\nderive:\n{derive}records:\n  rows:\n    k: {{type: number}}\n{fields}\
         score:\n  combine: none\n  of:\n{nodes}also:\n{also}classes:\n{classes}actions:\n{actions}"
    );
    let named: Vec<String> = (0..scripts.len()).map(|at| format!("f{at}.rhai")).collect();
    let scripts: Vec<(&str, &str)> =
        named.iter().map(String::as_str).zip(scripts.iter().map(String::as_str)).collect();
    written(&yaml, &scripts)
}

fn plan(rules: &Written) -> std::sync::Arc<satis::plan::Plan> {
    let found = score::plan(&rules.library, &rules.id, None);
    found.map(|(plan, _)| plan).unwrap_or_else(|error| match error {
        score::ScoreError::Rules(problems) => {
            let sources = rules.library.sources();
            let errors = problems.iter().filter(|problem| problem.severity == satis::diagnostic::Severity::Error);
            let texts: Vec<String> = errors.take(5).map(|problem| sources.render(problem, false)).collect();
            panic!("{}", texts.join("\n"))
        }
        error => panic!("{error}"),
    })
}

const NOTHING: &str = "–";

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| value.text(None))
}

fn of_column(tally: &ColumnTally) -> String {
    match tally.answers.iter().next() {
        None => NOTHING.to_owned(),
        Some((_, (_, Some(number)))) => number::show(*number, None),
        Some((key, _)) => key.to_string(),
    }
}

fn of_node(found: &Scorecard, path: &str) -> String {
    let node = support::node(found, card(found, "s"), path);
    match &node.value {
        _ if !node.applies => "does not apply".to_owned(),
        Ok(x) => number::show(*x, None),
        Err(_) => NOTHING.to_owned(),
    }
}

/// What a value is as a number of a node.
fn numbered(value: &str, kind: Kind) -> String {
    match (value, kind) {
        (NOTHING, _) | (_, Number) => value.to_owned(),
        (truth, Truth) => if truth == "true" { "1" } else { "0" }.to_owned(),
        (text, Text) => text.chars().count().to_string(),
        (day, Day) => day.rsplit('-').next().expect("a day").trim_start_matches('0').to_owned(),
    }
}

/// What an outcome with that condition does.
fn as_outcome(formula: &str) -> String {
    let rules = written(
        &format!(
            "{HEAD}{INPUTS}score: {{value: x}}\ngrades: [{{grade: A, from: 1}}, {{grade: B}}]\noutcomes: [{{when: '{formula}', cap_grade: B}}]\n"
        ),
        &[("f.rhai", SCRIPT)],
    );
    let data = dataset(&plan(&rules), "", FACTS);
    let found = scored(&rules.library, &rules.id, &data, "2024");
    let outcome = &card(&found, "s").outcome;
    match (outcome.status.word, outcome.grade.as_deref()) {
        ("scored", Some("B")) => "holds".into(),
        ("scored", Some("A")) => "not".into(),
        ("not-computable", _) => "undecided".into(),
        other => panic!("{formula}: {other:?}"),
    }
}

#[test]
fn missing_and_undecided_operands_come_to_the_same_in_all_places() {
    let formulas = formulas();
    let rules = all_places(&formulas);
    let plan = plan(&rules);
    let mut data: Dataset = dataset(&plan, "subject,respondent,period,ask\ns,r,2024,3\n", FACTS);
    let rows =
        ingest::rows("subject,period,k\ns,2024,1\n", "rows.csv", &Form::of(&plan), "rows", &Mapping::default());
    data.batches.extend(rows.expect("rows").rows);
    let facts = facts::gather(&plan, &data.facts, p("2024")).expect("facts");
    let tally = response::tally(&plan, &data.batches, &facts, p("2024")).expect("a tally");
    let found = scored(&rules.library, &rules.id, &data, "2024");
    let me = card(&found, "s");
    let column = |name: String| {
        let at = plan.columns.position(|column| column.name == name).unwrap_or_else(|| panic!("no {name}"));
        &tally.subjects["s"].columns[at]
    };
    let also = |name: String| {
        let at = plan.also.position(|also| also.id == name).expect("a named result");
        me.also[at].value.clone()
    };
    let mut table = String::new();
    for (at, (formula, kind)) in formulas.iter().enumerate() {
        let value = also(format!("a{at}"));
        let text = shown(value.as_ref().ok().and_then(Option::as_ref));
        let why = value.as_ref().err().map(|cause| format!(" ({})", cause.fault)).unwrap_or_default();
        for (place, other) in [
            ("let", shown(also(format!("l{at}")).ok().flatten().as_ref())),
            (".rhai", shown(also(format!("f{at}")).ok().flatten().as_ref())),
        ] {
            assert_eq!(other, text, "{place}: {formula}");
        }
        for name in [format!("d{at}"), format!("rows.d{at}")] {
            assert_eq!(of_column(column(name.clone())), text, "{name}: {formula}");
        }
        let as_number = numbered(&text, *kind);
        assert_eq!(of_node(&found, &format!("score.r{at}")), as_number, "per response: {formula}");
        assert_eq!(of_node(&found, &format!("score.s{at}")), as_number, "per subject: {formula}");
        let _ = write!(table, "{formula:<46} {text}{why}");
        if *kind == Truth {
            let tally = column(format!("w{at}"));
            let kept = tally.answers.values().map(|(n, _)| *n).sum::<u64>();
            let undecided = |at: String| me.undecided.iter().any(|cause| cause.at == at);
            let state = |holds: bool, undecided: bool| match (holds, undecided) {
                (true, false) => "holds",
                (false, false) => "not",
                (false, true) => "undecided",
                (true, true) => "both",
            };
            let wanted = match text.as_str() {
                "true" => "holds",
                "false" => "not",
                _ => "undecided",
            };
            let (class, action) = (format!("c{at}"), format!("o{at}"));
            let when = of_node(&found, &format!("score.n{at}"));
            let when = match when.as_str() {
                "1" => "holds",
                NOTHING => "undecided",
                _ => "not",
            };
            let opened = me.actions.iter().any(|opened| opened.open == action);
            for (place, found) in [
                ("where", state(kept == 1, !tally.undecided.is_empty())),
                ("when of a node", when),
                ("class", state(me.classes.contains(&class), undecided(format!("class {class}")))),
                ("action", state(opened, undecided(format!("action {action}")))),
                ("outcome", as_outcome(formula).as_str()),
            ] {
                assert_eq!(found, wanted, "{place}: {formula}");
            }
            let _ = write!(table, "; conditions: {wanted}");
        }
        table.push('\n');
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/oracle.txt");
    if std::env::var_os("SATIS_ACCEPT").is_some() {
        std::fs::write(&path, &table).expect("written");
    }
    let held = std::fs::read_to_string(&path).expect("tests/suite/oracle.txt");
    assert_eq!(table, held, "the table moved: read it, then SATIS_ACCEPT=1");
}

#[test]
fn every_function_of_the_language_is_in_the_table() {
    // Those of children stand per subject only, and are proved beside the functions.
    let of_children = ["lowest", "highest", "lowest_value", "highest_value", "largest_rise", "largest_fall"];
    let lacking: Vec<&str> = function::ALL
        .iter()
        .map(|function| function.word)
        .filter(|name| !of_children.contains(name))
        .filter(|name| !FORMULAS.iter().any(|(text, ..)| text.starts_with(&format!("{name}("))))
        .collect();
    assert_eq!(lacking, Vec::<&str>::new());
}
