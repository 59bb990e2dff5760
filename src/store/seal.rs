//! Seals: checksums over the texts of rows, by which a changed byte is found and named, and tallies over all rows of a
//! table, by which a row that is gone is missed.
//!
//! They find accidents: whoever can write the file and knows its format can seal it again.

use super::StoreFault;
use crate::record::digest::Texts;
use rusqlite::Row;
use rusqlite::types::ValueRef;
use std::fmt;
use std::str::FromStr;

/// Hexadecimal digits of a row's own seal: the first of SHA-256's 64.
const DIGITS: usize = 16;

/// The seal of a row.
pub(super) fn row(texts: &[&str]) -> String {
    let mut seal = Texts::from_iter(texts).digits();
    seal.truncate(DIGITS);
    seal
}

/// Refuses a row that is not as it came; rows of version 2 and earlier have no seal of their own.
pub(super) fn check(seal: &str, texts: &[&str], what: impl FnOnce() -> String) -> Result<(), StoreFault> {
    if seal.is_empty() || seal == row(texts) { Ok(()) } else { Err(StoreFault::Changed(what())) }
}

/// The hash of a whole row for a [`Tally`]: the first 16 bytes of SHA-256 over the table's word and the row's texts.
pub(super) fn hash<'a>(table: &'a str, texts: impl IntoIterator<Item = &'a str>) -> u128 {
    first_half(&Texts::from_iter(std::iter::once(table).chain(texts)).finish())
}

/// A hash as it is stored: 32 hexadecimal digits.
pub(super) fn digits(hash: u128) -> String {
    format!("{hash:032x}")
}

/// The hash of a row as it was read: all columns in the order of the query, numbers in decimal digits, `NULL` as nothing.
pub(super) fn hash_of(table: &str, row: &Row<'_>) -> rusqlite::Result<u128> {
    hash_of_first(table, row, row.as_ref().column_count())
}

/// The same of the first columns of a row.
pub(super) fn hash_of_first(table: &str, row: &Row<'_>, columns: usize) -> rusqlite::Result<u128> {
    let mut all = Texts::from_iter([table]);
    for at in 0..columns {
        match row.get_ref(at)? {
            ValueRef::Null => all.add(b""),
            ValueRef::Integer(number) => all.add(number.to_string()),
            ValueRef::Real(number) => all.add(number.to_string()),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => all.add(bytes),
        }
    }
    Ok(first_half(&all.finish()))
}

fn first_half(digest: &[u8]) -> u128 {
    digest.iter().take(16).fold(0, |number, byte| number << 8 | u128::from(*byte))
}

/// Rows: how many, and the sum of their hashes modulo 2^128. So neither order nor packing matters, a row can be added
/// without reading the others, and a row that changed, came, vanished or stands twice is found.
///
/// Of a trail, whose order matters, the sum is the seal of its last line, which covers the one before it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) rows: u64,
    pub(super) sum: u128,
}

impl Tally {
    /// Adds a row.
    pub(super) fn add(&mut self, hash: u128) {
        self.rows = self.rows.saturating_add(1);
        self.sum = self.sum.wrapping_add(hash);
    }

    /// Takes a row away.
    pub(super) fn remove(&mut self, hash: u128) {
        self.rows = self.rows.saturating_sub(1);
        self.sum = self.sum.wrapping_sub(hash);
    }

    /// Adds all rows of another one.
    pub(super) fn extend(&mut self, other: Self) {
        self.rows = self.rows.saturating_add(other.rows);
        self.sum = self.sum.wrapping_add(other.sum);
    }

    /// Adds a line of a trail and gives its seal.
    pub(super) fn chain(&mut self, trail: &str, texts: &[&str]) -> String {
        let before = digits(self.sum);
        self.rows = self.rows.saturating_add(1);
        self.sum = hash(trail, std::iter::once(before.as_str()).chain(texts.iter().copied()));
        digits(self.sum)
    }

    /// Refuses rows that are not those of this tally.
    pub(super) fn check(self, found: Self, what: &str) -> Result<(), StoreFault> {
        let Self { rows, .. } = self;
        match found {
            found if found == self => Ok(()),
            found if found.rows == rows => {
                Err(StoreFault::Incomplete(format!("{what} are not those that were stored ({rows})")))
            }
            found => {
                Err(StoreFault::Incomplete(format!("{what} are {}, not the {rows} that were stored", found.rows)))
            }
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.rows, digits(self.sum))
    }
}

impl FromStr for Tally {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (rows, sum) = text.split_once(' ').ok_or(())?;
        let tally =
            Self { rows: rows.parse().map_err(|_| ())?, sum: u128::from_str_radix(sum, 16).map_err(|_| ())? };
        // Only the one way of writing it.
        if tally.to_string() == text { Ok(tally) } else { Err(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_and_tallies_are_the_documented_bytes() {
        // python3: sha256(b"".join(len(t).to_bytes(8, "little") + t for t in [b"measures", b"1", b"rate"])).hexdigest()[:32]
        assert_eq!(digits(hash("measures", ["1", "rate"])), "ce3e2b0db192ed75241ae0754a83d921");
        let mut tally = Tally::default();
        tally.add(u128::MAX);
        tally.add(3);
        assert_eq!(tally.to_string(), "2 00000000000000000000000000000002");
        assert_eq!(tally.to_string().parse(), Ok(tally));
        tally.remove(3);
        assert_eq!(tally, Tally { rows: 1, sum: u128::MAX });
        for wrong in ["", "1", "1 0", "01 00000000000000000000000000000002", "1 0000000000000000000000000000000G"]
        {
            assert!(wrong.parse::<Tally>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_line_of_a_trail_covers_the_one_before_it() {
        let chain = |lines: &[&str]| {
            let mut tally = Tally::default();
            lines.iter().for_each(|line| drop(tally.chain("audit", &[line])));
            tally
        };
        assert_ne!(chain(&["a", "b"]), chain(&["b", "a"]));
        assert_ne!(chain(&["a", "b"]), chain(&["x", "b"]));
        assert_eq!(chain(&["a", "b"]).rows, 2);
    }
}
