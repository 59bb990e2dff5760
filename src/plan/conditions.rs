//! Conditions that are the same whatever the data, alone or behind others.
//!
//! A condition narrows what each input can still be: an interval of numbers, a set of words, true or false. What
//! leaves nothing can never hold; what leaves nothing when it does not hold, always does. What is left is never too
//! narrow, so that what is reported is so for certain.

use super::facts::Facts;
use super::known::Known;
use super::range::Range;
use super::terms::{Reach, are_free, compared, term_range, term_reach};
use super::types::Kind;
use crate::diagnostic::{Code, Diagnostic};
use crate::ids::IdVec;
use crate::number::{self, Decimal};
use crate::script::{InputId, Slot};
use crate::script::{Part, Place, Term};
use std::collections::{BTreeMap, BTreeSet};

/// A condition that is taken to hold, or not to.
#[derive(Clone, Copy)]
pub(super) struct Assumed<'a> {
    /// The condition.
    pub term: &'a Term,
    /// Whether it holds.
    pub holds: bool,
    /// What its inputs are among those that several conditions share; of a condition by itself none.
    pub shared: Option<&'a Shared>,
}

/// What an input can still be.
#[derive(Clone)]
enum Left {
    Numbers(Range),
    /// One of these words.
    Words(BTreeSet<String>),
    /// Any word but these.
    OtherWords(BTreeSet<String>),
    Truth(bool),
}

/// What is left of each input that some condition speaks of.
type State = BTreeMap<Slot, Left>;

/// For each input of a formula the one of several formulas.
pub(super) type Shared = IdVec<InputId, Slot>;

/// Whether all of these can be so at once, as far as is known.
pub(super) fn possible(known: Known<'_>, assumed: &[Assumed<'_>]) -> bool {
    // What a later one narrows may leave nothing to an earlier one.
    let twice = assumed.iter().chain(assumed);
    let all = twice.copied().try_fold(State::new(), |state, one| {
        Narrowing { known, shared: one.shared }.by(state, one.term, one.holds)
    });
    all.is_some()
}

/// The numbers to which a condition narrows slots where it holds, or does not; none where that can't be.
pub(super) fn behind(known: Known<'_>, term: &Term, holds: bool) -> Option<BTreeMap<Slot, Range>> {
    let narrowing = Narrowing { known, shared: None };
    let state = narrowing.by(State::new(), term, holds)?;
    let state = narrowing.by(state, term, holds)?;
    let numbers = |(slot, left)| if let Left::Numbers(range) = left { Some((slot, range)) } else { None };
    Some(state.into_iter().filter_map(numbers).collect())
}

/// Whether some data make a condition true (or false): only where that is certain.
pub(super) fn can_be(known: Known<'_>, term: &Term, holds: bool) -> bool {
    let all = |parts: &[Term]| {
        let reaches: Vec<Reach> = parts.iter().map(|part| term_reach(part, known)).collect();
        are_free(&reaches) && parts.iter().all(|part| can_be(known, part, holds))
    };
    let any = |parts: &[Term]| parts.iter().any(|part| can_be(known, part, holds));
    match term {
        Term::Bool(truth, _) => *truth == holds,
        Term::Slot(slot, _) => {
            let facts = known.facts(*slot);
            facts.kind == Some(Kind::Truth) && facts.is_input
        }
        Term::Call { name, arguments, .. } => match (name.as_str(), arguments.as_slice()) {
            ("!", [of]) => can_be(known, of, !holds),
            ("&&", parts) if holds => all(parts),
            ("&&", parts) => any(parts),
            ("||", parts) if holds => any(parts),
            ("||", parts) => all(parts),
            ("is_missing", [of]) => holds && term_reach(of, known).misses,
            ("==" | "!=", [Term::Slot(slot, _), Term::Text(text, _)]) => {
                let facts = known.facts(*slot);
                let equal = (name == "==") == holds;
                let other = |choice: &String| (choice == text) == equal;
                facts.is_input && !facts.several && facts.choices.iter().any(other)
            }
            (symbol, [a, b]) => {
                let sides = [term_reach(a, known), term_reach(b, known)];
                are_free(&sides) && sign(symbol, holds).is_some_and(|symbol| can_compare(symbol, &sides))
            }
            _ => false,
        },
        _ => false,
    }
}

