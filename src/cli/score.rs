//! `satis score`: scores, grades and ranks, from the store or from files.

use super::input::Input;
use super::source::{Scored, Source};
use super::{Context, Failure, Verdict, user};
use crate::report;
use crate::runs::{self, Keeper};
use crate::score::Scorecard;
use crate::store::Store;
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
            self.has_breakdown(&id, &scorecards)?;
        }
        // Before anything is shown: whoever sees a result finds its run, also where the reader of the output goes away.
        let mut kept = Vec::new();
        if input.as_of.is_some() {
            for scorecard in &scorecards {
                kept.push(record(context, scorecard, &input)?);
            }
        }
        if self.breakdown {
            self.write_breakdown(context, &scorecards)?;
        } else {
            self.write(context, &scorecards)?;
        }
        for (run, new) in kept {
            let kept = if new { "kept as" } else { "the same as" };
            writeln!(context.err, "{kept} run {run}")?;
        }
        Ok(if input.rejected > 0 { Verdict::Findings } else { Verdict::Fine })
    }

    fn has_breakdown(&self, id: &str, scorecards: &[Scorecard]) -> Result<(), Failure> {
        if scorecards.iter().any(|scorecard| scorecard.plan.ruleset.breakdown.is_some()) {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "`{id}` declares no breakdown: write `breakdown: {{by: [ATTRIBUTE], min_n: 5}}` into its ruleset.yaml"
        )))
    }

    fn write_breakdown(&self, context: &mut Context<'_>, scorecards: &[Scorecard]) -> Result<(), Failure> {
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
    Ok(Store::open(&context.workspace.store)?.record_run_once(&run)?)
}
