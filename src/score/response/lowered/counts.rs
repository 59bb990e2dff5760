//! How often each subject has each cell of a column.

use std::collections::HashMap;

/// The most different cells that are counted in a row of counters a subject.
const MOST: usize = 64;

/// Counts by subject and cell.
///
/// INVARIANT: a counter of 32 bits holds the rows of a thread: a row in memory takes more than the byte that 2³² of them leave.
pub(super) enum Counts {
    /// A counter for each of `width` cells of each subject.
    Dense { width: usize, counters: Vec<u32> },
    /// Counters for what occurs, where many cells are different.
    Sparse(HashMap<(u32, u32), u64, foldhash::fast::FixedState>),
}

impl Counts {
    pub(super) fn new() -> Self {
        Self::Dense { width: 8, counters: Vec::new() }
    }

    /// Makes room for so many cells.
    pub(super) fn widen(&mut self, cells: usize) {
        let Self::Dense { width, counters } = self else { return };
        if cells <= *width {
            return;
        }
        if cells > MOST {
            let known = std::mem::replace(self, Self::Sparse(HashMap::default()));
            let Self::Sparse(sparse) = self else { return };
            sparse.extend(known.each().map(|(subject, cell, count)| ((subject, cell), count)));
            return;
        }
        let wider = cells.next_power_of_two();
        let mut moved = vec![0; counters.len() / *width * wider];
        for (to, from) in moved.chunks_exact_mut(wider).zip(counters.chunks_exact(*width)) {
            to.iter_mut().zip(from).for_each(|(to, from)| *to = *from);
        }
        (*width, *counters) = (wider, moved);
    }

    /// Counts cells of subjects; there must be room for them.
    pub(super) fn add(&mut self, rows: impl Iterator<Item = (u32, u32)>) {
        match self {
            Self::Dense { width, counters } => {
                for (subject, cell) in rows {
                    let (at, end) = (subject as usize * *width + cell as usize, (subject as usize + 1) * *width);
                    if counters.len() < end {
                        counters.resize(end.next_power_of_two(), 0);
                    }
                    if let Some(counter) = counters.get_mut(at) {
                        *counter += 1;
                    }
                }
            }
            Self::Sparse(counters) => {
                for row in rows {
                    *counters.entry(row).or_default() += 1;
                }
            }
        }
    }

    /// All counts that are not 0: subject, cell, count.
    pub(super) fn each(self) -> Box<dyn Iterator<Item = (u32, u32, u64)>> {
        let number = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        match self {
            Self::Dense { width, counters } => {
                let counted = counters.into_iter().enumerate().filter(|(_, count)| *count > 0);
                Box::new(
                    counted.map(move |(at, count)| (number(at / width), number(at % width), u64::from(count))),
                )
            }
            Self::Sparse(counters) => {
                Box::new(counters.into_iter().map(|((subject, cell), count)| (subject, cell, count)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn counts_stay_while_they_widen_and_when_they_become_sparse() {
        let rows: Vec<(u32, u32)> = (0..4_000).map(|at| (at % 7, (at * at) % (1 + at / 20))).collect();
        let mut counts = Counts::new();
        let mut expected: BTreeMap<(u32, u32), u64> = BTreeMap::new();
        for row in rows {
            counts.widen(row.1 as usize + 1);
            counts.add(std::iter::once(row));
            *expected.entry(row).or_default() += 1;
        }
        assert!(matches!(counts, Counts::Sparse(_)));
        let found: BTreeMap<(u32, u32), u64> =
            counts.each().map(|(subject, cell, n)| ((subject, cell), n)).collect();
        assert_eq!(found, expected);
        let mut dense = Counts::new();
        dense.add([(3, 1), (0, 7), (3, 1)].into_iter());
        dense.widen(40);
        dense.add([(3, 39)].into_iter());
        assert!(matches!(dense, Counts::Dense { width: 64, .. }));
        assert_eq!(dense.each().collect::<Vec<_>>(), [(0, 7, 1), (3, 1, 2), (3, 39, 1)]);
    }
}
