//! `satis impact`: what a changed rule does, before it is used.

use super::against::{self, Against};
use super::format::{self, Format};
use super::input::{self, Files};
use super::{Context, Failure, Verdict, outputs};
use crate::data::Dataset;
use crate::export::{How, Offer};
use crate::ingest::Form;
use crate::number::{self, Decimal};
use crate::period::Period;
use crate::plan::{Plan, Wanted};
use crate::regress::Case;
use crate::regress::attribute::{Place, Study};
use crate::regress::impact::{Aspect, Impact as Found, Move};
use crate::regress::version::{Version, Versions};
use crate::report::impact::{self as report, Impacts, Report};
use crate::ruleset::Library;
use crate::score::{Rules, ScoreError};
use crate::store::Store;
use clap::Args;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// How formats are described.
const OFFER: Offer = Offer { people: "For people", row: "a result that moves" };

/// Say what a change of the rules does: who moves, by how much, and which edit causes it
///
/// Both versions are scored over the stored data (or files, or the rule set's cases), and compared. Then each edit
/// is made alone, so that every move has its line.
#[derive(Debug, Args)]
pub struct Impact {
    /// The rule set, by id or path
    ruleset: String,
    /// What the rules now are compared with: a folder (a workspace, or one of rules), a git revision, or `run:N` for
    /// the rules that a run kept
    #[arg(long, value_name = "VERSION")]
    against: String,
    #[command(flatten)]
    files: Files,
    /// A period, or several [default: all in the data]
    #[arg(long, value_name = "PERIOD")]
    period: Vec<String>,
    /// An organisation, or several [default: all for which responses are stored; for files the rule set's; those that have a rule set of their own on top of this one are compared by it]
    #[arg(long, value_name = "ID")]
    organisation: Vec<String>,
    /// Compare over the rule set's cases in fixtures/
    #[arg(long, conflicts_with = "organisation")]
    fixtures: bool,
    /// How many of the largest changes are shown
    #[arg(long, value_name = "N", default_value = "10")]
    top: usize,
    /// End with code 1 when a grade, rank or status moves, or a score by more than so much: `score=0.5`
    #[arg(long, value_name = "WHAT", value_parser = fail_on)]
    fail_on: Vec<FailOn>,
    /// How the impact is written
    #[arg(long, default_value = "table", value_parser = format::of_text(OFFER))]
    format: Format,
    /// Write it as a page, too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// How many rows of files were left out.
    #[clap(skip)]
    rejected: Cell<usize>,
}

/// What must not move.
#[derive(Debug, Clone, Copy, PartialEq)]
enum FailOn {
    Grade,
    Rank,
    Status,
    /// A score by more than this.
    Score(Decimal),
}

fn fail_on(text: &str) -> Result<FailOn, String> {
    match text.split_once('=') {
        None if text == "grade" => Ok(FailOn::Grade),
        None if text == "rank" => Ok(FailOn::Rank),
        None if text == "status" => Ok(FailOn::Status),
        Some(("score", most)) => match number::parse(most) {
            Ok(most) if most >= Decimal::ZERO => Ok(FailOn::Score(most)),
            _ => Err(format!("`{most}` is no number from 0")),
        },
        _ => Err("write grade, rank, status, or score=0.5".to_owned()),
    }
}

impl FailOn {
    fn meets(self, found: &Move) -> bool {
        match self {
            Self::Grade => found.has(Aspect::Grade),
            Self::Rank => found.has(Aspect::Rank),
            Self::Status => found.has(Aspect::Status),
            Self::Score(most) => found.score_change().is_some_and(|change| change.abs() > most),
        }
    }
}

impl fmt::Display for FailOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Grade => f.write_str("other grades"),
            Self::Rank => f.write_str("other ranks"),
            Self::Status => f.write_str("other statuses"),
            Self::Score(most) => write!(f, "scores that move by more than {}", number::show(*most, None)),
        }
    }
}

/// What ends a comparison.
enum Ended {
    Failure(Failure),
    Score(ScoreError),
}

impl From<ScoreError> for Ended {
    fn from(error: ScoreError) -> Self {
        Self::Score(error)
    }
}

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failure(failure) => write!(f, "{failure}"),
            Self::Score(ScoreError::Rules(problems)) => match problems.first() {
                Some(problem) => f.write_str(&problem.message),
                None => f.write_str("the rules can't be used"),
            },
            Self::Score(error) => write!(f, "{error}"),
        }
    }
}

