//! Two versions of a rule set, and everything between them: the version before with some of the edits.
//!
//! Each version may consist of several by date. A [`Stretch`] is a pair of them that are in force on the same days; its
//! edits lead from the one to the other. A [`Mixture`] scores by the version before with chosen edits in each stretch.

use super::edit::{self, Edit};
use crate::diagnostic::{Code, Diagnostic, Sources};
use crate::period::Period;
use crate::plan::Plan;
use crate::record::rules::RulesRecord;
use crate::ruleset::fields::RULESET;
use crate::ruleset::yaml::{self, Tree};
use crate::ruleset::{InForce, Library, Resolved, shape, written};
use crate::score::{self, Rules, ScoreError};
use chrono::NaiveDate;
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A rule set with all its versions by date, or one that a run kept.
#[derive(Debug)]
pub struct Version<'a> {
    id: String,
    from: From<'a>,
}

#[derive(Debug)]
enum From<'a> {
    Library(&'a Library),
    Kept { resolved: Box<Resolved>, sources: &'a Sources, plan: OnceLock<Arc<Plan>> },
}

/// Why the rules that a run kept can't be read.
#[derive(Debug, thiserror::Error)]
#[error("the rules that are kept with it can't be read: {0}")]
pub struct KeptError(String);

/// Reads the rules that a run kept into a tree whose places lie in a source called `name`.
///
/// # Errors
/// [`KeptError`] when the text is not that of a rule set.
pub fn kept(text: &str, name: &str, sources: &mut Sources) -> Result<Resolved, KeptError> {
    let wrong = |why: &str| KeptError(why.to_owned());
    let kept = RulesRecord::of_text(text).map_err(KeptError)?;
    let text: Arc<str> = written::yaml(&kept.rules).into();
    let source = sources.add(name, text.clone());
    let tree = yaml::read(source, &text, &mut Vec::new()).filter(|tree| tree.to_json() == kept.rules);
    let tree = tree.ok_or_else(|| wrong("they are no map of names"))?;
    let scripts = kept.scripts.into_iter().enumerate().map(|(at, text)| {
        let text: Arc<str> = text.into();
        (sources.add(format!("{name}, functions {}", at + 1), text.clone()), text)
    });
    let scripts = scripts.collect();
    Ok(Resolved { tree, scripts, shared: Vec::new() })
}

impl<'a> Version<'a> {
    /// A rule set of a library.
    #[must_use]
    pub fn of_library(library: &'a Library, id: &str) -> Self {
        Self { id: id.to_owned(), from: From::Library(library) }
    }

    /// One that is always in force: [`kept`] with a run.
    #[must_use]
    pub fn of_run(resolved: Resolved, id: &str, sources: &'a Sources) -> Self {
        let from = From::Kept { resolved: Box::new(resolved), sources, plan: OnceLock::new() };
        Self { id: id.to_owned(), from }
    }

    /// The texts that its places lie in.
    #[must_use]
    pub fn sources(&self) -> &'a Sources {
        match &self.from {
            From::Library(library) => library.sources(),
            From::Kept { sources, .. } => sources,
        }
    }

    /// Of which of its versions by date, and of those that it extends, the rules on `day` are made; without a day the newest.
    fn in_force(&self, day: Option<NaiveDate>) -> Option<InForce> {
        match &self.from {
            From::Library(library) => library.versions_in_force(&self.id, day),
            From::Kept { .. } => Some(InForce::new()),
        }
    }

    fn resolved(&self, day: Option<NaiveDate>) -> Option<Resolved> {
        match &self.from {
            From::Library(library) => library.resolve_tree(&self.id, day).0,
            From::Kept { resolved, .. } => Some(Resolved::clone(resolved)),
        }
    }

    /// The first days of its versions by date, and of those that it extends.
    fn first_days(&self) -> Vec<NaiveDate> {
        self.turns().into_iter().map(Period::first_day).collect()
    }
}

impl Rules for Version<'_> {
    fn id(&self) -> &str {
        &self.id
    }

    fn plan(&self, period: Option<Period>) -> Result<Arc<Plan>, ScoreError> {
        match &self.from {
            From::Library(library) => Ok(score::plan(library, &self.id, period)?.0),
            From::Kept { resolved, sources, plan } => {
                if let Some(plan) = plan.get() {
                    return Ok(plan.clone());
                }
                let mut problems = Vec::new();
                shape::check(&resolved.tree, &RULESET, &mut problems);
                let bound = bound(resolved, sources, problems)?;
                Ok(plan.get_or_init(|| bound).clone())
            }
        }
    }

    fn is_in_force(&self, day: NaiveDate) -> bool {
        match &self.from {
            From::Library(library) => library.is_in_force(&self.id, day),
            From::Kept { .. } => true,
        }
    }

    fn turns(&self) -> BTreeSet<Period> {
        match &self.from {
            From::Library(library) => library.turns(&self.id),
            From::Kept { .. } => BTreeSet::new(),
        }
    }
}

