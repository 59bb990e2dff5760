//! Which edit causes what: the version before is scored with each edit alone, and compared with itself.
//!
//! An edit that can't stand alone (one of two weights that sum to 100) is made with the fewest others that let
//! the rules be used: another one near to it, else all with the same parent, grandparent and so on, less those that are
//! not needed. What the whole change does beyond these is called interaction.

use super::edit::Edit;
use super::impact::{self, Effect, Impact, Scored};
use super::version::{Mixture, Versions};
use crate::data::Dataset;
use crate::period::Period;
use crate::plan::Plan;
use crate::score::tally_cache::Tallies;
use crate::score::{self, Rules, ScoreError};
use std::collections::BTreeSet;
use std::fmt::Display;
use std::sync::Arc;

/// Data that are scored by themselves: those of an organisation, or of a case.
#[derive(Debug, Clone)]
pub struct Place {
    /// The organisation; empty where there is none.
    pub organisation: String,
    /// The name of the case; empty for stored data and files.
    pub case: String,
    /// The periods; none for all that the data hold.
    pub periods: Option<Vec<Period>>,
}

/// An edit's stretch and index.
type Id = (usize, usize);

/// An impact in the making: [`Study::add`] for each place, then [`Study::finish`].
#[derive(Debug)]
pub struct Study<'a> {
    versions: &'a Versions<'a>,
    mixtures: Vec<Mixture<'a>>,
    impact: Impact,
}

impl<'a> Study<'a> {
    /// Finds out which edits can stand alone.
    #[must_use]
    pub fn new(versions: &'a Versions<'a>) -> Self {
        let groups = Grouping::of(versions).groups();
        let mut impact = Impact::default();
        for group in &groups {
            let mut edits: Vec<Edit> = Vec::new();
            for (id, edit) in versions.edits() {
                let known = edits.iter().any(|known| unit(known) == unit(edit));
                if group.contains(&id) && !known {
                    edits.push(edit.clone());
                }
            }
            impact.effects.push(Effect { edits, moves: Vec::new(), failed: None });
        }
        Self { versions, mixtures: groups.iter().map(|group| versions.with(group)).collect(), impact }
    }

    /// Scores the data of a place by both versions, and by what lies between them; `data` reads them as rules
    /// and one of their plans want them.
    ///
    /// # Errors
    /// Those of `data`, and of scoring by the two versions.
    pub fn add<E: From<ScoreError> + Display>(
        &mut self,
        place: &Place,
        data: impl FnMut(&dyn Rules, &Plan) -> Result<Arc<Dataset>, E>,
    ) -> Result<(), E> {
        let mut scorer = Scorer { place, data, tallies: Vec::new() };
        let before = scorer.score(&self.versions.before)?;
        let after = scorer.score(&self.versions.after)?;
        let whole = self.impact.moves.len();
        self.impact.add(&before, &after);
        if let [effect] = self.impact.effects.as_mut_slice() {
            // There is nothing else, so it does all of it.
            effect.moves.extend(self.impact.moves.iter().skip(whole).cloned());
            return Ok(());
        }
        for (effect, mixture) in self.impact.effects.iter_mut().zip(&self.mixtures) {
            match scorer.score(mixture) {
                Ok(scored) => effect.moves.extend(impact::moves(&before, &scored)),
                Err(error) => effect.failed = Some(error.to_string()),
            }
        }
        Ok(())
    }

    /// What the change does.
    #[must_use]
    pub fn finish(mut self) -> Impact {
        self.impact.explain();
        self.impact
    }
}

struct Scorer<'p, D> {
    place: &'p Place,
    data: D,
    /// The datasets that were read, each with its tallies.
    tallies: Vec<(Arc<Dataset>, Arc<Tallies>)>,
}

impl<E: From<ScoreError>, D: FnMut(&dyn Rules, &Plan) -> Result<Arc<Dataset>, E>> Scorer<'_, D> {
    fn score(&mut self, rules: &dyn Rules) -> Result<Vec<Scored>, E> {
        let newest = rules.plan(None)?;
        let data = (self.data)(rules, &newest)?;
        let kind = newest.ruleset.period;
        let periods: BTreeSet<Period> = match &self.place.periods {
            Some(periods) => periods.iter().copied().filter(|period| period.kind() == kind).collect(),
            None => score::periods(&newest, &data),
        };
        let mut scored = Vec::new();
        for period in periods {
            if !rules.is_in_force(period.first_day()) {
                continue;
            }
            // The version in force may declare other columns, and be for other periods, than the newest.
            let plan = rules.plan(Some(period))?;
            if plan.ruleset.period != period.kind() {
                continue;
            }
            let data = (self.data)(rules, &plan)?;
            let tallies = self.tallies(&data);
            let scorecard = score::score_shared(rules, &self.place.organisation, &data, period, &tallies)?;
            scored.push(Scored { case: self.place.case.clone(), scorecard });
        }
        Ok(scored)
    }

    fn tallies(&mut self, data: &Arc<Dataset>) -> Arc<Tallies> {
        if let Some((_, known)) = self.tallies.iter().find(|(known, _)| Arc::ptr_eq(known, data)) {
            return known.clone();
        }
        let tallies = Arc::new(Tallies::of_one_dataset());
        self.tallies.push((data.clone(), tallies.clone()));
        tallies
    }
}

