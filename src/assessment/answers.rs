//! Questions with what was answered: counts by level, means and statistics over all responses that count.

use super::numbers;
use crate::chart::{self, Tone};
use crate::data::{Batch, Column, Dataset, Domain, Value};
use crate::language::Language;
use crate::number::Decimal;
use crate::period::Period;
use crate::plan::{ColumnId, NodeId, NodeSource, Plan, TableId};
use crate::score::{self, refused};
use crate::statistics::{self, CONFIDENCE, Interval, Promoters, Reliability, Summary};
use std::collections::{BTreeMap, BTreeSet};

/// What was answered.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// How many responses count.
    pub responses: u64,
    /// The questions, in the order of the rules.
    pub questions: Vec<Question>,
    /// How well the questions of an indicator hang together, by its node.
    pub reliability: Vec<(NodeId, Vec<String>, Reliability)>,
}

/// A question.
#[derive(Debug, Clone)]
pub struct Question {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// How many answered.
    pub n: u64,
    /// How many of the responses did not, or said that they can't tell.
    pub missing: u64,
    /// The levels from the worst to the best with how often each was answered; choices in their order.
    pub levels: Vec<Level>,
    /// What numbers tell, where answers are numbers.
    pub scale: Option<Scale>,
}

/// A level of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// What it is called.
    pub name: String,
    /// How often it was answered.
    pub n: u64,
    /// Below the middle (−1), the middle (0), or above it (1).
    pub side: i8,
    /// Its shade.
    pub tone: Tone,
}

/// What numbers tell of a question.
#[derive(Debug, Clone)]
pub struct Scale {
    /// The exact mean.
    pub mean: Decimal,
    /// Number, mean, standard deviation, quartiles.
    pub summary: Summary,
    /// Promoters and detractors, for a question from 0 to 10.
    pub promoters: Option<Promoters>,
    /// The least and greatest number that can be answered, where known.
    pub ends: Option<(Decimal, Decimal)>,
}

impl Scale {
    /// The 95 % interval of the mean, as far as a mean of the scale can lie.
    #[must_use]
    pub fn interval(&self, population: Option<u64>) -> Option<Interval> {
        let Summary { n, mean, sd, .. } = self.summary;
        let found = statistics::mean_interval(mean, sd, n, CONFIDENCE, population)?;
        Some(match self.ends {
            Some((low, high)) => {
                Interval { low: found.low.max(numbers::real(low)), high: found.high.min(numbers::real(high)) }
            }
            None => found,
        })
    }
}

/// Scales with more steps are shown in classes.
const MOST_STEPS: i64 = 11;

impl Answers {
    /// The answers of a period of some subjects.
    pub(super) fn of(
        plan: &Plan,
        data: &Dataset,
        period: Period,
        subjects: &BTreeSet<&str>,
        language: Language,
    ) -> Self {
        let data = score::counted(plan, data, period);
        let is_ours = |batch: &&Batch| batch.table.is_empty() && period.contains(batch.period);
        let parts: Vec<Part<'_>> =
            data.batches.iter().filter(is_ours).map(|batch| Part::of(plan, batch, subjects)).collect();
        let responses = parts.iter().map(|part| part.rows.len() as u64).sum();
        let given = plan.columns.entries().filter(|(_, column)| column.table.is_responses());
        let questions = given.filter(|(_, column)| plan.ruleset.questions.contains_key(&column.id));
        let questions = questions.filter_map(|(id, _)| question(plan, id, &parts, responses, language)).collect();
        Self { responses, questions, reliability: reliability(plan, &parts, language) }
    }
}

/// Rows of a batch that count.
struct Part<'d> {
    batch: &'d Batch,
    rows: Vec<usize>,
}

impl<'d> Part<'d> {
    fn of(plan: &Plan, batch: &'d Batch, subjects: &BTreeSet<&str>) -> Self {
        let known: Vec<bool> =
            batch.subjects.dictionary.iter().map(|subject| subjects.contains(subject.as_str())).collect();
        let is_known = |row: &usize| {
            let code = batch.subjects.codes.get(*row).copied().flatten();
            code.and_then(|code| known.get(code as usize).copied()).unwrap_or(false)
        };
        let accepted = refused::accepted(plan, TableId::RESPONSES, batch);
        let rows = (0..batch.len()).filter(is_known).filter(|row| accepted.get(*row).copied().unwrap_or(false));
        Self { batch, rows: rows.collect() }
    }

