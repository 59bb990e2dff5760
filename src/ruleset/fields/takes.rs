//! What a key of a rule set takes, by its name alone.

use super::{Kind, LANGUAGES, RULESET, Record};

/// What the value of a key is, as far as its name says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// A formula, or something that may be written as one.
    Formula,
    /// A text that people read.
    Text,
    /// Something else: a number, a word, a list.
    Other,
    /// The name is none of a field: it is the id of something.
    Unknown,
}

/// What a key takes: of fields that have one name, the one that takes most counts.
#[must_use]
pub fn takes(name: &str) -> Takes {
    if LANGUAGES.contains(&name) {
        return Takes::Text;
    }
    let mut found = Takes::Unknown;
    of_record(&RULESET, name, &mut Vec::new(), &mut found);
    found
}

fn of_record(record: &'static Record, name: &str, seen: &mut Vec<&'static str>, found: &mut Takes) {
    if seen.contains(&record.what) {
        return;
    }
    seen.push(record.what);
    for field in record.fields {
        if field.name == name {
            *found = wider(*found, of_kind(&field.kind));
        }
        within(&field.kind, name, seen, found);
    }
    if let Some((_, kind)) = record.rest {
        within(kind, name, seen, found);
    }
}

fn within(kind: &'static Kind, name: &str, seen: &mut Vec<&'static str>, found: &mut Takes) {
    match kind {
        Kind::Record(record) | Kind::List(record, _) => of_record(record, name, seen, found),
        Kind::Named(_, kind) => within(kind, name, seen, found),
        Kind::Either(kinds) => kinds.iter().for_each(|kind| within(kind, name, seen, found)),
        Kind::Text
        | Kind::Label
        | Kind::Bool
        | Kind::Number
        | Kind::Whole
        | Kind::Formula
        | Kind::Word(_)
        | Kind::Pair
        | Kind::Texts
        | Kind::Rows => {}
    }
}

fn of_kind(kind: &'static Kind) -> Takes {
    match kind {
        Kind::Formula => Takes::Formula,
        Kind::Record(record) if record.text == Some("value") => Takes::Formula,
        Kind::Label | Kind::Text => Takes::Text,
        Kind::Either(kinds) => kinds.iter().map(of_kind).fold(Takes::Other, wider),
        Kind::Bool
        | Kind::Number
        | Kind::Whole
        | Kind::Word(_)
        | Kind::Pair
        | Kind::Record(_)
        | Kind::Named(..)
        | Kind::List(..)
        | Kind::Texts
        | Kind::Rows => Takes::Other,
    }
}

fn wider(a: Takes, b: Takes) -> Takes {
    let rank = |takes: Takes| match takes {
        Takes::Unknown => 0,
        Takes::Other => 1,
        Takes::Text => 2,
        Takes::Formula => 3,
    };
    if rank(b) > rank(a) { b } else { a }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_takes_what_the_fields_of_its_name_take() {
        for (key, wanted) in [
            ("when", Takes::Formula),
            ("score", Takes::Formula),
            ("title", Takes::Text),
            ("zh", Takes::Text),
            ("floor", Takes::Other),
            ("combine", Takes::Other),
            ("questions", Takes::Other),
            ("overall", Takes::Unknown),
        ] {
            assert_eq!(takes(key), wanted, "{key}");
        }
    }
}
