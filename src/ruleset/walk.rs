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

/// The folder below `rules/` whose functions all rule sets know.
pub(super) const SHARED: &str = "functions";

/// The folder of older versions in a home.
const HISTORY: &str = "history";

/// The most folders that are looked into, and the most that lie in each other: rules have hundreds, a disk has
/// millions.
const MOST_FOLDERS: usize = 20_000;
const MOST_DEPTH: usize = 64;
/// The most folders below a home outside of `rules/` that are searched for functions.
const MOST_BELOW: usize = 1_000;

/// Whom a problem of the files concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Concerns {
    /// Every rule set.
    Everybody,
    /// The rule set whose home this is, and those that extend it.
    Home(PathBuf),
    /// The rule sets whose homes lie in this folder, and those that extend them.
    Within(PathBuf),
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

/// To whom the functions in a folder belong.
#[derive(Debug, Clone)]
enum Owner {
    /// To the rule set whose home this is: those beside its `ruleset.yaml` are read.
    Home(PathBuf),
    /// To all rule sets: those in `rules/functions/` are read.
    Everybody,
    /// To none: perhaps they were meant for the rule sets in this folder.
    Nobody(PathBuf),
}

impl Owner {
    fn concerns(&self) -> Concerns {
        match self {
            Self::Home(home) => Concerns::Home(home.clone()),
            Self::Everybody => Concerns::Everybody,
            Self::Nobody(folder) => Concerns::Within(folder.clone()),
        }
    }
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
        _ => walk.folder(rules, 0, &Owner::Nobody(rules.to_owned())),
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
    walk.misnamed_functions(&entries, &Owner::Home(folder.to_owned()));
    walk.functions_below(folder, &entries, 0);
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

    /// Looks through a folder; `owner` is that of the functions in the folder around it.
    fn folder(&mut self, folder: &Path, depth: usize, owner: &Owner) {
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
        let owner = match owner {
            _ if is_home => Owner::Home(folder.to_owned()),
            Owner::Nobody(_) if depth == 1 && folder.file_name() == Some(OsStr::new(SHARED)) => Owner::Everybody,
            Owner::Nobody(_) => Owner::Nobody(folder.to_owned()),
            Owner::Home(_) | Owner::Everybody => owner.clone(),
        };
        let are_read = is_home || depth == 1 && folder.file_name() == Some(OsStr::new(SHARED));
        if are_read {
            self.misnamed_functions(&entries, &owner);
        } else {
            self.misplaced_functions(&entries, &owner);
        }
        if is_home {
            let versions = self.history(folder, &entries);
            if newest || !versions.is_empty() {
                self.found.homes.push(Home { folder: folder.to_owned(), newest, versions });
            }
        }
        for entry in entries.iter().filter(|entry| !(is_home && entry.file_name() == HISTORY)) {
            self.below(entry, depth, &owner);
        }
    }

