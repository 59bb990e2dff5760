//! What ends a command, with its exit code.

use crate::diagnostic::{Code, Diagnostic, Severity, Sources, in_words};
use crate::ingest::IngestError;
use crate::regress::CaseError;
use crate::score::ScoreError;
use crate::store::{StoreError, StoreFault};
use std::io;

/// Why a command ended without doing its work.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The rules are wrong: everything that is, rendered.
    #[error("{0}")]
    Rules(String),
    /// A limit of the sandbox, or of a file's size and depth, was reached.
    #[error("{0}")]
    Limit(String),
    /// The command line is wrong.
    #[error("error: {0}")]
    Usage(String),
    /// A file can't be read or written, or what stands in it can't be used.
    #[error("error: {0}")]
    Data(String),
    /// The store.
    #[error("error: {0}")]
    Store(StoreError),
    /// The reader of our output went away.
    #[error("the output was closed")]
    Closed,
}

impl Failure {
    /// 1 findings, 2 usage, 3 data, 4 store, 5 limit.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Closed => 0,
            Self::Rules(_) => 1,
            Self::Usage(_) => 2,
            Self::Data(_) => 3,
            Self::Store(_) => 4,
            Self::Limit(_) => 5,
        }
    }

    /// Problems of rules, rendered.
    #[must_use]
    pub fn rules(problems: &[Diagnostic], sources: &Sources) -> Self {
        let mut text: Vec<String> = problems
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .map(|problem| sources.render(problem, false))
            .collect();
        text.dedup();
        let text = text.join("\n\n");
        let limit = |problem: &Diagnostic| matches!(problem.code, Code::ScriptLimit | Code::YamlLimit);
        if problems.iter().any(limit) { Self::Limit(text) } else { Self::Rules(text) }
    }

    /// A file that can't be read or written.
    #[must_use]
    pub fn file(path: &str, error: &io::Error) -> Self {
        Self::Data(format!("{path}: {}", in_words(error)))
    }

    /// A scoring that could not be done.
    #[must_use]
    pub fn score(error: ScoreError, sources: &Sources) -> Self {
        match error {
            ScoreError::Rules(problems) => Self::rules(&problems, sources),
            error @ ScoreError::Period { .. } => Self::Usage(error.to_string()),
            error @ (ScoreError::Facts(_) | ScoreError::Hierarchy(_)) => Self::Data(error.to_string()),
        }
    }

    /// A case that could not be run.
    #[must_use]
    pub fn case(error: CaseError, sources: &Sources) -> Self {
        match error {
            CaseError::Score(error) => Self::score(error, sources),
            error => Self::Data(error.to_string()),
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::Closed,
            _ => Self::Data(format!("the output can't be written: {error}")),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error.fault {
            StoreFault::Refused(why) => Self::Usage(why),
            _ => Self::Store(error),
        }
    }
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        match error {
            // These two are mistakes of the command line, not of the file.
            IngestError::UnknownName { .. } | IngestError::CoarsePeriod { .. } => Self::Usage(error.to_string()),
            error => Self::Data(error.to_string()),
        }
    }
}
