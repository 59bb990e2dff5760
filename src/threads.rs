//! Work on all processors, with a result that does not depend on how many there are.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// How many processors there are; asking takes longer than a little work does.
static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, std::num::NonZero::get));

/// As many threads as the machine has processors.
#[must_use]
pub fn processors() -> usize {
    *PROCESSORS
}

/// Makes something `of` each piece of several lists, of which the lengths are given: of the number of its list, and of a range of at most
/// `most` entries. The results are in the order of the lists and of the pieces in them.
///
/// # Panics
/// Where `of` does.
pub fn of_pieces<T: Send>(
    lengths: impl IntoIterator<Item = usize>,
    most: usize,
    of: impl Fn(usize, Range<usize>) -> T + Sync,
) -> Vec<T> {
    let most = most.max(1);
    let lists = lengths.into_iter().enumerate();
    let pieces: Vec<(usize, Range<usize>)> = lists
        .flat_map(|(list, length)| {
            let starts = (0..length).step_by(most);
            starts.map(move |start| (list, start..(start + most).min(length)))
        })
        .collect();
    let threads = processors().min(pieces.len());
    if threads < 2 {
        return pieces.into_iter().map(|(list, range)| of(list, range)).collect();
    }
    let next = AtomicUsize::new(0);
    let worker = || {
        let taken = std::iter::from_fn(|| {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let (list, range) = pieces.get(at)?;
            Some((at, of(*list, range.clone())))
        });
        taken.collect::<Vec<_>>()
    };
    let mut made: Vec<(usize, T)> = thread::scope(|scope| {
        let started: Vec<_> = (1..threads).map(|_| thread::Builder::new().spawn_scoped(scope, worker)).collect();
        // What no thread could be made for is done here.
        let mut made = worker();
        for thread in started.into_iter().flatten() {
            made.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        made
    });
    made.sort_by_key(|(at, _)| *at);
    made.into_iter().map(|(_, made)| made).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_order_and_are_all_there() {
        let made = of_pieces([3, 0, 5], 2, |list, range| (list, range));
        assert_eq!(made, [(0, 0..2), (0, 2..3), (2, 0..2), (2, 2..4), (2, 4..5)]);
        let many = of_pieces([10_000], 7, |_, range| range.sum::<usize>());
        assert_eq!(many.iter().sum::<usize>(), 10_000 * 9_999 / 2);
        assert!(of_pieces([], 4, |_, _| ()).is_empty());
        assert_eq!(of_pieces([2], 0, |_, range| range.len()), [1, 1]);
    }
}
