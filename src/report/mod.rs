//! What people and programs read: tables, JSON, columns and rows, explanations.
//!
//! Everything here is a function of a [`Scorecard`](crate::score::Scorecard) (and of the sources, for places in
//! the rules): the same scorecard gives the same text. [`Results`], [`Breakdowns`], [`impact::Impacts`] and [`Sampled`] are
//! reports that [`export`](crate::export) writes in every format. The rows of results are read again as targets,
//! benchmarks and earlier results; [`json()`] says everything that is known; [`table()`] and [`explain()`] are for people.

mod board;
mod breakdown;
mod calls;
mod cohort;
mod columns;
mod combined;
mod derivation;
pub mod document;
mod explain;
mod faults;
mod formula;
pub mod impact;
mod json;
mod lacks;
mod notes;
mod outline;
mod resolved;
mod results;
mod sample;
mod standing;
mod summary;

pub use board::{lacking, table};
pub use breakdown::Breakdowns;
pub use columns::{Dress, is_result_column, result_columns};
pub use document::{Document, Example, document};
pub use explain::{explain, explain_node};
pub use json::{card_json, explain_json, explain_node_json, json, lacking_json};
pub use lacks::{all_rejected, said as lacks_lines};
pub use notes::notes_columns;
pub use outline::outline;
pub use resolved::resolved;
pub use results::{Results, csv};
pub use sample::Sampled;
pub use wording::status;

#[cfg(test)]
mod tests;
mod wording;
