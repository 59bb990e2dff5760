//! What a run took beside the store's data, form 1: registered subjects and values to compare with.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What was named on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenRecord {
    /// Registered subjects by id.
    #[serde(rename = "subjects", default)]
    pub subjects: BTreeMap<String, SubjectRecord>,
    /// Targets, benchmarks, earlier results, in the order in which they were read.
    #[serde(rename = "references", default)]
    pub references: Vec<ReferenceRecord>,
}

/// A registered subject; what it lacks is the empty text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubjectRecord {
    /// What it is called.
    #[serde(rename = "label")]
    pub label: String,
    /// The subject that it belongs to.
    #[serde(rename = "parent")]
    pub parent: String,
    /// Its level in the hierarchy.
    #[serde(rename = "level")]
    pub level: String,
}

super::words! {
    /// What a value is that results are compared with.
    ReferenceWord {
        /// To be reached.
        Target = "target",
        /// Of an earlier period.
        Previous = "previous",
        /// Of somebody else, who has a name.
        Benchmark = "benchmark",
    }
}

/// A value to compare with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReferenceRecord {
    /// What it is.
    #[serde(rename = "kind")]
    pub kind: ReferenceWord,
    /// The name of a benchmark, else the empty text.
    #[serde(rename = "name")]
    pub name: String,
    /// The subject; the empty text for all.
    #[serde(rename = "subject")]
    pub subject: String,
    /// The period: `2025-03`.
    #[serde(rename = "period")]
    pub period: String,
    /// The path of the node.
    #[serde(rename = "node")]
    pub node: String,
    /// The decimal as it was given: `85.00`.
    #[serde(rename = "value")]
    pub value: String,
}

impl GivenRecord {
    /// The text of it; empty for nothing.
    #[must_use]
    pub fn to_text(&self) -> String {
        if *self == Self::default() { String::new() } else { super::text(self) }
    }

    /// Reads such a text.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn of_text(text: &str) -> Result<Self, String> {
        if text.is_empty() { Ok(Self::default()) } else { super::of_text(text) }
    }
}
