//! `satis report`: the assessment report of a run, or of the newest data.
//!
//! It reads the store and writes a file; it keeps nothing. What a run is made from is computed again, and has to come out as it
//! was kept.

use super::runs::{find_whole, number};
use super::{Context, Failure, Verdict, browser, outputs};
use crate::assessment::{self, Material, Origin, Study};
use crate::data::{Dataset, spelling};
use crate::diagnostic::suggest;
use crate::export::ExportError;
use crate::language::Language;
use crate::period::{Period, PeriodKind};
use crate::ruleset::Library;
use crate::runs::{self, Basis, ENGINE, Recomputed};
use crate::score::{self, Scorecard};
use crate::store::{Entry, Run, RunSummary, Store};
use clap::{Args, ValueEnum};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Write the assessment report: results, charts, statistics and an explanation of each score
///
/// Of a run that is kept, of the newest data of a rule set, or of the newest run. Nothing is kept. Language: `--language`.
#[derive(Debug, Args)]
pub struct Report {
    /// The number of a run, or a rule set by id or path, whose newest data are scored [default: the newest run]
    #[arg(value_name = "RUN|RULESET")]
    of: Option<String>,
    /// What is written
    #[arg(long, value_enum, default_value = "html")]
    format: Format,
    /// Only this subject, by its id, with every step of its score; several times for several
    #[arg(long, value_name = "SUBJECT")]
    subject: Vec<String>,
    /// The period of a rule set's report [default: the newest with data]
    #[arg(long, value_name = "PERIOD")]
    period: Option<Period>,
    /// The organisation of a rule set's report [default: the rule set's]
    #[arg(long, value_name = "ID")]
    org: Option<String>,
    /// How many people could have answered: intervals of means are corrected for it
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    population: Option<u64>,
    /// Write FILE, whole or not at all; `-` for the output of the command [default: report-RULESET-PERIOD.html here]
    #[arg(long, short, value_name = "FILE", visible_alias = "out")]
    output: Option<PathBuf>,
}

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A page of one file, to read, mail and print
    Html,
    /// The page printed by the browser of this machine (Chromium, Chrome, Edge; `SATIS_BROWSER` names another)
    Pdf,
    /// A workbook for analysts, with totals as formulas
    Xlsx,
    /// A text for mail and wikis
    Markdown,
    /// Everything for programs: `satis reference report-schema` prints the schema
    Json,
    /// One row a subject and indicator
    Csv,
}

impl Format {
    /// How the names of its files end.
    fn ending(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Xlsx => "xlsx",
            Self::Markdown => "md",
            Self::Json => "json",
            Self::Csv => "csv",
        }
    }

    /// Whether it is a text that may go to a terminal.
    fn is_text(self) -> bool {
        match self {
            Self::Html | Self::Markdown | Self::Json | Self::Csv => true,
            Self::Pdf | Self::Xlsx => false,
        }
    }
}

/// So many earlier periods are compared with.
const EARLIER: usize = 7;

/// What a report is made from, and what owns it.
struct Basics {
    library: Held,
    data: Arc<Dataset>,
    scorecard: Scorecard,
    run: Option<(i64, String)>,
    digests: (String, Option<String>),
    engine: String,
}

/// The rules of the workspace, or those that a run keeps.
enum Held {
    Workspace,
    Run(Arc<Library>),
}

/// Says that data of the run's survey were imported or taken back after it.
fn remark_newer(context: &mut Context<'_>, store: &Store, run: &RunSummary) -> Result<(), Failure> {
    let entries = store.entries()?;
    let is_newer = |entry: &&Entry| entry.batch > run.as_of && entry.is_of(&run.organisation, &run.survey);
    if let Some(newest) = entries.iter().rfind(is_newer) {
        writeln!(
            context.err,
            "run {} rests on the data up to batch {}; batch {} came since: `satis report {}` reports the newest data",
            run.id, run.as_of, newest.batch, run.ruleset
        )?;
    }
    Ok(())
}

