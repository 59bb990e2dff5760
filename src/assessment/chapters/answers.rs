//! Questions: how the answers are distributed, their means with intervals, and how well the questions hang together.

use crate::assessment::answers::{Level, Question};
use crate::assessment::model::{Block, Cell, Chapter, Head, Table};
use crate::assessment::numbers::{self, float};
use crate::assessment::study::Study;
use crate::chart::{About, Bar, Bars, Chart, Diverging, Part, Row, Tone};
use crate::number::Decimal;
use crate::statistics::{self, CONFIDENCE, Promoters};

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    let questions = &study.answers.questions;
    if questions.is_empty() || study.answers.responses == 0 {
        return None;
    }
    let mut blocks = vec![Block::Paragraph(study.say(
        format!("{} responses of scored subjects count here.", study.answers.responses),
        format!("以下统计基于已评分对象的 {} 份有效答卷。", study.answers.responses),
    ))];
    let graded: Vec<&Question> =
        questions.iter().filter(|question| question.scale.is_some() && question.n > 0).collect();
    for scales in alike(&graded) {
        blocks.push(diverging(study, &scales));
    }
    if !graded.is_empty() {
        blocks.push(means(study, &graded));
        blocks.push(boxes(study, &graded));
        blocks.push(Block::Note(method(study)));
    }
    for question in questions
        .iter()
        .filter(|question| question.scale.is_none() && question.n > 0 && !question.levels.is_empty())
    {
        blocks.push(choices(study, question));
    }
    blocks.extend(reliability(study));
    super::chapter("answers", study.say("Questions", "题目回答分布"), blocks)
}

