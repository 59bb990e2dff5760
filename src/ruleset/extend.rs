//! Lays a rule set over the one that it extends.
//!
//! Named maps merge by key, `key: ~` removes, everything else is replaced whole. Every value keeps the place
//! where it was written, so a message about an inherited value points into the base's file.

use super::fields::{Kind, Names, RULESET, Record, field_named};
use super::inherited;
use super::shape::is_unwritten;
use super::yaml::{Entry, Shape, Tree};
use crate::diagnostic::{Code, Diagnostic, suggest};

/// The fields of a base that are its own and not taken over.
const OWN: [&str; 3] = ["ruleset", "extends", "effective"];

/// `own` laid over `base`; both in long form.
#[must_use]
pub fn merge(base: &Tree, own: &Tree, problems: &mut Vec<Diagnostic>) -> Tree {
    let mut entries: Vec<Entry> =
        base.entries().iter().filter(|entry| !OWN.contains(&entry.key.as_str())).cloned().collect();
    if base.get("survey").is_none()
        && let Some(id) = base.entry("ruleset")
    {
        entries.push(Entry { key: "survey".into(), ..id.clone() });
    }
    let shared = Tree { span: own.span, shape: Shape::Map(entries) };
    merge_record(&shared, own, &RULESET, problems)
}

fn merge_record(base: &Tree, own: &Tree, record: &'static Record, problems: &mut Vec<Diagnostic>) -> Tree {
    problems.extend(inherited::surprises(base, own, record));
    let kind_of =
        |key: &str| field_named(record, key).map(|field| &field.kind).or(record.rest.map(|(_, kind)| kind));
    merge_maps(base, own, (false, &kind_of), problems, &mut |key, base, own, problems| match (
        field_named(record, key),
        record.rest,
    ) {
        (Some(field), _) => merge_kind(base, own, &field.kind, problems),
        (None, Some((_, kind))) => merge_kind(base, own, kind, problems),
        (None, None) => own.clone(),
    })
}

fn merge_kind(base: &Tree, own: &Tree, kind: &'static Kind, problems: &mut Vec<Diagnostic>) -> Tree {
    match kind {
        Kind::Record(record) => merge_record(base, own, record, problems),
        Kind::Named(Names::Ids | Names::Labels | Names::Paths, kind) => {
            let empty = matches!(kind, Kind::Record(record) if record.nothing);
            if empty {
                problems.extend(new_levels(base, own));
            }
            let mut values = |_: &str, base: &Tree, own: &Tree, problems: &mut Vec<Diagnostic>| {
                merge_kind(base, own, kind, problems)
            };
            merge_maps(base, own, (empty, &|_| Some(*kind)), problems, &mut values)
        }
        _ => own.clone(),
    }
}

/// Levels that the scale of the base lacks: most are misspelt, and then no answer has them.
fn new_levels(base: &Tree, own: &Tree) -> Vec<Diagnostic> {
    let known: Vec<&str> = base.entries().iter().map(|entry| entry.key.as_str()).collect();
    let new = own.entries().iter().filter(|entry| !known.is_empty() && !known.contains(&entry.key.as_str()));
    new.map(|entry| {
        let message = format!("the scale of the base has no level `{}`, so this adds one", entry.key);
        let problem = Diagnostic::warning(Code::LevelAdded, entry.key_span, message).label("a new level");
        problem.near(&entry.key, known.iter().copied(), || {
            Some(format!("its levels are {}; a scale of another name has levels of its own", known.join(", ")))
        })
    })
    .collect()
}

/// Entries with `~` in a rule set that extends none: there is nothing that they take out.
pub fn check_lowest(tree: &Tree, problems: &mut Vec<Diagnostic>) {
    const ALL: &Kind = &Kind::Record(&RULESET);
    removals(tree, ALL, "`~` takes out what a base has, and this rule set extends none", problems);
}

/// Things that may stand with nothing behind their name, or of which it is said elsewhere what they lack.
const BARE: [&str; 5] = ["a node", "a question", "an attribute", "a measure", "a scale"];

fn removals(tree: &Tree, kind: &'static Kind, why: &str, problems: &mut Vec<Diagnostic>) {
    let value_kind = |key: &str| match kind {
        Kind::Record(record) => {
            field_named(record, key).map(|field| &field.kind).or(record.rest.map(|(_, kind)| kind))
        }
        Kind::Named(Names::Ids | Names::Labels | Names::Paths, kind) => Some(*kind),
        _ => None,
    };
    for entry in tree.entries() {
        let Some(kind) = value_kind(&entry.key) else { continue };
        let empty = matches!(kind, Kind::Record(record) if record.nothing || BARE.contains(&record.what));
        if !entry.value.is_nothing() {
            removals(&entry.value, kind, why, problems);
        } else if !empty && !is_unwritten(&entry.value) {
            let message = format!("there is no `{}` to remove", entry.key);
            problems.push(
                Diagnostic::error(Code::ExtendsMissing, entry.key_span, message)
                    .label(why)
                    .help("take the line out, or say a value"),
            );
        }
    }
}

