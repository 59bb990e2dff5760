//! What the rows of a decision table say for an output: values of one kind, and no formulas that are taken for texts.

use crate::data::{Domain, Value};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::ruleset::numerals::{Meant, meant};
use crate::script::hit::Cells;
use crate::script::{Condition, Said, Table};

/// Checks each output of a table.
pub(in crate::plan) fn outputs(table: &Table, problems: &mut Vec<Diagnostic>) {
    if table.hit.cells == Cells::Unread {
        return;
    }
    for output in 0..table.outputs.len() {
        let said = || table.rows.iter().filter_map(|row| row.said.get(output));
        if let Some(problem) = said().find_map(|(said, span)| formula(table, said, *span)) {
            problems.push(problem);
        } else if let Some(problem) = numerals(table, output) {
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

/// Numbers that are not written as rules write them, and so are texts: an output of nothing else is meant to hold numbers.
fn numerals(table: &Table, output: usize) -> Option<Diagnostic> {
    let said = table.rows.iter().filter_map(|row| row.said.get(output));
    let mut found: Option<(Meant, &str, Span)> = None;
    for (said, span) in said {
        let text = match said {
            Said::Missing | Said::Formula(_) => continue,
            Said::Value(Value::Text(text)) => text,
            Said::Value(_) => return None,
        };
        let meant = meant(text);
        // Digits in quotes are a text that someone wants, and so are codes such as 007.
        let plain = text.chars().all(|c| c.is_ascii_digit());
        match meant {
            Meant::Unclear(_) => return None,
            _ if plain => {}
            meant => found = found.or(Some((meant, text, *span))),
        }
    }
    let (meant, text, span) = found?;
    let name = table.outputs.get(output).map_or("", |output| output.name.as_str());
    Some(
        Diagnostic::error(Code::TableCell, span, format!("`{text}` is taken for a text"))
            .label(format!("no number, so `{name}` of `{}` is a text", table.name))
            .help(match crate::number::parse_with_percent(text) {
                Ok(_) => format!("write `{text}` without quotes"),
                Err(_) => meant.help(),
            }),
    )
}

/// What a cell can say instead of `not`.
pub(super) const NOT: &str = "a cell can't say `not`: write the other values as a list, or a row for this value, below it one with `~`, and \
    `hit: first` in the table";

/// The rest of a text that begins with a sign for `not`.
pub(super) fn negated(text: &str) -> Option<&str> {
    ["!=", "<>", "≠", "!", "not ", "NOT "].into_iter().find_map(|sign| text.trim().strip_prefix(sign))
}

/// Texts that look like conditions, where no answer is called so.
pub(super) fn conditions(table: &Table, column: usize, domain: Option<&Domain>, problems: &mut Vec<Diagnostic>) {
    if matches!(domain, Some(Domain::Choice(_))) {
        return;
    }
    for (condition, span) in super::conditions(table, column) {
        let Condition::Texts(texts) = condition else { continue };
        let [text] = texts.as_slice() else { continue };
        let list = |sign: char| text.split(sign).map(str::trim).collect::<Vec<_>>().join(", ");
        let (surely, help) = if negated(text).is_some() {
            (true, NOT.to_owned())
        } else if let Some(rest) = text.strip_prefix('=') {
            (true, format!("write `{}` alone", rest.trim_start_matches('=').trim()))
        } else if text.contains("..") {
            (true, "ranges are of numbers: write the texts as a list, `[a, b]`".to_owned())
        } else if let Some(sign) = ['|', ',', ';', '、', '，', '；'].into_iter().find(|sign| text.contains(*sign))
        {
            (false, format!("for one of several write a list: `[{}]`", list(sign)))
        } else if text.contains('*') {
            (false, "`*` stands for itself here: write the texts as a list, or `~` for any".to_owned())
        } else {
            continue;
        };
        let message = format!("`{text}` is taken for a text");
        let new: fn(Code, Option<Span>, String) -> Diagnostic =
            if surely { Diagnostic::error } else { Diagnostic::warning };
        problems.push(new(Code::TableCell, Some(*span), message).label("only this very text fits").help(help));
    }
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
