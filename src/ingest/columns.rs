//! The columns of a file with answers, fields or measures, each judged by the rules in force in the period of the row.

use super::codes::Columns;
use super::keys::{Key, Keys};
use super::table::{Row, Table};
use super::{Complaint, Form, IngestError, Judge, Mapping, Verdict, column_name, in_force};
use crate::data::Domain;
use crate::period::Period;
use chrono::NaiveDate;
use indexmap::IndexMap;

/// The columns of a file that some of the rules expect by which its rows are read.
pub(super) struct Judged<'a> {
    eras: Vec<(NaiveDate, &'a Form)>,
    /// Whether these rules have such rows at all.
    takes: Vec<bool>,
    /// What the rows are, in words.
    what: String,
    pub columns: Vec<Expected<'a>>,
}

/// A column of the file.
pub(super) struct Expected<'a> {
    /// The id by which the rules know it.
    pub id: &'a str,
    /// Its place in the file.
    pub at: usize,
    /// By the place of the rules; none where they do not have it.
    judges: Vec<Option<Judge<'a>>>,
    /// Cells in rows of a period whose rules do not have it.
    beside: u64,
}

/// The error of a lacking column, with the option that takes the file where it has columns of another one and none of these.
fn other_file(
    table: &Table<'_>,
    rows: &str,
    eras: &[(NaiveDate, &Form)],
    ids: &[&str],
    mut error: IngestError,
) -> IngestError {
    let nothing = Mapping::default();
    let has = |id: &str| matches!(table.find(id, &nothing), Ok(Some(_)));
    let IngestError::MissingColumn { hint, .. } = &mut error else { return error };
    if !rows.is_empty() || ids.iter().any(|id| has(id)) {
        return error;
    }
    let kinds = |form: &Form| {
        let question = form.questions.keys().map(|id| (id.clone(), "a question", "--responses"));
        let measure = form.measures.keys().map(|id| (id.clone(), "a measure", "--measures"));
        question.chain(measure).collect::<Vec<_>>()
    };
    let meant = eras.iter().rev().flat_map(|(_, form)| kinds(form)).find(|(id, ..)| has(id));
    if let Some((id, what, option)) = meant {
        *hint =
            format!("; it has `{id}`, which is {what}: such a file is given by `{option}`. If it is another one");
    }
    error
}

