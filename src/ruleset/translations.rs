//! Labels that lack a language in which the rule set is written.
//!
//! A rule set is written in the languages of its title. A label that is one plain text stands for all of them.

use super::fields::{Kind, LANGUAGES, RULESET, Record, field_named};
use super::yaml::{Entry, Shape, Tree};
use crate::diagnostic::{Code, Diagnostic};

/// Warns of labels with one language of several; the tree is in long form.
pub fn check(tree: &Tree, problems: &mut Vec<Diagnostic>) {
    let title = tree.get("title").map(Tree::entries).unwrap_or_default();
    let written = LANGUAGES.iter().filter(|language| title.iter().any(|entry| entry.key == **language));
    let written: Vec<&str> = written.copied().collect();
    if written.len() > 1 {
        record(tree, &RULESET, &written, problems);
    }
}

fn record(tree: &Tree, fields: &'static Record, languages: &[&str], problems: &mut Vec<Diagnostic>) {
    for entry in tree.entries() {
        match (field_named(fields, &entry.key), fields.rest) {
            (Some(field), _) => value(entry, &field.kind, languages, problems),
            (None, Some((_, kind))) => value(entry, kind, languages, problems),
            (None, None) => {}
        }
    }
}

fn value(entry: &Entry, kind: &'static Kind, languages: &[&str], problems: &mut Vec<Diagnostic>) {
    match kind {
        Kind::Label => problems.extend(label(entry, languages)),
        Kind::Record(fields) => record(&entry.value, fields, languages, problems),
        Kind::Named(_, kind) => {
            entry.value.entries().iter().for_each(|entry| value(entry, kind, languages, problems))
        }
        Kind::List(fields, _) => {
            entry.value.items().iter().for_each(|item| record(item, fields, languages, problems))
        }
        _ => {}
    }
}

fn label(entry: &Entry, languages: &[&str]) -> Option<Diagnostic> {
    let Shape::Map(written) = &entry.value.shape else { return None };
    let has = |language: &&str| written.iter().any(|entry| entry.key == **language && !entry.value.is_nothing());
    let lacking = languages.iter().find(|language| !has(language))?;
    let first = written.first().filter(|first| LANGUAGES.contains(&first.key.as_str()))?;
    let text = first.value.text().unwrap_or_default();
    Some(
        Diagnostic::warning(
            Code::MissingTranslation,
            first.value.span,
            format!("this label has no `{lacking}`, though the title has"),
        )
        .label(format!("in `{}` only", first.key))
        .help(format!("write `{{{}: {text}, {lacking}: …}}`", first.key)),
    )
}