/// What the value of a key is.
type KindOf<'a> = &'a dyn Fn(&str) -> Option<&'static Kind>;

type MergeValues<'a> = &'a mut dyn FnMut(&str, &Tree, &Tree, &mut Vec<Diagnostic>) -> Tree;

/// Merges two maps; where `empty` says that `~` is a value of its own (a level that counts as no answer), a new key may
/// have it.
fn merge_maps(
    base: &Tree,
    own: &Tree,
    (empty, kind_of): (bool, KindOf<'_>),
    problems: &mut Vec<Diagnostic>,
    values: MergeValues<'_>,
) -> Tree {
    let (Shape::Map(old), Shape::Map(new)) = (&base.shape, &own.shape) else {
        return own.clone();
    };
    let mut merged: Vec<Entry> = old.clone();
    for entry in new {
        let place = merged.iter().position(|other| other.key == entry.key);
        match (place, entry.value.is_nothing()) {
            (Some(at), true) => {
                merged.remove(at);
            }
            (None, true) if !empty => {
                let known = old.iter().map(|other| other.key.as_str());
                let help = suggest(&entry.key, known).unwrap_or_else(|| "take the line out".into());
                problems.push(
                    Diagnostic::error(
                        Code::ExtendsMissing,
                        entry.key_span,
                        format!("there is no `{}` to remove", entry.key),
                    )
                    .label("the rule set that is extended has none")
                    .help(help),
                );
            }
            (Some(at), false) => {
                if let Some(slot) = merged.get_mut(at) {
                    let value = values(&entry.key, &slot.value, &entry.value, problems);
                    *slot = Entry { value, ..entry.clone() };
                }
            }
            (None, _) => {
                if let Some(kind) = kind_of(&entry.key) {
                    removals(&entry.value, kind, "the rule set that is extended has no such entry", problems);
                }
                merged.push(entry.clone());
            }
        }
    }
    Tree { span: own.span, shape: Shape::Map(merged) }
}

#[cfg(test)]
mod tests {
    use super::super::lengthen::lengthen;
    use super::super::yaml;
    use super::*;
    use crate::diagnostic::Sources;

    fn tree(text: &str) -> Tree {
        let id = Sources::default().add("t", text);
        lengthen(yaml::read(id, text, &mut Vec::new()).unwrap(), &RULESET)
    }

    #[test]
    fn maps_merge_lists_and_curves_are_replaced_and_nothing_removes() {
        let base = tree(
            "ruleset: base\nmeasures: {a: {type: count, default: 1}, b: {type: bool}}\n\
             score: {of: {x: 40, y: {weight: 60, curve: {0: 0, 1: 100}}}}\ngrades: {A: 80, B: 0}\n",
        );
        let own = tree(
            "ruleset: own\nextends: base\nmeasures: {a: {default: 2}, b: ~}\n\
             score: {of: {x: {weight: 50}, y: {curve: {5: 1, 6: 2}}, z: {weight: 1}}}\ngrades: {C: 1}\n",
        );
        let mut problems = Vec::new();
        let merged = merge(&base, &own, &mut problems).to_json();
        assert_eq!(problems, []);
        assert_eq!(merged["survey"], "base");
        assert_eq!(merged["measures"], serde_json::json!({"a": {"type": "count", "default": "2"}}));
        assert_eq!(merged["score"]["of"]["x"], serde_json::json!({"weight": "50"}));
        assert_eq!(merged["score"]["of"]["y"], serde_json::json!({"weight": "60", "curve": {"5": "1", "6": "2"}}));
        assert_eq!(merged["score"]["of"]["z"]["weight"], "1");
        assert_eq!(merged["grades"], serde_json::json!([{"grade": "C", "from": "1"}]));
    }

    #[test]
    fn a_new_level_may_count_as_no_answer() {
        let mut problems = Vec::new();
        let base = tree("ruleset: base\nscales: {five: {levels: {好: 1, 坏: 0}}}\n");
        let merged =
            merge(&base, &tree("ruleset: own\nscales: {five: {levels: {说不清: ~, 坏: ~}}}\n"), &mut problems);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].message.contains("has no level `说不清`, so this adds one"), "{problems:?}");
        let levels = merged.to_json()["scales"]["five"]["levels"].clone();
        assert_eq!(levels, serde_json::json!({"好": {"points": "1"}, "说不清": null}));
    }

    #[test]
    fn removing_what_is_not_there_is_an_error_with_a_suggestion() {
        let mut problems = Vec::new();
        let base = tree("ruleset: base\nmeasures: {alpha: {type: count}}\n");
        let _ = merge(&base, &tree("ruleset: own\nmeasures: {alhpa: ~}\n"), &mut problems);
        assert_eq!(problems[0].code, Code::ExtendsMissing);
        assert_eq!(problems[0].help.as_deref(), Some("did you mean `alpha`?"));
    }
}
