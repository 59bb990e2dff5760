//! The expression tree of a formula, free of Rhai.
//!
//! Other modules read from it which values a formula can take and of which type they are. What has no
//! place in it (loops, locals, arrays) is [`Term::Other`] with the terms that it contains.

use super::references::Reference;
use crate::diagnostic::Span;
use crate::ids::Id;
use crate::number::Decimal;

/// A reference of a formula, in the order of [`super::Formula::references`].
pub type InputId = Id<Reference>;

/// What a term reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// A reference of its formula.
    Input(InputId),
    /// What a check puts there: a name that the formula makes itself, or an input that several formulas share. The check
    /// knows what its numbers mean; no formula has one.
    Made(usize),
}

/// A part of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// A number as written.
    Number(Decimal, Span),
    /// A text as written.
    Text(String, Span),
    /// `true` or `false`.
    Bool(bool, Span),
    /// `()`: no value.
    Missing(Span),
    /// The value of something that it reads.
    Slot(Slot, Span),
    /// A function or an operator by its symbol (`+`, `&&`, `??`, `!`, `contains` for `in`); unary minus is
    /// `neg`. Chains of `&&`, `||` and `??` are one call with all operands.
    Call {
        /// Name or symbol.
        name: String,
        /// Operands in the order written; for `x in list` the list first.
        arguments: Vec<Term>,
        /// All of it.
        span: Span,
    },
    /// `if condition { then } else { otherwise }`; without `else` the other branch is [`Term::Missing`].
    If {
        /// What is asked.
        condition: Box<Term>,
        /// The value if so.
        then: Box<Term>,
        /// The value if not.
        otherwise: Box<Term>,
        /// All of it.
        span: Span,
    },
    /// Anything else, with what it contains.
    Other(Vec<Term>, Place),
}

/// Where a [`Term::Other`] stands, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// All of it.
    pub span: Span,
    /// What it is.
    pub part: Part,
}

/// What a [`Term::Other`] is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// `[a, b]`.
    List,
    /// `a..b`; with `b` itself after `..=`.
    Range(bool),
    /// Statements, of which the last is the value.
    Statements,
    /// A `let` or `const` of that name with its value.
    Let(String),
    /// A name that the formula makes itself.
    Local(String),
    /// `x = value`, with both.
    Assigned,
    /// `return`.
    Returned,
    /// A loop, with the names that it gives to what it goes through.
    Loop(Vec<String>),
    /// Anything else.
    Rest,
}

impl Term {
    /// Where it stands.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Number(_, span)
            | Self::Text(_, span)
            | Self::Bool(_, span)
            | Self::Missing(span)
            | Self::Slot(_, span)
            | Self::Call { span, .. }
            | Self::If { span, .. } => *span,
            Self::Other(_, place) => place.span,
        }
    }

    /// The terms directly inside.
    #[must_use]
    pub fn parts(&self) -> Vec<&Term> {
        match self {
            Self::Call { arguments, .. } | Self::Other(arguments, _) => arguments.iter().collect(),
            Self::If { condition, then, otherwise, .. } => vec![condition, then, otherwise],
            _ => Vec::new(),
        }
    }

    /// The innermost term that covers the byte `at`.
    #[must_use]
    pub fn innermost(&self, at: usize) -> Option<&Term> {
        let span = self.span();
        let inside = self.parts().into_iter().find_map(|part| part.innermost(at));
        inside.or_else(|| (span.start <= at && at < span.end).then_some(self))
    }

    /// The slots in it, in the order written.
    #[must_use]
    pub fn slots(&self) -> Vec<Slot> {
        match self {
            Self::Slot(slot, _) => vec![*slot],
            _ => self.parts().into_iter().flat_map(Term::slots).collect(),
        }
    }
}