    fn below(&mut self, entry: &DirEntry, depth: usize, owner: &Owner) {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => self.folder(&path, depth + 1, owner),
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

    /// Files beside a `ruleset.yaml`, or in `rules/functions/`, that were probably meant as files of functions.
    fn misnamed_functions(&mut self, entries: &[DirEntry], owner: &Owner) {
        for entry in entries.iter().filter(|entry| is_file(entry)) {
            let name = entry.file_name();
            let backup = name.to_str().and_then(|name| name.strip_suffix('~'));
            // What editors keep of a file that is there is no file that was meant.
            let kept = backup.is_some_and(|of| of.ends_with(".rhai") && has(entries, of));
            if !kept && functions::are_meant_by(&name) && !functions::are_in(&name) {
                let help = "functions are read from files whose names end in `.rhai`: rename it, or move it out of the rules";
                self.damage(owner.concerns(), &entry.path(), "is not read", help);
            }
        }
    }

    /// Files of functions where none is read.
    fn misplaced_functions(&mut self, entries: &[DirEntry], owner: &Owner) {
        for entry in entries.iter().filter(|entry| is_file(entry)) {
            if functions::are_meant_by(&entry.file_name()) || functions::are_in(&entry.file_name()) {
                let help = match owner {
                    Owner::Home(_) => "functions stand beside the `ruleset.yaml` of their version, no deeper",
                    Owner::Everybody => "functions of all rule sets are read from `rules/functions/`, no deeper",
                    Owner::Nobody(_) => {
                        "functions stand beside a `ruleset.yaml`; those of all rule sets in `rules/functions/`"
                    }
                };
                self.damage(owner.concerns(), &entry.path(), "is not read", help);
            }
        }
    }

    /// The same in the folders below a home that lies anywhere, those of other homes aside.
    fn functions_below(&mut self, home: &Path, entries: &[DirEntry], depth: usize) {
        let owner = Owner::Home(home.to_owned());
        for entry in entries.iter().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
            let own = depth > 0 || entry.file_name() != HISTORY;
            // Rules lie near; what else such a folder holds is not looked through.
            if !own
                || depth > 3
                || self.folders > MOST_BELOW
                || entry.file_name().as_encoded_bytes().starts_with(b".")
            {
                continue;
            }
            let Ok(Ok(below)) = fs::read_dir(entry.path()).map(Iterator::collect::<io::Result<Vec<DirEntry>>>)
            else {
                continue;
            };
            self.folders += 1;
            if !has(&below, FILE) {
                self.misplaced_functions(&below, &owner);
                self.functions_below(home, &below, depth + 1);
            }
        }
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
            let rules = rules || functions::are_meant_by(&entry.file_name());
            if rules || name.parse::<Period>().is_ok() {
                let help = format!("an older version stands in `history/<from>/{FILE}`, its functions beside it");
                self.damage(concerns(), &path, "is not read", &help);
            }
            return None;
        }
        let below = self.list(&path, concerns());
        self.misnamed(&below, &path);
        self.misnamed_functions(&below, &Owner::Home(folder.to_owned()));
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
            self.misplaced_functions(&below, &Owner::Home(home.to_owned()));
            self.strays(home, &below);
        }
    }
}

fn has(entries: &[DirEntry], name: &str) -> bool {
    entries.iter().any(|entry| entry.file_name() == name)
}

fn is_file(entry: &DirEntry) -> bool {
    entry.file_type().is_ok_and(|kind| !kind.is_dir())
}

fn is_rule_file(path: &Path) -> bool {
    path.file_name() == Some(OsStr::new(FILE)) || path.extension() == Some(OsStr::new("rhai"))
}

/// Names of files of functions.
mod functions {
    use std::ffi::OsStr;
    use std::path::Path;

    /// Whether a file of that name is read, where it stands in the right folder.
    pub(super) fn are_in(name: &OsStr) -> bool {
        Path::new(name).extension() == Some(OsStr::new("rhai"))
    }

    /// Whether a file of that name was probably meant to be read: `f.RHAI`, `f.rhai.txt`, `f.rhai~`, `f.rhia`. The names
    /// that editors give to what they have open are none of these.
    pub(super) fn are_meant_by(name: &OsStr) -> bool {
        let name = name.to_string_lossy().to_lowercase();
        if name.starts_with(['.', '#']) {
            return false;
        }
        let after =
            name.match_indices(".rhai").map(|(at, ending)| name.get(at + ending.len()..).unwrap_or_default());
        // `f.rhai2` and `f.rhai (1)`, but not `f.rhaix.md`.
        let written = after.into_iter().any(|after| !after.starts_with(char::is_alphabetic));
        let misspelt =
            name.rsplit_once('.').is_some_and(|(_, ending)| strsim::damerau_levenshtein(ending, "rhai") == 1);
        written || misspelt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_mean_functions_are_told_from_others() {
        for name in [
            "f.rhai",
            "f.RHAI",
            "f.Rhai",
            "f.rhai.txt",
            "f.rhai~",
            "f.rhai.bak",
            "f.rhai (copy)",
            "f.rhai2",
            "f.rhai ",
            "f.rhia",
            "f.rhi",
            "f.rai",
            "f.rhaj",
            "得分.rhai.txt",
        ] {
            assert!(functions::are_meant_by(OsStr::new(name)), "{name}");
            assert_eq!(functions::are_in(OsStr::new(name)), name == "f.rhai", "{name}");
        }
        for name in [
            "ruleset.yaml",
            "notes.md",
            "rhai",
            "rhai.md",
            "f.rs",
            ".f.rhai.swp",
            "#f.rhai#",
            "f.txt",
            "f.hai2",
            "f.rhaix.md",
        ] {
            assert!(!functions::are_meant_by(OsStr::new(name)), "{name}");
        }
    }

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
