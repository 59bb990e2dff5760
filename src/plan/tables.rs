//! What can be shown of decision tables without data: overlaps, holes, rows that never fit.
//!
//! Each input is tried at values that stand for all others ([`probes`]): every text that some row names and one that
//! none does, every edge of a number, what lies between two of them and beyond. What an input may be is known
//! where it bears the name of a question, an attribute or a measure.

use super::Plan;
use super::blocks::{Bits, Block, Remainder};
use super::crowd::Crowd;
use super::formulas::Words;
use super::range::Range;
use crate::data::{Domain, Value};
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::number::{self, Decimal};
use crate::ruleset::RuleSet;
use crate::script::{Condition, Hit, Row, Said, Table};
use std::borrow::Cow;
use std::cmp::Ordering;

/// The most problems that are looked for in the rows of a table.
const MOST_PROBLEMS: usize = 1_000;

/// With more rows than this, holes are looked for place by place of one input.
const MANY: usize = 500;

/// A text that no row names.
const ANY_OTHER: &str = "anything else";

/// The values of an input that stand for all others.
struct Probes {
    values: Vec<Value>,
    /// Whether nothing else can occur.
    complete: bool,
    /// Whether the values are in their order.
    ordered: bool,
}

impl Probes {
    fn new(values: Vec<Value>, complete: bool) -> Self {
        let ordered = named(&values).is_sorted_by(|a, b| match (a, b) {
            (Value::Number(a), Value::Number(b)) => number::compare(*a, *b).is_le(),
            (Value::Text(a), Value::Text(b)) => a < b,
            _ => false,
        });
        Self { values, complete, ordered }
    }
}

/// Checks the tables of a rule set.
pub(super) fn check(rules: &RuleSet, problems: &mut Vec<Diagnostic>) {
    for table in &rules.tables {
        // It is refused for its inputs: nothing else is asked of it.
        if table.is_too_wide() {
            continue;
        }
        let before = problems.len();
        for column in 0..table.inputs.len() {
            kinds(table, column, problems);
            choices(table, column, domain(rules, table, column).as_deref(), problems);
        }
        results(table, problems);
        if problems.len() > before {
            continue;
        }
        let probes: Vec<Probes> = (0..table.inputs.len())
            .map(|column| probes(table, column, domain(rules, table, column).as_deref()))
            .collect();
        let boxes: Vec<Block> = table.rows.iter().map(|row| taken(row, &probes)).collect();
        let crowd = Crowd::of(&boxes, &probes.iter().map(|probes| probes.values.len()).collect::<Vec<_>>());
        rows(table, &probes, &boxes, &crowd, problems);
        holes(table, &probes, &boxes, &crowd, problems);
    }
}

