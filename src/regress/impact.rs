//! What a change of rules does: two lists of scorecards over the same data, compared subject by subject.
//!
//! Nothing here scores; [`super::attribute`] does, and says which edit causes what.

use super::edit::Edit;
use crate::construct::status::Status;
use crate::number::Decimal;
use crate::period::Period;
use crate::plan::{NodeId, NodePlan};
use crate::score::{Card, NodeCard, Scorecard};
use std::collections::{BTreeMap, BTreeSet};

/// A scorecard with the case whose data it is of.
#[derive(Debug)]
pub struct Scored {
    /// The name of the case; empty for stored data and files.
    pub case: String,
    /// The scorecard.
    pub scorecard: Scorecard,
}

/// A result of one subject in one period.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The organisation; empty where there is none.
    pub organisation: String,
    /// The name of the case; empty for stored data and files.
    pub case: String,
    /// The period.
    pub period: Period,
    /// The subject.
    pub subject: String,
}

/// What can differ between two results.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// The status, or whether there is a result at all.
    Status,
    /// The grade.
    Grade,
    /// The score as shown.
    Score,
    /// The rank.
    Rank,
    /// The class.
    Class,
    /// The actions that are opened.
    Actions,
    /// The value of a node or of a named result, whatever else moves.
    Inside,
}

impl Aspect {
    /// All of them with their names.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Status, "status"),
        (Self::Grade, "grade"),
        (Self::Score, "score"),
        (Self::Rank, "rank"),
        (Self::Class, "class"),
        (Self::Actions, "actions"),
        (Self::Inside, "inside"),
    ];

    /// Its name.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::ALL.iter().find(|(aspect, _)| *aspect == self).map_or("", |(_, word)| word)
    }
}

/// The outcome of a subject, as far as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The status.
    pub status: &'static Status,
    /// The grade.
    pub grade: Option<String>,
    /// The score.
    pub score: Option<Decimal>,
    /// The decimal places with which the score is shown.
    pub places: Option<u32>,
    /// The rank, 1 the best.
    pub rank: Option<u32>,
    /// The class that counts.
    pub class: Option<String>,
}

impl Standing {
    fn of(scorecard: &Scorecard, card: &Card) -> Self {
        let outcome = &card.outcome;
        Self {
            status: outcome.status,
            grade: outcome.grade.clone(),
            score: outcome.score,
            places: card.places(&scorecard.plan, NodeId::ROOT),
            rank: outcome.rank,
            class: card.class().map(str::to_owned),
        }
    }

    /// Where it stands in the matrix: its grade, else its status.
    #[must_use]
    pub fn cell(&self) -> Cell {
        self.grade.clone().map_or(Cell::Status(self.status), Cell::Grade)
    }
}

/// A row or column of the matrix.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cell {
    /// A grade.
    Grade(String),
    /// A result without a grade.
    Status(&'static Status),
    /// No result.
    Absent,
}

/// A result that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Whose it is.
    pub key: Key,
    /// What the subject is called, where that is registered.
    pub label: Option<String>,
    /// Before; none where there was no result.
    pub before: Option<Standing>,
    /// After; none where there is no result any more.
    pub after: Option<Standing>,
    /// In what it differs.
    pub aspects: BTreeSet<Aspect>,
    /// The values of nodes below the root and of named results that differ.
    pub values: Vec<Value>,
}

/// A value that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    /// The path of the node, or the name of the result: `score.survey`, `also.gap`.
    pub name: String,
    /// Before, as it is shown; none where there was no value.
    pub before: Option<String>,
    /// After.
    pub after: Option<String>,
}

impl Move {
    /// Whether it differs in that.
    #[must_use]
    pub fn has(&self, aspect: Aspect) -> bool {
        self.aspects.contains(&aspect)
    }

    /// By how much the score moved, where there is one before and after.
    #[must_use]
    pub fn score_change(&self) -> Option<Decimal> {
        self.after.as_ref()?.score?.checked_sub(self.before.as_ref()?.score?)
    }

    /// By how many ranks it moved; negative is better.
    #[must_use]
    pub fn rank_change(&self) -> Option<i64> {
        Some(i64::from(self.after.as_ref()?.rank?) - i64::from(self.before.as_ref()?.rank?))
    }
}

