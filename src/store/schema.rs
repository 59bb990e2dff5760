//! Whose file it is, and of which version: the application id, and migrations from version to version.
//!
//! A file is recognised before anything is written to it, and made or migrated in one transaction. Before a store is
//! migrated it is copied.

use super::{StoreFault, backup, manifest, note, now};
use rusqlite::{Connection, TransactionBehavior};
use std::ops::RangeInclusive;
use std::path::Path;

/// `SATS` in ASCII: SQLite's header bytes 68 to 71.
pub(super) const APPLICATION_ID: i64 = 0x5341_5453;

/// The step to version 1, to version 2, and so on.
pub(super) const MIGRATIONS: [&str; 7] = [
    include_str!("migrations/1.sql"),
    include_str!("migrations/2.sql"),
    include_str!("migrations/3.sql"),
    include_str!("migrations/4.sql"),
    include_str!("migrations/5.sql"),
    include_str!("migrations/6.sql"),
    include_str!("migrations/7.sql"),
];

/// The newest version that this program knows.
pub(super) const NEWEST: i64 = MIGRATIONS.len() as i64;

/// The first version that has seals over the whole.
pub(super) const SEALED: i64 = 4;

/// The first version that seals what imports lack.
pub(super) const LACKS_SEALED: i64 = 5;

/// The first version whose runs have forms; the tables have not changed since.
pub(super) const FORMS: i64 = 6;

/// Sets the connection up, recognises the file and brings it to the newest version.
pub(super) fn prepare(conn: &mut Connection, path: &Path, create: bool) -> Result<(), StoreFault> {
    // In one transaction: another program may be making the store between two questions.
    let version = {
        let reading = conn.unchecked_transaction()?;
        recognise(&reading)?
    };
    match version {
        None if !create => return Err(StoreFault::Empty),
        Some(NEWEST) => {}
        Some(version) => {
            backup::before_migration(conn, path, version)?;
            migrate(conn)?;
        }
        None => migrate(conn)?,
    }
    // EXTRA: when a commit has returned it survives a power failure, also in the folder's entries.
    conn.execute_batch(
        "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; \
         PRAGMA synchronous = EXTRA;",
    )?;
    Ok(())
}

/// The version of the store; none for an empty file.
fn recognise(conn: &Connection) -> Result<Option<i64>, StoreFault> {
    let ask = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0));
    let application = ask("PRAGMA application_id")?;
    let version = ask("PRAGMA user_version")?;
    let is_blank = application == 0 && version == 0 && ask("SELECT count(*) FROM sqlite_schema")? == 0;
    match application {
        _ if is_blank => Ok(None),
        APPLICATION_ID if version > NEWEST => Err(StoreFault::Newer { found: version, known: NEWEST }),
        // A step that changes tables is never done twice.
        APPLICATION_ID if !tables_of(conn)?.contains(&version) => {
            Err(StoreFault::Damaged(format!("its header says version {version}, its tables do not")))
        }
        APPLICATION_ID => Ok(Some(version)),
        _ => Err(StoreFault::Foreign),
    }
}

/// The versions that may have made the tables: what has seals is of version 4 or newer, what seals lacks is of version 5 or newer,
/// what has forms of runs is of version 6 or newer.
fn tables_of(conn: &Connection) -> Result<RangeInclusive<i64>, StoreFault> {
    let has = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, bool>(0));
    let sealed = has("SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'store_seal'")?;
    let lacks = has("SELECT count(*) > 0 FROM pragma_table_info('survey_seals') WHERE name = 'lacks'")?;
    let forms = has("SELECT count(*) > 0 FROM pragma_table_info('runs') WHERE name = 'form'")?;
    Ok(match (sealed, lacks, forms) {
        (false, ..) => 1..=SEALED - 1,
        (true, false, _) => SEALED..=SEALED,
        (true, true, false) => LACKS_SEALED..=LACKS_SEALED,
        (true, true, true) => FORMS..=NEWEST,
    })
}

fn migrate(conn: &mut Connection) -> Result<(), StoreFault> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Asked again: another program may have done it while this one waited.
    let version = recognise(&transaction)?.unwrap_or(0);
    let done = usize::try_from(version).unwrap_or(0);
    for step in MIGRATIONS.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    if version < NEWEST {
        match version {
            SEALED.. => manifest::take_over(&transaction, version)?,
            _ => manifest::make(&transaction)?,
        }
        transaction.execute_batch(&format!(
            "PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {NEWEST};"
        ))?;
        let detail = format!("from version {version} to version {NEWEST}");
        note(&transaction, &now(), "satis", "migrate", &detail)?;
    }
    transaction.commit()?;
    Ok(())
}
