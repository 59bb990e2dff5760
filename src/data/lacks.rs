//! What the data lack: rows of files that were rejected, cells read as missing, responses that stand twice.
//!
//! Readers count it while they read, the store keeps it beside each batch, and a scorecard carries what concerns its
//! period, so that a result says by itself what it does not rest on.

use super::{Batch, Dataset};
use crate::period::Period;
use crate::threads;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::BuildHasher as _;
use std::ops::Range;

/// What happened to a row or a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LackKind {
    /// A row that could not be used.
    Rejected,
    /// A cell with a code for "no value", read as missing.
    Missing,
    /// A response that stands there before, word for word, and is counted once.
    Repeated,
    /// A response by a respondent who answered otherwise before; both count.
    Doubled,
    /// A row without a respondent that equals one of an earlier file or import; both count.
    Alike,
    /// A stored row or measure that is no part of the result: files are read instead of the store, or a measure is given for a
    /// longer period than the one that is scored.
    Unread,
}

impl LackKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Rejected, Self::Missing, Self::Repeated, Self::Doubled, Self::Alike, Self::Unread];

    /// The word that JSON and the store have.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Missing => "missing",
            Self::Repeated => "repeated",
            Self::Doubled => "doubled",
            Self::Alike => "alike",
            Self::Unread => "unread",
        }
    }
}

/// A kind of lack, of whom, when and why. Fields that are not known are empty.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lack {
    /// What happened.
    pub kind: LackKind,
    /// The subject.
    pub subject: String,
    /// The period as the row gives it.
    pub period: Option<Period>,
    /// The file.
    pub file: String,
    /// Why: the column and what is wrong with the cell.
    pub reason: String,
}

impl Lack {
    /// A row of `table` without a respondent that equals one of an earlier file or import.
    #[must_use]
    pub fn alike(subject: &str, period: Period, table: &str) -> Self {
        Self {
            kind: LackKind::Alike,
            subject: subject.to_owned(),
            period: Some(period),
            file: table.to_owned(),
            reason: "an earlier file has the same row, word for word".to_owned(),
        }
    }

    /// A row of `table` without a respondent that an earlier file or import seems to have with fewer or more columns.
    #[must_use]
    pub fn alike_in_part(subject: &str, period: Period, table: &str) -> Self {
        let reason = "an earlier file has the same row with fewer or more columns".to_owned();
        Self { reason, ..Self::alike(subject, period, table) }
    }
}

/// A row of a file that was rejected. Fields that are not known are empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The file.
    pub file: String,
    /// Its line there.
    pub line: u64,
    /// The subject.
    pub subject: String,
    /// The period.
    pub period: Option<Period>,
    /// The respondent; `*` in a file of measures, which has one row a subject and period.
    pub who: String,
    /// Why.
    pub reason: String,
}

impl From<Refused> for Lack {
    fn from(refused: Refused) -> Self {
        let Refused { file, subject, period, reason, .. } = refused;
        Self { kind: LackKind::Rejected, subject, period, file, reason }
    }
}

/// Lacks with how many rows or cells each concerns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Lacks(BTreeMap<Lack, u64>);

impl Lacks {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Counts `n` more of a lack.
    pub fn add(&mut self, lack: Lack, n: u64) {
        if n > 0 {
            *self.0.entry(lack).or_default() += n;
        }
    }

