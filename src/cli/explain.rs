//! `satis explain`: why a subject's score is what it is.

use super::source::{Scored, Source};
use super::{Context, Failure, Verdict};
use crate::diagnostic::suggest;
use crate::plan::NodeId;
use crate::report;
use crate::score::Scorecard;
use clap::{Args, ValueEnum};

/// Explain the score of one subject: every value, what it was made from, weights, deductions, bands
#[derive(Debug, Args)]
pub struct Explain {
    #[command(flatten)]
    source: Source,
    /// The subject
    #[arg(value_name = "SUBJECT")]
    explained: String,
    /// Explain this node only, by its path: `score.survey`
    #[arg(long, value_name = "PATH")]
    node: Option<String>,
    /// How the explanation is written
    #[arg(long, value_enum, default_value = "text")]
    format: ExplainFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    /// A tree for people
    Text,
    /// The same for programs
    Json,
}

impl Explain {
    pub fn run(&self, context: &mut Context<'_>) -> Result<Verdict, Failure> {
        let Scored { input, scorecards, .. } = self.source.score(context)?;
        for scorecard in &scorecards {
            let sources = context.workspace.library.sources();
            let known = scorecard.cards.iter().map(|card| card.subject.as_str());
            if !known.clone().any(|subject| subject == self.explained) {
                let rejected = report::all_rejected(scorecard, &self.explained, context.language.tag());
                let help = rejected.or_else(|| suggest(&self.explained, known.clone())).unwrap_or_else(|| {
                    let some: Vec<&str> = known.take(10).collect();
                    format!(
                        "subjects are {}{}",
                        some.join(", "),
                        if scorecard.cards.len() > 10 { ", …" } else { "" }
                    )
                });
                return Err(Failure::Usage(format!(
                    "{} has no subject `{}`: {help}",
                    scorecard.period, self.explained
                )));
            }
            let (subject, language) = (self.explained.as_str(), context.language.tag());
            let node = self.node.as_deref().map(|path| node(scorecard, path)).transpose()?;
            let text = match (self.format, node) {
                (ExplainFormat::Text, None) => report::explain(scorecard, subject, language, sources),
                (ExplainFormat::Text, Some(node)) => {
                    report::explain_node(scorecard, subject, node, language, sources)
                }
                (ExplainFormat::Json, node) => match node {
                    None => report::explain_json(scorecard, subject, sources),
                    Some(node) => report::explain_node_json(scorecard, subject, node, sources),
                }
                .map(|json| format!("{json:#}")),
            };
            writeln!(context.out, "{}", text.unwrap_or_default().trim_end())?;
        }
        Ok(if input.rejected > 0 { Verdict::Findings } else { Verdict::Fine })
    }
}

/// The node of that path, which may leave out `score.`.
fn node(scorecard: &Scorecard, path: &str) -> Result<NodeId, Failure> {
    let plan = &scorecard.plan;
    plan.node(path).or_else(|| plan.node(&format!("score.{path}"))).ok_or_else(|| {
        let known: Vec<&str> = plan.nodes.iter().map(|node| node.path.as_str()).collect();
        let help =
            suggest(path, known.iter().copied()).unwrap_or_else(|| format!("nodes are {}", known.join(", ")));
        Failure::Usage(format!("`{}` has no node `{path}`: {help}", plan.ruleset.id))
    })
}
