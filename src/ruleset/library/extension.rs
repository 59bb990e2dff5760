//! How a rule set extends another, for those who show or compare it.

use crate::diagnostic::{SourceId, Span};
use crate::ruleset::yaml::Tree;

/// How a rule set extends another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The id of the base.
    pub base: String,
    /// Where it is named.
    pub span: Span,
    /// The files of the rule set itself.
    pub sources: Vec<SourceId>,
    /// What it takes out of the base, by `key: ~`, with the places.
    pub removed: Vec<(String, Span)>,
}

/// What a tree takes out, by `key: ~`, with the places.
pub(super) fn removals(tree: &Tree, found: &mut Vec<(String, Span)>) {
    for entry in tree.entries() {
        if entry.value.is_nothing() {
            found.push((entry.key.clone(), entry.key_span));
        }
        removals(&entry.value, found);
    }
}
