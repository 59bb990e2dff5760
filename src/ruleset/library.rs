//! All rule sets of a workspace: found, read, and resolved for a day.
//!
//! A rule set is any folder under `rules/` with a `ruleset.yaml`; its older versions stand in
//! `history/<from>/` below it. [`Library::resolve`] picks the version in force, lays it over what it extends
//! and decodes it.

use super::fields::RULESET;
use super::model::RuleSet;
use super::resolved::Resolved;
use super::yaml::Tree;
use super::{extend, lengthen, mend, shape, translations, versions, yaml};
use crate::diagnostic::{Code, Diagnostic, SourceId, Sources, Span, in_words, suggest};
use crate::observer::Observer;
use crate::period::{Period, PeriodKind};
use chrono::NaiveDate;
use indexmap::IndexMap;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The file that makes a folder a rule set.
pub const FILE: &str = "ruleset.yaml";

/// What people call that file by mistake.
const MISNAMED: [&str; 4] = ["ruleset.yml", "rules.yaml", "rules.yml", "rule-set.yaml"];

/// The folder below `rules/` whose functions all rule sets know.
const SHARED: &str = "functions";

/// A version of a rule set as it stands in its folder.
#[derive(Debug)]
pub(super) struct Version {
    folder: PathBuf,
    pub(super) tree: Tree,
    pub(super) from: Option<Period>,
    to: Option<Period>,
    pub(super) scripts: Vec<(SourceId, Arc<str>)>,
    problems: Vec<Diagnostic>,
}

/// All rule sets that were found.
#[derive(Debug, Default)]
pub struct Library {
    pub(super) sources: Sources,
    /// What stands before the names of its files in messages.
    prefix: String,
    pub(super) versions: IndexMap<String, Vec<Version>>,
    /// Files of functions that all rule sets know.
    pub(super) shared: Vec<(SourceId, Arc<str>)>,
    problems: Vec<Diagnostic>,
    /// Those who are told what scoring reaches, by rule set, where that is asked for.
    observers: Option<Mutex<BTreeMap<String, Arc<Observer>>>>,
}

impl Library {
    /// From now on all plans of these rule sets tell what scoring by them reaches.
    pub fn observe(&mut self) {
        self.observers.get_or_insert_default();
    }

    /// Who is told what scoring by the rule set `id` reaches, where that is asked for.
    #[must_use]
    pub fn observer(&self, id: &str) -> Option<Arc<Observer>> {
        let mut observers = self.observers.as_ref()?.lock().unwrap_or_else(PoisonError::into_inner);
        Some(observers.entry(id.to_owned()).or_default().clone())
    }

    /// Whether a source is a file of the rule set `id` itself, of any version, and not of what it extends.
    #[must_use]
    pub fn owns(&self, id: &str, source: SourceId) -> bool {
        let versions = self.versions.get(id).into_iter().flatten();
        versions.into_iter().any(|version| {
            version.tree.span.source == source || version.scripts.iter().any(|(script, _)| *script == source)
        })
    }

    /// Whether a source is a file of functions that all rule sets know.
    #[must_use]
    pub fn shares(&self, source: SourceId) -> bool {
        self.shared.iter().any(|(script, _)| *script == source)
    }

    /// Reads every rule set below `rules`; names in messages are relative to `root`.
    #[must_use]
    pub fn read(root: &Path, rules: &Path) -> Self {
        Self::read_beside(Sources::default(), "", root, rules)
    }

    /// Reads every rule set below `rules` beside what `sources` holds already, so that trees of two libraries can be
    /// mixed; names in messages are relative to `root`, with `prefix` before them.
    #[must_use]
    pub fn read_beside(sources: Sources, prefix: &str, root: &Path, rules: &Path) -> Self {
        let mut library = Self { sources, prefix: prefix.to_owned(), ..Self::default() };
        let shared = rules.join(SHARED);
        if !shared.join(FILE).exists() {
            library.shared = library.scripts(root, &shared);
        }
        let mut folders = Vec::new();
        library.find(rules, &mut folders);
        folders.sort();
        for folder in folders {
            library.add(root, &folder);
        }
        library
    }

