//! Blocks of a space with a few sides, and what is left of one when others are taken away.
//!
//! Each side has a number of places; a block holds some places of each side, and all points that are made of them.

use crate::boxtree::Ends;
use std::cmp::Ordering;

/// A set of places of a side: stretches without gaps, in order and apart, each from its first place to the one behind its
/// last. A range takes as little as a single place, however long the side is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Places {
    stretches: Vec<(usize, usize)>,
}

impl FromIterator<bool> for Places {
    fn from_iter<I: IntoIterator<Item = bool>>(all: I) -> Self {
        Self::of_places(all.into_iter().enumerate().filter(|(_, set)| *set).map(|(at, _)| at))
    }
}

impl Places {
    /// These places.
    pub fn of_places(places: impl IntoIterator<Item = usize>) -> Self {
        Self::of_stretches(places.into_iter().map(|at| (at, at + 1)))
    }

    /// The places of these stretches.
    pub fn of_stretches(all: impl IntoIterator<Item = (usize, usize)>) -> Self {
        let mut all: Vec<(usize, usize)> = all.into_iter().filter(|(from, to)| from < to).collect();
        all.sort_unstable();
        let mut stretches: Vec<(usize, usize)> = Vec::new();
        for (from, to) in all {
            match stretches.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => stretches.push((from, to)),
            }
        }
        stretches.shrink_to_fit();
        Self { stretches }
    }

    /// Its stretches, each from its first place to the one behind its last.
    pub fn stretches(&self) -> &[(usize, usize)] {
        &self.stretches
    }

    /// The stretches that two sets share, in order.
    fn shared<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (usize, usize)> + 'a {
        let (mut mine, mut theirs) = (self.stretches.iter().peekable(), other.stretches.iter().peekable());
        std::iter::from_fn(move || {
            loop {
                let (a, b) = (mine.peek()?, theirs.peek()?);
                let both = (a.0.max(b.0), a.1.min(b.1));
                match a.1.cmp(&b.1) {
                    Ordering::Less => mine.next(),
                    Ordering::Equal | Ordering::Greater => theirs.next(),
                };
                if both.0 < both.1 {
                    return Some(both);
                }
            }
        })
    }

    /// The places that both have.
    pub fn and(&self, other: &Self) -> Self {
        Self { stretches: self.shared(other).collect() }
    }

    /// The places that only this one has.
    pub fn without(&self, other: &Self) -> Self {
        let mut left = Vec::new();
        let mut theirs = other.stretches.iter().peekable();
        for (mut from, to) in self.stretches.iter().copied() {
            while let Some(cut) = theirs.peek() {
                if cut.0 >= to {
                    break;
                }
                if from < cut.0 {
                    left.push((from, cut.0));
                }
                from = from.max(cut.1);
                if cut.1 > to {
                    break;
                }
                theirs.next();
            }
            if from < to {
                left.push((from, to));
            }
        }
        Self { stretches: left }
    }

    fn meets(&self, other: &Self) -> bool {
        self.shared(other).next().is_some()
    }

    fn is_inside(&self, other: &Self) -> bool {
        self.stretches.iter().all(|(from, to)| {
            let behind = other.stretches.partition_point(|(_, end)| end <= from);
            other.stretches.get(behind).is_some_and(|(begin, end)| begin <= from && to <= end)
        })
    }

    /// Whether a place is one of it.
    pub fn has(&self, place: usize) -> bool {
        let behind = self.stretches.partition_point(|(_, end)| *end <= place);
        self.stretches.get(behind).is_some_and(|(begin, _)| *begin <= place)
    }

    /// Its first place.
    pub fn first(&self) -> Option<usize> {
        self.stretches.first().map(|(from, _)| *from)
    }

    /// Its last place.
    pub fn last(&self) -> Option<usize> {
        self.stretches.last().map(|(_, to)| to - 1)
    }

    /// The place before which so many of its places lie.
    pub fn nth(&self, mut n: usize) -> Option<usize> {
        for (from, to) in &self.stretches {
            if n < to - from {
                return Some(from + n);
            }
            n -= to - from;
        }
        None
    }

    /// How many places it has.
    pub fn len(&self) -> usize {
        self.stretches.iter().map(|(from, to)| to - from).sum()
    }

    /// Its places in order.
    pub fn places(&self) -> impl Iterator<Item = usize> {
        self.stretches.iter().flat_map(|(from, to)| *from..*to)
    }
}

