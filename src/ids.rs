//! Ids: an index that knows which vector it belongs to.
//!
//! An [`Id<K>`] is the place of one `K` among all of its kind; an [`IdVec<Id<K>, T>`] holds one `T` for each of them, and
//! is asked with such an id alone. So nodes, columns and measures can't be mistaken for each other, and a lookup has no
//! `None`.
//!
//! INVARIANT: an id comes from a vector of its kind (`push`, `ids`, `entries`, `position`, `id_at`) or is `Id::FIRST`, and vectors
//! never shrink. So it is valid there and in each vector made alongside (`filled`, `map`). An id that is not is a defect
//! of satis: the lookup panics at the place of its caller, and the command ends with exit code 70 instead of a number
//! that lacks a part.

use std::any::type_name;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::ops::{Index, IndexMut};
use std::slice;
use std::vec;

/// The place of one `K` among all of its kind.
pub struct Id<K> {
    index: usize,
    kind: PhantomData<fn() -> K>,
}

impl<K> Id<K> {
    /// The first.
    pub const FIRST: Self = Self::of(0);

    const fn of(index: usize) -> Self {
        Self { index, kind: PhantomData }
    }

    /// How many come before it: for order, for numbers that are shown, and for slices without ids of their own.
    #[must_use]
    #[inline]
    pub const fn index(self) -> usize {
        self.index
    }
}

// Derived implementations would ask the same of `K`, of which an id has none.
impl<K> Clone for Id<K> {
    #[inline]
    fn clone(&self) -> Self {
        *self
    }
}

impl<K> Copy for Id<K> {}

impl<K> PartialEq for Id<K> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}

impl<K> Eq for Id<K> {}

impl<K> PartialOrd for Id<K> {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<K> Ord for Id<K> {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        self.index.cmp(&other.index)
    }
}

impl<K> Hash for Id<K> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.index.hash(state);
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.index, f)
    }
}

/// One `T` for each thing that ids of type `I` name.
pub struct IdVec<I, T> {
    items: Vec<T>,
    ids: PhantomData<fn(I)>,
}

impl<I, T> IdVec<I, T> {
    /// None yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { items: Vec::new(), ids: PhantomData }
    }

    /// How many there are.
    #[must_use]
    #[inline]
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there are none.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// All in order, where it does not matter whose they are.
    #[inline]
    pub fn iter(&self) -> slice::Iter<'_, T> {
        self.items.iter()
    }

    /// The first, if there is one.
    #[must_use]
    pub fn first(&self) -> Option<&T> {
        self.items.first()
    }

    /// The last, if there is one.
    #[must_use]
    pub fn last(&self) -> Option<&T> {
        self.items.last()
    }

    /// All in order, to be changed.
    #[inline]
    pub fn iter_mut(&mut self) -> slice::IterMut<'_, T> {
        self.items.iter_mut()
    }
}

impl<K, T> IdVec<Id<K>, T> {
    /// The same for each thing that has an id in `like`.
    #[must_use]
    pub fn filled<U>(like: &IdVec<Id<K>, U>, item: T) -> Self
    where
        T: Clone,
    {
        Self { items: vec![item; like.len()], ids: PhantomData }
    }

    /// Adds one, and names it.
    pub fn push(&mut self, item: T) -> Id<K> {
        self.items.push(item);
        Id::of(self.items.len() - 1)
    }

    /// The ids of all, in order. They do not borrow, so what they name can be changed on the way.
    #[inline]
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id<K>> + ExactSizeIterator + Clone + use<K, T> {
        (0..self.items.len()).map(Id::of)
    }

    /// All with their ids, in order.
    #[inline]
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (Id<K>, &T)> + ExactSizeIterator + Clone {
        self.items.iter().enumerate().map(|(index, item)| (Id::of(index), item))
    }

    /// All with their ids, in order, to be changed.
    #[inline]
    pub fn entries_mut(&mut self) -> impl DoubleEndedIterator<Item = (Id<K>, &mut T)> + ExactSizeIterator {
        self.items.iter_mut().enumerate().map(|(index, item)| (Id::of(index), item))
    }

