//! What an editor needs to help with a `ruleset.yaml`, and no server: problems, completions, explanations, places.
//!
//! A [`Document`] is a text that need not parse. Its keys are read as far as they can be ([`scan`]), the place in the language is
//! looked up in the table of fields, and names are gathered from the text and from what it extends ([`names`]).

mod formula;
mod names;
mod place;
mod position;
mod scan;
#[cfg(test)]
mod tests;

pub use names::NameKind;
pub use position::{Position, border, offset, position};

use crate::diagnostic::{Diagnostic, SourceId, Sources, Span};
use crate::plan::Plan;
use crate::ruleset::Library;
use crate::ruleset::fields::Kind;
use crate::score::{self, ScoreError};
use names::{Declared, Name};
use place::Place;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompletionKind {
    /// A field of the language.
    Field,
    /// A word that a field takes.
    Word,
    /// A name of the rule set.
    Name(NameKind),
    /// A statistic of a column.
    Statistic,
    /// A function.
    Function,
    /// Another rule set.
    RuleSet,
}

/// What may be written at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The text.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// What it means.
    pub doc: String,
    /// The bytes that it takes the place of.
    pub replace: Range<usize>,
}

/// What is known about the thing at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// In words; code stands between backticks.
    pub text: String,
    /// The bytes that it is about.
    pub range: Range<usize>,
}

/// A `ruleset.yaml` as it stands in an editor.
#[derive(Debug)]
pub struct Document {
    text: Arc<str>,
    source: SourceId,
    library: Library,
    id: Option<String>,
    items: Vec<scan::Item>,
    declared: Vec<Declared>,
    names: Vec<Name>,
    plan: Option<Arc<Plan>>,
    problems: Vec<Diagnostic>,
}

impl Document {
    /// A rule set that stands alone.
    #[must_use]
    pub fn new(text: &str) -> Self {
        Self::among(Library::default(), Path::new(""), "ruleset.yaml", text)
    }

    /// A rule set whose file `name` is relative to `root`, among the others of a workspace; `others` must not hold the
    /// file itself.
    #[must_use]
    pub fn among(mut others: Library, root: &Path, name: &str, text: &str) -> Self {
        let text: Arc<str> = text.into();
        let before = others.problems().len();
        let id = others.add_text(root, name, text.clone());
        let source = others.sources().named(name).unwrap_or_else(|| others.sources_mut().add(name, text.clone()));
        let mut problems: Vec<Diagnostic> = others.problems().iter().skip(before).cloned().collect();
        let mut plan = None;
        if let Some(id) = &id {
            match score::plan(&others, id, None) {
                Ok((bound, warnings)) => {
                    problems.extend(warnings);
                    plan = Some(bound);
                }
                Err(ScoreError::Rules(found)) => problems.extend(found),
                Err(_) => {}
            }
        }
        let items = scan::scan(&text);
        let mut declared = names::of_text(&text, &items, source);
        let base = declared.iter().find(|one| one.path == ["extends"]).map(|one| one.value.clone());
        if let Some(tree) = base.and_then(|base| others.resolved(&base, None).ok()) {
            names::of_tree(&tree, &mut Vec::new(), &mut declared);
        }
        let names = names::names(&declared);
        Self { text, source, library: others, id, items, declared, names, plan, problems }
    }

