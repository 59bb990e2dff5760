//! What `score`, `explain` and `import` have in common: a rule set, files or the store, periods, an organisation.

use super::input::{self, Files, Input};
use super::periods::Periods;
use super::{Context, Failure, intake};
use crate::data::{Dataset, spelling};
use crate::score::{self, Scorecard, coded, refused};
use clap::Args;

/// A rule set with the data that it is used on.
#[derive(Debug, Args)]
pub struct Source {
    /// The rule set, by id or path
    pub ruleset: String,
    #[command(flatten)]
    pub files: Files,
    #[command(flatten)]
    pub periods: Periods,
    /// The organisation that the data belong to [default: the rule set's]
    #[arg(long, value_name = "ID")]
    pub org: Option<String>,
}

/// Reasons that are shown of rows which the rules in force refuse; all of them are in the results.
const SHOWN: usize = 10;

/// Data with what they came to.
pub struct Scored {
    /// The rule set's id.
    pub id: String,
    /// The data.
    pub input: Input,
    /// The scorecards of all periods asked for.
    pub scorecards: Vec<Scorecard>,
}

impl Source {
    /// Reads the data and scores all periods asked for.
    ///
    /// # Errors
    /// [`Failure`].
    pub fn score(&self, context: &mut Context<'_>) -> Result<Scored, Failure> {
        let id = context.ruleset(&self.ruleset)?;
        let library = &context.workspace.library;
        let (newest, _) =
            score::plan(library, &id, None).map_err(|error| Failure::score(error, library.sources()))?;
        let organisation = context.organisation(self.org.as_deref(), newest.ruleset.organisation.as_deref())?;
        let mut input = input::read(context, &id, &organisation, &self.files, &self.periods)?;
        let library = &context.workspace.library;
        let score = |period| score::score(library, &id, &organisation, &input.data, period);
        let scorecards: Result<Vec<Scorecard>, _> = input.periods.iter().copied().map(score).collect();
        let scorecards = scorecards.map_err(|error| Failure::score(error, library.sources()))?;
        for scorecard in &scorecards {
            input.rejected += self.refused(context, scorecard, &input.data)?;
        }
        Ok(Scored { id, input, scorecards })
    }

    /// Says which rows the rules in force refuse, and how many they are.
    ///
    /// # Errors
    /// [`Failure::Data`] where they are more than the rule set's `reject_limit` allows.
    fn refused(&self, context: &mut Context<'_>, scorecard: &Scorecard, data: &Dataset) -> Result<usize, Failure> {
        let (plan, period) = (&scorecard.plan, scorecard.period);
        let refusals = refused::refusals(plan, &coded::without(plan, data, period).batches, period);
        let mut all = 0;
        for (table, (rejected, of)) in &refusals.tables {
            let rows = if table.is_empty() { "rows".to_owned() } else { format!("rows of `{table}`") };
            let what = format!("{rejected} of {of} {rows} of {period} are refused by the rules in force in it");
            let reasons = refusals.lacks.iter().filter(|(lack, _)| lack.file == *table);
            let some: Vec<String> = reasons
                .take(SHOWN)
                .map(|(lack, n)| match n {
                    1 => format!("{}: {}", spelling::shown(&lack.subject), spelling::shown(&lack.reason)),
                    n => format!("{}: {} ({n})", spelling::shown(&lack.subject), spelling::shown(&lack.reason)),
                })
                .collect();
            writeln!(context.err, "{what}:")?;
            for line in some {
                writeln!(context.err, "  {line}")?;
            }
            intake::within(plan.ruleset.reject_limit, &what, (*rejected, *of), &self.files)?;
            all += usize::try_from(*rejected).unwrap_or(usize::MAX);
        }
        Ok(all)
    }
}
