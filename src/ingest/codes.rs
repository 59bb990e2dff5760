//! Codes for "no value" that `--missing` declares, and for which columns they are.

use super::table::Table;
use super::{Coded, IngestError, Mapping};
use crate::data::codes::Code;
use crate::data::{Domain, spelling};

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
