//! Names inside formulas.

use super::names::{Name, NameKind};
use super::{Completion, CompletionKind};
use crate::construct::statistic;
use crate::script::function::{self, Function};
use std::ops::Range;

/// Other results whose nodes a formula can name.
const OTHERS: [&str; 3] = ["previous", "year_ago", "target"];

const COLUMNS: [NameKind; 4] = [NameKind::Question, NameKind::Attribute, NameKind::Derived, NameKind::Field];

/// Tables of rows beside the responses, with the word that asks for the number of their rows.
const TABLES: [(NameKind, &str); 2] = [(NameKind::Survey, "responses"), (NameKind::Records, "count")];

/// The parts of the name that ends in a full stop before a byte: of `1 + score.a.` these are `score` and `a`.
pub(super) fn chain(before: &str) -> Vec<String> {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let start = before.trim_end_matches(part).len();
    let mut parts: Vec<String> = before.get(start..).unwrap_or("").split('.').map(str::to_owned).collect();
    parts.pop();
    parts
}

/// The function of that name.
pub(super) fn function(name: &str) -> Option<&'static Function> {
    function::by_word(name)
}

/// A function in words.
pub(super) fn function_doc(function: &Function) -> String {
    let Function { doc, example: (example, result), .. } = function;
    format!("`{function}`: {} · {}\n`{example}` = `{result}`", doc.en, doc.zh)
}

/// What a name in a formula stands for; of `overall.mean` that is the column.
pub(super) fn find<'a>(names: &'a [Name], path: &[String]) -> Option<&'a Name> {
    let by =
        |kinds: &[NameKind], text: &str| names.iter().find(|name| kinds.contains(&name.kind) && name.name == text);
    let (first, rest) = path.split_first()?;
    if let ("also", [name]) = (first.as_str(), rest) {
        return by(&[NameKind::Also], name);
    }
    if let ("benchmark", [name]) = (first.as_str(), rest) {
        return by(&[NameKind::Benchmark], name);
    }
    let node = |path: &[String]| {
        let path: Vec<&str> = path.iter().map(String::as_str).filter(|part| *part != "of").collect();
        let path =
            if path.first() == Some(&"score") { path.join(".") } else { format!("score.{}", path.join(".")) };
        by(&[NameKind::Node], &path)
    };
    match first.as_str() {
        other if OTHERS.contains(&other) => node(rest),
        "benchmark" => node(rest.get(1..)?),
        _ => column_of_table(names, path)
            .or_else(|| by(&COLUMNS, first))
            .or_else(|| by(&[NameKind::Measure], first))
            .or_else(|| node(path)),
    }
}

/// The column of a survey or of records that a path names; the table, where there is no such column.
fn column_of_table<'a>(names: &'a [Name], path: &[String]) -> Option<&'a Name> {
    let (first, rest) = path.split_first()?;
    let is_table = |name: &Name| TABLES.iter().any(|(kind, _)| *kind == name.kind);
    let table = names.iter().find(|name| is_table(name) && name.name == *first)?;
    let full = rest.first().map(|column| format!("{first}.{column}"));
    names.iter().find(|name| COLUMNS.contains(&name.kind) && Some(&name.name) == full.as_ref()).or(Some(table))
}

