//! Whom to ask: the sample that a rule set wants to be drawn.

use super::model::{At, Label};
use crate::data::Domain;
use crate::diagnostic::Span;
use crate::number::Decimal;
use crate::script::FormulaText;
use indexmap::IndexMap;

/// The column of a frame that holds the ids.
pub const ID_COLUMN: &str = "customer";
/// The name by which `size` knows how many rows can be drawn.
pub const POPULATION: &str = "N";

/// A sample as written.
#[derive(Debug, Clone)]
pub struct Sample {
    /// Where it stands.
    pub span: Span,
    /// The columns of the frame beside the id.
    pub frame: IndexMap<String, FrameColumn>,
    /// Which rows can be drawn; none: all.
    pub of: Option<FormulaText>,
    /// Which rows are asked in any case.
    pub must: Option<FormulaText>,
    /// How rows are taken; none where that could not be read.
    pub take: Option<Take>,
}

/// A column of a frame.
#[derive(Debug, Clone)]
pub struct FrameColumn {
    /// Where its id stands.
    pub span: Span,
    /// What it is called.
    pub label: Label,
    /// What it may hold.
    pub domain: Domain,
    /// The text that stands for an empty cell.
    pub default: Option<At<String>>,
}

/// How rows are taken.
#[derive(Debug, Clone)]
pub enum Take {
    /// At random.
    Random(SampleSize),
    /// At random in every stratum.
    Stratified {
        /// How many.
        size: SampleSize,
        /// The column of the strata.
        by: At<String>,
        /// The column of the standard deviations for Neyman's allocation; none: proportional to the strata's sizes.
        sd: Option<At<String>>,
    },
    /// The largest.
    Largest {
        /// The column by which.
        by: At<String>,
        /// So many.
        n: Option<u32>,
        /// As many as make this share (0 to 1) of the total.
        or_share: Option<Decimal>,
    },
}

/// How many rows are drawn.
#[derive(Debug, Clone)]
pub enum SampleSize {
    /// What the formula yields.
    Formula(FormulaText),
    /// From the least to the greatest share (above 0, up to 1) of the rows that can be drawn; often the same.
    Share(Decimal, Decimal),
}
