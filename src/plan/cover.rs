//! What blocks cover together: which of them the ones before them hide, and where none lies.
//!
//! Three ways, the first that applies. Blocks that lie apart cover everything if their volumes add up to that of the space.
//! Else the space is cut into planes, one for each place of all sides but two, and each plane is looked at with a sweep
//! ([`super::sweep`]): exact, and near-linear in the number of rectangles, which is bounded by [`most_rectangles`]. With three
//! and more long sides there can be more; then a block is tried at some points, and what is hidden is worked out by
//! dividing blocks, as far as [`Work`] goes: beyond that the answer is that it is not known.

use super::blocks::{Block, Places, Remainder, Work};
use super::sweep::{Rectangle, sweep};
use crate::boxtree::{BoxTree, Ends, Stretched};
use std::collections::BTreeMap;

/// With more blocks than this, holes are not looked for by dividing blocks first.
const MANY: usize = 500;

/// What may be done where there are too many planes, for all blocks together, and for one.
const WORK: Work = Work { parts: 100_000, looks: 20_000_000 };
const WORK_OF_ONE: Work = Work { parts: 500, looks: 50_000 };
/// The points at which a block is tried.
const TRIES: u64 = 12;

/// The most rectangles of which planes may consist.
fn most_rectangles(blocks: usize) -> usize {
    blocks.saturating_mul(8).saturating_add(400_000)
}

/// Blocks in a space.
#[derive(Debug)]
pub(super) struct Space<'b> {
    pub blocks: &'b [Block],
    /// The lengths of its sides.
    pub lengths: &'b [usize],
}

/// Whether a block can be seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    Seen,
    Hidden,
    /// It was not worked out.
    Unknown,
}

/// What a look at all planes yields.
struct Survey {
    seen: Vec<bool>,
    hole: Option<Vec<usize>>,
}

/// The two sides of all planes, and the others with their lengths.
struct Planes {
    across: usize,
    up: usize,
    others: Vec<usize>,
    /// How many sides there are.
    sides: usize,
}

