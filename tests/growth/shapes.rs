//! Rule sets and data of any size.

use std::fmt::Write as _;

/// Something that can be made larger, and the commands that are run on it.
pub struct Shape {
    /// What grows.
    pub name: &'static str,
    /// The smaller size.
    pub n: usize,
    /// The files of a size.
    pub files: fn(usize) -> Vec<(String, String)>,
    /// Commands with their exit codes.
    pub commands: Vec<(Vec<&'static str>, u8)>,
}

const CHECK: [&str; 2] = ["check", "a"];
const SCORE: [&str; 4] = ["score", "a", "--measures", "m.csv"];
const SURVEY: [&str; 4] = ["score", "a", "--responses", "r.csv"];

/// All shapes.
pub fn shapes() -> Vec<Shape> {
    let shape = |name, n, files, commands: &[(&[&'static str], u8)]| {
        let commands = commands.iter().map(|(arguments, code)| (arguments.to_vec(), *code)).collect();
        Shape { name, n, files, commands }
    };
    let both: &[(&[&'static str], u8)] = &[(&CHECK, 0), (&SCORE, 0)];
    let check: &[(&[&'static str], u8)] = &[(&CHECK, 0)];
    let wrong: &[(&[&'static str], u8)] = &[(&CHECK, 1)];
    let survey: &[(&[&'static str], u8)] = &[(&CHECK, 0), (&SURVEY, 0)];
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
        shape("bands", 1_000, bands, both),
        shape("grades", 1_000, grades, both),
        shape("classes", 500, classes, both),
        shape("derived columns", 500, derived, survey),
        shape("problems of names", 1_000, unknown_names, wrong),
        shape("problems of fields", 2_000, unknown_fields, wrong),
        shape("questions", 500, questions, survey),
        shape("subjects", 2_000, subjects, &[(&SCORE, 0)]),
        shape("rejected rows", 2_000, rejects, &[(&["score", "a", "--measures", "m.csv", "--accept-rejects"], 1)]),
        shape("organisations", 1_000, organisations, check),
        shape("rule sets", 100, rulesets, &[(&["check"], 0)]),
        shape("rule sets that extend each other", 100, chain, check),
    ]
}

/// A number that looks like chance and is always the same.
fn mixed(at: usize) -> usize {
    let mut x = (at as u64).wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    usize::try_from((x ^ (x >> 31)) >> 1).unwrap_or(0)
}

fn lines(n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).fold(String::new(), |mut text, at| {
        text.push_str(&line(at));
        text.push('\n');
        text
    })
}

/// A rule set, measures, and a case so that nothing is left to complain about.
fn files(rules: String, data: &str, text: String) -> Vec<(String, String)> {
    let file = |name: &str, text: String| (name.to_owned(), text);
    vec![file("satis.yaml", "title: growth\n".to_owned()), file("rules/a/ruleset.yaml", rules), file(data, text)]
}

/// A few subjects with these measures, each some chance below `most`.
fn measured(inputs: &[&str], most: usize) -> String {
    let row = |at: usize| {
        let level = |at: usize| ["good", "fair", "bad"].into_iter().cycle().nth(at % 3).unwrap_or_default();
    let cells = |row: usize| (0..n).map(|at| level(row + at)).collect::<Vec<_>>().join(",");
    let rows = lines(20, |row| format!("s{},r{row},2025,{}", row % 5, cells(row)));
    files(rules, "r.csv", format!("subject,respondent,period,{names}\n{rows}"))
}

fn unknown_names(n: usize) -> Vec<(String, String)> {
    let rules = format!(
        "ruleset: a\nmeasures: {{x: {{type: number}}}}\nscore: {{value: x}}\nalso:\n{}",
        lines(n, |at| format!("  r{at}: y{at} + 1"))
    );
    files(rules, "m.csv", measured(&["x"], n))
}

fn unknown_fields(n: usize) -> Vec<(String, String)> {
    let rules = format!("ruleset: a\nscore: {{value: 1}}\n{}", lines(n, |at| format!("field_{at}: 1")));
    files(rules, "m.csv", measured(&["x"], n))
}

fn subjects(n: usize) -> Vec<(String, String)> {
    let rules = "ruleset: a\nmeasures: {x: {type: number}}\nscore: {value: x}\n".to_owned();
    let rows = lines(n, |at| format!("s{at},2025,{}", mixed(at) % n));
    files(rules, "m.csv", format!("subject,period,x\n{rows}"))
}

fn rejects(n: usize) -> Vec<(String, String)> {
    let rows =
        lines(n, |at| format!("s{at},2025,{}", if at % 2 == 0 { "1".to_owned() } else { format!("x{at}") }));
    files(
        "ruleset: a\nmeasures: {x: {type: number}}\nscore: {value: x}\n".to_owned(),
        "m.csv",
        format!("subject,period,x\n{rows}"),
    )
}

fn organisations(n: usize) -> Vec<(String, String)> {
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

fn rulesets(n: usize) -> Vec<(String, String)> {
    let one = |at: usize| {
        let text = format!("ruleset: a{at}\nmeasures: {{x: {{type: number}}}}\nscore: {{value: x + {at}}}\n");
        (format!("rules/a{at}/ruleset.yaml"), text)
    };
    let mut all: Vec<(String, String)> = (0..n).map(one).collect();
    all.push(("satis.yaml".to_owned(), "title: growth\n".to_owned()));
    all
}

fn chain(n: usize) -> Vec<(String, String)> {
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
