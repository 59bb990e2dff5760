//! Why two runs differ: by their period, their organisation, their data, their rules or the version of satis; and who moved.

use super::leaves::{self, Leaf};
use super::{Given, card, columns, read, results};
use crate::data::Dataset;
use crate::period::Period;
use crate::plan::Wanted;
use crate::record::card::{self as cards, trimmed};
use crate::ruleset::Library;
use crate::score;
use crate::store::{Run, RunResult, Store, StoreError};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// How two runs differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The periods, where they differ.
    pub period: Option<(String, String)>,
    /// The organisations, where they differ.
    pub organisation: Option<(String, String)>,
    /// Whether other subjects or values to compare with were named on the command line; they are among the data.
    pub given_differ: bool,
    /// The versions of satis, where they differ.
    pub engine: Option<(String, String)>,
    /// The leaves of the resolved rules that differ.
    pub rules: Vec<Leaf>,
    /// Whether the digests of the data differ.
    pub data_differ: bool,
    /// What differs in the data, as far as the rules of either read them.
    pub data: Vec<Leaf>,
    /// Who moved.
    pub moved: Vec<Move>,
}

/// A subject whose result differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// The subject.
    pub subject: String,
    /// Its result in the first run, if it has one: status, score, grade, rank.
    pub before: Option<RunResult>,
    /// Its result in the second run.
    pub after: Option<RunResult>,
    /// Whether only what lies below its result differs.
    pub below_only: bool,
    /// What moves it by itself, in this order: period, organisation, data, rules, engine; then whether more than one must be there
    /// for it. Where one of the runs can't be computed again, everything that differs. Never nothing.
    pub by: Vec<Mover>,
}

/// What moves a result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mover {
    /// The period of the second run, with the rules and the data of the first.
    Period,
    /// The data of the second run's organisation, scored by the rules of the first.
    Organisation,
    /// The data of the second run, scored by the rules of the first.
    Data,
    /// The rules of the second run over the data of the first.
    Rules,
    /// The version of satis: the same rules over the same data give something else than was kept.
    Engine,
    /// Neither alone: a grade, a class or a status that only both lead to.
    Together,
}

impl Mover {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Period => "period",
            Self::Organisation => "organisation",
            Self::Data => "data",
            Self::Rules => "rules",
            Self::Engine => "engine",
            Self::Together => "together",
        }
    }
}

impl Comparison {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_same(&self) -> bool {
        let Self { period, organisation, given_differ, engine, rules, data_differ, data: _, moved } = self;
        let about = period.is_none() && organisation.is_none() && engine.is_none();
        about && rules.is_empty() && !data_differ && !given_differ && moved.is_empty()
    }
}

/// Compares two runs of a store.
///
/// # Errors
/// [`StoreError`] where the data of one can't be read any more.
pub fn compare(store: &Store, a: &Run, b: &Run) -> Result<Comparison, StoreError> {
    let (old, new) = (&a.summary, &b.summary);
    let pair = |old: &String, new: &String| (old != new).then(|| (old.clone(), new.clone()));
    let data_differ = old.data_digest != new.data_digest;
    let data = match data_differ {
        true => {
            let wanted = read_by(a).and(read_by(b));
            leaves_of(&rows(&dataset(store, a, &wanted)?), &rows(&dataset(store, b, &wanted)?))
        }
        false => Vec::new(),
    };
    let mut comparison = Comparison {
        period: pair(&old.period, &new.period),
        organisation: pair(&old.organisation, &new.organisation),
        given_differ: a.given != b.given,
        engine: pair(&old.engine, &new.engine),
        rules: rules(a, b),
        data_differ,
        data,
        moved: moved(a, b),
    };
    let causes = comparison.causes(old.rules_digest != new.rules_digest);
    match causes.as_slice() {
        // What is the same in everything and comes out otherwise was not computed by the same program.
        [] => comparison.name(&[Mover::Engine]),
        [_] => comparison.name(&causes),
        _ if attribute(store, a, b, &mut comparison.moved).is_none() => comparison.name(&causes),
        _ => {}
    }
    Ok(comparison)
}

impl Comparison {
    /// Whether results differ though nothing does that they come from.
    #[must_use]
    pub fn computed_otherwise(&self) -> bool {
        let same = Self { moved: Vec::new(), ..self.clone() };
        !self.moved.is_empty() && same.is_same()
    }

    /// All that differs and may move a result.
    fn causes(&self, other_rules: bool) -> Vec<Mover> {
        let all = [
            (Mover::Period, self.period.is_some()),
            (Mover::Organisation, self.organisation.is_some()),
            (Mover::Data, self.data_differ && self.organisation.is_none()),
            (Mover::Rules, other_rules || !self.rules.is_empty()),
            (Mover::Engine, self.engine.is_some()),
        ];
        all.into_iter().filter(|(_, differs)| *differs).map(|(cause, _)| cause).collect()
    }

