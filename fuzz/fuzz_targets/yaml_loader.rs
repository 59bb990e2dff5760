//! Any text through the reader of YAML, the table of fields and the renderer of problems.

#![no_main]

use libfuzzer_sys::fuzz_target;
use satis::diagnostic::Sources;
use satis::ruleset::{fields::RULESET, lengthen, shape, yaml};

fuzz_target!(|text: &str| {
    let mut sources = Sources::default();
    let source = sources.add("fuzz.yaml", text);
    let mut problems = Vec::new();
    if let Some(tree) = yaml::read(source, text, &mut problems) {
        shape::check(&tree, &RULESET, &mut problems);
        let long = lengthen::lengthen(tree, &RULESET);
        let _ = long.to_json();
        let _ = satis::report::resolved(&long, &sources);
    }
    for problem in &problems {
        let _ = (sources.render(problem, false), sources.to_json(problem));
    }
});
