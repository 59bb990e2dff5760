//! Files of a case as a tool has exported them, each read by a source of the rule set: `sources: {tool: export.csv}`.

use super::case::{Case, CaseError, around, clean, once};
use crate::data::Dataset;
use crate::ingest::{self, Encoding, Form, Mapping, Unpacked};
use crate::plan::Plan;
use crate::ruleset::yaml::Tree;
use crate::ruleset::{Library, RowKind, files};
use crate::source::{FileSource, Rows, Shelf};
use std::sync::Arc;

/// A file as exported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The source by which it is read.
    pub source: String,
    /// Its name in the folder of the case.
    pub file: String,
}

/// The exports that a `case.yaml` names.
pub(super) fn read(tree: &Tree) -> Vec<Export> {
    let mut exports = Vec::new();
    for entry in tree.get("sources").map(Tree::entries).unwrap_or_default() {
        let files = entry.value.text().into_iter().chain(entry.value.items().iter().filter_map(Tree::text));
        exports.extend(files.map(|file| Export { source: entry.key.clone(), file: file.to_owned() }));
    }
    exports
}

/// Adds what the exports of a case hold to its data.
///
/// # Errors
/// [`CaseError`], as for other files of a case.
pub(super) fn add(case: &Case, (form, plan): (&Form, &Plan), data: &mut Dataset) -> Result<(), CaseError> {
    if case.exports.is_empty() {
        return Ok(());
    }
    let wrong = |why: String| CaseError::Case(case.folder.join("case.yaml").display().to_string(), why);
    let root = around(&case.folder).pop().unwrap_or_default();
    let rules = root.join("rules");
    let mut library = Library::read(&root, &rules);
    let shelf = Shelf::read(&root, &rules, &mut library);
    let known = shelf.of(&library, &plan.ruleset.id);
    for export in &case.exports {
        let Some(source) = known.iter().find(|source| source.id == export.source) else {
            return Err(wrong(format!("`{}` has no source `{}`", plan.ruleset.id, export.source)));
        };
        if let Some(problem) = source.problems.first() {
            return Err(wrong(format!("\n{}", library.sources().render(problem, false))));
        }
        let path = case.folder.join(&export.file);
        let name = path.display().to_string();
        let bytes = files::bytes(&path, &around(&case.folder), u64::MAX)
            .map_err(|error| CaseError::Unreadable { path: name.clone(), error })?;
        let named = source.encoding.as_ref().map_or(Ok(Encoding::UTF_8), |named| Encoding::named(&named.value));
        let encoding = named.map_err(wrong)?;
        let text = match ingest::unpack(&bytes, None, &name)? {
            Unpacked::Text(text) => text,
            Unpacked::Bytes(bytes) => ingest::decode(&bytes, encoding, &name)?,
        };
        land((&text, &name), source, form, data)?;
    }
    Ok(())
}

fn land(
    (text, name): (&str, &str),
    source: &Arc<FileSource>,
    form: &Form,
    data: &mut Dataset,
) -> Result<(), CaseError> {
    let landed = ingest::land(text, name, source, form, &Mapping::default())?;
    let mapping = Mapping::of_landed(landed);
    let table = match &source.into.value {
        Rows::Measures => {
            let read = ingest::measures(text, name, form, &mapping)?;
            clean(&read.rejects, name)?;
            data.facts.extend(read.rows);
            return Ok(());
        }
        Rows::Responses => "",
        Rows::Table(table) => table,
    };
    let read = match table {
        "" => ingest::responses(text, name, form, &mapping)?,
        table => ingest::rows(text, name, form, table, &mapping)?,
    };
    clean(&read.rejects, name)?;
    let kind = form.all().find_map(|form| form.tables.get(table)).map(|table| table.kind);
    data.batches.extend(match kind {
        Some(RowKind::Records) => read.rows,
        Some(RowKind::Survey) | None => once(&read.rows, table, form),
    });
    Ok(())
}