    /// Names the same causes for all who moved.
    fn name(&mut self, causes: &[Mover]) {
        self.moved.iter_mut().for_each(|one| one.by = causes.to_vec());
    }
}

/// What is told of a result: status, score, grade, rank, class.
type Shown = (String, Option<String>, Option<String>, Option<u32>, Option<String>);

fn shown(result: &RunResult) -> Shown {
    let score = result.score.as_deref().map(|score| trimmed(score).to_owned());
    (result.status.clone(), score, result.grade.clone(), result.rank, class(result))
}

/// The first class that fits, where the rules have classes.
#[must_use]
pub fn class(result: &RunResult) -> Option<String> {
    super::card(result)?.class
}

/// Whether two scorecards say the same, as far as both of their forms say it.
fn say_the_same(one: &str, other: &str) -> bool {
    let read = |text| cards::read(text).ok();
    one == other
        || read(one).zip(read(other)).is_some_and(|(one, other)| card::differences(&one, &other).is_empty())
}

/// What a subject came to, with its scorecard.
type Came = (Shown, String);

/// Says of each what moves it, where more than one thing differs: the rules of either run are used on the data of the other, and in
/// its period. None where a run can't be computed again.
fn attribute(store: &Store, a: &Run, b: &Run, moved: &mut [Move]) -> Option<()> {
    let (old, new) = (Rules::of(a)?, Rules::of(b)?);
    let (first, second) = (old.over(store, a, old.period)?, new.over(store, b, new.period)?);
    let by_data = old.over(store, b, old.period)?;
    let by_rules = new.over(store, a, old.period)?;
    // In a period without data, or without rules in force, nobody comes to anything.
    let by_period = match old.period == new.period {
        true => first.clone(),
        false => old.over(store, a, new.period).unwrap_or_default(),
    };
    let other_data =
        if a.summary.organisation == b.summary.organisation { Mover::Data } else { Mover::Organisation };
    for one in moved {
        let told = |results: &BTreeMap<String, Came>| results.get(&one.subject).cloned();
        let kept = |result: &Option<RunResult>| result.as_ref().map(|one| (shown(one), one.scorecard.clone()));
        // What lies below a result counts where nothing else differs.
        let below = one.below_only;
        let same = |x: &Option<Came>, y: &Option<Came>| match (x, y) {
            (Some(x), Some(y)) if below => say_the_same(&x.1, &y.1),
            (Some(x), Some(y)) => x.0 == y.0,
            (x, y) => x.is_none() && y.is_none(),
        };
        let (first, second) = (told(&first), told(&second));
        let (by_period, by_data, by_rules) = (told(&by_period), told(&by_data), told(&by_rules));
        let alone = [(Mover::Period, &by_period), (other_data, &by_data), (Mover::Rules, &by_rules)];
        one.by.extend(alone.iter().filter(|(_, by)| !same(&first, by)).map(|(cause, _)| *cause));
        if !same(&first, &kept(&one.before)) || !same(&second, &kept(&one.after)) {
            one.by.push(Mover::Engine);
        }
        // Two changes of a score add up; a grade or a status that neither leads to is more than both.
        let standing = |of: &Option<Came>| {
            of.as_ref().map(|((status, _, grade, _, class), _)| (status.clone(), grade.clone(), class.clone()))
        };
        let all = [&first, &by_period, &by_data, &by_rules];
        let reached = all.into_iter().any(|of| standing(of) == standing(&second));
        if !reached || one.by.is_empty() {
            one.by.push(Mover::Together);
        }
    }
    Some(())
}

/// The rules that a run kept.
struct Rules<'a> {
    library: Library,
    id: &'a str,
    period: Period,
}

impl<'a> Rules<'a> {
    fn of(run: &'a Run) -> Option<Self> {
        let (_, files) = run.files.as_ref().filter(|_| run.has_own_files())?;
        let period = run.summary.period.parse().ok()?;
        Some(Self { library: Library::of_files(files).ok()?, id: &run.summary.ruleset, period })
    }

    /// What they make of the data of a run in a period, by subject.
    fn over(&self, store: &Store, run: &Run, period: Period) -> Option<BTreeMap<String, Came>> {
        let data = dataset(store, run, &columns(&self.library, self.id, Some(period))).ok()?;
        let organisation = &run.summary.organisation;
        let scorecard = score::score(&self.library, self.id, organisation, &data, period).ok()?;
        let results = results(&scorecard).into_iter();
        Some(results.map(|result| (result.subject.clone(), (shown(&result), result.scorecard))).collect())
    }
}

fn rules(a: &Run, b: &Run) -> Vec<Leaf> {
    if a.rules == b.rules {
        return Vec::new();
    }
    let read = |run: &Run| serde_json::from_str::<Value>(&run.rules).unwrap_or_else(|_| run.rules.clone().into());
    leaves::difference(&read(a), &read(b))
}