/// All results that differ, by organisation, case, period and subject.
#[must_use]
pub fn moves(before: &[Scored], after: &[Scored]) -> Vec<Move> {
    let (old, new) = (by_key(before), by_key(after));
    let keys: BTreeSet<&Key> = old.keys().chain(new.keys()).collect();
    keys.into_iter().filter_map(|key| compared(key, old.get(key).copied(), new.get(key).copied())).collect()
}

type Of<'a> = (&'a Scorecard, &'a Card);

fn by_key(scored: &[Scored]) -> BTreeMap<Key, Of<'_>> {
    let cards = scored.iter().flat_map(|one| one.scorecard.cards.iter().map(move |card| (one, card)));
    cards
        .map(|(Scored { case, scorecard }, card)| {
            let key = Key {
                organisation: scorecard.organisation.clone(),
                case: case.clone(),
                period: scorecard.period,
                subject: card.subject.clone(),
            };
            (key, (scorecard, card))
        })
        .collect()
}

fn compared(key: &Key, before: Option<Of<'_>>, after: Option<Of<'_>>) -> Option<Move> {
    let mut aspects = BTreeSet::new();
    let mut values = Vec::new();
    match (before, after) {
        (Some((old, a)), Some((new, b))) => {
            values = differing(&inside(old, a), &inside(new, b));
            let mut note = |differs: bool, aspect: Aspect| differs.then(|| aspects.insert(aspect));
            let (x, y) = (&a.outcome, &b.outcome);
            note(x.status != y.status, Aspect::Status);
            note(x.grade != y.grade, Aspect::Grade);
            note(x.score != y.score, Aspect::Score);
            note(x.rank != y.rank, Aspect::Rank);
            note(a.class() != b.class(), Aspect::Class);
            let opened = |card: &Card| card.actions.iter().map(|action| action.open.clone()).collect::<Vec<_>>();
            note(opened(a) != opened(b), Aspect::Actions);
            note(!values.is_empty(), Aspect::Inside);
        }
        _ => aspects.extend([Aspect::Status]),
    }
    let label = |of: Option<Of<'_>>| of.and_then(|(_, card)| card.label.clone());
    (!aspects.is_empty()).then(|| Move {
        key: key.clone(),
        label: label(after).or_else(|| label(before)),
        before: before.map(|(scorecard, card)| Standing::of(scorecard, card)),
        after: after.map(|(scorecard, card)| Standing::of(scorecard, card)),
        aspects,
        values,
    })
}

/// What stands inside a card: values with their texts.
type Inside<'a> = (BTreeMap<&'a str, (Decimal, String)>, BTreeMap<&'a str, String>);

/// The values of nodes below the root and of named results by name; those of other names are others.
fn inside<'a>(scorecard: &'a Scorecard, card: &'a Card) -> Inside<'a> {
    let nodes = scorecard.plan.nodes.entries().zip(&card.nodes).skip(1);
    let value = |((id, node), card): ((NodeId, &'a NodePlan), &NodeCard)| {
        let value = *card.value.as_ref().ok()?;
        Some((node.path.as_str(), (value, scorecard.plan.graded(id, value))))
    };
    let also = scorecard.plan.also.iter().zip(&card.also);
    (
        nodes.filter_map(value).collect(),
        also.filter_map(|(also, card)| Some((also.id.as_str(), card.value.as_ref().ok()?.as_ref()?.text(None))))
            .collect(),
    )
}

fn differing(before: &Inside<'_>, after: &Inside<'_>) -> Vec<Value> {
    let mut found = Vec::new();
    let nodes: BTreeSet<&str> = before.0.keys().chain(after.0.keys()).copied().collect();
    for name in nodes {
        let (a, b) = (before.0.get(name), after.0.get(name));
        if a.map(|(value, _)| value) != b.map(|(value, _)| value) {
            let shown = |of: Option<&(Decimal, String)>| of.map(|(_, text)| text.clone());
            found.push(Value { name: name.to_owned(), before: shown(a), after: shown(b) });
        }
    }
    let also: BTreeSet<&str> = before.1.keys().chain(after.1.keys()).copied().collect();
    for name in also.into_iter().filter(|name| before.1.get(name) != after.1.get(name)) {
        let (before, after) = (before.1.get(name).cloned(), after.1.get(name).cloned());
        found.push(Value { name: format!("also.{name}"), before, after });
    }
    found
}

/// What moves in one organisation or case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Summary {
    /// The results that are compared.
    pub compared: usize,
    /// Those that have a better grade than before.
    pub better: usize,
    /// Those that have a worse grade.
    pub worse: usize,
    /// Results by what differs.
    pub moved: BTreeMap<Aspect, usize>,
    /// The sum of the changes of scores.
    pub score_sum: Decimal,
    /// How many results have a score before and after.
    pub scores: usize,
}

