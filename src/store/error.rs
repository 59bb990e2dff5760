//! What can go wrong with a store, in words that say what to do.

use super::PATIENCE;
use rusqlite::ErrorCode;
use std::path::{Path, PathBuf};

/// A fault and the store that it happened to.
#[derive(Debug, thiserror::Error)]
#[error("{}: {fault}", .store.display())]
pub struct StoreError {
    /// The file.
    pub store: PathBuf,
    /// What happened.
    pub fault: StoreFault,
}

impl StoreError {
    pub(super) fn at(store: &Path, fault: StoreFault) -> Self {
        Self { store: store.to_owned(), fault }
    }
}

/// What went wrong with a store. A write that failed has left nothing behind.
#[derive(Debug, thiserror::Error)]
pub enum StoreFault {
    /// There is no such file.
    #[error("there is no store here: check the path, or import a file to make one")]
    Absent,
    /// A store cannot be made where a file is.
    #[error("there is a file here already: choose another path, or open it as it is")]
    Exists,
    /// The file has no content.
    #[error("the file is empty: remove it, or import a file to make a store of it")]
    Empty,
    /// The file is something else.
    #[error("this is not a store of satis (not an SQLite file): check the path")]
    NotSqlite,
    /// The file is an SQLite database of another program.
    #[error("this is the database of another program, left as it is: check the path")]
    Foreign,
    /// A newer program made the store.
    #[error("made by a newer satis: version {found}, this one knows {known}: update satis")]
    Newer {
        /// The store's version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// Another program kept writing (or reading) for too long.
    #[error("another program has been using the store for {} s: wait until it is done and try again", PATIENCE.as_secs())]
    Busy,
    /// The disk is full.
    #[error("the disk is full and nothing was written: free some space and try again")]
    Full,
    /// A copy of the store can't be written.
    #[error("the copy cannot be written: {0}")]
    Unwritten(String),
    /// The file or its folder is not writable.
    #[error("the store cannot be written: check the permissions of the file and of its folder")]
    ReadOnly,
    /// The file or its folder cannot be opened.
    #[error("the store cannot be opened: check that its folder exists and is open to you")]
    Closed,
    /// SQLite found the file damaged.
    #[error("the file is damaged ({0}): restore it from a backup")]
    Damaged(String),
    /// Rows are not all there, or others are.
    #[error("{0}: `satis verify --all` says what is damaged; restore the store from a backup")]
    Incomplete(String),
    /// A journal lies beside a file that it was not made for.
    #[error(
        "{} does not belong to this file, as when a copy was put in the place of the store after an import was cut off; \
         opening it would damage the file: move the journal away, then run `satis verify --all`",
        .0.display()
    )]
    StrayJournal(PathBuf),
    /// The disk failed at the end of a transaction.
    #[error(
        "the disk reported a failure at the very end ({0}): it may have been stored; run it again, it lands once"
    )]
    Unsure(String),
    /// A column of a segment is not what was written.
    #[error("column `{column}` of segment {segment} is damaged ({reason}): restore the store from a backup")]
    DamagedColumn {
        /// The segment's id.
        segment: i64,
        /// The column's name.
        column: String,
        /// What is wrong with its bytes.
        reason: String,
    },
    /// A row is not what was written.
    #[error("{0} is not what was stored: restore the store from a backup")]
    Changed(String),
    /// A run is not what was kept.
    #[error(
        "run {0} is not as it was kept: `satis verify {0}` says what was changed; restore the store from a backup"
    )]
    ChangedRun(i64),
    /// What was asked for may not be done.
    #[error("{0}")]
    Refused(String),
    /// Rows are stored, but not as they are read now.
    #[error("{0}")]
    ReadOtherwise(String),
    /// What was to be imported contradicts itself.
    #[error("this cannot be stored: {0}")]
    Inconsistent(String),
    /// Two different texts of rules have the same digest.
    #[error(
        "rules with the digest {0} are stored already and read otherwise: the stored ones may be damaged, run `satis verify --all`"
    )]
    OtherRules(String),
    /// Anything else that SQLite says.
    #[error("SQLite: {0}; where this comes again the file is damaged: restore it from a backup")]
    Sqlite(rusqlite::Error),
}

impl StoreFault {
    /// What a commit that failed means: where the disk failed it may have been stored all the same.
    pub(super) fn of_commit(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::SystemIoFailure) => Self::Unsure(error.to_string()),
            _ => error.into(),
        }
    }
}

impl From<rusqlite::Error> for StoreFault {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::Error;
        match &error {
            Error::Utf8Error(..) => return Self::Damaged("a text is not UTF-8".to_owned()),
            Error::InvalidColumnType(..)
            | Error::FromSqlConversionFailure(..)
            | Error::IntegralValueOutOfRange(..)
            | Error::QueryReturnedNoRows => return Self::Damaged(error.to_string()),
            _ => {}
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::ReadOnly) => Self::ReadOnly,
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => Self::Closed,
            Some(ErrorCode::NotADatabase) => Self::NotSqlite,
            Some(ErrorCode::DatabaseCorrupt) => Self::Damaged(error.to_string()),
            _ => Self::Sqlite(error),
        }
    }
}
