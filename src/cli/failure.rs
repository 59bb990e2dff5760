//! What ends a command, with its exit code.

use crate::diagnostic::{Code, Diagnostic, Severity, Sources, in_words};
use crate::ingest::IngestError;
use crate::regress::CaseError;
use crate::score::ScoreError;
use crate::script::budget;
use crate::store::{StoreError, StoreFault};
use std::collections::BTreeMap;
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

    /// Ends a command whose formulas took more than they may together: what they yielded is not whole.
    ///
    /// # Errors
    /// [`Failure::Limit`] where that is so.
    pub fn spent() -> Result<(), Self> {
        let said = |most| format!("error: {}\n  = help: {}", budget::of_command(most), budget::HELP_FOR_COMMAND);
        budget::command_spent().map_or(Ok(()), |most| Err(Self::Limit(said(most))))
    }

    /// Problems of rules, rendered.
    #[must_use]
    pub fn rules(problems: &[Diagnostic], sources: &Sources) -> Self {
        let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
        let (shown, more) = first_of_each(errors);
        let mut text: Vec<String> = shown.into_iter().map(|problem| sources.render(problem, false)).collect();
        text.dedup();
        text.extend(more.into_iter().map(|(code, n)| rest(code, n)));
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
            CaseError::Data(error @ IngestError::Condition { .. }) => error.into(),
            error => Self::Data(error.to_string()),
        }
    }
}

/// The most problems of a kind that are shown: nobody reads a hundred thousand, and each is looked up in its file.
const MOST_OF_A_KIND: usize = 100;

/// The first problems of each kind, and of which kinds there are so many more.
pub fn first_of_each<'a>(
    problems: impl IntoIterator<Item = &'a Diagnostic>,
) -> (Vec<&'a Diagnostic>, BTreeMap<Code, usize>) {
    let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
    let mut shown = Vec::new();
    for problem in problems {
        let count = seen.entry(problem.code).or_default();
        *count += 1;
        if *count <= MOST_OF_A_KIND {
            shown.push(problem);
        }
    }
    seen.retain(|_, count| *count > MOST_OF_A_KIND);
    seen.values_mut().for_each(|count| *count -= MOST_OF_A_KIND);
    (shown, seen)
}

/// `… and 900 more: unknown-field`.
pub fn rest(code: Code, n: usize) -> String {
    format!("… and {n} more: {}", code.id())
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
            StoreFault::ReadOtherwise(why) => Self::Data(why),
            _ => Self::Store(error),
        }
    }
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        match error {
            // These two are mistakes of the command line, not of the file.
            IngestError::UnknownName { .. } | IngestError::CoarsePeriod { .. } => Self::Usage(error.to_string()),
            IngestError::Condition { is_limit: true, .. } => Self::Limit(format!("error: {error}")),
            IngestError::Condition { .. } => Self::Rules(format!("error: {error}")),
            error => Self::Data(error.to_string()),
        }
    }
}
