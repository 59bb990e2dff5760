//! Which rule sets saved files touch.

use crate::workspace::{self, Workspace};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A file as it is named to people.
pub fn shown(file: &Path, root: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).display().to_string()
}

/// The rule sets to watch.
pub fn watched(workspace: &Workspace, ids: &[String]) -> BTreeSet<String> {
    let all = workspace.library.ids().map(str::to_owned);
    if ids.is_empty() { all.collect() } else { ids.iter().cloned().collect() }
}

/// The rule sets that saved files touch: those in whose folder or whose cases they lie, and those that extend them.
pub struct Touched {
    ids: BTreeSet<String>,
    /// Files that belong to no rule set, such as `satis.yaml`: they touch all.
    others: BTreeSet<PathBuf>,
}

impl Touched {
    /// Those that `files` belong to.
    pub fn by(workspace: &Workspace, root: &Path, files: &BTreeSet<PathBuf>) -> Self {
        let mut touched = Self { ids: BTreeSet::new(), others: BTreeSet::new() };
        for file in files {
            match owner(workspace, root, file) {
                Some(owner) => drop(touched.ids.insert(owner)),
                None => drop(touched.others.insert(file.clone())),
            }
        }
        loop {
            let extends = |id: &&str| workspace.library.bases(id).any(|base| touched.ids.contains(base));
            let more: Vec<String> = workspace.library.ids().filter(extends).map(str::to_owned).collect();
            let count = touched.ids.len();
            touched.ids.extend(more);
            if touched.ids.len() == count {
                return touched;
            }
        }
    }

    /// Before and after a save: a file that could not be read before, or can't be now, belonged to one at the other time.
    pub fn with(self, after: Self) -> Self {
        Self { ids: &self.ids | &after.ids, others: &self.others & &after.others }
    }

    /// Those of them that are watched.
    pub fn among(&self, workspace: &Workspace, ids: &[String]) -> BTreeSet<String> {
        let watched = watched(workspace, ids);
        match self.others.is_empty() {
            // One that can't be read any more is in no list, but its cases fail.
            true if ids.is_empty() => self.ids.clone(),
            true => &self.ids & &watched,
            false => &watched | &self.ids,
        }
    }
}

/// The rule set that a file belongs to.
fn owner(workspace: &Workspace, root: &Path, file: &Path) -> Option<String> {
    if file.file_name().is_some_and(|name| name == workspace::FILE) {
        return None;
    }
    if let Ok(below) = file.strip_prefix(root.join("fixtures")) {
        return Some(below.components().next()?.as_os_str().to_string_lossy().into_owned());
    }
    let folders = workspace.library.ids().filter_map(|id| Some((id, workspace.library.folder(id)?)));
    // The newest version may stand above older ones, in `history/`; the nearest folder is the owner.
    let around = folders.filter(|(_, folder)| file.starts_with(folder));
    around.max_by_key(|(_, folder)| folder.components().count()).map(|(id, _)| id.to_owned())
}
