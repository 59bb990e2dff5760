//! Codes for "no value", and which cells and stored answers are such a code.
//!
//! A cell of numbers is the code where it is the same number: `99.0` is the code `99`, since a program writes a column with
//! gaps as decimal numbers.

use super::numeral::{self, Notation};
use super::{Domain, spelling};
use crate::number::Decimal;

/// A code as it is compared.
#[derive(Debug, Clone)]
pub struct Code {
    text: String,
    given: String,
}

impl Code {
    /// A code as it is declared.
    #[must_use]
    pub fn of(given: &str) -> Self {
        Self { text: spelling::matching(given), given: given.to_owned() }
    }

    /// Whether a cell of this domain, in a file of this notation, is the code.
    #[must_use]
    pub fn is_cell(&self, cell: &str, notation: Notation, domain: &Domain) -> bool {
        let percent = domain.is_percent();
        let same = |mark: Decimal| number(&self.given, notation, percent) == Some(mark);
        spelling::matching(cell) == self.text || number(cell, notation, percent).is_some_and(same)
    }

    /// Whether a stored answer of this domain, whose numbers are plain, is the code of files of this notation.
    #[must_use]
    pub fn is_stored(&self, text: &str, notation: Notation, domain: &Domain) -> bool {
        if domain.is_free_text() {
            return self.is_text(text);
        }
        let percent = domain.is_percent();
        let same = |x: Decimal| number(&self.given, notation, percent) == Some(x);
        !domain.declares(text)
            && (spelling::matching(text) == self.text
                || number(text, Notation::default(), percent).is_some_and(same))
    }

    /// Whether a text is the code, or is it with nothing but zeros behind a point.
    #[must_use]
    pub fn is_text(&self, text: &str) -> bool {
        let folded = spelling::matching(text);
        let whole =
            folded.split_once('.').filter(|(_, zeros)| !zeros.is_empty() && zeros.bytes().all(|b| b == b'0'));
        folded == self.text || whole.is_some_and(|(whole, _)| whole == self.text)
    }
}

/// The number that a cell is.
fn number(text: &str, notation: Notation, percent: bool) -> Option<Decimal> {
    let declared = || numeral::converted(text, notation).and_then(|plain| numeral::read(&plain, percent).ok());
    if notation == Notation::default() { numeral::read(text, percent).ok() } else { declared() }
}
