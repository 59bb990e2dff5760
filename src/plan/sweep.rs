//! Rectangles that lie on each other, the first on top: which of them can be seen, and where nothing lies.
//!
//! A line goes over the plane from left to right; a tree over the other direction keeps which rectangles lie under
//! it (segment tree). Each place of the tree knows which of the rectangles that can be seen below it and were not seen
//! before is the topmost, and how far down one can look at the most. Each rectangle is put in and taken out once, so n of them
//! take about n · log² n steps, however they overlap.

use std::collections::BinaryHeap;

/// A rectangle: its first and the first not of it in both directions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rectangle {
    /// The row that it belongs to; of two the lesser lies above.
    pub owner: usize,
    /// From left to right.
    pub across: (usize, usize),
    /// From the bottom up.
    pub up: (usize, usize),
}

/// What was found of rectangles in a plane.
#[derive(Debug, PartialEq, Eq, Default)]
pub(super) struct Seen {
    /// The owners that can be seen, in order, each once.
    pub owners: Vec<usize>,
    /// The leftmost, then lowest place where nothing lies.
    pub hole: Option<(usize, usize)>,
}

/// The plane is as large as this.
pub(super) fn sweep(rectangles: &[Rectangle], (width, height): (usize, usize)) -> Seen {
    let mut sweep = Sweep::over(rectangles, height);
    // By place: what ends there, then what begins; both ends of the plane are looked at too.
    let mut events: Vec<(usize, bool, u32)> = Vec::with_capacity(rectangles.len() * 2);
    for (at, rectangle) in sweep.sorted.iter().enumerate() {
        let Ok(at) = u32::try_from(at) else { break };
        events.push((rectangle.across.0, true, at));
        events.push((rectangle.across.1, false, at));
    }
    events.sort_unstable();
    let mut hole = None;
    let mut reached = 0;
    for group in events.chunk_by(|a, b| a.0 == b.0) {
        let Some((place, ..)) = group.first().copied() else { continue };
        if place > reached && hole.is_none() {
            hole = sweep.hole().map(|up| (reached, up));
        }
        for (_, begins, at) in group {
            sweep.turn(*at, *begins);
        }
        reached = place;
        if place < width {
            sweep.look();
        }
    }
    if reached < width && hole.is_none() {
        hole = sweep.hole().map(|up| (reached, up));
    }
    let mut owners: Vec<usize> =
        sweep.sorted.iter().zip(&sweep.seen).filter(|(_, seen)| **seen).map(|(r, _)| r.owner).collect();
    owners.dedup();
    Seen { owners, hole }
}

/// A place of the tree. Rectangles are counted from 1, the topmost last; 0 is none.
#[derive(Debug, Clone, Default)]
struct Node {
    /// Those that cover all of it, and not all of the place above it; what is no longer there is taken out late.
    covering: BinaryHeap<u32>,
    /// The topmost that can be seen and was not seen before.
    unseen: u32,
    /// The least of what is topmost anywhere in it.
    least: u32,
}

struct Sweep {
    /// By owner.
    sorted: Vec<Rectangle>,
    seen: Vec<bool>,
    there: Vec<bool>,
    /// Where anything begins or ends, from the bottom up.
    edges: Vec<usize>,
    /// The children of `at` are `2 at` and `2 at + 1`.
    nodes: Vec<Node>,
    leaves: usize,
}

impl Sweep {
    fn over(rectangles: &[Rectangle], height: usize) -> Self {
        let mut sorted = rectangles.to_vec();
        sorted.sort_by_key(|rectangle| rectangle.owner);
        let mut edges: Vec<usize> = sorted.iter().flat_map(|r| [r.up.0, r.up.1]).chain([0, height]).collect();
        edges.sort_unstable();
        edges.dedup();
        let leaves = edges.len().saturating_sub(1).max(1).next_power_of_two();
        let flags = vec![false; sorted.len()];
        let mut sweep = Self {
            sorted,
            seen: flags.clone(),
            there: flags,
            edges,
            nodes: vec![Node::default(); leaves * 2],
            leaves,
        };
        // Beyond the plane there are no holes.
        let real = sweep.edges.len().saturating_sub(1);
        for at in (1..leaves * 2).rev() {
            let beyond =
                if at >= leaves { at - leaves >= real } else { sweep.below(at).all(|node| node.least == BEYOND) };
            if let Some(node) = sweep.nodes.get_mut(at).filter(|_| beyond) {
                node.least = BEYOND;
            }
        }
        sweep
    }

    fn below(&self, at: usize) -> impl Iterator<Item = &Node> {
        [2 * at, 2 * at + 1].into_iter().filter_map(|at| self.nodes.get(at))
    }

    /// The rectangle that a number in the tree means.
    fn index(&self, number: u32) -> usize {
        self.sorted.len().saturating_sub(number as usize)
    }

    fn number(&self, at: u32) -> u32 {
        u32::try_from(self.sorted.len()).unwrap_or(u32::MAX).saturating_sub(at)
    }

