//! What decision tables are given by the formulas that call them: answers that no row can meet, several answers at once,
//! and numbers in the other unit.

use super::conditions;
use crate::data::Domain;
use crate::diagnostic::{Code, Diagnostic, suggest};
use crate::number::{self, Decimal};
use crate::plan::Plan;
use crate::plan::holds::Found;
use crate::plan::range::Range;
use crate::plan::shares::in_points;
use crate::plan::traced::{AllGiven, Given};
use crate::plan::units::{percent_scale, too_much};
use crate::ruleset::numerals::{Meant, meant};
use crate::script::{Condition, Table};

/// Checks the cells of each input by what it is given, by table and input.
pub(in crate::plan) fn check(plan: &Plan, given: &AllGiven, problems: &mut Vec<Diagnostic>) {
    for ((table, column), Given { found, .. }) in given {
        let Found::Known(found) = found else { continue };
        let table = &plan.ruleset.tables[*table];
        match found {
            Domain::Several(known) => problems.extend(several(table, *column, known)),
            Domain::Number { percent, .. } => {
                let range = Range::of_domain(found);
                problems.extend(unit(plan, table, *column, *percent, range));
            }
            Domain::Scale { .. } => problems.extend(unit(plan, table, *column, false, Range::of_domain(found))),
            Domain::Choice(_) | Domain::Classified(_) | Domain::Bool | Domain::Date | Domain::Text => {}
        }
    }
}

fn input(table: &Table, column: usize) -> &str {
    table.inputs.get(column).map_or("", |input| input.name.as_str())
}

/// Texts that none of the calls gives.
pub(super) fn unknown(table: &Table, column: usize, known: &[String], problems: &mut Vec<Diagnostic>) {
    for (condition, span) in conditions(table, column) {
        let Condition::Texts(texts) = condition else { continue };
        for text in texts.iter().filter(|text| !known.contains(text)) {
            let message = format!("`{}` of `{}` is never `{text}`", input(table, column), table.name);
            let all = || format!("it can be {}", known.join(", "));
            problems.push(
                Diagnostic::error(Code::UnknownLevel, *span, message)
                    .label("this never occurs")
                    .help(suggest(text, known.iter().map(String::as_str)).unwrap_or_else(all)),
            );
        }
    }
}

fn several(table: &Table, column: usize, known: &[String]) -> Option<Diagnostic> {
    let (_, span) = conditions(table, column).find(|(condition, _)| matches!(condition, Condition::Texts(_)))?;
    let word = known.first().map_or("…", String::as_str);
    let message = format!("`{}` of `{}` can be several answers at once", input(table, column), table.name);
    Some(
        Diagnostic::error(Code::ArgumentType, *span, message)
            .label("a cell is compared with a single text")
            .help(format!("give the table whether one is among them: `contains(…, \"{word}\")`")),
    )
}

/// The numbers of a condition.
fn numbers(condition: &Condition) -> Vec<Decimal> {
    match condition {
        Condition::Numbers(numbers) => numbers.clone(),
        Condition::Between(low, high) => low.iter().chain(high).map(|(x, _)| *x).collect(),
        Condition::Anything | Condition::Texts(_) | Condition::Truth(_) => Vec::new(),
    }
}

/// A percentage held against points, or a number above any share held against a share.
fn unit(plan: &Plan, table: &Table, column: usize, share: bool, range: Range) -> Option<Diagnostic> {
    let high = range.high.filter(|high| *high >= Decimal::TEN);
    let cells =
        conditions(table, column).flat_map(|(condition, span)| numbers(condition).into_iter().map(|x| (x, *span)));
    if share {
        let (x, span) = cells.into_iter().find(|(x, _)| x.abs() > too_much(range))?;
        return Some(percent_scale(x).at(span));
    }
    let high = high?;
    let (x, span) = cells.into_iter().find(|(x, span)| !x.is_zero() && plan.ruleset.percentages.has(*span, *x))?;
    let message = format!("`{}` of `{}` is in points, this is a percentage", input(table, column), table.name);
    Some(in_points(span, message, x, high))
}

/// Adds to a problem of what a table is given the first cell that asks for another kind, with what it may mean.
pub(in crate::plan) fn cell_of_kind(table: &Table, column: usize, problem: &mut Diagnostic) {
    let cell = conditions(table, column).find(|(condition, _)| !matches!(condition, Condition::Anything));
    let Some((condition, span)) = cell else { return };
    problem.also.push((*span, "compared with this cell".to_owned()));
    let Condition::Texts(texts) = condition else { return };
    let Some(text) = texts.first() else { return };
    let ends: Vec<&str> = text.split(['-', '–', '~', '—']).map(str::trim).collect();
    problem.help = match ends.as_slice() {
        [_, _, _] if text.parse::<chrono::NaiveDate>().is_ok() => {
            Some("tables have no days: give it numbers, such as `days(date(\"2025-01-01\"), x)`".to_owned())
        }
        [low, high] if number::parse(low).is_ok() && number::parse(high).is_ok() => Some(format!(
            "write `\"{low}..{high}\"` in the cell, which is from {low} up to, but not including, {high}"
        )),
        _ if super::cells::negated(text).is_some() => Some(super::cells::NOT.to_owned()),
        _ => match meant(text) {
            meant @ (Meant::Number(..) | Meant::Either(..)) => Some(format!("in the cell {}", meant.help())),
            Meant::Unclear(_) => return,
        },
    };
}
