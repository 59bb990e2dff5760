//! The languages of labels, reports and messages: one list, a file each.
//!
//! A language is one value of [`About`]: its tag, what people write for it, its words. What has no wording in a language
//! is shown in English; [`Language::pick`] and [`Language::words`] are the two places where that is decided.

mod en;
mod zh;

/// What is known of a language.
#[derive(Debug)]
struct About {
    /// Its tag, as in labels and `--language`: `zh`.
    tag: &'static str,
    /// What it is called in English.
    name: &'static str,
    /// What others write for the tag, in lower case.
    written: &'static [&'static str],
    /// English words of constructs, columns and statuses with those of this language; of English none, and of Chinese
    /// none, since [`Words`] has both.
    words: &'static [(&'static str, &'static str)],
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

    /// The Chinese of two wordings in Chinese, the English one in every other language.
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        if self == Self::CHINESE { chinese } else { english }
    }

    /// The wording in this language, in English where it has none.
    #[must_use]
    pub fn words(self, words: Words) -> &'static str {
        let own = self.0.words.iter().find(|(english, _)| *english == words.en);
        own.map_or_else(|| self.pick(words.en, words.zh), |(_, own)| own)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_leads_to_its_language_and_any_other_to_english() {
        for language in ALL {
            assert_eq!(Language::of(language.tag()), language);
            assert_eq!(Language::of(&format!("{}-XX", language.tag())), language);
        }
        assert_eq!(Language::of("sw"), Language::ENGLISH);
        assert_eq!(Language::of(""), Language::ENGLISH);
        assert_eq!(
            (Language::meant("ZH_cn"), Language::meant("english"), Language::meant("sw")),
            (Some("zh"), Some("en"), None)
        );
    }

    #[test]
    fn what_has_no_wording_in_a_language_is_english() {
        static ABOUT: About = About { tag: "sw", name: "Swahili", written: &[], words: &[("mean", "wastani")] };
        let swahili = Language(&ABOUT);
        assert_eq!(swahili.words(words("mean", "平均")), "wastani");
        assert_eq!(swahili.words(words("sum", "求和")), "sum");
        assert_eq!(swahili.pick("nothing moves", "无任何变化"), "nothing moves");
        assert_eq!(Language::CHINESE.words(words("sum", "求和")), "求和");
    }
}