impl Impact {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        if self.fixtures && self.files.any() {
            return Err(Failure::Usage("`--fixtures` reads the cases' own files: name no others".to_owned()));
        }
        let id = context.ruleset(&self.ruleset)?;
        let against = Against::read(context, &self.against, &id, context.workspace.library.sources().clone())?;
        // Reading data wants the rest of the context.
        let library = std::mem::take(&mut context.workspace.library);
        let own = self.own(context, &library, &id, &against)?;
        let told = own.iter().filter(|own| against.has(&own.ruleset));
        let ids: Vec<&str> = std::iter::once(id.as_str()).chain(told.map(|own| own.ruleset.as_str())).collect();
        let mut all = Vec::new();
        for one in &ids {
            let newer = Version::of_library(&library, one);
            let versions = Versions::new(against.version(one), newer, against.sources());
            let judged = |organisation: &str| match *one == id {
                true => own.iter().all(|own| own.organisation != organisation),
                false => own.iter().any(|own| own.ruleset == *one && own.organisation == organisation),
            };
            let found = self.found(context, &versions, &judged)?;
            let plan = versions.after.plan(None).map_err(|error| Failure::score(error, library.sources()))?;
            all.push((*one, plan.ruleset.title.or(context.language.tag(), one).to_owned(), found));
        }
        if all.iter().all(|(_, _, found)| found.compared() == 0) {
            return Err(Failure::Data(match self.period.as_slice() {
                [] => format!("there are no data for `{id}`: import some, name files, or take --fixtures"),
                some => format!("there are no data for `{id}` in {}", some.join(", ")),
            }));
        }
        let mut reports = Vec::new();
        for (at, (one, title, impact)) in all.iter().enumerate() {
            // What stands on the rule set and judges nobody need not be told.
            if at == 0 || impact.compared() > 0 {
                reports.push(Report {
                    ruleset: (*one).to_owned(),
                    title: title.clone(),
                    against: self.against.clone(),
                    impact,
                    sources: against.sources(),
                    top: self.top,
                    own: own.iter().filter(|own| at == 0 && against.has(&own.ruleset)).map(Own::named).collect(),
                });
            }
        }
        self.write(context, &reports)?;
        self.verdict(context, &reports)
    }

    /// The rule sets that stand on this one and say for which organisation: these are not judged by this one.
    fn own(
        &self,
        context: &mut Context<'_>,
        library: &Library,
        id: &str,
        against: &Against,
    ) -> Result<Vec<Own>, Failure> {
        if self.fixtures || self.files.has_data() || !self.organisation.is_empty() {
            return Ok(Vec::new());
        }
        let Some(base) = library.resolve(id, None).0 else { return Ok(Vec::new()) };
        let unplaced = library.unplaced();
        if !context.workspace.organisations.is_empty() && !unplaced.is_empty() {
            // An organisation's own rule set may be in there: it would be judged by the wrong one.
            return Err(Failure::rules(&unplaced, library.sources()));
        }
        let mut below = vec![id];
        let mut at = 0;
        while let Some(found) = below.get(at).copied() {
            let stands_on = |other: &&str| library.bases(other).any(|base| base == found);
            let new: Vec<&str> = library.ids().filter(|other| !below.contains(other)).filter(stands_on).collect();
            below.extend(new);
            at += 1;
        }
        let mut own: Vec<Own> = Vec::new();
        for derived in below.into_iter().skip(1).filter(|derived| *derived != id) {
            let Some(rules) = library.resolve(derived, None).0 else { continue };
            let organisation = rules.organisation.filter(|_| rules.survey == base.survey);
            if let Some(organisation) = organisation.filter(|own| Some(own) != base.organisation.as_ref())
                && own.iter().all(|known| known.ruleset != derived)
            {
                own.push(Own { organisation, ruleset: derived.to_owned() });
            }
        }
        own.sort();
        for new in own.iter().filter(|own| !against.has(&own.ruleset)) {
            let Own { organisation, ruleset } = new;
            let against = &self.against;
            writeln!(
                context.err,
                "left out: {organisation} is judged by `{ruleset}`, which {against} does not have"
            )?;
        }
        Ok(own)
    }

    fn found(
        &self,
        context: &mut Context<'_>,
        versions: &Versions<'_>,
        judged: &dyn Fn(&str) -> bool,
    ) -> Result<Found, Failure> {
        let failed = |error: ScoreError| Failure::score(error, versions.sources);
        let before = versions.before.plan(None);
        let before = before.map_err(|error| against::unusable(&self.against, failed(error)))?;
        let after = versions.after.plan(None).map_err(failed)?;
        let mut study = Study::new(versions);
        let named = self.periods()?;
        let mut places = self.places(context, [&before, &after], named.as_deref())?;
        places.retain(|(place, _)| judged(&place.organisation));
        for (place, case) in places {
            let mut supply = Supply { command: self, plans: [&before, &after], case, read: BTreeMap::new() };
            let data = |rules: &dyn Rules, plan: &Plan| {
                supply.data(context, (rules, plan), &place.organisation).map_err(Ended::Failure)
            };
            study.add(&place, data).map_err(|ended| match ended {
                Ended::Failure(failure) => failure,
                Ended::Score(error) => failed(error),
            })?;
        }
        Ok(study.finish())
    }

    fn periods(&self) -> Result<Option<Vec<Period>>, Failure> {
        if self.period.is_empty() || self.period.iter().any(|period| period == "all") {
            return Ok(None);
        }
        let read = |text: &String| text.parse().map_err(|error| Failure::Usage(format!("{error}")));
        self.period.iter().map(read).collect::<Result<Vec<Period>, _>>().map(Some)
    }

    /// Where there are data, with the case that they are of.
    fn places(
        &self,
        context: &Context<'_>,
        plans: [&Arc<Plan>; 2],
        periods: Option<&[Period]>,
    ) -> Result<Vec<(Place, Option<Case>)>, Failure> {
        let [_, after] = plans;
        let owner = after.ruleset.organisation.as_deref();
        if self.fixtures {
            let folder = context.workspace.root.join("fixtures");
            let cases = Case::all(&folder, Some(&after.ruleset.id)).map_err(|e| Failure::Data(e.to_string()))?;
            if cases.is_empty() {
                let place = folder.join(&after.ruleset.id);
                return Err(Failure::Data(format!("there is no case in {}", place.display())));
            }
            let wanted = |case: &Case| periods.is_none_or(|periods| periods.contains(&case.period));
            let place = |case: Case| {
                let organisation = owner.unwrap_or_default().to_owned();
                let place = Place { organisation, case: case.name.clone(), periods: Some(vec![case.period]) };
                (place, Some(case))
            };
            return Ok(cases.into_iter().filter(wanted).map(place).collect());
        }
        let organisations: BTreeSet<String> = if !self.organisation.is_empty() {
            let known = |named: &String| context.organisation(Some(named), owner);
            self.organisation.iter().map(known).collect::<Result<_, _>>()?
        } else if self.files.has_data() {
            BTreeSet::from([context.organisation(None, owner)?])
        } else {
            let store = Store::open(&context.workspace.store)?;
            let mut stored = BTreeSet::new();
            for plan in plans {
                stored.extend(store.organisations(&plan.ruleset.survey)?);
            }
            let may = |organisation: &String| context.organisation(Some(organisation), owner).is_ok();
            stored.retain(|organisation| organisation.is_empty() || may(organisation));
            stored
        };
        let periods = periods.map(<[Period]>::to_vec);
        let place = |organisation| (Place { organisation, case: String::new(), periods: periods.clone() }, None);
        Ok(organisations.into_iter().map(place).collect())
    }

    fn write(&self, context: &mut Context<'_>, reports: &[Report<'_>]) -> Result<(), Failure> {
        let impacts = Impacts { reports, language: context.language };
        context.out.write_all(&self.format.write(&impacts, How::default())?)?;
        if let Some(path) = &self.html {
            let page = report::page(reports, context.language.tag());
            outputs::write(&context.workspace, path, page.as_bytes(), &self.files.all())?;
        }
        Ok(())
    }

    fn verdict(&self, context: &mut Context<'_>, reports: &[Report<'_>]) -> Result<Verdict, Failure> {
        let mut verdict = if self.rejected.get() > 0 { Verdict::Findings } else { Verdict::Fine };
        let compared: usize = reports.iter().map(|report| report.impact.compared()).sum();
        for what in &self.fail_on {
            let moves = reports.iter().flat_map(|report| &report.impact.moves);
            let met = moves.filter(|one| what.meets(one)).count();
            if met > 0 {
                verdict = Verdict::Findings;
                writeln!(context.err, "fails: there are {what}: {met} of {compared}")?;
            }
        }
        Ok(verdict)
    }
}

