//! `satis init`: a workspace with a rule set and a case that pass, to be changed into one's own.

use super::{Failure, Verdict, write_whole};
use crate::workspace;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Make a workspace: satis.yaml, a first rule set, a first case
#[derive(Debug, Args)]
pub struct Init {
    /// The folder [default: here]
    folder: Option<PathBuf>,
}

const FILES: [(&str, &str); 6] = [
    (workspace::FILE, include_str!("init/satis.yaml")),
    ("rules/my-score/ruleset.yaml", include_str!("init/ruleset.yaml")),
    ("fixtures/my-score/first/case.yaml", include_str!("init/case.yaml")),
    ("fixtures/my-score/first/responses.csv", include_str!("init/responses.csv")),
    ("fixtures/my-score/first/measures.csv", include_str!("init/measures.csv")),
    ("fixtures/my-score/first/scorecard.snap", include_str!("init/scorecard.snap")),
];

impl Init {
    pub fn run(&self, here: &Path, out: &mut dyn Write) -> Result<Verdict, Failure> {
        let folder = self.folder.as_ref().map_or_else(|| here.to_owned(), |folder| here.join(folder));
        let existing = FILES.iter().map(|(name, _)| folder.join(name)).find(|path| path.exists());
        if let Some(path) = existing {
            return Err(Failure::Usage(format!("{} is there already: nothing was changed", path.display())));
        }
        for (name, text) in FILES {
            let path = folder.join(name);
            write_whole(&path, text).map_err(|error| Failure::file(&path.display().to_string(), &error))?;
            writeln!(out, "wrote {}", path.display())?;
        }
        let place = self.folder.as_ref().map(|folder| format!(", in {}", folder.display())).unwrap_or_default();
        writeln!(
            out,
            "\nNext{place}: `satis check my-score` shows what the rules can yield, `satis test` holds them by the case,\n\
             `satis score my-score --responses fixtures/my-score/first/responses.csv --measures \
             fixtures/my-score/first/measures.csv` scores."
        )?;
        Ok(Verdict::Fine)
    }
}
