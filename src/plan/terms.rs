//! What the formulas of a rule set can yield, worked out on their trees.
//!
//! Every bound is sound: a value outside of it can't occur. An end is said to be attained only where the inputs on
//! both sides of every step have nothing in common, so that each can be at its end while the other is.

use super::ColumnId;
use super::conditions;
use super::facts::Facts;
use super::types::Kind;
use crate::interval::{Attained, Range, UNKNOWN, common_step};
use crate::number::{self, Decimal};
use crate::script::function::{self, Function, Missing};
use crate::script::{Part, Place, Term};
use std::collections::BTreeSet;

/// Something outside of the rules on which a value depends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Base {
    /// A column that files give.
    Column(ColumnId),
    /// How many rows a table has, and which of its cells are empty.
    Rows(usize),
    /// A measure.
    Measure(usize),
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
}

/// The most values that are followed one by one.
const FEW: usize = 64;

impl Reach {
    pub(super) fn unknown() -> Self {
        Self { from: BTreeSet::from([Base::Else]), ..Self::default() }
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

/// What is known of the slots of a formula.
pub(super) type Known<'a> = &'a dyn Fn(usize) -> Facts;

/// The numbers that a term can be, given what is known of its slots.
pub(super) fn term_range(term: &Term, known: Known<'_>) -> Range {
    term_reach(term, known).range
}

/// What is known of a term, given what is known of its slots.
pub(super) fn term_reach(term: &Term, known: Known<'_>) -> Reach {
    Reaching { known, locals: Vec::new() }.of(term)
}

struct Reaching<'a> {
    known: Known<'a>,
    /// The names that the formula makes itself.
    locals: Vec<(String, Reach)>,
}

impl Reaching<'_> {
    fn of(&mut self, term: &Term) -> Reach {
        match term {
            Term::Number(x, _) => Reach::exactly(*x),
            Term::Text(..) | Term::Bool(..) => Reach { always: true, ..Reach::default() },
            Term::Missing(_) => Reach { misses: true, ..Reach::default() },
            Term::Slot(slot, _) => (self.known)(*slot).reach(),
            Term::If { condition, then, otherwise, .. } => self.branches(condition, then, otherwise),
            Term::Call { name, arguments, .. } => {
                if let [Term::Other(list, Place { part: Part::List, .. })] = arguments.as_slice()
                    && let Some(function) = function::by_word(name).filter(|f| f.arguments.takes_list())
                {
                    let all: Vec<Reach> = list.iter().map(|entry| self.of(entry)).collect();
                    return of_list(function, &all);
                }
                let all: Vec<Reach> = arguments.iter().map(|argument| self.of(argument)).collect();
                call(name, &all)
            }
            Term::Other(parts, place) => self.other(parts, place),
        }
    }

    fn other(&mut self, parts: &[Term], place: &Place) -> Reach {
        match (&place.part, parts) {
            (Part::Let(name), [value]) => {
                let value = self.of(value);
                self.locals.push((name.clone(), value));
                Reach { misses: true, ..Reach::default() }
            }
            (Part::Local(name), _) => {
                let local = self.locals.iter().rfind(|(local, _)| local == name);
                local.map_or_else(Reach::unknown, |(_, reach)| reach.clone())
            }
            // What is set again, or comes out earlier, is not followed.
            (Part::Statements, _) if parts.iter().all(is_plain) => {
                let known = self.locals.len();
                let last = parts.iter().fold(Reach::unknown(), |_, part| self.of(part));
                self.locals.truncate(known);
                last
            }
            _ => Reach::unknown(),
        }
    }

    fn branches(&mut self, condition: &Term, then: &Term, otherwise: &Term) -> Reach {
        let decides = self.of(condition);
        let mut from = decides.from.clone();
        let mut found: Option<Reach> = None;
        let (mut always, mut misses) = (decides.always, false);
        for (branch, holds) in [(then, true), (otherwise, false)] {
            let locals = self.locals.clone();
            let Some(narrowed) = conditions::behind(self.known, condition, holds) else { continue };
            let known = |slot: usize| {
                let facts = (self.known)(slot);
                match narrowed.get(&slot) {
                    Some(range) => facts.narrowed(*range),
                    None => facts,
                }
            };
            let mut here = Reaching { known: &known, locals }.of(branch);
            from.extend(&here.from);
            always &= here.always;
            let reached = conditions::can_be(self.known, condition, holds) && decides.is_free_of(&here);
            misses |= here.misses && reached;
            if !reached {
                here.range = here.range.loosened();
            }
            found = match found {
                // A branch without a value adds none.
                _ if matches!(branch, Term::Missing(_)) => found,
                None => Some(here),
                Some(other) => Some(either(other, here)),
            };
        }
        Reach { from, always, misses, ..found.unwrap_or_default() }
    }
}

