//! What formulas mean, what they refuse, and that no script gets out of the sandbox.

mod effects;
mod foreign;
mod limits;
mod meaning;
mod missing;
mod refusals;

use super::*;
use crate::data::Value;
use crate::diagnostic::{Code, Diagnostic, SourceId, Sources};
use crate::number::{self, Decimal, Fault};
use std::sync::Arc;

fn d(text: &str) -> Decimal {
    number::parse(text).unwrap()
}

/// Scripts, their sources, and what they use for values.
struct Bench {
    sources: Sources,
    scripts: Scripts,
    values: Vec<(&'static str, Input)>,
}

impl Bench {
    fn new() -> Self {
        Self::with_files(&[])
    }

    fn with_files(files: &[&str]) -> Self {
        let (bench, problems) = Self::try_with_files(files);
        assert!(problems.is_empty(), "{}", bench.show(&problems));
        bench
    }

    fn try_with_files(files: &[&str]) -> (Self, Vec<Diagnostic>) {
        let mut sources = Sources::default();
        let files: Vec<(SourceId, Arc<str>)> = files
            .iter()
            .enumerate()
            .map(|(index, text)| (sources.add(format!("{index}.rhai"), *text), Arc::from(*text)))
            .collect();
        let mut problems = Vec::new();
        let scripts = Scripts::with_library(
            Limits::default(),
            &files,
            &crate::script::Tables::default(),
            &std::sync::Arc::default(),
            &mut problems,
        );
        (Self { sources, scripts, values: Vec::new() }, problems)
    }

    fn is(mut self, name: &'static str, value: &str) -> Self {
        self.values.push((name, Input::Value(Value::Number(d(value)))));
        self
    }

    fn says(mut self, name: &'static str, text: &str) -> Self {
        self.values.push((name, Input::Value(Value::Text(text.into()))));
        self
    }

    fn holds(mut self, name: &'static str, truth: bool) -> Self {
        self.values.push((name, Input::Value(Value::Bool(truth))));
        self
    }

    fn children(mut self, name: &'static str, children: &[(&str, Option<&str>)]) -> Self {
        let children = children.iter().map(|(name, value)| ((*name).to_owned(), value.map(d))).collect();
        self.values.push((name, Input::Children(children)));
        self
    }

    fn show(&self, problems: &[Diagnostic]) -> String {
        problems.iter().map(|problem| self.sources.render(problem, false)).collect::<Vec<_>>().join("\n")
    }

    fn compile(&mut self, text: &str) -> Result<Formula, Vec<Diagnostic>> {
        let prefix = "值: ";
        let source = self.sources.add("r.yaml", format!("{prefix}{text}"));
        let mut problems = Vec::new();
        let formula = self.scripts.compile(FormulaText::in_one_piece(text, source, prefix.len()), &mut problems);
        formula.ok_or(problems)
    }

    fn run(&mut self, text: &str) -> Result<Option<Value>, NoValue> {
        let formula = self.compile(text).unwrap_or_else(|problems| panic!("{}", self.show(&problems)));
        let slots: Vec<Input> = formula
            .references()
            .iter()
            .map(|reference| {
                let written = reference.written();
                let found = self.values.iter().find(|(name, _)| *name == written);
                found.map_or(Input::Missing, |(_, value)| value.clone())
            })
            .collect();
        self.scripts.evaluate(&formula, &slots)
    }

    fn number(&mut self, text: &str) -> Decimal {
        match self.run(text) {
            Ok(Some(Value::Number(number))) => number,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn truth(&mut self, text: &str) -> bool {
        match self.run(text) {
            Ok(Some(Value::Bool(truth))) => truth,
            other => panic!("{text}: {other:?}"),
        }
    }

    /// The fault, and the text that is underlined.
    fn fault(&mut self, text: &str) -> (Fault, String) {
        match self.run(text) {
            Err(NoValue::Fault { fault, span }) => {
                (fault, self.sources.text(span.source)[span.start..span.end].to_owned())
            }
            other => panic!("{text}: {other:?}"),
        }
    }

    fn broken(&mut self, text: &str) -> Diagnostic {
        match self.run(text) {
            Err(NoValue::Broken(diagnostic)) => *diagnostic,
            other => panic!("{text}: {other:?}"),
        }
    }

    fn place(&self, diagnostic: &Diagnostic) -> String {
        self.sources.locate(diagnostic.span.unwrap())
    }

    /// The codes of all problems, each with the text that is underlined.
    fn problems(&mut self, text: &str) -> Vec<(Code, String)> {
        let problems = self.compile(text).expect_err(text);
        problems
            .iter()
            .map(|problem| {
                let span = problem.span.unwrap();
                (problem.code, self.sources.text(span.source)[span.start..span.end].to_owned())
            })
            .collect()
    }

    fn problem(&mut self, text: &str) -> (Code, String, String) {
        let problems = self.compile(text).expect_err(text);
        assert_eq!(problems.len(), 1, "{}", self.show(&problems));
        let problem = &problems[0];
        (problem.code, problem.message.clone(), problem.help.clone().unwrap_or_default())
    }
}
