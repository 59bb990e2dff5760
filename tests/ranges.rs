//! What `check` says of the values that a node can reach holds for all data, and both ends are met where it says so.
//!
//! Rule sets are generated from a fixed seed: trees of all combinations, points, roundings and missing policies over questions
//! and measures, with formulas of a small grammar. Forty trees stand beside each other in one file, so that they share an
//! engine; each is a rule set of its own. Data are the ends of all inputs, the places at which points change, and nothing.

#![expect(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

mod support;

use satis::data::{Batch, Column, Dataset, Fact};
use satis::number::{self, Decimal};
use satis::plan::{Level, NodeId, Plan};
use satis::score;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;
use support::{d, p, written};

/// How many rule sets are tried.
const RULE_SETS: u64 = 20_000;
/// How many stand in one file.
const TOGETHER: u64 = 40;
/// How many subjects are tried at first.
const SUBJECTS: usize = 16;
/// How many are tried of a tree of which an end was not met by these, until it is.
const MORE: [usize; 3] = [60, 400, 3_000];

/// Numbers from a seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[usize::try_from(self.below(all.len() as u64)).expect("a small number")]
    }
}

/// Scales of questions, with what can be answered: the texts, and the numbers of these that are no levels.
const SCALES: &str = "scales:
  five: {levels: {a: 5, b: 3, c: 1, d: ~}}
  even: {levels: {a: 10, b: -2, c: -2}}
  back: {levels: {a: 4, b: 2, c: 1}, reverse: true}
  mark: {range: [0, 10]}
  low: {range: [-3, 2.5]}
  turned: {range: [1, 4], reverse: true}
  both: {levels: {a: 12, b: 0}, range: [0, 10]}
";

const QUESTIONS: [(&str, &str, &str, &[&str]); 7] = [
    ("five", "1", "5", &["a", "b", "c", "d"]),
    ("even", "-2", "10", &["a", "b", "c"]),
    ("back", "1", "4", &["a", "b", "c"]),
    ("mark", "0", "10", &["0", "10"]),
    ("low", "-3", "2.5", &["-3", "0", "2.5"]),
    ("turned", "1", "4", &["1", "4"]),
    ("both", "0", "12", &["a", "b", "0", "10"]),
];

const MEASURES: [(&str, &str, &str, &[&str]); 6] = [
    ("{type: number, range: [1, 4]}", "1", "4", &["1", "4"]),
    ("{type: number, range: [-5, 5], default: 2}", "-5", "5", &["-5", "0", "5"]),
    ("{type: count, range: [0, 3]}", "0", "3", &["0", "1", "2", "3"]),
    ("{type: count, default: 0}", "0", "100", &["0", "1", "100"]),
    ("{type: percent, range: [0, 1]}", "0", "1", &["0", "1"]),
    ("{type: number}", "-40", "40", &["-40", "0", "40"]),
];

/// An input of a tree.
#[derive(Clone)]
struct Input {
    name: String,
    /// Its line in the rule set.
    line: String,
    question: bool,
    low: String,
    high: String,
    /// What is given for its least and its greatest value.
    ends: [String; 2],
    /// What is tried of it.
    texts: Vec<String>,
    /// What is tried of it in a search for ends that were not met.
    more: Vec<String>,
    /// Whether any number between its ends may be given.
    open: bool,
}

/// A generated tree.
struct Tree {
    inputs: Vec<Input>,
    yaml: String,
    /// The numbers at which something changes.
    edges: Vec<String>,
}

struct Writing<'d> {
    dice: &'d mut Dice,
    inputs: Vec<Input>,
    edges: Vec<String>,
    names: u64,
    /// Whether points may be bands.
    bands: bool,
}

const NUMBERS: [&str; 9] = ["0", "1", "2", "0.5", "3", "-1", "4", "10", "2.5"];