/// Questions with the same levels share a chart.
fn alike<'q>(questions: &[&'q Question]) -> Vec<Vec<&'q Question>> {
    let names = |question: &Question| question.levels.iter().map(|level| level.name.clone()).collect::<Vec<_>>();
    let mut groups: Vec<(Vec<String>, Vec<&Question>)> = Vec::new();
    for question in questions {
        let own = names(question);
        match groups.iter_mut().find(|(names, _)| *names == own) {
            Some((_, group)) => group.push(question),
            None => groups.push((own, vec![question])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

fn diverging(study: &Study<'_>, questions: &[&Question]) -> Block {
    let row = |question: &&Question| {
        let n = numbers::real(Decimal::from(question.n));
        let part = |level: &Level| Part {
            name: level.name.clone(),
            share: numbers::real(Decimal::from(level.n)) / n,
            side: level.side,
            tone: level.tone,
        };
        let promoters = question.scale.as_ref().and_then(|scale| scale.promoters);
        let levels = promoters.map_or_else(|| question.levels.clone(), |of| classes(study, of));
        let mean = question.scale.as_ref().map(|scale| numbers::shown(scale.mean, None)).unwrap_or_default();
        Row {
            label: question.label.clone(),
            parts: levels.iter().map(part).collect(),
            said: study.say(format!("mean {mean}, n {}", question.n), format!("均值 {mean}，n={}", question.n)),
        }
    };
    let good = |question: &&Question| {
        let share = favourable(question).map(|(n, _)| {
            numbers::percent(numbers::real(Decimal::from(n)) / numbers::real(Decimal::from(question.n)))
        });
        format!("{} {}", question.label, share.unwrap_or_default())
    };
    let names = questions.iter().map(good).collect::<Vec<_>>().join(study.say(", ", "，"));
    let about = About {
        title: study.say("How the answers are distributed", "回答分布").to_owned(),
        unit: study
            .say("% of answers; what is good lies to the right of the line", "占回答的 %；中线右侧为正面评价")
            .to_owned(),
        alternative: study.say(format!("favourable answers: {names}"), format!("正面评价占比：{names}")),
    };
    Block::Chart(Box::new(Chart::Diverging(Diverging { about, rows: questions.iter().map(row).collect() })))
}

/// Detractors, passives and promoters as levels: eleven shades nobody tells apart.
fn classes(study: &Study<'_>, of: Promoters) -> Vec<Level> {
    let level = |name: &str, n: u64, side: i8, tone: Tone| Level { name: name.to_owned(), n, side, tone };
    vec![
        level(study.say("detractors (0–6)", "贬损者（0–6）"), of.detractors, -1, 1),
        level(study.say("passives (7–8)", "中立者（7–8）"), of.passives, 0, 3),
        level(study.say("promoters (9–10)", "推荐者（9–10）"), of.promoters, 1, 5),
    ]
}

/// How many answers lie above the middle, and how many below.
fn favourable(question: &Question) -> Option<(u64, u64)> {
    let count = |side: i8| question.levels.iter().filter(|level| level.side == side).map(|level| level.n).sum();
    (question.n > 0 && !question.levels.is_empty()).then(|| (count(1), count(-1)))
}

fn means(study: &Study<'_>, questions: &[&Question]) -> Block {
    let heads = vec![
        Head::text(study.say("Question", "题目")),
        Head::number("n"),
        Head::number(study.say("No answer", "未答")),
        Head::number(study.say("Mean", "均值")),
        Head::number(study.say("95 % interval", "95% 置信区间")),
        Head::number(study.say("SD", "标准差")),
        Head::number(study.say("Median", "中位数")),
    ];
    let row = |question: &&Question| {
        let scale = question.scale.as_ref();
        let summary = scale.map(|scale| scale.summary);
        let interval = scale.and_then(|scale| scale.interval(study.population));
        let [_, median, _] = summary.map(|of| of.quartiles).unwrap_or_default();
        vec![
            Cell::of(question.label.clone()),
            Cell::of(question.n.to_string()),
            Cell::of(question.missing.to_string()),
            Cell::of(scale.map(|scale| numbers::shown(scale.mean, None)).unwrap_or_default()),
            Cell::of(
                interval
                    .map(|ends| format!("{} – {}", float(ends.low, 2), float(ends.high, 2)))
                    .unwrap_or_default(),
            ),
            Cell::of(summary.and_then(|of| of.sd).map(|sd| float(sd, 2)).unwrap_or_default()),
            Cell::of(float(median, 2)),
        ]
    };
    let caption = study.say("Means of the answers", "题目均值").to_owned();
    Block::Table(Table { caption, heads, rows: questions.iter().map(row).collect(), ..Table::default() })
}

fn boxes(study: &Study<'_>, questions: &[&Question]) -> Block {
    let heads = vec![
        Head::text(study.say("Question", "题目")),
        Head::number(study.say("Favourable", "正面评价率")),
        Head::number(study.say("95 % interval", "95% 置信区间")),
        Head::number(study.say("Best level", "最高一级占比")),
        Head::number(study.say("95 % interval", "95% 置信区间")),
        Head::number(study.say("Unfavourable", "负面评价率")),
        Head::number("NPS"),
    ];
    let row = |question: &&Question| {
        let (good, bad) = favourable(question).unwrap_or_default();
        let best = question.levels.last().map_or(0, |level| level.n);
        let share =
            |n: u64| numbers::percent(numbers::real(Decimal::from(n)) / numbers::real(Decimal::from(question.n)));
        let interval = |n: u64| {
            let ends = statistics::wilson(n, question.n, CONFIDENCE);
            Cell::of(
                ends.map(|ends| format!("{} – {}", float(100.0 * ends.low, 1), numbers::percent(ends.high)))
                    .unwrap_or_default(),
            )
        };
        let promoters = question.scale.as_ref().and_then(|scale| scale.promoters);
        let nps = promoters
            .and_then(|of| Some(format!("{} ± {}", float(of.score()?, 1), float(of.margin(CONFIDENCE)?, 1))));
        vec![
            Cell::of(question.label.clone()),
            Cell::of(share(good)),
            interval(good),
            Cell::of(share(best)),
            interval(best),
            Cell::of(share(bad)),
            Cell::of(nps.unwrap_or_default()),
        ]
    };
    let caption = study.say("Favourable and unfavourable answers", "正面与负面评价").to_owned();
    Block::Table(Table { caption, heads, rows: questions.iter().map(row).collect(), ..Table::default() })
}

fn method(study: &Study<'_>) -> String {
    let population = match study.population {
        Some(all) => study.say(
            format!(" with finite population correction for {all} people"),
            format!("（按总体 {all} 人作有限总体校正）"),
        ),
        None => String::new(),
    };
    study.say(
        format!("Favourable: above the middle of the scale. Intervals of means: Student's t{population}; of shares: Wilson's score interval; NPS: normal interval. They tell how far the figures could lie off if the responses are a random sample; they say nothing of who did not answer."),
        format!("正面评价指高于量表中点的回答。均值区间为 t 区间{population}，比例区间为 Wilson 得分区间，NPS 区间为正态区间。区间只反映随机抽样误差，不反映未答者带来的偏差。"),
    )
}

fn choices(study: &Study<'_>, question: &Question) -> Block {
    let n = numbers::real(Decimal::from(question.n));
    let bar = |level: &Level| {
        let share = numbers::real(Decimal::from(level.n)) / n;
        let said = format!("{} ({})", level.n, numbers::percent(share));
        Bar { label: level.name.clone(), value: 100.0 * share, said, tone: level.tone, ..Bar::default() }
    };
    let about = About {
        title: question.label.clone(),
        unit: study.say(format!("% of {} answers", question.n), format!("占 {} 个回答的 %", question.n)),
        alternative: question
            .levels
            .iter()
            .map(|level| format!("{} {}", level.name, level.n))
            .collect::<Vec<_>>()
            .join(", "),
    };
    let bars = question.levels.iter().map(bar).collect();
    Block::Chart(Box::new(Chart::Bars(Bars { about, low: 0.0, high: 100.0, bars, lines: Vec::new() })))
}

fn reliability(study: &Study<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (node, names, found) in &study.answers.reliability {
        let label = study
            .indicators
            .iter()
            .find(|indicator| indicator.node == *node)
            .map(|indicator| indicator.label.clone());
        let label = label.unwrap_or_default();
        let alpha = float(found.alpha, 2);
        let standardised = found.standardised.map(|alpha| float(alpha, 2)).unwrap_or_default();
        let caption = study.say(
            format!("Reliability of “{label}”: Cronbach's alpha {alpha} (standardised {standardised}), {} complete responses", found.n),
            format!("“{label}”的信度：Cronbach's α = {alpha}（标准化 {standardised}），完整答卷 {} 份", found.n),
        );
        let heads = vec![
            Head::text(study.say("Question", "题目")),
            Head::number(study.say("Item–rest correlation", "校正后题总相关")),
            Head::number(study.say("Alpha without it", "删除该题后的 α")),
        ];
        let row = |(name, item): (&String, &statistics::Item)| {
            let said = |x: Option<f64>| Cell::of(x.map(|x| float(x, 2)).unwrap_or_default());
            vec![Cell::of(name.clone()), said(item.rest), said(item.alpha_without)]
        };
        let rows = names.iter().zip(&found.items).map(row).collect();
        blocks.push(Block::Table(Table { caption, heads, rows, ..Table::default() }));
    }
    if !blocks.is_empty() {
        blocks.push(Block::Note(study.say(
            "Alpha near or above 0.7 says that the questions measure one thing; low values are usual where an index deliberately adds different things up.",
            "α 达到或接近 0.7 表示各题测量同一概念；指标由不同方面合成时，α 偏低属正常情况。",
        ).to_owned()));
    }
    blocks
}
