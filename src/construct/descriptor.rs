//! Descriptors and the lists of their words.

/// A descriptor is its word: so it is compared and printed.
macro_rules! is_its_word {
    ($descriptor:ty) => {
        impl std::fmt::Debug for $descriptor {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.word)
            }
        }

        impl PartialEq for $descriptor {
            fn eq(&self, other: &Self) -> bool {
                self.word == other.word
            }
        }

        impl Eq for $descriptor {}
    };
}
pub(crate) use is_its_word;

/// The words of a list of descriptors as an array.
macro_rules! word_list {
    ($all:expr) => {{
        let mut words = [""; $all.len()];
        let mut at = 0;
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        while at < words.len() {
            words[at] = $all[at].word;
            at += 1;
        }
        words
    }};
}
pub(crate) use word_list;

/// Lists one behind the other, of `N` items together.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
pub(crate) const fn concatenated<T: Copy, const N: usize>(lists: &[&[T]], first: T) -> [T; N] {
    let mut all = [first; N];
    let (mut list, mut from) = (0, 0);
    while list < lists.len() {
        let mut at = 0;
        while at < lists[list].len() {
            all[from + at] = lists[list][at];
            at += 1;
        }
        from += at;
        list += 1;
    }
    all
}
