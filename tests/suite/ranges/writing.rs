//! Rule sets that are written from a seed: trees of nodes with formulas, decision tables, functions, derived columns and
//! conditions.

use satis::number::{self, Decimal};
use std::fmt::Write as _;

use crate::support::d;

/// Numbers from a seed (splitmix64).
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
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
pub const SCALES: &str = "scales:
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
pub struct Input {
    pub name: String,
    /// Its line in the rule set.
    pub line: String,
    pub question: bool,
    pub low: String,
    pub high: String,
    /// What is given for its least and its greatest value.
    pub ends: [String; 2],
    /// What is tried of it.
    pub texts: Vec<String>,
    /// What is tried of it in a search for ends that were not met.
    pub more: Vec<String>,
    /// Whether any number between its ends may be given.
    pub open: bool,
    pub kind: Kind,
}

/// What an input is in a formula.
#[derive(Clone, Copy, PartialEq)]
pub enum Kind {
    /// A number that files give.
    Given,
    /// A word that files give.
    Word,
    /// A column that a formula yields.
    Derived,
    /// A parameter of a function, or a name that a formula makes itself.
    Passed,
}

/// The words of an input that is one.
const WORDS: [&str; 3] = ["x", "y", "z"];

/// A generated tree.
pub struct Tree {
    pub inputs: Vec<Input>,
    pub yaml: String,
    pub tables: String,
    pub functions: String,
    pub derived: String,
    /// The numbers at which something changes.
    pub edges: Vec<String>,
}

