//! The files of a rule set as a text, and a library read from it: what a run is computed again from.
//!
//! Files, not the resolved rules: every earlier version is there too, and messages name places in them. They are kept as
//! [`FileRecord`]s in the order in which they were read.

use super::library::{FILE, Library, Version};
use crate::diagnostic::SourceId;
use crate::period::Period;
use crate::record::files::{self, FileRecord};
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
        let one = |(source, shared): (SourceId, bool)| FileRecord {
            name: self.sources.name(source).to_owned(),
            text: self.sources.text(source).as_ref().to_owned(),
            shared,
        };
        files::to_text(&files.into_iter().map(one).collect::<Vec<_>>())
    }

    /// A library of such files, which reads none from the disk.
    ///
    /// # Errors
    /// What is wrong with the text, in words.
    pub fn of_files(files: &str) -> Result<Self, String> {
        let read = files::of_text(files)?;
        let read: Vec<(&str, &str, bool)> =
            read.iter().map(|file| (file.name.as_str(), file.text.as_str(), file.shared)).collect();
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
