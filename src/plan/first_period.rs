//! Conditions of outcomes, classes and actions that stay undecided where there is no earlier period to compare with: every
//! subject of the first period is not computable then, has no certain class, or no action.

use super::{OtherResult, Plan, SubjectSlot};
use crate::diagnostic::{Code, Diagnostic};
use crate::script::Slot;
use crate::script::{Formula, Part, Place, Term, function};

/// What a part of a formula can come to: true (or any value), false, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Possible {
    yes: bool,
    no: bool,
    missing: bool,
}

impl Possible {
    const VALUE: Self = Self { yes: true, no: true, missing: false };
    const MISSING: Self = Self { yes: false, no: false, missing: true };

    fn or(self, other: Self) -> Self {
        Self { yes: self.yes || other.yes, no: self.no || other.no, missing: self.missing || other.missing }
    }

    fn not(self) -> Self {
        Self { yes: self.no, no: self.yes, ..self }
    }
}

/// What follows where a condition stays undecided.
struct Follows {
    message: &'static str,
    label: &'static str,
}

const OUTCOME: Follows = Follows {
    message: "without an earlier period this stays undecided, and the subject is not computable",
    label: "so is every subject of the first period",
};
const CLASS: Follows = Follows {
    message: "without an earlier period this stays undecided, and so does the class",
    label: "no subject of the first period has a certain class",
};
const ACTION: Follows = Follows {
    message: "without an earlier period this stays undecided, and the action is not opened",
    label: "so it is for every subject of the first period",
};

pub(super) fn check(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let outcomes = plan.outcomes.iter().map(|outcome| (&outcome.when, OUTCOME));
    let classes = plan.classes.iter().filter_map(|class| Some((class.when.as_ref()?, CLASS)));
    let actions = plan.actions.iter().map(|action| (&action.when, ACTION));
    for (when, Follows { message, label }) in outcomes.chain(classes).chain(actions) {
        let is_earlier = |slot: Slot| {
            let earlier = [OtherResult::Previous, OtherResult::YearAgo];
            match when.slot(slot) {
                Some(SubjectSlot::Other(result, _)) => earlier.contains(result),
                _ => false,
            }
        };
        let term = when.formula.term();
        if of(term, &is_earlier).missing && term.slots().into_iter().any(is_earlier) {
            problems.push(
                Diagnostic::warning(Code::FirstPeriod, when.formula.span(), message)
                    .label(label)
                    .help(help(&when.formula, &is_earlier)),
            );
        }
    }
}

/// The same condition that is false without an earlier period, where it is a fall or a rise.
fn help(formula: &Formula, is_earlier: &dyn Fn(Slot) -> bool) -> String {
    let name = |slot: Slot| formula.reference(slot).map(crate::script::Reference::written).unwrap_or_default();
    if let Term::Call { name: symbol, arguments, .. } = formula.term()
        && let ("<" | ">", [Term::Slot(a, _), Term::Slot(b, _)]) = (symbol.as_str(), arguments.as_slice())
        && is_earlier(*a) != is_earlier(*b)
    {
        let (now, before) = if is_earlier(*b) { (*a, *b) } else { (*b, *a) };
        let falls = is_earlier(*b) == (symbol == "<");
        let function = if falls { "fall" } else { "rise" };
        return format!(
            "write `{function}({}, {}) > 0`: without an earlier period there is no {function}",
            name(now),
            name(before)
        );
    }
    "`fall(now, before)` and `rise(now, before)` are 0 without an earlier period; or say what holds then: `(…) ?? false`"
        .into()
}

/// What a term can come to where some slots have no value and all others have one.
fn of(term: &Term, lacking: &dyn Fn(Slot) -> bool) -> Possible {
    match term {
        Term::Number(..) | Term::Text(..) => Possible::VALUE,
        Term::Bool(truth, _) => Possible { yes: *truth, no: !truth, missing: false },
        Term::Missing(_) => Possible::MISSING,
        Term::Slot(slot, _) if lacking(*slot) => Possible::MISSING,
        Term::Slot(..) => Possible::VALUE,
        Term::If { condition, then, otherwise, .. } => {
            let condition = of(condition, lacking);
            let mut found = Possible { missing: condition.missing, ..Possible::default() };
            for (branch, taken) in [(then, condition.yes), (otherwise, condition.no)] {
                found = if taken { found.or(of(branch, lacking)) } else { found };
            }
            found
        }
        Term::Call { name, arguments, .. } => call(name, arguments, lacking),
        // Statements and loops may ask for what is missing: nothing is said of them.
        Term::Other(..) => Possible::VALUE,
    }
}

fn call(name: &str, arguments: &[Term], lacking: &dyn Fn(Slot) -> bool) -> Possible {
    let found: Vec<Possible> = arguments.iter().map(|argument| of(argument, lacking)).collect();
    let parts = || found.iter().copied();
    match (name, arguments) {
        ("is_missing", [argument]) => {
            let of = of(argument, lacking);
            Possible { yes: of.missing, no: of.yes || of.no, missing: false }
        }
        _ if function::by_word(name).is_some_and(|function| function.missing.has_result()) => Possible::VALUE,
        ("!", [argument]) => of(argument, lacking).not(),
        ("&&", _) => all(parts()),
        ("||", _) => all(parts().map(Possible::not)).not(),
        ("??", _) => {
            let mut found = Possible::default();
            for part in parts() {
                found = Possible { missing: part.missing, ..found.or(part) };
                if !part.missing {
                    break;
                }
            }
            found
        }
        ("contains", [Term::Other(entries, Place { part: Part::List, .. }), entry]) => {
            let lacks = entries.iter().any(|entry| of(entry, lacking).missing);
            let entry = of(entry, lacking);
            Possible { missing: entry.missing || lacks, ..entry }
        }
        _ if is_known(name) => {
            let valued = parts().all(|part| part.yes || part.no);
            Possible { yes: valued, no: valued, missing: parts().any(|part| part.missing) }
        }
        // What a function of one's own makes of a missing value is not known.
        _ => Possible::VALUE,
    }
}

/// An operator, or a function of the rule language that needs its arguments.
fn is_known(name: &str) -> bool {
    let is_operator = !name.starts_with(|c: char| c.is_alphabetic()) || name == "neg";
    is_operator || function::by_word(name).is_some()
}

/// `&&`.
fn all(parts: impl Iterator<Item = Possible> + Clone) -> Possible {
    Possible {
        yes: parts.clone().all(|part| part.yes),
        no: parts.clone().any(|part| part.no),
        missing: parts.clone().any(|part| part.missing) && parts.clone().all(|part| part.yes || part.missing),
    }
}
