//! Results worked out by hand, and how a scorecard differs from them.

use super::case::CaseError;
use crate::construct::status;
use crate::diagnostic::{Code, Diagnostic, Sources, suggest};
use crate::number::{self, Decimal};
use crate::ruleset::yaml::Tree;
use crate::score::{Card, Scorecard};

/// What a case says about one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// The subject.
    pub subject: String,
    /// What is named (`score`, `score.survey`, `also.x`, `grade`, `rank`, `status`, `class`, `actions`, `clients.responses`) with its value as
    /// text; none for `~`.
    pub results: Vec<(String, Option<String>)>,
    /// The arithmetic.
    pub because: String,
}

/// A result that differs from what was worked out by hand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// The subject.
    pub subject: String,
    /// What is named.
    pub name: String,
    /// What was worked out by hand.
    pub expected: String,
    /// What came out.
    pub found: String,
    /// The arithmetic.
    pub because: String,
}

/// What `expect` says of a case that only its snapshot holds.
const SNAPSHOT: &str = "snapshot";

/// Reads `expect:` of a `case.yaml`.
///
/// # Errors
/// [`CaseError::Case`] where there is none, where it says nothing, and where a result is neither a value, a list of texts nor `~`.
pub fn read_expected(case: &Tree, file: &str, sources: &Sources) -> Result<Vec<Expected>, CaseError> {
    let wrong = |why: String| CaseError::Case(file.to_owned(), why);
    let Some(expect) = case.entry("expect") else {
        return Err(wrong(format!("it has no `expect`: {HELP}")));
    };
    if expect.value.text() == Some(SNAPSHOT) {
        return Ok(Vec::new());
    }
    let idle = |problem: Diagnostic| wrong(format!("\n{}", sources.render(&problem.help(HELP), false)));
    if expect.value.entries().is_empty() {
        let problem =
            Diagnostic::error(Code::MissingField, expect.span(), "`expect` names no subject with its results");
        return Err(idle(problem.label("compares nothing")));
    }
    let mut expected = Vec::new();
    for entry in expect.value.entries() {
        if !entry.value.entries().iter().any(|field| field.key != "because") {
            let message = format!("`expect` names no result of `{}`", entry.key);
            let problem = Diagnostic::error(Code::MissingField, entry.span(), message);
            return Err(idle(problem.label("compares nothing")));
        }
        let mut results = Vec::new();
        let mut because = String::new();
        for field in entry.value.entries() {
            let value = match (field.value.text(), field.value.items()) {
                (Some(text), _) => Some(text.to_owned()),
                (None, items) if !items.is_empty() => {
                    Some(items.iter().filter_map(Tree::text).collect::<Vec<_>>().join(", "))
                }
                _ if field.value.is_nothing() => None,
                _ => {
                    let message = format!("`{}` of `{}` is neither a value nor `~`", field.key, entry.key);
                    return Err(wrong(message));
                }
            };
            if field.key == "because" {
                because = value.unwrap_or_default();
            } else {
                results.push((field.key.clone(), value));
            }
        }
        expected.push(Expected { subject: entry.key.clone(), results, because });
    }
    Ok(expected)
}

/// What to write.
const HELP: &str = "work a result out by hand, as in `expect: {SUBJECT: {score: 85}}`, or write `expect: snapshot` where only the \
                    snapshot holds the case";

/// Everything in which a scorecard differs.
#[must_use]
pub fn compare(expected: &[Expected], scorecard: &Scorecard) -> Vec<Mismatch> {
    let mut mismatches = Vec::new();
    for wanted in expected {
        let card = scorecard.cards.iter().find(|card| card.subject == wanted.subject);
        for (name, value) in &wanted.results {
            let found = match card {
                Some(card) => result(card, scorecard, name),
                None => Err(no_subject(scorecard, &wanted.subject)),
            };
            let expected = value.as_deref().unwrap_or("~");
            let same = match &found {
                Ok(found) => agree(expected, found),
                Err(_) => false,
            };
            if !same {
                mismatches.push(Mismatch {
                    subject: wanted.subject.clone(),
                    name: name.clone(),
                    expected: expected.to_owned(),
                    found: found.map_or_else(|why| why, |found| hinted(found, expected, name, scorecard)),
                    because: wanted.because.clone(),
                });
            }
        }
    }
    mismatches
}