fn bound(resolved: &Resolved, sources: &Sources, mut problems: Vec<Diagnostic>) -> Result<Arc<Plan>, ScoreError> {
    let ruleset = resolved.ruleset(sources, &mut problems);
    Ok(score::bound(ruleset, problems)?.0)
}

/// Which versions by date are in force at the same time, before and after.
type Pair = (Option<InForce>, Option<InForce>);

/// Days on which the same two versions by date are in force.
#[derive(Debug)]
pub struct Stretch {
    pair: Pair,
    before: Tree,
    /// What leads from the version before to the one after.
    pub edits: Vec<Edit>,
}

/// A version before, a version after, and the edits between them.
#[derive(Debug)]
pub struct Versions<'a> {
    /// The version before.
    pub before: Version<'a>,
    /// The version after.
    pub after: Version<'a>,
    /// The texts that all places lie in.
    pub sources: &'a Sources,
    /// Where both have rules that differ.
    pub stretches: Vec<Stretch>,
}

impl<'a> Versions<'a> {
    /// Compares two versions; `sources` must hold the texts of both.
    #[must_use]
    pub fn new(before: Version<'a>, after: Version<'a>, sources: &'a Sources) -> Self {
        let mut days: Vec<Option<NaiveDate>> = vec![Some(NaiveDate::MIN)];
        days.extend(before.first_days().into_iter().chain(after.first_days()).map(Some));
        days.sort();
        days.push(None);
        let mut stretches: Vec<Stretch> = Vec::new();
        for day in days {
            let pair = (before.in_force(day), after.in_force(day));
            if stretches.iter().any(|known| known.pair == pair) || pair.0.is_none() || pair.1.is_none() {
                continue;
            }
            if let (Some(old), Some(new)) = (before.resolved(day), after.resolved(day)) {
                let (old, new) = (old.whole(), new.whole());
                stretches.push(Stretch { pair, edits: edit::diff(&old, &new), before: old });
            }
        }
        Self { before, after, sources, stretches }
    }

    /// All edits, by stretch and index.
    pub fn edits(&self) -> impl Iterator<Item = ((usize, usize), &Edit)> {
        self.stretches.iter().enumerate().flat_map(|(at, stretch)| {
            stretch.edits.iter().enumerate().map(move |(index, edit)| ((at, index), edit))
        })
    }

    /// The version before with some of the edits.
    #[must_use]
    pub fn with(&self, chosen: &[(usize, usize)]) -> Mixture<'_> {
        Mixture { versions: self, chosen: chosen.to_vec(), plans: Mutex::default() }
    }
}

/// The version before with some of the edits.
#[derive(Debug)]
pub struct Mixture<'a> {
    versions: &'a Versions<'a>,
    chosen: Vec<(usize, usize)>,
    plans: Mutex<HashMap<Pair, Arc<Plan>>>,
}

impl Mixture<'_> {
    /// Whether the rules can be used in every stretch.
    #[must_use]
    pub fn binds(&self) -> bool {
        let touched = |at: &usize| self.chosen.iter().any(|(stretch, _)| stretch == at);
        (0..self.versions.stretches.len()).filter(touched).all(|at| self.stretch(at).is_ok())
    }

    fn stretch(&self, at: usize) -> Result<Arc<Plan>, ScoreError> {
        let Some(stretch) = self.versions.stretches.get(at) else {
            let nothing = Diagnostic::error(Code::NoVersion, None, "no rules are in force");
            return Err(ScoreError::Rules(vec![nothing]));
        };
        if let Some(plan) = self.plans.lock().unwrap_or_else(PoisonError::into_inner).get(&stretch.pair) {
            return Ok(plan.clone());
        }
        let chosen = self.chosen.iter().filter(|(of, _)| *of == at);
        let edits: Vec<&Edit> = chosen.filter_map(|(_, index)| stretch.edits.get(*index)).collect();
        let tree = edit::apply(&stretch.before, &edits);
        let plan = bound(&Resolved::of_whole(&tree, self.versions.sources), self.versions.sources, Vec::new())?;
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        plans.insert(stretch.pair.clone(), plan.clone());
        Ok(plan)
    }
}

impl Rules for Mixture<'_> {
    fn id(&self) -> &str {
        &self.versions.before.id
    }

    fn plan(&self, period: Option<Period>) -> Result<Arc<Plan>, ScoreError> {
        let day = period.map(Period::first_day);
        let Versions { before, after, stretches, .. } = self.versions;
        let pair = (before.in_force(day), after.in_force(day));
        match stretches.iter().position(|stretch| stretch.pair == pair) {
            Some(at) if self.chosen.iter().any(|(stretch, _)| *stretch == at) => self.stretch(at),
            _ => before.plan(period),
        }
    }

    fn is_in_force(&self, day: NaiveDate) -> bool {
        self.versions.before.is_in_force(day)
    }

    fn turns(&self) -> BTreeSet<Period> {
        let Versions { before, after, .. } = self.versions;
        before.turns().into_iter().chain(after.turns()).collect()
    }
}
