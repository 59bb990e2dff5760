//! Responses that are stored already: a corrected file is imported whole, and what landed before lands once.
//!
//! A response of a named respondent is a repeat when one of the same subject, period and answers is stored (or stood
//! earlier in the same file). A respondent who answers otherwise for the same subject and period counts again, and
//! that is said. Responses without a respondent can't be told apart, so all of them count.

use super::StoreFault;
use super::digest::identities;
use super::manifest::Survey;
use super::segment::{self, Head};
use crate::data::{Batch, Column, ColumnBuilder, WITHDRAWN};
use crate::number;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashSet};

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

/// The responses of files as an import into an empty store would keep them: of a named respondent's, what stands twice word for
/// word counts once.
#[must_use]
pub fn once(batches: &[Batch]) -> (Vec<Batch>, Repeats) {
    let (mut known, mut repeats) = (Known::default(), Repeats::default());
    let kept = batches.iter().map(|batch| known.new_ones(batch, &mut repeats)).filter(|batch| !batch.is_empty());
    (kept.collect(), repeats)
}

/// What is stored of the respondents of a file.
#[derive(Default)]
pub(super) struct Stored {
    known: Known,
    /// The segments that were looked at, by the latest batch in each.
    seen: BTreeMap<i64, i64>,
}

impl Stored {
    /// Looks for the respondents of `batches` in the segments of a survey that were not looked at yet, or grew since.
    pub(super) fn look(
        &mut self,
        conn: &Connection,
        survey: &Survey,
        batches: &[Batch],
    ) -> Result<(), StoreFault> {
        for head in segment::heads(conn, survey)? {
            if self.seen.insert(head.id(), head.last_batch) == Some(head.last_batch) {
                continue;
            }
            for batch in batches.iter().filter(|batch| head.is_of(batch.period)) {
                self.look_in(conn, &head, batch)?;
            }
        }
        Ok(())
    }

    /// Only the responses of the batch's own respondents are read, and no answers of a segment that has none of them.
    fn look_in(&mut self, conn: &Connection, head: &Head, batch: &Batch) -> Result<(), StoreFault> {
        let named: HashSet<&[u8]> = batch.respondents.dictionary.iter().map(|name| name.as_bytes()).collect();
        if named.is_empty() || !head.has_respondent(conn, |name| named.contains(name))? {
            return Ok(());
        }
        let pairs: HashSet<(&str, &str)> = (0..batch.len())
            .filter_map(|row| Some((batch.subjects.get(row)?, batch.respondents.get(row)?)))
            .collect();
        let (subjects, respondents) = head.people(conn)?;
        let is_one = |row: usize| Some(pairs.contains(&(subjects.get(row)?, respondents.get(row)?)));
        let kept: Vec<bool> = (0..subjects.codes.len()).map(|row| is_one(row).unwrap_or(false)).collect();
        if kept.contains(&true) {
            self.known.add(&head.some(conn, kept, &head.questions())?);
        }
        Ok(())
    }

    /// `batches` without the responses that are stored already.
    pub(super) fn without(&mut self, batches: &[Batch], repeats: &mut Repeats) -> Vec<Batch> {
        let kept = batches.iter().map(|batch| self.known.new_ones(batch, repeats));
        kept.filter(|batch| !batch.is_empty()).collect()
    }
}

/// Responses of named respondents: who answered, and who answered what.
#[derive(Default)]
struct Known {
    who: HashSet<[u8; 32]>,
    what: HashSet<[u8; 32]>,
}

impl Known {
    fn add(&mut self, batch: &Batch) {
        for (row, (who, what)) in identities(batch).enumerate() {
            if batch.respondents.get(row).is_some() {
                self.who.insert(who);
                self.what.insert(what);
            }
        }
    }

    /// The responses of a batch that are new; they are known from now on.
    fn new_ones(&mut self, batch: &Batch, repeats: &mut Repeats) -> Batch {
        let mut kept = Vec::with_capacity(batch.len());
        for (row, (who, what)) in identities(batch).enumerate() {
            let named = batch.respondents.get(row).is_some();
            if named && !self.what.insert(what) {
                repeats.same += 1;
                continue;
            }
            if named && !self.who.insert(who) {
                repeats.again += 1;
            }
            kept.push(row);
        }
        let pick = |column: &Column| {
            let mut builder = ColumnBuilder::default();
            kept.iter().for_each(|row| builder.push(column.get(*row).unwrap_or("")));
            builder.finish()
        };
        Batch {
            table: batch.table.clone(),
            period: batch.period,
            subjects: pick(&batch.subjects),
            respondents: pick(&batch.respondents),
            columns: batch.columns.iter().map(|(id, column)| (id.clone(), pick(column))).collect(),
        }
    }
}
