//! Holds a source against a rule set: ids, answers and choices that it names must be there.

use super::{AnswerColumn, FileSource, Given, Rows};
use crate::data::{Domain, spelling};
use crate::diagnostic::{Code, Diagnostic, Span, suggest};
use crate::plan::{Plan, TableId};
use crate::ruleset::At;
use indexmap::IndexMap;

/// The columns that a plan has for rows of that kind, by id; none where it has no such rows.
#[must_use]
pub fn ids_of(into: &Rows, plan: &Plan) -> Option<IndexMap<String, Domain>> {
    let of = |table: TableId| {
        let columns = plan.columns.iter().filter(move |column| column.table == table);
        columns.filter_map(|column| Some((column.id.clone(), column.domain()?.clone()))).collect()
    };
    match into {
        Rows::Responses => plan.has_responses().then(|| of(TableId::RESPONSES)),
        Rows::Measures => {
            let measures = plan.measures.iter().map(|measure| (measure.id.clone(), measure.domain.clone()));
            (!plan.measures.is_empty()).then(|| measures.collect())
        }
        Rows::Table(name) => {
            let (at, _) = plan.tables.entries().find(|(_, table)| table.id == *name && table.kind.is_some())?;
            Some(of(at))
        }
    }
}

/// What is wrong with a source: as it is written, and as one of this rule set.
#[must_use]
pub fn check(source: &FileSource, plan: &Plan) -> Vec<Diagnostic> {
    let mut problems = source.problems.clone();
    let id = &plan.ruleset.id;
    let Some(ids) = ids_of(&source.into.value, plan) else {
        // A source of all rule sets is no concern of those that have no such rows.
        if source.home.is_some() {
            problems.push(no_rows(source, plan));
        }
        return problems;
    };
    for (name, answer) in &source.answers {
        match ids.get(name) {
            Some(domain) => problems.extend(answers(name, answer, domain)),
            None if source.home.is_none() => {}
            None => {
                let known = ids.keys().map(String::as_str);
                let help = suggest(name, known.clone())
                    .unwrap_or_else(|| format!("it has {}", known.collect::<Vec<_>>().join(", ")));
                let message = format!("`{id}` has no column `{name}` in these rows");
                problems
                    .push(Diagnostic::error(Code::UnknownName, answer.span, message).label("unknown").help(help));
            }
        }
    }
    problems
}

fn no_rows(source: &FileSource, plan: &Plan) -> Diagnostic {
    let tables = plan.tables.iter().filter(|table| table.kind.is_some()).map(|table| table.id.clone());
    let responses = plan.has_responses().then(|| "responses".to_owned());
    let measures = (!plan.measures.is_empty()).then(|| "measures".to_owned());
    let known: Vec<String> = responses.into_iter().chain(measures).chain(tables).collect();
    let what = match &source.into.value {
        Rows::Responses => "responses",
        Rows::Measures => "measures",
        Rows::Table(name) => name,
    };
    let message = format!("`{}` has no {what}", plan.ruleset.id);
    Diagnostic::error(Code::UnknownName, source.into.span, message)
        .label("nothing for such rows")
        .help(format!("`into` is one of: {}", known.join(", ")))
}

/// What is wrong with what a column of answers says of its answers.
fn answers(name: &str, answer: &AnswerColumn, domain: &Domain) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut allowed = |at: &At<String>, what: &str| {
        // Several labels of one cell may stand for several choices.
        if let Err(why) = domain.named(&at.value) {
            problems.push(wrong(at.span, format!("{what} `{}` is no answer of `{name}`", at.value), &why));
        }
    };
    answer.labels.values().flatten().for_each(|label| allowed(label, "the label"));
    answer.other.iter().for_each(|other| allowed(other, "the choice"));
    if let Given::Ticks(ticks) = &answer.given {
        ticks.iter().for_each(|(choice, _)| allowed(choice, "the choice"));
        if !matches!(domain, Domain::Several(_)) {
            let why = "a question with several choices is declared with `choices` and `multiple: true`";
            problems.push(wrong(answer.span, format!("`{name}` does not take several choices"), why));
        }
    }
    if !matches!(domain, Domain::Several(_) | Domain::Choice(_)) {
        let odd = answer.other.as_ref().map(|other| other.span);
        problems.extend(odd.map(|span| {
            wrong(span, format!("`{name}` has no choices, so nothing is another one"), "take `other` out")
        }));
    }
    problems
}

fn wrong(span: Span, message: String, help: &str) -> Diagnostic {
    let folded = spelling::shown(help).into_owned();
    Diagnostic::error(Code::BadValue, span, message).label("not allowed here").help(folded)
}
