//! The other version of a rule set: from a folder, from git, or from a stored run.

use super::{Context, Failure};
use crate::diagnostic::{Sources, suggest};
use crate::regress::version::{self, Version};
use crate::ruleset::{Library, Resolved};
use crate::store::Store;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// The other version, read.
pub enum Against {
    /// Rule sets in a folder, or in the revision that was copied to one.
    Library(Box<Library>),
    /// Rules that a run kept.
    Run(Box<Resolved>, Sources),
}

impl Against {
    /// Reads what `named` names: `run:N`, a folder if there is one, else a git revision. `sources` are those that it
    /// will be mixed with.
    ///
    /// # Errors
    /// [`Failure`]: usage where nothing is named so, or it has no rule set `id`.
    pub fn read(context: &Context<'_>, named: &str, id: &str, sources: Sources) -> Result<Self, Failure> {
        if let Some(number) = named.strip_prefix("run:") {
            return run(context, number, id, sources);
        }
        let folder = Path::new(named);
        let library = if folder.is_dir() {
            in_folder(folder, named, sources)?
        } else {
            let copy = revision(&context.workspace.root, named)?;
            Library::read_beside(sources, &format!("{named}:"), copy.path(), &copy.path().join("rules"))
        };
        if library.ids().any(|known| known == id) {
            return Ok(Self::Library(Box::new(library)));
        }
        // It may be one of those that can't be read.
        if !library.problems().is_empty() {
            return Err(unusable(named, Failure::rules(library.problems(), library.sources())));
        }
        let known: Vec<&str> = library.ids().collect();
        let help = suggest(id, known.iter().copied())
            .unwrap_or_else(|| format!("its rule sets are: {}", known.join(", ")));
        Err(Failure::Usage(format!("{named} has no rule set called `{id}`: {help}")))
    }

    /// The texts of both versions.
    #[must_use]
    pub fn sources(&self) -> &Sources {
        match self {
            Self::Library(library) => library.sources(),
            Self::Run(_, sources) => sources,
        }
    }

    /// Whether it has a rule set `id`.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        match self {
            Self::Library(library) => library.ids().any(|known| known == id),
            Self::Run(..) => false,
        }
    }

    /// The rule set `id` in it.
    #[must_use]
    pub fn version(&self, id: &str) -> Version<'_> {
        match self {
            Self::Library(library) => Version::of_library(library, id),
            Self::Run(resolved, sources) => Version::of_run(Resolved::clone(resolved), id, sources),
        }
    }
}

/// A failure of the rules with the version that they are of.
pub fn unusable(named: &str, failure: Failure) -> Failure {
    let says = |text: String| format!("the rules of {named} can't be used:\n{text}");
    match failure {
        Failure::Rules(text) => Failure::Rules(says(text)),
        Failure::Limit(text) => Failure::Limit(says(text)),
        other => other,
    }
}

fn run(context: &Context<'_>, number: &str, id: &str, mut sources: Sources) -> Result<Against, Failure> {
    let wrong = |why: String| Err(Failure::Usage(why));
    let Ok(number) = number.parse::<i64>() else {
        return wrong(format!(
            "`run:{number}` names no run: write its number, as in `run:3`; `satis runs` lists them"
        ));
    };
    let Some(run) = Store::open(&context.workspace.store)?.whole_run(number)? else {
        return wrong(format!("there is no run {number}: `satis runs` lists them"));
    };
    if run.summary.ruleset != id {
        return wrong(format!("run {number} is of `{}`, not of `{id}`", run.summary.ruleset));
    }
    let resolved = version::kept(&run.rules, &format!("run {number}"), &mut sources)
        .map_err(|error| Failure::Data(format!("run {number}: {error}")))?;
    Ok(Against::Run(Box::new(resolved), sources))
}

/// The rule sets of a workspace, or those in a folder of rules.
fn in_folder(folder: &Path, named: &str, sources: Sources) -> Result<Library, Failure> {
    let inside = folder.join("rules");
    let rules: PathBuf = if inside.is_dir() { inside } else { folder.to_owned() };
    let prefix = format!("{}/", named.trim_end_matches('/'));
    let library = Library::read_beside(sources, &prefix, folder, &rules);
    if library.ids().next().is_none() && library.problems().is_empty() {
        return Err(Failure::Usage(format!(
            "{named} has no rule sets: name a workspace with rules/, or a folder with a ruleset.yaml in it or below"
        )));
    }
    Ok(library)
}

/// Copies the rules of a git revision into a folder that is removed in the end.
fn revision(root: &Path, named: &str) -> Result<TempDir, Failure> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    let there = git(root, &["rev-parse", "--is-inside-work-tree"])?;
    if !there.status.success() {
        return Err(Failure::Usage(format!(
            "`{named}` is no folder and no `run:N`, and {} lies in no git repository that could know it as a revision",
            root.display()
        )));
    }
    let Some(commit) = commit(root, named)? else {
        return Err(Failure::Usage(format!(
            "`{named}` is no folder, no `run:N`, and git knows no revision of that name: `git log` lists them"
        )));
    };
    let listed = git(root, &["ls-tree", "-r", "-z", "--name-only", &commit, "--", "rules"])?;
    let names = String::from_utf8_lossy(&listed.stdout).into_owned();
    let wanted = |name: &&str| [".yaml", ".yml", ".rhai"].iter().any(|ending| name.ends_with(ending));
    let names: Vec<&str> = names.split('\0').filter(wanted).collect();
    if names.is_empty() {
        let place = root.display();
        return Err(Failure::Usage(format!("in {named} there are no rules in rules/ of {place}")));
    }
    let copy = tempfile::tempdir().map_err(|error| Failure::Data(format!("a temporary folder: {error}")))?;
    for name in names {
        if Path::new(name).components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(Failure::Data(format!("{named} has a file in a place that is none: {name}")));
        }
        let shown = git(root, &["cat-file", "blob", &format!("{commit}:./{name}")])?;
        if !shown.status.success() {
            let why = String::from_utf8_lossy(&shown.stderr).trim().to_owned();
            return Err(Failure::Data(format!("git can't show {name} of {named}: {why}")));
        }
        let path = copy.path().join(name);
        let written = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written = written.and_then(|()| std::fs::write(&path, &shown.stdout));
        written.map_err(|error| Failure::file(&path.display().to_string(), &error))?;
    }
    Ok(copy)
}

/// The commit that git knows by a name; none where it knows none, or where there is no repository.
pub fn commit(root: &Path, named: &str) -> Result<Option<String>, Failure> {
    let known =
        git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{named}^{{commit}}")])?;
    Ok(known.status.success().then(|| String::from_utf8_lossy(&known.stdout).trim().to_owned()))
}

/// What git puts out, asked in a folder. Nothing that the repository configures is run by it: neither a watcher of the
/// file system, nor hooks, nor what fetches what a partial copy lacks.
///
/// # Errors
/// Usage, where there is no git.
pub fn git(root: &Path, arguments: &[&str]) -> Result<Output, Failure> {
    const QUIET: [&str; 7] = [
        "--no-pager",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "core.untrackedCache=false",
    ];
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(QUIET).args(arguments);
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    command.env_remove("GIT_EXTERNAL_DIFF").stdin(Stdio::null()).output().map_err(|error| {
        Failure::Usage(format!(
            "git can't be run ({error}): install it, or name a folder or `run:N` instead of a revision"
        ))
    })
}
