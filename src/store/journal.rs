//! A journal beside the store: whether it was made for this very file.
//!
//! SQLite rolls back whatever journal lies beside a file, also beside a copy that was put in the file's place after a
//! transaction was cut off, and damages the copy. Every transaction of satis writes the first page's old content into its
//! journal first, so the two can be compared before SQLite is asked to open the file.

use super::StoreFault;
use super::schema::NEWEST;
use rusqlite::Transaction;
use std::ffi::OsString;
use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a journal begins with; see "The Rollback Journal" in SQLite's description of its file format.
const MAGIC: [u8; 8] = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];

/// The journal's name: that of the store with `-journal`.
pub(super) fn beside(store: &Path) -> PathBuf {
    let mut name = OsString::from(store.as_os_str());
    name.push("-journal");
    name.into()
}

/// Sees to it that the first page is the first in the journal: `user_version` lies on it, and is written as it is.
///
/// # Errors
/// [`StoreFault::Newer`] where another program migrated the store since it was opened.
pub(super) fn begin(transaction: &Transaction<'_>) -> Result<(), StoreFault> {
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found != NEWEST {
        return Err(StoreFault::Newer { found, known: NEWEST });
    }
    Ok(transaction.execute_batch(&format!("PRAGMA user_version = {NEWEST}"))?)
}

/// How often the two are compared: between reading one and the other, other programs may have ended a transaction and begun the next.
const TRIES: u32 = 6;

/// Refuses a store beside which a journal lies that was made for another file.
///
/// # Errors
/// [`StoreFault::StrayJournal`].
pub(super) fn check(store: &Path) -> Result<(), StoreFault> {
    let journal = beside(store);
    for n in 0..TRIES {
        // What can't be read is for SQLite to say.
        if belongs(store, &journal).unwrap_or(true) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(5 << n));
    }
    Err(StoreFault::StrayJournal(journal))
}

fn belongs(store: &Path, journal: &Path) -> std::io::Result<bool> {
    let mut file = match File::open(journal) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(true),
        file => file?,
    };
    let mut header = [0; 28];
    if file.read_exact(&mut header).is_err() || !header.starts_with(&MAGIC) {
        return Ok(true);
    }
    // How many records are safe on the disk is of no account: without any, too, SQLite would cut the file to the old size.
    let (nonce, sector, size) = (number(&header, 12), number(&header, 20), number(&header, 24));
    if !(512..=65_536).contains(&size) {
        return Ok(true);
    }
    file.seek(SeekFrom::Start(u64::from(sector)))?;
    let mut page_number = [0; 4];
    let mut before = vec![0; size as usize];
    file.read_exact(&mut page_number)?;
    file.read_exact(&mut before)?;
    let mut checksum = [0; 4];
    file.read_exact(&mut checksum)?;
    // A record that did not reach the disk whole tells nothing.
    if u32::from_be_bytes(page_number) != 1 || u32::from_be_bytes(checksum) != checksum_of(nonce, &before) {
        return Ok(true);
    }
    let mut now = vec![0; size as usize];
    if File::open(store)?.read_exact(&mut now).is_err() {
        // Shorter than one page.
        return Ok(false);
    }
    // Either the transaction has not written the page yet, or it has, and counted its change.
    let counter = |page: &[u8]| number(page, 24);
    Ok(now == before || counter(&now) == counter(&before).wrapping_add(1))
}

/// The checksum of a record: every 200th byte from the end, added to the journal's nonce.
fn checksum_of(nonce: u32, page: &[u8]) -> u32 {
    let places = (1..).map_while(|n: usize| page.len().checked_sub(200 * n)).take_while(|at| *at > 0);
    let bytes = places.filter_map(|at| page.get(at));
    bytes.fold(nonce, |sum, byte| sum.wrapping_add(u32::from(*byte)))
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.iter().skip(at).take(4).fold(0, |number, byte| number << 8 | u32::from(*byte))
}
