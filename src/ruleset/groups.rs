//! Breakdowns and roll-ups as typed data: results of parts of the responses, and of the groups that subjects belong to.

use crate::diagnostic::Span;

/// Results by the values of attributes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breakdown {
    /// What is broken down by, in the order written.
    pub by: Vec<BreakdownBy>,
    /// The least number of responses with which a result is shown.
    pub min_n: u32,
}

/// An attribute, or several crossed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakdownBy {
    /// Where it stands.
    pub span: Span,
    /// The attributes.
    pub attributes: Vec<String>,
}

impl BreakdownBy {
    /// What stands between crossed attributes, and between their values.
    pub const CROSS: &'static str = "*";

    /// The attributes as they are written.
    #[must_use]
    pub fn name(&self) -> String {
        self.attributes.join(Self::CROSS)
    }
}

/// How results of subjects become those of the groups that they belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollup {
    /// The levels from the lowest, that of the subjects which are judged themselves, to the highest.
    pub levels: Vec<String>,
    /// How a group's result is made.
    pub by: RollupBy,
}

/// How a group's result is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RollupBy {
    /// From the responses and measures of all scored subjects below, as if they were one.
    Pooled,
    /// Each node is the mean of the scored children's.
    MeanOfChildren,
}

impl RollupBy {
    /// The word that the rules have.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pooled => "pooled",
            Self::MeanOfChildren => "mean-of-children",
        }
    }
}
