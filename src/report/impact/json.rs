//! Everything that is known of an impact, for programs.

use super::{Report, score};
use crate::number;
use crate::regress::edit::Edit;
use crate::regress::impact::{Aspect, Cell, Effect, Key, Move, Standing, Summary, Unexplained};
use serde_json::{Map, Value, json};

/// The whole impact; scores and their changes are texts, as exact as they are. What the change does to rule sets that stand on the first
/// is in `derived`.
#[must_use]
pub fn json(reports: &[Report<'_>]) -> Value {
    let mut all = reports.iter().map(one);
    let mut whole = all.next().unwrap_or_default();
    if let Value::Object(map) = &mut whole {
        map.insert("derived".to_owned(), all.collect());
    }
    whole
}

fn one(report: &Report<'_>) -> Value {
    let impact = report.impact;
    json!({
        "ruleset": report.ruleset,
        "against": report.against,
        "own": report.own.iter().map(|(organisation, ruleset)| json!({
            "organisation": organisation, "ruleset": ruleset,
        })).collect::<Vec<_>>(),
        "periods": impact.periods.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "compared": impact.compared(),
        "moved": moved(|aspect| impact.count(aspect)),
        "matrix": impact.matrix.iter().map(|((before, after), results)| json!({
            "before": cell(before), "after": cell(after), "results": results,
        })).collect::<Vec<_>>(),
        "organisations": impact.summaries.iter().map(|((organisation, case), found)| {
            summary(organisation, case, found)
        }).collect::<Vec<_>>(),
        "edits": impact.effects.iter().map(|found| effect(report, found)).collect::<Vec<_>>(),
        "interaction": impact.interaction.iter().map(unexplained).collect::<Vec<_>>(),
        "moves": impact.moves.iter().map(result).collect::<Vec<_>>(),
    })
}

fn moved(count: impl Fn(Aspect) -> usize) -> Value {
    Aspect::ALL
        .iter()
        .map(|(aspect, word)| ((*word).to_owned(), count(*aspect).into()))
        .collect::<Map<_, _>>()
        .into()
}

fn cell(cell: &Cell) -> Value {
    match cell {
        Cell::Grade(grade) => json!({ "grade": grade }),
        Cell::Status(status) => json!({ "status": status.word }),
        Cell::Absent => Value::Null,
    }
}

fn summary(organisation: &str, case: &str, found: &Summary) -> Value {
    json!({
        "organisation": organisation,
        "case": (!case.is_empty()).then_some(case),
        "compared": found.compared,
        "better": found.better,
        "worse": found.worse,
        "moved": moved(|aspect| found.moved.get(&aspect).copied().unwrap_or_default()),
        "score_sum": number::show(found.score_sum, None),
        "scores": found.scores,
    })
}

fn effect(report: &Report<'_>, found: &Effect) -> Value {
    json!({
        "together": found.edits.len() > 1,
        "edits": found.edits.iter().map(|found| edit(report, found)).collect::<Vec<_>>(),
        "moved": moved(|aspect| found.count(aspect)),
        "score_sum": number::show(found.score_sum(), None),
        "failed": found.failed,
        "moves": found.moves.iter().map(result).collect::<Vec<_>>(),
    })
}

fn edit(report: &Report<'_>, edit: &Edit) -> Value {
    let place = report.sources.place(edit.span);
    json!({
        "path": edit.path.to_string(),
        "kind": edit.kind(),
        "before": edit.before.as_ref().map(crate::ruleset::yaml::Tree::to_json),
        "after": edit.after().map(crate::ruleset::yaml::Tree::to_json),
        "file": report.sources.name(edit.span.source),
        "line": place.line,
        "column": place.column,
    })
}

fn unexplained(found: &Unexplained) -> Value {
    let mut object = of(&found.key);
    object.insert("aspect".into(), found.aspect.word().into());
    object.insert("score".into(), found.score.map(|score| number::show(score, None)).into());
    object.into()
}

fn of(key: &Key) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("organisation".into(), key.organisation.clone().into());
    if !key.case.is_empty() {
        object.insert("case".into(), key.case.clone().into());
    }
    object.insert("period".into(), key.period.to_string().into());
    object.insert("subject".into(), key.subject.clone().into());
    object
}

fn result(found: &Move) -> Value {
    let mut object = of(&found.key);
    object.insert("label".into(), found.label.clone().into());
    object.insert("moved".into(), found.aspects.iter().map(|aspect| aspect.word()).collect::<Vec<_>>().into());
    object.insert("before".into(), found.before.as_ref().map(standing).into());
    object.insert("after".into(), found.after.as_ref().map(standing).into());
    object.insert("score_change".into(), found.score_change().map(|change| number::show(change, None)).into());
    object.insert("rank_change".into(), found.rank_change().into());
    let values = found.values.iter();
    let values = values.map(|value| json!({ "name": value.name, "before": value.before, "after": value.after }));
    object.insert("values".into(), values.collect::<Vec<_>>().into());
    object.into()
}

fn standing(found: &Standing) -> Value {
    json!({
        "status": found.status.word,
        "grade": found.grade,
        "score": found.score.map(|_| score(found)),
        "rank": found.rank,
        "class": found.class,
    })
}
