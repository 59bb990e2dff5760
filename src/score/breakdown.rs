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
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
    let cards: Vec<String> = scorecard.cards.iter().map(|card| card.subject.clone()).collect();
    let whole = Whole::of(&plan, &cards, data, scorecard.period);
    for by in &breakdown.by {
        for (key, batches) in parts(&plan.ruleset, by, &data.batches, scorecard.period) {
            let part = whole.part(batches);
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

/// The data of a period by subject, so that a part takes only those whose results it needs.
struct Whole<'d> {
    data: &'d Dataset,
    /// The subjects that have a card or are registered, each with its family.
    families: BTreeMap<&'d str, usize>,
    members: Vec<Vec<&'d str>>,
    /// The facts of each subject, by their places.
    facts: HashMap<&'d str, Vec<usize>>,
    /// Rows of surveys and records in the period, each with the rows of each subject: of these a part has what the whole has, as of
    /// measures.
    others: Vec<(&'d Batch, HashMap<&'d str, Vec<usize>>)>,
}

impl<'d> Whole<'d> {
    /// A family is those whose results depend on each other: all subjects where positions or statistics over all count, a tree
    /// of groups, a subject alone.
    fn of(plan: &Plan, cards: &'d [String], data: &'d Dataset, period: Period) -> Self {
        let mut families: BTreeMap<&str, usize> = BTreeMap::new();
        let mut members: Vec<Vec<&str>> = Vec::new();
        let together = plan.sees_others();
        let tree = plan.ruleset.rollup.is_some();
        let mut heads: HashMap<&str, usize> = HashMap::new();
        for subject in data.subjects.keys().chain(cards).map(String::as_str) {
            if families.contains_key(subject) {
                continue;
            }
            let head = if together {
                ""
            } else if tree {
                top(data, subject)
            } else {
                subject
            };
            let family = *heads.entry(head).or_insert_with(|| {
                members.push(Vec::new());
                members.len() - 1
            });
            families.insert(subject, family);
            members.get_mut(family).into_iter().for_each(|members| members.push(subject));
        }
        let mut facts: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, fact) in data.facts.iter().enumerate() {
            facts.entry(&fact.subject).or_default().push(at);
        }
        let is_other = |batch: &&Batch| !batch.table.is_empty() && period.contains(batch.period);
        let others = data.batches.iter().filter(is_other).map(|batch| (batch, by_subject(batch))).collect();
        Self { data, families, members, facts, others }
    }

    /// The data of a part that has these responses. Subjects that have none in it stay in it with their measures where the
    /// results of others depend on theirs.
    fn part(&self, responses: Vec<Batch>) -> Dataset {
        let named = responses.iter().flat_map(|batch| &batch.subjects.dictionary);
        let families: BTreeSet<usize> =
            named.filter_map(|subject| self.families.get(subject.as_str()).copied()).collect();
        let members: Vec<&str> =
            families.iter().filter_map(|family| self.members.get(*family)).flatten().copied().collect();
        let mut facts: Vec<usize> =
            members.iter().filter_map(|id| self.facts.get(id)).flatten().copied().collect();
        facts.sort_unstable();
        let mut batches = responses;
        for (batch, rows) in &self.others {
            let mut rows: Vec<usize> = members.iter().filter_map(|id| rows.get(id)).flatten().copied().collect();
            rows.sort_unstable();
            batches.push(chosen(batch, &rows));
        }
        let subject = |id: &&str| ((*id).to_owned(), self.data.subjects.get(*id).cloned().unwrap_or_default());
        Dataset {
            facts: facts.into_iter().filter_map(|at| self.data.facts.get(at).cloned()).collect(),
            subjects: members.iter().map(subject).collect(),
            batches,
            stored: self.data.stored,
            ..Dataset::default()
        }
    }
}

/// The rows of each subject.
fn by_subject(batch: &Batch) -> HashMap<&str, Vec<usize>> {
    let mut rows: HashMap<&str, Vec<usize>> = HashMap::new();
    for row in 0..batch.len() {
        rows.entry(batch.subjects.get(row).unwrap_or_default()).or_default().push(row);
    }
    rows
}

/// The top of the tree in which a subject stands.
fn top<'d>(data: &'d Dataset, subject: &'d str) -> &'d str {
    let parent = |id: &&'d str| Some(data.subjects.get(*id)?.parent.as_str()).filter(|parent| !parent.is_empty());
    // A circle is refused before anything is scored.
    std::iter::successors(Some(subject), parent).take(data.subjects.len() + 1).last().unwrap_or(subject)
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
        Some((domain.place_of(&key), key))
    };
    column.dictionary.iter().map(value).collect()
}

/// Some of the responses of a batch.
pub(super) fn chosen(batch: &Batch, rows: &[usize]) -> Batch {
    let some = |column: &Column| compact(column, rows);
    Batch {
        table: batch.table.clone(),
        period: batch.period,
        subjects: some(&batch.subjects),
        respondents: some(&batch.respondents),
        columns: batch.columns.iter().map(|(id, column)| (id.clone(), some(column))).collect(),
    }
}

/// Some of the texts of a column, with a dictionary of no others.
fn compact(column: &Column, rows: &[usize]) -> Column {
    let mut places: HashMap<u32, u32> = HashMap::new();
    let mut dictionary = Vec::new();
    let mut code = |row: &usize| {
        let code = column.codes.get(*row).copied().flatten()?;
        if let Some(known) = places.get(&code) {
            return Some(*known);
        }
        let text = column.dictionary.get(code as usize)?;
        let place = u32::try_from(dictionary.len()).ok()?;
        dictionary.push(text.clone());
        places.insert(code, place);
        Some(place)
    };
    let codes = rows.iter().map(&mut code).collect();
    Column { dictionary, codes }
}
