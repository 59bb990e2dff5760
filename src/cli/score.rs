//! `satis score`: scores, grades and ranks, from the store or from files.

use super::format::{self, Format};
use super::input::Input;
use super::source::{Scored, Source};
use super::{Context, Failure, Verdict, outputs, user};
use crate::export::{Form, How, Offer, Report, Rows};
use crate::report::{self, Breakdowns, Dress, Results};
use crate::runs::{self, Keeper, NotKept};
use crate::score::Scorecard;
use crate::store::Store;
use clap::Args;
use std::path::{Path, PathBuf};

/// How formats are described.
const OFFER: Offer = Offer { people: "A scoreboard for people", row: "a subject" };

/// Score, grade and rank all subjects of a period
///
/// Where two columns of the scoreboard would have one name, the later one is called in full: `loans.count` for the number
/// of rows, `score.loans` for the indicator, `also.loans` for the named result. CSV and JSON always have full names.
#[derive(Debug, Args)]
pub struct Score {
    #[command(flatten)]
    source: Source,
    /// How results are written
    #[arg(long, default_value = "table", value_parser = format::any(OFFER))]
    format: Format,
    /// Write the results by the values of attributes that the rule set declares under `breakdown`, instead of the
    /// scoreboard; JSON has both
    #[arg(long)]
    breakdown: bool,
    /// Write the results into FILE, whole or not at all; where they lack something, FILE.notes.csv says what (beside CSV
    /// and TSV; in a workbook it is a page)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Begin a CSV or TSV with a byte order mark, so that a spreadsheet takes it for UTF-8
    #[arg(long)]
    bom: bool,
    /// Write labels in the language chosen instead of names into rows: headers, statuses, grades, classes. Such a file is
    /// for people: it can't be read again
    #[arg(long)]
    labels: bool,
}

/// What is written of results.
struct Written {
    results: Vec<u8>,
    /// What they lack, for a file beside them.
    notes: Option<Vec<u8>>,
}

