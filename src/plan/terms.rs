//! What the formulas of a rule set can yield, worked out on their trees.
//!
//! Every bound is sound: a value outside of it can't occur. An end is said to be attained only where the inputs on
//! both sides of every step have nothing in common, so that each can be at its end while the other is.

mod operations;
mod statements;
mod tables;

pub(super) use self::operations::compared;
use self::operations::{is_total, operator_range, operator_value};
use self::statements::Reaching;
use super::facts::Facts;
use super::known::Known;
use super::types::Kind;
use super::{ColumnId, MeasureId, TableId};
use crate::interval::{Attained, Range, UNKNOWN, common_step};
use crate::number::{self, Decimal};
use crate::script::Slot;
use crate::script::function::{self, Function, Missing};
use crate::script::{Part, Place, Term};
use std::cell::Cell;
use std::collections::BTreeSet;

/// Something outside of the rules on which a value depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Base {
    /// A column that files give.
    Column(ColumnId),
    /// How many rows a table has, and which of its cells are empty.
    Rows(TableId),
    /// A measure.
    Measure(MeasureId),
    /// Other results, the cohort, the period: never taken to be free.
    Else,
}

/// What is known of a value before any data is seen.
#[derive(Debug, Clone, Default)]
pub struct Reach {
    /// The numbers that it can be.
    pub range: Range,
    /// All of these, where they are few.
    pub values: Option<Vec<Decimal>>,
    /// What it depends on.
    pub from: BTreeSet<Base>,
    /// Whether it has a value for all data.
    pub always: bool,
    /// Whether some data leave it without one, whatever else they say.
    pub misses: bool,
    /// Whether it never has one.
    pub never: bool,
}

/// The most values that are followed one by one.
const FEW: usize = 64;

impl Reach {
    pub(super) fn unknown() -> Self {
        Self { from: BTreeSet::from([Base::Else]), ..Self::default() }
    }

    /// What has no value.
    fn never() -> Self {
        Self { misses: true, never: true, ..Self::default() }
    }

    /// What needs a value of all of these: where one never has any, no data give it one, and no end is met.
    fn unless_never(self, all: &[Self]) -> Self {
        match all.iter().any(|reach| reach.never) {
            true => Self {
                range: self.range.loosened(),
                values: None,
                always: false,
                misses: true,
                never: true,
                ..self
            },
            false => self,
        }
    }

    pub(super) fn exactly(x: Decimal) -> Self {
        Self { range: Range::exactly(x), values: Some(vec![x]), always: true, ..Self::default() }
    }

    /// The same with another range, of which the values are not followed.
    pub(super) fn ranged(self, range: Range) -> Self {
        Self { range, values: None, ..self }
    }

    /// The same with these values, where they are few: they bound the range too.
    pub(super) fn valued(mut self, values: Option<Vec<Decimal>>) -> Self {
        self.values = values.and_then(few);
        if let Some((low, high)) = self.values.as_ref().and_then(|all| all.first().zip(all.last())) {
            let Range { attained, .. } = self.range;
            let same = |end: Option<Decimal>, x: &Decimal| end.is_some_and(|end| number::compare(end, *x).is_eq());
            let attained = Attained {
                low: attained.low && same(self.range.low, low),
                high: attained.high && same(self.range.high, high),
                between: false,
            };
            let step = self.values.as_ref().and_then(|all| common_step(all.iter().copied()));
            self.range = Range { low: Some(*low), high: Some(*high), step, attained };
        }
        self
    }

    pub(super) fn is_free_of(&self, other: &Self) -> bool {
        !self.from.contains(&Base::Else) && !other.from.contains(&Base::Else) && self.from.is_disjoint(&other.from)
    }
}

/// Sorted and without doubles, where they are few.
fn few(mut all: Vec<Decimal>) -> Option<Vec<Decimal>> {
    all.sort();
    all.dedup_by(|a, b| number::compare(*a, *b).is_eq());
    (!all.is_empty() && all.len() <= FEW).then_some(all)
}

/// Whether all of these depend on different things.
pub(super) fn are_free(all: &[Reach]) -> bool {
    let mut seen = BTreeSet::new();
    all.iter().flat_map(|reach| &reach.from).all(|base| *base != Base::Else && seen.insert(*base))
}

/// The numbers that a term can be, given what is known of its slots.
pub(super) fn term_range(term: &Term, known: Known<'_>) -> Range {
    term_reach(term, known).range
}

/// What is known of a term, given what is known of its slots.
pub(super) fn term_reach(term: &Term, known: Known<'_>) -> Reach {
    let steps = Cell::new(0);
    let slots = |slot: Slot| known.facts(slot);
    Reaching::new(Known::new(&slots, known.calls.counted(&steps)), Vec::new()).whole(term)
}

