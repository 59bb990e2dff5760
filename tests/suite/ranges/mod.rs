//! What `check` says of the values that a node can reach holds for all data, and both ends are met where it says so.
//!
//! Rule sets are generated from a fixed seed: trees of all combinations, points, roundings and missing policies over questions
//! and measures, with formulas, decision tables, functions, derived columns and conditions of a small grammar. Forty trees stand beside each other in one file, so that they share an
//! engine; each is a rule set of its own. Data are the ends of all inputs, the places at which points change, and nothing.

mod writing;

use crate::support::{self, p, written};
use satis::data::{Batch, Column, Dataset, Fact};
use satis::number::{self, Decimal};
use satis::plan::{Level, NodeId, Plan};
use satis::score;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use writing::{Dice, Input, SCALES, Tree, tree};

/// How many rule sets are tried.
const RULE_SETS: u64 = 20_000;
/// How many stand in one file.
const TOGETHER: u64 = 40;
/// How many subjects are tried at first.
const SUBJECTS: usize = 16;
/// How many are tried of a tree of which an end was not met by these, until it is.
const MORE: [usize; 3] = [60, 400, 3_000];

fn yaml(trees: &[Tree]) -> String {
    let mut text = format!("ruleset: written\ntitle: t\nsubject: thing\nperiod: year\n{SCALES}");
    for (section, questions) in [("questions", true), ("measures", false)] {
        let lines: Vec<&str> = trees
            .iter()
            .flat_map(|tree| &tree.inputs)
            .filter(|input| input.question == questions)
            .map(|input| input.line.as_str())
            .collect();
        if !lines.is_empty() {
            let _ = writeln!(text, "{section}:\n{}", lines.join("\n"));
        }
    }
    for (section, texts) in [
        ("derive", trees.iter().map(|tree| tree.derived.as_str()).collect::<String>()),
        ("tables", trees.iter().map(|tree| tree.tables.as_str()).collect()),
    ] {
        if !texts.is_empty() {
            let _ = write!(text, "{section}:\n{texts}");
        }
    }
    text += "score:\n  combine: none\n  of:\n";
    for tree in trees {
        let _ = writeln!(text, "    {}", tree.yaml);
    }
    text
}

/// What is given of an input for a subject: the answers of its rows, of which a measure has one.
type Given = Vec<Option<String>>;

/// The ways in which an input is tried, its ends first.
fn ways(input: &Input, search: bool) -> Vec<Given> {
    let single = |text: &String| vec![Some(text.clone())];
    let others = input.texts.iter().filter(|text| !input.ends.contains(text));
    let more = input.more.iter().filter(|_| search);
    let mut all: Vec<Given> = input.ends.iter().chain(others).chain(more).map(single).collect();
    all.push(vec![None]);
    if input.question {
        let [low, high] = input.ends.clone().map(Some);
        all.push(vec![low.clone(), high.clone()]);
        if search {
            let more = [vec![low.clone(), None], vec![low.clone(), low.clone()], vec![low; 12], vec![high; 12]];
            all.extend(more);
        }
    }
    all
}

/// Subjects: for each input of each tree one of its ways, all combinations of a tree's inputs where they are few.
fn subjects(trees: &[Tree], n: usize, search: bool, dice: &mut Dice) -> Vec<BTreeMap<String, Given>> {
    let ways: Vec<Vec<(String, Vec<Given>)>> = trees
        .iter()
        .map(|tree| tree.inputs.iter().map(|input| (input.name.clone(), ways(input, search))).collect())
        .collect();
    let products: Vec<u64> =
        ways.iter().map(|tree| tree.iter().map(|(_, ways)| ways.len() as u64).product()).collect();
    (0..n)
        .map(|subject| {
            let mut given = BTreeMap::new();
            for (tree, product) in ways.iter().zip(&products) {
                let all = *product <= n as u64;
                let mut at = if all { subject as u64 % product } else { dice.below(*product) };
                // The corners first: every input at one of its ends.
                let corners = 1_usize << tree.len();
                if !all && subject < corners {
                    for (bit, (name, ways)) in tree.iter().enumerate() {
                        given.insert(name.clone(), ways[subject >> bit & 1].clone());
                    }
                    continue;
                }
                for (name, ways) in tree {
                    let n = ways.len() as u64;
                    given.insert(name.clone(), ways[usize::try_from(at % n).expect("small")].clone());
                    at /= n;
                }
            }
            given
        })
        .collect()
}

