//! `satis score`: scores, grades and ranks, from the store or from files.

use super::input::{self, Files, Input, Periods};
use super::{Context, Failure, Verdict, user};
use crate::report;
use crate::runs::{self, Keeper};
use crate::score::{self, Scorecard};
use crate::store::{RunSummary, Store};
use clap::{Args, ValueEnum};

/// Score, grade and rank all subjects of a period
#[derive(Debug, Args)]
pub struct Score {
    /// The rule set, by id or path
    ruleset: String,
    #[command(flatten)]
    files: Files,
    #[command(flatten)]
    periods: Periods,
    /// The organisation whose data are scored [default: the rule set's]
    #[arg(long, value_name = "ID")]
    org: Option<String>,
    /// How results are written
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Write the results by the values of attributes that the rule set declares under `breakdown`, instead of the
    /// scoreboard; JSON has both
    #[arg(long)]
    breakdown: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A scoreboard for people
    Table,
    /// Everything, for programs
    Json,
    /// One row a subject
    Csv,
}

impl Score {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let id = context.ruleset(&self.ruleset)?;
        let owner = owner(context, &id)?;
        let organisation = context.organisation(self.org.as_deref(), owner.as_deref())?;
        let input = input::read(context, &id, &organisation, &self.files, &self.periods)?;
        let scorecards = scorecards(context, &id, &organisation, &input)?;
        if self.breakdown {
            self.write_breakdown(context, &id, &scorecards)?;
        } else {
            self.write(context, &scorecards)?;
        }
        if input.as_of.is_some() {
            for scorecard in &scorecards {
                let (run, new) = record(context, scorecard, &input)?;
                let kept = if new { "kept as" } else { "the same as" };
                writeln!(context.err, "{kept} run {run}")?;
            }
        }
        Ok(if input.rejected > 0 { Verdict::Findings } else { Verdict::Fine })
    }

    fn write_breakdown(
        &self,
        context: &mut Context<'_>,
        id: &str,
        scorecards: &[Scorecard],
    ) -> Result<(), Failure> {
        if scorecards.iter().all(|scorecard| scorecard.plan.ruleset.breakdown.is_none()) {
            return Err(Failure::Usage(format!(
                "`{id}` declares no breakdown: write `breakdown: {{by: [ATTRIBUTE], min_n: 5}}` into its ruleset.yaml"
            )));
        }
        let text = match self.format {
            Format::Json => return self.write(context, scorecards),
            Format::Table => report::breakdown_table(scorecards, context.language.code()),
            Format::Csv => report::breakdown_csv(scorecards).map_err(|error| Failure::Data(error.to_string()))?,
        };
        Ok(write!(context.out, "{text}")?)
    }

    fn write(&self, context: &mut Context<'_>, scorecards: &[Scorecard]) -> Result<(), Failure> {
        let sources = context.workspace.library.sources();
        match self.format {
            Format::Table => {
                for scorecard in scorecards {
                    writeln!(
                        context.out,
                        "{}",
                        report::table(scorecard, context.language.code(), sources).trim_end()
                    )?;
                }
            }
            Format::Csv => {
                let text = report::csv(scorecards).map_err(|error| Failure::Data(error.to_string()))?;
                write!(context.out, "{text}")?;
            }
            Format::Json => {
                let cards: Vec<serde_json::Value> =
                    scorecards.iter().map(|scorecard| report::json(scorecard, sources)).collect();
                match cards.as_slice() {
                    [one] => writeln!(context.out, "{one:#}")?,
                    many => writeln!(context.out, "{:#}", serde_json::Value::from(many))?,
                }
            }
        }
        Ok(())
    }
}

/// The organisation that owns the newest version of a rule set.
///
/// # Errors
/// [`Failure::Rules`].
pub fn owner(context: &Context<'_>, id: &str) -> Result<Option<String>, Failure> {
    let library = &context.workspace.library;
    let (plan, _) = score::plan(library, id, None).map_err(|error| Failure::score(error, library.sources()))?;
    Ok(plan.ruleset.organisation.clone())
}

/// The scorecards of all periods asked for.
///
/// # Errors
/// [`Failure`].
pub fn scorecards(
    context: &Context<'_>,
    id: &str,
    organisation: &str,
    input: &Input,
) -> Result<Vec<Scorecard>, Failure> {
    let library = &context.workspace.library;
    let score = |period| score::score(library, id, organisation, &input.data, period);
    let scorecards: Result<Vec<Scorecard>, _> = input.periods.iter().copied().map(score).collect();
    scorecards.map_err(|error| Failure::score(error, library.sources()))
}

/// Keeps a scoring of the store's data as a run, unless the same rules were run over the same data before: the number
/// of the run, and whether it is new.
///
/// # Errors
/// [`Failure`].
pub fn record(context: &Context<'_>, scorecard: &Scorecard, input: &Input) -> Result<(i64, bool), Failure> {
    let library = &context.workspace.library;
    let by = user();
    let keeper = Keeper { as_of: input.as_of.unwrap_or(0), given: &input.given, by: &by };
    let run = runs::keep(library, scorecard, &input.data, keeper)
        .map_err(|error| Failure::score(error, library.sources()))?;
    let mut store = Store::open(&context.workspace.store)?;
    // To look twice is not to score twice.
    let same = |kept: &&RunSummary| {
        (&kept.organisation, &kept.ruleset, &kept.period) == (&run.organisation, &run.ruleset, &run.period)
            && (&kept.rules_digest, &kept.data_digest, &kept.engine)
                == (&run.rules_digest, &run.data_digest, &run.engine)
    };
    if let Some(kept) = store.runs()?.iter().rev().find(same) {
        return Ok((kept.id, false));
    }
    Ok((store.record_run(&run)?, true))
}
