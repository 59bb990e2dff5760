//! What a decision table can yield, given what is known of its inputs.
//!
//! A small table is tried at values that stand for all others: edges of numbers, what lies between them, all texts. Of a
//! large one it is known which rows can fit, each by itself.

use super::super::facts::Facts;
use super::super::known::{Calls, Known};
use super::super::types::Kind;
use super::{Reach, Reaching, are_free, either, of_all};
use crate::data::Value;
use crate::interval::{Range, UNKNOWN};
use crate::number::{self, Decimal};
use crate::script::Slot;
use crate::script::hit::{Cells, Meeting};
use crate::script::{Condition, Said, Table};

/// The most points at which a table is tried, and the most looks at a row for them.
const POINTS: usize = 2_000;
const LOOKS: usize = 100_000;

/// The most rows with a formula that are followed.
const FORMULAS: usize = 200;

/// A text that no row names.
const ANY_OTHER: &str = "\u{1}";

/// What a call yields; none where no table is called so.
pub(super) fn reach(calls: Calls<'_>, name: &str, given: &[Facts]) -> Option<Reach> {
    let (table, output) = calls.tables.iter().find_map(|table| Some((table, table.output(name)?)))?;
    let all: Vec<Reach> = given.iter().cloned().map(Facts::reach).collect();
    let whole = of_all(&all);
    let calls = calls.inside().filter(|calls| calls.may_look(1 + table.rows.len() / 64));
    let Some(calls) = calls.filter(|_| given.len() == table.inputs.len()) else {
        return Some(Reach::unknown());
    };
    // Where an input has no value the table is not looked into.
    let given: Vec<Facts> =
        given.iter().map(|facts| Facts { always: true, misses: false, ..facts.clone() }).collect();
    let call = Called { table, output, given: &given, calls, name, free: are_free(&all) };
    let found = match call.points() {
        Some(points) => call.tried(&points),
        None => call.united(),
    };
    let misses = whole.misses || found.never;
    Some(Reach { from: whole.from, always: whole.always && found.always, misses, ..found })
}

struct Called<'a> {
    table: &'a Table,
    output: usize,
    given: &'a [Facts],
    calls: Calls<'a>,
    name: &'a str,
    /// Whether each input can be anything while the others are.
    free: bool,
}

/// A value that an input can have, and whether some data surely give it.
type Probe = (Value, bool);

