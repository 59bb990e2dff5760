//! Any text as a formula of a small rule set: compiled, bound, its problems rendered.

#![no_main]

use libfuzzer_sys::fuzz_target;
use satis::ruleset::Library;
use satis::score;
use std::path::Path;

const BEFORE: &str = "ruleset: fuzz\nsubject: office\nperiod: month\n\
    scales: {five: {levels: {很满意: 100, 满意: 80, 不满意: 30, 说不清: ~}}}\n\
    questions: {scale: five, overall: {zh: 总体}, speed: {range: [0, 10]}}\nattributes: {kind: {choices: [sale, service]}, day: {type: date}}\n\
    measures: {complaints: {type: count, default: 0}, rate: {type: percent}}\n\
    benchmarks: {rival: {en: Rival}}\n\
    score:\n  combine: sum\n  of:\n    survey: {value: overall.mean}\n    care:\n      value: |\n";
const AFTER: &str = "\nalso:\n  other:\n    value: |\n";

fuzz_target!(|text: &str| {
    let indented = |depth: usize| {
        let pad = " ".repeat(depth);
        text.lines().map(|line| format!("{pad}{line}\n")).collect::<String>()
    };
    let rules = format!("{BEFORE}{}{AFTER}{}", indented(8), indented(6));
    let mut library = Library::default();
    let Some(id) = library.add_text(Path::new("/nowhere"), "rules/fuzz/ruleset.yaml", rules) else { return };
    let problems = match score::plan(&library, &id, None) {
        Ok((plan, warnings)) => {
            let _ = satis::report::outline(&plan, "zh");
            warnings
        }
        Err(score::ScoreError::Rules(problems)) => problems,
        Err(_) => Vec::new(),
    };
    for problem in &problems {
        let _ = (library.sources().render(problem, false), library.sources().to_json(problem));
    }
});
