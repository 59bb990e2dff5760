//! What moved between a snapshot and a scorecard: a row a result, with the line of the rules behind it.
//!
//! The old side is nothing but text, so the new one is read as text too, and both are laid out as results by subject.
//! The order of [`by_importance`] is that of a reader in a hurry: subjects that came or went, status, grade, score,
//! nodes, and what only follows from others (rank, number of responses) last.

use super::layout::{Block, Layout};
use crate::diagnostic::{Sources, Span};
use crate::number::{self, Decimal};
use crate::plan::{NodePlan, Plan};
use crate::score::{Card, Scorecard};
use std::cmp::Reverse;

/// How much a moved result matters, most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// The subject came or went.
    Subject,
    /// Another status.
    Status,
    /// Another grade.
    Grade,
    /// Another score.
    Score,
    /// Another value of a node, a named result, a class, an action.
    Result,
    /// Another rank or number of responses.
    Rest,
}

/// A result that moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The subject.
    pub subject: String,
    /// What moved: `score`, a node's path, `status`, `rank`, `also.x`, ….
    pub name: String,
    /// What the snapshot says; none where it has no such result.
    pub before: Option<String>,
    /// What it is now; none where there is no such result any more.
    pub after: Option<String>,
    /// The subject's grade, `B → C` where it changed.
    pub grade: String,
    /// The line of the rules behind it: `rules/visits/ruleset.yaml:17`.
    pub place: Option<String>,
    /// How much it matters.
    pub weight: Weight,
    /// How far it moved, for numbers.
    pub distance: Decimal,
}

/// Everything that moved from the text of an old scorecard to that of `scorecard`, in the order of the new one.
#[must_use]
pub fn between(old: &str, new: &str, scorecard: &Scorecard, sources: &Sources) -> Vec<Moved> {
    let (old, new) = (Layout::read(old), Layout::read(new));
    let places = Places { scorecard, sources };
    let mut moved = Vec::new();
    for block in &new.blocks {
        match old.block(&block.subject) {
            Some(before) => moved.extend(results(before, block, &places)),
            None => moved.push(whole(&block.subject, None, Some(block), &places)),
        }
    }
    let gone = old.blocks.iter().filter(|block| new.block(&block.subject).is_none());
    moved.extend(gone.map(|block| whole(&block.subject, Some(block), None, &places)));
    if moved.is_empty() && old.heading != new.heading {
        moved.push(Moved {
            subject: String::new(),
            name: "scorecard".to_owned(),
            before: Some(old.heading),
            after: Some(new.heading),
            grade: String::new(),
            place: places.of("", "score"),
            weight: Weight::Subject,
            distance: Decimal::ZERO,
        });
    }
    moved
}

/// Every result of a scorecard that has no snapshot yet, as rows without a value before, in the scorecard's order.
#[must_use]
pub fn first(text: &str) -> Vec<Moved> {
    let row = |block: &Block, name: &str, value: &str, weight: Weight| Moved {
        subject: block.subject.clone(),
        name: name.to_owned(),
        before: None,
        after: Some(value.to_owned()),
        grade: block.grade.clone(),
        place: None,
        weight,
        distance: Decimal::ZERO,
    };
    let mut rows = Vec::new();
    for block in &Layout::read(text).blocks {
        if block.status != "scored" {
            rows.push(row(block, "status", &block.status, Weight::Status));
        }
        if !block.score.is_empty() {
            rows.push(row(block, "score", &block.score, Weight::Score));
        }
        rows.extend(block.results.iter().map(|(name, value)| row(block, name, value, Weight::Result)));
        let rest = [("rank", &block.rank), ("counts", &block.counts)];
        let said = rest.into_iter().filter(|(_, value)| !value.is_empty());
        rows.extend(said.map(|(name, value)| row(block, name, value, Weight::Rest)));
    }
    rows
}

/// The most important first; of equal ones those that moved furthest.
#[must_use]
pub fn by_importance(moved: &[Moved]) -> Vec<&Moved> {
    let mut rows: Vec<&Moved> = moved.iter().collect();
    rows.sort_by_key(|row| (row.weight, Reverse(row.distance)));
    rows
}

/// A subject that came or went.
fn whole(subject: &str, before: Option<&Block>, after: Option<&Block>, places: &Places<'_>) -> Moved {
    let said = |block: &Block| [block.status.as_str(), block.score.as_str()].join(" ").trim_end().to_owned();
    let grade = |block: Option<&Block>| block.map(|block| block.grade.clone()).unwrap_or_default();
    Moved {
        subject: subject.to_owned(),
        name: "subject".to_owned(),
        before: before.map(said),
        after: after.map(said),
        grade: change(&grade(before), &grade(after)),
        place: places.of(subject, "score"),
        weight: Weight::Subject,
        distance: Decimal::ZERO,
    }
}