/// An organisation with a rule set of its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Own {
    organisation: String,
    ruleset: String,
}

impl Own {
    fn named(&self) -> (String, String) {
        (self.organisation.clone(), self.ruleset.clone())
    }
}

/// The data of one place, read once for all rules that want the same of them.
struct Supply<'a> {
    command: &'a Impact,
    /// Before and after: what one of the two reads is read from the store for both.
    plans: [&'a Arc<Plan>; 2],
    case: Option<Case>,
    read: BTreeMap<String, Arc<Dataset>>,
}

impl Supply<'_> {
    fn data(
        &mut self,
        context: &mut Context<'_>,
        (rules, plan): (&dyn Rules, &Plan),
        organisation: &str,
    ) -> Result<Arc<Dataset>, Failure> {
        let files = &self.command.files;
        let wanted = self.plans.iter().fold(Wanted::of(plan), |wanted, plan| wanted.and(Wanted::of(plan)));
        // Only files are read differently by different rules.
        let (form, read) = match self.case.is_some() || files.any() {
            true => {
                let newest = rules.plan(None).ok();
                let form = Form::by_rules(newest.as_deref().unwrap_or(plan), rules);
                let read = format!("{form:?} {:?}", plan.ruleset.benchmarks.keys().collect::<Vec<_>>());
                (form, read)
            }
            false => (Form::of(plan), String::new()),
        };
        let key = format!("{} {wanted:?} {read}", plan.ruleset.survey);
        if let Some(known) = self.read.get(&key) {
            return Ok(known.clone());
        }
        let data = match &self.case {
            Some(case) => case.dataset(&form, plan).map_err(|error| Failure::Data(error.to_string()))?,
            None => {
                let only = match self.command.periods()?.as_deref() {
                    Some([period]) => Some(*period),
                    _ => None,
                };
                let read = input::data(context, (&form, plan), organisation, files, only, (&wanted, None));
                let (data, _, rejected, _) = read?;
                self.command.rejected.set(self.command.rejected.get().max(rejected));
                data
            }
        };
        let data = Arc::new(data);
        self.read.insert(key, data.clone());
        Ok(data)
    }
}
