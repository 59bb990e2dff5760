//! The subject and the period of a row, from its cells or from what the mapping fills in.

use super::table::{Row, Table};
use super::{Complaint, IngestError, Mapping, Whom};
use crate::data::spelling;
use crate::period::{self, Period, PeriodKind};
use chrono::NaiveDate;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

/// A subject and a period.
pub(super) type Key = (String, Period);

/// The first days of the periods of all rows that can be read.
pub(super) fn days(
    text: &str,
    name: &str,
    mapping: &Mapping,
    coarsest: PeriodKind,
) -> Result<BTreeSet<NaiveDate>, IngestError> {
    let mut table = Table::open_for(text, name, mapping)?;
    let keys = Keys::find(&table, mapping, Some(coarsest))?;
    let mut days = BTreeSet::new();
    while let Some(row) = table.next_row()? {
        days.extend(keys.period(&row).ok().map(Period::first_day));
    }
    Ok(days)
}

/// Where a file says the subject and the period of its rows.
pub(super) struct Keys<'a> {
    /// The subject's column.
    pub subject: Option<usize>,
    /// The period's column.
    pub period: Option<usize>,
    mapping: &'a Mapping,
    coarsest: Option<PeriodKind>,
    subject_optional: bool,
    /// Ids that were changed: as given, and as kept.
    pub folded: RefCell<BTreeMap<String, String>>,
    /// Subjects that are not registered, each with what is said of it.
    strangers: RefCell<BTreeMap<String, String>>,
}

impl<'a> Keys<'a> {
    /// Finds the columns; `wanted` is the coarsest kind of period that is allowed.
    pub fn find(table: &Table<'_>, mapping: &'a Mapping, wanted: Option<PeriodKind>) -> Result<Self, IngestError> {
        let keys = Self::for_some_subjects(table, mapping, wanted)?;
        if keys.subject.is_none() && mapping.subject.is_none() {
            let remedy =
                "say which column it is with `--map subject=HEADER`, or name the one subject with `--subject`";
            return Err(table.missing("subject", remedy.to_owned()));
        }
        Ok(Self { subject_optional: false, ..keys })
    }

    /// As [`Keys::find`] for a file that may leave the subject empty.
    pub fn for_some_subjects(
        table: &Table<'_>,
        mapping: &'a Mapping,
        wanted: Option<PeriodKind>,
    ) -> Result<Self, IngestError> {
        if let (Some(given), Some(wanted)) = (mapping.period, wanted)
            && given.kind() > wanted
        {
            return Err(IngestError::CoarsePeriod { given, wanted });
        }
        let (subject, period) = (table.find("subject", mapping)?, table.find("period", mapping)?);
        if period.is_none() && mapping.period.is_none() {
            let remedy =
                "say which column it is with `--map period=HEADER`, or give the one period with `--period`";
            return Err(table.missing("period", remedy.to_owned()));
        }
        let (folded, strangers) = (RefCell::default(), RefCell::default());
        Ok(Self { subject, period, mapping, coarsest: wanted, subject_optional: true, folded, strangers })
    }

    /// The subject and the period of a row; what is wrong with them goes to `complaints`.
    pub fn read(&self, table: &Table<'_>, row: &Row, complaints: &mut Vec<Complaint>) -> Option<Key> {
        let known = |subject: String| match self.stranger(&subject) {
            Some(why) => Err(why),
            None => Ok(subject),
        };
        let subject = self.subject(row).and_then(known).map_err(|reason| (self.subject, reason));
        let period = self.period(row).map_err(|reason| (self.period, reason));
        for (column, reason) in [subject.as_ref().err(), period.as_ref().err()].into_iter().flatten() {
            complaints.push(Complaint {
                column: column.map_or("", |column| table.title(column)).to_owned(),
                value: column.map_or("", |column| row.given(column)).to_owned(),
                reason: reason.clone(),
            });
        }
        subject.ok().zip(period.ok())
    }

    /// The subject and the period of a row as far as they can be read, whatever else is wrong with it.
    pub fn whom(&self, row: &Row, who: &str) -> Whom {
        Whom { subject: self.subject(row).unwrap_or_default(), period: self.period(row).ok(), who: who.to_owned() }
    }

