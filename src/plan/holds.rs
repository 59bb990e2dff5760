//! What derived columns hold: numbers, words, days, true or false; and the scale or the choices of the question that
//! they come from.
//!
//! A formula that only chooses among columns (`q`, `if late { q } else { r }`, `q ?? r`) keeps their scale, and its
//! values are counted under the answers that were given ([`Chosen`]). What can't be known before any data is seen (a
//! function that yields now this, now that) is [`Found::Unknown`]: statistics then look at the values themselves.

use super::facts::Facts;
use super::known::{Calls, Known};
use super::nodes::Binder;
use super::range::Range;
use super::terms::term_range;
use super::traced::Trace;
use super::types::Kind;
use super::{Bound, ColumnId, ColumnPlan, ColumnSource, ResponseSlot, TableId};
use crate::construct::domain::{self, Yields};
use crate::data::Domain;
use crate::ids::IdVec;
use crate::script::Slot;
use crate::script::function::{self, Function, Unit};
use crate::script::{FormulaText, Part, Place, Said, Scripts, Tables, Term};
use indexmap::IndexSet;

/// The columns that the values of a derived column are taken from as they are.
#[derive(Debug)]
pub struct Chosen {
    /// Each once.
    pub columns: Vec<ColumnId>,
    /// Which of several it is: a formula that yields its place in `columns`.
    pub which: Option<Bound<ResponseSlot>>,
}

/// What a term can yield.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    /// Never a value.
    Nothing,
    /// Values of a domain.
    Known(Domain),
    /// A list of these.
    List(Vec<Found>),
    /// That is not known, or not always of one kind.
    Unknown,
}

const PLAIN: Domain = Domain::Number { range: None, whole: false, percent: false };

impl Found {
    pub(super) fn of_kind(kind: Option<Kind>) -> Self {
        match kind {
            Some(Kind::Number) => Self::Known(PLAIN),
            Some(Kind::Truth) => Self::Known(Domain::Bool),
            Some(Kind::Text) => Self::Known(Domain::Text),
            Some(Kind::Date) => Self::Known(Domain::Date),
            Some(Kind::List | Kind::Range | Kind::Children) | None => Self::Unknown,
        }
    }

    fn word(text: &str) -> Self {
        let single = !text.is_empty() && !text.contains([';', '；', '|']);
        Self::Known(if single { Domain::Choice(vec![text.to_owned()]) } else { Domain::Text })
    }

    /// What a value is that is the one or the other.
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, other) | (other, Self::Nothing) => other,
            (Self::List(a), Self::List(b)) if a == b => Self::List(a),
            (Self::Unknown | Self::List(_), _) | (_, Self::Unknown | Self::List(_)) => Self::Unknown,
            (Self::Known(a), Self::Known(b)) if a == b => Self::Known(a),
            (Self::Known(a), Self::Known(b)) => joined(&a, &b).map_or(Self::Unknown, Self::Known),
        }
    }

    /// The same without labels, and without a list of all words: of values that are computed.
    fn computed(self) -> Self {
        match self {
            Self::Known(domain) if domain.is_number() => Self::Known(numbers(&[&domain])),
            Self::Known(domain) if words(&domain).is_some() => Self::Known(Domain::Text),
            Self::List(_) => Self::Unknown,
            other => other,
        }
    }
}

/// Numbers of several domains: shares, where all of them are.
fn numbers(domains: &[&Domain]) -> Domain {
    let share = |domain: &&Domain| matches!(domain, Domain::Number { percent: true, .. });
    Domain::Number { range: None, whole: false, percent: !domains.is_empty() && domains.iter().all(share) }
}

/// The words of a domain of words; none of free text, which may be any.
fn words(domain: &Domain) -> Option<Option<Vec<String>>> {
    let own = domain::of(domain);
    (own.yields == Yields::Text).then(|| (own.answers)(domain))
}

fn joined(a: &Domain, b: &Domain) -> Option<Domain> {
    if a.is_number() && b.is_number() {
        return Some(numbers(&[a, b]));
    }
    let (Some(mut all), Some(more)) = (words(a)?, words(b)?) else { return Some(Domain::Text) };
    all.extend(more.into_iter().filter(|word| !all.contains(word)).collect::<Vec<_>>());
    let single = |domain: &Domain| matches!(domain, Domain::Choice(_));
    Some(if single(a) && single(b) { Domain::Choice(all) } else { Domain::Several(all) })
}

/// The deepest nesting of calls that is followed.
const DEPTH: usize = 8;

