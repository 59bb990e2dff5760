//! With how many decimal places people see each value: those declared, and more where these would contradict what
//! rests on the value.
//!
//! A grade from 80 is not earned by 79.998, so that is not shown as 80.00; nor are two subjects of different rank shown
//! with one score. The same holds for every comparison that the rules make of a node or a named result, and for the
//! bands of a node that is nothing but another one.

use super::*;
use crate::script::Term;

/// Places of a value for which none are declared, in a table.
const TABLE_PLACES: u32 = 4;

/// On which side of an edge a value falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    /// At the edge or above it, or below it.
    From,
    /// Above the edge, or not.
    Above,
    /// Below the edge, at it, or above it.
    At,
}

impl Side {
    /// The side that a comparison asks of what stands on its left.
    fn of(symbol: &str) -> Option<Self> {
        Some(match symbol {
            ">=" | "<" => Self::From,
            ">" | "<=" => Self::Above,
            "==" | "!=" => Self::At,
            _ => return None,
        })
    }

    /// The same of what stands on its right.
    fn mirrored(self) -> Self {
        match self {
            Self::From => Self::Above,
            Self::Above => Self::From,
            Self::At => Self::At,
        }
    }

    /// Whether two values fall on one side of an edge.
    fn is_same(self, a: Decimal, b: Decimal, edge: Decimal) -> bool {
        let (a, b) = (number::compare(a, edge), number::compare(b, edge));
        match self {
            Self::From => a.is_ge() == b.is_ge(),
            Self::Above => a.is_gt() == b.is_gt(),
            Self::At => a == b,
        }
    }
}

/// What a value is compared with.
#[derive(Debug, Clone, Copy)]
struct Edge<'a> {
    side: Side,
    term: &'a Term,
    /// The formula that it is part of.
    of: &'a Bound<SubjectSlot>,
}

/// All comparisons that the rules make of nodes and of named results.
pub(super) struct Edges<'a> {
    nodes: BTreeMap<NodeId, Vec<Edge<'a>>>,
    also: BTreeMap<AlsoId, Vec<Edge<'a>>>,
    /// Edges that are numbers: of grades and bands.
    fixed: BTreeMap<NodeId, Vec<(Side, Decimal)>>,
}

impl<'a> Edges<'a> {
    /// Those of a plan.
    pub fn of(plan: &'a Plan) -> Self {
        let mut edges = Self { nodes: BTreeMap::new(), also: BTreeMap::new(), fixed: BTreeMap::new() };
        for bound in plan.subject_formulas() {
            edges.compared(bound.formula.term(), bound);
        }
        let thresholds = plan.ruleset.grades.iter().filter_map(|grade| grade.from.as_ref());
        edges.fixed.insert(NodeId::ROOT, thresholds.map(|from| (Side::From, from.value)).collect());
        for node in &plan.nodes {
            if let (NodeSource::Subject(bound), Some((points, _)), None) =
                (&node.source, &node.points, &node.transform)
                && let Some(bands) = points.bands()
                && let Term::Slot(slot, _) = bound.formula.term()
                && let Some(SubjectSlot::Node(index)) = bound.slot(*slot)
            {
                edges.fixed.entry(*index).or_default().extend(bands.edges().map(|end| (Side::At, end)));
            }
        }
        edges
    }

    fn compared(&mut self, term: &'a Term, of: &'a Bound<SubjectSlot>) {
        if let Term::Call { name, arguments, .. } = term
            && let (Some(side), [left, right]) = (Side::of(name), arguments.as_slice())
        {
            self.add(left, Edge { side, term: right, of });
            self.add(right, Edge { side: side.mirrored(), term: left, of });
        }
        term.parts().into_iter().for_each(|part| self.compared(part, of));
    }

    fn add(&mut self, of: &Term, edge: Edge<'a>) {
        let Term::Slot(slot, _) = of else { return };
        match edge.of.slot(*slot) {
            Some(SubjectSlot::Node(node)) => self.nodes.entry(*node).or_default().push(edge),
            Some(SubjectSlot::Also(also)) => self.also.entry(*also).or_default().push(edge),
            _ => {}
        }
    }
}