fn data(trees: &[Tree], subjects: &[BTreeMap<String, Given>]) -> Dataset {
    let mut facts = Vec::new();
    let mut names: Vec<String> = Vec::new();
    let mut rows: Vec<(usize, usize)> = Vec::new();
    for (at, given) in subjects.iter().enumerate() {
        names.push(format!("s{at:04}"));
        let n = given.values().map(Vec::len).max().unwrap_or(1);
        rows.extend((0..n).map(|row| (at, row)));
    }
    let mut columns = BTreeMap::new();
    for input in trees.iter().flat_map(|tree| &tree.inputs) {
        if input.question {
            let text = |(subject, row): &(usize, usize)| {
                let given = subjects[*subject][&input.name].get(*row).cloned().flatten();
                given.unwrap_or_default()
            };
            let texts: Vec<String> = rows.iter().map(text).collect();
            columns.insert(input.name.clone(), Column::of(texts.iter().map(String::as_str)));
        } else {
            for (subject, given) in names.iter().zip(subjects) {
                if let Some(Some(value)) = given[&input.name].first() {
                    let (subject, measure) = (subject.clone(), input.name.clone());
                    facts.push(Fact { subject, period: p("2025"), measure, value: value.clone() });
                }
            }
        }
    }
    let batch = Batch {
        table: String::new(),
        period: p("2025"),
        subjects: Column::of(rows.iter().map(|(subject, _)| names[*subject].as_str())),
        respondents: Column::of(rows.iter().map(|_| "")),
        columns,
    };
    Dataset { batches: vec![batch], facts, ..Dataset::default() }
}

/// A rule set with its plan.
type Bound = (support::Written, Arc<Plan>);

/// The rule set of these trees, or those of which a band is never met, which is an error and not the generator's care. A
/// generated rule set has no other errors.
fn bound(trees: &[Tree]) -> Result<Bound, Vec<usize>> {
    let text = yaml(trees);
    let functions: String = trees.iter().map(|tree| tree.functions.as_str()).collect();
    let files = [("f.rhai", functions.as_str())];
    let rules = written(&text, if functions.is_empty() { &[] } else { &files });
    let problems = match score::plan(&rules.library, &rules.id, None) {
        Ok((plan, _)) => return Ok((rules, plan)),
        Err(score::ScoreError::Rules(problems)) => problems,
        Err(other) => panic!("{other}"),
    };
    let errors = problems.iter().filter(|problem| problem.severity == satis::diagnostic::Severity::Error);
    let tree_of = |problem: &satis::diagnostic::Diagnostic| {
        let shown = || rules.library.sources().render(problem, false);
        assert_eq!(problem.code.id(), "band-unreachable", "a valid rule set is refused:\n{}\n{text}", shown());
        let line = text[..problem.span.expect("a place").start].rsplit('\n').next().expect("a line");
        let name = line.trim_start().split(':').next().expect("a name");
        trees.iter().position(|tree| tree.yaml.starts_with(&format!("{name}:"))).expect("its tree")
    };
    Err(errors.map(tree_of).collect())
}

/// The nodes of which an end that check says to be attained was not met.
fn tried(trees: &[Tree], bound: &Bound, n: usize, dice: &mut Dice) -> Vec<(NodeId, bool)> {
    let (rules, plan) = bound;
    let subjects = subjects(trees, n, trees.len() == 1, dice);
    let found = support::scored(&rules.library, &rules.id, &data(trees, &subjects), "2025");
    let mut open = Vec::new();
    for (index, node) in plan.nodes.entries().skip(1) {
        let mut seen: Vec<Decimal> = Vec::new();
        for (card, given) in found.cards.iter().zip(&subjects) {
            let value = card.nodes[index].value.as_ref().ok().copied().map(number::guard);
            let wrong = match value {
                None if node.reach.always && !matches!(node.level, Level::Inside(_)) && has_all(plan, index) => {
                    Some("never missing")
                }
                None => None,
                Some(x) => outside(node, x),
            };
            if let Some(what) = wrong {
                let tree = node.path.split('.').nth(1).expect("a tree");
                let given: Vec<_> =
                    given.iter().filter(|(name, _)| name.split('_').next() == Some(tree)).collect();
                let yaml = trees.iter().find(|t| t.yaml.starts_with(&format!("{tree}:")));
                let yaml =
                    yaml.map(|t| [&t.derived, &t.tables, &t.functions, &t.yaml].map(String::as_str).concat());
                let lines: Vec<&str> = trees
                    .iter()
                    .flat_map(|tree| &tree.inputs)
                    .filter(|input| input.name.split('_').next() == Some(tree))
                    .map(|input| input.line.as_str())
                    .collect();
                panic!(
                    "{} is {value:?}, but reaches {} ({what})\n{}\n{}\n{given:?}",
                    node.path,
                    node.range.in_words(),
                    lines.join("\n"),
                    yaml.expect("its tree"),
                );
            }
            seen.extend(value);
        }
        if matches!(node.level, Level::Inside(_)) {
            continue;
        }
        let range = node.range;
        let met =
            |end: Option<Decimal>, sure: bool| end.is_none_or(|end| !sure || seen.contains(&number::guard(end)));
        if !met(range.low, range.attained.low) {
            open.push((index, false));
        }
        if !met(range.high, range.attained.high) {
            open.push((index, true));
        }
    }
    open
}

