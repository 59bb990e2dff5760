//! A tree of boxes with whole-number sides: which of them hold a box or a point, which of them meet a box.
//!
//! A box of d sides is a point of 2 d coordinates, its lower and its upper ends, and every question here is one of
//! the form "each coordinate below this, or above that". The tree divides the boxes in halves by these coordinates (a
//! k-d tree: Bentley, 1975), so a question looks at no more than about n^(1 - 1/2d) of n boxes besides those it
//! finds, however they overlap, and at a few dozen where they lie apart.
//!
//! Boxes have an owner, the row that they stand for; owners count from the first, and the first counts.

use std::ops::ControlFlow;

/// The ends of a side, both inside.
pub(crate) type Ends = (u32, u32);

/// A box, with whom it belongs to and of which kind that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Boxed {
    /// The row that it stands for.
    pub owner: u32,
    /// Rows of one kind need not be told apart.
    pub kind: u32,
    /// The ends of each side.
    pub sides: Vec<Ends>,
}

/// A row that takes several stretches of a side.
#[derive(Debug)]
pub(crate) struct Stretched {
    /// As of a box.
    pub owner: u32,
    /// As of a box.
    pub kind: u32,
    /// The stretches of each side, in order and apart.
    pub stretches: Vec<Vec<Ends>>,
}

/// As many boxes are looked at one by one.
const LEAF: usize = 8;
/// A row of more boxes than this is one box around all of them.
const MOST_OF_A_ROW: usize = 64;
/// As many boxes as that, for each row, are made of stretches before rows become one box each.
const MOST_BOXES: usize = 8;

/// What is known of all boxes below a place of the tree.
#[derive(Debug)]
struct Node {
    /// Its boxes.
    from: usize,
    to: usize,
    /// The two halves, where it is divided.
    halves: Option<(usize, usize)>,
    /// The first of their owners.
    first: u32,
    /// Their kind, where it is one.
    kind: Option<u32>,
    /// The least lower and the greatest upper end of each side.
    around: Vec<Ends>,
}

/// The tree.
#[derive(Debug, Default)]
pub(crate) struct BoxTree {
    boxes: Vec<Boxed>,
    nodes: Vec<Node>,
}

impl BoxTree {
    /// A tree of these boxes, all with the same number of sides.
    pub fn of(boxes: Vec<Boxed>) -> Self {
        let mut tree = Self { boxes, nodes: Vec::new() };
        if !tree.boxes.is_empty() {
            let length = tree.around(0, tree.boxes.len());
            tree.divide(0, tree.boxes.len(), &length);
        }
        tree
    }

    /// A tree of rows that take several stretches: it may find rows that only lie around what was asked for.
    pub fn of_rows(rows: Vec<Stretched>) -> Self {
        let most = rows.len().saturating_mul(MOST_BOXES);
        let mut boxes = Vec::with_capacity(rows.len());
        for Stretched { owner, kind, stretches } in rows {
            let several = boxes.len() < most;
            boxes.extend(combined(&stretches, several).into_iter().map(|sides| Boxed { owner, kind, sides }));
        }
        Self::of(boxes)
    }

    fn slice(&self, from: usize, to: usize) -> &[Boxed] {
        self.boxes.get(from..to).unwrap_or_default()
    }

    fn around(&self, from: usize, to: usize) -> Vec<Ends> {
        let mut all = self.slice(from, to).iter();
        let mut around = all.next().map(|first| first.sides.clone()).unwrap_or_default();
        for other in all {
            for (mine, theirs) in around.iter_mut().zip(&other.sides) {
                *mine = (mine.0.min(theirs.0), mine.1.max(theirs.1));
            }
        }
        around
    }

    /// The node of these boxes and those below it; its index. Halves are halves, so the depth is a logarithm.
    fn divide(&mut self, from: usize, to: usize, whole: &[Ends]) -> usize {
        let all = self.slice(from, to);
        let first = all.iter().map(|one| one.owner).min().unwrap_or(0);
        let kind = all.first().map(|one| one.kind).filter(|kind| all.iter().all(|one| one.kind == *kind));
        let around = self.around(from, to);
        let at = self.nodes.len();
        self.nodes.push(Node { from, to, halves: None, first, kind, around });
        if to - from > LEAF {
            let coordinate = widest(self.slice(from, to), whole);
            let middle = (to - from) / 2;
            if let Some(part) = self.boxes.get_mut(from..to) {
                part.select_nth_unstable_by_key(middle, |one| (coordinate.of(one), one.owner));
            }
            let halves = (self.divide(from, from + middle, whole), self.divide(from + middle, to, whole));
            if let Some(node) = self.nodes.get_mut(at) {
                node.halves = Some(halves);
            }
        }
        at
    }