struct Writing<'d> {
    dice: &'d mut Dice,
    inputs: Vec<Input>,
    edges: Vec<String>,
    names: u64,
    at: u64,
    /// The decision tables, functions and derived columns that are written on the way.
    tables: String,
    functions: String,
    derived: String,
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
        let numbers: Vec<Input> = self.inputs.iter().filter(|input| input.kind != Kind::Word).cloned().collect();
        let input = self.dice.pick(&numbers).clone();
        if !input.question || row {
            return input.name;
        }
        if input.kind == Kind::Derived {
            let statistic = self.dice.pick(&["mean", "min", "max", "median", "sum", "sd", "answered"]);
            return format!("{}.{statistic}", input.name);
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
        match self.dice.below(24) {
            18 | 19 => self.table(&a),
            20 | 21 => self.function(&a, &b),
            22 => format!("(({a}) ** 2)"),
            23 => {
                let condition = self.condition(row);
                format!("{{ let v = {a}; if {condition} {{ v = {b}; }} v }}")
            }
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

    /// A call of a decision table over a number, and over a word where there is one.
    fn table(&mut self, given: &str) -> String {
        self.names += 1;
        let name = format!("t{}_d{}", self.at, self.names);
        let word = self.inputs.iter().find(|input| input.kind == Kind::Word).map(|input| input.name.clone());
        let word = word.filter(|_| self.dice.one_in(2));
        let hit = *self.dice.pick(&[
            "unique",
            "first",
            "any",
            "collect-sum",
            "collect-min",
            "collect-max",
            "collect-count",
        ]);
        let xs = self.rising(2);
        let apart = [format!("\"< {}\"", xs[0]), format!("{}..{}", xs[0], xs[1]), format!("\"> {}\"", xs[1])];
        let over = [format!("\"< {}\"", xs[0]), format!("\"<= {}\"", xs[1]), "~".to_owned()];
        let cells = if matches!(hit, "unique" | "any") { &apart } else { &over };
        let mut rows = Vec::new();
        for cell in cells {
            let said = match self.dice.below(6) {
                0 => format!("\"= i {} {}\"", self.dice.pick(&["+", "-", "*"]), self.number()),
                1 if !hit.starts_with("collect") => "~".to_owned(),
                _ => self.number(),
            };
            match &word {
                Some(_) if self.dice.one_in(2) => {
                    let other = self.number();
                    let rest = if matches!(hit, "unique" | "any") { "[y, z]" } else { "~" };
                    rows.push(format!("[{cell}, x, {said}]"));
                    rows.push(format!("[{cell}, {rest}, {other}]"));
                }
                Some(_) => rows.push(format!("[{cell}, ~, {said}]")),
                None => rows.push(format!("[{cell}, {said}]")),
            }
        }
        let inputs = if word.is_some() { "i, k" } else { "i" };
        let _ = writeln!(
            self.tables,
            "  {name}: {{in: [{inputs}], out: [o], hit: {hit}, rows: [{}]}}",
            rows.join(", ")
        );
        match word {
            Some(word) => format!("{name}({given}, {word})"),
            None => format!("{name}({given})"),
        }
    }

    /// A call of a function of the `.rhai` files.
    fn function(&mut self, a: &str, b: &str) -> String {
        self.names += 1;
        let name = format!("t{}_f{}", self.at, self.names);
        let word = self.inputs.iter().find(|input| input.kind == Kind::Word).map(|input| input.name.clone());
        let passed = |name: &str, kind| Input {
            name: name.to_owned(),
            line: String::new(),
            question: false,
            low: "0".to_owned(),
            high: "0".to_owned(),
            ends: [String::new(), String::new()],
            texts: Vec::new(),
            more: Vec::new(),
            open: false,
            kind,
        };
        let mut own = vec![passed("p", Kind::Passed), passed("q", Kind::Passed)];
        own.extend(word.iter().map(|_| passed("k", Kind::Word)));
        let outside = std::mem::replace(&mut self.inputs, own);
        let body = self.statements(true);
        self.inputs = outside;
        match word {
            Some(word) => {
                // A parameter that is not read would be said.
                let _ = writeln!(
                    self.functions,
                    "fn {name}(p, q, k) {{ if k == \"none\" {{ return p; }} if q == 9 {{ return 1; }} {body} }}"
                );
                format!("{name}({a}, {b}, {word})")
            }
            None => {
                let _ = writeln!(self.functions, "fn {name}(p, q) {{ if p + q == 9 {{ return 1; }} {body} }}");
                format!("{name}({a}, {b})")
            }
        }
    }

    /// Statements with names that are set again, early results and loops.
    fn statements(&mut self, row: bool) -> String {
        let first = self.formula(1, row);
        let mut text = format!("let s = {first}; ");
        for _ in 0..=self.dice.below(3) {
            let (condition, value) = (self.condition(row), self.formula(0, row));
            text += &match self.dice.below(6) {
                0 => format!("if {condition} {{ s += {value}; }} "),
                1 => format!("if {condition} {{ s = {value}; }} else {{ s -= {}; }} ", self.number()),
                2 => format!("if {condition} {{ return {value}; }} "),
                3 => format!("if s < {} {{ s = {value}; }} ", self.number()),
                4 => {
                    let other = self.formula(0, row);
                    format!("for w in [{value}, {other}] {{ if w > {} {{ s += w; }} }} ", self.edge())
                }
                _ => format!("let u = {value}; if u > s {{ s = u; }} "),
            };
        }
        text + "s"
    }

    fn condition(&mut self, row: bool) -> String {
        let word = self.inputs.iter().find(|input| input.kind == Kind::Word).map(|input| input.name.clone());
        if let Some(word) = word.filter(|_| self.dice.one_in(4)) {
            return match self.dice.below(3) {
                0 => format!("{word} == \"{}\"", self.dice.pick(&WORDS)),
                1 => format!("{word} != \"{}\"", self.dice.pick(&WORDS)),
                _ => format!("{word} in [\"x\", \"z\"]"),
            };
        }
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

    /// A derived column over a question, now and then.
    fn derive(&mut self) {
        let Some(question) = self.inputs.iter().find(|input| input.question).cloned() else { return };
        if !self.dice.one_in(4) {
            return;
        }
        let name = format!("t{}_c0", self.at);
        let value = self.formula(1, true);
        // A column of its question's answers alone has its scale, and a statement of measures alone is none of rows.
        let _ = writeln!(self.derived, "  {name}: '{} + 0 * ({value})'", question.name);
        self.inputs.push(Input { name, kind: Kind::Derived, ..question });
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
        let shape = match inside || name.contains("t") || !self.dice.one_in(6) {
            true => shape,
            false => format!(", when: '{}'{shape}", self.condition(false)),
        };
        if depth == 0 || self.dice.one_in(4) {
            let formula = if self.dice.one_in(6) { self.statements(row) } else { self.formula(2, row) };
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

pub fn tree(dice: &mut Dice, at: u64, bands: bool) -> Tree {
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
            kind: Kind::Given,
        }
    });
    let mut inputs: Vec<Input> = inputs.collect();
    if dice.one_in(3) {
        let name = format!("t{at}_k0");
        let words: Vec<String> = WORDS.map(str::to_owned).to_vec();
        inputs.push(Input {
            line: format!("  {name}: {{choices: [x, y, z]}}"),
            name,
            question: false,
            low: "0".to_owned(),
            high: "0".to_owned(),
            ends: ["x", "y"].map(str::to_owned),
            texts: words,
            more: Vec::new(),
            open: false,
            kind: Kind::Word,
        });
    }
    let depth = *dice.pick(&[0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3]);
    let mut writing = Writing {
        dice,
        inputs,
        edges: Vec::new(),
        names: 0,
        at,
        tables: String::new(),
        functions: String::new(),
        derived: String::new(),
        bands,
    };
    writing.derive();
    let yaml = writing.node(depth, false, &format!("t{at}"), "");
    let Writing { mut inputs, edges, tables, functions, derived, .. } = writing;
    inputs.retain(|input| input.kind != Kind::Derived);
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
    Tree { inputs, yaml, tables, functions, derived, edges }
}
