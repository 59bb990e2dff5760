//! Tally, combine, normalise, grade, rank and explain.
//!
//! [`score`] takes a rule set, data and a period through all stages: the plan in force is picked, measures are
//! gathered ([`facts`]), responses tallied ([`response`], [`tally`]), then every stage of [`finish`] runs over all
//! subjects. Where the rules ask for it, the same is done once more for each part of the
//! responses ([`breakdown`]), and for the groups that subjects belong to ([`rollup`]). Earlier periods that formulas name are scored first, with the rules in force then, one step deep.

pub mod breakdown;
pub mod combine;
pub mod facts;
pub mod finish;
pub mod others;
pub mod points;
pub mod response;
pub mod rollup;
pub mod scorecard;
pub mod statistic;
pub mod tally;

pub use scorecard::*;

use crate::data::{Dataset, Subject};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::period::Period;
use crate::plan::{OtherResult, Plan};
use crate::ruleset::{Library, PreviousKind};
use others::Others;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Registered subjects by id.
pub(crate) type Subjects = BTreeMap<String, Subject>;

/// Why nothing could be scored.
#[derive(Debug, thiserror::Error)]
pub enum ScoreError {
    /// The rule set is wrong, or broke a limit.
    #[error("the rule set can't be used")]
    Rules(Vec<Diagnostic>),
    /// The data contradict the rule set.
    #[error(transparent)]
    Facts(#[from] facts::FactsError),
    /// The registered subjects form no hierarchy.
    #[error(transparent)]
    Hierarchy(#[from] rollup::HierarchyError),
    /// A period of the wrong kind.
    #[error("{period} is not a {wanted}, which `{ruleset}` is scored by")]
    Period {
        /// The period.
        period: Period,
        /// The kind of the rule set.
        wanted: &'static str,
        /// The rule set.
        ruleset: String,
    },
}

impl From<Box<Diagnostic>> for ScoreError {
    fn from(diagnostic: Box<Diagnostic>) -> Self {
        Self::Rules(vec![*diagnostic])
    }
}

/// The plan of the version in force in `period` (or of the newest), with warnings.
///
/// # Errors
/// [`ScoreError::Rules`] with everything that is wrong with it.
pub fn plan(
    library: &Library,
    id: &str,
    period: Option<Period>,
) -> Result<(Arc<Plan>, Vec<Diagnostic>), ScoreError> {
    let (ruleset, mut problems) = library.resolve(id, period.map(Period::first_day));
    let wrong = |problems: &[Diagnostic]| problems.iter().any(|problem| problem.severity == Severity::Error);
    let misread = wrong(&problems);
    let mut found = Vec::new();
    let plan = ruleset.and_then(|ruleset| Plan::bind(Arc::new(ruleset), &mut found));
    // What could be read is bound even where something could not, so that no problem hides another; what is only
    // doubtful about half a rule set is not worth saying.
    // What could not be read is not lacking.
    let unread = problems
        .iter()
        .any(|problem| matches!(problem.code, Code::BadValue | Code::WrongType | Code::NumberPrecision));
    let lacking = |problem: &Diagnostic| matches!(problem.code, Code::CombineUnsaid | Code::WeightMissing);
    problems.extend(
        found
            .into_iter()
            .filter(|problem| !misread || problem.severity == Severity::Error)
            .filter(|problem| !unread || !lacking(problem)),
    );
    crate::ruleset::library::dedup(&mut problems);
    match plan {
        Some(plan) if !wrong(&problems) => Ok((Arc::new(plan), problems)),
        _ => Err(ScoreError::Rules(problems)),
    }
}

/// The periods that can be scored: those of the rule set's kind that contain data.
#[must_use]
pub fn periods(plan: &Plan, data: &Dataset) -> BTreeSet<Period> {
    let kind = plan.ruleset.period;
    let responses = data.batches.iter().filter(|batch| !batch.is_empty()).map(|batch| batch.period);
    responses
        .chain(data.facts.iter().map(|fact| fact.period))
        .filter(|period| period.kind() <= kind)
        .map(|period| Period::containing(period.first_day(), kind))
        .collect()
}

/// Scores a period.
///
/// # Errors
/// [`ScoreError`].
pub fn score(
    library: &Library,
    id: &str,
    organisation: &str,
    data: &Dataset,
    period: Period,
) -> Result<Scorecard, ScoreError> {
    let (plan, _) = plan(library, id, Some(period))?;
    if period.kind() != plan.ruleset.period {
        let wanted = plan.ruleset.period.word();
        return Err(ScoreError::Period { period, wanted, ruleset: id.to_owned() });
    }
    let mut others = Others::given(&plan, &data.references, period);
    for Earlier { result, period, plan } in earlier(library, &plan, data, period)? {
        // Without looking further back.
        let given = Others::given(&plan, &data.references, period);
        others.set(result, finish::values_of(&scored(&plan, organisation, data, period, &given)?));
    }
    let mut scorecard = scored(&plan, organisation, data, period, &others)?;
    let whole = |data: &Dataset| scored(&plan, organisation, data, period, &others);
    breakdown::add(&mut scorecard, data, whole)?;
    Ok(scorecard)
}

/// An earlier period that a period is compared with, and the plan then in force.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// What formulas call it.
    pub result: OtherResult,
    /// The earlier period.
    pub period: Period,
    /// The plan in force in it.
    pub plan: Arc<Plan>,
}

/// The earlier periods that are scored when `period` is scored by `plan`: those that its formulas name, that have data, in
/// which there were rules, and whose results are not given.
///
/// # Errors
/// [`ScoreError::Rules`] where the rules then in force are wrong.
pub fn earlier(
    library: &Library,
    plan: &Plan,
    data: &Dataset,
    period: Period,
) -> Result<Vec<Earlier>, ScoreError> {
    let id = &plan.ruleset.id;
    let given = || Others::given(plan, &data.references, period);
    let mut periods = Vec::new();
    if plan.compares_with(&OtherResult::Previous) && !given().has(&OtherResult::Previous) {
        let previous = match plan.ruleset.previous {
            PreviousKind::Adjacent => Some(period.previous()),
            PreviousKind::Latest => self::periods(plan, data).range(..period).next_back().copied(),
        };
        periods.extend(previous.map(|period| (OtherResult::Previous, period)));
    }
    if plan.compares_with(&OtherResult::YearAgo) {
        periods.push((OtherResult::YearAgo, period.year_ago()));
    }
    let mut found = Vec::new();
    for (result, period) in periods {
        let has_data = data.batches.iter().any(|batch| period.contains(batch.period))
            || data.facts.iter().any(|fact| period.contains(fact.period));
        // Before there were rules there was no score.
        if has_data && library.is_in_force(id, period.first_day()) {
            let (plan, _) = self::plan(library, id, Some(period))?;
            found.push(Earlier { result, period, plan });
        }
    }
    Ok(found)
}

/// Scores a period by a plan, with the results to compare with given.
///
/// # Errors
/// [`ScoreError`].
pub fn scored(
    plan: &Arc<Plan>,
    organisation: &str,
    data: &Dataset,
    period: Period,
    others: &Others,
) -> Result<Scorecard, ScoreError> {
    let (facts, origins) = facts::gather_with_origins(plan, &data.facts, period)?;
    let tally = response::tally(plan, &data.batches, &facts, period)?;
    if let Some(rollup) = &plan.ruleset.rollup {
        let hierarchy = rollup::Hierarchy::of(rollup, &data.subjects)?;
        let climb = rollup::Climb { plan, organisation, period, others, rollup, hierarchy };
        return climb.score(finish::Inputs { tally, facts, origins }, &data.subjects);
    }
    let labels = data.subjects.iter().map(|(id, subject)| (id.clone(), subject.label.clone())).collect();
    let inputs = finish::Inputs { tally, facts, origins };
    Ok(finish::finish(plan, organisation, period, inputs, &labels, others)?)
}