/// What is left of a block.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Remainder {
    /// Nothing.
    Nothing,
    /// This point, for one: a place of each side.
    Point(Vec<usize>),
    /// It was not worked out: there would be too many parts.
    Unknown,
}

/// How much may be done to find out what is left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work {
    /// The parts into which a block is divided.
    pub parts: usize,
    /// The blocks that parts are compared with.
    pub looks: usize,
}

impl Default for Work {
    fn default() -> Self {
        Self { parts: 50_000, looks: 20_000_000 }
    }
}

/// Some places of each side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    sides: Vec<Places>,
}

impl Block {
    /// A block of these places.
    pub fn new(sides: Vec<Places>) -> Self {
        Self { sides }
    }

    /// All points of a space whose sides have these lengths.
    pub fn whole(lengths: &[usize]) -> Self {
        Self::new(lengths.iter().map(|length| Places::of_stretches([(0, *length)])).collect())
    }

    /// The first side of which it has no place.
    pub fn empty_side(&self) -> Option<usize> {
        self.sides.iter().position(|side| side.stretches.is_empty())
    }

    /// A point that both have.
    pub fn common(&self, other: &Self) -> Option<Vec<usize>> {
        self.sides.iter().zip(&other.sides).map(|(a, b)| a.shared(b).next().map(|both| both.0)).collect()
    }

    /// Its sides.
    pub fn sides(&self) -> &[Places] {
        &self.sides
    }

    /// Its places on a side.
    pub fn side(&self, at: usize) -> Option<&Places> {
        self.sides.get(at)
    }

    /// How many points it has; none where they can't be counted.
    pub fn volume(&self) -> Option<u128> {
        self.sides.iter().try_fold(1_u128, |volume, side| volume.checked_mul(side.len() as u128))
    }

    /// Whether a point lies in it.
    pub fn has(&self, point: &[usize]) -> bool {
        self.sides.iter().zip(point).all(|(side, place)| side.has(*place))
    }

    /// Whether all of it lies in another.
    pub fn is_inside(&self, other: &Self) -> bool {
        self.sides.iter().zip(&other.sides).all(|(a, b)| a.is_inside(b))
    }

    /// The part that both have.
    pub fn and(&self, other: &Self) -> Self {
        Self::new(self.sides.iter().zip(&other.sides).map(|(a, b)| a.and(b)).collect())
    }

    /// From the first to the last place of each side; none for an empty block.
    pub fn around(&self) -> Option<Vec<Ends>> {
        let ends = |side: &Places| Some((u32::try_from(side.first()?).ok()?, u32::try_from(side.last()?).ok()?));
        self.sides.iter().map(ends).collect()
    }

    /// Its two halves by its longest side; none for a single point.
    pub fn halves(&self) -> Option<[Self; 2]> {
        let (at, side) = self.sides.iter().enumerate().max_by_key(|(_, side)| side.len())?;
        let (from, to) = (side.first()?, side.last()? + 1);
        let middle = (to - from > 1).then_some(from + (to - from) / 2)?;
        Some([(from, middle), (middle, to)].map(|half| {
            let mut part = self.clone();
            if let Some(slot) = part.sides.get_mut(at) {
                *slot = slot.and(&Places::of_stretches([half]));
            }
            part
        }))
    }