    /// Whether the file has a period in each row.
    pub fn dates_rows(&self) -> bool {
        self.period.is_some() && self.subject.is_some()
    }

    /// Whether the cells of a line could be those of a row: a subject, and a period where one is wanted.
    pub fn fits(&self, cells: &[&str]) -> bool {
        let cell = |column: Option<usize>| column.map(|column| cells.get(column).copied().unwrap_or_default());
        cell(self.subject).is_none_or(|subject| !subject.is_empty())
            && cell(self.period).is_none_or(|cell| {
                period::spelling::read(cell)
                    .is_ok_and(|period| self.coarsest.is_none_or(|most| period.kind() <= most))
            })
    }

    /// Why rows of a subject are not accepted, if only those of registered ones are.
    fn stranger(&self, subject: &str) -> Option<String> {
        let registered = self.mapping.registered.as_ref()?;
        if subject.is_empty() || registered.contains(subject) {
            return None;
        }
        let mut strangers = self.strangers.borrow_mut();
        let why = strangers.entry(subject.to_owned()).or_insert_with(|| {
            let near = crate::diagnostic::suggest(subject, registered.iter().map(String::as_str));
            near.map_or_else(|| "not registered".to_owned(), |near| format!("not registered: {near}"))
        });
        Some(why.clone())
    }

    fn subject(&self, row: &Row) -> Result<String, String> {
        let given = self.subject.map_or("", |column| row.cell(column));
        match (given, &self.mapping.subject) {
            // As with a period: one that is named stands for a column, not for what is missing in one.
            ("", Some(filled)) if self.subject.is_none() => Ok(filled.clone()),
            ("", Some(_)) if !self.subject_optional => {
                let why = "`--subject` replaces a column that a file lacks, not an empty cell";
                Err(format!("the subject is empty, and {why}"))
            }
            ("", None) if !self.subject_optional => Err("the subject is empty".to_owned()),
            ("", _) => Ok(String::new()),
            (given, _) if spelling::is_no_id(given) => {
                Err(format!("the subject is empty: `{given}` is what a program writes where it finds none"))
            }
            _ => self.id(row, self.subject.unwrap_or_default()),
        }
    }

    /// An id as it is kept.
    pub fn id(&self, row: &Row, column: usize) -> Result<String, String> {
        let (id, given) = (spelling::id(row.cell(column))?, row.raw(column));
        if is_rounded(&id) {
            return Err("a spreadsheet has rounded this id, so that several may have become one: give the column the format \
                        of text and export it again"
                .to_owned());
        }
        if id != given {
            self.folded.borrow_mut().entry(given.to_owned()).or_insert_with(|| id.clone().into_owned());
        }
        Ok(id.into_owned())
    }

    fn period(&self, row: &Row) -> Result<Period, String> {
        let given = self.period.map_or("", |column| row.cell(column));
        let period = match (given, self.mapping.period) {
            // A period that is asked for does not date the rows of a file that dates its rows.
            ("", Some(filled)) if self.period.is_none() => filled,
            ("", Some(_)) => {
                let why = "`--period` replaces a column that a file lacks, not an empty cell";
                return Err(format!("the period is empty, and {why}"));
            }
            ("", None) => return Err("the period is empty".to_owned()),
            (given, _) if given.is_ascii() => period::spelling::read(given)?,
            (given, _) => {
                let plain = spelling::plain(given).replace(['\u{2010}', '\u{2011}', '\u{2013}', '\u{2212}'], "-");
                period::spelling::read(&plain)?
            }
        };
        match self.coarsest {
            Some(wanted) if period.kind() > wanted => Err(format!(
                "{period} is a {}, but the rule set scores a {}: say which {} it belongs to",
                period.kind().word(),
                wanted.word(),
                wanted.word()
            )),
            _ => Ok(period),
        }
    }
}

/// Whether an id is a number as spreadsheets round long ones: `1.23457E+11`.
fn is_rounded(id: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some((mantissa, power)) = id.split_once(['E', 'e']) else { return false };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    power.strip_prefix('+').is_some_and(digits) && whole.len() == 1 && digits(whole) && digits(fraction)
}