impl Reaching<'_> {
    fn of(&mut self, term: &Term) -> Reach {
        if !self.known.calls.may_look(1) {
            return Reach::unknown();
        }
        match term {
            Term::Number(x, _) => Reach::exactly(*x),
            Term::Text(..) | Term::Bool(..) => Reach { always: true, ..Reach::default() },
            Term::Missing(_) => Reach::never(),
            Term::Slot(slot, _) => self.known.facts(*slot).reach(),
            Term::If { .. } => self.block(term),
            Term::Call { name, arguments, .. } => self.call(name, arguments),
            Term::Other(parts, place) => match &place.part {
                Part::Local(name) => {
                    self.local(name).map_or_else(Reach::unknown, |local| local.facts.clone().reach())
                }
                Part::List => {
                    let all: Vec<Reach> = parts.iter().map(|part| self.of(part)).collect();
                    of_all(&all)
                }
                Part::Statements => self.block(term),
                _ => {
                    self.effects(term);
                    Reach::unknown()
                }
            },
        }
    }

    /// What is known of what a function is given.
    fn facts(&mut self, term: &Term) -> Facts {
        match term {
            Term::Slot(slot, _) => self.known.facts(*slot),
            Term::Other(_, Place { part: Part::Local(name), .. }) => {
                self.local(name).map_or_else(|| Facts::of_reach(Reach::unknown()), |local| local.facts.clone())
            }
            _ => Facts::of_reach(self.of(term)),
        }
    }

    /// What is known of the entries of a list that is written out.
    fn entries(&mut self, term: &Term) -> Option<Vec<Reach>> {
        match term {
            Term::Other(list, Place { part: Part::List, .. }) => {
                Some(list.iter().map(|entry| self.of(entry)).collect())
            }
            Term::Other(_, Place { part: Part::Local(name), .. }) => self.local(name)?.entries.clone(),
            _ => None,
        }
    }

    fn call(&mut self, name: &str, arguments: &[Term]) -> Reach {
        let function = function::by_word(name);
        if let (Some(function), [list]) = (function.filter(|f| f.arguments.takes_list()), arguments)
            && let Some(all) = self.entries(list)
        {
            return of_list(function, &all);
        }
        if function.is_none() {
            let given: Vec<Facts> = arguments.iter().map(|argument| self.facts(argument)).collect();
            return match tables::reach(self.known.calls, name, &given) {
                Some(reach) => reach,
                None => self.function(name, &given).unwrap_or_else(|| {
                    let all: Vec<Reach> = given.into_iter().map(Facts::reach).collect();
                    call(name, &all)
                }),
            };
        }
        let all: Vec<Reach> = arguments.iter().map(|argument| self.of(argument)).collect();
        call(name, &all)
    }

    /// What a function of the `.rhai` files makes of what it is given; none where there is no such function.
    fn function(&self, name: &str, given: &[Facts]) -> Option<Reach> {
        let body = self.known.calls.scripts?.body(name, given.len())?;
        let Some(calls) = self.known.calls.inside().filter(|_| body.formula.unsaid().is_empty()) else {
            return Some(Reach::unknown());
        };
        let slots = |slot: Slot| {
            let parameter = body.formula.reference(slot).and_then(|reference| reference.path.first());
            let at = body.parameters.iter().position(|own| Some(own) == parameter);
            let facts = at.and_then(|at| given.get(at)).cloned();
            facts.unwrap_or_else(|| Facts::of_reach(Reach::unknown()))
        };
        let reach = Reaching::new(Known::new(&slots, calls), Vec::new()).whole(body.formula.term());
        Some(reach)
    }
}

/// What is the one or the other.
fn either(a: Reach, b: Reach) -> Reach {
    let from = a.from.union(&b.from).copied().collect();
    let (always, misses) = (a.always && b.always, a.misses || b.misses);
    match (a.never, b.never) {
        (true, _) => return Reach { from, always, misses, ..b },
        (_, true) => return Reach { from, always, misses, ..a },
        _ => {}
    }
    let range = a.range.union(b.range);
    let values = a.values.zip(b.values).map(|(a, b)| a.into_iter().chain(b).collect());
    Reach { range, values: None, from, always, misses, never: false }.valued(values)
}

/// The combined knowledge of what depends on all of these, without its range.
fn of_all(all: &[Reach]) -> Reach {
    let from = all.iter().flat_map(|reach| &reach.from).copied().collect();
    let misses = all.iter().any(|reach| reach.misses);
    Reach { from, always: all.iter().all(|reach| reach.always), misses, ..Reach::default() }
}

fn of_list(function: &Function, all: &[Reach]) -> Reach {
    let ranges: Vec<Range> = all.iter().map(|reach| reach.range).collect();
    let range = if all.is_empty() { UNKNOWN } else { (function.range)(&ranges) };
    let range = if are_free(all) { range } else { range.loosened() };
    let found = of_all(all).ranged(range);
    if function.missing == Missing::Passes { found.unless_never(all) } else { found }
}

