//! Results of the groups that subjects belong to: from the lowest level up.
//!
//! Subjects of the lowest level are scored as ever. A group then gets a card of its own: from the pooled responses
//! (their tallies are merged) and measures of the scored subjects below it, which go through all stages as one
//! subject; or, node by node, from the means of its scored children. A level is a cohort of its own.

mod hierarchy;

pub use hierarchy::{Hierarchy, HierarchyError};

use super::facts::{Facts, Measured, Origins, defaults};
use super::finish::{self, Group, Inputs, Whole};
use super::others::Others;
use super::scorecard::{Card, Cause, Members, NodeCard, Origin, Place, Scorecard, Step};
use super::tally::Tally;
use super::{ScoreError, Subjects};
use crate::data::Value;
use crate::ids::IdVec;
use crate::number::{self, Decimal, Fault};
use crate::period::Period;
use crate::plan::{MeasureId, MeasurePlan, NodeId, NodePlan, Plan};
use crate::ruleset::{Over, Rollup, RollupBy};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What every level is scored with.
pub(super) struct Climb<'a> {
    pub plan: &'a Arc<Plan>,
    pub organisation: &'a str,
    pub period: Period,
    pub others: &'a Others,
    pub rollup: &'a Rollup,
    pub hierarchy: Hierarchy,
    /// What was decided of the whole subjects, where only a part of their responses is scored.
    pub whole: Option<&'a Whole>,
}

impl Climb<'_> {
    /// The cards of all levels.
    pub fn score(&self, inputs: Inputs, subjects: &Subjects) -> Result<Scorecard, ScoreError> {
        let (tally, facts) = (inputs.tally.clone(), inputs.facts.clone());
        let own = |id: &&String| tally.subjects.contains_key(*id) || facts.contains_key(*id);
        if let Some(id) = self.hierarchy.groups().find(own) {
            let level = self.level(id).to_owned();
            return Err(HierarchyError::OwnData { subject: id.clone(), level }.into());
        }
        let base: BTreeMap<String, String> = subjects
            .iter()
            .filter(|(id, _)| self.hierarchy.level(id) == 0)
            .map(|(id, subject)| (id.clone(), subject.label.clone()))
            .collect();
        let (plan, period, others) = (self.plan, self.period, self.others);
        let mut scorecard = finish::finish(plan, self.organisation, period, inputs, &base, others, self.whole)?;
        let mut cards: BTreeMap<String, Card> = BTreeMap::new();
        for mut card in std::mem::take(&mut scorecard.cards) {
            card.place = Some(self.place(&card.subject, None));
            cards.insert(card.subject.clone(), card);
        }
        for level in 1..self.rollup.levels.len() {
            for card in self.groups_of(level, (&tally, &facts), subjects, &cards)? {
                cards.insert(card.subject.clone(), card);
            }
        }
        scorecard.cards = cards.into_values().collect();
        Ok(scorecard)
    }

    fn level(&self, id: &str) -> &str {
        self.rollup.levels.get(self.hierarchy.level(id)).map_or("", String::as_str)
    }

    fn place(&self, id: &str, members: Option<Members>) -> Place {
        Place { level: self.level(id).to_owned(), parent: self.hierarchy.parent(id).map(str::to_owned), members }
    }

    /// The cards of the groups of one level, all below them being done.
    fn groups_of(
        &self,
        level: usize,
        (tally, facts): (&Tally, &Facts),
        subjects: &Subjects,
        cards: &BTreeMap<String, Card>,
    ) -> Result<Vec<Card>, ScoreError> {
        let ids: Vec<&String> = self.hierarchy.groups().filter(|id| self.hierarchy.level(id) == level).collect();
        let mut inputs = Inputs { tally: Tally::default(), facts: Facts::new(), origins: Origins::new() };
        let (mut labels, mut groups, mut members) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for id in ids {
            let counted = self.counted(id, cards);
            let mut pooled = Tally::default();
            for member in counted.iter().filter_map(|member| tally.subjects.get(member)) {
                pooled.merge(Tally { subjects: [(id.clone(), member.clone())].into() });
            }
            inputs.tally.merge(pooled);
            inputs.facts.insert(id.clone(), self.pooled(&counted, facts));
            inputs.origins.insert(id.clone(), self.origins(&counted, facts));
            labels.insert(id.clone(), subjects.get(id).map(|subject| subject.label.clone()).unwrap_or_default());
            let children: Vec<&Card> =
                self.hierarchy.children(id).iter().filter_map(|child| cards.get(child)).collect();
            let nodes = match self.rollup.by {
                RollupBy::Pooled => None,
                RollupBy::MeanOfChildren => Some(self.means(&children)),
            };
            let said = self.members(id, &counted, &children);
            groups.insert(id.clone(), Group { empty: said.counted == 0, nodes });
            members.insert(id.clone(), said);
        }
        let mut scored =
            finish::groups(self.plan, self.period, inputs, &labels, self.others, &groups, self.whole)?;
        for card in &mut scored {
            card.place = Some(self.place(&card.subject, members.remove(&card.subject)));
        }
        Ok(scored)
    }

    /// Whether a member counts: of parts of the responses those whose whole does, so that its measures stay in too.
    fn counts(&self, card: &Card) -> bool {
        match self.whole {
            Some(whole) => whole.is_scored(&card.subject),
            None => card.outcome.status.is_graded,
        }
    }

    /// The subjects of the lowest level that a group's result rests on.
    fn counted(&self, id: &str, cards: &BTreeMap<String, Card>) -> Vec<String> {
        let mut counted = Vec::new();
        for child in self.hierarchy.children(id) {
            let scored = cards.get(child).is_some_and(|card| self.counts(card));
            match self.hierarchy.level(child) {
                0 if scored => counted.push(child.clone()),
                0 => {}
                _ if scored || self.rollup.by == RollupBy::Pooled => counted.extend(self.counted(child, cards)),
                _ => {}
            }
        }
        counted
    }

    fn members(&self, id: &str, counted: &[String], children: &[&Card]) -> Members {
        let (n, of) = match self.rollup.by {
            RollupBy::Pooled => (counted.len(), self.hierarchy.lowest(id)),
            RollupBy::MeanOfChildren => (children.iter().filter(|card| self.counts(card)).count(), children.len()),
        };
        let children = self.hierarchy.children(id).to_vec();
        Members { counted: n as u64, left_out: (of - n.min(of)) as u64, children }
    }

    /// The measures of some subjects as those of one.
    fn pooled(&self, members: &[String], facts: &Facts) -> IdVec<MeasureId, Measured> {
        let defaults = defaults(self.plan);
        let of_member = |member: &String| facts.get(member).unwrap_or(&defaults);
        let rows: Vec<&IdVec<MeasureId, Measured>> = members.iter().map(of_member).collect();
        self.plan.measures.map(|id, measure| {
            let values: Vec<&Measured> = rows.iter().map(|row| &row[id]).collect();
            together(measure, &values)
        })
    }

    /// Of each measure how it is pooled, and how many members have it.
    fn origins(&self, members: &[String], facts: &Facts) -> IdVec<MeasureId, Origin> {
        let defaults = defaults(self.plan);
        self.plan.measures.map(|id, measure| {
            let has = |member: &&String| matches!(facts.get(*member).unwrap_or(&defaults)[id], Ok(Some(_)));
            Origin::Members {
                over: measure.over.filter(|over| *over != Over::Last),
                given: members.iter().filter(has).count() as u64,
                of: members.len() as u64,
            }
        })
    }

    fn means(&self, children: &[&Card]) -> IdVec<NodeId, NodeCard> {
        let scored: Vec<&Card> = children.iter().copied().filter(|card| self.counts(card)).collect();
        self.plan.nodes.map(|id, node| mean(id, node, &scored))
    }
}

