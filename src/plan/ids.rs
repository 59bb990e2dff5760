//! The ids of what a plan lists, by kind.
//!
//! The type that a kind's vector holds in [`Plan`](super::Plan) names the kind. What scoring keeps for each node or
//! column is a vector of the same ids.

use super::sample::FramePlan;
use super::{ActionPlan, AlsoPlan, ColumnPlan, MeasurePlan, NodePlan, OutcomePlan, TablePlan};
use crate::ids::Id;

/// The responses, or a survey or records beside them.
pub type TableId = Id<TablePlan>;

impl TableId {
    /// The responses. INVARIANT: a plan lists them first, also where there can be none.
    pub const RESPONSES: Self = Self::FIRST;

    /// Whether it is that of the responses.
    #[must_use]
    pub fn is_responses(self) -> bool {
        self == Self::RESPONSES
    }
}

/// A column of rows.
pub type ColumnId = Id<ColumnPlan>;

/// A measure.
pub type MeasureId = Id<MeasurePlan>;

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

/// A named result. INVARIANT: in a plan that lacks one which could not be bound, the ids that formulas name are not those
/// of the others; only checks see such a plan, and they ask `Plan::has_all_named` first.
pub type AlsoId = Id<AlsoPlan>;

/// A gate.
pub type GateId = Id<OutcomePlan>;

/// What opens an action.
pub type ActionId = Id<ActionPlan>;

/// A column of the frame that a sample is drawn from.
pub type FrameColumnId = Id<FramePlan>;
