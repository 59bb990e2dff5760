//! What lasts: the records that a store keeps and the digests over them, each with a form of its own that no other part of
//! the program decides.
//!
//! A record is a type with its own field names and words, one way to be written ([`text`]) and a number of its form. It
//! knows nothing of scorecards, plans or reports: whoever keeps something translates it into a record, and back. So a report
//! may change, and a type be renamed, and what was kept reads and verifies as before. `docs/store-format.md` describes the
//! bytes; the tests hold examples that were written by hand.
//!
//! A form that is released stays. What a field says, its name, its words and its order never change in it; a record that
//! says more is a new form, and the reader of the old one stays beside it (as [`card::read`] does).

pub mod card;
pub mod digest;
mod earlier;
pub mod files;
pub mod given;
pub mod rules;
pub mod run;
#[cfg(test)]
mod tests;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// The one way to write a record: JSON without spaces, the fields in their documented order, in UTF-8.
#[must_use]
pub fn text(record: &impl Serialize) -> String {
    // INVARIANT: records are of texts, numbers, lists and maps with texts as keys, which all can be written.
    serde_json::to_string(record).unwrap_or_default()
}

/// Reads a record.
///
/// # Errors
/// What is wrong with the text, in words.
fn of_text<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    serde_json::from_str(text).map_err(|error| error.to_string())
}

/// An enum whose variants are written by words that are said here, whatever the variants are called.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$of])* $variant),* }

        impl $name {
            /// Its word.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }

            /// What has this word.
            #[must_use]
            pub fn of(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.word())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let word = <String as serde::Deserialize>::deserialize(from)?;
                Self::of(&word).ok_or_else(|| serde::de::Error::custom(format!("`{word}` is no known word")))
            }
        }
    };
}
use words;
