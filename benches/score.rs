//! What scoring 100,000 responses costs, against looking at every answer once.
//!
//! `cargo bench --bench score`; `docs/benchmarks.md` says what was seen.

#![expect(clippy::expect_used, reason = "a benchmark fails by panicking")]
#![allow(missing_docs, reason = "a benchmark has no pages")]

use divan::{Bencher, black_box};
use satis::data::{Batch, Column, Dataset};
use satis::period::Period;
use satis::plan::Plan;
use satis::ruleset::Library;
use satis::score::facts::Facts;
use satis::score::{self, response};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

const RESPONSES: usize = 100_000;
const QUESTIONS: usize = 11;
const SUBJECTS: usize = 50;
const MARKS: [&str; 6] = ["100", "80", "60", "30", "0", ""];

fn main() {
    divan::main();
}

/// Fifteen nodes: the root, three groups, eleven questions.
fn library() -> Library {
    let mut text = String::from("ruleset: r\nsubject: office\nperiod: month\nquestions:\n");
    for question in 0..QUESTIONS {
        let _ = writeln!(text, "  q{question}: {{range: [0, 100]}}");
    }
    text.push_str(
        "score:\n  per: response\n  combine: weighted-mean\n  weights: rescale\n  missing: renormalise\n  round: 2\n  of:\n",
    );
    for (group, questions) in [(0..4), (4..8), (8..11)].into_iter().enumerate() {
        let _ = writeln!(text, "    g{group}:\n      weight: {}\n      of:", 20 + 10 * group);
        for question in questions {
            let _ = writeln!(text, "        q{question}: {}", 5 + question);
        }
    }
    let mut library = Library::default();
    library.add_text(Path::new("/nowhere"), "rules/r/ruleset.yaml", text.as_str()).expect("it is read");
    library
}

/// Answers by a small generator, so that every run has the same.
fn dataset() -> Dataset {
    let mut state = 1_u64;
    let mut next = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap_or(0) % below
    };
    let texts = |texts: &[String]| Column::of(texts.iter().map(String::as_str));
    let subjects: Vec<String> = (0..RESPONSES).map(|_| format!("s{}", next(SUBJECTS))).collect();
    let respondents: Vec<String> = (0..RESPONSES).map(|at| format!("r{at}")).collect();
    let columns = (0..QUESTIONS).map(|question| {
        let answers: Vec<String> =
            (0..RESPONSES).map(|_| MARKS.get(next(6)).copied().unwrap_or("").to_owned()).collect();
        (format!("q{question}"), texts(&answers))
    });
    let columns = columns.collect();
    let batch = Batch {
        table: String::new(),
        period: period(),
        subjects: texts(&subjects),
        respondents: texts(&respondents),
        columns,
    };
    Dataset { batches: vec![batch], ..Dataset::default() }
}

fn period() -> Period {
    "2025-03".parse().expect("a month")
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn scan_100_000(bencher: Bencher) {
    let data = dataset();
    bencher.bench_local(|| {
        let mut bytes = 0;
        for batch in &black_box(&data).batches {
            for column in batch.columns.values() {
                bytes += (0..RESPONSES).filter_map(|row| column.get(row)).map(str::len).sum::<usize>();
            }
        }
        bytes
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn score_100_000(bencher: Bencher) {
    let (library, data) = (library(), dataset());
    bencher.bench_local(|| score::score(&library, "r", "", black_box(&data), period()).expect("it is scored"));
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn tally_100_000(bencher: Bencher) {
    let (plan, data) = (plan(), dataset());
    bencher.bench_local(|| {
        response::tally(&plan, &black_box(&data).batches, &Facts::new(), period()).expect("a tally")
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn tally_100_000_row_by_row(bencher: Bencher) {
    let (plan, data) = (plan(), dataset());
    bencher.bench_local(|| {
        response::reference(&plan, &black_box(&data).batches, &Facts::new(), period()).expect("a tally")
    });
}

fn plan() -> Arc<Plan> {
    score::plan(&library(), "r", None).expect("a plan").0
}
