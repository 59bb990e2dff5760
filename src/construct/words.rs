//! What people read in the place of a word of the rule language.

/// One wording a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

/// The words of a list of descriptors as an array, and further ones after them.
macro_rules! word_list {
    ($all:expr $(, $more:expr)*) => {{
        const MORE: &[&str] = &[$($more),*];
        let mut words = [""; $all.len() + MORE.len()];
        let mut at = 0;
        while at < words.len() {
            #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
            {
                words[at] = if at < $all.len() { $all[at].word } else { MORE[at - $all.len()] };
            }
            at += 1;
        }
        words
    }};
}
pub(crate) use word_list;
