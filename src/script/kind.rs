//! The types of values in formulas.

/// The type of a value in a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Truth,
    /// A number.
    Number,
    /// A text.
    Text,
    /// A day.
    Date,
    /// A list.
    List,
    /// What `for` goes through: `0..5`.
    Range,
    /// The children of a node with their values: `score.of`.
    Children,
}

impl Kind {
    /// What it is, in words for messages.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Truth => "true or false",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Date => "a day",
            Self::List => "a list",
            Self::Range => "a range",
            Self::Children => "all children of a node",
        }
    }
}
