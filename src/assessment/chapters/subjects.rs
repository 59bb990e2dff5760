//! A page for each subject: its indicators against the mean, what changed it, its actions, and how its score came about.

use super::actions::about_name;
use super::change_cell;
use crate::assessment::indicators::Indicator;
use crate::assessment::model::{Block, Cell, Chapter, Head, SubjectPage, Table};
use crate::assessment::numbers;
use crate::assessment::study::{Study, change, name};
use crate::chart::{About, Chart, Step, Waterfall};
use crate::number::{self, Decimal};
use crate::plan::NodeId;
use crate::report;
use crate::score::Card;

/// Derivations together take at most so many bytes; of more, the pages have tables alone.
const MOST_BYTES: usize = 2_000_000;
/// More subjects than these have no charts of their own.
const MOST_CHARTS: usize = 60;

pub(super) fn chapter(study: &Study<'_>) -> Option<Chapter> {
    let cards: Vec<&Card> = study.cards.iter().chain(&study.groups).copied().collect();
    // Thousands of them are not even made where a few say how long they are.
    let some: usize =
        cards.iter().take(20).filter_map(|card| derivation(study, card)).map(|text| text.len()).sum();
    let with_derivations = some / cards.len().clamp(1, 20) * cards.len() <= MOST_BYTES;
    let means: Vec<Option<Decimal>> =
        study.indicators.iter().map(|indicator| study.cohort_mean(indicator.node)).collect();
    let page = |(place, card): (usize, &&Card)| {
        Block::Subject(SubjectPage {
            place,
            title: name(card),
            line: line(study, card),
            blocks: blocks(
                study,
                card,
                &means,
                Detail { charts: cards.len() <= MOST_CHARTS, contributions: with_derivations },
            ),
            derivation: with_derivations.then(|| derivation(study, card)).flatten(),
        })
    };
    let mut all: Vec<Block> = cards.iter().enumerate().map(page).collect();
    if !with_derivations {
        let how = study.say(
            "`satis report --subject ID` writes the report of one subject, with every step of its score.",
            "`satis report --subject ID` 可生成单个对象的报告，含得分的逐步说明。",
        );
        all.insert(0, Block::Note(how.to_owned()));
    }
    super::chapter("subjects", study.say("Subject by subject", "对象明细"), all)
}

fn derivation(study: &Study<'_>, card: &Card) -> Option<String> {
    report::explain(study.scorecard, &card.subject, study.language.tag(), study.sources)
}

/// Status, score, grade, rank, target, change.
fn line(study: &Study<'_>, card: &Card) -> String {
    let outcome = &card.outcome;
    let mut parts = Vec::new();
    if outcome.score.is_some() && outcome.status.shows_score {
        parts.push(study.say(format!("score {}", study.score(card)), format!("得分 {}", study.score(card))));
    }
    parts.extend(outcome.grade.as_deref().map(|grade| study.grade_name(grade)));
    parts.extend(outcome.rank.map(|rank| study.say(format!("rank {rank}"), format!("第 {rank} 名"))));
    if let Some(target) = study.target(card, NodeId::ROOT) {
        let target = study.shown(card, NodeId::ROOT, target);
        parts.push(study.say(format!("target {target}"), format!("目标 {target}")));
    }
    if let Some(change) = change(outcome.score, study.score_before(card)) {
        let change = numbers::signed(change, None);
        parts.push(study.say(format!("{change} against the last period"), format!("较上期 {change}")));
    }
    if study.has_responses() {
        parts
            .push(study.say(format!("{} responses", outcome.responses), format!("答卷 {} 份", outcome.responses)));
    }
    if !outcome.status.is_graded {
        parts.push(study.status(card));
    }
    parts.join(" · ")
}

/// What the pages have room for.
#[derive(Clone, Copy)]
struct Detail {
    charts: bool,
    contributions: bool,
}

fn blocks(study: &Study<'_>, card: &Card, means: &[Option<Decimal>], detail: Detail) -> Vec<Block> {
    let mut blocks = Vec::new();
    if card.outcome.status.is_judged {
        blocks.push(table(study, card, means, detail.contributions));
    }
    if detail.charts {
        blocks.extend(waterfall(study, card));
    }
    let actions = card.actions.iter().map(|action| {
        let about = action.about.as_deref().map(|about| about_name(study, about));
        let what = [Some(action.open.clone()), about]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(study.say(": ", "："));
        match action.reason.text(study.language.tag()) {
            Some(reason) => study.say(format!("{what} ({reason})"), format!("{what}（{reason}）")),
            None => what,
        }
    });
    let actions: Vec<String> = actions.collect();
    if !actions.is_empty() {
        blocks.push(Block::Points(actions));
    }
    blocks
}

