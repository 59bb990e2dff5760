//! `satis show`: what a rule set really is, after inheritance.

use super::{Context, Failure, Verdict};
use crate::period::Period;
use crate::report;
use crate::score;
use clap::{Args, ValueEnum};

/// Show a resolved rule set: every value with the file and line it came from, the score tree, or a page to read
#[derive(Debug, Args)]
pub struct Show {
    /// The rule set, by id or path
    ruleset: String,
    /// The score tree with weights, their share of the score and what each node can reach
    #[arg(long)]
    tree: bool,
    /// How the rules are written
    #[arg(long, value_enum, default_value = "yaml", conflicts_with = "tree")]
    format: ShowFormat,
    /// The period whose rules are shown [default: the newest]
    #[arg(long, value_name = "PERIOD")]
    period: Option<Period>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    /// The long form, with the file and line of what was inherited
    Yaml,
    /// A page for those who are judged
    Html,
}

impl Show {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let id = context.ruleset(&self.ruleset)?;
        let library = &context.workspace.library;
        if self.format == ShowFormat::Yaml && !self.tree {
            let tree = library
                .resolved(&id, self.period.map(Period::first_day))
                .map_err(|problems| Failure::rules(&problems, library.sources()))?;
            write!(context.out, "{}", report::resolved(&tree, library.sources()))?;
            return Ok(Verdict::Fine);
        }
        let (plan, _) =
            score::plan(library, &id, self.period).map_err(|error| Failure::score(error, library.sources()))?;
        let language = context.language.code();
        let text = if self.tree { report::outline(&plan, language) } else { report::page(&plan, language) };
        writeln!(context.out, "{}", text.trim_end())?;
        Ok(Verdict::Fine)
    }
}
