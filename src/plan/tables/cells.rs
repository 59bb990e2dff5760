//! What the rows of a decision table say for an output: values of one kind, and no formulas that are taken for texts.

use crate::data::Value;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ruleset::numerals::{Meant, meant};
use crate::script::hit::Cells;
use crate::script::{Said, Table};

/// Checks each output of a table.
pub(in crate::plan) fn outputs(table: &Table, problems: &mut Vec<Diagnostic>) {
    if table.hit.cells == Cells::Unread {
        return;
    }
    for output in 0..table.outputs.len() {
        let said = || table.rows.iter().filter_map(|row| row.said.get(output));
        if let Some(problem) = said().find_map(|(said, span)| formula(table, said, *span)) {
            problems.push(problem);
        } else if table.hit.cells == Cells::Anything {
            problems.extend(mixed(table, output));
        }
    }
}

fn kind(said: &Said) -> Option<&'static str> {
    match said {
        Said::Value(Value::Number(_)) => Some("a number"),
        Said::Value(Value::Text(_)) => Some("a text"),
        Said::Value(Value::Bool(_)) => Some("true or false"),
        Said::Value(Value::Date(_)) => Some("a day"),
        Said::Missing | Said::Formula(_) => None,
    }
}

/// A row that says a value of another kind than the rows above it.
fn mixed(table: &Table, output: usize) -> Option<Diagnostic> {
    let said = table.rows.iter().filter_map(|row| row.said.get(output));
    let mut known = said.filter_map(|(said, span)| Some((said, kind(said)?, *span)));
    let (first, kind, at) = known.next()?;
    let (other, odd, span) = known.find(|(_, other, _)| *other != kind)?;
    let name = table.outputs.get(output).map_or("", |output| output.name.as_str());
    let text = [first, other].into_iter().find_map(|said| match said {
        Said::Value(Value::Text(text)) => Some(&**text),
        _ => None,
    });
    let help = match text.map(meant) {
        Some(meant @ (Meant::Number(..) | Meant::Either(..))) => meant.help(),
        _ => "an output holds values of one kind; `~` is no value".to_owned(),
    };
    Some(
        Diagnostic::error(Code::TableCell, span, format!("`{name}` is {kind} in one row and {odd} in another"))
            .label(odd)
            .also(at, kind)
            .help(help),
    )
}

/// A calculation with the inputs of the table that is taken for a text.
fn formula(table: &Table, said: &Said, span: Span) -> Option<Diagnostic> {
    let Said::Value(Value::Text(text)) = said else { return None };
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
    let words: Vec<&str> = text.split(|c| !is_word(c)).filter(|word| !word.is_empty()).collect();
    let is_input = |word: &str| table.inputs.iter().any(|input| input.name == word);
    let calculates =
        text.contains(['*', '/', '+', '-']) && text.chars().all(|c| is_word(c) || " *+-/()%".contains(c));
    let is_number = |word: &str| crate::number::parse(word).is_ok();
    let only = words.iter().all(|word| is_input(word) || is_number(word));
    (calculates && words.len() > 1 && only && words.iter().any(|word| is_input(word))).then(|| {
        Diagnostic::error(Code::TableCell, span, format!("`{text}` is taken for a text"))
            .label("a formula in a cell begins with `=`")
            .help(format!("write `\"= {text}\"`"))
    })
}