impl Space<'_> {
    /// The blocks as a tree, each of a kind; those without a kind are left out.
    pub fn tree(&self, kind: impl Fn(usize) -> Option<u32>) -> BoxTree {
        let rows = self.blocks.iter().enumerate().filter_map(|(at, block)| {
            Some(Stretched { owner: u32::try_from(at).ok()?, kind: kind(at)?, stretches: ends(block) })
        });
        BoxTree::of_rows(rows.collect())
    }

    /// Which blocks can be seen: those of which the blocks before them leave a point.
    pub fn sights(&self) -> Vec<Sight> {
        match self.survey() {
            Some(survey) => {
                survey.seen.into_iter().map(|seen| if seen { Sight::Seen } else { Sight::Hidden }).collect()
            }
            None => self.tried(),
        }
    }

    /// A point where no block lies; `apart` where no two blocks meet.
    pub fn hole(&self, apart: bool) -> Remainder {
        let all = Block::whole(self.lengths);
        if all.empty_side().is_some() || self.blocks.iter().any(|block| all.is_inside(block)) {
            return Remainder::Nothing;
        }
        if self.blocks.len() <= MANY {
            let divided = all.remainder(self.blocks);
            if divided != Remainder::Unknown {
                return divided;
            }
        }
        if let Some(hole) = apart.then(|| self.hole_by_volume(&all)).flatten() {
            return hole;
        }
        if let Some(survey) = self.survey() {
            return survey.hole.map_or(Remainder::Nothing, Remainder::Point);
        }
        let tree = self.tree(|_| Some(0));
        let free = |point: &Vec<usize>| self.first_at(&tree, point).is_none();
        let points = (0..TRIES * TRIES).map(|at| scattered(&all, at));
        points.filter(free).map(Remainder::Point).next().unwrap_or_else(|| {
            let mut work = WORK;
            all.remainder_within(self.blocks, &mut work)
        })
    }

    /// By their volumes, for blocks that lie apart; none where those can't be counted.
    fn hole_by_volume(&self, all: &Block) -> Option<Remainder> {
        let mut part = all.clone();
        let mut near: Vec<Block> =
            self.blocks.iter().filter(|block| block.empty_side().is_none()).cloned().collect();
        loop {
            let missing = left(&part, &near)?;
            if missing == 0 {
                return Some(Remainder::Nothing);
            }
            let Some(halves) = part.halves() else {
                return part.common(&part).map(Remainder::Point);
            };
            let [first, second] = halves.map(|half| {
                let inside = near.iter().filter(|block| block.meets(&half)).map(|block| block.and(&half));
                let inside: Vec<Block> = inside.collect();
                (half, inside)
            });
            (part, near) = if left(&first.0, &first.1)? > 0 { first } else { second };
        }
    }

    /// The planes with the fewest rectangles, if those are few enough.
    fn planes(&self) -> Option<Planes> {
        let sides = self.lengths.len();
        let pairs: Vec<(usize, usize)> = match sides {
            0 => return None,
            1 => vec![(0, 1)],
            _ => (0..sides).flat_map(|a| (a + 1..sides).map(move |b| (a, b))).collect(),
        };
        let planes = pairs.into_iter().map(|(across, up)| {
            let others = (0..sides).filter(|side| ![across, up].contains(side)).collect();
            Planes { across, up, others, sides }
        });
        let counted = planes.map(|planes| {
            (
                self.blocks.iter().map(|block| planes.rectangles_of(block)).fold(0_usize, usize::saturating_add),
                planes,
            )
        });
        let (n, planes) = counted.min_by_key(|(n, _)| *n)?;
        (n <= most_rectangles(self.blocks.len())).then_some(planes)
    }

    /// Looks at all planes; none if there are too many.
    fn survey(&self) -> Option<Survey> {
        let planes = self.planes()?;
        let lengths: Vec<usize> =
            planes.others.iter().filter_map(|side| self.lengths.get(*side)).copied().collect();
        let mut by_plane: BTreeMap<Vec<usize>, Vec<Rectangle>> = BTreeMap::new();
        for (owner, block) in self.blocks.iter().enumerate() {
            let rectangles = planes.rectangles(owner, block);
            for plane in planes.of(block) {
                by_plane.entry(plane).or_default().extend(&rectangles);
            }
        }
        let length = |side: usize| self.lengths.get(side).copied().unwrap_or(1);
        let size = (length(planes.across), length(planes.up));
        let mut seen = vec![false; self.blocks.len()];
        let mut hole = None;
        let mut expected = Some(vec![0; lengths.len()]);
        for (plane, rectangles) in &by_plane {
            if hole.is_none() && expected.as_ref() != Some(plane) {
                hole = expected.as_ref().map(|plane| planes.point(plane, (0, 0)));
            }
            let found = sweep(rectangles, size);
            for owner in found.owners {
                seen.get_mut(owner).into_iter().for_each(|seen| *seen = true);
            }
            hole = hole.or_else(|| found.hole.map(|place| planes.point(plane, place)));
            expected = next(plane, &lengths);
        }
        hole = hole.or_else(|| expected.map(|plane| planes.point(&plane, (0, 0))));
        Some(Survey { seen, hole })
    }

    /// The first block at a point.
    fn first_at(&self, tree: &BoxTree, point: &[usize]) -> Option<usize> {
        let ends: Option<Vec<Ends>> = point.iter().map(|at| u32::try_from(*at).ok().map(|at| (at, at))).collect();
        let has = |owner: u32| self.blocks.get(owner as usize).is_some_and(|block| block.has(point));
        tree.first_around(&ends?, has).map(|owner| owner as usize)
    }

    /// Which blocks can be seen, as far as that can be said by trying points and dividing blocks.
    fn tried(&self) -> Vec<Sight> {
        let tree = self.tree(|_| Some(0));
        let mut work = WORK;
        self.blocks.iter().enumerate().map(|(at, block)| self.sight(&tree, at, block, &mut work)).collect()
    }

    fn sight(&self, tree: &BoxTree, at: usize, block: &Block, work: &mut Work) -> Sight {
        let Some(around) = block.around() else { return Sight::Hidden };
        if (0..TRIES).any(|try_| self.first_at(tree, &scattered(block, try_)) == Some(at)) {
            return Sight::Seen;
        }
        let outer = |owner: u32| {
            (owner as usize) < at && self.blocks.get(owner as usize).is_some_and(|other| block.is_inside(other))
        };
        if tree.first_around(&around, outer).is_some() {
            return Sight::Hidden;
        }
        let mut own = Work { parts: WORK_OF_ONE.parts.min(work.parts), looks: WORK_OF_ONE.looks.min(work.looks) };
        let (before, given) = (u32::try_from(at).unwrap_or(u32::MAX), own);
        let near = tree.meeting(&around, before, None, &mut own.looks);
        let left = near.map_or(Remainder::Unknown, |near| {
            let near = near.into_iter().filter_map(|owner| self.blocks.get(owner as usize));
            block.remainder_within(near, &mut own)
        });
        work.parts = work.parts.saturating_sub(given.parts - own.parts);
        work.looks = work.looks.saturating_sub(given.looks - own.looks);
        match left {
            Remainder::Nothing => Sight::Hidden,
            Remainder::Point(_) => Sight::Seen,
            Remainder::Unknown => Sight::Unknown,
        }
    }
}

