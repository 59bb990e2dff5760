//! What `score`, `explain` and `import` have in common: a rule set, files or the store, periods, an organisation.

use super::input::{self, Files, Input, Periods};
use super::{Context, Failure};
use crate::score::{self, Scorecard};
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
        let input = input::read(context, &id, &organisation, &self.files, &self.periods)?;
        let library = &context.workspace.library;
        let score = |period| score::score(library, &id, &organisation, &input.data, period);
        let scorecards: Result<Vec<Scorecard>, _> = input.periods.iter().copied().map(score).collect();
        let scorecards = scorecards.map_err(|error| Failure::score(error, library.sources()))?;
        Ok(Scored { id, input, scorecards })
    }
}