    fn find(&mut self, folder: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        let mut below: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
        below.sort();
        if below.iter().any(|path| path.file_name().is_some_and(|name| name == FILE)) {
            found.push(folder.to_owned());
        }
        for path in below.iter().filter(|path| MISNAMED.iter().any(|name| path.ends_with(name))) {
            let message = format!("{} is not read", path.display());
            let help = format!("a rule set stands in a file called {FILE}: rename it");
            self.problems.push(Diagnostic::error(Code::FileAccess, None, message).help(help));
        }
        for path in below.into_iter().filter(|path| path.is_dir() && !path.is_symlink()) {
            self.find(&path, found);
        }
    }

    /// Adds the rule set in `folder`.
    ///
    /// Returns its id, where the file could be read that far.
    pub fn add(&mut self, root: &Path, folder: &Path) -> Option<String> {
        let source = self.source(root, &folder.join(FILE))?;
        self.add_source(root, folder, source)
    }

    /// Adds a rule set whose `ruleset.yaml` is called `name` and says `text`, which need not be that of the file; the
    /// scripts beside it are read.
    ///
    /// Returns its id, where the text could be read that far.
    pub fn add_text(&mut self, root: &Path, name: &str, text: impl Into<Arc<str>>) -> Option<String> {
        let source = self.sources.add(name, text);
        let path = root.join(name);
        self.add_source(root, path.parent().unwrap_or(root), source)
    }

    fn add_source(&mut self, root: &Path, folder: &Path, source: SourceId) -> Option<String> {
        self.add_read(folder, source, |library| library.scripts(root, folder))
    }

    /// Adds the rule set whose `ruleset.yaml` is `source`, with the scripts beside it.
    pub(super) fn add_read(
        &mut self,
        folder: &Path,
        source: SourceId,
        scripts: impl FnOnce(&mut Self) -> Vec<(SourceId, Arc<str>)>,
    ) -> Option<String> {
        let mut problems = Vec::new();
        let text = self.sources.text(source);
        let Some(tree) = yaml::read(source, &text, &mut problems) else {
            self.problems.append(&mut problems);
            return None;
        };
        if tree.is_nothing() {
            self.problems.push(
                Diagnostic::error(Code::MissingField, tree.span, "the rule set is empty")
                    .label("nothing stands here")
                    .help("begin with `ruleset:` and an id; `satis init FOLDER` writes an example"),
            );
            return None;
        }
        let tree = mend::mend(tree, &RULESET, &text, &mut problems);
        if tree.get("extends").is_some_and(|base| !base.is_nothing()) {
            shape::check_partial(&tree, &RULESET, &mut problems);
        } else {
            shape::check(&tree, &RULESET, &mut problems);
        }
        if let Some(base) = tree.entry("extends")
            && tree.get("ruleset").is_none_or(Tree::is_nothing)
        {
            // What it extends may give everything else, but not this.
            problems.push(
                Diagnostic::error(Code::MissingField, base.key_span, "a rule set lacks `ruleset`")
                    .label("`ruleset` belongs here")
                    .help("give this one an id of its own, as in `ruleset: northern-branch`"),
            );
        }
        let tree = lengthen::lengthen(tree, &RULESET);
        translations::check(&tree, &mut problems);
        let Some(id) = tree.get("ruleset").and_then(Tree::text).map(str::to_owned) else {
            self.problems.append(&mut problems);
            return None;
        };
        let dates = |name: &str| tree.get("effective")?.get(name)?.text()?.parse::<Period>().ok();
        let version = Version {
            from: dates("from").or_else(|| history_date(folder)),
            to: dates("to"),
            scripts: scripts(self),
            folder: folder.to_owned(),
            tree,
            problems,
        };
        self.insert(&id, version);
        Some(id)
    }

