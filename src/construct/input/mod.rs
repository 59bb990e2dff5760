//! Types of inputs: `type: count` of a measure, of an attribute, of a field of records, of a column of a sample's frame.
//! A file each.
//!
//! To add one, write its file, declare it and list it in [`ALL`].

mod bool;
mod count;
mod date;
mod money;
mod number;
mod percent;
mod text;

use super::is_its_word;
use crate::data::Domain;
use crate::number::Decimal;

/// All types, in the order in which they are listed and documented.
pub const ALL: &[&Type] =
    &[&bool::TYPE, &count::TYPE, &number::TYPE, &money::TYPE, &percent::TYPE, &date::TYPE, &text::TYPE];

/// What stands for a type that is not known.
pub const NUMBER: &Type = &number::TYPE;

/// The words of attributes.
pub const OF_ATTRIBUTES: &[&str] = &words::<{ count_of(Place::Attribute) }>(Place::Attribute);
/// The words of measures and of the fields of records.
pub const OF_MEASURES: &[&str] = &words::<{ count_of(Place::Measure) }>(Place::Measure);
/// The words of the columns of a sample's frame.
pub const OF_FRAMES: &[&str] = &words::<{ count_of(Place::Frame) }>(Place::Frame);

/// The type with that word.
#[must_use]
pub fn by_word(word: &str) -> Option<&'static Type> {
    ALL.iter().copied().find(|kind| kind.word == word)
}

/// A type of inputs.
pub struct Type {
    /// The word after `type:`.
    pub word: &'static str,
    /// What it takes, in one line.
    pub doc: &'static str,
    /// A cell, and what it means.
    pub example: (&'static str, &'static str),
    /// What may have it.
    pub places: &'static [Place],
    /// What an input of it may hold, with its declared least and greatest value.
    pub domain: fn(Option<(Decimal, Decimal)>) -> Domain,
    /// Whether it is a number: it can have a range, and be summed and averaged.
    pub is_number: bool,
    /// Whether a group has no value of it unless `over` says how it is pooled over the members.
    pub needs_over: bool,
}

is_its_word!(Type);

/// What has a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Attributes of responses.
    Attribute,
    /// Measures, and fields of records.
    Measure,
    /// Columns of a sample's frame.
    Frame,
}

impl Type {
    const fn may_stand(&self, place: Place) -> core::primitive::bool {
        let mut rest = self.places;
        while let [first, others @ ..] = rest {
            if *first as u8 == place as u8 {
                return true;
            }
            rest = others;
        }
        false
    }
}

const fn count_of(place: Place) -> usize {
    let (mut n, mut rest) = (0, ALL);
    while let [first, others @ ..] = rest {
        n += first.may_stand(place) as usize;
        rest = others;
    }
    n
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn words<const N: usize>(place: Place) -> [&'static str; N] {
    let (mut found, mut at, mut rest) = ([""; N], 0, ALL);
    while let [first, others @ ..] = rest {
        if first.may_stand(place) {
            found[at] = first.word;
            at += 1;
        }
        rest = others;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Value;

    #[test]
    fn examples_are_right() {
        for kind in ALL {
            let (cell, wanted) = kind.example;
            let answer = (kind.domain)(None).read(cell).unwrap().unwrap();
            let found = match answer.value {
                Value::Number(x) => x.normalize().to_string(),
                Value::Bool(truth) => truth.to_string(),
                Value::Text(text) => text.to_string(),
                Value::Date(day) => day.to_string(),
            };
            assert_eq!(found, wanted, "{kind:?}");
            assert_eq!(by_word(kind.word), Some(*kind));
            assert_eq!((kind.domain)(None).is_number(), kind.is_number, "{kind:?}");
        }
    }

    #[test]
    fn each_place_has_its_words() {
        assert_eq!(OF_ATTRIBUTES, ["bool", "number", "date", "text"]);
        assert_eq!(OF_MEASURES, ["bool", "count", "number", "money", "percent", "date"]);
        assert_eq!(OF_FRAMES.len(), ALL.len());
    }
}