/// Finds what terms yield.
pub(super) struct Finding<'a> {
    slot: &'a dyn Fn(Slot) -> Found,
    tables: &'a Tables,
    scripts: &'a Scripts,
    /// The names that the formula makes itself.
    locals: Vec<(String, Found)>,
    /// What comes out before the end.
    returned: Found,
    depth: usize,
    /// Who notes what is compared.
    trace: Option<&'a Trace<'a>>,
    /// What is known of the numbers in its slots.
    pub known: Option<Known<'a>>,
}

impl<'a> Finding<'a> {
    /// Of a formula, with what its slots can be.
    pub(super) fn of_formula(
        slot: &'a dyn Fn(Slot) -> Found,
        tables: &'a Tables,
        scripts: &'a Scripts,
        trace: Option<&'a Trace<'a>>,
    ) -> Self {
        Self { slot, tables, scripts, locals: Vec::new(), returned: Found::Nothing, depth: 0, trace, known: None }
    }

    pub(super) fn whole(&mut self, term: &Term) -> Found {
        let last = self.of(term);
        last.or(std::mem::replace(&mut self.returned, Found::Nothing))
    }

    fn of(&mut self, term: &Term) -> Found {
        match term {
            Term::Number(..) => Found::Known(PLAIN),
            Term::Text(text, _) => Found::word(text),
            Term::Bool(..) => Found::Known(Domain::Bool),
            Term::Missing(_) => Found::Nothing,
            Term::Slot(slot, _) => (self.slot)(*slot),
            Term::If { condition, then, otherwise, .. } => {
                self.of(condition);
                let then = self.of(then);
                then.or(self.of(otherwise))
            }
            Term::Call { name, arguments, span } => {
                let given: Vec<Found> = arguments.iter().map(|argument| self.of(argument)).collect();
                self.trace
                    .iter()
                    .for_each(|trace| trace.call((name, *span), arguments, &given, (self.depth, self.known)));
                self.call(name, given)
            }
            Term::Other(parts, place) => self.other(parts, place),
        }
    }

    fn other(&mut self, parts: &[Term], place: &Place) -> Found {
        let known = self.locals.len();
        match (&place.part, parts) {
            (Part::Let(name), [value]) => {
                let found = self.of(value);
                self.locals.push((name.clone(), found));
                Found::Nothing
            }
            (Part::Local(name), _) => {
                let local = self.locals.iter().rfind(|(local, _)| local == name);
                local.map_or(Found::Unknown, |(_, found)| found.clone())
            }
            (Part::Assigned, [Term::Other(_, Place { part: Part::Local(name), .. }), value]) => {
                // `+=` is one too: texts grow, and so their list of words is not kept.
                let found = self.of(value).computed();
                if let Some((_, local)) = self.locals.iter_mut().rfind(|(local, _)| local == name) {
                    *local = std::mem::replace(local, Found::Nothing).computed().or(found);
                }
                Found::Nothing
            }
            (Part::Returned, _) => {
                let value = parts.first().map_or(Found::Nothing, |value| self.of(value));
                self.returned = std::mem::replace(&mut self.returned, Found::Nothing).or(value);
                Found::Nothing
            }
            (Part::Statements, _) => {
                let last = parts.iter().fold(Found::Nothing, |_, part| self.of(part));
                self.locals.truncate(known);
                last
            }
            (Part::Loop(names), _) => {
                self.looped(names, parts);
                self.locals.truncate(known);
                Found::Nothing
            }
            (Part::List, _) => Found::List(parts.iter().map(|part| self.of(part)).collect()),
            (Part::Let(_) | Part::Assigned | Part::Range(_) | Part::Rest, _) => {
                parts.iter().for_each(|part| {
                    self.of(part);
                });
                Found::Unknown
            }
        }
    }

    /// What a pass through a loop changes is given to the next, until nothing changes.
    fn looped(&mut self, names: &[String], parts: &[Term]) {
        let each = match parts.first().map(|over| self.of(over)) {
            Some(Found::List(all)) => all.into_iter().fold(Found::Nothing, Found::or),
            _ => Found::Unknown,
        };
        let found = |at: usize| if at == 0 { each.clone() } else { Found::Unknown };
        self.locals.extend(names.iter().enumerate().map(|(at, name)| (name.clone(), found(at))));
        for _ in 0..=self.locals.len() {
            let before = self.locals.clone();
            parts.iter().for_each(|part| {
                self.of(part);
            });
            self.locals.truncate(before.len());
            if self.locals == before {
                return;
            }
        }
        self.locals.iter_mut().for_each(|(_, found)| *found = Found::Unknown);
    }

