//! Files of further surveys and of records, and which of them a rule set has.

use super::Failure;
use super::input::Files;
use crate::diagnostic::suggest;
use crate::ingest::Form;
use crate::plan::Plan;
use crate::ruleset::RowKind;
use std::path::PathBuf;

/// A file with rows of a survey or of records.
pub struct RowFile {
    /// The survey or the records.
    pub table: String,
    /// What its rows are.
    pub kind: RowKind,
    /// The file.
    pub file: PathBuf,
}

/// The option that names files of a kind.
fn option(kind: RowKind) -> &'static str {
    match kind {
        RowKind::Survey => "--survey",
        RowKind::Records => "--records",
    }
}

impl Files {
    /// The files of surveys and records that are named.
    ///
    /// # Errors
    /// [`Failure::Usage`] for a name that no version of the rule set declares, or declares as the other kind.
    pub fn rows(&self, plan: &Plan, form: &Form) -> Result<Vec<RowFile>, Failure> {
        let surveys = self.survey.iter().map(|named| (RowKind::Survey, named));
        let records = self.records.iter().map(|named| (RowKind::Records, named));
        let file = |(kind, (name, file)): (RowKind, &(String, String))| match declared(plan, form, kind, name) {
            None => Ok(RowFile { table: name.clone(), kind, file: file.into() }),
            Some(problem) => Err(Failure::Usage(problem)),
        };
        surveys.chain(records).map(file).collect()
    }
}

/// Why a rule set has no rows of that kind and name.
fn declared(plan: &Plan, form: &Form, kind: RowKind, name: &str) -> Option<String> {
    let id = &plan.ruleset.id;
    let found: Vec<RowKind> = form.all().filter_map(|form| Some(form.tables.get(name)?.kind)).collect();
    if found.contains(&kind) {
        return None;
    }
    if let Some(found) = found.first() {
        let what = if *found == RowKind::Survey { "a survey" } else { "a table of records" };
        return Some(format!("`{name}` of `{id}` is {what}: write `{} {name}=FILE`", option(*found)));
    }
    let mut known: Vec<&str> = Vec::new();
    for (name, of) in form.all().flat_map(|form| &form.tables) {
        if of.kind == kind && !known.contains(&name.as_str()) {
            known.push(name);
        }
    }
    let (what, field) = match kind {
        RowKind::Survey => ("survey", "surveys:"),
        RowKind::Records => ("records", "records:"),
    };
    let help = suggest(name, known.iter().copied()).unwrap_or_else(|| match known.is_empty() {
        true => format!("it declares none (`{field}`)"),
        false => format!("it declares {}", known.join(", ")),
    });
    Some(format!("`{id}` has no {what} `{name}`: {help}"))
}
