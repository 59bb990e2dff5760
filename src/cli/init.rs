//! `satis init`: a workspace with a rule set and a case that pass, to be changed into one's own.

use super::{Failure, Verdict, write_whole};
use crate::workspace;
use clap::Args;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Make a workspace: satis.yaml, a first rule set, a first case, and a .gitignore where there is none
#[derive(Debug, Args)]
pub struct Init {
    /// The folder [default: here]
    folder: Option<PathBuf>,
}

/// The first rules.
pub(super) const RULES: &str = include_str!("init/ruleset.yaml");
/// What git is to leave alone.
const IGNORED: (&str, &str) = (".gitignore", include_str!("init/gitignore"));
/// The snapshot of the first case of the first rules.
const SNAPSHOT: (&str, &str) = ("scorecard.snap", include_str!("init/scorecard.snap"));
/// The files of the first case.
pub(super) const CASE: [(&str, &str); 3] = [
    ("case.yaml", include_str!("init/case.yaml")),
    ("responses.csv", include_str!("init/responses.csv")),
    ("measures.csv", include_str!("init/measures.csv")),
];

impl Init {
    pub fn run(&self, here: &Path, out: &mut dyn Write) -> Result<Verdict, Failure> {
        let folder = self.folder.as_ref().map_or_else(|| here.to_owned(), |folder| here.join(folder));
        let rules = [(workspace::FILE, include_str!("init/satis.yaml")), ("rules/my-score/ruleset.yaml", RULES)];
        let files: Vec<(PathBuf, &str)> = (rules.iter().map(|(name, text)| (folder.join(name), *text)))
            .chain(
                CASE.iter()
                    .chain(&[SNAPSHOT])
                    .map(|(name, text)| (folder.join("fixtures/my-score/first").join(name), *text)),
            )
            .collect();
        let existing = files.iter().map(|(path, _)| path).find(|path| path.exists());
        if let Some(path) = existing {
            return Err(Failure::Usage(format!("{} is there already: nothing was changed", path.display())));
        }
        let ignored = folder.join(IGNORED.0);
        let kept = ignored.exists();
        for (path, text) in files.iter().chain((!kept).then_some(&(ignored.clone(), IGNORED.1))) {
            write_whole(path, text).map_err(|error| Failure::file(&path.display().to_string(), &error))?;
            writeln!(out, "wrote {}", path.display())?;
        }
        if kept {
            writeln!(
                out,
                "left {} as it is: add /satis.db*, *.snap.new and *.rejects.csv where it lacks them",
                ignored.display()
            )?;
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
