//! The ids of what a plan lists, by kind.
//!
//! The type that a kind's vector holds in [`Plan`](super::Plan) names the kind. What scoring keeps for each node or
//! column is a vector of the same ids.

use super::{ColumnPlan, NodePlan};
use crate::ids::Id;

/// A column of rows.
pub type ColumnId = Id<ColumnPlan>;

/// A node of the score tree.
pub type NodeId = Id<NodePlan>;

impl NodeId {
    /// The root. INVARIANT: parents come before their children, so it is the first.
    pub const ROOT: Self = Self::FIRST;

    /// Whether it is the root.
    #[must_use]
    pub fn is_root(self) -> bool {
        self == Self::ROOT
    }
}
