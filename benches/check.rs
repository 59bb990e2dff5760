//! What checking a rule set costs, as a ratio to reading its YAML alone, and with ten times the nodes.
//!
//! `cargo bench --bench check`; `docs/benchmarks.md` says what was seen.

#![expect(clippy::expect_used, reason = "a benchmark fails by panicking")]
#![allow(missing_docs, reason = "a benchmark has no pages")]

use divan::{Bencher, black_box};
use satis::diagnostic::Sources;
use satis::ruleset::{Library, yaml};
use satis::score;
use std::fmt::Write as _;
use std::path::Path;

fn main() {
    divan::main();
}

/// A rule set of `n` nodes: groups of ten, each leaf a measure, some with formulas.
fn rules(n: usize) -> String {
    let mut text = String::from("ruleset: large\nsubject: office\nperiod: month\nmeasures:\n");
    let groups = n / 10;
    for at in 0..groups * 9 {
        let _ = writeln!(text, "  m{at}: {{type: number, range: [0, 100], default: 0}}");
    }
    text.push_str("score:\n  combine: weighted-mean\n  weights: rescale\n  missing: renormalise\n  of:\n");
    for group in 0..groups {
        let _ = writeln!(text, "    g{group}:\n      weight: 1\n      of:");
        for leaf in 0..9 {
            let at = group * 9 + leaf;
            match leaf % 3 {
                0 => writeln!(text, "        m{at}: 10"),
                1 => writeln!(text, "        n{at}: {{weight: 20, value: 0.5 * m{at} + 10, cap: 100}}"),
                _ => {
                    writeln!(text, "        n{at}: {{weight: 5, value: m{at}, curve: {{0: 0, 50: 20, 100: 100}}}}")
                }
            }
            .expect("a string takes all");
        }
    }
    text.push_str("grades: {A: 80, B: 60, C: 0}\n");
    text
}

#[divan::bench(args = [200, 2000], sample_count = 10, sample_size = 1)]
fn parse_yaml(bencher: Bencher, nodes: usize) {
    let text = rules(nodes);
    bencher.bench_local(|| {
        let source = Sources::default().add("large", text.as_str());
        yaml::read(source, black_box(&text), &mut Vec::new()).expect("it parses")
    });
}

#[divan::bench(args = [200, 2000], sample_count = 10, sample_size = 1)]
fn check(bencher: Bencher, nodes: usize) {
    let text = rules(nodes);
    bencher.bench_local(|| {
        let mut library = Library::default();
        let id = library.add_text(Path::new("/nowhere"), "rules/large/ruleset.yaml", black_box(text.as_str()));
        score::plan(&library, &id.expect("it is read"), None).expect("it is without a mistake")
    });
}
