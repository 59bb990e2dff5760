//! The values at which a table is tried, and the places that its rows take of them.

use super::super::blocks::{Block, Places};
use super::super::range::Range;
use super::conditions;
use crate::data::{Domain, Value};
use crate::number::{self, Decimal};
use crate::script::{Condition, Row, Table};
use std::cmp::Ordering;

/// A text that no row names.
const ANY_OTHER: &str = "anything else";

/// A table with the values at which it is tried.
pub(super) struct Probed<'t> {
    pub table: &'t Table,
    /// Of each input.
    pub probes: Vec<Probes>,
    /// What each row takes of them.
    pub boxes: Vec<Block>,
    /// How many there are of each input.
    pub lengths: Vec<usize>,
}

impl<'t> Probed<'t> {
    /// The table, tried at these values.
    pub fn of(table: &'t Table, probes: Vec<Probes>) -> Self {
        let boxes = table.rows.iter().map(|row| taken(row, &probes)).collect();
        let lengths = probes.iter().map(|probes| probes.values.len()).collect();
        Self { table, probes, boxes, lengths }
    }

    /// A point in words, given by a probe for each input: `kind = "sale", days = 4`.
    pub fn in_words(&self, point: &[usize]) -> String {
        point_in_words(self.table, &values(&self.probes, point))
    }
}

/// The values of an input that stand for all others.
pub(super) struct Probes {
    pub values: Vec<Value>,
    /// Whether nothing else can occur.
    pub complete: bool,
    /// Whether the values are in their order.
    ordered: bool,
    /// The values, where they are numbers in order, as they are compared.
    guarded: Vec<Decimal>,
}

impl Probes {
    fn new(values: Vec<Value>, complete: bool) -> Self {
        let ordered = named(&values).is_sorted_by(|a, b| match (a, b) {
            (Value::Number(a), Value::Number(b)) => number::compare(*a, *b).is_le(),
            (Value::Text(a), Value::Text(b)) => a < b,
            _ => false,
        });
        let guard = |value: &Value| if let Value::Number(x) = value { Some(number::guard(*x)) } else { None };
        let guarded = values.iter().filter_map(guard).collect();
        Self { values, complete, ordered, guarded }
    }

    /// Those of an input that may be what `domain` says, or numbers of a range; `whole`
    /// says that it may be all of it.
    pub fn of(
        table: &Table,
        column: usize,
        (domain, whole): (Option<&Domain>, bool),
        range: Option<(Range, bool)>,
    ) -> Self {
        let all = || conditions(table, column).map(|(condition, _)| condition);
        if all().any(|condition| matches!(condition, Condition::Truth(_))) {
            return Probes::new(vec![Value::Bool(true), Value::Bool(false)], true);
        }
        if all().any(|condition| matches!(condition, Condition::Texts(_))) {
            let mut texts: Vec<String> = match domain {
                Some(Domain::Choice(choices)) => choices.clone(),
                _ => all()
                    .flat_map(|c| if let Condition::Texts(texts) = c { texts.clone() } else { Vec::new() })
                    .collect(),
            };
            texts.sort();
            texts.dedup();
            let complete = whole && matches!(domain, Some(Domain::Choice(_)));
            texts.extend((!matches!(domain, Some(Domain::Choice(_)))).then(|| ANY_OTHER.to_owned()));
            return Probes::new(texts.into_iter().map(|text| Value::Text(text.into())).collect(), complete);
        }
        if all().all(|condition| *condition == Condition::Anything) {
            return Probes::new(vec![Value::Text(ANY_OTHER.into())], true);
        }
        let edges = all().flat_map(edges);
        let (range, complete) = match (range, domain) {
            (Some(range), _) => range,
            // A table may be given the mean of a question, which lies between the points of its levels.
            (None, Some(domain @ Domain::Scale { .. })) => (Range::of_domain(domain).stepped(None), true),
            (None, Some(domain)) => (Range::of_domain(domain), true),
            (None, None) => (Range::default(), false),
        };
        Probes::new(range.probes(edges).into_iter().map(Value::Number).collect(), complete)
    }
}

/// The numbers at which a condition changes.
fn edges(condition: &Condition) -> Vec<Decimal> {
    match condition {
        Condition::Numbers(numbers) => numbers.clone(),
        Condition::Between(low, high) => [low, high].into_iter().flatten().map(|(edge, _)| *edge).collect(),
        Condition::Anything | Condition::Texts(_) | Condition::Truth(_) => Vec::new(),
    }
}

/// The probes without the one for everything that no row names, which is the last.
fn named(values: &[Value]) -> &[Value] {
    match values {
        [named @ .., Value::Text(last)] if **last == *ANY_OTHER => named,
        all => all,
    }
}

/// The probes that a condition takes. Probes are in order, so most conditions find theirs without a look at all of them.
fn places(condition: &Condition, probes: &Probes) -> Places {
    let values = &probes.values;
    let below = |edge: Decimal, also: bool| {
        let edge = number::guard(edge);
        probes.guarded.partition_point(|x| if also { *x <= edge } else { *x < edge })
    };
    match condition {
        Condition::Anything => Places::of_stretches([(0, values.len())]),
        Condition::Numbers(numbers) if probes.ordered => {
            Places::of_stretches(numbers.iter().map(|x| (below(*x, false), below(*x, true))))
        }
        Condition::Between(low, high) if probes.ordered => {
            let from = low.map_or(0, |(low, inside)| below(low, !inside));
            Places::of_stretches([(from, high.map_or(values.len(), |(high, inside)| below(high, inside)))])
        }
        Condition::Texts(texts) if probes.ordered => {
            let at = |wanted: &String| {
                named(values).binary_search_by(|value| match value {
                    Value::Text(text) => (**text).cmp(wanted.as_str()),
                    _ => Ordering::Less,
                })
            };
            Places::of_places(texts.iter().filter_map(|text| at(text).ok()))
        }
        _ => values.iter().map(|value| condition.takes(value) == Some(true)).collect(),
    }
}

/// The probes of each input that a row takes.
fn taken(row: &Row, probes: &[Probes]) -> Block {
    let conditions = row.conditions.iter().map(|(condition, _)| condition);
    Block::new(conditions.zip(probes).map(|(condition, probes)| places(condition, probes)).collect())
}

/// The values of a point, given by a probe for each input.
fn values<'p>(probes: &'p [Probes], point: &[usize]) -> Vec<&'p Value> {
    probes.iter().zip(point).filter_map(|(probes, at)| probes.values.get(*at)).collect()
}

/// `kind = "sale", days = 4`, without the inputs that do not matter.
fn point_in_words(table: &Table, point: &[&Value]) -> String {
    let said = table.inputs.iter().zip(point).map(|(input, value)| match value {
        Value::Text(text) if **text == *ANY_OTHER => format!("{} = {ANY_OTHER}", input.name),
        value => format!("{} = {}", input.name, value.literal()),
    });
    said.collect::<Vec<_>>().join(", ")
}
