//! A map of shades: subjects by indicators.

use crate::assessment::model::{Block, Cell, Chapter, Head, Table};
use crate::assessment::numbers;
use crate::assessment::study::{Study, name};
use crate::chart;
use crate::number;
use crate::score::Card;

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    let leaves: Vec<_> = study.leaves().filter(|leaf| leaf.range.is_some()).collect();
    let scored: Vec<&Card> = study.scored().collect();
    if study.is_partial || leaves.len() < 2 || scored.len() < 2 {
        return None;
    }
    let mut heads = vec![Head::text(study.say("Subject", "对象"))];
    heads.extend(leaves.iter().map(|leaf| Head::number(&leaf.label)));
    let row = |card: &&Card| {
        let mut cells = vec![Cell::Subject(study.page(card), name(card))];
        cells.extend(leaves.iter().map(|leaf| {
            let rate = leaf.value(card).and_then(|value| leaf.rate(value));
            rate.map_or(Cell::Empty, |rate| {
                let percent = number::mul(rate, crate::number::Decimal::ONE_HUNDRED).unwrap_or_default();
                Cell::Shaded(chart::tone(numbers::real(rate)), number::show(percent, Some(0)))
            })
        }));
        cells
    };
    let caption = study.say("Rate of each indicator, in %", "各对象各指标得分率（%）").to_owned();
    let table = Table { caption, heads, rows: scored.iter().map(row).collect(), is_list: true, is_map: true };
    let note = study.say(
        "Orange is little of the indicator's range, blue much of it; the numbers say the same. An empty cell has no value.",
        "橙色表示得分率低，蓝色表示得分率高，数字含义相同；空格表示无数据。",
    );
    super::chapter(
        "heat",
        study.say("Subjects and indicators", "对象与指标热力图"),
        vec![Block::Table(table), Block::Note(note.to_owned())],
    )
}