    /// The one at a place that `Id::index` gave, for indices that keep numbers. As a lookup it panics where there is none.
    #[must_use]
    #[inline]
    #[track_caller]
    pub fn id_at(&self, index: usize) -> Id<K> {
        let id = Id::of(index);
        if index >= self.items.len() {
            impossible(id, self.items.len());
        }
        id
    }

    /// The first that is so.
    pub fn position(&self, is_so: impl FnMut(&T) -> bool) -> Option<Id<K>> {
        self.items.iter().position(is_so).map(Id::of)
    }

    /// What `of` makes of each.
    pub fn map<'v, U>(&'v self, mut of: impl FnMut(Id<K>, &'v T) -> U) -> IdVec<Id<K>, U> {
        self.entries().map(|(id, item)| of(id, item)).collect()
    }
}

/// Ends the command: the id belongs to another plan, or to nothing.
#[cold]
#[inline(never)]
#[track_caller]
#[expect(clippy::panic, reason = "a defect ends with exit code 70 at the place that is reported")]
fn impossible<K>(id: Id<K>, all: usize) -> ! {
    panic!("{} {} of {all}", type_name::<K>(), id.index)
}

impl<K, T> Index<Id<K>> for IdVec<Id<K>, T> {
    type Output = T;

    #[inline]
    #[track_caller]
    fn index(&self, id: Id<K>) -> &T {
        match self.items.get(id.index) {
            Some(item) => item,
            None => impossible(id, self.items.len()),
        }
    }
}

impl<K, T> IndexMut<Id<K>> for IdVec<Id<K>, T> {
    #[inline]
    #[track_caller]
    fn index_mut(&mut self, id: Id<K>) -> &mut T {
        let all = self.items.len();
        match self.items.get_mut(id.index) {
            Some(item) => item,
            None => impossible(id, all),
        }
    }
}

impl<I, T: Clone> Clone for IdVec<I, T> {
    fn clone(&self) -> Self {
        Self { items: self.items.clone(), ids: PhantomData }
    }
}

impl<I, T: fmt::Debug> fmt::Debug for IdVec<I, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

impl<I, T> Default for IdVec<I, T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<I, T: PartialEq> PartialEq for IdVec<I, T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<I, T: Eq> Eq for IdVec<I, T> {}

impl<I, T> FromIterator<T> for IdVec<I, T> {
    fn from_iter<A: IntoIterator<Item = T>>(items: A) -> Self {
        Self { items: items.into_iter().collect(), ids: PhantomData }
    }
}

impl<I, T> IntoIterator for IdVec<I, T> {
    type Item = T;
    type IntoIter = vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'v, I, T> IntoIterator for &'v IdVec<I, T> {
    type Item = &'v T;
    type IntoIter = slice::Iter<'v, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<'v, I, T> IntoIterator for &'v mut IdVec<I, T> {
    type Item = &'v mut T;
    type IntoIter = slice::IterMut<'v, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};

    struct Fruit;

    #[test]
    fn an_id_finds_what_it_was_given_for() {
        let mut names: IdVec<Id<Fruit>, &str> = IdVec::new();
        let (apple, pear) = (names.push("apple"), names.push("pear"));
        assert_eq!((names[apple], names[pear]), ("apple", "pear"));
        assert_eq!(apple, Id::FIRST);
        assert_eq!(names.position(|name| *name == "pear"), Some(pear));
        assert_eq!(names.ids().collect::<Vec<_>>(), [apple, pear]);
        assert_eq!(names.id_at(pear.index()), pear);
        let mut lengths = names.map(|_, name| name.len());
        lengths[pear] += 10;
        assert_eq!((lengths[apple], lengths[pear]), (5, 14));
        assert_eq!(IdVec::filled(&names, 7)[pear], 7);
    }

    #[test]
    fn an_impossible_id_is_a_defect_not_nothing() {
        let mut one: IdVec<Id<Fruit>, u32> = IdVec::new();
        let two: IdVec<Id<Fruit>, u32> = [1, 2].into_iter().collect();
        let second = two.ids().last().unwrap();
        one.push(1);
        let said = catch_unwind(AssertUnwindSafe(|| one[second])).unwrap_err();
        let said = said.downcast_ref::<String>().unwrap();
        assert!(said.ends_with("Fruit 1 of 1"), "{said}");
        assert!(catch_unwind(AssertUnwindSafe(|| one[second] = 2)).is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| one.id_at(1))).is_err());
    }
}
