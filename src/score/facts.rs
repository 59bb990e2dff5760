//! Measures of a period: facts of that period or of the finer ones that fall into it.

use crate::data::{Fact, Value};
use crate::ids::IdVec;
use crate::number::{self, Decimal, Fault};
use crate::period::Period;
use crate::plan::{MeasureId, MeasurePlan, Plan};
use crate::ruleset::Over;
use crate::score::scorecard::Origin;
use std::collections::BTreeMap;

/// A measure's value for a subject: missing, a value, or a fact that can't be read by these rules.
pub type Measured = Result<Option<Value>, Fault>;

/// The measures of all subjects that have any.
pub type Facts = BTreeMap<String, IdVec<MeasureId, Measured>>;

/// Facts that contradict the rule set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FactsError {
    /// Finer facts, and nothing said about how they fall together.
    #[error(
        "`{measure}` of {subject} is given for {finer}, inside {period}, but the measure does not say how finer \
         periods fall together: write `over: sum`, `mean` or `last`"
    )]
    NoOver {
        /// The measure.
        measure: String,
        /// The subject.
        subject: String,
        /// The finer period.
        finer: Period,
        /// The period that is scored.
        period: Period,
    },
    /// Both a period and a finer one inside it.
    #[error(
        "`{measure}` of {subject} is given for {period} and for {finer} inside it: keep one of the two (`~` takes away one \
         that is stored)"
    )]
    Both {
        /// The measure.
        measure: String,
        /// The subject.
        subject: String,
        /// The finer period.
        finer: Period,
        /// The coarser period.
        period: Period,
    },
}

/// Where the measures of all subjects that have any came from.
pub type Origins = BTreeMap<String, IdVec<MeasureId, Origin>>;

/// Gathers the measures of `period`.
///
/// # Errors
/// [`FactsError`].
pub fn gather(plan: &Plan, facts: &[Fact], period: Period) -> Result<Facts, FactsError> {
    Ok(gather_with_origins(plan, facts, period)?.0)
}

/// Gathers the measures of `period`, and says where each came from.
///
/// # Errors
/// [`FactsError`].
pub fn gather_with_origins(plan: &Plan, facts: &[Fact], period: Period) -> Result<(Facts, Origins), FactsError> {
    let mut found: BTreeMap<(&str, MeasureId), Vec<&Fact>> = BTreeMap::new();
    let (mut gathered, mut origins) = (Facts::new(), Origins::new());
    for fact in facts.iter().filter(|fact| period.contains(fact.period)) {
        let Some(measure) = plan.measures.position(|measure| measure.id == fact.measure) else { continue };
        found.entry((fact.subject.as_str(), measure)).or_default().push(fact);
    }
    for ((subject, id), mut facts) in found {
        let measure = &plan.measures[id];
        facts.sort_by_key(|fact| fact.period);
        let measured = fall_together(measure, &facts, period)?;
        let row = gathered.entry(subject.to_owned()).or_insert_with(|| defaults(plan));
        if measured != Ok(None) {
            row[id] = measured;
            let row = origins.entry(subject.to_owned()).or_insert_with(|| default_origins(plan));
            row[id] = origin(measure, &facts, period);
        }
    }
    Ok((gathered, origins))
}

fn origin(measure: &MeasurePlan, facts: &[&Fact], period: Period) -> Origin {
    match (measure.over, facts.first(), facts.last()) {
        (Some(over), Some(from), Some(to)) if from.period != period => {
            Origin::Over { over, from: from.period, to: to.period, n: facts.len() as u64 }
        }
        _ => Origin::Measure,
    }
}

/// Where the measures of a subject without any fact come from.
#[must_use]
pub fn default_origins(plan: &Plan) -> IdVec<MeasureId, Origin> {
    let origin = |measure: &MeasurePlan| measure.default.as_ref().map_or(Origin::Measure, |_| Origin::Default);
    plan.measures.iter().map(origin).collect()
}

/// What a subject without any fact has.
#[must_use]
pub fn defaults(plan: &Plan) -> IdVec<MeasureId, Measured> {
    plan.measures.iter().map(|measure| Ok(measure.default.clone())).collect()
}

fn fall_together(measure: &MeasurePlan, facts: &[&Fact], period: Period) -> Result<Measured, FactsError> {
    if let Some((outer, inner)) = nested(facts) {
        let (measure, subject) = (measure.id.clone(), inner.subject.clone());
        return Err(FactsError::Both { measure, subject, finer: inner.period, period: outer.period });
    }
    let exact = facts.iter().find(|fact| fact.period == period);
    let finer = facts.iter().find(|fact| fact.period != period);
    let names = |finer: &Fact| (measure.id.clone(), finer.subject.clone(), finer.period);
    match (exact, finer, measure.over) {
        (Some(fact), None, _) => Ok(read(measure, fact)),
        // Two such periods are nested.
        (Some(fact), Some(_), _) => Ok(read(measure, fact)),
        (None, Some(finer), None) => {
            let (measure, subject, finer) = names(finer);
            Err(FactsError::NoOver { measure, subject, finer, period })
        }
        (None, Some(_), Some(over)) => Ok(together(measure, facts, over)),
        (None, None, _) => Ok(Ok(None)),
    }
}

/// Two facts of which one is for a period inside of the other's: both say something of the same days.
fn nested<'f>(facts: &[&'f Fact]) -> Option<(&'f Fact, &'f Fact)> {
    let kind = facts.first()?.period.kind();
    if facts.iter().all(|fact| fact.period.kind() == kind) {
        return None;
    }
    let inside =
        |outer: &&&'f Fact, inner: &&&'f Fact| outer.period != inner.period && outer.period.contains(inner.period);
    facts.iter().find_map(|outer| {
        let inner = facts.iter().find(|inner| inside(&outer, inner))?;
        Some((*outer, *inner))
    })
}

fn read(measure: &MeasurePlan, fact: &Fact) -> Measured {
    match measure.domain.read(&fact.value) {
        Ok(answer) => Ok(answer.map(|answer| answer.value)),
        Err(reason) => Err(Fault::OutOfRange(format!("{} is `{}`: {reason}", measure.id, fact.value))),
    }
}

fn together(measure: &MeasurePlan, facts: &[&Fact], over: Over) -> Measured {
    let mut values = Vec::new();
    for fact in facts {
        values.extend(read(measure, fact)?);
    }
    if over == Over::Last {
        return Ok(values.pop());
    }
    let numbers: Vec<Decimal> =
        values.iter().filter_map(|value| if let Value::Number(x) = value { Some(*x) } else { None }).collect();
    if numbers.is_empty() {
        return Ok(None);
    }
    let sum = numbers.iter().copied().try_fold(Decimal::ZERO, number::add)?;
    let value = if over == Over::Mean { number::div(sum, Decimal::from(numbers.len()))? } else { sum };
    Ok(Some(Value::Number(value)))
}