/// Statements whose last value is that of the whole.
fn is_plain(term: &Term) -> bool {
    !matches!(
        term,
        Term::Other(_, Place { part: Part::Assigned | Part::Returned | Part::Loop(_) | Part::Rest, .. })
    ) && term.parts().into_iter().all(is_plain)
}

/// What is the one or the other.
fn either(a: Reach, b: Reach) -> Reach {
    let range = a.range.union(b.range);
    let values = a.values.zip(b.values).map(|(a, b)| a.into_iter().chain(b).collect());
    let from = a.from.union(&b.from).copied().collect();
    Reach { range, values: None, from, always: a.always && b.always, misses: a.misses && b.misses }.valued(values)
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
    of_all(all).ranged(range)
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
    Reach { always, misses, ..whole }.ranged(range).valued(values)
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
            Reach { always, ..whole }.ranged(range).valued(values)
        }
    }
}

/// Whether an operation has a value wherever its operands have one.
fn is_total(symbol: &str, ranges: &[Range]) -> bool {
    match (symbol, ranges) {
        ("/" | "%", [_, b]) => {
            b.low.is_some_and(|low| low > Decimal::ZERO) || b.high.is_some_and(|high| high < Decimal::ZERO)
        }
        (symbol, _) => {
            matches!(symbol, "+" | "-" | "*" | "neg" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" | "!")
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

fn operator_value(symbol: &str, operands: &[Decimal]) -> Option<Decimal> {
    match (symbol, operands) {
        ("+", [a, b]) => number::add(*a, *b).ok(),
        ("-", [a, b]) => number::sub(*a, *b).ok(),
        ("*", [a, b]) => number::mul(*a, *b).ok(),
        ("/", [a, b]) => number::div(*a, *b).ok(),
        ("%", [a, b]) => number::rem(*a, *b).ok(),
        ("neg", [x]) => Some(-*x),
        _ => None,
    }
}

/// Whether a comparison holds whatever the data; none where data decide.
pub(super) fn compared(symbol: &str, a: Range, b: Range) -> Option<bool> {
    let order = |x: Option<Decimal>, y: Option<Decimal>| Some(number::compare(x?, y?));
    let below = order(a.high, b.low).is_some_and(std::cmp::Ordering::is_lt);
    let above = order(a.low, b.high).is_some_and(std::cmp::Ordering::is_gt);
    let not_above = order(a.high, b.low).is_some_and(std::cmp::Ordering::is_le);
    let not_below = order(a.low, b.high).is_some_and(std::cmp::Ordering::is_ge);
    let (yes, no) = match symbol {
        "<" => (below, not_below),
        "<=" => (not_above, above),
        ">" => (above, not_above),
        ">=" => (not_below, below),
        "==" => (not_above && not_below, below || above),
        "!=" => (below || above, not_above && not_below),
        _ => (false, false),
    };
    if yes { Some(true) } else { no.then_some(false) }
}

fn operator_range(symbol: &str, operands: &[Range]) -> Range {
    match (symbol, operands) {
        ("+", [a, b]) => a.add(*b),
        ("-", [a, b]) => a.add(b.negate()),
        ("*", [a, b]) => a.mul(*b),
        ("/", [a, b]) => divided(*a, *b),
        ("%", [a, b]) => remainder(*a, *b),
        ("-" | "neg", [a]) => a.negate(),
        _ => UNKNOWN,
    }
}

/// The remainder has the sign of what is divided, and is less than the divisor.
fn remainder(a: Range, b: Range) -> Range {
    let most = b.low.zip(b.high).map(|(low, high)| low.abs().max(high.abs()));
    let low = if a.low.is_some_and(|low| low >= Decimal::ZERO) { Some(Decimal::ZERO) } else { most.map(|x| -x) };
    let high = if a.high.is_some_and(|high| high <= Decimal::ZERO) { Some(Decimal::ZERO) } else { most };
    // Less than a whole divisor by a whole number is at most one less.
    Range { low, high, step: a.finer(b), ..UNKNOWN }
}

fn divided(a: Range, b: Range) -> Range {
    if let (Some(low), Some(high)) = (b.low, b.high)
        && low == high
        && !low.is_zero()
    {
        let quotient = a.map(|x| number::div(x, low).ok());
        if low > Decimal::ZERO {
            return quotient;
        }
        return Range { step: None, ..a.negate() }.map(|x| number::div(x, -low).ok());
    }
    let positive = b.low.is_some_and(|low| low > Decimal::ZERO);
    let negative = b.high.is_some_and(|high| high < Decimal::ZERO);
    if let (true, Some(low), Some(high)) = (positive || negative, b.low, b.high)
        && let (Some(from), Some(to)) = (a.low, a.high)
    {
        let all: Option<Vec<Decimal>> = [(from, low), (from, high), (to, low), (to, high)]
            .iter()
            .map(|(x, y)| number::div(*x, *y).ok())
            .collect();
        let sure = [a.attained, b.attained].iter().all(|attained| attained.low && attained.high);
        return all.map_or(UNKNOWN, |all| Range {
            low: all.iter().min().copied(),
            high: all.iter().max().copied(),
            step: None,
            attained: Attained { low: sure, high: sure, between: false },
        });
    }
    let at_least_zero = |range: Range| range.low.is_some_and(|low| low >= Decimal::ZERO);
    if at_least_zero(a) && at_least_zero(b) { Range::at_least(0) } else { UNKNOWN }
}

/// The least number of 11 places that is not below `x`.
fn beside(x: Decimal) -> Decimal {
    let units = Decimal::from(100_000_000_000_u64);
    x.checked_mul(units).map_or(x, |x| (x.ceil() / units).normalize())
}

impl Facts {
    /// What is known of the number in a slot.
    pub(super) fn reach(self) -> Reach {
        let Self { range, values, from, always, misses, .. } = self;
        Reach { range, values, from, always, misses }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_follow_arithmetic() {
        let count = Range::at_least(0).whole();
        let fifty = Range::exactly(Decimal::from(50));
        let of = |word: &str, ranges: &[Range]| (function::by_word(word).unwrap().range)(ranges);
        // 50 is a whole number, and so is the difference.
        assert_eq!(
            operator_range("-", &[fifty, count]),
            Range { high: Some(Decimal::from(50)), ..UNKNOWN }.whole()
        );
        assert_eq!(operator_range("*", &[Range::of(-2, 3), Range::of(4, 5)]), Range::of(-10, 15));
        assert_eq!(of("max", &[Range::of(-2, 3), Range::exactly(Decimal::ZERO)]), Range::of(0, 3));
        assert_eq!(of("abs", &[Range::of(-7, 3)]), Range::of(0, 7));
        assert_eq!(
            operator_range("*", &[count, Range::exactly(Decimal::from(-6))]),
            Range { low: None, high: Some(Decimal::ZERO), step: Some(Decimal::from(6)), ..UNKNOWN }
        );
        let tenth = |x: i64| Range::exactly(Decimal::new(x, 1));
        assert_eq!(operator_range("+", &[count.mul(tenth(5)), tenth(12)]).step, Some(Decimal::new(1, 1)));
        assert_eq!(operator_range("/", &[count, tenth(20)]).step, None);
        assert_eq!(operator_range("unheard of", &[count]), UNKNOWN);
    }

    #[test]
    fn quotients_and_remainders_stay_within_their_divisors() {
        // 12 ÷ 2 and 4 ÷ 6
        assert_eq!(operator_range("/", &[Range::of(4, 12), Range::of(2, 6)]).high, Some(Decimal::from(6)));
        assert_eq!(operator_range("%", &[Range::of(0, 100), Range::of(7, 7)]), Range::of(0, 7));
        assert_eq!(operator_range("%", &[Range::of(-5, 100), Range::of(-7, 3)]), Range::of(-7, 7));
    }
}
