//! What a rule set calls by name: found in what can be read of the text, and in the rule set that it extends.

use super::scan::{ITEM, Item};
use crate::diagnostic::{SourceId, Span};
use crate::ruleset::fields::LANGUAGES;
use crate::ruleset::yaml::{Shape, Tree};
use std::fmt::Write as _;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameKind {
    /// A scale.
    Scale,
    /// A level of a scale.
    Level,
    /// A question.
    Question,
    /// An attribute of a response.
    Attribute,
    /// A measure.
    Measure,
    /// A derived column.
    Derived,
    /// A further survey.
    Survey,
    /// Records.
    Records,
    /// A field of records.
    Field,
    /// A node of the score tree.
    Node,
    /// A named result.
    Also,
    /// A benchmark.
    Benchmark,
    /// A grade.
    Grade,
}

impl NameKind {
    /// In words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Scale => "scale",
            Self::Level => "level",
            Self::Question => "question",
            Self::Attribute => "attribute",
            Self::Measure => "measure",
            Self::Derived => "derived column",
            Self::Survey => "survey",
            Self::Records => "records",
            Self::Field => "field",
            Self::Node => "node",
            Self::Also => "named result",
            Self::Benchmark => "benchmark",
            Self::Grade => "grade",
        }
    }
}

/// A key, or a text in a list, with where it stands.
#[derive(Debug, Clone)]
pub(super) struct Declared {
    pub path: Vec<String>,
    pub span: Span,
    pub value: String,
}

/// The keys of a text.
pub(super) fn of_text(text: &str, items: &[Item], source: SourceId) -> Vec<Declared> {
    let declared = items.iter().filter(|item| !item.loose).map(|item| {
        let value = item.value.clone().and_then(|value| text.get(value)).unwrap_or("").trim();
        // A text in a list is its own key.
        let place = item.value.clone().filter(|_| item.key.is_empty()).unwrap_or(item.key.clone());
        let span = Span { source, start: place.start, end: place.end };
        Declared { path: item.path.clone(), span, value: value.trim_matches(['"', '\'']).to_owned() }
    });
    declared.collect()
}

/// The keys of a tree.
pub(super) fn of_tree(tree: &Tree, path: &mut Vec<String>, declared: &mut Vec<Declared>) {
    match &tree.shape {
        Shape::Map(entries) => {
            for entry in entries {
                path.push(entry.key.clone());
                let value = entry.value.text().unwrap_or("").to_owned();
                declared.push(Declared { path: path.clone(), span: entry.key_span, value });
                of_tree(&entry.value, path, declared);
                path.pop();
            }
        }
        Shape::List(items) => {
            path.push(ITEM.to_owned());
            for item in items {
                if let Some(text) = item.text() {
                    declared.push(Declared { path: path.clone(), span: item.span, value: text.to_owned() });
                }
                of_tree(item, path, declared);
            }
            path.pop();
        }
        Shape::Nothing | Shape::Scalar(_) => {}
    }
}

/// Something with a name.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub kind: NameKind,
    /// As formulas write it; for nodes the path from `score`.
    pub name: String,
    pub path: Vec<String>,
    pub span: Span,
}

/// All that declarations name; what stands twice counts as first written.
pub(super) fn names(declared: &[Declared]) -> Vec<Name> {
    let mut names: Vec<Name> = Vec::new();
    for one in declared {
        let path: Vec<&str> = one.path.iter().map(String::as_str).collect();
        let Some((kind, name)) = named(&path, &one.value) else { continue };
        if !names.iter().any(|known| known.kind == kind && known.name == name && known.path == one.path) {
            names.push(Name { kind, name, path: one.path.clone(), span: one.span });
        }
    }
    names
}

fn named(path: &[&str], value: &str) -> Option<(NameKind, String)> {
    let kind = match path {
        ["scales", _] => NameKind::Scale,
        ["scales", _, "levels", _] => NameKind::Level,
        ["questions", id] if *id != "scale" => NameKind::Question,
        ["attributes", _] => NameKind::Attribute,
        ["measures", _] => NameKind::Measure,
        ["derive", _] => NameKind::Derived,
        ["surveys", _] => NameKind::Survey,
        ["surveys", _, "questions", "scale"] => return None,
        ["surveys", survey, "questions", id] => return Some((NameKind::Question, format!("{survey}.{id}"))),
        ["surveys", survey, "attributes", id] => return Some((NameKind::Attribute, format!("{survey}.{id}"))),
        ["surveys", survey, "derive", id] => return Some((NameKind::Derived, format!("{survey}.{id}"))),
        ["surveys", _, "attributes", _, "choices", ITEM] => return Some((NameKind::Level, value.to_owned())),
        ["records", _] => NameKind::Records,
        ["records", records, id] => return Some((NameKind::Field, format!("{records}.{id}"))),
        ["records", _, _, "choices", ITEM] => return Some((NameKind::Level, value.to_owned())),
        ["also", _] => NameKind::Also,
        ["benchmarks", _] => NameKind::Benchmark,
        ["grades", ITEM, "grade"] => return Some((NameKind::Grade, value.to_owned())),
        ["grades", grade] if *grade != ITEM => NameKind::Grade,
        ["classify", _, _] => NameKind::Level,
        ["attributes", _, "choices", ITEM] => return Some((NameKind::Level, value.to_owned())),
        ["score", below @ ..] if below.chunks(2).all(|pair| matches!(pair, ["of", _])) => {
            let parts = below.chunks(2).filter_map(|pair| pair.last().copied());
            return Some((NameKind::Node, std::iter::once("score").chain(parts).collect::<Vec<_>>().join(".")));
        }
        _ => return None,
    };
    Some((kind, (*path.last()?).to_owned()))
}

/// What is said about a name where it is declared: its label, and what it may be.
pub(super) fn about(name: &Name, declared: &[Declared]) -> String {
    let said = |below: &[&str]| {
        let wanted = name.path.iter().map(String::as_str).chain(below.iter().copied());
        let found = declared.iter().find(|one| one.path.iter().map(String::as_str).eq(wanted.clone()));
        found.map(|one| one.value.as_str()).filter(|value| !value.is_empty())
    };
    let mut text = format!("`{}`, {}", name.name, name.kind.word());
    let own = LANGUAGES.iter().map(|language| said(&[language]));
    let labels = own.chain(LANGUAGES.iter().map(|language| said(&["label", language]))).chain([said(&["label"])]);
    for label in labels.flatten() {
        let _ = write!(text, " · {label}");
    }
    for field in ["type", "scale", "range", "weight", "out_of", "value"] {
        if let Some(value) = said(&[field]) {
            let _ = write!(text, "\n{field}: {value}");
        }
    }
    let ends: Vec<&str> = ends(name, declared);
    if let [low, high] = ends.as_slice() {
        let _ = write!(text, "\nrange: {low} … {high}");
    }
    if let Some(value) = said(&[]) {
        let _ = write!(text, "\n{value}");
    }
    text
}

/// The two ends of its range.
fn ends<'a>(name: &Name, declared: &'a [Declared]) -> Vec<&'a str> {
    let ends = declared
        .iter()
        .filter(|one| one.path.strip_prefix(name.path.as_slice()).is_some_and(|below| below == ["range", ITEM]));
    ends.map(|one| one.value.as_str()).collect()
}
