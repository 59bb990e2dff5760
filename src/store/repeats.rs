//! Responses that are stored already: a corrected file is imported whole, and what landed before lands once.
//!
//! A response of a named respondent is a repeat when one of the same subject, period and answers is stored (or stood
//! earlier in the same files). Answers are compared by what they mean to the rules: `5.0` is the answer `5`. A respondent who answers otherwise for the same subject and period counts again, and
//! that is said. Responses without a respondent can't be told apart, so all of them count; those that equal one of an
//! earlier file or import word for word are counted and said, since the file may be a corrected one.

use super::StoreFault;
use super::digest::identities;
use super::manifest::Survey;
use super::moment::Moment;
use super::segment::{self, Head};
use crate::data::{Batch, Domain, WITHDRAWN, spelling};
use crate::number;
use crate::period::Period;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap, HashSet};

/// What of an import is stored already, or stands in the place of something stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Repeats {
    /// Responses that were stored already, word for word, and were left out.
    pub same: u64,
    /// Responses of respondents who answered otherwise before, for the same subject and period. They are stored.
    pub again: u64,
    /// Measures and values to compare with for which another value was stored; from now on theirs are in force.
    pub replaced: u64,
    /// Measures with a stored value that are missing from now on.
    pub withdrawn: u64,
    /// Rows without a respondent that equal one of an earlier import, word for word. They are stored again.
    pub alike: u64,
}

impl Repeats {
    /// Counts a value for which `stored` was in force before; none where nothing was.
    pub(super) fn count(&mut self, stored: Option<&str>, new: &str) {
        let Some(stored) = stored.filter(|stored| *stored != WITHDRAWN) else { return };
        let same = match (number::parse(stored), number::parse(new)) {
            (Ok(stored), Ok(new)) => stored == new,
            _ => stored == new,
        };
        if new == WITHDRAWN {
            self.withdrawn += 1;
        } else if !same {
            self.replaced += 1;
        }
    }
}

/// What a column of the rows at hand may hold in a period, where that is known.
pub type Domains<'a> = &'a dyn Fn(Period, &str) -> Option<&'a Domain>;

/// Rows of which no rules say what they mean.
pub fn unread<'a>(_: Period, _: &str) -> Option<&'a Domain> {
    None
}

/// A batch in which answers that mean the same are spelt alike.
pub(super) fn spelt_alike(batch: &Batch, domains: Domains<'_>) -> Batch {
    let mut alike = batch.clone();
    for (id, column) in &mut alike.columns {
        let domain = domains(batch.period, id);
        let Some(domain) = domain.filter(|domain| !domain.is_free_text()) else {
            continue;
        };
        for text in &mut column.dictionary {
            *text = match domain.read(text) {
                Ok(Some(answer)) => answer.key.to_string(),
                // A level without points is an answer of its own.
                Ok(None) => spelling::matching(text),
                Err(_) => continue,
            };
        }
    }
    alike
}

/// A batch in which numbers are spelt alike and texts as they are compared, where it is not known what answers mean.
pub(super) fn spelt_plainly(batch: &Batch) -> Batch {
    let mut alike = batch.clone();
    for text in alike.columns.values_mut().flat_map(|column| &mut column.dictionary) {
        *text = match number::parse(text) {
            Ok(number) => number.normalize().to_string(),
            Err(_) => spelling::matching(text),
        };
    }
    alike
}

/// Takes files one after the other, as imports into an empty store would: of a named respondent's responses, what stands
/// twice word for word counts once, in one file or in several.
#[derive(Default)]
pub struct Once {
    tables: BTreeMap<String, Known>,
}

/// What of a file counts.
pub struct Taken {
    /// The rows that count.
    pub kept: Vec<Batch>,
    /// How many do not, or count again.
    pub repeats: Repeats,
    /// Of those that count again without a respondent, how many there are of each subject and period.
    pub alike: BTreeMap<(Period, String), u64>,
}

