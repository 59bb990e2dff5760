//! Scores, ranks and grades: a bar for each subject, how often each grade occurs, and the list.

use super::change_cell;
use crate::assessment::model::{Block, Cell, Chapter, Head, Table};
use crate::assessment::numbers;
use crate::assessment::study::{Study, change, name};
use crate::chart::{About, Bar, Bars, Chart, Columns, Pillar};
use crate::number::{self, Decimal};
use crate::plan::NodeId;
use crate::score::Card;

/// As many bars as a page holds: of more, the best and the worst.
const MOST: usize = 40;

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    if study.is_partial {
        return None;
    }
    let mut blocks = Vec::new();
    let scored: Vec<&Card> = study.scored().collect();
    if !scored.is_empty() {
        blocks.extend(bars(study, &scored));
        blocks.extend(grades(study, &scored));
    }
    blocks.push(list(study, &study.cards, study.say("All subjects", "全部对象")));
    for cards in study.groups.chunk_by(|a, b| level(a) == level(b)) {
        let level = cards.first().and_then(|card| level(card)).unwrap_or_default();
        blocks.push(list(study, cards, &study.say(format!("Groups: {level}"), format!("上级汇总：{level}"))));
    }
    super::chapter("ranking", study.say("Scores, ranks and grades", "得分、排名与等级"), blocks)
}

fn level(card: &Card) -> Option<&str> {
    card.place.as_ref().map(|place| place.level.as_str())
}

fn bars(study: &Study<'_>, scored: &[&Card]) -> Vec<Block> {
    let shown: Vec<&Card> = match scored.len() > MOST {
        true => scored.iter().take(MOST / 2).chain(scored.iter().skip(scored.len() - MOST / 2)).copied().collect(),
        false => scored.to_vec(),
    };
    let (low, high) = study.ends();
    let bar = |card: &&Card| {
        let grade = card.outcome.grade.as_deref();
        let said = [Some(study.score(card)), grade.map(|grade| study.grade_name(grade))];
        Bar {
            label: name(card),
            value: card.outcome.score.map(numbers::real).unwrap_or_default(),
            said: said.into_iter().flatten().collect::<Vec<_>>().join("  "),
            tone: grade.map_or(5, |grade| study.grade_tone(grade)),
            target: study.target(card, NodeId::ROOT).map(numbers::real),
            interval: None,
        }
    };
    let marks = if study.has_targets() {
        study.say("; the upright mark is the target", "；竖线标记为目标值")
    } else {
        ""
    };
    let unit = study.say(format!("points; dashed lines: grades{marks}"), format!("分；虚线为等级界限{marks}"));
    let best = scored.first().map(|card| {
        study.say(
            format!("highest {} {}", name(card), study.score(card)),
            format!("最高：{} {}", name(card), study.score(card)),
        )
    });
    let worst = scored.last().map(|card| {
        study.say(
            format!("lowest {} {}", name(card), study.score(card)),
            format!("最低：{} {}", name(card), study.score(card)),
        )
    });
    let alternative = best.into_iter().chain(worst).collect::<Vec<_>>().join(study.say(", ", "，"));
    let chart = Bars {
        about: About {
            title: study.say("Score of each subject", "各对象得分").to_owned(), unit, alternative
        },
        low,
        high,
        bars: shown.iter().map(bar).collect(),
        lines: thresholds(study),
    };
    let mut blocks = vec![Block::Chart(Box::new(Chart::Bars(chart)))];
    if scored.len() > MOST {
        let half = MOST / 2;
        blocks.push(Block::Note(study.say(
            format!(
                "The chart shows the {half} highest and the {half} lowest of {}; the list below has all.",
                scored.len()
            ),
            format!("图中为 {} 个对象中得分最高和最低的各 {half} 个，完整名单见下表。", scored.len()),
        )));
    }
    blocks
}

fn thresholds(study: &Study<'_>) -> Vec<(f64, String)> {
    let (low, _) = study.ends();
    let grades = study.scorecard.plan.ruleset.grades.iter();
    let from = grades
        .filter_map(|grade| Some((numbers::real(grade.from.as_ref()?.value), study.grade_name(&grade.grade))));
    from.filter(|(from, _)| *from > low).collect()
}

