//! Classes and caps of the grade that do nothing, because others take all that they take.

use super::conditions::{self, Assumed, possible};
use super::facts::{Facts, subject_facts};
use super::known::Known;
use super::regions::Regions;
use super::{Bound, Plan, SubjectSlot};
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::IdVec;
use crate::ruleset::Effect;
use crate::script::Slot;
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// Below so many conditions each is compared with each.
const FEW: usize = 24;

/// Conditions with the inputs that they share.
struct Shared<'p> {
    plan: &'p Plan,
    inputs: Vec<&'p SubjectSlot>,
    /// What each input can be.
    facts: Vec<OnceCell<Facts>>,
    conditions: Vec<(&'p Bound<SubjectSlot>, conditions::Shared)>,
    regions: OnceCell<Option<Regions>>,
}

impl<'p> Shared<'p> {
    fn of(plan: &'p Plan, conditions: impl Iterator<Item = &'p Bound<SubjectSlot>>) -> Self {
        let mut shared =
            Self { plan, inputs: Vec::new(), facts: Vec::new(), conditions: Vec::new(), regions: OnceCell::new() };
        // Slots that are written the same are compared.
        let mut known: HashMap<String, Vec<usize>> = HashMap::new();
        for bound in conditions {
            let mut slots = IdVec::new();
            for slot in &bound.slots {
                let alike = known.entry(format!("{slot:?}")).or_default();
                let same = alike.iter().copied().find(|at| shared.inputs.get(*at) == Some(&slot));
                slots.push(Slot::Made(same.unwrap_or_else(|| {
                    shared.inputs.push(slot);
                    alike.push(shared.inputs.len() - 1);
                    shared.inputs.len() - 1
                })));
            }
            shared.conditions.push((bound, slots));
        }
        shared.facts = shared.inputs.iter().map(|_| OnceCell::new()).collect();
        shared
    }

    fn text(&self, index: usize) -> &'p str {
        self.conditions.get(index).map_or("", |(bound, _)| bound.formula.text().trim())
    }

    fn known(&self, input: Slot) -> Facts {
        let Slot::Made(input) = input else { return Facts::default() };
        let facts = self.facts.get(input).zip(self.inputs.get(input));
        facts.map_or_else(Facts::default, |(facts, slot)| {
            facts.get_or_init(|| subject_facts(self.plan, slot)).clone()
        })
    }

    /// The conditions as regions, where they are many.
    fn regions(&self) -> Option<&Regions> {
        let regions = self.regions.get_or_init(|| {
            let conditions: Vec<_> =
                self.conditions.iter().map(|(bound, slots)| (bound.formula.term(), slots)).collect();
            (conditions.len() >= FEW).then(|| Regions::of(&conditions, &|input| self.known(input)))
        });
        regions.as_ref()
    }

    /// Whether all of these can be so at once, as far as is known.
    fn possible(&self, all: impl Iterator<Item = (usize, bool)>) -> bool {
        let assumed: Vec<Assumed<'_>> = all
            .filter_map(|(index, holds)| {
                let (bound, slots) = self.conditions.get(index)?;
                Some(Assumed { term: bound.formula.term(), holds, shared: Some(slots) })
            })
            .collect();
        let slots = |input: Slot| self.known(input);
        possible(Known::new(&slots, self.plan.calls()), &assumed)
    }

    /// Whether a condition can hold, or can not hold.
    fn can_be(&self, one: usize, holds: bool) -> bool {
        self.regions().is_some_and(|regions| regions.can_be(one, holds))
            || self.possible([(one, holds)].into_iter())
    }

    /// Whether one holds only where another does, though it can hold, and stands not twice. Of one that always holds
    /// that is said already.
    fn is_behind(&self, one: usize, other: usize) -> bool {
        self.text(other) != self.text(one)
            && self.can_be(other, false)
            && self.can_be(one, true)
            && !self.possible([(one, true), (other, false)].into_iter())
    }

    /// The first of the conditions before one that takes all of it alone.
    fn alone_before(&self, one: usize) -> Option<usize> {
        match self.regions().filter(|regions| regions.knows_all_before(one)) {
            Some(regions) => self.first_behind(regions, one, |other| other < one),
            None => (0..one).find(|other| self.is_behind(one, *other)),
        }
    }

    /// The first condition that fits behind which one is, of those that lie around it.
    fn first_behind(&self, regions: &Regions, one: usize, fits: impl Fn(usize) -> bool) -> Option<usize> {
        let mut after = None;
        loop {
            let later = |other: usize| after.is_none_or(|after| other > after);
            let other = regions.first_around(one, |other| later(other) && fits(other))?;
            if self.is_behind(one, other) {
                return Some(other);
            }
            after = Some(other);
        }
    }

    /// Whether one can hold where none of those before it does.
    fn can_be_first(&self, one: usize) -> bool {
        if let Some(regions) = self.regions().filter(|regions| regions.knows_all_before(one)) {
            if regions.can_be_first(one) {
                return true;
            }
            // What leaves nothing by itself leaves nothing together with more.
            if self.alone_before(one).is_some() {
                return false;
            }
        }
        self.possible([(one, true)].into_iter().chain((0..one).map(|other| (other, false))))
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
    let shared = Shared::of(plan, conditional.iter().map(|(_, when)| *when));
    let mut texts = HashSet::new();
    // Of one that always holds that is said already.
    let mut always = false;
    for (index, (class, when)) in conditional.iter().enumerate() {
        let is_new = texts.insert(shared.text(index));
        let behind = is_new && !always && shared.can_be(index, true) && !shared.can_be_first(index);
        always |= !shared.can_be(index, false);
        if !behind {
            continue;
        }
        let message = format!("class `{}` can never be the first that fits", class.id);
        let problem = Diagnostic::warning(Code::ClassUnreachable, when.formula.span(), message)
            .label("classes above it take all that it takes")
            .help("the first class that fits counts: correct its condition or its place");
        problems.push(match shared.alone_before(index).and_then(|other| conditional.get(other)) {
            Some((_, other)) => problem.also(other.formula.span(), "this one alone takes all of it"),
            None => problem,
        });
    }
}

fn caps(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let grades = &plan.ruleset.grades;
    let capping = plan.outcomes.iter().filter_map(|outcome| match &outcome.effect {
        Effect::CapGrade(cap) => Some((outcome, cap, grades.position(|grade| grade.grade == *cap)?)),
        _ => None,
    });
    let capping: Vec<_> = capping.collect();
    let shared = Shared::of(plan, capping.iter().map(|(outcome, ..)| &outcome.when));
    for (index, (outcome, cap, at)) in capping.iter().enumerate() {
        let lower = |other: usize| {
            let place = capping.get(other).map(|(.., place)| place);
            other != index && place.is_some_and(|place| place > at || place == at && other < index)
        };
        let found = match shared.regions().filter(|regions| regions.knows(index)) {
            Some(regions) => {
                let mut unknown = (0..capping.len()).filter(|other| !regions.knows(*other) && lower(*other));
                let unknown = unknown.find(|other| shared.is_behind(index, *other));
                shared.first_behind(regions, index, lower).into_iter().chain(unknown).min()
            }
            None => (0..capping.len()).find(|other| lower(*other) && shared.is_behind(index, *other)),
        };
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