    /// What is left when all of `others` are taken away.
    pub fn remainder<'a>(&self, others: impl IntoIterator<Item = &'a Self>) -> Remainder {
        self.remainder_within(others, &mut Work::default())
    }

    /// The same with a bound on what is done for it, from which what was done is taken away.
    pub fn remainder_within<'a>(&self, others: impl IntoIterator<Item = &'a Self>, work: &mut Work) -> Remainder {
        let others: Vec<&Self> = others.into_iter().collect();
        let mut parts = vec![(self.clone(), others)];
        while let Some((part, others)) = parts.pop() {
            let enough = work.parts.checked_sub(1).zip(work.looks.checked_sub(others.len()));
            let Some((fewer, less)) = enough else { return Remainder::Unknown };
            *work = Work { parts: fewer, looks: less };
            let others: Vec<&Self> = others.into_iter().filter(|other| part.meets(other)).collect();
            // The one that covers most sides wholly leaves the fewest parts.
            let Some(cut) = others.iter().copied().max_by_key(|other| part.sides_inside(other)) else {
                let point: Option<Vec<usize>> = part.sides.iter().map(Places::first).collect();
                match point {
                    Some(point) => return Remainder::Point(point),
                    None => continue,
                }
            };
            parts.extend(part.cut(cut).into_iter().map(|part| (part, others.clone())));
        }
        Remainder::Nothing
    }

    /// Whether they have a point in common.
    pub fn meets(&self, other: &Self) -> bool {
        self.sides.iter().zip(&other.sides).all(|(a, b)| a.meets(b))
    }

    fn sides_inside(&self, other: &Self) -> usize {
        self.sides.iter().zip(&other.sides).filter(|(a, b)| a.is_inside(b)).count()
    }

    /// The parts of it that lie outside of `other`, which it meets.
    fn cut(&self, other: &Self) -> Vec<Self> {
        let mut rest = self.clone();
        let mut parts = Vec::new();
        for (at, theirs) in other.sides.iter().enumerate() {
            let Some(mine) = rest.sides.get_mut(at) else { break };
            let (outside, inside) = (mine.without(theirs), mine.and(theirs));
            *mine = outside;
            if mine.first().is_some() {
                parts.push(rest.clone());
            }
            if let Some(mine) = rest.sides.get_mut(at) {
                *mine = inside;
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn block(sides: &[&str]) -> Block {
        Block::new(sides.iter().map(|side| side.chars().map(|c| c == '1').collect()).collect())
    }

    #[test]
    fn what_is_left_is_outside_of_all_others() {
        let all = block(&["111", "111"]);
        let cross = [block(&["010", "111"]), block(&["111", "010"])];
        let Remainder::Point(point) = all.remainder(&cross) else { panic!("corners are left") };
        assert!(point.iter().all(|place| *place != 1), "{point:?}");
        let corners = [block(&["101", "100"]), block(&["101", "001"])];
        let whole: Vec<Block> = cross.iter().chain(&corners).cloned().collect();
        assert_eq!(all.remainder(&whole), Remainder::Nothing);
        for mut work in [Work { parts: 3, looks: 1_000 }, Work { parts: 1_000, looks: 5 }] {
            assert_eq!(all.remainder_within(&whole, &mut work), Remainder::Unknown);
        }
        assert_eq!(all.remainder(&[]), Remainder::Point(vec![0, 0]));
        assert_eq!(block(&["000", "111"]).remainder(&[]), Remainder::Nothing);
    }

    #[test]
    fn sides_may_be_long() {
        let long =
            |from: usize, to: usize| Block::new(vec![(0..200).map(|at| (from..to).contains(&at)).collect()]);
        assert_eq!(long(0, 200).remainder(&[long(0, 150), long(151, 200)]), Remainder::Point(vec![150]));
        assert_eq!(long(0, 200).remainder(&[long(0, 150), long(140, 200)]), Remainder::Nothing);
        assert_eq!(long(0, 100).common(&long(70, 200)), Some(vec![70]));
        assert_eq!(long(0, 70).common(&long(70, 200)), None);
    }

    proptest! {
        #[test]
        fn stretches_are_sets(
            a in prop::collection::btree_set(0_usize..24, 0..24), b in prop::collection::btree_set(0_usize..24, 0..24)
        ) {
            let places = |set: &BTreeSet<usize>| Places::of_places(set.iter().copied());
            let (x, y) = (places(&a), places(&b));
            let set = |places: &Places| places.places().collect::<BTreeSet<usize>>();
            prop_assert_eq!(set(&x), a.clone());
            prop_assert_eq!(x.and(&y), places(&(&a & &b)));
            prop_assert_eq!(x.without(&y), places(&(&a - &b)));
            prop_assert_eq!(x.meets(&y), !a.is_disjoint(&b));
            prop_assert_eq!(x.is_inside(&y), a.is_subset(&b));
            prop_assert_eq!((x.first(), x.last(), x.len()), (a.first().copied(), a.last().copied(), a.len()));
            prop_assert!((0..24).all(|at| x.has(at) == a.contains(&at) && x.nth(at) == a.iter().nth(at).copied()));
        }
    }
}
