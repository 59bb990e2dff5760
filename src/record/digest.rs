//! Digests: SHA-256, over bytes or over texts that can't run into each other, and how they are written.

use sha2::{Digest, Sha256};

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Bytes as hexadecimal digits, two for each.
#[must_use]
pub fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |half: u8| DIGITS.get(usize::from(half)).map_or('0', |digit| char::from(*digit));
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// SHA-256 of bytes.
#[must_use]
pub fn of_bytes(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// SHA-256 of a text, 64 hexadecimal digits.
#[must_use]
pub fn of_text(text: &str) -> String {
    hexadecimal(&of_bytes(text.as_bytes()))
}

/// SHA-256 over texts, each with its length in 8 bytes (little-endian) before it.
#[derive(Debug, Clone, Default)]
pub struct Texts(Sha256);

impl Texts {
    /// Begins with the name of a form, which has no length before it.
    #[must_use]
    pub fn of_form(form: &[u8]) -> Self {
        Self(Sha256::new_with_prefix(form))
    }

    /// Adds a text.
    pub fn add(&mut self, text: impl AsRef<[u8]>) {
        let text = text.as_ref();
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }

    /// Adds bytes of a known length, without that before them.
    pub fn add_plain(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes);
    }

    /// The digest.
    #[must_use]
    pub fn finish(self) -> [u8; 32] {
        self.0.finalize().into()
    }

    /// The digest as 64 hexadecimal digits.
    #[must_use]
    pub fn digits(self) -> String {
        hexadecimal(&self.finish())
    }
}

impl<T: AsRef<[u8]>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut all = Self::default();
        texts.into_iter().for_each(|text| all.add(text));
        all
    }
}
