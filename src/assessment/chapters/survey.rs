//! The survey: what for, when, whom, how many answered, what was left out.

use crate::assessment::model::{Block, Cell, Chapter, Head, Table};
use crate::assessment::study::{self, Study};
use crate::construct::status;
use crate::report;

fn blocks(study: &Study<'_>) -> Vec<Block> {
    let rules = &study.scorecard.plan.ruleset;
    let purpose = rules.purpose.text(study.language.tag());
    let mut blocks: Vec<Block> =
        purpose.map(|purpose| Block::Paragraph(purpose.trim().to_owned())).into_iter().collect();
    blocks.push(facts(study));
    if !study.is_partial {
        blocks.extend(left_out(study));
    }
    blocks
}

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    super::chapter("survey", study.say("The survey", "调查概况"), blocks(study))
}

fn facts(study: &Study<'_>) -> Block {
    let (scorecard, rules) = (study.scorecard, &study.scorecard.plan.ruleset);
    let row = |name: &str, value: String| vec![Cell::of(name), Cell::of(value)];
    let (first, last) = (scorecard.period.first_day(), scorecard.period.last_day());
    let mut rows = vec![row(
        study.say("Period", "测评周期"),
        study.say(
            format!("{} ({first} to {last})", study.period(scorecard)),
            format!("{}（{first} 至 {last}）", study.period(scorecard)),
        ),
    )];
    if !study.origin.organisation.is_empty() {
        rows.push(row(study.say("Organisation", "组织机构"), study.origin.organisation.clone()));
    }
    rows.push(row(study.say("What is judged", "测评对象"), subjects(study)));
    if study.has_responses() {
        rows.push(row(study.say("Responses that count", "有效答卷"), responses(study)));
    }
    let method = rules.title.or(study.language.tag(), &rules.id);
    rows.push(row(
        study.say("Rules", "测评规则"),
        study.say(format!("{method} (see the appendix)"), format!("{method}（详见附录）")),
    ));
    if let Some(earlier) = study.earlier.first().zip(study.earlier.last()) {
        let (from, to) = (study.period(earlier.0), study.period(earlier.1));
        let span = if from == to { to } else { study.say(format!("{from} to {to}"), format!("{from}至{to}")) };
        rows.push(row(study.say("Compared with", "比较期"), span));
    }
    let heads = vec![Head::text(""), Head::text("")];
    Block::Table(Table {
        caption: study.say("The survey at a glance", "调查基本情况").to_owned(),
        heads,
        rows,
        ..Table::default()
    })
}

/// `8: 7 scored, 1 invalid`.
fn subjects(study: &Study<'_>) -> String {
    let counts = status::ALL.iter().filter_map(|status| {
        let n = study.cards.iter().filter(|card| card.outcome.status == *status).count();
        let name = study.language.words(status.name);
        (n > 0).then(|| study.say(format!("{n} {name}"), format!("{name} {n} 个")))
    });
    let counts: Vec<String> = counts.collect();
    let n = study.cards.len();
    let kind = &study.scorecard.plan.ruleset.subject;
    study.say(format!("{n} ({kind}): {}", counts.join(", ")), format!("{n} 个：{}", counts.join("，")))
}

fn responses(study: &Study<'_>) -> String {
    let n = study.answers.responses;
    match study.population {
        Some(all) => study.say(format!("{n} of a population of {all}"), format!("{n} 份（总体 {all} 人）")),
        None => study.say(format!("{n}"), format!("{n} 份")),
    }
}

fn left_out(study: &Study<'_>) -> Vec<Block> {
    let mut points: Vec<String> = study
        .cards
        .iter()
        .filter(|card| !card.outcome.status.is_graded)
        .map(|card| {
            study.say(
                format!("{}: {}", study::name(card), study.status(card)),
                format!("{}：{}", study::name(card), study.status(card)),
            )
        })
        .collect();
    let all = points.len();
    points.truncate(MOST);
    if all > MOST {
        points.push(study.say(format!("{} more", all - MOST), format!("另 {} 个", all - MOST)));
    }
    points.extend(report::lacks_lines(study.scorecard, study.language.tag()));
    let heading = Block::Heading(study.say("Left out of the results", "未计入结果的对象和数据").to_owned());
    match points.is_empty() {
        true => vec![heading, Block::Paragraph(study.say("Nothing was left out.", "无。").to_owned())],
        false => vec![heading, Block::Points(points)],
    }
}

/// So many subjects are named.
const MOST: usize = 30;
