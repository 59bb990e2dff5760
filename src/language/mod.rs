//! The languages of labels, reports and messages: one list, a file each.
//!
//! A language is one value of [`About`]: its tag, what people write for it, its wordings by the English ones. What has no
//! wording in a language is shown in English: [`Language::words`] decides that, and [`Language::pick`] and
//! [`Language::filled`] rest on it. Chinese stands beside English where something is said.

mod en;
#[cfg(test)]
mod tests;
mod zh;

use std::fmt::Display;

/// What is known of a language.
#[derive(Debug)]
struct About {
    /// Its tag, as in labels and `--language`: `zh`.
    tag: &'static str,
    /// What it is called in English.
    name: &'static str,
    /// What others write for the tag, in lower case.
    written: &'static [&'static str],
    /// English wordings with those of this language, in any order; of English none, and of Chinese none, since
    /// [`Words`] has both. The tests say which are lacking, and which nothing says any more.
    words: &'static [(&'static str, &'static str)],
    /// Whether it has a wording for everything.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests ask for it"))]
    is_whole: bool,
}

/// A language in which satis writes.
#[derive(Debug, Clone, Copy)]
pub struct Language(&'static About);

/// All languages, in the order in which they are listed.
pub const ALL: [Language; 2] = [Language::CHINESE, Language::ENGLISH];

/// Their tags.
pub const TAGS: [&str; ALL.len()] = {
    let mut tags = [""; ALL.len()];
    let mut at = 0;
    #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
    while at < ALL.len() {
        tags[at] = ALL[at].0.tag;
        at += 1;
    }
    tags
};

/// The tags in words: `zh and en`.
#[must_use]
pub fn tags_in_words() -> String {
    match TAGS.as_slice() {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        all => all.concat(),
    }
}

/// A wording. Other languages than these two look it up by the English one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Words {
    /// English.
    pub en: &'static str,
    /// Chinese.
    pub zh: &'static str,
}

/// A wording in English and in Chinese.
#[must_use]
pub const fn words(en: &'static str, zh: &'static str) -> Words {
    Words { en, zh }
}

impl PartialEq for Language {
    fn eq(&self, other: &Self) -> bool {
        self.0.tag == other.0.tag
    }
}

impl Eq for Language {}

impl Language {
    /// The language of programs, and of what has no other wording.
    pub const ENGLISH: Self = Self(&en::ABOUT);
    /// Chinese.
    pub const CHINESE: Self = Self(&zh::ABOUT);

    /// The language of a tag such as `zh`, `zh-CN` or `en`; English for any other.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        ALL.into_iter().find(|language| tag.starts_with(language.tag())).unwrap_or(Self::ENGLISH)
    }

    /// The tag of a language that somebody names in another way: `zh` for `chinese`.
    #[must_use]
    pub fn meant(name: &str) -> Option<&'static str> {
        let name = name.to_lowercase().replace('_', "-");
        ALL.into_iter().find(|language| language.0.written.contains(&name.as_str())).map(Self::tag)
    }

    /// The tag that labels use.
    #[must_use]
    pub fn tag(self) -> &'static str {
        self.0.tag
    }

    /// What it is called in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The wording in this language, in English where it has none.
    #[must_use]
    pub fn words(self, words: Words) -> &'static str {
        if self == Self::CHINESE {
            return words.zh;
        }
        let own = self.0.words.iter().find(|(english, _)| *english == words.en);
        own.map_or(words.en, |(_, own)| own)
    }

    /// The wording of a pair that is said here only.
    #[must_use]
    pub fn pick(self, english: &'static str, chinese: &'static str) -> &'static str {
        self.words(words(english, chinese))
    }

    /// What is computed in another way for Chinese: the English one in every other language.
    pub fn either<T>(self, english: T, chinese: T) -> T {
        if self == Self::CHINESE { chinese } else { english }
    }

    /// The wording of a sentence with named gaps, filled with these parts: `{n} of {of}`. A language may leave a part out, and
    /// put them in an order of its own.
    #[must_use]
    pub fn filled(
        self,
        english: &'static str,
        chinese: &'static str,
        parts: &[(&'static str, &dyn Display)],
    ) -> String {
        let mut text = String::new();
        let mut rest = self.pick(english, chinese);
        while let Some((before, behind)) = rest.split_once('{') {
            let Some((gap, after)) = behind.split_once('}') else { break };
            text.push_str(before);
            if let Some((_, part)) = parts.iter().find(|(name, _)| *name == gap) {
                text.push_str(&part.to_string());
            }
            rest = after;
        }
        text + rest
    }
}
