//! Which rows of a table may meet: by the places that they take of one input, so that not each is held against each.

use super::blocks::{Block, Remainder};

/// A row that takes more places of the input than this is held against all others.
const NARROW: usize = 16;

/// The rows by the places that they take of the input that divides them best.
#[derive(Debug)]
pub(super) struct Crowd {
    side: usize,
    /// For each place the narrow rows that take it, in order.
    places: Vec<Vec<usize>>,
    /// The rows that take many places.
    wide: Vec<usize>,
}

impl Crowd {
    /// Rows as blocks over sides of these lengths.
    pub fn of(rows: &[Block], lengths: &[usize]) -> Self {
        let all = lengths.iter().enumerate().map(|(side, length)| Self::by(rows, side, *length));
        let best = all.min_by_key(|crowd| crowd.cost(rows.len()));
        best.unwrap_or(Self { side: 0, places: Vec::new(), wide: (0..rows.len()).collect() })
    }

    fn by(rows: &[Block], side: usize, length: usize) -> Self {
        let mut crowd = Self { side, places: vec![Vec::new(); length], wide: Vec::new() };
        for (at, row) in rows.iter().enumerate() {
            let Some(taken) = row.side(side).filter(|taken| taken.len() <= NARROW) else {
                crowd.wide.push(at);
                continue;
            };
            for place in taken.places() {
                crowd.places.get_mut(place).into_iter().for_each(|here| here.push(at));
            }
        }
        crowd
    }

    /// About how many pairs have to be looked at.
    fn cost(&self, rows: usize) -> usize {
        self.wide.len() * rows + self.places.iter().map(|here| here.len() * here.len()).sum::<usize>()
    }

    /// The rows before the one at `index` that may meet it, in order.
    pub fn near(&self, index: usize, row: &Block) -> Vec<usize> {
        let Some(taken) = row.side(self.side).filter(|taken| taken.len() <= NARROW) else {
            return (0..index).collect();
        };
        let before =
            |rows: &[usize]| rows.get(..rows.partition_point(|at| *at < index)).unwrap_or_default().to_vec();
        let mut found = before(&self.wide);
        for place in taken.places() {
            found.extend(self.places.get(place).into_iter().flat_map(|here| before(here)));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// What is left of `all` when all rows are taken away, looked for place by place.
    pub fn remainder(&self, all: &Block, rows: &[Block]) -> Remainder {
        let row = |at: &usize| rows.get(*at);
        let mut last = Remainder::Nothing;
        for (place, here) in self.places.iter().enumerate() {
            let near: Vec<&Block> = here.iter().chain(&self.wide).filter_map(row).collect();
            match all.at_place(self.side, place).remainder(near) {
                Remainder::Nothing => {}
                found @ Remainder::Point(_) => return found,
                Remainder::Unknown => last = Remainder::Unknown,
            }
        }
        last
    }
}

#[cfg(test)]
mod tests {
    use super::super::blocks::Bits;
    use super::*;

    fn block(sides: &[&[usize]]) -> Block {
        Block::new(sides.iter().map(|side| Bits::of_places(side.iter().copied())).collect())
    }

    #[test]
    fn rows_that_may_meet_are_found_and_few_others() {
        let every: Vec<usize> = (0..100).collect();
        let rows = [block(&[&[1], &every]), block(&[&every, &[2]]), block(&[&[7], &[2]]), block(&[&[1, 7], &[3]])];
        let crowd = Crowd::of(&rows, &[100, 100]);
        let near = |at: usize| crowd.near(at, &rows[at]);
        // By one side or the other: what meets is always among them.
        for (at, row) in rows.iter().enumerate() {
            for (earlier, other) in rows.iter().enumerate().take(at) {
                assert!(near(at).contains(&earlier) || row.common(other).is_none(), "{at} {earlier}");
            }
        }
        assert!(near(0).is_empty());
    }

    #[test]
    fn the_work_grows_with_the_rows_and_not_with_their_square() {
        let looked = |n: usize| {
            let rows: Vec<Block> = (0..n).map(|at| block(&[&[at], &[0, 1]])).collect();
            let crowd = Crowd::of(&rows, &[n, 2]);
            rows.iter().enumerate().map(|(at, row)| crowd.near(at, row).len()).sum::<usize>()
        };
        assert_eq!((looked(100), looked(10_000)), (0, 0));
        let rows: Vec<Block> = (0..1_000).map(|at| block(&[&[at]])).collect();
        let all = block(&[&(0..1_000).collect::<Vec<_>>()]);
        let crowd = Crowd::of(&rows, &[1_000]);
        assert_eq!(crowd.remainder(&all, &rows), Remainder::Nothing);
        assert_eq!(Crowd::of(&rows[1..], &[1_000]).remainder(&all, &rows[1..]), Remainder::Point(vec![0]));
    }
}