impl<'a> Judged<'a> {
    /// Finds the columns; `of` gives those that rules expect. All must be there of which the file has rows.
    pub fn find(
        table: &Table<'_>,
        rows: &str,
        eras: Vec<(NaiveDate, &'a Form)>,
        of: impl Fn(&'a Form) -> Option<&'a IndexMap<String, Domain>>,
        mapping: &Mapping,
    ) -> Result<Self, IngestError> {
        let expected: Vec<(&'a Form, Option<&'a IndexMap<String, Domain>>)> =
            eras.iter().map(|(_, form)| (*form, of(form))).collect();
        let mut ids: Vec<&'a str> = Vec::new();
        // Those of the newest rules first, in their order.
        for id in expected.iter().rev().filter_map(|(_, columns)| *columns).flat_map(|columns| columns.keys()) {
            if !ids.contains(&id.as_str()) {
                ids.push(id);
            }
        }
        let all = Columns { rows, ids: ids.clone() };
        let mut columns = Vec::new();
        for id in ids {
            let at = table.need(id, mapping).map_err(|error| other_file(table, rows, &eras, &all.ids, error))?;
            let judge = |(form, columns): &(&'a Form, Option<&'a IndexMap<String, Domain>>)| {
                let domain = columns.and_then(|columns| columns.get(id));
                let coding = form.codings.of(&column_name(rows, id));
                domain.map(|domain| Judge::new(table, &all, (id, at), domain, (mapping, &coding))).transpose()
            };
            let judges = expected.iter().map(judge).collect::<Result<Vec<_>, _>>()?;
            columns.push(Expected { id, at, judges, beside: 0 });
        }
        let takes = expected.iter().map(|(_, columns)| columns.is_some()).collect();
        let what = if rows.is_empty() { "such rows".to_owned() } else { format!("`{rows}`") };
        Ok(Self { eras, takes, what, columns })
    }

    /// The complaint about a row that the rules in force in its period can't use.
    pub fn complaint(
        &self,
        table: &Table<'_>,
        row: &Row,
        keys: &Keys<'_>,
        key: Option<&Key>,
    ) -> Option<Complaint> {
        let reason = self.misplaced(key?.1)?;
        let column = keys.period.map_or("", |at| table.title(at)).to_owned();
        let value = keys.period.map_or("", |at| row.given(at)).to_owned();
        Some(Complaint { column, value, reason })
    }

    /// Why rows of a period can't be used by the rules in force in it.
    fn misplaced(&self, period: Period) -> Option<String> {
        let era = self.era(Some(period));
        let scored = self.eras.get(era)?.1.period;
        if period.kind() > scored {
            let (given, scored) = (period.kind().word(), scored.word());
            return Some(format!(
                "{period} is a {given}, but the rules in force in it score a {scored}: say which {scored} it belongs to"
            ));
        }
        let takes = self.takes.get(era).copied().unwrap_or(true);
        (!takes).then(|| format!("the rules in force in {period} have no {}", self.what))
    }

    /// The place of the rules in force in a period; of no known period of the newest.
    pub fn era(&self, period: Option<Period>) -> usize {
        match period {
            Some(period) => in_force(&self.eras, period.first_day()),
            None => self.eras.len().saturating_sub(1),
        }
    }

    /// The columns' places in the file.
    pub fn places(&self) -> Vec<usize> {
        self.columns.iter().map(|column| column.at).collect()
    }

    /// What is doubtful in the columns, in words.
    pub fn doubts(&self, table: &Table<'_>) -> Vec<String> {
        let of = |column: &Expected<'_>| {
            let judges = column.judges.iter().flatten();
            let title = table.title(column.at);
            let beside = (column.beside > 0).then(|| {
                let cells = if column.beside == 1 {
                    "1 cell is".to_owned()
                } else {
                    format!("{} cells are", column.beside)
                };
                format!(
                    "{title}: {cells} left out, since the rules in force in their periods do not have this column"
                )
            });
            judges.filter_map(|judge| judge.doubt(title)).chain(beside).collect::<Vec<_>>()
        };
        self.columns.iter().flat_map(of).collect()
    }

    /// The ids of the columns in which a row has something.
    pub fn given(&self, row: &Row) -> Vec<&'a str> {
        self.columns.iter().filter(|column| !row.cell(column.at).is_empty()).map(|column| column.id).collect()
    }

    /// Whether the cells of a line could be answers, of which one at least is given; `also` accepts what no domain does.
    pub fn fit(&mut self, cells: &[&str], also: &str) -> bool {
        let mut given = self.columns.is_empty();
        for column in &mut self.columns {
            let cell = cells.get(column.at).copied().unwrap_or_default();
            let refused = |judge: &mut Judge<'_>| matches!(judge.verdict(cell, false), Verdict::Refused(_));
            if (also.is_empty() || cell != also) && column.judges.iter_mut().flatten().all(refused) {
                return false;
            }
            given |= !cell.is_empty();
        }
        given
    }
}

impl Expected<'_> {
    /// Whether the rules at that place have the column.
    pub fn is_of(&self, era: usize) -> bool {
        self.judges.get(era).is_some_and(Option::is_some)
    }

    /// What becomes of the cell of a row by the rules at that place; none where they do not have the column.
    pub fn verdict(&mut self, row: &Row, era: usize) -> Option<Verdict> {
        let text = row.cell(self.at);
        self.beside += u64::from(!self.is_of(era) && !text.is_empty());
        let typed = row.is_typed(self.at);
        self.judges.get_mut(era)?.as_mut().map(|judge| judge.verdict(text, typed))
    }
}
