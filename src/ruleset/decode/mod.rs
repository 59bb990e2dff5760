//! Reads a lengthened, checked tree into a [`RuleSet`].
//!
//! What does not fit the table of fields was reported before and is passed over here; what is reported here
//! is what the table can't say: unknown scales, points and children together, grades out of order.

mod classify;
mod coding;
mod groups;
mod inputs;
mod misfits;
mod node;
mod results;
mod rows;
mod sample;
mod tables;

use super::fields::{GIVEN, MOST_HISTORY};
use super::groups::*;
use super::model::*;
use super::versions::date_problem;
use super::yaml::{Entry, Shape, Style, Tree};
use crate::data::{Domain, Level};
use crate::diagnostic::{Code, Diagnostic, Severity, Sources, Span, suggest};
use crate::number::{self, Decimal, Rounding};
use crate::period::{Period, PeriodKind};
use crate::ruleset::percentages::{self, Percentages};
use crate::script::FormulaText;
use indexmap::IndexMap;
use std::sync::Arc;

/// Reads a rule set; its scripts and resolved text are filled in by the caller.
pub fn decode(tree: &Tree, sources: &Sources, problems: &mut Vec<Diagnostic>) -> Option<RuleSet> {
    percentages::check(tree, problems);
    let mut decoder = Decoder { sources, problems, scales: IndexMap::new(), used: Vec::new() };
    decoder.ruleset(tree)
}

/// A scale as written, and whether its points go the other way round.
struct Scale {
    domain: Domain,
    reverse: bool,
}

struct Decoder<'a> {
    sources: &'a Sources,
    problems: &'a mut Vec<Diagnostic>,
    scales: IndexMap<String, Scale>,
    /// The scales that questions name.
    used: Vec<String>,
}

impl Decoder<'_> {
    fn ruleset(&mut self, tree: &Tree) -> Option<RuleSet> {
        let id_tree = tree.get("ruleset").filter(|id| id.scalar().is_some());
        let span = id_tree.map_or(tree.span, |id| id.span);
        let id = text_of(tree, "ruleset").unwrap_or_default();
        for entry in entries(tree, "scales") {
            let reverse = entry.value.get("reverse").and_then(Tree::text) == Some("true");
            let scale = Scale { domain: self.scale(&entry.value), reverse };
            self.scales.insert(entry.key.clone(), scale);
        }
        let mut questions = self.questions(tree);
        let classify = self.classify(tree, &mut questions);
        let rows = self.rows(tree);
        self.unused_scales(tree);
        let Some(score) = tree.entry("score") else {
            self.problems.push(
                Diagnostic::error(Code::MissingField, span, "the rule set has no `score`")
                    .label("this rule set")
                    .help("`score:` is the root of the score tree: give it a `value` or children under `of`"),
            );
            return None;
        };
        let period = text_of(tree, "period").unwrap_or_default();
        let period =
            PeriodKind::WORDS.iter().find(|(word, _)| *word == period).map_or(PeriodKind::Year, |(_, k)| *k);
        let score = self.node("score", score.key_span, &score.value);
        Some(RuleSet {
            survey: text_of(tree, "survey").unwrap_or_else(|| id.clone()),
            id,
            span,
            title: label(tree, "title"),
            purpose: label(tree, "purpose"),
            subject: text_of(tree, "subject").unwrap_or_else(|| "subject".into()),
            period,
            organisation: text_of(tree, "organisation"),
            effective: self.effective(tree),
            previous: match text_of(tree, "previous").as_deref() {
                Some("latest") => PreviousKind::Latest,
                _ => PreviousKind::Adjacent,
            },
            compare_invalid: text_of(tree, "compare_invalid").as_deref() == Some("true"),
            history: self.history(tree),
            reject_limit: self.reject_limit(tree),
            codings: coding::codings(tree),
            unregistered: coding::unregistered(tree),
            questions,
            classify,
            attributes: entries(tree, "attributes").map(|e| (e.key.clone(), self.attribute(e))).collect(),
            measures: entries(tree, "measures").map(|e| (e.key.clone(), self.measure(e))).collect(),
            derive: entries(tree, "derive").filter_map(|e| Some((e.key.clone(), self.derived(e)?))).collect(),
            rows,
            calendar: Arc::new(self.calendar(tree)),
            tables: entries(tree, "tables").filter_map(|e| self.table(e)).collect(),
            score,
            also: entries(tree, "also").filter_map(|e| Some((e.key.clone(), self.named_result(e)?))).collect(),
            grades: self.grades(tree),
            classes: self.classes(tree),
            benchmarks: entries(tree, "benchmarks")
                .map(|e| (e.key.clone(), At { value: label_of(&e.value), span: e.key_span }))
                .collect(),
            targets: entries(tree, "targets")
                .filter_map(|e| Some((e.key.clone(), At { value: target(&e.value)?, span: e.key_span })))
                .collect(),
            actions: self.actions(tree),
            outcomes: items(tree, "outcomes").filter_map(|outcome| self.outcome(outcome)).collect(),
            breakdown: self.breakdown(tree),
            rollup: self.rollup(tree),
            sample: self.sample(tree),
            percentages: Percentages::of(tree),
            scripts: Vec::new(),
            shared: 0,
            resolved: String::new(),
        })
    }

    fn history(&mut self, tree: &Tree) -> Option<u32> {
        let said = tree.get("history").filter(|said| !said.is_nothing())?;
        // What is no number was said before: it is no second mistake that trends know no number of periods.
        let Some(n) = said.text().and_then(|n| n.parse::<u32>().ok()) else { return Some(1) };
        if (1..=MOST_HISTORY).contains(&n) {
            return Some(n);
        }
        self.problems.push(
            Diagnostic::error(Code::BadValue, said.span, format!("trends can't see {n} earlier periods"))
                .label(format!("from 1 to {MOST_HISTORY}"))
                .help("each of them is scored again with the rules in force then"),
        );
        Some(1)
    }

    fn reject_limit(&mut self, tree: &Tree) -> Decimal {
        let usual = Decimal::new(5, 2);
        let Some(said) = tree.get("reject_limit").filter(|said| !said.is_nothing()) else { return usual };
        // What is no number was said before.
        let Some(share) = number_of(said) else { return usual };
        if (Decimal::ZERO..=Decimal::ONE).contains(&share) {
            return share;
        }
        self.problems.push(
            Diagnostic::error(Code::BadValue, said.span, format!("a share of rows can't be {share}"))
                .label("from 0% to 100%")
                .help("write a percentage such as `reject_limit: 5%`"),
        );
        usual
    }

    fn effective(&mut self, tree: &Tree) -> (Option<Period>, Option<Period>) {
        let mut read = |name: &str| {
            let value = tree.get("effective")?.get(name).filter(|value| value.scalar().is_some())?;
            self.problems.extend(date_problem(value.text()?, value.span));
            value.text()?.parse::<Period>().ok()
        };
        let (from, to) = (read("from"), read("to"));
        if let (Some(from), Some(to)) = (from, to)
            && to.last_day() < from.first_day()
        {
            let span = tree.entry("effective").map(Entry::span);
            self.problems.push(
                Diagnostic::error(
                    Code::EffectiveOrder,
                    span,
                    format!("the version ends ({to}) before it begins ({from})"),
                )
                .label("`to` lies before `from`"),
            );
        }
        (from, to)
    }

    fn derived(&mut self, entry: &Entry) -> Option<Derived> {
        let value = self.formula(&entry.value, "value")?;
        Some(Derived { span: entry.key_span, value, filter: self.formula(&entry.value, "where") })
    }

    fn named_result(&mut self, entry: &Entry) -> Option<NamedResult> {
        let value = self.formula(&entry.value, "value")?;
        let said = |name: &str| entry.value.get(name).filter(|said| !said.is_nothing());
        let round = said("round").and_then(|at| Some(At { value: self.rounding(at)?, span: at.span }));
        let show = said("show").and_then(|at| Some(At { value: self.places(at)?, span: at.span }));
        let always = text_of(&entry.value, "always").as_deref() == Some("true");
        Some(NamedResult { span: entry.key_span, label: label(&entry.value, "label"), value, round, show, always })
    }

    /// A formula; a folded one, which is refused, too, so that nothing is said to be missing because of it.
    fn formula(&self, tree: &Tree, name: &str) -> Option<FormulaText> {
        let tree = tree.get(name)?;
        let scalar = tree.scalar()?;
        let source = tree.span.source;
        let text = self.sources.text(source);
        let following = match scalar.style {
            Style::Plain => text.get(tree.span.end..).and_then(|rest| rest.trim_start_matches(' ').chars().next()),
            _ => None,
        };
        Some(FormulaText { text: scalar.text.clone(), source, offsets: scalar.offsets.clone(), following })
    }
}

