//! What of a rule set its cases reach: branches of scripts, bands, gates, grades, rows of tables, missing policies.
//!
//! [`sites()`] lists from a plan all that can be reached; the observers of a library that was asked to
//! [observe](crate::ruleset::Library::observe) know what was, when the cases have run. [`measure`] puts them together. A
//! rule set answers for its own files only: what it inherits is tested by the cases of its base.

pub mod lcov;
mod missing;
mod page;
mod sites;

pub use page::{file_name, index, page};
pub use sites::{Site, sites};

use crate::diagnostic::{SourceId, Sources};
use crate::observer::Mark;
use crate::period::Period;
use crate::ruleset::Library;
use crate::score::{self, ScoreError};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Under which name the functions stand that all rule sets know.
pub const SHARED: &str = "functions";

/// What the cases of a rule set reach of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The rule set, or [`SHARED`].
    pub ruleset: String,
    /// Everything that can be reached, in the order of the files, and whether it was.
    pub sites: Vec<(Site, bool)>,
}

impl Coverage {
    /// How many sites were reached.
    #[must_use]
    pub fn reached(&self) -> usize {
        self.sites.iter().filter(|(_, reached)| *reached).count()
    }

    /// How many sites there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.sites.len()
    }

    /// The share of sites that were reached, in tenths of a percent from 0 to 1000, rounded down: 1000 is all of them. Of
    /// nothing everything is reached.
    #[must_use]
    pub fn per_mille(&self) -> usize {
        (self.reached() * 1000).checked_div(self.total()).unwrap_or(1000)
    }

    /// What was not reached.
    pub fn unreached(&self) -> impl Iterator<Item = &Site> {
        self.sites.iter().filter(|(_, reached)| !reached).map(|(site, _)| site)
    }

    /// The files that its sites stand in, in their order.
    #[must_use]
    pub fn files(&self) -> BTreeSet<SourceId> {
        self.sites.iter().map(|(site, _)| site.span.source).collect()
    }

    /// An object for programs: `ruleset`, `reached`, `total`, `percent` and a list `unreached` of `file`, `line`, `column`, `kind`,
    /// `what`.
    #[must_use]
    pub fn to_json(&self, sources: &Sources) -> Value {
        let unreached = self.unreached().map(|site| {
            let place = sources.place(site.span);
            json!({
                "file": sources.name(site.span.source),
                "line": place.line,
                "column": place.column,
                "kind": site.kind(),
                "what": site.what,
            })
        });
        json!({
            "ruleset": self.ruleset,
            "reached": self.reached(),
            "total": self.total(),
            "percent": percent(self.per_mille()),
            "unreached": unreached.collect::<Vec<_>>(),
        })
    }
}

/// Tenths of a percent as `97.5`.
#[must_use]
pub fn percent(per_mille: usize) -> String {
    format!("{}.{}", per_mille / 10, per_mille % 10)
}

/// What was reached of the rule sets `ids`, whose cases have run on a library that observes; `shared` adds the functions that
/// all of them know.
///
/// # Errors
/// [`ScoreError::Rules`] where a version of one of them is wrong.
pub fn measure(library: &Library, ids: &[String], shared: bool) -> Result<Vec<Coverage>, ScoreError> {
    let mut found = Vec::new();
    let mut functions = Sites::default();
    for id in ids {
        let reached = library.observer(id).map(|observer| observer.reached()).unwrap_or_default();
        let mut own = Sites::default();
        for period in terms(library, id) {
            let (plan, _) = score::plan(library, id, period)?;
            for site in sites(&plan) {
                let was = reached.contains(&(site.mark, site.told));
                if library.owns(id, site.span.source) {
                    own.add(site, was);
                } else if library.shares(site.span.source) {
                    functions.add(site, was);
                }
            }
        }
        found.push(own.coverage(id));
    }
    if shared && !functions.0.is_empty() {
        found.push(functions.coverage(SHARED));
    }
    Ok(found)
}

/// A period of each version of a rule set.
fn terms(library: &Library, id: &str) -> Vec<Option<Period>> {
    let versions = library.versions(id);
    let after = versions.iter().skip(1).map(|next| next.map(Period::previous)).chain([None]);
    versions.iter().zip(after).map(|(from, before_next)| from.or(before_next)).collect()
}

/// Sites by place, each once, whatever plans have it.
#[derive(Default)]
struct Sites(BTreeMap<(SourceId, usize, usize, Mark), (Site, bool)>);

impl Sites {
    fn add(&mut self, site: Site, reached: bool) {
        let key = (site.span.source, site.span.start, site.span.end, site.mark);
        self.0.entry(key).or_insert_with(|| (site, false)).1 |= reached;
    }

    fn coverage(self, id: &str) -> Coverage {
        Coverage { ruleset: id.to_owned(), sites: self.0.into_values().collect() }
    }
}
