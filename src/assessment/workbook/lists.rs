//! Sheets with a row a subject, indicator, question, answer, action, rule or remark.

use super::Name;
use super::sheet::{Entry, Page, Styles, cell};
use crate::assessment::numbers;
use crate::assessment::study::{Study, change, name};
use crate::export::ExportError;
use crate::number::{self, Decimal};
use crate::plan::NodeId;
use crate::report;
use crate::score::Card;
use crate::statistics::{self, CONFIDENCE};
use rust_xlsxwriter::{Chart, ChartType, Worksheet, XlsxError};

/// As many bars as a chart can hold to be read.
const MOST_BARS: u32 = 60;

fn heads(study: &Study<'_>, heads: &[(&'static str, &'static str)]) -> Vec<String> {
    heads.iter().map(|(english, chinese)| study.say(*english, *chinese).to_owned()).collect()
}

/// Scores, grades and ranks; gaps and changes are formulas.
pub(super) fn ranking(page: &mut Worksheet, study: &Study<'_>, styles: &Styles) -> Result<(), XlsxError> {
    let sheet = Name::Ranking.of(study);
    let names = [
        ("Rank", "排名"),
        ("Subject", "对象编号"),
        ("Name", "名称"),
        ("Score", "得分"),
        ("Grade", "等级"),
        ("Target", "目标"),
        ("Gap", "与目标差"),
        ("Last period", "上期得分"),
        ("Change", "变化"),
        ("Responses", "答卷数"),
        ("Status", "状态"),
    ];
    let scored = u32::try_from(study.cards.iter().filter(|card| card.outcome.rank.is_some()).count()).unwrap_or(0);
    if (2..=MOST_BARS).contains(&scored) {
        let mut chart = Chart::new(ChartType::Bar);
        chart.add_series().set_categories((sheet, 1, 2, scored, 2)).set_values((sheet, 1, 3, scored, 3));
        chart.title().set_name(study.say("Score of each subject", "各对象得分"));
        chart.legend().set_hidden();
        chart.y_axis().set_reverse();
        chart.set_height(120 + 18 * scored);
        page.insert_chart(1, 12, &chart)?;
    }
    let mut page = Page::new(page, styles, sheet, &heads(study, &names), 3)?;
    for (row, card) in (1_u32..).zip(study.cards.iter().chain(&study.groups)) {
        page.add(&ranked(study, card, row))?;
    }
    page.finish()
}

fn ranked(study: &Study<'_>, card: &Card, row: u32) -> Vec<Entry> {
    let outcome = &card.outcome;
    let places = card.places(&study.scorecard.plan, NodeId::ROOT).unwrap_or(2);
    let (target, before) = (study.target(card, NodeId::ROOT), study.score_before(card));
    let score = outcome.score.filter(|_| outcome.status.shows_score).map(number::guard);
    let difference = |other: Option<Decimal>, column: u16| {
        let difference = change(score, other);
        difference.map_or(Entry::Empty, |value| {
            Entry::Formula(format!("{}-{}", cell(row, 3), cell(row, column)), value, places)
        })
    };
    let grade = outcome.grade.as_deref();
    vec![
        outcome.rank.map_or(Entry::Empty, |rank| Entry::count(rank.into())),
        Entry::text(&card.subject),
        Entry::text(name(card)),
        Entry::number(score, places),
        grade.map_or(Entry::Empty, |grade| Entry::Shaded(study.grade_tone(grade), study.grade_name(grade))),
        Entry::number(target, places),
        difference(target, 5),
        Entry::number(before, places),
        difference(before, 7),
        Entry::count(outcome.responses),
        Entry::text(study.status(card)),
    ]
}

