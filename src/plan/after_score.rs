//! What comes after the score tree: named results, classes, actions and gates.

use super::{Bound, SubjectSlot};
use crate::diagnostic::Span;
use crate::ruleset::{Effect, Label, Round};

/// A named result beside the score.
#[derive(Debug)]
pub struct AlsoPlan {
    /// Its name.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// Its formula.
    pub value: Bound<SubjectSlot>,
    /// The rounding of a number.
    pub round: Option<Round>,
    /// The decimal places of a number that people see, where they are declared.
    pub show: Option<u32>,
    /// Whether it depends on the grade or the class, and so is known only after them.
    pub late: bool,
    /// Whether it is said of subjects without an opinion too.
    pub always: bool,
}

impl AlsoPlan {
    /// The decimal places of its rounding.
    #[must_use]
    pub fn rounded(&self) -> Option<u32> {
        self.round?.places
    }

    /// The decimal places that people see: those of `show`, else of `round`.
    #[must_use]
    pub fn seen(&self) -> Option<u32> {
        self.show.or(self.rounded())
    }
}

/// A class.
#[derive(Debug)]
pub struct ClassPlan {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: Label,
    /// The condition; none: whatever is left.
    pub when: Option<Bound<SubjectSlot>>,
}

/// What opens an action.
#[derive(Debug)]
pub struct ActionPlan {
    /// The kind of action.
    pub open: String,
    /// The condition.
    pub when: Bound<SubjectSlot>,
    /// What it is about.
    pub about: Option<Bound<SubjectSlot>>,
    /// Why, in words.
    pub reason: Label,
    /// Where it is said.
    pub span: Span,
}

/// A gate.
#[derive(Debug)]
pub struct OutcomePlan {
    /// The condition.
    pub when: Bound<SubjectSlot>,
    /// What it does.
    pub effect: Effect,
    /// Why, in words.
    pub reason: Label,
    /// Whether it needs only inputs and so comes before the score.
    pub early: bool,
    /// Where it is said.
    pub span: Span,
}
