//! Key figures, and what the report says in a few sentences.

use crate::assessment::model::{Block, Chapter, Figure};
use crate::assessment::numbers;
use crate::assessment::study::{Study, change, name};
use crate::number::Decimal;
use crate::plan::NodeId;
use crate::score::Card;
use crate::statistics::CONFIDENCE;

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    let mut blocks = vec![Block::Figures(figures(study))];
    let said = findings(study);
    if !said.is_empty() {
        blocks.push(Block::Heading(study.say("In short", "主要结论").to_owned()));
        blocks.push(Block::Points(said));
    }
    super::chapter("figures", study.say("Key figures", "主要结果"), blocks)
}

fn figures(study: &Study<'_>) -> Vec<Figure> {
    let mut figures = Vec::new();
    match study.cards.as_slice() {
        [card] if study.is_partial => figures.extend(of_one(study, card)),
        _ => figures.extend(mean_score(study)),
    }
    if study.has_targets() {
        figures.push(target(study));
    }
    if let Some(spread) = spread(study) {
        figures.push(spread);
    }
    if study.has_responses() {
        let n = study.answers.responses;
        let per = match study.scored().count() {
            0 | 1 => String::new(),
            subjects => {
                let each =
                    numbers::float(numbers::real(Decimal::from(n)) / numbers::real(Decimal::from(subjects)), 1);
                study.say(format!("{each} for each subject on average"), format!("平均每个对象 {each} 份"))
            }
        };
        figures.push(Figure {
            label: study.say("Responses", "有效答卷").into(),
            value: n.to_string(),
            remark: per,
        });
    }
    figures.extend(promoters(study));
    figures
}

fn mean_score(study: &Study<'_>) -> Option<Figure> {
    let total = study.total()?;
    let (mean, n) = study.mean(total)?;
    let now = study.shown_of_all(NodeId::ROOT, mean);
    let paired = study.previous().zip(study.mean_change(total)).filter(|_| !study.is_partial);
    let remark = paired.map(|(previous, (change, both))| {
        let change = numbers::signed(change, study.scorecard.plan.seen(NodeId::ROOT));
        let period = study.period(previous);
        study.say(
            format!("{change} against {period} ({both} in both)"),
            format!("较 {period} {change}（两期均有的 {both} 个）"),
        )
    });
    Some(Figure {
        label: study.say(format!("Mean score of {n}"), format!("{n} 个对象平均得分")),
        value: now,
        remark: remark.unwrap_or_default(),
    })
}

fn of_one(study: &Study<'_>, card: &Card) -> Vec<Figure> {
    let grade = card.outcome.grade.as_deref().map(|grade| study.grade_name(grade)).unwrap_or_default();
    let change = change(card.outcome.score, study.score_before(card)).map(|change| numbers::signed(change, None));
    let change =
        change.map(|change| study.say(format!("{change} against the last period"), format!("较上期 {change}")));
    let ranked = study
        .scorecard
        .cards
        .iter()
        .filter(|other| other.outcome.rank.is_some() && same_level(card, other))
        .count();
    let rank = card.outcome.rank.map(|rank| Figure {
        label: study.say("Rank", "排名").into(),
        value: rank.to_string(),
        remark: study.say(format!("of {ranked}"), format!("共 {ranked} 个")),
    });
    let score = Figure {
        label: study.say("Score", "得分").into(),
        value: study.score(card),
        remark: change.unwrap_or_default(),
    };
    let grade = Figure { label: study.say("Grade", "等级").into(), value: grade, remark: study.status(card) };
    [score, grade].into_iter().filter(|figure| !figure.value.is_empty()).chain(rank).collect()
}

fn same_level(card: &Card, other: &Card) -> bool {
    let level = |card: &Card| card.place.as_ref().map(|place| place.level.clone());
    level(card) == level(other)
}

fn target(study: &Study<'_>) -> Figure {
    let judged = study.scored().filter_map(|card| Some((card.outcome.score?, study.target(card, NodeId::ROOT)?)));
    let (mut met, mut all) = (0, 0);
    for (score, target) in judged {
        all += 1;
        met += u32::from(crate::number::compare(score, target).is_ge());
    }
    Figure {
        label: study.say("Reached the target", "达到目标").into(),
        value: format!("{met} / {all}"),
        remark: study.say("subjects with a target", "有目标的对象").into(),
    }
}

fn spread(study: &Study<'_>) -> Option<Figure> {
    let mut scores: Vec<(Decimal, &Card)> =
        study.scored().filter_map(|card| Some((card.outcome.score?, card))).collect();
    scores.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.subject.cmp(&b.1.subject)));
    let ((_, worst), (_, best)) = scores.first().zip(scores.last()).filter(|_| scores.len() > 1)?;
    Some(Figure {
        label: study.say("From the lowest to the highest", "最低分至最高分").into(),
        value: format!("{} – {}", study.score(worst), study.score(best)),
        remark: study
            .say(format!("{} – {}", name(worst), name(best)), format!("{} – {}", name(worst), name(best))),
    })
}

