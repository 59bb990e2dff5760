//! `satis test`: runs the fixtures.

use super::test_mutants::MutantOptions;
use super::{Context, Failure, Verdict};
use crate::regress::snapshot::Comparison;
use crate::regress::{self, Case, Mismatch};
use clap::Args;
use std::path::PathBuf;

/// Run the cases in fixtures/: results worked out by hand, and snapshots
#[derive(Debug, Args)]
pub struct Test {
    /// Rule sets by id or path [default: all]
    rulesets: Vec<String>,
    /// Write the snapshots that differ (never of a case whose results worked out by hand differ)
    #[arg(long)]
    accept: bool,
    /// Where the cases stand [default: fixtures/ in the workspace]
    #[arg(long, value_name = "FOLDER")]
    fixtures: Option<PathBuf>,
    #[command(flatten)]
    mutants: MutantOptions,
}

impl Test {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let folder = self.fixtures.clone().unwrap_or_else(|| context.workspace.root.join("fixtures"));
        let mut ids = Vec::new();
        for named in &self.rulesets {
            ids.push(context.ruleset(named)?);
        }
        let mut cases =
            Case::all(&folder, None).map_err(|error| Failure::case(error, context.workspace.library.sources()))?;
        if ids.is_empty() {
            ids = context.workspace.library.ids().map(str::to_owned).collect();
        } else {
            cases.retain(|case| ids.contains(&case.ruleset));
        }
        let bare: Vec<&str> =
            ids.iter().filter(|id| cases.iter().all(|case| case.ruleset != **id)).map(String::as_str).collect();
        if cases.is_empty() {
            let place = folder.display();
            return Err(Failure::Usage(format!("there is no case in {place} for: {}", bare.join(", "))));
        }
        if self.mutants.mutants {
            return self.mutants.run(context, &ids, cases);
        }
        let (mut passed, mut failed, mut accepted) = (0_usize, 0_usize, 0_usize);
        for case in &cases {
            match self.case(context, case)? {
                (true, true) => accepted += 1,
                (true, false) => passed += 1,
                (false, _) => failed += 1,
            }
        }
        write!(context.out, "{} passed, {failed} failed", passed + accepted)?;
        match accepted {
            0 => {}
            1 => write!(context.out, ", 1 snapshot written")?,
            _ => write!(context.out, ", {accepted} snapshots written")?,
        }
        writeln!(context.out)?;
        if !bare.is_empty() {
            writeln!(context.err, "no case holds: {}", bare.join(", "))?;
        }
        Ok(if failed > 0 { Verdict::Findings } else { Verdict::Fine })
    }

    /// Runs a case; whether it passed, and whether its snapshot was written.
    fn case(&self, context: &mut Context<'_>, case: &Case) -> Result<(bool, bool), Failure> {
        let name = format!("{}/{}", case.ruleset, case.name);
        let library = &context.workspace.library;
        let verdict = match regress::run(library, case, self.accept) {
            Ok(verdict) => verdict,
            Err(error) => {
                let failure = Failure::case(error, library.sources());
                writeln!(context.out, "FAILED {name}: it can't be scored\n{failure}")?;
                return Ok((false, false));
            }
        };
        match (&verdict.snapshot, verdict.mismatches.is_empty()) {
            (Comparison::Same, true) => return Ok((true, false)),
            (Comparison::Accepted, true) => {
                writeln!(context.out, "wrote  {name}")?;
                return Ok((true, true));
            }
            _ => match case.title.lines().next() {
                Some(title) => writeln!(context.out, "FAILED {name}: {title}")?,
                None => writeln!(context.out, "FAILED {name}")?,
            },
        }
        for (at, mismatch) in verdict.mismatches.iter().enumerate() {
            let next = verdict.mismatches.get(at + 1);
            write_mismatch(context, mismatch, next.is_none_or(|next| next.subject != mismatch.subject))?;
        }
        match &verdict.snapshot {
            Comparison::Differs(difference) => write!(context.out, "{difference}")?,
            Comparison::New(_) => {
                writeln!(context.out, "  it has no snapshot yet: `satis test --accept` writes it")?
            }
            Comparison::Same | Comparison::Accepted => {}
        }
        Ok((false, false))
    }
}

/// The arithmetic belongs to the subject, so it stands below the last of its results.
fn write_mismatch(context: &mut Context<'_>, mismatch: &Mismatch, last: bool) -> Result<(), Failure> {
    let Mismatch { subject, name, expected, found, because } = mismatch;
    writeln!(context.out, "  {subject} {name}: by hand {expected}, found {found}")?;
    if last && !because.is_empty() {
        writeln!(context.out, "    because {because}")?;
    }
    Ok(())
}
