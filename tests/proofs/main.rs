//! Proofs that need the speed of an optimised build. What is quick runs with all tests; what is `ignored` takes minutes, and `.ci/run`
//! runs it: `cargo test --release --test proofs flips:: -- --ignored`.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod flips;
mod growth;
mod lowered;
mod places;
mod verify;
