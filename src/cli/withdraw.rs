//! `satis withdraw`: takes imported files back.

use super::runs::Format;
use super::{Context, Failure, Verdict, user};
use crate::store::{Store, Withdrawn};
use crate::visible;
use clap::Args;
use serde_json::{Value, json};

/// Take imported files back: what they brought counts no more, what they replaced counts again
///
/// Nothing is deleted: a withdrawal is a batch itself, so that `satis withdraw` of it brings the file back. Runs that were made before stay
/// as they are and can be verified. A file that was withdrawn can be imported again.
#[derive(Debug, Args)]
pub struct Withdraw {
    /// The numbers of the batches: `satis imports` lists them
    #[arg(value_name = "BATCH", required = true, value_parser = number)]
    batches: Vec<i64>,
    /// Why; it is kept with the withdrawal
    #[arg(long, value_name = "TEXT")]
    why: String,
    /// How what was done is written
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

fn number(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| "a batch is named by its number: `satis imports` lists them".to_owned())
}

impl Withdraw {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let mut store = Store::open(&context.workspace.store)?;
        let withdrawn = store.withdraw(&self.batches, &self.why, &user())?;
        match self.format {
            Format::Json => {
                let all: Vec<Value> = withdrawn.iter().map(json).collect();
                writeln!(context.out, "{:#}", Value::Array(all))?;
            }
            Format::Text => withdrawn.iter().try_for_each(|one| tell(context, one))?,
        }
        Ok(Verdict::Fine)
    }
}

fn json(withdrawn: &Withdrawn) -> Value {
    let Withdrawn { batch, of, runs, left_out } = withdrawn;
    let left_out =
        left_out.iter().map(|(batch, file, rows)| json!({ "batch": batch, "file": file, "rows": rows }));
    json!({
        "batch": batch,
        "withdrawn": of.batch,
        "kind": of.kind,
        "file": of.file,
        "runs": runs,
        "left_out": left_out.collect::<Vec<_>>(),
    })
}

fn tell(context: &mut Context<'_>, withdrawn: &Withdrawn) -> Result<(), Failure> {
    let Withdrawn { batch, of, runs, left_out } = withdrawn;
    match of.takes_back() {
        Some(back) => writeln!(
            context.out,
            "batch {back} counts again: its withdrawal {} is taken back by batch {batch}",
            of.batch
        )?,
        None => writeln!(
            context.out,
            "batch {} is withdrawn by batch {batch}: {} from {} for {}",
            of.batch,
            of.kind,
            visible::line(&of.file),
            visible::line(&of.survey)
        )?,
    }
    for (batch, file, rows) in left_out {
        let rows = if *rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
        let file = visible::line(file);
        writeln!(
            context.err,
            "batch {batch} left out {rows} that were stored already: where they were stored with batch {}, they are not stored any \
             more; import {file} again to store them",
            of.batch
        )?;
    }
    remark_runs(context, runs)
}

/// Says which runs rest on other data than count now.
pub fn remark_runs(context: &mut Context<'_>, runs: &[i64]) -> Result<(), Failure> {
    let runs: Vec<String> = runs.iter().map(i64::to_string).collect();
    let said = match runs.as_slice() {
        [] => return Ok(()),
        [run] => format!("run {run} rests on the data before and stays as it is"),
        runs => format!("runs {} rest on the data before and stay as they are", runs.join(", ")),
    };
    writeln!(context.err, "{said}; `satis score` scores what counts now")?;
    Ok(())
}
