//! What can be shown of decision tables without data: overlaps, holes, rows that never fit.
//!
//! Each input is tried at values that stand for all others ([`Probes`]): every text that some row names and one that
//! none does, every edge of a number, what lies between two of them and beyond. What an input may be is known
//! where it has the name of a question, an attribute or a measure.

mod cells;
mod given;
mod probes;
mod rows;

pub(super) use given::{cell_of_kind, check as given};

use self::cells::outputs;
use self::probes::{Probed, Probes};
use super::Plan;
use super::facts::Words;
use super::holds::Found;
use super::range::Range;
use super::traced::{AllGiven, Given};
use crate::data::{Domain, Value};
use crate::diagnostic::{Code, Diagnostic, Severity, Span, suggest};
use crate::ids::IdVec;
use crate::ruleset::RuleSet;
use crate::script::hit::Cells;
use crate::script::{Condition, DecisionId, Said, Table};
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

/// Checks the cells of the tables of a rule set by themselves; yields which tables have none that is wrong.
pub(super) fn check(rules: &RuleSet, problems: &mut Vec<Diagnostic>) -> IdVec<DecisionId, bool> {
    let mut is_sound = |table: &Arc<Table>| {
        // It is refused for its inputs: nothing else is asked of it.
        if table.is_too_wide() {
            return false;
        }
        let before = problems.len();
        (0..table.inputs.len()).for_each(|column| kinds(table, column, problems));
        results(table, problems);
        outputs(table, problems);
        problems.len() == before
    };
    rules.tables.map(|_, table| is_sound(table))
}

/// What is known of an input of a table.
#[derive(Default)]
struct Asked<'a> {
    /// What it may be.
    domain: Option<Cow<'a, Domain>>,
    /// Whether it may be all of that: a call may stand behind a condition that leaves some of it.
    whole: bool,
    /// The numbers that calls give, and whether it may be all of these.
    range: Option<(Range, bool)>,
    /// Whether calls give what is declared under its name.
    declared: bool,
    /// Whether it has another name than what is declared so.
    other: bool,
}

impl<'a> Asked<'a> {
    fn of(rules: &'a RuleSet, table: &Table, column: usize, given: Option<&'a Given>) -> Self {
        let named = domain(rules, table, column);
        let Some(Given { found, range }) = given else {
            return Self { domain: named, whole: true, declared: true, ..Self::default() };
        };
        match found {
            Found::Known(found @ Domain::Choice(words)) if words.len() > 1 => {
                let declared = named.as_deref() == Some(found);
                let domain = Some(Cow::Borrowed(found));
                Self { domain, whole: declared, declared, other: !declared, ..Self::default() }
            }
            Found::Known(found) if found.is_number() => {
                let declared = named.is_some_and(|named| Range::of_domain(&named) == *range);
                let bounded = range.low.is_some() && range.high.is_some();
                Self { range: Some((*range, declared || bounded)), declared, ..Self::default() }
            }
            Found::Known(Domain::Choice(_)) | Found::Unknown => {
                Self { domain: named.filter(|domain| !domain.is_number()), whole: true, ..Self::default() }
            }
            _ => Self::default(),
        }
    }

    fn probes(&self, table: &Table, column: usize) -> Probes {
        Probes::of(table, column, (self.domain.as_deref(), self.whole), self.range)
    }
}