impl Once {
    /// The rows of a further file that count.
    pub fn take(&mut self, batches: &[Batch], domains: Domains<'_>) -> Taken {
        let mut repeats = Repeats::default();
        let mut alike = BTreeMap::new();
        let mut kept = Vec::new();
        for batch in batches {
            let known = self.tables.entry(batch.table.clone()).or_default();
            for row in known.nameless_again(batch, domains) {
                let subject = batch.subjects.get(row).unwrap_or_default().to_owned();
                *alike.entry((batch.period, subject)).or_default() += 1;
            }
            kept.extend(Some(known.new_ones(batch, domains, &mut repeats)).filter(|batch| !batch.is_empty()));
        }
        self.tables.values_mut().for_each(Known::settle);
        Taken { kept, repeats, alike }
    }
}

/// What is stored of the respondents of a file.
#[derive(Default)]
pub(super) struct Stored {
    known: Known,
    /// Whether rows are compared by the columns alone that the rules read of them now.
    by_rules: bool,
    /// The segments that were looked at, by the latest batch in each.
    seen: BTreeMap<i64, i64>,
    /// What counted when they were.
    moment: Option<Moment>,
}

impl Stored {
    /// Compares rows by the columns alone that the rules read of them now: a question that they dropped tells no answers apart.
    pub(super) fn by_rules() -> Self {
        Self { by_rules: true, ..Self::default() }
    }

    /// The rows of a batch that are not stored: of named respondents those with other answers, of others those that stand more
    /// often than they are stored.
    pub(super) fn unknown(&self, batch: &Batch, domains: Domains<'_>) -> Vec<usize> {
        let mut named = HashSet::new();
        let mut nameless = self.known.nameless.clone();
        let mut is_new = |row: usize, what: [u8; 32]| match batch.respondents.get(row) {
            Some(_) => !self.known.what.contains(&what) && named.insert(what),
            None => match nameless.get_mut(&what).filter(|n| **n > 0) {
                Some(n) => {
                    *n -= 1;
                    false
                }
                None => true,
            },
        };
        let spelt = spelt_alike(batch, domains);
        let rows = identities(&spelt).enumerate();
        rows.filter_map(|(row, (_, what))| is_new(row, what).then_some(row)).collect()
    }

    /// The rows of a batch by named respondents who are stored with other answers for the same subject and period.
    pub(super) fn otherwise(&self, batch: &Batch, domains: Domains<'_>) -> Vec<usize> {
        if self.known.who.is_empty() {
            return Vec::new();
        }
        let spelt = spelt_alike(batch, domains);
        let rows = identities(&spelt).enumerate();
        let known =
            |(who, what): &([u8; 32], [u8; 32])| self.known.who.contains(who) && !self.known.what.contains(what);
        rows.filter(|(row, is)| batch.respondents.get(*row).is_some() && known(is)).map(|(row, _)| row).collect()
    }

    /// What was stored of the respondents of a file and is withdrawn, compared by the columns that the rules read now.
    pub(super) fn withdrawn(
        conn: &Connection,
        survey: &Survey,
        batches: &[Batch],
        domains: Domains<'_>,
    ) -> Result<Self, StoreFault> {
        let mut stored = Self::by_rules();
        for head in segment::withdrawn(conn, survey, &Moment::now(conn, survey)?)? {
            for batch in batches.iter().filter(|batch| head.is_of(batch.period)) {
                stored.look_in(conn, &head, batch, domains)?;
            }
        }
        Ok(stored)
    }

    /// The rows of a batch by named respondents that are stored.
    pub(super) fn named(&self, batch: &Batch, domains: Domains<'_>) -> HashSet<usize> {
        if self.known.what.is_empty() {
            return HashSet::new();
        }
        let spelt = spelt_alike(batch, domains);
        let rows = identities(&spelt).enumerate();
        let named = rows
            .filter(|(row, (_, what))| batch.respondents.get(*row).is_some() && self.known.what.contains(what));
        named.map(|(row, _)| row).collect()
    }

    /// Looks for the respondents of `batches` in the segments of a survey that were not looked at yet, or grew since.
    pub(super) fn look(
        &mut self,
        conn: &Connection,
        survey: &Survey,
        batches: &[Batch],
        domains: Domains<'_>,
    ) -> Result<(), StoreFault> {
        // A response that was taken back stays so when its file comes again.
        let moment = Moment::now(conn, survey)?.with_voided();
        // Another program may have taken back what was read before.
        if self.moment.as_ref().is_some_and(|before| *before != moment) {
            (self.seen, self.known) = Default::default();
        }
        let heads = segment::counting(conn, survey, &moment)?;
        self.moment = Some(moment);
        for head in heads {
            if self.seen.insert(head.id(), head.last_batch) == Some(head.last_batch) {
                continue;
            }
            for batch in batches.iter().filter(|batch| head.is_of(batch.period)) {
                self.look_in(conn, &head, batch, domains)?;
            }
        }
        Ok(())
    }