/// Net promoter scores, over all responses that count.
fn promoters(study: &Study<'_>) -> Vec<Figure> {
    let questions = study.answers.questions.iter();
    let of = questions.filter_map(|question| Some((question, question.scale.as_ref()?.promoters?)));
    of.filter_map(|(question, promoters)| {
        let (score, margin) = (promoters.score()?, promoters.margin(CONFIDENCE)?);
        let (margin, n) = (numbers::float(margin, 1), promoters.n());
        Some(Figure {
            label: study.say(
                format!("Net promoter score: {}", question.label),
                format!("净推荐值（NPS）：{}", question.label),
            ),
            value: numbers::float(score, 1),
            remark: study.say(format!("± {margin} at 95 %, n {n}"), format!("±{margin}（95% 置信），n={n}")),
        })
    })
    .collect()
}

fn findings(study: &Study<'_>) -> Vec<String> {
    let mut said = Vec::new();
    if !study.is_partial {
        said.extend(grades(study));
        said.extend(movers(study));
    }
    said.extend(weakest(study));
    let actions: usize = study.cards.iter().map(|card| card.actions.len()).sum();
    let subjects = study.cards.iter().filter(|card| !card.actions.is_empty()).count();
    if actions > 0 {
        said.push(study.say(
            format!("Actions opened: {actions}, for {subjects} of {} subjects.", study.cards.len()),
            format!("触发整改措施 {actions} 项，涉及 {subjects} 个对象（共 {} 个）。", study.cards.len()),
        ));
    }
    said.extend(undecided(study));
    said
}

fn grades(study: &Study<'_>) -> Option<String> {
    let grades = &study.scorecard.plan.ruleset.grades;
    let counts = grades.iter().filter_map(|grade| {
        let n = study.scored().filter(|card| card.outcome.grade.as_deref() == Some(&grade.grade)).count();
        let name = study.grade_name(&grade.grade);
        (n > 0).then(|| study.say(format!("{name} {n}"), format!("{name} {n} 个")))
    });
    let counts: Vec<String> = counts.collect();
    (!counts.is_empty()).then(|| {
        study.say(format!("Grades: {}.", counts.join(", ")), format!("等级分布：{}。", counts.join("，")))
    })
}

fn movers(study: &Study<'_>) -> Vec<String> {
    let moved =
        study.scored().filter_map(|card| Some((change(card.outcome.score, study.score_before(card))?, card)));
    let mut moved: Vec<(Decimal, &Card)> = moved.collect();
    moved.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.subject.cmp(&b.1.subject)));
    let mut said = Vec::new();
    if let Some((rise, card)) = moved.last().filter(|(rise, _)| numbers::turn(*rise) > 0) {
        let (name, rise) = (name(card), numbers::signed(*rise, None));
        said.push(study.say(format!("Largest rise: {name}, {rise}."), format!("升幅最大：{name}，{rise} 分。")));
    }
    if let Some((fall, card)) = moved.first().filter(|(fall, _)| numbers::turn(*fall) < 0) {
        let (name, fall) = (name(card), numbers::signed(*fall, None));
        said.push(study.say(format!("Largest fall: {name}, {fall}."), format!("降幅最大：{name}，{fall} 分。")));
    }
    said
}

/// The indicator by which most points of the total are lost.
fn weakest(study: &Study<'_>) -> Option<String> {
    let lost = study.leaves().filter_map(|leaf| {
        let rate = leaf.rate(study.mean(leaf)?.0)?;
        let missed = crate::number::sub(Decimal::ONE, rate).ok()?;
        Some((crate::number::mul(leaf.stake?, missed).ok()?, leaf, rate))
    });
    let (lost, leaf, rate) = lost.max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.node.cmp(&a.1.node)))?;
    if numbers::turn(lost) <= 0 {
        return None;
    }
    let (name, lost, rate) = (&leaf.label, numbers::shown(lost, None), numbers::exact_percent(rate));
    Some(study.say(
        format!("Most points are lost by “{name}”: {lost} on average; {rate} of its range is reached."),
        format!("失分最多的指标是“{name}”：平均失 {lost} 分，得分率 {rate}。"),
    ))
}

fn undecided(study: &Study<'_>) -> Option<String> {
    let n = study.cards.iter().filter(|card| !card.undecided.is_empty()).count();
    (n > 0).then(|| {
        study.say(
            format!("For {n} subjects a condition could not be decided: see their pages."),
            format!("有 {n} 个对象的部分条件因缺少数据无法判定，见对象明细。"),
        )
    })
}