/// A measure over several subjects; those that have no value don't count.
fn together(measure: &MeasurePlan, values: &[&Measured]) -> Measured {
    let Some(over) = measure.over.filter(|over| *over != Over::Last) else {
        let reason = "neither `over: sum` nor `over: mean` says how it is pooled over members";
        return Err(Fault::Missing(format!("{} ({reason})", measure.id)));
    };
    let mut numbers = Vec::new();
    for value in values {
        match value {
            Ok(Some(Value::Number(x))) => numbers.push(*x),
            Err(fault) => return Err(fault.clone()),
            Ok(_) => {}
        }
    }
    if numbers.is_empty() {
        return Ok(None);
    }
    let n = Decimal::from(numbers.len());
    let sum = numbers.into_iter().try_fold(Decimal::ZERO, number::add)?;
    Ok(Some(Value::Number(if over == Over::Mean { number::div(sum, n)? } else { sum })))
}

/// The mean of a node over the scored children that have it, rounded as the node declares.
fn mean(index: NodeId, node: &NodePlan, scored: &[&Card]) -> NodeCard {
    // Children for whom the node does not exist neither bring a value nor lack one.
    let having: Vec<&NodeCard> =
        scored.iter().map(|card| &card.nodes[index]).filter(|card| card.applies).collect();
    let values: Vec<Decimal> = having.iter().filter_map(|card| card.value.as_ref().ok().copied()).collect();
    let raw = match values.len() {
        0 => Err(Fault::Missing("the value of every child".into())),
        n => {
            values.iter().copied().try_fold(Decimal::ZERO, number::add).and_then(|sum| number::div(sum, n.into()))
        }
    };
    let rounded = raw.clone().map(|raw| node.round.map_or(raw, |round| round.of(raw)));
    let lacking = Decimal::from(having.len() - values.len());
    let missing_share = number::div(lacking, having.len().into()).map(number::guard).unwrap_or(Decimal::ONE);
    let steps = match (&raw, &rounded) {
        (Ok(raw), Ok(rounded)) if raw != rounded => vec![Step::Round(*rounded)],
        _ => Vec::new(),
    };
    NodeCard {
        applies: !having.is_empty() || scored.is_empty(),
        value: rounded.map_err(|fault| Cause { fault, at: node.path.clone(), span: Some(node.span) }),
        raw: raw.ok(),
        inputs: Vec::new(),
        steps,
        n: None,
        missing_share,
        weight_used: None,
        contribution: None,
    }
}