    /// A rectangle begins or ends.
    fn turn(&mut self, at: u32, begins: bool) {
        if let Some(there) = self.there.get_mut(at as usize) {
            *there = begins;
        }
        self.visit(at, begins);
    }

    /// Works out the places of a rectangle, and puts it there.
    fn visit(&mut self, at: u32, put: bool) {
        let Some(up) = self.sorted.get(at as usize).map(|rectangle| rectangle.up) else { return };
        let place = |edge: usize| self.edges.partition_point(|other| *other < edge);
        let (from, to) = (place(up.0), place(up.1));
        if from < to {
            self.work(1, (0, self.leaves), (from, to), put.then(|| self.number(at)));
        }
    }

    fn work(&mut self, at: usize, (from, to): (usize, usize), wanted: (usize, usize), put: Option<u32>) {
        if wanted.0 <= from && to <= wanted.1 {
            if let (Some(node), Some(number)) = (self.nodes.get_mut(at), put) {
                node.covering.push(number);
            }
        } else {
            let middle = from + (to - from) / 2;
            if wanted.0 < middle {
                self.work(2 * at, (from, middle), wanted, put);
            }
            if middle < wanted.1 {
                self.work(2 * at + 1, (middle, to), wanted, put);
            }
        }
        self.settle(at);
    }

    /// What a place knows, from what lies on it and from the places below.
    fn settle(&mut self, at: usize) {
        let top = self.top(at);
        let (mut unseen, mut least) = (0, 0);
        if at < self.leaves {
            unseen = self.below(at).map(|node| node.unseen).max().unwrap_or(0);
            least = self.below(at).map(|node| node.least).min().unwrap_or(0);
        } else if self.nodes.get(at).is_some_and(|node| node.least == BEYOND) {
            return;
        }
        if top > unseen {
            // It hides all that was not seen below it; it is seen itself where anything lies lower.
            let new = top > least && self.seen.get(self.index(top)) == Some(&false);
            unseen = if new { top } else { 0 };
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.unseen = unseen;
            node.least = least.max(top);
        }
    }

    /// The topmost that covers a place.
    fn top(&mut self, at: usize) -> u32 {
        let all = self.sorted.len();
        let Some(node) = self.nodes.get_mut(at) else { return 0 };
        while let Some(number) = node.covering.peek() {
            if self.there.get(all.saturating_sub(*number as usize)) == Some(&true) {
                return *number;
            }
            node.covering.pop();
        }
        0
    }

    /// Takes note of everything that can be seen now.
    fn look(&mut self) {
        while let Some(number) = self.nodes.get(1).map(|root| root.unseen).filter(|number| *number > 0) {
            let index = self.index(number);
            if let Some(seen) = self.seen.get_mut(index) {
                *seen = true;
            }
            let Ok(at) = u32::try_from(index) else { return };
            self.visit(at, false);
        }
    }

    /// The lowest place where nothing lies.
    fn hole(&self) -> Option<usize> {
        if self.nodes.get(1)?.least > 0 {
            return None;
        }
        let mut at = 1;
        while at < self.leaves {
            at = if self.nodes.get(2 * at)?.least == 0 { 2 * at } else { 2 * at + 1 };
        }
        self.edges.get(at - self.leaves).copied()
    }
}

/// Above everything: what lies beyond the plane.
const BEYOND: u32 = u32::MAX;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const SIZE: (usize, usize) = (9, 7);

    fn rectangles() -> impl Strategy<Value = Vec<Rectangle>> {
        let ends = |most: usize| (0..most, 1..=most).prop_map(|(a, b)| (a.min(b - 1), b.max(a + 1)));
        let one = (0_usize..8, ends(SIZE.0), ends(SIZE.1));
        prop::collection::vec(one.prop_map(|(owner, across, up)| Rectangle { owner, across, up }), 0..14)
    }

    /// By a look at each place of the plane.
    fn place_by_place(all: &[Rectangle]) -> Seen {
        let mut owners = BTreeSet::new();
        let mut hole = None;
        for x in 0..SIZE.0 {
            for y in 0..SIZE.1 {
                let here = |r: &&Rectangle| (r.across.0..r.across.1).contains(&x) && (r.up.0..r.up.1).contains(&y);
                match all.iter().filter(here).map(|r| r.owner).min() {
                    Some(owner) => _ = owners.insert(owner),
                    None => hole = hole.or(Some((x, y))),
                }
            }
        }
        Seen { owners: owners.into_iter().collect(), hole }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn a_sweep_sees_what_a_look_at_each_place_sees(all in rectangles()) {
            prop_assert_eq!(sweep(&all, SIZE), place_by_place(&all));
        }
    }

    #[test]
    fn a_plane_without_anything_is_a_hole() {
        assert_eq!(sweep(&[], SIZE), Seen { owners: Vec::new(), hole: Some((0, 0)) });
        let all = Rectangle { owner: 4, across: (0, 9), up: (0, 7) };
        assert_eq!(sweep(&[all], SIZE), Seen { owners: vec![4], hole: None });
    }
}
