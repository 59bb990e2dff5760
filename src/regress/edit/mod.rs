//! Two versions of a rule set as trees, and the edits that lead from one to the other.
//!
//! An [`Edit`] changes one leaf: a scalar, an entry of a map or an item of a list that is added or removed, the order
//! of the entries or items, or a function. [`diff`] finds the edits, [`apply`] makes some or all of them: all of them give
//! the version after, in its order. [`leaves`] lists what can be edited.

mod align;
mod apply;

pub use apply::apply;

use crate::diagnostic::Span;
use crate::number;
use crate::ruleset::yaml::{Entry, Scalar, Shape, Style, Tree};
use std::fmt;

/// A step down from a map or a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// To the value of a key.
    Key(String),
    /// To an item.
    Item {
        /// Its index, from 0: in the version before, for an item that is added in the version after.
        at: usize,
        /// The name by which it is known, where it has one: its grade, its class.
        name: Option<String>,
    },
}

/// The way from the root to a leaf: `score.of.survey.weight`, `grades[优秀].from`, `outcomes[2].when`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// The path one step further.
    #[must_use]
    pub fn to(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }

    /// How many of the first steps two paths have in common.
    #[must_use]
    pub fn shared(&self, other: &Self) -> usize {
        self.0.iter().zip(&other.0).take_while(|(a, b)| a == b).count()
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, step) in self.0.iter().enumerate() {
            match step {
                Step::Key(key) if index == 0 => f.write_str(key)?,
                Step::Key(key) => write!(f, ".{key}")?,
                Step::Item { name: Some(name), .. } => write!(f, "[{name}]")?,
                Step::Item { at, name: None } => write!(f, "[{}]", at + 1)?,
            }
        }
        Ok(())
    }
}

/// A value that can be edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// The way to it.
    pub path: Path,
    /// Its text; none for `~`.
    pub value: Option<String>,
    /// Where it stands.
    pub span: Span,
}

/// An entry or item among its siblings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// The entry of a key.
    Key(String),
    /// The item of that index in the version before.
    Old(usize),
    /// The item of that index in the version after, which the version before lacks.
    New(usize),
}

/// What an edit does.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Replaces the value at the path.
    Set(Tree),
    /// Adds the entry or item at the path, behind the first of these siblings that is there, or else in front.
    Add {
        /// The value.
        value: Tree,
        /// Where its key stands, for an entry.
        key_span: Span,
        /// Its siblings in front of it in the version after, the nearest first.
        behind: Vec<Anchor>,
    },
    /// Takes the entry or item at the path out.
    Remove,
    /// Brings the entries or items of the map or list at the path into this order.
    Order(Vec<Anchor>),
}

/// A change of one leaf.
#[derive(Debug, Clone, PartialEq)]
pub struct Edit {
    /// The way to it.
    pub path: Path,
    /// What is done there.
    pub change: Change,
    /// What stood there before; none where it is added.
    pub before: Option<Tree>,
    /// Where it stands in the version after, or stood in the one before if it is removed.
    pub span: Span,
}

impl Edit {
    /// What stands there afterwards; none where it is removed.
    #[must_use]
    pub fn after(&self) -> Option<&Tree> {
        match &self.change {
            Change::Set(value) | Change::Add { value, .. } => Some(value),
            Change::Remove | Change::Order(_) => None,
        }
    }

    /// What it does, in a word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.change {
            Change::Set(_) => "changed",
            Change::Add { .. } => "added",
            Change::Remove => "removed",
            Change::Order(_) => "reordered",
        }
    }
}

/// Everything that can be edited by itself, in document order.
#[must_use]
pub fn leaves(tree: &Tree) -> Vec<Leaf> {
    let mut found = Vec::new();
    gather(tree, &Path::default(), &mut found);
    found
}

fn gather(tree: &Tree, path: &Path, found: &mut Vec<Leaf>) {
    match &tree.shape {
        Shape::Map(entries) => {
            entries.iter().for_each(|entry| gather(&entry.value, &path.to(Step::Key(entry.key.clone())), found));
        }
        Shape::List(items) => {
            for (at, item) in items.iter().enumerate() {
                gather(item, &path.to(Step::Item { at, name: align::name(item) }), found);
            }
        }
        Shape::Scalar(_) | Shape::Nothing => {
            found.push(Leaf { path: path.clone(), value: tree.text().map(str::to_owned), span: tree.span });
        }
    }
}

