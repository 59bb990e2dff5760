//! What people read in the place of a word of the rule language.

/// One wording a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

/// The words of a list of descriptors, as an array, followed by a further one.
macro_rules! word_list {
    ($all:expr, $last:expr) => {{
        let mut words = [$last; $all.len() + 1];
        let mut at = 0;
        while at < $all.len() {
            #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
            {
                words[at] = $all[at].word;
            }
            at += 1;
        }
        words
    }};
}
pub(crate) use word_list;
