//! Rows without a respondent that come again: nobody can tell whether they are the same, so all of them count.
//!
//! A file that corrects an earlier one, or has another column, repeats the rows of that one. Where that is likely an import is
//! refused, unless one says that the rows count again; and every result says how many rows it may count twice. Rows are compared
//! by the columns that both files answer: a question that one of them did not have tells no rows apart.

use super::StoreFault;
use super::digest::identities;
use super::manifest::Survey;
use super::moment::Moment;
use super::repeats::{Domains, spelt_alike, spelt_plainly};
use super::segment;
use crate::data::{Batch, Column, Lack, Lacks};
use crate::period::Period;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Fewer rows that stand once in both files may be alike by chance.
const TELLING: u64 = 2;

type Hash = [u8; 32];

/// The rows without a respondent of an import or a file.
#[derive(Debug, Clone)]
pub struct Nameless {
    /// What messages call it.
    of: String,
    rows: Vec<Batch>,
    /// The columns in which some row has an answer.
    answered: BTreeSet<String>,
}

impl Nameless {
    /// Those of a file, in answers that mean the same spelt alike; none where there are no such rows.
    #[must_use]
    pub fn of_file(name: &str, batches: &[Batch], domains: Domains<'_>) -> Option<Self> {
        let nameless = |batch: &Batch| {
            let rows: Vec<usize> = (0..batch.len()).filter(|row| batch.respondents.get(*row).is_none()).collect();
            spelt_alike(&batch.picked(&rows), domains)
        };
        Self::of(name.to_owned(), batches.iter().map(nameless).collect())
    }

    /// How it is taken back; empty for a file that is not stored.
    fn way_out(&self) -> String {
        let batch = self.of.strip_prefix("batch ");
        batch
            .map(|batch| format!("take it back first (`satis withdraw {batch} --why WHY`), or "))
            .unwrap_or_default()
    }

    /// What messages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.of
    }

    fn of(name: String, mut rows: Vec<Batch>) -> Option<Self> {
        rows.retain(|batch| !batch.is_empty());
        let has_some = |column: &Column| column.codes.iter().any(Option::is_some);
        let columns = rows.iter().flat_map(|batch| &batch.columns);
        let answered = columns.filter(|(_, column)| has_some(column)).map(|(name, _)| name.clone()).collect();
        Some(Self { of: name, rows, answered }).filter(|nameless| !nameless.rows.is_empty())
    }

    /// Says which earlier imports and files it may repeat, a line each.
    ///
    /// # Errors
    /// What to do where that is likely and `accepted` does not say that these rows count again.
    pub fn check(&self, earlier: &[Self], accepted: bool) -> Result<Vec<String>, String> {
        let mut lines = Vec::new();
        for repetition in earlier.iter().filter_map(|earlier| Repetition::of(earlier, self)) {
            let line = repetition.line();
            if repetition.is_likely() && !accepted {
                return Err(format!(
                    "{}: {line}; if this file corrects that one, they would count twice: {}import only the rows that are new; if they \
                     are other rows that are alike, add `--count-again`",
                    self.of,
                    repetition.earlier.way_out()
                ));
            }
            if repetition.differs() && (repetition.is_whole() || repetition.is_likely()) {
                lines.push(format!("{line}; if they are the same, they count twice"));
            }
        }
        Ok(lines)
    }

    fn periods(&self) -> BTreeSet<Period> {
        self.rows.iter().map(|batch| batch.period).collect()
    }

    /// Its rows in some periods by these columns alone: what each says, in order.
    fn rows<'a>(
        &'a self,
        periods: &'a BTreeSet<Period>,
        columns: &'a BTreeSet<String>,
    ) -> impl Iterator<Item = (&'a Batch, usize, Hash)> {
        self.rows.iter().filter(|batch| periods.contains(&batch.period)).flat_map(move |batch| {
            let chosen = batch.columns.iter().filter(|(name, _)| columns.contains(*name));
            let some = Batch {
                table: String::new(),
                period: batch.period,
                subjects: batch.subjects.clone(),
                respondents: batch.respondents.clone(),
                columns: chosen.map(|(name, column)| (name.clone(), column.clone())).collect(),
            };
            let hashes: Vec<Hash> = identities(&some).map(|(_, what)| what).collect();
            hashes.into_iter().enumerate().map(move |(row, what)| (batch, row, what))
        })
    }

    /// How often each row stands there.
    fn counts(&self, periods: &BTreeSet<Period>, columns: &BTreeSet<String>) -> HashMap<Hash, u64> {
        let mut counts = HashMap::new();
        self.rows(periods, columns).for_each(|(_, _, what)| *counts.entry(what).or_default() += 1);
        counts
    }
}

