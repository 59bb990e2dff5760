//! Blocks of a space with a few sides, and what is left of one when others are taken away.
//!
//! Each side has a number of places; a block holds some places of each side, and all points that are made of them.

/// A set of places of a side: 64 places a word, without the empty words at both ends, so that a few places take
/// little however long the side is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bits {
    /// The words before the first.
    skipped: usize,
    words: Vec<u64>,
}

impl FromIterator<bool> for Bits {
    fn from_iter<I: IntoIterator<Item = bool>>(all: I) -> Self {
        Self::of_places(all.into_iter().enumerate().filter(|(_, set)| *set).map(|(at, _)| at))
    }
}

impl Bits {
    /// These places.
    pub fn of_places(places: impl IntoIterator<Item = usize>) -> Self {
        let mut places: Vec<usize> = places.into_iter().collect();
        places.sort_unstable();
        let Some(skipped) = places.first().map(|first| first / 64) else { return Self::default() };
        let mut words: Vec<u64> = Vec::new();
        for place in places {
            let at = place / 64 - skipped;
            words.resize(words.len().max(at + 1), 0);
            if let Some(word) = words.get_mut(at) {
                *word |= 1_u64 << (place % 64);
            }
        }
        Self { skipped, words }
    }

    fn word(&self, at: usize) -> u64 {
        at.checked_sub(self.skipped).and_then(|at| self.words.get(at)).copied().unwrap_or(0)
    }

    fn with(&self, other: &Self, both: impl Fn(u64, u64) -> u64) -> Self {
        let mut words: Vec<u64> =
            self.words.iter().zip(self.skipped..).map(|(word, at)| both(*word, other.word(at))).collect();
        while words.last() == Some(&0) {
            words.pop();
        }
        let empty = words.iter().take_while(|word| **word == 0).count();
        words.drain(..empty);
        if words.is_empty() { Self::default() } else { Self { skipped: self.skipped + empty, words } }
    }

    fn and(&self, other: &Self) -> Self {
        // Only the words of the shorter one can hold something.
        if self.words.len() <= other.words.len() {
            self.with(other, |a, b| a & b)
        } else {
            other.with(self, |a, b| a & b)
        }
    }

    fn without(&self, other: &Self) -> Self {
        self.with(other, |a, b| a & !b)
    }

    fn meets(&self, other: &Self) -> bool {
        let (short, long) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        short.words.iter().zip(short.skipped..).any(|(word, at)| word & long.word(at) != 0)
    }

    fn is_inside(&self, other: &Self) -> bool {
        self.words.iter().zip(self.skipped..).all(|(word, at)| word & !other.word(at) == 0)
    }

    fn first(&self) -> Option<usize> {
        Some(self.skipped * 64 + self.words.first()?.trailing_zeros() as usize)
    }

    /// How many places it has.
    pub fn len(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Its places in order.
    pub fn places(&self) -> impl Iterator<Item = usize> {
        let of_word = |(word, at): (&u64, usize)| {
            let word = *word;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at * 64 + bit)
        };
        self.words.iter().zip(self.skipped..).flat_map(of_word)
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

/// Some places of each side.
#[derive(Debug, Clone)]
pub(super) struct Block {
    sides: Vec<Bits>,
}

/// The most parts into which a block is divided.
const MOST_PARTS: usize = 50_000;

impl Block {
    /// A block of these places.
    pub fn new(sides: Vec<Bits>) -> Self {
        Self { sides }
    }

    /// The first side of which it has no place.
    pub fn empty_side(&self) -> Option<usize> {
        self.sides.iter().position(|side| side.first().is_none())
    }

    /// A point that both have.
    pub fn common(&self, other: &Self) -> Option<Vec<usize>> {
        self.sides.iter().zip(&other.sides).map(|(a, b)| a.and(b).first()).collect()
    }

    /// Its places on a side.
    pub fn side(&self, at: usize) -> Option<&Bits> {
        self.sides.get(at)
    }

    /// What of it has only this place on a side.
    pub fn at_place(&self, side: usize, place: usize) -> Self {
        let mut part = self.clone();
        if let Some(slot) = part.sides.get_mut(side) {
            *slot = Bits::of_places([place]);
        }
        part
    }

    /// What is left when all of `others` are taken away.
    pub fn remainder<'a>(&self, others: impl IntoIterator<Item = &'a Self>) -> Remainder {
        self.remainder_within(others, MOST_PARTS)
    }

    fn remainder_within<'a>(&self, others: impl IntoIterator<Item = &'a Self>, most: usize) -> Remainder {
        let others: Vec<&Self> = others.into_iter().collect();
        let mut parts = vec![(self.clone(), others)];
        let mut seen = 0_usize;
        while let Some((part, others)) = parts.pop() {
            seen += 1;
            if seen > most {
                return Remainder::Unknown;
            }
            let others: Vec<&Self> = others.into_iter().filter(|other| part.meets(other)).collect();
            // The one that covers most sides wholly leaves the fewest parts.
            let Some(cut) = others.iter().copied().max_by_key(|other| part.sides_inside(other)) else {
                let point: Option<Vec<usize>> = part.sides.iter().map(Bits::first).collect();
                match point {
                    Some(point) => return Remainder::Point(point),
                    None => continue,
                }
            };
            parts.extend(part.cut(cut).into_iter().map(|part| (part, others.clone())));
        }
        Remainder::Nothing
    }

    fn meets(&self, other: &Self) -> bool {
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
        assert_eq!(all.remainder_within(&whole, 3), Remainder::Unknown);
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
}
