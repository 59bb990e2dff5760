//! Rule sets and data of any size.

use std::fmt::Write as _;

/// Files by name.
pub type Files = Vec<(String, String)>;

/// Something that can be made larger, and the commands that are run on it.
pub struct Shape {
    /// What grows.
    pub name: &'static str,
    /// The smaller size.
    pub n: usize,
    /// The files of a size.
    pub files: fn(usize) -> Files,
    /// Commands with their exit codes.
    pub commands: Vec<(Vec<&'static str>, u8)>,
}

/// Commands with their exit codes.
pub type Commands = &'static [(&'static [&'static str], u8)];

pub const CHECK: [&str; 2] = ["check", "a"];
pub const SCORE: [&str; 4] = ["score", "a", "--measures", "m.csv"];
pub const SURVEY: [&str; 4] = ["score", "a", "--responses", "r.csv"];

pub fn shape(name: &'static str, n: usize, files: fn(usize) -> Files, commands: Commands) -> Shape {
    let commands = commands.iter().map(|(arguments, code)| (arguments.to_vec(), *code)).collect();
    Shape { name, n, files, commands }
}

/// Nodes, rows, problems and data.
pub fn shapes() -> Vec<Shape> {
    let both: Commands = &[(&CHECK, 0), (&SCORE, 0)];
    let check: Commands = &[(&CHECK, 0)];
    let wrong: Commands = &[(&CHECK, 1)];
    let survey: Commands = &[(&CHECK, 0), (&SURVEY, 0)];
    vec![
        shape("nodes", 500, nodes, both),
        shape("rows of a table that lie apart", 2_000, apart, both),
        shape("rows of a table in each other, the first counts", 2_000, nested_first, both),
        shape("rows of a table in each other, all count", 2_000, nested_sum, both),
        shape("rows of a table across each other", 2_000, across, both),
        shape("rows of a table that say the same", 2_000, same, check),
        shape("rows of a table with three inputs", 2_000, cubes, both),
        shape("rows of a table with four inputs and a last one", 2_000, four, both),
        shape("rows of a table with texts", 2_000, words, both),
        shape("rows of a table that are wrong", 2_000, overlapping, wrong),
        shape("choices", 1_000, choices, both),
        shape("levels of a scale", 1_000, levels, survey),
        shape("points of a curve", 1_000, curve, both),
        shape("grades", 1_000, grades, both),
        shape("problems of names", 1_000, unknown_names, wrong),
        shape("problems of fields", 2_000, unknown_fields, wrong),
        shape("questions", 500, questions, check),
        shape("subjects", 2_000, subjects, &[(&SCORE, 0)]),
        shape("rejected rows", 2_000, rejects, &[(&["score", "a", "--measures", "m.csv", "--accept-rejects"], 1)]),
        shape("organisations", 1_000, organisations, check),
        shape("rule sets", 100, rulesets, &[(&["check"], 0)]),
        shape("rule sets that extend each other", 100, chain, check),
    ]
}

/// A number that looks like chance and is always the same.
pub fn mixed(at: usize) -> usize {
    let mut x = (at as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    usize::try_from((x ^ (x >> 31)) >> 1).unwrap_or(0)
}

pub fn lines(n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).fold(String::new(), |mut text, at| {
        text.push_str(&line(at));
        text.push('\n');
        text
    })
}

/// A rule set, measures, and a case so that nothing is left to complain about.
pub fn files(rules: String, data: &str, text: String) -> Files {
    let file = |name: &str, text: String| (name.to_owned(), text);
    vec![file("satis.yaml", "title: growth\n".to_owned()), file("rules/a/ruleset.yaml", rules), file(data, text)]
}

/// A few subjects with these measures, each some chance below `most`.
pub fn measured(inputs: &[&str], most: usize) -> String {
    let row = |at: usize| {
        let cells = (0..inputs.len()).map(|column| (mixed(at * 8 + column) % most).to_string());
        format!("s{at},2025,{}", cells.collect::<Vec<_>>().join(","))
    };
    format!("subject,period,{}\n{}", inputs.join(","), lines(60, row))
}

/// A table with these rows over numbers.
fn table(hit: &str, inputs: &[&str], rows: &str, most: usize) -> Files {
    let names = inputs.join(", ");
    let measures: String = inputs.iter().map(|name| format!("  {name}: {{type: number}}\n")).collect();
    let rules = format!(
        "ruleset: a\nmeasures:\n{measures}tables:\n  t:\n    hit: {hit}\n    in: [{names}]\n    out: [p]\n    rows:\n{rows}\
         score: {{value: \"t({names}) ?? 0\"}}\n"
    );
    files(rules, "m.csv", measured(inputs, most))
}

fn nodes(n: usize) -> Files {
    let groups = n / 10 + 1;
    let mut text = String::from("ruleset: a\nperiod: month\nmeasures:\n");
    text += &lines(groups * 9, |at| format!("  m{at}: {{type: number, range: [0, 100], default: 0}}"));
    text += "score:\n  combine: weighted-mean\n  weights: rescale\n  missing: renormalise\n  of:\n";
    for group in 0..groups {
        _ = writeln!(text, "    g{group}:\n      weight: 1\n      of:");
        for at in (0..9).map(|leaf| group * 9 + leaf) {
            _ = match at % 3 {
                0 => writeln!(text, "        m{at}: 10"),
                1 => writeln!(text, "        n{at}: {{weight: 20, value: 0.5 * m{at} + 10, cap: 100}}"),
                _ => {
                    writeln!(text, "        n{at}: {{weight: 5, value: m{at}, curve: {{0: 0, 50: 20, 100: 100}}}}")
                }
            };
        }
    }
    let names: Vec<String> = (0..groups * 9).map(|at| format!("m{at}")).collect();
    let cell = |row: usize, column: usize| (mixed(row * 7 + column) % 100).to_string();
    let cells = |row: usize| (0..groups * 9).map(|column| cell(row, column)).collect::<Vec<_>>().join(",");
    let rows = lines(5, |at| format!("s{at},2025-01,{}", cells(at)));
    files(text, "m.csv", format!("subject,period,{}\n{rows}", names.join(",")))
}

fn side(n: usize) -> usize {
    n.isqrt().max(1)
}

fn apart(n: usize) -> Files {
    let k = side(n);
    let row = |at: usize| {
        let (x, y) = (at / k, at % k);
        format!("      - [\"{x}..{}\", \"{y}..{}\", {at}]", x + 1, y + 1)
    };
    table("unique", &["x", "y"], &lines(k * k, row), k)
}

fn nested(n: usize, at: usize) -> String {
    format!("      - [\"{at}..{}\", \"{at}..{}\", {at}]", 2 * n - at, 2 * n - at)
}

fn nested_first(n: usize) -> Files {
    table("first", &["x", "y"], &lines(n, |at| nested(n, n - 1 - at)), 2 * n)
}

fn nested_sum(n: usize) -> Files {
    table("collect-sum", &["x", "y"], &lines(n, |at| nested(n, at)), 2 * n)
}

fn across(n: usize) -> Files {
    let bar = |at: usize| match at % 2 {
        0 => format!("      - [\"0..{n}\", \"{at}..{}\", {at}]", at + 1),
        _ => format!("      - [\"{at}..{}\", \"0..{n}\", {at}]", at + 1),
    };
    table("first", &["x", "y"], &lines(n, bar), n)
}

fn same(n: usize) -> Files {
    let ends = |at: usize| {
        let from = mixed(at) % (2 * n);
        format!("\"{from}..{}\"", from + 1 + mixed(at + 7) % n)
    };
    let row = |at: usize| format!("      - [{}, {}, 1]", ends(2 * at), ends(2 * at + 1));
    table("any", &["x", "y"], &lines(n, row), 2 * n)
}

fn cubes(n: usize) -> Files {
    let k = (1..).find(|k| (k + 1) * (k + 1) * (k + 1) > n).unwrap_or(1);
    let row = |at: usize| {
        let ends = [at / k / k, at / k % k, at % k].map(|from| format!("\"{from}..{}\"", from + 1));
        format!("      - [{}, {at}]", ends.join(", "))
    };
    table("unique", &["x", "y", "z"], &lines(k * k * k, row), k)
}

fn four(n: usize) -> Files {
    let row = |at: usize| {
        let ends = |column: usize| {
            let from = mixed(at * 4 + column) % n;
            format!("\"{from}..{}\"", from + 1 + n / 100)
        };
        format!("      - [{}, {}, {}, {}, {at}]", ends(0), ends(1), ends(2), ends(3))
    };
    let rows = lines(n, row) + "      - [~, ~, ~, ~, 0]\n";
    table("first", &["w", "x", "y", "z"], &rows, n)
}

fn words(n: usize) -> Files {
    let rows = lines(n, |at| format!("      - [a{at}, [b{at}, c{at}], says {at}]"));
    let rules = format!(
        "ruleset: a\nattributes:\n  x: {{type: text}}\n  y: {{type: text}}\nmeasures: {{m: {{type: number}}}}\ntables:\n  t:\n    \
         in: [x, y]\n    out: [p]\n    rows:\n{rows}derive: {{d: \"t(x, y)\"}}\nscore: {{value: d.answered + m}}\n"
    );
    files(rules, "m.csv", "subject,period,m\ns,2025,1\n".to_owned())
}

fn overlapping(n: usize) -> Files {
    table("unique", &["x", "y"], &lines(n, |at| nested(n, at)), 2 * n)
}

fn choices(n: usize) -> Files {
    let names = (0..n).map(|at| format!("c{at}")).collect::<Vec<_>>().join(", ");
    let rules = format!(
        "ruleset: a\nmeasures:\n  x: {{choices: [{names}]}}\ntables:\n  t:\n    in: [x]\n    out: [p]\n    rows:\n{}\
         score: {{value: t(x)}}\n",
        lines(n, |at| format!("      - [c{at}, {at}]"))
    );
    files(rules, "m.csv", format!("subject,period,x\n{}", lines(n, |at| format!("s{at},2025,c{at}"))))
}

fn levels(n: usize) -> Files {
    let levels = (0..n).map(|at| format!("l{at}: {at}")).collect::<Vec<_>>().join(", ");
    let rules = format!(
        "ruleset: a\nscales: {{s: {{levels: {{{levels}}}}}}}\nquestions: {{scale: s, q: Q}}\nscore: {{value: q.mean}}\n"
    );
    let rows = lines(n, |at| format!("s{},r{at},2025,l{at}", at % 50));
    files(rules, "r.csv", format!("subject,respondent,period,q\n{rows}"))
}

fn curve(n: usize) -> Files {
    let points = (0..n).map(|at| format!("{at}: {}", at * 2)).collect::<Vec<_>>().join(", ");
    let rules =
        format!("ruleset: a\nmeasures: {{x: {{type: number}}}}\nscore: {{value: x, curve: {{{points}}}}}\n");
    files(rules, "m.csv", measured(&["x"], n))
}

pub fn grades(n: usize) -> Files {
    let grades = (0..n).rev().map(|at| format!("g{at}: {at}")).collect::<Vec<_>>().join(", ");
    let rules = format!(
        "ruleset: a\nmeasures: {{x: {{type: number, range: [0, {n}]}}}}\nscore: {{value: x}}\ngrades: {{{grades}}}\n"
    );
    files(rules, "m.csv", measured(&["x"], n))
}

pub fn questions(n: usize) -> Files {
    let rules = format!(
        "ruleset: a\nscales: {{five: {{levels: {{good: 5, fair: 3, bad: 1}}}}}}\nquestions:\n  scale: five\n{}score:\n  \
         combine: weighted-mean\n  weights: rescale\n  missing: renormalise\n  of:\n{}",
        lines(n, |at| format!("  q{at}: Q {at}")),
        lines(n, |at| format!("    q{at}: 1"))
    );
    let names = (0..n).map(|at| format!("q{at}")).collect::<Vec<_>>().join(",");
    let level = |at: usize| ["good", "fair", "bad"].into_iter().cycle().nth(at % 3).unwrap_or_default();
    let cells = |row: usize| (0..n).map(|at| level(row + at)).collect::<Vec<_>>().join(",");
    let rows = lines(20, |row| format!("s{},r{row},2025,{}", row % 5, cells(row)));
    files(rules, "r.csv", format!("subject,respondent,period,{names}\n{rows}"))
}

fn unknown_names(n: usize) -> Files {
    let rules = format!(
        "ruleset: a\nmeasures: {{x: {{type: number}}}}\nscore: {{value: x}}\nalso:\n{}",
        lines(n, |at| format!("  r{at}: y{at} + 1"))
    );
    files(rules, "m.csv", measured(&["x"], n))
}

fn unknown_fields(n: usize) -> Files {
    let rules = format!("ruleset: a\nscore: {{value: 1}}\n{}", lines(n, |at| format!("field_{at}: 1")));
    files(rules, "m.csv", measured(&["x"], n))
}

fn subjects(n: usize) -> Files {
    let rules = "ruleset: a\nmeasures: {x: {type: number}}\nscore: {value: x}\n".to_owned();
    let rows = lines(n, |at| format!("s{at},2025,{}", mixed(at) % n));
    files(rules, "m.csv", format!("subject,period,x\n{rows}"))
}

fn rejects(n: usize) -> Files {
    let rows =
        lines(n, |at| format!("s{at},2025,{}", if at % 2 == 0 { "1".to_owned() } else { format!("x{at}") }));
    files(
        "ruleset: a\nmeasures: {x: {type: number}}\nscore: {value: x}\n".to_owned(),
        "m.csv",
        format!("subject,period,x\n{rows}"),
    )
}

pub fn organisations(n: usize) -> Files {
    let mut all = files(
        "ruleset: a\nmeasures: {x: {type: number}}\nscore: {value: x}\n".to_owned(),
        "m.csv",
        measured(&["x"], n),
    );
    let tree = lines(n, |at| format!("      o{at}: {{en: O {at}}}"));
    all.push((
        "satis.yaml".to_owned(),
        format!("title: growth\norganisations:\n  group:\n    en: Group\n    of:\n{tree}"),
    ));
    all
}

fn rulesets(n: usize) -> Files {
    let one = |at: usize| {
        let text = format!("ruleset: a{at}\nmeasures: {{x: {{type: number}}}}\nscore: {{value: x + {at}}}\n");
        (format!("rules/a{at}/ruleset.yaml"), text)
    };
    let mut all: Vec<(String, String)> = (0..n).map(one).collect();
    all.push(("satis.yaml".to_owned(), "title: growth\n".to_owned()));
    all
}

fn chain(n: usize) -> Files {
    let mut all = rulesets(0);
    let id = |at: usize| if at == 0 { "a".to_owned() } else { format!("a{at}") };
    for at in 0..n {
        let text = match at + 1 == n {
            true => format!("ruleset: {}\nmeasures: {{x: {{type: number}}}}\nscore: {{value: x}}\n", id(at)),
            false => format!("ruleset: {}\nextends: {}\n", id(at), id(at + 1)),
        };
        all.push((format!("rules/a{at}/ruleset.yaml"), text));
    }
    all
}
