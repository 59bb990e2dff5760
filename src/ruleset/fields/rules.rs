//! What the table of fields can say beyond single fields: which of them stand together, and between which numbers they lie.
//! The decoder says it with a code of its own; here it is said to editors.

use super::WAYS_TO_POINTS;
use crate::number::GUARD_PLACES;

/// The most earlier periods that trends may see.
pub const MOST_HISTORY: u32 = 40;

/// A rule over the fields of a record; a field that is `~` is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Exactly one of these, where the record is laid over no base.
    OneOf(&'static [&'static str]),
    /// At least one of these, where the record is laid over no base.
    SomeOf(&'static [&'static str]),
    /// At most one of these.
    NotBoth(&'static [&'static str]),
    /// A field that is a number lies between these, both included.
    Within(&'static str, u32, u32),
}

pub(super) const RULESET: &[Rule] =
    &[Rule::Within("history", 1, MOST_HISTORY), Rule::Within("reject_limit", 0, 1)];

pub(super) const FACT: &[Rule] = &[Rule::SomeOf(&["type", "choices"])];

pub(super) const RECORD_FIELD: &[Rule] = &[Rule::SomeOf(&["type", "choices", "value"])];

pub(super) const ROUNDING: &[Rule] = &[Rule::Within("places", 0, GUARD_PLACES)];

pub(super) const NAMED: &[Rule] = &[Rule::Within("round", 0, GUARD_PLACES)];

pub(super) const NODE: &[Rule] =
    &[Rule::NotBoth(&["value", "of"]), Rule::NotBoth(&WAYS_TO_POINTS), Rule::Within("round", 0, GUARD_PLACES)];

pub(super) const BAND: &[Rule] = &[Rule::NotBoth(&["at", "from", "above"]), Rule::NotBoth(&["at", "to", "below"])];

pub(super) const OUTCOME: &[Rule] = &[Rule::OneOf(&["status", "cap_grade", "veto"])];
