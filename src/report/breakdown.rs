//! Results by the values of attributes: a table, a CSV of its own, and lines for explanations.
//!
//! What rests on too few responses is shown as suppressed, with their number and without any other.

use super::csv::{CsvError, add, text, write};
use super::table::ruled;
use crate::language::Language;
use crate::number::{self, Decimal};
use crate::plan::Plan;
use crate::score::{Card, Cell, Scorecard};
use crate::visible;
use comfy_table::CellAlignment;

/// Columns that stand before the nodes.
const COLUMNS: [&str; 6] = ["subject", "period", "by", "value", "n", "score"];
/// What stands for a score that rests on too few responses.
const SUPPRESSED: &str = "suppressed";

/// The breakdowns of one or more periods: rows by period, then subject bytewise, then as declared; UTF-8 with LF.
///
/// # Errors
/// [`CsvError`].
pub fn breakdown_csv(scorecards: &[Scorecard]) -> Result<String, CsvError> {
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    let paths = paths(scorecards);
    write(&mut writer, COLUMNS.into_iter().map(str::to_owned).chain(paths.iter().cloned()))?;
    let exact = |plan: &Plan, node: usize, value: Decimal| plan.graded(node, value);
    for row in rows(scorecards, &paths, SUPPRESSED, &exact) {
        write(&mut writer, row)?;
    }
    text(writer)
}

/// The same for people.
#[must_use]
pub fn breakdown_table(scorecards: &[Scorecard], language: &str) -> String {
    let language = Language::of(language);
    let paths = paths(scorecards);
    let mut table = ruled();
    let columns = ["subject", "period", "by", "value", "n", "score"].into_iter();
    let chinese = ["对象", "周期", "分组", "取值", "答卷", "得分"];
    let columns = columns.zip(chinese).map(|(english, chinese)| language.pick(english, chinese).to_owned());
    let mut columns: Vec<String> = columns.collect();
    for path in &paths {
        let name = heading(scorecards, path, language);
        columns.push(if columns.contains(&name) { path.clone() } else { name });
    }
    table.set_header(visible::cells(columns));
    let seen = |plan: &Plan, node: usize, value: Decimal| number::show(value, plan.seen(node));
    for row in rows(scorecards, &paths, language.pick(SUPPRESSED, "不公布"), &seen) {
        table.add_row(visible::cells(row));
    }
    for (index, column) in table.column_iter_mut().enumerate() {
        let number = index >= 4;
        column.set_cell_alignment(if number { CellAlignment::Right } else { CellAlignment::Left });
    }
    table.lines().map(|line| format!("{}\n", line.trim_end())).collect()
}

/// One line for each part of a subject's responses: `region = north: n 6, score 82.50, score.survey 80`.
pub(super) fn lines(plan: &Plan, card: &Card, language: Language) -> Vec<String> {
    let line = |cell: &Cell| {
        let mut parts = vec![format!("n {}", cell.n)];
        match &cell.nodes {
            None => parts.push(language.pick(SUPPRESSED, "不公布").to_owned()),
            Some(nodes) => parts.extend(nodes.iter().filter_map(|(index, value)| {
                let value = value.as_ref().map(|value| number::show(*value, plan.seen(*index)));
                let value = value.unwrap_or_else(|_| language.pick("missing", "缺失").to_owned());
                Some(format!("{} {value}", plan.nodes.get(*index)?.path))
            })),
        }
        format!(
            "{} = {}{}{}",
            cell.by,
            cell.value,
            language.pick(": ", "："),
            parts.join(language.pick(", ", "，"))
        )
    };
    card.breakdowns.iter().map(line).collect()
}

/// The paths of first-level nodes; those of the latest period, then what only earlier ones have.
fn paths(scorecards: &[Scorecard]) -> Vec<String> {
    let mut ordered: Vec<&Scorecard> = scorecards.iter().collect();
    ordered.sort_by_key(|scorecard| std::cmp::Reverse(scorecard.period));
    let mut paths = Vec::new();
    for plan in ordered.iter().map(|scorecard| &scorecard.plan) {
        let first_level = plan.nodes.first().map(|root| root.children.as_slice()).unwrap_or_default();
        first_level.iter().filter_map(|index| plan.nodes.get(*index)).for_each(|node| add(&mut paths, &node.path));
    }
    paths
}

fn heading(scorecards: &[Scorecard], path: &str, language: Language) -> String {
    let nodes = scorecards.iter().rev().flat_map(|scorecard| &scorecard.plan.nodes);
    let mut named = nodes.filter(|node| node.path == path);
    named.next().map_or(path, |node| language.label(&node.label, &node.id)).to_owned()
}

/// How the value of a node is written.
type Written<'a> = &'a dyn Fn(&Plan, usize, Decimal) -> String;

fn rows(scorecards: &[Scorecard], paths: &[String], suppressed: &str, how: Written<'_>) -> Vec<Vec<String>> {
    let mut ordered: Vec<&Scorecard> = scorecards.iter().collect();
    ordered.sort_by_key(|scorecard| scorecard.period);
    let cells = ordered.iter().flat_map(|scorecard| {
        let cards = scorecard.cards.iter();
        cards.flat_map(move |card| card.breakdowns.iter().map(move |cell| (*scorecard, card, cell)))
    });
    cells.map(|(scorecard, card, cell)| row((scorecard, card, cell), paths, suppressed, how)).collect()
}

fn row(
    (scorecard, card, cell): (&Scorecard, &Card, &Cell),
    paths: &[String],
    suppressed: &str,
    how: Written<'_>,
) -> Vec<String> {
    let plan = &scorecard.plan;
    let value = |path: &str| {
        let index = plan.node(path)?;
        let (_, value) = cell.nodes.as_ref()?.iter().find(|(known, _)| *known == index)?;
        Some(how(plan, index, *value.as_ref().ok()?))
    };
    let score = match &cell.nodes {
        None => suppressed.to_owned(),
        Some(_) => value("score").unwrap_or_default(),
    };
    let head = [&card.subject, &scorecard.period.to_string(), &cell.by, &cell.value].map(String::clone);
    let mut row: Vec<String> = head.into_iter().chain([cell.n.to_string(), score]).collect();
    row.extend(paths.iter().map(|path| value(path).unwrap_or_default()));
    row
}