fn grades(study: &Study<'_>, scored: &[&Card]) -> Option<Block> {
    let grades = &study.scorecard.plan.ruleset.grades;
    if grades.is_empty() {
        return None;
    }
    let all = scored.len();
    let pillar = |grade: &crate::ruleset::Grade| {
        let n = scored.iter().filter(|card| card.outcome.grade.as_deref() == Some(&grade.grade)).count();
        let share =
            number::div(Decimal::from(n), Decimal::from(all)).map(numbers::exact_percent).unwrap_or_default();
        Pillar {
            label: study.grade_name(&grade.grade),
            value: numbers::real(Decimal::from(n)),
            said: study.say(format!("{n} ({share})"), format!("{n}（{share}）")),
            tone: study.grade_tone(&grade.grade),
        }
    };
    let pillars: Vec<Pillar> = grades.iter().map(pillar).collect();
    let alternative = pillars
        .iter()
        .map(|pillar| format!("{} {}", pillar.label, pillar.said))
        .collect::<Vec<_>>()
        .join(study.say(", ", "，"));
    let about = About {
        title: study.say("How often each grade occurs", "等级分布").to_owned(),
        unit: study.say("number of subjects", "对象数").to_owned(),
        alternative,
    };
    Some(Block::Chart(Box::new(Chart::Columns(Columns { about, pillars }))))
}

fn list(study: &Study<'_>, cards: &[&Card], caption: &str) -> Block {
    let has_targets = study.has_targets();
    let has_before = cards.iter().any(|card| study.score_before(card).is_some());
    let has_grades = !study.scorecard.plan.ruleset.grades.is_empty();
    let has_responses = study.has_responses();
    let mut heads = vec![
        Head::number(study.say("Rank", "排名")),
        Head::text(study.say("Subject", "对象")),
        Head::number(study.say("Score", "得分")),
    ];
    heads.extend(has_grades.then(|| Head::text(study.say("Grade", "等级"))));
    heads.extend(
        has_targets
            .then(|| [Head::number(study.say("Target", "目标")), Head::number(study.say("Gap", "与目标差"))])
            .into_iter()
            .flatten(),
    );
    heads.extend(
        has_before
            .then(|| [Head::number(study.say("Last period", "上期")), Head::number(study.say("Change", "变化"))])
            .into_iter()
            .flatten(),
    );
    heads.extend(has_responses.then(|| Head::number(study.say("Responses", "答卷数"))));
    heads.push(Head::text(study.say("Status", "状态")));
    let row = |card: &&Card| {
        let outcome = &card.outcome;
        let places = card.places(&study.scorecard.plan, NodeId::ROOT);
        let number = |value: Option<Decimal>| {
            Cell::of(value.map(|value| numbers::shown(value, places)).unwrap_or_default())
        };
        let mut cells = vec![
            Cell::of(outcome.rank.map(|rank| rank.to_string()).unwrap_or_default()),
            Cell::Subject(study.page(card), name(card)),
            Cell::of(study.score(card)),
        ];
        let grade = outcome.grade.as_deref();
        let grade =
            grade.map_or(Cell::Empty, |grade| Cell::Shaded(study.grade_tone(grade), capped(study, card, grade)));
        cells.extend(has_grades.then_some(grade));
        let target = study.target(card, NodeId::ROOT);
        if has_targets {
            cells.extend([number(target), change_cell(change(outcome.score, target), places)]);
        }
        let before = study.score_before(card);
        if has_before {
            cells.extend([number(before), change_cell(change(outcome.score, before), places)]);
        }
        cells.extend(has_responses.then(|| Cell::of(outcome.responses.to_string())));
        cells.push(Cell::of(study.status(card)));
        cells
    };
    Block::Table(Table {
        caption: caption.to_owned(),
        heads,
        rows: cards.iter().map(row).collect(),
        is_list: true,
        is_map: false,
    })
}

/// The grade, with the one before a cap.
fn capped(study: &Study<'_>, card: &Card, grade: &str) -> String {
    let grade = study.grade_name(grade);
    match &card.outcome.uncapped {
        Some((before, _)) => {
            let before = study.grade_name(before);
            study.say(format!("{grade} (before the cap {before})"), format!("{grade}（限级前{before}）"))
        }
        None => grade,
    }
}