/// Tables that no formula and no function calls.
pub(super) fn unused(plan: &Plan, problems: &mut Vec<Diagnostic>) {
    let formulas = plan.formulas().into_iter();
    let called: Vec<&str> = formulas.flat_map(|formula| formula.calls()).map(|call| call.name.as_str()).collect();
    for table in &plan.ruleset.tables {
        let names = table.names();
        let in_scripts =
            || plan.ruleset.scripts.iter().any(|(_, text)| names.iter().any(|n| text.contains(n.as_str())));
        if !names.iter().any(|name| called.contains(&name.as_str())) && !in_scripts() {
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

/// What an input may be, where it bears the name of something that is declared; nothing where several things of that
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
                Some(word) => format!("write `~` in place of `{word}`: it takes anything"),
                None => "a text of digits stands in quotes; the cells of an input are all of one kind".to_owned(),
            }),
        );
    }
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
                Some(word) => format!("write `~` in place of `{word}`: it takes anything"),
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
    if !matches!(table.hit, Hit::Sum | Hit::Min | Hit::Max) {
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

fn probes(table: &Table, column: usize, domain: Option<&Domain>) -> Probes {
    let all = || conditions(table, column).map(|(condition, _)| condition);
    if all().any(|condition| matches!(condition, Condition::Truth(_))) {
        return Probes::new(vec![Value::Bool(true), Value::Bool(false)], true);
    }
    if all().any(|condition| matches!(condition, Condition::Texts(_))) {
        let mut texts: Vec<String> = match domain {
            Some(Domain::Choice(choices)) => choices.clone(),
            _ => all()
                .flat_map(|c| if let Condition::Texts(texts) = c { texts.clone() } else { Vec::new() })
                .collect(),
        };
        texts.sort();
        texts.dedup();
        let complete = matches!(domain, Some(Domain::Choice(_)));
        texts.extend((!complete).then(|| ANY_OTHER.to_owned()));
        return Probes::new(texts.into_iter().map(|text| Value::Text(text.into())).collect(), complete);
    }
    if all().all(|condition| *condition == Condition::Anything) {
        return Probes::new(vec![Value::Text(ANY_OTHER.into())], true);
    }
    let values = numbers(&all().collect::<Vec<_>>(), domain).into_iter().map(Value::Number).collect();
    Probes::new(values, domain.is_some())
}

/// Values that stand for all numbers that the input can be ([`Range::probes`]).
fn numbers(conditions: &[&Condition], domain: Option<&Domain>) -> Vec<Decimal> {
    let edges = conditions.iter().flat_map(|condition| match condition {
        Condition::Numbers(numbers) => numbers.clone(),
        Condition::Between(low, high) => [low, high].into_iter().flatten().map(|(edge, _)| *edge).collect(),
        _ => Vec::new(),
    });
    // A table may be given the mean of a question, which lies between the points of its levels.
    let range = match domain {
        Some(domain @ Domain::Scale { .. }) => Range::of_domain(domain).stepped(None),
        Some(domain) => Range::of_domain(domain),
        None => Range::default(),
    };
    range.probes(edges)
}

/// The probes without the one for everything that no row names, which is the last.
fn named(values: &[Value]) -> &[Value] {
    match values {
        [named @ .., Value::Text(last)] if **last == *ANY_OTHER => named,
        all => all,
    }
}

/// The probes that a condition takes. Probes are in order, so most conditions find theirs without a look at all of them.
fn places(condition: &Condition, probes: &Probes) -> Bits {
    let values = &probes.values;
    let number = |value: &Value| if let Value::Number(x) = value { Some(*x) } else { None };
    let below = |edge: Decimal, also: bool| {
        values.partition_point(|value| {
            number(value).is_some_and(|x| match number::compare(x, edge) {
                Ordering::Less => true,
                Ordering::Equal => also,
                Ordering::Greater => false,
            })
        })
    };
    match condition {
        Condition::Anything => Bits::of_places(0..values.len()),
        Condition::Numbers(numbers) if probes.ordered => {
            Bits::of_places(numbers.iter().flat_map(|x| below(*x, false)..below(*x, true)))
        }
        Condition::Between(low, high) if probes.ordered => {
            let from = low.map_or(0, |(low, inside)| below(low, !inside));
            Bits::of_places(from..high.map_or(values.len(), |(high, inside)| below(high, inside)))
        }
        Condition::Texts(texts) if probes.ordered => {
            let at = |wanted: &String| {
                named(values).binary_search_by(|value| match value {
                    Value::Text(text) => (**text).cmp(wanted.as_str()),
                    _ => Ordering::Less,
                })
            };
            Bits::of_places(texts.iter().filter_map(|text| at(text).ok()))
        }
        _ => values.iter().map(|value| condition.takes(value) == Some(true)).collect(),
    }
}

/// The probes of each input that a row takes.
fn taken(row: &Row, probes: &[Probes]) -> Block {
    let conditions = row.conditions.iter().map(|(condition, _)| condition);
    Block::new(conditions.zip(probes).map(|(condition, probes)| places(condition, probes)).collect())
}

/// The values of a point, given by a probe for each input.
fn values<'p>(probes: &'p [Probes], point: &[usize]) -> Vec<&'p Value> {
    probes.iter().zip(point).filter_map(|(probes, at)| probes.values.get(*at)).collect()
}

/// `kind = "sale", days = 4`, without the inputs that do not matter.
fn point_in_words(table: &Table, point: &[&Value]) -> String {
    let said = table.inputs.iter().zip(point).map(|(input, value)| match value {
        Value::Number(x) => format!("{} = {}", input.name, number::show(*x, None)),
        Value::Text(text) if **text == *ANY_OTHER => format!("{} = {ANY_OTHER}", input.name),
        Value::Text(text) => format!("{} = \"{text}\"", input.name),
        Value::Bool(truth) => format!("{} = {truth}", input.name),
        Value::Date(day) => format!("{} = {day}", input.name),
    });
    said.collect::<Vec<_>>().join(", ")
}

