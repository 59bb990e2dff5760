//! Codes for "no value" that `--missing` declares: for which columns, and which cells are such a code.
//!
//! A cell of numbers is the code where it is the same number: `99.0` is the code `99`, since a program writes a column with
//! gaps as decimal numbers.

use super::table::Table;
use super::{Coded, IngestError, Mapping};
use crate::data::numeral::{self, Notation};
use crate::data::{Domain, spelling};
use crate::number::Decimal;

/// A code as it is compared.
#[derive(Debug, Clone)]
pub(super) struct Code {
    text: String,
    given: String,
}

impl Code {
    /// A code as it is declared.
    pub fn of(given: &str) -> Self {
        Self { text: spelling::matching(given), given: given.to_owned() }
    }

    /// Whether a cell of this domain, in a file of this notation, is the code.
    pub fn is_cell(&self, cell: &str, notation: Notation, domain: &Domain) -> bool {
        let percent = domain.is_percent();
        let same = |mark: Decimal| number(&self.given, notation, percent) == Some(mark);
        spelling::matching(cell) == self.text || number(cell, notation, percent).is_some_and(same)
    }

    /// Whether a text is the code, or is it with nothing but zeros behind a point.
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

/// The columns with answers that a file of a kind may have.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    /// The survey or the records; empty for the responses and for measures.
    pub rows: &'a str,
    /// The ids of all of them.
    pub ids: Vec<&'a str>,
}

impl Columns<'_> {
    /// The codes that hold for the column `id`, which is column `at` of the table. Those for this column by name are noted in the table.
    pub fn codes(
        &self,
        table: &Table<'_>,
        (id, at): (&str, usize),
        domain: &Domain,
        mapping: &Mapping,
    ) -> Result<Vec<Code>, IngestError> {
        let mut codes = Vec::new();
        for Coded { column, code } in &mapping.missing {
            if let Some(column) = column {
                if !self.is_named(column, id, table.title(at)) {
                    continue;
                }
                table.note_coded(column);
                if domain.declares(code) {
                    let (column, code) = (column.clone(), code.clone());
                    return Err(IngestError::CodeIsAnswer { column, code });
                }
            }
            codes.push(Code::of(code));
        }
        Ok(codes)
    }

    /// Whether a name on the command line means the column `id` with this header: by the id, else by the header, else whatever
    /// its letter case, widths and blanks.
    fn is_named(&self, name: &str, id: &str, header: &str) -> bool {
        let name = name.strip_prefix(self.rows).and_then(|rest| rest.strip_prefix('.')).unwrap_or(name);
        if self.ids.contains(&name) {
            return name == id;
        }
        let folded = spelling::matching(name);
        let alike = self.ids.iter().filter(|id| spelling::matching(id) == folded).count();
        name == header || spelling::matching(header) == folded || alike == 1 && spelling::matching(id) == folded
    }
}
