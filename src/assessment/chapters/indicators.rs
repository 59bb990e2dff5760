//! Indicators: their means, how much of their range they reach, and how far subjects lie apart.

use super::change_cell;
use crate::assessment::indicators::Indicator;
use crate::assessment::model::{Block, Cell, Chapter, Head, Table};
use crate::assessment::numbers;
use crate::assessment::study::Study;
use crate::chart::{self, About, Bar, Bars, Chart};
use crate::number::Decimal;

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    study.scored().next()?;
    let mut blocks: Vec<Block> = bars(study).into_iter().collect();
    blocks.push(table(study));
    blocks.push(Block::Note(study.say(
        "The rate is how much of an indicator's range is reached: (mean − least) ÷ (greatest − least). The points at stake are \
         by how much the total rises when the indicator goes from its least to its greatest value. Changes are means over the \
             subjects scored in both periods.",
        "得分率 =（均值 − 最小可能值）÷（最大可能值 − 最小可能值）；影响分值指该指标由最小值升至最大值时总得分提高的分数。较上期为两期均已评分对象变化的均值。",
    ).to_owned()));
    super::chapter("indicators", study.say("Indicators", "指标得分"), blocks)
}

fn bars(study: &Study<'_>) -> Option<Block> {
    let bar = |leaf: &Indicator| {
        let (mean, _) = study.mean(leaf)?;
        let rate = leaf.rate(mean)?;
        Some(Bar {
            label: leaf.label.clone(),
            value: 100.0 * numbers::real(rate),
            said: numbers::exact_percent(rate),
            tone: chart::tone(numbers::real(rate)),
            ..Bar::default()
        })
    };
    let mut bars: Vec<Bar> = study.leaves().filter_map(bar).collect();
    bars.sort_by(|a, b| b.value.total_cmp(&a.value));
    let alternative = bars
        .iter()
        .map(|bar| format!("{} {}", bar.label, bar.said))
        .collect::<Vec<_>>()
        .join(study.say(", ", "，"));
    let about = About {
        title: study.say("How much of its range each indicator reaches", "各指标得分率").to_owned(),
        unit: study.say("% of the range, mean of the scored subjects", "%，已评分对象均值").to_owned(),
        alternative,
    };
    (!bars.is_empty()).then(|| {
        Block::Chart(Box::new(Chart::Bars(Bars { about, low: 0.0, high: 100.0, bars, lines: Vec::new() })))
    })
}

fn table(study: &Study<'_>) -> Block {
    let has_before = study.previous().is_some() && !study.is_partial;
    let mut heads = vec![
        Head::text(study.say("Indicator", "指标")),
        Head::number(study.say("Weight", "权重")),
        Head::number(study.say("At stake", "影响分值")),
        Head::number(study.say("Mean", "均值")),
        Head::number(study.say("Rate", "得分率")),
        Head::number(study.say("Lowest", "最低")),
        Head::number(study.say("Highest", "最高")),
        Head::number("n"),
    ];
    if has_before {
        heads.push(Head::number(study.say("Change", "较上期")));
    }
    let rows = study.indicators.iter().filter_map(|indicator| row(study, indicator, has_before)).collect();
    let caption = study.say("All indicators", "全部指标").to_owned();
    Block::Table(Table { caption, heads, rows, ..Table::default() })
}

fn row(study: &Study<'_>, indicator: &Indicator, has_before: bool) -> Option<Vec<Cell>> {
    let (mean, n) = study.mean(indicator)?;
    let values = || study.scored().filter_map(|card| indicator.value(card));
    let places = study.scorecard.plan.seen(indicator.node);
    let said =
        |value: Option<Decimal>| Cell::of(value.map(|value| numbers::shown(value, places)).unwrap_or_default());
    let plain = |value: Option<Decimal>| {
        Cell::of(
            value
                .map(|value| {
                    crate::number::show(crate::number::round(value, 2, crate::number::Rounding::HalfUp), None)
                })
                .unwrap_or_default(),
        )
    };
    let rate = indicator.rate(mean);
    let mut cells = vec![
        Cell::Indented(indicator.depth, indicator.label.clone()),
        plain(indicator.weight),
        plain(indicator.stake),
        said(Some(mean)),
        rate.map_or(Cell::Empty, |rate| {
            Cell::Shaded(chart::tone(numbers::real(rate)), numbers::exact_percent(rate))
        }),
        said(values().min()),
        said(values().max()),
        Cell::of(n.to_string()),
    ];
    if has_before {
        cells.push(change_cell(study.mean_change(indicator).map(|(change, _)| change), places));
    }
    Some(cells)
}