    fn insert(&mut self, id: &str, version: Version) {
        let versions = self.versions.entry(id.to_owned()).or_default();
        let span = version.tree.get("ruleset").map(|id| id.span);
        if let Some(other) = versions.iter_mut().find(|other| other.from == version.from) {
            let other_span = other.tree.get("ruleset").map(|id| id.span);
            if other.folder == version.folder {
                return;
            }
            let mut problem = Diagnostic::error(
                Code::DuplicateRuleSet,
                span,
                match version.from {
                    None => format!("two rule sets are called `{id}`"),
                    Some(from) => format!("two versions of `{id}` begin with {from}"),
                },
            )
            .label("the second")
            .help("ids are unique; older versions stand in `history/<from>/` with their own first period");
            if let Some(span) = other_span {
                problem = problem.also(span, "the first");
            }
            // Also with the first, which would be used otherwise as if nothing were wrong.
            other.problems.push(problem.clone());
            self.problems.push(problem);
            return;
        }
        versions.push(version);
        versions.sort_by_key(|version| version.from);
    }

    fn source(&mut self, root: &Path, path: &Path) -> Option<SourceId> {
        let name = format!("{}{}", self.prefix, path.strip_prefix(root).unwrap_or(path).display());
        let problem = match fs::read(path) {
            Ok(bytes) => match String::from_utf8(bytes) {
                Ok(text) => return Some(self.sources.add(name, text)),
                Err(error) => {
                    let at = error.utf8_error().valid_up_to();
                    let line = error.as_bytes().iter().take(at).filter(|b| **b == b'\n').count() + 1;
                    Diagnostic::error(Code::FileAccess, None, format!("{name}:{line}: the file is not UTF-8"))
                        .help("save it as UTF-8; GBK and other encodings are read for CSV files only")
                }
            },
            Err(error) => {
                Diagnostic::error(Code::FileAccess, None, format!("{name} can't be read: {}", in_words(&error)))
            }
        };
        self.problems.push(problem);
        None
    }

