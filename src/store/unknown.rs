//! What is stored of a survey under names that its rules do not know (any more): tables, measures and columns that were
//! renamed or taken out since.

use super::manifest::Survey;
use super::moment::Moment;
use super::query::period;
use super::segment;
use super::{Store, StoreError, StoreFault, schema};
use crate::period::Period;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Something that is stored under a name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stored {
    /// The rows of a table; the responses have no name.
    Rows(String),
    /// The answers to a column of a table.
    Answers {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// The values of a measure.
    Measure(String),
}

impl Store {
    /// Opens a store that is of the newest version, for commands that change none; none where there is no such store.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_current(path: &Path) -> Result<Option<Self>, StoreError> {
        // Version and application stand in SQLite's header; see "The Database Header" in the description of its file format.
        let mut header = [0_u8; 72];
        let is_read = File::open(path).and_then(|mut file| file.read_exact(&mut header)).is_ok();
        let number = |at: usize| {
            let bytes: Option<[u8; 4]> = header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            bytes.map(u32::from_be_bytes).map(i64::from)
        };
        let is_current = number(60) == Some(schema::NEWEST) && number(68) == Some(schema::APPLICATION_ID);
        if is_read && is_current { Self::open(path).map(Some) } else { Ok(None) }
    }

    /// What is stored of a survey, each with its number of rows or values by period. Answers are counted where that is asked for.
    ///
    /// # Errors
    /// Those of SQLite.
    pub fn stored(
        &self,
        organisation: &str,
        survey: &str,
        counts: &dyn Fn(&Stored, Period) -> bool,
    ) -> Result<BTreeMap<(Stored, Period), u64>, StoreError> {
        self.read(|conn| {
            let mut found = BTreeMap::new();
            for one in Survey::all(conn)?.into_iter().filter(|one| one.organisation == organisation) {
                let Some(table) = super::table_of(survey, &one.name) else { continue };
                rows(conn, &one, table, counts, &mut found)?;
                if table.is_empty() {
                    measures(conn, &one, &mut found)?;
                }
            }
            Ok(found)
        })
    }
}

fn rows(
    conn: &Connection,
    survey: &Survey,
    table: &str,
    counts: &dyn Fn(&Stored, Period) -> bool,
    found: &mut BTreeMap<(Stored, Period), u64>,
) -> Result<(), StoreFault> {
    for head in segment::counting(conn, survey, &Moment::now(conn, survey)?)? {
        let day = period(head.period())?;
        *found.entry((Stored::Rows(table.to_owned()), day)).or_default() += head.rows();
        for column in head.questions() {
            let answers = Stored::Answers { table: table.to_owned(), column };
            let given = match &answers {
                Stored::Answers { column, .. } if counts(&answers, day) => {
                    head.answers(conn, column)?.codes.iter().flatten().count() as u64
                }
                _ => 0,
            };
            *found.entry((answers, day)).or_default() += given;
        }
    }
    Ok(())
}

fn measures(
    conn: &Connection,
    survey: &Survey,
    found: &mut BTreeMap<(Stored, Period), u64>,
) -> Result<(), StoreFault> {
    // What is in force of each, unless that is that it was taken away.
    let sql = format!(
        "SELECT measure, period, count(*) FROM (SELECT measure, period, value, max(batch) FROM measures WHERE survey = ?{} \
         GROUP BY measure, subject, period) WHERE value <> '~' GROUP BY measure, period",
        Moment::now(conn, survey)?.condition()
    );
    let mut statement = conn.prepare(&sql)?;
    let mut rows = statement.query([survey.id])?;
    while let Some(row) = rows.next()? {
        let (measure, day, n): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        found.insert((Stored::Measure(measure), period(&day)?), u64::try_from(n).unwrap_or(0));
    }
    Ok(())
}