impl Called<'_> {
    /// The values of each input at which the table is tried, where these are not too many.
    fn points(&self) -> Option<Vec<Vec<Probe>>> {
        let probes: Vec<Vec<Probe>> =
            self.given.iter().enumerate().map(|(column, facts)| self.probes(column, facts)).collect();
        let count = probes.iter().try_fold(1_usize, |count, probes| count.checked_mul(probes.len()))?;
        let looks = count.checked_mul(self.table.rows.len())?;
        (count <= POINTS && looks <= LOOKS).then_some(probes)
    }

    fn conditions(&self, column: usize) -> impl Iterator<Item = &Condition> {
        self.table.rows.iter().filter_map(move |row| row.conditions.get(column)).map(|(condition, _)| condition)
    }

    fn probes(&self, column: usize, facts: &Facts) -> Vec<Probe> {
        let all = || self.conditions(column);
        if all().any(|condition| matches!(condition, Condition::Truth(_))) {
            let sure = facts.is_input && facts.kind == Some(Kind::Truth);
            return [true, false].map(|truth| (Value::Bool(truth), sure)).to_vec();
        }
        if all().any(|condition| matches!(condition, Condition::Texts(_))) {
            return self.words(column, facts);
        }
        let attained = facts.range.attained;
        if all().all(|condition| *condition == Condition::Anything) {
            let sure = facts.is_input || attained.low || attained.high;
            return vec![(Value::Text(ANY_OTHER.into()), sure)];
        }
        let numbers = match &facts.values {
            Some(values) => values.clone(),
            None => facts.range.probes(all().flat_map(edges)),
        };
        let end = |end: Option<Decimal>, x: Decimal| end.is_some_and(|end| number::compare(end, x).is_eq());
        let sure = |x: Decimal| {
            attained.low && end(facts.range.low, x)
                || attained.high && end(facts.range.high, x)
                || attained.between && facts.values.is_none()
        };
        numbers.into_iter().map(|x| (Value::Number(x), sure(x))).collect()
    }

    fn words(&self, column: usize, facts: &Facts) -> Vec<Probe> {
        let single = !facts.several && !facts.choices.is_empty();
        let mut words: Vec<&str> = match single {
            true => facts.choices.iter().map(String::as_str).collect(),
            false => self
                .conditions(column)
                .flat_map(|condition| match condition {
                    Condition::Texts(texts) => texts.as_slice(),
                    _ => &[],
                })
                .map(String::as_str)
                .collect(),
        };
        words.sort_unstable();
        words.dedup();
        words.extend((!single).then_some(ANY_OTHER));
        words.into_iter().map(|word| (Value::Text(word.into()), single && facts.is_input)).collect()
    }

    /// What the table yields at all points.
    fn tried(&self, probes: &[Vec<Probe>]) -> Reach {
        let cells: Vec<Option<Reach>> = self.cells(|_| true);
        let mut found: Option<Reach> = None;
        let mut at = vec![0; probes.len()];
        loop {
            let point: Vec<&Probe> = probes.iter().zip(&at).filter_map(|(probes, at)| probes.get(*at)).collect();
            if point.len() < probes.len() {
                return Reach { never: true, ..Reach::default() };
            }
            let mut here = self.at(&point, &cells);
            if !self.free || !point.iter().all(|(_, sure)| *sure) {
                here.range = here.range.loosened();
            }
            found = Some(match found {
                None => here,
                Some(other) => either(other, here),
            });
            // The next point, the first input fastest.
            let next = at.iter_mut().zip(probes).any(|(at, probes)| {
                *at += 1;
                let fits = *at < probes.len();
                if !fits {
                    *at = 0;
                }
                fits
            });
            if !next {
                return found.unwrap_or_else(Reach::unknown);
            }
        }
    }

    /// What it yields where its inputs have these values.
    fn at(&self, point: &[&Probe], cells: &[Option<Reach>]) -> Reach {
        let hit = self.table.hit;
        let fits = |conditions: &[(Condition, crate::diagnostic::Span)]| {
            conditions.iter().zip(point).all(|((condition, _), (value, _))| condition.takes(value) == Some(true))
        };
        let fitting = self.table.rows.iter().zip(cells).filter(|(row, _)| fits(&row.conditions));
        let most = if hit.only_first { 1 } else { usize::MAX };
        let fitting: Vec<&Option<Reach>> = fitting.map(|(_, cell)| cell).take(most).collect();
        // That two rows fit is refused.
        if fitting.len() > 1 && hit.meeting == Meeting::Never {
            return Reach { never: true, ..Reach::default() };
        }
        match hit.cells {
            Cells::Unread => Reach::exactly(Decimal::from(fitting.len())),
            Cells::Anything => match fitting.as_slice() {
                [Some(cell), ..] => cell.clone(),
                _ => Reach { never: true, ..Reach::default() },
            },
            Cells::Numbers => {
                let said: Vec<Reach> = fitting.into_iter().flatten().cloned().collect();
                // A formula that yields nothing is passed over.
                let sure = said.iter().all(|reach| reach.always);
                let ranges: Vec<Range> = said.iter().map(|reach| reach.range).collect();
                match (hit.together)(&ranges) {
                    Some(range) if sure => {
                        let exact = range.low.filter(|low| range.high == Some(*low));
                        let reach = Reach { always: true, ..Reach::default() }.ranged(range);
                        exact.map_or(reach, Reach::exactly)
                    }
                    Some(_) => Reach::default(),
                    None => Reach { never: true, ..Reach::default() },
                }
            }
        }
    }

    /// What each row says, of those that are wanted; none where it says nothing.
    fn cells(&self, wanted: impl Fn(usize) -> bool) -> Vec<Option<Reach>> {
        let mut formulas = 0;
        let said = |(at, row): (usize, &crate::script::Row)| {
            if !wanted(at) || self.table.hit.cells == Cells::Unread {
                return None;
            }
            match row.said.get(self.output).map(|(said, _)| said)? {
                Said::Missing => None,
                Said::Value(Value::Number(x)) => Some(Reach::exactly(*x)),
                Said::Value(_) => Some(Reach { always: true, ..Reach::default() }),
                Said::Formula(_) => {
                    formulas += 1;
                    Some(if formulas <= FORMULAS { self.formula(at) } else { Reach::default() })
                }
            }
        };
        self.table.rows.iter().enumerate().map(said).collect()
    }

    /// What the formula of a row yields where the row fits.
    fn formula(&self, row: usize) -> Reach {
        let cell = self.calls.scripts.and_then(|scripts| scripts.cell(self.name, row));
        let Some(cell) = cell else { return Reach::default() };
        let conditions = self.table.rows.get(row).map(|row| row.conditions.as_slice()).unwrap_or_default();
        let slots = |slot: Slot| {
            let input = match slot {
                Slot::Input(input) => Some(cell.inputs[input]),
                Slot::Made(_) => None,
            };
            let facts = input.and_then(|input| Some((self.given.get(input)?, conditions.get(input)?)));
            facts.map_or_else(
                || Facts::of_reach(Reach::unknown()),
                |(facts, (condition, _))| within(facts, condition),
            )
        };
        let reach = Reaching::new(Known::new(&slots, self.calls), Vec::new()).whole(cell.term);
        let range = reach.range.loosened();
        let same = range.low.is_some() && range.low == range.high;
        if same && reach.values.is_some() { reach } else { Reach { range, ..reach } }
    }

    /// What the rows can say that can fit, each by itself.
    fn united(&self) -> Reach {
        let can_fit = |at: usize| {
            let row = self.table.rows.get(at);
            row.is_some_and(|row| {
                row.conditions.iter().zip(self.given).all(|((condition, _), facts)| meets(condition, facts))
            })
        };
        let fitting: Vec<bool> = (0..self.table.rows.len()).map(can_fit).collect();
        let cells = self.cells(|at| fitting.get(at) == Some(&true));
        match self.table.hit.cells {
            Cells::Anything => {
                let found = cells.into_iter().flatten().reduce(joined).unwrap_or_else(Reach::never);
                let range = found.range.loosened();
                Reach { range, always: false, misses: false, ..found }
            }
            Cells::Numbers | Cells::Unread => {
                let some = |said: Option<Reach>| said.map_or(UNKNOWN, |reach| reach.range);
                let ranges: Vec<Range> = match self.table.hit.cells {
                    Cells::Unread => fitting.iter().filter(|fits| **fits).map(|_| UNKNOWN).collect(),
                    _ => cells.into_iter().filter(Option::is_some).map(some).collect(),
                };
                Reach::default().ranged((self.table.hit.any)(&ranges).loosened())
            }
        }
    }
}