    fn call(&mut self, name: &str, given: Vec<Found>) -> Found {
        match name {
            "??" => given.into_iter().fold(Found::Nothing, Found::or),
            "-" | "*" | "/" | "%" | "**" | "neg" => Found::Known(PLAIN),
            "==" | "!=" | "<" | "<=" | ">" | ">=" | "&&" | "||" | "!" => Found::Known(Domain::Bool),
            // Texts can be added too, and a list can't stand in a column.
            "+" => match given.into_iter().find(|found| matches!(found, Found::Known(_))) {
                Some(found) => found.computed_sum(),
                None => Found::Unknown,
            },
            _ => match (function::by_word(name), self.table(name)) {
                (Some(Function { unit: Unit::OfFirst, .. }), _) => {
                    Found::Known(shares(given.get(..1).unwrap_or_default()))
                }
                (Some(Function { unit: Unit::OfAll, .. }), _) => Found::Known(shares(&given)),
                (Some(function), _) => Found::of_kind(Some(function.yields)),
                (None, Some(found)) => found,
                (None, None) => self.function(name, given),
            },
        }
    }

    /// What a decision table says, where it is called so.
    fn table(&self, name: &str) -> Option<Found> {
        let (table, output) = self.tables.iter().find_map(|table| Some((table, table.output(name)?)))?;
        if table.hit.yields_number() {
            return Some(Found::Known(PLAIN));
        }
        let said = || table.rows.iter().filter_map(|row| row.said.get(output)).map(|(said, _)| said);
        // Each word once: a table may say a hundred thousand.
        let words: IndexSet<&str> = said()
            .filter_map(
                |said| if let Said::Value(crate::data::Value::Text(text)) = said { Some(&**text) } else { None },
            )
            .collect();
        let others = said().fold(Found::Nothing, |found, said| {
            found.or(match said {
                Said::Missing | Said::Value(crate::data::Value::Text(_)) => Found::Nothing,
                Said::Formula(_) => Found::Unknown,
                Said::Value(crate::data::Value::Number(_)) => Found::Known(PLAIN),
                Said::Value(crate::data::Value::Bool(_)) => Found::Known(Domain::Bool),
                Said::Value(crate::data::Value::Date(_)) => Found::Known(Domain::Date),
            })
        });
        if words.is_empty() {
            return Some(others);
        }
        let free = words.iter().any(|word| Found::word(word) == Found::Known(Domain::Text));
        let choices = || Domain::Choice(words.into_iter().map(str::to_owned).collect());
        Some(others.or(Found::Known(if free { Domain::Text } else { choices() })))
    }

    /// What a function of the `.rhai` files makes of what it is given. Labels do not come through.
    fn function(&self, name: &str, given: Vec<Found>) -> Found {
        let Some(body) = self.scripts.body(name, given.len()).filter(|_| self.depth < DEPTH) else {
            return Found::Unknown;
        };
        let slot = |slot: Slot| {
            let parameter = body.formula.reference(slot).and_then(|reference| reference.path.first());
            let at = body.parameters.iter().position(|own| Some(own) == parameter);
            at.and_then(|at| given.get(at)).cloned().unwrap_or(Found::Unknown)
        };
        let of = Finding::of_formula(&slot, self.tables, self.scripts, self.trace);
        let mut finding = Finding { depth: self.depth + 1, ..of };
        match finding.whole(body.formula.term()) {
            Found::Known(domain @ Domain::Scale { .. }) => Found::Known(numbers(&[&domain])),
            found => found,
        }
    }
}

impl Found {
    /// The sum of what begins so.
    fn computed_sum(self) -> Self {
        match self {
            Self::Known(domain) if domain.is_number() => Self::Known(PLAIN),
            Self::Known(domain) if words(&domain).is_some() => Self::Known(Domain::Text),
            _ => Self::Unknown,
        }
    }
}

/// The least, the greatest and the rounded of shares are shares.
fn shares(given: &[Found]) -> Domain {
    let domain = |found: &Found| if let Found::Known(domain) = found { Some(domain.clone()) } else { None };
    let domains: Option<Vec<Domain>> = given.iter().map(domain).collect();
    domains.map_or(PLAIN, |domains| numbers(&domains.iter().collect::<Vec<_>>()))
}

/// The slots that a formula chooses among, with their places, where it does nothing else.
fn chosen(term: &Term, found: &mut Vec<(Slot, crate::diagnostic::Span)>) -> bool {
    match term {
        Term::Slot(slot, span) => {
            found.push((*slot, *span));
            true
        }
        Term::Missing(_) => true,
        Term::If { then, otherwise, .. } => chosen(then, found) && chosen(otherwise, found),
        Term::Call { name, arguments, .. } if name == "??" => arguments.iter().all(|term| chosen(term, found)),
        _ => false,
    }
}