impl Stage<'_> {
    /// The places with which the values of a subject are seen.
    pub(super) fn shown(&self, edges: &Edges<'_>, row: &Row) -> Shown {
        let node = |index: NodeId| {
            let least = self.plan.seen(index).unwrap_or(TABLE_PLACES);
            let Some(Ok(value)) = row.value(index) else { return least };
            let fixed = edges.fixed.get(&index).into_iter().flatten().copied();
            let all: Vec<(Side, Decimal)> = fixed.chain(self.found(edges.nodes.get(&index), row)).collect();
            settled(*value, least, &all)
        };
        let also = |(id, plan): (AlsoId, &AlsoPlan)| {
            let least = plan.seen().unwrap_or(TABLE_PLACES);
            match row.also[id].as_ref().map(|also| &also.value) {
                Some(Ok(Some(Value::Number(x)))) => {
                    let all: Vec<(Side, Decimal)> = self.found(edges.also.get(&id), row).collect();
                    settled(*x, least, &all)
                }
                _ => least,
            }
        };
        Shown {
            nodes: self.plan.nodes.ids().map(node).collect(),
            also: self.plan.also.entries().map(also).collect(),
        }
    }

    /// The edges of a subject's score.
    pub(super) fn root_edges(&self, edges: &Edges<'_>, row: &Row) -> RootEdges {
        let fixed = edges.fixed.get(&NodeId::ROOT).into_iter().flatten().copied();
        fixed.chain(self.found(edges.nodes.get(&NodeId::ROOT), row)).collect()
    }

    /// The edges whose value is known for a subject.
    fn found<'b>(
        &'b self,
        edges: Option<&'b Vec<Edge<'b>>>,
        row: &'b Row,
    ) -> impl Iterator<Item = (Side, Decimal)> + 'b {
        let value = |edge: &Edge<'b>| Some((edge.side, self.edge(edge.term, edge.of, row)?));
        edges.into_iter().flatten().filter_map(value)
    }

    /// The value of a term, where it is plain arithmetic.
    fn edge(&self, term: &Term, of: &Bound<SubjectSlot>, row: &Row) -> Option<Decimal> {
        match term {
            Term::Number(x, _) => Some(*x),
            Term::Slot(slot, _) => match self.input(of.slot(*slot)?, row).ok()? {
                Input::Value(Value::Number(x)) => Some(x),
                _ => None,
            },
            Term::Call { name, arguments, .. } => {
                let values: Option<Vec<Decimal>> =
                    arguments.iter().map(|argument| self.edge(argument, of, row)).collect();
                match (name.as_str(), values?.as_slice()) {
                    ("+", [a, b]) => number::add(*a, *b).ok(),
                    ("-", [a, b]) => number::sub(*a, *b).ok(),
                    ("*", [a, b]) => number::mul(*a, *b).ok(),
                    ("/", [a, b]) => number::div(*a, *b).ok(),
                    ("-" | "neg", [a]) => Some(-*a),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

/// The fewest places, `least` or more, with which a value is seen on the side of every edge on which it is.
fn settled(value: Decimal, least: u32, edges: &[(Side, Decimal)]) -> u32 {
    let seen = |places: u32| number::round(value, places, number::Rounding::HalfUp);
    let is_true = |places: &u32| edges.iter().all(|(side, edge)| side.is_same(value, seen(*places), *edge));
    (least..=number::GUARD_PLACES).find(is_true).unwrap_or(number::GUARD_PLACES)
}

/// The edges of the rules on which the root's value of a card must be seen right.
pub(super) type RootEdges = Vec<(Side, Decimal)>;

/// A score, the cards that have it, and with how many places it is seen.
struct Ranked {
    score: Decimal,
    cards: Vec<usize>,
    places: u32,
    edges: RootEdges,
}

impl Ranked {
    fn seen(&self) -> Decimal {
        number::round(self.score, self.places, number::Rounding::HalfUp)
    }

    /// At least so many places, and as many more as its edges need.
    fn raise(&mut self, least: u32) {
        if self.places < least {
            self.places = settled(self.score, least, &self.edges);
        }
    }
}

/// Gives the scores of subjects that are ranked apart so many places that they are seen to differ.
pub(super) fn set_apart(cards: &mut [Card], edges: &[RootEdges]) {
    let mut by_score: BTreeMap<Decimal, Ranked> = BTreeMap::new();
    for (at, card) in cards.iter().enumerate().filter(|(_, card)| card.outcome.rank.is_some()) {
        let Some(score) = card.outcome.score.map(number::guard) else { continue };
        let places = card.shown.nodes[NodeId::ROOT];
        let new = || Ranked { score, cards: Vec::new(), places, edges: Vec::new() };
        let ranked = by_score.entry(score).or_insert_with(new);
        ranked.cards.push(at);
        ranked.edges.extend(edges.get(at).into_iter().flatten().copied());
        ranked.raise(places);
    }
    let mut ranked: Vec<Ranked> = by_score.into_values().collect();
    // More places may move a score to a neighbour that was settled before, so they are walked until nothing changes. Places only
    // grow, up to all that there are.
    while spread(&mut ranked) {
        ranked.reverse();
    }
    for Ranked { cards: own, places, .. } in ranked {
        for at in own {
            if let Some(card) = cards.get_mut(at) {
                card.shown.nodes[NodeId::ROOT] = places;
            }
        }
    }
}

/// Lets each two neighbours be seen to differ, in their order; whether anything changed.
fn spread(ranked: &mut [Ranked]) -> bool {
    let mut changed = false;
    for at in 1..ranked.len() {
        let Some([a, b]) = ranked.get_mut(at - 1..=at) else { continue };
        let wanted = number::compare(a.score, b.score);
        let full = number::GUARD_PLACES;
        while number::compare(a.seen(), b.seen()) != wanted && (a.places < full || b.places < full) {
            let least = a.places.min(b.places) + 1;
            a.raise(least);
            b.raise(least);
            changed = true;
        }
    }
    changed
}
