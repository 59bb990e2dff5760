//! Rows by what their answers are come to the same tally as rows one by one: over the shipped fixtures, over generated rules and
//! data, on any number of threads.

use crate::support;

use proptest::prelude::*;
use satis::data::{Batch, Column, Fact};
use satis::ingest::Form;
use satis::plan::Plan;
use satis::regress::Case;
use satis::score::tally::Tally;
use satis::score::{self, facts, response};
use std::path::Path;
use support::{Written, p, project, written};

/// Both ways, the fast one on one and on three threads.
fn both(plan: &Plan, batches: &[Batch], given: &[Fact], period: &str) -> (Tally, [Tally; 2]) {
    let facts = facts::gather(plan, given, p(period)).expect("facts");
    let reference = response::reference(plan, batches, &facts, p(period)).expect("a tally");
    let on = |threads| response::tally_on(threads, plan, batches, &facts, p(period)).expect("a tally");
    (reference, [on(1), on(3)])
}

#[test]
fn the_shipped_fixtures_are_tallied_alike_on_both_ways() {
    let cases = Case::all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), None).expect("cases");
    let mut rows = 0;
    for case in &cases {
        let (plan, _) = score::plan(&project().library, &case.ruleset, Some(case.period)).expect("a plan");
        let data = case.dataset(&Form::of(&plan), &plan).expect("data");
        let (reference, ways) = both(&plan, &data.batches, &data.facts, &case.period.to_string());
        rows += reference.subjects.values().flat_map(|subject| &subject.rows).sum::<u64>();
        for way in ways {
            assert_eq!(way, reference, "{} {}", case.ruleset, case.name);
        }
    }
    assert!(rows > 1_000, "{rows} rows");
}

// --- Generated rules and data ----------------------------------------------------------------------------------------

/// Numbers at the ends of what is exact: long decimals, zero, negative ones, beyond what a sum holds.
const NUMBERS: [&str; 16] = [
    "0",
    "1",
    "3",
    "7.5",
    "10",
    "-2",
    "0.1",
    "33.333333333333333333",
    "0.000000000000000000001",
    "99.99",
    "100",
    "123456789012345678",
    "400000000000000000000",
    "-66.6",
    "1.0000000000000000025",
    "-0.0000000000000000005",
];
const LEVELS: [&str; 5] = ["very good", "good", "fair", "bad", "no idea"];
/// Texts of which the rules refuse some.
const WORDS: [&str; 5] = ["x", "y", "z", "nobody", ""];

/// Columns: numbers `n0` … `n3`, levels `l0` `l1`, a choice `k`, and derived ones of all kinds.
const COLUMNS: &str = "
ruleset: written
subject: thing
period: year
scales: {s: {levels: {very good: 100, good: 75.5, fair: 50, bad: 0, no idea: ~}}}
questions:
  n0: {range: [-500000000000000000000, 500000000000000000000]}
  n1: {range: [-500000000000000000000, 500000000000000000000]}
  n2: {range: [-1000, 1000]}
  n3: {range: [-500000000000000000000, 500000000000000000000]}
  l0: {scale: s}
  l1: {scale: s}
  k: {choices: [x, y, z]}
measures:
  m: {type: number}
derive:
  ratio: n0 / n1
  late: {value: n2 - n3, where: n0 > 5}
  bonus: n3 ?? 2
  mine: n2 + m
  late_again: late * 2
  said: {value: l0, where: 'k == \"x\"'}
";

fn leaf() -> impl Strategy<Value = String> {
    let columns =
        ["n0", "n1", "n2", "n3", "l0", "l1", "ratio", "late", "bonus", "mine", "late_again", "said", "m"];
    let source = prop_oneof![
        4 => prop::sample::select(columns.to_vec()).prop_map(str::to_owned),
        1 => Just("n0 / (n2 - 1)".to_owned()),
        1 => Just("if k == \"x\" { l0 } else { n3 * 2 }".to_owned()),
        1 => Just("n2 * m".to_owned()),
    ];
    let steps = prop::sample::select(
        &[
            "",
            ", cap: 60",
            ", floor: 1, round: 1",
            ", curve: {0: 0, 50: 10, 100: 15}",
            ", bands: [{from: 60, points: 3}, {from: 10, points: 2}, {points: 1}]",
            ", goalposts: [0, 7]",
            ", bands: [{from: 60, points: 3}, {from: 40, points: 2}]",
        ][..],
    );
    (source, steps).prop_map(|(source, steps)| format!("value: '{source}'{steps}"))
}