fn entries<'t>(tree: &'t Tree, name: &str) -> impl Iterator<Item = &'t Entry> {
    tree.get(name).map(Tree::entries).unwrap_or_default().iter().filter(|entry| !entry.key.is_empty())
}

fn items<'t>(tree: &'t Tree, name: &str) -> impl Iterator<Item = &'t Tree> {
    items_of(tree.get(name))
}

fn items_of(tree: Option<&Tree>) -> impl Iterator<Item = &Tree> {
    tree.map(Tree::items).unwrap_or_default().iter()
}

fn text_of(tree: &Tree, name: &str) -> Option<String> {
    tree.get(name)?.text().map(str::to_owned)
}

/// A target, or that the data give it. The outer option is none where neither stands there.
#[expect(clippy::option_option, reason = "given by the data is an answer, a wrong value is none")]
fn target(tree: &Tree) -> Option<Option<Decimal>> {
    if tree.text() == Some(GIVEN) { Some(None) } else { number_of(tree).map(Some) }
}

fn number_of(tree: &Tree) -> Option<Decimal> {
    number::parse_with_percent(tree.text()?).ok().map(|x| x.normalize())
}

fn pair_of(tree: &Tree) -> Option<(Decimal, Decimal)> {
    match tree.items() {
        [low, high] => Some((number_of(low)?, number_of(high)?)),
        _ => None,
    }
}

fn label(tree: &Tree, name: &str) -> Label {
    tree.get(name).map(label_of).unwrap_or_default()
}

fn label_of(tree: &Tree) -> Label {
    let trimmed = |text: &str| text.trim().to_owned();
    match tree.text() {
        Some(text) => Label([(String::new(), trimmed(text))].into()),
        None => {
            Label(tree.entries().iter().filter_map(|e| Some((e.key.clone(), trimmed(e.value.text()?)))).collect())
        }
    }
}
