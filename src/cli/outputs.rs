//! Files that a command writes: whole or not at all, and never over what it reads.

use super::Failure;
use crate::workspace::Workspace;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Ends of the names of a store's files.
const STORE: [&str; 4] = ["", "-wal", "-shm", "-journal"];

/// Refuses to write where something stands that is no output: what the command reads, the store, the workspace's own files.
///
/// # Errors
/// [`Failure::Usage`].
pub fn allowed(workspace: &Workspace, path: &Path, inputs: &[&Path]) -> Result<(), Failure> {
    let refused = |what: &str| {
        let path = path.display();
        Err(Failure::Usage(format!("{path}: this is {what}, and no place for an output: name another file")))
    };
    let Some(about) = about(path) else {
        // What is written into a folder of rules is read as a rule from then on.
        let into_rules =
            is_rule(path) && path.parent().is_some_and(|folder| is_under(folder, &workspace.root.join("rules")));
        return if into_rules { refused("where rules are read from") } else { Ok(()) };
    };
    if about.is_dir() {
        return refused("a folder");
    }
    let is = |other: &Path| self::about(other).is_some_and(|other| is_same(&about, &other));
    let store = STORE.iter().map(|end| PathBuf::from(format!("{}{end}", workspace.store.display())));
    match () {
        () if inputs.iter().any(|input| is(input)) => refused("a file that this command reads"),
        () if store.into_iter().any(|file| is(&file)) => refused("the store"),
        () if is(&workspace.root.join(crate::workspace::FILE)) => refused("the file of the workspace"),
        () if is_under(path, &workspace.root.join("rules")) => refused("a file of the rules"),
        () if is_under(path, &workspace.root.join("fixtures")) => refused("a file of the cases"),
        () => Ok(()),
    }
}

/// Writes a file that an option of a command names.
///
/// # Errors
/// Those of [`allowed`], and [`Failure::Data`].
pub fn write(workspace: &Workspace, path: &Path, bytes: &[u8], inputs: &[&Path]) -> Result<(), Failure> {
    allowed(workspace, path, inputs)?;
    crate::whole::write(path, bytes).map_err(|error| Failure::file(&path.display().to_string(), &error))
}

fn about(path: &Path) -> Option<Metadata> {
    fs::metadata(path).ok()
}

fn is_same(a: &Metadata, b: &Metadata) -> bool {
    (a.dev(), a.ino()) == (b.dev(), b.ino())
}

fn is_rule(path: &Path) -> bool {
    path.extension().is_some_and(|end| ["yaml", "yml", "rhai"].iter().any(|rule| end.eq_ignore_ascii_case(rule)))
}

/// Whether a path lies in a folder, whatever links lead there.
fn is_under(path: &Path, folder: &Path) -> bool {
    match (path.canonicalize(), folder.canonicalize()) {
        (Ok(path), Ok(folder)) => path.starts_with(folder),
        _ => false,
    }
}
