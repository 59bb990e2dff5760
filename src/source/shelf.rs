//! All sources of a workspace: those in `sources/` of a rule set, and those in `rules/sources/` for all of them.

use super::{FileSource, decode};
use crate::diagnostic::{Code, Diagnostic};
use crate::ruleset::{Library, files};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The folder of sources.
const FOLDER: &str = "sources";

/// The sources of a workspace.
#[derive(Debug, Default)]
pub struct Shelf {
    sources: Vec<Arc<FileSource>>,
    /// Files that can't be read, each with the folder of the rule set that it belongs to.
    unread: Vec<(Option<PathBuf>, Diagnostic)>,
}

impl Shelf {
    /// Reads the sources of all rule sets of a library, and those below `rules`; texts are added to the library's.
    #[must_use]
    pub fn read(root: &Path, rules: &Path, library: &mut Library) -> Self {
        let mut shelf = Self::default();
        let homes: BTreeSet<PathBuf> =
            library.ids().filter_map(|id| library.folder(id)).map(Path::to_owned).collect();
        shelf.folder(root, &rules.join(FOLDER), None, library);
        for home in homes {
            shelf.folder(root, &home.join(FOLDER), Some(&home), library);
        }
        shelf
    }

    fn folder(&mut self, root: &Path, folder: &Path, home: Option<&Path>, library: &mut Library) {
        let Ok(listed) = fs::read_dir(folder) else { return };
        let mut paths: Vec<PathBuf> = listed.filter_map(|entry| Some(entry.ok()?.path())).collect();
        paths.sort();
        for path in paths {
            let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
            if !matches!(end, "yaml" | "yml") {
                continue;
            }
            let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
            if end == "yml" {
                let message = format!("{name} is not read");
                let help = "a source is a file that ends in `.yaml`: rename it";
                self.unread(home, Diagnostic::error(Code::FileAccess, None, message).help(help));
                continue;
            }
            match files::text(&path, &[root.to_owned()]) {
                Ok(text) => self.add(&path, &name, text, home, library),
                Err(error) => self.unread(home, error.problem(&name)),
            }
        }
    }

    fn unread(&mut self, home: Option<&Path>, problem: Diagnostic) {
        self.unread.push((home.map(Path::to_owned), problem));
    }

    fn add(&mut self, path: &Path, name: &str, text: String, home: Option<&Path>, library: &mut Library) {
        let source = library.sources_mut().add(name, text);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match decode::read(library.sources(), source, &stem, home.map(Path::to_owned)) {
            Ok(read) => self.sources.push(Arc::new(read)),
            Err(problems) => problems.into_iter().for_each(|problem| self.unread(home, problem)),
        }
    }

    /// The sources that a rule set may use: its own, those of the rule sets that it extends, and those of all. Of several with
    /// the same id the nearest.
    #[must_use]
    pub fn of(&self, library: &Library, id: &str) -> Vec<Arc<FileSource>> {
        let mut found: Vec<Arc<FileSource>> = Vec::new();
        let homes = homes(library, id);
        for home in homes.iter().map(Some).chain([None]) {
            for source in self.sources.iter().filter(|source| source.home.as_ref() == home) {
                if !found.iter().any(|known| known.id == source.id) {
                    found.push(source.clone());
                }
            }
        }
        found
    }

    /// What keeps sources of a rule set, or of all, from being read.
    pub fn damage(&self, library: &Library, id: &str) -> Vec<Diagnostic> {
        let homes = homes(library, id);
        let concerns = |home: &Option<PathBuf>| home.as_ref().is_none_or(|home| homes.contains(home));
        self.unread.iter().filter(|(home, _)| concerns(home)).map(|(_, problem)| problem.clone()).collect()
    }
}

/// The folders of a rule set and of those that it extends, the nearest first.
fn homes(library: &Library, id: &str) -> Vec<PathBuf> {
    let (mut homes, mut ids) = (Vec::new(), vec![id.to_owned()]);
    let mut at = 0;
    while let Some(id) = ids.get(at).cloned() {
        homes.extend(library.folder(&id).map(Path::to_owned));
        for base in library.bases(&id) {
            if !ids.iter().any(|known| known == base) {
                ids.push(base.to_owned());
            }
        }
        at += 1;
    }
    homes
}