/// What can follow in a formula of which `written` stands before the byte.
pub(super) fn complete(
    names: &[Name],
    about: &dyn Fn(&Name) -> String,
    written: &str,
    replace: &Range<usize>,
) -> Vec<Completion> {
    let one = |label: &str, kind, doc: String| Completion {
        label: label.to_owned(),
        kind,
        doc,
        replace: replace.clone(),
    };
    let of = |kind: NameKind| names.iter().filter(move |name| name.kind == kind);
    let as_is = |name: &Name| one(&name.name, CompletionKind::Name(name.kind), about(name));
    if written.matches('"').count() % 2 == 1 {
        return answers(names, written).into_iter().map(as_is).collect();
    }
    let parts = chain(written);
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let nodes = |path: &[&str]| -> Vec<Completion> {
        let full =
            if path.first() == Some(&"score") { path.join(".") } else { format!("score.{}", path.join(".")) };
        let below = of(NameKind::Node).filter_map(|name| {
            let rest = name.name.strip_prefix(full.trim_end_matches('.'))?.strip_prefix('.')?;
            (!rest.contains('.')).then(|| one(rest, CompletionKind::Name(NameKind::Node), about(name)))
        });
        below.collect()
    };
    let table = |text: &str| {
        let words = names.iter().filter(|name| name.name == text);
        words.flat_map(|name| TABLES.iter().find(|(kind, _)| *kind == name.kind)).map(|(_, word)| *word).next()
    };
    let statistics = |name: &str| -> Vec<Completion> {
        let doc = |statistic: &str| format!("`{name}.{statistic}` over all rows of a subject");
        statistic::words().map(|statistic| one(statistic, CompletionKind::Statistic, doc(statistic))).collect()
    };
    let column = |text: &str| names.iter().any(|name| COLUMNS.contains(&name.kind) && name.name == text);
    match parts.as_slice() {
        [] => bare(names, &as_is, &one).into_iter().chain(nodes(&["score"])).collect(),
        ["also"] => of(NameKind::Also).map(as_is).collect(),
        ["benchmark"] => of(NameKind::Benchmark).map(as_is).collect(),
        ["period"] => vec![one("days", CompletionKind::Word, "the number of days of the period".into())],
        [name] if column(name) => {
            let doc = |statistic: &str| format!("`{name}.{statistic}` over all responses of a subject");
            statistic::words().map(|statistic| one(statistic, CompletionKind::Statistic, doc(statistic))).collect()
        }
        [name] if let Some(word) = table(name) => {
            let own = names.iter().filter(|column| COLUMNS.contains(&column.kind));
            let own = own.filter_map(|column| Some((column, column.name.strip_prefix(name)?.strip_prefix('.')?)));
            let columns = own.map(|(column, id)| one(id, CompletionKind::Name(column.kind), about(column)));
            columns.chain([one(word, CompletionKind::Word, format!("the number of rows of `{name}`"))]).collect()
        }
        [name, id] if column(&format!("{name}.{id}")) => statistics(&format!("{name}.{id}")),
        [other] | ["benchmark", other] if OTHERS.contains(other) || parts.len() == 2 => {
            let root = of(NameKind::Node).find(|name| name.name == "score");
            root.map(as_is).into_iter().chain(nodes(&["score"])).collect()
        }
        [other, rest @ ..] if OTHERS.contains(other) => nodes(rest),
        ["benchmark", _, rest @ ..] => nodes(rest),
        path => nodes(path),
    }
}

/// What a formula can begin with.
fn bare(
    names: &[Name],
    as_is: &dyn Fn(&Name) -> Completion,
    one: &dyn Fn(&str, CompletionKind, String) -> Completion,
) -> Vec<Completion> {
    let inputs = names.iter().filter(|name| {
        COLUMNS.contains(&name.kind)
            || name.kind == NameKind::Measure
            || name.kind == NameKind::Survey
            || name.kind == NameKind::Records
    });
    let mut list: Vec<Completion> = inputs.map(as_is).collect();
    list.extend(names.iter().filter(|name| name.name == "score" && name.kind == NameKind::Node).map(as_is));
    let words = [
        ("previous", "the period before"),
        ("year_ago", "the same period a year before"),
        ("target", "targets"),
        ("benchmark", "a named benchmark"),
        ("also", "named results"),
        ("cohort", "statistics over the cohort"),
        ("history", "statistics over earlier periods"),
        ("grade", "the grade, under `also` and in `actions`"),
        ("class", "the first class that fits, under `also` and in `actions`"),
        ("period", "the period"),
        ("responses", "the number of responses"),
    ];
    list.extend(words.map(|(word, doc)| one(word, CompletionKind::Word, doc.to_owned())));
    let functions = function::ALL.iter().copied();
    list.extend(functions.map(|function| one(function.word, CompletionKind::Function, function_doc(function))));
    list
}

/// The answers of the column whose statistic is being given a text: `overall.share("`.
fn answers<'a>(names: &'a [Name], written: &str) -> Vec<&'a Name> {
    let called = written.rfind('(').and_then(|open| written.get(..open)).unwrap_or("");
    let column = chain(called);
    let levels = names.iter().filter(|name| name.kind == NameKind::Level);
    match column.as_slice() {
        [column] | [_, column] => {
            let of = |level: &&Name| level.path.iter().rev().nth(2) == Some(column);
            let own: Vec<&Name> = levels.clone().filter(of).collect();
            if own.is_empty() {
                levels.filter(|level| level.path.first().is_some_and(|top| top == "scales")).collect()
            } else {
                own
            }
        }
        _ => Vec::new(),
    }
}
