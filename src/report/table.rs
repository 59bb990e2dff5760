//! The scoreboard for people: one line a subject, the best first; below it what was left open and why.
//!
//! Nodes without declared places are shown with at most four here; [`csv`](super::csv()), JSON and explanations
//! have all of them. Columns that would make the table too wide are left out, and that is said. Where two columns
//! would have one name, the later one is called in full: `loans.count`, `score.loans`, `also.loans`.

use super::{lacks, summary};
use crate::data::Value;
use crate::diagnostic::Sources;
use crate::language::Language;
use crate::number::{self, Decimal, Rounding};
use crate::plan::Plan;
use crate::score::{Card, Cause, Scorecard};
use crate::visible;
use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};
use unicode_width::UnicodeWidthStr;

/// Columns of text that a scoreboard may be wide: named results, then first-level nodes are left out until it is.
const WIDTH: usize = 120;
/// Decimal places of numbers for which none are declared.
const PLACES: u32 = 4;

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
    nodes: Vec<usize>,
    /// The named results that are shown.
    also: Vec<usize>,
}

impl<'a> Board<'a> {
    fn new(scorecard: &'a Scorecard, language: Language) -> Self {
        let first_level = scorecard.plan.nodes.first().map(|root| root.children.clone()).unwrap_or_default();
        Self { scorecard, language, nodes: first_level, also: (0..scorecard.plan.also.len()).collect() }
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
        let first = |of: &[usize], n: usize| of.iter().copied().take(n).collect();
        let also = columns.saturating_sub(self.nodes.len());
        Self { nodes: first(&self.nodes, columns), also: first(&self.also, also), ..*self }
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
        let header = self.header();
        let mut table = ruled();
        table.set_header(visible::cells(header.iter().map(|(name, _)| name)));
        for card in cards {
            table.add_row(visible::cells(self.row(card)));
        }
        for (column, (_, alignment)) in table.column_iter_mut().zip(header) {
            column.set_cell_alignment(alignment);
        }
        let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
        format!("{}\n", lines.join("\n"))
    }

    /// Whether groups have lines of their own.
    fn rolls_up(&self) -> bool {
        self.plan().ruleset.rollup.is_some()
    }

    /// The level of a subject, counted from the highest.
    fn level(&self, card: &Card) -> Option<usize> {
        let levels = &self.plan().ruleset.rollup.as_ref()?.levels;
        levels.iter().rev().position(|level| Some(level.as_str()) == summary::level_of(card))
    }

    /// Of how many members how many count.
    fn members(&self, card: &Card) -> Option<String> {
        let members = card.place.as_ref()?.members.as_ref()?;
        let (counted, of) = (members.counted, members.counted + members.left_out);
        Some(self.language.pick(format!("{counted} of {of}"), format!("{counted}/{of}")))
    }

    fn header(&self) -> Vec<(String, CellAlignment)> {
        let (pick, plan) = (|english, chinese| self.language.pick(english, chinese), self.plan());
        let mut columns = vec![
            (pick("rank", "排名").to_owned(), CellAlignment::Right),
            (plan.ruleset.subject.clone(), CellAlignment::Left),
            (pick("score", "得分").to_owned(), CellAlignment::Right),
        ];
        if self.rolls_up() {
            columns.insert(0, (pick("level", "层级").to_owned(), CellAlignment::Left));
        }
        if !plan.ruleset.grades.is_empty() {
            columns.push((pick("grade", "等级").to_owned(), CellAlignment::Left));
        }
        columns.push((pick("status", "状态").to_owned(), CellAlignment::Left));
        if plan.has_responses() {
            columns.push((pick("responses", "答卷").to_owned(), CellAlignment::Right));
        }
        for table in plan.tables.iter().skip(1) {
            add(&mut columns, self.language.label(&table.label, &table.id), table.count_name());
        }
        if self.rolls_up() {
            columns.push((pick("counted", "计入").to_owned(), CellAlignment::Right));
        }
        if !plan.classes.is_empty() {
            columns.push((pick("class", "类别").to_owned(), CellAlignment::Left));
        }
        for node in self.nodes.iter().filter_map(|index| plan.nodes.get(*index)) {
            add(&mut columns, self.language.label(&node.label, &node.id), node.path.clone());
        }
        for also in self.also.iter().filter_map(|index| plan.also.get(*index)) {
            add(&mut columns, self.language.label(&also.label, &also.id), format!("also.{}", also.id));
        }
        columns
    }

    fn row(&self, card: &Card) -> Vec<String> {
        let (plan, outcome) = (self.plan(), &card.outcome);
        let mut cells = vec![
            outcome.rank.map(|rank| rank.to_string()).unwrap_or_default(),
            self.subject(card),
            card.score_seen(plan).unwrap_or_default(),
        ];
        if self.rolls_up() {
            cells.insert(0, summary::level_of(card).unwrap_or_default().to_owned());
        }
        if !plan.ruleset.grades.is_empty() {
            cells.push(self.grade(card));
        }
        cells.push(self.status(card));
        if plan.has_responses() {
            cells.push(outcome.responses.to_string());
        }
        cells.extend(outcome.rows.iter().map(u64::to_string));
        if self.rolls_up() {
            cells.push(self.members(card).unwrap_or_default());
        }
        if !plan.classes.is_empty() {
            cells.push(self.class(card));
        }
        cells.extend(self.nodes.iter().map(|index| self.node(card, *index).unwrap_or_default()));
        cells.extend(self.also.iter().map(|index| self.named(card, *index).unwrap_or_default()));
        cells
    }