/// The columns that the rules of a run read.
fn read_by(run: &Run) -> Wanted {
    let library = run.files.as_ref().and_then(|(_, files)| Library::of_files(files).ok());
    let period: Option<Period> = run.summary.period.parse().ok();
    library.map(|library| columns(&library, &run.summary.ruleset, period)).unwrap_or_default()
}

fn dataset(store: &Store, run: &Run, wanted: &Wanted) -> Result<Dataset, StoreError> {
    let survey = (run.summary.organisation.as_str(), run.summary.survey.as_str());
    let mut data = read(store, wanted, survey, run.summary.as_of)?;
    if let Ok(given) = Given::of_text(&run.given) {
        given.add_to(&mut data);
    }
    Ok(data)
}

/// The rows of a dataset by name; responses of a subject and period as how many of each kind of answers there are.
#[derive(Default)]
struct Rows {
    named: BTreeMap<String, String>,
    responses: BTreeMap<String, BTreeMap<String, u64>>,
}

fn rows(data: &Dataset) -> Rows {
    let mut rows = Rows::default();
    for fact in &data.facts {
        let name = format!("measure {} of {} in {}", fact.measure, fact.subject, fact.period);
        rows.named.insert(name, fact.value.clone());
    }
    for (id, subject) in &data.subjects {
        let texts = [&subject.label, &subject.parent, &subject.level].map(String::as_str);
        rows.named.insert(format!("subject {id}"), texts.join(" ").trim_end().to_owned());
    }
    for reference in &data.references {
        let kind = match &reference.kind {
            crate::data::ReferenceKind::Target => "target".to_owned(),
            crate::data::ReferenceKind::Previous => "previous".to_owned(),
            crate::data::ReferenceKind::Benchmark(name) => format!("benchmark {name}"),
        };
        let name = format!("{kind} {} of {} in {}", reference.node, reference.subject, reference.period);
        rows.named.insert(name, reference.value.normalize().to_string());
    }
    for batch in &data.batches {
        for row in 0..batch.len() {
            let subject = batch.subjects.get(row).unwrap_or_default();
            let mut answers = batch.respondents.get(row).unwrap_or_default().to_owned();
            for (name, column) in &batch.columns {
                if let Some(text) = column.get(row) {
                    answers += &format!("\u{1f}{name}={text}");
                }
            }
            let what = if batch.table.is_empty() { "responses" } else { &batch.table };
            let of_subject = rows.responses.entry(format!("{what} of {subject} in {}", batch.period)).or_default();
            *of_subject.entry(answers).or_default() += 1;
        }
    }
    rows
}

fn leaves_of(a: &Rows, b: &Rows) -> Vec<Leaf> {
    let names: BTreeSet<&String> = a.responses.keys().chain(b.responses.keys()).collect();
    let empty = BTreeMap::new();
    let mut leaves = Vec::new();
    for name in names {
        let (old, new) = (a.responses.get(name).unwrap_or(&empty), b.responses.get(name).unwrap_or(&empty));
        if old == new {
            continue;
        }
        let lacking = |one: &BTreeMap<String, u64>, other: &BTreeMap<String, u64>| -> u64 {
            one.iter().map(|(answers, n)| n.saturating_sub(other.get(answers).copied().unwrap_or(0))).sum()
        };
        let total = |rows: &BTreeMap<String, u64>| rows.values().sum::<u64>();
        let after = format!("{} ({} new, {} gone)", total(new), lacking(new, old), lacking(old, new));
        leaves.push(Leaf { path: name.clone(), before: Some(total(old).to_string()), after: Some(after) });
    }
    let names: BTreeSet<&String> = a.named.keys().chain(b.named.keys()).collect();
    for name in names {
        let (before, after) = (a.named.get(name).cloned(), b.named.get(name).cloned());
        if before != after {
            leaves.push(Leaf { path: name.clone(), before, after });
        }
    }
    leaves
}

fn moved(a: &Run, b: &Run) -> Vec<Move> {
    let by_subject = |run: &Run| -> BTreeMap<String, RunResult> {
        run.results.iter().map(|result| (result.subject.clone(), result.clone())).collect()
    };
    let (old, new) = (by_subject(a), by_subject(b));
    let subjects: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let mut moved = Vec::new();
    for subject in subjects {
        let (before, after) = (old.get(subject).cloned(), new.get(subject).cloned());
        let below_only = before.as_ref().map(shown) == after.as_ref().map(shown);
        let same = |(one, other): (&RunResult, &RunResult)| say_the_same(&one.scorecard, &other.scorecard);
        if !below_only || !before.as_ref().zip(after.as_ref()).is_none_or(same) {
            moved.push(Move { subject: subject.clone(), before, after, below_only, by: Vec::new() });
        }
    }
    moved
}