/// Checks the rows of sound tables by what their calls give; where nothing calls one, by what has the name of an input.
pub(super) fn check_rows(
    rules: &RuleSet,
    sound: &IdVec<DecisionId, bool>,
    given: &AllGiven,
    problems: &mut Vec<Diagnostic>,
) {
    for (id, table) in rules.tables.entries().filter(|(id, _)| sound[*id]) {
        let before = problems.len();
        let columns = 0..table.inputs.len();
        let asked: Vec<Asked<'_>> =
            columns.clone().map(|column| Asked::of(rules, table, column, given.get(&(id, column)))).collect();
        for (column, asked) in asked.iter().enumerate() {
            match asked.domain.as_deref() {
                Some(Domain::Choice(words)) if asked.other => given::unknown(table, column, words, problems),
                domain => choices(table, column, domain, problems),
            }
            cells::conditions(table, column, asked.domain.as_deref(), problems);
        }
        if problems.len() > before {
            continue;
        }
        let probes = asked.iter().enumerate().map(|(column, asked)| asked.probes(table, column)).collect();
        rows::check(&Probed::of(table, probes), problems);
        let never = |problem: &Diagnostic| problem.code == Code::TableRow;
        if asked.iter().all(|asked| asked.declared) || !problems.iter().skip(before).any(never) {
            continue;
        }
        // A row for what calls do not give does no harm, but one that others hide is a slip.
        let mut hidden = Vec::new();
        let probes = columns.map(|column| Asked::default().probes(table, column)).collect();
        rows::check(&Probed::of(table, probes), &mut hidden);
        for problem in problems.iter_mut().skip(before).filter(|problem| never(problem)) {
            if !hidden.iter().any(|other| never(other) && other.span == problem.span) {
                problem.severity = Severity::Warning;
            }
        }
    }
    follows_from_units(problems);
}

/// Takes out rows that never fit because a cell is in the wrong unit: that is said of the cell.
fn follows_from_units(problems: &mut Vec<Diagnostic>) {
    let of = |code: Code| {
        problems.iter().filter(move |problem| problem.code == code).filter_map(|problem| problem.span)
    };
    let cells: Vec<Span> = of(Code::PercentScale).collect();
    let holds =
        |row: Span, cell: &Span| row.source == cell.source && row.start <= cell.start && cell.end <= row.end;
    problems.retain(|problem| {
        problem.code != Code::TableRow || problem.span.is_none_or(|row| !cells.iter().any(|cell| holds(row, cell)))
    });
}

/// Tables that no formula and no function calls.
pub(super) fn unused(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let formulas = plan.formulas().into_iter();
    let called: HashSet<&str> =
        formulas.flat_map(|formula| formula.calls()).map(|call| call.name.as_str()).collect();
    for table in &plan.ruleset.tables {
        let names = table.names();
        let in_scripts =
            || plan.ruleset.scripts.iter().any(|(_, text)| names.iter().any(|n| text.contains(n.as_str())));
        if !names.iter().any(|name| called.contains(name.as_str())) && !in_scripts() {
            problems.push(
                Diagnostic::warning(
                    Code::UnusedName,
                    table.span,
                    format!("`{}` is declared and never used", table.name),
                )
                .label("no formula calls it")
                .help(format!(
                    "it is called as `{}({})`",
                    names.first().map_or("", String::as_str),
                    inputs(table)
                )),
            );
        }
    }
}

fn inputs(table: &Table) -> String {
    table.inputs.iter().map(|input| input.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// What an input may be, where it has the name of something that is declared; nothing where several things of that
/// name may be different.
fn domain<'a>(rules: &'a RuleSet, table: &Table, column: usize) -> Option<Cow<'a, Domain>> {
    let name = &table.inputs.get(column)?.name;
    let words: Vec<String> = match words(name) {
        Words::Grades => rules.grades.iter().map(|grade| grade.grade.clone()).collect(),
        Words::Classes => rules.classes.iter().map(|class| class.id.clone()).collect(),
        Words::Answers => Vec::new(),
    };
    if !words.is_empty() {
        return Some(Cow::Owned(Domain::Choice(words)));
    }
    let measure = rules.measures.get(name).map(|measure| &measure.domain);
    let attribute = rules.attributes.get(name).map(|attribute| &attribute.domain);
    let question = rules.questions.get(name).map(|question| &question.domain);
    let of_rows = rules.rows.iter().filter_map(|table| table.given.get(name)).map(|given| &given.domain);
    let mut all = measure.or(attribute).or(question).into_iter().chain(of_rows);
    let first = all.next()?;
    all.all(|other| other == first).then_some(Cow::Borrowed(first))
}