impl Writing<'_> {
    fn number(&mut self) -> String {
        (*self.dice.pick(&NUMBERS)).to_owned()
    }

    fn edge(&mut self) -> String {
        let x = self.number();
        self.edges.push(x.clone());
        x
    }

    /// Numbers that rise.
    fn rising(&mut self, n: usize) -> Vec<Decimal> {
        let mut all: Vec<Decimal> = Vec::new();
        while all.len() < n {
            let x = d(&self.edge());
            if !all.contains(&x) {
                all.push(x);
            }
        }
        all.sort();
        all
    }

    /// An input in a formula: of a row, or of a subject.
    fn input(&mut self, row: bool) -> String {
        let input = self.dice.pick(&self.inputs).clone();
        if !input.question || row {
            return input.name;
        }
        let statistics =
            ["mean", "mean", "mean", "min", "max", "median", "sum", "sd", "answered", "nps", "top(1)"];
        let statistic = *self.dice.pick(&statistics);
        let statistic = if statistic == "nps" && input.high != "10" { "mean" } else { statistic };
        format!("{}.{statistic}", input.name)
    }

    fn formula(&mut self, depth: u64, row: bool) -> String {
        if depth == 0 || self.dice.one_in(3) {
            return if self.dice.one_in(6) { self.number() } else { self.input(row) };
        }
        let mut part = |deeper: bool| self.formula(if deeper { depth - 1 } else { 0 }, row);
        let (a, b) = (part(true), part(true));
        match self.dice.below(18) {
            0 | 1 => format!("({a} + {b})"),
            2 => format!("({a} - {b})"),
            3 => format!("({a} * {b})"),
            4 => format!("({a} / {})", ["2", "4", "-0.5"][usize::try_from(self.dice.below(3)).expect("small")]),
            5 => format!("min({a}, {b})"),
            6 => format!("max({a}, {b})"),
            7 => format!("abs({a})"),
            8 => format!("round({a}, 1)"),
            9 => format!("floor({a})"),
            10 => format!("(-({a}))"),
            11 | 12 => {
                let condition = self.condition(row);
                format!("(if {condition} {{ {a} }} else {{ {b} }})")
            }
            13 => format!("({a} ?? {b})"),
            14 => format!("rise({a}, {b})"),
            15 => format!("mean([{a}, {b}])"),
            16 => format!("ceil({a} * 0.5)"),
            _ => format!("({a} % 4)"),
        }
    }

    fn condition(&mut self, row: bool) -> String {
        let x = self.input(row);
        match self.dice.below(7) {
            0 => format!("is_missing({})", self.formula(1, row)),
            1 => format!("!({x} < {})", self.edge()),
            2 => format!("{x} > {} && {} <= {}", self.edge(), self.input(row), self.edge()),
            3 => format!("{x} >= {} || {} == {}", self.edge(), self.input(row), self.edge()),
            4 => format!("{x} < {}", self.input(row)),
            _ => format!("{x} >= {}", self.edge()),
        }
    }

    fn points(&mut self) -> String {
        match self.dice.below(14) {
            0 | 1 | 5 => {
                let xs = self.rising(3);
                let ys: Vec<String> = xs.iter().map(|_| self.number()).collect();
                format!(", curve: {{{}: {}, {}: {}, {}: {}}}", xs[0], ys[0], xs[1], ys[1], xs[2], ys[2])
            }
            2 => {
                let xs = self.rising(2);
                let (low, high) = if self.dice.one_in(3) { (xs[1], xs[0]) } else { (xs[0], xs[1]) };
                format!(", goalposts: [{low}, {high}]")
            }
            3 if self.bands => {
                let xs = self.rising(2);
                let (a, b, c) = (self.number(), self.number(), self.number());
                format!(
                    ", bands: [{{to: {}, points: {a}}}, {{from: {}, points: {b}}}, {{points: {c}}}]",
                    xs[0], xs[1]
                )
            }
            4 if self.bands => {
                let xs = self.rising(2);
                let all: Vec<String> = (0..4).map(|_| self.number()).collect();
                format!(
                    ", bands: [{{from: {}, to: {}, points: [{}, {}]}}, {{from: {}, points: {}}}, {{points: {}}}]",
                    xs[0], xs[1], all[0], all[1], xs[1], all[2], all[3]
                )
            }
            _ => String::new(),
        }
    }

    fn ends(&mut self) -> String {
        let mut text = String::new();
        if self.dice.one_in(6) {
            let _ = write!(text, ", floor: {}", self.dice.pick(&["0", "-1", "0.5"]));
        }
        if self.dice.one_in(6) {
            let _ = write!(text, ", cap: {}", self.dice.pick(&["1", "2.5", "8"]));
        }
        if self.dice.one_in(6) {
            let _ = write!(text, ", round: {}", self.dice.pick(&["0", "1", "{places: 0, half: even}", "none"]));
        }
        text
    }

    fn node(&mut self, depth: u64, inside: bool, name: &str, weight: &str) -> String {
        let row = inside || self.dice.one_in(5);
        let per = if row && !inside { ", per: response" } else { "" };
        let points = self.points();
        // Goalposts are transformed too, and -1 has no root.
        let rooted = self.dice.one_in(12) && !points.contains("goalposts");
        let transform = if rooted { ", transform: sqrt" } else { "" };
        let ends = self.ends();
        // A promise is kept by a cap.
        let ends = match (weight.starts_with("out_of"), ends.split_once(", cap: ")) {
            (true, Some((before, after))) => {
                format!("{before}, cap: 9{}", after.find(", ").map_or("", |at| &after[at..]))
            }
            (true, None) => format!(", cap: 9{ends}"),
            (false, _) => ends,
        };
        let shape = format!("{transform}{points}{ends}");
        if depth == 0 || self.dice.one_in(4) {
            let formula = self.formula(2, row);
            return format!("{name}: {{{weight}value: '{formula}'{per}{shape}}}");
        }
        let ways = ["weighted-mean", "mean", "sum", "min", "max", "median", "geometric-mean", "harmonic-mean"];
        let way = *self.dice.pick(&ways);
        let policies = ["fail", "fail", "zero", "renormalise", "{renormalise: 0.5}"];
        let policy = *self.dice.pick(&policies);
        let n = 2 + self.dice.below(2);
        let promised = way == "sum" && policy.contains("renormalise");
        let weighted = way == "weighted-mean";
        let children: Vec<String> = (0..n)
            .map(|child| {
                self.names += 1;
                let name = format!("n{}", self.names);
                let weight = match (weighted, promised) {
                    (true, _) => {
                        format!("weight: {}, ", self.dice.pick(if child == 0 { &["1", "3"] } else { &["2", "0"] }))
                    }
                    (_, true) => "out_of: 9, ".to_owned(),
                    _ => String::new(),
                };
                self.node(depth - 1, row, &name, &weight)
            })
            .collect();
        let scale = if weighted { ", weights: rescale" } else { "" };
        format!(
            "{name}: {{{weight}combine: {way}{scale}, missing: {policy}{per}, of: {{{}}}{shape}}}",
            children.join(", ")
        )
    }
}

