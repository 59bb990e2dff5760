//! Which earlier period `previous: latest` is: of each subject the latest in which it, or a member of it, has data.

use super::{Values, periods};
use crate::data::Dataset;
use crate::period::Period;
use crate::plan::{OtherResult, Plan};
use crate::ruleset::PreviousKind;
use std::collections::{BTreeMap, BTreeSet};

/// The period that `previous` is, by subject; of no use where it is the one before.
#[derive(Debug, Default)]
pub(super) struct Latest {
    by_subject: BTreeMap<String, Period>,
    /// The latest in which anybody has data: for subjects that have a result without any.
    of_all: Option<Period>,
}

impl Latest {
    /// The latest periods before `period` of those who have data in it or are registered.
    pub fn of(plan: &Plan, data: &Dataset, period: Period) -> Self {
        if plan.ruleset.previous != PreviousKind::Latest || !plan.compares_with(&OtherResult::Previous) {
            return Self::default();
        }
        let kind = plan.ruleset.period;
        let containing =
            |given: Period| (given.kind() <= kind).then(|| Period::containing(given.first_day(), kind));
        let mut by_subject: BTreeMap<&str, Period> = BTreeMap::new();
        let mut now: BTreeSet<&str> = data.subjects.keys().map(String::as_str).collect();
        let mut meet = |subject, given| match containing(given) {
            Some(of) if of == period => {
                now.insert(subject);
            }
            Some(of) if of < period => {
                let known = by_subject.entry(subject).or_insert(of);
                *known = of.max(*known);
            }
            _ => {}
        };
        for batch in data.batches.iter().filter(|batch| !batch.is_empty()) {
            batch.subjects.dictionary.iter().for_each(|subject| meet(subject.as_str(), batch.period));
        }
        data.facts.iter().for_each(|fact| meet(fact.subject.as_str(), fact.period));
        by_subject.retain(|subject, _| now.contains(subject));
        let groups = groups(data, &by_subject);
        let own = by_subject.into_iter().map(|(subject, of)| (subject.to_owned(), of));
        let of_all = periods(plan, data).range(..period).next_back().copied();
        Self { by_subject: own.chain(groups).collect(), of_all }
    }

    /// All of them.
    pub fn periods(&self) -> BTreeSet<Period> {
        self.by_subject.values().copied().chain(self.of_all).collect()
    }

    /// Keeps of the values of a period those of subjects whose latest it is.
    pub fn keep(&self, values: &mut Values, period: Period) {
        if self.of_all.is_some() {
            values.retain(|subject, _| self.by_subject.get(subject).copied().or(self.of_all) == Some(period));
        }
    }
}

/// The latest period of each group: that of any member.
fn groups(data: &Dataset, by_subject: &BTreeMap<&str, Period>) -> BTreeMap<String, Period> {
    let mut groups: BTreeMap<String, Period> = BTreeMap::new();
    for (subject, of) in by_subject {
        let parent = |id: &&str| Some(data.subjects.get(*id)?.parent.as_str()).filter(|parent| !parent.is_empty());
        // A circle is refused before anything is scored.
        let above = std::iter::successors(parent(subject), parent).take(data.subjects.len());
        for group in above {
            let known = groups.entry(group.to_owned()).or_insert(*of);
            *known = (*known).max(*of);
        }
    }
    groups
}