/// What the words of an input of that name are.
fn words(name: &str) -> Words {
    match name {
        "grade" => Words::Grades,
        "class" => Words::Classes,
        _ => Words::Answers,
    }
}

fn conditions(table: &Table, column: usize) -> impl Iterator<Item = &(Condition, crate::diagnostic::Span)> {
    table.rows.iter().filter_map(move |row| row.conditions.get(column))
}

/// One input is compared with values of one kind.
fn kinds(table: &Table, column: usize, problems: &mut Vec<Diagnostic>) {
    let kind = |condition: &Condition| match condition {
        Condition::Anything => None,
        Condition::Texts(_) => Some("a text"),
        Condition::Numbers(_) | Condition::Between(..) => Some("a number"),
        Condition::Truth(_) => Some("true or false"),
    };
    let mut known = conditions(table, column).filter_map(|(condition, span)| Some((kind(condition)?, *span)));
    let (Some((first, place)), Some(input)) = (known.next(), table.inputs.get(column)) else { return };
    if let Some((second, span)) = known.find(|(kind, _)| *kind != first) {
        problems.push(
            Diagnostic::error(
                Code::TableCell,
                span,
                format!("`{}` is {first} in one row and {second} in another", input.name),
            )
            .label(second)
            .also(place, first)
            .help(match all_else(table, column) {
                Some(word) => anything(table, word),
                None => "a text of digits stands in quotes; the cells of an input are all of one kind".to_owned(),
            }),
        );
    }
}

/// What takes everything that is left.
fn anything(table: &Table, word: &str) -> String {
    if !table.hit.only_first && table.hit.cells == Cells::Anything {
        return format!("write `~` in place of `{word}` in the last row, and `hit: first` in the table");
    }
    format!("write `~` in place of `{word}`: it takes anything")
}

/// A word in a cell by which people mean everything that is left.
fn all_else(table: &Table, column: usize) -> Option<&str> {
    let words = ["else", "otherwise", "default", "any", "other", "others", "*", "其他", "其它", "任意"];
    let texts = conditions(table, column).filter_map(|(condition, _)| match condition {
        Condition::Texts(texts) => Some(texts),
        Condition::Anything | Condition::Numbers(_) | Condition::Between(..) | Condition::Truth(_) => None,
    });
    texts.flatten().map(|text| &**text).find(|text| words.contains(&text.to_lowercase().as_str()))
}

/// A row asks only for what can be answered.
fn choices(table: &Table, column: usize, domain: Option<&Domain>, problems: &mut Vec<Diagnostic>) {
    let Some(Domain::Choice(choices)) = domain else { return };
    for (condition, span) in conditions(table, column) {
        let Condition::Texts(texts) = condition else { continue };
        for text in texts.iter().filter(|text| !choices.contains(text)) {
            let name = table.inputs.get(column).map_or("", |input| input.name.as_str());
            let words = words(name);
            if words != Words::Answers {
                problems.push(words.unknown(text, choices, *span));
                continue;
            }
            let help = match all_else(table, column).filter(|word| *word == &**text) {
                Some(word) => anything(table, word),
                None => suggest(text, choices.iter().map(String::as_str))
                    .unwrap_or_else(|| format!("the choices are {}", choices.join(", "))),
            };
            problems.push(
                Diagnostic::error(Code::UnknownLevel, *span, format!("`{text}` is no choice of `{name}`"))
                    .label("this never occurs")
                    .help(help),
            );
        }
    }
}

/// What is added up or compared must be a number.
fn results(table: &Table, problems: &mut Vec<Diagnostic>) {
    if table.hit.cells != Cells::Numbers {
        return;
    }
    for (said, span) in table.rows.iter().flat_map(|row| &row.said) {
        if matches!(said, Said::Value(Value::Text(_) | Value::Bool(_) | Value::Date(_))) {
            problems.push(
                Diagnostic::error(
                    Code::TableCell,
                    *span,
                    format!("`{}` collects numbers, but this is none", table.name),
                )
                .label("a number is wanted")
                .help("write a number, a formula that begins with `=`, or another `hit`"),
            );
        }
    }
}