/// One or several edits that were made together, and what they do.
#[derive(Debug, Clone)]
pub struct Effect {
    /// The edits: one, or several that can't stand alone. An edit that several versions by date have is named once.
    pub edits: Vec<Edit>,
    /// What differs from the version before when nothing else is changed.
    pub moves: Vec<Move>,
    /// Why nothing could be scored with them alone.
    pub failed: Option<String>,
}

impl Effect {
    /// How many results differ in that.
    #[must_use]
    pub fn count(&self, aspect: Aspect) -> usize {
        self.moves.iter().filter(|found| found.has(aspect)).count()
    }

    /// The sum of the changes of scores.
    #[must_use]
    pub fn score_sum(&self) -> Decimal {
        sum(self.moves.iter().filter_map(Move::score_change))
    }
}

fn sum(changes: impl Iterator<Item = Decimal>) -> Decimal {
    changes.fold(Decimal::ZERO, |sum, change| sum.saturating_add(change))
}

/// What the whole change does to a result and the edits by themselves do not, or the other way round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unexplained {
    /// Whose result it is.
    pub key: Key,
    /// In what.
    pub aspect: Aspect,
    /// For a score: the change of the whole less the changes by the single edits.
    pub score: Option<Decimal>,
}

/// What a change of rules does.
#[derive(Debug, Default)]
pub struct Impact {
    /// The grades from the best down, those of the version after first.
    pub grades: Vec<String>,
    /// How many results have which grade before and after.
    pub matrix: BTreeMap<(Cell, Cell), usize>,
    /// All results that differ.
    pub moves: Vec<Move>,
    /// By organisation and case.
    pub summaries: BTreeMap<(String, String), Summary>,
    /// The periods that are compared.
    pub periods: BTreeSet<Period>,
    /// What each edit does by itself.
    pub effects: Vec<Effect>,
    /// What none of them does by itself.
    pub interaction: Vec<Unexplained>,
}

impl Impact {
    /// Adds the results over further data.
    pub fn add(&mut self, before: &[Scored], after: &[Scored]) {
        for scored in after.iter().chain(before) {
            self.periods.insert(scored.scorecard.period);
            for grade in &scored.scorecard.plan.ruleset.grades {
                if !self.grades.contains(&grade.grade) {
                    self.grades.push(grade.grade.clone());
                }
            }
        }
        let (old, new) = (by_key(before), by_key(after));
        let keys: BTreeSet<&Key> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let of = |found: Option<&Of<'_>>| found.map(|(scorecard, card)| Standing::of(scorecard, card));
            let (a, b) = (of(old.get(key)), of(new.get(key)));
            let cell = |standing: &Option<Standing>| standing.as_ref().map_or(Cell::Absent, Standing::cell);
            *self.matrix.entry((cell(&a), cell(&b))).or_default() += 1;
            let summary = self.summaries.entry((key.organisation.clone(), key.case.clone())).or_default();
            summary.compared += 1;
            summary.scores += usize::from(a.and_then(|a| a.score).is_some() && b.and_then(|b| b.score).is_some());
        }
        let found = moves(before, after);
        for one in &found {
            let up = self.steps_up(one);
            let key = (one.key.organisation.clone(), one.key.case.clone());
            let summary = self.summaries.entry(key).or_default();
            one.aspects.iter().for_each(|aspect| *summary.moved.entry(*aspect).or_default() += 1);
            summary.better += usize::from(up.is_some_and(|up| up > 0));
            summary.worse += usize::from(up.is_some_and(|up| up < 0));
            summary.score_sum = summary.score_sum.saturating_add(one.score_change().unwrap_or_default());
        }
        self.moves.extend(found);
    }

    /// By how many grades a result rose; none without a grade before and after.
    #[must_use]
    pub fn steps_up(&self, one: &Move) -> Option<i64> {
        let place = |standing: &Option<Standing>| {
            let grade = standing.as_ref()?.grade.as_ref()?;
            i64::try_from(self.grades.iter().position(|known| known == grade)?).ok()
        };
        Some(place(&one.before)? - place(&one.after)?)
    }

    /// How many results are compared.
    #[must_use]
    pub fn compared(&self) -> usize {
        self.summaries.values().map(|summary| summary.compared).sum()
    }

    /// How many differ in that.
    #[must_use]
    pub fn count(&self, aspect: Aspect) -> usize {
        self.moves.iter().filter(|found| found.has(aspect)).count()
    }

    /// The results that differ in score, grade, rank or status.
    pub fn movers(&self) -> impl Iterator<Item = &Move> {
        let outer = [Aspect::Status, Aspect::Grade, Aspect::Score, Aspect::Rank];
        self.moves.iter().filter(move |found| outer.iter().any(|aspect| found.has(*aspect)))
    }

    /// The results of which only what lies behind differs: classes, actions, nodes, named results.
    pub fn behind(&self) -> impl Iterator<Item = &Move> {
        let outer = [Aspect::Status, Aspect::Grade, Aspect::Score, Aspect::Rank];
        self.moves.iter().filter(move |found| !outer.iter().any(|aspect| found.has(*aspect)))
    }

    /// The largest changes of the score, the largest first.
    #[must_use]
    pub fn largest_scores(&self, top: usize) -> Vec<&Move> {
        let size = |found: &&Move| found.score_change().map(|change| change.abs());
        largest(self.moves.iter().filter(|found| found.has(Aspect::Score)), size, top)
    }

    /// The largest changes of the rank, the largest first.
    #[must_use]
    pub fn largest_ranks(&self, top: usize) -> Vec<&Move> {
        largest(self.moves.iter(), |found| found.rank_change().map(i64::abs).filter(|change| *change > 0), top)
    }

    /// Works out what the whole change does beyond the single edits.
    pub fn explain(&mut self) {
        self.interaction = unexplained(&self.moves, &self.effects);
    }
}

