//! Tally, combine, normalise, grade, rank and explain.
//!
//! [`score`] takes a rule set, data and a period through all stages: the plan in force is picked, measures are
//! gathered ([`facts`]), responses tallied ([`response`], [`tally`]), then every stage of [`finish`] runs over all
//! subjects. Where the rules ask for it, the same is done once more for each part of the
//! responses ([`breakdown`]), and for the groups that subjects belong to ([`rollup`]). Earlier periods that formulas name are scored first, with the rules in force then, one step deep.

pub mod breakdown;
pub mod coded;
pub mod facts;
pub mod finish;
mod latest;
mod observed;
pub mod others;
pub mod points;
pub mod refused;
mod registered;
pub mod response;
pub mod rollup;
pub mod scorecard;
pub mod tally;
pub mod tally_cache;

pub use scorecard::*;

use crate::data::{Dataset, Lacks, Subject};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::period::{Period, PeriodKind};
use crate::plan::older::Older;
use crate::plan::{OtherResult, Plan};
use crate::ruleset::{Library, PreviousKind, RuleSet};
use crate::script::budget;
use chrono::NaiveDate;
use others::{Others, Values};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tally_cache::Tallies;

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

/// Rules that may change with time: for each period the plan in force.
pub trait Rules {
    /// The id under which they are known.
    fn id(&self) -> &str;

    /// The plan in force in `period`, or the newest.
    ///
    /// # Errors
    /// [`ScoreError::Rules`].
    fn plan(&self, period: Option<Period>) -> Result<Arc<Plan>, ScoreError>;

    /// Whether there are rules for `day`.
    fn is_in_force(&self, day: NaiveDate) -> bool;

    /// The first periods from which other rules are in force than before, in their order; none where there is one version.
    fn turns(&self) -> BTreeSet<Period>;
}

/// A rule set of a library with all its versions.
#[derive(Debug, Clone, Copy)]
pub struct InLibrary<'a> {
    /// The library.
    pub library: &'a Library,
    /// The rule set's id.
    pub id: &'a str,
}

impl Rules for InLibrary<'_> {
    fn id(&self) -> &str {
        self.id
    }

    fn plan(&self, period: Option<Period>) -> Result<Arc<Plan>, ScoreError> {
        Ok(plan(self.library, self.id, period)?.0)
    }

    fn is_in_force(&self, day: NaiveDate) -> bool {
        self.library.is_in_force(self.id, day)
    }

    fn turns(&self) -> BTreeSet<Period> {
        self.library.turns(self.id)
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
    plan_on(library, id, period.map(Period::first_day))
}

/// The plan of the version in force on `day` (or of the newest), with warnings. It is bound once and shared.
///
/// # Errors
/// [`ScoreError::Rules`] with everything that is wrong with it.
pub fn plan_on(
    library: &Library,
    id: &str,
    day: Option<NaiveDate>,
) -> Result<(Arc<Plan>, Vec<Diagnostic>), ScoreError> {
    type Bound = Result<(Arc<Plan>, Vec<Diagnostic>), Vec<Diagnostic>>;
    let bound = library.once(id, day, || -> Bound {
        let (ruleset, problems) = library.resolve(id, day);
        let (mut plan, problems) = bind(ruleset, &|| older(library, id, day), problems)?;
        library.observer(id).iter().for_each(|observer| plan.observe(observer));
        Ok((Arc::new(plan), problems))
    });
    bound.as_ref().clone().map_err(ScoreError::Rules)
}

/// What nodes reach in the versions of the rule set and of its bases that were in force before `day`.
fn older(library: &Library, id: &str, day: Option<NaiveDate>) -> Older {
    let mut plans = Vec::new();
    for before in library.days_before(id, day) {
        let (ruleset, problems) = library.resolve(id, Some(before));
        // Of a version that looks back itself it is not asked what was before it: earlier periods are scored without theirs.
        match bind(ruleset, &|| Older::Unknown, problems) {
            Ok((plan, _)) => plans.push(plan),
            Err(_) => return Older::Unknown,
        }
    }
    Older::of(&plans)
}

/// The plan of a rule set as far as it could be read, with warnings; `problems` are those of reading it.
///
/// # Errors
/// [`ScoreError::Rules`] with everything that is wrong with it.
pub fn bound(
    ruleset: Option<RuleSet>,
    problems: Vec<Diagnostic>,
) -> Result<(Arc<Plan>, Vec<Diagnostic>), ScoreError> {
    bind(ruleset, &Older::none, problems)
        .map(|(plan, problems)| (Arc::new(plan), problems))
        .map_err(ScoreError::Rules)
}

