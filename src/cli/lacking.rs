//! What the results of a kept run lack, as it is shown.

use super::Failure;
use crate::report;
use crate::runs::{self, NotKnown};
use crate::store::{Run, Store};
use serde_json::{Value, json};

/// What the results of a run lack, or why that is not known.
pub struct Lacking(Result<(Vec<String>, Value), String>);

impl Lacking {
    /// Of a run, in a language.
    ///
    /// # Errors
    /// [`Failure::Store`] where the rows behind the run can't be read whole.
    pub fn of(store: &Store, run: &Run, language: &str) -> Result<Self, Failure> {
        match runs::lacking(store, run) {
            Ok((scorecard, library)) => {
                let sources = library.sources();
                let lines = report::lacking(&scorecard, language, sources);
                Ok(Self(Ok((lines, report::lacking_json(&scorecard, sources)))))
            }
            Err(NotKnown::Store(error)) => Err(error.into()),
            Err(NotKnown::Said(why)) => Ok(Self(Err(why))),
        }
    }

    /// One line for each kind; none where nothing is lacking.
    pub fn lines(&self) -> Vec<String> {
        match &self.0 {
            Ok((lines, _)) => lines.clone(),
            Err(why) => vec![format!("what these results lack is not known: {why}")],
        }
    }

    /// The same for programs.
    pub fn json(&self) -> Value {
        match &self.0 {
            Ok((_, json)) => json.clone(),
            Err(why) => json!({ "unknown": why }),
        }
    }
}
