//! What every file goes through before it is scored or stored: what was rejected is said, counted and held against the
//! rule set's `reject_limit`.

use super::input::Files;
use super::notices::remark;
use super::reading::Text;
use super::{Context, Failure};
use crate::data::{Batch, Lack, LackKind, Lacks};
use crate::ingest::{self, Form, IngestError, Mapping, Odd, Read};
use crate::number::Decimal;
use crate::period::Period;
use crate::store::{self, Domains, Nameless, Once, Taken};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// What came in so far.
pub struct Intake<'a> {
    files: &'a Files,
    /// The share of a file's rows that may be rejected.
    limit: Decimal,
    /// What did not come in.
    pub lacks: Lacks,
    /// The number of rejected rows.
    pub rejected: usize,
    /// The names of the mapping that some file had a column for.
    mapped: BTreeSet<String>,
    /// The columns with codes of their own for "no value" that some file had.
    coded: BTreeSet<String>,
    /// The headers of all files.
    headers: BTreeSet<String>,
    /// What respondents said so far.
    once: Once,
    /// Where several files of a table are named, the rows of each without a respondent.
    nameless: BTreeMap<String, Vec<Nameless>>,
    /// The files with rows that were read, and what of.
    texts: Vec<(String, Rc<Text>)>,
}

impl<'a> Intake<'a> {
    pub fn new(files: &'a Files, limit: Decimal) -> Self {
        Self {
            files,
            limit,
            lacks: Lacks::default(),
            rejected: 0,
            mapped: BTreeSet::new(),
            coded: BTreeSet::new(),
            headers: BTreeSet::new(),
            once: Once::default(),
            nameless: BTreeMap::new(),
            texts: Vec::new(),
        }
    }

    /// Says what was left out of a file, and counts it.
    ///
    /// # Errors
    /// [`Failure::Data`] where more rows were rejected than the limit allows.
    pub fn take<T>(&mut self, context: &mut Context<'_>, read: &Read<T>) -> Result<(), Failure> {
        self.rejected += remark(context, &read.name, read)?;
        self.lacks.extend(read.lacks.clone());
        self.note(read);
        self.within_limit(read)
    }

    /// Notes which names of the mapping a file has columns for.
    pub fn note<T>(&mut self, read: &Read<T>) {
        self.mapped.extend(read.mapped.iter().cloned());
        self.coded.extend(read.coded.iter().cloned());
        self.headers.extend(read.header.iter().cloned());
    }

    /// Refuses a mapping to a column that none of the files has, and codes for such a column.
    ///
    /// # Errors
    /// [`Failure::Data`].
    pub fn names_used(&self, mapping: &Mapping) -> Result<(), Failure> {
        let columns = mapping.missing.iter().filter_map(|coded| coded.column.as_deref());
        if let Some(column) = columns.into_iter().find(|column| !self.coded.contains(*column)) {
            let hint = ingest::did_you_mean(column, self.headers.iter().map(String::as_str));
            return Err(IngestError::UnusedMissing { column: column.to_owned(), hint }.into());
        }
        let Some((name, header)) = mapping.columns.iter().find(|(name, _)| !self.mapped.contains(*name)) else {
            return Ok(());
        };
        let hint = ingest::did_you_mean(header, self.headers.iter().map(String::as_str));
        Err(IngestError::UnusedMap { name: name.clone(), header: header.clone(), hint }.into())
    }

    /// Refuses a file of which more rows were rejected than the limit allows.
    ///
    /// # Errors
    /// [`Failure::Data`].
    pub fn within_limit<T>(&self, read: &Read<T>) -> Result<(), Failure> {
        let (rejected, total) = (read.rejected(), read.total);
        let what = format!("{}: {rejected} of {total} rows were rejected", read.name);
        within(self.limit, &what, (rejected as u64, total as u64), self.files)?;
        read.odd.iter().try_for_each(|odd| self.odd_within_limit(&read.name, odd))
    }

    /// Refuses a file of which a source can't read more cells of a column than rows may be rejected.
    fn odd_within_limit(&self, name: &str, odd: &Odd) -> Result<(), Failure> {
        let allowed = Decimal::from(odd.of).saturating_mul(self.limit);
        if self.files.accept_rejects || Decimal::from(odd.cells) <= allowed {
            return Ok(());
        }
        let percent = self.limit.saturating_mul(Decimal::ONE_HUNDRED).normalize();
        let Odd { column, cells, of, first, place } = odd;
        Err(Failure::Data(format!(
            "{place}: {cells} of {of} cells of `{column}` can't be read, and the rule set allows {percent}% (`reject_limit`); the \
             first: {first} ({name}). Say under `answers` what they mean (`labels`, `missing`), or that such cells are missing \
             (`on_bad: missing`)"
        )))
    }

