//! Finds the folders of rule sets, and everything on the way that might hide one.
//!
//! A rule set lives in a folder with a `ruleset.yaml`, its home; older versions stand in `history/<from>/` of the home
//! and nowhere else. What can't be read is [`Damage`]: it says which rule sets it concerns, and these are not used.

use super::library::FILE;
use crate::diagnostic::{Code, Diagnostic, in_words};
use crate::period::Period;
use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};

/// What people call the file of a rule set by mistake.
const MISNAMED: [&str; 4] = ["ruleset.yml", "rules.yaml", "rules.yml", "rule-set.yaml"];

/// The folder of older versions in a home.
const HISTORY: &str = "history";

/// The most folders that are looked into, and the most that lie in each other: rules have hundreds, a disk has
/// millions.
const MOST_FOLDERS: usize = 20_000;
const MOST_DEPTH: usize = 64;

/// Whom a problem of the files concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Concerns {
    /// Every rule set.
    Everybody,
    /// The rule set whose home this is, and those that extend it.
    Home(PathBuf),
    /// The rule set of that id, and those that extend it.
    Id(String),
    /// A rule set that is not known: whoever looks for one that can't be found.
    Unknown,
}

/// A problem of the files.
#[derive(Debug, Clone)]
pub(super) struct Damage {
    pub(super) concerns: Concerns,
    pub(super) problem: Diagnostic,
}

/// The folder of a rule set.
#[derive(Debug, Clone)]
pub(super) struct Home {
    pub(super) folder: PathBuf,
    /// Whether there is a `ruleset.yaml` in it.
    pub(super) newest: bool,
    /// The folders of older versions.
    pub(super) versions: Vec<PathBuf>,
}

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) homes: Vec<Home>,
    pub(super) damage: Vec<Damage>,
}

/// A walk through folders.
struct Walk<'a> {
    found: Found,
    folders: usize,
    /// The most of them.
    most: usize,
    /// What a path is called in messages.
    name: &'a dyn Fn(&Path) -> String,
}

/// All homes below `rules`; `name` says what a path is called in messages.
pub(super) fn homes(rules: &Path, name: &dyn Fn(&Path) -> String) -> Found {
    homes_of(rules, MOST_FOLDERS, name)
}

fn homes_of(rules: &Path, most: usize, name: &dyn Fn(&Path) -> String) -> Found {
    let mut walk = Walk { found: Found::default(), folders: 0, most, name };
    match fs::symlink_metadata(rules) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return walk.found,
        _ => walk.folder(rules, 0),
    }
    if walk.folders > most {
        // What was found until then is not worth telling.
        let message = format!("{} has more than {most} folders", name(rules));
        let problem =
            Diagnostic::error(Code::FileAccess, None, message).help("name a workspace, or a folder of rules");
        return Found { homes: Vec::new(), damage: vec![Damage { concerns: Concerns::Everybody, problem }] };
    }
    walk.found.homes.sort_by(|a, b| a.folder.cmp(&b.folder));
    walk.found
}

/// The home `folder`, which lies anywhere.
pub(super) fn home(folder: &Path, name: &dyn Fn(&Path) -> String) -> Found {
    let mut walk = Walk { found: Found::default(), folders: 0, most: MOST_FOLDERS, name };
    let entries = walk.list(folder, Concerns::Home(folder.to_owned()));
    walk.misnamed(&entries, folder);
    let versions = walk.history(folder, &entries);
    walk.found.homes.push(Home { folder: folder.to_owned(), newest: true, versions });
    walk.found
}

/// The home that a rule set in `folder` belongs to: of `a/history/2024-01` it is `a`.
pub(super) fn home_of(folder: &Path) -> &Path {
    let parent = folder.parent().filter(|parent| parent.file_name() == Some(OsStr::new(HISTORY)));
    parent.and_then(Path::parent).unwrap_or(folder)
}

/// `history/2024-01/` says from when on the version in it was in force.
pub(super) fn date(folder: &Path) -> Option<Period> {
    if home_of(folder) == folder {
        return None;
    }
    folder.file_name()?.to_str()?.parse().ok()
}

