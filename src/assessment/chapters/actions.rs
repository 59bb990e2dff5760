//! Problems and actions: what the rules opened, for whom and why.

use crate::assessment::model::{Block, Cell, Chapter, Head, Table};
use crate::assessment::study::{Study, name};
use crate::plan::Plan;
use crate::score::{Action, Card};

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    let all: Vec<(&Card, &Action)> = study
        .cards
        .iter()
        .chain(&study.groups)
        .flat_map(|card| card.actions.iter().map(|action| (*card, action)))
        .collect();
    if all.is_empty() {
        return None;
    }
    let heads = vec![
        Head::text(study.say("Subject", "对象")),
        Head::text(study.say("Action", "措施")),
        Head::text(study.say("About", "涉及")),
        Head::text(study.say("Why", "原因")),
    ];
    let row = |(card, action): &(&Card, &Action)| {
        vec![
            Cell::Subject(study.page(card), name(card)),
            Cell::of(&action.open),
            Cell::of(action.about.as_deref().map(|about| about_name(study, about)).unwrap_or_default()),
            Cell::of(action.reason.text(study.language.tag()).unwrap_or_default()),
        ]
    };
    let caption = study.say("Actions that the rules opened", "按规则触发的整改措施").to_owned();
    let table = Table { caption, heads, rows: all.iter().map(row).collect(), is_list: true, is_map: false };
    super::chapter("actions", study.say("Problems and actions", "问题与整改措施"), vec![Block::Table(table)])
}

/// What an action is about: an indicator by its name where it is one.
pub(super) fn about_name(study: &Study<'_>, about: &str) -> String {
    let plan: &Plan = &study.scorecard.plan;
    let of = |indicator: &&crate::assessment::indicators::Indicator| {
        let node = &plan.nodes[indicator.node];
        node.id == about || node.path == about
    };
    study.indicators.iter().find(of).map_or_else(|| about.to_owned(), |indicator| indicator.label.clone())
}
