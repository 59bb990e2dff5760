//! The files of a rule set as a text, and a library read from it: what a run is computed again from.
//!
//! Files, not the resolved rules: places in the rules are a part of results, and every earlier version is there too. The
//! text is a JSON list in the order in which the files were read, each `{"name", "text"}`, and `"shared": true` for the
//! functions that all rule sets know.

use super::library::{FILE, Library, Version};
use crate::diagnostic::SourceId;
use crate::period::Period;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

impl Library {
    /// The files of all versions of a rule set and of those that it extends, and of the functions that all know.
    #[must_use]
    pub fn files(&self, id: &str) -> String {
        let mut files: BTreeSet<(SourceId, bool)> =
            self.shared.iter().map(|(source, _)| (*source, true)).collect();
        for version in self.chain(id) {
            files.insert((version.tree.span.source, false));
            files.extend(version.scripts.iter().map(|(source, _)| (*source, false)));
        }
        let one = |(source, shared): &(SourceId, bool)| {
            let (name, text) = (self.sources.name(*source), self.sources.text(*source));
            if *shared {
                json!({"name": name, "text": &*text, "shared": true})
            } else {
                json!({"name": name, "text": &*text})
            }
        };
        Value::Array(files.iter().map(one).collect()).to_string()
    }

    /// A library of such files, which reads none from the disk.
    ///
    /// # Errors
    /// What is wrong with the text, in words.
    pub fn of_files(files: &str) -> Result<Self, String> {
        let files: Value = serde_json::from_str(files).map_err(|error| format!("they are no list: {error}"))?;
        let files = files.as_array().ok_or("they are no list")?;
        let mut read = Vec::new();
        for file in files {
            let text = |field: &str| file.get(field).and_then(Value::as_str);
            let (name, text) = text("name").zip(text("text")).ok_or("one lacks its name or its text")?;
            read.push((name, text, file.get("shared").is_some()));
        }
        let mut library = Self::default();
        let folder = |name: &str| Path::new(name).parent().map(Path::to_owned).unwrap_or_default();
        for (name, text, shared) in &read {
            if *shared {
                let source = library.sources.add(*name, *text);
                library.shared.push((source, Arc::from(*text)));
            } else if Path::new(name).ends_with(FILE) {
                let source = library.sources.add(*name, *text);
                let home = folder(name);
                let beside = |(other, _, shared): &&(&str, &str, bool)| {
                    !*shared && folder(other) == home && !Path::new(other).ends_with(FILE)
                };
                let scripts: Vec<_> = read.iter().filter(beside).collect();
                library.add_read(&home, source, None, |library| {
                    let add = |(name, text, _): &&(&str, &str, bool)| {
                        (library.sources.add(*name, *text), Arc::from(*text))
                    };
                    scripts.iter().map(add).collect()
                });
            }
        }
        Ok(library)
    }

    /// The first periods of all versions of a rule set and of those that it extends: when its rules change.
    #[must_use]
    pub fn turns(&self, id: &str) -> BTreeSet<Period> {
        self.chain(id).into_iter().filter_map(|version| version.from).collect()
    }

    /// All versions of a rule set and of those that it extends, whenever.
    pub(super) fn chain(&self, id: &str) -> Vec<&Version> {
        let (mut seen, mut next) = (BTreeSet::new(), vec![id]);
        let mut versions = Vec::new();
        while let Some(id) = next.pop() {
            if seen.insert(id) {
                versions.extend(self.versions.get(id).into_iter().flatten());
                next.extend(self.bases(id));
            }
        }
        versions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    #[test]
    fn every_shipped_rule_set_is_the_same_from_its_stored_files() {
        let workspace = Workspace::at(Path::new(env!("CARGO_MANIFEST_DIR")));
        let mut compared = 0;
        for id in workspace.library.ids() {
            let stored = Library::of_files(&workspace.library.files(id)).unwrap();
            assert_eq!(stored.problems(), []);
            assert_eq!(stored.versions(id), workspace.library.versions(id));
            for day in workspace.library.versions(id).into_iter().map(|from| from.map(Period::first_day)) {
                let resolved = |library: &Library| library.resolve(id, day).0.unwrap().resolved;
                assert_eq!(resolved(&stored), resolved(&workspace.library));
                compared += 1;
            }
        }
        assert!(compared >= 13, "{compared}");
    }

    #[test]
    fn what_is_no_list_of_files_is_refused() {
        for text in ["", "{}", "[{}]", "[{\"name\": \"a\"}]"] {
            assert!(Library::of_files(text).is_err(), "{text}");
        }
    }
}
