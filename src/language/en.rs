//! English: the language of programs, and of whatever has no other wording.

use super::About;

pub(super) const ABOUT: About = About {
    tag: "en",
    name: "English",
    written: &["eng", "en-us", "en-gb", "us", "uk", "english", "英文"],
    words: &[],
    is_whole: true,
};