fn largest<'a, T: Ord>(
    moves: impl Iterator<Item = &'a Move>,
    size: impl Fn(&&Move) -> Option<T>,
    top: usize,
) -> Vec<&'a Move> {
    let mut sized: Vec<(T, &Move)> = moves.filter_map(|found| Some((size(&found)?, found))).collect();
    sized.sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.key.cmp(&y.key)));
    sized.into_iter().take(top).map(|(_, found)| found).collect()
}

fn unexplained(whole: &[Move], effects: &[Effect]) -> Vec<Unexplained> {
    if effects.len() < 2 {
        return Vec::new();
    }
    let mut single: BTreeMap<&Key, Vec<&Move>> = BTreeMap::new();
    for found in effects.iter().flat_map(|effect| &effect.moves) {
        single.entry(&found.key).or_default().push(found);
    }
    let whole: BTreeMap<&Key, &Move> = whole.iter().map(|found| (&found.key, found)).collect();
    let keys: BTreeSet<&Key> = single.keys().chain(whole.keys()).copied().collect();
    let mut found = Vec::new();
    for key in keys {
        let alone = single.get(key).map(Vec::as_slice).unwrap_or_default();
        let whole = whole.get(key).copied();
        let unexplained = |aspect| Unexplained { key: key.clone(), aspect, score: None };
        let status = |of: &Move| of.after.as_ref().map(|standing| standing.status);
        let grade = |of: &Move| of.after.as_ref().and_then(|standing| standing.grade.clone());
        found.extend(differs(Aspect::Status, whole, alone, status).then(|| unexplained(Aspect::Status)));
        found.extend(differs(Aspect::Grade, whole, alone, grade).then(|| unexplained(Aspect::Grade)));
        let rest = sum(whole.and_then(Move::score_change).into_iter())
            .saturating_sub(sum(alone.iter().filter_map(|of| of.score_change())));
        found.extend((!rest.is_zero()).then(|| Unexplained { score: Some(rest), ..unexplained(Aspect::Score) }));
        let ranks = whole.and_then(Move::rank_change).unwrap_or_default();
        let apart: i64 = alone.iter().filter_map(|of| of.rank_change()).sum();
        found.extend((ranks != apart).then(|| unexplained(Aspect::Rank)));
    }
    found
}

/// Whether the whole change leads to a value that no single edit leads to, or single ones to a value that the whole
/// does not lead to at all.
fn differs<T: PartialEq>(
    aspect: Aspect,
    whole: Option<&Move>,
    alone: &[&Move],
    value: impl Fn(&Move) -> T,
) -> bool {
    let mut moved = alone.iter().filter(|of| of.has(aspect));
    match whole.filter(|whole| whole.has(aspect)) {
        Some(whole) => !moved.any(|of| value(of) == value(whole)),
        None => moved.next().is_some(),
    }
}
