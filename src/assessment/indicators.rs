//! Indicators on one scale: how much of what it could reach each reaches, and how much of the total hangs on it.

use crate::construct::combination::Contribution;
use crate::language::Language;
use crate::number::{self, Decimal};
use crate::plan::{NodeId, NodeSource, Plan};
use crate::score::Card;

/// A node of the score tree.
#[derive(Debug, Clone)]
pub struct Indicator {
    /// The node.
    pub node: NodeId,
    /// How deep it lies below the root.
    pub depth: usize,
    /// What it is called.
    pub label: String,
    /// The least and the greatest value that it can reach, where both are known.
    pub range: Option<(Decimal, Decimal)>,
    /// Its weight among its siblings.
    pub weight: Option<Decimal>,
    /// How many points of the total hang on it: by how much the total rises when it goes from its least to its greatest value.
    /// None where something on the way to the total is not linear.
    pub stake: Option<Decimal>,
    /// Whether nothing lies below it.
    pub is_leaf: bool,
}

impl Indicator {
    /// All indicators of a plan in document order, the total first.
    pub(super) fn all(plan: &Plan, language: Language) -> Vec<Self> {
        let one = |(node, of): (NodeId, &crate::plan::NodePlan)| {
            let range = of.range.low.zip(of.range.high).filter(|(low, high)| low < high);
            Self {
                node,
                depth: of.path.matches('.').count(),
                label: label(plan, node, language),
                range,
                weight: of.weight,
                stake: range.and_then(|range| stake(plan, node, range)),
                is_leaf: of.children.is_empty(),
            }
        };
        plan.nodes.entries().map(one).collect()
    }

    /// How much of its range a value reaches, 0 to 1.
    #[must_use]
    pub fn rate(&self, value: Decimal) -> Option<Decimal> {
        let (low, high) = self.range?;
        let rate = number::div(number::sub(value, low).ok()?, number::sub(high, low).ok()?).ok()?;
        Some(rate.clamp(Decimal::ZERO, Decimal::ONE))
    }

    /// Its value in a card, where it has one.
    #[must_use]
    pub fn value(&self, card: &Card) -> Option<Decimal> {
        let node = &card.nodes[self.node];
        node.value.as_ref().ok().copied().filter(|_| node.applies)
    }
}

/// What a node is called; the total has a name of its own where the rules give none.
fn label(plan: &Plan, node: NodeId, language: Language) -> String {
    let of = &plan.nodes[node];
    match of.label.text(language.tag()).or_else(|| named_column(plan, node, language)) {
        Some(label) => label.to_owned(),
        None if node.is_root() => language.pick("Total score", "总得分").to_owned(),
        None => of.id.clone(),
    }
}

/// The name of the question or measure that a node takes as it is.
fn named_column(plan: &Plan, node: NodeId, language: Language) -> Option<&str> {
    match &plan.nodes[node].source {
        NodeSource::Column(column) => plan.columns[*column].label.text(language.tag()),
        NodeSource::Measure(measure) => plan.measures[*measure].label.text(language.tag()),
        _ => None,
    }
}

fn stake(plan: &Plan, node: NodeId, (low, high): (Decimal, Decimal)) -> Option<Decimal> {
    let mut points = number::sub(high, low).ok()?;
    let mut at = node;
    while let Some(parent) = plan.nodes[at].parent {
        let above = &plan.nodes[parent];
        let NodeSource::Combination(how) = &above.source else { return None };
        // Points of a curve or a band don't rise in proportion.
        if above.transform.is_some() || above.points.is_some() {
            return None;
        }
        let share = match how.combine.method()?.contributes {
            Contribution::Value => Decimal::ONE,
            Contribution::WeightedValue => share(
                how.weights.as_deref(),
                above.children.iter().position(|child| *child == at)?,
                above.children.len(),
            )?,
            Contribution::None => return None,
        };
        points = number::mul(points, share).ok()?;
        at = parent;
    }
    Some(number::guard(points))
}

/// The share of a child's weight in that of all.
fn share(weights: Option<&[Decimal]>, place: usize, children: usize) -> Option<Decimal> {
    let Some(weights) = weights else { return number::div(Decimal::ONE, Decimal::from(children)).ok() };
    let total = weights.iter().try_fold(Decimal::ZERO, |sum, weight| number::add(sum, *weight)).ok()?;
    number::div(*weights.get(place)?, total).ok()
}