    /// Takes up those of others.
    pub fn extend(&mut self, others: Self) {
        others.0.into_iter().for_each(|(lack, n)| self.add(lack, n));
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each lack with its number, in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (&Lack, u64)> {
        self.0.iter().map(|(lack, n)| (lack, *n))
    }

    /// How many there are of a kind.
    #[must_use]
    pub fn count(&self, kind: LackKind) -> u64 {
        self.iter().filter(|(lack, _)| lack.kind == kind).map(|(_, n)| n).sum()
    }

    /// How many there are of a kind, by subject; those of unknown subjects under an empty id.
    #[must_use]
    pub fn by_subject(&self, kind: LackKind) -> BTreeMap<&str, u64> {
        let mut counts = BTreeMap::new();
        for (lack, n) in self.iter().filter(|(lack, _)| lack.kind == kind) {
            *counts.entry(lack.subject.as_str()).or_default() += n;
        }
        counts
    }

    /// Why there are lacks of a kind, the most frequent reason first.
    #[must_use]
    pub fn reasons(&self, kind: LackKind) -> Vec<(&str, u64)> {
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for (lack, n) in self.iter().filter(|(lack, _)| lack.kind == kind) {
            *counts.entry(lack.reason.as_str()).or_default() += n;
        }
        let mut reasons: Vec<(&str, u64)> = counts.into_iter().collect();
        reasons.sort_by(|(a, n), (b, m)| m.cmp(n).then(a.cmp(b)));
        reasons
    }

    /// Those that concern a period: of it, of a finer one within it, or of no known period.
    #[must_use]
    pub fn of(&self, period: Period) -> Self {
        let concerns = |lack: &Lack| lack.period.is_none_or(|given| period.contains(given));
        Self(self.0.iter().filter(|(lack, _)| concerns(lack)).map(|(lack, n)| (lack.clone(), *n)).collect())
    }

    /// Those of a known period.
    #[must_use]
    pub fn dated(&self) -> Self {
        Self(self.0.iter().filter(|(lack, _)| lack.period.is_some()).map(|(lack, n)| (lack.clone(), *n)).collect())
    }

    /// Those of these subjects; `""` is what no known subject has.
    #[must_use]
    pub fn of_subjects(&self, subjects: &BTreeSet<&str>) -> Self {
        let theirs = self.0.iter().filter(|(lack, _)| subjects.contains(lack.subject.as_str()));
        Self(theirs.map(|(lack, n)| (lack.clone(), *n)).collect())
    }

    /// The subjects with rejected rows of known periods that are not among `scored`: nothing of them came through. A row of no
    /// known period may belong to any, in which its subject has others.
    #[must_use]
    pub fn absent<'l>(&'l self, scored: impl IntoIterator<Item = &'l str>) -> BTreeSet<&'l str> {
        let mut named: BTreeSet<&str> = self
            .iter()
            .filter(|(lack, _)| lack.kind == LackKind::Rejected && lack.period.is_some())
            .map(|(lack, _)| lack.subject.as_str())
            .filter(|subject| !subject.is_empty())
            .collect();
        for subject in scored {
            named.remove(subject);
        }
        named
    }
}

/// How many responses are looked at in one piece.
const PIECE: usize = 32_768;

/// Who gave each of some responses of a batch that has a respondent.
fn people(batch: &Batch, rows: Range<usize>) -> impl Iterator<Item = Person<'_>> {
    rows.filter_map(|row| {
        let subject = batch.subjects.get(row).unwrap_or_default();
        Some((batch.table.as_str(), batch.period, subject, batch.respondents.get(row)?))
    })
}

impl Dataset {
    /// Counts responses by respondents who stand in the data more than once for a subject, period and survey.
    pub fn note_doubled(&mut self) {
        let suspects = self.suspects();
        let mut seen: HashMap<Person<'_>, u64> = HashMap::new();
        if !suspects.is_empty() {
            for person in self.people().filter(|person| suspects.contains(&fingerprint(person))) {
                *seen.entry(person).or_default() += 1;
            }
        }
        let mut lacks = Lacks::default();
        for ((table, period, subject, _), n) in seen.into_iter().filter(|(_, n)| *n > 1) {
            let reason = "the respondent answered more than once".to_owned();
            let (subject, file) = (subject.to_owned(), table.to_owned());
            lacks.add(Lack { kind: LackKind::Doubled, subject, period: Some(period), file, reason }, n - 1);
        }
        lacks.extend(self.nested());
        self.lacks.extend(lacks);
    }

    /// The fingerprints that more than one response has: of the same person, or of two by chance. Sorting numbers takes a
    /// tenth of the time that a table of all people takes.
    fn suspects(&self) -> HashSet<u64> {
        let of_rows = |at: usize, rows: Range<usize>| -> Vec<u64> {
            let people = self.batches.get(at).into_iter().flat_map(|batch| people(batch, rows.clone()));
            people.map(|person| fingerprint(&person)).collect()
        };
        let lengths = self.batches.iter().map(Batch::len);
        let mut fingerprints = threads::of_pieces(lengths, PIECE, of_rows).concat();
        fingerprints.sort_unstable();
        let (pairs, mut suspects) = (fingerprints.windows(2), HashSet::new());
        for pair in pairs {
            if let [one, other] = pair
                && one == other
            {
                suspects.insert(*one);
            }
        }
        suspects
    }