impl Report {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let to_output = self.output.as_deref() == Some(Path::new("-"));
        if to_output && !self.format.is_text() {
            let ending = self.format.ending();
            return Err(Failure::Usage(format!(
                "`--format {ending}` is no text for a terminal: name a file with `--output report.{ending}`"
            )));
        }
        let basics = self.basics(context)?;
        let library = match &basics.library {
            Held::Workspace => &context.workspace.library,
            Held::Run(library) => library,
        };
        let earlier = earlier(library, &basics)?;
        let subjects = self.subjects(&basics.scorecard)?;
        let origin = origin(context, &basics);
        let study = Study::of(&Material {
            scorecard: &basics.scorecard,
            earlier: &earlier,
            data: &basics.data,
            sources: library.sources(),
            language: context.language,
            origin: &origin,
            subjects: &subjects,
            population: self.population,
        });
        let bytes = self.written(&study)?;
        if to_output {
            context.out.write_all(&bytes)?;
            return Ok(Verdict::Fine);
        }
        let file = self.output.clone().unwrap_or_else(|| self.file(&basics.scorecard).into());
        outputs::write(&context.workspace, &file, &bytes, &[])?;
        let of = match &basics.run {
            Some((run, _)) => format!("run {run}"),
            None => "results that are not kept".to_owned(),
        };
        let (file, kilobytes) = (file.display(), bytes.len().div_ceil(1024));
        writeln!(
            context.out,
            "{file}: report of {of}, {} {}, {kilobytes} kB",
            basics.scorecard.plan.ruleset.id, basics.scorecard.period
        )?;
        Ok(Verdict::Fine)
    }

    fn written(&self, study: &Study<'_>) -> Result<Vec<u8>, Failure> {
        let page = || assessment::html(&assessment::Report::of(study));
        let unwritten = |error: ExportError| Failure::Data(error.to_string());
        Ok(match self.format {
            Format::Html => page().into_bytes(),
            Format::Pdf => browser::pdf(&page())?,
            Format::Xlsx => assessment::workbook(study).map_err(unwritten)?,
            Format::Markdown => assessment::markdown(&assessment::Report::of(study)).into_bytes(),
            Format::Json => format!("{:#}\n", assessment::json(study)).into_bytes(),
            Format::Csv => assessment::csv(study).map_err(unwritten)?.into_bytes(),
        })
    }

    /// `report-service-score-2025-H1.html`; with the subject where it is of one.
    fn file(&self, scorecard: &Scorecard) -> String {
        let (id, period) = (&scorecard.plan.ruleset.id, scorecard.period);
        let safe = |c: char| if c.is_alphanumeric() || c == '-' || c == '_' { c } else { '_' };
        let subject = match self.subject.as_slice() {
            [one] => format!("-{}", one.chars().map(safe).collect::<String>()),
            _ => String::new(),
        };
        format!("report-{}-{period}{subject}.{}", id.chars().map(safe).collect::<String>(), self.format.ending())
    }

    fn basics(&self, context: &mut Context<'_>) -> Result<Basics, Failure> {
        let is_number = |named: &String| named.parse::<i64>().is_ok();
        match &self.of {
            Some(named) if !is_number(named) => self.of_ruleset(context, named),
            Some(named) => {
                let run = number(named).map_err(Failure::Usage)?;
                self.of_run(context, run)
            }
            None => {
                let store = Store::open(&context.workspace.store)?;
                let newest = store.run_numbers()?.into_iter().max();
                let how =
                    "no runs are kept yet: `satis score RULESET` keeps one, and `satis report RULESET` needs none";
                self.of_run(context, newest.ok_or_else(|| Failure::Usage(how.to_owned()))?)
            }
        }
    }

    fn of_run(&self, context: &mut Context<'_>, id: i64) -> Result<Basics, Failure> {
        for (option, given) in [("--period", self.period.is_some()), ("--org", self.org.is_some())] {
            if given {
                return Err(Failure::Usage(format!(
                    "`{option}` is for the report of a rule set; run {id} has its own: leave it out, or name the rule set"
                )));
            }
        }
        let store = Store::open(&context.workspace.store)?;
        let run: Run = find_whole(&store, id)?;
        let Recomputed { library, data, scorecard } = runs::recompute(&store, &run).map_err(|why| {
            Failure::Data(format!(
                "run {id} does not come out as it was kept: {why}: `satis verify {id}` says more"
            ))
        })?;
        let summary = run.summary;
        remark_newer(context, &store, &summary)?;
        Ok(Basics {
            library: Held::Run(library),
            data,
            scorecard,
            run: Some((id, summary.at)),
            digests: (summary.rules_digest, Some(summary.data_digest)),
            engine: summary.engine,
        })
    }

    fn of_ruleset(&self, context: &mut Context<'_>, named: &str) -> Result<Basics, Failure> {
        let id = context.ruleset(named)?;
        let library = &context.workspace.library;
        let failed = |error| Failure::score(error, library.sources());
        let (newest, _) = score::plan(library, &id, None).map_err(failed)?;
        let organisation = context.organisation(self.org.as_deref(), newest.ruleset.organisation.as_deref())?;
        let store = Store::open(&context.workspace.store)?;
        let as_of = store.sequence()?;
        let wanted = runs::columns(library, &id, self.period);
        let data = runs::read(&store, &wanted, (&organisation, &newest.ruleset.survey), as_of)?;
        let period = self.period_of(&id, library, &data)?;
        let scorecard = score::score(library, &id, &organisation, &data, period).map_err(failed)?;
        let basis = Basis::of(library, &scorecard, &data).map_err(failed)?;
        let (key, kept) = (basis.key(), store.same_run(basis.key())?);
        let digests = (key.rules_digest.to_owned(), Some(key.data_digest.to_owned()));
        let kept =
            kept.map(|run| store.run(run)).transpose()?.flatten().map(|run| (run.summary.id, run.summary.at));
        drop(basis);
        Ok(Basics {
            library: Held::Workspace,
            data: Arc::new(data),
            scorecard,
            run: kept,
            digests,
            engine: ENGINE.to_owned(),
        })
    }

    /// The period that is named, or the newest with data.
    fn period_of(&self, id: &str, library: &Library, data: &Dataset) -> Result<Period, Failure> {
        let found = periods(library, id, data);
        let none = || format!("there are no data for `{id}` in the store: import some");
        match self.period {
            None => found.last().copied().ok_or_else(|| Failure::Data(none())),
            Some(period) if found.contains(&period) => Ok(period),
            Some(_) if found.is_empty() => Err(Failure::Data(none())),
            Some(period) => {
                let known: Vec<String> = found.iter().map(Period::to_string).collect();
                Err(Failure::Data(format!(
                    "there are no data for `{id}` in {period}: they are of {}",
                    known.join(", ")
                )))
            }
        }
    }

    /// The subjects that are named.
    fn subjects(&self, scorecard: &Scorecard) -> Result<BTreeSet<String>, Failure> {
        let known = || scorecard.cards.iter().map(|card| card.subject.as_str());
        let one = |named: &String| {
            let id: Cow<'_, str> =
                spelling::id(named).map_err(|why| Failure::Usage(format!("`--subject`: {why}")))?;
            if known().any(|subject| subject == id) {
                return Ok(id.into_owned());
            }
            let help = suggest(&id, known()).unwrap_or_else(|| {
                let some: Vec<&str> = known().take(10).collect();
                format!("subjects are {}{}", some.join(", "), if scorecard.cards.len() > 10 { ", …" } else { "" })
            });
            Err(Failure::Usage(format!("{} has no subject `{named}`: {help}", scorecard.period)))
        };
        self.subject.iter().map(one).collect()
    }
}

