//! All rule sets of a workspace: found, read, and resolved for a day.
//!
//! A rule set is any folder under `rules/` with a `ruleset.yaml`; its older versions stand in
//! `history/<from>/` below it and nowhere else. [`Library::resolve`] picks the version in force, lays it over what it
//! extends and decodes it. While a file of any of these can't be read, or two folders claim one id, there is an error
//! among its problems, so that nothing is done with what is left.

mod checks;
mod extension;
mod made;
mod older;

pub use extension::Extension;
pub use made::InForce;

use super::fields::RULESET;
use super::model::RuleSet;
use super::resolved::Resolved;
use super::versions::{in_force, term};
use super::walk::{self, Concerns, Damage, Home};
use super::yaml::Tree;
use super::{extend, files, lengthen, mend, shape, translations, versions, yaml};
use crate::diagnostic::{Code, Diagnostic, Severity, SourceId, Sources, Span, suggest, way};
use crate::observer::Observer;
use crate::period::{Period, PeriodKind};
use crate::script::LibraryFunction;
use chrono::NaiveDate;
use indexmap::IndexMap;
use made::Made;
use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The file that makes a folder a rule set.
pub const FILE: &str = "ruleset.yaml";

/// A version of a rule set as it stands in its folder.
#[derive(Debug)]
pub(super) struct Version {
    /// The folder of the rule set; that of an older version lies in its `history/`.
    home: PathBuf,
    folder: PathBuf,
    pub(super) tree: Tree,
    pub(super) from: Option<Period>,
    pub(super) to: Option<Period>,
    pub(super) scripts: Vec<(SourceId, Arc<str>)>,
    problems: Vec<Diagnostic>,
}

/// All rule sets that were found.
#[derive(Debug, Default)]
pub struct Library {
    pub(super) sources: Sources,
    /// What stands before the names of its files in messages.
    pub(super) prefix: String,
    pub(super) versions: IndexMap<String, Vec<Version>>,
    /// Files of functions that all rule sets know.
    pub(super) shared: Vec<(SourceId, Arc<str>)>,
    /// What the files of functions define that were read from the disk.
    pub(super) functions: BTreeMap<SourceId, Vec<LibraryFunction>>,
    problems: Vec<Diagnostic>,
    /// Those of the problems because of which rule sets are not used.
    damage: Vec<Damage>,
    /// The folders that links may lead into.
    within: Vec<PathBuf>,
    /// Those who are told what scoring reaches, by rule set, where that is asked for.
    observers: Option<Mutex<BTreeMap<String, Arc<Observer>>>>,
    /// What was made of rule sets in force.
    made: Made,
}

impl Library {
    /// From now on all plans of these rule sets tell what scoring by them reaches.
    pub fn observe(&mut self) {
        self.made = Made::default();
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
        let within = vec![root.to_owned(), rules.to_owned()];
        let mut library = Self { sources, prefix: prefix.to_owned(), within, ..Self::default() };
        let found = walk::homes(rules, &|path| named(prefix, root, path));
        let shared = rules.join(walk::SHARED);
        if fs::symlink_metadata(&shared).is_ok() && fs::symlink_metadata(shared.join(FILE)).is_err() {
            library.shared = library.scripts(root, &shared, &Concerns::Everybody);
        }
        found.damage.into_iter().for_each(|damage| library.damaged(damage));
        for home in found.homes {
            library.add_home(root, &home);
        }
        library
    }

    pub(super) fn damaged(&mut self, damage: Damage) {
        self.made = Made::default();
        self.problems.push(damage.problem.clone());
        self.damage.push(damage);
    }

    /// Adds the rule set in `folder`, with its older versions.
    ///
    /// Returns its id, where the files could be read that far.
    pub fn add(&mut self, root: &Path, folder: &Path) -> Option<String> {
        self.within.push(folder.to_owned());
        let prefix = self.prefix.clone();
        let found = walk::home(folder, &|path| named(&prefix, root, path));
        found.damage.into_iter().for_each(|damage| self.damaged(damage));
        let mut id = None;
        for home in found.homes {
            id = self.add_home(root, &home);
        }
        id
    }

    /// Adds all versions of a rule set.
    fn add_home(&mut self, root: &Path, home: &Home) -> Option<String> {
        let concerns = || Concerns::Home(home.folder.clone());
        let mut id = None;
        let newest = home.newest.then_some(&home.folder);
        for folder in newest.into_iter().chain(&home.versions) {
            let Some(source) = self.source(root, &folder.join(FILE), &concerns()) else { continue };
            let scripts = |library: &mut Self| library.scripts(root, folder, &concerns());
            let found = self.add_read(folder, source, id.as_deref(), scripts);
            id = id.or(found);
        }
        id
    }