    fn scripts(&mut self, root: &Path, folder: &Path) -> Vec<(SourceId, Arc<str>)> {
        let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "rhai"))
            .collect();
        paths.sort();
        paths
            .iter()
            .filter_map(|path| {
                let id = self.source(root, path)?;
                Some((id, self.sources.text(id)))
            })
            .collect()
    }

    /// The texts that diagnostics point into.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The texts that diagnostics point into, to add more.
    pub fn sources_mut(&mut self) -> &mut Sources {
        &mut self.sources
    }

    /// Problems that belong to no rule set: files that can't be read, ids that are not unique.
    #[must_use]
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }

    /// The ids of all rule sets.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.versions.keys().map(String::as_str)
    }

    /// The folder of the newest version.
    #[must_use]
    pub fn folder(&self, id: &str) -> Option<&Path> {
        Some(self.versions.get(id)?.last()?.folder.as_path())
    }

    /// What any version of a rule set extends.
    pub fn bases(&self, id: &str) -> impl Iterator<Item = &str> {
        let versions = self.versions.get(id).into_iter().flatten();
        versions.filter_map(|version| version.tree.get("extends")?.text())
    }

    /// Where the newest version of a rule set says `field` itself.
    #[must_use]
    pub fn place(&self, id: &str, field: &str) -> Option<Span> {
        Some(self.versions.get(id)?.last()?.tree.get(field)?.span)
    }

    /// How a rule set, in force on `day` or the newest, extends another; none where it does not.
    #[must_use]
    pub fn extension(&self, id: &str, day: Option<NaiveDate>) -> Option<Extension> {
        let version = self.version(id, day, &mut Vec::new())?;
        let base = version.tree.get("extends").filter(|base| !base.is_nothing())?;
        let scripts = version.scripts.iter().map(|(source, _)| *source);
        let mut removed = Vec::new();
        removals(&version.tree, &mut removed);
        Some(Extension {
            base: base.text()?.to_owned(),
            span: base.span,
            sources: scripts.chain([version.tree.span.source]).collect(),
            removed,
        })
    }

    /// The first period of the version that is in force on `day`, or of the newest: of a version that is in force
    /// from ever there is none inside.
    #[must_use]
    pub fn version_on(&self, id: &str, day: Option<NaiveDate>) -> Option<Option<Period>> {
        Some(self.version(id, day, &mut Vec::new())?.from)
    }

    /// The first period of every version, oldest first; none: from ever.
    #[must_use]
    pub fn versions(&self, id: &str) -> Vec<Option<Period>> {
        self.versions.get(id).into_iter().flatten().map(|version| version.from).collect()
    }

    /// What is wrong with how the versions of a rule set follow each other.
    #[must_use]
    pub fn succession(&self, id: &str) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let versions: Vec<versions::Term> = self.versions.get(id).into_iter().flatten().map(term).collect();
        versions::check(id, &versions, &mut problems);
        problems
    }

    /// The rule set `id` as in force on `day` (or its newest version), as far as it can be read, and everything that
    /// is wrong with its files.
    #[must_use]
    pub fn resolve(&self, id: &str, day: Option<NaiveDate>) -> (Option<RuleSet>, Vec<Diagnostic>) {
        let (resolved, mut problems) = self.resolve_tree(id, day);
        let decoded = resolved.and_then(|resolved| resolved.ruleset(&self.sources, &mut problems));
        dedup(&mut problems);
        (decoded, problems)
    }

    /// The rules and functions behind [`Library::resolve`], before they are decoded, and what is wrong with their files.
    #[must_use]
    pub fn resolve_tree(&self, id: &str, day: Option<NaiveDate>) -> (Option<Resolved>, Vec<Diagnostic>) {
        let mut problems = Vec::new();
        let mut chain = Vec::new();
        let resolved = self.tree(id, day, &mut chain, &mut problems);
        let Some((tree, scripts)) = resolved else { return (None, problems) };
        if chain.len() > 1 {
            shape::check_required(&tree, &RULESET, &mut problems);
        }
        (Some(Resolved { tree, scripts, shared: self.shared.clone() }), problems)
    }

    /// Which of the versions of the rule set `id`, oldest first, is in force on `day`; without a day the newest.
    #[must_use]
    pub fn version_in_force(&self, id: &str, day: Option<NaiveDate>) -> Option<usize> {
        let versions = self.versions.get(id)?;
        let Some(day) = day else { return versions.len().checked_sub(1) };
        let found = in_force(versions, day)?;
        versions.iter().position(|version| version.from == found.from)
    }

    /// Whether a version of the rule set `id` is in force on `day`.
    #[must_use]
    pub fn is_in_force(&self, id: &str, day: NaiveDate) -> bool {
        self.versions.get(id).is_some_and(|versions| in_force(versions, day).is_some())
    }

    /// The tree of the rule set `id` as in force on `day`, laid over what it extends, in long form.
    ///
    /// # Errors
    /// Why it can't be resolved.
    pub fn resolved(&self, id: &str, day: Option<NaiveDate>) -> Result<Tree, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let resolved = self.tree(id, day, &mut Vec::new(), &mut problems);
        resolved.map(|(tree, _)| tree).ok_or(problems)
    }

    #[expect(clippy::type_complexity, reason = "the tree and its scripts, used once")]
    fn tree(
        &self,
        id: &str,
        day: Option<NaiveDate>,
        chain: &mut Vec<String>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<(Tree, Vec<(SourceId, Arc<str>)>)> {
        chain.push(id.to_owned());
        let version = self.version(id, day, problems)?;
        problems.extend(version.problems.iter().cloned());
        let Some(base) = version.tree.entry("extends").filter(|base| !base.value.is_nothing()) else {
            return Some((version.tree.clone(), version.scripts.clone()));
        };
        let base_id = base.value.text().unwrap_or_default();
        if chain.iter().any(|seen| seen == base_id) {
            let circle = chain.join(" → ");
            problems.push(
                Diagnostic::error(
                    Code::ExtendsCycle,
                    base.value.span,
                    format!("`{circle}` extends `{base_id}` again"),
                )
                .label("this closes the circle")
                .help("take one `extends:` out: what all of them share belongs into a rule set that extends none"),
            );
            return None;
        }
        if !self.versions.contains_key(base_id) {
            let help = suggest(base_id, self.ids()).unwrap_or_else(|| {
                "rule sets are found by the `ruleset:` in their file, not by their folder".into()
            });
            problems.push(
                Diagnostic::error(
                    Code::ExtendsUnknown,
                    base.value.span,
                    format!("no rule set is called `{base_id}`"),
                )
                .label("this can't be extended")
                .help(help),
            );
            return None;
        }
        let (base_tree, mut scripts) = self.tree(base_id, day, chain, problems)?;
        scripts.extend(version.scripts.iter().cloned());
        Some((extend::merge(&base_tree, &version.tree, problems), scripts))
    }

    fn version(&self, id: &str, day: Option<NaiveDate>, problems: &mut Vec<Diagnostic>) -> Option<&Version> {
        let Some(versions) = self.versions.get(id) else {
            let help = suggest(id, self.ids())
                .unwrap_or_else(|| format!("rule sets are: {}", self.ids().collect::<Vec<_>>().join(", ")));
            problems.extend(self.problems.iter().cloned());
            problems.push(
                Diagnostic::error(Code::UnknownRuleSet, None, format!("no rule set is called `{id}`")).help(help),
            );
            return None;
        };
        let Some(day) = day else { return versions.last() };
        match in_force(versions, day) {
            Some(version) => Some(version),
            None => {
                let firsts: Vec<String> = versions.iter().filter_map(|v| Some(v.from?.to_string())).collect();
                problems.push(
                    Diagnostic::error(Code::NoVersion, None, format!("no version of `{id}` is in force on {day}"))
                        .help(format!("its versions begin with {}", firsts.join(", "))),
                );
                None
            }
        }
    }
}

