//! Many cases at once: as many threads as the machine has, results in the order of the cases.

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
    mut done: impl FnMut(&Case, Ran) -> Result<(), E>,
) -> Result<(), E> {
    let next = AtomicUsize::new(0);
    let (sender, results) = mpsc::channel();
    let budget = budget::current();
    thread::scope(|scope| {
        for _ in 0..threads.clamp(1, cases.len().max(1)) {
            let (sender, next, budget) = (sender.clone(), &next, budget.clone());
            let work = move || {
                let _paid = budget::using(budget);
                while let Some((at, case)) = taken(cases, next) {
                    let begun = Instant::now();
                    let verdict = run(library, case, accept);
                    if sender.send((at, Ran { verdict, took: begun.elapsed() })).is_err() {
                        break;
                    }
                }
            };
            // Without a thread of its own the work is done by the others, at the latest by the last below.
            let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        }
        drop(sender);
        let mut waiting: Vec<Option<Ran>> = cases.iter().map(|_| None).collect();
        let mut reported = 0;
        for (at, ran) in results {
            if let Some(slot) = waiting.get_mut(at) {
                *slot = Some(ran);
            }
            while let Some((case, ran)) = cases.get(reported).zip(waiting.get_mut(reported).and_then(Option::take))
            {
                reported += 1;
                done(case, ran)?;
            }
        }
        // Where no thread could be made at all.
        for case in cases.iter().skip(reported) {
            let begun = Instant::now();
            let verdict = run(library, case, accept);
            done(case, Ran { verdict, took: begun.elapsed() })?;
        }
        Ok(())
    })
}

fn taken<'a>(cases: &'a [Case], next: &AtomicUsize) -> Option<(usize, &'a Case)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, cases.get(at)?))
}

/// As many threads as the machine has processors.
#[must_use]
pub fn threads() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}
