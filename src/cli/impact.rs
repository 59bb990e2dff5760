//! `satis impact`: what a changed rule does, before it is used.

use super::against::{self, Against};
use super::input::{self, Files};
use super::{Context, Failure, Verdict, write_whole};
use crate::data::Dataset;
use crate::ingest::Form;
use crate::number::{self, Decimal};
use crate::period::Period;
use crate::plan::{Plan, Wanted};
use crate::regress::Case;
use crate::regress::attribute::{Place, Study};
use crate::regress::impact::{Aspect, Impact as Found, Move};
use crate::regress::version::{Version, Versions};
use crate::report::impact::{self as report, Report};
use crate::score::{Rules, ScoreError};
use crate::store::Store;
use clap::{Args, ValueEnum};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

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
    /// An organisation, or several [default: all for which responses are stored; for files the rule set's]
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
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write it as a page, too
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// Everything, for programs
    Json,
    /// One row a result that moves
    Csv,
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
        let versions = Versions::new(against.version(&id), Version::of_library(&library, &id), against.sources());
        let found = self.found(context, &versions)?;
        let plan = versions.after.plan(None).map_err(|error| Failure::score(error, library.sources()))?;
        let report = Report {
            title: plan.ruleset.title.or(context.language.code(), &id).to_owned(),
            ruleset: id.clone(),
            against: self.against.clone(),
            impact: &found,
            sources: versions.sources,
            top: self.top,
        };
        self.write(context, &report)?;
        self.verdict(context, &found)
    }

    fn found(&self, context: &mut Context<'_>, versions: &Versions<'_>) -> Result<Found, Failure> {
        let failed = |error: ScoreError| Failure::score(error, versions.sources);
        let before = versions.before.plan(None);
        let before = before.map_err(|error| against::unusable(&self.against, failed(error)))?;
        let after = versions.after.plan(None).map_err(failed)?;
        let mut study = Study::new(versions);
        let named = self.periods()?;
        for (place, case) in self.places(context, [&before, &after], named.as_deref())? {
            let mut supply = Supply { command: self, plans: [&before, &after], case, read: BTreeMap::new() };
            let data = |plan: &Plan| supply.data(context, plan, &place.organisation).map_err(Ended::Failure);
            study.add(&place, data).map_err(|ended| match ended {
                Ended::Failure(failure) => failure,
                Ended::Score(error) => failed(error),
            })?;
        }
        let found = study.finish();
        if found.compared() == 0 {
            let id = &after.ruleset.id;
            return Err(Failure::Data(match self.period.as_slice() {
                [] => format!("there are no data for `{id}`: import some, name files, or take --fixtures"),
                some => format!("there are no data for `{id}` in {}", some.join(", ")),
            }));
        }
        Ok(found)
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

    fn write(&self, context: &mut Context<'_>, report: &Report<'_>) -> Result<(), Failure> {
        let language = context.language.code();
        match self.format {
            Format::Table => write!(context.out, "{}", report::table(report, language))?,
            Format::Json => writeln!(context.out, "{:#}", report::json(report))?,
            Format::Csv => {
                let text = report::csv(report).map_err(|error| Failure::Data(error.to_string()))?;
                write!(context.out, "{text}")?;
            }
        }
        if let Some(path) = &self.html {
            let written = write_whole(path, &report::page(report, language));
            written.map_err(|error| Failure::file(&path.display().to_string(), &error))?;
        }
        Ok(())
    }

    fn verdict(&self, context: &mut Context<'_>, found: &Found) -> Result<Verdict, Failure> {
        let mut verdict = Verdict::Fine;
        for what in &self.fail_on {
            let met = found.moves.iter().filter(|one| what.meets(one)).count();
            if met > 0 {
                verdict = Verdict::Findings;
                writeln!(context.err, "fails: there are {what}: {met} of {}", found.compared())?;
            }
        }
        Ok(verdict)
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
        plan: &Plan,
        organisation: &str,
    ) -> Result<Arc<Dataset>, Failure> {
        let files = &self.command.files;
        let wanted = self.plans.iter().fold(Wanted::of(plan), |wanted, plan| wanted.and(Wanted::of(plan)));
        // Only files are read differently by different rules.
        let form = match self.case.is_some() || files.any() {
            true => format!("{:?} {:?}", Form::of(plan), plan.ruleset.benchmarks.keys().collect::<Vec<_>>()),
            false => String::new(),
        };
        let key = format!("{} {wanted:?} {form}", plan.ruleset.survey);
        if let Some(known) = self.read.get(&key) {
            return Ok(known.clone());
        }
        let data = match &self.case {
            Some(case) => case.dataset(plan).map_err(|error| Failure::Data(error.to_string()))?,
            None => {
                let only = match self.command.periods()?.as_deref() {
                    Some([period]) => Some(*period),
                    _ => None,
                };
                input::data(context, plan, organisation, files, only, &wanted)?.0
            }
        };
        let data = Arc::new(data);
        self.read.insert(key, data.clone());
        Ok(data)
    }
}
