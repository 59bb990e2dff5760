//! What an evaluation ends in when it has no value, and where.
//!
//! A fault in data makes one value missing; a fault of the rules or a broken limit ends the rule set. The
//! place is the innermost one that Rhai knows, in the formula or in a `.rhai` file.

use super::absent::{Absent, Lack};
use super::budget::{self, Spent};
use super::formula::{Formula, Input};
use super::library::Library;
use super::operand::{Trouble, kind_of};
use super::sandbox::{Limits, Stopped};
use super::syntax::word_span;
use super::term::Term;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::number::Fault;
use rhai::{Dynamic, EvalAltResult, Position};

/// Why an evaluation has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoValue {
    /// A fault in data: the value is missing, with this as the cause.
    Fault {
        /// What happened.
        fault: Fault,
        /// The operation that it happened in.
        span: Span,
    },
    /// A fault of the rules or a broken limit: the rule set can't be used on these data.
    Broken(Box<Diagnostic>),
}

/// A value, or the fault in data for which it is missing and the work goes on. The outer error is a fault of the rules or a
/// broken limit, which ends the work.
pub type Settled<T, F = Fault> = Result<Result<T, F>, Box<Diagnostic>>;

impl NoValue {
    /// Tells a missing value from what ends the work.
    ///
    /// # Errors
    /// A fault of the rules or a broken limit.
    pub fn settle<T>(evaluated: Result<T, Self>) -> Settled<T, (Fault, Span)> {
        match evaluated {
            Ok(value) => Ok(Ok(value)),
            Err(Self::Fault { fault, span }) => Ok(Err((fault, span))),
            Err(Self::Broken(diagnostic)) => Err(diagnostic),
        }
    }
}

/// Whether an error is a broken limit.
pub(super) fn is_limit(error: &EvalAltResult) -> bool {
    match error {
        EvalAltResult::ErrorInFunctionCall(_, _, inner, _) => is_limit(inner),
        EvalAltResult::ErrorTooManyOperations(_)
        | EvalAltResult::ErrorTooManyVariables(_)
        | EvalAltResult::ErrorTooManyModules(_)
        | EvalAltResult::ErrorStackOverflow(_)
        | EvalAltResult::ErrorDataTooLarge(..)
        | EvalAltResult::ErrorTerminated(..) => true,
        _ => false,
    }
}

/// The failure behind an error of Rhai's; `broken_at` is the place of a broken limit.
pub(super) fn of_error(
    formula: &Formula,
    library: &Library,
    limits: &Limits,
    error: &EvalAltResult,
    broken_at: Option<Position>,
) -> NoValue {
    let mut inner = error;
    while let EvalAltResult::ErrorInFunctionCall(_, _, cause, _) = inner {
        inner = cause;
    }
    let position = broken_at.filter(|position| !position.is_none()).unwrap_or_else(|| inner.position());
    let span = library.place(position).unwrap_or_else(|| operation(formula, position));
    NoValue::Broken(Box::new(match wrong(inner) {
        Some((message, help)) => with_help(Code::FormulaType, span, message, &help),
        None => broken(inner, limits, span),
    }))
}

fn wrong(error: &EvalAltResult) -> Option<(String, String)> {
    let EvalAltResult::ErrorRuntime(value, _) = error else { return None };
    match value.clone().try_cast::<Trouble>() {
        Some(Trouble::Wrong(message, help)) => Some((message, help)),
        _ => None,
    }
}

/// Why a formula has no value, and the operation that needed what it lacks: the whole formula where none did.
pub(super) fn of_absent(formula: &Formula, library: &Library, slots: &[Input], absent: &Absent) -> (Fault, Span) {
    let in_library = library.place(absent.at);
    let fault = match &absent.lack {
        Lack::Fault(fault) => (**fault).clone(),
        Lack::Nothing => Fault::Missing("a value".into()),
        Lack::Input(slot) => match slots.get(slot.index()) {
            Some(Input::Faulty(fault)) => fault.clone(),
            _ => Fault::Missing(formula.references()[*slot].written()),
        },
    };
    (fault, in_library.unwrap_or_else(|| operation(formula, absent.at)))
}

