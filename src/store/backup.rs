//! Copies of a store: a backup that is whole whoever writes meanwhile, and the copy before a migration.

use super::{PATIENCE, Store, StoreError, StoreFault};
use rusqlite::Connection;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

impl Store {
    /// Writes a copy of the store as it is at this moment, looks for damage in the copy, and gives the number of its latest batch.
    ///
    /// # Errors
    /// [`StoreFault::Refused`] where `to` is a symbolic link, a folder, the store itself, or a file that may not be replaced;
    /// [`StoreFault::Incomplete`] where the copy is damaged, which is not kept then; and those of SQLite.
    pub fn backup(&self, to: &Path, replace: bool) -> Result<i64, StoreError> {
        let at = |fault| StoreError::at(to, fault);
        refuse(&self.path, to, replace).map_err(at)?;
        let copy = beside(to).map_err(at)?;
        copy_into(&self.conn, copy.path()).map_err(|fault| self.error(fault))?;
        let looked = Self::open(copy.path()).and_then(|copy| Ok((copy.damages()?, copy.sequence()?)));
        let (damages, batch) = looked.map_err(|error| self.error(error.fault))?;
        if let Some(first) = damages.first() {
            let more = if damages.len() > 1 { format!(", and {} more", damages.len() - 1) } else { String::new() };
            return Err(self.error(StoreFault::Incomplete(format!("no backup was written: {first}{more}"))));
        }
        keep(copy, to, replace).map_err(at)?;
        Ok(batch)
    }
}

/// Refuses places where a backup would destroy something.
fn refuse(store: &Path, to: &Path, replace: bool) -> Result<(), StoreFault> {
    let refused = |why: &str| Err(StoreFault::Refused(format!("{}: {why}", to.display())));
    let Ok(there) = fs::symlink_metadata(to) else { return Ok(()) };
    if there.file_type().is_symlink() {
        return refused("this is a symbolic link: name the file itself");
    }
    if !there.is_file() {
        return refused("this is no file: name a file for the backup");
    }
    if fs::canonicalize(store).ok() == fs::canonicalize(to).ok() {
        return refused("this is the store itself: choose another name");
    }
    if replace { Ok(()) } else { refused("there is a file already: choose another name, or write `--replace`") }
}

/// An empty file in the folder of `path`, which is removed unless it is kept.
fn beside(path: &Path) -> Result<NamedTempFile, StoreFault> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new()
        .prefix(".satis-")
        .suffix(".part")
        .tempfile_in(folder)
        .map_err(|error| unwritten(&error))
}

fn unwritten(error: &std::io::Error) -> StoreFault {
    StoreFault::Unwritten(crate::diagnostic::in_words(error))
}

/// Copies what one moment's reading of the store sees into an empty file.
fn copy_into(conn: &Connection, file: &Path) -> Result<(), StoreFault> {
    let name = file.to_str().ok_or_else(|| StoreFault::Unwritten("its name is not UTF-8".to_owned()))?;
    conn.execute("VACUUM INTO ?", [name])?;
    Ok(())
}

/// Gives the copy its name once the disk has it.
fn keep(copy: NamedTempFile, to: &Path, replace: bool) -> Result<(), StoreFault> {
    let kept = || {
        // SQLite made the content by its name, so it is opened again.
        let file = File::open(copy.path())?;
        file.sync_all()?;
        let path = copy.into_temp_path();
        if replace {
            path.persist(to).map_err(|error| error.error)
        } else {
            path.persist_noclobber(to).map_err(|error| error.error)
        }
    };
    kept().map_err(|error: std::io::Error| unwritten(&error))?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Not every system lets a folder be synchronised.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// Copies a store of an earlier version before it is migrated: `satis.db.v3.bak`, or the next free name.
pub(super) fn before_migration(conn: &Connection, path: &Path, version: i64) -> Result<(), StoreFault> {
    sound(conn)?;
    let copy = beside(path)?;
    copy_into(conn, copy.path())?;
    let name = |n: usize| {
        let mut name = path.as_os_str().to_owned();
        name.push(if n == 1 { format!(".v{version}.bak") } else { format!(".v{version}.{n}.bak") });
        PathBuf::from(name)
    };
    let free = (1..=100).map(name).find(|name| fs::symlink_metadata(name).is_err());
    match free {
        Some(name) => keep(copy, &name, false),
        None => Err(StoreFault::Unwritten("too many copies of earlier versions lie beside it".to_owned())),
    }
}

/// Refuses a file whose structure is damaged: what it hides would be sealed as missing.
fn sound(conn: &Connection) -> Result<(), StoreFault> {
    conn.busy_timeout(PATIENCE)?;
    let said: String = conn.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(StoreFault::Damaged(said)) }
}