/// Indicators with their means; rates are formulas.
pub(super) fn indicators(page: &mut Worksheet, study: &Study<'_>, styles: &Styles) -> Result<(), XlsxError> {
    let names = [
        ("Path", "路径"),
        ("Indicator", "指标"),
        ("Weight", "权重"),
        ("Least", "最小可能值"),
        ("Greatest", "最大可能值"),
        ("At stake", "影响分值"),
        ("Mean", "均值"),
        ("Rate", "得分率"),
        ("Lowest", "最低"),
        ("Highest", "最高"),
        ("n", "n"),
    ];
    let mut page = Page::new(page, styles, Name::Indicators.of(study), &heads(study, &names), 2)?;
    for (row, of) in (1_u32..).zip(&study.indicators) {
        let mean = study.mean(of);
        let values = || study.scored().filter_map(|card| of.value(card));
        let rate = mean.and_then(|(mean, _)| of.rate(mean)).map(number::guard);
        let formula = format!("({}-{})/({}-{})", cell(row, 6), cell(row, 3), cell(row, 4), cell(row, 3));
        page.add(&[
            Entry::text(&study.scorecard.plan.nodes[of.node].path),
            Entry::text(format!("{}{}", "  ".repeat(of.depth), of.label)),
            Entry::number(of.weight, 2),
            Entry::number(of.range.map(|(low, _)| low), 2),
            Entry::number(of.range.map(|(_, high)| high), 2),
            Entry::number(of.stake, 2),
            Entry::number(mean.map(|(mean, _)| number::guard(mean)), 4),
            rate.map_or(Entry::Empty, |rate| Entry::Formula(formula, rate, 4)),
            Entry::number(values().min(), 2),
            Entry::number(values().max(), 2),
            Entry::count(mean.map_or(0, |(_, n)| n)),
        ])?;
    }
    page.finish()
}

/// Questions with means, intervals and shares.
pub(super) fn questions(page: &mut Worksheet, study: &Study<'_>, styles: &Styles) -> Result<(), XlsxError> {
    let names = [
        ("Id", "编号"),
        ("Question", "题目"),
        ("n", "n"),
        ("No answer", "未答"),
        ("Mean", "均值"),
        ("From (95 %)", "95% 下限"),
        ("To (95 %)", "95% 上限"),
        ("SD", "标准差"),
        ("First quartile", "下四分位数"),
        ("Median", "中位数"),
        ("Third quartile", "上四分位数"),
        ("Favourable", "正面评价率"),
        ("From (95 %)", "95% 下限"),
        ("To (95 %)", "95% 上限"),
        ("NPS", "NPS"),
        ("Margin", "误差"),
    ];
    let mut page = Page::new(page, styles, Name::Questions.of(study), &heads(study, &names), 2)?;
    for question in &study.answers.questions {
        let scale = question.scale.as_ref();
        let summary = scale.map(|scale| scale.summary);
        let mean = scale.and_then(|scale| scale.interval(study.population));
        let good =
            scale.map(|_| question.levels.iter().filter(|level| level.side > 0).map(|level| level.n).sum::<u64>());
        let share = good.and_then(|good| statistics::wilson(good, question.n, CONFIDENCE));
        let promoters = scale.and_then(|scale| scale.promoters);
        let [first, median, third] = summary.map_or([None; 3], |of| of.quartiles.map(Some));
        let of_n = |n: u64| numbers::real(Decimal::from(n)) / numbers::real(Decimal::from(question.n.max(1)));
        page.add(&[
            Entry::text(&question.id),
            Entry::text(&question.label),
            Entry::count(question.n),
            Entry::count(question.missing),
            Entry::number(scale.map(|scale| number::guard(scale.mean)), 4),
            Entry::float(mean.map(|ends| ends.low), 4),
            Entry::float(mean.map(|ends| ends.high), 4),
            Entry::float(summary.and_then(|of| of.sd), 4),
            Entry::float(first, 2),
            Entry::float(median, 2),
            Entry::float(third, 2),
            good.map_or(Entry::Empty, |good| Entry::Share(of_n(good))),
            share.map_or(Entry::Empty, |ends| Entry::Share(ends.low)),
            share.map_or(Entry::Empty, |ends| Entry::Share(ends.high)),
            Entry::float(promoters.and_then(statistics::Promoters::score), 2),
            Entry::float(promoters.and_then(|of| of.margin(CONFIDENCE)), 2),
        ])?;
    }
    page.finish()
}

