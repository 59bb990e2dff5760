//! The store: one SQLite file that keeps what was answered, what was measured and what was scored.
//!
//! A [`Store`] is opened or created, takes files in as batches ([`Import`]), hands out a
//! [`Dataset`](crate::data::Dataset) as of any batch ([`Query`]) and keeps runs that nobody can change
//! ([`NewRun`]). Responses lie in columnar segments; `docs/store-format.md` describes every byte.
//! [`digest`] names the content of a dataset, however it is ordered or packed.

mod again;
mod backup;
mod blob;
mod damages;
mod digest;
mod error;
mod event;
mod identity;
mod import;
mod journal;
mod lacks;
mod manifest;
mod moment;
mod query;
mod repeats;
mod rest;
mod run;
mod schema;
mod seal;
mod segment;
#[cfg(test)]
mod tests;
mod trail;
mod unknown;

pub use again::Nameless;
pub(crate) use again::of_files as nameless_of_files;
pub use digest::digest;
pub use error::{StoreError, StoreFault};
pub use event::RunEvent;
pub use identity::Reading;
pub use import::{Contents, Import, Imported};
pub use lacks::Lacking;
pub use moment::{Entry, Response, Voided, Voiding, Withdrawn};
pub use query::Query;
pub use repeats::{Domains, Once, Repeats, Taken};
pub use run::{NewRun, Run, RunKey, RunResult, RunSummary, Seal};
pub use unknown::Stored;

use manifest::Whole;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a command waits for others that write.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// An open store.
#[derive(Debug)]
pub struct Store {
    conn: Connection,
    path: PathBuf,
}

impl Store {
    /// Makes a new store.
    ///
    /// # Errors
    /// [`StoreFault::Exists`] when there is a file already, and those of SQLite.
    pub fn create(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        if path.exists() {
            return Err(StoreError::at(path, StoreFault::Exists));
        }
        Self::open_or_create(path)
    }

    /// Opens a store and brings it to the newest version.
    ///
    /// # Errors
    /// [`StoreFault::Absent`], [`StoreFault::Empty`], [`StoreFault::NotSqlite`], [`StoreFault::Foreign`],
    /// [`StoreFault::Newer`], and those of SQLite.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        if !path.exists() {
            return Err(StoreError::at(path, StoreFault::Absent));
        }
        Self::connect(path, OpenFlags::empty(), false).map_err(|fault| StoreError::at(path, fault))
    }

    /// Opens the store, or makes it where there is no file or an empty one.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_or_create(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        let path = path.as_ref();
        Self::connect(path, OpenFlags::SQLITE_OPEN_CREATE, true).map_err(|fault| StoreError::at(path, fault))
    }

    fn connect(path: &Path, also: OpenFlags, create: bool) -> Result<Self, StoreFault> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | also;
        journal::check(path)?;
        let mut conn = Connection::open_with_flags(path, flags)?;
        conn.busy_timeout(PATIENCE)?;
        schema::prepare(&mut conn, path, create)?;
        Ok(Self { conn, path: path.to_owned() })
    }

    /// Where the store is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The number of the latest batch; 0 when nothing was imported.
    ///
    /// # Errors
    /// [`StoreFault::Changed`] where the seal of the store is damaged, and those of SQLite.
    pub fn sequence(&self) -> Result<i64, StoreError> {
        self.read(|conn| Ok(Whole::read(conn)?.batch))
    }

    fn error(&self, fault: StoreFault) -> StoreError {
        StoreError::at(&self.path, fault)
    }

    /// Does `work` in one transaction that holds the right to write from its start: all of it lands, or
    /// nothing.
    fn write<T>(&mut self, work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreFault>) -> Result<T, StoreError> {
        let path = self.path.clone();
        let all = || {
            let transaction = self.conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
            journal::begin(&transaction)?;
            let done = work(&transaction)?;
            transaction.commit().map_err(StoreFault::of_commit)?;
            Ok(done)
        };
        all().map_err(|fault| StoreError::at(&path, fault))
    }

    /// Does `work` on one state of the store, whatever others write meanwhile.
    fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T, StoreFault>) -> Result<T, StoreError> {
        let all = || {
            let transaction = self.conn.unchecked_transaction()?;
            work(&transaction)
        };
        all().map_err(|fault| self.error(fault))
    }
}

/// The survey under which the rows of a further survey, or records, of a rule set are stored; its own for the responses,
/// whose table has no name.
#[must_use]
pub fn survey_of(survey: &str, table: &str) -> String {
    if table.is_empty() { survey.to_owned() } else { format!("{survey}.{table}") }
}

/// The table of a survey of which a stored survey has the rows; none where it is another survey's.
fn table_of<'n>(survey: &str, stored: &'n str) -> Option<&'n str> {
    match stored.strip_prefix(survey)? {
        "" => Some(""),
        rest => rest.strip_prefix('.'),
    }
}

/// Adds a line to the audit trail.
fn note(conn: &Connection, at: &str, by: &str, action: &str, detail: &str) -> Result<(), StoreFault> {
    let id = next(conn, "audit", Whole::read(conn)?.audit.rows)?;
    let texts = [&id.to_string(), at, by, action, detail];
    let seal = Whole::change(conn, |whole| whole.audit.chain("audit", &texts))?;
    let sql = "INSERT INTO audit (id, at, by, action, detail, seal) VALUES (?, ?, ?, ?, ?, ?)";
    conn.execute(sql, params![id, at, by, action, detail, seal])?;
    Ok(())
}

/// The number of the next row of a table that has so many by its tally, also where the last ones can't be found.
fn next(conn: &Connection, table: &str, rows: u64) -> Result<i64, StoreFault> {
    let sql = format!("SELECT coalesce(max(id), 0) FROM {table}");
    let highest: i64 = conn.query_row(&sql, [], |row| row.get(0))?;
    Ok(highest.max(i64::try_from(rows).unwrap_or(i64::MAX)).saturating_add(1))
}

/// The time in UTC, to the second.
fn now() -> String {
    chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
