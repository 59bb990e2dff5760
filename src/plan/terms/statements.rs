//! What comes out of statements: names that are set again, results that come out early, loops over a list.
//!
//! A branch is followed to the end of the formula, so that what its condition says holds for all that comes behind it.
//! Where branches are many, what they set is put together behind each of them instead.

use super::super::conditions::{self, Assumed};
use super::super::facts::Facts;
use super::super::known::Known;
use super::{Reach, either, of_all};
use crate::script::Slot;
use crate::script::{Part, Place, Term};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::slice;

/// The most branches in a row that are followed one by one.
const FOLLOWED: usize = 6;

/// The most entries of a list that a loop is followed through.
const ENTRIES: usize = 24;

/// The most conditions that are held against each other.
const PATH: usize = 16;

/// A name that a formula makes itself.
#[derive(Clone)]
pub(super) struct Local {
    pub name: String,
    pub facts: Facts,
    /// What each entry can be, where it is a list that is written out.
    pub entries: Option<Vec<Reach>>,
}

/// Statements that are still to be followed.
#[derive(Clone)]
struct Frame<'t> {
    terms: &'t [Term],
    /// How many names there are when it ends.
    made: usize,
    /// The entry of a list that a loop gives to it.
    given: Option<Local>,
    /// Whether its last statement is the value of the whole.
    yields: bool,
}

/// Follows a term.
pub(super) struct Reaching<'a> {
    pub known: Known<'a>,
    /// The names that the formula makes itself.
    pub locals: Vec<Local>,
    /// The conditions that lead here, of those that speak of slots alone, each with whether it holds.
    path: Vec<(Term, bool)>,
    /// The conditions that were passed: without a value of them there is none of the whole.
    passed: Reach,
    /// Whether something can come out that is not followed.
    lost: bool,
}

impl<'a> Reaching<'a> {
    pub fn new(known: Known<'a>, locals: Vec<Local>) -> Self {
        let passed = Reach { always: true, ..Reach::default() };
        Self { known, locals, path: Vec::new(), passed, lost: false }
    }

    /// What a formula, a body or a block yields.
    pub fn whole(&mut self, term: &Term) -> Reach {
        let made = self.locals.len();
        self.run(vec![Frame { terms: slice::from_ref(term), made, given: None, yields: true }])
    }

    /// The same in the place of a value, where it changes nothing outside of it.
    pub fn block(&mut self, term: &Term) -> Reach {
        let effects = Effects::of(term);
        if effects.returns || effects.set.iter().any(|name| self.position(name).is_some()) {
            self.suffer(&effects);
            return Reach::unknown();
        }
        let inside = Reaching::new(self.known, self.locals.clone());
        Reaching { path: self.path.clone(), ..inside }.whole(term)
    }

    /// Forgets what a term may set that is not followed.
    pub fn effects(&mut self, term: &Term) {
        self.suffer(&Effects::of(term));
    }

    fn position(&self, name: &str) -> Option<usize> {
        self.locals.iter().rposition(|local| local.name == name)
    }

    /// The name, as far as it is known.
    pub fn local(&self, name: &str) -> Option<&Local> {
        self.position(name).and_then(|at| self.locals.get(at))
    }

    fn run(&mut self, frames: Vec<Frame<'_>>) -> Reach {
        let value = self.follow(frames);
        if self.lost {
            return Reach::unknown();
        }
        let from = value.from.union(&self.passed.from).copied().collect();
        Reach { always: value.always && self.passed.always, from, ..value }
    }

