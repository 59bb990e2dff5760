//! What a report is made from, worked out once for all chapters.

use super::answers::Answers;
use super::indicators::Indicator;
use super::numbers;
use crate::chart::{self, Tone};
use crate::data::Dataset;
use crate::diagnostic::Sources;
use crate::language::Language;
use crate::number::{self, Decimal};
use crate::plan::{NodeId, OtherResult};
use crate::ruleset::Label;
use crate::score::others::Others;
use crate::score::{Card, Scorecard};
use std::collections::BTreeSet;

/// What a report is made from.
#[derive(Debug, Clone, Copy)]
pub struct Material<'a> {
    /// The results that it is about.
    pub scorecard: &'a Scorecard,
    /// Those of earlier periods by the rules then in force, oldest first.
    pub earlier: &'a [Scorecard],
    /// The answers and facts behind them.
    pub data: &'a Dataset,
    /// The rules, for places.
    pub sources: &'a Sources,
    /// The language.
    pub language: Language,
    /// Where it came from.
    pub origin: &'a Origin,
    /// The subjects that it is about; none: all.
    pub subjects: &'a BTreeSet<String>,
    /// How many people could have answered, where that is known.
    pub population: Option<u64>,
}

/// Where results came from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The organisation as people call it; empty for none.
    pub organisation: String,
    /// The run's number with the time at which it was kept.
    pub run: Option<(i64, String)>,
    /// SHA-256 of the rules.
    pub rules: String,
    /// Digest of the data, of a run.
    pub data: Option<String>,
    /// The version of satis.
    pub engine: String,
}

/// A report's material, worked out.
#[derive(Debug)]
pub struct Study<'a> {
    /// The results.
    pub scorecard: &'a Scorecard,
    /// Those of earlier periods, oldest first.
    pub earlier: &'a [Scorecard],
    /// The rules, for places.
    pub sources: &'a Sources,
    /// The language.
    pub language: Language,
    /// Where it came from.
    pub origin: &'a Origin,
    /// How many people could have answered.
    pub population: Option<u64>,
    /// Whether it is about some subjects only.
    pub is_partial: bool,
    /// The nodes of the score tree, the total first.
    pub indicators: Vec<Indicator>,
    /// What was answered.
    pub answers: Answers,
    /// The judged subjects that it is about, by rank, then those without one, by id.
    pub cards: Vec<&'a Card>,
    /// The groups above them, level by level from the lowest.
    pub groups: Vec<&'a Card>,
    others: Others,
}

impl<'a> Study<'a> {
    /// Works it out.
    #[must_use]
    pub fn of(material: &Material<'a>) -> Self {
        let Material { scorecard, earlier, data, sources, language, origin, subjects, population } = *material;
        let plan = &scorecard.plan;
        let is_ours = |card: &&Card| subjects.is_empty() || subjects.contains(&card.subject);
        let (mut groups, mut cards): (Vec<&Card>, Vec<&Card>) =
            scorecard.cards.iter().filter(is_ours).partition(|card| is_group(card));
        cards.sort_by_key(|card| (card.outcome.rank.unwrap_or(u32::MAX), &card.subject));
        let level = |card: &Card| {
            let levels = plan.ruleset.rollup.as_ref().map(|rollup| rollup.levels.as_slice()).unwrap_or_default();
            levels.iter().position(|level| card.place.as_ref().is_some_and(|place| place.level == *level))
        };
        groups.sort_by_key(|card| (level(card), card.outcome.rank.unwrap_or(u32::MAX), &card.subject));
        let counted = below(scorecard, cards.iter().chain(&groups).copied());
        Self {
            scorecard,
            earlier,
            sources,
            language,
            origin,
            population,
            is_partial: !subjects.is_empty(),
            indicators: Indicator::all(plan, language),
            answers: Answers::of(plan, data, scorecard.period, &counted, language),
            cards,
            groups,
            others: Others::given(plan, &data.references, scorecard.period),
        }
    }

    /// One of two wordings.
    pub fn say<T>(&self, english: T, chinese: T) -> T {
        self.language.either(english, chinese)
    }

    /// What the report is called.
    #[must_use]
    pub fn title(&self) -> String {
        let rules = &self.scorecard.plan.ruleset;
        let title = rules.title.or(self.language.tag(), &rules.id);
        self.say(format!("{title}: assessment report"), format!("{title}测评报告"))
    }

    /// About whom and when.
    #[must_use]
    pub fn subtitle(&self) -> String {
        let organisation = Some(self.origin.organisation.clone()).filter(|name| !name.is_empty());
        let some = self
            .is_partial
            .then(|| self.cards.iter().chain(&self.groups).map(|card| name(card)).collect::<Vec<_>>());
        let some = some.map(|names| names.join(self.say(", ", "、")));
        let parts = [organisation, Some(self.period(self.scorecard)), some];
        parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
    }

