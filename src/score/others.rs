//! Results to compare with: earlier periods, targets, benchmarks.

use crate::data::{Reference, ReferenceKind};
use crate::number::Decimal;
use crate::period::Period;
use crate::plan::{OtherResult, Plan};
use crate::ruleset::{PreviousKind, node_path};
use std::collections::BTreeMap;

/// Values by subject and path; the subject "" stands for all.
pub type Values = BTreeMap<String, BTreeMap<String, Decimal>>;

/// Everything that a period is compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Others {
    results: BTreeMap<OtherResult, Values>,
    /// The values of earlier periods, oldest first; nobody has any in a period without data.
    history: Vec<Values>,
}

impl Others {
    /// Targets of the rule set, overridden by references of `period`; benchmarks; given earlier results.
    #[must_use]
    pub fn given(plan: &Plan, references: &[Reference], period: Period) -> Self {
        let mut others = Self::default();
        let targets = others.results.entry(OtherResult::Target).or_default();
        for (path, target) in &plan.ruleset.targets {
            if let Some(value) = target.value {
                targets.entry(String::new()).or_default().insert(node_path(path), value);
            }
        }
        let latest = latest_given(plan, references, period);
        for reference in references {
            let wanted = match (&reference.kind, &latest) {
                (ReferenceKind::Previous, Some(latest)) => latest.get(reference.subject.as_str()).copied(),
                (kind, _) => wanted(kind, plan, references, period),
            };
            let result = match &reference.kind {
                ReferenceKind::Target => OtherResult::Target,
                ReferenceKind::Benchmark(name) => OtherResult::Benchmark(name.clone()),
                ReferenceKind::Previous => OtherResult::Previous,
            };
            if Some(reference.period) == wanted {
                let values = others.results.entry(result).or_default();
                let subject = values.entry(reference.subject.clone()).or_default();
                subject.insert(node_path(&reference.node), reference.value);
            }
        }
        others
    }

    /// Whether anything is known of that result.
    #[must_use]
    pub fn has(&self, result: &OtherResult) -> bool {
        self.results.get(result).is_some_and(|values| !values.is_empty())
    }

    /// Adds the values of a result.
    pub fn set(&mut self, result: OtherResult, values: Values) {
        self.results.insert(result, values);
    }

    /// Adds the values of subjects of whom none are known yet.
    pub fn add(&mut self, result: OtherResult, values: Values) {
        let known = self.results.entry(result).or_default();
        for (subject, values) in values {
            known.entry(subject).or_insert(values);
        }
    }

    /// Sets the values of earlier periods, oldest first.
    pub fn set_history(&mut self, history: Vec<Values>) {
        self.history = history;
    }

    /// The values of a node for a subject in earlier periods, oldest first; none in a period without one.
    #[must_use]
    pub fn history(&self, subject: &str, path: &str) -> Vec<Option<Decimal>> {
        self.history.iter().map(|values| values.get(subject)?.get(path).copied()).collect()
    }

    /// The value of a node for a subject, or what is said for all subjects.
    #[must_use]
    pub fn value(&self, result: &OtherResult, subject: &str, path: &str) -> Option<Decimal> {
        let values = self.results.get(result)?;
        let of = |subject: &str| values.get(subject)?.get(path).copied();
        of(subject).or_else(|| of(""))
    }
}

/// For `previous: latest` the latest period before `period` of which each subject has a result that is given.
fn latest_given<'r>(
    plan: &Plan,
    references: &'r [Reference],
    period: Period,
) -> Option<BTreeMap<&'r str, Period>> {
    if plan.ruleset.previous != PreviousKind::Latest {
        return None;
    }
    let mut latest: BTreeMap<&str, Period> = BTreeMap::new();
    for reference in references.iter().filter(|of| of.kind == ReferenceKind::Previous && of.period < period) {
        let known = latest.entry(&reference.subject).or_insert(reference.period);
        *known = reference.period.max(*known);
    }
    Some(latest)
}

/// The period of which references are wanted when `period` is scored: itself, or the one before it (for
/// `previous: latest` the latest before it that is there).
#[must_use]
pub fn wanted(kind: &ReferenceKind, plan: &Plan, references: &[Reference], period: Period) -> Option<Period> {
    match (kind, plan.ruleset.previous) {
        (ReferenceKind::Previous, PreviousKind::Adjacent) => Some(period.previous()),
        (ReferenceKind::Previous, PreviousKind::Latest) => {
            let earlier = references.iter().filter(|other| other.kind == *kind && other.period < period);
            earlier.map(|other| other.period).max()
        }
        (ReferenceKind::Target | ReferenceKind::Benchmark(_), _) => Some(period),
    }
}
