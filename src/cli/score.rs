//! `satis score`: scores, grades and ranks, from the store or from files.

use super::input::Input;
use super::source::{Scored, Source};
use super::{Context, Failure, Verdict, outputs, user};
use crate::report;
use crate::runs::{self, Keeper, NotKept};
use crate::score::Scorecard;
use crate::store::Store;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Score, grade and rank all subjects of a period
///
/// Where two columns of the scoreboard would have one name, the later one is called in full: `loans.count` for the number
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
    /// Write the results into FILE, whole or not at all; where they lack something, FILE.notes.csv says what (for a CSV of
    /// results)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Begin a CSV with a byte order mark, so that a spreadsheet takes it for UTF-8
    #[arg(long)]
    bom: bool,
    /// Write labels in the language chosen instead of names into a CSV: headers, statuses, grades, classes. Such a CSV is
    /// for people: it can't be read again
    #[arg(long)]
    labels: bool,
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
        let in_cells =
            self.format == Format::Csv && self.output.as_deref().is_none_or(|file| self.notes(file).is_none());
        if input.as_of.is_some() && in_cells {
            tell_lacks(context, &scorecards)?;
        }
        for (run, new) in kept {
            let kept = if new { "kept as" } else { "the same as" };
            writeln!(context.err, "{kept} run {run}")?;
        }
        Ok(if input.rejected > 0 { Verdict::Findings } else { Verdict::Fine })
    }

    /// Refuses options that go with no such output.
    fn fits(&self, id: &str, scorecards: &[Scorecard]) -> Result<(), Failure> {
        if self.format != Format::Csv && (self.bom || self.labels) {
            return Err(Failure::Usage("`--bom` and `--labels` are for a CSV: add `--format csv`".to_owned()));
        }
        if !self.breakdown || scorecards.iter().any(|scorecard| scorecard.plan.ruleset.breakdown.is_some()) {
            return Ok(());
        }
        Err(Failure::Usage(format!(
            "`{id}` declares no breakdown: write `breakdown: {{by: [ATTRIBUTE], min_n: 5}}` into its ruleset.yaml"
        )))
    }

    /// The results as text.
    fn text(&self, context: &Context<'_>, scorecards: &[Scorecard]) -> Result<String, Failure> {
        let language = context.language.tag();
        let sources = context.workspace.library.sources();
        let failed = |error: report::CsvError| Failure::Data(error.to_string());
        Ok(match (self.format, self.breakdown) {
            (Format::Table, true) => {
                let lacking = scorecards.iter().flat_map(|scorecard| {
                    let lines = report::lacks_lines(scorecard, language);
                    lines.into_iter().map(|line| format!("{}: {line}\n", scorecard.period))
                });
                let table = report::breakdown_table(scorecards, language);
                std::iter::once(table).chain(lacking).collect()
            }
            (Format::Csv, true) => report::breakdown_csv(scorecards).map_err(failed)?,
            (Format::Table, false) => {
                let tables = scorecards.iter().map(|scorecard| report::table(scorecard, language, sources));
                tables.map(|table| format!("{}\n", table.trim_end())).collect()
            }
            (Format::Csv, false) => {
                let dress = report::Dress::of(language, self.labels);
                report::csv_for(scorecards, dress).map_err(failed)?
            }
            (Format::Json, _) => {
                let mut cards = scorecards.iter().map(|scorecard| report::json(scorecard, sources));
                match (cards.len(), cards.next()) {
                    (1, Some(one)) => format!("{one:#}\n"),
                    (_, first) => format!("{:#}\n", first.into_iter().chain(cards).collect::<serde_json::Value>()),
                }
            }
        })
    }

    /// Where it is said what a file of results lacks; none where that is said in it, or nothing can be written beside it.
    fn notes(&self, file: &Path) -> Option<PathBuf> {
        let plain = std::fs::metadata(file).map_or(true, |about| about.is_file());
        (self.format == Format::Csv && plain).then(|| file.with_extension("notes.csv"))
    }

    /// Writes the results, and beside a file of them what they lack.
    fn write(&self, context: &mut Context<'_>, scorecards: &[Scorecard]) -> Result<(), Failure> {
        let mark = if self.bom { "\u{feff}" } else { "" };
        let text = format!("{mark}{}", self.text(context, scorecards)?);
        let notes = match self.format {
            Format::Csv => report::notes_csv(scorecards, context.language.tag())
                .map_err(|error| Failure::Data(error.to_string()))?
                .map(|notes| format!("{mark}{notes}")),
            Format::Table | Format::Json => None,
        };
        let Some(file) = &self.output else {
            write!(context.out, "{text}")?;
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
        outputs::write(&context.workspace, file, &text, &inputs)
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
    if head == report::NOTES_HEADER {
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