fn results(old: &Block, new: &Block, places: &Places<'_>) -> Vec<Moved> {
    let grade = change(&old.grade, &new.grade);
    let row = |name: &str, before: Option<&str>, after: Option<&str>, place: Option<String>, weight: Weight| {
        let number = |text: Option<&str>| number::parse(text?.split(' ').next()?).ok();
        let distance = number(before).zip(number(after)).and_then(|(a, b)| b.checked_sub(a)).unwrap_or_default();
        Moved {
            subject: new.subject.clone(),
            name: name.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
            grade: grade.clone(),
            place,
            weight,
            distance: distance.abs(),
        }
    };
    let some = |text: &str| if text.is_empty() { None } else { Some(text.to_owned()) };
    let mut moved = Vec::new();
    if old.status != new.status {
        let place = places.of(&new.subject, "status");
        moved.push(row("status", Some(&old.status), Some(&new.status), place, Weight::Status));
    }
    if (&old.score, &old.grade) != (&new.score, &new.grade) {
        let graded = old.grade != new.grade;
        let place = places.of(&new.subject, if graded { "grade" } else { "score" });
        let weight = if graded { Weight::Grade } else { Weight::Score };
        let (before, after) = (some(&old.score), some(&new.score));
        moved.push(row("score", before.as_deref(), after.as_deref(), place, weight));
    }
    for (name, before, after) in new.against(old) {
        let place = places.of(&new.subject, &name);
        moved.push(row(&name, before.as_deref(), after.as_deref(), place, Weight::Result));
    }
    for (name, before, after) in [("rank", &old.rank, &new.rank), ("counts", &old.counts, &new.counts)] {
        if before != after {
            let place = places.of(&new.subject, "score");
            moved.push(row(name, some(before).as_deref(), some(after).as_deref(), place, Weight::Rest));
        }
    }
    moved
}

fn change(before: &str, after: &str) -> String {
    let said = |grade: &str| if grade.is_empty() { "–".to_owned() } else { grade.to_owned() };
    if before == after { before.to_owned() } else { format!("{} → {}", said(before), said(after)) }
}

/// Where the rules say what a result is made by.
struct Places<'a> {
    scorecard: &'a Scorecard,
    sources: &'a Sources,
}

impl Places<'_> {
    fn of(&self, subject: &str, name: &str) -> Option<String> {
        let card = self.scorecard.cards.iter().find(|card| card.subject == subject);
        let span = self.span(card, name)?;
        Some(format!("{}:{}", self.sources.name(span.source), self.sources.place(span).line))
    }

    fn span(&self, card: Option<&Card>, name: &str) -> Option<Span> {
        let plan: &Plan = &self.scorecard.plan;
        let root = Some(node_span(plan.root()));
        match name.split_once(' ').map_or(name, |(first, _)| first) {
            "grade" => self.grade(card?).or(root),
            "status" | "reason" | "cause" => self.decided(card?).or(root),
            "classes" => plan.classes.iter().find_map(|class| Some(class.when.as_ref()?.formula.span())).or(root),
            "action" => {
                let open = name.split_once(' ').map_or("", |(_, open)| open);
                let open = open.split(" about ").next().unwrap_or(open);
                plan.actions.iter().find(|action| action.open == open).map(|action| action.span).or(root)
            }
            path => match path.strip_prefix("also.") {
                Some(id) => plan.also.iter().find(|also| also.id == id).map(|also| also.value.formula.span()),
                None => plan.node(path).map(|at| &plan.nodes[at]).map(node_span).or(root),
            },
        }
    }

    /// The line of the grade that was earned, or of the gate that lowered it.
    fn grade(&self, card: &Card) -> Option<Span> {
        if card.outcome.uncapped.is_some() || card.outcome.vetoed {
            return self.decided(card);
        }
        let grade = card.outcome.grade.as_ref()?;
        self.scorecard.plan.ruleset.grades.iter().find(|one| one.grade == *grade).map(|one| one.span)
    }

    /// The gate that decided, or where a value was missing.
    fn decided(&self, card: &Card) -> Option<Span> {
        let gate = card.outcome.decisions.first().map(|said| &self.scorecard.plan.outcomes[said.gate]);
        gate.map(|gate| gate.span).or_else(|| card.outcome.cause.as_ref()?.span)
    }
}

/// Where a node is named.
fn node_span(node: &NodePlan) -> Span {
    node.span
}