/// Rows that can't fit, that overlap others where they may not, or that stand behind others.
fn rows(table: &Table, probes: &[Probes], boxes: &[Block], crowd: &Crowd, problems: &mut Vec<Diagnostic>) {
    let before = problems.len();
    for (index, (row, mine)) in table.rows.iter().zip(boxes).enumerate() {
        if problems.len() - before > MOST_PROBLEMS {
            return;
        }
        if let Some(column) = mine.empty_side() {
            let name = table.inputs.get(column).map_or("", |input| input.name.as_str());
            problems.push(
                Diagnostic::error(Code::TableRow, row.span, "this row can never fit")
                    .label(format!("`{name}` is never so"))
                    .help("compare the cell with what is declared for the input, or take the row out"),
            );
            continue;
        }
        let earlier = crowd.near(index, mine);
        if table.hit == Hit::First {
            problems.extend(behind(row, mine, earlier.iter().filter_map(|at| boxes.get(*at))));
            continue;
        }
        for (other, theirs) in earlier.iter().filter_map(|at| table.rows.get(*at).zip(boxes.get(*at))) {
            if let Some(point) = mine.common(theirs) {
                problems.extend(two_rows(table, other, row, &values(probes, &point)));
            }
        }
    }
}

/// A row of which those above it leave nothing.
fn behind<'a>(row: &Row, mine: &Block, earlier: impl Iterator<Item = &'a Block>) -> Option<Diagnostic> {
    match mine.remainder(earlier) {
        Remainder::Nothing => Some(
            Diagnostic::error(Code::TableRow, row.span, "this row can never fit")
                .label("rows above it take everything first")
                .help("the first row that fits counts: correct its conditions or its place"),
        ),
        Remainder::Point(_) => None,
        Remainder::Unknown => Some(
            Diagnostic::warning(Code::TableRow, row.span, "not checked whether this row can ever fit")
                .label("the rows above it divide it into too many parts")
                .help("divide the table into two, or put rows together"),
        ),
    }
}

/// What is wrong with two rows that both fit at a point.
fn two_rows(table: &Table, first: &Row, second: &Row, point: &[&Value]) -> Option<Diagnostic> {
    let point = point_in_words(table, point);
    let problem = |message: String, help: &str| {
        Some(
            Diagnostic::error(Code::TableOverlap, second.span, message)
                .label("this row")
                .also(first.span, "and this one")
                .help(help),
        )
    };
    let same = || first.said.iter().map(|(said, _)| said).eq(second.said.iter().map(|(said, _)| said));
    let formula = |row: &Row| row.said.iter().any(|(said, _)| matches!(said, Said::Formula(_)));
    let conditions = |row: &Row| row.conditions.iter().map(|(condition, _)| condition.clone()).collect::<Vec<_>>();
    match table.hit {
        Hit::Unique => problem(
            format!("two rows of `{}` fit {point}", table.name),
            "correct an edge, or say what counts: `hit: first`, `any`, `collect-sum`, …",
        ),
        Hit::Any if !same() && !formula(first) && !formula(second) => problem(
            format!("two rows of `{}` fit {point} and say different things", table.name),
            "under `hit: any` rows that fit together must agree",
        ),
        Hit::First => None,
        _ if conditions(first) == conditions(second) && same() => {
            problem(format!("a row of `{}` stands twice", table.name), "take one out")
        }
        _ => None,
    }
}

/// Something that can occur and that no row takes: the call is missing then.
fn holes(table: &Table, probes: &[Probes], boxes: &[Block], crowd: &Crowd, problems: &mut Vec<Diagnostic>) {
    if matches!(table.hit, Hit::Sum | Hit::Count) || probes.iter().any(|probes| !probes.complete) {
        return;
    }
    let all = Block::new(probes.iter().map(|probes| probes.values.iter().map(|_| true).collect()).collect());
    let left = if boxes.len() > MANY { crowd.remainder(&all, boxes) } else { all.remainder(boxes) };
    let problem = match left {
        Remainder::Nothing => return,
        Remainder::Point(point) => {
            let hole = point_in_words(table, &values(probes, &point));
            let message = format!("no row of `{}` takes {hole}", table.name);
            Diagnostic::warning(Code::TableHole, table.span, message)
                .label("the call has no value then")
                .also(table.rows.last().map_or(table.span, |row| row.span), "the last row")
                .help("add a row; `~` takes anything, and `~` for an output says that there is no value")
        }
        Remainder::Unknown => {
            let message = format!("not checked whether the rows of `{}` take everything", table.name);
            Diagnostic::warning(Code::TableHole, table.span, message)
                .label("its rows divide what can occur into too many parts")
                .help("add a last row that takes anything, `~`, or divide the table into two")
        }
    };
    problems.push(problem);
}