/// Numbers agree at the guard, anything else as text.
fn agree(expected: &str, found: &str) -> bool {
    match (number::parse_with_percent(expected), number::parse_with_percent(found)) {
        (Ok(a), Ok(b)) => number::compare(a, b).is_eq(),
        _ => expected == found,
    }
}

/// Why there is no card of a subject.
fn no_subject(scorecard: &Scorecard, subject: &str) -> String {
    match suggest(subject, scorecard.cards.iter().map(|card| card.subject.as_str())) {
        Some(help) => format!("no such subject: {help}"),
        None => "no such subject".to_owned(),
    }
}

/// What was found, with the word that was probably meant where the expected one is none that the result can have.
fn hinted(found: String, expected: &str, name: &str, scorecard: &Scorecard) -> String {
    let rules = &scorecard.plan.ruleset;
    let (what, known): (&str, Vec<&str>) = match name {
        "grade" | "uncapped" => ("grade", rules.grades.iter().map(|grade| grade.grade.as_str()).collect()),
        "class" => ("class", rules.classes.iter().map(|class| class.id.as_str()).collect()),
        "status" => ("status", status::ALL.iter().map(|status| status.word).collect()),
        _ => return found,
    };
    if expected == "~" || known.contains(&expected) {
        return found;
    }
    let meant = suggest(expected, known.iter().copied());
    let help = meant.unwrap_or_else(|| format!("there are {}", known.join(", ")));
    format!("{found} (no {what} is called `{expected}`: {help})")
}

/// The names of results that are no nodes.
const WORDS: [&str; 8] = ["status", "grade", "uncapped", "rank", "class", "classes", "actions", "responses"];

/// Why a name is that of no result, with the one that was probably meant.
fn unknown(scorecard: &Scorecard, name: &str) -> String {
    let plan = &scorecard.plan;
    let known: Vec<String> = match name.strip_prefix("also.") {
        Some(_) => plan.also.iter().map(|also| format!("also.{}", also.id)).collect(),
        None => {
            let below = plan.nodes.iter().filter_map(|node| node.path.strip_prefix("score."));
            let words = WORDS.iter().copied().chain(plan.nodes.iter().map(|node| node.path.as_str())).chain(below);
            words.map(str::to_owned).collect()
        }
    };
    let what = if name.starts_with("also.") { "no such result" } else { "no such node" };
    match suggest(name, known.iter().map(String::as_str)) {
        Some(help) => format!("{what}: {help}"),
        None => what.to_owned(),
    }
}

/// A result of a card by its name, as text; `~` where there is none.
fn result(card: &Card, scorecard: &Scorecard, name: &str) -> Result<String, String> {
    let text = |text: Option<&str>| Ok(text.unwrap_or("~").to_owned());
    let shown = |x: Option<Decimal>| Ok(x.map_or_else(|| "~".to_owned(), |x| number::show(x, None)));
    match name {
        "status" => text(Some(card.outcome.status.word)),
        "grade" => text(card.outcome.grade.as_deref()),
        "uncapped" => text(card.outcome.uncapped.as_ref().map(|(grade, _)| grade.as_str())),
        "rank" => text(card.outcome.rank.map(|rank| rank.to_string()).as_deref()),
        "class" => text(card.class()),
        "classes" => Ok(card.classes.join(", ")),
        "actions" => Ok(card.actions.iter().map(|action| action.open.as_str()).collect::<Vec<_>>().join(", ")),
        "responses" => Ok(card.outcome.responses.to_string()),
        "score" => shown(card.outcome.score),
        _ if let Some(table) = scorecard.plan.counted(name) => Ok(card.outcome.rows[table].to_string()),
        _ => match name.strip_prefix("also.") {
            Some(id) => {
                let also = scorecard.plan.also.position(|also| also.id == id);
                let also = also.ok_or_else(|| unknown(scorecard, name))?;
                text(
                    card.also[also]
                        .value
                        .as_ref()
                        .ok()
                        .and_then(Option::as_ref)
                        .map(|value| value.text(None))
                        .as_deref(),
                )
            }
            None => {
                let path = if name.starts_with("score.") { name.to_owned() } else { format!("score.{name}") };
                let at = scorecard.plan.node(&path).ok_or_else(|| unknown(scorecard, name))?;
                shown(card.nodes[at].value.as_ref().ok().copied())
            }
        },
    }
}
