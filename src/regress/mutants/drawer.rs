//! Draws data: from what the rules allow, or from a case with a few cells changed.
//!
//! Numbers stand mostly at or beside numbers of the rules, where thresholds are.

use super::draft::{Draft, Sheet};
use crate::data::Domain;
use crate::ingest::Form;
use crate::number::{self, Decimal};
use crate::period::{Period, PeriodKind};
use crate::plan::{OtherResult, Plan};
use crate::regress::{Case, case};
use chrono::Days;
use indexmap::IndexMap;
use rand::Rng as _;
use rand::seq::IndexedRandom as _;
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeMap;

const RESPONSES: &str = "responses.csv";
const MEASURES: &str = "measures.csv";

/// How many subjects a draft has.
const SUBJECTS: usize = 8;

/// The most rows of a subject in a file.
const MOST_ROWS: Decimal = Decimal::from_parts(200, 0, 0, false, 0);

/// One cell in so many of a subject is not as in its first row.
const STEADY: [u32; 6] = [1, 2, 4, 8, 16, 32];

/// Draws drafts.
pub(super) struct Drawer<'a> {
    pub form: Form,
    pub numbers: Vec<Decimal>,
    pub plan: &'a Plan,
    pub period: Period,
}

impl Drawer<'_> {
    /// The domain of a column of a file.
    pub fn domain(&self, file: &str, column: &str) -> Option<&Domain> {
        self.columns(file)?.get(column)
    }

    /// The columns of a file.
    fn columns(&self, file: &str) -> Option<&IndexMap<String, Domain>> {
        match file {
            RESPONSES => return Some(&self.form.questions),
            MEASURES => return Some(&self.form.measures),
            _ => {}
        }
        let mut tables = self.form.tables.iter();
        tables.find(|(name, table)| case::rows_file(table.kind, name) == file).map(|(_, table)| &table.columns)
    }

    pub fn fresh(&self, rng: &mut ChaCha8Rng) -> Draft {
        let mut names = vec![RESPONSES.to_owned(), MEASURES.to_owned()];
        names.extend(self.form.tables.iter().map(|(name, table)| case::rows_file(table.kind, name)));
        let sheet = |name: &String| {
            let columns = self.columns(name).into_iter().flat_map(IndexMap::keys).map(String::as_str);
            let header = ["subject", "period"].into_iter().chain(columns).map(str::to_owned).collect();
            Sheet { header, rows: Vec::new() }
        };
        let mut files: BTreeMap<String, Sheet> = names.iter().map(|name| (name.clone(), sheet(name))).collect();
        let earlier =
            [(OtherResult::Previous, self.period.previous()), (OtherResult::YearAgo, self.period.year_ago())];
        let mut periods = vec![self.period];
        periods.extend(
            earlier.into_iter().filter(|(other, _)| self.plan.compares_with(other)).map(|(_, period)| period),
        );
        let back = std::iter::successors(Some(self.period.previous()), |period| Some(period.previous()));
        periods.extend(back.take(self.plan.history().min(3) as usize));
        periods.sort();
        periods.dedup();
        for subject in (1..=SUBJECTS).map(|n| format!("s{n}")) {
            for period in &periods {
                for (file, sheet) in files.iter_mut().filter(|(_, sheet)| sheet.header.len() > 2) {
                    let rows = match file.as_str() {
                        MEASURES => u32::from(rng.random_ratio(15, 16)),
                        _ => self.rows(rng),
                    };
                    let steady = *STEADY.choose(rng).unwrap_or(&1);
                    let mut usual: Option<(Vec<String>, u32)> = None;
                    for _ in 0..rows {
                        let row = self.row(file, sheet, (&subject, *period), usual.as_ref(), rng);
                        if usual.is_none() {
                            usual = Some((row.clone(), steady));
                        }
                        sheet.rows.push(row);
                    }
                }
            }
        }
        if let Some(sheet) = files.get_mut(MEASURES) {
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

    /// How many rows a subject has: few, or as many as a number of the rules says, or one more or less.
    fn rows(&self, rng: &mut ChaCha8Rng) -> u32 {
        match rng.random_range(0..16) {
            0..2 => 0,
            2..7 => 1,
            7..12 => rng.random_range(2..=8),
            _ => {
                let told =
                    self.numbers.iter().filter(|x| x.fract().is_zero() && **x > Decimal::ONE && **x <= MOST_ROWS);
                let told: Vec<u32> = told.filter_map(|x| u32::try_from(*x).ok()).collect();
                told.choose(rng).map_or(1, |count| count + rng.random_range(0..3) - 1)
            }
        }
    }

    /// A row; where the subject has a usual row, all cells but one in so many are as there, so that subjects differ by more than chance.
    fn row(
        &self,
        file: &str,
        sheet: &Sheet,
        (subject, period): (&str, Period),
        usual: Option<&(Vec<String>, u32)>,
        rng: &mut ChaCha8Rng,
    ) -> Vec<String> {
        let usual = |at: usize| usual.and_then(|(row, steady)| Some((row.get(at)?, *steady)));
        let cells = sheet.header.iter().enumerate().map(|(at, column)| match (column.as_str(), usual(at)) {
            ("subject", _) => subject.to_owned(),
            ("period", _) => period.to_string(),
            (_, Some((usual, steady))) if rng.random_ratio(steady - 1, steady) => usual.clone(),
            _ if rng.random_ratio(1, 10) => String::new(),
            _ => self.domain(file, column).map_or_else(String::new, |domain| self.cell(domain, rng)),
        });
        cells.collect()
    }

    /// Gives a subject as many rows in a file as the rules speak of, by repeating those that it has.
    fn thicken(&self, draft: &mut Draft, rng: &mut ChaCha8Rng) {
        let rows_of =
            |name: &&String| !matches!(name.as_str(), MEASURES | "subjects.csv") && self.columns(name).is_some();
        let names: Vec<String> = draft.files.keys().filter(rows_of).cloned().collect();
        let subjects: Vec<String> = draft.subjects().into_iter().collect();
        let (Some(name), Some(subject)) = (names.choose(rng), subjects.choose(rng)) else { return };
        let Some(sheet) = draft.files.get_mut(name) else { return };
        let Some(at) = sheet.column("subject") else { return };
        let mut own: Vec<Vec<String>> = Vec::new();
        sheet.rows.retain(|row| {
            let others = row.get(at) != Some(subject);
            if !others {
                own.push(row.clone());
            }
            others
        });
        let key = sheet.column("respondent");
        let wanted = self.rows(rng) as usize;
        for (number, row) in own.iter().cycle().take(wanted.min(own.len() * wanted)).enumerate() {
            let mut row = row.clone();
            // The same respondent may answer but once.
            if let Some(cell) = key.and_then(|key| row.get_mut(key)).filter(|_| number >= own.len()) {
                *cell = format!("{cell}+{number}");
            }
            sheet.rows.push(row);
        }
    }

    /// A few subjects of a case with some of their cells changed.
    pub fn perturbed(&self, case: &Case, rng: &mut ChaCha8Rng) -> Option<Draft> {
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
        if rng.random_ratio(1, 4) {
            self.thicken(&mut draft, rng);
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
            Domain::Classified(classes) => {
                let named = classes.iter().filter(|_| rng.random_ratio(1, 3)).collect::<Vec<_>>();
                let words = named.iter().filter_map(|class| class.words().choose(rng).cloned());
                let words = words.collect::<Vec<_>>();
                if words.is_empty() { "…".to_owned() } else { words.join(" ") }
            }
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
                let unit = Decimal::new(
                    1,
                    if whole { 0 } else { (x.scale() + rng.random_range(0..2)).min(Decimal::MAX_SCALE) },
                );
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
