//! A fixture: a folder with data, a period, and results worked out by hand.

use super::expect::{Expected, read_expected};
use super::exports::{self, Export};
use super::strays;
use crate::data::{Batch, Dataset, ReferenceKind};
use crate::diagnostic::{Diagnostic, Sources, in_words, suggest};
use crate::ingest::{self, Encoding, Form, IngestError, Mapping, Reject};
use crate::period::Period;
use crate::plan::Plan;
use crate::ruleset::files::{self, Unreadable};
use crate::ruleset::yaml::{self, Tree};
use crate::ruleset::{Library, RowKind};
use crate::score::{self, ScoreError, Scorecard};
use crate::store;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Why a case can't be run.
#[derive(Debug, thiserror::Error)]
pub enum CaseError {
    /// A file can't be read or written.
    #[error("{path}: {}", in_words(.error))]
    File {
        /// The file.
        path: String,
        /// What the system said.
        error: io::Error,
    },
    /// A file of the case can't be read.
    #[error("{path}: {error}")]
    Unreadable {
        /// The file.
        path: String,
        /// Why.
        error: Unreadable,
    },
    /// `case.yaml` is wrong.
    #[error("{0} is not a proper case: {1}")]
    Case(String, String),
    /// A data file is wrong.
    #[error(transparent)]
    Data(#[from] IngestError),
    /// A data file is not in UTF-8, and a case has no place to say in what it is.
    #[error("{path}:{line}: not UTF-8 at byte {offset}: the files of a case are: save it as UTF-8")]
    Encoding {
        /// The file.
        path: String,
        /// The line of the first bad byte.
        line: usize,
        /// The first bad byte, counted from 0.
        offset: usize,
    },
    /// A file that the case does not read.
    #[error("{path}: the case does not read this file: {help}")]
    Stray {
        /// The file.
        path: String,
        /// What may be meant.
        help: String,
    },
    /// Rows of a data file are wrong; a fixture must be clean.
    #[error("{file}:{line}: {column} `{value}`: {reason}")]
    Row {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// The column.
        column: String,
        /// The value.
        value: String,
        /// Why it is refused.
        reason: String,
    },
    /// It can't be scored.
    #[error(transparent)]
    Score(#[from] ScoreError),
}

/// A case whose `case.yaml` can't be read.
#[derive(Debug)]
pub struct Broken {
    /// The rule set that it would test.
    pub ruleset: String,
    /// The name of its folder.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What is wrong.
    pub error: CaseError,
}

/// The fields of a `case.yaml`.
const FIELDS: [&str; 4] = ["title", "period", "sources", "expect"];

/// A fixture.
#[derive(Debug)]
pub struct Case {
    /// Its folder.
    pub folder: PathBuf,
    /// The rule set that it tests.
    pub ruleset: String,
    /// Its name: the name of the folder.
    pub name: String,
    /// What it is for.
    pub title: String,
    /// The period that is scored.
    pub period: Period,
    /// Files as exported, each with the source by which it is read.
    pub exports: Vec<Export>,
    /// What was worked out by hand.
    pub expected: Vec<Expected>,
}

impl Case {
    /// The cases below `fixtures`, by rule set and name.
    ///
    /// # Errors
    /// The first case that can't be read.
    pub fn all(fixtures: &Path, ruleset: Option<&str>) -> Result<Vec<Self>, CaseError> {
        Self::each(fixtures, ruleset).into_iter().map(|case| case.map_err(|broken| broken.error)).collect()
    }

    /// The cases below `fixtures`, by rule set and name, each with what is wrong where it can't be read.
    #[must_use]
    pub fn each(fixtures: &Path, ruleset: Option<&str>) -> Vec<Result<Self, Broken>> {
        let mut cases = Vec::new();
        for folder in folders(fixtures) {
            let id = name_of(&folder);
            if ruleset.is_some_and(|wanted| wanted != id) {
                continue;
            }
            for case in folders(&folder).into_iter().filter(|case| case.join("case.yaml").exists()) {
                cases.push(Self::read(&case, &id).map_err(|error| Broken {
                    ruleset: id.clone(),
                    name: name_of(&case),
                    folder: case,
                    error,
                }));
            }
        }
        cases
    }

    /// Reads the case in `folder`.
    ///
    /// # Errors
    /// [`CaseError`].
    pub fn read(folder: &Path, ruleset: &str) -> Result<Self, CaseError> {
        let path = folder.join("case.yaml");
        let shown = path.display().to_string();
        let text = files::text(&path, &around(folder))
            .map_err(|error| CaseError::Unreadable { path: shown.clone(), error })?;
        let mut sources = Sources::default();
        let source = sources.add(shown.clone(), text.as_str());
        let mut problems = Vec::new();
        let tree = yaml::read(source, &text, &mut problems);
        let wrong = |why: String| CaseError::Case(shown.clone(), why);
        let tree = match (tree, problems.first()) {
            (Some(tree), None) => tree,
            (_, Some(problem)) => return Err(wrong(format!("\n{}", sources.render(problem, false)))),
            (None, None) => return Err(wrong("it is empty".into())),
        };
        let period = tree.get("period").and_then(Tree::text).ok_or_else(|| wrong("it has no `period`".into()))?;
        let unknown = tree.entries().iter().find(|e| !FIELDS.contains(&e.key.as_str()));
        if let Some(unknown) = unknown {
            let problem = Diagnostic::error(
                crate::diagnostic::Code::UnknownField,
                unknown.key_span,
                format!("a case has no field `{}`", unknown.key),
            )
            .label("unknown field")
            .help(
                suggest(&unknown.key, FIELDS).unwrap_or_else(|| format!("its fields are {}", FIELDS.join(", "))),
            );
            return Err(wrong(format!("\n{}", sources.render(&problem, false))));
        }
        Ok(Self {
            folder: folder.to_owned(),
            ruleset: ruleset.to_owned(),
            name: name_of(folder),
            title: tree.get("title").and_then(Tree::text).unwrap_or_default().trim().to_owned(),
            period: period.parse().map_err(|error: crate::period::PeriodError| wrong(error.to_string()))?,
            exports: exports::read(&tree),
            expected: read_expected(&tree, &shown, &sources)?,
        })
    }

    /// Where its snapshot stands.
    #[must_use]
    pub fn snapshot_path(&self) -> PathBuf {
        self.folder.join("scorecard.snap")
    }

    /// Its data, read by the columns that the rules of each period declare.
    ///
    /// # Errors
    /// [`CaseError`]: a fixture must be clean, so the first bad row is an error.
    pub fn dataset(&self, form: &Form, plan: &Plan) -> Result<Dataset, CaseError> {
        let mut data = dataset((form, plan), &|file| self.text(file))?;
        exports::add(self, (form, plan), &mut data)?;
        Ok(data)
    }

    fn text(&self, file: &str) -> Result<Option<(String, String)>, CaseError> {
        let path = self.folder.join(file);
        // Also a link to nothing is a file that was meant.
        if fs::symlink_metadata(&path).is_err() {
            return Ok(None);
        }
        let name = path.display().to_string();
        let bytes = files::bytes(&path, &around(&self.folder), u64::MAX)
            .map_err(|error| CaseError::Unreadable { path: name.clone(), error })?;
        match ingest::decode(&bytes, Encoding::UTF_8, &name) {
            Ok(text) => Ok(Some((text, name))),
            Err(IngestError::NotUtf8 { name: path, offset, line, .. }) => {
                Err(CaseError::Encoding { path, line, offset })
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Refuses files in its folder that the rule set in force has no use for.
    ///
    /// # Errors
    /// [`CaseError::Stray`]; [`CaseError::Score`] where the rule set is wrong.
    pub fn read_all(&self, library: &Library) -> Result<(), CaseError> {
        let (plan, _) = score::plan(library, &self.ruleset, Some(self.period))?;
        let exports: Vec<&str> = self.exports.iter().map(|export| export.file.as_str()).collect();
        strays::check(&self.folder, &plan, &exports)
    }

    /// Scores its period.
    ///
    /// # Errors
    /// [`CaseError`].
    pub fn score(&self, library: &Library) -> Result<Scorecard, CaseError> {
        let (plan, _) = score::plan(library, &self.ruleset, Some(self.period))?;
        let data = self.dataset(&Form::by_version(&plan, library, &self.ruleset), &plan)?;
        let organisation = plan.ruleset.organisation.clone().unwrap_or_default();
        Ok(score::score(library, &self.ruleset, &organisation, &data, self.period)?)
    }
}

/// The data of the files of a case: `file` gives the text of one and the name by which messages call it.
///
/// # Errors
/// [`CaseError`]: the first bad row is an error.
pub fn dataset((form, plan): (&Form, &Plan), file: Files<'_>) -> Result<Dataset, CaseError> {
    let mapping = Mapping::default();
    let mut data = Dataset::default();
    if let Some((text, name)) = file("responses.csv")? {
        let read = ingest::responses(&text, &name, form, &mapping)?;
        clean(&read.rejects, &name)?;
        data.batches = once(&read.rows, "", form);
    }
    let tables: BTreeMap<&String, RowKind> =
        form.all().flat_map(|form| &form.tables).map(|(table, of)| (table, of.kind)).collect();
    for (table, kind) in tables {
        if let Some((text, name)) = file(&rows_file(kind, table))? {
            let read = ingest::rows(&text, &name, form, table, &mapping)?;
            clean(&read.rejects, &name)?;
            data.batches.extend(match kind {
                RowKind::Survey => once(&read.rows, table, form),
                RowKind::Records => read.rows,
            });
        }
    }
    if let Some((text, name)) = file("measures.csv")? {
        let read = ingest::measures(&text, &name, form, &mapping)?;
        clean(&read.rejects, &name)?;
        data.facts = read.rows;
    }
    if let Some((text, name)) = file("subjects.csv")? {
        let read = ingest::subjects(&text, &name, &mapping)?;
        clean(&read.rejects, &name)?;
        data.subjects = read.rows;
    }
    let mut references = vec![("targets.csv".to_owned(), ReferenceKind::Target)];
    for name in plan.ruleset.benchmarks.keys() {
        references.push((format!("benchmark-{name}.csv"), ReferenceKind::Benchmark(name.clone())));
    }
    for (wanted, kind) in references {
        if let Some((text, name)) = file(&wanted)? {
            let read = ingest::references(&text, &name, kind, &mapping, plan.ruleset.compare_invalid)?;
            clean(&read.rejects, &name)?;
            data.references.extend(read.rows);
        }
    }
    Ok(data)
}

/// The responses of a file as an import would keep them.
pub(super) fn once(rows: &[Batch], table: &str, form: &Form) -> Vec<Batch> {
    store::Once::default().take(rows, &|period, column| form.domain(table, period, column)).kept
}

/// The name of the file of a survey or of records.
#[must_use]
pub fn rows_file(kind: RowKind, table: &str) -> String {
    let word = if kind == RowKind::Survey { "responses" } else { "records" };
    format!("{word}-{table}.csv")
}

/// Gives the text of a file and the name by which messages call it; none where there is no such file.
pub type Files<'a> = &'a dyn Fn(&str) -> Result<Option<(String, String)>, CaseError>;

pub(super) fn clean(rejects: &[Reject], file: &str) -> Result<(), CaseError> {
    match rejects.first() {
        None => Ok(()),
        Some(reject) => Err(CaseError::Row {
            file: file.to_owned(),
            line: reject.line,
            column: reject.column.clone(),
            value: reject.value.clone(),
            reason: reject.reason.clone(),
        }),
    }
}

/// The folder of the workspace that a case lies in, as `fixtures/ID/NAME`: links may lead into it.
pub(super) fn around(case: &Path) -> Vec<PathBuf> {
    case.ancestors().nth(3).map(Path::to_owned).into_iter().collect()
}

pub(super) fn folders(parent: &Path) -> Vec<PathBuf> {
    within(parent, Path::is_dir)
}

pub(super) fn folder_files(folder: &Path) -> Vec<PathBuf> {
    within(folder, Path::is_file)
}

fn within(parent: &Path, kind: fn(&Path) -> bool) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(parent) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut found: Vec<PathBuf> = paths.filter(|path| kind(path)).collect();
    found.sort();
    found
}

pub(super) fn name_of(folder: &Path) -> String {
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
