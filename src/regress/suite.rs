//! Many cases, or mutants, at once: as many threads as the machine has, results in their order.

use super::{Case, CaseError, Verdict, run};
use crate::ruleset::Library;
use crate::script::budget;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// What became of a case.
#[derive(Debug)]
pub struct Ran {
    /// What it found, or why it could not be run.
    pub verdict: Result<Verdict, CaseError>,
    /// How long it took.
    pub took: Duration,
}

/// The stack of a thread, in bytes: deep formulas need as much as the program's own has.
const STACK: usize = 8 << 20;

/// Runs `cases`, `threads` of them at a time, and hands each result to `done` in the order of the cases, as soon as those
/// before it are done.
///
/// # Errors
/// The first that `done` returns; the cases that are under way are run to their end.
pub fn run_all<E>(
    library: &Library,
    cases: &[Case],
    accept: bool,
    threads: usize,
    done: impl FnMut(&Case, Ran) -> Result<(), E>,
) -> Result<(), E> {
    let ran = |case: &Case| {
        let begun = Instant::now();
        let verdict = run(library, case, accept);
        Ran { verdict, took: begun.elapsed() }
    };
    in_order(cases, threads, ran, done)
}

/// Makes something `of` each item, `threads` of them at a time, and hands it to `done` in the order of the items, as soon as
/// those before it are done.
///
/// # Errors
/// The first that `done` returns; the items that are under way are worked off to their end.
pub fn in_order<'a, T: Sync, R: Send, E>(
    items: &'a [T],
    threads: usize,
    of: impl Fn(&'a T) -> R + Sync,
    mut done: impl FnMut(&'a T, R) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    let budget = budget::current();
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, items.len().max(1)) {
            let (sender, next, of, budget) = (sender.clone(), &next, &of, budget.clone());
            let work = move || {
                let _paid = budget::using(budget);
                while let Some((at, item)) = taken(items, next) {
                    if sender.send((at, of(item))).is_err() {
                        break;
                    }
                }
            };
            // Without a thread of its own the work is done by the others, at the latest by the last below.
            let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
        drop(sender);
        let mut waiting: Vec<Option<R>> = items.iter().map(|_| None).collect();
        let mut reported = 0;
        for (at, made) in results {
            if let Some(slot) = waiting.get_mut(at) {
                *slot = Some(made);
            }
            while let Some((item, made)) =
                items.get(reported).zip(waiting.get_mut(reported).and_then(Option::take))
            {
                reported += 1;
                done(item, made)?;
            }
        }
        // Where no thread could be made at all.
        for item in items.iter().skip(reported) {
            done(item, of(item))?;
        }
        Ok(())
    })
}

fn taken<'a, T>(items: &'a [T], next: &AtomicUsize) -> Option<(usize, &'a T)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, items.get(at)?))
}