    /// How often each text of a column was given.
    fn counts<'a>(&'a self, id: &str) -> Vec<(&'a str, u64)> {
        let Some(column) = self.batch.columns.get(id) else { return Vec::new() };
        let mut counts = vec![0_u64; column.dictionary.len()];
        for row in &self.rows {
            let code = column.codes.get(*row).copied().flatten();
            let slot = code.and_then(|code| counts.get_mut(code as usize));
            slot.into_iter().for_each(|slot| *slot += 1);
        }
        column.dictionary.iter().map(String::as_str).zip(counts).filter(|(_, n)| *n > 0).collect()
    }
}

fn question(
    plan: &Plan,
    id: ColumnId,
    parts: &[Part<'_>],
    responses: u64,
    language: Language,
) -> Option<Question> {
    let column = &plan.columns[id];
    let domain = column.domain()?;
    let mut counts: BTreeMap<String, (Value, u64)> = BTreeMap::new();
    for (text, n) in parts.iter().flat_map(|part| part.counts(&column.id)) {
        if let Ok(Some(answer)) = domain.read(text) {
            counts.entry(answer.key.to_string()).or_insert((answer.value, 0)).1 += n;
        }
    }
    let n = counts.values().map(|(_, n)| n).sum();
    let numbers: Vec<(Decimal, u64)> =
        counts.values().filter_map(|(value, n)| Some((number(value)?, *n))).collect();
    let scale = if domain.is_number() { scale(domain, &numbers) } else { None };
    let levels = match domain {
        Domain::Scale { .. } | Domain::Number { .. } => graded(domain, &counts, &numbers),
        Domain::Choice(words) | Domain::Several(words) => {
            words.iter().map(|word| plain(word, containing(&counts, word))).collect()
        }
        Domain::Bool => {
            let of = |word: &str| counts.get(word).map_or(0, |(_, n)| *n);
            vec![plain(language.pick("yes", "是"), of("true")), plain(language.pick("no", "否"), of("false"))]
        }
        Domain::Classified(classes) => {
            crate::data::class_ids(classes).iter().map(|word| plain(word, containing(&counts, word))).collect()
        }
        Domain::Date | Domain::Text => Vec::new(),
    };
    let label = column.label.or(language.tag(), &column.id).to_owned();
    let missing = responses.saturating_sub(n);
    Some(Question { id: column.id.clone(), label, n, missing, levels, scale })
}

fn number(value: &Value) -> Option<Decimal> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Bool(_) | Value::Text(_) | Value::Date(_) => None,
    }
}

fn plain(name: &str, n: u64) -> Level {
    Level { name: name.to_owned(), n, side: 0, tone: chart::TONES - 2 }
}

/// How many answers name a word, alone or among several.
fn containing(counts: &BTreeMap<String, (Value, u64)>, word: &str) -> u64 {
    let names = |key: &&String| key.split(crate::data::SEVERAL).any(|part| part == word);
    counts.keys().filter(names).filter_map(|key| counts.get(key)).map(|(_, n)| n).sum()
}

fn scale(domain: &Domain, numbers: &[(Decimal, u64)]) -> Option<Scale> {
    let (mean, _) = numbers::weighted_mean(numbers.iter().copied())?;
    let floats: Vec<(f64, u64)> = numbers.iter().map(|(x, n)| (numbers::real(*x), *n)).collect();
    let (low, high) = domain.bounds();
    let ends = low.zip(high).filter(|(low, high)| low < high);
    let is_0_to_10 = matches!(domain, Domain::Scale { .. }) && ends == Some((Decimal::ZERO, Decimal::TEN));
    let promoters = is_0_to_10.then(|| {
        let count = |from: i64, to: i64| {
            let within = |x: &Decimal| Decimal::from(from) <= *x && *x < Decimal::from(to);
            numbers.iter().filter(|(x, _)| within(x)).map(|(_, n)| n).sum()
        };
        Promoters { promoters: count(9, 11), passives: count(7, 9), detractors: count(0, 7) }
    });
    Some(Scale { mean, summary: Summary::of_counts(&floats)?, promoters, ends })
}

/// The levels of answers that are numbers, from the worst to the best.
fn graded(domain: &Domain, counts: &BTreeMap<String, (Value, u64)>, numbers: &[(Decimal, u64)]) -> Vec<Level> {
    let mut named: Vec<(Decimal, String, u64)> = Vec::new();
    if let Domain::Scale { levels, .. } = domain {
        let of = |name: &String| counts.get(name).map_or(0, |(_, n)| *n);
        named.extend(levels.iter().filter_map(|(name, level)| Some((level.points?, name.clone(), of(name)))));
    }
    if named.is_empty() {
        named = classes(domain, numbers);
    }
    named.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)));
    let last = named.len().saturating_sub(1).max(1);
    let level = |(place, (_, name, n)): (usize, (Decimal, String, u64))| {
        let place = crate::statistics::real(place as u64) / crate::statistics::real(last as u64);
        let side = if place < 0.5 - 1e-9 { -1 } else { i8::from(place > 0.5 + 1e-9) };
        Level { name, n, side, tone: chart::tone(place) }
    };
    named.into_iter().enumerate().map(level).collect()
}

