//! A workspace: a folder with `satis.yaml`, rule sets, fixtures and a store.
//!
//! `satis.yaml` names the store's file, the tree of organisations and how much a command may compute. A folder without one works too, as long as
//! it has `rules/`: then there are no organisations.

use crate::diagnostic::{Code, Diagnostic};
use crate::ruleset::fields::LANGUAGES;
use crate::ruleset::files::{self, Unreadable};
use crate::ruleset::library::FILE as RULESET_FILE;
use crate::ruleset::yaml::{self, Entry, Shape, Tree};
use crate::ruleset::{Label, Library};
use crate::ruleset::{mend, shape};
use crate::script::budget;
use crate::source::Shelf;
use indexmap::IndexMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The file that makes a folder a workspace.
pub const FILE: &str = "satis.yaml";

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// What it is called.
    pub title: Label,
    /// The organisation that it belongs to.
    pub parent: Option<String>,
}

/// A workspace.
#[derive(Debug)]
pub struct Workspace {
    /// Its folder.
    pub root: PathBuf,
    /// The file of the store, whether or not it exists.
    pub store: PathBuf,
    /// Organisations by id, parents first.
    pub organisations: IndexMap<String, Organisation>,
    /// The steps that the formulas of a command may take together ([`budget`]).
    pub steps: u64,
    /// The rule sets.
    pub library: Library,
    /// How files of data are read.
    pub sources: Shelf,
    /// What is wrong with `satis.yaml`.
    pub problems: Vec<Diagnostic>,
}

impl Workspace {
    /// The workspace that `folder` lies in: the nearest folder upwards with a `satis.yaml` or `rules/`, else `folder`
    /// itself.
    #[must_use]
    pub fn around(folder: &Path) -> Self {
        // Also by a link to nothing, or under another name: the workspace is here, and can't be read.
        let is_there = |file: PathBuf| fs::symlink_metadata(file).is_ok();
        let is_marked =
            |up: &&Path| is_there(up.join(FILE)) || is_there(up.join("satis.yml")) || up.join("rules").is_dir();
        Self::at(folder.ancestors().find(is_marked).unwrap_or(folder))
    }

    /// The workspace in `root`.
    #[must_use]
    pub fn at(root: &Path) -> Self {
        let mut library = Library::read(root, &root.join("rules"));
        let sources = Shelf::read(root, &root.join("rules"), &mut library);
        let mut workspace = Self {
            root: root.to_owned(),
            store: root.join("satis.db"),
            organisations: IndexMap::new(),
            steps: budget::MOST_OF_COMMAND,
            problems: Vec::new(),
            library: Library::default(),
            sources,
        };
        match files::text(&root.join(FILE), &[root.to_owned()]) {
            Ok(text) => {
                let source = library.sources_mut().add(FILE, text.as_str());
                if let Some(tree) = yaml::read(source, &text, &mut workspace.problems) {
                    workspace.decode(&tree);
                }
            }
            Err(Unreadable::Absent) => {}
            Err(error) => workspace.problems.push(error.problem(FILE)),
        }
        workspace.problems.extend(misnamed(root));
        workspace.library = library;
        workspace
    }

    fn decode(&mut self, tree: &Tree) {
        self.map(tree, "a map");
        for entry in tree.entries() {
            match entry.key.as_str() {
                "store" => match entry.value.text() {
                    Some(path) => self.store = self.root.join(path),
                    None => self.wrong(&entry.value, "the path of the store's file"),
                },
                "steps" => {
                    match entry.value.text().and_then(|text| text.parse().ok()).filter(|steps| *steps > 0) {
                        Some(steps) => self.steps = steps,
                        None => self.wrong(&entry.value, "a whole number of steps above 0"),
                    }
                }
                "organisations" => self.organisations_of(&entry.value, None),
                "title" => {
                    let title = mended(&entry.value, &mut self.problems);
                    shape::check_label(&title, &mut self.problems);
                }
                other => {
                    let known = ["title", "store", "organisations", "steps"];
                    let help = crate::diagnostic::suggest(other, known)
                        .unwrap_or_else(|| format!("its fields are {}", known.join(", ")));
                    self.problems.push(
                        Diagnostic::error(
                            Code::UnknownField,
                            entry.key_span,
                            format!("a workspace has no field `{other}`"),
                        )
                        .label("unknown field")
                        .help(help),
                    );
                }
            }
        }
    }

    fn wrong(&mut self, tree: &Tree, wanted: &str) {
        let message = format!("{} stands where {wanted} is wanted", tree.kind());
        self.problems.push(
            Diagnostic::error(Code::WrongType, tree.span, message).label(format!("{wanted} is wanted")).help(
                "as in `store: satis.db`, `steps: 400000000` and `organisations: {group: {en: Group, of: {north: {en: North}}}}`",
            ),
        );
    }

    /// Refuses anything but a map, or nothing at all.
    fn map(&mut self, tree: &Tree, wanted: &str) {
        if !matches!(tree.shape, Shape::Map(_) | Shape::Nothing) {
            self.wrong(tree, wanted);
        }
    }

