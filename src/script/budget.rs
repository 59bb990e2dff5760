//! What all evaluations of a scoring may take together.
//!
//! Each evaluation has limits of its own ([`super::Limits`]); a thousand of them, each just below, would still take hours. The
//! first [`FREE`] steps of an evaluation are free, however many there are, so that large data never meet the budget; what
//! exceeds them is added up, over all threads, and ends the scoring at [`MOST`]. Steps are the same on every machine, so
//! is their sum. Functions that take much longer than a step count as several.

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

/// The backstop behind the steps: the time beyond a second each that all evaluations may take together.
const FREE_TIME: Duration = Duration::from_secs(1);
const MOST_TIME: Duration = Duration::from_secs(600);

/// Steps are added to the budget in portions.
const PORTION: u64 = 1_024;

/// What evaluations have spent together.
#[derive(Debug, Default)]
pub struct Budget {
    steps: AtomicU64,
    milliseconds: AtomicU64,
}

thread_local! {
    /// The budget of the scoring that this thread works for.
    static CURRENT: RefCell<Option<Arc<Budget>>> = const { RefCell::new(None) };
    /// The steps of the evaluation that runs on this thread, and those of them that are paid for.
    static STEPS: Cell<(u64, u64)> = const { Cell::new((0, FREE)) };
    /// How much of its time is paid for.
    static PAID_TIME: Cell<Duration> = const { Cell::new(FREE_TIME) };
}

/// Ends the use of a budget on this thread.
#[derive(Debug)]
pub struct Used(Option<Arc<Budget>>);

impl Drop for Used {
    fn drop(&mut self) {
        CURRENT.set(self.0.take());
    }
}

/// The budget of what this thread does: for the threads that help it.
#[must_use]
pub fn current() -> Option<Arc<Budget>> {
    CURRENT.with_borrow(Clone::clone)
}

/// From now on, until the result is dropped, evaluations on this thread are paid for by a budget.
#[must_use]
pub fn using(budget: Option<Arc<Budget>>) -> Used {
    Used(CURRENT.replace(budget))
}

/// The same with a new budget, unless there is one: what is scored in the course of a scoring belongs to it.
#[must_use]
pub fn begin() -> Used {
    using(current().or_else(|| Some(Arc::default())))
}

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

/// One step more is taken; whether the budget, or the time since `begun`, is spent.
pub(super) fn step(begun: Instant) -> bool {
    let (taken, paid) = STEPS.get();
    let taken = taken.saturating_add(1);
    if taken < paid.saturating_add(PORTION) {
        STEPS.set((taken, paid));
        return false;
    }
    STEPS.set((taken, taken));
    CURRENT.with_borrow(|budget| budget.as_ref().is_some_and(|budget| budget.pay(taken - paid, begun)))
}

impl Budget {
    fn pay(&self, steps: u64, begun: Instant) -> bool {
        let spent = self.steps.fetch_add(steps, Ordering::Relaxed).saturating_add(steps);
        let (taken, paid) = (begun.elapsed(), PAID_TIME.get());
        PAID_TIME.set(paid.max(taken));
        let new = u64::try_from(taken.saturating_sub(paid).as_millis()).unwrap_or(u64::MAX);
        let slow = self.milliseconds.fetch_add(new, Ordering::Relaxed).saturating_add(new);
        spent > MOST || u128::from(slow) > MOST_TIME.as_millis()
    }
}

/// The steps that a call of a function counts as beyond its own: about so many would take as long.
pub(super) fn cost(function: &str, arguments: &[Operand]) -> u64 {
    let entries = || match arguments {
        [Operand::List(list)] => list.len() as u64 / 2,
        _ => 0,
    };
    match (function, arguments) {
        ("ln" | "log10" | "exp" | "sqrt", _) => 200,
        ("pow", [_, Operand::Whole(n)]) => power((*n).into()),
        ("pow", [_, Operand::Number(y)]) => power(*y),
        _ => entries(),
    }
}

/// The same for a power: as many multiplications as the exponent says, or a logarithm and an exponential.
pub(super) fn power(exponent: Decimal) -> u64 {
    match exponent.normalize() {
        whole if whole.scale() == 0 => whole.abs().to_u64().unwrap_or(1_000).min(1_000),
        _ => 400,
    }
}