    /// Adds a rule set whose `ruleset.yaml` is called `name` and says `text`, which need not be that of the file; the
    /// scripts beside it are read.
    ///
    /// Returns its id, where the text could be read that far.
    pub fn add_text(&mut self, root: &Path, name: &str, text: impl Into<Arc<str>>) -> Option<String> {
        let source = self.sources.add(name, text);
        let path = root.join(name);
        let folder = path.parent().unwrap_or(root);
        let concerns = Concerns::Home(walk::home_of(folder).to_owned());
        self.add_read(folder, source, None, |library| library.scripts(root, folder, &concerns))
    }

    /// Adds the version whose `ruleset.yaml` is `source`, with the scripts beside it. Where `expected` says what its
    /// newest version is called, it must be called so too.
    ///
    /// Returns its id, where it can be read.
    pub(super) fn add_read(
        &mut self,
        folder: &Path,
        source: SourceId,
        expected: Option<&str>,
        scripts: impl FnOnce(&mut Self) -> Vec<(SourceId, Arc<str>)>,
    ) -> Option<String> {
        self.made = Made::default();
        let mut problems = Vec::new();
        let version = self.read_version(folder, source, scripts, &mut problems);
        let Some((id, version)) = version else {
            // Warnings of what can't be read are as good as errors.
            let concerns = || Concerns::Home(walk::home_of(folder).to_owned());
            let damage = problems.into_iter().map(|problem| Damage { concerns: concerns(), problem });
            damage.for_each(|damage| self.damaged(damage));
            return None;
        };
        if let Some(expected) = expected.filter(|expected| **expected != id) {
            self.foreign(expected, &id, &version);
            return None;
        }
        self.insert(&id, version);
        Some(id)
    }

    /// A version in `history/` that is called otherwise than the newest: a part of neither.
    fn foreign(&mut self, expected: &str, id: &str, version: &Version) {
        let name = version.tree.get("ruleset").map(|id| id.span);
        let message = format!("this is a version of `{expected}`, but it is called `{id}`");
        let mut problem = Diagnostic::error(Code::DuplicateRuleSet, name, message)
            .label("another id than that of the newest version")
            .help(format!("write `ruleset: {expected}`, or move the folder out of `history/`"));
        let newest = self.versions.get(expected).into_iter().flatten().find(|one| one.home == version.home);
        if let Some(span) = newest.and_then(|newest| Some(newest.tree.get("ruleset")?.span)) {
            problem = problem.also(span, "the newest version");
        }
        for concerns in [Concerns::Home(version.home.clone()), Concerns::Id(id.to_owned())] {
            self.damage.push(Damage { concerns, problem: problem.clone() });
        }
        self.problems.push(problem);
    }

