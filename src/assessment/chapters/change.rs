//! What changed since the last period, and the course over all periods.

use super::change_cell;
use crate::assessment::model::{Block, Cell, Chapter, Head, Table};
use crate::assessment::numbers;
use crate::assessment::study::{Study, change, mean_of, name, period_name};
use crate::chart::{About, Chart, Lines, Series, Slope, Way};
use crate::number::Decimal;
use crate::plan::NodeId;
use crate::score::{Card, Scorecard};

/// As many lines as can be told apart.
const MOST_WAYS: usize = 30;
/// As many subjects as a chart of periods shows beside the mean.
const MOST_SERIES: usize = 8;

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    let previous = study.previous()?;
    let pairs: Vec<(&Card, Decimal, Decimal)> =
        study.scored().filter_map(|card| Some((card, study.score_before(card)?, card.outcome.score?))).collect();
    let mut blocks = Vec::new();
    if !pairs.is_empty() && pairs.len() <= MOST_WAYS {
        blocks.push(slope(study, previous, &pairs));
    }
    if !pairs.is_empty() && !study.is_partial {
        blocks.push(table(study, previous, &pairs));
        blocks.push(Block::Note(study.say(
            format!("Each period is scored by the rules that were in force in it. {} of {} scored subjects have a score in both.", pairs.len(), study.scored().count()),
            format!("各期均按当期有效规则评分；{} 个已评分对象中 {} 个两期均有得分。", study.scored().count(), pairs.len()),
        )));
    }
    if study.earlier.len() > 1 {
        blocks.extend(course(study));
    }
    super::chapter("change", study.say("Change against the last period", "与上期比较"), blocks)
}

fn slope(study: &Study<'_>, previous: &Scorecard, pairs: &[(&Card, Decimal, Decimal)]) -> Block {
    let way = |(card, before, now): &(&Card, Decimal, Decimal)| Way {
        label: name(card),
        values: [numbers::real(*before), numbers::real(*now)],
        said: [numbers::shown(*before, None), study.score(card)],
    };
    let rose = pairs.iter().filter(|(_, before, now)| now > before).count();
    let fell = pairs.iter().filter(|(_, before, now)| now < before).count();
    let about = About {
        title: study.say("Scores of both periods", "两期得分对比").to_owned(),
        unit: study.say("points; solid: rose, dashed: fell", "分；实线为上升，虚线为下降").to_owned(),
        alternative: study.say(format!("{rose} rose, {fell} fell"), format!("{rose} 个上升，{fell} 个下降")),
    };
    let ends = [study.period(previous), study.period(study.scorecard)];
    Block::Chart(Box::new(Chart::Slope(Slope { about, ends, ways: pairs.iter().map(way).collect() })))
}

fn table(study: &Study<'_>, previous: &Scorecard, pairs: &[(&Card, Decimal, Decimal)]) -> Block {
    let mut pairs = pairs.to_vec();
    let change_of =
        |(_, before, now): &(&Card, Decimal, Decimal)| change(Some(*now), Some(*before)).unwrap_or_default();
    pairs.sort_by(|a, b| change_of(b).cmp(&change_of(a)).then_with(|| a.0.subject.cmp(&b.0.subject)));
    let (was, is) = (study.period(previous), study.period(study.scorecard));
    let heads = vec![
        Head::text(study.say("Subject", "对象")),
        Head::number(was),
        Head::number(is),
        Head::number(study.say("Change", "变化")),
        Head::text(study.say("Grade before", "上期等级")),
        Head::text(study.say("Grade now", "本期等级")),
    ];
    let row = |pair: &(&Card, Decimal, Decimal)| {
        let (card, before, _) = pair;
        let grade = |card: Option<&Card>| {
            let grade = card.and_then(|card| card.outcome.grade.as_deref());
            grade.map_or(Cell::Empty, |grade| Cell::Shaded(study.grade_tone(grade), study.grade_name(grade)))
        };
        vec![
            Cell::Subject(study.page(card), name(card)),
            Cell::of(numbers::shown(*before, card.places(&study.scorecard.plan, NodeId::ROOT))),
            Cell::of(study.score(card)),
            change_cell(Some(change_of(pair)), None),
            grade(study.before(card)),
            grade(Some(card)),
        ]
    };
    let caption =
        study.say("Who moved, from the largest rise to the largest fall", "变化情况（按升幅由大到小）").to_owned();
    Block::Table(Table { caption, heads, rows: pairs.iter().map(row).collect(), is_list: true, is_map: false })
}

/// The mean, and a few subjects, over all periods.
fn course(study: &Study<'_>) -> Option<Block> {
    let all: Vec<&Scorecard> = study.earlier.iter().chain([study.scorecard]).collect();
    let mean = all.iter().map(|scorecard| {
        let (mean, _) = mean_of(scorecard, NodeId::ROOT)?;
        Some((numbers::real(mean), numbers::shown(mean, None)))
    });
    let mut series = vec![Series {
        label: study.say("mean of all", "全部平均").to_owned(),
        values: mean.collect(),
        is_main: true,
    }];
    let scored: Vec<&Card> = study.scored().collect();
    if scored.len() <= MOST_SERIES {
        series.extend(scored.iter().map(|card| Series {
            label: name(card),
            values: all.iter().map(|scorecard| seen(scorecard, &card.subject)).collect(),
            is_main: false,
        }));
    }
    if !series.iter().any(|series| series.values.iter().any(Option::is_some)) {
        return None;
    }
    let about = About {
        title: study.say("Scores over the periods", "历期得分走势").to_owned(),
        unit: study.say("points", "分").to_owned(),
        alternative: series
            .first()
            .map(|mean| mean.values.iter().flatten().map(|(_, said)| said.clone()).collect::<Vec<_>>().join(" → "))
            .unwrap_or_default(),
    };
    let places = all.iter().map(|scorecard| period_name(scorecard.period, study.language)).collect();
    Some(Block::Chart(Box::new(Chart::Lines(Lines { about, places, series }))))
}

fn seen(scorecard: &Scorecard, subject: &str) -> Option<(f64, String)> {
    let card = scorecard.cards.iter().find(|card| card.subject == subject && card.outcome.status.is_graded)?;
    Some((numbers::real(card.outcome.score?), card.score_seen(&scorecard.plan)?))
}
