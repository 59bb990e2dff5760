//! The digest of a dataset: what it says, not how it is ordered, packed or coded.
//!
//! Each response, row of another table, fact, subject and reference is written unambiguously (a tag, then every text with its
//! length before it) and hashed; the hashes are sorted and hashed again. A question without an answer is
//! the same as a question that is not there.

use super::import::words;
use crate::data::{Batch, Dataset};
use crate::record::digest::{Texts, of_bytes};
use crate::threads;
use std::ops::Range;

type Hash = [u8; 32];

/// How many rows are hashed in one piece.
const PIECE: usize = 8192;

/// Bytes of a row of a dozen answers, so that most rows are written without growing.
const TYPICAL: usize = 512;

/// SHA-256 over the logical rows of `dataset`, 64 hexadecimal digits.
#[must_use]
pub fn digest(dataset: &Dataset) -> String {
    let batches = &dataset.batches;
    let of_rows = |at: usize, range: Range<usize>| batches.get(at).map(|batch| rows(batch, range));
    let mut hashes: Vec<Hash> = threads::of_pieces(batches.iter().map(Batch::len), PIECE, of_rows)
        .into_iter()
        .flatten()
        .flatten()
        .collect();
    hashes.extend(dataset.facts.iter().map(|fact| {
        Entry::new(b'f')
            .text(&fact.subject)
            .text(&fact.period.to_string())
            .text(&fact.measure)
            .text(&fact.value)
            .hash()
    }));
    hashes.extend(dataset.subjects.iter().map(|(id, subject)| {
        let entry = Entry::new(b's').text(id).text(&subject.label);
        // A subject without a place in a hierarchy is written as it was before there were any.
        let placed = !(subject.parent.is_empty() && subject.level.is_empty());
        if placed { entry.text(&subject.parent).text(&subject.level) } else { entry }.hash()
    }));
    hashes.extend(dataset.references.iter().map(|reference| {
        let (kind, name) = words(&reference.kind);
        let entry = Entry::new(b'c').text(kind).text(name).text(&reference.subject);
        let entry = entry.text(&reference.period.to_string()).text(&reference.node);
        entry.text(&reference.value.normalize().to_string()).hash()
    }));
    hashes.sort_unstable();
    let mut all = Texts::of_form(b"satis data 1\n");
    hashes.iter().for_each(|hash| all.add_plain(hash));
    all.digits()
}

fn rows(batch: &Batch, range: Range<usize>) -> Vec<Hash> {
    let table = batch.table.as_str();
    // A response is written as it was before there were other tables.
    let in_table = |what: Hash| match table {
        "" => what,
        table => Entry::new(b't').text(table).bytes(&what).hash(),
    };
    let period = batch.period.to_string();
    let mut bytes = Vec::with_capacity(TYPICAL);
    let hash = range.map(|row| {
        write(&mut bytes, batch, &period, row);
        in_table(of_bytes(&bytes))
    });
    hash.collect()
}

/// For each row, whatever its table, two hashes: of who answered (period, subject, respondent), and of that with all answers.
pub(super) fn identities(batch: &Batch) -> impl Iterator<Item = (Hash, Hash)> + '_ {
    let period = batch.period.to_string();
    let mut bytes = Vec::with_capacity(TYPICAL);
    (0..batch.len()).map(move |row| {
        let who = write(&mut bytes, batch, &period, row);
        (of_bytes(bytes.get(..who).unwrap_or_default()), of_bytes(&bytes))
    })
}

/// Writes a row in place of what was written, and says at which byte its answers begin.
fn write(bytes: &mut Vec<u8>, batch: &Batch, period: &str, row: usize) -> usize {
    bytes.clear();
    bytes.push(b'r');
    put(bytes, period);
    put(bytes, batch.subjects.get(row).unwrap_or(""));
    put(bytes, batch.respondents.get(row).unwrap_or(""));
    let answers = bytes.len();
    for (name, column) in &batch.columns {
        if let Some(text) = column.get(row) {
            put(bytes, name);
            put(bytes, text);
        }
    }
    answers
}

/// Adds a text with its length before it.
fn put(bytes: &mut Vec<u8>, text: &str) {
    bytes.extend((text.len() as u64).to_le_bytes());
    bytes.extend(text.as_bytes());
}

/// One row being written.
struct Entry(Vec<u8>);

impl Entry {
    fn new(tag: u8) -> Self {
        let mut bytes = Vec::with_capacity(TYPICAL);
        bytes.push(tag);
        Self(bytes)
    }

    fn text(mut self, text: &str) -> Self {
        put(&mut self.0, text);
        self
    }

    fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    fn hash(self) -> Hash {
        of_bytes(&self.0)
    }
}
