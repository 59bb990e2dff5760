//! `satis sample`: whom to ask, drawn from a list of customers.

use super::check::plural;
use super::format::{self, Format};
use super::input::pair;
use super::notices::reject_line;
use super::reading::Text;
use super::{Context, Failure, Verdict, outputs, strangers};
use crate::diagnostic::Severity;
use crate::export::{How, Offer};
use crate::ingest::{self, Encoding, IngestError, Mapping};
use crate::number::{self, Decimal};
use crate::period::Period;
use crate::plan::Plan;
use crate::plan::sample::{SamplePlan, TakePlan};
use crate::record::digest;
use crate::report::Sampled;
use crate::ruleset::sample::ID_COLUMN;
use crate::sample::{self, Choices, Draw, Frame, LargestRule, RowProblem, SampleError};
use crate::score;
use crate::script::budget;
use clap::{Args, ValueEnum};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// How formats are described.
const OFFER: Offer = Offer { people: "For people, with a summary", row: "a customer" };

/// Draw whom to ask from a list of customers, as the rule set's `sample` says; the same list, rules and seed draw the same
#[derive(Debug, Args)]
pub struct Sample {
    /// The rule set, by id or path
    ruleset: String,
    /// The CSV file that is drawn from: customer, and the columns that `sample.frame` declares
    #[arg(long, value_name = "FILE")]
    frame: PathBuf,
    /// A whole number that decides what is drawn at random; take one that nobody can choose to please, such as the day
    /// of the draw, and keep it
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
    /// The share that is drawn, such as 20%, where the rules leave a range [default: the least]
    #[arg(long, value_name = "SHARE", value_parser = share)]
    share: Option<Decimal>,
    /// Which rule decides how many of the largest are taken, where the rules have both [default: the one that takes
    /// fewer]
    #[arg(long, value_enum)]
    rule: Option<Rule>,
    /// What a column is called in the file: `--map customer=客户号`
    #[arg(long, value_name = "OURS=THEIRS", value_parser = pair)]
    map: Vec<(String, String)>,
    /// How the file is encoded
    #[arg(long, value_name = "NAME", default_value = "utf-8", value_parser = Encoding::named)]
    encoding: Encoding,
    /// The period whose rules hold [default: the newest]
    #[arg(long, value_name = "PERIOD")]
    period: Option<Period>,
    /// How the rows are written
    #[arg(long, default_value = "table", value_parser = format::of_text(OFFER))]
    format: Format,
    /// Write the rows into this file, whole or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Rule {
    /// `n`, so many
    N,
    /// `or_share`, as many as make the share of the total
    Share,
}

fn share(text: &str) -> Result<Decimal, String> {
    let share = number::parse_with_percent(text).map_err(|error| error.to_string())?;
    if share > Decimal::ZERO && share <= Decimal::ONE {
        return Ok(share);
    }
    Err("a share is above 0 and at most 100%: write 20% or 0.2".to_owned())
}

