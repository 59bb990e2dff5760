//! `satis score`: scores, grades and ranks, from the store or from files.

use super::input::Input;
use super::source::{Scored, Source};
use super::{Context, Failure, Verdict, user};
use crate::report;
use crate::runs::{self, Keeper};
use crate::score::Scorecard;
use crate::store::{RunSummary, Store};
use clap::{Args, ValueEnum};

/// Score, grade and rank all subjects of a period
///
/// Where two columns of the scoreboard would bear one name, the later one is called in full: `loans.count` for the number
/// of rows, `score.loans` for the indicator, `also.loans` for the named result. CSV and JSON always have full names.
#[derive(Debug, Args)]
pub struct Score {
    #[command(flatten)]
    source: Source,
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
        let Scored { id, input, scorecards } = self.source.score(context)?;
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
