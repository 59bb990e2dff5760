//! A report as rows: one a subject and indicator, for programs and pivot tables.

use super::indicators::Indicator;
use super::study::{Study, change};
use crate::export::{self, Cell, Columns, ExportError, Head, Rows};
use crate::language::Language;
use crate::number::{self, Decimal};
use crate::score::Card;

/// A row.
#[derive(Clone, Copy)]
struct Row<'s, 'a> {
    study: &'s Study<'a>,
    card: &'a Card,
    indicator: &'s Indicator,
}

impl Row<'_, '_> {
    fn value(&self) -> Option<Decimal> {
        self.indicator.value(self.card)
    }

    fn before(&self) -> Option<Decimal> {
        let (study, path) = (self.study, &self.study.scorecard.plan.nodes[self.indicator.node].path);
        let node = study.previous()?.plan.node(path)?;
        study.before(self.card)?.nodes[node].value.as_ref().ok().copied()
    }
}

/// A number with at most 12 places.
fn number(value: Option<Decimal>) -> Cell {
    Cell::number(value.map(|value| number::show(value, None)))
}

/// The rows as CSV. Numbers are exact, with at most 12 places, and what is not there is an empty cell.
///
/// # Errors
/// [`ExportError`].
pub fn csv(study: &Study<'_>) -> Result<String, ExportError> {
    let mut columns: Columns<'_, Row<'_, '_>> = Columns::new(Language::ENGLISH);
    let text = |name: &str| Head::text(name, name);
    let digits = |name: &str| Head::number(name, name);
    let plan = &study.scorecard.plan;
    columns.add(text("period"), |row| Cell::of(row.study.scorecard.period.to_string()));
    columns.add(text("subject"), |row| Cell::of(&row.card.subject));
    columns.add(text("label"), |row| Cell::text(row.card.label.as_deref()));
    columns.add(text("status"), |row| Cell::of(row.card.outcome.status.word));
    columns.add(text("grade"), |row| Cell::text(row.card.outcome.grade.as_deref()));
    columns.add(digits("rank"), |row| Cell::number(row.card.outcome.rank));
    columns.add(digits("responses"), |row| Cell::number(Some(row.card.outcome.responses)));
    columns.add(text("indicator"), move |row| Cell::of(&plan.nodes[row.indicator.node].path));
    columns.add(text("name"), |row| Cell::of(&row.indicator.label));
    columns.add(digits("value"), |row| number(row.value()));
    columns.add(digits("rate"), |row| {
        number(row.value().and_then(|value| row.indicator.rate(value)).map(number::guard))
    });
    columns.add(digits("stake"), |row| number(row.indicator.stake));
    columns.add(digits("weight_used"), |row| number(row.card.nodes[row.indicator.node].weight_used));
    columns.add(digits("contribution"), |row| number(row.card.nodes[row.indicator.node].contribution));
    columns.add(digits("n"), |row| Cell::number(row.card.nodes[row.indicator.node].n));
    columns.add(digits("mean"), |row| number(row.study.cohort_mean(row.indicator.node).map(number::guard)));
    columns.add(digits("target"), |row| number(row.study.target(row.card, row.indicator.node)));
    columns.add(digits("previous"), |row| number(row.before()));
    columns.add(digits("change"), |row| number(change(row.value(), row.before())));
    let cards = study.cards.iter().chain(&study.groups).filter(|card| card.outcome.status.is_judged);
    let rows = cards.flat_map(|card| study.indicators.iter().map(|indicator| Row { study, card, indicator }));
    export::csv(&Rows::of(columns.of(rows)))
}
