//! The scoreboard for people: one line a subject, the best first; below it what was left open and why.
//!
//! Nodes without declared places are shown with at most four here; [the rows](super::results), JSON and explanations
//! have all of them. Columns that would make the table too wide are left out, and that is said. Where two columns
//! would have one name, the later one is called in full: `loans.count`, `score.loans`, `also.loans`.

use super::columns::{Dress, Row, named, subject, valued};
use super::{lacks, summary};
use crate::data::Value;
use crate::diagnostic::Sources;
use crate::export::{self, Cell, Columns, Head};
use crate::language::Language;
use crate::number::{self, Decimal, Rounding};
use crate::plan::{AlsoId, NodeId, Plan};
use crate::score::{Card, Cause, Scorecard};
use crate::visible;
use unicode_width::UnicodeWidthStr;

/// Columns of text that a scoreboard may be wide: named results, then first-level nodes are left out until it is.
const WIDTH: usize = 120;
/// The columns before the numbers of rows of further tables, and those behind them.
const BEFORE: [&str; 7] = ["level", "rank", "subject", "score", "grade", "status", "responses"];
const AFTER: [&str; 2] = ["counted", "class"];

/// The scoreboard in `language` (`zh` or `en`), with counts, causes and opened actions.
#[must_use]
pub fn table(scorecard: &Scorecard, language: &str, sources: &Sources) -> String {
    let mut board = Board::new(scorecard, Language::of(language));
    let mut text = format!("{}\n\n", visible::line(&board.title()));
    text.push_str(&board.fitted());
    let remarks = board
        .left_out()
        .into_iter()
        .chain(board.counts())
        .chain(board.gated())
        .chain(board.problems(sources))
        .chain(lacks::lines(scorecard, board.language));
    for line in remarks {
        text.push_str(&visible::line(&line));
        text.push('\n');
    }
    let actions = board.actions();
    if !actions.is_empty() {
        text.push_str(&format!("\n{}\n", board.language.pick("actions", "措施")));
    }
    for line in actions {
        text.push_str(&format!("  {}\n", visible::line(&line)));
    }
    text
}

/// The lines below the scoreboard that say what the results lack: missing values, undecided conditions, rows that are in no
/// result.
#[must_use]
pub fn lacking(scorecard: &Scorecard, language: &str, sources: &Sources) -> Vec<String> {
    let board = Board::new(scorecard, Language::of(language));
    let lines = board.problems(sources).into_iter().chain(lacks::lines(scorecard, board.language));
    lines.map(|line| visible::line(&line).into_owned()).collect()
}

struct Board<'a> {
    scorecard: &'a Scorecard,
    language: Language,
    /// The first-level nodes that are shown.
    nodes: Vec<NodeId>,
    /// The named results that are shown.
    also: Vec<AlsoId>,
}

impl<'a> Board<'a> {
    fn new(scorecard: &'a Scorecard, language: Language) -> Self {
        let first_level = scorecard.plan.root().children.clone();
        Self { scorecard, language, nodes: first_level, also: scorecard.plan.also.ids().collect() }
    }

    /// The table with as many columns as fit: named results are left out first, the last of them first, then nodes.
    fn fitted(&mut self) -> String {
        // A column takes one character at least, so more than these never fit.
        let all = (self.nodes.len() + self.also.len()).min(WIDTH + 1);
        let (mut fit, mut too_many, mut tried) = (0, all + 1, all);
        let mut best = None;
        // Of fewer columns than fit all fit too, since a column does not change those before it.
        while fit + 1 < too_many {
            let table = self.of(tried).table();
            if table.lines().map(UnicodeWidthStr::width).max().unwrap_or(0) > WIDTH {
                too_many = tried;
            } else {
                fit = tried;
                best = Some(table);
            }
            tried = fit + (too_many - fit) / 2;
        }
        *self = self.of(fit);
        best.unwrap_or_else(|| self.table())
    }

