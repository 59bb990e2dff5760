//! What satis computes, asked in this process: rule sets, formulas, checks, and the laws that hold for all of them.
//!
//! One program, so that it is linked once and its tests share both cores to the end. `cargo test --test suite tables::` runs the
//! tests of one file.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod architecture;
mod branches;
mod broken;
mod catalogue;
mod checks;
mod cohorts;
mod constructs;
mod coverage;
mod doubts;
mod exactness;
mod generated;
mod generator;
mod helps;
mod history;
mod impact;
mod kinds;
mod laws;
mod lookup;
mod missing;
mod oracle;
mod questions;
mod ranges;
mod reaches;
mod records;
mod sampling;
mod schema;
mod second;
mod shapes;
mod shared_functions;
mod shown;
mod steps;
mod surveys;
mod tables;
mod targets;
mod verdicts;
mod versions;
