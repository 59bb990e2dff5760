//! Proposes a source for a file that nobody has described: which column is what, how sure that is, how cells are written.
//!
//! Names of columns are held against ids, labels in all languages and what tools call things ([`names`]), and their cells
//! against what the rules take ([`look`], [`guess`]). Nothing is decided in silence: what is not sure stands as a question
//! in the YAML ([`written`]).

mod guess;
mod look;
mod names;
mod written;

use super::{Form, IngestError};
use crate::data::Domain;
use crate::plan::{Plan, TableId};
use crate::source::{Rows, ids_of};
use guess::{Guess, Wanted};
use indexmap::IndexMap;
use look::Look;

/// A column that is proposed for one of ours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// Our name: `subject`, `period`, a question.
    pub ours: String,
    /// The header of the column; empty where none is proposed.
    pub header: String,
    /// How sure that is, in percent.
    pub confidence: u32,
    /// What speaks for it, or what is to be decided.
    pub why: String,
}

/// A proposed source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// A name for it.
    pub id: String,
    /// The tool whose export the file seems to be.
    pub tool: Option<String>,
    /// Our names with their columns.
    pub columns: Vec<Proposed>,
    /// What has to be decided before the source can be used.
    pub questions: Vec<String>,
    /// The source.
    pub yaml: String,
}

impl Proposal {
    /// The source with what has to be decided left empty, to show how rows would land.
    #[must_use]
    pub fn tried(&self) -> String {
        written::tried(&self.yaml)
    }
}

/// Columns of which this much is sure are taken without a question.
const SURE: u32 = 70;
/// Those of which less is sure are not proposed.
const LEAST: u32 = 45;

/// Proposes a source for the file `name`, to read rows of that kind for a rule set.
///
/// # Errors
/// [`IngestError`] where the file can't be read.
pub fn propose(
    (text, name): (&str, &str),
    id: &str,
    rows: &Rows,
    (plan, form): (&Plan, &Form),
) -> Result<Proposal, IngestError> {
    let look = Look::of(text, name)?;
    let headers: Vec<String> = look.columns.iter().map(|column| column.name.clone()).collect();
    let tool = names::tool(&headers);
    let domains = ids_of(rows, plan).unwrap_or_default();
    let wanted = wanted(plan, rows, &domains);
    let guess = Guess::of(&look, &wanted, &plan.ruleset.subject);
    let id = if id.is_empty() {
        tool.map_or_else(|| "export".to_owned(), |(id, _)| id.to_owned())
    } else {
        id.to_owned()
    };
    let (yaml, questions) = written::yaml(&id, tool.map(|(_, name)| name), rows, (&look, &guess, form));
    Ok(Proposal {
        id,
        tool: tool.map(|(_, name)| name.to_owned()),
        columns: guess.proposed(&look),
        questions,
        yaml,
    })
}

/// The ids that a source has to name, with what they are called.
fn wanted<'p>(plan: &'p Plan, rows: &Rows, domains: &'p IndexMap<String, Domain>) -> Vec<Wanted<'p>> {
    let table = match rows {
        Rows::Table(name) => plan.tables.entries().find(|(_, table)| table.id == *name).map(|(at, _)| at),
        Rows::Responses | Rows::Measures => Some(TableId::RESPONSES),
    };
    let label = |id: &str| match rows {
        Rows::Measures => plan.measures.iter().find(|measure| measure.id == id).map(|measure| &measure.label),
        Rows::Responses | Rows::Table(_) => {
            let found = plan.columns.iter().find(|column| Some(column.table) == table && column.id == id);
            found.map(|column| &column.label)
        }
    };
    let names = |id: &str| {
        let labels = label(id).into_iter().flat_map(|label| label.0.values().cloned());
        std::iter::once(id.to_owned()).chain(labels).collect()
    };
    domains.iter().map(|(id, domain)| Wanted { id, domain, names: names(id) }).collect()
}