    /// The same with the first `columns` of its nodes and named results.
    fn of(&self, columns: usize) -> Self {
        let also = columns.saturating_sub(self.nodes.len());
        let nodes = self.nodes.iter().copied().take(columns).collect();
        Self { nodes, also: self.also.iter().copied().take(also).collect(), ..*self }
    }

    fn plan(&self) -> &'a Plan {
        &self.scorecard.plan
    }

    fn title(&self) -> String {
        let ruleset = &self.plan().ruleset;
        let mut parts = vec![self.language.label(&ruleset.title, &ruleset.id).to_owned()];
        if !self.scorecard.organisation.is_empty() {
            parts.push(self.scorecard.organisation.clone());
        }
        parts.push(self.scorecard.period.to_string());
        parts.join(" · ")
    }

    fn table(&self) -> String {
        let mut cards: Vec<&Card> = self.scorecard.cards.iter().collect();
        cards.sort_by_key(|card| {
            (self.level(card), card.outcome.rank.unwrap_or(u32::MAX), card.subject.as_bytes())
        });
        let dress = Dress::of(self.language, true);
        let rows = cards.into_iter().map(|card| Row { scorecard: self.scorecard, card, dress });
        export::lines(&export::table(self.columns().of(rows)))
    }

    /// The columns that the scoreboard shows, in its order.
    fn columns(&self) -> Columns<'_, Row<'_>> {
        let plan = self.plan();
        let mut columns: Columns<'_, Row<'_>> = Columns::new(self.language);
        self.fixed(&mut columns, &BEFORE);
        for table in plan.tables.iter().skip(1) {
            let name = table.count_name();
            let head = Head::number(&name, self.language.label(&table.label, &table.id));
            columns.add(head, move |row| row.rows(&name));
        }
        self.fixed(&mut columns, &AFTER);
        for index in self.nodes.iter().copied() {
            let node = &plan.nodes[index];
            let head = Head::number(&node.path, self.language.label(&node.label, &node.id));
            columns.add(head, move |row| node_of(row, index));
        }
        for index in self.also.iter().copied() {
            let also = &plan.also[index];
            let head = Head::number(format!("also.{}", also.id), self.language.label(&also.label, &also.id));
            columns.add(head, move |row| also_of(row, index));
        }
        columns
    }

    /// Adds the columns of these names that the rule set has.
    fn fixed<'b>(&self, columns: &mut Columns<'b, Row<'b>>, names: &[&str]) {
        let items = names.iter().filter_map(|name| named(name));
        let seen = items.filter_map(|item| Some((item, item.value.board?)));
        for (item, seen) in seen.filter(|(_, seen)| (seen.of)(self.plan())) {
            let mut head = item.head(self.language);
            if item.name == "subject" {
                // What is judged: `supplier`.
                head.label.clone_from(&self.plan().ruleset.subject);
            }
            columns.add(head, seen.cell);
        }
    }

    /// The level of a subject, counted from the highest.
    fn level(&self, card: &Card) -> Option<usize> {
        let levels = &self.plan().ruleset.rollup.as_ref()?.levels;
        levels.iter().rev().position(|level| Some(level.as_str()) == summary::level_of(card))
    }

    fn left_out(&self) -> Vec<String> {
        let plan = self.plan();
        let nodes = plan.root().children.len() - self.nodes.len();
        let results = plan.also.len() - self.also.len();
        let line = |n: usize, english: &str, chinese: &str| {
            let line = self.language.filled(
                "{n} more {english} in --format csv and in explain",
                "另有 {n} 项{chinese}，见 --format csv 和 explain",
                &[("n", &n), ("english", &english), ("chinese", &chinese)],
            );
            (n > 0).then_some(line)
        };
        line(nodes, "first-level indicators", "一级指标")
            .into_iter()
            .chain(line(results, "named results", "其他结果"))
            .collect()
    }

    /// Subjects that a gate took out, with the reason.
    fn gated(&self) -> Vec<String> {
        let cards = self.scorecard.cards.iter();
        let reasons = cards.filter_map(|card| {
            let reason = card.outcome.reason.as_ref()?.text(self.language.tag())?;
            Some(format!("  {} {}: {reason}", subject(card), self.language.words(card.outcome.status.name)))
        });
        reasons.collect()
    }

    fn counts(&self) -> Vec<String> {
        let counts = summary::statuses(self.scorecard).into_iter().filter(|(_, count)| *count > 0);
        counts
            .map(|(status, count)| {
                let word = self.language.words(status.name);
                self.language.filled("{count} {word}", "{word} {count} 个", &[("count", &count), ("word", &word)])
            })
            .collect()
    }

    fn problems(&self, sources: &Sources) -> Vec<String> {
        let missing = summary::causes(self.scorecard).into_iter().map(|(cause, count)| {
            let values = if count == 1 { "value" } else { "values" };
            self.language.filled(
                "{count} {values} missing",
                "{count} 个值缺失",
                &[("count", &count), ("values", &values)],
            ) + reason(&cause, self.language, sources).as_str()
        });
        let undecided = summary::undecided(self.scorecard).into_iter().map(|(cause, count)| {
            let conditions = if count == 1 { "condition" } else { "conditions" };
            self.language.filled(
                "{count} {conditions} undecided",
                "{count} 个条件无法判定",
                &[("count", &count), ("conditions", &conditions)],
            ) + reason(&cause, self.language, sources).as_str()
        });
        let rows = summary::rows_left_out(self.scorecard).into_iter().map(|of| {
            let place = of.cause.span.map(|span| format!(" ({})", sources.locate(span))).unwrap_or_default();
            format!("{}{place}", self.language.rows_left_out(&of))
        });
        missing.chain(undecided).chain(rows).collect()
    }

    fn actions(&self) -> Vec<String> {
        let opened = self.scorecard.cards.iter().flat_map(|card| {
            card.actions.iter().map(|action| {
                let about = action.about.as_deref().map(|about| format!(" {about}")).unwrap_or_default();
                let reason = action.reason.text(self.language.tag());
                let reason = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
                format!("{} {}{about}{reason}", subject(card), action.open)
            })
        });
        opened.collect()
    }
}