/// How a rule set extends another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Extension {
    /// The id of the base.
    pub base: String,
    /// Where it is named.
    pub span: Span,
    /// The files of the rule set itself.
    pub sources: Vec<SourceId>,
    /// What it takes out of the base, by `key: ~`, with the places.
    pub removed: Vec<(String, Span)>,
}

fn removals(tree: &Tree, found: &mut Vec<(String, Span)>) {
    for entry in tree.entries() {
        if entry.value.is_nothing() {
            found.push((entry.key.clone(), entry.key_span));
        }
        removals(&entry.value, found);
    }
}

/// The version in force on `day`: the latest that has begun, unless it has ended.
fn in_force(versions: &[Version], day: NaiveDate) -> Option<&Version> {
    let begun = versions.iter().rev().find(|v| v.from.is_none_or(|from| from.first_day() <= day));
    // One that ends before it begins is read all the same: that is said of it.
    let reversed = |v: &&Version| v.from.zip(v.to).is_some_and(|(from, to)| to.last_day() < from.first_day());
    begun.filter(|version| reversed(version) || version.to.is_none_or(|to| day <= to.last_day()))
}

fn term(version: &Version) -> versions::Term {
    let tree = &version.tree;
    let id = tree.get("ruleset").map(|id| id.span);
    let said = |name: &str| tree.get("effective").and_then(|e| e.get(name)).map(|date| date.span);
    let kind = tree.get("period").and_then(Tree::text);
    versions::Term {
        from: version.from,
        to: version.to,
        from_span: said("from").or(id),
        to_span: said("to").or(id),
        kind: PeriodKind::WORDS.iter().find(|(word, _)| Some(*word) == kind).map(|(_, kind)| *kind),
    }
}

/// `history/2024-01/` says from when on the version in it was in force.
fn history_date(folder: &Path) -> Option<Period> {
    let parent = folder.parent()?.file_name()?;
    if parent != "history" {
        return None;
    }
    folder.file_name()?.to_str()?.parse().ok()
}

/// Removes repeated problems, and brings them into the order of their places.
pub fn dedup(problems: &mut Vec<Diagnostic>) {
    problems
        .sort_by(|a, b| (a.span, a.severity, a.code, &a.message).cmp(&(b.span, b.severity, b.code, &b.message)));
    problems.dedup_by(|a, b| a.span == b.span && a.code == b.code && a.message == b.message);
}
