//! Whether the fixtures hold the rules: each place of a rule set is changed a little, one at a time, and some case must
//! notice.
//!
//! [`all`] lists the changes ([`leaves`] by the table of fields, [`formula`] token by token), [`Trial`] runs the
//! cases against each. For a mutant that no case noticed [`search`] looks over the reachable range for data that tell it
//! from the original: where it finds some, they are cut down to the smallest fixture that would have noticed; where it finds
//! none the mutant is taken for equivalent. Everything is drawn with fixed seeds, so that the same rules and cases give the same report.

mod draft;
mod drawer;
mod edge;
pub mod formula;
pub mod leaves;
mod report;
mod search;
mod trial;

pub use draft::Draft;
pub use report::{Report, Survivor, markdown};
pub use trial::{Trial, run_all};

use crate::diagnostic::{SourceId, Sources, Span};
use crate::ruleset::Resolved;
use crate::ruleset::yaml::{Shape, Style, Tree};
use crate::script::{called_in, definitions};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Where something stands in a tree: the index at each step down.
pub type Place = Vec<usize>;

/// What becomes of a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Its value is this text.
    Value(String),
    /// Its key is this text.
    Key(String),
    /// It is taken out.
    Gone,
}

/// How a mutant is made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Places of the rules are changed together.
    Rules(Vec<(Place, Change)>),
    /// A piece of a file of functions is replaced.
    Script {
        /// Whether it is one of the files that rule sets share.
        shared: bool,
        /// The index of the file.
        file: usize,
        /// The bytes that are replaced.
        range: Range<usize>,
        /// What stands there then.
        text: String,
    },
}

/// A rule set with one place changed a little.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mutant {
    /// The place.
    pub span: Span,
    /// The path of the value in the rules: `grades.0.from`; the file's name for a function.
    pub path: String,
    /// What is written.
    pub before: String,
    /// What stands there instead; empty where it is taken out.
    pub after: String,
    /// Ways to do it: the first that binds is taken. A weight alone may break the sum that is declared.
    pub ways: Vec<Way>,
}

/// The mutants of a rule set's own files and of the shared functions that it calls.
#[must_use]
pub fn all(resolved: &Resolved, sources: &Sources) -> Vec<Mutant> {
    let file = |source: SourceId| sources.name(source).to_owned();
    let home = resolved.tree.get("ruleset").map(|id| file(id.span.source)).unwrap_or_default();
    let home = Path::new(&home).parent();
    let is_own = |source: SourceId| Path::new(&file(source)).parent() == home;
    let mut found = leaves::mutants(&resolved.tree);
    found.retain(|mutant| is_own(mutant.span.source));
    for (index, (source, text)) in resolved.scripts.iter().enumerate().filter(|(_, (source, _))| is_own(*source)) {
        for definition in definitions(text) {
            found.extend(in_script(*source, &file(*source), text, &definition.at, false, index));
        }
    }
    let texts = |files: &[(SourceId, Arc<str>)]| files.iter().map(|(_, text)| text.clone()).collect::<Vec<_>>();
    let steps = resolved.steps();
    let called = called_in(&texts(&resolved.shared), &texts(&resolved.scripts), resolved.calling(&steps));
    for (index, definition) in called {
        if let Some((source, text)) = resolved.shared.get(index) {
            found.extend(in_script(*source, &file(*source), text, &definition.at, true, index));
        }
    }
    found
}

fn in_script(
    source: SourceId,
    name: &str,
    text: &str,
    at: &Range<usize>,
    shared: bool,
    file: usize,
) -> Vec<Mutant> {
    let body = text.get(at.clone()).unwrap_or_default();
    let mut found = Vec::new();
    for (range, instead) in formula::changes(body) {
        let before = body.get(range.clone()).unwrap_or_default();
        let range = at.start + range.start..at.start + range.end;
        for after in instead {
            found.push(Mutant {
                span: Span { source, start: range.start, end: range.end },
                path: name.to_owned(),
                before: before.to_owned(),
                after: after.clone(),
                ways: vec![Way::Script { shared, file, range: range.clone(), text: after }],
            });
        }
    }
    found
}

impl Way {
    /// The rule set changed in this way.
    #[must_use]
    pub fn apply(&self, resolved: &Resolved) -> Resolved {
        let mut changed = resolved.clone();
        match self {
            Self::Rules(changes) => {
                for (place, change) in changes {
                    apply(&mut changed.tree, place, change);
                }
            }
            Self::Script { shared, file, range, text } => {
                let files = if *shared { &mut changed.shared } else { &mut changed.scripts };
                if let Some((_, script)) = files.get_mut(*file) {
                    let mut whole = script.to_string();
                    whole.replace_range(range.clone(), text);
                    *script = whole.into();
                }
            }
        }
        changed
    }

    /// Whether it changes what data may be given, so that they must be read again.
    fn touches_inputs(&self, resolved: &Resolved) -> bool {
        const INPUTS: [&str; 7] =
            ["scales", "questions", "attributes", "measures", "surveys", "records", "classify"];
        let Self::Rules(changes) = self else { return false };
        changes.iter().any(|(place, _)| {
            let top = place.first().and_then(|index| resolved.tree.entries().get(*index));
            top.is_some_and(|entry| INPUTS.contains(&entry.key.as_str()))
        })
    }
}

fn apply(tree: &mut Tree, place: &[usize], change: &Change) {
    let Some((index, rest)) = place.split_first() else {
        if let Change::Value(text) = change {
            replace(tree, text);
        }
        return;
    };
    let last = rest.is_empty();
    match &mut tree.shape {
        Shape::Map(entries) => match (last, change) {
            (true, Change::Gone) => drop(entries.remove(*index)),
            (true, Change::Key(text)) => {
                if let Some(entry) = entries.get_mut(*index) {
                    entry.key.clone_from(text);
                }
            }
            _ => {
                if let Some(entry) = entries.get_mut(*index) {
                    apply(&mut entry.value, rest, change);
                }
            }
        },
        Shape::List(items) => match (last, change) {
            (true, Change::Gone) => drop(items.remove(*index)),
            _ => {
                if let Some(item) = items.get_mut(*index) {
                    apply(item, rest, change);
                }
            }
        },
        Shape::Nothing | Shape::Scalar(_) => {}
    }
}

/// Puts a text in the place of a scalar. Its characters all stand where the scalar begins.
fn replace(tree: &mut Tree, text: &str) {
    let Shape::Scalar(scalar) = &mut tree.shape else { return };
    scalar.offsets = vec![tree.span.start; text.chars().count() + 1];
    text.clone_into(&mut scalar.text);
    if scalar.style == Style::Folded {
        scalar.style = Style::Literal;
    }
}
