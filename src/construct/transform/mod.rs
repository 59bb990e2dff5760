//! Functions that a node applies to its value before points: `transform: ln`.
//!
//! To add one, write its file, declare it and list it in [`ALL`].
//!
//! INVARIANT: a method never falls when its argument rises, so the ends of a range go over into the ends of the new one.

mod exp;
mod ln;
mod log10;
mod sqrt;

use super::Words;
use crate::number::{Decimal, Fault};

/// All methods, in the order in which the documentation lists them.
pub const ALL: &[&Method] = &[&ln::METHOD, &log10::METHOD, &sqrt::METHOD, &exp::METHOD];

/// The method with that word.
#[must_use]
pub fn by_word(word: &str) -> Option<&'static Method> {
    ALL.iter().copied().find(|method| method.word == word)
}

/// A function of one number.
pub struct Method {
    /// The word after `transform:`; formulas have a function of the same name.
    pub word: &'static str,
    /// What reports call it.
    pub name: Words,
    /// What it computes, in one line.
    pub doc: &'static str,
    /// An argument and the value.
    pub example: (&'static str, &'static str),
    /// The value.
    pub value: fn(Decimal) -> Result<Decimal, Fault>,
    /// For which arguments it is defined.
    pub domain: Domain,
    /// What no value lies below.
    pub least: Option<Decimal>,
}

/// For which arguments a method is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// For all.
    All,
    /// From 0 up; the text names what there is not of others: `square root`.
    NotNegative(&'static str),
    /// Above 0; the text names what there is not of others.
    Positive(&'static str),
}

impl Domain {
    /// What `x` has not, where it lies outside.
    #[must_use]
    pub fn lacking(self, x: Decimal) -> Option<&'static str> {
        match self {
            Self::NotNegative(what) if x < Decimal::ZERO => Some(what),
            Self::Positive(what) if x <= Decimal::ZERO => Some(what),
            Self::All | Self::NotNegative(_) | Self::Positive(_) => None,
        }
    }
}

super::is_its_word!(Method);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::number::{self, guard};

    fn d(text: &str) -> Decimal {
        number::parse(text).unwrap()
    }

    #[test]
    fn examples_are_right_and_methods_rise() {
        for (at, method) in ALL.iter().enumerate() {
            let (x, y) = method.example;
            assert_eq!((method.value)(d(x)).map(guard), Ok(d(y)), "{method:?}");
            assert_eq!(ALL.iter().position(|other| other.word == method.word), Some(at));
            let values: Vec<Decimal> =
                ["0.01", "0.5", "1", "2", "30"].iter().map(|x| guard((method.value)(d(x)).unwrap())).collect();
            assert!(values.is_sorted(), "{method:?}: {values:?}");
            assert!(method.least.is_none_or(|least| values.iter().all(|value| *value >= least)));
        }
    }

    #[test]
    fn outside_of_the_domain_there_is_no_value() {
        for method in ALL {
            for x in ["-1", "0"].map(d) {
                assert_eq!((method.value)(x).is_err(), method.domain.lacking(x).is_some(), "{method:?} {x}");
            }
        }
    }
}
