//! The cases run against mutants.

use super::search::Search;
use super::{Draft, Mutant, Report, Survivor, Way, all};
use crate::data::Dataset;
use crate::diagnostic::Severity;
use crate::ingest::Form;
use crate::period::Period;
use crate::plan::Plan;
use crate::regress::{Case, CaseError, snapshot, suite};
use crate::ruleset::{Library, Resolved};
use crate::score::{self, Rules, ScoreError};
use crate::threads;
use chrono::NaiveDate;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// The rule sets that a trial scores by: the newest version is a mutant, older ones are as they were.
pub(super) struct Mutated<'a> {
    pub library: &'a Library,
    pub id: &'a str,
    pub plan: Arc<Plan>,
}

impl Rules for Mutated<'_> {
    fn id(&self) -> &str {
        self.id
    }

    fn plan(&self, period: Option<Period>) -> Result<Arc<Plan>, ScoreError> {
        let in_force = self.library.version_in_force(self.id, period.map(Period::first_day));
        match in_force == self.library.version_in_force(self.id, None) {
            true => Ok(self.plan.clone()),
            false => Ok(score::plan(self.library, self.id, period)?.0),
        }
    }

    fn is_in_force(&self, day: NaiveDate) -> bool {
        self.library.is_in_force(self.id, day)
    }

    fn turns(&self) -> BTreeSet<Period> {
        self.library.turns(self.id)
    }
}

/// A case with what the rules make of it.
struct Held<'a> {
    case: &'a Case,
    data: Dataset,
    text: String,
}

/// A rule set with its cases.
pub struct Trial<'a> {
    library: &'a Library,
    id: &'a str,
    resolved: Resolved,
    plan: Arc<Plan>,
    held: Vec<Held<'a>>,
}

/// What the cases made of a mutant.
enum Fate {
    /// It does not bind.
    Stillborn,
    /// A case differs.
    Killed,
    /// None does.
    Survived(Arc<Plan>, bool),
}