    /// The first owner with a box around all of `inner` for which `fits` holds; `inner` may be a point.
    pub fn first_around(&self, inner: &[Ends], mut fits: impl FnMut(u32) -> bool) -> Option<u32> {
        let mut best: Option<u32> = None;
        let mut open = Vec::from_iter((!self.nodes.is_empty()).then_some(0));
        while let Some(node) = open.pop().and_then(|at| self.nodes.get(at)) {
            if best.is_some_and(|best| node.first >= best) || !holds(&node.around, inner) {
                continue;
            }
            if let Some((left, right)) = node.halves {
                // The half with the earlier owner last, so that it is looked at first.
                let first = |at: usize| self.nodes.get(at).map(|node| node.first);
                open.extend(if first(left) <= first(right) { [right, left] } else { [left, right] });
                continue;
            }
            for one in self.slice(node.from, node.to) {
                if best.is_none_or(|best| one.owner < best) && holds(&one.sides, inner) && fits(one.owner) {
                    best = Some(one.owner);
                }
            }
        }
        best
    }

    /// All owners with a box around `inner`, in order, each once.
    pub fn all_around(&self, inner: &[Ends]) -> Vec<u32> {
        let mut found = Vec::new();
        let _ = self.each(
            |node| holds(&node.around, inner),
            |one| {
                if holds(&one.sides, inner) {
                    found.push(one.owner);
                }
                ControlFlow::Continue(())
            },
        );
        sorted(found)
    }

    /// The owners before `before` that are not of this kind and have a box that meets `other`, in order, each once;
    /// none if more than `looks` boxes would have to be looked at. What was looked at is taken away from `looks`.
    pub fn meeting(&self, other: &[Ends], before: u32, kind: Option<u32>, looks: &mut usize) -> Option<Vec<u32>> {
        let mut found = Vec::new();
        let flow = self.each(
            |node| node.first < before && (kind.is_none() || node.kind != kind) && meets(&node.around, other),
            |one| {
                let Some(fewer) = looks.checked_sub(1) else { return ControlFlow::Break(()) };
                *looks = fewer;
                if one.owner < before && kind != Some(one.kind) && meets(&one.sides, other) {
                    found.push(one.owner);
                }
                ControlFlow::Continue(())
            },
        );
        flow.is_continue().then(|| sorted(found))
    }

    /// Visits the boxes below all nodes that are worth it.
    fn each(
        &self,
        worth: impl Fn(&Node) -> bool,
        mut visit: impl FnMut(&Boxed) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let mut open = Vec::from_iter((!self.nodes.is_empty()).then_some(0));
        while let Some(node) = open.pop().and_then(|at| self.nodes.get(at)) {
            if !worth(node) {
                continue;
            }
            match node.halves {
                Some((left, right)) => open.extend([left, right]),
                None => self.slice(node.from, node.to).iter().try_for_each(&mut visit)?,
            }
        }
        ControlFlow::Continue(())
    }
}

/// All combinations of these stretches, or one box around all where they are too many.
fn combined(stretches: &[Vec<Ends>], several: bool) -> Vec<Vec<Ends>> {
    let many = stretches.iter().fold(1_usize, |n, side| n.saturating_mul(side.len()));
    if many > 1 && (!several || many > MOST_OF_A_ROW) {
        let around = |side: &Vec<Ends>| Some((side.first()?.0, side.last()?.1));
        return Vec::from_iter(stretches.iter().map(around).collect::<Option<Vec<Ends>>>());
    }
    stretches.iter().fold(vec![Vec::new()], |boxes, side| {
        let longer = |sides: &Vec<Ends>| {
            let sides = sides.clone();
            side.iter().map(move |ends| sides.iter().copied().chain([*ends]).collect())
        };
        boxes.iter().flat_map(longer).collect()
    })
}