impl Walk<'_> {
    fn damage(&mut self, concerns: Concerns, path: &Path, what: &str, help: &str) {
        let message = format!("{} {what}", (self.name)(path));
        let problem = Diagnostic::error(Code::FileAccess, None, message);
        let problem = if help.is_empty() { problem } else { problem.help(help) };
        self.found.damage.push(Damage { concerns, problem });
    }

    /// The entries of a folder by name. What can't be listed is damage.
    fn list(&mut self, folder: &Path, concerns: Concerns) -> Vec<DirEntry> {
        self.folders += 1;
        let listed = fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<DirEntry>>>);
        match listed {
            Ok(mut entries) => {
                entries.sort_by_key(DirEntry::file_name);
                entries
            }
            Err(error) => {
                self.damage(concerns, folder, &format!("can't be read: {}", in_words(&error)), "");
                Vec::new()
            }
        }
    }

    fn folder(&mut self, folder: &Path, depth: usize) {
        if self.folders > self.most {
            return;
        }
        if depth > MOST_DEPTH {
            let help = "name a workspace, or a folder of rules";
            self.damage(Concerns::Unknown, folder, "lies too deep, and is not looked into", help);
            return;
        }
        let concerns = if depth == 0 { Concerns::Everybody } else { Concerns::Unknown };
        let entries = self.list(folder, concerns);
        let newest = has(&entries, FILE);
        let misnamed = self.misnamed(&entries, folder);
        let lone = !newest && self.lone_history(folder, &entries);
        let is_home = newest || misnamed || lone;
        if is_home {
            let versions = self.history(folder, &entries);
            if newest || !versions.is_empty() {
                self.found.homes.push(Home { folder: folder.to_owned(), newest, versions });
            }
        }
        for entry in entries.iter().filter(|entry| !(is_home && entry.file_name() == HISTORY)) {
            self.below(entry, depth);
        }
    }

    fn below(&mut self, entry: &DirEntry, depth: usize) {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => self.folder(&path, depth + 1),
            // Those that are read are looked at when they are.
            Ok(kind) if kind.is_symlink() && !is_rule_file(&path) => self.link(&path),
            Ok(_) => {}
            Err(error) => {
                self.damage(Concerns::Unknown, &path, &format!("can't be read: {}", in_words(&error)), "");
            }
        }
    }

    /// Links to folders are not followed: a rule set would be found twice, or never end.
    fn link(&mut self, path: &Path) {
        match fs::metadata(path) {
            Ok(found) if found.is_dir() && fs::symlink_metadata(path.join(FILE)).is_ok() => {
                let what = "is a link to the folder of a rule set, which is not followed";
                self.damage(Concerns::Unknown, path, what, "put the folder itself there");
            }
            Ok(found) if found.is_dir() => {
                let message = format!("{} is a link to a folder, which is not followed", (self.name)(path));
                let problem = Diagnostic::warning(Code::FileAccess, None, message)
                    .help("put the folder itself there if it holds rule sets");
                self.found.damage.push(Damage { concerns: Concerns::Unknown, problem });
            }
            Ok(_) => {}
            Err(error) => {
                let what = format!("is a link that can't be followed: {}", in_words(&error));
                self.damage(Concerns::Unknown, path, &what, "mend the link, or remove it");
            }
        }
    }

    /// Files that were probably meant as the file of a rule set.
    fn misnamed(&mut self, entries: &[DirEntry], folder: &Path) -> bool {
        let mut any = false;
        for entry in entries {
            let name = entry.file_name().to_string_lossy().into_owned();
            let lower = name.to_lowercase();
            if name != FILE && (lower == FILE || MISNAMED.contains(&lower.as_str())) {
                let help = format!("a rule set stands in a file called {FILE}: rename it");
                let home = home_of(folder).to_owned();
                self.damage(Concerns::Home(home), &entry.path(), "is not read", &help);
                any = true;
            }
        }
        any
    }

    /// Older versions without a newest one.
    fn lone_history(&mut self, folder: &Path, entries: &[DirEntry]) -> bool {
        let history = folder.join(HISTORY);
        if !has(entries, FILE) && has(entries, HISTORY) && !history.join(FILE).exists() {
            let holds = |entry: io::Result<DirEntry>| entry.is_ok_and(|one| one.path().join(FILE).exists());
            let lone = fs::read_dir(&history).is_ok_and(|mut below| below.any(holds));
            if lone {
                let help =
                    format!("put the newest version into {FILE} beside it, with `effective.to` if it ended");
                let what = format!("has older versions, but there is no {FILE} beside it");
                self.damage(Concerns::Home(folder.to_owned()), &history, &what, &help);
            }
            return lone;
        }
        false
    }

    /// The folders of older versions in the home `folder`.
    fn history(&mut self, folder: &Path, entries: &[DirEntry]) -> Vec<PathBuf> {
        let concerns = || Concerns::Home(folder.to_owned());
        let Some(entry) = entries.iter().find(|entry| entry.file_name() == HISTORY) else { return Vec::new() };
        let history = entry.path();
        if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let help = "older versions stand in `history/<from>/`: put the folder itself there, or rename this";
            self.damage(concerns(), &history, "is not a folder", help);
            return Vec::new();
        }
        let mut versions = Vec::new();
        for entry in self.list(&history, concerns()) {
            versions.extend(self.older(folder, &entry));
        }
        versions
    }

    /// What stands in `history/` of the home `folder`.
    fn older(&mut self, folder: &Path, entry: &DirEntry) -> Option<PathBuf> {
        let concerns = || Concerns::Home(folder.to_owned());
        let path = entry.path();
        let kind = match entry.file_type() {
            Ok(kind) => kind,
            Err(error) => {
                self.damage(concerns(), &path, &format!("can't be read: {}", in_words(&error)), "");
                return None;
            }
        };
        if kind.is_symlink() && !fs::metadata(&path).is_ok_and(|found| found.is_file()) {
            self.damage(concerns(), &path, "is a link, which is not followed", "put the folder itself there");
            return None;
        }
        if !kind.is_dir() {
            let name = entry.file_name().to_string_lossy().to_lowercase();
            let rules = [".yaml", ".yml", ".rhai"].iter().any(|ending| name.ends_with(ending));
            if rules || name.parse::<Period>().is_ok() {
                let help = format!("an older version stands in `history/<from>/{FILE}`, its functions beside it");
                self.damage(concerns(), &path, "is not read", &help);
            }
            return None;
        }
        let below = self.list(&path, concerns());
        self.misnamed(&below, &path);
        self.strays(folder, &below);
        if has(&below, FILE) {
            return Some(path);
        }
        let help = format!("put {FILE} of that version there, or remove the folder");
        self.damage(concerns(), &path, &format!("has no {FILE}"), &help);
        None
    }

    /// Rule sets below an older version belong to nothing.
    fn strays(&mut self, home: &Path, entries: &[DirEntry]) {
        for entry in entries.iter().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
            if self.folders > self.most {
                return;
            }
            let concerns = Concerns::Home(home.to_owned());
            let below = self.list(&entry.path(), concerns.clone());
            if has(&below, FILE) {
                let help = "older versions stand in `history/<from>/`, no deeper";
                self.damage(concerns, &entry.path().join(FILE), "is not read", help);
            }
            self.strays(home, &below);
        }
    }
}

fn has(entries: &[DirEntry], name: &str) -> bool {
    entries.iter().any(|entry| entry.file_name() == name)
}

fn is_rule_file(path: &Path) -> bool {
    path.file_name() == Some(OsStr::new(FILE)) || path.extension() == Some(OsStr::new("rhai"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_walk_through_too_many_folders_ends_with_one_problem() {
        let folder = tempfile::tempdir().unwrap();
        for at in 0..12 {
            fs::create_dir_all(folder.path().join(format!("{at}/below"))).unwrap();
        }
        fs::write(folder.path().join("0").join(FILE), "ruleset: a").unwrap();
        let name = |path: &Path| path.display().to_string();
        let found = homes_of(folder.path(), 25, &name);
        assert_eq!((found.homes.len(), found.damage.len()), (1, 0));
        let found = homes_of(folder.path(), 24, &name);
        assert!(found.homes.is_empty(), "what was found until then is no whole");
        let [damage] = found.damage.as_slice() else { panic!("{:?}", found.damage) };
        assert_eq!(damage.concerns, Concerns::Everybody);
        assert!(damage.problem.message.ends_with("has more than 24 folders"), "{}", damage.problem.message);
    }
}
