//! What a subject's result is: scored, or why it is not. A file each.
//!
//! To add one, write its file, declare it and list it in [`ALL`].

mod invalid;
mod no_opinion;
mod not_computable;
mod scored;

pub use not_computable::STATUS as NOT_COMPUTABLE;
pub use scored::STATUS as SCORED;

use super::{Words, is_its_word, word_list};

/// All statuses, in the order in which they are listed and documented.
pub const ALL: &[&Status] = &[&scored::STATUS, &no_opinion::STATUS, &invalid::STATUS, &not_computable::STATUS];

/// Those that a gate can give, which stand after the one that needs none.
pub const OF_GATES: &[&Status] = if let [_, of_gates @ ..] = ALL { of_gates } else { &[] };

/// The words of those that a gate can give.
pub const WORDS: [&str; OF_GATES.len()] = word_list!(OF_GATES);

/// The status with that word.
#[must_use]
pub fn by_word(word: &str) -> Option<&'static Status> {
    ALL.iter().copied().find(|status| status.word == word)
}

/// The status that a gate gives by that word.
#[must_use]
pub fn of_gate(word: &str) -> Option<&'static Status> {
    OF_GATES.iter().copied().find(|status| status.word == word)
}

/// A status.
pub struct Status {
    /// The word in rules and in results.
    pub word: &'static str,
    /// What reports call it.
    pub name: Words,
    /// What it means, in one line.
    pub doc: &'static str,
    /// Whether the subject is judged: otherwise none of its values is computed for others to see.
    pub is_judged: bool,
    /// Whether the score is shown.
    pub shows_score: bool,
    /// Whether the score is graded and ranked, and counts in groups.
    pub is_graded: bool,
    /// When later periods compare with the values.
    pub compared: Compared,
}

is_its_word!(Status);

/// Statuses are ordered as they are listed.
impl Ord for Status {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let place = |status: &Self| ALL.iter().position(|known| *known == status);
        place(self).cmp(&place(other))
    }
}

impl PartialOrd for Status {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// When later periods compare with the values of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// Always.
    Always,
    /// Where the rules say `compare_invalid: true`.
    WhereAllowed,
    /// Never.
    Never,
}

impl Status {
    /// Whether a later period compares with the values; `invalid` is what the rules say of `compare_invalid`.
    #[must_use]
    pub fn is_compared(&self, invalid: bool) -> bool {
        match self.compared {
            Compared::Always => true,
            Compared::WhereAllowed => invalid,
            Compared::Never => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_graded_is_shown_and_what_is_shown_is_judged() {
        for status in ALL {
            assert!(!status.is_graded || status.shows_score, "{status:?}");
            assert!(!status.shows_score || status.is_judged, "{status:?}");
            assert_eq!(status.is_judged, status.compared != Compared::Never, "{status:?}");
            assert_eq!(by_word(status.word), Some(*status));
        }
    }

    #[test]
    fn a_gate_gives_all_but_the_graded_one() {
        assert!(ALL.iter().all(|status| status.is_graded != OF_GATES.contains(status)));
    }
}