fn bind(
    ruleset: Option<RuleSet>,
    older: &dyn Fn() -> Older,
    mut problems: Vec<Diagnostic>,
) -> Result<(Plan, Vec<Diagnostic>), Vec<Diagnostic>> {
    let wrong = |problems: &[Diagnostic]| problems.iter().any(|problem| problem.severity == Severity::Error);
    let misread = wrong(&problems);
    let mut found = Vec::new();
    let plan = ruleset.and_then(|ruleset| Plan::bind(Arc::new(ruleset), older, &mut found));
    // What could be read is bound even where something could not, so that no problem hides another; what is only
    // doubtful about half a rule set is not worth saying.
    // What could not be read is not lacking.
    let unread = problems
        .iter()
        .any(|problem| matches!(problem.code, Code::BadValue | Code::WrongType | Code::NumberPrecision));
    let lacking = |problem: &Diagnostic| {
        matches!(problem.code, Code::CombineUnsaid | Code::WeightMissing | Code::TargetUnsaid)
    };
    problems.extend(
        found
            .into_iter()
            .filter(|problem| !misread || problem.severity == Severity::Error)
            .filter(|problem| !unread || !lacking(problem)),
    );
    crate::ruleset::library::dedup(&mut problems);
    match plan {
        Some(plan) if !wrong(&problems) => Ok((plan, problems)),
        _ => Err(problems),
    }
}

/// The periods that can be scored: those of the rule set's kind that contain data.
#[must_use]
pub fn periods(plan: &Plan, data: &Dataset) -> BTreeSet<Period> {
    periods_by(data, |_| plan.ruleset.period)
}

/// The periods that can be scored, by the kind of period that the rules in force on a day score.
pub fn periods_by(data: &Dataset, kind: impl Fn(NaiveDate) -> PeriodKind) -> BTreeSet<Period> {
    let scored = |given: Period| {
        let kind = kind(given.first_day());
        (given.kind() <= kind).then(|| Period::containing(given.first_day(), kind))
    };
    given(data).into_iter().filter_map(scored).collect()
}

/// The data of a period as scoring counts them: without rows of subjects that the rule set does not accept, and without answers
/// that are codes for "no value". Rows that the rules refuse are still there ([`refused::accepted`]).
#[must_use]
pub fn counted<'d>(plan: &Plan, data: &'d Dataset, period: Period) -> Cow<'d, Dataset> {
    match registered::only(plan, data) {
        Cow::Borrowed(data) => coded::without(plan, data, period),
        Cow::Owned(data) => Cow::Owned(coded::without(plan, &data, period).into_owned()),
    }
}

/// The periods that data are given for.
#[must_use]
pub fn given(data: &Dataset) -> BTreeSet<Period> {
    let rows = data.batches.iter().filter(|batch| !batch.is_empty()).map(|batch| batch.period);
    rows.chain(data.facts.iter().map(|fact| fact.period)).collect()
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
    score_by(&InLibrary { library, id }, organisation, data, period)
}

/// Scores a period by rules from anywhere.
///
/// # Errors
/// [`ScoreError`].
pub fn score_by(
    rules: &dyn Rules,
    organisation: &str,
    data: &Dataset,
    period: Period,
) -> Result<Scorecard, ScoreError> {
    let _paid = budget::begin();
    let plan = rules.plan(Some(period))?;
    let data = &*registered::only(&plan, data);
    let before = earlier_of(rules, &plan, data, period)?;
    let (mut scorecard, others) = score_whole(&plan, organisation, data, period, &before, &Tallies::none())?;
    let whole = finish::Whole::of(&plan, &scorecard.cards);
    let none = Tallies::none();
    let part = |data: &Dataset| scored(&plan, organisation, data, period, &others, &none, Some(&whole));
    breakdown::add(&mut scorecard, data, part)?;
    scorecard.lacks = lacks(&plan, data, period);
    for Earlier { period, plan, .. } in before {
        // What is of no known period stands among the lacks of the period itself.
        let lacks = lacks(&plan, data, period).dated();
        if !lacks.is_empty() {
            scorecard.earlier_lacks.insert(period, lacks);
        }
    }
    Ok(scorecard)
}

/// What of a period's data did not come through, as the rules in force in it read them.
fn lacks(plan: &Plan, data: &Dataset, period: Period) -> Lacks {
    let data = &*coded::without(plan, data, period);
    let mut lacks = data.lacks.of(period);
    lacks.extend(refused::refusals(plan, &data.batches, period).lacks);
    lacks.extend(refused::longer(plan, &data.facts, period));
    lacks
}

/// Scores a period as [`score`] does, without breakdowns; responses that `tallies` has seen tallied in the same way
/// are not tallied again.
///
/// # Errors
/// [`ScoreError`].
pub fn score_shared(
    rules: &dyn Rules,
    organisation: &str,
    data: &Dataset,
    period: Period,
    tallies: &Tallies,
) -> Result<Scorecard, ScoreError> {
    let plan = rules.plan(Some(period))?;
    let data = registered::only(&plan, data);
    let before = earlier_of(rules, &plan, &data, period)?;
    Ok(score_whole(&plan, organisation, &data, period, &before, tallies)?.0)
}