/// The edits that lead from one tree to the other, in the order of the version after.
#[must_use]
pub fn diff(before: &Tree, after: &Tree) -> Vec<Edit> {
    let mut edits = Vec::new();
    compare(before, after, &Path::default(), &mut edits);
    edits
}

/// Whether two values mean the same: places do not count, nor how a text is written, as long as it is no number or
/// truth value that quotes would make a text.
#[must_use]
pub fn same(a: &Tree, b: &Tree) -> bool {
    match (&a.shape, &b.shape) {
        (Shape::Nothing, Shape::Nothing) => true,
        (Shape::Scalar(a), Shape::Scalar(b)) => same_scalar(a, b),
        (Shape::List(a), Shape::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Shape::Map(a), Shape::Map(b)) => {
            let same = |(a, b): (&Entry, &Entry)| a.key == b.key && same(&a.value, &b.value);
            a.len() == b.len() && a.iter().zip(b).all(same)
        }
        _ => false,
    }
}

fn same_scalar(a: &Scalar, b: &Scalar) -> bool {
    let read = |text: &str| matches!(text, "true" | "false") || number::parse_with_percent(text).is_ok();
    a.text == b.text && ((a.style == Style::Plain) == (b.style == Style::Plain) || !read(&a.text))
}

fn compare(before: &Tree, after: &Tree, path: &Path, edits: &mut Vec<Edit>) {
    match (&before.shape, &after.shape) {
        (Shape::Map(old), Shape::Map(new)) => {
            let at = |key: &str| old.iter().position(|entry| entry.key == key);
            let pairs: Vec<Option<usize>> = new.iter().map(|entry| at(&entry.key)).collect();
            let key = |entry: &Entry| (Step::Key(entry.key.clone()), entry.key_span, entry.value.clone());
            let children = Children {
                old: old.iter().map(key).collect(),
                new: new.iter().map(key).collect(),
                anchors: new.iter().map(|entry| Anchor::Key(entry.key.clone())).collect(),
                pairs,
            };
            children.compare(before, after, path, edits);
        }
        (Shape::List(old), Shape::List(new)) => {
            let pairs = align::align(old, new);
            let item =
                |(at, item): (usize, &Tree)| (Step::Item { at, name: align::name(item) }, item.span, item.clone());
            let anchor = |(at, pair): (usize, &Option<usize>)| pair.map_or(Anchor::New(at), Anchor::Old);
            let children = Children {
                old: old.iter().enumerate().map(item).collect(),
                new: new.iter().enumerate().map(item).collect(),
                anchors: pairs.iter().enumerate().map(anchor).collect(),
                pairs,
            };
            children.compare(before, after, path, edits);
        }
        _ if same(before, after) => {}
        _ => edits.push(Edit {
            path: path.clone(),
            change: Change::Set(after.clone()),
            before: Some(before.clone()),
            span: after.span,
        }),
    }
}

/// A step to an entry or item, the place of its key, its value.
type Child = (Step, Span, Tree);

/// The entries of two maps, or the items of two lists.
struct Children {
    old: Vec<Child>,
    new: Vec<Child>,
    /// For each of the new ones how it is known among its siblings.
    anchors: Vec<Anchor>,
    /// For each of the new ones the index of the old one that it was.
    pairs: Vec<Option<usize>>,
}

impl Children {
    fn compare(&self, before: &Tree, after: &Tree, path: &Path, edits: &mut Vec<Edit>) {
        for (at, ((step, span, value), pair)) in self.new.iter().zip(&self.pairs).enumerate() {
            match pair.and_then(|old| self.old.get(old)) {
                Some((step, _, old)) => compare(old, value, &path.to(step.clone()), edits),
                None => {
                    let behind = self.anchors.iter().take(at).rev().cloned().collect();
                    let change = Change::Add { value: value.clone(), key_span: *span, behind };
                    edits.push(Edit { path: path.to(step.clone()), change, before: None, span: *span });
                }
            }
        }
        for (at, (step, span, value)) in self.old.iter().enumerate() {
            if !self.pairs.contains(&Some(at)) {
                let before = Some(value.clone());
                edits.push(Edit { path: path.to(step.clone()), change: Change::Remove, before, span: *span });
            }
        }
        if !self.pairs.iter().flatten().is_sorted() {
            let change = Change::Order(self.anchors.clone());
            edits.push(Edit { path: path.clone(), change, before: Some(before.clone()), span: after.span });
        }
    }
}

#[cfg(test)]
mod tests;