/// Runs the cases of each trial against mutants, on all cores; `done` is called for each mutant, and `report` gets
/// what came of a trial, in their order, while those after it are under way. Where the budget of the command is spent in between
/// ([`crate::script::budget::command_spent`]), a report says nothing: a mutant that could not be tried counts as killed.
///
/// # Errors
/// The first that `report` returns.
pub fn run_all<'t, 'a, E>(
    trials: &'t [(Trial<'a>, Vec<Mutant>)],
    done: &(dyn Fn() + Sync),
    mut report: impl FnMut(&'t Trial<'a>, Report) -> Result<(), E>,
) -> Result<(), E> {
    // A trial ends with an item of its own, so that one without mutants is reported too.
    let items = trials.iter().flat_map(|(trial, mutants)| {
        let tried = mutants.iter().enumerate().map(|(index, mutant)| Some((index, mutant)));
        tried.chain([None]).map(move |mutant| (trial, mutant))
    });
    let items: Vec<(&Trial<'_>, Option<(usize, &Mutant)>)> = items.collect();
    let judged = |(trial, mutant): &(&Trial<'_>, Option<(usize, &Mutant)>)| {
        let (index, mutant) = (*mutant)?;
        let judgement = trial.judge(index, mutant);
        done();
        Some(judgement)
    };
    let mut counted = Report::default();
    suite::in_order(&items, threads::processors(), judged, |(trial, mutant), judgement| {
        match mutant.zip(judgement) {
            Some(((_, mutant), judgement)) => {
                counted.count(judgement, mutant);
                Ok(())
            }
            None => {
                let counted = Report { ruleset: trial.id.to_owned(), ..std::mem::take(&mut counted) };
                report(trial, counted)
            }
        }
    })
}

impl Report {
    fn count(&mut self, judgement: Judgement, mutant: &Mutant) {
        match judgement {
            Judgement::Stillborn => self.stillborn += 1,
            Judgement::Killed => self.killed += 1,
            Judgement::Equivalent => self.equivalent.push(mutant.clone()),
            Judgement::Survived(survivor) => self.survivors.push(survivor),
        }
    }
}

impl<'a> Trial<'a> {
    /// Prepares the newest version of a rule set and its cases.
    ///
    /// # Errors
    /// [`CaseError`] where the rule set or a case can't be scored as it is.
    pub fn new(library: &'a Library, id: &'a str, cases: &'a [Case]) -> Result<Self, CaseError> {
        let (plan, _) = score::plan(library, id, None)?;
        let (resolved, problems) = library.resolve_tree(id, None);
        let resolved = resolved.ok_or(ScoreError::Rules(problems))?;
        let mut held = Vec::new();
        for case in cases {
            let (in_force, _) = score::plan(library, id, Some(case.period))?;
            let data = case.dataset(&Form::by_version(&in_force, library, id), &in_force)?;
            let text = snapshot::text(&case.score(library)?);
            held.push(Held { case, data, text });
        }
        Ok(Self { library, id, resolved, plan, held })
    }

    /// The id of its rule set.
    #[must_use]
    pub fn id(&self) -> &'a str {
        self.id
    }

    /// The folder in which its cases lie, where it has any.
    #[must_use]
    pub fn folder(&self) -> Option<&'a Path> {
        self.held.first()?.case.folder.parent()
    }

    /// The mutants that can be tried.
    #[must_use]
    pub fn mutants(&self) -> Vec<Mutant> {
        all(&self.resolved, self.library.sources())
    }

    fn judge(&self, index: usize, mutant: &Mutant) -> Judgement {
        match self.fate(mutant) {
            Fate::Stillborn => Judgement::Stillborn,
            Fate::Killed => Judgement::Killed,
            Fate::Survived(plan, inputs) => {
                let search = self.search(mutant, &plan, inputs);
                match search.smallest(index) {
                    Some(smallest) => {
                        let (by_rules, by_mutant) = search.results(&smallest);
                        let told = difference(&by_rules.unwrap_or_default(), by_mutant.as_deref());
                        Judgement::Survived(Survivor { mutant: mutant.clone(), smallest, told })
                    }
                    None => Judgement::Equivalent,
                }
            }
        }
    }

    fn search<'s>(&'s self, mutant: &'s Mutant, plan: &'s Arc<Plan>, rereads: bool) -> Search<'s> {
        Search {
            library: self.library,
            id: self.id,
            original: &self.plan,
            mutant: plan,
            rereads,
            period: self.period(),
            cases: self.held.iter().map(|held| held.case).collect(),
            change: mutant,
        }
    }

    /// Whether a draft tells a mutant from the original.
    #[must_use]
    pub fn tells(&self, draft: &Draft, mutant: &Mutant) -> bool {
        let bound = mutant.ways.iter().find_map(|way| Some((way, self.bind(way)?)));
        bound.is_some_and(|(way, plan)| {
            self.search(mutant, &plan, way.touches_inputs(&self.resolved)).differs(draft)
        })
    }

    /// The period in which data are sought: that of the first case that the newest version scores.
    fn period(&self) -> Period {
        let newest = self.library.version_in_force(self.id, None);
        let scored = self.held.iter().map(|held| held.case.period);
        let mut newest =
            scored.filter(|period| self.library.version_in_force(self.id, Some(period.first_day())) == newest);
        let today = NaiveDate::from_ymd_opt(2025, 7, 1).unwrap_or_default();
        newest.next().unwrap_or_else(|| Period::containing(today, self.plan.ruleset.period))
    }

    fn fate(&self, mutant: &Mutant) -> Fate {
        let bound = mutant.ways.iter().find_map(|way| Some((way, self.bind(way)?)));
        let Some((way, plan)) = bound else { return Fate::Stillborn };
        let inputs = way.touches_inputs(&self.resolved);
        let rules = Mutated { library: self.library, id: self.id, plan };
        for held in &self.held {
            if self.notices(held, &rules, inputs) {
                return Fate::Killed;
            }
        }
        Fate::Survived(rules.plan, inputs)
    }

    fn bind(&self, way: &Way) -> Option<Arc<Plan>> {
        let mut problems = Vec::new();
        let ruleset = way.apply(&self.resolved).ruleset(self.library.sources(), &mut problems)?;
        if problems.iter().any(|problem| problem.severity == Severity::Error) {
            return None;
        }
        score::bound(Some(ruleset), Vec::new()).ok().map(|(plan, _)| plan)
    }

    /// Whether the case comes out otherwise, or not at all.
    fn notices(&self, held: &Held<'_>, rules: &Mutated<'_>, inputs: bool) -> bool {
        let organisation = rules.plan.ruleset.organisation.clone().unwrap_or_default();
        let period = held.case.period;
        let Ok(plan) = rules.plan(Some(period)) else { return true };
        let form = || Form::by_rules(&plan, rules);
        let reread = if inputs { held.case.dataset(&form(), &plan).map(Some) } else { Ok(None) };
        let Ok(reread) = reread else { return true };
        match score::score_by(rules, &organisation, reread.as_ref().unwrap_or(&held.data), period) {
            Ok(scorecard) => snapshot::text(&scorecard) != held.text,
            Err(_) => true,
        }
    }
}

/// What became of a mutant.
enum Judgement {
    Stillborn,
    Killed,
    Survived(Survivor),
    Equivalent,
}

/// The first line that differs, of the rules and of the mutant, each with the subject that it is about.
fn difference(by_rules: &str, by_mutant: Option<&str>) -> (String, String) {
    let Some(by_mutant) = by_mutant else { return (String::new(), String::new()) };
    let mut subject = "";
    let mut others = by_mutant.lines();
    for line in by_rules.lines() {
        let other = others.next().unwrap_or_default();
        let indented = line.starts_with(' ');
        if !indented {
            subject = line.split(':').next().unwrap_or_default();
        }
        if line != other {
            let said = |line: &str| match indented {
                true => format!("{subject}: {}", line.trim_start()),
                false => line.to_owned(),
            };
            return (said(line), said(other));
        }
    }
    (String::new(), others.next().unwrap_or_default().to_owned())
}
