//! Classes and caps of the grade that do nothing, because others take all that they take.

use super::conditions::{Assumed, possible};
use super::facts::{Facts, subject_facts};
use super::{Bound, Plan, SubjectSlot};
use crate::diagnostic::{Code, Diagnostic};
use crate::ruleset::Effect;

/// Conditions with the inputs that they share.
#[derive(Default)]
struct Shared<'p> {
    inputs: Vec<&'p SubjectSlot>,
    conditions: Vec<(&'p Bound<SubjectSlot>, Vec<usize>)>,
}

impl<'p> Shared<'p> {
    fn of(conditions: impl Iterator<Item = &'p Bound<SubjectSlot>>) -> Self {
        let mut shared = Self::default();
        for bound in conditions {
            let mut slots = Vec::new();
            for slot in &bound.slots {
                let at = shared.inputs.iter().position(|other| *other == slot).unwrap_or_else(|| {
                    shared.inputs.push(slot);
                    shared.inputs.len() - 1
                });
                slots.push(at);
            }
            shared.conditions.push((bound, slots));
        }
        shared
    }

    fn text(&self, index: usize) -> &str {
        self.conditions.get(index).map_or("", |(bound, _)| bound.formula.text().trim())
    }

    /// Whether one can hold where none of some others does.
    fn possible(&self, plan: &Plan, one: usize, others: &[usize]) -> bool {
        self.can_be(plan, [(one, true)].into_iter().chain(others.iter().map(|other| (*other, false))))
    }

    fn can_be(&self, plan: &Plan, all: impl Iterator<Item = (usize, bool)>) -> bool {
        let known =
            |input: usize| self.inputs.get(input).map_or_else(Facts::default, |slot| subject_facts(plan, slot));
        let assumed: Vec<Assumed<'_>> = all
            .filter_map(|(index, holds)| {
                let (bound, slots) = self.conditions.get(index)?;
                Some(Assumed { term: bound.formula.term(), holds, slots })
            })
            .collect();
        possible(&known, &assumed)
    }

    /// Whether one holds only where others do, though it can hold, and stands not twice.
    fn is_behind(&self, plan: &Plan, one: usize, others: &[usize]) -> bool {
        // Of one that always holds that is said already.
        let always = others.iter().any(|other| !self.can_be(plan, [(*other, false)].into_iter()));
        let twice = others.iter().any(|other| self.text(*other) == self.text(one));
        !twice
            && !always
            && !others.is_empty()
            && self.possible(plan, one, &[])
            && !self.possible(plan, one, others)
    }
}

/// Warns of classes that are never the first, and of caps that never lower a grade.
pub(super) fn check(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    classes(plan, problems);
    caps(plan, problems);
}

fn classes(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let conditional: Vec<_> =
        plan.classes.iter().filter_map(|class| Some((class, class.when.as_ref()?))).collect();
    let shared = Shared::of(conditional.iter().map(|(_, when)| *when));
    for (index, (class, when)) in conditional.iter().enumerate() {
        let above: Vec<usize> = (0..index).collect();
        if !shared.is_behind(plan, index, &above) {
            continue;
        }
        let alone = above.iter().find(|other| shared.is_behind(plan, index, &[**other]));
        let message = format!("class `{}` can never be the first that fits", class.id);
        let problem = Diagnostic::warning(Code::ClassUnreachable, when.formula.span(), message)
            .label("classes above it take all that it takes")
            .help("the first class that fits counts: correct its condition or its place");
        problems.push(match alone.and_then(|other| conditional.get(*other)) {
            Some((_, other)) => problem.also(other.formula.span(), "this one alone takes all of it"),
            None => problem,
        });
    }
}

fn caps(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let grades = &plan.ruleset.grades;
    let capping = plan.outcomes.iter().filter_map(|outcome| match &outcome.effect {
        Effect::CapGrade(cap) => Some((outcome, cap, grades.iter().position(|grade| grade.grade == *cap)?)),
        _ => None,
    });
    let capping: Vec<_> = capping.collect();
    let shared = Shared::of(capping.iter().map(|(outcome, ..)| &outcome.when));
    for (index, (outcome, cap, at)) in capping.iter().enumerate() {
        let lower = |(other, (_, _, place)): (usize, &(_, _, usize))| {
            (other != index && (place > at || place == at && other < index)).then_some(other)
        };
        let found =
            capping.iter().enumerate().filter_map(lower).find(|other| shared.is_behind(plan, index, &[*other]));
        let Some((other, lowest, _)) = found.and_then(|other| capping.get(other)) else { continue };
        problems.push(
            Diagnostic::warning(
                Code::CapUseless,
                outcome.when.formula.span(),
                format!("the cap at `{cap}` caps nothing: whenever it holds, one at `{lowest}` holds too"),
            )
            .label("the lowest cap counts")
            .also(other.when.formula.span(), "this holds wherever the other does")
            .help("correct one of the two conditions, or take this outcome out"),
        );
    }
}
