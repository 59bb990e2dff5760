//! Reads the `.rhai` files of a folder, and finds functions that would be taken for another one.
//!
//! Which function a formula calls must not depend on how files are called: two files of a folder define no function
//! twice, and one that replaces another takes as many parameters. A file without a function is an error too, since the
//! function that was meant to be in it may stand in the base with another meaning.

use super::library::{Library, named};
use super::walk::{Concerns, Damage};
use crate::diagnostic::{Code, Diagnostic, SourceId, in_words};
use crate::script::{LibraryFunction, Outline};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files of functions, in the order of their names.
type Scripts = Vec<(SourceId, Arc<str>)>;

impl Library {
    /// The `.rhai` files in a folder.
    pub(super) fn scripts(&mut self, root: &Path, folder: &Path, concerns: &Concerns) -> Scripts {
        let listed = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let entries = match listed {
            Ok(entries) => entries,
            // A text that stands in no file has no functions beside it; a link to nothing is another thing.
            Err(_) if fs::symlink_metadata(folder).is_err() => return Vec::new(),
            Err(error) => {
                let name = named(&self.prefix, root, folder);
                let message = format!("{name} can't be read: {}", in_words(&error));
                let problem = Diagnostic::error(Code::FileAccess, None, message);
                self.damaged(Damage { concerns: concerns.clone(), problem });
                return Vec::new();
            }
        };
        let mut paths: Vec<PathBuf> = entries
            .iter()
            .map(fs::DirEntry::path)
            .filter(|path| path.extension().is_some_and(|extension| extension == "rhai"))
            .collect();
        paths.sort();
        let read = |path: &PathBuf| {
            let id = self.source(root, path, concerns)?;
            Some((id, self.sources.text(id)))
        };
        let scripts: Scripts = paths.iter().filter_map(read).collect();
        self.outline(&scripts, concerns);
        scripts
    }

    /// Notes the functions of the files of a folder, and what is wrong with the files.
    fn outline(&mut self, scripts: &Scripts, concerns: &Concerns) {
        let mut known: Vec<LibraryFunction> = Vec::new();
        for (source, text) in scripts {
            let outline = Outline::of(*source, text);
            let twice = outline.functions.iter().filter_map(|function| {
                let same = |other: &&LibraryFunction| is_same(other, function);
                Some(twice(known.iter().find(same)?, function))
            });
            let problems: Vec<Diagnostic> = self.unfinished(*source, &outline).into_iter().chain(twice).collect();
            for problem in problems {
                self.damaged(Damage { concerns: concerns.clone(), problem });
            }
            known.extend(outline.functions.iter().cloned());
            self.functions.insert(*source, outline.functions);
        }
    }

    /// What a file lacks of which nothing, or not all, would be read.
    fn unfinished(&self, source: SourceId, outline: &Outline) -> Option<Diagnostic> {
        if let Some(open) = outline.open_comment {
            let problem = Diagnostic::error(Code::FormulaSyntax, open, "a comment is not closed");
            return Some(problem.label("all that follows is a comment").help("close it with `*/`"));
        }
        outline.is_empty.then(|| {
            let message = format!("{} has no function", self.sources.name(source));
            Diagnostic::error(Code::FileAccess, None, message)
                .help("write one, as in `fn name(x) { … }`, or remove the file")
        })
    }

    /// The functions of `own` files that are called like `earlier` ones, of the base or of all rule sets, and replace
    /// none of them, because they take another number of parameters.
    pub(super) fn replaces_none(&self, earlier: &[&Scripts], own: &Scripts) -> Vec<Diagnostic> {
        let functions = |scripts: &Scripts| -> Vec<&LibraryFunction> {
            scripts.iter().filter_map(|(source, _)| self.functions.get(source)).flatten().collect()
        };
        let own = functions(own);
        let earlier: Vec<&LibraryFunction> = earlier.iter().flat_map(|scripts| functions(scripts)).collect();
        let called = |name: &str, among: &[&LibraryFunction]| -> Vec<usize> {
            let alike = among.iter().filter(|function| function.name == name);
            alike.map(|function| function.parameters.len()).collect()
        };
        let mut problems = Vec::new();
        for (at, function) in own.iter().enumerate() {
            let (mine, others) = (called(&function.name, &own), called(&function.name, &earlier));
            let first = own.iter().position(|other| other.name == function.name) == Some(at);
            if first && !mine.iter().any(|n| others.contains(n)) {
                // The latest is the one that counts without this one.
                let replaced = earlier.iter().rev().find(|other| other.name == function.name);
                problems.extend(replaced.map(|replaced| other_parameters(replaced, function)));
            }
        }
        problems
    }
}

fn is_same(one: &LibraryFunction, other: &LibraryFunction) -> bool {
    one.name == other.name && one.parameters.len() == other.parameters.len()
}

fn written(function: &LibraryFunction) -> String {
    format!("{}({})", function.name, function.parameters.join(", "))
}

fn twice(first: &LibraryFunction, second: &LibraryFunction) -> Diagnostic {
    let message = format!("two files of the folder have a function `{}`", written(second));
    Diagnostic::error(Code::DuplicateFunction, second.span, message)
        .label("the second")
        .also(first.span, "the first")
        .help("keep one of the two, or give one another name; the copy of a file belongs outside of `rules/`")
}

fn other_parameters(replaced: &LibraryFunction, function: &LibraryFunction) -> Diagnostic {
    let message = format!("`{}` does not replace `{}`", written(function), written(replaced));
    Diagnostic::error(Code::DuplicateFunction, function.span, message)
        .label(format!("takes {}", in_number(function.parameters.len())))
        .also(replaced.span, format!("takes {}", in_number(replaced.parameters.len())))
        .help("give it the same parameters, or another name")
}

fn in_number(parameters: usize) -> String {
    if parameters == 1 { "1 parameter".to_owned() } else { format!("{parameters} parameters") }
}