fn tree(dice: &mut Dice, at: u64, bands: bool) -> Tree {
    let n = 1 + dice.below(3);
    let inputs = (0..n).map(|input| {
        let question = dice.below(5) < 3;
        let (what, low, high, texts) = if question { *dice.pick(&QUESTIONS) } else { *dice.pick(&MEASURES) };
        let name = format!("t{at}_{}{input}", if question { "q" } else { "m" });
        let line = if question { format!("  {name}: {{scale: {what}}}") } else { format!("  {name}: {what}") };
        let open = ["mark", "low", "turned", "both"].contains(&what)
            || ["number", "percent", "count, default"].iter().any(|kind| what.contains(kind));
        let ends = match what {
            "five" => ["c", "a"],
            "even" => ["b", "a"],
            "back" => ["a", "c"],
            "turned" => ["4", "1"],
            "both" => ["0", "a"],
            _ => [low, high],
        };
        let ends = ends.map(str::to_owned);
        let texts = texts.iter().map(|text| (*text).to_owned()).collect();
        Input {
            name,
            line,
            question,
            low: low.to_owned(),
            high: high.to_owned(),
            ends,
            texts,
            more: Vec::new(),
            open,
        }
    });
    let inputs: Vec<Input> = inputs.collect();
    let depth = *dice.pick(&[0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3]);
    let mut writing = Writing { dice, inputs, edges: Vec::new(), names: 0, bands };
    let yaml = writing.node(depth, false, &format!("t{at}"), "");
    let Writing { mut inputs, edges, .. } = writing;
    for input in inputs.iter_mut().filter(|input| input.open) {
        for edge in &edges {
            // The mark that stands for a point on a reversed scale is another.
            let mark = if input.line.contains("turned") { Decimal::from(5) - d(edge) } else { d(edge) };
            let whole = !input.line.contains("count") || mark.normalize().scale() == 0;
            if (d(&input.low)..=d(&input.high)).contains(&mark) && whole && !input.line.contains("both") {
                input.texts.push(mark.to_string());
            }
        }
        let mut all: Vec<Decimal> = input.texts.iter().filter_map(|text| number::parse(text).ok()).collect();
        all.sort();
        all.dedup();
        if !input.line.contains("both") {
            // What changes at 2 changes at -2 behind a sign, and somewhere between two such places.
            all.extend(all.clone().iter().map(|x| -x));
            all.retain(|x| (d(&input.low)..=d(&input.high)).contains(x));
            all.sort();
            all.dedup();
            let between = all.iter().zip(&all[1..]).map(|(a, b)| ((a + b) / Decimal::TWO).normalize());
            let count = input.line.contains("count");
            let more = between.chain(all.iter().copied()).map(|x| if count { x.ceil() } else { x }.to_string());
            let mut more: Vec<String> = more.filter(|text| !input.texts.contains(text)).collect();
            if count {
                more.extend((2..12).map(|x| x.to_string()));
            }
            more.sort();
            more.dedup();
            input.more = more;
        }
        input.texts.sort();
        input.texts.dedup();
    }
    Tree { inputs, yaml, edges }
}

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
    let rules = written(&text, &[]);
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
                None if node.reach.always && !matches!(node.level, Level::Inside(_)) => Some("never missing"),
                None => None,
                Some(x) => outside(node, x),
            };
            if let Some(what) = wrong {
                let tree = node.path.split('.').nth(1).expect("a tree");
                let given: Vec<_> =
                    given.iter().filter(|(name, _)| name.split('_').next() == Some(tree)).collect();
                let yaml = trees.iter().find(|t| t.yaml.starts_with(&format!("{tree}:"))).map(|t| &t.yaml);
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
                one[0].yaml
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
