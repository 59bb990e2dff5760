//! Where in the language a byte stands, by the table of fields.

use super::scan::{self, ITEM};
use crate::ruleset::fields::{Kind, LANGUAGES, RULESET, Record, field_named};

/// What can be written at a byte.
pub(super) enum Place {
    /// A key below these.
    Key { path: Vec<String> },
    /// The value of the last of these, of which the text before the byte is `written`.
    Value { path: Vec<String>, written: String },
}

/// Marks the byte in a text; no rule set contains it.
const MARK: char = '\u{1}';

/// The place of a byte; what comes after it does not matter.
pub(super) fn at(text: &str, offset: usize) -> Option<Place> {
    let marked = format!("{}{MARK}", text.get(..offset)?);
    let here = |range: &std::ops::Range<usize>| marked.get(range.clone()).and_then(|part| part.split_once(MARK));
    for item in scan::scan(&marked).into_iter().rev() {
        if let Some((written, _)) = item.value.as_ref().and_then(here) {
            return Some(Place::Value { path: item.path, written: written.to_owned() });
        }
        if item.loose && here(&item.key).is_some() {
            return Some(Place::Key { path: item.path });
        }
    }
    None
}

/// A part of the table.
enum Here {
    Kind(&'static Kind),
    Record(&'static Record),
}

impl Here {
    fn of(kind: &'static Kind) -> Self {
        match kind {
            Kind::Record(record) => Self::Record(record),
            kind => Self::Kind(kind),
        }
    }

    fn below(&self, key: &str) -> Vec<Self> {
        match self {
            Self::Record(record) => match (field_named(record, key), record.rest) {
                (Some(field), _) => vec![Self::of(&field.kind)],
                (None, Some((_, kind))) => vec![Self::of(kind)],
                (None, None) => Vec::new(),
            },
            Self::Kind(Kind::Named(_, kind)) => vec![Self::of(kind)],
            Self::Kind(Kind::List(record, _)) if key == ITEM => vec![Self::Record(record)],
            Self::Kind(Kind::List(record, Some((_, value)))) => {
                field_named(record, value).map(|field| Self::of(&field.kind)).into_iter().collect()
            }
            Self::Kind(Kind::Either(kinds)) => kinds.iter().flat_map(|kind| Self::of(kind).below(key)).collect(),
            Self::Kind(_) => Vec::new(),
        }
    }
}

fn walk(path: &[String]) -> Vec<Here> {
    let mut here = vec![Here::Record(&RULESET)];
    for key in path {
        here = here.iter().flat_map(|place| place.below(key)).collect();
    }
    here
}

fn records(path: &[String]) -> Vec<&'static Record> {
    let mut records = Vec::new();
    for here in walk(path) {
        match here {
            Here::Record(record) => records.push(record),
            Here::Kind(Kind::Either(kinds)) => {
                records.extend(
                    kinds.iter().filter_map(|kind| if let Kind::Record(r) = kind { Some(*r) } else { None }),
                );
            }
            Here::Kind(_) => {}
        }
    }
    records
}

/// The fields of the map at a path, with what they mean.
pub(super) fn fields(path: &[String]) -> Vec<(&'static str, &'static str)> {
    let mut fields: Vec<(&str, &str)> = Vec::new();
    for record in records(path) {
        fields.extend(record.fields.iter().map(|field| (field.name, field.doc)));
        if record.labelled {
            fields.extend(LANGUAGES.iter().map(|language| (*language, "the label in this language")));
        }
    }
    if walk(path).iter().any(|here| matches!(here, Here::Kind(Kind::Label))) {
        fields.extend(LANGUAGES.iter().map(|language| (*language, "the text in this language")));
    }
    fields
}

/// What a field of the map at a path means.
pub(super) fn field_doc(path: &[String], key: &str) -> Option<&'static str> {
    fields(path).into_iter().find(|(name, _)| *name == key).map(|(_, doc)| doc)
}

/// What the value at a path may be; for a record what its short forms take.
pub(super) fn kinds(path: &[String]) -> Vec<&'static Kind> {
    let mut kinds = Vec::new();
    for here in walk(path) {
        match here {
            Here::Kind(kind) => kinds.push(kind),
            Here::Record(record) => {
                let short = [record.text, record.number].into_iter().flatten();
                kinds.extend(short.filter_map(|name| field_named(record, name)).map(|field| &field.kind));
            }
        }
    }
    kinds
}

/// Whether a formula stands at a path.
pub(super) fn takes_formula(path: &[String]) -> bool {
    kinds(path).iter().any(|kind| matches!(kind, Kind::Formula))
}

/// The words that a kind takes.
pub(super) fn words(kind: &'static Kind) -> Vec<&'static str> {
    match kind {
        Kind::Word(words) => words.to_vec(),
        Kind::Bool => vec!["true", "false"],
        Kind::Either(kinds) => kinds.iter().flat_map(words).collect(),
        _ => Vec::new(),
    }
}