/// The periods with data that can be scored.
fn periods(library: &Library, id: &str, data: &Dataset) -> BTreeSet<Period> {
    let kind = |day| score::plan_on(library, id, Some(day)).or_else(|_| score::plan_on(library, id, None));
    let newest = score::plan_on(library, id, None).map_or(PeriodKind::Year, |(plan, _)| plan.ruleset.period);
    let all = score::periods_by(data, |day| kind(day).map_or(newest, |(plan, _)| plan.ruleset.period));
    all.into_iter().filter(|period| library.is_in_force(id, period.first_day())).collect()
}

/// The results of the periods before, oldest first.
fn earlier(library: &Library, basics: &Basics) -> Result<Vec<Scorecard>, Failure> {
    let Scorecard { plan, organisation, period, .. } = &basics.scorecard;
    let id = &plan.ruleset.id;
    let before = periods(library, id, &basics.data);
    let before = before.into_iter().filter(|other| other < period && other.kind() == period.kind());
    let mut before: Vec<Period> = before.collect();
    before.drain(..before.len().saturating_sub(EARLIER));
    let score = |period| score::score(library, id, organisation, &basics.data, period);
    let scored = before.into_iter().map(score).collect::<Result<Vec<Scorecard>, _>>();
    scored.map_err(|error| Failure::score(error, library.sources()))
}

fn origin(context: &Context<'_>, basics: &Basics) -> Origin {
    let language: Language = context.language;
    let id = &basics.scorecard.organisation;
    let named = context.workspace.organisations.get(id);
    let organisation = named.map_or(id.as_str(), |named| named.title.or(language.tag(), id)).to_owned();
    let (rules, data) = basics.digests.clone();
    Origin { organisation, run: basics.run.clone(), rules, data, engine: basics.engine.clone() }
}