    fn organisations_of(&mut self, tree: &Tree, parent: Option<&str>) {
        self.map(tree, "a map of organisations");
        let tree = mended(tree, &mut self.problems);
        for entry in tree.entries() {
            let entry = &Entry { value: mended(&entry.value, &mut self.problems), ..entry.clone() };
            if entry.value.text().is_none() {
                self.map(&entry.value, "a text or a map");
            }
            let is_label =
                |field: &&Entry| LANGUAGES.contains(&field.key.as_str()) && field.value.text().is_some();
            let odd = entry.value.entries().iter().filter(|field| field.key != "of" && !is_label(field));
            self.problems.extend(odd.map(shape::unknown_language));
            let title = match entry.value.text() {
                Some(text) => Label([(String::new(), text.to_owned())].into()),
                None => Label(
                    entry
                        .value
                        .entries()
                        .iter()
                        .filter(|field| field.key != "of")
                        .filter_map(|field| Some((field.key.clone(), field.value.text()?.to_owned())))
                        .collect(),
                ),
            };
            let organisation = Organisation { title, parent: parent.map(str::to_owned) };
            if self.organisations.insert(entry.key.clone(), organisation).is_some() {
                self.problems.push(
                    Diagnostic::error(
                        Code::DuplicateName,
                        entry.key_span,
                        format!("two organisations are called `{}`", entry.key),
                    )
                    .label("the second")
                    .help("ids are unique in the whole tree: rename one of the two"),
                );
            }
            if let Some(children) = entry.value.get("of") {
                self.organisations_of(children, Some(&entry.key));
            }
        }
    }

    /// Whether `organisation` is `owner` or belongs to it.
    #[must_use]
    pub fn belongs(&self, organisation: &str, owner: &str) -> bool {
        let mut at = Some(organisation);
        // The tree is finite, but a file may name one organisation twice.
        for _ in 0..=self.organisations.len() {
            match at {
                Some(id) if id == owner => return true,
                Some(id) => at = self.organisations.get(id).and_then(|o| o.parent.as_deref()),
                None => return false,
            }
        }
        false
    }

    /// What an organisation is called.
    #[must_use]
    pub fn title<'a>(&'a self, organisation: &'a str, language: &str) -> &'a str {
        self.organisations.get(organisation).map_or(organisation, |found| found.title.or(language, organisation))
    }

    /// The organisation whose data a rule set scores when none is named: its owner, else the only root, else none ("").
    #[must_use]
    pub fn default_organisation(&self, owner: Option<&str>) -> String {
        let mut roots = self.organisations.iter().filter(|(_, organisation)| organisation.parent.is_none());
        match (owner, roots.next(), roots.next()) {
            (Some(owner), _, _) => owner.to_owned(),
            (None, Some((root, _)), None) => root.clone(),
            _ => String::new(),
        }
    }

    /// The id of the rule set that is named by an id or by the path of a folder or a file in it.
    #[must_use]
    pub fn ruleset(&mut self, named: &str) -> Option<String> {
        if self.library.ids().any(|id| id == named) {
            return Some(named.to_owned());
        }
        let path = Path::new(named);
        let folder = if path.is_dir() { path } else { path.parent().filter(|_| path.is_file())? };
        let folder = folder.canonicalize().ok()?;
        if let Some(id) = self.library.at(&folder) {
            return Some(id.to_owned());
        }
        // Also a link to nothing: that it can't be read is said when it is.
        fs::symlink_metadata(folder.join(RULESET_FILE)).ok()?;
        let root = self.root.canonicalize().unwrap_or_else(|_| self.root.clone());
        self.library.add(&root, &folder)
    }
}

/// Files in `root` that were probably meant as `satis.yaml`.
fn misnamed(root: &Path) -> Vec<Diagnostic> {
    let entries = fs::read_dir(root).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
    let meant = |name: &String| {
        let lower = name.to_lowercase();
        name != FILE && (lower == FILE || lower == "satis.yml" || lower.starts_with("satis.yaml."))
    };
    let mut names: Vec<String> = names.filter(meant).collect();
    names.sort();
    let problem = |name: String| {
        Diagnostic::error(Code::FileAccess, None, format!("{name} is not read"))
            .help(format!("a workspace is described by a file called {FILE}: rename it, or move it elsewhere"))
    };
    names.into_iter().map(problem).collect()
}

/// A map with what its keys swallowed as values.
fn mended(tree: &Tree, problems: &mut Vec<Diagnostic>) -> Tree {
    match &tree.shape {
        Shape::Map(entries) => Tree { shape: Shape::Map(mend::split(entries.clone(), problems)), ..tree.clone() },
        _ => tree.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organisations_know_their_descendants() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(
            folder.path().join(FILE),
            "store: data.db\norganisations:\n  group: {zh: 集团, of: {north: {zh: 北方}, south: 南方}}\n",
        )
        .unwrap();
        let workspace = Workspace::at(folder.path());
        assert_eq!(workspace.problems, []);
        assert!(workspace.belongs("north", "group") && workspace.belongs("north", "north"));
        assert!(!workspace.belongs("group", "north") && !workspace.belongs("south", "north"));
        assert_eq!((workspace.title("south", "en"), workspace.title("north", "en")), ("南方", "北方"));
        assert_eq!(workspace.default_organisation(None), "group");
        assert_eq!(workspace.store, folder.path().join("data.db"));
    }
}
