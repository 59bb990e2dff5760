//! Looks for data that tell a mutant from the original.
//!
//! Half of the drafts are drawn anew from what the rules allow, half are subjects of the cases with a few cells changed. Numbers
//! stand mostly at or beside numbers of the rules, where thresholds are.

use super::draft::{Draft, Sheet};
use super::formula;
use super::trial::Mutated;
use super::{Change, Mutant, Way};
use crate::data::Domain;
use crate::ingest::Form;
use crate::number::{self, Decimal};
use crate::period::{Period, PeriodKind};
use crate::plan::{OtherResult, Plan};
use crate::regress::{Case, case, snapshot};
use crate::ruleset::Library;
use crate::score;
use chrono::Days;
use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng as _;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many drafts are tried for a mutant.
const ROUNDS: u64 = 600;

/// How many subjects a draft has.
const SUBJECTS: usize = 8;

/// A search for data that tell a mutant from the original.
pub(super) struct Search<'a> {
    pub library: &'a Library,
    pub id: &'a str,
    pub original: &'a Arc<Plan>,
    pub mutant: &'a Arc<Plan>,
    /// Whether the mutant allows other data, so that they must be read for it anew.
    pub rereads: bool,
    pub period: Period,
    pub cases: Vec<&'a Case>,
    pub change: &'a Mutant,
}

impl Search<'_> {
    /// The smallest draft found that tells them apart; `seed` makes the drawing repeatable.
    pub fn smallest(&self, seed: usize) -> Option<Draft> {
        let seed = u64::try_from(seed).unwrap_or(0) << 32;
        let source = Drawer {
            form: Form::of(self.original),
            numbers: self.numbers(),
            plan: self.original,
            period: self.period,
        };
        (0..ROUNDS).find_map(|round| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed | round);
            let draft = match round % 2 {
                0 => source.fresh(&mut rng),
                _ => source.perturbed(self.cases.choose(&mut rng)?, &mut rng)?,
            };
            self.differs(&draft).then(|| draft.smallest(&|smaller| self.differs(smaller)))
        })
    }

    /// Whether the original can score the draft and the mutant makes something else of it.
    fn differs(&self, draft: &Draft) -> bool {
        let Ok(data) = case::dataset(self.original, &|file| draft.file(file)) else { return false };
        let organisation = self.original.ruleset.organisation.clone().unwrap_or_default();
        let score = |plan: &Arc<Plan>, data| {
            let rules = Mutated { library: self.library, id: self.id, plan: plan.clone() };
            score::score_by(&rules, &organisation, data, draft.period).map(|card| snapshot::text(&card))
        };
        let Ok(before) = score(self.original, &data) else { return false };
        if !self.rereads {
            return score(self.mutant, &data).ok() != Some(before);
        }
        match case::dataset(self.mutant, &|file| draft.file(file)) {
            Ok(data) => score(self.mutant, &data).ok() != Some(before),
            Err(_) => true,
        }
    }

    /// The numbers of the rules and of the mutant, each with one beside it on both sides.
    fn numbers(&self) -> Vec<Decimal> {
        let mut texts = vec![self.change.before.clone(), self.change.after.clone()];
        for way in &self.change.ways {
            if let Way::Rules(changes) = way {
                texts.extend(changes.iter().filter_map(|(_, change)| match change {
                    Change::Value(text) | Change::Key(text) => Some(text.clone()),
                    Change::Gone => None,
                }));
            }
        }
        texts.extend(self.original.ruleset.scripts.iter().map(|(_, text)| text.to_string()));
        let resolved = serde_json::from_str(&self.original.ruleset.resolved).unwrap_or_default();
        gather(&resolved, &mut texts);
        let mut numbers: Vec<Decimal> = texts.iter().flat_map(|text| formula::numbers(text)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}

fn gather(value: &serde_json::Value, texts: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => texts.push(text.clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| gather(value, texts)),
        serde_json::Value::Object(map) => {
            for (key, value) in map {
                texts.push(key.clone());
                gather(value, texts);
            }
        }
        _ => {}
    }
}

/// Draws drafts.
struct Drawer<'a> {
    form: Form,
    numbers: Vec<Decimal>,
    plan: &'a Plan,
    period: Period,
}