    fn subject(&self, card: &Card) -> String {
        match &card.label {
            Some(label) if *label != card.subject => format!("{} {label}", card.subject),
            _ => card.subject.clone(),
        }
    }

    fn grade(&self, card: &Card) -> String {
        let grades = &self.plan().ruleset.grades;
        let named = |grade: &str| {
            let known = grades.iter().find(|known| known.grade == grade);
            known.map_or_else(|| grade.to_owned(), |known| self.language.grade(known).to_owned())
        };
        let grade = card.outcome.grade.as_deref().map(named).unwrap_or_default();
        match &card.outcome.uncapped {
            Some((uncapped, _)) => {
                format!("{grade} ({} {})", self.language.pick("uncapped", "限级前"), named(uncapped))
            }
            None => grade,
        }
    }

    fn status(&self, card: &Card) -> String {
        self.language.words(card.outcome.status.name).to_owned()
    }

    fn class(&self, card: &Card) -> String {
        let label = |id: &str| {
            let class = self.plan().classes.iter().find(|class| class.id == id);
            class.map_or(id, |class| self.language.label(&class.label, id)).to_owned()
        };
        match card.class() {
            Some(id) => label(id),
            None if card.between.is_empty() => String::new(),
            None => self.language.between(&card.between.iter().map(|id| label(id)).collect::<Vec<_>>()),
        }
    }

    fn node(&self, card: &Card, index: usize) -> Option<String> {
        if !card.outcome.status.is_judged {
            return None;
        }
        let value = *card.nodes.get(index)?.value.as_ref().ok()?;
        let needed = card.shown.nodes.get(index).copied().unwrap_or(PLACES);
        Some(short(value, card.places(self.plan(), index), needed))
    }

    fn named(&self, card: &Card, index: usize) -> Option<String> {
        let places = card.also_places(self.plan(), index);
        let needed = card.shown.also.get(index).copied().unwrap_or(PLACES);
        Some(match card.also.get(index)?.value.as_ref().ok()?.as_ref()? {
            Value::Number(x) => short(*x, places, needed),
            value => value.text(places),
        })
    }

    fn left_out(&self) -> Vec<String> {
        let plan = self.plan();
        let nodes = plan.nodes.first().map_or(0, |root| root.children.len()) - self.nodes.len();
        let results = plan.also.len() - self.also.len();
        let line = |n: usize, english: &str, chinese: &str| {
            let line = self.language.pick(
                format!("{n} more {english} in --format csv and in explain"),
                format!("另有 {n} 项{chinese}，见 --format csv 和 explain"),
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
            Some(format!("  {} {}: {reason}", self.subject(card), self.language.words(card.outcome.status.name)))
        });
        reasons.collect()
    }

    fn counts(&self) -> Vec<String> {
        let counts = summary::statuses(self.scorecard).into_iter().filter(|(_, count)| *count > 0);
        counts
            .map(|(status, count)| {
                let word = self.language.words(status.name);
                self.language.pick(format!("{count} {word}"), format!("{word} {count} 个"))
            })
            .collect()
    }

    fn problems(&self, sources: &Sources) -> Vec<String> {
        let missing = summary::causes(self.scorecard).into_iter().map(|(cause, count)| {
            let values = if count == 1 { "value" } else { "values" };
            self.language.pick(format!("{count} {values} missing"), format!("{count} 个值缺失"))
                + reason(&cause, self.language, sources).as_str()
        });
        let undecided = summary::undecided(self.scorecard).into_iter().map(|(cause, count)| {
            let conditions = if count == 1 { "condition" } else { "conditions" };
            self.language.pick(format!("{count} {conditions} undecided"), format!("{count} 个条件无法判定"))
                + reason(&cause, self.language, sources).as_str()
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
                format!("{} {}{about}{reason}", self.subject(card), action.open)
            })
        });
        opened.collect()
    }
}

/// Adds a column under its name, or under `own` where another has that already.
fn add(columns: &mut Vec<(String, CellAlignment)>, name: &str, own: String) {
    let taken = columns.iter().any(|(known, _)| known == name);
    columns.push((if taken { own } else { name.to_owned() }, CellAlignment::Right));
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

/// An empty table with rules above, below and under its header.
#[must_use]
pub fn ruled() -> Table {
    let mut table = Table::new();
    let rule = || LineStyle::none().fill('─').junction('─');
    table.load_style(TableStyle::new().top_border(rule()).header_separator(rule()).bottom_border(rule()));
    table
}