/// Whole numbers of a short scale one by one, all others in five classes of equal width.
fn classes(domain: &Domain, numbers: &[(Decimal, u64)]) -> Vec<(Decimal, String, u64)> {
    let known = |end: fn(&Decimal, &Decimal) -> bool| {
        numbers.iter().map(|(x, _)| *x).reduce(|a, b| if end(&a, &b) { a } else { b })
    };
    let (low, high) = domain.bounds();
    let (Some(low), Some(high)) = (low.or(known(|a, b| a <= b)), high.or(known(|a, b| a >= b))) else {
        return Vec::new();
    };
    let is_whole = low.is_integer() && high.is_integer() && numbers.iter().all(|(x, _)| x.is_integer());
    let steps =
        high.checked_sub(low).and_then(|width| i64::try_from(width.trunc().mantissa()).ok()).filter(|_| is_whole);
    let shown = |x: Decimal| crate::number::show(x, None);
    if let Some(steps) = steps.filter(|steps| (1..MOST_STEPS).contains(steps)) {
        let count = |x: Decimal| numbers.iter().filter(|(value, _)| *value == x).map(|(_, n)| n).sum();
        return (0..=steps).map(|step| low + Decimal::from(step)).map(|x| (x, shown(x), count(x))).collect();
    }
    let Some(width) = high.checked_sub(low).and_then(|all| all.checked_div(Decimal::from(5))) else {
        return Vec::new();
    };
    let class = |step: i64| {
        let from = low + width * Decimal::from(step);
        let to = from + width;
        let within = |x: Decimal| from <= x && (x < to || step == 4 && x <= high);
        let n = numbers.iter().filter(|(x, _)| within(*x)).map(|(_, n)| n).sum();
        (from, format!("{} … {}", shown(from), shown(to)), n)
    };
    if width.is_zero() { Vec::new() } else { (0..5).map(class).collect() }
}

/// How well the questions of each indicator hang together that is made of at least two of them, response by response.
fn reliability(plan: &Plan, parts: &[Part<'_>], language: Language) -> Vec<(NodeId, Vec<String>, Reliability)> {
    let column = |node: &NodeId| match &plan.nodes[*node].source {
        NodeSource::Column(column) => {
            let of = &plan.columns[*column];
            (of.table.is_responses() && of.domain().is_some_and(Domain::is_number)).then_some(*column)
        }
        _ => None,
    };
    let mut found = Vec::new();
    for (node, of) in plan.nodes.entries() {
        let columns: Vec<ColumnId> = of.children.iter().filter_map(column).collect();
        if columns.len() < 2 {
            continue;
        }
        let rows: Vec<Vec<f64>> = parts.iter().flat_map(|part| complete(plan, part, &columns)).collect();
        let names = columns.iter().map(|id| {
            let of = &plan.columns[*id];
            of.label.or(language.tag(), &of.id).to_owned()
        });
        found.extend(Reliability::of(&rows).map(|reliability| (node, names.collect(), reliability)));
    }
    found
}

/// The numbers of the rows in which all columns have one.
fn complete(plan: &Plan, part: &Part<'_>, columns: &[ColumnId]) -> Vec<Vec<f64>> {
    let read = |id: &ColumnId| -> Option<(&Column, Vec<Option<f64>>)> {
        let of = &plan.columns[*id];
        let (texts, domain) = (part.batch.columns.get(&of.id)?, of.domain()?);
        let number = |text: &String| {
            domain.read(text).ok().flatten().and_then(|answer| number(&answer.value)).map(numbers::real)
        };
        Some((texts, texts.dictionary.iter().map(number).collect()))
    };
    let Some(read) = columns.iter().map(read).collect::<Option<Vec<_>>>() else { return Vec::new() };
    let row = |row: &usize| {
        let cell = |(texts, numbers): &(&Column, Vec<Option<f64>>)| {
            let code = texts.codes.get(*row).copied().flatten()?;
            numbers.get(code as usize).copied().flatten()
        };
        read.iter().map(cell).collect::<Option<Vec<f64>>>()
    };
    part.rows.iter().filter_map(row).collect()
}
