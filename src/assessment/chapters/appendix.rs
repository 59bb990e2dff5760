//! The appendix: questionnaire, rules in force, methods, glossary.

use crate::assessment::model::{Block, Cell, Chapter, Head, Table};
use crate::assessment::study::Study;
use crate::data::Domain;
use crate::number;
use crate::report::document::{self, Run};

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    let mut blocks = questionnaire(study);
    blocks.extend(rules(study));
    blocks.extend(methods(study));
    blocks.extend(glossary(study));
    super::chapter("appendix", study.say("Appendix", "附录"), blocks)
}

fn questionnaire(study: &Study<'_>) -> Vec<Block> {
    let questions = &study.scorecard.plan.ruleset.questions;
    if questions.is_empty() {
        return Vec::new();
    }
    let heads = vec![
        Head::text(study.say("Question", "题目")),
        Head::text(study.say("Id", "编号")),
        Head::text(study.say("Answers (points)", "选项（分值）")),
    ];
    let row = |(id, question): (&String, &crate::ruleset::Question)| {
        vec![Cell::of(study.label(&question.label, id)), Cell::of(id), Cell::of(domain(study, &question.domain))]
    };
    let caption = study.say("Questions and answers", "题目与选项").to_owned();
    let heading = Block::Heading(study.say("Questionnaire", "调查问卷").to_owned());
    vec![
        heading,
        Block::Table(Table { caption, heads, rows: questions.iter().map(row).collect(), ..Table::default() }),
    ]
}

fn domain(study: &Study<'_>, domain: &Domain) -> String {
    let shown = |x| number::show(x, None);
    match domain {
        Domain::Scale { levels, range, .. } => {
            let none = study.say("no answer", "不计");
            let level = |(name, level): (&String, &crate::data::Level)| {
                let points = level.points.map_or_else(|| none.to_owned(), shown);
                study.say(format!("{name} ({points})"), format!("{name}（{points}）"))
            };
            let mut parts: Vec<String> = levels.iter().map(level).collect();
            parts.extend(range.map(|(low, high)| {
                study.say(
                    format!("{} to {}", shown(low), shown(high)),
                    format!("{} 至 {}", shown(low), shown(high)),
                )
            }));
            parts.join(study.say(", ", "、"))
        }
        Domain::Choice(words) | Domain::Several(words) => words.join(study.say(", ", "、")),
        Domain::Classified(_) | Domain::Text => study.say("free text", "自由填写").to_owned(),
        Domain::Number { range, .. } => {
            let range = range.map(|(low, high)| {
                study.say(
                    format!("{} to {}", shown(low), shown(high)),
                    format!("{} 至 {}", shown(low), shown(high)),
                )
            });
            [Some(study.say("a number", "数值").to_owned()), range]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        }
        Domain::Bool => study.say("yes, no", "是、否").to_owned(),
        Domain::Date => study.say("a day", "日期").to_owned(),
    }
}

/// The rules as `satis show` writes them for those who are judged.
fn rules(study: &Study<'_>) -> Vec<Block> {
    let document = document::document(&study.scorecard.plan, study.sources, study.language.tag(), None);
    let origin = study.origin;
    let rest = study.say(
        format!("{} · SHA-256 of the rules {}", study.scorecard.plan.ruleset.id, origin.rules),
        format!("{} · 规则摘要（SHA-256）{}", study.scorecard.plan.ruleset.id, origin.rules),
    );
    let data = origin
        .data
        .as_ref()
        .map(|data| study.say(format!(" · digest of the data {data}"), format!(" · 数据摘要 {data}")));
    let mut blocks = vec![
        Block::Heading(study.say("Rules in force", "有效规则").to_owned()),
        Block::Note(format!("{rest}{}", data.unwrap_or_default())),
    ];
    blocks.extend(document.blocks.iter().skip(1).map(block));
    blocks
}