impl Sample {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let id = context.ruleset(&self.ruleset)?;
        let library = &context.workspace.library;
        let (plan, _) =
            score::plan(library, &id, self.period).map_err(|error| Failure::score(error, library.sources()))?;
        let Some(sample) = &plan.sample else {
            return Err(Failure::Usage(format!(
                "`{id}` does not say whom to ask: write `sample: {{size: 10}}` into its ruleset.yaml; \
                 docs/rule-language.md says what else a sample may have"
            )));
        };
        let choices = self.choices(sample)?;
        let frame = self.read(context, sample)?;
        let _paid = budget::begin();
        let draw = self.draw(context, &plan, &frame, &choices)?;
        let rules_digest = digest::of_text(&plan.ruleset.resolved);
        let sampled = Sampled {
            ruleset: &id,
            plan: sample,
            draw: &draw,
            seed: self.seed.filter(|_| !is_largest(sample)),
            rules_digest: &rules_digest,
            chosen: self.share.is_some() || self.rule.is_some(),
            language: context.language,
        };
        self.write(context, &sampled)?;
        if draw.population == 0 {
            writeln!(context.err, "{}: no row can be drawn: `of` holds for none of them", self.frame.display())?;
            return Ok(Verdict::Findings);
        }
        Ok(Verdict::Fine)
    }

    /// What is chosen on the command line, which must have its place in the rules.
    fn choices(&self, sample: &SamplePlan) -> Result<Choices, Failure> {
        let largest = is_largest(sample);
        if largest && self.share.is_some() {
            let message = "`--share` is for samples at random: the largest are chosen by `--rule`";
            return Err(Failure::Usage(message.into()));
        }
        if !largest && self.rule.is_some() {
            return Err(Failure::Usage("`--rule` is for `take: largest`: this sample is drawn at random".into()));
        }
        if !largest && self.seed.is_none() {
            return Err(Failure::Usage(
                "a draw at random needs a seed, so that others can repeat it and see that nobody chose whom to ask: \
                 take a number that nobody can choose to please, such as the day of the draw, and keep it: \
                 `--seed 20250315`"
                    .into(),
            ));
        }
        Ok(Choices {
            seed: self.seed.unwrap_or_default(),
            share: self.share,
            largest: self.rule.map(|rule| match rule {
                Rule::N => LargestRule::Number,
                Rule::Share => LargestRule::Share,
            }),
        })
    }

    fn read(&self, context: &mut Context<'_>, sample: &SamplePlan) -> Result<Frame, Failure> {
        let mut columns = BTreeMap::new();
        for (ours, theirs) in &self.map {
            if let Some(other) = columns.insert(ours.clone(), theirs.clone()) {
                return Err(Failure::Usage(format!(
                    "`--map` names two columns for `{ours}`, `{other}` and `{theirs}`: keep one"
                )));
            }
        }
        let encoding = self.encoding;
        let mapping = Mapping { columns, encoding, ..Mapping::default() };
        let text = Text::read(&self.frame, encoding)?;
        let mut known = vec![ID_COLUMN];
        known.extend(sample.columns.iter().map(|column| column.id.as_str()));
        if let Some(name) = mapping.columns.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(IngestError::unknown_name(name, &[text.name], &known).into());
        }
        let read = ingest::frame(&text.text, &text.name, sample, &mapping)?;
        if !read.ignored.is_empty() {
            return Err(Failure::Data(format!(
                "{}:1: the frame has columns that the rules do not declare: {}: declare them under `sample.frame`, or \
                 take them out, so that it is certain what was drawn from",
                text.name,
                read.ignored.join(", ")
            )));
        }
        if !read.rejects.is_empty() {
            let lines: Vec<String> = read.rejects.iter().map(|reject| reject_line(&text.name, reject)).collect();
            let rows = read.total - read.accepted;
            return Err(refused(&text.name, rows, &lines, "correct the file"));
        }
        if read.rows.is_empty() {
            let message = format!("{}: the frame has no rows: there is nobody to draw from", text.name);
            return Err(Failure::Data(message));
        }
        let ids = read.rows.iter().map(|row| (row.id.clone(), 1)).collect();
        strangers::tell(context, &ids, &BTreeMap::new())?;
        Ok(Frame::of(read.rows))
    }

    fn draw(
        &self,
        context: &Context<'_>,
        plan: &Arc<Plan>,
        frame: &Frame,
        choices: &Choices,
    ) -> Result<Draw, Failure> {
        let name = self.frame.display().to_string();
        let drawn = sample::draw(plan, frame, choices)
            .ok_or_else(|| Failure::Usage("the rule set does not say whom to ask".into()))?;
        drawn.map_err(|error| match error {
            SampleError::Rows(problems) => {
                let line = |RowProblem { line, id, reason }: &RowProblem| format!("{name}:{line}: {id}: {reason}");
                let lines: Vec<String> = problems.iter().map(line).collect();
                refused(&name, lines.len(), &lines, "correct the file or the rules")
            }
            SampleError::Frame(reason) => Failure::Data(format!("{name}: {reason}")),
            SampleError::Choice(reason) => Failure::Usage(reason),
            SampleError::Broken(problem) => {
                let error = crate::diagnostic::Diagnostic { severity: Severity::Error, ..*problem };
                Failure::rules(&[error], context.workspace.library.sources())
            }
        })
    }

    fn write(&self, context: &mut Context<'_>, sampled: &Sampled<'_>) -> Result<(), Failure> {
        let written = self.format.write(sampled, How::default())?;
        let Some(path) = &self.output else {
            context.out.write_all(&written)?;
            if self.format.form().is_rows() {
                write!(context.err, "{}", sampled.summary())?;
            }
            return Ok(());
        };
        outputs::write(&context.workspace, path, &written, &[self.frame.as_path()])?;
        write!(context.err, "{}", sampled.summary())?;
        Ok(())
    }
}

fn is_largest(sample: &SamplePlan) -> bool {
    matches!(sample.take, TakePlan::Largest { .. })
}

/// How many rows that can't be used are shown.
const SHOWN: usize = 10;

/// A frame of which some rows can't be used: nobody is drawn from the rest of it.
fn refused(name: &str, rows: usize, lines: &[String], remedy: &str) -> Failure {
    let more = lines.len().saturating_sub(SHOWN);
    let rows = plural(rows, "row");
    let mut text = format!("{name}: {rows} can't be used, so nobody is drawn: {remedy}");
    for line in lines.iter().take(SHOWN) {
        text.push_str("\n  ");
        text.push_str(line);
    }
    if more > 0 {
        text.push_str(&format!("\n  … and {more} more"));
    }
    Failure::Data(text)
}