/// What a file has of the rows of an earlier one.
struct Repetition<'a> {
    earlier: &'a Nameless,
    later: &'a Nameless,
    /// The periods that both have, and the columns that both answer.
    periods: BTreeSet<Period>,
    columns: BTreeSet<String>,
    /// The rows of the earlier one and of the later one in these periods, and those that both have.
    rows: u64,
    of: u64,
    there: u64,
    /// Of these the ones that stand once in each.
    telling: u64,
}

impl<'a> Repetition<'a> {
    /// None where the two have nothing by which they could be compared.
    fn of(earlier: &'a Nameless, later: &'a Nameless) -> Option<Self> {
        let periods: BTreeSet<Period> = earlier.periods().intersection(&later.periods()).copied().collect();
        let columns: BTreeSet<String> = earlier.answered.intersection(&later.answered).cloned().collect();
        if periods.is_empty() || columns.is_empty() {
            return None;
        }
        let (theirs, ours) = (earlier.counts(&periods, &columns), later.counts(&periods, &columns));
        let both = || theirs.iter().filter_map(|(what, n)| ours.get(what).map(|m| (*n, *m)));
        let (there, telling) =
            (both().map(|(n, m)| n.min(m)).sum(), both().filter(|both| *both == (1, 1)).count());
        let (rows, of) = (theirs.values().sum(), ours.values().sum());
        Some(Self { earlier, later, periods, columns, rows, of, there, telling: telling as u64 })
    }

    /// Whether one of the two answers a column that the other does not.
    fn differs(&self) -> bool {
        self.earlier.answered != self.later.answered
    }

    /// Whether all rows of the earlier one are there.
    fn is_whole(&self) -> bool {
        self.there == self.rows
    }

    /// Whether the later one is hardly anything else than the earlier one once more: the same rows, or the half of them by rows
    /// that stand once, so that they are not alike by chance.
    fn is_likely(&self) -> bool {
        let telling = self.telling >= TELLING && 2 * self.telling >= self.rows.min(self.of);
        let whole = self.is_whole() && (self.rows == self.of || self.differs() && self.rows >= TELLING);
        telling || whole
    }

    fn line(&self) -> String {
        let rows = match (self.there, self.rows) {
            (1, 1) => "the 1 row".to_owned(),
            (there, rows) if there == rows => format!("all {rows} rows"),
            (there, rows) => format!("{there} of the {rows} rows"),
        };
        let named = |some: &Nameless, less: &Nameless| {
            let names: Vec<String> =
                some.answered.difference(&less.answered).map(|name| format!("`{name}`")).collect();
            Some(names.join(", ")).filter(|names| !names.is_empty())
        };
        let more = named(self.later, self.earlier).map(|names| format!(", which have {names} besides"));
        let fewer = named(self.earlier, self.later).map(|names| format!(", which lack {names}"));
        format!(
            "{rows} without a respondent that came with {} are among these{}{}",
            self.earlier.of,
            more.unwrap_or_default(),
            fewer.unwrap_or_default()
        )
    }
}

