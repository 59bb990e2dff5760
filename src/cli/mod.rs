//! The command line: one file a command.
//!
//! [`run`] reads as a sentence: options, workspace, command, exit code. A command writes its result to `out` and
//! remarks to `err`; what goes wrong is a [`Failure`] with a documented exit code.

mod against;
mod backup;
mod beside;
mod browser;
mod check;
mod compare;
pub mod defect;
mod demo;
mod elsewhere;
mod explain;
mod failure;
mod format;
mod impact;
mod import;
mod imported;
mod imports;
mod init;
mod input;
mod intake;
mod lacking;
mod map;
mod new;
mod notices;
mod outputs;
mod patterns;
mod periods;
mod reading;
mod reference;
mod remarks;
mod renamed;
mod report;
mod review;
mod rows;
mod runs;
mod sample;
mod score;
mod show;
mod source;
mod sourced;
mod strangers;
mod test;
mod verify;
mod void;
mod watch;
mod withdraw;

pub use failure::Failure;
use remarks::Remarks;

use crate::diagnostic::suggest;
use crate::language::{self, Language};
use crate::script::budget;
use crate::visible::Guarded;
use crate::workspace::Workspace;
use clap::builder::PossibleValue;
use clap::{Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What came of a command that did its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing to remark.
    Fine,
    /// It worked, and found something: problems, rejects, failed cases.
    Findings,
}

impl ValueEnum for Language {
    fn value_variants<'a>() -> &'a [Self] {
        &language::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.tag()).help(self.name()))
    }
}

/// Scores satisfaction from rules that people can read.
#[derive(Debug, Parser)]
#[command(name = "satis", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Options {
    /// The folder of the workspace [default: the nearest one with a satis.yaml or rules/, upwards from here]
    #[arg(long, short = 'C', global = true, value_name = "FOLDER")]
    workspace: Option<PathBuf>,
    /// The language of labels and explanations
    #[arg(long, global = true, value_enum, env = "SATIS_LANGUAGE", default_value = "en", hide_env_values = true)]
    language: Language,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 fine, 1 findings (problems in rules, rejected rows, failed cases), 2 usage, \
                          3 data that can't be read, 4 store, 5 a limit (of scripts, files or the whole command), \
                          70 a defect of satis";

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Init(init::Init),
    New(new::New),
    Check(check::Check),
    Import(import::Import),
    Map(map::Map),
    Score(score::Score),
    Explain(explain::Explain),
    Show(show::Show),
    Test(test::Test),
    Impact(impact::Impact),
    Review(review::Review),
    Report(report::Report),
    Runs(runs::Runs),
    Imports(imports::Imports),
    Withdraw(withdraw::Withdraw),
    Void(void::Void),
    Backup(backup::Backup),
    Verify(verify::Verify),
    Compare(compare::Compare),
    Sample(sample::Sample),
    Schema(reference::Schema),
    Reference(reference::Reference),
}

impl Command {
    /// The word by which it is called.
    fn word(&self) -> &'static str {
        match self {
            Self::Demo(_) => "demo",
            Self::Backup(_) => "backup",
            Self::Init(_) => "init",
            Self::New(_) => "new",
            Self::Check(_) => "check",
            Self::Import(_) => "import",
            Self::Map(_) => "map",
            Self::Score(_) => "score",
            Self::Explain(_) => "explain",
            Self::Show(_) => "show",
            Self::Test(_) => "test",
            Self::Impact(_) => "impact",
            Self::Review(_) => "review",
            Self::Report(_) => "report",
            Self::Runs(_) => "runs",
            Self::Imports(_) => "imports",
            Self::Withdraw(_) => "withdraw",
            Self::Void(_) => "void",
            Self::Verify(_) => "verify",
            Self::Compare(_) => "compare",
            Self::Sample(_) => "sample",
            Self::Schema(_) => "schema",
            Self::Reference(_) => "reference",
        }
    }
}

/// What every command works with.
pub struct Context<'a> {
    /// The workspace.
    pub workspace: Workspace,
    /// The language of labels.
    pub language: Language,
    /// Results.
    pub out: &'a mut dyn Write,
    /// Remarks.
    pub err: Remarks<'a>,
}

/// Runs the command line `arguments` (the program's name first) and returns the exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>, out: &mut dyn Write, err: &mut dyn Write) -> u8 {
    let (out, err) = (&mut Guarded::new(out), &mut Remarks::new(err));
    let arguments = match patterns::expanded(arguments) {
        Ok(arguments) => arguments,
        Err(none) => {
            let _ = writeln!(err, "{none}");
            return Failure::Data(String::new()).exit_code();
        }
    };
    let options = match Options::try_parse_from(arguments) {
        Ok(options) => options,
        Err(error) => {
            let text = error.render();
            let written = if error.use_stderr() { write!(err, "{text}") } else { write!(out, "{text}") };
            return if error.use_stderr() || written.is_err() { 2 } else { 0 };
        }
    };
    let command = options.command.word();
    let result = match defect::caught(command, || options.run(out, err)) {
        Ok(result) => result,
        Err(said) => {
            let _ = writeln!(err, "{said}");
            return defect::EXIT_CODE;
        }
    };
    match result.and_then(|verdict| out.flush().map(|()| verdict).map_err(Failure::from)) {
        Ok(Verdict::Fine) => 0,
        Ok(Verdict::Findings) => 1,
        Err(Failure::Closed) => 0,
        Err(failure) => {
            let _ = writeln!(err, "{}", failure.to_string().trim_end());
            failure.exit_code()
        }
    }
}

