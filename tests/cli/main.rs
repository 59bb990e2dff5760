//! Drives the binary and reads all that it writes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bad_data;
mod bad_rules;
mod breakdown;
mod check;
mod classify;
mod closed;
mod codes;
mod coverage;
mod declared;
mod demo_init;
mod explain;
mod explain_nodes;
mod extremes;
mod fixtures;
mod formulas;
mod function_files;
mod ids;
mod impact;
mod import;
mod integrity;
mod lacks;
mod left_out;
mod limits;
mod machine;
mod mutants;
mod new;
mod output;
mod readers;
mod refused;
mod review;
mod rollup;
mod rows;
mod runs;
mod sample;
mod score;
mod show;
mod slips;
mod store;
mod stored_data;
mod suite;
mod support;
mod watch;
mod written;
