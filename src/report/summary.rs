//! What stands below a scoreboard: how many subjects have each status, and why values are missing.

use crate::construct::status::{self, Status};
use crate::diagnostic::Span;
use crate::language::Language;
use crate::plan::{NodePlan, NodeSource};
use crate::ruleset::RollupBy;
use crate::score::{Card, Cause, LeftOut, RowsLeftOut, Scorecard};
use std::collections::{BTreeMap, BTreeSet};

/// How many subjects have each status.
pub(super) fn statuses(scorecard: &Scorecard) -> Vec<(&'static Status, usize)> {
    let count = |status: &Status| scorecard.cards.iter().filter(|card| card.outcome.status == status).count();
    status::ALL.iter().map(|status| (*status, count(status))).collect()
}

/// How many subjects are ranked with each other: those of one level; of the lowest if none is said.
pub(super) fn ranked(scorecard: &Scorecard, level: Option<&str>) -> usize {
    let lowest = scorecard.plan.ruleset.rollup.as_ref().and_then(|rollup| rollup.levels.first());
    let level = level.or(lowest.map(String::as_str));
    let peers = scorecard.cards.iter().filter(|card| level_of(card) == level);
    peers.filter(|card| card.outcome.rank.is_some()).count()
}

/// The level on which a subject stands; none where the rule set does not roll up.
pub(super) fn level_of(card: &Card) -> Option<&str> {
    card.place.as_ref().map(|place| place.level.as_str())
}

/// `3 of 4 children counted`; none for a subject that is no group.
pub(super) fn counted_members(scorecard: &Scorecard, card: &Card, language: Language) -> Option<String> {
    let members = card.place.as_ref()?.members.as_ref()?;
    let (n, of) = (members.counted, members.counted + members.left_out);
    let (english, chinese) = match scorecard.plan.ruleset.rollup.as_ref()?.by {
        RollupBy::Pooled => ("descendants", "下属对象"),
        RollupBy::MeanOfChildren => ("children", "直接下级"),
    };
    Some(language.filled(
        "{n} of {of} {english} counted",
        "{of} 个{chinese}中计入 {n} 个",
        &[("n", &n), ("of", &of), ("english", &english), ("chinese", &chinese)],
    ))
}

/// In how many subjects each cause made a value missing; the values that are missing because of that value are
/// not counted again. The most frequent first.
pub(super) fn causes(scorecard: &Scorecard) -> Vec<(Cause, usize)> {
    counted(scorecard, |card| missing(scorecard, card))
}

/// Why values of a subject are missing.
pub(super) fn missing(scorecard: &Scorecard, card: &Card) -> BTreeSet<Cause> {
    let of_nodes = card.nodes.iter().zip(&scorecard.plan.nodes).filter(|(_, node)| !is_profile(node));
    let of_nodes = of_nodes.filter(|(card, _)| card.applies).filter_map(|(card, _)| card.value.as_ref().err());
    of_nodes.chain(card.also.iter().filter_map(|also| also.value.as_ref().err())).cloned().collect()
}

/// In how many subjects each condition could not be decided, and why. The most frequent first.
pub(super) fn undecided(scorecard: &Scorecard) -> Vec<(Cause, usize)> {
    counted(scorecard, open)
}

/// The conditions of a subject that could not be decided, and why.
pub(super) fn open(card: &Card) -> BTreeSet<Cause> {
    let gate = card.outcome.cause.iter().filter(|cause| is_gate(cause));
    gate.chain(&card.undecided).cloned().collect()
}

/// How many rows each column and node leaves out, all subjects together, with the most frequent cause. The most rows first.
pub(super) fn rows_left_out(scorecard: &Scorecard) -> Vec<RowsLeftOut> {
    let mut counts: BTreeMap<(LeftOut, String, Option<Span>), RowsLeftOut> = BTreeMap::new();
    for one in scorecard.cards.iter().filter(|card| !is_group(card)).flat_map(|card| &card.rows_left_out) {
        match counts.get_mut(&(one.why, one.cause.at.clone(), one.cause.span)) {
            Some(all) => {
                all.rows += one.rows;
                all.of += one.of;
            }
            None => {
                counts.insert((one.why, one.cause.at.clone(), one.cause.span), one.clone());
            }
        }
    }
    let mut counts: Vec<RowsLeftOut> = counts.into_values().collect();
    counts.sort_by_key(|one| std::cmp::Reverse(one.rows));
    counts
}

/// Whether a card is that of a group, whose rows are those of its members.
fn is_group(card: &Card) -> bool {
    card.place.as_ref().is_some_and(|place| place.members.is_some())
}

/// Whether a cause lies in the condition of a gate.
pub(super) fn is_gate(cause: &Cause) -> bool {
    cause.at.starts_with("outcome ")
}

/// Whether a node has no total by intention.
pub(super) fn is_profile(node: &NodePlan) -> bool {
    matches!(&node.source, NodeSource::Combination(how) if how.combine.is_none())
}

fn counted(scorecard: &Scorecard, of_card: impl Fn(&Card) -> BTreeSet<Cause>) -> Vec<(Cause, usize)> {
    let mut counts: BTreeMap<Cause, usize> = BTreeMap::new();
    for card in scorecard.cards.iter().filter(|card| card.outcome.status.is_judged) {
        for cause in of_card(card) {
            *counts.entry(cause).or_default() += 1;
        }
    }
    let mut counts: Vec<(Cause, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}
