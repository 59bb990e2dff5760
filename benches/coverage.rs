//! What `satis test --coverage` costs, as a ratio to `satis test`, over the shipped rule sets and their cases.
//!
//! `cargo bench --bench coverage`; `docs/benchmarks.md` says what was seen.

#![expect(clippy::expect_used, reason = "a benchmark fails by panicking")]
#![allow(missing_docs, reason = "a benchmark has no pages")]

use divan::{Bencher, black_box};
use satis::regress::{self, Case, coverage};
use satis::workspace::Workspace;
use std::path::Path;

fn main() {
    divan::main();
}

/// Reads the workspace, and runs every case in it.
fn cases(observed: bool) -> Workspace {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut workspace = Workspace::at(root);
    if observed {
        workspace.library.observe();
    }
    for case in Case::all(&root.join("fixtures"), None).expect("every case can be read") {
        let verdict = regress::run(&workspace.library, &case, false).expect("every case can be run");
        assert!(verdict.passed(), "{}/{} passes", case.ruleset, case.name);
    }
    workspace
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn plain(bencher: Bencher) {
    bencher.bench_local(|| black_box(cases(false)));
}

#[divan::bench(sample_count = 20, sample_size = 1)]
fn with_coverage(bencher: Bencher) {
    bencher.bench_local(|| {
        let workspace = cases(true);
        let ids: Vec<String> = workspace.library.ids().map(str::to_owned).collect();
        coverage::measure(&workspace.library, &ids, true).expect("every rule set is sound")
    });
}
