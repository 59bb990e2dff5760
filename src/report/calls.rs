//! The calls that a formula made: `pen(7) = 12: row 2 (rules/a/ruleset.yaml:9:9)`.

use super::derivation::Page;
use super::formula;
use crate::data::Value;
use crate::number;
use crate::plan::Plan;
use crate::score::InputCard;
use crate::script::{Formula, Input, Recorded};

/// The calls of decision tables and of functions of `.rhai` files that a formula made of what it read.
pub(super) fn of(plan: &Plan, formula: &Formula, read: &[InputCard]) -> Vec<Recorded> {
    let slots: Vec<Input> = read.iter().map(|card| card.input.clone()).collect();
    plan.scripts.calls(formula, &slots)
}

/// The same in lines.
pub(super) fn lines(page: &Page<'_>, formula: &Formula, read: &[InputCard]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for line in of(page.plan, formula, read).iter().map(|call| line(page, call)) {
        // The same call says nothing new.
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}

fn line(page: &Page<'_>, call: &Recorded) -> String {
    let language = page.language;
    let shown = |input: &Input| match input {
        Input::Value(Value::Number(x)) => number::show(*x, None),
        input => formula::value(input, language).unwrap_or_else(|| "…".to_owned()),
    };
    let arguments: Vec<String> = call.arguments.iter().map(shown).collect();
    let rows = call.rows.as_ref().map(|rows| {
        let rows: Vec<String> = rows
            .iter()
            .map(|(index, span)| {
                let number = index + 1;
                let row = language.filled("row {number}", "第 {number} 行", &[("number", &number)]);
                format!("{row}{}", page.place(Some(*span)))
            })
            .collect();
        let lacking = call.arguments.iter().any(Input::is_missing);
        let none = || match lacking {
            true => language.pick("an argument is missing", "参数缺失").to_owned(),
            false => language.pick("no row fits", "没有符合的行").to_owned(),
        };
        let rows = if rows.is_empty() { none() } else { rows.join(language.pick(", ", "，")) };
        format!("{}{rows}", language.pick(": ", "："))
    });
    let value = call_value(&call.value, page);
    format!("{}({}) = {value}{}", call.name, arguments.join(", "), rows.unwrap_or_default())
}

/// The value of a call; a number stands alone there.
fn call_value(value: &Input, page: &Page<'_>) -> String {
    match value {
        Input::Value(value) => value.text(None),
        other => formula::value(other, page.language).unwrap_or_else(|| "…".to_owned()),
    }
}