/// The earlier periods that are scored with `period`, which must be of the rule set's kind.
fn earlier_of(rules: &dyn Rules, plan: &Plan, data: &Dataset, period: Period) -> Result<Vec<Earlier>, ScoreError> {
    if period.kind() != plan.ruleset.period {
        let wanted = plan.ruleset.period.word();
        return Err(ScoreError::Period { period, wanted, ruleset: rules.id().to_owned() });
    }
    earlier(rules, plan, data, period)
}

fn score_whole(
    plan: &Arc<Plan>,
    organisation: &str,
    data: &Dataset,
    period: Period,
    before: &[Earlier],
    tallies: &Tallies,
) -> Result<(Scorecard, Others), ScoreError> {
    let _paid = budget::begin();
    let mut others = Others::given(plan, &data.references, period);
    let mut history = vec![Values::default(); plan.history() as usize];
    let invalid = plan.ruleset.compare_invalid;
    let latest = latest::Latest::of(plan, data, period);
    for Earlier { place, period, plan } in before {
        // Without looking further back.
        let given = Others::given(plan, &data.references, *period);
        let mut values =
            finish::values_of(&scored(plan, organisation, data, *period, &given, tallies, None)?, invalid);
        match place {
            EarlierPlace::Other(OtherResult::Previous) => {
                latest.keep(&mut values, *period);
                others.add(OtherResult::Previous, values);
            }
            EarlierPlace::Other(result) => others.set(result.clone(), values),
            EarlierPlace::Trend(at) => history.get_mut(*at).into_iter().for_each(|slot| slot.clone_from(&values)),
        }
    }
    others.set_history(history);
    Ok((scored(plan, organisation, data, period, &others, tallies, None)?, others))
}

/// An earlier period that a period is compared with, and the plan then in force.
#[derive(Debug, Clone)]
pub struct Earlier {
    /// Where formulas see it.
    pub place: EarlierPlace,
    /// The earlier period.
    pub period: Period,
    /// The plan in force in it.
    pub plan: Arc<Plan>,
}

/// Where formulas see an earlier period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EarlierPlace {
    /// As another result.
    Other(OtherResult),
    /// In trends, by its place from the oldest that they may see.
    Trend(usize),
}

/// The earlier periods that are scored when `period` is scored by `plan`: those that its formulas name, that have data, in
/// which there were rules, and whose results are not given.
///
/// # Errors
/// [`ScoreError::Rules`] where the rules then in force are wrong.
pub fn earlier(
    rules: &dyn Rules,
    plan: &Plan,
    data: &Dataset,
    period: Period,
) -> Result<Vec<Earlier>, ScoreError> {
    let given = || Others::given(plan, &data.references, period);
    let mut wanted = Vec::new();
    if plan.compares_with(&OtherResult::Previous) && !given().has(&OtherResult::Previous) {
        let previous: BTreeSet<Period> = match plan.ruleset.previous {
            PreviousKind::Adjacent => [period.previous()].into(),
            PreviousKind::Latest => latest::Latest::of(plan, data, period).periods(),
        };
        wanted
            .extend(previous.into_iter().rev().map(|period| (EarlierPlace::Other(OtherResult::Previous), period)));
    }
    if plan.compares_with(&OtherResult::YearAgo) {
        wanted.push((EarlierPlace::Other(OtherResult::YearAgo), period.year_ago()));
    }
    let back = std::iter::successors(Some(period.previous()), |period| Some(period.previous()));
    let trend = plan.history() as usize;
    wanted.extend(back.take(trend).enumerate().map(|(at, period)| (EarlierPlace::Trend(trend - 1 - at), period)));
    let mut found = Vec::new();
    for (place, period) in wanted {
        let has_data = data.batches.iter().any(|batch| period.contains(batch.period))
            || data.facts.iter().any(|fact| period.contains(fact.period));
        // Before there were rules there was no score.
        if has_data && rules.is_in_force(period.first_day()) {
            found.push(Earlier { place, period, plan: rules.plan(Some(period))? });
        }
    }
    Ok(found)
}

/// Scores a period by a plan, with the results to compare with given; where `whole` says what was decided of the whole
/// subjects, the data are a part of theirs.
fn scored(
    plan: &Arc<Plan>,
    organisation: &str,
    data: &Dataset,
    period: Period,
    others: &Others,
    tallies: &Tallies,
    whole: Option<&finish::Whole>,
) -> Result<Scorecard, ScoreError> {
    let data = &*coded::without(plan, data, period);
    let (facts, origins) = facts::gather_with_origins(plan, &data.facts, period)?;
    let tally = tallies.tally(plan, data, &facts, period)?;
    if let Some(rollup) = &plan.ruleset.rollup {
        let hierarchy = rollup::Hierarchy::of(rollup, &data.subjects)?;
        let climb = rollup::Climb { plan, organisation, period, others, rollup, hierarchy, whole };
        return climb.score(finish::Inputs { tally, facts, origins }, &data.subjects);
    }
    let labels = data.subjects.iter().map(|(id, subject)| (id.clone(), subject.label.clone())).collect();
    let inputs = finish::Inputs { tally, facts, origins };
    Ok(finish::finish(plan, organisation, period, inputs, &labels, others, whole)?)
}