/// Whether an end of one of two free numbers makes a comparison true.
fn can_compare(symbol: &str, [a, b]: &[Reach; 2]) -> bool {
    let end = |end: Option<Decimal>, sure: bool| end.filter(|_| sure);
    let ends = |reach: &Reach| {
        let Range { low, high, attained, .. } = reach.range;
        [end(low, attained.low), end(high, attained.high)]
    };
    let beyond = |reach: &Reach| {
        let Range { low, high, attained, .. } = reach.range;
        (low.is_none() && attained.low, high.is_none() && attained.high)
    };
    let pairs = ends(a).into_iter().flatten().flat_map(|x| ends(b).into_iter().flatten().map(move |y| (x, y)));
    let met = pairs.into_iter().any(|(x, y)| {
        let order = number::compare(x, y);
        match symbol {
            "<" => order.is_lt(),
            "<=" => order.is_le(),
            ">" => order.is_gt(),
            ">=" => order.is_ge(),
            "==" => order.is_eq(),
            _ => order.is_ne(),
        }
    });
    let finite = |reach: &Reach| ends(reach).into_iter().flatten().next().is_some();
    let without_end = match symbol {
        "<" | "<=" => beyond(a).0 && finite(b) || beyond(b).1 && finite(a),
        ">" | ">=" => beyond(a).1 && finite(b) || beyond(b).0 && finite(a),
        _ => false,
    };
    met || without_end
}

struct Narrowing<'a> {
    known: Known<'a>,
    shared: Option<&'a Shared>,
}

