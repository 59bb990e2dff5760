//! `satis check --watch`: checks and runs the cases again at every save, and shows what moved.
//!
//! [`saves`] says which files were saved, [`state`] what every rule set and case came to. After a save the rule sets that the
//! files touch, and those that extend them, are looked at again and compared with what they were before it.

mod saves;
mod state;

use super::check::plural;
use super::{Context, Failure, Verdict};
use crate::workspace::{self, Workspace};
use saves::{Saves, Signal};
use state::State;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Watches until the input closes. Without `ids` all rule sets are watched.
pub(super) fn watch(context: &mut Context<'_>, ids: &[String]) -> Result<Verdict, Failure> {
    let root = context.workspace.root.canonicalize();
    let root = root.map_err(|error| Failure::file(&context.workspace.root.display().to_string(), &error))?;
    // Watched first, so that no save falls between the first look and the watching.
    let saves = Saves::begin(&root).map_err(|error| Failure::Data(format!("saves can't be watched: {error}")))?;
    context.workspace = Workspace::at(&root);
    let mut state = State::default();
    let all = watched(&context.workspace, ids);
    let known = state.look_again(context, &all)?;
    writeln!(context.out, "{known}\nwatching {}, {}\n", root.display(), plural(all.len(), "rule set"))?;
    context.out.flush()?;
    while let Signal::Saved(files) = saves.next() {
        let before = Touched::by(&context.workspace, &root, &files);
        context.workspace = Workspace::at(&root);
        let touched = before.with(Touched::by(&context.workspace, &root, &files));
        let touched = touched.among(&context.workspace, ids);
        let names: Vec<String> = files.iter().map(|file| shown(file, &root)).collect();
        writeln!(context.out, "saved {}", names.join(", "))?;
        let summary = state.look_again(context, &touched)?;
        writeln!(context.out, "{summary}\n")?;
        context.out.flush()?;
    }
    Ok(Verdict::Fine)
}

fn shown(file: &Path, root: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).display().to_string()
}

/// The rule sets to watch.
fn watched(workspace: &Workspace, ids: &[String]) -> BTreeSet<String> {
    let all = workspace.library.ids().map(str::to_owned);
    if ids.is_empty() { all.collect() } else { ids.iter().cloned().collect() }
}

/// The rule sets that saved files touch: those in whose folder or whose cases they lie, and those that extend them.
struct Touched {
    ids: BTreeSet<String>,
    /// Files that belong to no rule set, such as `satis.yaml`: they touch all.
    others: BTreeSet<PathBuf>,
}

impl Touched {
    fn by(workspace: &Workspace, root: &Path, files: &BTreeSet<PathBuf>) -> Self {
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
    fn with(self, after: Self) -> Self {
        Self { ids: &self.ids | &after.ids, others: &self.others & &after.others }
    }

    /// Those of them that are watched.
    fn among(&self, workspace: &Workspace, ids: &[String]) -> BTreeSet<String> {
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