    /// What it rests on, in a line.
    #[must_use]
    pub fn sources_line(&self) -> String {
        let Origin { run, rules, engine, .. } = self.origin;
        let rules = rules.get(..12).unwrap_or(rules);
        let run = run
            .as_ref()
            .map(|(run, at)| self.say(format!("run {run}, kept {at}"), format!("运行 {run}，保存于 {at}")));
        let run = run.unwrap_or_else(|| self.say("not kept as a run", "未保存为运行").to_owned());
        self.say(
            format!("{run} · rules {rules} · satis {engine}"),
            format!("{run} · 规则 {rules} · satis {engine}"),
        )
    }

    /// A period as people call it.
    #[must_use]
    pub fn period(&self, scorecard: &Scorecard) -> String {
        period_name(scorecard.period, self.language)
    }

    /// The total.
    #[must_use]
    pub fn total(&self) -> Option<&Indicator> {
        self.indicators.first()
    }

    /// The indicators without others below them.
    pub fn leaves(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.iter().filter(|indicator| indicator.is_leaf && !indicator.node.is_root())
    }

    /// The subjects that have a score that is graded.
    pub fn scored(&self) -> impl Iterator<Item = &'a Card> {
        self.cards.iter().copied().filter(|card| card.outcome.status.is_graded && card.outcome.score.is_some())
    }

    /// The mean of an indicator over the scored subjects of the whole cohort, of the lowest level.
    #[must_use]
    pub fn cohort_mean(&self, node: NodeId) -> Option<Decimal> {
        mean_of(self.scorecard, node).map(|(mean, _)| mean)
    }

    /// The exact mean of an indicator over the scored subjects that the report is about, and of how many.
    #[must_use]
    pub fn mean(&self, indicator: &Indicator) -> Option<(Decimal, u64)> {
        numbers::mean(self.scored().filter_map(|card| indicator.value(card)))
    }

    /// The results of the period before, where there are some.
    #[must_use]
    pub fn previous(&self) -> Option<&'a Scorecard> {
        self.earlier.last()
    }

    /// A subject in the period before, where its score counted.
    #[must_use]
    pub fn before(&self, card: &Card) -> Option<&'a Card> {
        let cards = &self.previous()?.cards;
        let found = cards.iter().find(|before| before.subject == card.subject)?;
        found.outcome.status.is_graded.then_some(found)
    }

    /// The mean change of an indicator over the subjects that are scored in both periods and have it in both, and how many they are:
    /// who is new or gone changes nothing.
    #[must_use]
    pub fn mean_change(&self, indicator: &Indicator) -> Option<(Decimal, u64)> {
        let path = &self.scorecard.plan.nodes[indicator.node].path;
        let node = self.previous()?.plan.node(path)?;
        let of = |card: &Card| {
            let before = &self.before(card)?.nodes[node];
            let before = before.value.as_ref().ok().copied().filter(|_| before.applies);
            change(indicator.value(card), before)
        };
        numbers::mean(self.scored().filter_map(of))
    }

    /// Whether the rules have a questionnaire.
    #[must_use]
    pub fn has_responses(&self) -> bool {
        self.scorecard.plan.columns.iter().any(|column| column.table.is_responses())
    }

    /// The score of a subject in the period before.
    #[must_use]
    pub fn score_before(&self, card: &Card) -> Option<Decimal> {
        self.before(card)?.outcome.score
    }

    /// The target of a subject's indicator.
    #[must_use]
    pub fn target(&self, card: &Card, node: NodeId) -> Option<Decimal> {
        self.others.value(&OtherResult::Target, &card.subject, &self.scorecard.plan.nodes[node].path)
    }

    /// Whether any subject has a target of its score.
    #[must_use]
    pub fn has_targets(&self) -> bool {
        self.cards.iter().any(|card| self.target(card, NodeId::ROOT).is_some())
    }

    /// A value of an indicator as a subject's people see it.
    #[must_use]
    pub fn shown(&self, card: &Card, node: NodeId, value: Decimal) -> String {
        numbers::shown(value, card.places(&self.scorecard.plan, node))
    }

    /// A value of an indicator that is no subject's: a mean, a target.
    #[must_use]
    pub fn shown_of_all(&self, node: NodeId, value: Decimal) -> String {
        numbers::shown(value, self.scorecard.plan.seen(node))
    }

    /// A subject's score as people see it.
    #[must_use]
    pub fn score(&self, card: &Card) -> String {
        card.score_seen(&self.scorecard.plan).unwrap_or_default()
    }

    /// A grade as people call it.
    #[must_use]
    pub fn grade_name(&self, grade: &str) -> String {
        let known = self.scorecard.plan.ruleset.grades.iter().find(|known| known.grade == grade);
        let label = known.and_then(|known| known.label.0.get(self.language.tag()));
        label.map_or(grade, String::as_str).to_owned()
    }

    /// The shade of a grade: the best is blue.
    #[must_use]
    pub fn grade_tone(&self, grade: &str) -> Tone {
        let grades = &self.scorecard.plan.ruleset.grades;
        let last = numbers::real(Decimal::from(grades.len().saturating_sub(1).max(1)));
        let place = grades.position(|known| known.grade == grade).map_or(0, |id| id.index());
        chart::tone(1.0 - numbers::real(Decimal::from(place)) / last)
    }

    /// A label in this language, in any other, or the id.
    #[must_use]
    pub fn label<'l>(&self, label: &'l Label, id: &'l str) -> &'l str {
        label.or(self.language.tag(), id)
    }

    /// What a status is called, with the reason of the gate that gave it.
    #[must_use]
    pub fn status(&self, card: &Card) -> String {
        let word = self.language.words(card.outcome.status.name).to_owned();
        match card.outcome.reason.as_ref().and_then(|reason| reason.text(self.language.tag())) {
            Some(reason) if !card.outcome.status.is_graded => {
                self.say(format!("{word}: {reason}"), format!("{word}：{reason}"))
            }
            _ => word,
        }
    }

    /// The place of a subject among the pages of subjects.
    #[must_use]
    pub fn page(&self, card: &Card) -> usize {
        let all = self.cards.iter().chain(&self.groups);
        all.clone().position(|other| other.subject == card.subject).unwrap_or(0)
    }

    /// How much of the total's range a score reaches, for shades and lengths.
    #[must_use]
    pub fn ends(&self) -> (f64, f64) {
        let range = self.total().and_then(|total| total.range);
        let scores = || self.scored().filter_map(|card| card.outcome.score).map(numbers::real);
        range.map_or_else(
            || (scores().fold(0.0, f64::min), scores().fold(0.0, f64::max)),
            |(low, high)| (numbers::real(low), numbers::real(high)),
        )
    }
}

