//! Ways to combine the values of children into the value of their parent.
//!
//! To add one, write its file, declare it and list it in [`ALL`].
//!
//! INVARIANT: a method never falls when one of its values rises, and the value of a single child is the child's own. The
//! reach of a node follows from the ends of its children because of the first, and no mutant changes the method of an only
//! child because of the second. The tests hold every method in [`ALL`] to both.

mod geometric_mean;
mod harmonic_mean;
mod max;
mod mean;
mod median;
mod min;
mod sum;
mod weighted_mean;

pub use median::median;

use super::{Words, operand};
use crate::number::{self, Decimal, Fault};

/// All methods, in the order in which the documentation lists them.
pub const ALL: &[&Method] = &[
    &weighted_mean::METHOD,
    &mean::METHOD,
    &geometric_mean::METHOD,
    &harmonic_mean::METHOD,
    &sum::METHOD,
    &min::METHOD,
    &max::METHOD,
    &median::METHOD,
];

/// The method with that word.
#[must_use]
pub fn by_word(word: &str) -> Option<&'static Method> {
    ALL.iter().copied().find(|method| method.word == word)
}

/// A way to combine the values of children.
pub struct Method {
    /// The word after `combine:`.
    pub word: &'static str,
    /// What reports call it.
    pub name: Words,
    /// What it computes, in one line.
    pub doc: &'static str,
    /// Children as formulas of numbers, with weights where the method takes them, and the value that they have together.
    pub example: (&'static [(&'static str, &'static str)], &'static str),
    /// Whether children have weights.
    pub weights: Weights,
    /// What each child contributes to the value.
    pub contributes: Contribution,
    /// The values for which it is defined.
    pub domain: Domain,
    /// Whether children may promise points (`out_of`), for which those of a missing child are scaled up.
    pub takes_promises: bool,
    /// Whether all values are multiples of a step where those of the children are.
    pub keeps_step: bool,
    /// The value. There is at least one part, and all lie in the domain.
    pub value: fn(&Parts<'_>) -> Result<Decimal, Fault>,
    /// The same as a sum of the values with fixed weights, where it is one; scoring then adds integers.
    pub linear: Option<Linear>,
    /// The values that were chosen, from all values in ascending order; none where the method computes a new one.
    pub chooses: Option<Choice>,
    /// The arithmetic without the leading `= `; none where the contributions add up to the value.
    pub arithmetic: Option<fn(&[Operand]) -> String>,
}

super::is_its_word!(Method);

/// From all values in ascending order to those that were chosen.
pub type Choice = fn(&[Decimal]) -> Vec<Decimal>;

/// Whether children have weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weights {
    /// Each child must have one.
    Required,
    /// They count where all children have one; else all children weigh the same.
    Optional,
    /// None has one.
    Unused,
}

/// What a child contributes to the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contribution {
    /// Its value times its share of the weight; the contributions add up to the value.
    WeightedValue,
    /// Its own value; the contributions add up to the value.
    Value,
    /// Nothing that could be added up.
    None,
}

/// A value that is a sum of the children's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Linear {
    /// Σ(w·x) ÷ Σw.
    Mean,
    /// Σx.
    Sum,
}

/// The values for which a method is defined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Domain {
    /// All.
    All,
    /// From 0; a 0 makes the whole 0.
    NotNegative,
    /// Above 0; near 0 the whole is near 0.
    Positive,
}

impl Domain {
    /// Whether it holds `x`.
    #[must_use]
    pub fn holds(self, x: Decimal) -> bool {
        match self {
            Self::All => true,
            Self::NotNegative => x >= Decimal::ZERO,
            Self::Positive => x > Decimal::ZERO,
        }
    }
}

/// The children that take part.
#[derive(Debug)]
pub struct Parts<'a> {
    /// The weight and the value of each.
    pub parts: &'a [(Decimal, Decimal)],
    /// The sum of these weights.
    pub weight: Decimal,
}

impl Parts<'_> {
    /// The parts whose weight is not 0: the only ones that change a mean.
    fn weighed(&self) -> impl Iterator<Item = (Decimal, Decimal)> {
        self.parts.iter().copied().filter(|(weight, _)| !weight.is_zero())
    }

    fn values(&self) -> impl Iterator<Item = Decimal> {
        self.parts.iter().map(|(_, value)| *value)
    }
}

/// A child in the arithmetic of an explanation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand {
    /// Its value.
    pub value: Decimal,
    /// Its share of the weight, a decimal or a fraction such as `(1/3)`; none where children have no weights.
    pub share: Option<String>,
}

impl Method {
    /// The value of the parts.
    ///
    /// # Errors
    /// [`Fault::Mean`] for a value outside of the domain whose weight is not 0, or a fault of the arithmetic.
    pub fn combine(&self, parts: &Parts<'_>) -> Result<Decimal, Fault> {
        if let Some((_, value)) = parts.weighed().find(|(_, value)| !self.domain.holds(*value)) {
            return Err(Fault::Mean(self.name.en, number::show(value, None)));
        }
        (self.value)(parts)
    }

    /// Whether the value is the sum of what the children contribute.
    #[must_use]
    pub fn is_additive(&self) -> bool {
        self.contributes != Contribution::None
    }
}

/// `min(80, 60)`.
fn call(name: &str, operands: impl IntoIterator<Item = Decimal>) -> String {
    let values: Vec<String> = operands.into_iter().map(|x| number::show(x, None)).collect();
    format!("{name}({})", values.join(", "))
}

fn sum_of(terms: impl IntoIterator<Item = Result<Decimal, Fault>>) -> Result<Decimal, Fault> {
    terms.into_iter().try_fold(Decimal::ZERO, |sum, term| number::add(sum, term?))
}

#[cfg(test)]
mod tests;