/// Whether every subject has a node and what stands above it.
fn has_all(plan: &Plan, index: NodeId) -> bool {
    let mut above = std::iter::successors(Some(&plan.nodes[index]), |node| Some(&plan.nodes[node.parent?]));
    above.all(|node| node.when.is_none())
}

/// What a value contradicts of what check says of a node.
fn outside(node: &satis::plan::NodePlan, x: Decimal) -> Option<&'static str> {
    let range = node.range;
    if range.low.is_some_and(|low| number::compare(x, low).is_lt()) {
        return Some("below");
    }
    if range.high.is_some_and(|high| number::compare(x, high).is_gt()) {
        return Some("above");
    }
    if matches!(node.level, Level::Inside(_)) {
        return None;
    }
    if range.step.filter(|step| !step.is_zero()).is_some_and(|step| !number::guard(x % step).is_zero()) {
        return Some("between steps");
    }
    let values = node.reach.values.as_ref();
    values
        .is_some_and(|values| !values.iter().any(|known| number::compare(*known, x).is_eq()))
        .then_some("none of the few values")
}

/// A file of trees, and of those with an end that was not met each once more with more data.
fn file(number: u64) -> u64 {
    let mut dice = Dice(0x5a71_5000 + number);
    let mut trees: Vec<Tree> = (0..TOGETHER).map(|at| tree(&mut dice, at, true)).collect();
    let all = bound(&trees).unwrap_or_else(|without| {
        for at in without {
            trees[at] = tree(&mut dice, at as u64, false);
        }
        bound(&trees).unwrap_or_else(|_| panic!("trees without bands have none that is not met"))
    });
    let open = tried(&trees, &all, SUBJECTS, &mut dice);
    let plan = &all.1;
    let mut again: Vec<usize> = Vec::new();
    for (index, _) in &open {
        let name = plan.nodes[*index].path.split('.').nth(1).expect("a tree").to_owned();
        let at = trees.iter().position(|tree| tree.yaml.starts_with(&format!("{name}:"))).expect("its tree");
        if !again.contains(&at) {
            again.push(at);
        }
    }
    for at in &again {
        let one = &trees[*at..=*at];
        let product: usize = one[0].inputs.iter().map(|input| ways(input, true).len()).product();
        let alone = bound(one).unwrap_or_else(|_| panic!("a tree that was bound beside others"));
        let sizes = MORE.iter().map(|size| product.min(*size));
        let left = sizes.map(|size| tried(one, &alone, size, &mut dice)).find(Vec::is_empty);
        let never = left.map_or_else(|| tried(one, &alone, product.min(MORE[2]), &mut dice), |_| Vec::new());
        if let Some((index, high)) = never.into_iter().next() {
            let node = &alone.1.nodes[index];
            panic!(
                "{} of {} is said to be attained at its {}, and no data do it (edges {:?}):\n{}{}",
                node.path,
                node.range,
                if high { "high end" } else { "low end" },
                one[0].edges,
                one[0].inputs.iter().fold(String::new(), |all, input| format!("{all}{}\n", input.line)),
                [&one[0].derived, &one[0].tables, &one[0].functions, &one[0].yaml].map(String::as_str).concat()
            );
        }
    }
    again.len() as u64
}

#[test]
fn no_value_leaves_the_reach_that_check_says_and_its_ends_are_met() {
    let files = std::env::var("SATIS_RANGES").ok().and_then(|n| n.parse().ok()).unwrap_or(RULE_SETS) / TOGETHER;
    let tried = |number: u64| std::panic::catch_unwind(|| file(number)).map_err(|_| number);
    let half = |odd: u64| (0..files).filter(|file| file % 2 == odd).map(tried).collect::<Vec<_>>();
    let all = std::thread::scope(|scope| {
        let other = scope.spawn(|| half(1));
        let mut all = half(0);
        all.extend(other.join().expect("the other half"));
        all
    });
    let wrong: Vec<&u64> = all.iter().filter_map(|found| found.as_ref().err()).collect();
    assert!(wrong.is_empty(), "files {wrong:?} of {files} are wrong, each as shown above");
    let again: u64 = all.iter().flatten().sum();
    // Most ends are met by the first subjects: the search is a search, not a wait.
    let all = files * TOGETHER;
    assert!(5 * again < all, "{again} of {all} trees needed more data");
}