fn table(study: &Study<'_>, card: &Card, means: &[Option<Decimal>], contributions: bool) -> Block {
    let is_brought = |indicator: &Indicator| card.nodes[indicator.node].contribution.is_some();
    let has_contributions = contributions && study.indicators.iter().any(is_brought);
    let mut heads = vec![Head::text(study.say("Indicator", "指标")), Head::number(study.say("Value", "得分"))];
    heads.extend(has_contributions.then(|| Head::number(study.say("Brings", "贡献"))));
    heads.push(Head::number(study.say("Against the mean", "与均值差")));
    let row =
        |(indicator, mean): (&Indicator, &Option<Decimal>)| {
            let of = &card.nodes[indicator.node];
            let places = card.places(&study.scorecard.plan, indicator.node);
            let value = indicator.value(card);
            let mut cells = vec![
                Cell::Indented(indicator.depth, indicator.label.clone()),
                match value {
                    Some(value) => Cell::Said(numbers::shown(value, places)),
                    None if !of.applies => Cell::of(study.say("n/a", "不适用")),
                    None => Cell::Empty,
                },
            ];
            cells.extend(has_contributions.then(|| {
                Cell::of(of.contribution.map(|brought| numbers::shown(brought, None)).unwrap_or_default())
            }));
            cells.push(change_cell(change(value, *mean), places));
            cells
        };
    let rows = study.indicators.iter().zip(means).map(row).collect();
    Block::Table(Table { caption: String::new(), heads, rows, ..Table::default() })
}

/// What each indicator brought to the total, as far as the total is a sum.
fn brought(study: &Study<'_>, card: &Card) -> Option<Vec<(NodeId, Decimal)>> {
    let plan = &study.scorecard.plan;
    let mut found = Vec::new();
    let mut open = vec![(NodeId::ROOT, Decimal::ONE)];
    while let Some((node, share)) = open.pop() {
        let of = &card.nodes[node];
        let value = of.value.as_ref().ok().copied()?;
        let children = &plan.nodes[node].children;
        let parts: Option<Vec<Decimal>> = children
            .iter()
            .filter(|child| card.nodes[**child].applies)
            .map(|child| card.nodes[*child].contribution)
            .collect();
        let sum = parts
            .as_ref()
            .and_then(|parts| parts.iter().try_fold(Decimal::ZERO, |sum, part| number::add(sum, *part)).ok());
        // Where contributions don't add up to the value (points, a floor, rounding), the node is a part by itself.
        let adds_up =
            sum.is_some_and(|sum| number::sub(sum, value).is_ok_and(|off| off.abs() < Decimal::new(1, 2)));
        if children.is_empty() || !adds_up {
            found.push((node, number::mul(share, value).ok()?));
            continue;
        }
        for child in children.iter().rev().filter(|child| card.nodes[**child].applies) {
            let (part, worth) =
                (card.nodes[*child].contribution?, card.nodes[*child].value.as_ref().ok().copied());
            match worth.filter(|worth| !worth.is_zero() && !plan.nodes[*child].children.is_empty()) {
                Some(worth) => open.push((*child, number::mul(share, number::div(part, worth).ok()?).ok()?)),
                None => found.push((*child, number::mul(share, part).ok()?)),
            }
        }
    }
    found.sort_by_key(|(node, _)| *node);
    Some(found)
}

/// From the last score to this one, by indicator.
fn waterfall(study: &Study<'_>, card: &Card) -> Option<Block> {
    let before = study.before(card)?;
    let (was, is) = (before.outcome.score?, card.outcome.score.filter(|_| card.outcome.status.is_graded)?);
    let previous = study.previous()?;
    // Only where both periods have the same indicators do their parts compare.
    let paths = |scorecard: &crate::score::Scorecard| {
        scorecard.plan.nodes.iter().map(|node| node.path.clone()).collect::<Vec<_>>()
    };
    if paths(previous) != paths(study.scorecard) {
        return None;
    }
    let (old, new) = (brought(study, before)?, brought(study, card)?);
    if old.iter().map(|(node, _)| node).ne(new.iter().map(|(node, _)| node)) || new.len() < 2 {
        return None;
    }
    let label = |node: &NodeId| {
        study.indicators.iter().find(|indicator| indicator.node == *node).map(|indicator| indicator.label.clone())
    };
    let mut rest = change(Some(is), Some(was))?;
    let mut steps = Vec::new();
    for ((node, new), (_, old)) in new.iter().zip(&old) {
        let by = change(Some(*new), Some(*old))?;
        rest = number::sub(rest, by).ok()?;
        let said = numbers::signed(by, None);
        steps.push(Step { label: label(node).unwrap_or_default(), change: numbers::real(by), said });
    }
    if number::round(rest, 2, number::Rounding::HalfUp) != Decimal::ZERO {
        let label = study.say("floor, cap, rounding", "封底、封顶与舍入").to_owned();
        steps.push(Step { label, change: numbers::real(rest), said: numbers::signed(rest, None) });
    }
    let (was, is) =
        ((was, numbers::shown(was, card.places(&study.scorecard.plan, NodeId::ROOT))), (is, study.score(card)));
    let about = About {
        title: study.say(
            format!("{}: from the last score to this one", name(card)),
            format!("{}：得分变化构成", name(card)),
        ),
        unit: study.say("points of the total", "总得分的分数").to_owned(),
        alternative: steps
            .iter()
            .map(|step| format!("{} {}", step.label, step.said))
            .collect::<Vec<_>>()
            .join(study.say(", ", "，")),
    };
    Some(Block::Chart(Box::new(Chart::Waterfall(Waterfall {
        about,
        start: (study.period(previous), numbers::real(was.0), was.1),
        steps,
        end: (study.period(study.scorecard), numbers::real(is.0), is.1),
    }))))
}
