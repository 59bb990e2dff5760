//! `satis imports`: which files are stored, and which were taken back.

use super::runs::Format;
use super::{Context, Failure, Verdict};
use crate::export::{self, Align, Cell, Column, Columns, Kind};
use crate::language::{Language, words};
use crate::store::{Entry, Store};
use clap::Args;
use comfy_table::Table;
use serde_json::{Value, json};

/// List the files that were imported, each a batch, and what was withdrawn of them
#[derive(Debug, Args)]
pub struct Imports {
    /// The rule set whose data are listed; without one those of all
    #[arg(value_name = "RULESET")]
    ruleset: Option<String>,
    /// How they are written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

/// What a column of batches holds: for programs, and in the list for people.
#[derive(Clone, Copy)]
struct Values {
    json: fn(&Entry) -> Value,
    list: fn(&Entry, Language) -> String,
}

/// The columns of batches, in the order of the list and of JSON.
const COLUMNS: [Column<Values>; 10] = [
    item("batch", ["batch", "批次"], |entry| entry.batch.into(), |entry, _| entry.batch.to_string()),
    item(
        "organisation",
        ["organisation", "机构"],
        |entry| json!(entry.organisation),
        |entry, _| entry.organisation.clone(),
    ),
    item("survey", ["survey", "调查"], |entry| json!(entry.survey), |entry, _| entry.survey.clone()),
    item("kind", ["kind", "类型"], |entry| json!(entry.kind), |entry, _| entry.kind.clone()),
    item("file", ["file or reason", "文件或理由"], |entry| json!(entry.file), |entry, _| entry.file.clone()),
    item("accepted", ["accepted", "接收"], |entry| json!(entry.accepted), |entry, _| rows(entry, entry.accepted)),
    item("rejected", ["rejected", "拒收"], |entry| json!(entry.rejected), |entry, _| rows(entry, entry.rejected)),
    item("at", ["at", "时间"], |entry| json!(entry.at), |entry, _| entry.at.clone()),
    item("by", ["by", "执行人"], |entry| json!(entry.by), |entry, _| entry.by.clone()),
    item(
        "withdrawn_by",
        ["withdrawn by", "撤回批次"],
        |entry| json!(entry.withdrawn),
        |entry, _| entry.withdrawn.map(|by| by.to_string()).unwrap_or_default(),
    ),
];

const fn item(
    name: &'static str,
    [en, zh]: [&'static str; 2],
    json: fn(&Entry) -> Value,
    list: fn(&Entry, Language) -> String,
) -> Column<Values> {
    Column { name, label: words(en, zh), kind: Kind::Text, align: Align::Left, value: Values { json, list } }
}

/// What takes something back has no rows.
fn rows(entry: &Entry, rows: u64) -> String {
    if entry.takes_back().is_some() || entry.voids().is_some() { String::new() } else { rows.to_string() }
}

impl Imports {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let wanted = self.ruleset.as_deref().map(|id| survey(context, id)).transpose()?;
        let mut entries = Store::open(&context.workspace.store)?.entries()?;
        entries.retain(|entry| {
            wanted.as_ref().is_none_or(|(organisation, survey)| entry.is_of(organisation, survey))
        });
        match self.format {
            Format::Json => {
                let all: Vec<Value> = entries.iter().map(json).collect();
                writeln!(context.out, "{:#}", Value::Array(all))?;
            }
            Format::Text if entries.is_empty() => {
                writeln!(
                    context.out,
                    "nothing is stored yet: `satis import RULESET --responses FILE` stores a file"
                )?;
            }
            Format::Text => writeln!(context.out, "{}", list(entries, context.language))?,
        }
        Ok(Verdict::Fine)
    }
}

/// Organisation and survey of a rule set.
///
/// # Errors
/// [`Failure::Usage`] for an unknown one, [`Failure::Rules`] for one that can't be read.
pub fn survey(context: &mut Context<'_>, named: &str) -> Result<(String, String), Failure> {
    let id = context.ruleset(named)?;
    context.undamaged(&id)?;
    let library = &context.workspace.library;
    let (ruleset, problems) = library.resolve(&id, None);
    let ruleset = ruleset.ok_or_else(|| Failure::rules(&problems, library.sources()))?;
    let organisation = context.organisation(None, ruleset.organisation.as_deref())?;
    Ok((organisation, ruleset.survey.clone()))
}

fn json(entry: &Entry) -> Value {
    Value::Object(COLUMNS.iter().map(|column| (column.name.to_owned(), (column.value.json)(entry))).collect())
}

fn list(entries: Vec<Entry>, language: Language) -> Table {
    let mut columns: Columns<'_, Entry> = Columns::new(language);
    for column in &COLUMNS {
        let list = column.value.list;
        columns.add(column.head(language), move |entry| Cell::of(list(entry, language)));
    }
    export::table(columns.of(entries))
}