/// What a subject is called: its label, with the id where that says more.
#[must_use]
pub(super) fn name(card: &Card) -> String {
    card.label.as_deref().filter(|label| !label.is_empty()).unwrap_or(&card.subject).to_owned()
}

/// A period as people call it: `2025-H1`, 2025 年上半年.
pub(super) fn period_name(period: crate::period::Period, language: Language) -> String {
    use crate::period::PeriodKind as Kind;
    let plain = period.to_string();
    let (year, rest) = plain.split_once('-').unwrap_or((&plain, ""));
    let chinese = match period.kind() {
        Kind::Year => format!("{year} 年"),
        Kind::Half => format!("{year} 年{}", if rest == "H1" { "上半年" } else { "下半年" }),
        Kind::Quarter => format!(
            "{year} 年第{}季度",
            ["一", "二", "三", "四"]
                .get(rest.trim_start_matches('Q').parse::<usize>().unwrap_or(1) - 1)
                .unwrap_or(&"")
        ),
        Kind::Month => format!("{year} 年 {} 月", rest.trim_start_matches('0')),
        Kind::Day => plain.clone(),
    };
    language.either(plain, chinese)
}

/// Whether a card is that of a group, made from those of its members.
pub(super) fn is_group(card: &Card) -> bool {
    card.place.as_ref().is_some_and(|place| place.members.is_some())
}

/// The exact mean of an indicator over the scored subjects of a scorecard that are no groups.
pub(super) fn mean_of(scorecard: &Scorecard, node: NodeId) -> Option<(Decimal, u64)> {
    let cards = scorecard.cards.iter().filter(|card| card.outcome.status.is_graded && !is_group(card));
    numbers::mean(
        cards
            .filter(|card| card.nodes[node].applies)
            .filter_map(|card| card.nodes[node].value.as_ref().ok().copied()),
    )
}

/// Subjects with all that belong to them.
fn below<'a>(scorecard: &'a Scorecard, cards: impl Iterator<Item = &'a Card>) -> BTreeSet<&'a str> {
    let mut open: Vec<&Card> = cards.collect();
    let mut found = BTreeSet::new();
    while let Some(card) = open.pop() {
        if !found.insert(card.subject.as_str()) {
            continue;
        }
        let children =
            card.place.iter().filter_map(|place| place.members.as_ref()).flat_map(|members| &members.children);
        open.extend(children.filter_map(|child| scorecard.cards.iter().find(|card| card.subject == *child)));
    }
    // Who is not scored has no answers in the report.
    let counts = |subject: &&str| {
        scorecard.cards.iter().any(|card| card.subject == *subject && card.outcome.status.is_graded)
    };
    found.into_iter().filter(counts).collect()
}

/// A change between two values.
pub(super) fn change(now: Option<Decimal>, before: Option<Decimal>) -> Option<Decimal> {
    number::sub(now?, before?).ok().map(number::guard)
}
