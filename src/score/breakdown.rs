//! Results for a part of the responses: those that have one value of an attribute.
//!
//! No node is computed in a way of its own: the responses are parted by the attribute's values, and each part goes
//! through the stages like a whole. So measures, targets and earlier results are those of the whole subject, and
//! the cohort of a part is the same part of the other subjects. Who counts, in cohorts and in groups, is decided of
//! whole subjects; an outcome that a part meets by itself hides that part and changes no other number.

use super::{Card, Cause, Cell, Decision, ScoreError, Scorecard};
use crate::data::{Batch, Column, Dataset, Domain};
use crate::number::Fault;
use crate::period::Period;
use crate::plan::{NodeId, Plan};
use crate::ruleset::{BreakdownBy, Effect, RuleSet};
use std::collections::BTreeMap;

/// The place of a value among those of its attribute, then the value.
type Key = Vec<(usize, String)>;

/// A column with what each text of its dictionary means; none where that is nothing.
type Meanings<'a> = (Option<&'a Column>, Vec<Option<(usize, String)>>);

/// Adds the breakdowns that the rule set declares to the cards of a scorecard; `score` scores a part of its data.
///
/// # Errors
/// Those of `score`.
pub fn add(
    scorecard: &mut Scorecard,
    data: &Dataset,
    score: impl Fn(&Dataset) -> Result<Scorecard, ScoreError>,
) -> Result<(), ScoreError> {
    let plan = scorecard.plan.clone();
    let Some(breakdown) = &plan.ruleset.breakdown else { return Ok(()) };
    let first_level = &plan.root().children;
    let nodes: Vec<NodeId> = std::iter::once(NodeId::ROOT).chain(first_level.iter().copied()).collect();
    // Subjects that have no response in a part stay in it with their measures, as they are in the whole.
    let mut subjects = data.subjects.clone();
    for card in &scorecard.cards {
        subjects.entry(card.subject.clone()).or_default();
    }
    let (facts, references) = (data.facts.clone(), data.references.clone());
    let mut part = Dataset { facts, subjects, references, stored: data.stored, ..Dataset::default() };
    // Only responses are parted; of surveys and records a part has what the whole has, as of measures.
    let others =
        data.batches.iter().filter(|batch| !batch.table.is_empty() && scorecard.period.contains(batch.period));
    let others: Vec<Batch> = others.cloned().collect();
    for by in &breakdown.by {
        for (key, batches) in parts(&plan.ruleset, by, &data.batches, scorecard.period) {
            part.batches = batches;
            part.batches.extend(others.iter().cloned());
            let value = key.into_iter().map(|(_, value)| value).collect::<Vec<_>>().join(BreakdownBy::CROSS);
            let scored = score(&part)?;
            for part in scored.cards {
                let at = scorecard.cards.binary_search_by(|card| card.subject.cmp(&part.subject));
                let Some(card) = at.ok().and_then(|at| scorecard.cards.get_mut(at)) else { continue };
                let n = part.outcome.responses;
                if n == 0 {
                    continue;
                }
                let hidden = Hidden::of(&plan, card, &part);
                let value_of = |node: &NodeId| {
                    let value = part.nodes[*node].value.clone();
                    (*node, if hidden.hides(*node) { Err(unsaid(&part)) } else { value })
                };
                let shown = n >= u64::from(breakdown.min_n);
                card.breakdowns.push(Cell {
                    by: by.name(),
                    value: value.clone(),
                    n,
                    nodes: shown.then(|| nodes.iter().map(value_of).collect()),
                });
            }
        }
    }
    Ok(())
}

/// What stands for a value that an outcome hides.
fn unsaid(part: &Card) -> Cause {
    let hidden = || Cause { fault: Fault::Missing("an opinion".into()), at: "score".into(), span: None };
    part.outcome.cause.clone().unwrap_or_else(hidden)
}

/// What an outcome hides of a part, one that its whole meets or it alone.
enum Hidden {
    Nothing,
    Total,
    Everything,
}

impl Hidden {
    fn of(plan: &Plan, whole: &Card, part: &Card) -> Self {
        let lacks = |card: &Card| card.outcome.status.is_judged && !card.outcome.status.shows_score;
        let decides = |decision: &Decision| matches!(plan.outcomes[decision.gate].effect, Effect::Status(_));
        // A part has no grade, so a cap that can't be decided of it alone hides nothing.
        let of_whole = lacks(whole) && !whole.outcome.decisions.is_empty();
        let of_part = lacks(part) && part.outcome.decisions.iter().any(decides);
        match () {
            () if [whole, part].iter().any(|card| !card.outcome.status.is_judged) => Self::Everything,
            () if of_whole || of_part => Self::Total,
            () => Self::Nothing,
        }
    }

    fn hides(&self, node: NodeId) -> bool {
        match self {
            Self::Nothing => false,
            Self::Total => node.is_root(),
            Self::Everything => true,
        }
    }
}

/// The responses of a period by their value of `by`: in the order of the choices, else bytewise. Those that do
/// not say one of the attributes are in no part.
fn parts(rules: &RuleSet, by: &BreakdownBy, batches: &[Batch], period: Period) -> BTreeMap<Key, Vec<Batch>> {
    let mut parts: BTreeMap<Key, Vec<Batch>> = BTreeMap::new();
    let responses = batches.iter().filter(|batch| batch.table.is_empty() && period.contains(batch.period));
    for batch in responses {
        let columns: Vec<Meanings<'_>> = by
            .attributes
            .iter()
            .map(|id| {
                let column = batch.columns.get(id);
                let domain = rules.attributes.get(id).map(|attribute| &attribute.domain);
                (column, column.zip(domain).map(|(column, domain)| values(column, domain)).unwrap_or_default())
            })
            .collect();
        let mut rows: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for row in 0..batch.len() {
            let value = |(column, values): &Meanings<'_>| {
                let code = column.as_ref()?.codes.get(row).copied().flatten()?;
                values.get(code as usize)?.clone()
            };
            if let Some(key) = columns.iter().map(value).collect::<Option<Key>>() {
                rows.entry(key).or_default().push(row);
            }
        }
        for (key, rows) in rows {
            parts.entry(key).or_default().push(chosen(batch, &rows));
        }
    }
    parts
}

/// What each text of a column's dictionary means, with its place among the choices.
fn values(column: &Column, domain: &Domain) -> Vec<Option<(usize, String)>> {
    let value = |text: &String| {
        let key = domain.read(text).ok()??.key.to_string();
        let place = match domain {
            Domain::Choice(choices) => choices.iter().position(|choice| *choice == key).unwrap_or(choices.len()),
            _ => 0,
        };
        Some((place, key))
    };
    column.dictionary.iter().map(value).collect()
}

/// Some of the responses of a batch.
pub(super) fn chosen(batch: &Batch, rows: &[usize]) -> Batch {
    let some = |column: &Column| Column {
        dictionary: column.dictionary.clone(),
        codes: rows.iter().map(|row| column.codes.get(*row).copied().flatten()).collect(),
    };
    Batch {
        table: batch.table.clone(),
        period: batch.period,
        subjects: some(&batch.subjects),
        respondents: some(&batch.respondents),
        columns: batch.columns.iter().map(|(id, column)| (id.clone(), some(column))).collect(),
    }
}