    /// Whether a file was named before as one of the same rows (`what`); it is read once then, as it is imported once.
    ///
    /// # Errors
    /// [`Failure`] where that can't be written.
    pub fn is_again(&mut self, context: &mut Context<'_>, what: &str, text: &Rc<Text>) -> Result<bool, Failure> {
        let same = |(known, earlier): &&(String, Rc<Text>)| known == what && earlier.bytes == text.bytes;
        if let Some((_, earlier)) = self.texts.iter().find(same) {
            writeln!(context.err, "{}: the same as {}, byte for byte, and read once", text.name, earlier.name)?;
            return Ok(true);
        }
        self.texts.push((what.to_owned(), text.clone()));
        Ok(false)
    }

    /// The rows of a file as an import after those before it would keep them, so that files give the same scores either way.
    ///
    /// # Errors
    /// [`Failure`] where what is left out or counts again can't be written.
    pub fn once(
        &mut self,
        context: &mut Context<'_>,
        name: &str,
        rows: Vec<Batch>,
        form: &Form,
    ) -> Result<Vec<Batch>, Failure> {
        let table = rows.first().map_or("", |batch| batch.table.as_str());
        let domains: Domains<'_> = &|period, column| form.domain(table, period, column);
        let Taken { kept, repeats, alike } = self.once.take(&rows, domains);
        if repeats.same > 0 {
            self.repeated(name, &rows, &kept);
            writeln!(context.err, "{name}: standing twice, word for word, and counted once: {}", repeats.same)?;
        }
        if repeats.again > 0 {
            writeln!(
                context.err,
                "{name}: by respondents who answer otherwise above, for the same subject and period: {}; both answers count",
                repeats.again
            )?;
        }
        if repeats.alike > 0 {
            writeln!(
                context.err,
                "{name}: rows without a respondent that repeat a row of an earlier file, word for word, and count again: {}",
                repeats.alike
            )?;
        }
        for ((period, subject), n) in alike {
            self.lacks.add(Lack::alike(&subject, period, table), n);
        }
        if self.files.of_table(table) > 1
            && let Some(nameless) = Nameless::of_file(name, &kept, domains)
        {
            self.nameless.entry(table.to_owned()).or_default().push(nameless);
        }
        Ok(kept)
    }

    /// Counts the rows without a respondent that an earlier file seems to have with fewer or more columns.
    ///
    /// # Errors
    /// [`Failure`] where that can't be written.
    pub fn remark_alike(&mut self, context: &mut Context<'_>) -> Result<(), Failure> {
        for files in std::mem::take(&mut self.nameless).into_values() {
            let mut lines = Vec::new();
            for (at, file) in files.iter().enumerate() {
                // Whether that is likely or not, in a result it is only said.
                let earlier = files.get(..at).unwrap_or_default();
                lines.extend(
                    file.check(earlier, true).unwrap_or_default().into_iter().map(|line| (file.name(), line)),
                );
            }
            for (name, line) in lines {
                writeln!(context.err, "warning: {name}: {line}")?;
            }
            self.lacks.extend(store::nameless_of_files(&files, false));
        }
        Ok(())
    }

    /// Counts responses that stand twice word for word: those of `rows` that are not in `kept`.
    fn repeated(&mut self, file: &str, rows: &[Batch], kept: &[Batch]) {
        let mut counts: BTreeMap<(Period, &str), u64> = subjects(rows);
        for (who, n) in subjects(kept) {
            counts.entry(who).and_modify(|all| *all = all.saturating_sub(n));
        }
        for ((period, subject), n) in counts {
            let lack = Lack {
                kind: LackKind::Repeated,
                subject: subject.to_owned(),
                period: Some(period),
                file: file.to_owned(),
                reason: "the response stands there before, word for word".to_owned(),
            };
            self.lacks.add(lack, n);
        }
    }
}

/// Refuses data of which more rows were rejected than the limit allows; `what` says how many of how many.
///
/// # Errors
/// [`Failure::Data`].
pub fn within(limit: Decimal, what: &str, (rejected, of): (u64, u64), files: &Files) -> Result<(), Failure> {
    let allowed = Decimal::from(of).saturating_mul(limit);
    if files.accept_rejects || Decimal::from(rejected) <= allowed {
        return Ok(());
    }
    let percent = limit.saturating_mul(Decimal::ONE_HUNDRED).normalize();
    Err(Failure::Data(format!(
        "{what}, and the rule set allows {percent}% (`reject_limit`); nothing is scored or stored: correct the data, or go on \
         without these rows with `--accept-rejects`"
    )))
}

/// How many responses there are of each subject in each period.
fn subjects(batches: &[Batch]) -> BTreeMap<(Period, &str), u64> {
    let mut counts = BTreeMap::new();
    for batch in batches {
        let mut by_code = vec![0_u64; batch.subjects.dictionary.len()];
        for code in batch.subjects.codes.iter().flatten() {
            if let Some(n) = by_code.get_mut(*code as usize) {
                *n += 1;
            }
        }
        for (subject, n) in batch.subjects.dictionary.iter().zip(by_code) {
            *counts.entry((batch.period, subject.as_str())).or_default() += n;
        }
    }
    counts
}
