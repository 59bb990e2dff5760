//! A report for programs. [`schema`](super::schema()) describes its fields.

use super::answers::Question;
use super::indicators::Indicator;
use super::study::{Study, change};
use crate::number::{self, Decimal};
use crate::plan::NodeId;
use crate::score::Card;
use crate::statistics::{self, CONFIDENCE, Interval};
use serde_json::{Map, Number, Value, json};

/// The form of the JSON; a change that is no addition raises it.
pub(super) const FORM: u32 = 1;

/// Everything that a report tells, as JSON. Scores, means and rates are exact decimals with at most 12 places, statistics have six.
#[must_use]
pub fn json(study: &Study<'_>) -> Value {
    let (scorecard, origin) = (study.scorecard, study.origin);
    let rules = &scorecard.plan.ruleset;
    json!({
        "form": FORM,
        "ruleset": rules.id,
        "title": study.label(&rules.title, &rules.id),
        "language": study.language.tag(),
        "organisation": scorecard.organisation,
        "period": scorecard.period.to_string(),
        "run": origin.run.as_ref().map(|(run, _)| run),
        "kept": origin.run.as_ref().map(|(_, at)| at),
        "rules_digest": origin.rules,
        "data_digest": origin.data,
        "engine": origin.engine,
        "responses": study.answers.responses,
        "population": study.population,
        "earlier": study.earlier.iter().map(|earlier| earlier.period.to_string()).collect::<Vec<_>>(),
        "indicators": study.indicators.iter().map(|of| indicator(study, of)).collect::<Vec<_>>(),
        "questions": study.answers.questions.iter().map(|of| question(study, of)).collect::<Vec<_>>(),
        "reliability": reliability(study),
        "subjects": study.cards.iter().chain(&study.groups).map(|card| subject(study, card)).collect::<Vec<_>>(),
        "left_out": crate::report::lacks_lines(scorecard, study.language.tag()),
    })
}

fn exact(value: Option<Decimal>) -> Value {
    let text = value.map(|value| number::show(value, None));
    text.and_then(|text| text.parse::<Number>().ok()).map_or(Value::Null, Value::Number)
}

/// A statistic with six places.
fn float(value: Option<f64>) -> Value {
    let text = value.filter(|value| value.is_finite()).map(|value| format!("{value:.6}"));
    let trimmed = text.map(|text| text.trim_end_matches('0').trim_end_matches('.').to_owned());
    let trimmed = trimmed.map(|text| if text == "-0" { "0".to_owned() } else { text });
    trimmed.and_then(|text| text.parse::<Number>().ok()).map_or(Value::Null, Value::Number)
}

fn ends(interval: Option<Interval>) -> Value {
    interval.map_or(Value::Null, |ends| json!([float(Some(ends.low)), float(Some(ends.high))]))
}

fn indicator(study: &Study<'_>, of: &Indicator) -> Value {
    let mean = study.mean(of);
    json!({
        "path": study.scorecard.plan.nodes[of.node].path,
        "name": of.label,
        "depth": of.depth,
        "weight": exact(of.weight),
        "least": exact(of.range.map(|(low, _)| low)),
        "greatest": exact(of.range.map(|(_, high)| high)),
        "stake": exact(of.stake),
        "mean": exact(mean.map(|(mean, _)| number::guard(mean))),
        "rate": exact(mean.and_then(|(mean, _)| of.rate(mean)).map(number::guard)),
        "n": mean.map_or(0, |(_, n)| n),
    })
}

fn question(study: &Study<'_>, of: &Question) -> Value {
    let scale = of.scale.as_ref();
    let summary = scale.map(|scale| scale.summary);
    let interval = scale.and_then(|scale| scale.interval(study.population));
    let level = |level: &super::answers::Level| {
        let interval = ends(statistics::wilson(level.n, of.n, CONFIDENCE));
        json!({ "name": level.name, "n": level.n, "side": scale.map(|_| level.side), "share_interval": interval })
    };
    let favourable =
        scale.map(|_| of.levels.iter().filter(|level| level.side > 0).map(|level| level.n).sum::<u64>());
    let promoters = scale.and_then(|scale| scale.promoters);
    json!({
        "id": of.id,
        "name": of.label,
        "n": of.n,
        "missing": of.missing,
        "levels": of.levels.iter().map(level).collect::<Vec<_>>(),
        "mean": exact(scale.map(|scale| number::guard(scale.mean))),
        "mean_interval": ends(interval),
        "sd": float(summary.and_then(|of| of.sd)),
        "quartiles": summary.map(|of| of.quartiles.map(|x| float(Some(x)))),
        "favourable": favourable,
        "favourable_interval": ends(favourable.and_then(|n| statistics::wilson(n, of.n, CONFIDENCE))),
        "nps": float(promoters.and_then(statistics::Promoters::score)),
        "nps_margin": float(promoters.and_then(|of| of.margin(CONFIDENCE))),
    })
}

fn reliability(study: &Study<'_>) -> Vec<Value> {
    let one = |(node, names, found): &(NodeId, Vec<String>, statistics::Reliability)| {
        let item = |(name, item): (&String, &statistics::Item)| json!({ "name": name, "rest_correlation": float(item.rest), "alpha_without": float(item.alpha_without) });
        json!({
            "indicator": study.scorecard.plan.nodes[*node].path,
            "n": found.n,
            "alpha": float(Some(found.alpha)),
            "alpha_standardised": float(found.standardised),
            "items": names.iter().zip(&found.items).map(item).collect::<Vec<_>>(),
        })
    };
    study.answers.reliability.iter().map(one).collect()
}

fn subject(study: &Study<'_>, card: &Card) -> Value {
    let outcome = &card.outcome;
    let plan = &study.scorecard.plan;
    let values: Map<String, Value> = study
        .indicators
        .iter()
        .map(|of| (plan.nodes[of.node].path.clone(), exact(of.value(card).map(number::guard))))
        .collect();
    let segment = |part: &crate::score::Cell| {
        let score = part.nodes.as_ref().and_then(|nodes| nodes.first()?.1.as_ref().ok().copied());
        json!({ "by": part.by, "value": part.value, "n": part.n, "score": exact(score.map(number::guard)) })
    };
    let action = |action: &crate::score::Action| json!({ "open": action.open, "about": action.about, "reason": action.reason.text(study.language.tag()) });
    let before = study.score_before(card);
    json!({
        "subject": card.subject,
        "label": card.label,
        "level": card.place.as_ref().map(|place| &place.level),
        "status": outcome.status.word,
        "reason": outcome.reason.as_ref().and_then(|reason| reason.text(study.language.tag())),
        "score": exact(outcome.score),
        "grade": outcome.grade,
        "rank": outcome.rank,
        "responses": outcome.responses,
        "target": exact(study.target(card, NodeId::ROOT)),
        "previous": exact(before),
        "change": exact(change(outcome.score, before)),
        "values": if outcome.status.is_judged { Value::Object(values) } else { json!({}) },
        "segments": card.breakdowns.iter().map(segment).collect::<Vec<_>>(),
        "actions": card.actions.iter().map(action).collect::<Vec<_>>(),
    })
}