impl Drawer<'_> {
    /// The domain of a column of a file.
    fn domain(&self, file: &str, column: &str) -> Option<&Domain> {
        match file {
            "responses.csv" => self.form.questions.get(column),
            "measures.csv" => self.form.measures.get(column),
            _ => None,
        }
    }

    fn fresh(&self, rng: &mut ChaCha8Rng) -> Draft {
        let mut files = BTreeMap::new();
        let named = |columns: Vec<&String>| -> Vec<String> {
            ["subject", "period"].into_iter().map(str::to_owned).chain(columns.into_iter().cloned()).collect()
        };
        let responses = Sheet { header: named(self.form.questions.keys().collect()), rows: Vec::new() };
        let measures = Sheet { header: named(self.form.measures.keys().collect()), rows: Vec::new() };
        files.insert("responses.csv".to_owned(), responses);
        files.insert("measures.csv".to_owned(), measures);
        let earlier =
            [(OtherResult::Previous, self.period.previous()), (OtherResult::YearAgo, self.period.year_ago())];
        let mut periods = vec![self.period];
        periods.extend(
            earlier.into_iter().filter(|(other, _)| self.plan.compares_with(other)).map(|(_, period)| period),
        );
        for subject in (1..=SUBJECTS).map(|n| format!("s{n}")) {
            for period in &periods {
                let most = *[0_u32, 1, 1, 1, 2, 3, 5].choose(rng).unwrap_or(&1);
                for (file, rows) in
                    [("responses.csv", most), ("measures.csv", u32::from(rng.random_ratio(15, 16)))]
                {
                    if let Some(sheet) = files.get_mut(file).filter(|sheet| sheet.header.len() > 2) {
                        for _ in 0..rows {
                            let row = self.row(file, sheet, &subject, *period, rng);
                            sheet.rows.push(row);
                        }
                    }
                }
            }
        }
        if let Some(sheet) = files.get_mut("measures.csv") {
            self.split(sheet, rng);
        }
        if let Some(rollup) = &self.plan.ruleset.rollup {
            files.insert("subjects.csv".to_owned(), hierarchy(&rollup.levels));
        }
        files.retain(|_, sheet| !sheet.rows.is_empty());
        Draft { period: self.period, files }
    }

    /// Gives some measures for single days, where the rules say how these fall together.
    fn split(&self, sheet: &mut Sheet, rng: &mut ChaCha8Rng) {
        let (Some(period), Some(measures)) = (sheet.column("period"), sheet.header.get(2..)) else { return };
        let over = |column: &String| self.plan.measures.iter().any(|one| one.id == *column && one.over.is_some());
        let fine: Vec<usize> =
            measures.iter().enumerate().filter(|(_, column)| over(column)).map(|(at, _)| at + 2).collect();
        if fine.is_empty() || self.plan.ruleset.period == PeriodKind::Day {
            return;
        }
        let mut days = Vec::new();
        for row in &mut sheet.rows {
            if rng.random_ratio(2, 3) {
                continue;
            }
            let Some(whole) = row.get(period).and_then(|text| text.parse::<Period>().ok()) else { continue };
            for after in 0..rng.random_range(1..4) {
                let mut part: Vec<String> = row.iter().map(|_| String::new()).collect();
                for (at, cell) in part.iter_mut().enumerate() {
                    if at < 2 {
                        row.get(at).cloned().unwrap_or_default().clone_into(cell);
                    } else if fine.contains(&at) && rng.random_ratio(3, 4) {
                        let domain = sheet.header.get(at).and_then(|column| self.form.measures.get(column));
                        *cell = domain.map_or_else(String::new, |domain| self.cell(domain, rng));
                    }
                }
                if let Some(cell) = part.get_mut(period) {
                    *cell = (whole.first_day() + Days::new(after * 9)).to_string();
                }
                days.push(part);
            }
            for at in &fine {
                row.get_mut(*at).map(String::clear).unwrap_or_default();
            }
        }
        sheet.rows.extend(days);
    }

    fn row(&self, file: &str, sheet: &Sheet, subject: &str, period: Period, rng: &mut ChaCha8Rng) -> Vec<String> {
        let cells = sheet.header.iter().map(|column| match column.as_str() {
            "subject" => subject.to_owned(),
            "period" => period.to_string(),
            _ if rng.random_ratio(1, 10) => String::new(),
            _ => self.domain(file, column).map_or_else(String::new, |domain| self.cell(domain, rng)),
        });
        cells.collect()
    }

    /// A few subjects of a case with some of their cells changed.
    fn perturbed(&self, case: &Case, rng: &mut ChaCha8Rng) -> Option<Draft> {
        let mut draft = Draft { period: case.period, files: BTreeMap::new() };
        for entry in std::fs::read_dir(&case.folder).ok()?.filter_map(Result::ok) {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".csv") {
                let text = std::fs::read_to_string(entry.path()).ok()?;
                draft.files.insert(name, Sheet::read(text.trim_start_matches('\u{feff}'))?);
            }
        }
        let subjects: Vec<String> = draft.subjects().into_iter().collect();
        let wanted: Vec<String> = subjects.choose_multiple(rng, SUBJECTS).cloned().collect();
        // A hierarchy is kept whole.
        let groups = draft.files.get("subjects.csv").is_some_and(|sheet| sheet.column("parent").is_some());
        if !groups {
            draft = draft.only(&|subject| wanted.iter().any(|one| one == subject));
        }
        let names: Vec<String> = draft.files.keys().cloned().collect();
        for name in names {
            let Some(sheet) = draft.files.get_mut(&name) else { continue };
            let header = sheet.header.clone();
            for row in &mut sheet.rows {
                for _ in 0..rng.random_range(0..3) {
                    let at = rng.random_range(0..header.len().max(1));
                    let domain = header.get(at).and_then(|column| self.domain(&name, column));
                    if let (Some(domain), Some(cell)) = (domain, row.get_mut(at)) {
                        *cell = if rng.random_ratio(1, 8) { String::new() } else { self.cell(domain, rng) };
                    }
                }
            }
        }
        Some(draft)
    }

    fn cell(&self, domain: &Domain, rng: &mut ChaCha8Rng) -> String {
        let one = |words: &[String], rng: &mut ChaCha8Rng| words.choose(rng).cloned().unwrap_or_default();
        match domain {
            Domain::Scale { levels, range, .. } => {
                let marked = range.filter(|_| levels.is_empty() || rng.random());
                match marked {
                    Some(range) => self.number(Some(range), false, rng),
                    None => levels
                        .keys()
                        .collect::<Vec<_>>()
                        .choose(rng)
                        .map(|level| (*level).clone())
                        .unwrap_or_default(),
                }
            }
            Domain::Choice(words) => one(words, rng),
            Domain::Several(words) => {
                let some: Vec<&str> =
                    words.iter().filter(|_| rng.random_ratio(1, 3)).map(String::as_str).collect();
                some.join(";")
            }
            Domain::Number { range, whole, percent } => {
                let usual = percent.then_some((Decimal::ZERO, Decimal::ONE));
                self.number((*range).or(usual), *whole, rng)
            }
            Domain::Bool => rng.random::<bool>().to_string(),
            Domain::Date => {
                let span = u64::try_from(self.period.days()).unwrap_or(0) + 40;
                let from = self.period.first_day() - Days::new(20);
                (from + Days::new(rng.random_range(0..span))).to_string()
            }
            Domain::Text => format!("t{}", rng.random_range(0..4)),
        }
    }

    /// A number of the rules, one a little beside it, or any in the range.
    fn number(&self, range: Option<(Decimal, Decimal)>, whole: bool, rng: &mut ChaCha8Rng) -> String {
        let greatest = self.numbers.last().copied().unwrap_or(Decimal::ONE_HUNDRED);
        let (low, high) =
            range.unwrap_or((Decimal::ZERO, number::mul(greatest, Decimal::TWO).unwrap_or(greatest)));
        let within: Vec<&Decimal> = self.numbers.iter().filter(|x| **x >= low && **x <= high).collect();
        let drawn = match (rng.random_range(0..8), within.choose(rng)) {
            (0..3, Some(x)) => **x,
            (3..5, Some(x)) => {
                let unit = Decimal::new(1, if whole { 0 } else { x.scale() + rng.random_range(0..2) });
                if rng.random() { number::add(**x, unit) } else { number::sub(**x, unit) }.unwrap_or(**x)
            }
            (5, _) => Decimal::from(rng.random_range(0..6)),
            _ => {
                let share = Decimal::new(rng.random_range(0..=1000), 3);
                let width = number::sub(high, low).unwrap_or_default();
                number::add(low, number::mul(width, share).unwrap_or_default()).unwrap_or(low)
            }
        };
        let drawn = if whole { drawn.round() } else { drawn };
        number::show(drawn.clamp(low, high), None)
    }
}

/// Eight subjects in two groups, and so on upwards.
fn hierarchy(levels: &[String]) -> Sheet {
    let header = ["subject", "label", "parent", "level"].map(str::to_owned).to_vec();
    let mut rows = Vec::new();
    let mut below: Vec<String> = (1..=SUBJECTS).map(|n| format!("s{n}")).collect();
    for (height, level) in levels.iter().enumerate() {
        let top = height + 1 == levels.len();
        let groups = below.len().div_ceil(4);
        let parent = |at: usize| if top { String::new() } else { format!("g{height}-{}", at / 4) };
        for (at, subject) in below.iter().enumerate() {
            rows.push(vec![subject.clone(), String::new(), parent(at), level.clone()]);
        }
        below = (0..groups).map(|group| format!("g{height}-{group}")).collect();
    }
    Sheet { header, rows }
}
