//! Results by the values of attributes, where the rule set declares a breakdown.

use crate::assessment::model::{Block, Cell, Chapter, Head, Table};
use crate::assessment::numbers;
use crate::assessment::study::{Study, name};
use crate::chart::{About, Bar, Bars, Chart};
use crate::number::Decimal;
use crate::ruleset::{Breakdown, BreakdownBy};
use crate::score::{Card, Cell as Part};

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    let breakdown = study.scorecard.plan.ruleset.breakdown.as_ref()?;
    let mut blocks = Vec::new();
    for by in &breakdown.by {
        blocks.extend(segment(study, by));
    }
    if !blocks.is_empty() {
        blocks.push(Block::Note(note(study, breakdown)));
    }
    super::chapter("segments", study.say("Segments", "分群比较"), blocks)
}

fn note(study: &Study<'_>, breakdown: &Breakdown) -> String {
    let n = breakdown.min_n;
    study.say(
        format!("A subject's result in a segment is shown from {n} responses on. The bar of a segment is the mean of its subjects' scores, each weighted by its responses."),
        format!("对象在某分群的结果至少有 {n} 份答卷时才显示；条形为各对象得分按答卷数加权的平均。"),
    )
}

fn segment(study: &Study<'_>, by: &BreakdownBy) -> Vec<Block> {
    let key = by.name();
    let title = by.attributes.iter().map(|id| {
        study
            .scorecard
            .plan
            .ruleset
            .attributes
            .get(id)
            .map_or(id.as_str(), |attribute| study.label(&attribute.label, id))
    });
    let title = title.collect::<Vec<_>>().join(" × ");
    let cards: Vec<&Card> = study.scored().collect();
    let mut values: Vec<&str> = Vec::new();
    for part in cards.iter().flat_map(|card| &card.breakdowns).filter(|part| part.by == key) {
        if !values.contains(&part.value.as_str()) {
            values.push(&part.value);
        }
    }
    if values.is_empty() {
        return Vec::new();
    }
    vec![chart(study, &title, &key, &values, &cards), table(study, &title, &key, &values, &cards)]
}

fn part<'c>(card: &'c Card, key: &str, value: &str) -> Option<&'c Part> {
    card.breakdowns.iter().find(|part| part.by == key && part.value == value)
}

fn score(part: &Part) -> Option<Decimal> {
    part.nodes.as_ref()?.first()?.1.as_ref().ok().copied()
}

fn chart(study: &Study<'_>, title: &str, key: &str, values: &[&str], cards: &[&Card]) -> Block {
    let (low, high) = study.ends();
    let bar = |value: &&str| {
        let parts =
            cards.iter().filter_map(|card| part(card, key, value)).filter_map(|part| Some((score(part)?, part.n)));
        let (mean, n) = numbers::weighted_mean(parts)?;
        let said = study.say(
            format!("{} (n {n})", numbers::shown(mean, None)),
            format!("{}（n={n}）", numbers::shown(mean, None)),
        );
        Some(Bar { label: (*value).to_owned(), value: numbers::real(mean), said, tone: 5, ..Bar::default() })
    };
    let bars: Vec<Bar> = values.iter().filter_map(bar).collect();
    let alternative = bars
        .iter()
        .map(|bar| format!("{} {}", bar.label, bar.said))
        .collect::<Vec<_>>()
        .join(study.say(", ", "，"));
    let about = About {
        title: study.say(format!("Score by {title}"), format!("按{title}分的得分")),
        unit: study.say("points", "分").to_owned(),
        alternative,
    };
    Block::Chart(Box::new(Chart::Bars(Bars { about, low, high, bars, lines: Vec::new() })))
}

fn table(study: &Study<'_>, title: &str, key: &str, values: &[&str], cards: &[&Card]) -> Block {
    let mut heads = vec![Head::text(study.say("Subject", "对象"))];
    heads.extend(values.iter().flat_map(|value| [Head::number(*value), Head::number("n")]));
    let row = |card: &&Card| {
        let cells = values.iter().flat_map(|value| {
            let found = part(card, key, value);
            let score = found.and_then(score).map(|score| numbers::shown(score, None));
            [
                Cell::of(score.unwrap_or_default()),
                Cell::of(found.map(|found| found.n.to_string()).unwrap_or_default()),
            ]
        });
        std::iter::once(Cell::Subject(study.page(card), name(card))).chain(cells).collect()
    };
    let caption = study.say(format!("Subjects by {title}"), format!("各对象按{title}分的得分"));
    Block::Table(Table { caption, heads, rows: cards.iter().map(row).collect(), is_list: true, is_map: false })
}
