//! What people and programs read: tables, JSON, CSV and explanations.
//!
//! Everything here is a function of a [`Scorecard`](crate::score::Scorecard) (and of the sources, for places in
//! the rules): the same scorecard gives the same text. [`csv`] is read again as targets, benchmarks and
//! earlier results; [`json()`] says everything that is known; [`table()`] and [`explain()`] are for people, in
//! Chinese or in English.

mod breakdown;
mod calls;
mod cohort;
mod combined;
mod csv;
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
mod sample;
mod standing;
mod summary;
mod table;
mod words;

pub use breakdown::{breakdown_csv, breakdown_table};
pub use csv::{CsvError, Dress, csv, csv_for, is_result_column, result_columns};
pub use document::{Document, Example, document};
pub use explain::{explain, explain_node};
pub use json::{card_json, explain_json, explain_node_json, json, lacking_json};
pub use lacks::{all_rejected, said as lacks_lines};
pub use notes::{NOTES_HEADER, notes_csv};
pub use outline::outline;
pub use resolved::resolved;
pub use sample::Sampled;
pub use table::{lacking, ruled, table};
pub use words::status;

#[cfg(test)]
mod tests;
