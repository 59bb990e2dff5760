//! Registered subjects: `subject,label`; the label may be absent or empty.

use super::table::Table;
use super::{Complaint, IngestError, Mapping, Read};
use std::collections::{BTreeMap, HashMap};

/// Reads subjects with their labels. A subject that comes again is rejected with the line of the first.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read.
pub fn subjects(text: &str, name: &str, mapping: &Mapping) -> Result<Read<BTreeMap<String, String>>, IngestError> {
    let mut table = Table::open(text, name)?;
    table.check_mapping(mapping, &["subject", "label"])?;
    let (subject, label) = (table.need("subject", mapping)?, table.find("label", mapping)?);
    let mut read = Read::of(BTreeMap::new(), &table, &[Some(subject), label]);
    let mut lines: HashMap<String, u64> = HashMap::new();
    while let Some(row) = table.next_row()? {
        let id = row.cell(subject);
        let reason = match lines.get(id) {
            _ if id.is_empty() => Some("the subject is empty".to_owned()),
            Some(line) => Some(format!("line {line} names this subject already")),
            None => None,
        };
        let wrong = reason.map(|reason| Complaint {
            column: table.title(subject).to_owned(),
            value: id.to_owned(),
            reason,
        });
        if read.admit(&row, table.misfit(&row).or(wrong).into_iter().collect()) {
            lines.insert(id.to_owned(), row.line);
            let label = label.map_or("", |column| row.cell(column));
            read.rows.insert(id.to_owned(), label.to_owned());
        }
    }
    Ok(read)
}
