//! Results by the values of attributes: a report of its own, and lines for explanations.
//!
//! What rests on too few responses is shown as suppressed, with their number and without any other.

use super::columns::Dress;
use super::{lacks, notes, results};
use crate::diagnostic::Sources;
use crate::export::{self, Align, Cell as Written, Column, Columns, Head, Kind, Report, Sheet};
use crate::language::{Language, words};
use crate::number::{self, Decimal};
use crate::plan::Plan;
use crate::score::{Card, Cell, Scorecard};
use serde_json::Value;

/// What stands for a score that rests on too few responses.
const SUPPRESSED: &str = "suppressed";

/// The breakdowns of one or more periods with what is needed to write them.
pub struct Breakdowns<'a> {
    /// The periods.
    pub scorecards: &'a [Scorecard],
    /// For whom they are written.
    pub dress: Dress,
    /// The texts in which places lie.
    pub sources: &'a Sources,
}

/// A part of a subject's responses.
#[derive(Clone, Copy)]
struct Row<'a> {
    scorecard: &'a Scorecard,
    card: &'a Card,
    cell: &'a Cell,
    /// Whether people see it, and in which language; none for programs.
    seen: Option<Language>,
}

type Item = Column<fn(&Row<'_>) -> Written>;

const fn item(
    name: &'static str,
    zh: &'static str,
    (kind, align): (Kind, Align),
    value: fn(&Row<'_>) -> Written,
) -> Item {
    Column { name, label: words(name, zh), kind, align, value }
}

/// Columns that stand before the nodes.
const FIRST: [Item; 6] = [
    item("subject", "对象", (Kind::Text, Align::Left), |row| Written::of(&row.card.subject)),
    item("period", "周期", (Kind::Time, Align::Left), |row| Written::of(row.scorecard.period.to_string())),
    item("by", "分组", (Kind::Text, Align::Left), |row| Written::of(&row.cell.by)),
    item("value", "取值", (Kind::Text, Align::Left), |row| Written::of(&row.cell.value)),
    item("n", "答卷", (Kind::Number, Align::Right), |row| Written::number(Some(row.cell.n))),
    item("score", "得分", (Kind::Number, Align::Right), |row| match (&row.cell.nodes, row.seen) {
        (Some(_), _) => row.node("score"),
        (None, Some(language)) => Written::of(language.words(words(SUPPRESSED, "不公布"))),
        (None, None) => Written::of(SUPPRESSED),
    }),
];

impl Row<'_> {
    /// The value of a node: for programs what grades rest on, for people as they see it.
    fn node(&self, path: &str) -> Written {
        let plan = &self.scorecard.plan;
        let value = || {
            let index = plan.node(path)?;
            let (_, value) = self.cell.nodes.as_ref()?.iter().find(|(known, _)| *known == index)?;
            let value: Decimal = *value.as_ref().ok()?;
            Some(match self.seen {
                Some(_) => number::show(value, plan.seen(index)),
                None => plan.graded(index, value),
            })
        };
        Written::number(value())
    }
}

impl Breakdowns<'_> {
    /// Rows by period, then subject bytewise, then as declared; `seen` by people or by programs.
    fn parts(&self, seen: bool) -> Sheet<'_> {
        let language = self.dress.language();
        let ordered = results::by_period(self.scorecards);
        let mut columns: Columns<'_, Row<'_>> = Columns::new(language);
        columns.all(&FIRST);
        for head in heads(&ordered, language) {
            let path = head.name.clone();
            columns.add(head, move |row| row.node(&path));
        }
        let seen = seen.then_some(language);
        let rows = ordered.into_iter().flat_map(move |scorecard| {
            let parts = move |card| {
                let row = move |cell| Row { scorecard, card, cell, seen };
                card.breakdowns.iter().map(row)
            };
            scorecard.cards.iter().flat_map(parts)
        });
        columns.of(rows)
    }
}

impl Report for Breakdowns<'_> {
    fn sheet(&self) -> Sheet<'_> {
        self.parts(false).labelled(self.dress.is_labelled())
    }

    fn notes(&self) -> Option<Sheet<'_>> {
        notes::sheet(self.scorecards, self.dress.language())
    }

    fn text(&self) -> String {
        let lacking = self.scorecards.iter().flat_map(|scorecard| {
            let lines = lacks::lines(scorecard, self.dress.language());
            lines.into_iter().map(|line| format!("{}: {line}\n", scorecard.period))
        });
        std::iter::once(export::lines(&export::table(self.parts(true)))).chain(lacking).collect()
    }

    fn json(&self) -> Value {
        results::everything(self.scorecards, self.sources)
    }
}

/// The heads of first-level nodes: those of the latest period, then what only earlier ones have.
fn heads(ordered: &[&Scorecard], language: Language) -> Vec<Head> {
    let mut heads: Vec<Head> = Vec::new();
    for plan in ordered.iter().rev().map(|scorecard| &scorecard.plan) {
        let first_level = &plan.root().children;
        for node in first_level.iter().map(|index| &plan.nodes[*index]) {
            if heads.iter().all(|known| known.name != node.path) {
                heads.push(Head::number(&node.path, language.label(&node.label, &node.id)));
            }
        }
    }
    heads
}

/// One line for each part of a subject's responses: `region = north: n 6, score 82.50, score.survey 80`.
pub(super) fn lines(plan: &Plan, card: &Card, language: Language) -> Vec<String> {
    let line = |cell: &Cell| {
        let mut parts = vec![format!("n {}", cell.n)];
        match &cell.nodes {
            None => parts.push(language.pick(SUPPRESSED, "不公布").to_owned()),
            Some(nodes) => parts.extend(nodes.iter().map(|(index, value)| {
                let value = value.as_ref().map(|value| number::show(*value, plan.seen(*index)));
                let value = value.unwrap_or_else(|_| language.pick("missing", "缺失").to_owned());
                format!("{} {value}", plan.nodes[*index].path)
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
