//! Which versions came before one.

use super::Library;
use chrono::NaiveDate;
use std::collections::BTreeSet;

impl Library {
    /// Days on which versions of a rule set and of all that it extends were in force before the one of `day`, or before
    /// the newest ones.
    #[must_use]
    pub fn days_before(&self, id: &str, day: Option<NaiveDate>) -> BTreeSet<NaiveDate> {
        let mut chain = vec![id];
        let mut at = 0;
        while let Some(next) = chain.get(at).copied() {
            let more: Vec<&str> = self.bases(next).filter(|base| !chain.contains(base)).collect();
            chain.extend(more);
            at += 1;
        }
        let mut found = BTreeSet::new();
        for id in chain {
            let mut days = self.days(id);
            if day.is_none() {
                days.pop();
            }
            found.extend(days.into_iter().flatten().filter(|before| day.is_none_or(|day| *before < day)));
        }
        // Each combination of versions once, and not the one of the day itself.
        let mut seen = vec![self.versions_in_force(id, day)];
        found.retain(|before| {
            let versions = self.versions_in_force(id, Some(*before));
            let new = versions.is_some() && !seen.contains(&versions);
            seen.push(versions);
            new
        });
        found
    }
}