    fn read_version(
        &mut self,
        folder: &Path,
        source: SourceId,
        scripts: impl FnOnce(&mut Self) -> Vec<(SourceId, Arc<str>)>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<(String, Version)> {
        let text = self.sources.text(source);
        let tree = yaml::read(source, &text, problems)?;
        if tree.is_nothing() {
            problems.push(
                Diagnostic::error(Code::MissingField, tree.span, "the rule set is empty")
                    .label("nothing stands here")
                    .help("begin with `ruleset:` and an id; `satis init FOLDER` writes an example"),
            );
            return None;
        }
        let tree = mend::mend(tree, &RULESET, &text, problems);
        if tree.get("extends").is_some_and(|base| !base.is_nothing()) {
            shape::check_partial(&tree, &RULESET, problems);
        } else {
            shape::check(&tree, &RULESET, problems);
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
        translations::check(&tree, problems);
        checks::check_ids(&tree, problems);
        checks::check_dates(&tree, problems);
        checks::check_folder(&tree, folder, problems);
        let id = tree.get("ruleset").and_then(Tree::text)?.to_owned();
        let dates = |name: &str| tree.get("effective")?.get(name)?.text()?.parse::<Period>().ok();
        let version = Version {
            from: dates("from").or_else(|| walk::date(folder)),
            to: dates("to"),
            scripts: scripts(self),
            home: walk::home_of(folder).to_owned(),
            folder: folder.to_owned(),
            tree,
            problems: std::mem::take(problems),
        };
        Some((id, version))
    }

    fn insert(&mut self, id: &str, version: Version) {
        let span = version.tree.get("ruleset").map(|id| id.span);
        let known = self.versions.entry(id.to_owned()).or_default();
        if known.iter().any(|other| other.folder == version.folder) {
            return;
        }
        // The newest version is the place to name, where there are several.
        let newest = known.iter().filter(|other| other.folder == other.home);
        let clash = newest.chain(known.iter()).find_map(|other| checks::clash(id, other, &version));
        let Some((other, message, help)) = clash else {
            known.push(version);
            known.sort_by_key(|version| version.from);
            return;
        };
        let mut problem = Diagnostic::error(Code::DuplicateRuleSet, span, message).label("the second").help(help);
        if let Some(span) = other {
            problem = problem.also(span, "the first");
        }
        // Of neither of the two is it known that it is the right one.
        self.damaged(Damage { concerns: Concerns::Id(id.to_owned()), problem });
    }

    pub(super) fn source(&mut self, root: &Path, path: &Path, concerns: &Concerns) -> Option<SourceId> {
        let name = named(&self.prefix, root, path);
        match files::text(path, &self.within) {
            Ok(text) => Some(self.sources.add(name, text)),
            Err(error) => {
                self.damaged(Damage { concerns: concerns.clone(), problem: error.problem(&name) });
                None
            }
        }
    }

    /// Everything because of which the rule set `id` must not be used, whatever the day: files of its versions, of what
    /// these extend and of shared functions that can't be read, and ids that are claimed twice.
    #[must_use]
    pub fn damage(&self, id: &str) -> Vec<Diagnostic> {
        let chain = self.chain(id);
        let ids: Vec<&str> = chain.iter().filter_map(|one| one.tree.get("ruleset")?.text()).chain([id]).collect();
        let concerned = |damage: &&Damage| match &damage.concerns {
            Concerns::Everybody => true,
            Concerns::Home(home) => chain.iter().any(|version| version.home == *home),
            Concerns::Within(folder) => chain.iter().any(|version| version.home.starts_with(folder)),
            Concerns::Id(other) => ids.contains(&other.as_str()),
            Concerns::Unknown => false,
        };
        let of_files = self.damage.iter().filter(concerned).map(|damage| damage.problem.clone());
        let of_texts = chain.iter().flat_map(|version| version.problems.iter().cloned());
        of_files.chain(of_texts).filter(|problem| problem.severity == Severity::Error).collect()
    }

    /// What can't be read and belongs to no rule set that is known: one that is missed may be in there.
    #[must_use]
    pub fn unplaced(&self) -> Vec<Diagnostic> {
        let homes: Vec<&PathBuf> = self.versions.values().flatten().map(|version| &version.home).collect();
        let unplaced = |damage: &&Damage| match &damage.concerns {
            Concerns::Everybody | Concerns::Unknown => true,
            Concerns::Home(home) => !homes.contains(&home),
            Concerns::Within(folder) => !homes.iter().any(|home| home.starts_with(folder)),
            Concerns::Id(id) => !self.versions.contains_key(id),
        };
        let found = self.damage.iter().filter(unplaced).map(|damage| damage.problem.clone());
        found.filter(|problem| problem.severity == Severity::Error).collect()
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

    /// The folder of a rule set, in which its newest version stands.
    #[must_use]
    pub fn folder(&self, id: &str) -> Option<&Path> {
        Some(self.versions.get(id)?.last()?.home.as_path())
    }

    /// The rule set of which a version stands in `folder`, which has no links in it.
    #[must_use]
    pub fn at(&self, folder: &Path) -> Option<&str> {
        let same = |known: &Path| known.canonicalize().is_ok_and(|known| known == folder);
        let here = |versions: &[Version]| versions.iter().any(|one| same(&one.folder) || same(&one.home));
        self.versions.iter().find(|(_, versions)| here(versions)).map(|(id, _)| id.as_str())
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
        extension::removals(&version.tree, &mut removed);
        Some(Extension {
            base: base.text()?.to_owned(),
            span: base.span,
            sources: scripts.chain([version.tree.span.source]).collect(),
            removed,
        })
    }

    /// Whether there is a version of the rule set `id` on `day`, or without a day at all.
    #[must_use]
    pub fn has_version_on(&self, id: &str, day: Option<NaiveDate>) -> bool {
        self.version(id, day, &mut Vec::new()).is_some()
    }

    /// For every version, oldest first, a day on which it is in force; none where the newest is meant.
    #[must_use]
    pub fn days(&self, id: &str) -> Vec<Option<NaiveDate>> {
        let versions = self.versions.get(id).map(Vec::as_slice).unwrap_or_default();
        let next = versions.iter().skip(1).map(Some).chain([None]);
        versions.iter().zip(next).map(|(version, next)| versions::day_in(version, next)).collect()
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
        let terms = self.versions.get(id).into_iter().flatten().map(|version| term(version, self.kind(version)));
        let versions: Vec<versions::Term> = terms.collect();
        versions::check(id, &versions, &mut problems);
        problems
    }

    /// The periods that a version scores: those of what it extends where it does not say, and years where nobody does.
    fn kind(&self, version: &Version) -> Option<PeriodKind> {
        let (mut version, mut seen) = (version, Vec::new());
        loop {
            if let Some(word) = version.tree.get("period").filter(|period| !period.is_nothing()) {
                return PeriodKind::WORDS
                    .iter()
                    .find(|(known, _)| Some(*known) == word.text())
                    .map(|(_, kind)| *kind);
            }
            let Some(base) = version.tree.get("extends").filter(|base| !base.is_nothing()) else {
                return Some(PeriodKind::Year);
            };
            let base = base.text().filter(|base| !seen.contains(base))?;
            seen.push(base);
            version = self.version(base, version.from.map(Period::first_day), &mut Vec::new())?;
        }
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
        let mut problems = self.damage(id);
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
        let mut problems = self.damage(id);
        if !problems.is_empty() {
            return Err(problems);
        }
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
        let mut seen = HashSet::new();
        let mut versions = Vec::new();
        let mut at = id.to_owned();
        loop {
            chain.push(at.clone());
            let version = self.version(&at, day, problems)?;
            problems.extend(version.problems.iter().cloned());
            versions.push(version);
            seen.insert(at);
            let Some(base) = version.tree.entry("extends").filter(|base| !base.value.is_nothing()) else { break };
            let base_id = base.value.text().unwrap_or_default();
            if seen.contains(base_id) {
                problems.push(circle(chain, base_id, base.value.span));
                return None;
            }
            if !self.versions.contains_key(base_id) {
                problems.extend(self.unplaced());
                problems.push(self.unknown_base(base_id, base.value.span, &seen));
                return None;
            }
            at = base_id.to_owned();
        }
        // A rule set may stand on very many others: from the lowest up, and not each inside of the one above it.
        let mut versions = versions.into_iter().rev();
        let lowest = versions.next()?;
        extend::check_lowest(&lowest.tree, problems);
        problems.extend(self.replaces_none(&[&self.shared], &lowest.scripts));
        let mut merged = (lowest.tree.clone(), lowest.scripts.clone());
        for version in versions {
            problems.extend(self.replaces_none(&[&self.shared, &merged.1], &version.scripts));
            merged.0 = extend::merge(&merged.0, &version.tree, problems);
            merged.1.extend(version.scripts.iter().cloned());
        }
        Some(merged)
    }

    fn unknown_base(&self, base: &str, at: Span, seen: &HashSet<String>) -> Diagnostic {
        let others = self.ids().filter(|other| !seen.contains(*other));
        // It may be one of those that can't be read, and no other is meant then.
        let near = suggest(base, others).filter(|_| self.problems.is_empty());
        let help = near
            .unwrap_or_else(|| "rule sets are found by the `ruleset:` in their file, not by their folder".into());
        Diagnostic::error(Code::ExtendsUnknown, at, format!("no rule set is called `{base}`"))
            .label("this can't be extended")
            .help(help)
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

/// What a path is called in messages.
pub(super) fn named(prefix: &str, root: &Path, path: &Path) -> String {
    format!("{prefix}{}", path.strip_prefix(root).unwrap_or(path).display())
}

/// Removes repeated problems, and brings them into the order of their places.
pub fn dedup(problems: &mut Vec<Diagnostic>) {
    problems
        .sort_by(|a, b| (a.span, a.severity, a.code, &a.message).cmp(&(b.span, b.severity, b.code, &b.message)));
    problems.dedup_by(|a, b| a.span == b.span && a.code == b.code && a.message == b.message);
}

/// Rule sets that extend each other in a circle.
fn circle(chain: &[String], base: &str, at: Span) -> Diagnostic {
    let circle = way(&chain.iter().map(String::as_str).collect::<Vec<_>>());
    Diagnostic::error(Code::ExtendsCycle, at, format!("`{circle}` extends `{base}` again"))
        .label("this closes the circle")
        .help("take one `extends:` out: what all of them share belongs into a rule set that extends none")
}