/// How much of a part blocks that lie apart and in it leave.
fn left(part: &Block, inside: &[Block]) -> Option<u128> {
    let taken = inside.iter().try_fold(0_u128, |sum, block| sum.checked_add(block.volume()?))?;
    part.volume()?.checked_sub(taken)
}

/// The stretches of a block, each from its first to its last place.
fn ends(block: &Block) -> Vec<Vec<Ends>> {
    let end = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let side = |side: &Places| {
        side.stretches().iter().map(|(from, to)| (end(*from), end(to.saturating_sub(1)))).collect()
    };
    block.sides().iter().map(side).collect()
}

/// A point of a block: its corners first, then some inside, always the same ones.
fn scattered(block: &Block, at: u64) -> Vec<usize> {
    let corner = |low: bool, side: &Places| if low { side.first() } else { side.last() };
    let mut state = at.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let sides = block.sides().iter().enumerate();
    let place = |(n, side): (usize, &Places)| match at {
        0 | 1 => corner(at == 0, side),
        2 | 3 => corner((n % 2 == 0) == (at == 2), side),
        _ => {
            // A step of splitmix64 (Steele et al., 2014).
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            let nth = usize::try_from((mixed ^ (mixed >> 27)) >> 1).unwrap_or(0) % side.len().max(1);
            side.nth(nth)
        }
    };
    sides.map(place).map(Option::unwrap_or_default).collect()
}

/// The plane that follows another.
fn next(plane: &[usize], lengths: &[usize]) -> Option<Vec<usize>> {
    let mut plane = plane.to_vec();
    for (place, length) in plane.iter_mut().zip(lengths).rev() {
        *place += 1;
        if *place < *length {
            return Some(plane);
        }
        *place = 0;
    }
    None
}

impl Planes {
    /// How many rectangles a block is in all planes.
    fn rectangles_of(&self, block: &Block) -> usize {
        let stretches = |side: usize| block.side(side).map_or(1, |side| side.stretches().len());
        let planes = self.others.iter().filter_map(|side| block.side(*side));
        planes
            .fold(1_usize, |n, side| n.saturating_mul(side.len()))
            .saturating_mul(stretches(self.across))
            .saturating_mul(stretches(self.up))
    }

    /// The rectangles of a block in each of its planes.
    fn rectangles(&self, owner: usize, block: &Block) -> Vec<Rectangle> {
        let stretches = |side: usize| block.side(side).map_or(&[(0, 1)][..], |side| side.stretches());
        let one =
            |across: (usize, usize)| stretches(self.up).iter().map(move |up| Rectangle { owner, across, up: *up });
        stretches(self.across).iter().flat_map(|across| one(*across)).collect()
    }

    /// The planes that a block lies in.
    fn of(&self, block: &Block) -> Vec<Vec<usize>> {
        let sides = self.others.iter().filter_map(|side| block.side(*side));
        sides.fold(vec![Vec::new()], |planes, side| {
            let longer = |plane: &Vec<usize>| {
                let plane = plane.clone();
                side.places().map(move |place| plane.iter().copied().chain([place]).collect())
            };
            planes.iter().flat_map(longer).collect()
        })
    }

