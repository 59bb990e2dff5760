//! What a name in a formula means: an input, a node, another result, or nothing.

use super::fitting;
use super::range::Range;
use super::{
    AlsoId, ColumnId, ColumnStatistic, MeasureId, NodeId, OtherResult, ResponseSlot, SubjectSlot, TableId,
    TablePlan,
};
use crate::construct::statistic::{self, Argument, Takes};
use crate::construct::{cohort, domain, history};
use crate::data::Domain;
use crate::diagnostic::{Code, Diagnostic, Severity, Span, suggest};
use crate::ids::IdVec;
use crate::number::Decimal;
use crate::ruleset::{Measure, RowKind, RuleSet};
use crate::script::{Literal, Reference};
use std::cell::Cell;
use std::collections::HashMap;

/// Everything that formulas of a rule set can name.
pub(super) struct Scope<'a> {
    pub ruleset: &'a RuleSet,
    /// The plan's tables.
    pub tables: IdVec<TableId, TablePlan>,
    /// The columns.
    pub columns: IdVec<ColumnId, NamedColumn>,
    /// The first column of each name.
    pub column_at: HashMap<String, ColumnId>,
    /// The measures with their ids.
    pub measures: IdVec<MeasureId, (&'a String, &'a Measure)>,
    /// The measure of each id.
    pub measure_at: HashMap<String, MeasureId>,
    /// Paths of nodes.
    pub nodes: IdVec<NodeId, String>,
    /// The first node of each path.
    pub node_at: HashMap<String, NodeId>,
    /// Names of the results beside the score that may be named where the formula stands.
    pub also: IdVec<AlsoId, String>,
    /// The result of each name.
    pub also_at: HashMap<String, AlsoId>,
    /// How many names may still be compared with unknown ones, to suggest the nearest.
    pub comparisons: Cell<usize>,
}

/// A column as formulas name it.
pub(super) struct NamedColumn {
    /// `overall`, `clients.overall`.
    pub name: String,
    /// What it holds, as far as that is known.
    pub domain: Option<Domain>,
    /// The numbers that it can hold.
    pub reach: Range,
    /// Whether a formula computes it.
    pub derived: bool,
    /// Whether what it holds was worked out; if not, its formula is wrong, which is shown there.
    pub known: bool,
}

impl NamedColumn {
    pub fn given(name: String, domain: Domain) -> Self {
        let reach = Range::of_domain(&domain);
        Self { name, domain: Some(domain), reach, derived: false, known: true }
    }

    pub fn derived(name: String) -> Self {
        Self { name, domain: None, reach: Range::default(), derived: true, known: false }
    }
}

/// The words of all statistics, for a help.
fn all_statistics() -> String {
    statistic::words().collect::<Vec<_>>().join(", ")
}

