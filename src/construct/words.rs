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

/// The words of a list of descriptors as an array, between the words of two other lists.
macro_rules! word_list {
    ($all:expr) => {
        $crate::construct::word_list!([], $all, [])
    };
    ([$($before:expr),*], $all:expr, [$($after:expr),*]) => {{
        const BEFORE: &[&str] = &[$($before),*];
        const AFTER: &[&str] = &[$($after),*];
        let mut words = [""; BEFORE.len() + $all.len() + AFTER.len()];
        let mut at = 0;
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
        while at < words.len() {
            words[at] = if at < BEFORE.len() {
                BEFORE[at]
            } else if at < BEFORE.len() + $all.len() {
                $all[at - BEFORE.len()].word
            } else {
                AFTER[at - BEFORE.len() - $all.len()]
            };
            at += 1;
        }
        words
    }};
}
pub(crate) use word_list;
