//! What nodes reach in the versions by which earlier periods are scored.
//!
//! `year_ago` and `history` see results of the version then in force, whose inputs may reach further than today's.

use super::Plan;
use super::range::Range;
use crate::interval::UNKNOWN;
use std::collections::BTreeMap;

/// What nodes reach in older versions.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Older {
    /// That is not known, so they may reach anything.
    #[default]
    Unknown,
    /// By path; of a rule set without older versions none.
    Known(BTreeMap<String, Range>),
}

impl Older {
    /// What the nodes of these plans reach.
    pub fn of<'p>(plans: impl IntoIterator<Item = &'p Plan>) -> Self {
        let mut reached = BTreeMap::new();
        for node in plans.into_iter().flat_map(|plan| &plan.nodes) {
            let known = reached.entry(node.path.clone()).or_insert(node.range);
            *known = known.union(node.range);
        }
        Self::Known(reached)
    }

    /// A rule set that has always been as it is.
    #[must_use]
    pub fn none() -> Self {
        Self::Known(BTreeMap::new())
    }

    /// What a node can have been in an earlier period, where it reaches `today` now.
    #[must_use]
    pub fn reach(&self, path: &str, today: Range) -> Range {
        match self {
            Self::Unknown => UNKNOWN,
            Self::Known(reached) => reached.get(path).map_or(today, |older| today.union(*older)),
        }
    }
}