    fn follow<'t>(&mut self, mut frames: Vec<Frame<'t>>) -> Reach {
        while let Some(frame) = frames.last_mut().filter(|_| !self.lost) {
            self.locals.extend(frame.given.take());
            let Some((term, rest)) = frame.terms.split_first() else {
                self.locals.truncate(frame.made);
                frames.pop();
                continue;
            };
            frame.terms = rest;
            let yields = frame.yields && rest.is_empty();
            if let Term::If { condition, then, otherwise, .. } = term {
                let effects = Effects::of(term);
                if yields || effects.returns || !effects.is_none() && forks(&frames) < FOLLOWED {
                    return self.fork(condition, [then, otherwise], &frames, yields);
                }
                self.merge(condition, [then, otherwise]);
                continue;
            }
            let Term::Other(parts, Place { part, .. }) = term else {
                if yields {
                    return self.of(term);
                }
                self.effects(term);
                continue;
            };
            match (part, parts.as_slice()) {
                (Part::Statements, terms) => {
                    frames.push(Frame { terms, made: self.locals.len(), given: None, yields });
                }
                (Part::Let(name), [value]) => {
                    let local = self.made(name, value);
                    self.locals.push(local);
                }
                (Part::Assigned, [Term::Other(_, Place { part: Part::Local(name), .. }), value]) => {
                    let local = self.made(name, value);
                    if let Some(known) = self.position(name).and_then(|at| self.locals.get_mut(at)) {
                        *known = local;
                    }
                }
                (Part::Returned, value) => return value.first().map_or_else(Reach::never, |value| self.of(value)),
                (Part::Loop(names), [over, body @ ..]) => {
                    let passes = self.passes(names, over, body);
                    frames.extend(passes.into_iter().rev());
                }
                _ if yields => return self.of(term),
                _ => self.effects(term),
            }
        }
        Reach::never()
    }

    fn made(&mut self, name: &str, value: &Term) -> Local {
        let entries = match value {
            Term::Other(parts, Place { part: Part::List, .. }) => {
                Some(parts.iter().map(|part| self.of(part)).collect())
            }
            Term::Other(_, Place { part: Part::Local(other), .. }) => {
                self.local(other).and_then(|local| local.entries.clone())
            }
            _ => None,
        };
        Local { name: name.to_owned(), facts: self.facts(value), entries }
    }

    /// The passes of a loop over a list that is written out; of any other it is only known what it sets.
    fn passes<'t>(&mut self, names: &[String], over: &Term, body: &'t [Term]) -> Vec<Frame<'t>> {
        let entries = match over {
            Term::Other(parts, Place { part: Part::List, .. }) if parts.len() <= ENTRIES => {
                let mut entry =
                    |part: &Term| Local { name: String::new(), facts: self.facts(part), entries: None };
                Some(parts.iter().map(&mut entry).collect::<Vec<_>>())
            }
            _ => None,
        };
        let effects = Effects::of_all(body);
        let (Some(entries), [name], false) = (entries, names, effects.breaks) else {
            self.suffer(&Effects::of(over));
            self.suffer(&effects);
            self.passed = Reach { always: false, ..std::mem::take(&mut self.passed) };
            return Vec::new();
        };
        let made = self.locals.len();
        let pass =
            |local| Frame { terms: body, made, given: Some(Local { name: name.clone(), ..local }), yields: false };
        entries.into_iter().map(pass).collect()
    }

    /// Forgets what something may have set that is not followed.
    fn suffer(&mut self, effects: &Effects) {
        self.lost |= effects.returns;
        for local in self.locals.iter_mut().filter(|local| effects.set.contains(&local.name)) {
            (local.facts, local.entries) = (Facts::of_reach(Reach::unknown()), None);
        }
    }

    /// Both branches of a condition, each to the end.
    fn fork(&mut self, condition: &Term, branches: [&Term; 2], frames: &[Frame<'_>], yields: bool) -> Reach {
        let decides = self.of(condition);
        let asked = self.asked(condition);
        let (mut from, mut always, mut misses) = (decides.from.clone(), decides.always, false);
        let mut found: Option<Reach> = None;
        for (branch, holds) in branches.into_iter().zip([true, false]) {
            let followed = |mut inside: Reaching<'_>| {
                let mut frames = frames.to_vec();
                let made = inside.locals.len();
                frames.push(Frame { terms: slice::from_ref(branch), made, given: None, yields });
                inside.run(frames)
            };
            let Some((mut here, can_be)) = self.behind(&asked, holds, followed) else { continue };
            from.extend(&here.from);
            always &= here.always;
            let reached = can_be && decides.is_free_of(&here);
            misses |= here.misses && reached;
            if !reached {
                here.range = here.range.loosened();
            }
            found = Some(match found {
                None => here,
                Some(other) => either(other, here),
            });
        }
        Reach { from, always, misses, ..found.unwrap_or_default() }
    }

    /// What both branches of a condition set, put together.
    fn merge(&mut self, condition: &Term, branches: [&Term; 2]) {
        let decides = self.of(condition);
        self.passed = of_all(&[std::mem::take(&mut self.passed), decides.clone()]);
        let asked = self.asked(condition);
        let set = branches.map(Effects::of);
        let mut ends = Vec::new();
        for (branch, holds) in branches.into_iter().zip([true, false]) {
            let followed = |mut inside: Reaching<'_>| {
                let made = inside.locals.len();
                inside.run(vec![Frame { terms: slice::from_ref(branch), made, given: None, yields: false }]);
                (inside.locals, inside.passed, inside.lost)
            };
            let Some(((locals, passed, lost), can_be)) = self.behind(&asked, holds, followed) else { continue };
            self.passed = of_all(&[std::mem::take(&mut self.passed), passed]);
            self.lost |= lost;
            ends.push((locals, can_be));
        }
        for (at, local) in self.locals.iter_mut().enumerate() {
            if !set.iter().any(|effects| effects.set.contains(&local.name)) {
                continue;
            }
            let end = |(locals, can_be): &(Vec<Local>, bool)| {
                let mut reach = locals.get(at)?.facts.clone().reach();
                if !can_be || !decides.is_free_of(&reach) {
                    reach.range = reach.range.loosened();
                }
                Some(reach)
            };
            let all = ends.iter().filter_map(end).reduce(either).unwrap_or_else(Reach::unknown);
            let from = all.from.union(&decides.from).copied().collect();
            (local.facts, local.entries) = (Facts::of_reach(Reach { from, ..all }), None);
        }
    }

    /// A condition with slots for the names that the formula makes itself.
    fn asked<'t>(&self, condition: &'t Term) -> Cow<'t, Term> {
        let mut own = condition.clone();
        if self.substitute(&mut own) { Cow::Owned(own) } else { Cow::Borrowed(condition) }
    }

    /// Whether something was put in, and nothing else prevents it.
    fn substitute(&self, term: &mut Term) -> bool {
        match term {
            Term::Other(_, Place { part: Part::Local(name), span }) => {
                let Some(at) = self.position(name) else { return false };
                *term = Term::Slot(Slot::Made(at), *span);
                true
            }
            Term::Call { arguments, .. } | Term::Other(arguments, Place { part: Part::List, .. }) => {
                arguments.iter_mut().filter_map(|argument| self.substitute(argument).then_some(())).count() > 0
            }
            _ => false,
        }
    }

    /// What follows behind a condition, with whether some data surely lead there; none where none do.
    fn behind<R>(
        &self,
        condition: &Term,
        holds: bool,
        follow: impl FnOnce(Reaching<'_>) -> R,
    ) -> Option<(R, bool)> {
        let local = |slot: Slot| if let Slot::Made(at) = slot { self.locals.get(at) } else { None };
        let slots = |slot: Slot| local(slot).map_or_else(|| self.known.facts(slot), |local| local.facts.clone());
        let here = self.known.of_slots(&slots);
        let narrowed = conditions::behind(here, condition, holds)?;
        let mut path = self.path.clone();
        if condition.slots().iter().all(|slot| matches!(slot, Slot::Input(_))) && path.len() < PATH {
            path.push((condition.clone(), holds));
            let assumed: Vec<Assumed<'_>> =
                path.iter().map(|(term, holds)| Assumed { term, holds: *holds, shared: None }).collect();
            if path.len() > 1 && !conditions::possible(self.known, &assumed) {
                return None;
            }
        }
        let left = |slot: Slot, facts: Facts| match narrowed.get(&slot) {
            Some(range) => facts.narrowed(*range),
            None => facts,
        };
        let known = |slot: Slot| left(slot, self.known.facts(slot));
        let narrow = |(at, local): (usize, &Local)| Local {
            facts: left(Slot::Made(at), local.facts.clone()),
            ..local.clone()
        };
        let locals = self.locals.iter().enumerate().map(narrow).collect();
        let inside = Reaching { path, ..Reaching::new(self.known.of_slots(&known), locals) };
        let found = follow(inside);
        Some((found, conditions::can_be(here, condition, holds)))
    }
}

