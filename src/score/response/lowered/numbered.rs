//! Things by number, each once, in the order in which they first came.

use indexmap::IndexSet;
use std::hash::Hash;

/// The numbers of things; no number is taken back.
pub(super) struct Numbered<T>(IndexSet<T, foldhash::fast::FixedState>);

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(IndexSet::default())
    }
}

impl<T: Hash + Eq> Numbered<T> {
    /// The number of a thing.
    ///
    /// INVARIANT: there are fewer than 2³² of them: each is of a row in memory.
    pub(super) fn number(&mut self, thing: T) -> u32 {
        u32::try_from(self.0.insert_full(thing).0).unwrap_or(u32::MAX)
    }

    /// What has a number, where one has.
    pub(super) fn get(&self, number: u32) -> Option<&T> {
        self.0.get_index(number as usize)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn into_all(self) -> impl Iterator<Item = T> {
        self.0.into_iter()
    }
}