/// Statistics with their words.
fn words_of<T>(all: &[&'static T], word: impl Fn(&T) -> &'static str) -> Vec<(&'static str, &'static T)> {
    all.iter().map(|statistic| (word(statistic), *statistic)).collect()
}

/// A number as a count, where it is one.
fn whole(n: Decimal) -> Option<usize> {
    Some(n).filter(Decimal::is_integer).and_then(|n| usize::try_from(n).ok())
}

/// Whether a word is one of those that can be answered.
pub(super) fn is_answer(domain: &Domain, word: &str) -> bool {
    match domain {
        Domain::Scale { levels, .. } => {
            levels.iter().any(|(label, level)| label == word || level.also.iter().any(|also| also == word))
        }
        Domain::Choice(words) | Domain::Several(words) => words.iter().any(|choice| choice == word),
        Domain::Classified(_) | Domain::Number { .. } | Domain::Bool | Domain::Date | Domain::Text => false,
    }
}

impl Scope<'_> {
    /// What a reference in a formula over a subject means.
    pub fn subject(&self, reference: &Reference, problems: &mut Vec<Diagnostic>) -> Option<SubjectSlot> {
        let path: Vec<&str> = reference.path.iter().map(String::as_str).collect();
        let slot = match path.as_slice() {
            [column, rest @ ..] if self.column(column).is_some() => {
                self.statistic(column, rest, reference, problems)?
            }
            [measure, rest @ ..] if self.measure(measure).is_some() => {
                self.no_more(measure, rest, reference, problems)?;
                SubjectSlot::Measure(self.measure(measure)?)
            }
            [table, rest @ ..] if self.table(table).is_some() => self.of_table(rest, reference, problems)?,
            ["responses"] => {
                self.has_responses(reference.span, problems)?;
                SubjectSlot::Rows(TableId::RESPONSES)
            }
            ["period", "days"] => SubjectSlot::PeriodDays,
            ["also", name] => match self.also_at.get(*name) {
                Some(also) => SubjectSlot::Also(*also),
                None => {
                    let name = format!("also.{name}");
                    let problem = self.unknown(reference.span, &name, &|| self.also_paths()).help(
                        "named results are known below the line that declares them, and in classes and actions",
                    );
                    problems.push(self.labelled(problem, &name));
                    return None;
                }
            },
            ["grade"] => self.verdict(SubjectSlot::Grade, reference, problems)?,
            ["class"] => self.verdict(SubjectSlot::Class, reference, problems)?,
            ["cohort", rest @ ..] => self.cohort(rest, reference, problems)?,
            ["history", rest @ ..] => self.history(rest, reference, problems)?,
            ["previous", rest @ ..] => self.other(OtherResult::Previous, rest, reference, problems)?,
            ["year_ago", rest @ ..] => self.other(OtherResult::YearAgo, rest, reference, problems)?,
            ["target", rest @ ..] => self.other(OtherResult::Target, rest, reference, problems)?,
            ["benchmark", name, rest @ ..] if self.ruleset.benchmarks.contains_key(*name) => {
                self.other(OtherResult::Benchmark((*name).into()), rest, reference, problems)?
            }
            _ => self.node_slot(&path, reference.span, problems)?,
        };
        self.no_arguments(&slot, reference, problems)?;
        Some(slot)
    }

    /// Whether there can be responses outside of the surveys; where nothing is asked but in surveys, there are none.
    fn has_responses(&self, span: Span, problems: &mut Vec<Diagnostic>) -> Option<()> {
        let rules = self.ruleset;
        let surveys: Vec<&str> = rules
            .rows
            .iter()
            .filter(|table| table.kind == RowKind::Survey)
            .map(|table| table.id.as_str())
            .collect();
        if !(rules.questions.is_empty() && rules.attributes.is_empty()) {
            return Some(());
        }
        let ways: Vec<String> = surveys.iter().map(|survey| format!("`{survey}.responses`")).collect();
        let (message, help) = match ways.as_slice() {
            [] => (
                "the rule set asks no questions: there are no responses",
                "declare `questions`, or ask for a measure: `is_missing(x)`".to_owned(),
            ),
            ways => (
                "all questions belong to surveys: there are no other responses",
                format!("write {}", ways.join(" or ")),
            ),
        };
        problems.push(Diagnostic::error(Code::UnknownName, span, message).label("always 0").help(help));
        None
    }

    /// The grade or the class, where the rule set gives any.
    fn verdict(
        &self,
        slot: SubjectSlot,
        reference: &Reference,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<SubjectSlot> {
        let (given, message, help) = match slot {
            SubjectSlot::Grade => (
                !self.ruleset.grades.is_empty(),
                "the rule set gives no grades",
                "declare them: `grades: {A: 90, B: 75, C: 0}`",
            ),
            _ => (
                !self.ruleset.classes.is_empty(),
                "the rule set has no classes",
                "declare them: `classes: [{class: new, when: is_new}, {class: other}]`",
            ),
        };
        if given {
            return Some(slot);
        }
        problems.push(
            Diagnostic::error(Code::UnknownName, reference.span, message).label("never has a value").help(help),
        );
        None
    }

    fn no_arguments(
        &self,
        slot: &SubjectSlot,
        reference: &Reference,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<()> {
        if reference.arguments.is_none() || matches!(slot, SubjectSlot::Statistic(..)) {
            return Some(());
        }
        let name = reference.path.join(".");
        problems.push(
            Diagnostic::error(Code::NotAFunction, reference.span, format!("`{name}` can't be called"))
                .label("not a function")
                .help("functions are written before their arguments: `max(a, b)`"),
        );
        None
    }

    /// What a reference in a formula over a row of a table means; `inside` are the nodes of the same border.
    pub fn response(
        &self,
        reference: &Reference,
        inside: &[NodeId],
        table: TableId,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<ResponseSlot> {
        let path: Vec<&str> = reference.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            [column, rest @ ..] if self.column_of(table, column).is_some() => {
                if !rest.is_empty() || reference.arguments.is_some() {
                    problems.push(
                        Diagnostic::error(
                            Code::StatisticMisplaced,
                            reference.span,
                            format!(
                                "`{column}` is one answer here: this formula is computed for each {}",
                                self.row_of(table)
                            ),
                        )
                        .label(format!("a statistic needs all {} of a subject", self.rows_of(table)))
                        .help(format!(
                            "write `{column}` alone, or compute the statistic outside of `per: {}`",
                            self.per(table)
                        )),
                    );
                    return None;
                }
                Some(ResponseSlot::Column(self.column_of(table, column)?))
            }
            [measure, rest @ ..] if self.measure(measure).is_some() => {
                self.no_more(measure, rest, reference, problems)?;
                Some(ResponseSlot::Measure(self.measure(measure)?))
            }
            ["period", "days"] => Some(ResponseSlot::PeriodDays),
            [first, rest @ ..] if self.table(first).is_some() || self.column(first).is_some() => {
                self.of_other_rows(first, rest, table, reference, problems)
            }
            [verdict @ ("grade" | "class")] => {
                problems.push(
                    Diagnostic::error(
                        Code::OutOfScope,
                        reference.span,
                        format!("a single response has no {verdict}"),
                    )
                    .label("known for the subject only")
                    .help("name it under `also` or in `actions`"),
                );
                None
            }
            _ => match self.node_slot_among(&path, reference.span, table, problems)? {
                SubjectSlot::Node(node) if inside.contains(&node) => Some(ResponseSlot::Node(node)),
                _ => {
                    let name = path.join(".");
                    problems.push(
                        Diagnostic::error(
                            Code::OutOfScope,
                            reference.span,
                            format!("`{name}` is not known for a single {}", self.row_of(table)),
                        )
                        .label("computed for the subject")
                        .help(format!(
                            "inside `per: {}` a formula sees answers, derived columns, measures and its neighbours",
                            self.per(table)
                        )),
                    );
                    None
                }
            },
        }
    }

    /// Whether formulas already know something by that name.
    pub fn is_known(&self, name: &str, table: TableId) -> bool {
        self.known(table).iter().any(|known| known == name)
    }

    pub(super) fn column(&self, id: &str) -> Option<ColumnId> {
        self.column_at.get(id).copied()
    }

    pub(super) fn measure(&self, id: &str) -> Option<MeasureId> {
        self.measure_at.get(id).copied()
    }

    fn also_paths(&self) -> Vec<String> {
        self.also.iter().map(|name| format!("also.{name}")).collect()
    }

    fn no_more(
        &self,
        measure: &str,
        rest: &[&str],
        reference: &Reference,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<()> {
        if rest.is_empty() && reference.arguments.is_none() {
            return Some(());
        }
        problems.push(
            Diagnostic::error(
                Code::StatisticMisplaced,
                reference.span,
                format!("`{measure}` is a measure: one value"),
            )
            .label("a measure has no statistics")
            .help(format!("write `{measure}` alone; functions go before their arguments: `max({measure}, 0)`")),
        );
        None
    }

    pub(super) fn statistic(
        &self,
        column: &str,
        rest: &[&str],
        reference: &Reference,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<SubjectSlot> {
        let index = self.column(column)?;
        let code = if rest.is_empty() { Code::StatisticWanted } else { Code::UnknownStatistic };
        let mut refuse = |message: String, help: String| {
            problems.push(
                Diagnostic::error(code, reference.span, message)
                    .label("a statistic of all responses is wanted")
                    .help(help),
            );
            None
        };
        let name = match rest {
            [name] => *name,
            [] => {
                let message = format!("`{column}` is a column of answers, not one value");
                return refuse(message, format!("write `{column}.mean`, or another of: {}", all_statistics()));
            }
            _ => {
                let message = format!("`{}` has too many parts", reference.path.join("."));
                return refuse(message, format!("write `{column}.mean`"));
            }
        };
        let Some(statistic) = statistic::by_word(name) else {
            let help = suggest(name, statistic::words())
                .unwrap_or_else(|| format!("statistics are {}", all_statistics()));
            return refuse(format!("a column has no statistic `{name}`"), help);
        };
        if let Some(problem) = fitting::unfit(&self.columns[index], statistic, reference.span) {
            let fatal = problem.severity == Severity::Error;
            problems.push(problem);
            if fatal {
                return None;
            }
        }
        let arguments = reference.arguments.as_deref().unwrap_or_default();
        let mut refuse = |message: String, help: String| {
            problems.push(
                Diagnostic::error(Code::UnknownStatistic, reference.span, message)
                    .label("a statistic of all responses is wanted")
                    .help(help),
            );
            None
        };
        let argument = match (statistic.takes, arguments) {
            (Takes::Answers, _) => {
                Argument::Answers(self.keys(index, name, arguments, reference.span, problems)?)
            }
            (Takes::Levels, [Literal::Number(n)]) if let Some(n) = whole(*n).filter(|n| (1..=100).contains(n)) => {
                let levels =
                    self.columns[index].domain.as_ref().and_then(|found| (domain::of(found).steps)(found));
                if let Some(levels) = levels.filter(|levels| *levels <= n) {
                    let help = match levels {
                        0 | 1 => format!("give its levels points that differ, or write `{column}.share(…)`"),
                        levels => format!("write `{column}.{name}({})`, or fewer levels", levels - 1),
                    };
                    let plural = if levels == 1 { "" } else { "s" };
                    return refuse(
                        format!(
                            "`{name}({n})` is always 1: `{column}` has {levels} level{plural} of different points"
                        ),
                        help,
                    );
                }
                Argument::Levels(n)
            }
            (Takes::Levels, _) => {
                return refuse(
                    format!("`{name}` takes a whole number of levels, from 1 to 100"),
                    format!("write `{column}.{name}(2)`"),
                );
            }
            (Takes::Nothing, [_, ..]) => {
                return refuse(format!("`{name}` takes no arguments"), format!("write `{column}.{name}`"));
            }
            (Takes::Nothing, []) => Argument::None,
        };
        Some(SubjectSlot::Statistic(index, ColumnStatistic { statistic, argument }))
    }

    /// `cohort.delivery.mean`.
    fn cohort(&self, rest: &[&str], reference: &Reference, problems: &mut Vec<Diagnostic>) -> Option<SubjectSlot> {
        let (node, statistic) =
            self.of_node("cohort", &words_of(cohort::ALL, |statistic| statistic.word), rest, reference, problems)?;
        Some(SubjectSlot::Cohort(node, statistic))
    }

    /// `history.delivery.slope`.
    fn history(
        &self,
        rest: &[&str],
        reference: &Reference,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<SubjectSlot> {
        let found = self.of_node(
            "history",
            &words_of(history::ALL, |statistic| statistic.word),
            rest,
            reference,
            problems,
        );
        if self.ruleset.history.is_none() {
            problems.push(
                Diagnostic::error(
                    Code::HistoryUnsaid,
                    reference.span,
                    "the rule set does not say how many earlier periods trends may see",
                )
                .label("`history` is not said")
                .help("write `history: 4` at the top of the rule set"),
            );
        }
        found.map(|(node, statistic)| SubjectSlot::History(node, statistic))
    }

    /// A node and one of the statistics that `of` has of it.
    fn of_node<T: Copy>(
        &self,
        of: &str,
        statistics: &[(&'static str, T)],
        rest: &[&str],
        reference: &Reference,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<(NodeId, T)> {
        let names = || statistics.iter().map(|(name, _)| *name);
        let which = rest.last().copied().unwrap_or("");
        let found = statistics.iter().find(|(name, _)| *name == which);
        let (Some((_, statistic)), [path @ .., _]) = (found, rest) else {
            let help = suggest(which, names()).unwrap_or_else(|| {
                let first = names().next().unwrap_or("");
                let names = names().collect::<Vec<_>>().join(", ");
                format!("write `{of}.score.{first}`: a node, then one of {names}")
            });
            let message = format!("`{}` is no statistic of the {of}", reference.path.join("."));
            problems.push(
                Diagnostic::error(Code::UnknownStatistic, reference.span, message)
                    .label("a node and a statistic are wanted")
                    .help(help),
            );
            return None;
        };
        match self.node_slot(path, reference.span, problems)? {
            SubjectSlot::Node(node) => Some((node, *statistic)),
            _ => {
                problems.push(
                    Diagnostic::error(
                        Code::UnknownStatistic,
                        reference.span,
                        format!("the {of} has statistics of single nodes"),
                    )
                    .label("several nodes")
                    .help("name one of the children"),
                );
                None
            }
        }
    }

    fn other(
        &self,
        result: OtherResult,
        rest: &[&str],
        reference: &Reference,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<SubjectSlot> {
        if let Some(problem) = self.no_node(&reference.path, rest, reference.span) {
            problems.push(problem);
            return None;
        }
        match self.node_slot(rest, reference.span, problems)? {
            SubjectSlot::Node(node) => Some(SubjectSlot::Other(result, self.nodes[node].clone())),
            SubjectSlot::Children(node) => Some(SubjectSlot::OtherChildren(result, node)),
            _ => None,
        }
    }

    /// A node or its children, by a path that begins with `score` or with a child of the root.
    fn node_slot(&self, path: &[&str], span: Span, problems: &mut Vec<Diagnostic>) -> Option<SubjectSlot> {
        self.node_slot_among(path, span, TableId::RESPONSES, problems)
    }

    /// The same in a formula over rows of a table.
    fn node_slot_among(
        &self,
        path: &[&str],
        span: Span,
        table: TableId,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<SubjectSlot> {
        let (path, children) = match path {
            [rest @ .., "of"] => (rest, true),
            path => (path, false),
        };
        let full = match path.first() {
            Some(&"score") => path.join("."),
            _ => format!("score.{}", path.join(".")),
        };
        if let Some(node) = self.node_at.get(&full).copied() {
            return Some(if children { SubjectSlot::Children(node) } else { SubjectSlot::Node(node) });
        }
        let name = path.join(".");
        if let [benchmark @ "benchmark", rest @ ..] = path {
            let known: Vec<&str> = self.ruleset.benchmarks.keys().map(String::as_str).collect();
            let which = rest.first().copied().unwrap_or("");
            let help = suggest(which, known.iter().copied())
                .unwrap_or_else(|| "declare it: `benchmarks: {rival: {zh: 竞争对手}}`".into());
            problems.push(
                Diagnostic::error(Code::UnknownBenchmark, span, format!("no {benchmark} is called `{which}`"))
                    .label("unknown benchmark")
                    .help(help),
            );
            return None;
        }
        problems.push(self.hinted(self.unknown(span, &name, &|| self.known(table)), &name));
        None
    }

    fn known(&self, table: TableId) -> Vec<String> {
        let mut known = self.column_names(table);
        known.extend(self.tables.iter().skip(1).map(|table| table.id.clone()));
        known.extend(self.measures.iter().map(|(id, _)| (*id).clone()));
        known.extend(self.nodes.iter().cloned());
        known.extend(self.nodes.iter().filter_map(|path| path.strip_prefix("score.").map(str::to_owned)));
        known.extend(["responses".to_owned(), "period.days".to_owned()]);
        known
    }
}