impl Binder<'_> {
    /// The columns that a bound formula chooses among.
    pub(super) fn chosen(
        &mut self,
        text: &FormulaText,
        bound: &Bound<ResponseSlot>,
        table: TableId,
    ) -> Option<Chosen> {
        let mut places = Vec::new();
        if !chosen(bound.formula.term(), &mut places) {
            return None;
        }
        let mut columns = Vec::new();
        let mut marked = Vec::new();
        for (slot, span) in places {
            let Some(ResponseSlot::Column(column)) = bound.slot(slot) else { return None };
            let at = columns.iter().position(|known| known == column).unwrap_or_else(|| {
                columns.push(*column);
                columns.len() - 1
            });
            marked.push((at, text.chars_of(span)?));
        }
        let which = match columns.len() {
            0 => return None,
            1 => None,
            _ => Some(self.marked(text, marked, table)?),
        };
        Some(Chosen { columns, which })
    }

    /// The formula with a number in place of each value that it may choose.
    fn marked(
        &mut self,
        text: &FormulaText,
        mut places: Vec<(usize, std::ops::Range<usize>)>,
        table: TableId,
    ) -> Option<Bound<ResponseSlot>> {
        places.sort_by_key(|(_, chars)| std::cmp::Reverse(chars.start));
        let text = places.into_iter().try_fold(text.clone(), |text, (at, chars)| {
            let name: String = text.text.chars().skip(chars.start).take(chars.len()).collect();
            Some(text.replaced(chars, &format!("(if is_missing({name}) {{ () }} else {{ {at} }})")))
        })?;
        let formula = self.scripts.as_ref()?.compile(text, &mut Vec::new())?;
        let mut unseen = Vec::new();
        let references = formula.references().iter();
        let slots = references.map(|reference| self.scope.response(reference, &[], table, &mut unseen));
        Some(Bound { slots: slots.collect::<Option<_>>()?, formula })
    }

    /// Says of every derived column what it holds, each after those that it needs.
    pub(super) fn holdings(&mut self, columns: &mut IdVec<ColumnId, Option<ColumnPlan>>, order: &[ColumnId]) {
        for index in order {
            let Some(column) = &columns[*index] else { continue };
            let ColumnSource::Derived { value, .. } = &column.source else { continue };
            let found = self.holding(value);
            let labelled = matches!(&found, Found::Known(Domain::Scale { .. }));
            let holds = match found {
                // Where it can't be said which answer was given, there are only the points.
                Found::Known(domain) if labelled && column.chosen.is_none() => Some(numbers(&[&domain])),
                Found::Known(domain) => Some(domain),
                Found::Nothing | Found::List(_) | Found::Unknown => None,
            };
            let facts = |slot: Slot| value.slot(slot).map_or_else(Facts::default, |slot| self.facts(slot));
            let calls = Calls::new(self.scripts.as_ref(), &self.ruleset.tables);
            let reach = term_range(value.formula.term(), Known::new(&facts, calls));
            let known = &mut self.scope.columns[*index];
            (known.domain, known.reach, known.known) = (holds.clone(), reach, true);
            if let Some(column) = &mut columns[*index] {
                column.chosen = column.chosen.take().filter(|_| labelled);
                column.holds = holds;
            }
        }
    }

    fn holding(&self, value: &Bound<ResponseSlot>) -> Found {
        let Some(scripts) = &self.scripts else { return Found::Unknown };
        let slot = |slot: Slot| match value.slot(slot) {
            Some(ResponseSlot::Column(column)) => {
                let known = self.scope.columns[*column].domain.clone();
                known.map_or(Found::Unknown, Found::Known)
            }
            Some(ResponseSlot::Measure(measure)) => Found::Known(self.scope.measures[*measure].1.domain.clone()),
            Some(ResponseSlot::Node(_) | ResponseSlot::PeriodDays) => Found::Known(PLAIN),
            None => Found::Unknown,
        };
        Finding::of_formula(&slot, &self.ruleset.tables, scripts, None).whole(value.formula.term())
    }

    fn facts(&self, slot: &ResponseSlot) -> Facts {
        match slot {
            ResponseSlot::Column(column) => {
                let column = &self.scope.columns[*column];
                match &column.domain {
                    Some(domain) => Facts::of_domain(domain, column.reach),
                    None => Facts { range: column.reach, ..Facts::default() },
                }
            }
            ResponseSlot::Measure(measure) => {
                let domain = &self.scope.measures[*measure].1.domain;
                Facts::of_domain(domain, Range::of_domain(domain))
            }
            ResponseSlot::Node(_) | ResponseSlot::PeriodDays => Facts::default(),
        }
    }
}
