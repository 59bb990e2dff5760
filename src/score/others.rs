//! Results to compare with: earlier periods, targets, benchmarks.

use crate::data::{Reference, ReferenceKind};
use crate::number::Decimal;
use crate::period::Period;
use crate::plan::{OtherResult, Plan};
use std::collections::BTreeMap;

/// Values by subject and path; the subject "" stands for all.
pub type Values = BTreeMap<String, BTreeMap<String, Decimal>>;

/// Everything that a period is compared with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Others(BTreeMap<OtherResult, Values>);

impl Others {
    /// Targets of the rule set, overridden by references of `period`; benchmarks; given earlier results.
    #[must_use]
    pub fn given(plan: &Plan, references: &[Reference], period: Period) -> Self {
        let mut others = Self::default();
        let targets = others.0.entry(OtherResult::Target).or_default();
        for (path, target) in &plan.ruleset.targets {
            targets.entry(String::new()).or_default().insert(full(path), target.value);
        }
        for reference in references {
            let (result, wanted) = match &reference.kind {
                ReferenceKind::Target => (OtherResult::Target, period),
                ReferenceKind::Benchmark(name) => (OtherResult::Benchmark(name.clone()), period),
                ReferenceKind::Previous => (OtherResult::Previous, period.previous()),
            };
            if reference.period == wanted {
                let values = others.0.entry(result).or_default();
                let subject = values.entry(reference.subject.clone()).or_default();
                subject.insert(full(&reference.node), reference.value);
            }
        }
        others
    }

    /// Whether anything is known of that result.
    #[must_use]
    pub fn has(&self, result: &OtherResult) -> bool {
        self.0.get(result).is_some_and(|values| !values.is_empty())
    }

    /// Adds the values of a result.
    pub fn set(&mut self, result: OtherResult, values: Values) {
        self.0.insert(result, values);
    }

    /// The value of a node for a subject, or what is said for all subjects.
    #[must_use]
    pub fn value(&self, result: &OtherResult, subject: &str, path: &str) -> Option<Decimal> {
        let values = self.0.get(result)?;
        let of = |subject: &str| values.get(subject)?.get(path).copied();
        of(subject).or_else(|| of(""))
    }
}

/// `survey` is short for `score.survey`.
fn full(path: &str) -> String {
    if path == "score" || path.starts_with("score.") { path.to_owned() } else { format!("score.{path}") }
}
