//! `satis show`: what a rule set really is, after inheritance.

use super::{Context, Failure, Verdict};
use crate::period::Period;
use crate::regress::Case;
use crate::report::{self, Example};
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
    /// Add a worked example from the rule set's fixtures to the page
    #[arg(long, conflicts_with = "tree")]
    example: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShowFormat {
    /// The long form, with the file and line of what was inherited
    Yaml,
    /// A page for those who are judged
    Html,
    /// The same page in Markdown
    Markdown,
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
        let sources = library.sources();
        let (plan, _) = score::plan(library, &id, self.period).map_err(|error| Failure::score(error, sources))?;
        let language = context.language.tag();
        let text = if self.tree {
            report::outline(&plan, language)
        } else {
            let example = if self.example { self.example(context, &id)? } else { None };
            let document = report::document(&plan, sources, language, example.as_ref());
            match self.format {
                ShowFormat::Markdown => report::document::markdown(&document),
                ShowFormat::Yaml | ShowFormat::Html => report::document::html(&document),
            }
        };
        writeln!(context.out, "{}", text.trim_end())?;
        Ok(Verdict::Fine)
    }

    /// The first subject of the fixtures for which the arithmetic stands beside a result.
    fn example(&self, context: &Context<'_>, id: &str) -> Result<Option<Example>, Failure> {
        let library = &context.workspace.library;
        let failed = |error| Failure::case(error, library.sources());
        let fixtures = context.workspace.root.join("fixtures");
        let mut cases = Case::all(&fixtures, Some(id)).map_err(failed)?;
        cases.sort_by_key(|case| case.name != "ordinary");
        for case in &cases {
            let Some(worked) = case.expected.iter().find(|one| !one.because.is_empty()) else { continue };
            let scorecard = case.score(library).map_err(failed)?;
            let language = context.language.tag();
            let explained = report::explain(&scorecard, &worked.subject, language, library.sources());
            return Ok(explained.map(|explanation| Example {
                subject: worked.subject.clone(),
                case: format!("fixtures/{id}/{}", case.name),
                because: worked.because.clone(),
                explanation,
            }));
        }
        Ok(None)
    }
}
