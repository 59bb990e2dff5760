//! Rows that were rejected when their files were imported, and which of them come in now.

use super::table::Row;
use super::{Mapping, Whom};
use crate::data::Refused;
use crate::period::Period;
use std::collections::HashMap;

/// What stands for the respondent of a row of measures, before the measures that it gives: a file has one row a subject and period.
pub(super) const ALL: &str = "*";

/// Where a row stands: its file and its line.
type Place = (String, u64);

/// Rows that were rejected when their files were imported and did not come in since.
#[derive(Debug, Default)]
pub(super) struct Pending {
    by_place: HashMap<Place, Vec<Refused>>,
    by_whom: HashMap<(String, Period, String), Vec<Place>>,
}

/// The respondent by whom a row is found; all rows of measures of a subject and period are found together.
fn finding(who: &str) -> &str {
    if who.starts_with(ALL) { ALL } else { who }
}

/// The measures that a row gives; none where it is not one of measures, or nothing is known of them.
fn given(who: &str) -> impl Iterator<Item = &str> {
    who.strip_prefix(ALL).unwrap_or_default().split(';').filter(|measure| !measure.is_empty())
}

impl Pending {
    pub fn of(mapping: &Mapping) -> Self {
        let mut pending = Self::default();
        for refused in &mapping.pending {
            let place = (refused.file.clone(), refused.line);
            if let (false, Some(period)) = (refused.who.is_empty(), refused.period) {
                let whom = (refused.subject.clone(), period, finding(&refused.who).to_owned());
                pending.by_whom.entry(whom).or_default().push(place.clone());
            }
            pending.by_place.entry(place).or_default().push(refused.clone());
        }
        pending
    }

    /// The rejected row that a row is once more: one of a file of rejects, of the same respondent (or the same line of the
    /// same file), subject and period. A row of measures that comes in is one only if it gives all that was rejected.
    pub fn take(&mut self, row: &Row, name: &str, whom: impl FnOnce() -> Whom, comes_in: bool) -> Option<Refused> {
        if self.by_place.is_empty() {
            return None;
        }
        if let Some(place) = row.origin() {
            let whom = whom();
            return self.at(&place, |refused| !comes_in || covers(&whom.who, &refused.who));
        }
        let Whom { subject, period, who } = whom();
        let is_same = |refused: &Refused| {
            refused.subject == subject && refused.period == period && (!comes_in || covers(&who, &refused.who))
        };
        if let Some(period) = period {
            let places = self.by_whom.get(&(subject.clone(), period, finding(&who).to_owned())).cloned();
            if let Some(found) = places.into_iter().flatten().find_map(|place| self.at(&place, is_same)) {
                return Some(found);
            }
        }
        let named = |refused: &Refused| {
            is_same(refused) && (refused.who.is_empty() || who.is_empty() || finding(&who) == ALL)
        };
        self.at(&(name.to_owned(), row.line), named)
    }

    fn at(&mut self, place: &Place, is_same: impl Fn(&Refused) -> bool) -> Option<Refused> {
        let there = self.by_place.get_mut(place)?;
        let at = there.iter().position(is_same)?;
        Some(there.remove(at))
    }
}

/// Whether a row gives all measures that a rejected one gave.
fn covers(who: &str, rejected: &str) -> bool {
    given(rejected).all(|measure| given(who).any(|given| given == measure))
}