/// The entry of a child: two of three that are nothing but a column are a node of its name, where the parent has none yet.
fn child(at: usize, inside: &str, weight: &str, taken: &mut Vec<String>) -> String {
    let named = inside.strip_prefix("value: '").and_then(|rest| rest.split_once('\''));
    let is_column = |name: &str| COLUMNS.contains(&format!("  {name}: ")) && !name.contains(' ');
    match named.filter(|(name, _)| is_column(name) && !taken.iter().any(|known| known == name)) {
        Some((name, steps)) if at % 3 != 2 => {
            taken.push(name.to_owned());
            format!("{name}: {{{weight}{}}}, ", steps.trim_start_matches(", "))
        }
        _ => format!("c{at}: {{{weight}{inside}}}, "),
    }
}

/// Ways to combine whose values are sums; a tree with any other is tallied row by row.
const LINEAR: [&str; 4] = ["weighted-mean", "weighted-mean", "mean", "sum"];
const ANY: [&str; 7] = ["weighted-mean", "weighted-mean", "mean", "sum", "min", "geometric-mean", "median"];

/// A tree as the inside of a YAML map.
fn tree() -> impl Strategy<Value = String> {
    prop_oneof![3 => node(3, &LINEAR), 1 => node(3, &ANY)]
}

/// A node as the inside of a YAML map, of that depth at most.
fn node(depth: u32, ways: &'static [&'static str]) -> BoxedStrategy<String> {
    if depth == 0 {
        return leaf().boxed();
    }
    let missing = ["fail", "zero", "renormalise", "{renormalise: 60%}"].to_vec();
    let weights = ["1", "2", "0.5", "0", "3.333333333", "0.1234567890123", "40"].to_vec();
    let children = prop::collection::vec((node(depth - 1, ways), prop::sample::select(weights)), 1..5);
    let ways = (prop::sample::select(ways), prop::sample::select(missing));
    let tree = (ways, children, any::<bool>()).prop_map(|((combine, missing), children, rounds)| {
        let weighs = combine == "weighted-mean";
        let mut text = format!("combine: {combine}, missing: {missing}");
        if weighs {
            text += ", weights: rescale";
        }
        if rounds {
            text += ", round: 2";
        }
        text += ", of: {";
        let mut taken = Vec::new();
        for (at, (inside, weight)) in children.iter().enumerate() {
            let weight = if weighs { format!("weight: {weight}, ") } else { String::new() };
            text += &child(at, inside, &weight, &mut taken);
        }
        text + "}"
    });
    prop_oneof![1 => leaf(), 3 => tree].boxed()
}

type Row = (usize, [usize; 4], [usize; 2], usize);

fn row() -> impl Strategy<Value = Row> {
    // One beyond the list is no answer.
    let number = 0..=NUMBERS.len();
    (0_usize..4, prop::array::uniform4(number), prop::array::uniform2(0..=LEVELS.len()), 0..WORDS.len())
}

