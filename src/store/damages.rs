//! Everything in a store that is not as it was written, in words, as far as it can still be read.

use super::manifest::{Survey, Whole};
use super::seal::{self, Tally};
use super::{Store, StoreError, StoreFault, event, import, lacks, query, run, segment, trail};
use rusqlite::{Connection, Row};

impl Store {
    /// All that is damaged: the structure of the file, columns of segments, rows that are not what was stored, rows that are
    /// gone, and a history that the audit trail tells otherwise.
    ///
    /// # Errors
    /// Those of a store that can't be read at all.
    pub fn damages(&self) -> Result<Vec<String>, StoreError> {
        self.read(|conn| {
            let mut damages = Vec::new();
            note(&mut damages, structure(conn))?;
            match Survey::all(conn) {
                Ok(surveys) => {
                    for survey in &surveys {
                        note(&mut damages, of_survey(conn, survey))?;
                    }
                }
                Err(fault) => note(&mut damages, Err(fault))?,
            }
            note(&mut damages, of_runs(conn))?;
            note(&mut damages, trail::damages(conn))?;
            Ok(damages)
        })
    }

    /// What is damaged of what every run stands on, whatever it read: the seal of the store, the list of surveys and runs, what was
    /// published, the audit trail.
    ///
    /// # Errors
    /// As [`Store::damages`].
    pub fn trail_damages(&self) -> Result<Vec<String>, StoreError> {
        self.read(|conn| {
            let mut damages = Vec::new();
            note(&mut damages, Survey::all(conn).map(|_| Vec::new()))?;
            note(&mut damages, of_runs(conn))?;
            note(&mut damages, trail::damages(conn))?;
            damages.dedup();
            Ok(damages)
        })
    }
}

/// What a fault says, without advice.
pub(super) fn said(fault: &StoreFault) -> String {
    match fault {
        StoreFault::Changed(what) => format!("{what} is not what was stored"),
        StoreFault::Incomplete(what) | StoreFault::Damaged(what) => what.clone(),
        fault => fault.to_string(),
    }
}

/// Adds what was found; what keeps a part from being read is found, too.
fn note(damages: &mut Vec<String>, found: Result<Vec<String>, StoreFault>) -> Result<(), StoreFault> {
    match found {
        Ok(found) => damages.extend(found),
        Err(StoreFault::Busy) => return Err(StoreFault::Busy),
        Err(fault) => {
            let said = said(&fault);
            if !damages.contains(&said) {
                damages.push(said);
            }
        }
    }
    Ok(())
}

/// What SQLite finds in pages and indexes.
fn structure(conn: &Connection) -> Result<Vec<String>, StoreFault> {
    let mut statement = conn.prepare("PRAGMA integrity_check(20)")?;
    let said = statement.query_map([], |row| row.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    Ok(said.into_iter().filter(|said| said != "ok").map(|said| format!("SQLite: {said}")).collect())
}

fn of_runs(conn: &Connection) -> Result<Vec<String>, StoreFault> {
    let mut damages = Vec::new();
    let whole = Whole::read(conn)?;
    note(
        &mut damages,
        run::tally(conn).and_then(|found| whole.runs.check(found, "the runs of the store")).map(|()| vec![]),
    )?;
    note(&mut damages, event::events(conn).map(|_| Vec::new()))?;
    Ok(damages)
}

fn of_survey(conn: &Connection, survey: &Survey) -> Result<Vec<String>, StoreFault> {
    let named = survey.named();
    let mut damages = Vec::new();
    let batches = super::manifest::count(conn, "batches", import::BATCHES, survey.id)
        .and_then(|found| survey.batches.check(found, &format!("the batches of the survey {named}")));
    note(&mut damages, batches.map(|()| Vec::new()))?;
    note(&mut damages, segment::damages(conn, survey))?;
    for (table, expected) in [
        (MEASURES, survey.measures),
        (SUBJECTS, survey.subjects),
        (COMPARISONS, survey.comparisons),
        (LACKS, survey.lacks),
    ] {
        note(&mut damages, table.damages(conn, survey, expected, &named))?;
    }
    Ok(damages)
}

/// A table whose rows have seals of their own.
struct Sealed {
    table: &'static str,
    rows: &'static str,
    /// The columns that a row's own seal covers.
    sealed: &'static [usize],
    batch: usize,
    seal: usize,
    /// What a row is called, by the texts of its columns.
    name: fn(&dyn Fn(usize) -> String) -> String,
}

const MEASURES: Sealed = Sealed {
    table: "measures",
    rows: query::MEASURES,
    sealed: &[1, 2, 3, 5],
    batch: 4,
    seal: 6,
    name: |text| format!("{} of {} in {}", text(1), text(2), text(3)),
};

const SUBJECTS: Sealed = Sealed {
    table: "subjects",
    rows: query::SUBJECTS,
    sealed: &[1, 3, 4, 5],
    batch: 2,
    seal: 6,
    name: |text| text(1),
};

const COMPARISONS: Sealed = Sealed {
    table: "comparisons",
    rows: query::COMPARISONS,
    sealed: &[1, 2, 3, 4, 5, 7],
    batch: 6,
    seal: 8,
    name: |text| format!("{} of {} in {}", text(5), text(3), text(4)),
};

const LACKS: Sealed = Sealed {
    table: "lacks",
    rows: lacks::ROWS,
    sealed: &[2, 3, 4, 5, 6, 7, 8, 9],
    batch: 1,
    seal: 10,
    name: |text| format!("line {} of {}", text(4), text(3)),
};

impl Sealed {
    fn damages(
        &self,
        conn: &Connection,
        survey: &Survey,
        expected: Tally,
        named: &str,
    ) -> Result<Vec<String>, StoreFault> {
        let mut statement = conn.prepare(self.rows)?;
        let mut rows = statement.query([survey.id])?;
        let (mut damages, mut found) = (Vec::new(), Tally::default());
        while let Some(row) = rows.next()? {
            found.add(seal::hash_of(self.table, row)?);
            let texts: Vec<String> = self.sealed.iter().map(|at| text(row, *at)).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let seal = text(row, self.seal);
            if !seal.is_empty() && seal != seal::row(&texts) {
                let (name, batch) = ((self.name)(&|at| text(row, at)), text(row, self.batch));
                damages.push(format!("{}: {name}, of batch {batch}, is not what was stored", self.table));
            }
        }
        // A row that is named already is what makes the difference.
        if damages.is_empty() {
            let check = expected.check(found, &format!("the {} of the survey {named}", self.table));
            note(&mut damages, check.map(|()| Vec::new()))?;
        }
        Ok(damages)
    }
}

/// A cell as text; bytes that are no text are no reason to stop.
fn text(row: &Row<'_>, at: usize) -> String {
    use rusqlite::types::ValueRef;
    match row.get_ref(at) {
        Ok(ValueRef::Text(bytes) | ValueRef::Blob(bytes)) => String::from_utf8_lossy(bytes).into_owned(),
        Ok(ValueRef::Integer(number)) => number.to_string(),
        Ok(ValueRef::Real(number)) => number.to_string(),
        Ok(ValueRef::Null) | Err(_) => String::new(),
    }
}