/// How often each answer was given; shares are formulas.
pub(super) fn distributions(page: &mut Worksheet, study: &Study<'_>, styles: &Styles) -> Result<(), XlsxError> {
    let names = [
        ("Id", "编号"),
        ("Question", "题目"),
        ("Answer", "回答"),
        ("Number", "次数"),
        ("of", "回答数"),
        ("Share", "占比"),
    ];
    let mut page = Page::new(page, styles, Name::Distributions.of(study), &heads(study, &names), 2)?;
    let mut row = 0;
    for question in &study.answers.questions {
        for level in &question.levels {
            row += 1;
            let share = number::div(Decimal::from(level.n), Decimal::from(question.n)).ok().map(number::guard);
            let formula = format!("{}/{}", cell(row, 3), cell(row, 4));
            page.add(&[
                Entry::text(&question.id),
                Entry::text(&question.label),
                Entry::text(&level.name),
                Entry::count(level.n),
                Entry::count(question.n),
                share.map_or(Entry::Empty, |share| Entry::Formula(formula, share, 4)),
            ])?;
        }
    }
    page.finish()
}

/// What the rules opened.
pub(super) fn actions(page: &mut Worksheet, study: &Study<'_>, styles: &Styles) -> Result<(), XlsxError> {
    let names =
        [("Subject", "对象编号"), ("Name", "名称"), ("Action", "措施"), ("About", "涉及"), ("Why", "原因")];
    let mut page = Page::new(page, styles, Name::Actions.of(study), &heads(study, &names), 2)?;
    for card in study.cards.iter().chain(&study.groups) {
        for action in &card.actions {
            page.add(&[
                Entry::text(&card.subject),
                Entry::text(name(card)),
                Entry::text(&action.open),
                Entry::text(action.about.as_deref().unwrap_or_default()),
                Entry::text(action.reason.text(study.language.tag()).unwrap_or_default()),
            ])?;
        }
    }
    page.finish()
}

/// The rules in force: the score tree with weights, and where the grades lie.
pub(super) fn rules(page: &mut Worksheet, study: &Study<'_>, styles: &Styles) -> Result<(), XlsxError> {
    let rules = &study.scorecard.plan.ruleset;
    let names = [("What", "项目"), ("Rule", "规则")];
    let mut page = Page::new(page, styles, Name::Rules.of(study), &heads(study, &names), 0)?;
    let mut add = |name: &str, text: &str| page.add(&[Entry::text(name), Entry::text(text)]);
    add(study.say("rule set", "规则集"), &rules.id)?;
    add("SHA-256", &study.origin.rules)?;
    for line in report::outline(&study.scorecard.plan, study.language.tag()).lines().skip(1) {
        add(study.say("score", "得分"), line)?;
    }
    for grade in &rules.grades {
        let from = grade.from.as_ref().map(|from| number::show(from.value, None));
        let from = from.map_or_else(
            || study.say("the rest", "其余").to_owned(),
            |from| study.say(format!("from {from}"), format!("{from} 起")),
        );
        add(
            &study.say(
                format!("grade {}", study.grade_name(&grade.grade)),
                format!("等级{}", study.grade_name(&grade.grade)),
            ),
            &from,
        )?;
    }
    page.finish()
}

/// Where the report came from, and what it does not rest on.
pub(super) fn log(page: &mut Worksheet, study: &Study<'_>, styles: &Styles) -> Result<(), ExportError> {
    let names = [("What", "项目"), ("Said", "内容")];
    let mut page = Page::new(page, styles, Name::Log.of(study), &heads(study, &names), 0)?;
    let origin = study.origin;
    let mut add = |name: &str, text: String| page.add(&[Entry::text(name), Entry::Text(text)]);
    add(study.say("report", "报告"), study.title())?;
    add(study.say("period", "周期"), study.scorecard.period.to_string())?;
    add(study.say("organisation", "组织机构"), origin.organisation.clone())?;
    let run = origin.run.as_ref().map(|(run, at)| format!("{run} · {at}"));
    add(study.say("run", "运行"), run.unwrap_or_else(|| study.say("not kept", "未保存").to_owned()))?;
    add(study.say("digest of the data", "数据摘要"), origin.data.clone().unwrap_or_default())?;
    add(study.say("version of satis", "satis 版本"), origin.engine.clone())?;
    for card in study.cards.iter().filter(|card| !card.outcome.status.is_graded) {
        add(study.say("not in the results", "未计入结果"), format!("{} {}", name(card), study.status(card)))?;
    }
    for line in report::lacks_lines(study.scorecard, study.language.tag()) {
        add(study.say("left out", "未采用的数据"), line)?;
    }
    Ok(page.finish()?)
}