/// What makes two edits of different stretches one.
fn unit(edit: &Edit) -> (String, &'static str, Option<String>, Option<String>) {
    let text = |tree: Option<&crate::ruleset::yaml::Tree>| tree.map(|tree| tree.to_json().to_string());
    (edit.path.to_string(), edit.kind(), text(edit.before.as_ref()), text(edit.after()))
}

/// How many others are tried one by one beside an edit that can't stand alone.
const PARTNERS: usize = 40;

/// Joins edits that can't stand alone with others.
struct Grouping<'a> {
    versions: &'a Versions<'a>,
    /// The edits, those that are the same in several stretches together.
    units: Vec<Vec<Id>>,
}

impl<'a> Grouping<'a> {
    fn of(versions: &'a Versions<'a>) -> Self {
        let mut units: Vec<(_, Vec<Id>)> = Vec::new();
        for (id, edit) in versions.edits() {
            let what = unit(edit);
            match units.iter_mut().find(|(known, ids)| *known == what && ids.iter().all(|other| other.0 != id.0)) {
                Some((_, ids)) => ids.push(id),
                None => units.push((what, vec![id])),
            }
        }
        Self { versions, units: units.into_iter().map(|(_, ids)| ids).collect() }
    }

    fn groups(&self) -> Vec<Vec<Id>> {
        let mut groups: Vec<BTreeSet<usize>> = Vec::new();
        for unit in 0..self.units.len() {
            if groups.iter().any(|group| group.contains(&unit)) {
                continue;
            }
            let mut found = BTreeSet::from([unit]);
            if self.units.len() > 1 && !self.binds(&found) {
                found = self.smallest(&found);
            }
            loop {
                // An edit belongs to one group only.
                let shared: BTreeSet<usize> =
                    groups.iter().filter(|group| !group.is_disjoint(&found)).flatten().copied().collect();
                if shared.is_subset(&found) {
                    break;
                }
                found.extend(shared);
                if !self.binds(&found) {
                    found = self.smallest(&found);
                }
            }
            groups.retain(|group| group.is_disjoint(&found));
            groups.push(found);
        }
        groups.sort_by_key(|group| group.first().copied());
        groups.iter().map(|group| self.ids(group)).collect()
    }

    fn ids(&self, units: &BTreeSet<usize>) -> Vec<Id> {
        units.iter().filter_map(|unit| self.units.get(*unit)).flatten().copied().collect()
    }

    fn binds(&self, units: &BTreeSet<usize>) -> bool {
        self.versions.with(&self.ids(units)).binds()
    }

    /// How many steps of their paths a unit and one of the wanted have in common.
    fn nearness(&self, wanted: &BTreeSet<usize>, unit: usize) -> usize {
        let edit = |unit: &usize| {
            let (stretch, index) = self.units.get(*unit)?.first()?;
            self.versions.stretches.get(*stretch)?.edits.get(*index)
        };
        let Some(other) = edit(&unit) else { return 0 };
        wanted.iter().filter_map(edit).map(|edit| edit.path.shared(&other.path)).max().unwrap_or(0)
    }

    /// The smallest set with the wanted ones that can be used, as far as it can be found by trying.
    fn smallest(&self, wanted: &BTreeSet<usize>) -> BTreeSet<usize> {
        let others = (0..self.units.len()).filter(|unit| !wanted.contains(unit));
        let mut others: Vec<(usize, usize)> = others.map(|unit| (self.nearness(wanted, unit), unit)).collect();
        others.sort_by_key(|(near, unit)| (std::cmp::Reverse(*near), *unit));
        let with = |more: &mut dyn Iterator<Item = usize>| -> BTreeSet<usize> {
            wanted.iter().copied().chain(more).collect()
        };
        for (_, partner) in others.iter().take(PARTNERS) {
            let pair = with(&mut [*partner].into_iter());
            if self.binds(&pair) {
                return pair;
            }
        }
        let levels: BTreeSet<usize> = others.iter().map(|(near, _)| *near).collect();
        for level in levels.into_iter().rev() {
            let mut set = with(&mut others.iter().filter(|(near, _)| *near >= level).map(|(_, unit)| *unit));
            if self.binds(&set) {
                for (_, unit) in others.iter().rev() {
                    if set.remove(unit) && !self.binds(&set) {
                        set.insert(*unit);
                    }
                }
                return set;
            }
        }
        (0..self.units.len()).collect()
    }
}
