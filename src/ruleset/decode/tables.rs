//! Decision tables.

use super::*;
use crate::data::Value;
use crate::ruleset::fields::is_id;
use crate::ruleset::yaml::Shape;
use crate::script::hit;
use crate::script::{Condition, Named, Row, Said, Table};
use std::sync::Arc;

impl Decoder<'_> {
    pub(super) fn table(&mut self, entry: &Entry) -> Option<Arc<Table>> {
        let tree = &entry.value;
        let (inputs, outputs) = (self.names(tree, "in")?, self.names(tree, "out")?);
        for (at, name) in inputs.iter().chain(&outputs).enumerate() {
            if let Some(first) = inputs.iter().chain(&outputs).take(at).find(|other| other.name == name.name) {
                let message = format!("`{}` stands twice in the table `{}`", name.name, entry.key);
                self.problems.push(
                    Diagnostic::error(Code::DuplicateName, name.span, message)
                        .label("the second")
                        .also(first.span, "the first"),
                );
            }
        }
        let hit = tree.get("hit").and_then(Tree::text).and_then(hit::by_word).unwrap_or_else(hit::default);
        let mut rows = Vec::new();
        for row in items(tree, "rows") {
            rows.extend(self.row(row, inputs.len(), outputs.len(), &entry.key));
        }
        Some(Arc::new(Table { name: entry.key.clone(), span: entry.key_span, hit, inputs, outputs, rows }))
    }

    fn names(&mut self, tree: &Tree, field: &str) -> Option<Vec<Named>> {
        let list = tree.get(field)?;
        let names: Vec<Named> = list
            .items()
            .iter()
            .filter_map(|name| Some(Named { name: name.text()?.to_owned(), span: name.span }))
            .collect();
        if let Some(odd) = names.iter().find(|name| !is_id(&name.name)) {
            self.problems.push(
                Diagnostic::error(Code::BadName, odd.span, format!("`{}` can't be used as a name", odd.name))
                    .label("not an identifier")
                    .help("use letters of any script, digits and `_`, beginning with a letter"),
            );
        }
        if names.is_empty() {
            let what = if field == "in" { "input" } else { "output" };
            self.problems.push(
                Diagnostic::error(Code::MissingField, list.span, format!("the table has no {what}"))
                    .label(format!("at least one {what} is wanted")),
            );
            return None;
        }
        Some(names)
    }

    fn row(&mut self, row: &Tree, inputs: usize, outputs: usize, table: &str) -> Option<Row> {
        let cells = row.items();
        let end = cells.last().map_or(row.span.end, |cell| cell.span.end.max(row.span.end));
        let span = Span { end, ..row.span };
        if cells.len() != inputs + outputs {
            let (n, wanted) = (cells.len(), inputs + outputs);
            let plural = if n == 1 { "" } else { "s" };
            self.problems.push(
                Diagnostic::error(
                    Code::TableCell,
                    span,
                    format!("this row of `{table}` has {n} cell{plural}, but the table has {wanted} columns"),
                )
                .label("this row")
                .help(format!("a row has {inputs} for `in` and {outputs} for `out`; `~` takes anything")),
            );
            return None;
        }
        let (conditions, said) = cells.split_at_checked(inputs)?;
        let conditions = conditions.iter().map(|cell| Some((self.condition_cell(cell)?, cell.span)));
        let conditions: Option<Vec<_>> = conditions.collect();
        let said = said.iter().map(|cell| Some((self.said(cell)?, cell.span)));
        let said: Option<Vec<_>> = said.collect();
        Some(Row { span, conditions: conditions?, said: said? })
    }

    fn condition_cell(&mut self, cell: &Tree) -> Option<Condition> {
        let values: Vec<Value> = match &cell.shape {
            Shape::Nothing => return Some(Condition::Anything),
            Shape::List(items) => items.iter().filter_map(literal).collect(),
            _ => {
                let text = cell.text()?.trim();
                if text == "-" {
                    return Some(Condition::Anything);
                }
                match interval(text) {
                    Some(Ok(condition)) => return Some(condition),
                    Some(Err(message)) if is_day(text) => {
                        self.problems.push(
                            Diagnostic::error(Code::TableCell, cell.span, message)
                                .label("tables have no days")
                                .help("give the table a number, such as `days(date(\"2025-01-01\"), x)`, and write numbers here"),
                        );
                        return None;
                    }
                    Some(Err(message)) => {
                        self.cell_problem(cell, message);
                        return None;
                    }
                    None => literal(cell).into_iter().collect(),
                }
            }
        };
        let texts =
            || values.iter().filter_map(|v| if let Value::Text(x) = v { Some(x.to_string()) } else { None });
        let numbers = || values.iter().filter_map(|v| if let Value::Number(x) = v { Some(*x) } else { None });
        match values.as_slice() {
            [] => self.cell_problem(cell, "an empty list takes nothing, so the row could never fit".into()),
            [Value::Bool(truth)] => return Some(Condition::Truth(*truth)),
            all if texts().count() == all.len() => return Some(Condition::Texts(texts().collect())),
            all if numbers().count() == all.len() => return Some(Condition::Numbers(numbers().collect())),
            _ => self.cell_problem(cell, "a list holds either texts or numbers".into()),
        }
        None
    }

    fn cell_problem(&mut self, cell: &Tree, message: String) {
        self.problems.push(
            Diagnostic::error(Code::TableCell, cell.span, message).label("this cell").help(
                "a condition is a value, a list of values, `\">= 90\"`, `\"< 5\"`, `\"90..95\"` (95 not included) or `~`",
            ),
        );
    }

    fn said(&mut self, cell: &Tree) -> Option<Said> {
        if cell.is_nothing() {
            return Some(Said::Missing);
        }
        let Some(scalar) = cell.scalar() else {
            self.problems.push(
                Diagnostic::error(Code::TableCell, cell.span, "a row says one value for an output, not a list")
                    .label("this cell")
                    .help("write a value, `~`, or a formula that begins with `=`"),
            );
            return None;
        };
        match scalar.text.strip_prefix('=') {
            Some(text) if !text.starts_with('=') => Some(Said::Formula(FormulaText {
                text: text.to_owned(),
                source: cell.span.source,
                offsets: scalar.offsets.iter().skip(1).copied().collect(),
                following: None,
            })),
            _ => literal(cell).map(Said::Value),
        }
    }
}