/// How many branches are still to come that set or return something.
fn forks(frames: &[Frame<'_>]) -> usize {
    fn of(term: &Term) -> usize {
        let own = matches!(term, Term::If { .. }) && !Effects::of(term).is_none();
        usize::from(own) + term.parts().into_iter().map(of).sum::<usize>()
    }
    frames.iter().flat_map(|frame| frame.terms).map(of).sum()
}

/// What a term does beside yielding a value.
#[derive(Debug, Default)]
struct Effects {
    /// The names that it sets.
    set: BTreeSet<String>,
    returns: bool,
    /// Whether it leaves a loop, or does what is not followed.
    breaks: bool,
}

impl Effects {
    fn of(term: &Term) -> Self {
        let mut effects = Self::default();
        effects.add(term);
        effects
    }

    fn of_all(terms: &[Term]) -> Self {
        let mut effects = Self::default();
        terms.iter().for_each(|term| effects.add(term));
        effects
    }

    fn is_none(&self) -> bool {
        self.set.is_empty() && !self.returns && !self.breaks
    }

    fn add(&mut self, term: &Term) {
        if let Term::Other(parts, Place { part, .. }) = term {
            match (part, parts.first()) {
                (Part::Assigned, Some(Term::Other(_, Place { part: Part::Local(name), .. }))) => {
                    self.set.insert(name.clone());
                }
                (Part::Returned, _) => self.returns = true,
                (Part::Rest, _) => self.breaks = true,
                _ => {}
            }
        }
        term.parts().into_iter().for_each(|part| self.add(part));
    }
}