/// A node's value as people see it.
fn node_of(row: &Row<'_>, index: NodeId) -> Cell {
    let Row { scorecard, card, .. } = row;
    let value = || {
        let value = *card.nodes[index].value.as_ref().ok()?;
        let needed = card.shown.nodes[index];
        Some(short(value, card.places(&scorecard.plan, index), needed))
    };
    Cell::number(value().filter(|_| card.outcome.status.is_judged))
}

/// A named result as people see it.
fn also_of(row: &Row<'_>, index: AlsoId) -> Cell {
    let Row { scorecard, card, .. } = row;
    let value = || {
        let places = card.also_places(&scorecard.plan, index);
        let needed = card.shown.also[index];
        Some(match card.also[index].value.as_ref().ok()?.as_ref()? {
            Value::Number(x) => Cell::Number(short(*x, places, needed)),
            value => valued(value, places),
        })
    };
    value().unwrap_or(Cell::Empty)
}

/// `: score.survey: overall is missing (rules/a/ruleset.yaml:12:7)`.
fn reason(cause: &Cause, language: Language, sources: &Sources) -> String {
    let place = cause.span.map(|span| format!(" ({})", sources.locate(span))).unwrap_or_default();
    format!("{}{}{place}", language.pick(": ", "："), language.cause(cause))
}

/// With `places` where they are declared, else trimmed and with at most as many as are `needed`.
fn short(x: Decimal, places: Option<u32>, needed: u32) -> String {
    match places {
        Some(places) => number::show(x, Some(places)),
        None => number::show(number::round(x, needed, Rounding::HalfUp), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scoreboard_shows_columns_that_there_are() {
        for name in BEFORE.iter().chain(&AFTER) {
            assert!(named(name).is_some_and(|item| item.value.board.is_some()), "{name}");
        }
        let shown = super::super::columns::FIRST.iter().chain(&super::super::columns::LAST);
        let shown = shown.filter(|item| item.value.board.is_some()).count();
        assert_eq!(shown, BEFORE.len() + AFTER.len(), "a column for the scoreboard is in no list of its order");
    }
}