fn block(block: &document::Block) -> Block {
    match block {
        document::Block::Heading(text) => Block::Heading(text.clone()),
        document::Block::Paragraph(runs) => Block::Paragraph(text(runs)),
        document::Block::Points(points) => Block::Points(points.iter().map(|runs| text(runs)).collect()),
        document::Block::Listing(text) => Block::Listing(text.clone()),
        document::Block::Table { head, rows } => {
            let heads = head.iter().map(|head| Head {
                label: head.label.clone(),
                is_number: crate::export::html::number(head).is_some(),
            });
            let cells = |(depth, cells): &(usize, Vec<Vec<Run>>)| {
                let cell = |(at, runs): (usize, &Vec<Run>)| match (at, *depth) {
                    (0, depth @ 1..) => Cell::Indented(depth, text(runs)),
                    _ => Cell::of(text(runs)),
                };
                cells.iter().enumerate().map(cell).collect()
            };
            Block::Table(Table {
                heads: heads.collect(),
                rows: rows.iter().map(cells).collect(),
                ..Table::default()
            })
        }
    }
}

fn text(runs: &[Run]) -> String {
    let of = |run: &Run| match run {
        Run::Text(text) | Run::Code(text) | Run::Id(text) => text.clone(),
    };
    runs.iter().map(of).collect()
}

fn methods(study: &Study<'_>) -> Vec<Block> {
    let say = |english: &'static str, chinese: &'static str| study.say(english, chinese).to_owned();
    let points = vec![
        say(
            "Scores, means and contributions are exact decimals; grades and ranks rest on the values that the rules say, not on what is shown.",
            "得分、均值和贡献按十进制精确计算；等级和排名依据规则规定的数值，而非显示的数值。",
        ),
        say(
            "Means over subjects count each scored subject once, whatever the number of its responses.",
            "对象均值中，每个已评分对象计一次，与答卷数无关。",
        ),
        say(
            "Mean of answers: 95 % interval by Student's t (n − 1 degrees of freedom); standard deviation of a sample. With a known population N the standard error is multiplied by √(1 − n/N) (Cochran 1977).",
            "题目均值：95% 区间采用 t 分布（自由度 n − 1），标准差为样本标准差；已知总体 N 时，标准误乘以 √(1 − n/N)（Cochran，1977）。",
        ),
        say(
            "Shares of answers: Wilson's score interval without correction for continuity (Newcombe 1998, method 3).",
            "比例：Wilson 得分区间，不作连续性校正（Newcombe，1998，方法 3）。",
        ),
        say(
            "Net promoter score: share of answers 9–10 less that of 0–6; normal interval with variance (p + d − (p − d)²) ÷ n.",
            "净推荐值：9–10 分占比减 0–6 分占比；正态区间，方差为 (p + d − (p − d)²) ÷ n。",
        ),
        say(
            "Cronbach's alpha: raw, over responses that answer all questions of the indicator; item–rest correlation is corrected for overlap.",
            "Cronbach's α：原始系数，仅含该指标各题均作答的答卷；题总相关已剔除本题。",
        ),
    ];
    vec![Block::Heading(say("Methods", "统计方法")), Block::Points(points)]
}

fn glossary(study: &Study<'_>) -> Vec<Block> {
    let row = |english: [&'static str; 2], chinese: [&'static str; 2]| {
        let [term, meaning] = study.say(english, chinese);
        vec![Cell::of(term), Cell::of(meaning)]
    };
    let rows = vec![
        row(
            ["rate", "how much of an indicator's range is reached, from 0 % to 100 %"],
            ["得分率", "指标得分在可能取值范围内所处的位置，0% 至 100%"],
        ),
        row(
            [
                "points at stake",
                "by how much the total rises when the indicator goes from its least to its greatest value",
            ],
            ["影响分值", "指标由最小值升至最大值时总得分提高的分数"],
        ),
        row(["points lost", "points at stake × (1 − rate)"], ["失分", "影响分值 ×（1 − 得分率）"]),
        row(["favourable", "an answer above the middle of its scale"], ["正面评价", "高于量表中点的回答"]),
        row(["grade", "the class of a score by the thresholds of the rules"], ["等级", "按规则界限对得分的分级"]),
        row(["scored", "the result counts: it has a grade and a rank"], ["已评分", "结果有效，参与定级和排名"]),
        row(
            ["95 % interval", "in 95 of 100 such samples it contains the figure of the whole population"],
            ["95% 置信区间", "重复抽样 100 次，约 95 次的区间包含总体真值"],
        ),
    ];
    let heads = vec![Head::text(study.say("Term", "术语")), Head::text(study.say("Meaning", "含义"))];
    let heading = Block::Heading(study.say("Glossary", "术语表").to_owned());
    vec![heading, Block::Table(Table { heads, rows, ..Table::default() })]
}
