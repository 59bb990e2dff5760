//! What an unknown name may have meant: a name that is near, the name behind a label, a word of another language.

use super::TableId;
use super::names::{Scope, is_answer};
use super::nodes::Binder;
use super::unknown_name;
use crate::data::spelling;
use crate::diagnostic::{Code, Diagnostic, Span, suggest};
use std::collections::BTreeMap;

/// How many names are compared with unknown ones: those of a hundred mistakes in a rule set of a thousand nodes.
pub(super) const MOST_COMPARISONS: usize = 500_000;

impl Binder<'_> {
    /// Warns of names that can't be told from others by their looks.
    pub(super) fn look_alikes(&mut self) {
        let rules = self.ruleset;
        let inputs = rules.questions.iter().map(|(id, question)| (id, question.span));
        let inputs = inputs.chain(rules.attributes.iter().map(|(id, attribute)| (id, attribute.span)));
        let inputs = inputs.chain(rules.measures.iter().map(|(id, measure)| (id, measure.span)));
        let inputs = inputs.chain(rules.derive.iter().map(|(id, derived)| (id, derived.span)));
        let mut nodes = Vec::new();
        let mut open = vec![&rules.score];
        while let Some(node) = open.pop() {
            nodes.push((&node.id, node.span));
            open.extend(node.children.iter().rev());
        }
        let mut seen: BTreeMap<String, Vec<(&String, Span)>> = BTreeMap::new();
        for (id, span) in inputs.chain(nodes) {
            let twins = seen.entry(spelling::skeleton(id)).or_default();
            if let Some((other, first)) = twins.iter().find(|(other, _)| look_alike(other, id)) {
                let message = format!("`{id}` looks like `{other}`, but is another name{}", letters(id, other));
                self.problems.push(
                    Diagnostic::warning(Code::DuplicateName, span, message)
                        .label("letters of two scripts")
                        .also(*first, "the other name")
                        .help("give one of the two a name that looks different"),
                );
            }
            if twins.iter().all(|(other, _)| *other != id) {
                twins.push((id, span));
            }
        }
    }
}

/// The first letters that are not the same, by their numbers.
fn letters(one: &str, other: &str) -> String {
    let odd = one.chars().zip(other.chars()).find(|(a, b)| a != b);
    let code = |c: char| format!("U+{:04X}", u32::from(c));
    odd.map(|(a, b)| format!(": `{a}` is {} here, not {}", code(a), code(b))).unwrap_or_default()
}