    /// Only the responses of the batch's own respondents are read, and no answers of a segment that has none of them.
    fn look_in(
        &mut self,
        conn: &Connection,
        head: &Head,
        batch: &Batch,
        domains: Domains<'_>,
    ) -> Result<(), StoreFault> {
        let named: HashSet<&[u8]> = batch.respondents.dictionary.iter().map(|name| name.as_bytes()).collect();
        let nameless = (0..batch.len()).any(|row| batch.respondents.get(row).is_none());
        if !nameless && (named.is_empty() || !head.has_respondent(conn, |name| named.contains(name))?) {
            return Ok(());
        }
        let pairs: HashSet<(&str, Option<&str>)> = (0..batch.len())
            .filter_map(|row| Some((batch.subjects.get(row)?, batch.respondents.get(row))))
            .collect();
        let (subjects, respondents) = head.people(conn)?;
        let is_one = |row: usize| Some(pairs.contains(&(subjects.get(row)?, respondents.get(row))));
        let kept: Vec<bool> = (0..subjects.codes.len()).map(|row| is_one(row).unwrap_or(false)).collect();
        if kept.contains(&true) {
            let mut asked = head.questions();
            asked.retain(|name| !self.by_rules || batch.columns.contains_key(name));
            self.known.add(&spelt_alike(&head.some(conn, kept, &asked)?, domains));
        }
        Ok(())
    }

    /// `batches` without the responses that are stored already.
    pub(super) fn without(
        &mut self,
        batches: &[Batch],
        domains: Domains<'_>,
        repeats: &mut Repeats,
    ) -> Vec<Batch> {
        let kept = batches.iter().map(|batch| self.known.new_ones(batch, domains, repeats));
        kept.filter(|batch| !batch.is_empty()).collect()
    }
}

/// Responses of named respondents: who answered, and who answered what.
#[derive(Default)]
struct Known {
    who: HashSet<[u8; 32]>,
    what: HashSet<[u8; 32]>,
    /// What rows without a respondent say, and how many say it: of earlier files, and of the one at hand.
    nameless: HashMap<[u8; 32], u64>,
    fresh: Vec<[u8; 32]>,
}

impl Known {
    fn add(&mut self, batch: &Batch) {
        for (row, (who, what)) in identities(batch).enumerate() {
            if batch.respondents.get(row).is_some() {
                self.who.insert(who);
                self.what.insert(what);
            } else {
                *self.nameless.entry(what).or_default() += 1;
            }
        }
    }

    /// The rows without a respondent that equal one of an earlier file.
    fn nameless_again(&self, batch: &Batch, domains: Domains<'_>) -> Vec<usize> {
        if self.nameless.is_empty() {
            return Vec::new();
        }
        let spelt = spelt_alike(batch, domains);
        let rows = identities(&spelt).enumerate();
        let again = rows
            .filter(|(row, (_, what))| batch.respondents.get(*row).is_none() && self.nameless.contains_key(what));
        again.map(|(row, _)| row).collect()
    }

    /// Ends a file: what follows is of another one.
    fn settle(&mut self) {
        for what in self.fresh.drain(..) {
            *self.nameless.entry(what).or_default() += 1;
        }
    }

    /// The responses of a batch that are new; they are known from now on.
    fn new_ones(&mut self, batch: &Batch, domains: Domains<'_>, repeats: &mut Repeats) -> Batch {
        let mut kept = Vec::with_capacity(batch.len());
        for (row, (who, what)) in identities(&spelt_alike(batch, domains)).enumerate() {
            let named = batch.respondents.get(row).is_some();
            if named && !self.what.insert(what) {
                repeats.same += 1;
                continue;
            }
            if named && !self.who.insert(who) {
                repeats.again += 1;
            }
            if !named {
                repeats.alike += u64::from(self.nameless.contains_key(&what));
                self.fresh.push(what);
            }
            kept.push(row);
        }
        batch.picked(&kept)
    }
}
