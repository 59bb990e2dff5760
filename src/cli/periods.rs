//! Which periods a command is for.

use super::Failure;
use crate::data::Dataset;
use crate::ingest::Form;
use crate::period::Period;
use crate::plan::Plan;
use crate::score;
use clap::Args;
use std::collections::BTreeSet;

/// Which periods are asked for.
#[derive(Debug, Args)]
pub struct Periods {
    /// The period (2025, 2025-H1, 2025-Q1, 2025-03), several of them, or `all`; needed when the data hold more than
    /// one. It also replaces a column `period` that files lack
    #[arg(long, value_name = "PERIOD")]
    pub period: Vec<String>,
}

impl Periods {
    fn named(&self) -> Result<Option<Vec<Period>>, Failure> {
        if self.period.iter().any(|period| period == "all") {
            return Ok(None);
        }
        let read = |text: &String| text.parse().map_err(|error| Failure::Usage(format!("{error}")));
        self.period.iter().map(read).collect::<Result<Vec<Period>, _>>().map(Some)
    }

    /// The period that replaces a column that files lack, where nothing is chosen by it.
    ///
    /// # Errors
    /// [`Failure::Usage`] for several periods and for `all`.
    pub fn filling(&self) -> Result<Option<Period>, Failure> {
        match self.named()?.as_deref() {
            Some([]) => Ok(None),
            Some([period]) => Ok(Some(*period)),
            _ => Err(Failure::Usage(
                "`--period` replaces a column that the files lack: name one period, or leave it out".to_owned(),
            )),
        }
    }

    /// The one period that is named, which also replaces a column that files lack.
    ///
    /// # Errors
    /// [`Failure::Usage`].
    pub fn only(&self) -> Result<Option<Period>, Failure> {
        Ok(match self.named()?.as_deref() {
            Some([period]) => Some(*period),
            _ => None,
        })
    }

    /// The periods to score, of those that the data hold.
    ///
    /// # Errors
    /// [`Failure`] where none is named and the data hold several, and where one without data is named.
    pub fn chosen(&self, plan: &Plan, form: &Form, data: &Dataset) -> Result<Vec<Period>, Failure> {
        let found: BTreeSet<Period> = score::periods_by(data, |day| form.scores(day));
        let longer = longer(form, data);
        if found.is_empty() && !longer.is_empty() {
            return Err(Failure::Data(format!(
                "there are no data for `{}` that can be scored: what there is of {} is of longer periods than the rules in force in \
                 them score",
                plan.ruleset.id,
                list(&longer)
            )));
        }
        match self.named()? {
            None if found.is_empty() => Err(Failure::Data(format!("there are no data for `{}`", plan.ruleset.id))),
            None => Ok(found.into_iter().collect()),
            Some(named) if named.is_empty() => match found.len() {
                1 => Ok(found.into_iter().collect()),
                0 => Err(Failure::Data(format!(
                    "there are no data for `{}`: import some, or name files with --responses or --measures",
                    plan.ruleset.id
                ))),
                _ => Err(Failure::Usage(format!(
                    "the data hold several periods: name one with --period: {}",
                    list(&found)
                ))),
            },
            Some(mut named) => {
                let has_data = |named: &Period| found.iter().any(|p| p.contains(*named) || named.contains(*p));
                if let Some(empty) = named.iter().find(|named| !has_data(named)) {
                    let id = &plan.ruleset.id;
                    return Err(Failure::Data(match found.is_empty() {
                        true => format!("there are no data for `{id}`"),
                        false => format!("there are no data for `{id}` in {empty}: they are of {}", list(&found)),
                    }));
                }
                named.sort();
                named.dedup();
                Ok(named)
            }
        }
    }
}

fn list(periods: &BTreeSet<Period>) -> String {
    periods.iter().map(Period::to_string).collect::<Vec<_>>().join(", ")
}

/// The periods of data that are longer than those which the rules in force in them score.
pub fn longer(form: &Form, data: &Dataset) -> BTreeSet<Period> {
    score::given(data).into_iter().filter(|given| given.kind() > form.scores(given.first_day())).collect()
}