impl Narrowing<'_> {
    fn input(&self, slot: Slot) -> Slot {
        match (slot, self.shared) {
            (Slot::Input(input), Some(shared)) => shared[input],
            (Slot::Input(_) | Slot::Made(_), _) => slot,
        }
    }

    fn facts(&self, slot: Slot) -> Facts {
        self.known.facts(self.input(slot))
    }

    fn range(&self, state: &State, term: &Term) -> Range {
        let slots = |slot: Slot| {
            let facts = self.facts(slot);
            match state.get(&self.input(slot)) {
                Some(Left::Numbers(range)) => Facts { range: *range, values: None, ..facts },
                _ => facts,
            }
        };
        term_range(term, self.known.of_slots(&slots))
    }

    /// What is left where a condition holds, or does not.
    fn by(&self, state: State, term: &Term, holds: bool) -> Option<State> {
        match term {
            Term::Bool(truth, _) => (*truth == holds).then_some(state),
            Term::Slot(slot, _) if self.facts(*slot).kind == Some(Kind::Truth) => self.truth(state, *slot, holds),
            Term::Call { name, arguments, .. } => match (name.as_str(), arguments.as_slice()) {
                ("!", [of]) => self.by(state, of, !holds),
                ("&&" | "||", parts) if (name == "&&") == holds => {
                    parts.iter().chain(parts).try_fold(state, |state, part| self.by(state, part, holds))
                }
                ("&&" | "||", parts) => self.some(state, parts, holds),
                ("contains", [Term::Other(list, Place { part: Part::List, .. }), Term::Slot(slot, _)]) => {
                    self.listed(state, *slot, list, holds)
                }
                (symbol, [a, b]) => match sign(symbol, holds) {
                    Some(symbol) => self.comparison(state, symbol, a, b),
                    None => Some(state),
                },
                _ => Some(state),
            },
            _ => Some(state),
        }
    }

    /// What is left where one of several holds (or, for `&&`, does not), each behind those before it.
    fn some(&self, state: State, parts: &[Term], holds: bool) -> Option<State> {
        let mut before = Some(state);
        let mut found: Option<State> = None;
        for part in parts {
            let Some(state) = before else { break };
            let here = self.by(state.clone(), part, holds);
            found = match (found, here) {
                (Some(a), Some(b)) => Some(either(a, &b)),
                (a, b) => a.or(b),
            };
            // A part may be undecided where a later one decides: what it says of a single input is true of that input's
            // values all the same, but not what it says of one by another.
            let slots: BTreeSet<Slot> = part.slots().into_iter().map(|slot| self.input(slot)).collect();
            before = if slots.len() > 1 { Some(state) } else { self.by(state, part, !holds) };
        }
        found
    }

    fn truth(&self, mut state: State, slot: Slot, holds: bool) -> Option<State> {
        match state.insert(self.input(slot), Left::Truth(holds)) {
            Some(Left::Truth(other)) if other != holds => None,
            _ => Some(state),
        }
    }

    fn comparison(&self, state: State, symbol: &str, a: &Term, b: &Term) -> Option<State> {
        if let ("==" | "!=", Term::Slot(slot, _), Term::Text(text, _))
        | ("==" | "!=", Term::Text(text, _), Term::Slot(slot, _)) = (symbol, a, b)
        {
            return self.words(state, *slot, [text.clone()].into(), symbol == "==");
        }
        let (left, right) = (self.range(&state, a), self.range(&state, b));
        if compared(symbol, left, right) == Some(false) {
            return None;
        }
        let state = self.bounded(state, a, left, symbol, right)?;
        self.bounded(state, b, right, turned(symbol), left)
    }

    /// Narrows an input that is compared with something in `other`.
    fn bounded(&self, mut state: State, term: &Term, own: Range, symbol: &str, other: Range) -> Option<State> {
        let Term::Slot(slot, _) = term else { return Some(state) };
        if !matches!(self.facts(*slot).kind, None | Some(Kind::Number)) {
            return Some(state);
        }
        let step = own.step.filter(|step| !step.is_zero()).unwrap_or(Decimal::new(1, number::GUARD_PLACES));
        let after = |x: Decimal| own.down(x).checked_add(step).unwrap_or(x);
        let before = |x: Decimal| own.up(x).checked_sub(step).unwrap_or(x);
        let (low, high) = match symbol {
            "<" => (None, other.high.map(before)),
            "<=" => (None, other.high.map(|x| own.down(x))),
            ">" => (other.low.map(after), None),
            ">=" => (other.low.map(|x| own.up(x)), None),
            "==" => (other.low.map(|x| own.up(x)), other.high.map(|x| own.down(x))),
            _ => {
                let point = other.low.filter(|low| other.high == Some(*low));
                (
                    point.filter(|x| own.low == Some(*x)).map(after),
                    point.filter(|x| own.high == Some(*x)).map(before),
                )
            }
        };
        let low = own.low.map(|x| own.up(x)).into_iter().chain(low).max();
        let high = own.high.map(|x| own.down(x)).into_iter().chain(high).min();
        if low.zip(high).is_some_and(|(low, high)| low > high) {
            return None;
        }
        state.insert(self.input(*slot), Left::Numbers(Range { low, high, ..own }));
        Some(state)
    }

    /// `x in [a, b]`.
    fn listed(&self, mut state: State, slot: Slot, list: &[Term], holds: bool) -> Option<State> {
        let text = |term: &Term| if let Term::Text(text, _) = term { Some(text.clone()) } else { None };
        if let Some(words) = list.iter().map(text).collect::<Option<BTreeSet<String>>>() {
            return self.words(state, slot, words, holds);
        }
        let number = |term: &Term| if let Term::Number(x, _) = term { Some(*x) } else { None };
        let Some(numbers) = list.iter().map(number).collect::<Option<Vec<Decimal>>>().filter(|_| holds) else {
            return Some(state);
        };
        let input = self.input(slot);
        let own = match state.get(&input) {
            Some(Left::Numbers(range)) => *range,
            _ => self.facts(slot).range,
        };
        let numbers = || numbers.iter().copied().filter(|x| own.holds(*x) && own.down(*x) == number::guard(*x));
        let range = Range { low: Some(numbers().min()?), high: numbers().max(), ..own };
        state.insert(input, Left::Numbers(range));
        Some(state)
    }

    fn words(&self, mut state: State, slot: Slot, words: BTreeSet<String>, holds: bool) -> Option<State> {
        let facts = self.facts(slot);
        // Several answers together are another text.
        if facts.several || facts.kind != Some(Kind::Text) {
            return Some(state);
        }
        let input = self.input(slot);
        let before = match state.remove(&input) {
            Some(left @ (Left::Words(_) | Left::OtherWords(_))) => left,
            _ if facts.choices.is_empty() => Left::OtherWords(BTreeSet::new()),
            _ => Left::Words(facts.choices.into_iter().collect()),
        };
        let left = match (before, holds) {
            (Left::Words(known), true) => Left::Words(&known & &words),
            (Left::Words(known), false) => Left::Words(&known - &words),
            (Left::OtherWords(others), true) => Left::Words(&words - &others),
            (Left::OtherWords(others), false) => Left::OtherWords(&others | &words),
            (other, _) => other,
        };
        if matches!(&left, Left::Words(words) if words.is_empty()) {
            return None;
        }
        state.insert(input, left);
        Some(state)
    }
}

/// What is left where the one or the other is.
fn either(a: State, b: &State) -> State {
    let joined = a.into_iter().filter_map(|(input, a)| {
        let left = match (a, b.get(&input)?) {
            (Left::Numbers(a), Left::Numbers(b)) => Left::Numbers(a.union(*b).stepped(a.step)),
            (Left::Words(a), Left::Words(b)) => Left::Words(&a | b),
            (Left::OtherWords(a), Left::OtherWords(b)) => Left::OtherWords(&a & b),
            (Left::OtherWords(a), Left::Words(b)) => Left::OtherWords(&a - b),
            (Left::Words(a), Left::OtherWords(b)) => Left::OtherWords(b - &a),
            (Left::Truth(a), Left::Truth(b)) if a == *b => Left::Truth(a),
            _ => return None,
        };
        Some((input, left))
    });
    joined.collect()
}