impl Options {
    fn run(self, out: &mut dyn Write, err: &mut dyn Write) -> Result<Verdict, Failure> {
        let here = std::env::current_dir().map_err(|error| Failure::file(".", &error))?;
        if let Command::Init(init) = &self.command {
            return init.run(self.workspace.as_deref().unwrap_or(&here), out);
        }
        if let Command::Demo(demo) = &self.command {
            // Without a folder, paths are shown relative to where one is.
            let folder = self.workspace.as_deref().unwrap_or(Path::new(""));
            return demo.run(folder, self.language, out, err);
        }
        let workspace = match &self.workspace {
            Some(folder) if folder.is_dir() => Workspace::at(folder),
            Some(folder) => return Err(Failure::Usage(format!("{} is not a folder", folder.display()))),
            None => Workspace::around(&here),
        };
        let mut context = Context { workspace, language: self.language, out, err: Remarks::new(err) };
        context.sound()?;
        let _paid = budget::command(context.workspace.steps);
        match (self.command.run(&mut context), Failure::spent()) {
            // It names the place.
            (Err(limit @ Failure::Limit(_)), _) => Err(limit),
            (_, Err(spent)) => Err(spent),
            (result, Ok(())) => result,
        }
    }
}

impl Command {
    fn run(self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        match self {
            Self::New(new) => new.run(context),
            Self::Check(check) => check.run(context),
            Self::Import(import) => import.run(context),
            Self::Map(map) => map.run(context),
            Self::Score(score) => score.run(context),
            Self::Explain(explain) => explain.run(context),
            Self::Show(show) => show.run(context),
            Self::Test(test) => test.run(context),
            Self::Impact(impact) => impact.run(context),
            Self::Review(review) => review.run(context),
            Self::Report(report) => report.run(context),
            Self::Runs(runs) => runs.run(context),
            Self::Imports(imports) => imports.run(context),
            Self::Withdraw(withdraw) => withdraw.run(context),
            Self::Void(void) => void.run(context),
            Self::Backup(backup) => backup.run(context),
            Self::Verify(verify) => verify.run(context),
            Self::Compare(compare) => compare.run(context),
            Self::Sample(sample) => sample.run(context),
            Self::Schema(schema) => schema.run(context),
            Self::Reference(reference) => reference.run(context),
            Self::Init(_) | Self::Demo(_) => Ok(Verdict::Fine),
        }
    }
}

impl Context<'_> {
    /// Refuses a workspace whose `satis.yaml` is wrong.
    fn sound(&self) -> Result<(), Failure> {
        if self.workspace.problems.is_empty() {
            return Ok(());
        }
        Err(Failure::rules(&self.workspace.problems, self.workspace.library.sources()))
    }

    /// The id of the rule set that is named on the command line.
    ///
    /// # Errors
    /// [`Failure::Usage`] with those that there are.
    pub fn ruleset(&mut self, named: &str) -> Result<String, Failure> {
        if let Some(id) = self.workspace.ruleset(named) {
            return Ok(id);
        }
        let library = &self.workspace.library;
        let known: Vec<&str> = library.ids().collect();
        let near = suggest(named, known.iter().copied());
        if !library.problems().is_empty() {
            // It may be one of those that can't be read, whatever the others are called.
            return Err(Failure::rules(library.problems(), library.sources()));
        }
        let help = near.unwrap_or_else(|| match known.as_slice() {
            [] => format!("there are none in {}: run `satis init`", self.workspace.root.join("rules").display()),
            known => format!("rule sets are: {}", known.join(", ")),
        });
        Err(Failure::Usage(format!("no rule set is called `{named}`: {help}")))
    }

    /// Refuses a rule set of which a file can't be read, where nothing else looks at the rules.
    ///
    /// # Errors
    /// [`Failure::Rules`] with what can't be read.
    pub fn undamaged(&self, id: &str) -> Result<(), Failure> {
        let library = &self.workspace.library;
        let damage = library.damage(id);
        if damage.is_empty() { Ok(()) } else { Err(Failure::rules(&damage, library.sources())) }
    }

    /// The organisation whose data are meant: the one named, else the rule set's owner.
    ///
    /// # Errors
    /// [`Failure::Usage`] for an unknown one, and for one that may not use the rule set.
    pub fn organisation(&self, named: Option<&str>, owner: Option<&str>) -> Result<String, Failure> {
        let workspace = &self.workspace;
        let organisation = named.map_or_else(|| workspace.default_organisation(owner), str::to_owned);
        if let (true, Some(named)) = (workspace.organisations.is_empty(), named) {
            return Err(Failure::Usage(format!(
                "no organisation is called `{named}`: {} declares none under `organisations`",
                crate::workspace::FILE
            )));
        }
        if workspace.organisations.is_empty() || organisation.is_empty() {
            return Ok(organisation);
        }
        if !workspace.organisations.contains_key(&organisation) {
            let known: Vec<&str> = workspace.organisations.keys().map(String::as_str).collect();
            return Err(Failure::Usage(format!(
                "no organisation is called `{organisation}`: satis.yaml has {}",
                known.join(", ")
            )));
        }
        match owner.filter(|owner| !workspace.belongs(&organisation, owner)) {
            Some(owner) => Err(Failure::Usage(format!(
                "the rule set belongs to `{owner}`, so `{organisation}` may not use it: name `{owner}` or one of its own"
            ))),
            None => Ok(organisation),
        }
    }
}

/// The name under which runs and imports are kept.
fn user() -> String {
    ["SATIS_USER", "USER", "USERNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default()
}

/// Writes a file whole or not at all.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    crate::whole::write(path, text.as_bytes())
}
