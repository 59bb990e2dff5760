//! What people and programs read: tables, JSON, CSV and explanations.
//!
//! Everything here is a function of a [`Scorecard`](crate::score::Scorecard) (and of the sources, for places in
//! the rules): the same scorecard gives the same text. [`csv`] is read again as targets, benchmarks and
//! earlier results; [`json()`] says everything that is known; [`table()`] and [`explain()`] are for people, in
//! Chinese or in English.

mod breakdown;
mod csv;
mod derivation;
mod explain;
mod formula;
pub mod impact;
mod json;
mod outline;
mod page;
mod resolved;
mod standing;
mod summary;
mod table;
mod words;

pub use breakdown::{breakdown_csv, breakdown_table};
pub use csv::{CsvError, csv};
pub use explain::{explain, explain_node};
pub use json::{card_json, explain_json, explain_node_json, json};
pub use outline::outline;
pub use page::page;
pub use resolved::resolved;
pub use table::{ruled, table};

#[cfg(test)]
mod tests;