impl Score {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        self.fits_format()?;
        if let Some(file) = &self.output {
            let inputs = self.source.files.all();
            outputs::allowed(&context.workspace, file, &inputs)?;
            if let Some(beside) = self.notes(file) {
                outputs::allowed(&context.workspace, &beside, &inputs)?;
                is_notes(&beside)?;
            }
        }
        let Scored { id, input, scorecards } = self.source.score(context)?;
        self.fits(&id, &scorecards)?;
        // Before anything is shown: whoever sees a result finds its run, also where the reader of the output goes away.
        let kept = record(context, &scorecards, &input)?;
        self.write(context, &scorecards)?;
        let in_cells = self.format.form() == Form::Lines
            && self.output.as_deref().is_none_or(|file| self.notes(file).is_none());
        if input.as_of.is_some() && in_cells {
            tell_lacks(context, &scorecards)?;
        }
        for (run, new) in kept {
            let kept = if new { "kept as" } else { "the same as" };
            writeln!(context.err, "{kept} run {run}")?;
        }
        Ok(if input.rejected > 0 { Verdict::Findings } else { Verdict::Fine })
    }

    /// Refuses options that do not go with the format.
    fn fits_format(&self) -> Result<(), Failure> {
        let word = self.format.word();
        match self.format.form() {
            Form::Book if self.output.is_none() => Err(Failure::Usage(format!(
                "`--format {word}` is no text for a terminal: name a file with `--output results.{word}`"
            ))),
            Form::Book if self.bom => {
                Err(Failure::Usage(format!("`--bom` is for text, not for `--format {word}`")))
            }
            Form::Book | Form::Lines => Ok(()),
            Form::People | Form::Everything if self.bom || self.labels => {
                Err(Failure::Usage("`--bom` and `--labels` are for a CSV: add `--format csv`".to_owned()))
            }
            Form::People | Form::Everything => Ok(()),
        }
    }

    /// Refuses a breakdown that the rules do not declare.
    fn fits(&self, id: &str, scorecards: &[Scorecard]) -> Result<(), Failure> {
        if !self.breakdown || scorecards.iter().any(|scorecard| scorecard.plan.ruleset.breakdown.is_some()) {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "`{id}` declares no breakdown: write `breakdown: {{by: [ATTRIBUTE], min_n: 5}}` into its ruleset.yaml"
        )))
    }

    /// The results in the format chosen, and what they lack, where a file beside them says that.
    fn written(&self, context: &Context<'_>, scorecards: &[Scorecard]) -> Result<Written, Failure> {
        let sources = context.workspace.library.sources();
        let dress = Dress::of(context.language, self.labels);
        let results = Results { scorecards, dress, sources };
        let breakdowns = Breakdowns { scorecards, dress, sources };
        let report: &dyn Report = if self.breakdown { &breakdowns } else { &results };
        let how = How { mark: self.bom };
        let notes = match self.format.form() {
            Form::Lines => report.notes().map(|notes| self.format.write(&Rows::of(notes), how)).transpose()?,
            Form::People | Form::Everything | Form::Book => None,
        };
        Ok(Written { results: self.format.write(report, how)?, notes })
    }

    /// Where it is said what a file of results lacks; none where that is said in it, or nothing can be written beside it.
    fn notes(&self, file: &Path) -> Option<PathBuf> {
        let plain = std::fs::metadata(file).map_or(true, |about| about.is_file());
        let beside = || file.with_extension(format!("notes.{}", self.format.word()));
        (self.format.form() == Form::Lines && plain).then(beside)
    }

    /// Writes the results, and beside a file of them what they lack.
    fn write(&self, context: &mut Context<'_>, scorecards: &[Scorecard]) -> Result<(), Failure> {
        let Written { results, notes } = self.written(context, scorecards)?;
        let Some(file) = &self.output else {
            context.out.write_all(&results)?;
            return if notes.is_some() { self.open(context, scorecards) } else { Ok(()) };
        };
        let inputs = self.source.files.all();
        match (&notes, self.notes(file)) {
            (Some(notes), Some(beside)) => {
                outputs::write(&context.workspace, &beside, notes, &inputs)?;
                writeln!(context.err, "{}: what these results lack", beside.display())?;
            }
            (Some(_), None) => self.open(context, scorecards)?,
            // Those of results that were here before say nothing of these.
            (None, Some(beside)) if beside.is_file() => {
                std::fs::remove_file(&beside)
                    .map_err(|error| Failure::file(&beside.display().to_string(), &error))?;
            }
            (None, _) => {}
        }
        outputs::write(&context.workspace, file, &results, &inputs)
    }

    /// Says how many subjects have conditions that could not be decided.
    fn open(&self, context: &mut Context<'_>, scorecards: &[Scorecard]) -> Result<(), Failure> {
        // A missing value is an empty cell, with its cause in the row.
        let open = scorecards.iter().flat_map(|scorecard| &scorecard.cards);
        let open = open.filter(|card| !card.undecided.is_empty() || !card.rows_left_out.is_empty()).count();
        if open > 0 && !self.breakdown {
            let (n, how) = (super::check::plural(open, "subject"), "see the column `undecided`");
            writeln!(context.err, "conditions could not be decided for {n}: {how}")?;
        }
        Ok(())
    }
}

/// Refuses to take a file for notes of earlier results that is something else.
fn is_notes(path: &Path) -> Result<(), Failure> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(_) => String::new(),
    };
    let head = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    if head.split([',', '\t']).eq(report::notes_columns()) {
        return Ok(());
    }
    Err(Failure::Usage(format!(
        "{}: what the results lack is written here, and the file holds something else: name another file for the results",
        path.display()
    )))
}

/// Says of results as CSV what their rows can't say: what of the stored data they do not rest on. Of files it is said while
/// they are read.
fn tell_lacks(context: &mut Context<'_>, scorecards: &[Scorecard]) -> Result<(), Failure> {
    let language = context.language.tag();
    for scorecard in scorecards {
        for line in report::lacks_lines(scorecard, language) {
            writeln!(context.err, "{}: {line}", scorecard.period)?;
        }
    }
    Ok(())
}

/// Keeps scorings of the store's data as runs, unless the same rules were run over the same data before: the numbers of the
/// runs, and whether they are new. What was scored of files is kept nowhere.
///
/// # Errors
/// [`Failure`].
fn record(context: &Context<'_>, scorecards: &[Scorecard], input: &Input) -> Result<Vec<(i64, bool)>, Failure> {
    let Some(as_of) = input.as_of else { return Ok(Vec::new()) };
    let library = &context.workspace.library;
    let mut store = Store::open(&context.workspace.store)?;
    let by = user();
    let keep = |scorecard| {
        let keeper = Keeper { as_of, given: &input.given, by: &by };
        runs::keep(&mut store, library, scorecard, &input.data, keeper).map_err(|error| match error {
            NotKept::Rules(error) => Failure::score(error, library.sources()),
            NotKept::Store(error) => error.into(),
        })
    };
    scorecards.iter().map(keep).collect()
}