    /// Everything that is wrong, as `satis check` says it.
    #[must_use]
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// The texts that problems and definitions point into.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        self.library.sources()
    }

    /// The source of this text.
    #[must_use]
    pub fn source(&self) -> SourceId {
        self.source
    }

    /// The id, where it can be read.
    #[must_use]
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// What may be written at a byte.
    #[must_use]
    pub fn complete(&self, offset: usize) -> Vec<Completion> {
        let offset = border(&self.text, offset);
        match place::at(&self.text, offset) {
            Some(Place::Key { path }) => self.keys(&path, self.word(offset, true)),
            Some(Place::Value { path, written }) => self.values(&path, &written, offset),
            None => Vec::new(),
        }
    }

    /// What is known about the key, or the name in a formula, at a byte.
    #[must_use]
    pub fn hover(&self, offset: usize) -> Option<Hover> {
        let offset = border(&self.text, offset);
        let item = self
            .items
            .iter()
            .rfind(|item| item.key.start <= offset && offset <= item.key.end && !item.key.is_empty());
        if let Some(item) = item.filter(|item| !item.loose) {
            let range = item.key.clone();
            if let Some(name) = self.names.iter().find(|name| name.path == item.path) {
                return Some(Hover { text: self.about(name), range });
            }
            let (key, above) = item.path.split_last()?;
            let text = place::field_doc(above, key)?;
            return Some(Hover { text: format!("`{key}`: {text}"), range });
        }
        let (path, range) = self.formula_word(offset)?;
        if let [one] = path.as_slice()
            && let Some(function) = formula::function(one)
        {
            return Some(Hover { text: formula::function_doc(function), range });
        }
        let name = formula::find(&self.names, &path)?;
        Some(Hover { text: self.about(name), range })
    }

    /// Where the name at a byte is declared: in a formula, after `scale:` or after `extends:`.
    #[must_use]
    pub fn definition(&self, offset: usize) -> Option<Span> {
        let offset = border(&self.text, offset);
        let item = self.value_at(offset)?;
        let value = self.text.get(item.value.clone()?)?;
        match item.path.last().map(String::as_str) {
            Some("extends") => self.library.place(value, "ruleset"),
            Some("scale") => self.named(NameKind::Scale, value),
            Some("cap_grade") => self.named(NameKind::Grade, value),
            _ => Some(formula::find(&self.names, &self.formula_word(offset)?.0)?.span),
        }
    }

    fn named(&self, kind: NameKind, text: &str) -> Option<Span> {
        self.names.iter().find(|name| name.kind == kind && name.name == text).map(|name| name.span)
    }

    /// What is said about a name, with what `check` found that it can reach.
    fn about(&self, name: &Name) -> String {
        let said = names::about(name, &self.declared);
        let plan = self.plan.as_ref().filter(|_| name.kind == NameKind::Node);
        match plan.and_then(|plan| Some(&plan.nodes[plan.node(&name.name)?])) {
            Some(node) => format!("{said}\nreaches {}", node.range),
            None => said,
        }
    }

    fn value_at(&self, offset: usize) -> Option<&scan::Item> {
        let within = |value: &Range<usize>| value.start <= offset && offset <= value.end;
        self.items.iter().rfind(|item| item.value.as_ref().is_some_and(within))
    }

    /// The name in a formula around a byte up to the part that it stands in, and that part.
    fn formula_word(&self, offset: usize) -> Option<(Vec<String>, Range<usize>)> {
        let item = self.value_at(offset)?;
        place::takes_formula(&item.path).then_some(())?;
        let part = self.word(offset, false);
        let start = item.value.as_ref()?.start;
        let mut path = formula::chain(self.text.get(start..part.start)?);
        path.push(self.text.get(part.clone()).filter(|part| !part.is_empty())?.to_owned());
        Some((path, part))
    }

    /// The word around a byte.
    fn word(&self, offset: usize, key: bool) -> Range<usize> {
        let part = |c: char| c.is_alphanumeric() || c == '_' || (key && c == '-');
        let before = self.text.get(..offset).unwrap_or("");
        let after = self.text.get(offset..).unwrap_or("");
        let start = before.trim_end_matches(part).len();
        offset - (before.len() - start)..offset + after.find(|c| !part(c)).unwrap_or(after.len())
    }

    fn keys(&self, path: &[String], replace: Range<usize>) -> Vec<Completion> {
        let mut list = Vec::new();
        let mut add = |label: &str, kind, doc: String| {
            let there = list.iter().any(|known: &Completion| known.label == label);
            if !there {
                list.push(Completion { label: label.to_owned(), kind, doc, replace: replace.clone() });
            }
        };
        for (field, doc) in place::fields(path) {
            add(field, CompletionKind::Field, doc.to_owned());
        }
        let inputs = [NameKind::Question, NameKind::Measure];
        // A leaf may have the name of an input; targets are named by paths.
        let wanted: &[NameKind] = match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["score", .., "of"] => &inputs,
            ["targets"] => &[NameKind::Node],
            _ => &[],
        };
        for name in self.names.iter().filter(|name| wanted.contains(&name.kind)) {
            add(&name.name, CompletionKind::Name(name.kind), self.about(name));
        }
        list
    }

    fn values(&self, path: &[String], written: &str, offset: usize) -> Vec<Completion> {
        let replace = self.word(offset, true);
        let completion = |label: &str, kind, doc: String| Completion {
            label: label.to_owned(),
            kind,
            doc,
            replace: replace.clone(),
        };
        let all = |kind: NameKind| -> Vec<Completion> {
            let names = self.names.iter().filter(move |name| name.kind == kind);
            names.map(|name| completion(&name.name, CompletionKind::Name(kind), self.about(name))).collect()
        };
        match path.last().map(String::as_str) {
            Some("scale") => return all(NameKind::Scale),
            Some("cap_grade") => return all(NameKind::Grade),
            Some("per") => {
                let rows = [NameKind::Survey, NameKind::Records].into_iter().flat_map(all);
                return rows.chain([completion("response", CompletionKind::Word, String::new())]).collect();
            }
            Some("extends") if path.len() == 1 => {
                let others = self.library.ids().filter(|id| Some(*id) != self.id());
                return others.map(|id| completion(id, CompletionKind::RuleSet, String::new())).collect();
            }
            _ => {}
        }
        if place::takes_formula(path) {
            return formula::complete(&self.names, &|name| self.about(name), written, &self.word(offset, false));
        }
        let kinds: Vec<&'static Kind> = place::kinds(path);
        let words = kinds.iter().flat_map(|kind| place::words(kind));
        words.map(|word| completion(word, CompletionKind::Word, String::new())).collect()
    }
}