impl Scope<'_> {
    /// An error for a name that is not among `known`. Where very many are not, the last of them get no suggestion.
    pub(super) fn unknown(&self, span: Span, name: &str, known: &dyn Fn() -> Vec<String>) -> Diagnostic {
        let left = self.comparisons.get();
        if left == 0 {
            return unknown_name(span, name, &[]);
        }
        let known = known();
        self.comparisons.set(left.saturating_sub(known.len()));
        let problem = unknown_name(span, name, &known);
        match known.iter().find(|known| look_alike(known, name)) {
            Some(meant) => problem.help(format!("write `{meant}`{}", letters(name, meant))),
            None => problem,
        }
    }

    /// How many labels are looked through for an unknown name.
    fn labels(&self) -> usize {
        let rules = self.ruleset;
        rules.also.len() + rules.questions.len() + rules.attributes.len() + rules.measures.len() + self.nodes.len()
    }

    /// The input of a table's rows that an unknown name means: its label, or one that is near. Where very many are unknown,
    /// the last of them get no suggestion.
    pub(super) fn meant_input(&self, table: TableId, name: &str) -> Option<String> {
        let left = self.comparisons.get();
        if left == 0 {
            return None;
        }
        let inputs = self.inputs(table);
        self.comparisons.set(left.saturating_sub(self.labels() + inputs.len()));
        let called = self.ruleset.by_label(name).filter(|meant| inputs.contains(meant));
        let called = called.map(|meant| format!("`{name}` is the label of `{meant}`: write `{meant}`"));
        called.or_else(|| suggest(name, inputs.iter().map(String::as_str)))
    }

    /// The same with what the name surely means, where it has a meaning elsewhere.
    pub(super) fn hinted(&self, problem: Diagnostic, name: &str) -> Diagnostic {
        // Labels are searched as names are: not for the last of very many.
        let left = self.comparisons.get();
        self.comparisons.set(left.saturating_sub(self.labels()));
        if left == 0 {
            return problem;
        }
        if self.ruleset.by_label(name).is_some() {
            return self.labelled(problem, name);
        }
        if problem.help.as_ref().is_some_and(|help| help.starts_with("did you mean")) {
            return problem;
        }
        match self.meaning(name) {
            Some(help) => problem.help(help),
            None => problem,
        }
    }

    /// The same with the name that belongs there, where `name` is a label.
    pub(super) fn labelled(&self, problem: Diagnostic, name: &str) -> Diagnostic {
        let left = self.comparisons.get();
        self.comparisons.set(left.saturating_sub(self.labels()));
        let meant = if left == 0 { None } else { self.ruleset.by_label(name) };
        let Some(meant) = meant else { return problem };
        let whole = problem.span.filter(|span| span.end - span.start == name.len());
        let problem = problem.help(format!("`{name}` goes by a label: write the name, `{meant}`"));
        match whole {
            Some(span) => problem.fix(span, meant),
            None => problem,
        }
    }

    /// What is compared with has nodes of the score, but no inputs, and is no value itself.
    pub(super) fn no_node(&self, path: &[String], rest: &[&str], span: Span) -> Option<Diagnostic> {
        let whose = path.get(..path.len().saturating_sub(rest.len())).unwrap_or_default().join(".");
        let problem = |message: String| Diagnostic::error(Code::UnknownName, span, message);
        let [first, ..] = rest else {
            let message = format!("`{whose}` alone is no value");
            return Some(problem(message).label("of what?").help(format!("name a node of it: `{whose}.score`")));
        };
        let is_node = self.nodes.iter().any(|node| node == first || node.strip_prefix("score.") == Some(first));
        let rules = self.ruleset;
        let what = match () {
            () if is_node => return None,
            () if rules.measures.contains_key(*first) => "a measure",
            () if rules.questions.contains_key(*first) => "a question",
            () if rules.attributes.contains_key(*first) => "an attribute",
            () if rules.derive.contains_key(*first) => "a derived column",
            () if rules.also.contains_key(*first) => "a named result",
            () => return None,
        };
        let message = format!("`{whose}` has nodes of the score only, and `{first}` is {what}");
        let help = format!(
            "make `{first}` a node of the score, of weight 0 if it is not to count; or write `{whose}.score`"
        );
        Some(problem(message).label("not known of another result").help(help))
    }

    fn meaning(&self, name: &str) -> Option<String> {
        let rules = self.ruleset;
        if ["null", "nil", "none", "na", "nan", "undefined", "blank"].contains(&name.to_lowercase().as_str()) {
            return Some("no value is written `()`; `is_missing(x)` asks for it".to_owned());
        }
        if rules.also.contains_key(name) {
            return Some(format!(
                "a named result is written `also.{name}`, in named results below its line, in classes and in actions"
            ));
        }
        let answers = rules.questions.values().map(|question| &question.domain);
        let answers = answers.chain(rules.attributes.values().map(|attribute| &attribute.domain));
        let answers = answers.chain(rules.measures.values().map(|measure| &measure.domain));
        let mut answers =
            answers.chain(rules.rows.iter().flat_map(|table| table.given.values()).map(|given| &given.domain));
        if answers.any(|domain| is_answer(domain, name)) {
            return Some(format!("`{name}` is an answer: write a text in quotes, `\"{name}\"`"));
        }
        let (first, rest) = name.split_once('.')?;
        let earlier = ["last_year", "lastyear", "last_period", "last", "prev", "prior", "before", "earlier"];
        if earlier.contains(&first.to_lowercase().as_str()) {
            return Some(format!(
                "write `previous.{rest}` of the period before, `year_ago.{rest}` of a year before"
            ));
        }
        let (rest, last) = name.rsplit_once('.')?;
        let others = ["previous", "year_ago", "target", "cohort"];
        others.contains(&last).then(|| format!("what is compared with stands first: `{last}.{rest}`"))
    }
}

/// Whether two names look the same without being it: one of them has a letter of another script.
pub(super) fn look_alike(one: &str, other: &str) -> bool {
    let exotic = |name: &str| !name.is_ascii();
    let breaks = |name: &str| name.matches(['_', '.']).count();
    one != other
        && (exotic(one) || exotic(other))
        && one.chars().count() == other.chars().count()
        && breaks(one) == breaks(other)
        && spelling::skeleton(one) == spelling::skeleton(other)
}
