//! satis scores satisfaction from rules that people can read.
//!
//! The modules stand in the order in which the data flow: rules as written ([`ruleset`]) with their
//! formulas ([`script`]) are checked and bound into a [`plan`]; stored or read responses ([`store`],
//! [`ingest`]) are tallied, combined, graded and explained by [`score`]; [`runs`] keeps what came out, computes it again and compares; [`check`] says what is wrong with a rule set before that; [`sample`] draws whom to ask; [`regress`] holds rule sets by
//! fixtures and snapshots; [`report`] writes what came out and [`cli`] is the program around it.
//! [`number`], [`period`], [`data`], [`ids`] and [`diagnostic`] are the words that all of them share, and [`observer`] takes note of what a
//! scoring reaches where that is asked for.

pub mod assessment;
mod boxtree;
pub mod chart;
pub mod check;
pub mod cli;
pub mod construct;
pub mod data;
pub mod diagnostic;
pub mod editor;
pub mod export;
pub mod ids;
pub mod ingest;
pub mod interval;
pub mod language;
pub mod number;
pub mod observer;
pub mod period;
pub mod plan;
pub mod record;
pub mod regress;
pub mod report;
pub mod ruleset;
pub mod runs;
pub mod sample;
pub mod score;
pub mod script;
mod signs;
pub mod source;
pub mod statistics;
pub mod store;
pub mod threads;
pub mod visible;
mod whole;
pub mod workspace;
