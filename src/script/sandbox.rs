//! The sandbox: an engine with everything switched off that formulas do not need, and all limits set.
//!
//! The number of operations decides whether a script has run too long; it is the same on every machine.
//! Wall time and the depth of the machine's stack are backstops behind it. Every limit is set here, since
//! Rhai's own differ between debug and release builds.

use super::budget::Spent;
use super::library::FORMULA_LINES;
use super::{budget, function, logic, operators};
use rhai::debugger::{DebuggerCommand, DebuggerEvent};
use rhai::{Array, Dynamic, Engine, OptimizationLevel, Position};
use std::cell::Cell;
use std::time::{Duration, Instant};

/// What a single evaluation may use.
///
/// No text, list or map holds more than its limit, and no script more than `variables` times `call_levels`
/// of them, so that memory stays below 100 MB whatever a script does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Steps of evaluation.
    pub operations: u64,
    /// Functions that have called each other and not yet returned.
    pub call_levels: usize,
    /// Nesting of a formula; operators in a row count too.
    pub formula_depth: usize,
    /// Nesting of a function in a `.rhai` file.
    pub function_depth: usize,
    /// Bytes of a text, or of all texts in one list.
    pub text: usize,
    /// Entries of a list, those of lists inside of it included.
    pub list: usize,
    /// Entries of a map, those of maps inside of it included.
    pub map: usize,
    /// Variables at the same time in a formula or a function.
    pub variables: usize,
    /// Functions in a `.rhai` file.
    pub functions: usize,
    /// Wall time; far above what the operations take.
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations: 200_000,
            call_levels: 16,
            formula_depth: 128,
            function_depth: 48,
            text: 4_096,
            list: 500,
            map: 200,
            variables: 64,
            functions: 200,
            time: Duration::from_secs(10),
        }
    }
}

/// Bytes of the machine's stack that an evaluation may take: half of what Rust gives to a thread.
const STACK: usize = 1 << 20;

/// Every how many operations the clock is looked at.
const CLOCK_INTERVAL: u64 = 1_024;

/// Why an evaluation was stopped from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stopped {
    Time,
    Stack,
    /// What all evaluations of a scoring, or of a command, may take together is spent.
    Budget(Spent),
}

thread_local! {
    /// When the evaluation on this thread began, and where its stack did.
    static BEGIN: Cell<Option<(Instant, usize)>> = const { Cell::new(None) };
    /// The last place that a traced evaluation came to.
    static LAST: Cell<Position> = const { Cell::new(Position::NONE) };
}

/// Marks the begin of an evaluation on this thread.
pub(super) fn begin() {
    BEGIN.set(Some((Instant::now(), stack_address())));
    budget::evaluation();
    LAST.set(Position::NONE);
}

/// The last place that an evaluation on a [`tracing_engine`] came to on this thread.
pub(super) fn last_place() -> Position {
    LAST.get()
}

fn stack_address() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}

pub(super) fn engine(limits: &Limits) -> Engine {
    let mut engine = Engine::new_raw();
    engine
        .set_optimization_level(OptimizationLevel::None)
        .set_fast_operators(false)
        .set_strict_variables(true)
        .set_fail_on_invalid_map_property(true)
        .set_allow_anonymous_fn(false)
        .set_allow_switch_expression(false)
        .set_max_operations(limits.operations)
        .set_max_call_levels(limits.call_levels)
        .set_max_expr_depths(limits.formula_depth, limits.function_depth)
        .set_max_string_size(limits.text)
        .set_max_array_size(limits.list)
        .set_max_map_size(limits.map)
        .set_max_variables(limits.variables)
        .set_max_functions(limits.functions)
        .set_max_modules(0);
    // They are refused with a help before the parser sees them; this is the lock behind that door.
    for symbol in
        ["switch", "eval", "import", "export", "print", "debug", "try", "catch", "throw", "Fn", "call", "curry"]
    {
        engine.disable_symbol(symbol);
    }
    let time = limits.time;
    engine.on_progress(move |operations| stop(operations, time).map(Dynamic::from));
    engine.register_iterator::<Array>();
    engine.register_iterator::<std::ops::Range<i64>>();
    engine.register_iterator::<std::ops::RangeInclusive<i64>>();
    operators::register(&mut engine);
    function::register(&mut engine);
    logic::register(&mut engine);
    engine
}

fn stop(operations: u64, time: Duration) -> Option<Stopped> {
    let (start, base) = BEGIN.get()?;
    if stack_address().abs_diff(base) > STACK {
        return Some(Stopped::Stack);
    }
    if let Some(spent) = budget::step(start) {
        return Some(Stopped::Budget(spent));
    }
    (operations.is_multiple_of(CLOCK_INTERVAL) && start.elapsed() > time).then_some(Stopped::Time)
}

/// An engine that remembers the last place it came to. Rhai moves the position of a broken limit up to the
/// outermost call; an evaluation that broke one is run again on this to find the place itself.
pub(super) fn tracing_engine(limits: &Limits) -> Engine {
    let mut engine = engine(limits);
    #[expect(deprecated, reason = "Rhai marks it so only because it may change; the version is pinned")]
    engine.register_debugger(
        |_, debugger| debugger,
        |context, event, _, _, position| {
            // The end of a function says nothing about the place within it, and the stub of a function has none.
            let stub = context.call_level() > 0 && position.line().is_some_and(|line| line <= FORMULA_LINES);
            if matches!(event, DebuggerEvent::Step) && !position.is_none() && !stub {
                LAST.set(position);
            }
            Ok(DebuggerCommand::StepInto)
        },
    );
    engine
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_engine_may_be_shared_between_threads() {
        fn shared<T: Send + Sync>() {}
        shared::<Engine>();
    }
}