/// The innermost operation at a position of the formula; the word there, if it is in none.
fn operation(formula: &Formula, position: Position) -> Span {
    if position.is_none() {
        return formula.span();
    }
    let word = word_span(&formula.page, &formula.words, position);
    formula.term().innermost(word.start).map_or(word, |term| match term {
        Term::Other(..) => word,
        term => term.span(),
    })
}

fn with_help(code: Code, span: Span, message: String, help: &str) -> Diagnostic {
    let diagnostic = Diagnostic::error(code, span, message);
    if help.is_empty() { diagnostic } else { diagnostic.help(help) }
}

fn broken(error: &EvalAltResult, limits: &Limits, span: Span) -> Diagnostic {
    let limit = |message: String, help: &str| with_help(Code::ScriptLimit, span, message, help);
    let wrong = |message: String, help: &str| with_help(Code::ScriptFault, span, message, help);
    match error {
        EvalAltResult::ErrorTooManyOperations(_) => limit(
            format!("the script takes more than {} steps", limits.operations),
            "look for a loop that does not end",
        ),
        EvalAltResult::ErrorTooManyVariables(_) => {
            limit(format!("the script makes more than {} variables", limits.variables), "divide it into functions")
        }
        EvalAltResult::ErrorStackOverflow(_) => limit(
            format!("more than {} functions are called in each other", limits.call_levels),
            "look for a function that calls itself without end",
        ),
        EvalAltResult::ErrorDataTooLarge(what, _) => limit(too_large(what, limits), "keep less at a time"),
        EvalAltResult::ErrorTerminated(value, _) => stopped(value, limits, limit),
        EvalAltResult::ErrorMismatchDataType(wanted, found, _) => with_help(
            Code::FormulaType,
            span,
            format!("{} is wanted here, but this is {}", wanted_kind(wanted), kind_of(found)),
            if wanted == "bool" { "write a comparison, as in `x > 0`" } else { "" },
        ),
        EvalAltResult::ErrorPropertyNotFound(name, _) => {
            wrong(format!("the map has no entry `{name}`"), "test with `\"name\" in map` before")
        }
        EvalAltResult::ErrorArrayBounds(len, index, _) => {
            wrong(format!("the list has {len} entries, none at {index}"), "entries are counted from 0")
        }
        EvalAltResult::ErrorStringBounds(len, index, _) => {
            wrong(format!("the text has {len} characters, none at {index}"), "characters are counted from 0")
        }
        EvalAltResult::ErrorFor(_) => {
            wrong("`for` can't go through this".into(), "it takes a list or a range, as in `0..5`")
        }
        EvalAltResult::ErrorFunctionNotFound(..)
        | EvalAltResult::ErrorDotExpr(..)
        | EvalAltResult::ErrorIndexingType(..) => {
            wrong("this can't be done with a value of this type".into(), "look at what the name stands for")
        }
        other => wrong(other.to_string(), ""),
    }
}

fn wanted_kind(type_name: &str) -> &str {
    // Entries are counted by whole numbers; to say "a number" of 1.5 would not help.
    if type_name == "i64" { "a whole number" } else { kind_of(type_name) }
}

fn too_large(what: &str, limits: &Limits) -> String {
    if what.contains("string") {
        format!("texts take more than {} bytes", limits.text)
    } else if what.contains("map") {
        format!("a map has more than {} entries", limits.map)
    } else {
        format!("a list has more than {} entries", limits.list)
    }
}

fn stopped(value: &Dynamic, limits: &Limits, limit: impl Fn(String, &str) -> Diagnostic) -> Diagnostic {
    match value.clone().try_cast::<Stopped>() {
        Some(Stopped::Stack) => {
            limit("the script is nested too deeply".into(), "divide long sums, and calls in calls")
        }
        Some(Stopped::Budget(Spent::Scoring)) => limit(
            format!(
                "the formulas of this scoring take more than {} steps together, beyond the first {} of each evaluation",
                budget::MOST,
                budget::FREE
            ),
            "make this one do less: it is evaluated again and again, once for each subject or response",
        ),
        Some(Stopped::Budget(Spent::Command(most))) => limit(budget::of_command(most), budget::HELP_FOR_COMMAND),
        _ => limit(format!("the script takes longer than {} seconds", limits.time.as_secs()), "make it do less"),
    }
}
