//! Formulas: the sandboxed script engine, its operators and functions.
//!
//! A [`Formula`] is a pure function of slots. Before Rhai sees a formula of a rule set, every static name
//! in it (`score.survey`, `overall.share("满意")`) is folded into one identifier, so that the formula's
//! [`Reference`]s are all that it depends on. [`Scripts`] compiles formulas together with the functions of
//! the `.rhai` files and evaluates them: exactly, bounded in time and memory, and with a place for every
//! error. A formula is also handed out as a [`Term`], so that nothing else has to know Rhai.

mod absent;
pub mod budget;
mod calendar;
mod called;
mod comments;
mod foreign;
mod formula;
pub mod function;
pub mod hit;
mod kind;
mod library;
mod logic;
mod lost;
mod no_value;
mod numerals;
mod operand;
mod operators;
mod outline;
mod page;
mod record;
mod references;
mod sandbox;
mod syntax;
mod table;
mod term;
mod tokens;
mod typography;
mod unused;
mod watch;

#[cfg(test)]
mod tests;

pub use calendar::Calendar;
pub use called::{Definition, called, called_in, definitions};
pub use formula::{Formula, Input, Scripts, Yielded};
pub use function::Function;
pub use hit::Hit;
pub use kind::Kind;
pub use library::{Body, LibraryFunction};
pub use no_value::{NoValue, Settled};
pub use outline::Outline;
pub use page::FormulaText;
pub use record::Recorded;
pub use references::{Literal, Reference};
pub use sandbox::Limits;
pub use syntax::FunctionCall;
pub use table::{CellFormula, Condition, DecisionId, Named, Row, Said, Table, Tables};
pub use term::{InputId, Part, Place, Slot, Term};
pub use watch::ScriptSite;
