//! Subjects by indicators: values, of which totals are formulas, and what each indicator brought.

use super::sheet::{Entry, Page, Styles, cell};
use super::{Name, formulas};
use crate::assessment::study::{Study, name};
use crate::number;
use crate::plan::NodeId;
use crate::score::Card;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// Columns before the indicators: id and name.
const BEFORE: u16 = 2;

fn cards<'s>(study: &'s Study<'_>) -> impl Iterator<Item = &'s Card> {
    study.cards.iter().chain(&study.groups).copied().filter(|card| card.outcome.status.is_judged)
}

fn heads(study: &Study<'_>) -> Vec<String> {
    let mut heads = vec![study.say("Subject", "对象编号").to_owned(), study.say("Name", "名称").to_owned()];
    heads.extend(study.indicators.iter().map(|indicator| {
        let path = &study.scorecard.plan.nodes[indicator.node].path;
        format!("{} {path}", indicator.label)
    }));
    heads
}

/// The column of a node.
fn column(node: NodeId) -> u16 {
    u16::try_from(node.index()).unwrap_or(u16::MAX).saturating_add(BEFORE)
}

/// What each subject has of each indicator.
pub(super) fn values(page: &mut Worksheet, study: &Study<'_>, styles: &Styles) -> Result<(), XlsxError> {
    let plan = &study.scorecard.plan;
    let mut page = Page::new(page, styles, Name::Values.of(study), &heads(study), BEFORE)?;
    let other = Name::Contributions.of(study);
    for (row, card) in (1_u32..).zip(cards(study)) {
        let mut entries = vec![Entry::text(&card.subject), Entry::text(name(card))];
        for indicator in &study.indicators {
            let places = card.places(plan, indicator.node).unwrap_or(2);
            let value = indicator.value(card).map(number::guard);
            let here = |node: NodeId| cell(row, column(node));
            let there = |node: NodeId| format!("'{other}'!{}", cell(row, column(node)));
            let is_mean = card.place.as_ref().is_some_and(|place| place.members.is_some());
            let formula = if is_mean { None } else { formulas::of(plan, card, indicator.node, here, there) };
            entries.push(match (value, formula) {
                (Some(value), Some(formula)) => Entry::Formula(formula, value, places),
                (value, _) => Entry::number(value, places),
            });
        }
        page.add(&entries)?;
    }
    page.finish()
}

/// What each indicator brought to the one above it.
pub(super) fn contributions(page: &mut Worksheet, study: &Study<'_>, styles: &Styles) -> Result<(), XlsxError> {
    let mut page = Page::new(page, styles, Name::Contributions.of(study), &heads(study), BEFORE)?;
    for card in cards(study) {
        let mut entries = vec![Entry::text(&card.subject), Entry::text(name(card))];
        entries.extend(
            study
                .indicators
                .iter()
                .map(|of| Entry::number(card.nodes[of.node].contribution.map(number::guard), 4)),
        );
        page.add(&entries)?;
    }
    page.finish()
}
