//! What all evaluations of a scoring, and all scorings of a command, may take together.
//!
//! Each evaluation has limits of its own ([`super::Limits`]); a thousand of them, each just below, would still take hours. The
//! first [`FREE`] steps of an evaluation are free, however many there are, so that large data never meet the budget; what
//! exceeds them is added up, over all threads, and ends the scoring at [`MOST`]. A command that scores again and again
//! (cases, mutants, periods, runs) has [`MOST_OF_COMMAND`] for all of them, unless the workspace says another number.
//! Steps are the same on every machine, so is their sum. Functions that take much longer than a step count as several.

use super::operand::Operand;
use crate::number::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use std::cell::{Cell, RefCell};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// The steps of an evaluation that are free: what a loop over a few thousand entries takes.
pub const FREE: u64 = 20_000;
/// The steps beyond the free ones that all evaluations of a scoring may take together, a few seconds.
pub const MOST: u64 = 20_000_000;
/// The same for all scorings of a command, some minutes, where the workspace says nothing else.
pub const MOST_OF_COMMAND: u64 = 400_000_000;

/// The backstop behind the steps: the time beyond a second each that all evaluations may take together.
const FREE_TIME: Duration = Duration::from_secs(1);
const MOST_TIME: Duration = Duration::from_secs(600);
/// The same for a command.
const MOST_TIME_OF_COMMAND: Duration = Duration::from_secs(3_600);

/// Steps are added to the budget in portions.
const PORTION: u64 = 1_024;

/// What evaluations have spent together, of what they may.
#[derive(Debug)]
struct Purse {
    steps: AtomicU64,
    milliseconds: AtomicU64,
    most: u64,
    most_time: Duration,
}

impl Purse {
    fn new(most: u64, most_time: Duration) -> Self {
        Self { steps: AtomicU64::new(0), milliseconds: AtomicU64::new(0), most, most_time }
    }

    /// Pays; whether there was enough.
    fn pay(&self, steps: u64, milliseconds: u64) -> bool {
        self.steps.fetch_add(steps, Ordering::Relaxed);
        self.milliseconds.fetch_add(milliseconds, Ordering::Relaxed);
        !self.is_spent()
    }

    fn is_spent(&self) -> bool {
        self.steps.load(Ordering::Relaxed) > self.most
            || u128::from(self.milliseconds.load(Ordering::Relaxed)) > self.most_time.as_millis()
    }
}

/// Who pays for what a thread evaluates.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    scoring: Option<Arc<Purse>>,
    command: Option<Arc<Purse>>,
}

/// What is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spent {
    /// What a scoring may take.
    Scoring,
    /// What a command may take: so many steps.
    Command(u64),
}

thread_local! {
    /// The budget of the scoring and of the command that this thread works for.
    static CURRENT: RefCell<Budget> = const { RefCell::new(Budget { scoring: None, command: None }) };
    /// The steps of the evaluation that runs on this thread, and those of them that are paid for.
    static STEPS: Cell<(u64, u64)> = const { Cell::new((0, FREE)) };
    /// How much of its time is paid for.
    static PAID_TIME: Cell<Duration> = const { Cell::new(FREE_TIME) };
}

/// Ends the use of a budget on this thread.
#[derive(Debug)]
pub struct Used(Budget);

impl Drop for Used {
    fn drop(&mut self) {
        CURRENT.set(std::mem::take(&mut self.0));
    }
}

/// The budget of what this thread does: for the threads that help it.
#[must_use]
pub fn current() -> Budget {
    CURRENT.with_borrow(Clone::clone)
}

/// From now on, until the result is dropped, evaluations on this thread are paid for by a budget.
#[must_use]
pub fn using(budget: Budget) -> Used {
    Used(CURRENT.replace(budget))
}

/// The same with a new budget for a scoring, unless there is one: what is scored in the course of a scoring belongs to it.
#[must_use]
pub fn begin() -> Used {
    let Budget { scoring, command } = current();
    using(Budget { scoring: scoring.or_else(|| Some(Arc::new(Purse::new(MOST, MOST_TIME)))), command })
}

/// The same with a new budget for a command: for all its scorings so many steps.
#[must_use]
pub fn command(most: u64) -> Used {
    using(Budget { scoring: None, command: Some(Arc::new(Purse::new(most, MOST_TIME_OF_COMMAND))) })
}

/// From now on the budget of the command that this thread works for is a new one.
pub fn renew(most: u64) {
    CURRENT.with_borrow_mut(|budget| budget.command = Some(Arc::new(Purse::new(most, MOST_TIME_OF_COMMAND))));
}

/// The steps that the command may take, if it took more: whatever came of its scorings is not to be used then.
#[must_use]
pub fn command_spent() -> Option<u64> {
    CURRENT.with_borrow(|budget| budget.command.as_ref().filter(|purse| purse.is_spent()).map(|purse| purse.most))
}

/// What a command says that took more.
#[must_use]
pub fn of_command(most: u64) -> String {
    format!(
        "the formulas of this command take more than {most} steps together, beyond the first {FREE} of each evaluation"
    )
}

/// What can be done about it.
pub const HELP_FOR_COMMAND: &str =
    "let it do less (fewer rule sets, cases or periods at a time, shorter loops), or raise `steps` in satis.yaml";

/// An evaluation begins on this thread.
pub(super) fn evaluation() {
    STEPS.set((0, FREE));
    PAID_TIME.set(FREE_TIME);
}

/// So many steps more were taken.
pub(super) fn charge(steps: u64) {
    let (taken, paid) = STEPS.get();
    STEPS.set((taken.saturating_add(steps), paid));
}

/// One step more is taken; what is spent now, counting also the time since `begun`.
pub(super) fn step(begun: Instant) -> Option<Spent> {
    let (taken, paid) = STEPS.get();
    let taken = taken.saturating_add(1);
    if taken < paid.saturating_add(PORTION) {
        STEPS.set((taken, paid));
        return None;
    }
    STEPS.set((taken, taken));
    CURRENT.with_borrow(|budget| budget.pay(taken - paid, begun))
}

impl Budget {
    fn pay(&self, steps: u64, begun: Instant) -> Option<Spent> {
        let (taken, paid) = (begun.elapsed(), PAID_TIME.get());
        PAID_TIME.set(paid.max(taken));
        let new = u64::try_from(taken.saturating_sub(paid).as_millis()).unwrap_or(u64::MAX);
        let unpaid = |purse: &&Arc<Purse>| !purse.pay(steps, new);
        let scoring = self.scoring.as_ref().filter(unpaid).map(|_| Spent::Scoring);
        scoring.or(self.command.as_ref().filter(unpaid).map(|purse| Spent::Command(purse.most)))
    }
}

/// The steps that handing over these arguments counts as: about so many would take as long.
pub(super) fn of_lists(arguments: &[Operand]) -> u64 {
    let lists = arguments.iter().map(|argument| if let Operand::List(list) = argument { list.len() } else { 0 });
    lists.sum::<usize>() as u64 / 2
}

/// The steps of a power: as many multiplications as the exponent says, or a logarithm and an exponential.
pub(super) fn power(exponent: Decimal) -> u64 {
    match exponent.normalize() {
        whole if whole.scale() == 0 => whole.abs().to_u64().unwrap_or(1_000).min(1_000),
        _ => 400,
    }
}
