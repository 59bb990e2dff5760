//! Recording the calls that a formula makes: of decision tables and of functions of `.rhai` files, with what they were
//! given, what they yielded, and the rows of a table that fitted.
//!
//! Nothing is recorded when formulas are evaluated; who wants the calls evaluates a formula once more on an engine of
//! its own, whose debugger tells where each function ends.

use super::formula::Input;
use super::operand::{Children, Operand};
use super::sandbox::{self, Limits};
use crate::data::Value;
use crate::diagnostic::Span;
use crate::number::Decimal;
use rhai::debugger::{DebuggerCommand, DebuggerEvent};
use rhai::{Dynamic, Engine};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A call that a formula made, of a decision table or of a function of a `.rhai` file.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// The name of the function.
    pub name: String,
    /// What it was given.
    pub arguments: Vec<Input>,
    /// What it yielded.
    pub value: Input,
    /// The rows of a table that fitted, by index with their places; none for a function of a `.rhai` file.
    pub rows: Option<Vec<(usize, Span)>>,
}

/// The most calls that are recorded of an evaluation: a function may make very many in a loop.
const MOST_CALLS: usize = 50;

struct Recording {
    names: BTreeSet<String>,
    calls: Vec<Recorded>,
    /// The rows of the table that was called last.
    rows: Option<Vec<(usize, Span)>>,
}

thread_local! {
    /// The evaluation on this thread that is recorded.
    static RECORDING: RefCell<Option<Recording>> = const { RefCell::new(None) };
}

/// An engine that records the calls of functions.
pub(super) fn engine(limits: &Limits) -> Engine {
    let mut engine = sandbox::engine(limits);
    #[expect(deprecated, reason = "Rhai marks it so only because it may change; the version is pinned")]
    engine.register_debugger(
        |_, debugger| debugger,
        |context, event, _, _, _| {
            let stack = context.global_runtime_state().debugger().call_stack();
            if let (DebuggerEvent::FunctionExitWithValue(value), Some(frame)) = (event, stack.last()) {
                RECORDING.with_borrow_mut(|recording| {
                    if let Some(recording) = recording {
                        recording.take(&frame.fn_name, &frame.args, value);
                    }
                });
            }
            Ok(DebuggerCommand::StepInto)
        },
    );
    engine
}

/// Records what `evaluate` calls of these functions, in the order in which they ended; equal calls once.
pub(super) fn record(names: BTreeSet<String>, evaluate: impl FnOnce()) -> Vec<Recorded> {
    let begun = Recording { names, calls: Vec::new(), rows: None };
    RECORDING.set(Some(begun));
    evaluate();
    RECORDING.take().map(|recording| recording.calls).unwrap_or_default()
}

/// Takes note of the rows that fit a call of a table, where calls are recorded.
pub(super) fn rows(fitting: impl FnOnce() -> Vec<(usize, Span)>) {
    RECORDING.with_borrow_mut(|recording| {
        if let Some(recording) = recording {
            recording.rows = Some(fitting());
        }
    });
}

impl Recording {
    fn take(&mut self, name: &str, arguments: &[Dynamic], value: &Dynamic) {
        if !self.names.contains(name) {
            return;
        }
        let arguments = arguments.iter().map(input).collect();
        let call = Recorded { name: name.to_owned(), arguments, value: input(value), rows: self.rows.take() };
        if self.calls.len() < MOST_CALLS && !self.calls.contains(&call) {
            self.calls.push(call);
        }
    }
}

/// A value of a script as an input; a list that holds more than numbers is a text of its items.
fn input(value: &Dynamic) -> Input {
    match Operand::of(value) {
        Operand::Missing(_) => Input::Missing,
        Operand::Whole(whole) => Input::Value(Value::Number(whole.into())),
        Operand::Number(x) => Input::Value(Value::Number(x)),
        Operand::Bool(truth) => Input::Value(Value::Bool(truth)),
        Operand::Text(text) | Operand::Words(text) => Input::Value(Value::Text(text.as_str().into())),
        Operand::Date(day) => Input::Value(Value::Date(day)),
        Operand::Children(Children(children)) => Input::Children(children),
        Operand::List(list) => {
            let number = |value: &Dynamic| match Operand::of(value) {
                Operand::Whole(whole) => Some(Decimal::from(whole)),
                Operand::Number(x) => Some(x),
                _ => None,
            };
            let numbers: Option<Arc<[Decimal]>> = list.iter().map(number).collect();
            let told = || Input::Value(Value::Text(items(&list).into()));
            numbers.map_or_else(told, Input::List)
        }
        other => Input::Value(Value::Text(other.kind().into())),
    }
}

/// As many items of a list as are shown.
const ITEMS: usize = 20;

/// `["slow", 3, ()]`, at most twenty of them.
fn items(list: &[Dynamic]) -> String {
    let one = |value: &Dynamic| match input(value) {
        // What is neither a number, a text nor a list comes as the word for its kind, which is no text of the script.
        Input::Value(Value::Text(kind)) if !matches!(Operand::of(value), Operand::Text(_) | Operand::Words(_)) => {
            kind.to_string()
        }
        Input::Value(value) => value.literal(),
        Input::Words(text) => text.to_string(),
        Input::List(list) => format!("[{} numbers]", list.len()),
        Input::Missing | Input::Faulty(_) => "()".to_owned(),
        Input::Children(children) => format!("[{} children]", children.len()),
    };
    let mut shown: Vec<String> = list.iter().take(ITEMS).map(one).collect();
    if list.len() > ITEMS {
        shown.push(format!("… {} more", list.len() - ITEMS));
    }
    format!("[{}]", shown.join(", "))
}