/// The comparison that is true where this one is (`holds`), or is not.
fn sign(symbol: &str, holds: bool) -> Option<&'static str> {
    const SIGNS: [(&str, &str); 6] =
        [("<", ">="), ("<=", ">"), (">", "<="), (">=", "<"), ("==", "!="), ("!=", "==")];
    let (same, not) = SIGNS.into_iter().find(|(same, _)| *same == symbol)?;
    Some(if holds { same } else { not })
}

/// The comparison with its sides the other way round.
fn turned(symbol: &str) -> &str {
    match symbol {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        same => same,
    }
}

/// The conditions of `if` anywhere in a formula, each behind those that lead to it.
pub(super) fn branches<'t>(
    term: &'t Term,
    known: Known<'_>,
    path: &mut Vec<Assumed<'t>>,
    problems: &mut Vec<Diagnostic>,
) {
    let Term::If { condition, then, otherwise, .. } = term else {
        for part in term.parts() {
            branches(part, known, path, problems);
        }
        return;
    };
    branches(condition, known, path, problems);
    let before = problems.len();
    decided(condition, known, problems);
    let assumed = |holds| Assumed { term: condition, holds, shared: None };
    let never = |path: &[Assumed<'t>]| {
        let behind: Vec<Assumed<'_>> = path.iter().copied().chain([assumed(true)]).collect();
        !path.is_empty() && !possible(known, &behind)
    };
    if problems.len() == before && never(path) {
        problems.push(
            Diagnostic::warning(Code::ConditionNever, condition.span(), "this condition can never be true here")
                .label("the conditions that lead to it leave nothing for it")
                .help("correct it or one of those before it, or take it out"),
        );
    }
    // Behind a condition that is shown already nothing more is said of those inside.
    let mut anew = Vec::new();
    let shown = problems.len() > before;
    for (branch, holds) in [(then, true), (otherwise, false)] {
        if shown {
            branches(branch, known, &mut anew, problems);
        } else {
            path.push(assumed(holds));
            branches(branch, known, path, problems);
            path.pop();
        }
    }
}

/// A condition, or a part of one, that is the same whatever the data.
pub(super) fn decided(term: &Term, known: Known<'_>, problems: &mut Vec<Diagnostic>) {
    let can = |holds| possible(known, &[Assumed { term, holds, shared: None }]);
    let (code, message, help) = match (can(true), can(false)) {
        (false, _) => (
            Code::ConditionNever,
            "this condition can never be true",
            "correct the number or the comparison, or take the rule out",
        ),
        // Taking it out would let in what has no value.
        (true, false) if !term.slots().is_empty() => (
            Code::ConditionAlways,
            "this condition is true whatever the value",
            "correct the number or the comparison; to leave out what has no value, write `!is_missing(x)`",
        ),
        (true, false) => (
            Code::ConditionAlways,
            "this condition is always true",
            "correct the number or the comparison, or take the rule out",
        ),
        (true, true) => {
            if let Term::Call { name, arguments, .. } = term
                && matches!(name.as_str(), "&&" | "||" | "!")
            {
                arguments.iter().for_each(|argument| decided(argument, known, problems));
            }
            return;
        }
    };
    problems.push(Diagnostic::warning(code, term.span(), message).label(why(term, known)).help(help));
}

fn why(term: &Term, known: Known<'_>) -> String {
    match term {
        Term::Call { name, arguments, .. } if matches!(name.as_str(), "==" | "!=" | "<" | "<=" | ">" | ">=") => {
            let sides: Vec<Range> = arguments.iter().map(|side| term_range(side, known)).collect();
            // Where the ends of the ranges do not decide, the steps between them do.
            let steps = matches!(sides.as_slice(), [a, b] if compared(name, *a, *b).is_none());
            let sides: Vec<String> = sides.into_iter().map(|side| side_in_words(side, steps)).collect();
            sides.join(" against ")
        }
        _ => "whatever the data".into(),
    }
}

fn side_in_words(range: Range, steps: bool) -> String {
    match (range.low, range.high) {
        (Some(low), Some(high)) if low == high => number::show(low, None),
        _ if steps => range.in_words(),
        _ => range.to_string(),
    }
}
