//! The frame of a sample: `customer,<columns…>`, one row a customer.
//!
//! Unlike other files it has no columns beside those that are declared: who is drawn can be held against the file later
//! only if nothing in it was passed over.

use super::codes::Columns;
use super::swallowed;
use super::table::{Row, Table};
use super::{Complaint, IngestError, Judge, Mapping, Pending, Read, Verdict, Whom};
use crate::data::{numeral, spelling};
use crate::plan::sample::SamplePlan;
use crate::ruleset::Coding;
use crate::ruleset::sample::ID_COLUMN;
use crate::sample::FrameRow;
use std::borrow::Cow;
use std::collections::HashMap;

/// Reads the rows of a frame in the order of the file; an empty cell holds the column's default. Every column of the
/// sample is needed. A row whose customer comes again is rejected with the line of the first.
///
/// # Errors
/// [`IngestError`] when the file as a whole cannot be read.
pub fn frame(
    text: &str,
    name: &str,
    sample: &SamplePlan,
    mapping: &Mapping,
) -> Result<Read<Vec<FrameRow>>, IngestError> {
    let mut table = Table::open(text, name)?;
    let id = table.need(ID_COLUMN, mapping)?;
    let mut cells = Vec::new();
    let all = Columns { rows: "", ids: sample.columns.iter().map(|column| column.id.as_str()).collect() };
    for column in &sample.columns {
        let at = table.need(&column.id, mapping)?;
        cells.push((
            column,
            at,
            Judge::new(&table, &all, (&column.id, at), &column.domain, (mapping, &Coding::default()))?,
        ));
    }
    let places: Vec<usize> = cells.iter().map(|(_, at, _)| *at).collect();
    let mut used = vec![Some(id)];
    used.extend(cells.iter().map(|(_, at, _)| Some(*at)));
    let mut read = Read::of(Vec::new(), &table, &used);
    let mut lines: HashMap<String, u64> = HashMap::new();
    while let Some(row) = table.next_row()? {
        let mut complaints = Vec::from_iter(table.misfit(&row));
        let columns = table.header().len();
        let is_row =
            |line: &[&str]| columns > 1 && line.len() == columns && line.get(id).is_some_and(|id| !id.is_empty());
        complaints.extend(swallowed::lines(&table, &row, is_row));
        complaints.extend(table.stray_quote(&row, &[Some(id)], &places));
        let mut values = Vec::new();
        if complaints.is_empty() {
            complaints.extend(customer(&table, &row, id, &lines));
            for (column, at, judge) in &mut cells {
                let given = row.cell(*at);
                let given = match judge.verdict(given, row.is_typed(*at)) {
                    Verdict::Refused(reason) => {
                        // No option declares how the cells of a frame are written.
                        let reason = numeral::undeclared(&reason);
                        let (column, value) = (table.title(*at).to_owned(), given.to_owned());
                        complaints.push(Complaint { column, value, reason });
                        continue;
                    }
                    Verdict::Kept => given.to_owned(),
                    Verdict::As(text) => text,
                    Verdict::NoValue => String::new(),
                };
                let answer = column.domain.read(&given).ok().flatten();
                values.push(answer.or_else(|| column.default.clone()));
            }
        }
        let customer = spelling::id(row.cell(id)).map_or_else(|_| row.cell(id).to_owned(), Cow::into_owned);
        if customer != row.cell(id) {
            read.folded.insert(row.cell(id).to_owned(), customer.clone());
        }
        lines.entry(customer.clone()).or_insert(row.line);
        if read.admit(
            &row,
            || Whom { subject: customer.clone(), ..Whom::default() },
            complaints,
            &mut Pending::default(),
        ) {
            read.rows.push(FrameRow { id: customer, line: row.line, cells: values.into_iter().collect() });
        }
    }
    Ok(read)
}

/// What is wrong with the id of a row.
fn customer(table: &Table<'_>, row: &Row, column: usize, lines: &HashMap<String, u64>) -> Option<Complaint> {
    let given = row.cell(column);
    let id = match spelling::id(given) {
        Ok(id) => id,
        Err(reason) => {
            let (column, value) = (table.title(column).to_owned(), given.to_owned());
            return Some(Complaint { column, value, reason });
        }
    };
    let reason = match lines.get(&*id) {
        _ if id.is_empty() || spelling::is_no_id(&id) => "the customer is empty".to_owned(),
        Some(line) => format!("line {line} names this customer already: keep one of the two rows"),
        None => return None,
    };
    Some(Complaint { column: table.title(column).to_owned(), value: given.to_owned(), reason })
}
