//! What an unknown name may have meant: a name that is near, the name behind a label, a word of another language.

use super::names::{Scope, is_answer};
use super::unknown_name;
use crate::diagnostic::{Diagnostic, Span};

/// How many names are compared with unknown ones: those of a hundred mistakes in a rule set of a thousand nodes.
pub(super) const MOST_COMPARISONS: usize = 500_000;

impl Scope<'_> {
    /// An error for a name that is not among `known`. Where very many are not, the last of them get no suggestion.
    pub(super) fn unknown(&self, span: Span, name: &str, known: &dyn Fn() -> Vec<String>) -> Diagnostic {
        let left = self.comparisons.get();
        if left == 0 {
            return unknown_name(span, name, &[]);
        }
        let known = known();
        self.comparisons.set(left.saturating_sub(known.len()));
        unknown_name(span, name, &known)
    }

    /// The same with what the name surely means, where it has a meaning elsewhere.
    pub(super) fn hinted(&self, problem: Diagnostic, name: &str) -> Diagnostic {
        // Labels are searched as names are: not for the last of very many.
        let rules = self.ruleset;
        let labels = rules.also.len() + rules.questions.len() + rules.attributes.len() + rules.measures.len();
        let left = self.comparisons.get();
        self.comparisons.set(left.saturating_sub(labels + self.nodes.len()));
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
        let Some(meant) = self.ruleset.by_label(name) else { return problem };
        let whole = problem.span.filter(|span| span.end - span.start == name.len());
        let problem = problem.help(format!("`{name}` goes by a label: write the name, `{meant}`"));
        match whole {
            Some(span) => problem.fix(span, meant),
            None => problem,
        }
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
            return Some(format!("`{name}` is an answer: a text stands in quotes, `\"{name}\"`"));
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
