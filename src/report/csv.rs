//! Scorecards as CSV: `subject,period,score,grade,rank,status`, then nodes by path and named results.
//!
//! The same format is read as targets, as benchmarks and as the results of an earlier period. Declared decimal
//! places are kept, other numbers have at most 12 and no trailing zeros; what is missing is empty.

use crate::data::Value;
use crate::number;
use crate::score::{Card, Scorecard, Status};

/// Why no CSV could be written.
#[derive(Debug, thiserror::Error)]
pub enum CsvError {
    /// The writer failed.
    #[error("the CSV can't be written: {0}")]
    Write(#[from] ::csv::Error),
    /// What was written is no text.
    #[error("the CSV can't be written: {0}")]
    Text(String),
}

/// Columns that stand before the nodes.
const OUTCOME: [&str; 6] = ["subject", "period", "score", "grade", "rank", "status"];

/// The results of one or more periods, rows by period, then by subject bytewise; UTF-8 with LF.
///
/// Where versions of a rule set have different nodes, the columns are those of the latest period, then what
/// only earlier ones have.
///
/// # Errors
/// [`CsvError`].
pub fn csv(scorecards: &[Scorecard]) -> Result<String, CsvError> {
    let mut ordered: Vec<&Scorecard> = scorecards.iter().collect();
    ordered.sort_by_key(|scorecard| scorecard.period);
    let (nodes, also) = columns(&ordered);
    let mut writer = ::csv::WriterBuilder::new().from_writer(Vec::new());
    let header = OUTCOME.iter().map(|name| (*name).to_owned());
    writer.write_record(header.chain(nodes.iter().cloned()).chain(also.iter().map(|id| format!("also.{id}"))))?;
    let mut rows: Vec<(&Scorecard, &Card)> =
        ordered.iter().flat_map(|scorecard| scorecard.cards.iter().map(|card| (*scorecard, card))).collect();
    rows.sort_by(|(a, x), (b, y)| (a.period, x.subject.as_bytes()).cmp(&(b.period, y.subject.as_bytes())));
    for (scorecard, card) in rows {
        writer.write_record(row(scorecard, card, &nodes, &also))?;
    }
    text(writer)
}

/// What was written.
pub(super) fn text(writer: ::csv::Writer<Vec<u8>>) -> Result<String, CsvError> {
    let bytes = writer.into_inner().map_err(|error| CsvError::Text(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| CsvError::Text(error.to_string()))
}

/// The paths of nodes below the root, and the ids of named results.
fn columns(ordered: &[&Scorecard]) -> (Vec<String>, Vec<String>) {
    let (mut nodes, mut also): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for scorecard in ordered.iter().rev() {
        let paths = scorecard.plan.nodes.iter().skip(1).map(|node| &node.path);
        paths.for_each(|path| add(&mut nodes, path));
        scorecard.plan.also.iter().for_each(|result| add(&mut also, &result.id));
    }
    (nodes, also)
}

pub(super) fn add(names: &mut Vec<String>, name: &str) {
    if !names.iter().any(|known| known == name) {
        names.push(name.to_owned());
    }
}

fn row(scorecard: &Scorecard, card: &Card, nodes: &[String], also: &[String]) -> Vec<String> {
    let (plan, outcome) = (&scorecard.plan, &card.outcome);
    let mut cells = vec![
        card.subject.clone(),
        scorecard.period.to_string(),
        outcome.score.map(|score| plan.graded(0, score)).unwrap_or_default(),
        outcome.grade.clone().unwrap_or_default(),
        outcome.rank.map(|rank| rank.to_string()).unwrap_or_default(),
        outcome.status.word().to_owned(),
    ];
    cells.extend(nodes.iter().map(|path| node(scorecard, card, path).unwrap_or_default()));
    cells.extend(also.iter().map(|id| named(scorecard, card, id).unwrap_or_default()));
    cells
}

fn node(scorecard: &Scorecard, card: &Card, path: &str) -> Option<String> {
    if card.outcome.status == Status::NoOpinion {
        return None;
    }
    let index = scorecard.plan.node(path)?;
    let value = *card.nodes.get(index)?.value.as_ref().ok()?;
    Some(scorecard.plan.graded(index, value))
}

fn named(scorecard: &Scorecard, card: &Card, id: &str) -> Option<String> {
    let index = scorecard.plan.also.iter().position(|also| also.id == id)?;
    let places = scorecard.plan.also.get(index)?.round.and_then(|round| round.places);
    let value = card.also.get(index)?.value.as_ref().ok()?.as_ref()?;
    Some(shown(value, places))
}

/// A value as text, a number with its declared places.
pub(super) fn shown(value: &Value, places: Option<u32>) -> String {
    match value {
        Value::Number(x) => number::show(*x, places),
        other => crate::score::finish::said(other),
    }
}
