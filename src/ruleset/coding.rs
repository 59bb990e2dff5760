//! How data files write values: codes for "no value" and separators of numbers, for all columns of a rule set or for one.

use super::model::At;
use crate::data::numeral::Notation;
use std::collections::BTreeMap;

/// How a column is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coding {
    /// Codes for "no value", beside those that are known anyway.
    pub missing: Vec<String>,
    /// What separators in numbers mean.
    pub notation: Notation,
}

/// What a rule set says of one column, or of all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SaidCoding {
    /// Codes for "no value".
    pub missing: Option<At<Vec<String>>>,
    /// Whether a comma is the decimal sign.
    pub decimal_comma: Option<At<bool>>,
    /// Whether numbers may have separators of thousands.
    pub thousands: Option<At<bool>>,
}

/// What a rule set says of its columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Codings {
    /// Of all that say nothing themselves.
    pub all: SaidCoding,
    /// Of single ones: `overall`, `clients.overall`, `sales`.
    pub columns: BTreeMap<String, SaidCoding>,
}

impl SaidCoding {
    fn is_empty(&self) -> bool {
        self.missing.is_none() && self.decimal_comma.is_none() && self.thousands.is_none()
    }
}

impl Codings {
    /// Takes up what is said of a column, if anything is.
    pub fn add(&mut self, column: String, said: SaidCoding) {
        if !said.is_empty() {
            self.columns.insert(column, said);
        }
    }

    /// How the column of that name is written: as it says itself, else as all.
    #[must_use]
    pub fn of(&self, column: &str) -> Coding {
        let own = self.columns.get(column);
        let missing = own.and_then(|own| own.missing.as_ref()).or(self.all.missing.as_ref());
        let flag = |which: fn(&SaidCoding) -> Option<&At<bool>>| {
            own.and_then(which).or_else(|| which(&self.all)).is_some_and(|at| at.value)
        };
        Coding {
            missing: missing.map(|at| at.value.clone()).unwrap_or_default(),
            notation: Notation {
                decimal_comma: flag(|said| said.decimal_comma.as_ref()),
                thousands: flag(|said| said.thousands.as_ref()),
            },
        }
    }
}

/// What becomes of rows of subjects that are not registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Unregistered {
    /// They count; where others are registered they are named in a warning.
    #[default]
    Accept,
    /// They are rejected, and counted among what a result lacks.
    Reject,
}
