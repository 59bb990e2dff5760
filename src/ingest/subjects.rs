//! Registered subjects: `subject,label,parent,level`; all but the first may be absent or empty.
//!
//! A parent is a subject of the same file, and nobody stands above itself.

use super::table::{Row, Table};
use super::{Complaint, IngestError, Mapping, Read, Whom};
use crate::data::{Subject, spelling};
use std::collections::{BTreeMap, HashMap};

/// Reads subjects with their labels and their places in a hierarchy. A subject that comes again is rejected with the
/// line of the first; so is one with an unknown parent, and all that stand on a circle.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read.
pub fn subjects(
    text: &str,
    name: &str,
    mapping: &Mapping,
) -> Result<Read<BTreeMap<String, Subject>>, IngestError> {
    let mut table = Table::open(text, name)?;
    let subject = table.need("subject", mapping)?;
    let more = [table.find("label", mapping)?, table.find("parent", mapping)?, table.find("level", mapping)?];
    let [label, parent, level] = more;
    let mut read = Read::of(BTreeMap::new(), &table, &[Some(subject), label, parent, level]);
    let mut lines: HashMap<String, u64> = HashMap::new();
    let mut rows: Vec<(Row, Vec<Complaint>)> = Vec::new();
    let mut parents: BTreeMap<String, String> = BTreeMap::new();
    let cell = |row: &Row, column: Option<usize>| column.map_or("", |column| row.cell(column)).to_owned();
    while let Some(row) = table.next_row()? {
        let given = row.cell(subject);
        let (id, bad) = match spelling::id(given) {
            Ok(id) => (id.into_owned(), None),
            Err(reason) => (given.to_owned(), Some(reason)),
        };
        if id != given {
            read.folded.insert(given.to_owned(), id.clone());
        }
        let reason = bad.or_else(|| match lines.get(&id) {
            _ if id.is_empty() || spelling::is_no_id(&id) => Some("the subject is empty".to_owned()),
            Some(line) => Some(format!("line {line} names this subject already")),
            None => None,
        });
        let wrong =
            reason.map(|reason| Complaint { column: table.title(subject).to_owned(), value: id.clone(), reason });
        let stray = table.stray_quote(&row, &[Some(subject), parent], &[]);
        let complaint = table.misfit(&row).or(stray).or(wrong);
        if complaint.is_none() {
            lines.insert(id.clone(), row.line);
            parents.insert(id, tidy(cell(&row, parent)));
        }
        rows.push((row, complaint.into_iter().collect()));
    }
    let misplaced = misplaced(&parents);
    for (row, mut complaints) in rows {
        let id = tidy(cell(&row, Some(subject)));
        if let (true, Some(column), Some(reason)) = (complaints.is_empty(), parent, misplaced.get(&id)) {
            let (column, value) = (table.title(column).to_owned(), cell(&row, parent));
            complaints.push(Complaint { column, value, reason: reason.clone() });
        }
        if read.admit(&row, || Whom { subject: cell(&row, Some(subject)), ..Whom::default() }, complaints) {
            let (label, parent, level) = (cell(&row, label), tidy(cell(&row, parent)), cell(&row, level));
            read.rows.insert(id, Subject { label, parent, level });
        }
    }
    Ok(read)
}

/// An id as it is kept.
fn tidy(id: String) -> String {
    match spelling::id(&id) {
        Ok(tidy) if tidy != id => tidy.into_owned(),
        _ => id,
    }
}

/// The subjects that can't stand where they say, with the reason; what belongs to one of them can't either.
fn misplaced(parents: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut misplaced: BTreeMap<String, String> = BTreeMap::new();
    for (id, parent) in parents.iter().filter(|(_, parent)| !parent.is_empty()) {
        if !parents.contains_key(parent) {
            let reason =
                format!("no row of the file names the subject `{parent}`: add one, or leave the parent empty");
            misplaced.insert(id.clone(), reason);
        } else if let Some(circle) = circle(id, parents) {
            misplaced.insert(id.clone(), format!("nobody stands above itself: {circle}"));
        }
    }
    loop {
        let below = |(id, parent): &(&String, &String)| {
            misplaced.contains_key(parent.as_str()) && !misplaced.contains_key(id.as_str())
        };
        let found: Vec<(String, String)> = parents
            .iter()
            .filter(below)
            .map(|(id, parent)| (id.clone(), format!("its parent `{parent}` is left out")))
            .collect();
        if found.is_empty() {
            return misplaced;
        }
        misplaced.extend(found);
    }
}

/// The way from a subject over its parents back to itself, if it stands on a circle.
pub(crate) fn circle(id: &str, parents: &BTreeMap<String, String>) -> Option<String> {
    let mut way = vec![id];
    let mut at = parents.get(id)?;
    while at != id {
        if at.is_empty() || way.len() > parents.len() {
            return None;
        }
        way.push(at);
        at = parents.get(at)?;
    }
    way.push(id);
    Some(way.join(" → "))
}
