//! `satis new`: a further rule set in a workspace, with a case that passes at once.
//!
//! A rule set of its own begins as that of `satis init`. One that extends another ([`subsidiary`]) says nothing but its
//! id, shows in comments what it may change, and takes over a case of its base, whose results hold as long as nothing
//! is changed.

mod example;
mod subsidiary;

use super::{Context, Failure, Verdict, init, write_whole};
use crate::regress::snapshot::Comparison;
use crate::regress::{self, Case};
use crate::ruleset::library::FILE;
use crate::workspace::Workspace;
use clap::Args;
use std::path::{Component, Path, PathBuf};

/// Make a rule set with a case: one of its own, or one that extends another
#[derive(Debug, Args)]
pub struct New {
    /// The id: letters of any script, digits, `-` and `_`
    id: String,
    /// The rule set whose rules are taken over, by id or path
    #[arg(long, value_name = "BASE")]
    extends: Option<String>,
    /// The organisation that owns it
    #[arg(long, value_name = "ORGANISATION")]
    organisation: Option<String>,
    /// Its folder, below rules/ [default: rules/ID]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// A file to be written: its path in the workspace, and its text.
type File = (PathBuf, String);

/// Stands for the id in the texts of `satis init`.
const EXAMPLE: &str = "my-score";

impl New {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let base = match &self.extends {
            Some(named) => Some(context.ruleset(named)?),
            None => None,
        };
        self.sound(context, base.as_deref())?;
        let folder = self.place()?;
        let cases = Path::new("fixtures").join(&self.id);
        for taken in [&folder, &cases] {
            let path = context.workspace.root.join(taken);
            if path.exists() {
                let message = format!("{} is there already: nothing was changed", path.display());
                return Err(Failure::Usage(message));
            }
        }
        let mut files = match &base {
            None => self.own(&cases),
            Some(base) => subsidiary::files(context, base, &cases)?,
        };
        let rules = match &base {
            None => self.own_rules(),
            Some(base) => subsidiary::rules(context, base, &self.id, self.organisation.as_deref())?,
        };
        files.insert(0, (folder.join(FILE), rules));
        for (name, text) in files {
            let path = context.workspace.root.join(name);
            write_whole(&path, &text).map_err(|error| Failure::file(&path.display().to_string(), &error))?;
            writeln!(context.out, "wrote {}", path.display())?;
        }
        self.snapshots(context)?;
        writeln!(
            context.out,
            "\nNext: `satis check {id}` shows what the rules can yield, `satis test {id}` runs the case,\n\
             `satis check --watch {id}` does both at every save.",
            id = self.id
        )?;
        Ok(Verdict::Fine)
    }

    /// Refuses what can't become a rule set.
    fn sound(&self, context: &Context<'_>, base: Option<&str>) -> Result<(), Failure> {
        for name in std::iter::once(&self.id).chain(&self.organisation) {
            if !is_plain(name) {
                return Err(Failure::Usage(format!(
                    "`{name}` can't be an id: begin with a letter, then letters, digits, `-` and `_`, as in `northern-branch`"
                )));
            }
        }
        let workspace = &context.workspace;
        if let Some(folder) = workspace.library.folder(&self.id) {
            let place = folder.display();
            return Err(Failure::Usage(format!(
                "`{}` is a rule set already, in {place}: nothing was changed",
                self.id
            )));
        }
        match &self.organisation {
            Some(named) => {
                let base = base.and_then(|base| workspace.library.resolved(base, None).ok());
                let owner = base.as_ref().and_then(|base| base.get("organisation")?.text());
                context.organisation(Some(named), owner).map(drop)
            }
            None => Ok(()),
        }
    }

    /// The folder of the rule set in the workspace.
    fn place(&self) -> Result<PathBuf, Failure> {
        let Some(folder) = &self.folder else { return Ok(Path::new("rules").join(&self.id)) };
        let parts: Vec<Component<'_>> = folder.components().filter(|part| *part != Component::CurDir).collect();
        let plain = parts.iter().all(|part| matches!(part, Component::Normal(_)));
        let below = parts.first().is_some_and(|first| first.as_os_str() == "rules") && parts.len() > 1;
        if plain && below {
            return Ok(parts.iter().collect());
        }
        Err(Failure::Usage(format!(
            "{} is no folder below rules/, where rule sets are found: write `--folder rules/{}`",
            folder.display(),
            self.id
        )))
    }

    /// The rules of `satis init` under this id.
    fn own_rules(&self) -> String {
        let owner = self.organisation.as_ref().map(|owner| format!("organisation: {owner}\n")).unwrap_or_default();
        init::RULES.replacen(EXAMPLE, &self.id, 1).replacen("{zh: 我的评分, en: My score}", &self.id, 1).replacen(
            "subject: ",
            &format!("{owner}subject: "),
            1,
        )
    }

    /// The case of `satis init`.
    fn own(&self, cases: &Path) -> Vec<File> {
        let case = cases.join("first");
        init::CASE.iter().map(|(name, text)| (case.join(name), (*text).to_owned())).collect()
    }

    /// Takes the first snapshot of the new cases, which are held by results worked out by hand already.
    fn snapshots(&self, context: &mut Context<'_>) -> Result<(), Failure> {
        context.workspace = Workspace::at(&context.workspace.root);
        let library = &context.workspace.library;
        let failed = |error| Failure::case(error, library.sources());
        for case in Case::all(&context.workspace.root.join("fixtures"), Some(&self.id)).map_err(failed)? {
            if regress::run(library, &case, true).map_err(failed)?.snapshot == Comparison::Accepted {
                writeln!(context.out, "wrote {}", case.snapshot_path().display())?;
            }
        }
        Ok(())
    }
}

/// Whether a text is the same as an id, in YAML and as the name of a folder.
fn is_plain(text: &str) -> bool {
    let letters = text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    letters && text.starts_with(char::is_alphabetic) && !["null", "true", "false"].contains(&text)
}