    /// The point at a place of a plane.
    fn point(&self, plane: &[usize], (across, up): (usize, usize)) -> Vec<usize> {
        let mut point: Vec<(usize, usize)> = self.others.iter().copied().zip(plane.iter().copied()).collect();
        point.extend([(self.across, across), (self.up, up)]);
        point.sort_unstable();
        // Of a single side there is no second.
        point.into_iter().take(self.sides).map(|(_, place)| place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn blocks(sides: usize) -> impl Strategy<Value = Vec<Block>> {
        let side = prop::collection::vec(prop::bool::weighted(0.7), 4);
        let block = prop::collection::vec(side, sides);
        let block = block.prop_map(|sides| Block::new(sides.into_iter().map(Places::from_iter).collect()));
        prop::collection::vec(block, 0..9)
    }

    /// All points of a space whose sides have four places.
    fn points(sides: usize) -> Vec<Vec<usize>> {
        (0..sides).fold(vec![Vec::new()], |points, _| {
            let longer = |point: &Vec<usize>| {
                let point = point.clone();
                (0..4).map(move |place| point.iter().copied().chain([place]).collect())
            };
            points.iter().flat_map(longer).collect()
        })
    }

    fn holds(blocks: Vec<Block>, sides: usize) -> Result<(), TestCaseError> {
        let lengths = vec![4; sides];
        let space = Space { blocks: &blocks, lengths: &lengths };
        let all = points(sides);
        let first = |point: &Vec<usize>| blocks.iter().position(|block| block.has(point));
        let mut seen = vec![false; blocks.len()];
        all.iter().filter_map(first).for_each(|at| seen[at] = true);
        let survey = space.survey().expect("few rectangles");
        prop_assert_eq!(&survey.seen, &seen);
        prop_assert_eq!(survey.hole.is_some(), all.iter().any(|point| first(point).is_none()));
        prop_assert!(survey.hole.is_none_or(|point| point.len() == sides && first(&point).is_none()));
        // What is worked out without planes may be unknown, never wrong.
        for (sight, seen) in space.tried().into_iter().zip(seen) {
            prop_assert!(sight == Sight::Unknown || (sight == Sight::Seen) == seen);
        }
        let apart: Vec<Block> = blocks
            .iter()
            .enumerate()
            .filter(|(at, block)| blocks[..*at].iter().all(|other| !other.meets(block)))
            .map(|(_, block)| block.clone())
            .collect();
        let volume = Space { blocks: &apart, lengths: &lengths }.hole_by_volume(&Block::whole(&lengths));
        let free = all.iter().find(|point| apart.iter().all(|block| !block.has(point)));
        match volume {
            Some(Remainder::Point(point)) => prop_assert!(apart.iter().all(|block| !block.has(&point))),
            volume => prop_assert_eq!((volume, free), (Some(Remainder::Nothing), None)),
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(100))]

        #[test]
        fn one_side(blocks in blocks(1)) {
            holds(blocks, 1)?;
        }

        #[test]
        fn two_sides(blocks in blocks(2)) {
            holds(blocks, 2)?;
        }

        #[test]
        fn four_sides(blocks in blocks(4)) {
            holds(blocks, 4)?;
        }
    }

    #[test]
    fn three_long_sides_are_tried_and_divided() {
        // Cubes in each other, the smallest first: all are seen; then the same again, of which nothing is seen.
        let cube = |at: usize| Block::new(vec![Places::of_stretches([(1_000 - at, 1_000 + at)]); 3]);
        let blocks: Vec<Block> = (1..900).chain(1..900).map(cube).collect();
        let space = Space { blocks: &blocks, lengths: &[2_000; 3] };
        assert!(space.survey().is_none(), "there are too many planes");
        let sights = space.sights();
        assert!(sights[..899].iter().all(|sight| *sight == Sight::Seen));
        assert!(sights[899..].iter().all(|sight| *sight == Sight::Hidden));
        assert!(matches!(space.hole(false), Remainder::Point(_)));
    }
}
