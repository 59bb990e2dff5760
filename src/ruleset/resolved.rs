//! A rule set laid over what it extends, before it is decoded: a tree in long form and its functions.
//!
//! [`Resolved::whole`] makes one tree of both, in which two versions can be compared and mixed leaf by leaf;
//! [`Resolved::of_whole`] goes the way back. Every value, and every function, keeps its place.

use super::decode;
use super::model::RuleSet;
use super::yaml::{Entry, Scalar, Shape, Style, Tree};
use crate::diagnostic::{Diagnostic, SourceId, Sources, Span};
use crate::record::rules::RulesRecord;
use crate::script::{called, called_in, definitions};
use std::ops::Range;
use std::sync::Arc;

/// The entry of [`Resolved::whole`] that holds the functions, by name and number of parameters: `bonus/2`.
pub const FUNCTIONS: &str = "functions";

/// A rule set laid over what it extends.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The rules in long form.
    pub tree: Tree,
    /// Its `.rhai` files, those of the base first.
    pub scripts: Vec<(SourceId, Arc<str>)>,
    /// The files of functions that all rule sets know.
    pub shared: Vec<(SourceId, Arc<str>)>,
}

impl Resolved {
    /// The rule set, as far as it can be read.
    pub fn ruleset(&self, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<RuleSet> {
        let ruleset = decode::decode(&self.tree, sources, problems)?;
        // Own functions come last: of two of the same name the later counts.
        let scripts = self.shared.iter().chain(&self.scripts).cloned().collect();
        Some(RuleSet { resolved: self.text(), scripts, shared: self.shared.len(), ..ruleset })
    }

    /// The calls of functions that do a step of a node, which are written as names only.
    #[must_use]
    pub fn steps(&self) -> Vec<String> {
        self.tree.values_of("function").iter().map(|name| format!("{name}(")).collect()
    }

    /// All texts in which functions may be called.
    pub fn calling<'t>(&'t self, steps: &'t [String]) -> impl Iterator<Item = &'t str> {
        self.tree.scalars().into_iter().chain(steps.iter().map(String::as_str))
    }

    /// The rules as text: the same rules give the same text. Of the shared functions it holds those that are called.
    #[must_use]
    pub fn text(&self) -> String {
        let mut rules = self.tree.to_json();
        if let Some(map) = rules.as_object_mut() {
            map.shift_remove("extends");
        }
        let own = texts(&self.scripts);
        let steps = self.steps();
        let called = called(&texts(&self.shared), &own, self.calling(&steps));
        let scripts = called.into_iter().chain(own.iter().map(|text| text.as_ref().to_owned())).collect();
        RulesRecord { rules, scripts, earlier: Vec::new() }.to_text()
    }

    /// Rules and functions as one tree, without `extends`; of the shared functions it holds those that are called.
    #[must_use]
    pub fn whole(&self) -> Tree {
        let rules = self.tree.entries().iter().filter(|entry| entry.key != "extends");
        let mut entries: Vec<Entry> = rules.cloned().collect();
        let mut functions: Vec<Entry> = Vec::new();
        let steps = self.steps();
        let called = called_in(&texts(&self.shared), &texts(&self.scripts), self.calling(&steps));
        let shared = called.into_iter().filter_map(|(file, found)| Some((self.shared.get(file)?, found)));
        let own = self.scripts.iter().flat_map(|file| definitions(&file.1).into_iter().map(move |it| (file, it)));
        for ((source, text), found) in shared.chain(own) {
            let key = format!("{}/{}", found.name, found.parameters);
            let value = function(*source, text, &found.at);
            // Of two of the same name the later counts.
            functions.retain(|known| known.key != key);
            functions.push(Entry { key, key_span: value.span, value });
        }
        // Also where there are none, so that the first one is added like any other.
        let key_span = functions.first().map_or(self.tree.span, |first| first.key_span);
        let value = Tree { span: key_span, shape: Shape::Map(functions) };
        entries.push(Entry { key: FUNCTIONS.to_owned(), key_span, value });
        Tree { span: self.tree.span, shape: Shape::Map(entries) }
    }

    /// The rule set of a tree as [`Resolved::whole`] makes it. Each function stands at its place in its file, of
    /// which nothing else is left.
    #[must_use]
    pub fn of_whole(whole: &Tree, sources: &Sources) -> Self {
        let rules = whole.entries().iter().filter(|entry| entry.key != FUNCTIONS).cloned().collect();
        let mut files: Vec<(SourceId, Vec<Range<usize>>)> = Vec::new();
        for function in whole.get(FUNCTIONS).map(Tree::entries).unwrap_or_default() {
            let Span { source, start, end } = function.value.span;
            if files.iter().all(|file| file.0 != source) {
                files.push((source, Vec::new()));
            }
            if let Some(file) = files.iter_mut().find(|file| file.0 == source) {
                file.1.push(start..end);
            }
        }
        let scripts = files.into_iter().map(|(source, kept)| (source, alone(&sources.text(source), &kept)));
        Self {
            tree: Tree { span: whole.span, shape: Shape::Map(rules) },
            scripts: scripts.collect(),
            shared: Vec::new(),
        }
    }
}

fn texts(files: &[(SourceId, Arc<str>)]) -> Vec<Arc<str>> {
    files.iter().map(|(_, text)| text.clone()).collect()
}

fn function(source: SourceId, text: &str, at: &Range<usize>) -> Tree {
    let body = text.get(at.clone()).unwrap_or_default().to_owned();
    let offsets = body.char_indices().map(|(byte, _)| at.start + byte).chain([at.end]).collect();
    let scalar = Scalar { text: body, style: Style::Literal, offsets };
    Tree { span: Span { source, start: at.start, end: at.end }, shape: Shape::Scalar(scalar) }
}

/// A file in which only some pieces are left, at the same bytes and lines as before.
fn alone(text: &str, kept: &[Range<usize>]) -> Arc<str> {
    let mut left = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            '\n' => left.push('\n'),
            c if kept.iter().any(|range| range.contains(&at)) => left.push(c),
            c => left.extend(std::iter::repeat_n(' ', c.len_utf8())),
        }
    }
    left.into()
}
