//! What the results of a kept run lack, as it is shown.

use crate::report;
use crate::runs;
use crate::store::{Run, Store};
use serde_json::Value;

/// What the results of a run lack, or why that is not known.
pub struct Lacking(Result<(Vec<String>, Value), String>);

impl Lacking {
    /// Of a run, in a language.
    pub fn of(store: &Store, run: &Run, language: &str) -> Self {
        Self(runs::lacking(store, run).map(|(scorecard, library)| {
            let sources = library.sources();
            (report::lacking(&scorecard, language, sources), report::lacking_json(&scorecard, sources))
        }))
    }

    /// One line for each kind; none where nothing is lacking.
    pub fn lines(&self) -> Vec<String> {
        match &self.0 {
            Ok((lines, _)) => lines.clone(),
            Err(why) => vec![format!("what these results lack is not known: {why}")],
        }
    }

    /// The same for programs; nothing where that is not known.
    pub fn json(&self) -> Value {
        self.0.as_ref().map_or(Value::Null, |(_, json)| json.clone())
    }
}