/// What `x ?? y ?? z` can be: each that may be lacking, and the first that never is.
fn filled(all: &[Reach]) -> Reach {
    let mut found: Option<Reach> = None;
    // Whether all before this one can be lacking at once.
    let mut open = true;
    let free = are_free(all);
    for reach in all {
        let mut here = reach.clone();
        if !open || !free {
            here.range = here.range.loosened();
        }
        open &= reach.misses;
        let ends = reach.always;
        found = Some(match found {
            None => here,
            Some(before) => {
                let (always, misses) = (before.always || here.always, before.misses && here.misses && free);
                Reach { always, misses, ..either(before, here) }
            }
        });
        if ends {
            break;
        }
    }
    found.unwrap_or_default()
}

fn call(name: &str, all: &[Reach]) -> Reach {
    match (name, function::by_word(name)) {
        ("??", _) => filled(all),
        (_, Some(function)) => of_function(function, all),
        _ => operation(name, all),
    }
}

fn operation(symbol: &str, all: &[Reach]) -> Reach {
    let ranges: Vec<Range> = all.iter().map(|reach| reach.range).collect();
    let whole = of_all(all);
    let range = operator_range(symbol, &ranges);
    let range = if are_free(all) { range } else { range.loosened() };
    let always = whole.always && is_total(symbol, &ranges);
    let misses = whole.misses;
    let values = combinations(all, &|operands| operator_value(symbol, operands));
    let found = Reach { always, misses, ..whole }.ranged(range).valued(values);
    // One side of these can decide without the other.
    if matches!(symbol, "&&" | "||") { found } else { found.unless_never(all) }
}

fn of_function(function: &Function, all: &[Reach]) -> Reach {
    let ranges: Vec<Range> = all.iter().map(|reach| reach.range).collect();
    let whole = of_all(all);
    let lists = function.arguments.takes_list() && all.len() == 1;
    let range = match function.yields {
        // What the entries of a list can be is not known here.
        Kind::Number if !lists => (function.range)(&ranges),
        _ => UNKNOWN,
    };
    let range = if are_free(all) { range } else { range.loosened() };
    match function.missing {
        Missing::Answered => Reach { always: true, misses: false, ..whole },
        Missing::Zero => {
            let zero = Range::exactly(Decimal::ZERO).loosened();
            let range = if whole.always { range } else { range.union(zero) };
            Reach { always: true, misses: false, ..whole }.ranged(range)
        }
        Missing::Passes | Missing::Examined => {
            let always = whole.always && !lists && (function.defined)(&ranges);
            let numbers = function.missing == Missing::Passes && function.yields == Kind::Number;
            let values = combinations(all, &|x| function.of_numbers(x)).filter(|_| numbers);
            Reach { always, ..whole }.ranged(range).valued(values).unless_never(all)
        }
    }
}

/// The values of an operation on few values: of all combinations.
fn combinations(all: &[Reach], value: &dyn Fn(&[Decimal]) -> Option<Decimal>) -> Option<Vec<Decimal>> {
    let each: Vec<&Vec<Decimal>> = all.iter().map(|reach| reach.values.as_ref()).collect::<Option<_>>()?;
    let count = each.iter().try_fold(1_usize, |count, values| count.checked_mul(values.len()))?;
    if each.is_empty() || count > FEW * FEW {
        return None;
    }
    let mut found = vec![Vec::new()];
    for values in each {
        let longer = |before: &Vec<Decimal>| values.iter().map(|x| [before.as_slice(), &[*x]].concat()).collect();
        found = found.iter().flat_map(|before| -> Vec<Vec<Decimal>> { longer(before) }).collect();
    }
    Some(found.iter().filter_map(|operands| value(operands)).collect())
}

/// The least number of 11 places that is not below `x`.
fn beside(x: Decimal) -> Decimal {
    let units = Decimal::from(100_000_000_000_u64);
    x.checked_mul(units).map_or(x, |x| (x.ceil() / units).normalize())
}

impl Facts {
    /// What is known of the number in a slot.
    pub(super) fn reach(self) -> Reach {
        let Self { range, values, from, always, misses, never, .. } = self;
        Reach { range, values, from, always, misses, never }
    }

    /// What is known of what is neither an input nor a text that is known.
    fn of_reach(reach: Reach) -> Self {
        let Reach { range, values, from, always, misses, never } = reach;
        Self { range, values, from, always, misses, never, ..Self::default() }
    }

    /// The same where only these numbers are left.
    pub(super) fn narrowed(mut self, range: Range) -> Self {
        if self.kind.is_some_and(|kind| kind != Kind::Number) {
            return self;
        }
        let own = self.range;
        let step = own.step.filter(|step| !step.is_zero());
        // A limit that is left out itself lies a hair beside the range: the limit bounds it as well.
        let (low, high) = match step {
            Some(_) => (range.low, range.high),
            None => (range.low.map(|x| -beside(-x)), range.high.map(beside)),
        };
        let attained = Attained {
            low: own.attained.low && low == own.low || own.attained.between && step.is_some(),
            high: own.attained.high && high == own.high || own.attained.between && step.is_some(),
            between: own.attained.between,
        };
        self.range = Range { low, high, step: own.step, attained };
        self.values = self.values.map(|values| values.into_iter().filter(|x| range.holds(*x)).collect());
        self
    }
}
