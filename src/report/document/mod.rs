//! A rule set as a document for those who are judged by it: what goes in, how it is weighed, where the grades lie,
//! and one subject worked out.
//!
//! [`document`] says what stands in it, as [`Block`]s; [`html`] makes a page of one file without anything from
//! outside, so that it can be mailed and printed, and [`markdown`] a page for a folder of documents.

mod html;
mod inputs;
mod interpretations;
mod markdown;
mod results;
mod rules;
mod sample;
mod tree;

pub(super) use html::STYLE;
pub use html::html;
pub use markdown::markdown;

use crate::diagnostic::Sources;
use crate::export::Head;
use crate::language::{Language, words};
use crate::number::{self, Decimal};
use crate::plan::Plan;
use crate::ruleset::{Label, RuleSet};

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The language that it is in: `zh` or `en`.
    pub language: &'static str,
    /// What it is called.
    pub title: String,
    /// Its parts, in order.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Paragraph(Vec<Run>),
    /// Points of a list.
    Points(Vec<Vec<Run>>),
    /// A table.
    Table {
        /// What the columns are called; empty for none.
        head: Vec<Head>,
        /// The rows, each with how deep its first cell is indented.
        rows: Vec<(usize, Vec<Vec<Run>>)>,
    },
    /// Lines as they are.
    Listing(String),
}

/// A piece of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Run {
    /// Words.
    Text(String),
    /// A formula.
    Code(String),
    /// An id, beside what it is called.
    Id(String),
}

/// A subject of a fixture, worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The subject.
    pub subject: String,
    /// Where its data stand: `fixtures/supplier-scorecard/exact`.
    pub case: String,
    /// The arithmetic done by hand.
    pub because: String,
    /// The explanation, as `satis explain` prints it.
    pub explanation: String,
}

/// The rule set of a plan in `language`, with an example where there is one.
#[must_use]
pub fn document(plan: &Plan, sources: &Sources, language: &str, example: Option<&Example>) -> Document {
    let writer = Writer { plan, rules: &plan.ruleset, language: Language::of(language) };
    let mut blocks = writer.head();
    blocks.extend(writer.tree());
    blocks.extend(writer.rules());
    blocks.extend(writer.inputs());
    blocks.extend(writer.results());
    blocks.extend(writer.sample());
    blocks.extend(writer.functions());
    blocks.extend(writer.interpretations(sources));
    blocks.extend(example.into_iter().flat_map(|example| writer.example(example)));
    let title = writer.label(&plan.ruleset.title, &plan.ruleset.id).to_owned();
    Document { language: writer.language.tag(), title, blocks }
}

/// What every part of the document is written from.
struct Writer<'a> {
    plan: &'a Plan,
    rules: &'a RuleSet,
    language: Language,
}

impl Writer<'_> {
    fn say(&self, english: &'static str, chinese: &'static str) -> &'static str {
        self.language.pick(english, chinese)
    }

    fn label<'b>(&self, label: &'b Label, id: &'b str) -> &'b str {
        self.language.label(label, id)
    }

    fn heading(&self, english: &'static str, chinese: &'static str) -> Block {
        Block::Heading(self.say(english, chinese).to_owned())
    }

    /// What something is called, with its id beside it.
    fn called(&self, label: &Label, id: &str) -> Vec<Run> {
        match label.text(self.language.tag()) {
            Some(label) if label != id => vec![text(label), text(" "), Run::Id(id.to_owned())],
            _ => vec![text(id)],
        }
    }

    fn columns(&self, columns: &[(&'static str, &'static str, bool)]) -> Vec<Head> {
        let column = |(english, chinese, number): &(&'static str, &'static str, bool)| {
            let label = self.language.words(words(english, chinese));
            if *number { Head::number(*english, label) } else { Head::text(*english, label) }
        };
        columns.iter().map(column).collect()
    }

    fn head(&self) -> Vec<Block> {
        let mut line =
            format!("{} · {} · {}", self.rules.id, self.rules.subject, self.language.period(self.rules.period));
        if let Some(owner) = &self.rules.organisation {
            line += " · ";
            line += owner;
        }
        if let (Some(from), _) = self.rules.effective {
            line += &format!(" · {} {from}", self.say("in force from", "生效自"));
        }
        let mut blocks = vec![Block::Paragraph(vec![Run::Id(line)])];
        let purpose = self.rules.purpose.text(self.language.tag());
        blocks.extend(purpose.map(|purpose| Block::Paragraph(vec![text(purpose.trim())])));
        blocks
    }

    /// The functions that its formulas may call, as they are written.
    fn functions(&self) -> Vec<Block> {
        let own = self.rules.scripts.iter().skip(self.rules.shared);
        let texts: Vec<&str> = own.map(|(_, text)| text.trim_end()).collect();
        if texts.is_empty() {
            return Vec::new();
        }
        vec![self.heading("Functions that formulas call", "公式所用函数"), Block::Listing(texts.join("\n\n"))]
    }

    fn example(&self, example: &Example) -> Vec<Block> {
        let by_hand: Vec<Vec<Run>> = example.because.split(';').map(|part| vec![text(part.trim())]).collect();
        let from = self.say(" (from ", "（取自 ");
        vec![
            self.heading("Worked example", "算例"),
            Block::Paragraph(vec![
                text(format!("{}{from}", example.subject)),
                Run::Code(example.case.clone()),
                text(self.say("), worked out by hand:", "），手工计算：")),
            ]),
            Block::Points(by_hand),
            Block::Paragraph(vec![text(self.say("The same, as the program explains it:", "程序给出的说明："))]),
            Block::Listing(example.explanation.trim_end().to_owned()),
        ]
    }
}

fn text(words: impl Into<String>) -> Run {
    Run::Text(words.into())
}

fn code(formula: &str) -> Run {
    Run::Code(formula.trim().to_owned())
}

/// A row of a table without indentation.
fn row(cells: Vec<Vec<Run>>) -> (usize, Vec<Vec<Run>>) {
    (0, cells)
}

fn plain(x: Decimal) -> Run {
    text(number::show(x, None))
}

fn percent(share: Decimal) -> String {
    let percent = number::mul(share, Decimal::ONE_HUNDRED).unwrap_or_default();
    format!("{} %", number::show(number::round(percent, 2, number::Rounding::HalfUp), None))
}