fn batches(rows: &[Row], cut: usize) -> Vec<Batch> {
    let (first, second) = rows.split_at(cut.min(rows.len()));
    let texts =
        |rows: &[Row], of: &dyn Fn(&Row) -> &'static str| Column::of(rows.iter().map(of).collect::<Vec<_>>());
    let number = |at: usize| NUMBERS.get(at).copied().unwrap_or("");
    let level = |at: usize| LEVELS.get(at).copied().unwrap_or("");
    let batch = |rows: &[Row]| Batch {
        table: String::new(),
        period: p("2025"),
        subjects: texts(rows, &|row| ["a", "b", "c", ""][row.0]),
        respondents: Column::default(),
        columns: (0..4)
            .map(|at| (format!("n{at}"), texts(rows, &move |row: &Row| number(row.1[at]))))
            .chain((0..2).map(|at| (format!("l{at}"), texts(rows, &move |row: &Row| level(row.2[at])))))
            .chain([("k".to_owned(), texts(rows, &|row| WORDS[row.3]))])
            .collect(),
    };
    vec![batch(first), batch(second)]
}

/// The rules with this node inside a border, where they can be bound.
fn rules(inside: &str) -> Option<(Written, std::sync::Arc<Plan>)> {
    let also = "also: {a: late.mean, b: ratio.sd, c: 'k.count(\"x\")', d: l1.top(2), e: late_again.answered}";
    let rules = written(&format!("{COLUMNS}score: {{per: response, {inside}}}\n{also}\n"), &[]);
    let plan = score::plan(&rules.library, &rules.id, None).ok()?.0;
    Some((rules, plan))
}

/// How many rule sets are compared: a few in the ordinary run, many in the optimised one of `.ci/run`.
const CASES: u32 = if cfg!(debug_assertions) { 120 } else { 3_000 };

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 100_000, cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn generated_rows_are_tallied_alike_on_both_ways(
        inside in tree(),
        rows in prop::collection::vec(row(), 0..60),
        cut in 0_usize..60,
        measured in any::<bool>(),
    ) {
        let Some((_written, plan)) = self::rules(&inside) else { return Err(TestCaseError::reject("no rules")) };
        let facts: Vec<Fact> = ["a", "b"].iter().filter(|_| measured).map(|subject| Fact {
            subject: (*subject).to_owned(), period: p("2025"), measure: "m".to_owned(), value: "2.5".to_owned(),
        }).collect();
        let (reference, ways) = both(&plan, &batches(&rows, cut), &facts, "2025");
        for way in ways {
            // What grew too large is missing, whatever was held when it did.
            for (subject, tally) in &reference.subjects {
                prop_assert_eq!(way.subjects.get(subject).map(|way| way.overflow), Some(tally.overflow), "{}", inside);
            }
            let whole = |tally: &Tally| -> Tally {
                Tally { subjects: tally.subjects.clone().into_iter().filter(|(_, tally)| !tally.overflow).collect() }
            };
            prop_assert_eq!(whole(&way), whole(&reference), "{}", inside);
        }
    }
}

/// A number between two units of a sum: its parent sees the even one (…002), a mean of it alone takes the one away from zero (…003).
#[test]
fn a_number_between_two_units_goes_to_either_side_on_both_ways() {
    let inside = "combine: sum, missing: zero, of: {n0: {}, n1: {}}";
    let (_written, plan) = rules(inside).expect("rules");
    let between = NUMBERS.iter().position(|number| *number == "1.0000000000000000025").expect("a number");
    let zero = NUMBERS.iter().position(|number| *number == "0").expect("a number");
    let (reference, ways) = both(&plan, &batches(&[(0, [between, zero, zero, zero], [0, 0], 0)], 1), &[], "2025");
    let sums = |tally: &Tally| -> Vec<String> {
        let nodes = &tally.subjects["a"].nodes;
        nodes.iter().map(|node| node.sum.total().expect("a sum").to_string()).collect()
    };
    assert_eq!(sums(&reference), ["1.000000000000000002", "1.000000000000000003", "0"]);
    for way in ways {
        assert_eq!(way, reference);
    }
}

#[test]
fn generated_rules_can_mostly_be_bound() {
    use proptest::strategy::ValueTree;
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let bound = (0..100).filter(|_| {
        let inside = tree().new_tree(&mut runner).expect("a node").current();
        rules(&inside).is_some()
    });
    let bound = bound.count();
    if bound < 30 {
        panic!("only {bound} of 100 generated rule sets can be bound");
    }
}
