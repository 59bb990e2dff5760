//! The files of rules that a run was scored by, form 1: a list in the order in which they were read.

use serde::{Deserialize, Serialize};

/// A file of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRecord {
    /// Its name, relative to the workspace.
    #[serde(rename = "name")]
    pub name: String,
    /// Its text.
    #[serde(rename = "text")]
    pub text: String,
    /// Whether all rule sets know its functions.
    #[serde(rename = "shared", default, skip_serializing_if = "std::ops::Not::not")]
    pub shared: bool,
}

/// The text of a list of files.
#[must_use]
pub fn to_text(files: &[FileRecord]) -> String {
    super::text(&files)
}

/// Reads such a text.
///
/// # Errors
/// What is wrong with it, in words.
pub fn of_text(text: &str) -> Result<Vec<FileRecord>, String> {
    super::of_text(text)
}
