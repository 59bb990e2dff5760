//! Few conditions are compared each with each, many by the regions that they take: both say the same.

use super::shapes::mixed;
use std::fs;
use std::path::Path;

/// With so many conditions each is compared with each.
const FEW: usize = 20;

fn picked(words: &[&'static str], at: usize) -> &'static str {
    words.get(at).copied().unwrap_or_default()
}

/// A condition that looks like chance; few values, so that many lie in each other.
fn condition(seed: usize) -> String {
    let draw = |at: usize, most: usize| mixed(seed * 16 + at) % most;
    let number = |at: usize| draw(at, 7).to_string();
    let word = |at: usize| picked(&["u", "v", "w"], draw(at, 3));
    let sign = |at: usize| picked(&["<", "<=", "==", "!=", ">=", ">"], draw(at, 6));
    let one = |at: usize| match draw(at, 8) {
        0 | 1 => format!("x {} {}", sign(at + 1), number(at + 2)),
        2 => format!("score {} {}", sign(at + 1), number(at + 2)),
        3 => format!("y == \"{}\"", word(at + 1)),
        4 => format!("{} <= x", number(at + 1)),
        5 => format!("x in [{}, {}]", number(at + 1), number(at + 2)),
        6 => format!("y in [\"{}\", \"{}\"]", word(at + 1), word(at + 2)),
        _ => "b".to_owned(),
    };
    match draw(0, 12) {
        0..=4 => one(1),
        5..=7 => format!("{} && {}", one(1), one(5)),
        8 => format!("!({})", one(1)),
        9 => format!("x < {} || x > {}", number(1), number(2)),
        10 => format!("{} || {}", one(1), one(5)),
        _ => "x > z".to_owned(),
    }
}

/// What `check` says of the first conditions among so many.
fn said(folder: &Path, seed: usize, n: usize, plain: bool) -> Vec<String> {
    let written = |at: usize| match condition(seed * 64 + at) {
        // Those that come in addition change nothing for the others.
        _ if at >= FEW => format!("x == {}", at + 100),
        // No block for most rule sets, so that the others are looked at as such.
        text if plain && text.contains('z') => "x > 2".to_owned(),
        text => text,
    };
    let entry = |of: &dyn Fn(usize) -> String| (0..n).map(of).collect::<Vec<_>>().join("\n");
    let text = format!(
        "ruleset: a\nmeasures:\n  x: {{type: count, range: [0, 6]}}\n  z: {{type: count, range: [0, 6]}}\n  y: {{choices: [u, v, w]}}\n  \
         b: {{type: bool}}\nscore: {{value: x}}\ngrades: {{a: 5, b: 3, c: 1, d: 0}}\nclasses:\n{}\noutcomes:\n{}\n",
        entry(&|at| format!("  - {{class: c{at}, when: '{}'}}", written(at))),
        entry(&|at| format!(
            "  - {{when: '{}', cap_grade: {}}}",
            written(at),
            picked(&["b", "c", "d"], mixed(seed + at) % 3)
        )),
    );
    fs::write(folder.join("rules/a/ruleset.yaml"), text).expect("a file");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let arguments =
        ["satis".into(), "--workspace".into(), folder.as_os_str().to_owned(), "check".into(), "a".into()];
    satis::cli::run(arguments, &mut out, &mut err);
    let text = String::from_utf8_lossy(&[out, err].concat()).into_owned();
    let concerned = ["[class-unreachable]", "[cap-useless]"];
    let blocks = text.split("\n\n").filter(|block| concerned.iter().any(|code| block.contains(code)));
    // Without the numbers of lines, which the additional ones move.
    let written = |line: &str| line.split_once('|').map_or(line, |(_, rest)| rest).trim().to_owned();
    let kept = |line: &&str| !line.contains("-->") && !line.trim().is_empty();
    blocks.map(|block| block.lines().filter(kept).map(written).collect::<Vec<_>>().join("\n")).collect()
}

#[test]
fn many_conditions_are_judged_as_few_are() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(folder.path().join("rules/a")).expect("a folder");
    fs::write(folder.path().join("satis.yaml"), "title: alike\n").expect("a file");
    let mut found = 0;
    for seed in 0..100 {
        let few = said(folder.path(), seed, FEW, seed % 4 > 0);
        assert_eq!(few, said(folder.path(), seed, FEW + 12, seed % 4 > 0), "of the conditions of {seed}");
        found += few.len();
    }
    assert!(found > 300, "only {found} conditions lie behind others");
}