/// Like [`either`], without a look at what they depend on.
fn joined(a: Reach, b: Reach) -> Reach {
    match (&a.values, &b.values) {
        _ if a.never || b.never => either(a, b),
        // Of many values only the ends are kept.
        (None, _) | (_, None) => {
            let range = a.range.union(b.range);
            Reach { values: None, always: a.always && b.always, ..a }.ranged(range)
        }
        _ => either(a, b),
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

/// An input behind a condition of its cell.
fn within(facts: &Facts, condition: &Condition) -> Facts {
    let own = facts.range;
    let Some(taken) = taken(condition) else { return facts.clone() };
    let low = taken.low.map(|x| own.up(x)).into_iter().chain(own.low).max();
    let high = taken.high.map(|x| own.down(x)).into_iter().chain(own.high).min();
    facts.clone().narrowed(Range { low, high, ..own })
}

/// The numbers that a condition takes.
fn taken(condition: &Condition) -> Option<Range> {
    let (low, high) = match condition {
        Condition::Between(low, high) => (low.map(|(low, _)| low), high.map(|(high, _)| high)),
        Condition::Numbers(numbers) => (numbers.iter().min().copied(), numbers.iter().max().copied()),
        Condition::Anything | Condition::Texts(_) | Condition::Truth(_) => return None,
    };
    Some(Range { low, high, ..UNKNOWN })
}

/// Whether a condition can take something of what an input can be.
fn meets(condition: &Condition, facts: &Facts) -> bool {
    match condition {
        Condition::Texts(texts) if !facts.several && !facts.choices.is_empty() => {
            texts.iter().any(|text| facts.choices.contains(text))
        }
        Condition::Numbers(numbers) => numbers.iter().any(|x| facts.range.holds(*x)),
        Condition::Between(..) => {
            let Some(Range { low, high, .. }) = taken(condition) else { return true };
            let apart = |low: Option<Decimal>, high: Option<Decimal>| {
                low.zip(high).is_some_and(|(low, high)| number::compare(low, high).is_gt())
            };
            !apart(low, facts.range.high) && !apart(facts.range.low, high)
        }
        Condition::Anything | Condition::Texts(_) | Condition::Truth(_) => true,
    }
}