    /// Who gave each response that has a respondent.
    fn people(&self) -> impl Iterator<Item = Person<'_>> {
        self.batches.iter().flat_map(|batch| people(batch, 0..batch.len()))
    }

    /// Responses by respondents who stand in the data for a longer period around theirs, too: an export with days of what was
    /// given for the year before.
    fn nested(&self) -> Lacks {
        let periods: BTreeSet<(&str, Period)> =
            self.batches.iter().map(|batch| (batch.table.as_str(), batch.period)).collect();
        let around = |table: &str, period: Period| -> Vec<Period> {
            let longer = |other: &Period| *other != period && other.contains(period);
            periods.iter().filter(|(of, _)| *of == table).map(|(_, other)| *other).filter(longer).collect()
        };
        let longer: BTreeMap<(&str, Period), Vec<Period>> =
            periods.iter().map(|(table, period)| ((*table, *period), around(table, *period))).collect();
        let outer: BTreeSet<Period> = longer.values().flatten().copied().collect();
        let mut known: HashSet<(&str, Period, &str, &str)> = HashSet::new();
        for batch in self.batches.iter().filter(|batch| outer.contains(&batch.period)) {
            let people =
                (0..batch.len()).filter_map(|row| Some((batch.subjects.get(row)?, batch.respondents.get(row)?)));
            known.extend(people.map(|(subject, who)| (batch.table.as_str(), batch.period, subject, who)));
        }
        let mut lacks = Lacks::default();
        for batch in &self.batches {
            let around = longer.get(&(batch.table.as_str(), batch.period)).map(Vec::as_slice).unwrap_or_default();
            for row in (0..batch.len()).filter(|_| !around.is_empty()) {
                let (Some(subject), Some(who)) = (batch.subjects.get(row), batch.respondents.get(row)) else {
                    continue;
                };
                let of = |period: &&Period| known.contains(&(batch.table.as_str(), **period, subject, who));
                if let Some(period) = around.iter().find(of) {
                    let reason = format!("the respondent answered for {period} as a whole, too");
                    let (subject, file) = (subject.to_owned(), batch.table.clone());
                    lacks.add(
                        Lack { kind: LackKind::Doubled, subject, period: Some(batch.period), file, reason },
                        1,
                    );
                }
            }
        }
        lacks
    }
}

/// Table, period, subject and respondent.
type Person<'a> = (&'a str, Period, &'a str, &'a str);

fn fingerprint(person: &Person<'_>) -> u64 {
    foldhash::quality::FixedState::default().hash_one(person)
}

#[cfg(test)]
mod tests {
    use super::super::{Batch, Column};
    use super::*;

    fn lack(kind: LackKind, subject: &str, period: Option<&str>) -> Lack {
        let period = period.map(|period| period.parse().unwrap());
        Lack { kind, subject: subject.to_owned(), period, file: "r.csv".into(), reason: "q `x`: wrong".into() }
    }

    #[test]
    fn lacks_are_counted_by_subject_and_period() {
        let mut lacks = Lacks::default();
        lacks.add(lack(LackKind::Rejected, "north", Some("2025-01")), 2);
        lacks.add(lack(LackKind::Rejected, "north", Some("2025-01")), 1);
        lacks.add(lack(LackKind::Rejected, "south", Some("2025-04")), 4);
        lacks.add(lack(LackKind::Rejected, "", None), 8);
        lacks.add(lack(LackKind::Missing, "south", Some("2025-01")), 16);
        let quarter = lacks.of("2025-Q1".parse().unwrap());
        assert_eq!(quarter.count(LackKind::Rejected), 3 + 8, "2025-04 is another quarter");
        assert_eq!(quarter.by_subject(LackKind::Rejected), BTreeMap::from([("", 8), ("north", 3)]));
        assert_eq!(quarter.absent(["south"]), BTreeSet::from(["north"]));
        assert!(lacks.of("2025".parse().unwrap()).absent(["south", "north"]).is_empty());
    }

    #[test]
    fn who_answers_twice_is_doubled_once() {
        let batch = |respondents: [&str; 4]| Batch {
            table: String::new(),
            period: "2025".parse().unwrap(),
            subjects: Column::of(["a", "a", "a", "b"]),
            respondents: Column::of(respondents),
            columns: BTreeMap::new(),
        };
        // r1 of a three times: two too many; r1 of b is somebody else; without a name nobody can be told apart.
        let mut data = Dataset {
            batches: vec![batch(["r1", "r1", "", "r1"]), batch(["r1", "", "", ""])],
            ..Dataset::default()
        };
        data.note_doubled();
        assert_eq!(data.lacks.by_subject(LackKind::Doubled), BTreeMap::from([("a", 2)]));
    }
}
