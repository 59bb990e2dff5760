//! Watching scripts while they run: which of their branches are reached.
//!
//! A [`Map`] says for each position of a script what is reached when evaluation comes to it; it is made by the module
//! that reads syntax trees. Rhai's debugger tells every position. An arm without any text (an absent `else`, an empty
//! block) has no position: it is reached where evaluation leaves its statement without having come to the other arm.

use super::library::FORMULA_LINES;
use crate::diagnostic::Span;
use crate::observer::{Mark, Observer};
use rhai::debugger::{DebuggerCommand, DebuggerEvent};
use rhai::{Engine, Position};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Something in a script that can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScriptSite {
    /// What it is.
    pub mark: Mark,
    /// Where.
    pub span: Span,
    /// What it belongs to, in the words of the script: a condition, a right side, a function's name.
    pub what: String,
}

/// A function of a `.rhai` file, and the sites in it.
#[derive(Debug)]
pub(super) struct FunctionMap {
    pub name: String,
    pub arity: usize,
    /// The functions that it calls, with the number of arguments.
    pub calls: Vec<(String, usize)>,
    /// Its own among all arms.
    pub arms: std::ops::Range<usize>,
}

/// A statement with arms of which one has no text.
#[derive(Debug)]
pub(super) struct Fork {
    /// The last position inside of it.
    pub last: Position,
    /// The arm that has text.
    pub loud: Option<usize>,
    /// The arm that has none.
    pub silent: usize,
}

/// What is reached at the positions of a script.
#[derive(Debug, Default)]
pub(super) struct Map {
    /// All arms; those without a site are told by others inside of them.
    pub arms: Vec<Option<ScriptSite>>,
    /// The arms that each position lies in.
    pub hits: HashMap<Position, Vec<usize>>,
    pub forks: HashMap<Position, Fork>,
    /// The functions, for a map of `.rhai` files.
    pub functions: Vec<FunctionMap>,
}

impl Map {
    pub(super) fn sites(&self) -> impl Iterator<Item = &ScriptSite> {
        self.arms.iter().flatten()
    }
}

/// A fork that evaluation has come into and not yet left.
struct Open {
    level: usize,
    first: Position,
    last: Position,
    loud: Option<usize>,
    silent: usize,
    entered: bool,
}

/// An evaluation that is being watched.
struct Watch {
    formula: Arc<Map>,
    library: Arc<Map>,
    open: Vec<Open>,
    reached: HashSet<(Mark, Span)>,
}

thread_local! {
    /// The evaluations on this thread; a formula in the cell of a table is evaluated inside of another.
    static WATCHES: RefCell<Vec<Watch>> = const { RefCell::new(Vec::new()) };
}

/// Takes note that a function begins, by the place of its opening brace.
pub(super) fn enter(level: usize, start: Position) {
    WATCHES.with_borrow_mut(|watches| watches.last_mut().into_iter().for_each(|watch| watch.at(level, start)));
}

/// Takes note that the condition of a statement stays undecided: evaluation leaves it without having come to any arm.
pub(super) fn undecided(level: usize, statement: Position) {
    WATCHES.with_borrow_mut(|watches| {
        let Some(watch) = watches.last_mut() else { return };
        let inside = |open: &Open| open.level > level || (open.level == level && open.first >= statement);
        while watch.open.last().is_some_and(inside) {
            watch.open.pop();
        }
    });
}

/// Makes an engine tell every position that it comes to.
pub(super) fn register(engine: &mut Engine) {
    #[expect(deprecated, reason = "Rhai marks it so only because it may change; the version is pinned")]
    engine.register_debugger(
        |_, debugger| debugger,
        |context, event, _, _, position| {
            if matches!(event, DebuggerEvent::Start | DebuggerEvent::Step) && !position.is_none() {
                WATCHES.with_borrow_mut(|watches| {
                    if let Some(watch) = watches.last_mut() {
                        watch.at(context.call_level(), position);
                    }
                });
            }
            Ok(DebuggerCommand::StepInto)
        },
    );
}

/// Begins to watch an evaluation.
pub(super) fn begin(formula: Arc<Map>, library: Arc<Map>) {
    let watch = Watch { formula, library, open: Vec::new(), reached: HashSet::new() };
    WATCHES.with_borrow_mut(|watches| watches.push(watch));
}

/// Ends the evaluation that was begun last, and tells what it reached. One that broke off did not reach the ends of what it was in.
pub(super) fn end(observer: &Observer, whole: bool) {
    let Some(mut watch) = WATCHES.with_borrow_mut(Vec::pop) else { return };
    if whole {
        watch.leave(|_| true);
    }
    if !watch.reached.is_empty() {
        observer.reach_all(watch.reached);
    }
}

/// Evaluates the formula of a cell inside the evaluation that is watched, if one is.
pub(super) fn inside<T, E>(
    map: impl FnOnce() -> Arc<Map>,
    evaluate: impl FnOnce() -> Result<T, E>,
) -> Result<T, E> {
    let library = WATCHES.with_borrow(|watches| watches.last().map(|watch| watch.library.clone()));
    let Some(library) = library else { return evaluate() };
    begin(map(), library);
    let value = evaluate();
    WATCHES.with_borrow_mut(|watches| {
        let Some(mut inner) = watches.pop() else { return };
        if value.is_ok() {
            inner.leave(|_| true);
        }
        if let Some(outer) = watches.last_mut() {
            outer.reached.extend(inner.reached);
        }
    });
    value
}

/// Takes note of something that no position tells, where an evaluation is watched.
pub(super) fn reach(mark: Mark, at: Span) {
    WATCHES.with_borrow_mut(|watches| {
        if let Some(watch) = watches.last_mut() {
            watch.reached.insert((mark, at));
        }
    });
}

impl Watch {
    fn at(&mut self, level: usize, position: Position) {
        let in_file = position.line().is_some_and(|line| line > FORMULA_LINES);
        // Functions are run by stubs, whose places are none of the formula's.
        if level > 0 && !in_file {
            return;
        }
        // Back in a caller, or on the same level outside of the statement or at its begin once more.
        self.leave(|open| {
            open.level > level || (open.level == level && !(position > open.first && position <= open.last))
        });
        let map = if in_file { &self.library } else { &self.formula };
        if let Some(arms) = map.hits.get(&position) {
            for open in self.open.iter_mut().rev().take_while(|open| open.level == level) {
                open.entered |= open.loud.is_some_and(|loud| arms.contains(&loud));
            }
            self.reached.extend(arms.iter().filter_map(|arm| key(map, *arm)));
        }
        if let Some(fork) = map.forks.get(&position) {
            let Fork { last, loud, silent } = *fork;
            self.open.push(Open { level, first: position, last, loud, silent, entered: false });
        }
    }

    /// Leaves the innermost forks as long as they are left.
    fn leave(&mut self, left: impl Fn(&Open) -> bool) {
        while self.open.last().is_some_and(&left) {
            let Some(open) = self.open.pop() else { break };
            if !open.entered {
                let in_file = open.first.line().is_some_and(|line| line > FORMULA_LINES);
                let map = if in_file { &self.library } else { &self.formula };
                self.reached.extend(key(map, open.silent));
            }
        }
    }
}

fn key(map: &Map, arm: usize) -> Option<(Mark, Span)> {
    map.arms.get(arm)?.as_ref().map(|site| (site.mark, site.span))
}
