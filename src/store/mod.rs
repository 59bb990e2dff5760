//! The store: one SQLite file that keeps what was answered, what was measured and what was scored.
//!
//! A [`Store`] is opened or created, takes files in as batches ([`Import`]), hands out a
//! [`Dataset`](crate::data::Dataset) as of any batch ([`Query`]) and keeps runs that nobody can change
//! ([`NewRun`]). Responses lie in columnar segments; `docs/store-format.md` describes every byte.
//! [`digest`] names the content of a dataset, however it is ordered or packed.

mod blob;
mod digest;
mod error;
mod event;
mod import;
mod query;
mod repeats;
mod run;
mod schema;
mod seal;
mod segment;
#[cfg(test)]
mod tests;
mod trail;

pub use digest::digest;
pub use error::{StoreError, StoreFault};
pub use event::RunEvent;
pub use import::{Contents, Import, Imported};
pub use query::Query;
pub use repeats::{Repeats, once};
pub use run::{NewRun, Run, RunResult, RunSummary, Seal};

use rusqlite::{Connection, OpenFlags, OptionalExtension, Transaction, TransactionBehavior, params};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a writer waits for another one.
pub const PATIENCE: Duration = Duration::from_secs(5);

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
        let mut conn = Connection::open_with_flags(path, flags)?;
        conn.busy_timeout(PATIENCE)?;
        schema::prepare(&mut conn, create)?;
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
    /// Those of SQLite.
    pub fn sequence(&self) -> Result<i64, StoreError> {
        let highest = self.conn.query_row("SELECT coalesce(max(id), 0) FROM batches", [], |row| row.get(0));
        highest.map_err(|error| self.error(error.into()))
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
            let done = work(&transaction)?;
            transaction.commit()?;
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

/// The row of a survey of an organisation, if it has one.
fn find_survey(conn: &Connection, organisation: &str, survey: &str) -> Result<Option<i64>, StoreFault> {
    let sql = "SELECT id FROM surveys WHERE organisation = ? AND name = ?";
    Ok(conn.query_row(sql, [organisation, survey], |row| row.get(0)).optional()?)
}

/// The row of a survey of an organisation, made where there is none.
fn ensure_survey(conn: &Connection, organisation: &str, survey: &str) -> Result<i64, StoreFault> {
    if let Some(id) = find_survey(conn, organisation, survey)? {
        return Ok(id);
    }
    conn.execute("INSERT OR IGNORE INTO organisations (id) VALUES (?)", [organisation])?;
    conn.execute("INSERT INTO surveys (organisation, name) VALUES (?, ?)", [organisation, survey])?;
    Ok(conn.last_insert_rowid())
}

/// Adds a line to the audit trail.
fn note(conn: &Connection, at: &str, by: &str, action: &str, detail: &str) -> Result<(), StoreFault> {
    let sql = "INSERT INTO audit (at, by, action, detail) VALUES (?, ?, ?, ?)";
    conn.execute(sql, params![at, by, action, detail])?;
    Ok(())
}

/// The time in UTC, to the second.
fn now() -> String {
    chrono::Utc::now().format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
