//! Free text sorted into classes by keywords.

/// The class of a text that contains no keyword.
pub const OTHER: &str = "other";

/// A class of free text with the words that put a text into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keywords {
    /// The id of the class.
    pub class: String,
    words: Vec<String>,
}

impl Keywords {
    /// A class of texts that contain one of `words`.
    pub fn new<'w>(class: &str, words: impl IntoIterator<Item = &'w str>) -> Self {
        Self { class: class.to_owned(), words: words.into_iter().map(fold).collect() }
    }

    /// Its words as they are compared.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.words
    }
}

/// A text as keywords are compared: small letters, full-width letters, digits and signs as their plain forms.
#[must_use]
pub fn fold(text: &str) -> String {
    /// How far a full-width character lies behind its plain form.
    const WIDE: u32 = 0xfee0;
    let plain = |c: char| match c {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - WIDE).unwrap_or(c),
        c => c,
    };
    text.trim().chars().map(plain).flat_map(char::to_lowercase).collect()
}

/// The classes of which a text contains a word, in the order declared; [`OTHER`] where it contains none.
pub(super) fn classes<'k>(text: &str, keywords: &'k [Keywords]) -> Vec<&'k str> {
    let text = fold(text);
    let within =
        |class: &&Keywords| class.words.iter().any(|word| !word.is_empty() && text.contains(word.as_str()));
    let found: Vec<&str> = keywords.iter().filter(within).map(|class| class.class.as_str()).collect();
    if found.is_empty() { vec![OTHER] } else { found }
}

/// The ids of the classes that a text can have.
#[must_use]
pub fn class_ids(keywords: &[Keywords]) -> Vec<String> {
    keywords.iter().map(|class| class.class.clone()).chain([OTHER.to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Domain, Value};
    use super::*;

    fn domain() -> Domain {
        Domain::Classified(vec![
            Keywords::new("efficiency", ["慢", "等太久", "Slow"]),
            Keywords::new("attitude", ["态度", "ＢＡＤ temper"]),
        ])
    }

    fn key(text: &str) -> Option<String> {
        let answer = domain().read(text).unwrap()?;
        assert_eq!(answer.value, Value::Text(answer.key.clone()));
        Some(answer.key.to_string())
    }

    #[test]
    fn a_text_belongs_to_every_class_of_which_it_has_a_word() {
        assert_eq!(key("太慢了").as_deref(), Some("efficiency"));
        assert_eq!(key("态度差，又慢").as_deref(), Some("efficiency;attitude"), "in the order declared");
        assert_eq!(key("很好").as_deref(), Some("other"));
        assert_eq!(key("\u{3000} "), None, "a blank is no answer");
    }

    #[test]
    fn letters_are_compared_whatever_their_case_and_width() {
        assert_eq!(key("SLOW service").as_deref(), Some("efficiency"));
        assert_eq!(key("ｓｌｏＷ").as_deref(), Some("efficiency"));
        assert_eq!(key("a bad\u{3000}TEMPER").as_deref(), Some("attitude"));
        assert_eq!(key("slo w").as_deref(), Some("other"), "spaces count");
    }

    #[test]
    fn formulas_name_classes_and_not_texts() {
        assert_eq!(domain().named("attitude").unwrap().unwrap().key.as_ref(), "attitude");
        assert_eq!(domain().named("other").unwrap().unwrap().key.as_ref(), "other");
        assert_eq!(domain().named("态度"), Err("not one of efficiency, attitude, other".into()));
    }
}
