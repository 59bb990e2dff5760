//! Rule sets as they are written, with the source position of every key and value.
//!
//! [`yaml`] reads a file into a tree with places; [`fields`] is the table of the language, by which [`shape`]
//! checks the tree (`swallowed` finds what YAML drops; [`translations`] and [`versions`] look for what is lacking), [`lengthen`] writes short forms long, and [`schema`] makes the editor's schema; [`extend`] lays a
//! rule set over its base (`inherited` says what may surprise in that); [`decode`] reads the result into the types of [`model`]; [`library`] finds ([`files`] reads) and resolves ([`resolved`]); [`written`] turns
//! the text that a run keeps into YAML again. What a run is computed again from is a text of its files (`stored`).

mod brackets;
mod called;
mod coding;
pub mod decode;
pub mod extend;
pub mod fields;
pub mod files;
mod groups;
mod inherited;
pub mod lengthen;
pub mod library;
pub mod mend;
pub mod model;
pub(crate) mod numerals;
pub mod percentages;
pub mod resolved;
pub mod sample;
pub mod schema;
mod scripts;
pub mod shape;
mod slips;
mod stored;
mod swallowed;
pub mod translations;
pub mod versions;
mod walk;
pub mod written;
pub mod yaml;

pub use coding::{Coding, Codings, SaidCoding, Unregistered};
pub use groups::{Breakdown, BreakdownBy, Rollup, RollupBy};
pub use library::{InForce, Library};
pub use model::*;
pub use resolved::Resolved;