/// The stored rows without a respondent of the periods and by the columns of a file, by import.
pub(super) fn stored(
    conn: &Connection,
    survey: &Survey,
    file: &Nameless,
    domains: Domains<'_>,
) -> Result<Vec<Nameless>, StoreFault> {
    let mut found: BTreeMap<i64, Vec<Batch>> = BTreeMap::new();
    let columns: BTreeSet<&String> = file.rows.iter().flat_map(|batch| batch.columns.keys()).collect();
    let periods = file.periods();
    let heads = segment::counting(conn, survey, &Moment::now(conn, survey)?)?;
    for head in heads.iter().filter(|head| periods.iter().any(|period| head.is_of(*period))) {
        let batch = spelt_alike(&head.all(conn, columns.iter().copied())?, domains);
        for (import, rows) in by_import(&batch, &head.imports(conn)?) {
            found.entry(import).or_default().push(rows);
        }
    }
    Ok(found.into_iter().filter_map(|(import, rows)| Nameless::of(format!("batch {import}"), rows)).collect())
}

/// The rows without a respondent of a stored batch, by import.
fn by_import(batch: &Batch, imports: &Column) -> BTreeMap<i64, Batch> {
    let mut rows: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for row in (0..batch.len()).filter(|row| batch.respondents.get(*row).is_none()) {
        let import = imports.get(row).and_then(|number| number.parse().ok());
        import.into_iter().for_each(|import| rows.entry(import).or_default().push(row));
    }
    rows.into_iter().map(|(import, rows)| (import, batch.picked(&rows))).collect()
}

/// Stored rows without a respondent that an earlier import seems to have; beside each batch the number of each row's import.
pub(super) fn alike(stored: &[(Batch, Column)]) -> Lacks {
    let mut imports: BTreeMap<i64, Vec<Batch>> = BTreeMap::new();
    for (batch, numbers) in stored {
        let several = batch.respondents.codes.contains(&None);
        for (import, rows) in several.then(|| by_import(batch, numbers)).into_iter().flatten() {
            imports.entry(import).or_default().push(spelt_plainly(&rows));
        }
    }
    if imports.len() < 2 {
        return Lacks::default();
    }
    let imports: Vec<Nameless> =
        imports.into_iter().filter_map(|(import, rows)| Nameless::of(import.to_string(), rows)).collect();
    of_files(&imports, true)
}

/// Rows that an earlier one of several files seems to have, too: those that it has word for word where `same` asks for them, and
/// those that it may have with fewer or more columns.
pub(crate) fn of_files(files: &[Nameless], same: bool) -> Lacks {
    let mut lacks = Lacks::default();
    let mut known: BTreeSet<Hash> = BTreeSet::new();
    for (at, later) in files.iter().enumerate() {
        let (periods, all) = (later.periods(), &later.answered);
        let rows: Vec<(&Batch, usize, Hash)> = later.rows(&periods, all).collect();
        let mut again: Vec<(bool, bool)> = rows.iter().map(|(_, _, what)| (known.contains(what), false)).collect();
        for repetition in files.iter().take(at).filter_map(|earlier| Repetition::of(earlier, later)) {
            if repetition.differs() && (repetition.is_whole() || repetition.is_likely()) {
                mark(&repetition, &periods, &mut again);
            }
        }
        for ((batch, row, what), (word_for_word, otherwise)) in rows.into_iter().zip(again) {
            let subject = batch.subjects.get(row).unwrap_or_default();
            if word_for_word && same {
                lacks.add(Lack::alike(subject, batch.period, &batch.table), 1);
            } else if otherwise && !word_for_word {
                lacks.add(Lack::alike_in_part(subject, batch.period, &batch.table), 1);
            }
            known.insert(what);
        }
    }
    lacks
}

/// Marks the rows of the later file that the earlier one has, each as often as it has it.
fn mark(repetition: &Repetition<'_>, periods: &BTreeSet<Period>, again: &mut [(bool, bool)]) {
    let mut theirs = repetition.earlier.counts(&repetition.periods, &repetition.columns);
    let rows = repetition.later.rows(periods, &repetition.columns);
    for ((_, _, what), (_, otherwise)) in rows.zip(again) {
        if let Some(n) = theirs.get_mut(&what).filter(|n| **n > 0) {
            *n -= 1;
            *otherwise = true;
        }
    }
}
