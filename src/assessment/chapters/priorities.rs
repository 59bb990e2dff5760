//! Strengths and weaknesses: how much an indicator matters against how well it does.

use crate::assessment::indicators::Indicator;
use crate::assessment::model::{Block, Cell, Chapter, Head, Table};
use crate::assessment::numbers;
use crate::assessment::study::Study;
use crate::chart::{About, Chart, Map, Spot};
use crate::number::{self, Decimal};

/// An indicator on the map.
struct Place<'s> {
    leaf: &'s Indicator,
    /// Points of the total that hang on it.
    stake: Decimal,
    /// How much of its range is reached, 0 to 1.
    rate: Decimal,
    /// Points of the total that are lost by it.
    lost: Decimal,
}

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    let mut places: Vec<Place<'_>> = study.leaves().filter_map(|leaf| place(study, leaf)).collect();
    if places.len() < 3 {
        return None;
    }
    let cross = (
        numbers::mean(places.iter().map(|place| place.rate))?.0,
        numbers::mean(places.iter().map(|place| place.stake))?.0,
    );
    let map = map(study, &places, cross);
    places.sort_by(|a, b| b.lost.cmp(&a.lost).then_with(|| a.leaf.node.cmp(&b.leaf.node)));
    let note = study.say(
        "Importance is how many points of the total hang on an indicator; performance is how much of its range is reached. The dashed \
         lines are the means of both. To mend first: what matters much and does badly. The points lost are importance × (1 − rate).",
        "重要性以影响分值衡量，表现以得分率衡量，虚线为两者均值。重要性高而表现低的指标应优先改进。失分 = 影响分值 ×（1 − 得分率）。",
    );
    let blocks = vec![map, Block::Note(note.to_owned()), table(study, &places, cross)];
    super::chapter("priorities", study.say("Strengths and weaknesses", "优势与短板"), blocks)
}

fn place<'s>(study: &Study<'_>, leaf: &'s Indicator) -> Option<Place<'s>> {
    let rate = leaf.rate(study.mean(leaf)?.0)?;
    let stake = leaf.stake.filter(|stake| *stake > Decimal::ZERO)?;
    let lost = number::mul(stake, number::sub(Decimal::ONE, rate).ok()?).ok()?;
    Some(Place { leaf, stake, rate, lost })
}

fn quarter(study: &Study<'_>, place: &Place<'_>, (rate, stake): (Decimal, Decimal)) -> &'static str {
    match (place.stake >= stake, place.rate >= rate) {
        (true, false) => study.say("improve first", "优先改进"),
        (true, true) => study.say("keep up", "继续保持"),
        (false, false) => study.say("improve later", "次要改进"),
        (false, true) => study.say("secure", "维持现状"),
    }
}

fn map(study: &Study<'_>, places: &[Place<'_>], cross: (Decimal, Decimal)) -> Block {
    let spot = |place: &Place<'_>| {
        let (stake, rate) = (numbers::shown(place.stake, None), numbers::exact_percent(place.rate));
        Spot {
            label: place.leaf.label.clone(),
            across: 100.0 * numbers::real(place.rate),
            up: numbers::real(place.stake),
            said: study.say(
                format!("{}: {stake} points at stake, {rate} reached", place.leaf.label),
                format!("{}：影响 {stake} 分，得分率 {rate}", place.leaf.label),
            ),
        }
    };
    let first: Vec<&str> = places
        .iter()
        .filter(|place| place.stake >= cross.1 && place.rate < cross.0)
        .map(|place| place.leaf.label.as_str())
        .collect();
    let first =
        if first.is_empty() { study.say("none", "无").to_owned() } else { first.join(study.say(", ", "、")) };
    let about = About {
        title: study.say("Importance and performance", "重要性—表现矩阵").to_owned(),
        unit: study.say("one dot an indicator", "每点为一个指标").to_owned(),
        alternative: study.say(format!("to improve first: {first}"), format!("优先改进：{first}")),
    };
    let axes = [
        study.say("performance: rate in %", "表现：得分率（%）").to_owned(),
        study.say("points at stake", "重要性：影响分值").to_owned(),
    ];
    let corners = [
        study.say("improve first", "优先改进"),
        study.say("keep up", "继续保持"),
        study.say("improve later", "次要改进"),
        study.say("secure", "维持现状"),
    ];
    Block::Chart(Box::new(Chart::Map(Map {
        about,
        axes,
        cross: (100.0 * numbers::real(cross.0), numbers::real(cross.1)),
        corners: corners.map(str::to_owned),
        spots: places.iter().map(spot).collect(),
    })))
}

fn table(study: &Study<'_>, places: &[Place<'_>], cross: (Decimal, Decimal)) -> Block {
    let heads = vec![
        Head::text(study.say("Indicator", "指标")),
        Head::number(study.say("At stake", "影响分值")),
        Head::number(study.say("Rate", "得分率")),
        Head::number(study.say("Points lost", "失分")),
        Head::text(study.say("What to do", "建议")),
    ];
    let row = |place: &Place<'_>| {
        vec![
            Cell::of(place.leaf.label.clone()),
            Cell::of(numbers::shown(place.stake, None)),
            Cell::of(numbers::exact_percent(place.rate)),
            Cell::of(numbers::shown(place.lost, None)),
            Cell::of(quarter(study, place, cross)),
        ]
    };
    let caption = study.say("Where points are lost", "失分情况").to_owned();
    Block::Table(Table { caption, heads, rows: places.iter().map(row).collect(), is_list: true, is_map: false })
}
