//! What the impact of one changed threshold costs, against two plain scorings of the same stored responses.
//!
//! `cargo bench --bench impact`; `docs/benchmarks.md` says what was seen.

#![expect(clippy::expect_used, reason = "a benchmark fails by panicking")]
#![allow(missing_docs, reason = "a benchmark has no pages")]

use divan::{Bencher, black_box};
use satis::data::{Batch, Column, Dataset};
use satis::diagnostic::Sources;
use satis::period::Period;
use satis::plan::Plan;
use satis::regress::attribute::{Place, Study};
use satis::regress::version::{Version, Versions};
use satis::ruleset::Library;
use satis::score::{self, Rules, ScoreError};
use satis::store::{Contents, Import, Lacking, Query, Store};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

const RESPONSES: usize = 1_000_000;
const QUESTIONS: usize = 11;
const SUBJECTS: usize = 1_000;
const MARKS: [&str; 6] = ["100", "80", "60", "30", "0", ""];

fn main() {
    divan::main();
}

/// Eleven questions in three groups, and grades of which B begins where it is said; a subject's score lies near the mean of the
/// marks, which is 54.
fn rules(b: &str) -> String {
    let mut text = String::from("ruleset: r\nsubject: office\nperiod: month\nquestions:\n");
    for question in 0..QUESTIONS {
        let _ = writeln!(text, "  q{question}: {{range: [0, 100]}}");
    }
    text.push_str(
        "score:\n  combine: weighted-mean\n  weights: rescale\n  missing: renormalise\n  round: 2\n  of:\n",
    );
    for (group, questions) in [(0..4), (4..8), (8..11)].into_iter().enumerate() {
        let _ = writeln!(text, "    g{group}:\n      weight: {}\n      of:", 20 + 10 * group);
        for question in questions {
            let _ = writeln!(text, "        q{question}: {}", 5 + question);
        }
    }
    let _ = writeln!(text, "grades: {{A: 56, B: {b}, C: 0}}");
    text
}

fn library(b: &str, sources: Sources) -> Library {
    let mut library = Library::read_beside(sources, "", Path::new("/nowhere"), Path::new("/nowhere"));
    library.add_text(Path::new("/nowhere"), "rules/r/ruleset.yaml", rules(b).as_str()).expect("it is read");
    library
}

/// A store with answers by a small generator, so that every run has the same.
fn stored() -> TempDir {
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
        period: period(),
        subjects: texts(&subjects),
        respondents: texts(&respondents),
        columns,
        table: String::new(),
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::create(folder.path().join("satis.db")).expect("a store");
    let import = Import {
        organisation: "",
        survey: "r",
        contents: Contents::Responses(&[batch]),
        file: "made",
        digest: "made",
        former: "",
        accepted: RESPONSES as u64,
        rejected: 0,
        lacking: Lacking::nothing(),
        by: "",
    };
    store.import(&import).expect("it is stored");
    folder
}

fn read(folder: &TempDir) -> Dataset {
    let store = Store::open(folder.path().join("satis.db")).expect("a store");
    let columns: Vec<String> = (0..QUESTIONS).map(|question| format!("q{question}")).collect();
    let query = Query { organisation: "", survey: "r", columns: &columns, tables: &[], as_of: None };
    store.dataset(&query).expect("it is read")
}

fn period() -> Period {
    "2025-03".parse().expect("a month")
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn two_plain_scorings_1_000_000(bencher: Bencher) {
    let folder = stored();
    let libraries = [library("54", Sources::default()), library("53.9", Sources::default())];
    bencher.bench_local(|| {
        let score = |library: &Library| {
            score::score(library, "r", "", black_box(&read(&folder)), period()).expect("it is scored")
        };
        libraries.iter().map(score).collect::<Vec<_>>()
    });
}

#[divan::bench(sample_count = 3, sample_size = 1)]
fn impact_of_one_threshold_1_000_000(bencher: Bencher) {
    let folder = stored();
    let after = library("53.9", Sources::default());
    let before = library("54", after.sources().clone());
    bencher.bench_local(|| {
        let (old, new) = (Version::of_library(&before, "r"), Version::of_library(&after, "r"));
        let versions = Versions::new(old, new, before.sources());
        let mut study = Study::new(&versions);
        let place = Place { organisation: String::new(), case: String::new(), periods: None };
        let mut known: Option<Arc<Dataset>> = None;
        let data = |_: &dyn Rules, _: &Plan| -> Result<Arc<Dataset>, ScoreError> {
            Ok(known.get_or_insert_with(|| Arc::new(read(&folder))).clone())
        };
        study.add(&place, data).expect("it is scored");
        let impact = study.finish();
        assert_eq!((impact.compared(), impact.effects.len()), (SUBJECTS, 1), "one threshold");
        assert!(!impact.moves.is_empty(), "some moved");
        impact
    });
}
