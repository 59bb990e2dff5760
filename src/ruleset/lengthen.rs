//! Turns short forms into long ones: the decoder and `extends` know only the long.

use super::fields::{Kind, LANGUAGES, Record, field_named, short_field};
use super::yaml::{Entry, Scalar, Shape, Style, Tree};

/// The tree with every short form written long, as the decoder reads it and `extends` merges it.
#[must_use]
pub fn lengthen(tree: Tree, record: &'static Record) -> Tree {
    lengthen_record(tree, record)
}

fn lengthen_kind(tree: Tree, kind: &'static Kind) -> Tree {
    match kind {
        Kind::Record(record) => lengthen_record(tree, record),
        Kind::Named(_, kind) => map_values(tree, |_, value| lengthen_kind(value, kind)),
        Kind::List(record, keyed) => lengthen_list(tree, record, *keyed),
        _ => tree,
    }
}

fn map_values(tree: Tree, mut change: impl FnMut(&str, Tree) -> Tree) -> Tree {
    let shape = match tree.shape {
        Shape::Map(entries) => Shape::Map(
            entries
                .into_iter()
                .map(|e| Entry { value: change(&e.key, e.value), key: e.key, key_span: e.key_span })
                .collect(),
        ),
        other => other,
    };
    Tree { shape, ..tree }
}

fn lengthen_record(tree: Tree, record: &'static Record) -> Tree {
    if let Some(name) = short_field(&tree, record) {
        let span = tree.span;
        return Tree { span, shape: Shape::Map(vec![Entry { key: name.into(), key_span: span, value: tree }]) };
    }
    if tree.is_nothing() {
        return tree;
    }
    let tree = map_values(tree, |key, value| match (field_named(record, key), record.rest) {
        (Some(field), _) => lengthen_kind(value, &field.kind),
        (None, Some((_, kind))) => lengthen_kind(value, kind),
        (None, None) => value,
    });
    if record.labelled { gather_label(tree) } else { tree }
}

/// `{zh: 外观, en: Appearance}` becomes `{label: {zh: 外观, en: Appearance}}`.
fn gather_label(tree: Tree) -> Tree {
    let Shape::Map(entries) = tree.shape else { return tree };
    let (languages, mut others): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| LANGUAGES.contains(&entry.key.as_str()));
    if let Some(first) = languages.first() {
        let key_span = first.key_span;
        let value = Tree { span: key_span, shape: Shape::Map(languages) };
        others.retain(|entry| entry.key != "label");
        others.push(Entry { key: "label".into(), key_span, value });
    }
    Tree { shape: Shape::Map(others), ..tree }
}

fn lengthen_list(tree: Tree, record: &'static Record, keyed: Option<(&'static str, &'static str)>) -> Tree {
    let span = tree.span;
    let shape = match (tree.shape, keyed) {
        (Shape::List(items), _) => {
            Shape::List(items.into_iter().map(|item| lengthen_record(item, record)).collect())
        }
        (Shape::Map(entries), Some((key_field, value_field))) => {
            Shape::List(entries.into_iter().map(|entry| unkey(entry, key_field, value_field)).collect())
        }
        (other, _) => other,
    };
    Tree { span, shape }
}

fn unkey(entry: Entry, key_field: &str, value_field: &str) -> Tree {
    let Entry { key, key_span, value } = entry;
    let text = Scalar { style: Style::Plain, offsets: vec![key_span.start; key.chars().count() + 1], text: key };
    let name = Tree { span: key_span, shape: Shape::Scalar(text) };
    let mut fields = vec![Entry { key: key_field.into(), key_span, value: name }];
    if !value.is_nothing() {
        fields.push(Entry { key: value_field.into(), key_span, value });
    }
    Tree { span: key_span, shape: Shape::Map(fields) }
}
