//! What was made of rule sets in force, so that it is made once: a plan is bound for the first who asks, and shared.
//!
//! The library does not know what it keeps. INVARIANT: whatever changes the files of a library forgets all of it.

use super::Library;
use chrono::NaiveDate;
use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// The versions that a rule set in force is made of: its own first, then those that it extends, each by its place among the
/// versions of its id.
pub type InForce = Vec<(String, usize)>;

/// What was made, by the versions of which.
#[derive(Default)]
pub(super) struct Made(Mutex<HashMap<InForce, Arc<dyn Any + Send + Sync>>>);

impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Made")
    }
}

impl Library {
    /// What `make` makes of the rule set `id` as in force on `day` (or of its newest version): it is asked once for the
    /// same versions of it and of what it extends.
    pub fn once<T: Any + Send + Sync>(
        &self,
        id: &str,
        day: Option<NaiveDate>,
        make: impl FnOnce() -> T,
    ) -> Arc<T> {
        // What is not in force, or extends what is not there, says so each time with the day.
        let Some(versions) = self.versions_in_force(id, day) else { return Arc::new(make()) };
        let kept = || self.made.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().get(&versions).cloned();
        if let Some(known) = known.and_then(|known| known.downcast().ok()) {
            return known;
        }
        let made = Arc::new(make());
        kept().insert(versions, made.clone());
        made
    }

    /// The versions of which the rule set `id` is made on `day`, or its newest; none where one of them is not there.
    #[must_use]
    pub fn versions_in_force(&self, id: &str, day: Option<NaiveDate>) -> Option<InForce> {
        let mut versions: InForce = Vec::new();
        let mut at = id.to_owned();
        loop {
            let place = self.version_in_force(&at, day)?;
            let version = self.versions.get(&at)?.get(place)?;
            versions.push((at, place));
            let Some(base) = version.tree.get("extends").filter(|base| !base.is_nothing()) else {
                return Some(versions);
            };
            at = base.text()?.to_owned();
            if versions.iter().any(|(known, _)| *known == at) {
                return None;
            }
        }
    }
}
