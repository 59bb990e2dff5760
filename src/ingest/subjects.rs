//! Registered subjects: `subject,label,parent,level`; all but the first may be absent or empty.
//!
//! A parent is a subject of the same file, and nobody stands above itself.

use super::table::{Row, Table};
use super::{Complaint, IngestError, Mapping, Pending, Read, Whom};
use crate::data::{Subject, spelling};
use crate::diagnostic::way_of;
use std::collections::{BTreeMap, HashMap, HashSet};

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
        if read.admit(
            &row,
            || Whom { subject: cell(&row, Some(subject)), ..Whom::default() },
            complaints,
            &mut Pending::default(),
        ) {
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
    // Those of which it is known: each is looked at once, however deep they stand.
    let mut known: HashSet<&str> = HashSet::new();
    for (id, parent) in parents.iter().filter(|(_, parent)| !parent.is_empty()) {
        if !parents.contains_key(parent) {
            let reason =
                format!("no row of the file names the subject `{parent}`: add one, or leave the parent empty");
            misplaced.insert(id.clone(), reason);
            known.insert(id);
        }
    }
    for id in parents.keys() {
        let mut way: Vec<&str> = Vec::new();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut at = id.as_str();
        while !at.is_empty() && !known.contains(at) && !places.contains_key(at) {
            places.insert(at, way.len());
            way.push(at);
            at = parents.get(at).map_or("", String::as_str);
        }
        let round = places.get(at).and_then(|from| way.get(*from..)).unwrap_or_default();
        for (turn, id) in round.iter().enumerate() {
            let name = |at: usize| round.get((turn + at) % round.len()).copied().unwrap_or_default();
            let circle = way_of(round.len() + 1, name);
            misplaced.insert((*id).to_owned(), format!("nobody stands above itself: {circle}"));
        }
        // From the top down, so that what a subject belongs to is known before.
        for id in way.iter().rev() {
            let parent = parents.get(*id).map_or("", String::as_str);
            if misplaced.contains_key(parent) && !misplaced.contains_key(*id) {
                misplaced.insert((*id).to_owned(), format!("its parent `{parent}` is left out"));
            }
        }
        known.extend(way);
    }
    misplaced
}