/// A plain number, truth value or text; what stands in quotes is a text.
fn literal(cell: &Tree) -> Option<Value> {
    let scalar = cell.scalar()?;
    let text = scalar.text.as_str();
    if scalar.style == Style::Plain {
        if let Ok(x) = number::parse_with_percent(text) {
            return Some(Value::Number(x.normalize()));
        }
        if let "true" | "false" = text {
            return Some(Value::Bool(text == "true"));
        }
    }
    Some(Value::Text(text.into()))
}

/// Whether a day stands behind a sign.
fn is_day(text: &str) -> bool {
    let day = text.trim_start_matches(['<', '>', '=']).trim().trim_matches('"');
    day.parse::<chrono::NaiveDate>().is_ok()
}

/// `>= 90`, `< 5` or `90..95`; none where a cell is nothing of the kind.
fn interval(text: &str) -> Option<Result<Condition, String>> {
    let parse = |text: &str| number::parse_with_percent(text.trim()).map(|x| x.normalize());
    for (sign, up, inside) in [(">=", true, true), ("<=", false, true), (">", true, false), ("<", false, false)] {
        if let Some(rest) = text.strip_prefix(sign) {
            let Ok(x) = parse(rest) else { return Some(Err(format!("`{}` is not a number", rest.trim()))) };
            let end = Some((x, inside));
            return Some(Ok(if up { Condition::Between(end, None) } else { Condition::Between(None, end) }));
        }
    }
    let (low, high) = text.split_once("..")?;
    let (low, high) = (parse(low).ok()?, parse(high).ok()?);
    if low >= high {
        return Some(Err(format!("nothing lies in {low}..{high}")));
    }
    Some(Ok(Condition::Between(Some((low, true)), Some((high, false)))))
}
