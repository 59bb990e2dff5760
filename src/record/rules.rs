//! Resolved rules, form 1: what `extends` gave, in long form, with the functions that are called.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A resolved rule set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesRecord {
    /// The rules as maps, lists and texts, every scalar a text, in the order of the files.
    #[serde(rename = "rules")]
    pub rules: Value,
    /// The texts of the functions that they call.
    #[serde(rename = "scripts", default)]
    pub scripts: Vec<String>,
    /// Those of earlier periods that a run was compared with, where they were others.
    #[serde(rename = "earlier", default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierRules>,
}

/// The rules of an earlier period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierRules {
    /// The period: `2025-02`.
    #[serde(rename = "period")]
    pub period: String,
    /// As in [`RulesRecord`].
    #[serde(rename = "rules")]
    pub rules: Value,
    /// As in [`RulesRecord`].
    #[serde(rename = "scripts", default)]
    pub scripts: Vec<String>,
}

impl RulesRecord {
    /// The text of it.
    #[must_use]
    pub fn to_text(&self) -> String {
        super::text(self)
    }

    /// Reads such a text.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn of_text(text: &str) -> Result<Self, String> {
        super::of_text(text)
    }

    /// It as the rules of an earlier period.
    #[must_use]
    pub fn of_period(self, period: String) -> EarlierRules {
        EarlierRules { period, rules: self.rules, scripts: self.scripts }
    }
}
