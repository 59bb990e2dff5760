//! Seals: a checksum over the texts of a row, by which a changed byte is found and named.

use super::StoreFault;
use sha2::{Digest, Sha256};

/// Hexadecimal digits of a row's seal: the first of SHA-256's 64.
const DIGITS: usize = 16;

/// SHA-256 of a text, 64 hexadecimal digits.
pub(super) fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 over texts, each with its length before it, 64 hexadecimal digits.
pub(super) fn over<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut all = Sha256::new();
    for text in texts {
        all.update((text.len() as u64).to_le_bytes());
        all.update(text.as_bytes());
    }
    all.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The seal of a row.
pub(super) fn row(texts: &[&str]) -> String {
    let mut seal = over(texts.iter().copied());
    seal.truncate(DIGITS);
    seal
}

/// Refuses a row that is not as it came; rows of earlier versions bear no seal.
pub(super) fn check(seal: &str, texts: &[&str], what: impl FnOnce() -> String) -> Result<(), StoreFault> {
    if seal.is_empty() || seal == row(texts) { Ok(()) } else { Err(StoreFault::Changed(what())) }
}