/// One of the two ends of a side.
#[derive(Debug, Clone, Copy)]
struct Coordinate {
    side: usize,
    upper: bool,
}

impl Coordinate {
    fn of(self, one: &Boxed) -> u32 {
        one.sides.get(self.side).map_or(0, |ends| if self.upper { ends.1 } else { ends.0 })
    }
}

/// The coordinate in which boxes differ most, measured by the length of its side.
fn widest(boxes: &[Boxed], whole: &[Ends]) -> Coordinate {
    let spread = |coordinate: Coordinate, length: u32| {
        let all = || boxes.iter().map(|one| coordinate.of(one));
        let (least, most) = (all().min().unwrap_or(0), all().max().unwrap_or(0));
        u64::from(most - least) * 1_000_000 / u64::from(length.max(1))
    };
    let sides = whole.iter().enumerate().flat_map(|(side, ends)| {
        [false, true].map(|upper| (Coordinate { side, upper }, ends.1.saturating_sub(ends.0)))
    });
    let all = sides.map(|(coordinate, length)| (spread(coordinate, length), coordinate));
    all.max_by_key(|(spread, _)| *spread)
        .map_or(Coordinate { side: 0, upper: false }, |(_, coordinate)| coordinate)
}

fn holds(outer: &[Ends], inner: &[Ends]) -> bool {
    outer.iter().zip(inner).all(|(outer, inner)| outer.0 <= inner.0 && inner.1 <= outer.1)
}

fn meets(one: &[Ends], other: &[Ends]) -> bool {
    one.iter().zip(other).all(|(one, other)| one.0 <= other.1 && other.0 <= one.1)
}

fn sorted(mut owners: Vec<u32>) -> Vec<u32> {
    owners.sort_unstable();
    owners.dedup();
    owners
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn boxes() -> impl Strategy<Value = Vec<Boxed>> {
        let ends = (0_u32..20, 0_u32..20).prop_map(|(a, b)| (a.min(b), a.max(b)));
        let one = (0_u32..40, 0_u32..3, prop::collection::vec(ends, 2));
        prop::collection::vec(one.prop_map(|(owner, kind, sides)| Boxed { owner, kind, sides }), 0..60)
    }

    proptest! {
        #[test]
        fn a_tree_finds_what_looking_at_each_box_finds(all in boxes(), asked in boxes(), before in 0_u32..40) {
            let tree = BoxTree::of(all.clone());
            for Boxed { sides, kind, .. } in asked {
                let around = || all.iter().filter(|one| holds(&one.sides, &sides)).map(|one| one.owner);
                let even = |owner: u32| owner.is_multiple_of(2);
                prop_assert_eq!(tree.first_around(&sides, even), around().filter(|owner| even(*owner)).min());
                prop_assert_eq!(tree.all_around(&sides), sorted(around().collect()));
                let meeting = |kind: Option<u32>| {
                    let near = all.iter().filter(|one| one.owner < before && kind != Some(one.kind));
                    sorted(near.filter(|one| meets(&one.sides, &sides)).map(|one| one.owner).collect())
                };
                for kind in [None, Some(kind)] {
                    prop_assert_eq!(tree.meeting(&sides, before, kind, &mut 1_000), Some(meeting(kind)));
                }
            }
        }
    }

    #[test]
    fn few_boxes_are_looked_at_even_where_they_lie_in_each_other() {
        // Each lies in the one before it; a point near the edge is held by few of them, the first is the last asked.
        let n = 20_000_u32;
        let nested = |owner: u32| Boxed { owner, kind: 0, sides: vec![(owner, 2 * n - owner); 2] };
        let tree = BoxTree::of((0..n).map(nested).collect());
        let mut looked = 0_usize;
        for at in [0, 5, n / 2, n - 1] {
            let point = [(at, at), (n, n)];
            let first = tree.first_around(&point, |_| {
                looked += 1;
                true
            });
            assert_eq!(first, Some(0));
        }
        assert!(looked < 200, "{looked}");
        assert_eq!(tree.all_around(&[(3, 3), (n, n)]), [0, 1, 2, 3]);
        assert_eq!(
            tree.meeting(&[(0, 2 * n); 2], n, None, &mut 100),
            None,
            "more than a hundred are to be looked at"
        );
    }
}
